"""A chamada de uma camada: o que entra, com que nome, e o que sai."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from inspect import signature
from typing import Any

from neuronio.tensor import Tensor, como_tensor


def argumentos(funcao: Callable[..., Any]) -> tuple[str, ...]:
    """Os nomes dos argumentos, um a um.

    >>> argumentos(lambda imagem, tabela=None, *outras: imagem)
    ('imagem', 'tabela')
    """
    de_metodo = getattr(funcao, "__func__", None)
    return _nomes(funcao)[0] if de_metodo is None else _nomes(de_metodo, True)[0]


def obrigatorios(funcao: Callable[..., Any]) -> tuple[str, ...]:
    """Os argumentos que não se podem omitir.

    >>> obrigatorios(lambda imagem, tabela=None, *outras: imagem)
    ('imagem',)
    """
    de_metodo = getattr(funcao, "__func__", None)
    return _nomes(funcao)[1] if de_metodo is None else _nomes(de_metodo, True)[1]


@cache
def _nomes(funcao: Callable[..., Any], de_metodo: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Todos, e os obrigatórios; os de um método, sem o ``self``."""
    todos = list(signature(funcao).parameters.values())[de_metodo:]
    um_a_um = [a for a in todos if a.kind not in (a.VAR_POSITIONAL, a.VAR_KEYWORD)]
    return tuple(a.name for a in um_a_um), tuple(a.name for a in um_a_um if a.default is a.empty)


def ligar(
    propagar: Callable[..., Any], posicionais: Sequence[Any], nomeadas: dict[str, Any]
) -> dict[str, Any]:
    """Cada entrada com o nome que ela tem em `propagar`.

    Raises:
        TypeError: se faltam entradas, ou sobram; diz as que há.

    >>> ligar(lambda imagem, tabela: imagem, [1], {"tabela": 2})
    {'imagem': 1, 'tabela': 2}
    """
    try:
        ligadas = signature(propagar).bind(*posicionais, **nomeadas).arguments
    except TypeError:
        vieram = ", ".join([*(f"a {i}ª" for i in range(1, len(posicionais) + 1)), *nomeadas])
        raise TypeError(
            f"tem as entradas {', '.join(argumentos(propagar))}, que são os argumentos de propagar, mas "
            f"recebeu {vieram or 'nenhuma'}."
        ) from None
    entradas: dict[str, Any] = {}
    for nome, valor in ligadas.items():
        varias = isinstance(valor, tuple) and not sao_tensores(valor)  # as de um *argumento
        entradas.update({f"{nome}_{i}": v for i, v in enumerate(valor)} if varias else {nome: valor})
    return entradas


def as_que_se_pedem(construir: Callable[..., Any], formas: list[Any]) -> list[Any]:
    """As formas que `construir` recebe: as primeiras, tantas quantos são os seus argumentos.

    >>> as_que_se_pedem(lambda forma: None, [(3,), (4,)])
    [(3,)]
    """
    todos = signature(construir).parameters.values()
    return formas if any(a.kind is a.VAR_POSITIONAL for a in todos) else formas[: len(todos)]


def como_entrada(x: Any) -> Any:
    """Um tensor; ou o que não é um lote, mas vários (o estado de uma rede recorrente), ou nenhum (None)."""
    return x if x is None or (not isinstance(x, list) and sao_tensores(x)) else como_tensor(x)


def sao_tensores(x: Any) -> bool:
    """Se é uma tupla, uma lista ou um dicionário de tensores."""
    itens = list(x.values()) if isinstance(x, dict) else x
    if not isinstance(itens, (tuple, list)) or not itens:
        return False
    return all(isinstance(item, Tensor) or sao_tensores(item) for item in itens)


def saidas_de(saida: Any) -> dict[str, Tensor]:
    """As saídas de uma camada, pelo nome; o de uma só é "", e os de uma tupla são os lugares.

    >>> list(saidas_de({"classe": Tensor([1.0]), "idade": Tensor([30.0])})), list(saidas_de(Tensor([1.0])))
    (['classe', 'idade'], [''])
    """
    if isinstance(saida, Tensor):
        return {"": saida}
    partes = saida.items() if isinstance(saida, dict) else ((str(i), s) for i, s in enumerate(saida))
    return {".".join(filter(None, (nome, de))): t for nome, s in partes for de, t in saidas_de(s).items()}
