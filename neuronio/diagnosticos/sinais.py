"""Os sinais: os números do treino, da rede e dos dados de que as regras precisam."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuronio.diagnosticos.escala import Escala

Numeros = NDArray[np.float64]


@dataclass(frozen=True)
class Unidades:
    """As de uma camada que passam por uma função que se pode apagar.

    Attributes:
        camada: a dela, pelo nome.
        funcao: "relu", "sigmoide" ou "tanh".
        paradas: das ReLUs, a fração das unidades que dão zero em todas as amostras; das outras, a fração das
            respostas que estão no fim da faixa, onde a derivada é quase zero.
    """

    camada: str
    funcao: str
    paradas: float


@dataclass(frozen=True)
class Gradiente:
    """O de um kernel, numa volta só, ao fim do treino.

    Attributes:
        camada: a do kernel.
        tamanho: a raiz da média dos quadrados do gradiente.
        peso: a dos pesos.
        ganho: por quanto o kernel multiplica, em média, o tamanho do que recebe.
    """

    camada: str
    tamanho: float
    peso: float
    ganho: float


@dataclass(frozen=True)
class Passo:
    """O que faria mais um passo do otimizador, com o gradiente de algumas amostras juntas.

    Attributes:
        tamanho: quanto os pesos mudariam, em relação ao que são.
        antes, depois: a perda nessas amostras.
    """

    tamanho: float
    antes: float
    depois: float


@dataclass(frozen=True)
class Vizinhos:
    """O que acerta, em cada amostra, quem só olha as mais parecidas, e o que acerta a rede nas mesmas.

    Attributes:
        deles, da_rede: a acurácia, ou o R² de uma regressão; ``da_rede`` é None se não se sabe o que é certo
            nela.
        suspeitas: os índices das amostras cujo alvo os vizinhos todos desmentem.
        ditos, esperados: de cada suspeita, o alvo que veio e o dos vizinhos.
        olhadas: quantas amostras se olharam.
    """

    deles: float
    da_rede: float | None
    suspeitas: Sequence[int]
    ditos: Sequence[float]
    esperados: Sequence[float]
    olhadas: int


@dataclass(frozen=True)
class Repetidas:
    """Quantas amostras do teste estão também no treino.

    Attributes:
        no_teste: a fração do teste que está no treino.
        no_treino: a fração do treino que se repete no próprio treino.
        quantas: as do teste que estão no treino.
    """

    no_teste: float
    no_treino: float
    quantas: int


@dataclass(frozen=True)
class Variedade:
    """Quão diferentes são umas das outras as amostras que uma rede inventa, e as reais.

    Attributes:
        inventadas, reais: a distância média entre duas.
        quantas: quantas se olharam de cada.
    """

    inventadas: float
    reais: float
    quantas: int

    @property
    def razao(self) -> float:
        """Perto de 1, são tão variadas quanto as reais; perto de 0, são todas parecidas."""
        return self.inventadas / self.reais


@dataclass(frozen=True)
class Colunas:
    """As de uma tabela, ``(n, colunas)``, em algumas amostras."""

    nomes: Sequence[str]
    amostras: Numeros


@dataclass(frozen=True)
class Sinais:
    """Tudo o que se mediu; o que não se sabe é None, ou vazio.

    Attributes:
        perda, perda_validacao: uma por época.
        acaso: a perda de quem não olha as entradas: diz sempre a frequência das classes, ou a média.
        divergiu: se a perda deixou de ser um número.
        penalizada: se a perda do treino traz também as penalidades dos regularizadores.
        taxa: a do otimizador, no fim; None, se são vários otimizadores.
        otimizador: o nome dele.
        classificacao: se os alvos são classes.
        passos: quantos o otimizador deu.
        no_fim: a perda com os pesos que ficaram; None, se treinando a rede faz outra conta, como com dropout.
        contagens: quantas amostras há de cada classe.
        acerto: a acurácia, ou o R², da rede nas amostras.
        escala: o que há com a escala das entradas, se a rede as lê como vieram.
        desvios: com ela, o desvio padrão de cada coluna.
        com_perda: se há uma, que diz o que a rede devia dar.
        com_alvos: se vieram com as amostras.
        inventa: se a rede inventa amostras.
        variedade: a do que ela inventa, se não treinou pouco.
    """

    perda: Numeros
    perda_validacao: Numeros
    acaso: float | None = None
    divergiu: bool = False
    penalizada: bool = False
    taxa: float | None = None
    otimizador: str = ""
    classificacao: bool = False
    contagens: Sequence[tuple[str, int]] = ()
    acerto: float | None = None
    unidades: Sequence[Unidades] = ()
    gradientes: Sequence[Gradiente] = ()
    passo: Passo | None = None
    passos: int = 0
    no_fim: float | None = None
    vizinhos: Vizinhos | None = None
    repetidas: Repetidas | None = None
    colunas: Colunas | None = None
    escala: Escala | None = None
    desvios: Sequence[tuple[str, float]] = ()
    com_perda: bool = True
    com_alvos: bool = True
    inventa: bool = False
    variedade: Variedade | None = None

    @property
    def atras_dos_vizinhos(self) -> float:
        """Quanto a rede acerta menos que os vizinhos de cada amostra; 0, se não se sabe."""
        v = self.vizinhos
        return 0.0 if v is None or v.da_rede is None else v.deles - v.da_rede
