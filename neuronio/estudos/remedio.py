"""Um remédio: o que muda numa receita, que é uma rede e o seu treino."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from neuronio.aumento import Aumento
from neuronio.camadas import (
    BatchNorm,
    Camada,
    Densa,
    Dropout,
    Entrada,
    Flatten,
    ReLU,
    Residual,
    RuidoGaussiano,
)
from neuronio.modelos import Sequencial
from neuronio.otimizadores import Adam, Otimizador
from neuronio.perdas import EntropiaCruzada
from neuronio.regularizadores import Regularizador, Restricao
from neuronio.treino.callbacks import Callback

LOTE = 32


@dataclass(frozen=True)
class Receita:
    """Uma rede e o seu treino: tudo o que um remédio pode mudar.

    A rede é uma densa e, depois dela, blocos residuais de uma densa cada um; por fim, uma unidade por classe.

    Args:
        unidades: as de cada densa.
        blocos: quantos blocos residuais.
        otimizador: como aprende.
        epocas: quantas vezes vê as amostras.
        amostras: quantas vezes as de um treino sem remédio.
        guardadas: a fração das amostras em que não treina, e a que olha a cada época.
        regularizador, restricao: dos kernels de todas as densas.
        ruido: o desvio do que se soma à entrada.
        dropout: a taxa depois de cada densa.
        pular: a probabilidade de pular cada bloco.
        normalizar: se há uma normalização em lote depois de cada densa.
        suavizacao: a dos rótulos, na perda.
        media_movel: a memória da média dos pesos.
        aumento, callbacks: os de `Modelo.treinar`.
    """

    unidades: int = 256
    blocos: int = 2
    otimizador: Otimizador = field(default_factory=Adam)
    epocas: int = 50
    amostras: int = 1
    guardadas: float = 0.0
    regularizador: Regularizador | None = None
    restricao: Restricao | None = None
    ruido: float = 0.0
    dropout: float = 0.0
    pular: float = 0.0
    normalizar: bool = False
    suavizacao: float = 0.0
    media_movel: float | None = None
    aumento: Sequence[Aumento] = ()
    callbacks: Sequence[Callback] = ()

    def criar(self, forma: tuple[int, ...], classes: int) -> Sequencial:
        """A rede, compilada, para amostras de tal forma."""
        ruido = [RuidoGaussiano(self.ruido)] if self.ruido else []
        blocos = [Residual(self._densa(), pular=self.pular) for _ in range(self.blocos)]
        rede = Sequencial(
            [Entrada(*forma), *ruido, Flatten(), *self._densa(), *blocos, self._kernel(classes)]
        )
        rede.compilar(
            deepcopy(self.otimizador),
            EntropiaCruzada(suavizacao=self.suavizacao),
            ["acuracia"],
            media_movel=self.media_movel,
        )
        return rede

    @property
    def opcoes(self) -> dict[str, Any]:
        """As de `Modelo.treinar`."""
        return {
            "epocas": self.epocas,
            "lote": LOTE,
            "callbacks": list(self.callbacks),
            "aumento": list(self.aumento) or None,
        }

    def _densa(self) -> list[Camada]:
        norma = [BatchNorm()] if self.normalizar else []
        dropout = [Dropout(self.dropout)] if self.dropout else []
        return [self._kernel(self.unidades), *norma, ReLU(), *dropout]

    def _kernel(self, unidades: int) -> Densa:
        return Densa(unidades, regularizador=self.regularizador, restricao=self.restricao)


@dataclass(frozen=True)
class Remedio:
    """O que um remédio muda numa receita.

    Args:
        nome: como se chama na tabela, e como se pede.
        como: o que se escreve, em código ou em poucas palavras.
        mudar: os campos da `Receita` que mudam; as épocas, em vezes as que eram.
    """

    nome: str
    como: str
    mudar: Mapping[str, Any]

    def em(self, receita: Receita) -> Receita:
        """A receita com o remédio.

        >>> Remedio("mais épocas", "4 vezes as épocas", {"epocas": 4}).em(Receita(epocas=10)).epocas
        40
        """
        return replace(receita, **{**self.mudar, "epocas": receita.epocas * self.mudar.get("epocas", 1)})


NENHUM = Remedio("nenhum", "", {})


@dataclass(frozen=True)
class Mal:
    """O que se remedeia, e com quê.

    Args:
        nome: "sobreajuste" ou "subajuste".
        rede: a receita que o tem, em palavras.
        receita: sem remédio.
        remedios: os que se experimentam nele; o primeiro é nenhum.
    """

    nome: str
    rede: str
    receita: Receita
    remedios: Sequence[Remedio]
