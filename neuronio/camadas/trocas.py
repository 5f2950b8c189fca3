"""As trocas: o que há numa camada que os argumentos dela não dizem, porque alguém o trocou depois.

Um arquivo guarda de cada camada a classe e os argumentos. Se uma subcamada ou um parâmetro foi trocado,
tirado ou acrescentado num atributo, guarda também o que ficou ali.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.configuracao import Configuravel
from neuronio.tensor import Parametro, Tensor, Variavel
from neuronio.tensor.dimensao import Forma

if TYPE_CHECKING:
    from neuronio.camadas.camada import Camada

Conteudo = dict[str, list[Any]]
"""De cada atributo com camadas ou variáveis, o que distingue umas de outras."""


class Molde(Configuravel):
    """Uma variável sem os números, que vão à parte no arquivo."""

    def __init__(
        self, treinavel: bool, forma: Forma, tipo: str, regularizador: Any, restricao: Any = None
    ) -> None:
        self.treinavel, self.forma, self.tipo = treinavel, forma, tipo
        self.regularizador, self.restricao = regularizador, restricao

    @classmethod
    def de(cls, variavel: Variavel) -> Molde:
        """O de uma variável."""
        dele = (
            (variavel.regularizador, variavel.restricao) if isinstance(variavel, Parametro) else (None, None)
        )
        return cls(variavel.treinavel, variavel.forma, variavel.tipo, *dele)

    def variavel(self) -> Variavel:
        """Uma variável assim, com zeros."""
        zeros = Tensor(np.zeros(self.forma), tipo=self.tipo)
        if not self.treinavel:
            return Variavel(zeros)
        return Parametro(zeros, "", self.regularizador, self.restricao)


class Tirado(Configuravel):
    """Está no lugar de um atributo que se apagou."""


def conteudo(camada: Camada) -> Conteudo:
    """O que há agora em cada atributo."""
    achado: Conteudo = {}
    for atributo, valor in vars(camada).items():
        if atributo not in camada.fora_do_retrato:
            distintos: list[Any] = []
            _juntar(valor, distintos)
            if distintos:
                achado[atributo] = distintos
    return achado


def trocadas(camada: Camada, de_inicio: Conteudo) -> dict[str, dict[str, Any]]:
    """O que um arquivo guarda dos atributos com camadas ou variáveis que não são argumentos.

    Nada, se são como no início; "trocas", se num deles há outra coisa; "dentro", se são as mesmas camadas e
    uma delas mudou por dentro. Guardam-se todos, para que o que está em dois lugares continue a ser um só.
    """
    agora, atributos, ditos = conteudo(camada), vars(camada), camada.configuracao()
    nomes = [n for n in {**de_inicio, **agora} if n not in ditos or ditos[n] is not atributos.get(n)]
    outras = any(agora.get(nome) != de_inicio.get(nome) for nome in nomes)
    if not outras and not any(_mudou(item) for nome in nomes for item in agora[nome]):
        return {}
    guardado = {
        nome: _em_cada(atributos[nome], _molde_se_variavel) if nome in atributos else Tirado()
        for nome in nomes
    }
    return {"trocas" if outras else "dentro": guardado}


def com_variaveis(trocas: dict[str, Any], ocupar: Callable[[Forma], None]) -> dict[str, Any]:
    """As mesmas trocas, com variáveis no lugar dos moldes; cada uma ocupa memória."""

    def encher(valor: Any) -> Any:
        if not isinstance(valor, Molde):
            return valor
        ocupar(valor.forma)
        return valor.variavel()

    return {nome: _em_cada(valor, encher) for nome, valor in trocas.items()}


def trocar(camada: Camada, trocas: dict[str, Any]) -> None:
    """Põe em cada atributo o que devia estar nele."""
    for nome, valor in trocas.items():
        if not isinstance(valor, Tirado):
            setattr(camada, nome, valor)
        elif nome in vars(camada):
            delattr(camada, nome)


def _mudou(item: Any) -> bool:
    if not isinstance(item, Configuravel):
        return False
    mudou = bool(item._mudados() or item._trocadas())
    return mudou or vars(item).get("_treinavel") is False or vars(item).get("_fator_da_taxa", 1.0) != 1.0


def _molde_se_variavel(valor: Any) -> Any:
    return Molde.de(valor) if isinstance(valor, Variavel) else valor


def _juntar(valor: Any, distintos: list[Any]) -> None:
    from neuronio.camadas.camada import Camada

    if isinstance(valor, Camada):
        distintos.append(valor)
    elif isinstance(valor, Variavel):
        molde = Molde.de(valor)
        distintos.append((molde.treinavel, molde.forma, molde.tipo, molde.regularizador, molde.restricao))
    elif isinstance(valor, (list, tuple)):
        for item in valor:
            _juntar(item, distintos)
    elif isinstance(valor, dict):
        for item in valor.values():
            _juntar(item, distintos)


def _em_cada(valor: Any, fazer: Callable[[Any], Any]) -> Any:
    if isinstance(valor, (list, tuple)):
        feitos = [_em_cada(v, fazer) for v in valor]
        return feitos if isinstance(valor, list) else tuple(feitos)
    if isinstance(valor, dict):
        return {chave: _em_cada(v, fazer) for chave, v in valor.items()}
    return fazer(valor)
