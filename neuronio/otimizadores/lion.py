"""Lion."""

from __future__ import annotations

from neuronio.agendas import Agenda, numero_ou_agenda
from neuronio.otimizadores.otimizador import Coeficientes, Estado, Otimizador, memoria
from neuronio.tensor import Tensor
from neuronio.tensor.elementares import sinal


class Lion(Otimizador):
    r"""Lion: todo peso anda o mesmo tanto; o gradiente e a memória dele só dizem para que lado.

    .. math::
        w \leftarrow w - \eta \left( \mathrm{sinal}(\beta_1 m + (1 - \beta_1) g) + \lambda w \right), \qquad
        m \leftarrow \beta_2 m + (1 - \beta_2) g

    No lugar de m guarda-se a soma :math:`m / (1 - \beta_2)`; o sinal não muda quando se divide por
    :math:`1 - \beta_1`.

    Args:
        taxa: η, maior que zero, ou uma agenda; costuma ser de três a dez vezes menor que a do Adam.
        beta1: β₁, quanto a memória pesa na direção, de 0 até antes de 1.
        beta2: β₂, a memória da média dos gradientes, de 0 até antes de 1.
        decaimento: λ, a partir de zero, ou uma agenda.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.
        acumular: em quantos lotes se junta o gradiente de um passo, como em `Otimizador`.

    Fonte: Chen e outros, "Symbolic discovery of optimization algorithms", NeurIPS 2023, algoritmo 2.

    >>> Lion().taxa
    0.0001
    """

    def __init__(
        self,
        taxa: float | Agenda = 0.0001,
        beta1: float = 0.9,
        beta2: float = 0.99,
        decaimento: float | Agenda = 0.0,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
        acumular: int = 1,
    ) -> None:
        super().__init__(taxa, norma_maxima=norma_maxima, valor_maximo=valor_maximo, acumular=acumular)
        self.beta1, self.beta2 = memoria("beta1", beta1), memoria("beta2", beta2)
        self.decaimento = numero_ou_agenda("o decaimento", decaimento)

    def estado_inicial(self, parametro: Tensor) -> Estado:
        return {"soma": parametro * 0}

    def coeficientes(self, passo: Tensor, taxa: Tensor) -> Coeficientes:
        return taxa, 1 - taxa * self.agora(self.decaimento)

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        taxa, encolhimento = coeficientes
        peso_da_soma = self.beta1 * (1 - self.beta2) / (1 - self.beta1)
        direcao = sinal(estado["soma"] * peso_da_soma + gradiente)
        novo = parametro * encolhimento - direcao * taxa
        return novo, {"soma": estado["soma"] * self.beta2 + gradiente}
