"""AMSGrad."""

from __future__ import annotations

from neuronio.otimizadores.adam import Adam
from neuronio.otimizadores.otimizador import Coeficientes, Estado
from neuronio.tensor import Tensor
from neuronio.tensor.comparacoes import maior_entre


class AMSGrad(Adam):
    r"""Adam que nunca esquece o maior gradiente: o passo de cada peso não volta a crescer.

    .. math::
        v_{\max} \leftarrow \max(v_{\max}, v), \qquad
        w \leftarrow w - \eta \frac{\hat{m}}{\sqrt{v_{\max} / (1 - \beta_2^t)} + \epsilon}

    Args:
        taxa: η, maior que zero, ou uma agenda.
        beta1: β₁, a memória da média dos gradientes, de 0 até antes de 1.
        beta2: β₂, a memória da média dos quadrados, de 0 até antes de 1.
        epsilon: ε, maior que zero.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.
        acumular: em quantos lotes se junta o gradiente de um passo, como em `Otimizador`.

    Fonte: Reddi, Kale e Kumar, "On the convergence of Adam and beyond", ICLR 2018 (com a correção dos
    primeiros passos, como no PyTorch).

    >>> AMSGrad().taxa
    0.001
    """

    def estado_inicial(self, parametro: Tensor) -> Estado:
        return {**super().estado_inicial(parametro), "maior": parametro * 0}

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        taxa, epsilon, lembrado = coeficientes
        soma = estado["soma"] * lembrado + gradiente
        quadrados = estado["quadrados"] * self.beta2 + gradiente * gradiente
        maior = maior_entre(estado["maior"], quadrados)
        novo = parametro - soma * taxa / (maior.raiz() + epsilon)
        return novo, {"soma": soma, "quadrados": quadrados, "maior": maior}
