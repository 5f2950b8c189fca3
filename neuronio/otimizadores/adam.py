"""Adam."""

from __future__ import annotations

import math

from neuronio.agendas import Agenda, numero_ou_agenda
from neuronio.otimizadores.otimizador import Coeficientes, Estado, Otimizador, folga, memoria
from neuronio.tensor import Tensor


class Adam(Otimizador):
    r"""Adam: anda na direção da média recente dos gradientes, dividida pelo tamanho que eles têm tido.

    .. math::
        m \leftarrow \beta_1 m + (1 - \beta_1) g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2) g^2

        w \leftarrow w - \eta \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}, \qquad
        \hat{m} = \frac{m}{1 - \beta_1^t}, \quad \hat{v} = \frac{v}{1 - \beta_2^t}

    No lugar de m e v guardam-se as somas :math:`m / (1 - \beta_1)` e :math:`v / (1 - \beta_2)`: os fatores
    que não mudam de um peso para outro se juntam na taxa e no ε, e cada peso custa três contas a menos. Se β₁
    segue uma agenda, a soma se ajusta ao β₁ de cada passo.

    Args:
        taxa: η, maior que zero, ou uma agenda.
        beta1: β₁, a memória da média dos gradientes, de 0 até antes de 1; ou uma agenda.
        beta2: β₂, a memória da média dos quadrados, de 0 até antes de 1.
        epsilon: ε, maior que zero.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.
        acumular: em quantos lotes se junta o gradiente de um passo, como em `Otimizador`.

    Fonte: Kingma e Ba, "Adam: A method for stochastic optimization", ICLR 2015.

    >>> Adam()
    Adam()
    >>> Adam(0.01, beta2=0.99).taxa
    0.01
    """

    def __init__(
        self,
        taxa: float | Agenda = 0.001,
        beta1: float | Agenda = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
        acumular: int = 1,
    ) -> None:
        super().__init__(taxa, norma_maxima=norma_maxima, valor_maximo=valor_maximo, acumular=acumular)
        self.beta1, self.beta2 = _memoria_ou_agenda("beta1", beta1), memoria("beta2", beta2)
        self.epsilon = folga(epsilon)

    def estado_inicial(self, parametro: Tensor) -> Estado:
        return {"soma": parametro * 0, "quadrados": parametro * 0}

    def coeficientes(self, passo: Tensor, taxa: Tensor) -> Coeficientes:
        escala = ((1 - self.beta2) / (1 - self.beta2**passo)).raiz()  # √v̂ = escala · √quadrados
        beta1, anterior = self.agora(self.beta1), self.agora(self.beta1, atras=1)
        correcao = (1 - beta1) / (1 - beta1**passo)  # m̂ = correção · soma
        lembrado = beta1 * ((1 - anterior) / (1 - beta1))  # é β₁, se não muda
        return taxa * correcao / escala, self.epsilon / escala, lembrado

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        taxa, epsilon, lembrado = coeficientes
        soma = estado["soma"] * lembrado + gradiente
        quadrados = estado["quadrados"] * self.beta2 + gradiente * gradiente
        novo = parametro - soma * taxa / (quadrados.raiz() + epsilon)
        return novo, {"soma": soma, "quadrados": quadrados}


def _memoria_ou_agenda(nome: str, valor: float | Agenda) -> float | Agenda:
    if isinstance(valor, Agenda):
        return numero_ou_agenda(nome, valor, 0, math.nextafter(1, 0))
    return memoria(nome, valor)
