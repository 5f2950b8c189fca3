"""A calibração de um classificador: a certeza que ele diz ter, e quanto acerta."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronio.formato import porcento
from neuronio.graficos import estilo, paleta
from neuronio.medidas import Calibracao
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@com_argumentos_em_portugues
def curva_de_calibracao(medida: Calibracao) -> Figura:
    """Desenha a fração de acertos contra a certeza; o disco é maior onde há mais amostras.

    Args:
        medida: a de ``nn.avaliacao.avaliar_classificacao(...).calibracao``.

    Returns:
        Uma figura do Matplotlib; na reta tracejada, a rede acerta tanto quanto diz.

    >>> from neuronio.medidas import avaliar_classificacao
    >>> medida = avaliar_classificacao([[0.9], [0.2], [0.6]], [1, 0, 1])
    >>> curva_de_calibracao(medida.calibracao).axes[0].get_ylabel()
    'fração que acertou'
    """
    figura = estilo.nova_figura(estilo.LARGURA, 5.0)
    eixos = figura.add_subplot()
    titulo = f"Calibração: erro médio de {porcento(medida.erro)}"
    estilo.arrumar(eixos, titulo, "certeza que a rede diz ter", "fração que acertou")
    eixos.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    eixos.plot([0, 1], [0, 1], "--", color=paleta.SUAVE, linewidth=1.4, label="acerta tanto quanto diz")
    eixos.vlines(medida.certezas, medida.certezas, medida.acertos, color=paleta.VERMELHAO, linewidth=2)
    eixos.plot(medida.certezas, medida.acertos, color=paleta.AZUL, linewidth=1.4)
    eixos.scatter(
        medida.certezas,
        medida.acertos,
        s=30 + 220 * medida.amostras / medida.amostras.sum(),
        color=paleta.AZUL,
        zorder=3,
        label="as amostras de certeza parecida",
    )
    estilo.legenda_embaixo(figura, eixos, markerscale=0.5)
    return figura
