"""Normalização de cada imagem sozinha, por grupos de canais ou canal por canal: não depende do lote."""

from __future__ import annotations

from neuronio.camadas.camada import Camada
from neuronio.camadas.imagens import conferir_imagens
from neuronio.camadas.normalizacao import por_canal
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.inicializadores import Constante
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Forma, Lote, tamanho


class GroupNorm(Camada):
    r"""Divide os canais em grupos iguais, e normaliza cada grupo de cada amostra sozinho.

    .. math:: y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta

    com μ e σ² a média e a variância (dividida por n) dos números do grupo: os canais dele e todos os pontos
    da imagem. O lote não conta, e treinar e prever são a mesma conta. Com um grupo só, normaliza a amostra
    inteira; com um por canal, é a `InstanceNorm`.

    Args:
        grupos: quantos, inteiro positivo que divida os canais.
        epsilon: ε, maior que zero.
        afim: se há γ e β, um por canal; sem eles, y tem média 0 e variância 1.

    Formas:
        entrada ``(lote, canais)`` ou ``(lote, canais, altura, largura)`` → saída igual; gama γ e beta β
        ``(canais,)``.

    Raises:
        ErroDeForma: se a entrada não tem essas formas, tem outra quantidade de canais, eles não se dividem
            pelos grupos, ou há um só número por grupo, que não tem variância.

    Fonte: Wu e He, "Group Normalization", ECCV 2018.

    >>> import neuronio as nn
    >>> nn.GroupNorm(2)(nn.Tensor([[1.0, 3.0, 20.0, 40.0]])).numpy().round(3)
    array([[-1.,  1., -1.,  1.]], dtype=float32)
    """

    def __init__(self, grupos: int, epsilon: float = 1e-5, afim: bool = True) -> None:
        self.grupos = inteiro_positivo("a quantidade de grupos", grupos)
        self.epsilon = numero("epsilon", epsilon, 0, aberto=True)
        self.afim = afim

    def construir(self, forma: Forma) -> None:
        if len(forma) not in (1, 3):
            raise self.erro_de_forma(
                f"espera (lote, canais) ou (lote, canais, altura, largura), mas recebeu {(Lote(), *forma)}. "
                "Para outras formas, como sequências, use LayerNorm()."
            )
        if tamanho(forma[:1]) % self.grupos:
            raise self.erro_de_forma(
                f"divide os canais em {self.grupos} grupos iguais, mas recebeu {forma[0]} canais, "
                f"{(Lote(), *forma)}. Use uma quantidade de grupos que divida {forma[0]}."
            )
        self.canais = forma[0]
        if self.afim:
            self.gama = self.parametro("gama", forma[:1], Constante(1))
            self.beta = self.parametro("beta", forma[:1], "zeros")

    def propagar(self, x: Tensor) -> Tensor:
        if len(x.forma) not in (2, 4) or x.forma[1] != self.canais:
            raise self.erro_de_forma(
                f"espera (lote, {self.canais}) ou (lote, {self.canais}, altura, largura), mas recebeu "
                f"{x.forma}. Para outra quantidade de canais, crie outra camada."
            )
        por_grupo = tamanho(x.forma[1:]) // self.grupos
        if por_grupo == 1:
            raise self.erro_de_forma(
                f"normaliza com a média e a variância de cada grupo, e de um só número não há variância: são "
                f"{self.grupos} grupos, e recebeu {x.forma}. Use menos grupos."
            )
        em_grupos = x.redimensionar(x.forma[0], self.grupos, por_grupo)
        media = em_grupos.media(eixo=-1, manter=True)
        desvio = em_grupos - media
        variancia = (desvio * desvio).media(eixo=-1, manter=True)
        y = (desvio / (variancia + self.epsilon).raiz()).redimensionar(*x.forma)
        return y * por_canal(self.gama.tensor, y) + por_canal(self.beta.tensor, y) if self.afim else y


class InstanceNorm(Camada):
    r"""Normaliza cada canal de cada imagem sozinho.

    .. math:: y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta

    com μ e σ² a média e a variância (dividida por n) dos pontos do canal: o contraste e o brilho de cada
    imagem deixam de contar. Com ``momento`` há médias móveis, que valem por μ e σ² fora do treino, e também
    no treino, se a camada está congelada: ``móvel ← (1 − momento) · móvel + momento · a média das do lote``,
    com a variância dividida por n − 1.

    Args:
        epsilon: ε, maior que zero.
        afim: se há γ e β, um por canal, que se aprendem.
        momento: quanto pesa o lote de agora nas médias móveis, de 0 a 1; None é não as ter.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual; gama γ, beta β e os estados media_movel e
        variancia_movel, ``(canais,)``.

    Raises:
        ErroDeForma: se não são imagens nessa ordem, com os canais que a camada conheceu, ou se são de um
            ponto só, que não tem variância.

    Fonte: Ulyanov, Vedaldi e Lempitsky, "Instance Normalization: The Missing Ingredient for Fast
    Stylization", 2016.

    >>> import neuronio as nn
    >>> nn.InstanceNorm()([[[[1.0, 3.0]], [[20.0, 40.0]]]]).numpy().round(3)
    array([[[[-1.,  1.]],
            [[-1.,  1.]]]], dtype=float32)
    """

    def __init__(self, epsilon: float = 1e-5, afim: bool = False, momento: float | None = None) -> None:
        self.epsilon = numero("epsilon", epsilon, 0, aberto=True)
        self.afim = afim
        self.momento = None if momento is None else numero("o momento", momento, 0, 1)

    def construir(self, forma: Forma) -> None:
        conferir_imagens(self, (Lote(), *forma))
        self.canais = forma[0]
        if self.afim:
            self.gama = self.parametro("gama", forma[:1], Constante(1))
            self.beta = self.parametro("beta", forma[:1], "zeros")
        if self.momento is not None:
            self.media_movel = self.estado("media_movel", forma[:1], 0)
            self.variancia_movel = self.estado("variancia_movel", forma[:1], 1)

    def propagar(self, x: Tensor) -> Tensor:
        conferir_imagens(self, x.forma)
        if x.forma[1] != self.canais:
            raise self.erro_de_forma(
                f"espera imagens de {self.canais} canal(is), mas recebeu {x.forma}. Para outra quantidade, "
                "crie outra camada."
            )
        y = self._normalizada(x)
        return y * por_canal(self.gama.tensor, y) + por_canal(self.beta.tensor, y) if self.afim else y

    def _normalizada(self, x: Tensor) -> Tensor:
        if self.momento is not None and not (self.treinando and not self.congelada):
            escala = (self.variancia_movel + self.epsilon).raiz()
            return (x - por_canal(self.media_movel.tensor, x)) / por_canal(escala, x)
        pontos = tamanho(x.forma[2:])
        if pontos == 1:
            raise self.erro_de_forma(
                "normaliza com a média e a variância de cada canal da imagem, e de um só ponto não há "
                f"variância: recebeu {x.forma}. Use BatchNorm(), ou ponha-a onde as imagens são maiores."
            )
        media = x.media(eixo=(2, 3), manter=True)
        desvio = x - media
        variancia = (desvio * desvio).media(eixo=(2, 3), manter=True)
        if self.momento is not None:
            self._acompanhar(media, variancia * (pontos / (pontos - 1)))
        return desvio / (variancia + self.epsilon).raiz()

    def _acompanhar(self, media: Tensor, variancia: Tensor) -> None:
        assert self.momento is not None
        for movel, do_lote in ((self.media_movel, media), (self.variancia_movel, variancia)):
            movel.atribuir(movel * (1 - self.momento) + do_lote.media(eixo=(0, 2, 3)) * self.momento)
