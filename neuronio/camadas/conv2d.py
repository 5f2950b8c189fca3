"""A camada convolucional."""

from __future__ import annotations

from typing import Any

from neuronio.camadas.imagens import altura_e_largura, canais_a_conhecer, conferir_canais, conferir_grupos
from neuronio.camadas.kernel import ComKernel
from neuronio.conferencias import inteiro_positivo, par
from neuronio.configuracao import normalizar_nome
from neuronio.erros import ErroDeNome
from neuronio.tensor import Tensor
from neuronio.tensor.convolucao import Bordas, Par, conv2d
from neuronio.tensor.dimensao import Forma


class Conv2D(ComKernel):
    r"""Convolução em duas dimensões: o mesmo pequeno kernel percorre a imagem toda.

    .. math:: y_{f,i,j} = \varphi\Big(b_f + \sum_{c,u,v} k_{f,c,u,v} \, x_{c,\; s i + d u,\; s j + d v}\Big)

    com s o stride e d a dilatação. Como em toda a área, o kernel não é virado: é uma correlação.

    Args:
        filtros: quantidade de imagens na saída.
        kernel: lado do kernel em pontos, ou o par (altura, largura).
        stride: quantos pontos a janela anda a cada passo, número ou par.
        padding: "valido" (sem zeros em volta), "mesmo" (zeros para a saída ter ⌈lado / stride⌉ pontos; o zero
            ímpar vai depois), ou quantos zeros de cada lado, número ou par.
        dilatacao: distância entre os pontos que o kernel lê, número ou par.
        grupos: em quantas partes independentes se dividem canais e filtros.
        ativacao: a função φ, objeto ou nome; sem ela, nenhuma.
        usar_bias: se falso, não há b.
        inicializador, inicializador_bias: como k e b começam, objetos ou nomes.
        regularizador: penalidade sobre k, objeto ou nome.
        restricao: o que se impõe a k depois de cada passo, como `NormaMaxima`, objeto ou nome.

    Compilada, com bastantes canais e stride 1, a conta é a de Winograd, que em cada saída erra até
    157 · ε · M · Σ|k|, e em geral dez vezes menos: ε é 1,2e-7, e M, o maior número a até 5 pontos dali, em
    qualquer canal. Um ponto enorme, como 1e6 entre números de 0 a 1, estraga assim saídas que não o veem:
    padronize os dados, ou use ``motor="numpy"``.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída ``(lote, filtros, altura', largura')``, com
        altura' = ⌊(altura + zeros − dilatação·(kernel − 1) − 1) / stride⌋ + 1; kernel k
        ``(filtros, canais/grupos, altura, largura)``, bias b ``(filtros,)``.

    Raises:
        ErroDeForma: se não são imagens nessa ordem, com os canais que a camada conheceu, em que caiba o
            kernel.
        ErroDeValor, ErroDeTipo, ErroDeNome: se um argumento não serve.

    Fonte: LeCun, Bottou, Bengio e Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998;
    Dumoulin e Visin, "A guide to convolution arithmetic for deep learning", 2016.

    >>> import neuronio as nn
    >>> nn.Conv2D(8, 3)(nn.sortear((2, 1, 28, 28))).forma
    (2, 8, 26, 26)
    >>> nn.Conv2D(8, 3, stride=2, padding="mesmo")(nn.sortear((2, 1, 28, 28))).forma
    (2, 8, 14, 14)
    """

    eixos_depois = 2

    def __init__(
        self,
        filtros: int,
        kernel: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: str | int | tuple[int, int] = "valido",
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
        self.padding = _conferir_padding(padding)
        self.dilatacao = par("a dilatação", dilatacao)
        self.grupos = inteiro_positivo("a quantidade de grupos", grupos)
        conferir_grupos(self.filtros, self.grupos)
        super().__init__(ativacao, usar_bias, inicializador, inicializador_bias, regularizador, restricao)

    def construir(self, forma: Forma) -> None:
        canais = canais_a_conhecer(self, forma, self.grupos)
        self.criar_pesos((self.filtros, canais // self.grupos, *self.janela), self.filtros)

    def multiplicar(self, x: Tensor) -> Tensor:
        conferir_canais(self, x.forma, int(self.kernel.forma[1]) * self.grupos, self.kernel.forma)
        return conv2d(
            x,
            self.kernel,
            stride=self.stride,
            bordas=self._bordas(x.forma),
            dilatacao=self.dilatacao,
            grupos=self.grupos,
        )

    def _bordas(self, forma: Forma) -> Bordas:
        if self.padding == "mesmo":
            medidas = zip(altura_e_largura(forma), self.janela, self.stride, self.dilatacao, strict=True)
            na_altura, na_largura = [bordas_do_mesmo(*m) for m in medidas]
            return na_altura, na_largura
        altura, largura = (0, 0) if isinstance(self.padding, str) else self.padding
        return (altura, altura), (largura, largura)


def bordas_do_mesmo(lado: int, kernel: int, stride: int, dilatacao: int) -> Par:
    r"""Quantos zeros antes e depois de um lado fazem a saída ter ⌈lado / stride⌉ pontos.

    Quando são ímpares, o que sobra vai depois, como no Keras e no TensorFlow.

    >>> bordas_do_mesmo(28, 3, 1, 1), bordas_do_mesmo(28, 3, 2, 1)
    ((1, 1), (0, 1))
    """
    saida = -(-lado // stride)
    alcance = dilatacao * (kernel - 1) + 1
    zeros = max((saida - 1) * stride + alcance - lado, 0)
    return zeros // 2, zeros - zeros // 2


def _conferir_padding(padding: Any) -> str | Par:
    if not isinstance(padding, str):
        return par("o padding", padding, 0)
    nome = normalizar_nome(padding)
    if nome in ("valido", "mesmo"):
        return nome
    aqui = {"same": "mesmo", "valid": "valido"}.get(nome)
    resposta = f'aqui ele se chama "{aqui}"' if aqui else 'use "valido", "mesmo", ou a quantidade de zeros'
    raise ErroDeNome(f'não conheço o padding "{padding}": {resposta}.')
