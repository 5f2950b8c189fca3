"""A impressão digital de um programa: programas iguais têm o mesmo código."""

from __future__ import annotations

import hashlib

from neuronio.tensor import Variavel
from neuronio.tensor.programa import Programa
from neuronio.tensor.programa.constantes import uniforme


def impressao(programa: Programa, lote: int, threads: int) -> str:
    """O que distingue um código de outro: as contas, as constantes, o lote, as threads, e que variáveis são a
    mesma; não quais elas são."""
    resumo = hashlib.sha256(f"{lote} {threads} {programa}".encode())
    for constante in programa.constantes.values():
        numeros = (constante.flat[0] if uniforme(constante) else constante).tobytes()
        resumo.update(f"{len(numeros)} ".encode() + numeros)
    numeradas: dict[int, int] = {}
    for variavel in variaveis_de(programa):
        resumo.update(f"{numeradas.setdefault(id(variavel), len(numeradas))} ".encode())
    return resumo.hexdigest()


def variaveis_de(programa: Programa) -> list[Variavel]:
    """As que ele lê, e as que reescreve, na ordem em que o faz."""
    return [*programa.leituras.values(), *(v for v, _ in programa.atribuicoes)]
