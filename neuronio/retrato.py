"""O retrato: os valores de Python de que as contas de um objeto dependem, e como saber se mudaram.

Um passo compilado só se executa em Python uma vez. O que ele então leu de um atributo, de uma lista ou de um
array ficou escrito no código: se muda depois, é preciso fazer outro. Os números das variáveis não entram no
retrato: esses o código lê a cada vez.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from enum import Enum
from itertools import chain
from operator import is_
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from neuronio.configuracao import Configuravel
from neuronio.tensor import Lote, Parametro, Tensor, Variavel

Caminho = tuple[str, ...]

_SIMPLES = (int, float, complex, str, bytes, type(None), np.generic, Lote, MethodType, PurePath, range)
"""Os que nunca mudam, e se comparam pelo valor."""
_UNICOS = (type, FunctionType, BuiltinFunctionType, ModuleType, Enum, np.ufunc)
"""Os que só são iguais a si mesmos."""

_MARCA = (object(),)


class Retrato:
    """O que se acha a partir de um objeto, por atributos, listas, dicionários e arrays, quando se tira.

    >>> import neuronio as nn
    >>> camada = nn.Dropout(0.5)
    >>> antes = Retrato(camada)
    >>> camada.taxa = 0.7
    >>> antes.envelheceu(), antes.diferenca(Retrato(camada))
    (True, 'taxa, da camada (Dropout)')
    """

    def __init__(self, raiz: Any) -> None:
        self.raiz, self._contadas = raiz, Configuravel.mudancas + Parametro.trocas
        self.fichas: list[tuple[Caminho, Any]] = []
        """De cada lugar, na ordem em que se acham, algo que se compara com o do mesmo lugar de outro."""
        self._donos: dict[Caminho, Configuravel] = {}
        self._vistos: dict[int, Caminho] = {}
        self._guardados: list[tuple[Any, Any]] = []
        """O que pode mudar, e uma cópia do que havia dentro."""
        self._vistas: list[Collection[Any]] = []
        """O que se olha depressa, e uma marca depois de cada um: se muda de tamanho, ela sai do lugar."""
        self._arrays: list[tuple[np.ndarray, bytes]] = []
        self._opaco = False
        """Se há objetos em que não se sabe olhar depressa."""
        self._percorrer()
        self._itens = list(chain.from_iterable(self._vistas))

    def __eq__(self, outro: object) -> bool:
        return isinstance(outro, Retrato) and self.fichas == outro.fichas

    def envelheceu(self) -> bool:
        """Se algo pode ter mudado desde então, sem percorrer tudo: um sim pede outro retrato."""
        return (
            self._contadas != Configuravel.mudancas + Parametro.trocas
            or not all(map(is_, chain.from_iterable(self._vistas), self._itens))
            or self._opaco
            or bool(self._arrays and any(array.tobytes() != antes for array, antes in self._arrays))
        )

    def diferenca(self, outro: Retrato) -> str:
        """O primeiro lugar em que o outro é diferente, e de quem é; vazio, se são iguais."""
        if self == outro:
            return ""
        minhas, dele = dict(self.fichas), dict(outro.fichas)
        lugares = [*dele, *(caminho for caminho in minhas if caminho not in dele)]
        for caminho in lugares:
            if caminho not in minhas or caminho not in dele or minhas[caminho] != dele[caminho]:
                return outro._nomear(caminho)
        return outro._nomear(outro.fichas[-1][0])  # só a ordem é outra

    def devolver(self) -> None:
        """Põe de volta o que havia em cada objeto, lista, dicionário ou array que mudou."""
        for objeto, antes in self._guardados:
            _devolver(objeto, antes)

    # ── como se tira ────────────────────────────────────────────────────────
    def _percorrer(self) -> None:
        pilha: list[tuple[Caminho, Any]] = [((), self.raiz)]
        while pilha:
            caminho, valor = pilha.pop()
            ficha, partes = self._olhar(caminho, valor)
            self.fichas.append((caminho, ficha))
            pilha.extend(((*caminho, nome), parte) for nome, parte in reversed(partes.items()))

    def _olhar(self, caminho: Caminho, valor: Any) -> tuple[Any, dict[str, Any]]:
        """A ficha de um valor, e o que há dentro dele."""
        tipo = type(valor)
        if isinstance(valor, _SIMPLES):
            return (tipo, valor), {}
        if isinstance(valor, (Tensor, *_UNICOS)) or hasattr(tipo, "__get__"):
            return _Mesmo(valor), {}
        if isinstance(valor, tuple):
            return tipo, _numeradas(valor)
        if id(valor) in self._vistos:  # o que se acha em dois lugares é um só
            return self._vistos[id(valor)], {}
        self._vistos[id(valor)] = caminho
        if isinstance(valor, Variavel):
            self._guardados.append((valor, None))
            if not isinstance(valor, Parametro):
                return _Mesmo(valor), {}
            ficha = (_Mesmo(valor), _Mesmo(valor.mascara))
            partes = {".regularizador": valor.regularizador, ".restricao": valor.restricao}
            return ficha, {nome: parte for nome, parte in partes.items() if parte is not None}
        if isinstance(valor, np.ndarray) and valor.dtype != object:
            self._arrays.append((valor, valor.tobytes()))
            self._guardados.append((valor, valor.copy()))
            return (tipo, valor.dtype.str, valor.shape, self._arrays[-1][1]), {}
        return tipo, self._dentro(caminho, valor)

    def _dentro(self, caminho: Caminho, valor: Any) -> dict[str, Any]:
        """As partes de um objeto que pode mudar."""
        if isinstance(valor, Configuravel):
            self._donos[caminho] = valor
            self._guardados.append((valor, dict(vars(valor))))
            atributos = {f".{nome}": v for nome, v in self._da_classe(type(valor))}
            atributos.update({f".{n}": v for n, v in vars(valor).items() if n not in valor.fora_do_retrato})
            return atributos
        if isinstance(valor, dict):
            self._vistas += [valor, _MARCA, valor.values(), _MARCA]
            self._guardados.append((valor, dict(valor)))
            return {f"[{chave!r}]": parte for chave, parte in valor.items()}
        if isinstance(valor, (list, deque, set)):
            self._vistas += [valor, _MARCA]
            self._guardados.append((valor, valor.copy()))
            return _numeradas(valor)
        argumentos, estado, *itens = _reduzido(valor)
        self._opaco = self._opaco or bool(argumentos or estado or itens)
        estado = dict(estado) if isinstance(estado, dict) else estado
        self._guardados.append((valor, estado))
        atributos = {f".{n}": v for n, v in estado.items()} if isinstance(estado, dict) else {"": estado}
        return {**_numeradas((argumentos, *itens)), **atributos}

    def _da_classe(self, classe: type) -> Iterator[tuple[str, Any]]:
        """O que quem usa a biblioteca escreveu na classe: também se lê com ``self``."""
        for base in classe.__mro__:
            if base.__module__.startswith("neuronio."):
                return
            if id(base) not in self._vistos:
                self._vistos[id(base)] = ()
                self._vistas += [vars(base).values(), _MARCA]
                yield from ((n, v) for n, v in vars(base).items() if not n.startswith("__"))

    # ── como se diz ─────────────────────────────────────────────────────────
    def _nomear(self, caminho: Caminho) -> str:
        """``taxa, da camada 2 (Dropout "dropout_1")``."""
        tamanho = next((n for n in range(len(caminho) - 1, -1, -1) if caminho[:n] in self._donos), 0)
        dono = self._donos.get(caminho[:tamanho])
        atributo = "".join(caminho[tamanho : tamanho + 1]).removeprefix(".")
        apresentar: Callable[[], str] | None = getattr(dono, "apresentacao", None)
        return f"{atributo}, da {apresentar()}" if apresentar else f"{atributo}, de {dono!r}"


class _Mesmo:
    """Um objeto que só é igual a si mesmo; um tensor, também a outro com os mesmos números."""

    def __init__(self, objeto: Any) -> None:
        self.objeto = objeto

    def __eq__(self, outro: object) -> bool:
        if not isinstance(outro, _Mesmo):
            return False
        a, b = self.objeto, outro.objeto
        return a is b or (isinstance(a, Tensor) and isinstance(b, Tensor) and _mesmos_numeros(a, b))


def _mesmos_numeros(a: Tensor, b: Tensor) -> bool:
    if a.e_abstrato or b.e_abstrato or (a.forma, a.tipo) != (b.forma, b.tipo):
        return False
    return a.dados.tobytes() == b.dados.tobytes()


def _numeradas(itens: Collection[Any]) -> dict[str, Any]:
    return {f"[{i}]": item for i, item in enumerate(itens)}


def _reduzido(objeto: Any) -> tuple[Any, ...]:
    """De que é feito um objeto qualquer, como ele o diz a quem o copia; nada, se não se copia.

    São os argumentos com que se cria, o estado que então se lhe põe, e os itens que se acrescentam.
    """
    try:
        partes = objeto.__reduce_ex__(2)
    except Exception:  # um arquivo, uma trava, um gerador: o que cada um levanta é com ele
        return (), None
    if isinstance(partes, str):  # é o nome de algo que é um só
        return (partes,), None
    estado = partes[2] if len(partes) > 2 else None
    return partes[1], estado, *(list(parte) for parte in partes[3:] if parte is not None)


def _devolver(objeto: Any, antes: Any) -> None:
    if isinstance(objeto, Configuravel):
        agora = vars(objeto)
        de_fora = {nome: valor for nome, valor in agora.items() if nome in objeto.fora_do_retrato}
        certo = {**antes, **de_fora}
        if list(agora) != list(certo) or not all(map(is_, agora.values(), certo.values())):
            agora.clear()
            agora.update(certo)
    elif isinstance(objeto, np.ndarray):
        if objeto.tobytes() != antes.tobytes():
            objeto[...] = antes
    elif isinstance(objeto, (list, deque)):
        if len(objeto) != len(antes) or not all(map(is_, objeto, antes)):
            objeto.clear()
            objeto.extend(antes)
    elif isinstance(objeto, dict):
        if list(objeto) != list(antes) or not all(map(is_, objeto.values(), antes.values())):
            objeto.clear()
            objeto.update(antes)
    elif isinstance(objeto, set):
        objeto &= antes
        objeto |= antes
    elif hasattr(objeto, "__setstate__"):
        objeto.__setstate__(antes)
    elif isinstance(antes, dict):
        vars(objeto).update(antes)
