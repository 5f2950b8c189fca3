"""Nadam."""

from __future__ import annotations

from neuronio.agendas import Agenda
from neuronio.conferencias import numero
from neuronio.otimizadores.otimizador import Coeficientes, Estado, Otimizador, folga, memoria
from neuronio.tensor import Tensor, como_tensor

AQUECIMENTO = 0.96  # Dozat, 2016: o momento cresce com o passo, de metade de β₁ até β₁


class Nadam(Otimizador):
    r"""Adam com o momento de Nesterov: a direção já conta com o próximo passo.

    .. math::
        \mu_t = \beta_1 \left(1 - \tfrac{1}{2} \, 0{,}96^{t \psi}\right), \qquad
        w \leftarrow w - \frac{\eta}{\sqrt{\hat{v}} + \epsilon} \left(
            \frac{1 - \mu_t}{1 - \prod_{i \leq t} \mu_i} g +
            \frac{\mu_{t+1}}{1 - \prod_{i \leq t+1} \mu_i} m \right)

    com m e v̂ como no Adam; aqui também se guardam as somas :math:`m / (1 - \beta_1)` e
    :math:`v / (1 - \beta_2)`.

    Args:
        taxa: η, maior que zero, ou uma agenda.
        beta1: β₁, a memória da média dos gradientes, de 0 até antes de 1.
        beta2: β₂, a memória da média dos quadrados, de 0 até antes de 1.
        epsilon: ε, maior que zero.
        decaimento_momento: ψ, a pressa com que o momento μ cresce, a partir de zero.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.
        acumular: em quantos lotes se junta o gradiente de um passo, como em `Otimizador`.

    Fonte: Dozat, "Incorporating Nesterov momentum into Adam", 2016 (na forma do PyTorch).

    >>> Nadam().taxa
    0.002
    """

    def __init__(
        self,
        taxa: float | Agenda = 0.002,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        decaimento_momento: float = 0.004,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
        acumular: int = 1,
    ) -> None:
        super().__init__(taxa, norma_maxima=norma_maxima, valor_maximo=valor_maximo, acumular=acumular)
        self.beta1, self.beta2 = memoria("beta1", beta1), memoria("beta2", beta2)
        self.epsilon = folga(epsilon)
        self.decaimento_momento = numero("o decaimento_momento", decaimento_momento, 0)

    def estado_inicial(self, parametro: Tensor) -> Estado:
        produto = como_tensor(1.0).converter(parametro.tipo)
        return {"soma": parametro * 0, "quadrados": parametro * 0, "produto": produto}

    def coeficientes(self, passo: Tensor, taxa: Tensor) -> Coeficientes:
        escala = ((1 - self.beta2) / (1 - self.beta2**passo)).raiz()  # √v̂ = escala · √quadrados
        agora, depois = self._momento(passo), self._momento(passo + 1)
        do_gradiente = taxa * (1 - agora) / escala
        da_soma = taxa * depois * (1 - self.beta1) / escala
        return agora, depois, do_gradiente, da_soma, self.epsilon / escala

    def _momento(self, passo: Tensor) -> Tensor:
        return self.beta1 * (1 - 0.5 * AQUECIMENTO ** (passo * self.decaimento_momento))

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        agora, depois, do_gradiente, da_soma, epsilon = coeficientes
        soma = estado["soma"] * self.beta1 + gradiente
        quadrados = estado["quadrados"] * self.beta2 + gradiente * gradiente
        produto = estado["produto"] * agora
        direcao = gradiente * (do_gradiente / (1 - produto)) + soma * (da_soma / (1 - produto * depois))
        novo = parametro - direcao / (quadrados.raiz() + epsilon)
        return novo, {"soma": soma, "quadrados": quadrados, "produto": produto}
