"""A camada densa."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.camadas.kernel import ComKernel
from neuronio.conferencias import inteiro_positivo
from neuronio.tensor import Tensor
from neuronio.tensor.blocos import Blocos, multiplicar_em_blocos
from neuronio.tensor.dimensao import Forma, Lote, tamanho


class Densa(ComKernel):
    r"""Camada densa: cada saída é uma soma ponderada de todas as entradas.

    .. math:: y = f(x W + b)

    Args:
        unidades: quantidade de neurônios, inteiro positivo.
        ativacao: a função f, objeto ou nome; sem ela, nenhuma.
        usar_bias: se falso, não há b.
        inicializador, inicializador_bias: como W e b começam, objetos ou nomes.
        regularizador: penalidade sobre W, objeto ou nome.
        restricao: o que se impõe a W depois de cada passo, como `NormaMaxima`, objeto ou nome.

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

    por_passo = True
    fora_do_retrato = ComKernel.fora_do_retrato | {"_visto"}
    _visto: tuple[np.ndarray | None, Blocos | None] = None, None
    """A última máscara do kernel, e os blocos dela."""

    def __init__(
        self,
        unidades: int,
        ativacao: Any = None,
        usar_bias: bool = True,
        inicializador: Any = "glorot_uniforme",
        inicializador_bias: Any = "zeros",
        regularizador: Any = None,
        restricao: Any = None,
    ) -> None:
        self.unidades = inteiro_positivo("a quantidade de unidades", unidades)
        super().__init__(ativacao, usar_bias, inicializador, inicializador_bias, regularizador, restricao)

    def construir(self, forma: Forma) -> None:
        if not forma:
            raise self.erro_de_forma(
                "espera dados (lote, ..., características), mas recebeu um só eixo. Se é uma amostra só, "
                "falta o do lote: x[None]. Se é uma característica por amostra, falta o dela: x[:, None]."
            )
        self.criar_pesos((forma[-1], self.unidades), self.unidades)

    def multiplicar(self, x: Tensor) -> Tensor:
        self._conferir(x.forma)
        blocos = self._blocos()
        return x @ self.kernel if blocos is None else multiplicar_em_blocos(x, self.kernel, blocos)

    def _blocos(self) -> Blocos | None:
        """Os que existem na máscara do kernel, se pular os outros é mais rápido; veja `Blocos.da_mascara`."""
        mascara = self.kernel.mascara
        if mascara is not self._visto[0]:
            self._visto = mascara, None if mascara is None else Blocos.da_mascara(mascara)
        return self._visto[1]

    def em_matriz(self) -> Tensor:
        return self.kernel.T

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
