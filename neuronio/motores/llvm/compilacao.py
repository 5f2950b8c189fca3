"""Do texto LLVM ao código de máquina."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
import threading
from typing import Any

import llvmlite.binding as llvm

_trava = threading.Lock()
_pronto: list[Any] = []
_DO_SISTEMA = ("exp", "expm1", "log", "log1p", "tanh", "erf", "sin", "cos", "pow", "powf")


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


def lanes() -> int:
    """Quantos float32 cabem num vetor deste processador."""
    recursos = llvm.get_host_cpu_features()
    if recursos.get("avx512f"):
        return 16
    return 8 if recursos.get("avx2") and recursos.get("fma") else 4


def _enxugar(modulo: Any, alvo: Any) -> None:
    """As passagens do LLVM de que este código precisa: os vetores e os laços já vêm como se querem."""
    passagens = llvm.create_new_module_pass_manager()
    passagens.add_sroa_pass()
    passagens.add_simplify_cfg_pass()
    passagens.add_instruction_combine_pass()
    ajustes = llvm.create_pipeline_tuning_options()
    passagens.run(modulo, llvm.create_pass_builder(alvo, ajustes))


class Codigo:
    """Um módulo compilado, com as suas funções; vive enquanto elas se usam."""

    def __init__(self, texto: str) -> None:
        with _trava:
            _preparar()
            alvo = llvm.Target.from_default_triple().create_target_machine(
                cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3
            )
            modulo = llvm.parse_assembly(texto)
            modulo.verify()
            _enxugar(modulo, alvo)
            self.modulo, self.alvo = modulo, alvo
            self._motor = llvm.create_mcjit_compiler(modulo, alvo)
            self._motor.finalize_object()

    def funcao(self, nome: str) -> Any:
        """``nome(tabela, thread, fase)``; chamá-la solta a trava do interpretador."""
        tipo = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        return tipo(self._motor.get_function_address(nome))
