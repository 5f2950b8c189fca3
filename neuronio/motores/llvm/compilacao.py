"""Do texto LLVM ao código de máquina."""

from __future__ import annotations

import ctypes
import ctypes.util
import platform
import sys
import threading
from dataclasses import dataclass
from typing import Any

import llvmlite.binding as llvm

NO_X86 = platform.machine().lower() in ("x86_64", "amd64")

_trava = threading.Lock()
_pronto: list[Any] = []
_DO_SISTEMA = ("exp", "expm1", "log", "log1p", "tanh", "erf", "sin", "cos", "pow", "powf", "fmod")


def _preparar() -> None:
    """Uma vez por processo: o alvo, e o endereço das funções do sistema que o código chama."""
    if _pronto:
        return
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    matematica = (
        ctypes.CDLL("ucrtbase") if sys.platform == "win32" else ctypes.CDLL(ctypes.util.find_library("m"))
    )
    for nome in _DO_SISTEMA:
        llvm.add_symbol(nome, ctypes.cast(getattr(matematica, nome), ctypes.c_void_p).value)
    if sys.platform == "win32":
        ceder = ctypes.WinDLL("kernel32").SwitchToThread
    else:
        ceder = ctypes.CDLL(None).sched_yield
    llvm.add_symbol("neuronio_ceder", ctypes.cast(ceder, ctypes.c_void_p).value)
    _pronto.extend((matematica, ceder))


@dataclass(frozen=True)
class Vetores:
    """As instruções com que um processador calcula muitos números de uma vez."""

    nome: str
    lanes: int
    """Quantos float32 cabem num vetor."""
    precisam: tuple[str, ...] = ()
    """O que o processador tem de ter, com o nome que o LLVM dá."""
    passariam: tuple[str, ...] = ()
    """O que se desliga, com tudo o que depende disso, para que nenhum vetor seja mais largo."""


AVX512 = Vetores("AVX-512", 16, ("avx512f",))
AVX2 = Vetores("AVX2", 8, ("avx2", "fma"), ("avx512f",))
SSE = Vetores("SSE", 4, (), ("avx",))
NEON = Vetores("NEON", 4)


def larguras() -> list[Vetores]:
    """Os vetores que este processador tem, do mais largo ao mais estreito."""
    if not NO_X86:
        return [NEON]
    recursos = llvm.get_host_cpu_features()
    return [v for v in (AVX512, AVX2, SSE) if all(recursos.get(r) for r in v.precisam)]


def vetores_do_processador() -> Vetores:
    """Os mais largos que este processador tem."""
    return larguras()[0]


def alvo_para(vetores: Vetores) -> Any:
    """Este processador, só com o que ele tem e o que não passa destes vetores."""
    _preparar()
    recursos = [llvm.get_host_cpu_features().flatten(), *(f"-{r}" for r in vetores.passariam)]
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=",".join(filter(None, recursos)), opt=1
    )


def otimizar(texto: str, alvo: Any) -> Any:
    """O módulo conferido e otimizado para um alvo."""
    modulo = llvm.parse_assembly(texto)
    modulo.verify()
    _enxugar(modulo, alvo)
    return modulo


def _enxugar(modulo: Any, alvo: Any) -> None:
    """Leva os acumuladores a registradores; as outras passagens do LLVM demoram mais do que trazem.

    Os vetores e os laços já vêm como se querem, e o que se repete num trecho se une ao gerar as instruções.
    """
    passagens = llvm.create_new_module_pass_manager()
    passagens.add_sroa_pass()
    ajustes = llvm.create_pipeline_tuning_options()
    passagens.run(modulo, llvm.create_pass_builder(alvo, ajustes))


class Codigo:
    """Um módulo compilado, com as suas funções; vive enquanto elas se usam."""

    def __init__(self, texto: str, vetores: Vetores) -> None:
        with _trava:
            self.alvo = alvo_para(vetores)
            self.modulo = otimizar(texto, self.alvo)
            self._motor = llvm.create_mcjit_compiler(self.modulo, self.alvo)
            self._motor.finalize_object()

    def funcao(self, nome: str, *argumentos: type) -> Any:
        """Uma função, com os tipos do ``ctypes`` que recebe; chamá-la solta a trava do interpretador."""
        return ctypes.CFUNCTYPE(None, *argumentos)(self._motor.get_function_address(nome))
