"""A impressão digital de um programa: programas iguais têm o mesmo código."""

from __future__ import annotations

import hashlib

from neuronio.tensor.programa import Programa
from neuronio.tensor.programa.constantes import uniforme


def impressao(programa: Programa, lote: int, threads: int) -> str:
    """O que distingue um código de outro: as contas, as constantes, as variáveis, o lote e as threads."""
    resumo = hashlib.sha256(f"{lote} {threads} {programa}".encode())
    for constante in programa.constantes.values():
        numeros = (constante.flat[0] if uniforme(constante) else constante).tobytes()
        resumo.update(f"{len(numeros)} ".encode() + numeros)
    for variavel in [*programa.leituras.values(), *(v for v, _ in programa.atribuicoes)]:
        resumo.update(f"{id(variavel)} ".encode())
    return resumo.hexdigest()
