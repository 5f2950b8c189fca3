"""A calibração: das vezes em que a rede disse 80 %, em quantas acertou."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuronio.formato import contagem, porcento

CAIXAS = 10


@dataclass(frozen=True, eq=False)
class Calibracao:
    """Quanto a rede acerta, contra a certeza que diz ter, em caixas de certezas parecidas.

    Atributos:
        certezas: a probabilidade média da classe prevista em cada caixa que tem amostras, ``(caixas,)``.
        acertos: a fração que a rede acertou em cada uma, ``(caixas,)``.
        amostras: quantas há em cada uma, ``(caixas,)``.
        erro: o erro de calibração esperado, de 0 a 1: a distância média, pelas amostras, entre as duas.
    """

    certezas: NDArray[np.float64]
    acertos: NDArray[np.float64]
    amostras: NDArray[np.int64]
    erro: float

    def __repr__(self) -> str:
        return f"Calibração: erro esperado {porcento(self.erro)}, em {contagem(len(self.amostras), 'caixa')}."


def calibrar(
    probabilidades: NDArray[np.float64], rotulos: NDArray[np.int64], caixas: int = CAIXAS
) -> Calibracao:
    r"""Compara a probabilidade da classe prevista com a fração de acertos, em caixas da mesma largura.

    .. math:: ECE = \sum_b \frac{n_b}{n} \, |\text{acertos}_b - \text{certeza}_b|

    Args:
        probabilidades: ``(n, classes)``, já conferidas.
        rotulos: ``(n,)``, já conferidos.
        caixas: em quantas se divide o intervalo de 0 a 1; as que ficam vazias não contam, e por
            isso pode haver mais caixas do que amostras.

    >>> p = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6]])
    >>> round(calibrar(p, np.array([0, 1, 1])).erro, 3)      # 2/3 · |0,5 − 0,9| + 1/3 · |1 − 0,6|
    0.4

    Fonte: Guo, Pleiss, Sun e Weinberger, "On Calibration of Modern Neural Networks", ICML 2017; as caixas são
    as de ``sklearn.calibration.calibration_curve``.
    """
    from sklearn.calibration import calibration_curve

    certeza, acertou = probabilidades.max(axis=1), probabilidades.argmax(axis=1) == rotulos
    acertos, certezas = calibration_curve(acertou, certeza, n_bins=caixas)
    amostras = np.bincount(np.searchsorted(np.linspace(0, 1, caixas + 1)[1:-1], certeza), minlength=caixas)
    amostras = amostras[amostras > 0]
    erro = float(amostras @ np.abs(acertos - certezas) / len(rotulos))
    return Calibracao(certezas, acertos, amostras, erro)
