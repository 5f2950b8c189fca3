"""A curva do erro no treino e na validação, e a palavra que vale em cada ponto."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neuronio.estudos.tabela import Tabela

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

Erros = NDArray[np.float64]

SUBAJUSTE, SOBREAJUSTE = "subajuste", "sobreajuste"


@dataclass(frozen=True, repr=False)
class Curva:
    """O erro no treino e na validação, contra o tamanho da rede ou contra o número de amostras.

    Args:
        eixo: o que muda: "tamanho" ou "amostras".
        pontos: os valores dele.
        figura: "perda", ou "acuracia", de que o erro é o que falta para 1.
        treino, validacao: o erro, ``(pontos, partes)``.
        palavras: de cada ponto, "subajuste", "sobreajuste", ou nada.
        regra: como se decide a palavra, por extenso.
    """

    eixo: str
    pontos: list[float]
    figura: str
    treino: Erros
    validacao: Erros
    palavras: list[str]
    regra: str

    def tabela(self) -> Tabela:
        """Uma linha por ponto."""
        linhas = []
        for k, ponto in enumerate(self.pontos):
            numeros = (self.treino[k].mean(), self.validacao[k].mean(), self.validacao[k].std(ddof=1))
            linhas.append([f"{ponto:g}", *(_escrito(n) for n in numeros), self.palavras[k]])
        cabecalho = [self.eixo, "erro no treino", "erro na validação", "desvio", ""]
        return Tabela(cabecalho, linhas, fim_em_texto=True)

    def __repr__(self) -> str:
        return f"{self.tabela()}\n{self.regra}"

    def desenhar(self) -> Figura:
        """As duas curvas, com o desvio entre as partes, e as palavras onde valem."""
        from neuronio.graficos import curva_do_erro

        return curva_do_erro(
            self.eixo, self.pontos, self.treino, self.validacao, self.palavras, self.figura == "acuracia"
        )


def _escrito(valor: float) -> str:
    return f"{valor:.4f}".replace(".", ",")
