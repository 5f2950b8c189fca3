"""O limiar: a partir de que probabilidade dizer "é desta classe", dado o que custa cada engano."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuronio.conferencias import numero
from neuronio.erros import ErroDeTipo
from neuronio.formato import numero as escrito


@dataclass(frozen=True, eq=False)
class Limiar:
    """O limiar de menor custo de uma classe contra as outras.

    Atributos:
        classe: nome da classe.
        limiar: diz-se "é desta classe" da probabilidade que chega a ele; ∞ é nunca dizer.
        custo: o custo médio por amostra com ele.
        custo_em_meio: o custo médio por amostra com o limiar 0,5.
        limiares: os que se experimentaram, do maior ao menor, ``(pontos,)``.
        custos: o custo médio de cada um, ``(pontos,)``.
    """

    classe: str
    limiar: float
    custo: float
    custo_em_meio: float
    limiares: NDArray[np.float64]
    custos: NDArray[np.float64]

    def __repr__(self) -> str:
        custos = f"custo {escrito(self.custo)}; com 0,5, {escrito(self.custo_em_meio)}"
        return f"Limiar da classe {self.classe}: {escrito(self.limiar)} ({custos})."


def custos_conferidos(custos: object) -> tuple[float, float]:
    """O custo de um falso positivo e o de um falso negativo, que não são negativos.

    >>> custos_conferidos((1, 5))
    (1.0, 5.0)
    """
    if not isinstance(custos, (tuple, list)) or len(custos) != 2:
        raise ErroDeTipo(
            f"custos é um par, (o de um falso positivo, o de um falso negativo), mas recebeu {custos!r}."
        )
    return numero("o custo de um falso positivo", custos[0], 0), numero(
        "o custo de um falso negativo", custos[1], 0
    )


def limiar_de_menor_custo(
    p: NDArray[np.float64], e_da_classe: NDArray[np.bool_], classe: str, custos: tuple[float, float]
) -> Limiar:
    r"""Experimenta todos os limiares, e fica com o de menor custo médio.

    .. math:: C(t) = \frac{c_{FP} \, FP(t) + c_{FN} \, FN(t)}{n}

    Args:
        p: a probabilidade da classe, ``(n,)``.
        e_da_classe: se cada amostra é dela, ``(n,)``.
        classe: o nome.
        custos: o de um falso positivo e o de um falso negativo.

    >>> p, era = np.array([0.9, 0.6, 0.3, 0.1]), np.array([True, False, True, False])
    >>> limiar_de_menor_custo(p, era, "doente", (1.0, 10.0)).limiar     # vale a pena um alarme falso
    0.3

    Fonte: Elkan, "The Foundations of Cost-Sensitive Learning", IJCAI 2001.
    """
    ordem = np.argsort(-p, kind="stable")
    ultimos = np.append(np.flatnonzero(np.diff(p[ordem])), len(p) - 1)  # os iguais passam juntos
    limiares = np.append(np.inf, p[ordem][ultimos])
    positivos = np.append(0, e_da_classe[ordem].cumsum()[ultimos])
    falsos_positivos = np.append(0, ultimos + 1) - positivos
    curva = (custos[0] * falsos_positivos + custos[1] * (e_da_classe.sum() - positivos)) / len(p)
    melhor, em_meio = int(curva.argmin()), int(np.searchsorted(-limiares, -0.5, side="right")) - 1
    return Limiar(
        classe, float(limiares[melhor]), float(curva[melhor]), float(curva[em_meio]), limiares, curva
    )
