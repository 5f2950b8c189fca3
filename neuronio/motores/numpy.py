"""O motor de referência: cada operação na hora, sobre o NumPy. É o que se inspeciona."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from neuronio.motores.motor import Passo, Trecho, juntar
from neuronio.tensor import Tensor
from neuronio.tensor.memoria import reter_memoria


class MotorNumpy:
    """Executa cada operação no momento em que é chamada."""

    nome = "numpy"

    def __init__(self) -> None:
        reter_memoria()

    def percorrer(
        self,
        passo: Passo,
        dados: Sequence[np.ndarray],
        ordens: np.ndarray,
        lote: int,
        um_de_cada_vez: bool = False,
    ) -> Iterator[Trecho]:
        """Um lote de cada vez, com os dados copiados na ordem pedida."""
        for ordem in ordens:
            for inicio in range(0, len(ordem), lote):
                indices = ordem[inicio : inicio + lote]
                saidas = passo(*(Tensor(d[indices], tipo=d.dtype.name) for d in dados))
                passo.ao_executar()
                yield Trecho(np.array([len(indices)]), [[s.dados] for s in saidas])

    def prever(self, passo: Passo, x: np.ndarray, lote: int) -> np.ndarray:
        """Como `percorrer`, na ordem em que as amostras vêm."""
        return juntar(self.percorrer(passo, [x], np.arange(len(x))[None], lote))
