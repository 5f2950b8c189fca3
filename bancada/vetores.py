"""A largura dos vetores: a mesma para o Neurônio e para os pares, em tudo o que eles deixam limitar."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

VARIAVEL = "NEURONIO_VETORES"
DO_XLA = "XLA_FLAGS"


@dataclass(frozen=True)
class Limite:
    """Até que vetores se vai.

    Args:
        nome: como se pede, e como o Neurônio o entende.
        faixas: quantos float32 cabem num deles.
        desliga: o que o LLVM há de desligar para não passar disso.
        ambiente: as variáveis com que cada biblioteca se limita; as do XLA se juntam às que já houver.
    """

    nome: str
    faixas: int
    desliga: tuple[str, ...]
    ambiente: dict[str, str]


# O ATen é o que o PyTorch calcula por si; o oneDNN faz as convoluções dele, e os produtos do JAX; a MKL, os
# produtos do PyTorch; o OpenBLAS, os do NumPy. Num processador da AMD a MKL já não passa do AVX2, e só o
# MKL_CBWR a faz descer ao SSE. A YNNPACK, com que o JAX faz produtos e convoluções, olha só para o
# processador: sem ela, quem os faz é o oneDNN.
LIMITES = {
    limite.nome: limite
    for limite in (
        Limite(
            "avx512",
            16,
            (),
            {
                "ATEN_CPU_CAPABILITY": "avx512",
                "ONEDNN_MAX_CPU_ISA": "AVX512_CORE",
                "MKL_ENABLE_INSTRUCTIONS": "AVX512",
                DO_XLA: "--xla_cpu_max_isa=AVX512",
            },
        ),
        Limite(
            "avx2",
            8,
            ("avx512f",),
            {
                "ATEN_CPU_CAPABILITY": "avx2",
                "ONEDNN_MAX_CPU_ISA": "AVX2",
                "MKL_ENABLE_INSTRUCTIONS": "AVX2",
                "OPENBLAS_CORETYPE": "Haswell",
                DO_XLA: "--xla_cpu_max_isa=AVX2 --xla_cpu_experimental_ynn_fusion_type=",
            },
        ),
        Limite(
            "sse",
            4,
            ("avx",),
            {
                "ATEN_CPU_CAPABILITY": "default",
                "ONEDNN_MAX_CPU_ISA": "SSE41",
                "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
                "MKL_CBWR": "COMPATIBLE",
                "OPENBLAS_CORETYPE": "Nehalem",
                DO_XLA: "--xla_cpu_max_isa=SSE4_2 --xla_cpu_experimental_ynn_fusion_type=",
            },
        ),
    )
}


@contextmanager
def limitados(limite: Limite | None) -> Iterator[None]:
    """Os processos que nascem neste bloco obedecem ao limite; sem limite, usam o que o processador tem."""
    antes = dict(os.environ)
    if limite is not None:
        do_xla = f"{antes.get(DO_XLA, '')} {limite.ambiente[DO_XLA]}".strip()
        os.environ.update({**limite.ambiente, DO_XLA: do_xla, VARIAVEL: limite.nome})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(antes)


def deste_processo() -> Limite | None:
    """O limite com que este processo nasceu."""
    return LIMITES.get(os.environ.get(VARIAVEL, ""))
