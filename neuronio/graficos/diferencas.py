"""Dois modelos comparados: a diferença de cada medida, com o intervalo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronio.formato import nome_da_metrica
from neuronio.graficos import estilo, paleta
from neuronio.medidas import Comparacao
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@com_argumentos_em_portugues
def diferencas(medida: Comparacao, a: str = "a", b: str = "b") -> Figura:
    """Desenha a diferença de cada medida e o intervalo dela: o que não toca o zero não é sorte.

    Args:
        medida: a de ``nn.avaliacao.comparar(...)``.
        a, b: como chamar os dois modelos.

    Returns:
        Uma figura do Matplotlib.

    >>> import numpy as np
    >>> from neuronio.medidas.comparacao import comparar_classes
    >>> y = np.array([0, 0, 1, 1])
    >>> diferencas(comparar_classes(y, np.array([0, 1, 1, 0]), y, 2)).axes[0].get_title(loc="left")
    'a menos b'
    """
    figura = estilo.nova_figura(estilo.LARGURA + 0.8, 1.4 + 0.55 * len(medida.medidas))
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, f"{a} menos {b}", "diferença, com o intervalo de 95 %", "")
    eixos.axvline(0, linestyle="--", color=paleta.TINTA, linewidth=1.4)
    for linha, diferenca in enumerate(medida.medidas.values()):
        cor = paleta.AZUL if diferenca.decidida else paleta.SUAVE
        eixos.hlines(linha, *diferenca.intervalo, color=cor, linewidth=2.5)
        eixos.scatter(diferenca.diferenca, linha, color=cor, s=60, zorder=3)
    eixos.set_yticks(range(len(medida.medidas)), [nome_da_metrica(nome) for nome in medida.medidas])
    eixos.tick_params(axis="y", labelcolor=paleta.TINTA)
    eixos.locator_params(nbins=6, axis="x")
    eixos.set_ylim(len(medida.medidas) - 0.5, -0.5)
    return figura
