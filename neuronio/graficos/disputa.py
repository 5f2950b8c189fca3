"""A disputa entre as duas redes de uma adversária, época por época: as perdas e os acertos."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neuronio.graficos import estilo, paleta
from neuronio.graficos.por_epoca import ComColunas, HistoricoEmListas, em_listas, valores_por_epoca
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@com_argumentos_em_portugues
def perdas_da_disputa(historico: HistoricoEmListas | ComColunas) -> Figura:
    """Desenha a perda de cada uma das duas redes, época por época.

    Args:
        historico: o que ``gan.treinar`` devolve.

    >>> figura = perdas_da_disputa({"perda_discriminadora": [1.3, 1.1], "perda_geradora": [0.7, 0.9]})
    >>> [linha.get_label() for linha in figura.axes[0].lines]
    ['discriminadora', 'geradora']
    """
    nomes = {"perda_discriminadora": "discriminadora", "perda_geradora": "geradora"}
    return _duas_linhas(historico, "As duas perdas por época", "perda", nomes)


@com_argumentos_em_portugues
def acertos_da_disputa(historico: HistoricoEmListas | ComColunas) -> Figura:
    """Desenha a fração das reais, e das inventadas, que a discriminadora acerta, época por época.

    Args:
        historico: o que ``gan.treinar`` devolve.

    >>> figura = acertos_da_disputa({"acertos_reais": [0.9, 0.8], "acertos_falsas": [0.7, 0.8]})
    >>> [linha.get_label() for linha in figura.axes[0].lines[:2]]
    ['das reais', 'das inventadas']
    """
    nomes = {"acertos_reais": "das reais", "acertos_falsas": "das inventadas"}
    figura = _duas_linhas(historico, "O que a discriminadora acerta", "acertos", nomes)
    (eixos,) = figura.axes
    estilo.eixo_em_porcento(eixos)
    eixos.axhline(0.5, color=paleta.SUAVE, linestyle=":", linewidth=1.5)
    return figura


def _duas_linhas(
    historico: HistoricoEmListas | ComColunas, titulo: str, eixo: str, nomes: dict[str, str]
) -> Figura:
    listas = em_listas(historico)
    figura = estilo.nova_figura(estilo.LARGURA, 3.5)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, titulo, "época", eixo)
    for (nome, rotulo), cor, traco in zip(
        nomes.items(), (paleta.AZUL, paleta.VERMELHAO), ("-", "--"), strict=True
    ):
        valores, _ = valores_por_epoca(listas, nome)
        marca = "o" if len(valores) <= 30 else ""
        epocas = np.arange(1, len(valores) + 1)
        eixos.plot(epocas, valores, traco, color=cor, marker=marca, markersize=5, linewidth=2, label=rotulo)
    estilo.eixo_de_epocas(eixos, len(valores))
    eixos.legend(frameon=False, fontsize=estilo.LETRA, labelcolor=paleta.TINTA)
    return figura
