"""A previsão de uma série, desenhada: contra o que veio depois, e contra as referências."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neuronio.graficos import estilo, paleta
from neuronio.medidas.series import REDE, AvaliacaoDeSerie
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

VERDADE = "o que veio depois"
_PREVISOES_VISIVEIS = 4
"""Mais previsões, umas a seguir às outras, não se distinguem."""
_MARCAS, _LETRAS = 5, 44
"""Quantas datas, e quantas letras delas, cabem no eixo."""


def tracos_das_previsoes(medida: AvaliacaoDeSerie) -> dict[str, tuple[str, str]]:
    """A cor e o traço de cada previsão, os mesmos em todas as figuras e na tabela."""
    cores = (paleta.VERMELHAO, paleta.VERDE, paleta.ROXO, paleta.LARANJA)
    referencias = [nome for nome in medida.previsoes if nome != REDE]
    return {REDE: (paleta.AZUL, "-")} | {
        nome: (cor, "--") for nome, cor in zip(referencias, cores, strict=False)
    }


@com_argumentos_em_portugues
def previsao_da_serie(medida: AvaliacaoDeSerie) -> Figura:
    """Desenha o fim da série e, por cima, o que a rede e a melhor referência diziam que ele ia ser.

    Cada previsão começa onde a anterior acaba: os pontos marcam onde.

    Args:
        medida: a de ``nn.avaliacao.avaliar_serie(...)``.

    Returns:
        Uma figura do Matplotlib.
    """
    figura = estilo.nova_figura(estilo.LARGURA, 4.2)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, "A previsão e o que veio depois", "", medida.coluna)
    quais = _em_seguida(medida)
    de, ate = _faixa(medida, quais)
    eixos.plot(np.arange(de, ate), medida.valores[de:ate], color=paleta.TINTA, linewidth=1.6, label=VERDADE)
    tracos = tracos_das_previsoes(medida)
    for nome in (medida.referencias[0].nome, REDE):
        cor, traco = tracos[nome]
        for k, i in enumerate(quais):
            passos = medida.lugares[i] + np.arange(medida.horizonte)
            inteira = np.append(medida.lugares[i] - 1, passos)
            valores = np.append(medida.valores[medida.lugares[i] - 1], medida.previsoes[nome][i])
            rotulo = nome if k == 0 else None
            eixos.plot(inteira, valores, traco, color=cor, linewidth=1.6, label=rotulo)
    comecos = medida.lugares[quais] - 1
    eixos.plot(comecos, medida.valores[comecos], "o", color=paleta.TINTA, markersize=4)
    _marcar_datas(eixos, medida, de, ate)
    menor, maior = eixos.get_ylim()
    eixos.set_ylim(menor, maior + 0.25 * (maior - menor))  # a legenda cabe por cima
    eixos.legend(frameon=False, fontsize=estilo.LETRA, labelcolor=paleta.TINTA, ncols=2, loc="upper left")
    return figura


@com_argumentos_em_portugues
def erro_por_passo(medida: AvaliacaoDeSerie) -> Figura:
    """Desenha o quanto se erra, em média, a cada passo do horizonte: a rede e as referências.

    Args:
        medida: a de ``nn.avaliacao.avaliar_serie(...)``.

    Returns:
        Uma figura do Matplotlib.
    """
    figura = estilo.nova_figura(estilo.LARGURA, 4.2)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, "Erro a cada passo", f"{medida.periodos} à frente", "MAE")
    passos = np.arange(1, medida.horizonte + 1)
    tracos = tracos_das_previsoes(medida)
    for erros in (*reversed(medida.referencias), medida.rede):
        cor, traco = tracos[erros.nome]
        largura = 2.2 if erros.nome == REDE else 1.6
        eixos.plot(
            passos,
            erros.por_passo,
            traco,
            color=cor,
            linewidth=largura,
            marker="o",
            markersize=3,
            label=erros.nome,
        )
    estilo.eixo_de_epocas(eixos, medida.horizonte)
    maior = max(float(erros.por_passo.max()) for erros in (medida.rede, *medida.referencias))
    eixos.set_ylim(0, 1.35 * maior)  # a legenda cabe por cima
    eixos.legend(
        frameon=False, fontsize=estilo.LETRA, labelcolor=paleta.TINTA, reverse=True, ncols=2, loc="upper left"
    )
    return figura


def _em_seguida(medida: AvaliacaoDeSerie) -> list[int]:
    """Janelas cujos alvos não se cobrem, da mais nova para trás."""
    quais: list[int] = []
    for i in range(len(medida.lugares) - 1, -1, -1):
        if not quais or medida.lugares[i] + medida.horizonte <= medida.lugares[quais[-1]]:
            quais.append(i)
    return quais[:_PREVISOES_VISIVEIS][::-1]


def _faixa(medida: AvaliacaoDeSerie, quais: list[int]) -> tuple[int, int]:
    """O pedaço da série que se mostra: o das previsões, e um pouco antes."""
    comeco, fim = int(medida.lugares[quais[0]]), int(medida.lugares[quais[-1]]) + medida.horizonte
    return max(0, comeco - medida.horizonte), fim


def _marcar_datas(eixos: Axes, medida: AvaliacaoDeSerie, de: int, ate: int) -> None:
    """Põe no eixo o começo de alguns anos ou, em séries de poucos anos, algumas datas."""
    anos = medida.anos[de:ate]
    viradas = np.flatnonzero(np.diff(anos)) + 1
    if len(viradas) >= 2:
        passo = -(-len(viradas) // _MARCAS)
        marcas = viradas[::passo]
        nomes = [str(anos[i]) for i in marcas]
    else:
        cabem = max(2, min(_MARCAS, _LETRAS // (len(medida.datas[de]) + 2)))
        marcas = np.unique(np.linspace(0, ate - de - 1, cabem).astype(int))
        nomes = [medida.datas[de + i] for i in marcas]
    eixos.set_xticks(de + marcas, nomes)
    eixos.set_xlim(de - 0.5, ate - 0.5)
