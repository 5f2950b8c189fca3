"""AdamW."""

from __future__ import annotations

from neuronio.agendas import Agenda, numero_ou_agenda
from neuronio.otimizadores.adam import Adam
from neuronio.otimizadores.otimizador import Coeficientes, Estado
from neuronio.tensor import Tensor


class AdamW(Adam):
    r"""Adam com decaimento dos pesos por fora: os pesos encolhem um pouco antes de cada passo.

    .. math:: w \leftarrow (1 - \eta \lambda) w, \qquad \text{e então o passo do Adam}

    Args:
        taxa: η, maior que zero, ou uma agenda.
        beta1: β₁, a memória da média dos gradientes, de 0 até antes de 1; ou uma agenda.
        beta2: β₂, a memória da média dos quadrados, de 0 até antes de 1.
        epsilon: ε, maior que zero.
        decaimento: λ, a partir de zero, ou uma agenda.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.
        acumular: em quantos lotes se junta o gradiente de um passo, como em `Otimizador`.

    Fonte: Loshchilov e Hutter, "Decoupled weight decay regularization", ICLR 2019.

    >>> AdamW(decaimento=0.1)
    AdamW(decaimento=0.1)
    """

    def __init__(
        self,
        taxa: float | Agenda = 0.001,
        beta1: float | Agenda = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        decaimento: float | Agenda = 0.01,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
        acumular: int = 1,
    ) -> None:
        super().__init__(
            taxa,
            beta1,
            beta2,
            epsilon,
            norma_maxima=norma_maxima,
            valor_maximo=valor_maximo,
            acumular=acumular,
        )
        self.decaimento = numero_ou_agenda("o decaimento", decaimento)

    def coeficientes(self, passo: Tensor, taxa: Tensor) -> Coeficientes:
        return *super().coeficientes(passo, taxa), 1 - taxa * self.agora(self.decaimento)

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        *de_adam, encolhimento = coeficientes
        return super().atualizar(parametro * encolhimento, gradiente, estado, de_adam)
