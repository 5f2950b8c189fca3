"""A convolução transposta: a que aumenta imagens."""

from __future__ import annotations

from typing import Any

from neuronio.camadas.imagens import (
    altura_e_largura,
    canais_a_conhecer,
    conferir_canais,
    conferir_grupos,
)
from neuronio.camadas.kernel import ComKernel
from neuronio.conferencias import inteiro_positivo, par
from neuronio.erros import ErroDeValor
from neuronio.tensor import Tensor
from neuronio.tensor.convolucao import conv2d_gradiente_da_entrada
from neuronio.tensor.dimensao import Forma


class Conv2DTransposta(ComKernel):
    r"""Convolução transposta: cada ponto da entrada espalha pela saída um kernel inteiro, vezes o seu valor.

    .. math::
        y_{f,a,b} = \varphi\Big(b_f + \sum_{c,i,j,u,v} k_{c,f,u,v} \, x_{c,i,j}\Big), \qquad
        a = s i + d u - p, \quad b = s j + d v - p

    com s o stride, d a dilatação e p o padding: a soma é a do que cai no ponto (a, b), e o que cai fora da
    imagem se perde. É o gradiente, em relação à entrada, de uma `Conv2D` com os mesmos argumentos: leva as
    imagens de volta ao tamanho de antes dela.

    Args:
        filtros: quantidade de imagens na saída.
        kernel: lado do kernel em pontos, ou o par (altura, largura).
        stride: quantos pontos da saída separam dois da entrada, número ou par; 2 dobra o tamanho.
        padding: quantos pontos se tiram de cada lado da saída, número ou par.
        padding_da_saida: quantas linhas e colunas a saída tem a mais no fim, número ou par; menos que o
            stride. Uma convolução leva imagens de tamanhos vizinhos ao mesmo tamanho: isto diz de qual se
            veio.
        dilatacao: distância entre os pontos em que o kernel cai, número ou par.
        grupos: em quantas partes independentes se dividem canais e filtros.
        ativacao: a função φ, objeto ou nome; sem ela, nenhuma.
        usar_bias: se falso, não há b.
        inicializador, inicializador_bias: como k e b começam, objetos ou nomes.
        regularizador: penalidade sobre k, objeto ou nome.
        restricao: o que se impõe a k depois de cada passo, como `NormaMaxima`, objeto ou nome.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída ``(lote, filtros, altura', largura')``, com
        altura' = (altura − 1)·stride − 2·padding + dilatação·(kernel − 1) + 1 + padding_da_saida; kernel k
        ``(canais, filtros/grupos, altura, largura)``, bias b ``(filtros,)``.

    Raises:
        ErroDeForma: se não são imagens nessa ordem, com os canais que a camada conheceu, ou se o padding tira
            tudo.
        ErroDeValor, ErroDeTipo: se um argumento não serve.

    Fonte: Zeiler, Krishnan, Taylor e Fergus, "Deconvolutional Networks", CVPR 2010; Dumoulin e Visin, "A
    guide to convolution arithmetic for deep learning", 2016, capítulo 4.

    >>> import neuronio as nn
    >>> nn.Conv2DTransposta(8, 4, stride=2, padding=1)(nn.sortear((2, 16, 7, 7))).forma
    (2, 8, 14, 14)
    >>> nn.Conv2DTransposta(8, 3, stride=2, padding=1, padding_da_saida=1)(nn.sortear((2, 16, 7, 7))).forma
    (2, 8, 14, 14)
    """

    eixos_depois = 2

    def __init__(
        self,
        filtros: int,
        kernel: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        padding_da_saida: int | tuple[int, int] = 0,
        dilatacao: int | tuple[int, int] = 1,
        grupos: int = 1,
        ativacao: Any = None,
        usar_bias: bool = True,
        inicializador: Any = "glorot_uniforme",
        inicializador_bias: Any = "zeros",
        regularizador: Any = None,
        restricao: Any = None,
    ) -> None:
        self.filtros = inteiro_positivo("a quantidade de filtros", filtros)
        self.janela = par("o lado do kernel", kernel)
        self.stride = par("o stride", stride)
        self.padding = par("o padding", padding, 0)
        self.padding_da_saida = par("o padding_da_saida", padding_da_saida, 0)
        self.dilatacao = par("a dilatação", dilatacao)
        self.grupos = inteiro_positivo("a quantidade de grupos", grupos)
        conferir_grupos(self.filtros, self.grupos)
        if any(extra >= s for extra, s in zip(self.padding_da_saida, self.stride, strict=True)):
            raise ErroDeValor(
                f"o padding_da_saida precisa ser menor que o stride, mas recebeu {padding_da_saida} com "
                f"stride {stride}. Para uma saída maior, aumente o stride ou o kernel."
            )
        super().__init__(ativacao, usar_bias, inicializador, inicializador_bias, regularizador, restricao)

    def construir(self, forma: Forma) -> None:
        canais = canais_a_conhecer(self, forma, self.grupos)
        self.criar_pesos((canais, self.filtros // self.grupos, *self.janela), self.filtros)

    def multiplicar(self, x: Tensor) -> Tensor:
        conferir_canais(self, x.forma, int(self.kernel.forma[0]), self.kernel.forma)
        altura, largura = self.padding
        return conv2d_gradiente_da_entrada(
            x,
            self.kernel,
            forma=(x.forma[0], self.filtros, *self._lados(x.forma)),
            stride=self.stride,
            bordas=((altura, altura), (largura, largura)),
            dilatacao=self.dilatacao,
            grupos=self.grupos,
        )

    def em_matriz(self) -> Tensor:
        return self.kernel.transpor(1, 0, 2, 3).redimensionar(self.kernel.forma[1], -1)

    def _lados(self, forma: Forma) -> list[int]:
        """Altura e largura da saída."""
        medidas = zip(
            altura_e_largura(forma),
            self.janela,
            self.stride,
            self.padding,
            self.padding_da_saida,
            self.dilatacao,
            strict=True,
        )
        lados = [(lado - 1) * s - 2 * p + d * (k - 1) + 1 + extra for lado, k, s, p, extra, d in medidas]
        if min(lados) < 1:
            raise self.erro_de_forma(
                f"tira {self.padding} pontos de cada lado da saída, e de imagens {forma} não sobra nenhum: "
                "use um padding menor."
            )
        return lados
