"""O pico: quantas somas e multiplicações float32 esta máquina faz por segundo, com todos os núcleos.

O maior entre os produtos das bibliotecas de álgebra e um laço que só multiplica e soma em registradores, que
nenhum código pode vencer. Rode com ``python -m bancada.pico`` para ver um por um.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from bancada import vetores
from bancada.pares.contrato import nucleos

LADOS = (1024, 2048)
REPETICOES = 5
VOLTAS = 4_000_000
REGISTRADORES = ((16, 28), (8, 12), (4, 24), (4, 12))
"""Faixas de um vetor e contas independentes, que escondem a espera de uma pela outra e cabem nos
registradores do AVX-512, do AVX2, do NEON e do SSE. O melhor deles é o do processador em que se está."""


def medir(lados: tuple[int, ...] = LADOS, voltas: int = VOLTAS) -> dict[str, float]:
    """Operações por segundo de cada estimativa que esta instalação sabe fazer."""
    picos = {"numpy": max(_do_numpy(lado) for lado in lados)}
    if importlib.util.find_spec("torch") is not None:
        picos["torch"] = max(_do_torch(lado) for lado in lados)
    if importlib.util.find_spec("llvmlite") is not None:
        limite = vetores.deste_processo()
        cabem = [caso for caso in REGISTRADORES if limite is None or caso[0] <= limite.faixas]
        picos["registradores"] = max(_dos_registradores(*caso, voltas) for caso in cabem)
    return picos


def em_outro_processo(*, rapido: bool) -> dict[str, float]:
    """O que `medir` dá, num processo à parte: este não carrega as bibliotecas que compara."""
    comando = [sys.executable, "-m", "bancada.pico", *(["--rapido"] if rapido else [])]
    saida = subprocess.run(comando, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(saida))


def _do_numpy(lado: int) -> float:
    a, b, c = (np.full((lado, lado), 0.5, np.float32) for _ in range(3))
    return _por_segundo(2 * lado**3, lambda: np.matmul(a, b, out=c))


def _do_torch(lado: int) -> float:
    torch: Any = importlib.import_module("torch")
    a, b, c = (torch.full((lado, lado), 0.5) for _ in range(3))
    return _por_segundo(2 * lado**3, lambda: torch.matmul(a, b, out=c))


def _dos_registradores(faixas: int, contas: int, voltas: int) -> float:
    """O laço em todos os núcleos ao mesmo tempo: o ``ctypes`` solta a trava do Python."""
    biblioteca, laco = _compilar(_texto_do_laco(faixas, contas))
    resultados = [(ctypes.c_float * faixas)() for _ in range(nucleos())]
    with ThreadPoolExecutor(nucleos()) as threads:
        operacoes = 2 * faixas * contas * voltas * nucleos()
        pico = _por_segundo(operacoes, lambda: list(threads.map(lambda r: laco(voltas, r), resultados)))
    del biblioteca
    return pico


def _por_segundo(operacoes: int, conta: Callable[[], object]) -> float:
    conta()
    tempos = []
    for _ in range(REPETICOES):
        inicio = time.perf_counter()
        conta()
        tempos.append(time.perf_counter() - inicio)
    return operacoes / min(tempos)


def _texto_do_laco(faixas: int, contas: int) -> str:
    """Em cada volta, ``s ← s · a + b`` uma vez em cada um dos vetores; ao fim a soma deles é guardada."""
    vetor, todas = f"<{faixas} x float>", range(contas)
    constante = "<" + ", ".join(["float 0.5"] * faixas) + ">"
    inicios = (f"%s{i} = phi {vetor} [{_espalhado(faixas, i)}, %antes], [%n{i}, %laco]" for i in todas)
    # com "contract" as duas são uma instrução só, nos processadores que a têm
    passos = (
        f"%p{i} = fmul contract {vetor} %s{i}, {constante}\n%n{i} = fadd contract {vetor} %p{i}, %b"
        for i in todas
    )
    somas = (f"%t{i + 1} = fadd {vetor} %t{i}, %n{i}" for i in todas)
    linhas = [
        f"define void @laco(i64 %voltas, {vetor}* %onde) {{",
        "antes:",
        f"%b = load {vetor}, {vetor}* %onde, align 4",
        "br label %laco",
        "laco:",
        "%i = phi i64 [0, %antes], [%seguinte, %laco]",
        *inicios,
        *passos,
        "%seguinte = add i64 %i, 1",
        "%outra = icmp slt i64 %seguinte, %voltas",
        "br i1 %outra, label %laco, label %fim",
        "fim:",
        f"%t0 = fadd {vetor} %b, %b",
        *somas,
        f"store {vetor} %t{contas}, {vetor}* %onde, align 4",
        "ret void",
        "}",
    ]
    return "\n".join(linhas)


def _espalhado(faixas: int, i: int) -> str:
    """Um começo diferente para cada vetor: contas iguais virariam uma só."""
    return "<" + ", ".join([f"float {float(i)}"] * faixas) + ">"


def _compilar(texto: str) -> tuple[Any, Callable[[int, Any], None]]:
    """O código de máquina, que vale enquanto viver o primeiro dos dois, e a função que o chama."""
    llvm: Any = importlib.import_module("llvmlite.binding")
    motor = llvm.create_mcjit_compiler(llvm.parse_assembly(texto), _alvo(llvm))
    motor.finalize_object()
    assinatura = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_void_p)
    return motor, assinatura(motor.get_function_address("laco"))


def _alvo(llvm: Any) -> Any:
    """Este processador, sem o que passa do limite dos vetores.

    Só no x86 se diz o nome dele: o LLVM interrompe o processo ao escrever para um ARM como o Oryon.
    """
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    limite = vetores.deste_processo()
    desligados = [f"-{recurso}" for recurso in limite.desliga] if limite else []
    recursos = ",".join([llvm.get_host_cpu_features().flatten(), *desligados])
    nome = llvm.get_host_cpu_name() if platform.machine().lower() in ("x86_64", "amd64") else "generic"
    return llvm.Target.from_default_triple().create_target_machine(cpu=nome, features=recursos, opt=3)


if __name__ == "__main__":
    print(json.dumps(medir((512,), VOLTAS // 10) if "--rapido" in sys.argv else medir()))
