"""A figura de um achado: as linhas, as barras ou os pontos que mostram por que se diz aquilo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neuronio.diagnosticos.achado import Achado, Barras, Linhas, Pontos
from neuronio.formato import numero, porcento
from neuronio.graficos import estilo, paleta
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

BARRAS = 12
"""Quantas cabem numa figura."""
_MARCAS = ("o", "s", "^")
_TRACOS = ("-", "--", ":")


@com_argumentos_em_portugues
def evidencia(achado: Achado) -> Figura:
    """Desenha a evidência de um achado de `nn.diagnostico`.

    >>> achado = Achado("coluna constante", "Há uma coluna constante", "é sempre 1", (),
    ...                 Barras("Desvio de cada coluna", "desvio padrão", {"idade": 1.0, "vazia": 0.0}))
    >>> evidencia(achado).axes[0].get_title(loc="left")
    'Desvio de cada coluna'
    """
    match achado.figura:
        case Linhas() as linhas:
            return _linhas(linhas)
        case Barras() as barras:
            return _barras(barras)
        case Pontos() as pontos:
            return _pontos(pontos)


def _linhas(linhas: Linhas) -> Figura:
    figura = estilo.nova_figura(estilo.LARGURA, 3.4)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, linhas.titulo, "época", linhas.eixo)
    estilo.eixo_de_epocas(eixos, max(len(serie) for serie in linhas.series.values()))
    for vez, (nome, serie) in enumerate(linhas.series.items()):
        numeros = np.asarray(serie, np.float64)
        numeros = np.where(np.isfinite(numeros), numeros, np.nan)
        epocas = np.arange(1, len(numeros) + 1)
        cor = (paleta.TREINO, paleta.VALIDACAO, paleta.VERDE)[vez % 3]
        marca = _MARCAS[vez % 3] if len(numeros) <= 30 else ""
        eixos.plot(epocas, numeros, _TRACOS[vez % 3], color=cor, marker=marca, markersize=5, lw=2, label=nome)
    if linhas.nivel is not None:
        nome, nivel = linhas.nivel
        eixos.axhline(nivel, color=paleta.SUAVE, linestyle=":", lw=1.5, label=nome)
    _escala_das_perdas(eixos, linhas)
    eixos.legend(frameon=False, fontsize=estilo.LETRA - 1, labelcolor=paleta.TINTA)
    return figura


def _escala_das_perdas(eixos: Axes, linhas: Linhas) -> None:
    """Logarítmica, se os números vão de uns a outros mil vezes maiores."""
    todos = np.concatenate([np.asarray(s, np.float64) for s in linhas.series.values()])
    todos = todos[np.isfinite(todos)]
    if len(todos) and todos.min() > 0 and todos.max() > 1000 * todos.min():
        _logaritmica(eixos, "y")


def _logaritmica(eixos: Axes, qual: str) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter

    eixo = eixos.yaxis if qual == "y" else eixos.xaxis
    (eixos.set_yscale if qual == "y" else eixos.set_xscale)("log")
    eixo.set_major_formatter(FuncFormatter(lambda v, _: numero(v, 2)))
    eixo.set_minor_formatter(NullFormatter())
    eixo.set_tick_params(which="minor", length=0)


def _barras(barras: Barras) -> Figura:
    valores = dict(list(barras.valores.items())[:BARRAS])
    figura = estilo.nova_figura(estilo.LARGURA, 1.3 + 0.36 * len(valores))
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, barras.titulo, barras.eixo, "")
    nomes = [estilo.encurtar(nome, 22) for nome in valores]
    lugares = np.arange(len(valores))
    numeros = np.array(list(valores.values()), np.float64)
    if barras.logaritmica and (numeros > 0).any():
        _logaritmica(eixos, "x")
        # Da menor potência de dez: uma barra começa em algum lugar, e em zero não pode.
        base = 10 ** (np.floor(np.log10(numeros[numeros > 0].min())) - 1)
        eixos.barh(lugares, np.maximum(numeros - base, 0), left=base, color=paleta.AZUL, height=0.62)
    else:
        eixos.barh(lugares, numeros, color=paleta.AZUL, height=0.62)
        maior = max(float(numeros.max(initial=0)), 1e-12)
        eixos.set_xlim(0, 1.0 if barras.parte else 1.18 * maior)
    if barras.parte:
        from matplotlib.ticker import FuncFormatter

        eixos.xaxis.set_major_formatter(FuncFormatter(lambda v, _: porcento(v, 0)))
    eixos.set_yticks(lugares, nomes, parse_math=False)
    eixos.tick_params(axis="y", labelcolor=paleta.TINTA)
    eixos.invert_yaxis()
    eixos.grid(visible=False, axis="y")
    return figura


def _pontos(pontos: Pontos) -> Figura:
    figura = estilo.nova_figura(estilo.LARGURA, 3.6)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, pontos.titulo, *(estilo.encurtar(nome, 30) for nome in pontos.eixos))
    eixos.plot(pontos.x, pontos.y, "o", color=paleta.AZUL, markersize=4, alpha=0.6, markeredgewidth=0)
    return figura
