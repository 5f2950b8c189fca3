"""As referências: previsões que não custam nada, e que uma rede tem de vencer para valer alguma coisa."""

import numpy as np

from neuronio.dados.janelas import Janelas, Lugares, Valores

ULTIMO, SAZONAL, LINEAR = "último valor", "sazonal", "linear na janela"
"""Os nomes delas."""

RIGIDEZ = 1e-3
"""A regularização da linear, em relação à variância do que há na janela: só conta se sobram coeficientes."""


def ultimo_valor(janelas: Janelas) -> Valores:
    """Amanhã será como hoje: o último valor da janela em todo o horizonte, ``(n, horizonte)``."""
    return np.repeat(janelas.ultimos[:, None], janelas.y.shape[1], axis=1)


def sazonal(cheios: Valores, lugares: Lugares, horizonte: int, periodo: int) -> Valores:
    r"""Será como na mesma estação da última volta: no mês de março, o de março do ano anterior.

    .. math:: \hat v_{t+h} = v_{t+h-m\lceil (h+1)/m\rceil}, \quad h = 0, 1, \ldots

    Args:
        cheios: a coluna prevista, sem buracos, ``(n,)``.
        lugares: onde começa cada alvo; ao menos ``periodo`` valores vêm antes.
        horizonte: quantos passos.
        periodo: m, de quantos valores é uma volta.

    >>> sazonal(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([4]), 4, 3)
    array([[2., 3., 4., 2.]])
    """
    passos = np.arange(horizonte)
    voltas = -(-(passos + 1) // periodo)
    return np.asarray(cheios[lugares[:, None] + passos - periodo * voltas])


def linear(treino: Janelas, janelas: Janelas) -> Valores:
    r"""Uma soma ponderada do que há na janela, com os pesos que menos erraram no treino, ``(n, horizonte)``.

    .. math:: W = (A^T A + \lambda I)^{-1} A^T Y

    Args:
        treino: as janelas em que os pesos se acham.
        janelas: as que se preveem.
    """
    a, b = _com_um(treino.x), _com_um(janelas.x)
    rigidez = np.full(a.shape[1], RIGIDEZ * float((a[:, :-1] ** 2).sum() / (a.shape[1] - 1 or 1)))
    rigidez[-1] = 0.0  # o termo independente é livre
    pesos = np.linalg.lstsq(a.T @ a + np.diag(rigidez), a.T @ treino.y, rcond=None)[0]
    return janelas.na_unidade(b @ pesos)


def erro_de_base(valores: Valores, periodo: int) -> float | None:
    r"""O erro absoluto médio de quem, no passado, dissesse a cada passo o valor de uma volta antes.

    .. math:: \frac{1}{n - m} \sum_{t=m}^{n-1} |v_t - v_{t-m}|

    É a unidade do MASE. ``None`` se não há com que o medir, ou se é zero.

    Fonte: Hyndman e Koehler, "Another look at measures of forecast accuracy", 2006.
    """
    diferencas = np.abs(valores[periodo:] - valores[:-periodo])
    conhecidas = diferencas[~np.isnan(diferencas)]
    return float(conhecidas.mean()) or None if len(conhecidas) else None


def _com_um(x: np.ndarray) -> Valores:
    """As janelas achatadas, e uma coluna de uns: o termo independente."""
    return np.hstack([x.reshape(len(x), -1).astype(np.float64), np.ones((len(x), 1))])
