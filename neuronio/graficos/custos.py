"""O custo de cada limiar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from neuronio.erros import ErroDeDados
from neuronio.formato import numero
from neuronio.graficos import estilo, paleta
from neuronio.medidas import Limiar
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

DESENHADOS = 6


@com_argumentos_em_portugues
def custo_por_limiar(limiares: Sequence[Limiar]) -> Figura:
    """Desenha o custo médio contra o limiar; de muitas classes, as seis em que escolhê-lo mais vale.

    Args:
        limiares: os de ``nn.avaliacao.avaliar_classificacao(...).limiares``.

    Returns:
        Uma figura do Matplotlib; o disco é o limiar de menor custo.

    Raises:
        ErroDeDados: não veio limiar nenhum.

    >>> from neuronio.medidas import avaliar_classificacao
    >>> medida = avaliar_classificacao([[0.9], [0.2], [0.6]], [1, 0, 1], custos=(1, 5))
    >>> custo_por_limiar(medida.limiares).axes[0].get_xlabel()
    'limiar: a probabilidade a partir da qual é da classe'
    """
    if not len(limiares):
        raise ErroDeDados("não veio nenhum limiar para desenhar.")
    figura = estilo.nova_figura(estilo.LARGURA, 4.2)
    eixos = figura.add_subplot()
    quais = "limiar: a probabilidade a partir da qual é da classe"
    estilo.arrumar(eixos, "O que custa cada limiar", quais, "custo médio por amostra")
    valem = sorted(limiares, key=lambda limiar: limiar.custo - limiar.custo_em_meio)[:DESENHADOS]
    for cor, limiar in zip(paleta.PALETA, valem, strict=False):
        x, onde = np.unique(np.minimum(limiar.limiares, 1).round(3), return_index=True)  # menos não se vê
        nome = f"{estilo.encurtar(limiar.classe, 14)}: {numero(limiar.limiar, 3)}"
        eixos.step(x, limiar.custos[onde], where="pre", color=cor, linewidth=1.6, label=nome)
        eixos.scatter(min(limiar.limiar, 1), limiar.custo, color=cor, s=55, zorder=3)
    # Nas pontas, em que tudo ou nada é da classe, o custo é tão maior que esconderia o resto.
    teto = 4 * max(limiar.custo_em_meio for limiar in valem)
    eixos.set(xlim=(-0.01, 1.01), ylim=(0, teto or 1))
    legenda = eixos.legend(
        frameon=False,
        fontsize=estilo.LETRA - 0.5,
        labelcolor=paleta.TINTA,
        title="classe e limiar de menor custo",
        title_fontsize=estilo.LETRA - 0.5,
        alignment="left",
    )
    legenda.get_title().set_color(paleta.TINTA)
    for texto in legenda.get_texts():
        texto.set_parse_math(False)
    return figura
