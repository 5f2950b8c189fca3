"""Avaliação de uma regressão: a que distância as saídas ficam dos alvos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeForma
from neuronio.formato import contagem, numero, porcento
from neuronio.medidas.conferencia import matriz_de_numeros
from neuronio.medidas.reamostragem import Intervalo, intervalos, medias_sorteadas
from neuronio.nomes import com_argumentos_em_portugues


@dataclass(frozen=True, eq=False)
class AvaliacaoDeRegressao:
    """O que se mediu de uma regressão.

    Atributos:
        saidas: o que a rede deu, ``(n, k)``.
        alvos: o que era, ``(n, k)``.
        mse: erro quadrático médio, na unidade dos alvos ao quadrado.
        mae: erro absoluto médio, na unidade dos alvos.
        r2: parte da variância dos alvos que as saídas explicam, média das k saídas: 1 é perfeito, 0 é
            prever sempre a média. ``None`` se os alvos não variam.
        rmse: raiz do erro quadrático médio, na unidade dos alvos.
        mape: erro absoluto médio em fração do alvo: 0,1 é errar por 10 %. ``None`` se há alvos iguais a zero.
        intervalos: do MAE e do RMSE, entre que números ficam em 95 % das amostras que se sorteiam destas, com
            reposição.
    """

    saidas: NDArray[np.float64]
    alvos: NDArray[np.float64]
    mse: float
    mae: float
    r2: float | None
    rmse: float
    mape: float | None
    intervalos: Mapping[str, Intervalo]

    @property
    def residuos(self) -> NDArray[np.float64]:
        """Quanto as saídas passam dos alvos, ``(n, k)``."""
        return self.saidas - self.alvos

    @property
    def amostras(self) -> int:
        """Quantas amostras foram avaliadas."""
        return len(self.alvos)

    def __repr__(self) -> str:
        entre = " a ".join(map(numero, self.intervalos["mae"]))
        outras = [] if self.r2 is None else [f"R² {numero(self.r2)}"]
        outras += [] if self.mape is None else [f"MAPE {porcento(self.mape)}"]
        medidas = ", ".join([f"RMSE {numero(self.rmse)}", *outras])
        quantas = contagem(self.amostras, "amostra")
        return f"Regressão, {quantas}: MAE {numero(self.mae)} (de {entre}), {medidas}."


@com_argumentos_em_portugues
def avaliar_regressao(saidas: ArrayLike, alvos: ArrayLike) -> AvaliacaoDeRegressao:
    r"""Mede uma regressão pelas saídas da rede e pelos alvos verdadeiros.

    .. math:: MSE = \overline{(\hat y - y)^2} \qquad MAE = \overline{|\hat y - y|} \qquad
              R^2 = 1 - \frac{\sum (\hat y - y)^2}{\sum (y - \bar y)^2} \qquad
              MAPE = \overline{|\hat y - y| / |y|}

    Args:
        saidas: ``(n, k)``, ou ``(n,)``, que vale por ``(n, 1)``.
        alvos: a mesma forma.

    Returns:
        :class:`AvaliacaoDeRegressao`.

    Raises:
        ErroDeForma: saídas e alvos de formas diferentes.
        ErroDeDados: nada para medir, NaN ou infinito.
        ErroDeTipo: o que veio não são números.

    >>> medida = avaliar_regressao([2.5, 0.0, 2.0, 8.0], [3.0, -0.5, 2.0, 7.0])
    >>> medida.mse, medida.mae, round(medida.r2, 3)
    (0.375, 0.5, 0.949)
    >>> str(medida).partition(", MAPE")[0]
    'Regressão, 4 amostras: MAE 0,5 (de 0,125 a 0,875), RMSE 0,6124, R² 0,9486'

    Fonte: N. Draper, H. Smith, *Applied Regression Analysis* (1998), capítulo 1.
    """
    previsto = matriz_de_numeros(saidas, "saídas")
    alvo = matriz_de_numeros(alvos, "alvos")
    if previsto.shape != alvo.shape:
        raise ErroDeForma(
            f"as saídas têm a forma {previsto.shape} e os alvos {alvo.shape}: é preciso um alvo para "
            "cada saída. A última camada tem uma unidade por alvo?"
        )
    erro = previsto - alvo
    mse, mae = float((erro**2).mean()), float(np.abs(erro).mean())
    por_amostra = np.stack([np.abs(erro).mean(axis=1), (erro**2).mean(axis=1)], axis=1)
    sorteadas = medias_sorteadas(por_amostra)
    return AvaliacaoDeRegressao(
        previsto,
        alvo,
        mse,
        mae,
        _r2(erro, alvo),
        rmse=mse**0.5,
        mape=float(np.abs(erro / alvo).mean()) if (alvo != 0).all() else None,
        intervalos=intervalos({"mae": sorteadas[:, 0], "rmse": np.sqrt(sorteadas[:, 1])}),
    )


def _r2(erro: NDArray[np.float64], alvo: NDArray[np.float64]) -> float | None:
    variacao = ((alvo - alvo.mean(axis=0)) ** 2).sum(axis=0)
    # Alvos todos iguais, salvo o arredondamento da média, não têm variância a explicar.
    varia = np.ptp(alvo, axis=0) > 0
    if not varia.any():
        return None
    return float((1 - (erro**2).sum(axis=0)[varia] / variacao[varia]).mean())
