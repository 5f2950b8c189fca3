"""``--aumento``: do que se escreve na linha de comando aos aumentos do treino."""

from __future__ import annotations

import re
from typing import Any

from neuronio import aumento
from neuronio.aumento import Aumento
from neuronio.configuracao import normalizar_nome
from neuronio.erros import ErroDeValor, ErroNeuronio, erro_de_nome

CLASSES: dict[str, type[Aumento]] = {
    re.sub("(?<=.)(?=[A-Z])", "-", nome).lower(): getattr(aumento, nome)
    for nome in aumento.__all__
    if nome[0].isupper() and nome not in ("Aumento", "Fila", "Mistura")
}
"""Os que se pedem pelo nome."""

_NOMES = {normalizar_nome(nome): nome for nome in CLASSES}


def identificar_aumento(texto: str) -> str:
    """O que se pediu, como se guarda.

    Raises:
        ErroDeNome: se não há um aumento com tal nome; sugere o mais próximo.
        ErroDeValor: se o número dele não serve.

    >>> identificar_aumento("Rotacao=15, espelho-horizontal")
    'rotacao=15,espelho-horizontal'
    """
    pedidos = _separados(texto)
    for pedido in pedidos:
        _criar(*pedido)
    return ",".join("=".join(filter(None, pedido)) for pedido in pedidos)


def criar_aumentos(texto: str | None) -> list[Aumento] | None:
    """Os aumentos de um texto já conferido.

    >>> criar_aumentos("rotacao=15,zoom")
    [Rotacao(graus=15), Zoom()]
    """
    return None if texto is None else [_criar(*pedido) for pedido in _separados(texto)]


def _separados(texto: str) -> list[tuple[str, str]]:
    """De cada aumento, o nome, e o número, se veio."""
    partes = [parte.partition("=") for parte in texto.split(",")]
    return [(_nome(nome.strip()), valor.strip()) for nome, _, valor in partes]


def _nome(pedido: str) -> str:
    if normalizar_nome(pedido) not in _NOMES:
        raise erro_de_nome("aumento", pedido, CLASSES)
    return _NOMES[normalizar_nome(pedido)]


def _criar(nome: str, valor: str) -> Aumento:
    try:
        return CLASSES[nome](*([_numero(nome, valor)] if valor else []))
    except ErroNeuronio as erro:
        raise ErroDeValor(f"em --aumento, {nome}={valor}: {erro}") from erro


def _numero(nome: str, valor: str) -> Any:
    try:
        return int(valor) if valor.lstrip("-").isdigit() else float(valor)
    except ValueError:
        raise ErroDeValor(f"o que vem depois do = é um número, como em {nome}=0.1.") from None
