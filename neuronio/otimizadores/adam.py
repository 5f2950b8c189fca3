"""Adam."""

from __future__ import annotations

from neuronio.otimizadores.otimizador import Coeficientes, Estado, Otimizador, folga, memoria
from neuronio.tensor import Tensor


class Adam(Otimizador):
    r"""Adam: anda na direção da média recente dos gradientes, dividida pelo tamanho que eles têm tido.

    .. math::
        m \leftarrow \beta_1 m + (1 - \beta_1) g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2) g^2

        w \leftarrow w - \eta \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}, \qquad
        \hat{m} = \frac{m}{1 - \beta_1^t}, \quad \hat{v} = \frac{v}{1 - \beta_2^t}

    No lugar de m e v guardam-se as somas :math:`m / (1 - \beta_1)` e :math:`v / (1 - \beta_2)`: os fatores
    que não mudam de um peso para outro se juntam na taxa e no ε, e cada peso custa três contas a menos.

    Args:
        taxa: η, maior que zero.
        beta1: β₁, a memória da média dos gradientes, de 0 até antes de 1.
        beta2: β₂, a memória da média dos quadrados, de 0 até antes de 1.
        epsilon: ε, maior que zero.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.

    Fonte: Kingma e Ba, "Adam: A method for stochastic optimization", ICLR 2015.

    >>> Adam()
    Adam()
    >>> Adam(0.01, beta2=0.99).taxa
    0.01
    """

    def __init__(
        self,
        taxa: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
    ) -> None:
        super().__init__(taxa, norma_maxima=norma_maxima, valor_maximo=valor_maximo)
        self.beta1, self.beta2 = memoria("beta1", beta1), memoria("beta2", beta2)
        self.epsilon = folga(epsilon)

    def estado_inicial(self, parametro: Tensor) -> Estado:
        return {"soma": parametro * 0, "quadrados": parametro * 0}

    def coeficientes(self, passo: Tensor, taxa: Tensor) -> Coeficientes:
        escala = ((1 - self.beta2) / (1 - self.beta2**passo)).raiz()  # √v̂ = escala · √quadrados
        correcao = (1 - self.beta1) / (1 - self.beta1**passo)  # m̂ = correção · soma
        return taxa * correcao / escala, self.epsilon / escala

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        taxa, epsilon = coeficientes
        soma = estado["soma"] * self.beta1 + gradiente
        quadrados = estado["quadrados"] * self.beta2 + gradiente * gradiente
        novo = parametro - soma * taxa / (quadrados.raiz() + epsilon)
        return novo, {"soma": soma, "quadrados": quadrados}
