"""A curva ROC de uma classe contra todas as outras, e a área sob ela."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
    """

    classe: str
    falsos_positivos: NDArray[np.float64]
    verdadeiros_positivos: NDArray[np.float64]
    limiares: NDArray[np.float64]
    auc: float | None
    motivo: str | None = None


def curvas_por_classe(
    probabilidades: NDArray[np.float64], rotulos: NDArray[np.int64], classes: Sequence[str]
) -> tuple[CurvaROC, ...]:
    """Calcula a curva ROC de cada classe contra todas as outras.

    .. math:: FPR = \\frac{FP}{FP + VN} \\qquad TPR = \\frac{VP}{VP + FN}

    Args:
        probabilidades: ``(n, classes)``, já conferidas.
        rotulos: ``(n,)``, já conferidos.
        classes: o nome de cada classe.

    Returns:
        Uma :class:`CurvaROC` por classe. A de uma classe que não aparece nos rótulos, ou que é a única que
        aparece, não está definida: tem ``auc=None`` e diz o motivo.

    Fonte: T. Fawcett, "An introduction to ROC analysis", *Pattern Recognition Letters* 27 (2006).
    """
    return tuple(_curva(probabilidades[:, c], rotulos == c, nome) for c, nome in enumerate(classes))


def _curva(probabilidade: NDArray[np.float64], e_da_classe: NDArray[np.bool_], nome: str) -> CurvaROC:
    from sklearn.metrics import auc, roc_curve

    if not e_da_classe.any():
        return _indefinida(nome, "nenhuma amostra é desta classe")
    if e_da_classe.all():
        return _indefinida(nome, "todas as amostras são desta classe")
    falsos, verdadeiros, limiares = roc_curve(e_da_classe, probabilidade)
    return CurvaROC(nome, falsos, verdadeiros, limiares, float(auc(falsos, verdadeiros)))


def _indefinida(nome: str, motivo: str) -> CurvaROC:
    vazio = np.empty(0)
    return CurvaROC(nome, vazio, vazio, vazio, None, motivo)
