"""O que se experimenta num estudo: listas de valores, e faixas de que se tiram pontos ou se sorteia."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeTipo, ErroDeValor


class Faixa(Configuravel):
    """Os números entre dois, todos com a mesma chance; inteiros, se os dois o são.

    Args:
        minimo, maximo: os extremos, que também valem.
        quantos: em quantos pontos, igualmente espaçados, se divide numa grade.

    >>> Faixa(0.0, 0.5, quantos=3).pontos(), Faixa(1, 4).pontos()
    ([0.0, 0.25, 0.5], [1, 2, 3, 4])
    """

    _especie = "a faixa"

    def __init__(self, minimo: float, maximo: float, quantos: int = 5) -> None:
        self.minimo, self.maximo = numero("o mínimo", minimo), numero("o máximo", maximo)
        self.quantos = inteiro_positivo("a quantidade de pontos", quantos, 2)
        self.inteira = isinstance(minimo, int) and isinstance(maximo, int)
        if not self.minimo < self.maximo:
            raise ErroDeValor(f"uma faixa vai do menor ao maior, mas veio de {minimo} a {maximo}.")

    def pontos(self) -> list[float]:
        """Os de uma grade."""
        return list(dict.fromkeys(self._em(parte) for parte in np.linspace(0, 1, self.quantos)))

    def sortear(self, acaso: np.random.Generator) -> float:
        """Um número ao acaso."""
        return self._em(acaso.random())

    def _em(self, parte: float) -> float:
        """O número a tal parte do caminho, de 0 a 1."""
        valor = self._entre(float(parte))
        valor = min(max(valor, self.minimo), self.maximo)
        return round(valor) if self.inteira else valor

    def _entre(self, parte: float) -> float:
        return self.minimo + parte * (self.maximo - self.minimo)


class FaixaLogaritmica(Faixa):
    """O mesmo, com a mesma chance para cada ordem de grandeza: de 0,001 a 0,01 e de 0,01 a 0,1.

    É a das taxas, dos decaimentos e dos tamanhos, em que o que importa é a razão entre um e outro.

    Args:
        minimo, maximo: maiores que zero.
        quantos: em quantos pontos, cada um tantas vezes o de antes, se divide numa grade.

    >>> FaixaLogaritmica(0.001, 1, quantos=4).pontos(), FaixaLogaritmica(8, 64, quantos=4).pontos()
    ([0.001, 0.01, 0.1, 1.0], [8, 16, 32, 64])
    """

    def __init__(self, minimo: float, maximo: float, quantos: int = 5) -> None:
        super().__init__(minimo, maximo, quantos)
        numero("o mínimo de uma faixa logarítmica", minimo, 0, aberto=True)

    def _entre(self, parte: float) -> float:
        expoente = (1 - parte) * math.log(self.minimo) + parte * math.log(self.maximo)
        return float(f"{math.exp(expoente):.12g}")  # 0,01, e não 0,009999999999999998


Espaco = Mapping[str, Sequence[Any] | Faixa]
"""Nome do argumento → os valores que se experimentam."""


def conferir_espaco(espaco: Any) -> dict[str, list[Any] | Faixa]:
    """O espaço, com cada lista conferida.

    Raises:
        ErroDeTipo, ErroDeValor: se não é um dicionário de listas e faixas, ou se algo nele está vazio.
    """
    if not isinstance(espaco, Mapping):
        raise ErroDeTipo(
            'o espaço é um dicionário, como {"taxa": nn.FaixaLogaritmica(0.001, 1), "unidades": [16, 64]}, '
            f"mas veio {espaco!r:.80}."
        )
    if not espaco:
        raise ErroDeValor("o espaço está vazio: não há o que experimentar.")
    conferido: dict[str, list[Any] | Faixa] = {}
    for nome, valores in espaco.items():
        if not isinstance(nome, str):
            raise ErroDeTipo(f"o nome de um argumento é um texto, mas veio {nome!r:.80}.")
        if isinstance(valores, Faixa):
            conferido[nome] = valores
            continue
        if isinstance(valores, str | bytes) or not hasattr(valores, "__iter__"):
            raise ErroDeTipo(
                f'de "{nome}" se dá uma lista dos valores, ou uma faixa, mas veio {valores!r:.80}. Um valor '
                f"só não se experimenta: dê-o em criar, ou [{valores!r:.40}]."
            )
        conferido[nome] = list(valores)
        if not conferido[nome]:
            raise ErroDeValor(f'a lista de "{nome}" está vazia.')
    return conferido


def grade(espaco: Mapping[str, list[Any] | Faixa]) -> list[dict[str, Any]]:
    """Todas as combinações, na ordem em que vêm.

    >>> grade({"a": [1, 2], "b": ["x"]})
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'x'}]
    """
    de_cada = [valores.pontos() if isinstance(valores, Faixa) else valores for valores in espaco.values()]
    return [dict(zip(espaco, combinacao, strict=True)) for combinacao in itertools.product(*de_cada)]


def sorteio(espaco: Mapping[str, list[Any] | Faixa], quantas: int, semente: int) -> list[dict[str, Any]]:
    """Tantas combinações ao acaso; com mais sorteios, as primeiras são as mesmas.

    Fonte: Bergstra e Bengio, "Random Search for Hyper-Parameter Optimization", 2012.
    """
    acaso = np.random.default_rng(semente)

    def um(valores: list[Any] | Faixa) -> Any:
        if isinstance(valores, Faixa):
            return valores.sortear(acaso)
        return valores[acaso.integers(len(valores))]

    return [{nome: um(valores) for nome, valores in espaco.items()} for _ in range(quantas)]
