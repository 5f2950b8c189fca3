"""O gráfico: por medida, quantas vezes cada família demora o que o Neurônio demora."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from bancada.relato import Relato
from bancada.resultado import CASA, Linha, Resultado
from bancada.tabela import quantidade
from neuronio.formato import numero
from neuronio.graficos import estilo, paleta

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

CORES = {
    CASA: paleta.AZUL,
    "pytorch": paleta.VERMELHAO,
    "jax": paleta.VERDE,
    "sklearn": paleta.LARANJA,
    "micrograd": paleta.ROXO,
}
LARGURA, ALTURA_DA_LINHA, ALTURA_DO_QUADRO, ALTURA_DA_LEGENDA = 9.2, 0.3, 1.15, 0.6
LEGENDA = (
    "Tempo ou memória em vezes o Neurônio, em escala logarítmica; à esquerda do traço, menos; à direita mais."
    "\nVazado: só a corrida curta da seleção.   ◆  limite aritmético: os produtos, no pico da máquina."
)
LIMITE_A_VISTA = 0.01
"""Um limite ainda mais longe só espremeria os pontos: não há produto que se compare ao resto do trabalho."""


def gravar(relato: Relato, caminho: Path) -> None:
    """Escreve o gráfico num arquivo PNG."""
    caminho.write_bytes(desenhar(relato).png())


def desenhar(relato: Relato) -> Figura:
    """Um quadro por medida comparada, com o melhor modo de cada família e o limite aritmético."""
    resultados = [r for r in relato.resultados if r.comparada and not r.conjunto and len(r.linhas) > 1]
    if not resultados:
        return estilo.nova_figura(LARGURA, 2.0)
    pontos = [melhores(r) for r in resultados]
    alturas = [ALTURA_DO_QUADRO + ALTURA_DA_LINHA * len(linhas) for linhas in pontos]
    figura = estilo.nova_figura(LARGURA, sum(alturas) + ALTURA_DA_LEGENDA)
    figura.supxlabel(LEGENDA, x=0.02, ha="left", fontsize=estilo.LETRA - 2, color=paleta.SUAVE)
    quadros = figura.subplots(len(resultados), 1, squeeze=False, height_ratios=alturas, sharex=True)[:, 0]
    for eixos, resultado, linhas in zip(quadros, resultados, pontos, strict=True):
        _desenhar(eixos, resultado, linhas, _limite(resultado, relato.pico))
    _marcar_as_razoes(quadros[0])
    return figura


def melhores(resultado: Resultado) -> list[Linha]:
    """A linha de menor mediana de cada família, da menor à maior."""
    por_familia: dict[str, Linha] = {}
    for linha in sorted(resultado.linhas, key=lambda linha: linha.mediana):
        por_familia.setdefault(linha.familia, linha)
    return list(por_familia.values())


def _limite(resultado: Resultado, pico: float) -> float | None:
    """O limite aritmético, em vezes a referência; ``None`` se não há, ou fica longe demais."""
    referencia = resultado.referencia
    limite = None if referencia is None else resultado.do_limite(referencia, pico)
    return limite if limite is not None and limite >= LIMITE_A_VISTA else None


def _desenhar(eixos: Axes, resultado: Resultado, linhas: list[Linha], limite: float | None) -> None:
    titulo, _, medida = resultado.titulo.partition(": ")
    estilo.arrumar(eixos, titulo, "", "")
    if medida:  # embaixo do título, que sobe para lhe dar lugar
        estilo_do_titulo = {"fontsize": estilo.LETRA + 2, "fontweight": "bold", "color": paleta.TINTA}
        eixos.set_title(titulo, loc="left", pad=22, **estilo_do_titulo)
        acima = {"xytext": (0, 8), "textcoords": "offset points", "xycoords": "axes fraction"}
        eixos.annotate(medida, (0, 1), fontsize=estilo.LETRA - 1, color=paleta.SUAVE, **acima)
    eixos.set_xscale("log")
    eixos.grid(visible=False, axis="y")
    eixos.spines["left"].set_visible(False)
    eixos.axvline(1, color=paleta.SUAVE, linewidth=1)
    eixos.set_yticks(range(len(linhas)), [linha.familia for linha in linhas])
    eixos.set_ylim(len(linhas) - 0.4, -0.6)
    for lugar, linha in enumerate(linhas):
        _um_ponto(eixos, resultado, linha, lugar)
    if limite is not None:
        lugar = linhas.index(next(li for li in linhas if resultado.razao(li) == 1))
        eixos.plot(limite, lugar, "D", color=paleta.TINTA, markersize=5)


def _um_ponto(eixos: Axes, resultado: Resultado, linha: Linha, lugar: int) -> None:
    """O ponto, a haste que o liga ao Neurônio e, à direita do quadro, os números."""
    razao, cor = resultado.razao(linha), CORES.get(linha.biblioteca, paleta.SUAVE)
    assert razao is not None  # há linhas: uma delas é a referência
    eixos.plot([1, razao], [lugar, lugar], color=cor, linewidth=2, alpha=0.35, solid_capstyle="butt")
    dentro = "white" if linha.nota else cor
    eixos.plot(razao, lugar, "o", color=cor, markerfacecolor=dentro, markeredgewidth=1.8, markersize=8)
    onde = eixos.get_yaxis_transform()
    textos = (
        (1.1, f"{numero(razao, 3)}×", paleta.TINTA),
        (1.21, quantidade(linha.mediana, resultado.unidade), paleta.SUAVE),
    )
    for x, texto, tinta in textos:
        letra = {"fontsize": estilo.LETRA - 1, "color": tinta, "ha": "right", "va": "center"}
        eixos.text(x, lugar, texto, transform=onde, **letra)


def _marcar_as_razoes(eixos: Axes) -> None:
    """As potências de dez que cabem, com 1× sempre à vista."""
    menor, maior = eixos.get_xlim()
    menor, maior = min(menor, 0.7), max(maior, 1.5)
    eixos.set_xlim(menor, maior)
    potencias = [10.0**e for e in range(math.ceil(math.log10(menor)), math.floor(math.log10(maior)) + 1)]
    eixos.set_xticks(potencias, [f"{numero(potencia, 3)}×" for potencia in potencias])
    eixos.minorticks_off()
