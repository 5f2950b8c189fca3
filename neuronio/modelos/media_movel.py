"""A média móvel dos pesos: os de agora oscilam de um lote a outro, e a média deles, muito menos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from neuronio.conferencias import numero
from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeValor
from neuronio.grafo.vertice import Fase
from neuronio.tensor import Tensor, Variavel, sem_gradiente
from neuronio.tensor.modo_de_captura import em_lugar, vendo

INICIO = 9
"""O γ de Shamir e Zhang: a média começa por ser a dos últimos passos, cerca de um em cada dez já dados."""


class MediaMovel(Configuravel):
    r"""A média de cada peso ao longo do treino, que anda a cada passo, compilada com ele.

    .. math:: m_t = \beta_t m_{t-1} + (1 - \beta_t) w_t, \qquad
        \beta_t = \min\left(\beta, \frac{t - 1}{t + 9}\right)

    Nos primeiros passos, em que os pesos ainda andam depressa, os antigos se esquecem depressa: :math:`m_1` é
    :math:`w_1`, e β só se alcança depois de dez vezes :math:`1 / (1 - \beta)` passos.

    Args:
        beta: β, de 0 até antes de 1; o comum é 0.99 ou 0.999.

    Fonte: Polyak e Juditsky, "Acceleration of Stochastic Approximation by Averaging", SIAM 1992; Shamir e
    Zhang, "Stochastic Gradient Descent for Non-smooth Optimization", ICML 2013, seção 4, do começo.

    >>> w, media = Variavel([0.0], "w"), MediaMovel(0.5)
    >>> media.acompanhar([w])
    >>> for valor in (1.0, 3.0):
    ...     w.atribuir([valor])
    ...     media.andar()
    >>> with media.no_lugar():                       # 1/11 · 1 + 10/11 · 3
    ...     round(w.tensor.item(), 4)
    2.8182
    """

    def __init__(self, beta: float) -> None:
        self.beta = numero("a média móvel", beta, 0, 1)
        if self.beta == 1:
            raise ErroDeValor(
                "uma média móvel de memória 1 nunca sairia dos primeiros pesos: o comum é 0.99 ou 0.999."
            )
        self._passos = Variavel(Tensor(0.0, tipo="float64"), "passos")
        self._pares: list[tuple[Variavel, Variavel]] = []
        """Cada peso, e a média dele."""

    def acompanhar(self, pesos: Sequence[Variavel]) -> None:
        """Passa a fazer a média destes: a dos que já conhecia continua, e a dos novos começa neles."""
        if [id(peso) for peso in pesos] == [id(peso) for peso, _ in self._pares]:
            return
        conhecidas = {id(peso): media for peso, media in self._pares}
        novas = {id(peso): Variavel(peso) for peso in pesos if id(peso) not in conhecidas}
        medias = {**conhecidas, **novas}
        self._pares = [(peso, medias[id(peso)]) for peso in pesos]

    def nomeadas(self) -> list[tuple[str, Variavel]]:
        """O que muda com o treino, com o nome que tem num arquivo."""
        medias = [(f"media.{i:03}", media) for i, (_, media) in enumerate(self._pares)]
        return [("media.passos", self._passos), *medias]

    def andar(self) -> None:
        """Junta à média os pesos de agora."""
        with sem_gradiente(), em_lugar("média", Fase.ATUALIZACAO):
            self._passos += 1
            t = self._passos.tensor
            beta = ((t - 1) / (t + INICIO)).limitar(maximo=self.beta)
            for peso, media in self._pares:
                fica = beta.converter(peso.tipo)
                media.atribuir(media * fica + peso * (1 - fica))

    @contextmanager
    def no_lugar(self) -> Iterator[None]:
        """Dentro deste bloco, esta thread vê, no lugar de cada peso, a média dele."""
        with vendo({id(peso): media.tensor for peso, media in self._pares}):
            yield

    def adotar(self) -> None:
        """Os pesos passam a ser as médias."""
        for peso, media in self._pares:
            peso.atribuir(media.tensor)
