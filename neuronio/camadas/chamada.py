"""A chamada de uma camada: o que entra, com que nome, e o que sai."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from inspect import signature
from typing import Any

from neuronio.tensor import Tensor, como_tensor


def argumentos(funcao: Callable[..., Any]) -> list[str]:
    """Os nomes dos argumentos, um a um.

    >>> argumentos(lambda imagem, tabela=None, *outras: imagem)
    ['imagem', 'tabela']
    """
    return [nome for nome, _ in _nomes(funcao)]


def obrigatorios(funcao: Callable[..., Any]) -> list[str]:
    """Os argumentos que não se podem omitir.

    >>> obrigatorios(lambda imagem, tabela=None, *outras: imagem)
    ['imagem']
    """
    return [nome for nome, obrigatorio in _nomes(funcao) if obrigatorio]


def _nomes(funcao: Callable[..., Any]) -> tuple[tuple[str, bool], ...]:
    """De cada argumento, o nome e se é obrigatório; de um método, sem o ``self``."""
    de_todos = _da_funcao(getattr(funcao, "__func__", funcao))
    return de_todos[1:] if hasattr(funcao, "__func__") else de_todos


@cache
def _da_funcao(funcao: Callable[..., Any]) -> tuple[tuple[str, bool], ...]:
    todos = signature(funcao).parameters.values()
    um_a_um = (a for a in todos if a.kind not in (a.VAR_POSITIONAL, a.VAR_KEYWORD))
    return tuple((a.name, a.default is a.empty) for a in um_a_um)


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
