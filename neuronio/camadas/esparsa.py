"""A camada densa em que só existe uma parte dos pesos."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.camadas.densa import Densa
from neuronio.conferencias import inteiro_positivo, numero, par
from neuronio.erros import ErroDeValor
from neuronio.tensor import sortear
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.variavel import conferir_mascara


class Esparsa(Densa):
    r"""Camada densa com uma máscara fixa: os pesos que ela apaga são zero, e não se treinam.

    .. math:: y = f\big(x (m \odot W) + b\big)

    A máscara m é a do kernel, ``camada.kernel.mascara``: um peso apagado é sempre zero, nenhum otimizador o
    move, e no arquivo não ocupa lugar. Quais se apagam se diz de um destes modos: por uma fração, peso a peso
    ou em blocos inteiros; pela vizinhança; ou por uma máscara que se dá.

    Args:
        unidades: quantidade de neurônios, inteiro positivo.
        fracao: a parte dos pesos que se apaga, de 0 até antes de 1. Quais, sorteia-se ao construir, de modo
            repetível (`nn.semente`).
        mascara: m, no lugar de uma sorteada: um array ``(entradas, unidades)`` em que 1 ou True é um peso que
            existe. A fração é então a que ela tem.
        bloco: (altura, largura), de um bloco de pesos que existem ou faltam juntos, e que o motor pode pular;
            um inteiro é um quadrado. As entradas são múltiplos da altura, e as unidades, da largura.
        vizinhas: a quantas entradas se liga cada neurônio, as mais próximas do lugar dele: a camada é então
            localmente conectada, e a fração é a que sobra.
        ativacao: a função f, objeto ou nome; sem ela, nenhuma.
        usar_bias: se falso, não há b.
        inicializador, inicializador_bias: como W e b começam, objetos ou nomes.
        regularizador: penalidade sobre W, objeto ou nome.
        restricao: o que se impõe a W depois de cada passo, como `NormaMaxima`, objeto ou nome.

    Formas:
        entrada ``(lote, ..., entradas)`` → saída ``(lote, ..., unidades)``; kernel W e máscara m
        ``(entradas, unidades)``, bias b ``(unidades,)``.

    Raises:
        ErroDeForma: se a última dimensão não é a que a camada conheceu, ou a máscara tem outra forma.
        ErroDeValor, ErroDeTipo: se um argumento não serve.

    Fonte: LeCun, Denker e Solla, "Optimal Brain Damage", NeurIPS 1989; Mocanu e outros, "Scalable training of
    artificial neural networks with adaptive sparse connectivity inspired by network science", Nature
    Communications 9, 2018; em blocos, Gray, Radford e Kingma, "GPU Kernels for Block-Sparse Weights", 2017.

    >>> import neuronio as nn
    >>> camada = nn.Esparsa(4, fracao=0.75)
    >>> camada(nn.sortear((2, 5))).forma
    (2, 4)
    >>> int(camada.kernel.mascara.sum())  # de 20 pesos, ficaram 5
    5
    >>> local = nn.Esparsa(3, vizinhas=2)
    >>> local(nn.sortear((1, 5))).forma
    (1, 3)
    >>> local.kernel.mascara.T.astype(int)
    array([[1, 1, 0, 0, 0],
           [0, 0, 1, 1, 0],
           [0, 0, 0, 1, 1]])
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
        restricao: Any = None,
        bloco: Any = None,
        vizinhas: int | None = None,
    ) -> None:
        super().__init__(
            unidades, ativacao, usar_bias, inicializador, inicializador_bias, regularizador, restricao
        )
        modos = {"mascara": mascara, "bloco": bloco, "vizinhas": vizinhas}
        dados = [nome for nome, valor in modos.items() if valor is not None]
        if len(dados) > 1:
            raise ErroDeValor(f"{' e '.join(dados)} dizem, cada um, que pesos existem: dê um só deles.")
        self.bloco = None if bloco is None else par("o bloco", bloco)
        self.vizinhas = None if vizinhas is None else inteiro_positivo("a quantidade de vizinhas", vizinhas)
        self._dada = None if mascara is None else self._conferir_dada(mascara)
        self.fracao = numero("a fração", fracao, 0, 1) if self._dada is None else 1 - float(self._dada.mean())
        if self.fracao == 1:
            raise ErroDeValor("com fração 1 não sobra peso nenhum: use uma menor, como 0.9.")

    def configuracao(self) -> dict[str, Any]:
        return {**super().configuracao(), "fracao": self.fracao, "mascara": None}  # ela vai com os pesos

    def construir(self, forma: Forma) -> None:
        super().construir(forma)
        entradas = self.kernel.dados.shape[0]
        if self._dada is not None and self._dada.shape != self.kernel.forma:
            raise self.erro_de_forma(
                f"tem um kernel (entradas, unidades) de forma {self.kernel.forma}, mas a máscara tem forma "
                f"{self._dada.shape}."
            )
        if self.vizinhas is not None and self.vizinhas > entradas:
            raise self.erro_de_forma(
                f"liga cada neurônio a {self.vizinhas} entradas vizinhas, e só recebeu {entradas}."
            )
        if self.bloco is not None and (entradas % self.bloco[0] or self.unidades % self.bloco[1]):
            altura, largura = self.bloco
            raise self.erro_de_forma(
                f"tem blocos de {altura}×{largura}: as entradas são múltiplo de {altura}, e as unidades, de "
                f"{largura}, mas são {entradas} e {self.unidades}."
            )
        self.kernel.mascara = self._mascara(entradas, self.unidades)

    def _mascara(self, entradas: int, unidades: int) -> np.ndarray:
        if self._dada is not None:
            return self._dada
        if self.vizinhas is not None:
            return _locais(entradas, unidades, self.vizinhas)
        altura, largura = self.bloco or (1, 1)
        blocos = _sorteada((entradas // altura, unidades // largura), self.fracao)
        return blocos.repeat(altura, axis=0).repeat(largura, axis=1)

    def _conferir_dada(self, mascara: Any) -> np.ndarray:
        dada = conferir_mascara(mascara)
        if dada.ndim != 2 or dada.shape[1] != self.unidades:
            raise ErroDeValor(
                f"a máscara tem a forma do kernel, (entradas, {self.unidades}), mas recebeu uma de forma "
                f"{dada.shape}."
            )
        return dada


def _sorteada(forma: tuple[int, int], fracao: float) -> np.ndarray:
    """Uma máscara que apaga exatamente tal fração, arredondada, quase a mesma de cada coluna; um fica."""
    sorteados = sortear(forma).dados
    ficam = max(round((1 - fracao) * sorteados.size), 1)
    vez = sorteados.argsort(axis=0, kind="stable").argsort(axis=0)  # de cada coluna, em que ordem se escolhem
    em_ordem = np.lexsort((sorteados.ravel(), vez.ravel()))
    mascara = np.zeros(sorteados.size, bool)
    mascara[em_ordem[:ficam]] = True
    return mascara.reshape(forma)


def _locais(entradas: int, unidades: int, vizinhas: int) -> np.ndarray:
    """Cada coluna com tantos pesos seguidos, à volta do lugar que o neurônio teria entre as entradas."""
    centros = (np.arange(unidades) + 0.5) * entradas / unidades - 0.5
    primeiras = np.clip(np.round(centros - (vizinhas - 1) / 2), 0, entradas - vizinhas)
    distancias = np.arange(entradas)[:, None] - primeiras
    mascara: np.ndarray = (distancias >= 0) & (distancias < vizinhas)
    return mascara
