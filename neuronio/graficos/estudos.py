"""Figuras dos estudos: as partes de uma validação cruzada, e o erro contra o tamanho ou as amostras."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neuronio.erros import ErroDeDados
from neuronio.formato import nome_da_metrica, numero, valor_da_metrica
from neuronio.graficos import estilo, paleta
from neuronio.graficos.por_epoca import ComColunas, HistoricoEmListas, valores_por_epoca
from neuronio.graficos.por_epoca import em_listas as _em_listas
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

Numeros = NDArray[np.float64]

CORES = {"subajuste": paleta.ROXO, "sobreajuste": paleta.LARANJA}


@com_argumentos_em_portugues
def partes_da_validacao(
    historicos: Sequence[HistoricoEmListas | ComColunas], medidas: Mapping[str, Sequence[float] | Numeros]
) -> Figura:
    """Desenha a perda de cada parte, época por época, e ao lado cada figura no fim, com a média e o desvio.

    Args:
        historicos: um por parte, como os de `perda_por_epoca`.
        medidas: de cada figura, um número por parte.

    Raises:
        ErroDeDados: não veio nenhuma parte.

    >>> historico = {"perda": [0.9, 0.4], "perda_validacao": [1.0, 0.6]}
    >>> figura = partes_da_validacao([historico] * 3, {"perda": [0.6, 0.5, 0.7]})
    >>> [eixos.get_title("left") for eixos in figura.axes]
    ['Perda de cada parte', 'perda']
    """
    if not historicos:
        raise ErroDeDados("não veio nenhuma parte para desenhar.")
    figura = estilo.nova_figura(5.2 + 2.0 * len(medidas), 4.2)
    curvas, *quadros = figura.subplots(1, 1 + len(medidas), width_ratios=(3, *[1] * len(medidas)))
    estilo.arrumar(curvas, "Perda de cada parte", "época", "perda")
    series = [valores_por_epoca(_em_listas(historico), "perda") for historico in historicos]
    estilo.eixo_de_epocas(curvas, max(len(treino) for treino, _ in series))
    for k, (treino, validacao) in enumerate(series):
        epocas = np.arange(1, len(treino) + 1)
        curvas.plot(epocas, treino, color=paleta.TREINO, alpha=0.6, label="" if k else "treino")
        curvas.plot(
            epocas, validacao, "--", color=paleta.VALIDACAO, alpha=0.8, label="" if k else "a parte de fora"
        )
    curvas.legend(frameon=False, fontsize=estilo.LETRA - 1)
    for quadro, (nome, valores) in zip(quadros, medidas.items(), strict=True):
        _quadro(quadro, nome, np.asarray(valores, np.float64))
    return figura


def _quadro(eixos: object, nome: str, valores: Numeros) -> None:
    from matplotlib.axes import Axes

    assert isinstance(eixos, Axes)
    media, desvio = float(valores.mean()), float(valores.std(ddof=1)) if len(valores) > 1 else 0.0
    estilo.arrumar(eixos, nome_da_metrica(nome), "", "")
    eixos.set_xlim(-1, 1)
    eixos.set_xticks([0], [f"{valor_da_metrica(nome, media)}\n± {valor_da_metrica(nome, desvio)}"])
    eixos.errorbar([0], [media], [desvio], fmt="D", color=paleta.TINTA, capsize=6, zorder=3)
    espalhados = np.linspace(-0.35, 0.35, len(valores)) if len(valores) > 1 else [0.0]
    eixos.plot(espalhados, valores, "o", color=paleta.VALIDACAO, alpha=0.7)
    if nome == "acuracia":
        estilo.eixo_em_porcento(eixos)


@com_argumentos_em_portugues
def curva_do_erro(
    eixo: str,
    pontos: Sequence[float],
    treino: Numeros,
    validacao: Numeros,
    palavras: Sequence[str],
    em_porcento: bool = False,
) -> Figura:
    """Desenha o erro no treino e na validação, com o desvio entre as partes, e as palavras onde valem.

    Args:
        eixo: o que muda de ponto para ponto: "tamanho" ou "amostras".
        pontos: os valores dele.
        treino, validacao: o erro, ``(pontos, partes)``.
        palavras: de cada ponto, "subajuste", "sobreajuste" ou nada.
        em_porcento: se o erro é uma parte das amostras.

    >>> erros = np.array([[0.3, 0.4], [0.1, 0.2]])
    >>> curva_do_erro("tamanho", [1, 8], erros, erros + 0.1, ["subajuste", ""]).axes[0].get_xlabel()
    'tamanho'
    """
    figura = estilo.nova_figura(6.4, 4.2)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, f"Erro contra {'o tamanho' if eixo == 'tamanho' else 'as amostras'}", eixo, "erro")
    lugares = np.arange(len(pontos))
    for cor, traco, nome, erros in (
        (paleta.TREINO, "o-", "treino", treino),
        (paleta.VALIDACAO, "s--", "validação", validacao),
    ):
        media, desvio = erros.mean(axis=1), erros.std(axis=1, ddof=1)
        eixos.plot(lugares, media, traco, color=cor, label=nome, linewidth=2, zorder=3)
        eixos.fill_between(lugares, media - desvio, media + desvio, color=cor, alpha=0.15, linewidth=0)
    for palavra, cor in CORES.items():
        if onde := [lugar for lugar, dita in zip(lugares, palavras, strict=True) if dita == palavra]:
            for lugar in onde:
                eixos.axvspan(lugar - 0.5, lugar + 0.5, color=cor, alpha=0.18, linewidth=0, zorder=0)
            eixos.plot([], [], "s", color=cor, alpha=0.4, markersize=10, label=palavra)
    eixos.set_xlim(-0.5, len(pontos) - 0.5)
    eixos.set_xticks(lugares, [numero(float(ponto)) for ponto in pontos])
    eixos.set_ylim(bottom=min(0.0, float(eixos.get_ylim()[0])) if em_porcento else None)
    if em_porcento:
        estilo.eixo_em_porcento(eixos)
    eixos.legend(frameon=False, fontsize=estilo.LETRA - 1)
    return figura
