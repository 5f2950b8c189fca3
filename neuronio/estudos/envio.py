"""O que se manda a outro processo, conferido antes: o que lá não chega se diz aqui, pelo nome."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from neuronio.erros import ErroDeTipo
from neuronio.estudos.treinos import Dados, Pedido

FUNDO = 6
"""A quantos passos de um argumento se procura o que não vai."""


def conferir_envio(pedidos: Sequence[Pedido], dados: Dados) -> None:
    """Recusa o que não se consegue mandar a outro processo; um array não se copia para isso.

    Raises:
        ErroDeTipo: diz o quê, e por onde lá se chega.
    """
    if vai([(pedido.criar, pedido.opcoes) for pedido in pedidos]) and vai(dados):
        return
    for nome, valor in _argumentos(pedidos, dados):
        if not vai(valor):
            caminho, culpado = _culpado(nome, valor)
            raise ErroDeTipo(
                f"não se consegue mandar a outro processo {' → '.join(caminho)}, que é {culpado!r:.80} "
                f"({type(culpado).__name__}): só existe neste, como um arquivo aberto ou uma tranca. Crie-o "
                "dentro de criar, ou peça processos=1."
            )


def vai(objeto: Any) -> bool:
    """Se outro processo o pode receber, como o joblib e o Dask o mandam.

    >>> import threading
    >>> vai(lambda: 1), vai(threading.Lock())
    (True, False)
    """
    from joblib import wrap_non_picklable_objects

    return _escreve_se(objeto) or _escreve_se(wrap_non_picklable_objects([objeto]))


def _escreve_se(objeto: Any) -> bool:
    try:
        pickle.Pickler(_Nada(), 5, buffer_callback=lambda _: None).dump(objeto)
    except Exception:  # o de quem não se deixa mandar pode ser qualquer um
        return False
    return True


class _Nada:
    """Um arquivo que não guarda o que nele se escreve."""

    def write(self, escrito: bytes) -> int:
        return len(escrito)


def _argumentos(pedidos: Sequence[Pedido], dados: Dados) -> Iterator[tuple[str, Any]]:
    for nome in ("x", "y", "pesos", "preparo", "validacao"):
        yield nome, getattr(dados, nome)
    for pedido in pedidos:
        yield "criar", pedido.criar
        yield from pedido.opcoes.items()


def _culpado(nome: str, valor: Any) -> tuple[list[str], Any]:
    """O caminho até o que não vai, e ele; o mais fundo que se consegue dizer."""
    caminho = [nome]
    while len(caminho) < FUNDO:
        partes = ((n, v) for n, v in _partes(valor) if not vai(v))
        if (parte := next(partes, None)) is None:
            break
        caminho.append(parte[0])
        valor = parte[1]
    return caminho, valor


def _partes(valor: Any) -> Iterator[tuple[str, Any]]:
    """O que há num objeto, e o que uma função usa de fora dela."""
    if inspect.isfunction(valor):
        usadas = inspect.getclosurevars(valor)
        yield from {**usadas.nonlocals, **usadas.globals}.items()
    elif isinstance(valor, Mapping):
        yield from ((f"[{chave!r}]", v) for chave, v in valor.items())
    elif isinstance(valor, list | tuple | set):
        yield from ((f"[{i}]", v) for i, v in enumerate(valor))
    else:
        yield from getattr(valor, "__dict__", {}).items()
