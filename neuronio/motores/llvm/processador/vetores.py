"""Os vetores que um processador tem. Novos são mais uma linha aqui."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

import llvmlite.binding as llvm

from neuronio.erros import ErroDeValor

VARIAVEL = "NEURONIO_VETORES"
"""A variável de ambiente que limita a largura dos vetores."""

NO_X86 = platform.machine().lower() in ("x86_64", "amd64")


@dataclass(frozen=True)
class Vetores:
    """As instruções com que um processador calcula muitos números de uma vez."""

    nome: str
    lanes: int
    """Quantos float32 cabem num vetor."""
    registradores: int
    """Quantos vetores se têm à mão, sem ir à memória."""
    precisam: tuple[str, ...] = ()
    """O que o processador tem de ter, com o nome que o LLVM dá."""
    passariam: tuple[str, ...] = ()
    """O que se desliga, com tudo o que depende disso, para que nenhum vetor seja mais largo."""

    @property
    def pedido(self) -> str:
        """Como se pedem, em `VARIAVEL`.

        >>> AVX512.pedido
        'avx512'
        """
        return self.nome.lower().replace("-", "")


AVX512 = Vetores("AVX-512", 16, 32, ("avx512f",))
AVX2 = Vetores("AVX2", 8, 16, ("avx2", "fma"), ("avx512f",))
SSE = Vetores("SSE", 4, 16, (), ("avx",))
NEON = Vetores("NEON", 4, 32, (), ("sve",))


def larguras() -> list[Vetores]:
    """Os vetores que este processador tem, do mais largo ao mais estreito."""
    if not NO_X86:
        return [NEON]
    recursos = llvm.get_host_cpu_features()
    return [v for v in (AVX512, AVX2, SSE) if all(recursos.get(r) for r in v.precisam)]


def vetores_do_processador() -> Vetores:
    """Os mais largos que este processador tem, ou os que a variável ``NEURONIO_VETORES`` pede.

    Raises:
        ErroDeValor: se este processador não tem os que ela pede.
    """
    todos, pedido = larguras(), os.environ.get(VARIAVEL, "").strip()
    if not pedido:
        return todos[0]
    for vetores in todos:
        if vetores.pedido == pedido.lower().replace("-", ""):
            return vetores
    raise ErroDeValor(
        f'a variável de ambiente {VARIAVEL} está com "{pedido}", mas os vetores deste processador são '
        f"{', '.join(vetores.pedido for vetores in todos)}. Corrija-a, ou apague-a, e se usam os mais largos."
    )
