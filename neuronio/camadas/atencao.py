"""A atenção: cada passo escolhe, pelo que há em todos, de quais se compõe."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neuronio.camadas.camada import Camada
from neuronio.camadas.chamada import como_entrada
from neuronio.camadas.posicoes import girar
from neuronio.camadas.sequencias import ate_o_fim, conferir_sequencias, vale
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import interpretar
from neuronio.erros import ErroDeValor
from neuronio.inicializadores import Inicializador
from neuronio.tensor import Tensor, onde
from neuronio.tensor.comparacoes import logico_e
from neuronio.tensor.dimensao import Forma

ESCONDIDO = -1e30
"""A semelhança com um passo que não se vê: a exponencial dela é zero, e a de uma fila só delas não é 0/0."""


class AtencaoMultiCabeca(Camada):
    r"""Cada passo pergunta, compara a pergunta com a chave de cada um, e leva a média dos valores deles.

    .. math::

        Q, K, V &= x W + b \\
        A &= \mathrm{softmax}\Big(\frac{Q K^\top}{\sqrt{d / h}}\Big) \\
        y &= [A_1 V_1 \,;\, \dots \,;\, A_h V_h] \, U + c

    Cada uma das h cabeças tem a sua parte de Q, K e V, e olha para os passos à sua maneira. Na atenção
    cruzada, ``camada(x, memoria)``, as perguntas são de x, e as chaves e os valores, da memória.

    De sequências de comprimentos diferentes, ninguém vê os passos depois do fim de uma, e a saída neles é
    zero.

    Args:
        cabecas: h, que divide as características.
        causal: se um passo só vê os que vêm antes dele, e a si mesmo.
        rotativa: se as perguntas e as chaves giram conforme a posição, para que a semelhança delas dependa da
            distância; cada cabeça precisa de um número par de características.
        usar_bias: se falso, não há b nem c.
        inicializador, inicializador_bias: como W e U, e b e c, começam, objetos ou nomes.

    Formas:
        entrada x ``(lote, tempo, d)``, memoria ``(lote, tempo da memória, d)``, comprimentos de x e da
        memória ``(lote,)`` → saída ``(lote, tempo, d)``; kernel_qkv W ``(d, 3·d)``, bias_qkv b ``(3·d,)``,
        kernel_saida U ``(d, d)``, bias_saida c ``(d,)``.

    Raises:
        ErroDeForma: se não são sequências, com as características que a camada conheceu, ou se as cabeças não
            as dividem.
        ErroDeValor: se é causal, ou rotativa, e recebe uma memória.

    Fonte: Vaswani e outros, "Attention Is All You Need", NeurIPS 2017, seção 3.2; Su e outros, "RoFormer",
    2021, da rotativa.

    >>> import neuronio as nn
    >>> camada = nn.AtencaoMultiCabeca(2, causal=True)
    >>> x = nn.sortear((1, 3, 8))
    >>> camada(x).forma
    (1, 3, 8)
    >>> (camada.pesos(x)[0, 0] > 0)
    Tensor([[ True, False, False],
            [ True,  True, False],
            [ True,  True,  True]], tipo='bool')
    """

    def __init__(
        self,
        cabecas: int,
        causal: bool = False,
        rotativa: bool = False,
        usar_bias: bool = True,
        inicializador: Any = "glorot_uniforme",
        inicializador_bias: Any = "zeros",
    ) -> None:
        self.cabecas = inteiro_positivo("a quantidade de cabeças", cabecas)
        self.causal, self.rotativa = bool(causal), bool(rotativa)
        self.usar_bias = usar_bias
        self.inicializador = interpretar(inicializador, Inicializador, "inicializador")
        self.inicializador_bias = interpretar(inicializador_bias, Inicializador, "inicializador")

    def construir(self, forma: Forma) -> None:
        conferir_sequencias(self, (1, *forma))
        d = int(forma[-1])
        if d % self.cabecas:
            raise self.erro_de_forma(
                f"reparte as características por {self.cabecas} cabeças, mas recebeu {d}: a divisão precisa "
                "ser exata."
            )
        if self.rotativa and d // self.cabecas % 2:
            raise self.erro_de_forma(
                f"gira pares de características, mas cada uma das {self.cabecas} cabeças tem "
                f"{d // self.cabecas}: use uma quantidade par."
            )
        self.kernel_qkv = self.parametro("kernel_qkv", (d, 3 * d), self.inicializador)
        if self.usar_bias:
            self.bias_qkv = self.parametro("bias_qkv", (3 * d,), self.inicializador_bias)
        self.kernel_saida = self.parametro("kernel_saida", (d, d), self.inicializador)
        if self.usar_bias:
            self.bias_saida = self.parametro("bias_saida", (d,), self.inicializador_bias)

    def propagar(
        self,
        x: Tensor,
        memoria: Tensor | None = None,
        comprimentos: Tensor | None = None,
        comprimentos_da_memoria: Tensor | None = None,
    ) -> Tensor:
        exponenciais, valores = self._comparar(x, memoria, comprimentos, comprimentos_da_memoria)
        # a divisão da softmax vem depois: são menos números
        medias = exponenciais @ valores / exponenciais.soma(eixo=-1, manter=True)
        y = medias.transpor(0, 2, 1, 3).redimensionar(x.forma) @ self.kernel_saida
        y = y + self.bias_saida if self.usar_bias else y
        return ate_o_fim(y, comprimentos)

    def pesos(
        self,
        x: Any,
        memoria: Any = None,
        comprimentos: Any = None,
        comprimentos_da_memoria: Any = None,
    ) -> Tensor:
        """Quanto cada passo olha para cada um: a matriz A de cada cabeça, de linhas que somam 1.

        Args:
            x, memoria, comprimentos, comprimentos_da_memoria: os de ``camada(x, ...)``.

        Returns:
            ``(lote, cabeças, tempo, tempo da memória)``; sem memória, ``(lote, cabeças, tempo, tempo)``.
        """
        entradas = [como_entrada(e) for e in (x, memoria, comprimentos, comprimentos_da_memoria)]
        if self.forma_saida is None:
            self(*entradas)
        exponenciais, _ = self._comparar(*entradas)
        return exponenciais / exponenciais.soma(eixo=-1, manter=True)

    def _comparar(
        self,
        x: Tensor,
        memoria: Tensor | None,
        comprimentos: Tensor | None,
        comprimentos_da_memoria: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        """As exponenciais das semelhanças, ``(lote, cabeças, tempo, tempo da memória)``, e os valores."""
        x = self._conferir(x, comprimentos)
        d = self.kernel_saida.forma[0]
        if memoria is None:
            q, k, v = self._projetar(x, 0, 3)
            comprimentos_da_memoria = comprimentos
        else:
            if self.causal or self.rotativa:
                raise ErroDeValor(
                    "a atenção causal, ou rotativa, compara os passos de uma sequência só, em que há antes e "
                    "depois: com uma memória, use outra camada, sem isso."
                )
            (q,) = self._projetar(x, 0, 1)
            k, v = self._projetar(self._conferir(memoria, comprimentos_da_memoria), 1, 3)
        if self.rotativa:
            q, k = girar(q), girar(k)
        semelhancas = q / math.sqrt(d // self.cabecas) @ k.transpor(0, 1, 3, 2)
        vistos = self._vistos(int(k.forma[2]), comprimentos_da_memoria)
        if vistos is not None:
            semelhancas = onde(vistos, semelhancas, ESCONDIDO)
        maiores = semelhancas.maximo(eixo=-1, manter=True).desligar()
        return (semelhancas - maiores).exp(), v

    def _conferir(self, x: Tensor, comprimentos: Tensor | None) -> Tensor:
        """As sequências, sem o que haja depois do fim: um NaN dali, vezes zero, ainda seria NaN."""
        conferir_sequencias(self, x.forma)
        d = self.kernel_saida.forma[0]
        if x.forma[-1] != d:
            raise self.erro_de_forma(f"espera sequências de {d} características, mas recebeu {x.forma}.")
        return ate_o_fim(x, comprimentos)

    def _projetar(self, x: Tensor, de: int, ate: int) -> list[Tensor]:
        """Do que há em ``"qkv"[de:ate]``, cada um ``(lote, cabeças, tempo, d/h)``."""
        lote, tempo, d = x.forma
        y = x @ self.kernel_qkv[:, de * d : ate * d]
        if self.usar_bias:
            y = y + self.bias_qkv[de * d : ate * d]
        y = y.redimensionar(lote, tempo, ate - de, self.cabecas, d // self.cabecas)
        return [y[:, :, i].transpor(0, 2, 1, 3) for i in range(ate - de)]

    def _vistos(self, passos: int, comprimentos: Tensor | None) -> Tensor | None:
        """Que passos cada um vê: ``(lote ou 1, 1, tempo ou 1, passos)``; None se todos veem todos."""
        dos_antes = Tensor(np.tri(passos, dtype=bool)[None, None]) if self.causal else None
        if comprimentos is None:
            return dos_antes
        existem = vale(comprimentos, passos).redimensionar(-1, 1, 1, passos)
        return existem if dos_antes is None else logico_e(existem, dos_antes)
