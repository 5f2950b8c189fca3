"""O que é um exercício, e o que a conferência de cada um exige de uma resposta."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any

Exercicio = Callable[[Any], None]
"""A conferência de um exercício: não devolve nada se a resposta está certa; senão, levanta `Errado`."""


class Errado(Exception):
    """A resposta não está certa; a mensagem é a dica."""


class PorFazer(Exception):
    """A resposta ainda são os três pontos do enunciado."""


def exigir_feito(resposta: Any, por: str = "pela sua resposta") -> None:
    """Se a resposta ainda são os três pontos, está por fazer."""
    if resposta is ...:
        raise PorFazer(f"Troque os três pontos (...) {por}.")


def exigir(condicao: bool, dica: str) -> None:
    """Se a condição falha, a resposta está errada, com esta dica."""
    if not condicao:
        raise Errado(dica)


def escrito(valor: float) -> str:
    """Um número como se escreve em português.

    >>> escrito(-0.5), escrito(12.0)
    ('−0,5', '12')
    """
    return f"{valor:.6g}".replace("-", "−").replace(".", ",")


def perto(obtido: float, esperado: float, folga: float = 1e-6) -> bool:
    """Se dois números são o mesmo, a menos do arredondamento."""
    return math.isclose(obtido, esperado, rel_tol=folga, abs_tol=folga)


def numero(valor: Any, o_que: str = "a resposta") -> float:
    """O número que a resposta é, ou que o código dela devolveu."""
    exigir_feito(valor)
    if valor is None:
        raise Errado(f"Esperava um número, mas {o_que} é None: falta um return na função?")
    if hasattr(valor, "data") and not hasattr(valor, "dtype"):
        raise Errado(
            f"Esperava um número, mas {o_que} é um {type(valor).__name__}: o número dele está em .data."
        )
    if isinstance(valor, bool) or not isinstance(valor, Real):
        raise Errado(f"Esperava um número, mas {o_que} é {type(valor).__name__}: {valor!r:.60}.")
    return float(valor)


def funcao(resposta: Any, argumentos: int) -> Callable[..., Any]:
    """A função que a resposta é, se recebe tantos argumentos."""
    exigir_feito(resposta)
    if not callable(resposta) or isinstance(resposta, type):
        raise Errado(
            f"Aqui se dá uma função, mas veio {type(resposta).__name__}: {resposta!r:.60}. Escreva só o nome "
            "dela, sem os parênteses."
        )
    try:
        inspect.signature(resposta).bind(*range(argumentos))
    except TypeError:
        raise Errado(
            f"A função recebe {argumentos} argumento{'s' * (argumentos > 1)}, e a sua é "
            f"{getattr(resposta, '__name__', 'função')}{inspect.signature(resposta)}: acerte a linha do def."
        ) from None
    except ValueError:  # uma função em C, que não diz o que recebe
        pass
    return resposta  # type: ignore[no-any-return]


def classe(resposta: Any, *metodos: str) -> type:
    """A classe que a resposta é, se define estes métodos."""
    exigir_feito(resposta)
    if not isinstance(resposta, type):
        raise Errado(
            f"Aqui se dá a própria classe, mas veio {type(resposta).__name__}: {resposta!r:.60}. "
            "Escreva só o nome dela, sem os parênteses."
        )
    for metodo in metodos:
        if not hasattr(resposta, metodo):
            raise Errado(f"A classe {resposta.__name__} não tem o método {metodo}: escreva-o dentro dela.")
    return resposta


def valor_de(resultado: Any, conta: str) -> Any:
    """O resultado de uma conta entre valores de quem responde, se também é um deles."""
    exigir_feito(resultado, "pelo seu código")
    if resultado is None:
        raise Errado(f"{conta} deu None: falta um return no método?")
    if resultado is NotImplemented or not hasattr(resultado, "data"):
        raise Errado(
            f"{conta} tem de dar outro Valor, para a conta poder continuar, mas deu "
            f"{type(resultado).__name__}: devolva Valor(...)."
        )
    return resultado


def data_de(resultado: Any, conta: str) -> float:
    """O número que um resultado guarda."""
    return numero(valor_de(resultado, conta).data, f"o .data de {conta}")


def nota_de(vertice: Any, atributo: str, conta: str) -> Any:
    """O que um vértice anotou num atributo."""
    if not hasattr(vertice, atributo):
        raise Errado(f"O resultado de {conta} não tem .{atributo}: guarde-o em self.{atributo}, no __init__.")
    return getattr(vertice, atributo)


def sequencia(valor: Any, quantos: int, o_que: str) -> Sequence[Any]:
    """Uma lista ou uma tupla com tantos elementos."""
    exigir_feito(valor)
    if not isinstance(valor, list | tuple):
        raise Errado(
            f"{o_que} tem de ser uma lista ou uma tupla, mas é {type(valor).__name__}: {valor!r:.60}."
        )
    if len(valor) != quantos:
        raise Errado(f"{o_que} tem de ter {quantos} elemento{'s' * (quantos > 1)}, mas tem {len(valor)}.")
    return valor
