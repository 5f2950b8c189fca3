"""O processador para o que se compila: este, ou o que se diz que ele é."""

from __future__ import annotations

from dataclasses import dataclass

from neuronio.motores.llvm.processador.caches import Caches, caches_do_processador
from neuronio.motores.llvm.processador.vetores import Vetores, vetores_do_processador


@dataclass(frozen=True)
class Processador:
    """Só disto dependem os blocos, as cópias e os grupos do código que se compila."""

    vetores: Vetores
    caches: Caches


def este_processador() -> Processador:
    """O que há, ou o que as variáveis ``NEURONIO_VETORES`` e ``NEURONIO_CACHES`` dizem dele.

    Raises:
        ErroDeValor: se uma delas não serve.
    """
    return Processador(vetores_do_processador(), caches_do_processador())
