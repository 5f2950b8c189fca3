"""Descida de gradiente estocástica."""

from __future__ import annotations

from neuronio.agendas import Agenda, numero_ou_agenda
from neuronio.erros import ErroDeValor
from neuronio.otimizadores.otimizador import Coeficientes, Estado, Otimizador
from neuronio.tensor import Tensor


class SGD(Otimizador):
    r"""Descida de gradiente estocástica, com momento.

    .. math:: v \leftarrow \mu v + g, \qquad w \leftarrow w - \eta v

    Com Nesterov, o passo olha adiante: :math:`w \leftarrow w - \eta (g + \mu v)`. Com decaimento, os pesos
    encolhem um pouco antes de cada passo, por fora do momento: :math:`w \leftarrow (1 - \eta \lambda) w`.

    Args:
        taxa: η, maior que zero, ou uma agenda.
        momento: μ, de 0 a 1, ou uma agenda; 0 é nenhum.
        nesterov: pede momento maior que zero.
        decaimento: λ, a partir de zero, ou uma agenda. Sem momento, é o ``weight_decay`` do PyTorch; com ele,
            o de lá passa pela velocidade, e é o de ``nn.L2(λ / 2)``.
        norma_maxima, valor_maximo: o corte do gradiente, como em `Otimizador`; None é não cortar.
        acumular: em quantos lotes se junta o gradiente de um passo, como em `Otimizador`.

    Fonte: Sutskever, Martens, Dahl e Hinton, "On the importance of initialization and momentum in deep
    learning", ICML 2013 (na forma do PyTorch); do decaimento, Loshchilov e Hutter, "Decoupled weight decay
    regularization", ICLR 2019, algoritmo 1.

    >>> SGD(0.01, momento=0.5).taxa
    0.01
    """

    def __init__(
        self,
        taxa: float | Agenda = 0.01,
        momento: float | Agenda = 0.0,
        nesterov: bool = False,
        decaimento: float | Agenda = 0.0,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
        acumular: int = 1,
    ) -> None:
        super().__init__(taxa, norma_maxima=norma_maxima, valor_maximo=valor_maximo, acumular=acumular)
        self.momento = numero_ou_agenda("o momento", momento, 0, 1)
        self.nesterov, self.decaimento = nesterov, numero_ou_agenda("o decaimento", decaimento)
        if nesterov and not momento:
            raise ErroDeValor("nesterov=True precisa de um momento maior que zero, como momento=0.9.")

    def estado_inicial(self, parametro: Tensor) -> Estado:
        return {"velocidade": parametro * 0} if self.momento else {}

    def coeficientes(self, passo: Tensor, taxa: Tensor) -> Coeficientes:
        return taxa, self.agora(self.momento), 1 - taxa * self.agora(self.decaimento)

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        taxa, momento, encolhimento = coeficientes
        if self.decaimento:
            parametro = parametro * encolhimento
        if not self.momento:
            return parametro - gradiente * taxa, {}
        velocidade = estado["velocidade"] * momento + gradiente
        direcao = gradiente + velocidade * momento if self.nesterov else velocidade
        return parametro - direcao * taxa, {"velocidade": velocidade}
