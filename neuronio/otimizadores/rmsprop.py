"""RMSProp."""

from __future__ import annotations

from neuronio.agendas import Agenda, numero_ou_agenda
from neuronio.otimizadores.otimizador import Coeficientes, Estado, Otimizador, folga, memoria
from neuronio.tensor import Tensor


class RMSProp(Otimizador):
    r"""RMSProp: divide o gradiente pelo tamanho que ele tem tido.

    .. math:: v \leftarrow \rho v + (1 - \rho) g^2, \qquad w \leftarrow w - \eta \frac{g}{\sqrt{v} + \epsilon}

    Com momento, :math:`b \leftarrow \mu b + g / (\sqrt{v} + \epsilon)` e :math:`w \leftarrow w - \eta b`. No
    lugar de v guarda-se :math:`v / (1 - \rho)`, uma conta a menos por peso: o fator vai para a taxa e o ε.

    Args:
        taxa: η, maior que zero, ou uma agenda.
        rho: ρ, a memória da média dos quadrados, de 0 até antes de 1.
        epsilon: ε, maior que zero.
        momento: μ, de 0 a 1, ou uma agenda; 0 é nenhum.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.
        acumular: em quantos lotes se junta o gradiente de um passo, como em `Otimizador`.

    Fonte: Tieleman e Hinton, "Lecture 6.5: rmsprop", COURSERA, 2012 (na forma do PyTorch).

    >>> RMSProp(momento=0.9).taxa
    0.01
    """

    def __init__(
        self,
        taxa: float | Agenda = 0.01,
        rho: float = 0.99,
        epsilon: float = 1e-8,
        momento: float | Agenda = 0.0,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
        acumular: int = 1,
    ) -> None:
        super().__init__(taxa, norma_maxima=norma_maxima, valor_maximo=valor_maximo, acumular=acumular)
        self.rho, self.epsilon = memoria("rho", rho), folga(epsilon)
        self.momento = numero_ou_agenda("o momento", momento, 0, 1)
        self._escala = (1 - self.rho) ** 0.5  # √v = escala · √quadrados

    def estado_inicial(self, parametro: Tensor) -> Estado:
        velocidade = {"velocidade": parametro * 0} if self.momento else {}
        return {"quadrados": parametro * 0, **velocidade}

    def coeficientes(self, passo: Tensor, taxa: Tensor) -> Coeficientes:
        return taxa / self._escala, self.agora(self.momento)

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        taxa, momento = coeficientes
        quadrados = estado["quadrados"] * self.rho + gradiente * gradiente
        direcao = gradiente / (quadrados.raiz() + self.epsilon / self._escala)
        if not self.momento:
            return parametro - direcao * taxa, {"quadrados": quadrados}
        velocidade = estado["velocidade"] * momento + direcao
        return parametro - velocidade * taxa, {"quadrados": quadrados, "velocidade": velocidade}
