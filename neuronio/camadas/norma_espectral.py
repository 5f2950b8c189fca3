"""A normalização espectral: uma camada que não amplia a entrada mais do que uma vez, em direção nenhuma."""

from __future__ import annotations

from typing import Any

from neuronio.camadas.camada import Camada
from neuronio.camadas.kernel import ComKernel
from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.inicializadores import Normal
from neuronio.tensor import Tensor, sem_gradiente
from neuronio.tensor.comparacoes import maior_entre
from neuronio.tensor.dimensao import Forma, Lote

AO_CONSTRUIR = 15  # iterações, como no PyTorch: as primeiras partem de uma direção qualquer
FOLGA = 1e-12


class NormaEspectral(Camada):
    r"""Outra camada, com o kernel dividido pelo seu maior valor singular.

    .. math:: y = \varphi\Big(\frac{W x}{\sigma} + b\Big), \qquad \sigma = u^{\top} W v

    com W o kernel como matriz, uma linha por saída. As direções u e v se acham aos poucos, por iteração de
    potência, uma ou mais vezes a cada passo de treino:

    .. math:: u \leftarrow \frac{W v}{\lVert W v \rVert}, \qquad
        v \leftarrow \frac{W^{\top} u}{\lVert W^{\top} u \rVert}

    Fora do treino ficam como estão, e também no treino, se a camada está congelada. O gradiente passa por σ,
    mas não por u e v. É o que se põe na discriminadora de uma rede adversária.

    Args:
        camada: `Densa`, `Conv1D`, `Conv2D` ou outra de kernel e bias.
        iteracoes: quantas por passo de treino, inteiro positivo.

    Formas:
        as da camada; estados u ``(saídas,)`` e v ``(entradas de cada uma,)``.

    Raises:
        ErroDeTipo: se não é uma camada de kernel e bias.
        ErroDeValor: se o kernel começa todo em zero.

    Fonte: Miyato, Kataoka, Koyama e Yoshida, "Spectral Normalization for Generative Adversarial Networks",
    ICLR 2018, algoritmo 1.

    >>> import neuronio as nn
    >>> camada = nn.NormaEspectral(nn.Densa(2, usar_bias=False, inicializador=nn.Constante(3)))
    >>> camada([[1.0, 1.0]]).numpy().round(3)  # o maior valor singular de uma matriz 2×2 só de 3 é 6
    array([[1., 1.]], dtype=float32)
    """

    def __init__(self, camada: ComKernel, iteracoes: int = 1) -> None:
        if not isinstance(camada, ComKernel):
            raise ErroDeTipo(
                "NormaEspectral recebe uma camada de um kernel, como nn.Densa(64) ou nn.Conv2D(16, 3), mas "
                f"recebeu {camada!r}."
            )
        self.camada = camada
        self.iteracoes = inteiro_positivo("a quantidade de iterações", iteracoes)

    @property
    def por_passo(self) -> bool:  # type: ignore[override]
        return self.camada.por_passo

    def comprimentos_da_saida(self, comprimentos: Any) -> Any:
        return self.camada.comprimentos_da_saida(comprimentos)

    def construir(self, forma: Forma) -> None:
        self.camada(Tensor.abstrato((Lote(), *forma)))
        matriz = self.camada.em_matriz().desligar()
        if not matriz.e_abstrato and not matriz.dados.any():
            raise ErroDeValor(
                "NormaEspectral divide o kernel pelo seu maior valor singular, e o de um só de zeros é 0: "
                'comece-o de outro modo, como inicializador="glorot_uniforme".'
            )
        u, v = _iterar(matriz, Normal(desvio=1.0)(matriz.forma[1:]), AO_CONSTRUIR)
        self.u, self.v = self.estado("u", u.forma, u), self.estado("v", v.forma, v)

    def propagar(self, x: Tensor) -> Tensor:
        matriz = self.camada.em_matriz()
        if self.treinando and not self.congelada:
            u, v = _iterar(matriz, self.v.tensor, self.iteracoes)
            self.u.atribuir(u)
            self.v.atribuir(v)
        else:
            u, v = self.u.tensor, self.v.tensor
        sigma = (u * (matriz @ v)).soma()
        return self.camada.terminar(self.camada.multiplicar(x) / sigma)


def _iterar(matriz: Tensor, v: Tensor, vezes: int) -> tuple[Tensor, Tensor]:
    """As direções depois de tantas iterações de potência, sem gradiente."""
    with sem_gradiente():
        for _ in range(vezes):
            u = _de_norma_1(matriz @ v)
            v = _de_norma_1(matriz.T @ u)
    return u, v


def _de_norma_1(vetor: Tensor) -> Tensor:
    return vetor / maior_entre(vetor.norma(), FOLGA)
