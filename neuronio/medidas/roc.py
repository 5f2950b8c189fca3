"""A curva ROC de uma classe contra todas as outras, e a área sob ela."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuronio.formato import proporcao
from neuronio.medidas.reamostragem import REAMOSTRAS, Intervalo, intervalo, vezes_sorteadas

_CONTAS = 2 * 10**8
_MENOS_REAMOSTRAS = 200
"""Quando são muitas as amostras e as classes, sorteia-se menos vezes, mas nunca menos que estas."""


@dataclass(frozen=True, eq=False)
class CurvaROC:
    """Curva ROC de uma classe contra o resto: o que se ganha e o que se paga ao baixar o limiar.

    Atributos:
        classe: nome da classe.
        falsos_positivos: para cada limiar, a parte das outras classes tomada por esta, ``(pontos,)``.
        verdadeiros_positivos: para cada limiar, a parte desta classe que foi reconhecida, ``(pontos,)``.
        limiares: as probabilidades a partir das quais se diz "é desta classe", ``(pontos,)``; a primeira é ∞.
        auc: área sob a curva, de 0 a 1 (0,5 é o acaso), ou ``None`` se a curva não está definida.
        motivo: por que a curva não está definida, ou ``None`` se está.
        intervalo: entre que números a área fica em 95 % das amostras que se sorteiam destas, com reposição.
    """

    classe: str
    falsos_positivos: NDArray[np.float64]
    verdadeiros_positivos: NDArray[np.float64]
    limiares: NDArray[np.float64]
    auc: float | None
    motivo: str | None = None
    intervalo: Intervalo | None = None

    def __repr__(self) -> str:
        area = f"AUC {proporcao(self.auc)}" if self.motivo is None else self.motivo
        return f"Curva ROC da classe {self.classe}: {area}, {len(self.limiares)} pontos."


def curvas_por_classe(
    probabilidades: NDArray[np.float64],
    rotulos: NDArray[np.int64],
    classes: Sequence[str],
    sorteadas: NDArray[np.float64],
) -> tuple[CurvaROC, ...]:
    """Calcula a curva ROC de cada classe contra todas as outras.

    .. math:: FPR = \\frac{FP}{FP + VN} \\qquad TPR = \\frac{VP}{VP + FN}

    Args:
        probabilidades: ``(n, classes)``, já conferidas.
        rotulos: ``(n,)``, já conferidos.
        classes: o nome de cada classe.
        sorteadas: as áreas de :func:`areas_sorteadas`, de que se fazem os intervalos.

    Returns:
        Uma :class:`CurvaROC` por classe. A de uma classe que não aparece nos rótulos, ou que é a única que
        aparece, não está definida: tem ``auc=None`` e diz o motivo.

    Fonte: T. Fawcett, "An introduction to ROC analysis", *Pattern Recognition Letters* 27 (2006).
    """
    return tuple(
        _curva(probabilidades[:, c], rotulos == c, nome, sorteadas[:, c]) for c, nome in enumerate(classes)
    )


def areas_sorteadas(probabilidades: NDArray[np.float64], rotulos: NDArray[np.int64]) -> NDArray[np.float64]:
    r"""As áreas de todas as classes, em muitos sorteios, com reposição, de tantas amostras quantas há.

    A área é a parte dos pares, um da classe e um das outras, em que o da classe tem a probabilidade maior; um
    empate vale meio par. Uma amostra que saiu :math:`v` vezes conta :math:`v` vezes.

    Returns:
        ``(reamostras, classes)``; NaN onde o sorteio não trouxe amostras da classe, ou só as trouxe dela.

    >>> areas_sorteadas(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0, 1]))[:3].tolist()
    [[nan, nan], [1.0, 1.0], [nan, nan]]

    Fonte: J. Hanley, B. McNeil, "The meaning and use of the area under a receiver operating characteristic
    (ROC) curve", *Radiology* 143 (1982), da área como pares; Efron e Tibshirani, *An Introduction to the
    Bootstrap*, 1993, do sorteio.
    """
    vezes_ao_todo = max(_MENOS_REAMOSTRAS, min(REAMOSTRAS, _CONTAS // probabilidades.size))
    pares = [_pares(coluna, rotulos == c) for c, coluna in enumerate(probabilidades.T)]
    blocos = vezes_sorteadas(len(rotulos), vezes_ao_todo)
    return np.concatenate([np.stack([_area(vezes, *p) for p in pares], axis=1) for vezes in blocos])


def medias_das_areas(areas: NDArray[np.float64]) -> NDArray[np.float64]:
    """De cada sorteio, a média das áreas que estão definidas; os que não têm nenhuma não contam."""
    medias: NDArray[np.float64] = np.nanmean(areas[~np.isnan(areas).all(axis=1)], axis=1)
    return medias


_Indices = NDArray[np.intp]


def _pares(
    probabilidade: NDArray[np.float64], e_da_classe: NDArray[np.bool_]
) -> tuple[_Indices, _Indices, _Indices, _Indices]:
    """Quem é da classe; quem não é, em ordem; e, de cada uma das primeiras, quantas das outras estão abaixo,
    e quantas estão abaixo ou empatam."""
    dela, outras = np.flatnonzero(e_da_classe), np.flatnonzero(~e_da_classe)
    outras = outras[np.argsort(probabilidade[outras])]
    abaixo, ate = (
        np.searchsorted(probabilidade[outras], probabilidade[dela], lado) for lado in ("left", "right")
    )
    return dela, outras, abaixo, ate


def _area(
    vezes: NDArray[np.int32], dela: _Indices, outras: _Indices, abaixo: _Indices, ate: _Indices
) -> NDArray[np.float64]:
    somadas = np.zeros((len(outras) + 1, vezes.shape[1]), np.int32)
    np.cumsum(vezes[outras], axis=0, out=somadas[1:])
    ganhos = (vezes[dela] * (somadas[abaixo].astype(np.int64) + somadas[ate])).sum(axis=0)
    pares = vezes[dela].sum(axis=0, dtype=np.int64) * somadas[-1]
    areas: NDArray[np.float64] = np.full(len(pares), np.nan)
    np.divide(ganhos, 2 * pares, out=areas, where=pares > 0)
    return areas


def _curva(
    probabilidade: NDArray[np.float64],
    e_da_classe: NDArray[np.bool_],
    nome: str,
    sorteadas: NDArray[np.float64],
) -> CurvaROC:
    from sklearn.metrics import auc, roc_curve

    if not e_da_classe.any():
        return _indefinida(nome, "nenhuma amostra é desta classe")
    if e_da_classe.all():
        return _indefinida(nome, "todas as amostras são desta classe")
    falsos, verdadeiros, limiares = roc_curve(e_da_classe, probabilidade)
    area = float(auc(falsos, verdadeiros))
    return CurvaROC(nome, falsos, verdadeiros, limiares, area, intervalo=intervalo(sorteadas))


def _indefinida(nome: str, motivo: str) -> CurvaROC:
    vazio = np.empty(0)
    return CurvaROC(nome, vazio, vazio, vazio, None, motivo)
