"""As figuras de um treino: a perda e as métricas de cada lote, e a média delas numa época."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from neuronio.erros import ErroDeTreino
from neuronio.motores import Trecho
from neuronio.tensor import Tensor

Medidas = Mapping[str, Any]
"""Nome → um tensor de um só número; ou ele e quanto o lote pesa na média, como os dá `Metrica.medir`."""


@dataclass(frozen=True)
class Figuras:
    """De que figura é cada coisa que um passo devolve.

    Args:
        nomes: das que vêm primeiro; a perda é a primeira.
        pesos: de cada uma, a saída que diz quanto o lote pesa na média; None, se pesa quantas amostras tem.
    """

    nomes: tuple[str, ...]
    pesos: tuple[int | None, ...]

    @classmethod
    def de(cls, medidas: Any) -> tuple[Figuras, list[Tensor]]:
        """As figuras de um lote, e os tensores em fila.

        Raises:
            ErroDeTreino: se não é um dicionário com a perda, ou há nele algo que não é um número só.
        """
        if not isinstance(medidas, Mapping) or "perda" not in medidas:
            raise ErroDeTreino(
                'o passo devolve um dicionário com as figuras do lote, como {"perda": perda}, mas devolveu '
                f"{medidas!r}."
            )
        nomes = ("perda", *(nome for nome in medidas if nome != "perda"))
        pares = [_par(nome, medidas[nome]) for nome in nomes]
        distintos = list({id(peso): peso for _, peso in pares if peso is not None}.values())
        ordem = {id(peso): len(nomes) + i for i, peso in enumerate(distintos)}
        pesos = tuple(None if peso is None else ordem[id(peso)] for _, peso in pares)
        return cls(nomes, pesos), [*(valor for valor, _ in pares), *distintos]


def _par(nome: str, medida: Any) -> tuple[Tensor, Tensor | None]:
    valor, peso = medida if isinstance(medida, tuple) and len(medida) == 2 else (medida, None)
    if not isinstance(nome, str) or not isinstance(valor, Tensor) or valor.forma != ():
        forma = f"um tensor de forma {valor.forma}" if isinstance(valor, Tensor) else repr(valor)
        raise ErroDeTreino(
            f'cada figura de um lote é um tensor de um número só, mas "{nome}" é {forma}. Uma média o dá: '
            "perdas.media()."
        )
    return valor, peso


class Media:
    """A média das figuras dos lotes de uma época, cada lote com o seu peso."""

    def __init__(self, figuras: Figuras) -> None:
        self.figuras = figuras
        self.somas = np.zeros((len(figuras.nomes), 1))
        self.pesos = np.zeros((len(figuras.nomes), 1))

    def continuar(self, somas: Any, pesos: Any) -> None:
        """Põe o que já se tinha somado de uma época que se interrompeu no meio.

        Raises:
            ErroDeTreino: se não é de tantas figuras.
        """
        if np.shape(somas) != self.somas.shape or np.shape(pesos) != self.pesos.shape:
            raise ErroDeTreino("as figuras da época que se interrompeu não são as deste treino.")
        self.somas, self.pesos = np.array(somas, np.float64), np.array(pesos, np.float64)

    def somar(self, trecho: Trecho, epocas: int = 1) -> None:
        """Junta os lotes de um trecho: os seguintes da época ou, no começo dela, várias épocas inteiras."""
        pesos = np.array(
            [trecho.amostras if p is None else np.reshape(trecho.saidas[p], -1) for p in self.figuras.pesos],
            np.float64,
        )
        valores = np.array([np.reshape(s, -1) for s in trecho.saidas[: len(pesos)]], np.float64)
        self.somas = _acumular(self.somas, valores * pesos, epocas)
        self.pesos = _acumular(self.pesos, pesos, epocas)

    def valores(self) -> dict[str, list[float]]:
        """Figura → média até aqui, em cada época; a de nada, que nenhum peso tem, é zero."""
        medias = np.divide(self.somas, self.pesos, out=np.zeros_like(self.somas), where=self.pesos != 0)
        return dict(zip(self.figuras.nomes, medias.tolist(), strict=True))

    def ultimas(self) -> dict[str, float]:
        """Figura → média até aqui, na época de agora."""
        return {nome: valores[-1] for nome, valores in self.valores().items()}


def _acumular(ate_aqui: np.ndarray, parcelas: np.ndarray, epocas: int) -> np.ndarray:
    """A soma de cada época; o que já se somava é da primeira."""
    parcelas = parcelas.reshape(len(parcelas), epocas, -1)
    parcelas[:, :, 0] += ate_aqui
    # cumsum soma um lote depois do outro: o resultado é o mesmo, seja qual for o tamanho dos trechos
    return parcelas.cumsum(axis=2)[:, :, -1]
