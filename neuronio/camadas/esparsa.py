"""A camada densa em que só existe uma parte dos pesos."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.camadas.densa import Densa
from neuronio.conferencias import numero
from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.tensor import Tensor, onde, sortear
from neuronio.tensor.dimensao import Forma


class Esparsa(Densa):
    r"""Camada densa com uma máscara fixa: os pesos que ela apaga são zero, e não se treinam.

    .. math:: y = f\big(x (m \odot W) + b\big)

    Um peso apagado não tem gradiente, e começa em zero: nenhum otimizador o move, nem o decaimento. A máscara
    é um estado, salvo com o modelo; ``camada.mascara.atribuir(outra)`` a troca.

    Args:
        unidades: quantidade de neurônios, inteiro positivo.
        fracao: a parte dos pesos que se apaga, de 0 até antes de 1. Quais, sorteia-se ao construir, de modo
            repetível (`nn.semente`).
        mascara: m, no lugar de uma sorteada: um array ``(entradas, unidades)`` em que 1 ou True é um peso que
            existe. A fração é então a que ela tem.
        ativacao: a função f, objeto ou nome; sem ela, nenhuma.
        usar_bias: se falso, não há b.
        inicializador, inicializador_bias: como W e b começam, objetos ou nomes.
        regularizador: penalidade sobre W, objeto ou nome.

    Formas:
        entrada ``(lote, ..., entradas)`` → saída ``(lote, ..., unidades)``; kernel W e o estado mascara m
        ``(entradas, unidades)``, bias b ``(unidades,)``.

    Raises:
        ErroDeForma: se a última dimensão não é a que a camada conheceu, ou a máscara tem outra forma.
        ErroDeValor, ErroDeTipo: se um argumento não serve.

    Fonte: LeCun, Denker e Solla, "Optimal Brain Damage", NeurIPS 1989; Mocanu e outros, "Scalable training of
    artificial neural networks with adaptive sparse connectivity inspired by network science", Nature
    Communications 9, 2018.

    >>> import neuronio as nn
    >>> camada = nn.Esparsa(4, fracao=0.75)
    >>> camada(nn.sortear((2, 5))).forma
    (2, 4)
    >>> int(camada.mascara.dados.sum())  # de 20 pesos, ficaram 5
    5
    """

    fora_do_retrato = Densa.fora_do_retrato | {"_dada"}

    def __init__(
        self,
        unidades: int,
        fracao: float = 0.9,
        mascara: Any = None,
        ativacao: Any = None,
        usar_bias: bool = True,
        inicializador: Any = "glorot_uniforme",
        inicializador_bias: Any = "zeros",
        regularizador: Any = None,
    ) -> None:
        super().__init__(unidades, ativacao, usar_bias, inicializador, inicializador_bias, regularizador)
        self._dada = None if mascara is None else _conferir_mascara(mascara, self.unidades)
        self.fracao = numero("a fração", fracao, 0, 1) if self._dada is None else 1 - float(self._dada.mean())
        if self.fracao == 1:
            raise ErroDeValor("com fração 1 não sobra peso nenhum: use uma menor, como 0.9.")

    def configuracao(self) -> dict[str, Any]:
        return {**super().configuracao(), "fracao": self.fracao, "mascara": None}  # ela é um estado

    def construir(self, forma: Forma) -> None:
        super().construir(forma)
        mascara = _sortear_mascara(self.kernel.forma, self.fracao) if self._dada is None else self._dada
        if mascara.shape != self.kernel.forma:
            raise self.erro_de_forma(
                f"tem um kernel (entradas, unidades) de forma {self.kernel.forma}, mas a máscara tem forma "
                f"{mascara.shape}."
            )
        self.mascara = self.estado("mascara", self.kernel.forma, mascara, "bool")
        self.kernel.atribuir(self._kernel_que_existe())

    def multiplicar(self, x: Tensor) -> Tensor:
        self._conferir(x.forma)
        return x @ self._kernel_que_existe()

    def em_matriz(self) -> Tensor:
        return self._kernel_que_existe().T

    def _kernel_que_existe(self) -> Tensor:
        return onde(self.mascara, self.kernel, 0)


def _conferir_mascara(mascara: Any, unidades: int) -> np.ndarray:
    try:
        numeros = np.asarray(mascara)
    except (TypeError, ValueError):
        numeros = np.empty(0, object)
    if numeros.dtype.kind not in "biuf" or not np.isin(numeros, (0, 1)).all():
        raise ErroDeTipo(f"a máscara é um array de 0 e 1, ou de True e False, mas recebeu {mascara!r:.80}.")
    if numeros.ndim != 2 or numeros.shape[1] != unidades:
        raise ErroDeValor(
            f"a máscara tem a forma do kernel, (entradas, {unidades}), mas recebeu uma de forma "
            f"{numeros.shape}."
        )
    return numeros.astype(bool)


def _sortear_mascara(forma: Forma, fracao: float) -> np.ndarray:
    """Uma máscara que apaga exatamente tal fração dos pesos, arredondada."""
    sorteados = sortear(forma).dados
    apagados = np.argsort(sorteados, axis=None, kind="stable")[: round(fracao * sorteados.size)]
    mascara = np.ones(sorteados.size, bool)
    mascara[apagados] = False
    return mascara.reshape(sorteados.shape)
