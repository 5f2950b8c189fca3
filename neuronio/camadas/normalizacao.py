"""Normalização: leva os números de uma camada a média 0 e variância 1, e deixa a rede escolher outras."""

from __future__ import annotations

from neuronio.camadas.camada import Camada
from neuronio.conferencias import numero
from neuronio.inicializadores import Constante
from neuronio.tensor import Tensor, Variavel, como_tensor
from neuronio.tensor.comparacoes import maior_entre
from neuronio.tensor.dimensao import Forma, Lote, tamanho


class BatchNorm(Camada):
    r"""Normaliza cada canal com a média e a variância do lote.

    .. math:: y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta

    No treino, μ e σ² são as do lote (σ² dividida por n), e as móveis as acompanham:
    ``móvel ← (1 − momento) · móvel + momento · do lote``, esta variância dividida por n − 1. Fora do treino,
    μ e σ² são as móveis; e também no treino, se a camada está congelada (``treinavel = False``).

    Args:
        momento: quanto pesa o lote de agora nas médias móveis, de 0 a 1.
        epsilon: ε, maior que zero.

    Formas:
        entrada ``(lote, canais)`` ou ``(lote, canais, altura, largura)`` → saída igual; gama γ, beta β e os
        estados media_movel e variancia_movel, ``(canais,)``.

    Raises:
        ErroDeForma: se a entrada não tem essas formas, ou tem outra quantidade de canais; no treino, se há um
            só número por canal, que não tem variância.

    Fonte: Ioffe e Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal
    Covariate Shift", ICML 2015.

    >>> import neuronio as nn
    >>> camada = nn.BatchNorm()
    >>> camada(nn.Tensor([[1.0, 2.0]])).forma
    (1, 2)
    >>> [v.nome for v in camada.variaveis()]
    ['gama', 'beta', 'media_movel', 'variancia_movel']
    """

    def __init__(self, momento: float = 0.1, epsilon: float = 1e-5) -> None:
        self.momento = numero("o momento", momento, 0, 1)
        self.epsilon = numero("epsilon", epsilon, 0, aberto=True)

    def construir(self, forma: Forma) -> None:
        if len(forma) not in (1, 3):
            raise self.erro_de_forma(
                f"espera (lote, canais) ou (lote, canais, altura, largura), mas recebeu {(Lote(), *forma)}. "
                "Para outras formas, como sequências, use LayerNorm()."
            )
        canais = (forma[0],)
        self.gama = self.parametro("gama", canais, Constante(1))
        self.beta = self.parametro("beta", canais, "zeros")
        self.media_movel = self.estado("media_movel", canais, 0)
        self.variancia_movel = self.estado("variancia_movel", canais, 1)

    def propagar(self, x: Tensor) -> Tensor:
        self._conferir(x.forma)
        eixos = (0, *range(2, x.posto))
        do_lote = self.treinando and not self.congelada
        if do_lote and tamanho(x.forma[e] for e in eixos) == 1:
            raise self.erro_de_forma(
                "normaliza, no treino, com a média e a variância do lote, e de um só número por canal não há "
                f"variância: recebeu {x.forma}. Dê lotes de 2 amostras ou mais, ou use LayerNorm()."
            )
        media = x.media(eixos) if do_lote else self.media_movel.tensor
        desvio = x - por_canal(media, x)
        variancia = (desvio * desvio).media(eixos) if do_lote else self.variancia_movel.tensor
        if do_lote:
            self._acompanhar(media, variancia, como_tensor(tamanho(x.forma[e] for e in eixos)))
        escala = self.gama / (variancia + self.epsilon).raiz()
        return desvio * por_canal(escala, x) + por_canal(self.beta.tensor, x)

    def _acompanhar(self, media: Tensor, variancia: Tensor, n: Tensor) -> None:
        sem_vies = variancia * n / maior_entre(n - 1, 1)
        self._mover(self.media_movel, media)
        self._mover(self.variancia_movel, sem_vies)

    def _mover(self, movel: Variavel, do_lote: Tensor) -> None:
        movel.atribuir(movel * (1 - self.momento) + do_lote * self.momento)

    def _conferir(self, forma: Forma) -> None:
        (canais,) = self.gama.forma
        if len(forma) in (2, 4) and forma[1] == canais:
            return
        raise self.erro_de_forma(
            f"espera (lote, {canais}) ou (lote, {canais}, altura, largura), mas recebeu {forma}. Para outra "
            "quantidade de canais, crie outra camada."
        )


class LayerNorm(Camada):
    r"""Normaliza cada amostra sozinha, ao longo da última dimensão.

    .. math:: y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta

    com μ e σ² a média e a variância (dividida por n) da última dimensão.

    Args:
        epsilon: ε, maior que zero.

    Formas:
        entrada ``(lote, ..., características)`` → saída igual; gama γ e beta β ``(características,)``.

    Raises:
        ErroDeForma: se a última dimensão não é a que a camada conheceu ao ser construída.

    Fonte: Ba, Kiros e Hinton, "Layer Normalization", 2016.

    >>> import neuronio as nn
    >>> nn.LayerNorm()(nn.Tensor([[1.0, 3.0]])).numpy().round(3)
    array([[-1.,  1.]], dtype=float32)
    """

    por_passo = True

    def __init__(self, epsilon: float = 1e-5) -> None:
        self.epsilon = numero("epsilon", epsilon, 0, aberto=True)

    def construir(self, forma: Forma) -> None:
        if not forma:
            raise self.erro_de_forma(
                "espera dados (lote, ..., características), mas recebeu um só eixo. Se é uma amostra só, "
                "falta o do lote: x[None]."
            )
        self.gama = self.parametro("gama", forma[-1:], Constante(1))
        self.beta = self.parametro("beta", forma[-1:], "zeros")

    def propagar(self, x: Tensor) -> Tensor:
        if len(x.forma) < 2 or x.forma[-1:] != self.gama.forma:
            raise self.erro_de_forma(
                f"espera {self.gama.forma[0]} características na última dimensão, mas recebeu {x.forma}. "
                "Para outra quantidade, crie outra camada."
            )
        desvio = x - x.media(eixo=-1, manter=True)
        variancia = (desvio * desvio).media(eixo=-1, manter=True)
        return desvio / (variancia + self.epsilon).raiz() * self.gama + self.beta


def por_canal(valores: Tensor, x: Tensor) -> Tensor:
    """Um número por canal, na forma que se repete sobre o lote e os pontos da imagem."""
    return valores.redimensionar(valores.forma[0], *[1] * (x.posto - 2))
