"""A camada densa."""

from __future__ import annotations

from typing import Any

from neuronio.camadas.ativacoes import Ativacao
from neuronio.camadas.camada import Camada
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import interpretar
from neuronio.inicializadores import Inicializador
from neuronio.regularizadores import Regularizador
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Forma, Lote, tamanho


class Densa(Camada):
    r"""Camada densa: cada saída é uma soma ponderada de todas as entradas.

    .. math:: y = f(x W + b)

    Args:
        unidades: quantidade de neurônios, inteiro positivo.
        ativacao: a função f, objeto ou nome; sem ela, nenhuma.
        usar_bias: se falso, não há b.
        inicializador, inicializador_bias: como W e b começam, objetos ou nomes.
        regularizador: penalidade sobre W, objeto ou nome.

    Formas:
        entrada ``(lote, ..., entradas)`` → saída ``(lote, ..., unidades)``; kernel W
        ``(entradas, unidades)``, bias b ``(unidades,)``.

    Raises:
        ErroDeForma: se a última dimensão não é a que a camada conheceu ao ser construída.

    Fonte: Rosenblatt, "The Perceptron", 1958; Goodfellow, Bengio e Courville, *Deep Learning*, capítulo 6.

    >>> import neuronio as nn
    >>> nn.Densa(3)(nn.Tensor([[1.0, 2.0]])).forma
    (1, 3)
    """

    def __init__(
        self,
        unidades: int,
        ativacao: Any = None,
        usar_bias: bool = True,
        inicializador: Any = "glorot_uniforme",
        inicializador_bias: Any = "zeros",
        regularizador: Any = None,
    ) -> None:
        self.unidades = inteiro_positivo("a quantidade de unidades", unidades)
        self.ativacao = None if ativacao is None else interpretar(ativacao, Ativacao, "ativação")
        self.usar_bias = usar_bias
        self.inicializador = interpretar(inicializador, Inicializador, "inicializador")
        self.inicializador_bias = interpretar(inicializador_bias, Inicializador, "inicializador")
        self.regularizador = (
            None if regularizador is None else interpretar(regularizador, Regularizador, "regularizador")
        )

    def construir(self, forma: Forma) -> None:
        if not forma:
            raise self.erro_de_forma(
                "espera dados (lote, ..., características), mas recebeu um só eixo. Se é uma amostra só, "
                "falta o do lote: x[None]. Se é uma característica por amostra, falta o dela: x[:, None]."
            )
        self.kernel = self.parametro(
            "kernel", (forma[-1], self.unidades), self.inicializador, self.regularizador
        )
        if self.usar_bias:
            self.bias = self.parametro("bias", (self.unidades,), self.inicializador_bias)

    def propagar(self, x: Tensor) -> Tensor:
        self._conferir(x.forma)
        y = x @ self.kernel
        if self.usar_bias:
            y = y + self.bias
        return y if self.ativacao is None else self.ativacao(y)

    def _conferir(self, forma: Forma) -> None:
        entradas = self.kernel.forma[0]
        if len(forma) > 1 and forma[-1] == entradas:
            return
        dica = ""
        amostra = forma[1:]
        if forma == (entradas,):
            dica = " Falta o eixo do lote; para uma amostra só: x[None]."
        elif amostra and not any(isinstance(t, Lote) for t in amostra) and tamanho(amostra) == entradas:
            conta = "·".join(str(t) for t in amostra)
            dica = f" Falta um Flatten() antes dela?  ({conta} = {entradas})"
        raise self.erro_de_forma(
            f"espera {entradas} características na última dimensão, mas recebeu {forma}.{dica}"
        )
