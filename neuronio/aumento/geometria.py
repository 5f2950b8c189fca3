"""Os aumentos que movem os pontos: girar, deslocar, aproximar, inclinar, espelhar, recortar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from neuronio.aumento.aumento import Aumento, entre
from neuronio.aumento.leitura import conferir_borda, ler_em
from neuronio.aumento.mapa import Mapa
from neuronio.camadas.imagens import altura_e_largura
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.tensor import Tensor, onde
from neuronio.tensor.dimensao import Dimensao

Lados = tuple[int, int]
"""Altura e largura."""


class Geometria(Aumento):
    """A base dos que dizem, de cada ponto da imagem nova, de que ponto da de antes ele vem.

    Vários seguidos, em ``treinar(aumento=[...])`` ou numa `Fila`, fazem um caminho só, e a imagem se lê uma
    vez: assim não se borra a cada um, e custa menos.
    """

    borda: str | None = None
    """O que há fora da imagem; None, se nada se lê de lá."""

    termina: bool = False
    """Se tem desvios, e por isso é o último de um caminho."""

    def aumentar(self, x: Tensor) -> Tensor:
        return ler_pelo_caminho(x, [self])

    def mapa(self, amostras: Dimensao, lados: Lados) -> Mapa:
        """Sorteia um mapa para cada amostra."""
        raise NotImplementedError

    def desvios(self, amostras: Dimensao, lados: Lados) -> tuple[Tensor, Tensor] | None:
        """Quanto mais se anda, em cada ponto, ao fim do caminho: (y, x), ``(lote, altura, largura)``."""
        return None


def ler_pelo_caminho(x: Tensor, passos: Sequence[Geometria]) -> Tensor:
    """As imagens que passaram por todos os passos, lidas uma vez; só o último pode ter desvios."""
    lados = altura_e_largura(x.forma)
    caminho, desvios = Mapa(), None
    for passo in passos:
        caminho = caminho.depois_de(passo.mapa(x.forma[0], lados))
        desvios = passo.desvios(x.forma[0], lados)
    y, x_ = _centrados(lados[0])[:, None], _centrados(lados[1])[None]
    if desvios is not None:
        y, x_ = y + desvios[0], x_ + desvios[1]
    linhas, colunas = caminho.em(y, x_)
    borda = next((passo.borda for passo in passos if passo.borda), "zeros")
    return ler_em(x, linhas + (lados[0] - 1) / 2, colunas + (lados[1] - 1) / 2, borda)


def _centrados(lado: int) -> Tensor:
    return Tensor(np.arange(lado) - (lado - 1) / 2)


class Rotacao(Geometria):
    r"""Gira cada imagem em torno do centro, por um ângulo ao acaso.

    .. math:: y' = y \cos\theta - x \sin\theta, \quad x' = y \sin\theta + x \cos\theta, \qquad
        \theta \sim U(-g, g)

    Args:
        graus: g, de 0 a 180.
        borda: o que aparece onde não havia imagem: "zeros", ou o "reflexo" dela.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: Simard, Steinkraus e Platt, "Best Practices for Convolutional Neural Networks Applied to Visual
    Document Analysis", ICDAR 2003.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.digitos()
    >>> rede = nn.RedeNeural([64, 10])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> rede.treinar(x, y, aumento=[nn.aumento.Rotacao(15)], progresso=False).epocas
    1
    """

    def __init__(self, graus: float = 15.0, borda: str = "zeros") -> None:
        self.graus = numero("o maior ângulo da Rotacao, em graus,", graus, 0, 180)
        self.borda = conferir_borda(borda)

    def mapa(self, amostras: Dimensao, lados: Lados) -> Mapa:
        angulo = entre(self.sorteados(amostras, 1)[:, 0], -self.graus, self.graus) * (math.pi / 180)
        seno, cosseno = angulo.seno(), angulo.cosseno()
        return Mapa(a=cosseno, b=-seno, d=seno, e=cosseno)


class Deslocamento(Geometria):
    r"""Desloca cada imagem, na vertical e na horizontal, por uma fração ao acaso do lado.

    .. math:: y' = y + h \, u_1, \quad x' = x + w \, u_2, \qquad u_1, u_2 \sim U(-f, f)

    Args:
        fracao: f, de 0 a 1; ou um par (da altura, da largura).
        borda: como na `Rotacao`.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: a da `Rotacao`.

    >>> import neuronio as nn
    >>> nn.aumento.Deslocamento((0, 0.1))(nn.sortear((2, 1, 8, 8))).forma
    (2, 1, 8, 8)
    """

    def __init__(self, fracao: float | tuple[float, float] = 0.1, borda: str = "zeros") -> None:
        self.fracao = _fracoes("o Deslocamento", fracao)
        self.borda = conferir_borda(borda)

    def mapa(self, amostras: Dimensao, lados: Lados) -> Mapa:
        u = self.sorteados(amostras, 2)
        (em_y, em_x), (altura, largura) = self.fracao, lados
        return Mapa(
            c=entre(u[:, 0], -em_y * altura, em_y * altura), f=entre(u[:, 1], -em_x * largura, em_x * largura)
        )


class Zoom(Geometria):
    r"""Aproxima ou afasta cada imagem, por um fator ao acaso.

    .. math:: y' = y / s, \quad x' = x / s, \qquad s \sim U(1 - f, 1 + f)

    Args:
        fracao: f, de 0 a 1, sem o 1.
        borda: como na `Rotacao`.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: a da `Rotacao`.

    >>> import neuronio as nn
    >>> nn.aumento.Zoom(0.1)(nn.sortear((2, 1, 8, 8))).forma
    (2, 1, 8, 8)
    """

    def __init__(self, fracao: float = 0.1, borda: str = "zeros") -> None:
        self.fracao = fracao_menor_que_1("o Zoom", fracao)
        self.borda = conferir_borda(borda)

    def mapa(self, amostras: Dimensao, lados: Lados) -> Mapa:
        escala = 1 / entre(self.sorteados(amostras, 1)[:, 0], 1 - self.fracao, 1 + self.fracao)
        return Mapa(a=escala, e=escala)


class Cisalhamento(Geometria):
    r"""Inclina cada imagem para um lado, como a letra itálica, por um ângulo ao acaso.

    .. math:: y' = y, \quad x' = x + y \tan\theta, \qquad \theta \sim U(-g, g)

    Args:
        graus: g, de 0 a 80.
        borda: como na `Rotacao`.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: a da `Rotacao`.

    >>> import neuronio as nn
    >>> nn.aumento.Cisalhamento(10)(nn.sortear((2, 1, 8, 8))).forma
    (2, 1, 8, 8)
    """

    def __init__(self, graus: float = 10.0, borda: str = "zeros") -> None:
        self.graus = numero("o maior ângulo do Cisalhamento, em graus,", graus, 0, 80)
        self.borda = conferir_borda(borda)

    def mapa(self, amostras: Dimensao, lados: Lados) -> Mapa:
        angulo = entre(self.sorteados(amostras, 1)[:, 0], -self.graus, self.graus) * (math.pi / 180)
        return Mapa(d=angulo.seno() / angulo.cosseno())


class EspelhoHorizontal(Geometria):
    r"""Troca a esquerda pela direita em parte das imagens.

    .. math:: y_{ij} = x_{i, \, W - 1 - j}

    Serve onde o espelho de uma coisa é outra da mesma classe: num gato, e não numa letra.

    Args:
        chance: com que probabilidade, de 0 a 1, se espelha cada uma.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: Krizhevsky, Sutskever e Hinton, "ImageNet Classification with Deep Convolutional Neural Networks",
    NeurIPS 2012.

    >>> import neuronio as nn
    >>> nn.aumento.EspelhoHorizontal()(nn.sortear((2, 3, 8, 8))).forma
    (2, 3, 8, 8)
    """

    def __init__(self, chance: float = 0.5) -> None:
        self.chance = conferir_chance(self, chance)

    def mapa(self, amostras: Dimensao, lados: Lados) -> Mapa:
        return Mapa(e=_sinal(self.sorteados(amostras, 1), self.chance))


class EspelhoVertical(Geometria):
    r"""Troca o alto pelo baixo em parte das imagens: serve a fotografias tiradas de cima.

    .. math:: y_{ij} = x_{H - 1 - i, \, j}

    Args:
        chance: com que probabilidade, de 0 a 1, se espelha cada uma.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: a do `EspelhoHorizontal`.

    >>> import neuronio as nn
    >>> nn.aumento.EspelhoVertical(1)(nn.sortear((2, 3, 8, 8))).forma
    (2, 3, 8, 8)
    """

    def __init__(self, chance: float = 0.5) -> None:
        self.chance = conferir_chance(self, chance)

    def mapa(self, amostras: Dimensao, lados: Lados) -> Mapa:
        return Mapa(a=_sinal(self.sorteados(amostras, 1), self.chance))


class Recorte(Geometria):
    r"""Cerca cada imagem de uma margem, e recorta dela, ao acaso, uma do tamanho de antes.

    .. math:: y' = y + k_1, \quad x' = x + k_2, \qquad k_1, k_2 \in \{-m, \dots, m\}

    Os pontos andam inteiros: nada se borra.

    Args:
        margem: m, em pontos, inteiro positivo.
        borda: de que é a margem, como na `Rotacao`.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Raises:
        ErroDeForma: se a margem é maior que a imagem.

    Fonte: He, Zhang, Ren e Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, seção 4.2.

    >>> import neuronio as nn
    >>> nn.aumento.Recorte(margem=4)(nn.sortear((2, 3, 32, 32))).forma
    (2, 3, 32, 32)
    """

    def __init__(self, margem: int = 4, borda: str = "zeros") -> None:
        self.margem = inteiro_positivo("a margem do Recorte", margem)
        self.borda = conferir_borda(borda)

    def mapa(self, amostras: Dimensao, lados: Lados) -> Mapa:
        if self.margem >= min(lados):
            raise self.erro_de_forma(
                f"recorta com {self.margem} pontos de margem imagens de {lados[0]}×{lados[1]}, e delas "
                "poderia não ficar nada. Use uma margem menor."
            )
        andar = (self.sorteados(amostras, 2) * (2 * self.margem + 1)).piso() - self.margem
        return Mapa(c=andar[:, 0], f=andar[:, 1])


def conferir_chance(aumento: Aumento, chance: Any) -> float:
    """Uma probabilidade."""
    return numero(f"a chance do {type(aumento).__name__}", chance, 0, 1)


def fracao_menor_que_1(de_que: str, fracao: Any) -> float:
    """Uma fração, de 0 a 1, sem o 1.

    Raises:
        ErroDeTipo, ErroDeValor: se não é; diz o que parece ser.
    """
    valor = numero(de_que, fracao, 0)
    if valor >= 1:
        raise ErroDeValor(
            f"{de_que} recebe uma fração, menor que 1, mas recebeu {fracao}. Em porcentagem, 10 % é 0.1."
        )
    return valor


def _fracoes(de_que: str, fracao: Any) -> tuple[float, float]:
    if not isinstance(fracao, (tuple, list)):
        fracao = (fracao, fracao)
    if len(fracao) != 2:
        raise ErroDeTipo(f"{de_que} recebe uma fração, ou um par (da altura, da largura), e veio {fracao!r}.")
    return fracao_menor_que_1(de_que, fracao[0]), fracao_menor_que_1(de_que, fracao[1])


def _sinal(sorteados: Tensor, chance: float) -> Tensor:
    return onde(sorteados[:, 0] < chance, -1.0, 1.0)
