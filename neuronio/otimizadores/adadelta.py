"""Adadelta."""

from __future__ import annotations

from neuronio.agendas import Agenda
from neuronio.otimizadores.otimizador import Coeficientes, Estado, Otimizador, folga, memoria
from neuronio.tensor import Tensor


class Adadelta(Otimizador):
    r"""Adadelta: o tamanho do passo vem dos passos anteriores, quase sem escolher a taxa.

    .. math::
        v \leftarrow \rho v + (1 - \rho) g^2, \qquad
        \Delta = \frac{\sqrt{u + \epsilon}}{\sqrt{v + \epsilon}} g, \qquad
        u \leftarrow \rho u + (1 - \rho) \Delta^2, \qquad w \leftarrow w - \eta \Delta

    No lugar de u e v guardam-se :math:`u / (1 - \rho)` e :math:`v / (1 - \rho)`: o fator some na divisão, e
    só o ε o leva consigo.

    Args:
        taxa: η, maior que zero, ou uma agenda; 1 no artigo.
        rho: ρ, a memória das duas médias, de 0 até antes de 1.
        epsilon: ε, maior que zero: é dele que nasce o primeiro passo.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.
        acumular: em quantos lotes se junta o gradiente de um passo, como em `Otimizador`.

    Fonte: Zeiler, "ADADELTA: An adaptive learning rate method", 2012.

    >>> Adadelta().taxa
    1.0
    """

    def __init__(
        self,
        taxa: float | Agenda = 1.0,
        rho: float = 0.9,
        epsilon: float = 1e-6,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
        acumular: int = 1,
    ) -> None:
        super().__init__(taxa, norma_maxima=norma_maxima, valor_maximo=valor_maximo, acumular=acumular)
        self.rho, self.epsilon = memoria("rho", rho), folga(epsilon)

    def estado_inicial(self, parametro: Tensor) -> Estado:
        return {"quadrados": parametro * 0, "passos": parametro * 0}

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        (taxa,) = coeficientes
        epsilon = self.epsilon / (1 - self.rho)
        quadrados = estado["quadrados"] * self.rho + gradiente * gradiente
        delta = ((estado["passos"] + epsilon) / (quadrados + epsilon)).raiz() * gradiente
        passos = estado["passos"] * self.rho + delta * delta
        return parametro - delta * taxa, {"quadrados": quadrados, "passos": passos}
