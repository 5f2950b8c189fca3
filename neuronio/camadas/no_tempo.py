"""Convolução e pooling ao longo do tempo."""

from __future__ import annotations

import math
from typing import Any

from neuronio.camadas.camada import Camada
from neuronio.camadas.conv2d import bordas_do_mesmo
from neuronio.camadas.kernel import ComKernel
from neuronio.camadas.sequencias import ate_o_fim, conferir_sequencias, vale
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import normalizar_nome
from neuronio.erros import ErroDeNome, ErroDeValor
from neuronio.tensor import Tensor, concatenar, onde
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.janelas import maximo_da_janela, somar_janelas

PADDINGS = ("valido", "mesmo", "causal")


class Conv1D(ComKernel):
    r"""Convolução ao longo do tempo: o mesmo pequeno kernel percorre a sequência toda.

    .. math:: y_{t,f} = \varphi\Big(b_f + \sum_{u,c} k_{f,c,u} \, x_{s t + d u,\; c}\Big)

    com s o stride e d a dilatação. Como em toda a área, o kernel não é virado: é uma correlação.

    Args:
        filtros: quantas características há na saída.
        kernel: quantos passos o kernel lê.
        stride: de quantos em quantos passos ele anda.
        padding: "valido" (sem zeros), "mesmo" (zeros dos dois lados, para a saída ter ⌈tempo / stride⌉
            passos), "causal" (os mesmos zeros, todos antes: nenhum passo vê os que vêm depois), ou quantos
            zeros de cada lado.
        dilatacao: distância entre os passos que o kernel lê.
        ativacao: a função φ, objeto ou nome; sem ela, nenhuma.
        usar_bias: se falso, não há b.
        inicializador, inicializador_bias: como k e b começam, objetos ou nomes.
        regularizador: penalidade sobre k, objeto ou nome.
        restricao: o que se impõe a k depois de cada passo, como `NormaMaxima`, objeto ou nome.

    Formas:
        entrada ``(lote, tempo, características)`` → saída ``(lote, tempo', filtros)``, com
        tempo' = ⌊(tempo + zeros − dilatação·(kernel − 1) − 1) / stride⌋ + 1; kernel k
        ``(filtros, características, kernel)``, bias b ``(filtros,)``.

    Raises:
        ErroDeForma: se não são sequências, com as características que a camada conheceu, em que caiba o
            kernel.

    Fonte: Waibel e outros, "Phoneme recognition using time-delay neural networks", 1989; van den Oord e
    outros, "WaveNet", 2016, do causal e da dilatação.

    >>> import neuronio as nn
    >>> nn.Conv1D(8, 3, padding="causal")(nn.sortear((2, 10, 4))).forma
    (2, 10, 8)
    """

    def __init__(
        self,
        filtros: int,
        kernel: int,
        stride: int = 1,
        padding: str | int = "valido",
        dilatacao: int = 1,
        ativacao: Any = None,
        usar_bias: bool = True,
        inicializador: Any = "glorot_uniforme",
        inicializador_bias: Any = "zeros",
        regularizador: Any = None,
        restricao: Any = None,
    ) -> None:
        self.filtros = inteiro_positivo("a quantidade de filtros", filtros)
        self.janela = inteiro_positivo("o tamanho do kernel", kernel)
        self.stride = inteiro_positivo("o stride", stride)
        self.padding = _conferir_padding(padding)
        self.dilatacao = inteiro_positivo("a dilatação", dilatacao)
        super().__init__(ativacao, usar_bias, inicializador, inicializador_bias, regularizador, restricao)

    def construir(self, forma: Forma) -> None:
        conferir_sequencias(self, (1, *forma))
        self.criar_pesos((self.filtros, forma[-1], self.janela), self.filtros)

    def propagar(self, x: Tensor, comprimentos: Tensor | None = None) -> Tensor:
        conferir_sequencias(self, x.forma)
        x = ate_o_fim(x, comprimentos)
        return self.terminar(self.multiplicar(x))

    def multiplicar(self, x: Tensor) -> Tensor:
        conferir_sequencias(self, x.forma)
        canais = self.kernel.forma[1]
        if x.forma[-1] != canais:
            raise self.erro_de_forma(f"espera {canais} características por passo, mas recebeu {x.forma}.")
        antes, depois = self._zeros(int(x.forma[1]))
        if antes or depois:
            x = x.preencher([(antes, depois), 0])
        passos = (int(x.forma[1]) - self._alcance) // self.stride + 1
        if passos < 1:
            raise self.erro_de_forma(
                f"tem um kernel que alcança {self._alcance} passos, e recebeu {x.forma}."
            )
        fim = self.stride * (passos - 1) + 1
        lidos = [
            x[:, d : d + fim : self.stride] for d in range(0, self.janela * self.dilatacao, self.dilatacao)
        ]
        return concatenar(lidos, eixo=2) @ self.kernel.transpor(2, 1, 0).redimensionar(-1, self.filtros)

    def comprimentos_da_saida(self, comprimentos: Any) -> Any:
        if comprimentos is None:
            return None
        if self.padding == "mesmo" and self.stride > 1:
            raise self.erro_de_forma(
                'com padding="mesmo" e stride, põe os zeros conforme o comprimento, e de sequências de '
                'comprimentos diferentes ele não é um só: use padding="causal" ou "valido".'
            )
        zeros = sum(self._zeros(1))
        return (comprimentos + (zeros - self._alcance)) // self.stride + 1

    @property
    def _alcance(self) -> int:
        """Quantos passos vão do primeiro que o kernel lê ao último."""
        return self.dilatacao * (self.janela - 1) + 1

    def _zeros(self, passos: int) -> tuple[int, int]:
        """Quantos zeros antes e depois."""
        if isinstance(self.padding, int):
            return self.padding, self.padding
        if self.padding == "valido":
            return 0, 0
        if self.padding == "causal":
            return self.dilatacao * (self.janela - 1), 0
        return bordas_do_mesmo(passos, self.janela, self.stride, self.dilatacao)


class _Pool1D(Camada):
    def __init__(self, janela: int, stride: int | None = None, padding: int = 0) -> None:
        self.janela = inteiro_positivo("a janela", janela)
        self.stride = self.janela if stride is None else inteiro_positivo("o stride", stride)
        self.padding = inteiro_positivo("o padding", padding, 0)
        if 2 * self.padding > self.janela:
            raise ErroDeValor(
                f"o padding vai até meia janela, mas a janela tem {janela} passos e o padding é {padding}: "
                "haveria janelas inteiras fora da sequência."
            )

    depois_do_fim = 0.0
    """O que uma janela lê onde a sequência já acabou."""

    def propagar(self, x: Tensor, comprimentos: Tensor | None = None) -> Tensor:
        conferir_sequencias(self, x.forma)
        if comprimentos is None:
            return self._das_janelas(x)
        y = self._das_janelas(onde(vale(comprimentos, x.forma[1]), x, self.depois_do_fim))
        return ate_o_fim(y, self.comprimentos_da_saida(comprimentos))

    def comprimentos_da_saida(self, comprimentos: Any) -> Any:
        if comprimentos is None:
            return None
        return (comprimentos + (2 * self.padding - self.janela)) // self.stride + 1

    def _das_janelas(self, x: Tensor) -> Tensor:
        """Um número de cada janela e característica."""
        raise NotImplementedError

    def _como_imagem(self, x: Tensor) -> tuple[Tensor, dict[str, Any]]:
        """A sequência como uma imagem de um canal, com o tempo na altura, e as medidas da janela nela."""
        if int(x.forma[1]) + 2 * self.padding < self.janela:
            raise self.erro_de_forma(f"tem uma janela de {self.janela} passos, e recebeu {x.forma}.")
        bordas = ((self.padding, self.padding), (0, 0))
        medidas = {"janela": (self.janela, 1), "stride": (self.stride, 1), "bordas": bordas}
        return x[:, None], medidas


class MaxPool1D(_Pool1D):
    r"""O maior número de cada janela de passos.

    .. math:: y_{t,c} = \max_{u} x_{s t + u,\; c}

    com s o stride.

    Args:
        janela: quantos passos tem a janela.
        stride: de quantos em quantos passos ela anda; sem ele, o tamanho dela.
        padding: quantos passos de cada lado, que nunca ganham; até meia janela.

    Formas:
        entrada ``(lote, tempo, características)`` → saída ``(lote, tempo', características)``, com
        tempo' = ⌊(tempo + 2·padding − janela) / stride⌋ + 1.

    Raises:
        ErroDeForma: se não são sequências em que a janela caiba.

    >>> import neuronio as nn
    >>> nn.MaxPool1D(2)(nn.Tensor([[[1.0], [3.0], [2.0], [0.0]]]))
    Tensor([[[3.], [2.]]])
    """

    depois_do_fim = -math.inf

    def _das_janelas(self, x: Tensor) -> Tensor:
        imagem, medidas = self._como_imagem(x)
        return maximo_da_janela(imagem, **medidas)[:, 0]


class AvgPool1D(_Pool1D):
    r"""A média de cada janela de passos; os zeros do padding contam nela.

    .. math:: y_{t,c} = \frac{1}{k} \sum_{u} x_{s t + u,\; c}

    com k o tamanho da janela e s o stride.

    Args:
        janela: quantos passos tem a janela.
        stride: de quantos em quantos passos ela anda; sem ele, o tamanho dela.
        padding: quantos zeros de cada lado; até meia janela.

    Formas:
        entrada ``(lote, tempo, características)`` → saída ``(lote, tempo', características)``, com
        tempo' = ⌊(tempo + 2·padding − janela) / stride⌋ + 1.

    Raises:
        ErroDeForma: se não são sequências em que a janela caiba.

    >>> import neuronio as nn
    >>> nn.AvgPool1D(2)(nn.Tensor([[[1.0], [3.0], [2.0], [0.0]]]))
    Tensor([[[2.], [1.]]])
    """

    def _das_janelas(self, x: Tensor) -> Tensor:
        imagem, medidas = self._como_imagem(x)
        return somar_janelas(imagem, **medidas)[:, 0] / self.janela


class GlobalAvgPool1D(Camada):
    r"""A média da sequência inteira.

    .. math:: y_c = \frac{1}{T} \sum_{t} x_{t,c}

    De sequências de comprimentos diferentes, cada uma tem a média dos seus passos.

    Formas:
        entrada ``(lote, tempo, características)`` → saída ``(lote, características)``.

    Raises:
        ErroDeForma: se não são sequências.

    >>> import neuronio as nn
    >>> nn.GlobalAvgPool1D()(nn.Tensor([[[1.0], [3.0]]]))
    Tensor([[2.]])
    """

    def propagar(self, x: Tensor, comprimentos: Tensor | None = None) -> Tensor:
        conferir_sequencias(self, x.forma)
        if comprimentos is None:
            return x.media(eixo=1)
        soma = ate_o_fim(x, comprimentos).soma(eixo=1)
        return soma / comprimentos.redimensionar(-1, 1).converter(x.tipo)

    def comprimentos_da_saida(self, comprimentos: Any) -> None:
        return None


def _conferir_padding(padding: Any) -> str | int:
    if not isinstance(padding, str):
        return inteiro_positivo("o padding", padding, 0)
    nome = normalizar_nome(padding)
    for conhecido in PADDINGS:
        if nome == normalizar_nome(conhecido):
            return conhecido
    raise ErroDeNome(f'o padding é "valido", "mesmo", "causal" ou um número, mas recebeu "{padding}".')
