"""AdaGrad."""

from __future__ import annotations

from neuronio.agendas import Agenda
from neuronio.otimizadores.otimizador import Coeficientes, Estado, Otimizador, folga
from neuronio.tensor import Tensor


class AdaGrad(Otimizador):
    r"""AdaGrad: os pesos que já se moveram muito passam a se mover pouco.

    .. math:: s \leftarrow s + g^2, \qquad w \leftarrow w - \eta \frac{g}{\sqrt{s} + \epsilon}

    Args:
        taxa: η, maior que zero, ou uma agenda.
        epsilon: ε, maior que zero.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.
        acumular: em quantos lotes se junta o gradiente de um passo, como em `Otimizador`.

    Fonte: Duchi, Hazan e Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", JMLR 2011.

    >>> AdaGrad().taxa
    0.01
    """

    def __init__(
        self,
        taxa: float | Agenda = 0.01,
        epsilon: float = 1e-10,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
        acumular: int = 1,
    ) -> None:
        super().__init__(taxa, norma_maxima=norma_maxima, valor_maximo=valor_maximo, acumular=acumular)
        self.epsilon = folga(epsilon)

    def estado_inicial(self, parametro: Tensor) -> Estado:
        return {"quadrados": parametro * 0}

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        (taxa,) = coeficientes
        quadrados = estado["quadrados"] + gradiente * gradiente
        return parametro - gradiente * taxa / (quadrados.raiz() + self.epsilon), {"quadrados": quadrados}
