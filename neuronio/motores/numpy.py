"""O motor de referência: cada operação na hora, sobre o NumPy. É o que se inspeciona."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from neuronio.motores.motor import Passo, Previsor, Trecho, juntar
from neuronio.tensor import Tensor
from neuronio.tensor.memoria import reter_memoria
from neuronio.tensor.tipos import lido_como


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
        desde: int = 0,
    ) -> Iterator[Trecho]:
        """Um lote de cada vez, com os dados copiados na ordem pedida."""
        por_epoca = -(-ordens.shape[1] // lote)
        for epoca, k in (divmod(feitos, por_epoca) for feitos in range(desde, len(ordens) * por_epoca)):
            indices = ordens[epoca, k * lote : (k + 1) * lote]
            saidas = passo(*(Tensor(d[indices], tipo=lido_como(d.dtype.name)) for d in dados))
            passo.ao_executar()
            yield Trecho(np.array([len(indices)]), [[s.dados] for s in saidas], int(por_epoca == 1))

    def prever(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> list[np.ndarray]:
        """Como `percorrer`, na ordem em que as amostras vêm."""
        return juntar(self.percorrer(passo, dados, np.arange(len(dados[0]))[None], lote))

    def previsor(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> Previsor:
        """Como `prever`: aqui nada se prepara."""
        return Previsor(lambda outros: self.prever(passo, outros, lote))
