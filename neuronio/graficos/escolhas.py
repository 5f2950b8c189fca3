"""A figura de um estudo: o que deu cada tentativa, contra cada coisa que se escolheu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.erros import ErroDeDados
from neuronio.formato import nome_da_metrica, numero, porcento
from neuronio.graficos import estilo, paleta
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

_LARGA = 30.0
"""Acima desta razão entre o maior valor e o menor, só a escala logarítmica mostra os dois."""
_COLUNAS = 3
_POUCOS = 6
"""Até quantos valores diferentes se escrevem todos no eixo."""


@com_argumentos_em_portugues
def o_que_importou(
    escolhas: Mapping[str, Sequence[Any]],
    medidas: Sequence[float],
    figura: str,
    importancias: Mapping[str, float],
    melhor: int | None = None,
) -> Figura:
    """Desenha a medida de cada tentativa contra cada escolha.

    Args:
        escolhas: de cada nome, o valor em cada tentativa.
        medidas: a de cada tentativa.
        figura: o nome da medida.
        importancias: de cada nome, que parte do que a medida muda vem dele.
        melhor: o lugar da melhor tentativa, que se marca.

    Raises:
        ErroDeDados: nenhuma tentativa, ou nenhuma escolha.

    >>> figura = o_que_importou({"unidades": [8, 64]}, [0.9, 0.95], "acuracia", {"unidades": 1.0})
    >>> figura.axes[0].get_xlabel()
    'unidades'
    """
    if not escolhas or not len(medidas):
        raise ErroDeDados("não há tentativas que desenhar: nenhuma chegou ao fim.")
    colunas = min(len(escolhas), _COLUNAS)
    linhas = -(-len(escolhas) // colunas)
    desenho = estilo.nova_figura(estilo.LARGURA * (1 if colunas == 1 else 0.85 * colunas), 3.5 * linhas)
    quadros = desenho.subplots(linhas, colunas, squeeze=False, sharey=True).ravel()
    for eixos, (nome, valores) in zip(quadros, escolhas.items(), strict=False):
        legivel = nome.removeprefix("treinar.")
        titulo = f"{estilo.encurtar(legivel, 18)}: {porcento(importancias.get(nome, 0.0), 0)}"
        estilo.arrumar(eixos, titulo, legivel, nome_da_metrica(figura))
        _pontos(eixos, valores, np.asarray(medidas, np.float64), melhor)
        if figura == "acuracia":
            estilo.eixo_em_porcento(eixos)
    for eixos in quadros[len(escolhas) :]:
        eixos.set_visible(False)
    return desenho


def _pontos(eixos: Axes, valores: Sequence[Any], medidas: np.ndarray, melhor: int | None) -> None:
    lugares = _lugares(eixos, valores)
    eixos.plot(lugares, medidas, "o", color=paleta.AZUL, alpha=0.55, markersize=6)
    if melhor is not None:
        x, y = lugares[melhor], medidas[melhor]
        eixos.plot([x], [y], "o", ms=13, mew=2, mfc="none", mec=paleta.VERMELHAO)


def _lugares(eixos: Axes, valores: Sequence[Any]) -> np.ndarray:
    """Onde cada valor fica no eixo: os números, no seu lugar; os que se repetem, se são poucos, e o resto, um
    ao lado do outro."""
    sao_numeros = all(isinstance(v, int | float) and not isinstance(v, bool) for v in valores)
    if sao_numeros and not len(set(valores)) <= min(_POUCOS, len(valores) - 1):
        numeros = np.asarray(valores, np.float64)
        if numeros.min() > 0 and numeros.max() / numeros.min() >= _LARGA:
            _logaritmico(eixos, numeros)
        return numeros
    textos = [_escrito(v) for v in valores]
    diferentes = list(dict.fromkeys(map(_escrito, sorted(valores)) if sao_numeros else textos))
    eixos.set_xticks(range(len(diferentes)), [estilo.encurtar(texto, 12) for texto in diferentes])
    eixos.set_xlim(-0.5, len(diferentes) - 0.5)
    espalhados = np.random.RandomState(0).uniform(-0.12, 0.12, len(textos))
    return np.array([diferentes.index(texto) for texto in textos]) + espalhados


def _logaritmico(eixos: Axes, numeros: np.ndarray) -> None:
    eixos.set_xscale("log")
    expoentes = range(int(np.floor(np.log10(numeros.min()))), int(np.ceil(np.log10(numeros.max()))) + 1)
    cada = -(-len(expoentes) // 5)
    eixos.set_xticks([10.0**e for e in expoentes][::cada], [numero(10.0**e) for e in expoentes][::cada])
    eixos.set_xticks([], minor=True)


def _escrito(valor: Any) -> str:
    if isinstance(valor, bool):
        return "sim" if valor else "não"
    return numero(valor) if isinstance(valor, int | float) else str(valor)
