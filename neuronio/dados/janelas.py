r"""As janelas de uma série: o que a rede vê, o que há de prever, e nenhum olhar para o futuro.

Cada janela se mede a partir do seu último valor, :math:`u`, e o desvio :math:`s` vem do passado:

.. math:: x_k = \frac{v_k - u}{s} \qquad y_k = \frac{v_k - u}{s}

Assim, uma série que só cresce não põe a rede, no teste, diante de números que ela nunca viu. Um buraco se
enche com a reta entre os seus vizinhos, e o vizinho da direita é do futuro até que chegue: por isso nenhuma
janela acaba num buraco. O alvo também não tem nenhum: não se mede uma previsão pelo que se inventou.

Fonte: Zeng et al., "Are Transformers Effective for Time Series Forecasting?", AAAI, 2023 (a NLinear); com a
média no lugar do último valor, Kim et al., "Reversible Instance Normalization", ICLR, 2022.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from neuronio.dados.linha_do_tempo import LinhaDoTempo
from neuronio.erros import ErroDeDados, ErroDeForma

Lugares = NDArray[np.int64]
Valores = NDArray[np.float64]


@dataclass(frozen=True)
class Escala:
    """O que se aprendeu do passado para padronizar.

    Args:
        desvio: quanto a coluna prevista se afasta, no horizonte, do último valor da janela: a raiz da média
            dos quadrados, no treino.
        medias, desvios: de cada uma das outras colunas, no treino.
    """

    desvio: float
    medias: tuple[float, ...] = ()
    desvios: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Janelas:
    """Janelas seguidas de uma série.

    Args:
        x: o que a rede recebe, float32 ``(n, janela, colunas)``.
        y: o que há de dar, float32 ``(n, horizonte)``.
        ultimos: o último valor de cada janela, na unidade da série, ``(n,)``.
        alvos: o que veio depois dela, na unidade da série, ``(n, horizonte)``.
        lugares: onde, na linha do tempo, está o primeiro alvo de cada uma, ``(n,)``.
        desvio: o da escala.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    ultimos: Valores
    alvos: Valores
    lugares: Lugares
    desvio: float

    def __len__(self) -> int:
        return len(self.x)

    def na_unidade(self, previsto: ArrayLike) -> Valores:
        """O que a rede deu para cada janela, ``(n, horizonte)``, na unidade da série."""
        saidas = np.asarray(previsto, np.float64)
        if saidas.shape != self.y.shape:
            raise ErroDeForma(
                f"para estas {len(self)} janelas eram esperadas previsões {self.y.shape}, uma por passo do "
                f"horizonte; veio a forma {saidas.shape}. A última camada é nn.Densa({self.y.shape[1]})?"
            )
        return na_unidade(saidas, self.ultimos, self.desvio)


def na_unidade(saidas: Valores, ultimos: Valores, desvio: float) -> Valores:
    """As saídas da rede ``(n, horizonte)`` na unidade da série."""
    return np.asarray(ultimos[:, None] + desvio * saidas)


def lugares_das_janelas(linha: LinhaDoTempo, janela: int, horizonte: int, de: int, ate: int) -> Lugares:
    """Onde começam os alvos inteiros de ``de`` a ``ate``, de janelas que não veem o futuro."""
    lugares = np.arange(max(de, janela), max(de, janela, ate - horizonte + 1))
    if not len(lugares):
        return lugares
    falta_no_alvo = sliding_window_view(linha.faltas[:, 0], horizonte)[lugares].any(axis=1)
    acaba_num_buraco = linha.faltas[lugares - 1].any(axis=1)
    return np.asarray(lugares[~falta_no_alvo & ~acaba_num_buraco])


def aprender_escala(linha: LinhaDoTempo, lugares: Lugares, horizonte: int, fim: int) -> Escala:
    """A escala de alvos que começam em tais lugares, e das outras colunas até ``fim``."""
    valores = linha.valores[:, 0]
    afastamentos = valores[lugares[:, None] + np.arange(horizonte)] - valores[lugares - 1][:, None]
    desvio = float(np.sqrt((afastamentos**2).mean()))
    if desvio == 0:
        raise ErroDeDados(
            f"{linha.origem}: no treino a série é sempre {valores[lugares[0]]:g}, e não há o que aprender a "
            "prever."
        )
    outras = linha.valores[:fim, 1:]
    desvios = np.nanstd(outras, axis=0)
    desvios[desvios == 0] = 1.0
    return Escala(desvio, tuple(np.nanmean(outras, axis=0).tolist()), tuple(desvios.tolist()))


def ver(linha: LinhaDoTempo, escala: Escala, janela: int, lugares: Lugares) -> NDArray[np.float32]:
    """O que a rede recebe antes de cada lugar, float32 ``(n, janela, colunas)``."""
    vistas = linha.cheios[lugares[:, None] + np.arange(-janela, 0)]
    prevista, outras = vistas[:, :, :1], vistas[:, :, 1:]
    partes = [(prevista - prevista[:, -1:]) / escala.desvio, (outras - escala.medias) / escala.desvios]
    return np.concatenate(partes, axis=2).astype(np.float32)


def cortar(linha: LinhaDoTempo, escala: Escala, janela: int, horizonte: int, lugares: Lugares) -> Janelas:
    """As janelas cujos alvos começam em tais lugares."""
    valores = linha.valores[:, 0]
    ultimos = valores[lugares - 1]
    alvos = valores[lugares[:, None] + np.arange(horizonte)]
    y = ((alvos - ultimos[:, None]) / escala.desvio).astype(np.float32)
    return Janelas(ver(linha, escala, janela, lugares), y, ultimos, alvos, lugares, escala.desvio)
