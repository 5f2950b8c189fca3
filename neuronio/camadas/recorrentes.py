"""As camadas recorrentes: leem uma sequência passo a passo, e levam um estado de um ao seguinte."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.camadas.ativacoes import Ativacao
from neuronio.camadas.camada import Camada
from neuronio.camadas.sequencias import conferir_sequencias, vale
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import interpretar
from neuronio.inicializadores import Inicializador
from neuronio.regularizadores import Regularizador, Restricao
from neuronio.tensor import Tensor, como_tensor, onde
from neuronio.tensor.dimensao import Forma, concreto
from neuronio.tensor.estrutura import zeros
from neuronio.tensor.varredura import varrer, varrer_do_fim

Estado = tuple[Tensor, ...]


class Recorrente(Camada):
    """O que as camadas recorrentes têm em comum; quem herda diz o que se faz num passo do tempo.

    Args:
        unidades: quantos números tem o estado, inteiro positivo.
        retornar_sequencia: se a saída é a de todos os passos, ou só a do último.
        retornar_estado: se a saída é um par, com o último estado.
        usar_bias: se falso, não há bias.
        inicializador, inicializador_recorrente, inicializador_bias: como os pesos começam.
        regularizador, restricao: a penalidade sobre os dois kernels, e o que se lhes impõe a cada passo.
        truncar: de quantos em quantos passos o gradiente deixa de voltar; veja `nn.varrer`.
        fluxos: de quantas sequências, que se leem uma janela de cada vez, se guarda o estado entre um lote e
            o seguinte.
    """

    portas = 1
    """Quantas partes, cada uma do tamanho do estado, tem cada kernel."""
    estados: tuple[str, ...] = ("h",)
    do_fim = False
    """Se lê do último passo ao primeiro, como a metade de uma `Bidirecional`."""

    def __init__(
        self,
        unidades: int,
        retornar_sequencia: bool = False,
        retornar_estado: bool = False,
        usar_bias: bool = True,
        inicializador: Any = "glorot_uniforme",
        inicializador_recorrente: Any = "ortogonal",
        inicializador_bias: Any = "zeros",
        truncar: int | None = None,
        fluxos: int | None = None,
        regularizador: Any = None,
        restricao: Any = None,
    ) -> None:
        self.unidades = inteiro_positivo("a quantidade de unidades", unidades)
        self.retornar_sequencia, self.retornar_estado = bool(retornar_sequencia), bool(retornar_estado)
        self.usar_bias = usar_bias
        self.inicializador = interpretar(inicializador, Inicializador, "inicializador")
        self.inicializador_recorrente = interpretar(inicializador_recorrente, Inicializador, "inicializador")
        self.inicializador_bias = interpretar(inicializador_bias, Inicializador, "inicializador")
        self.truncar = None if truncar is None else inteiro_positivo("truncar", truncar)
        self.fluxos = None if fluxos is None else inteiro_positivo("a quantidade de fluxos", fluxos)
        self.regularizador = (
            None if regularizador is None else interpretar(regularizador, Regularizador, "regularizador")
        )
        self.restricao = None if restricao is None else interpretar(restricao, Restricao, "restrição")

    def construir(self, forma: Forma) -> None:
        conferir_sequencias(self, (1, *forma))
        largura = self.portas * self.unidades
        nos_pesos = self.regularizador, self.restricao
        self.kernel = self.parametro("kernel", (forma[-1], largura), self.inicializador, *nos_pesos)
        self.kernel_recorrente = self.parametro(
            "kernel_recorrente", (self.unidades, largura), self.inicializador_recorrente, *nos_pesos
        )
        if self.usar_bias:
            self.bias = self.parametro("bias", (largura,), self.inicializador_bias)
        if self.fluxos is not None:
            guardado = (self.fluxos, self.unidades)
            self.guardados = [self.estado(nome, guardado, tipo=self.kernel.tipo) for nome in self.estados]

    def propagar(
        self,
        x: Tensor,
        estado: Any = None,
        comprimentos: Tensor | None = None,
        fluxo: Tensor | None = None,
    ) -> Any:
        conferir_sequencias(self, x.forma)
        if x.forma[-1] != self.kernel.forma[0]:
            raise self.erro_de_forma(
                f"espera sequências de {self.kernel.forma[0]} características, mas recebeu {x.forma}."
            )
        if fluxo is not None and self.fluxos is None:
            raise self.erro_de_forma(
                f"recebeu fluxo, mas não os guarda: {type(self).__name__}(..., fluxos=64)."
            )
        inicial = self._inicial(x, estado) if fluxo is None else self._guardado(fluxo)
        sequencias: Any = x if comprimentos is None else (x, vale(comprimentos, x.forma[1]))
        passo = self._passo if comprimentos is None else self._passo_que_vale
        percorrer = varrer_do_fim if self.do_fim else varrer
        ultimo, saidas = percorrer(passo, inicial, sequencias, self.truncar)
        if fluxo is not None:
            self._guardar(ultimo, fluxo)
        saida = saidas if self.retornar_sequencia else ultimo[0]
        return (saida, *ultimo) if self.retornar_estado else saida

    def comprimentos_da_saida(self, comprimentos: Any) -> Any:
        return comprimentos if self.retornar_sequencia else None

    def no_passo(self, estado: Estado, x: Tensor) -> Estado:
        """O estado depois de um passo; o primeiro tensor dele é também a saída."""
        raise NotImplementedError

    def _passo(self, estado: Estado, x: Tensor) -> tuple[Estado, Tensor]:
        novo = self.no_passo(estado, x)
        return novo, novo[0]

    def _passo_que_vale(self, estado: Estado, entrada: tuple[Tensor, Tensor]) -> tuple[Estado, Tensor]:
        """Depois do fim de uma sequência o estado não muda, e a saída é zero."""
        x, vale = entrada
        novo = self.no_passo(estado, x)
        return tuple(onde(vale, n, e) for n, e in zip(novo, estado, strict=True)), onde(vale, novo[0], 0)

    def _inicial(self, x: Tensor, estado: Any) -> Estado:
        if estado is None:
            return (zeros((x.forma[0], self.unidades), self.kernel.tipo),) * len(self.estados)
        dados = tuple(estado) if isinstance(estado, (tuple, list)) else (estado,)
        if len(dados) != len(self.estados):
            raise self.erro_de_forma(
                f"tem um estado de {len(self.estados)} tensores ({', '.join(self.estados)}), mas recebeu "
                f"{len(dados)}."
            )
        return tuple(como_tensor(d) for d in dados)

    def _guardado(self, fluxo: Tensor) -> Estado:
        """O estado em que ficou cada fluxo; o de um que começa é zero."""
        if fluxo.posto != 2 or fluxo.forma[1] != 2:
            raise self.erro_de_forma(
                "espera, de cada amostra, que fluxo é, e que janela dele, (lote, 2), mas recebeu "
                f"{fluxo.forma}."
            )
        comeca = fluxo[:, 1:] == 0
        return tuple(onde(comeca, 0, guardado[fluxo[:, 0]]) for guardado in self.guardados)

    def _guardar(self, ultimo: Estado, fluxo: Tensor) -> None:
        desta = (fluxo[:, :1] == np.arange(concreto(self.guardados[0].forma[0]))).converter(self.kernel.tipo)
        lidos = desta.soma(eixo=0)[:, None] > 0
        for guardado, novo in zip(self.guardados, ultimo, strict=True):
            guardado.atribuir(onde(lidos, desta.T @ novo.desligar(), guardado))

    def _entrada(self, x: Tensor, h: Tensor) -> Tensor:
        z = x @ self.kernel + h @ self.kernel_recorrente
        return z + self.bias if self.usar_bias else z

    def _partes(self, z: Tensor) -> list[Tensor]:
        """As portas, na ordem em que estão."""
        u = self.unidades
        return [z[:, k * u : (k + 1) * u] for k in range(z.forma[-1] // u)]


class RNN(Recorrente):
    r"""A rede recorrente simples: o estado é uma mistura da entrada e do estado de antes.

    .. math:: h_t = f(x_t W + h_{t-1} U + b)

    Args:
        unidades: quantos números tem h, inteiro positivo.
        retornar_sequencia: se a saída é a de todos os passos, ``(lote, tempo, unidades)``, ou só a do último.
        retornar_estado: se a saída é um par, com o último estado.
        ativacao: a função f, objeto ou nome.
        usar_bias: se falso, não há b.
        inicializador, inicializador_recorrente, inicializador_bias: como W, U e b começam.
        regularizador, restricao: a penalidade sobre os dois kernels, e o que se lhes impõe a cada passo.
        truncar: de quantos em quantos passos o gradiente deixa de voltar; veja `nn.varrer`.
        fluxos: de quantas sequências, que se leem uma janela de cada vez, se guarda o estado entre um lote e
            o seguinte; `propagar` recebe então também ``fluxo``.

    Formas:
        entrada ``(lote, tempo, características)`` → saída ``(lote, unidades)``; kernel W
        ``(características, unidades)``, kernel_recorrente U ``(unidades, unidades)``, bias b ``(unidades,)``;
        estado ``(lote, unidades)``.

    Raises:
        ErroDeForma: se não são sequências, com as características que a camada conheceu.

    Fonte: Elman, "Finding structure in time", Cognitive Science 14, 1990.

    >>> import neuronio as nn
    >>> nn.RNN(4)(nn.sortear((2, 5, 3))).forma
    (2, 4)
    """

    def __init__(
        self,
        unidades: int,
        retornar_sequencia: bool = False,
        retornar_estado: bool = False,
        ativacao: Any = "tanh",
        usar_bias: bool = True,
        inicializador: Any = "glorot_uniforme",
        inicializador_recorrente: Any = "ortogonal",
        inicializador_bias: Any = "zeros",
        truncar: int | None = None,
        fluxos: int | None = None,
        regularizador: Any = None,
        restricao: Any = None,
    ) -> None:
        super().__init__(
            unidades,
            retornar_sequencia,
            retornar_estado,
            usar_bias,
            inicializador,
            inicializador_recorrente,
            inicializador_bias,
            truncar,
            fluxos,
            regularizador,
            restricao,
        )
        self.ativacao = interpretar(ativacao, Ativacao, "ativação")

    def no_passo(self, estado: Estado, x: Tensor) -> Estado:
        (h,) = estado
        return (self.ativacao(self._entrada(x, h)),)


class LSTM(Recorrente):
    r"""Memória longa de curto prazo: portas dizem o que se guarda, o que se esquece e o que se mostra.

    .. math::

        i, f, o &= \sigma(x_t W + h_{t-1} U + b) \qquad g = \tanh(x_t W + h_{t-1} U + b) \\
        c_t &= f \odot c_{t-1} + i \odot g \qquad h_t = o \odot \tanh(c_t)

    Cada porta tem a sua parte de W, U e b, na ordem i, f, g, o. O bias começa em 0 em todas; o Keras começa
    em 1 o da porta do esquecimento, f, com que a rede no início lembra mais: faz-se depois de construída.

    Args:
        unidades: quantos números têm h e c, inteiro positivo.
        retornar_sequencia: se a saída é a de todos os passos, ``(lote, tempo, unidades)``, ou só a do último.
        retornar_estado: se a saída é um trio, com os últimos h e c.
        usar_bias: se falso, não há b.
        inicializador, inicializador_recorrente, inicializador_bias: como W, U e b começam.
        regularizador, restricao: a penalidade sobre os dois kernels, e o que se lhes impõe a cada passo.
        truncar: de quantos em quantos passos o gradiente deixa de voltar; veja `nn.varrer`.
        fluxos: de quantas sequências, que se leem uma janela de cada vez, se guarda o estado entre um lote e
            o seguinte; `propagar` recebe então também ``fluxo``.

    Formas:
        entrada ``(lote, tempo, características)`` → saída ``(lote, unidades)``; kernel W
        ``(características, 4·unidades)``, kernel_recorrente U ``(unidades, 4·unidades)``, bias b
        ``(4·unidades,)``; estado ``(h, c)``, de ``(lote, unidades)`` cada.

    Raises:
        ErroDeForma: se não são sequências, com as características que a camada conheceu.

    Fonte: Hochreiter e Schmidhuber, "Long Short-Term Memory", Neural Computation 9, 1997; Gers, Schmidhuber e
    Cummins, "Learning to Forget", 2000; Jozefowicz, Zaremba e Sutskever, "An Empirical Exploration of
    Recurrent Network Architectures", ICML 2015, do bias de f.

    >>> import neuronio as nn
    >>> lstm = nn.LSTM(4, retornar_sequencia=True)
    >>> lstm(nn.sortear((2, 5, 3))).forma
    (2, 5, 4)
    >>> i, f, g, o = lstm.bias.dados.reshape(4, 4)
    >>> lstm.bias.atribuir([*i, *(f + 1), *g, *o])
    """

    portas = 4
    estados = ("h", "c")

    def no_passo(self, estado: Estado, x: Tensor) -> Estado:
        h, c = estado
        i, f, g, o = self._partes(self._entrada(x, h))
        c = f.sigmoide() * c + i.sigmoide() * g.tanh()
        return o.sigmoide() * c.tanh(), c


class GRU(Recorrente):
    r"""Unidade recorrente com portas: menos contas que a `LSTM`, com um estado só.

    .. math::

        r, z &= \sigma(x_t W + h_{t-1} U + b) \\
        n &= \tanh\big(x_t W + b + r \odot (h_{t-1} U + b')\big) \\
        h_t &= (1 - z) \odot n + z \odot h_{t-1}

    Cada porta tem a sua parte de W, U e b, na ordem r, z, n; b' é o bias_recorrente.

    Args:
        unidades: quantos números tem h, inteiro positivo.
        retornar_sequencia: se a saída é a de todos os passos, ``(lote, tempo, unidades)``, ou só a do último.
        retornar_estado: se a saída é um par, com o último estado.
        usar_bias: se falso, não há b nem b'.
        inicializador, inicializador_recorrente, inicializador_bias: como W, U, b e b' começam.
        regularizador, restricao: a penalidade sobre os dois kernels, e o que se lhes impõe a cada passo.
        truncar: de quantos em quantos passos o gradiente deixa de voltar; veja `nn.varrer`.
        fluxos: de quantas sequências, que se leem uma janela de cada vez, se guarda o estado entre um lote e
            o seguinte; `propagar` recebe então também ``fluxo``.

    Formas:
        entrada ``(lote, tempo, características)`` → saída ``(lote, unidades)``; kernel W
        ``(características, 3·unidades)``, kernel_recorrente U ``(unidades, 3·unidades)``, bias b
        ``(3·unidades,)``, bias_recorrente b' ``(unidades,)``; estado ``(lote, unidades)``.

    Raises:
        ErroDeForma: se não são sequências, com as características que a camada conheceu.

    Fonte: Cho e outros, "Learning Phrase Representations using RNN Encoder-Decoder", EMNLP 2014, com o r
    dentro do produto, como no cuDNN e no PyTorch.

    >>> import neuronio as nn
    >>> nn.GRU(4)(nn.sortear((2, 5, 3))).forma
    (2, 4)
    """

    portas = 3

    def construir(self, forma: Forma) -> None:
        super().construir(forma)
        if self.usar_bias:
            self.bias_recorrente = self.parametro(
                "bias_recorrente", (self.unidades,), self.inicializador_bias
            )

    def no_passo(self, estado: Estado, x: Tensor) -> Estado:
        (h,) = estado
        do_x, do_h = x @ self.kernel, h @ self.kernel_recorrente
        if self.usar_bias:
            do_x = do_x + self.bias
        xr, xz, xn = self._partes(do_x)
        hr, hz, hn = self._partes(do_h)
        if self.usar_bias:
            hn = hn + self.bias_recorrente
        r, z = (xr + hr).sigmoide(), (xz + hz).sigmoide()
        n = (xn + r * hn).tanh()
        return (n + z * (h - n),)
