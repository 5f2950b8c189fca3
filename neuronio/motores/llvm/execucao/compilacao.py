"""Do texto LLVM ao código de máquina."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import llvmlite.binding as llvm

from neuronio.motores.llvm.execucao import tranca
from neuronio.motores.llvm.processador.vetores import NO_X86, Vetores

_trava = threading.Lock()
_pronto: list[Any] = []
_DO_LLVM = ("pow", "powf")
"""As funções do sistema que o LLVM põe no código por sua conta; as outras, o módulo as declara."""


def _preparar() -> None:
    """Uma vez por processo: o alvo, e o endereço das funções do sistema que o código chama."""
    if _pronto:
        return
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    if sys.platform == "win32":
        matematica, sistema = ctypes.CDLL("ucrtbase"), ctypes.WinDLL("kernel32")
        ceder, dormir = sistema.SwitchToThread, sistema.Sleep
    else:  # o Python já carregou a biblioteca matemática: procurá-la no disco custa um processo
        matematica = ctypes.CDLL(None)
        ceder, dormir = matematica.sched_yield, matematica.usleep
    for nome, funcao in (("ceder", ceder), ("dormir", dormir), *tranca.do_sistema().items()):
        llvm.add_symbol(f"neuronio_{nome}", ctypes.cast(funcao, ctypes.c_void_p).value)
    _pronto.extend((matematica, ceder, dormir))
    _achar(_DO_LLVM)


def _achar(nomes: Iterable[str]) -> None:
    """Diz ao LLVM onde estão as funções matemáticas do sistema."""
    for nome in nomes:
        llvm.add_symbol(nome, ctypes.cast(getattr(_pronto[0], nome), ctypes.c_void_p).value)


def alvo_para(vetores: Vetores, nivel: int = 1) -> Any:
    """Este processador, só com o que ele tem e o que não passa destes vetores.

    Fora do x86 não se diz o nome dele: ao escrever para alguns, como o Oryon e o AmpereOne, o LLVM interrompe
    o processo, porque o modelo que tem deles está incompleto. O que se usa, todo ARM de 64 bits tem.

    ``nivel``: quanto o LLVM se esforça ao escolher as instruções. Com 0 demora um terço, e o código é lento.
    """
    _preparar()
    nome = llvm.get_host_cpu_name() if NO_X86 else "generic"
    recursos = [llvm.get_host_cpu_features().flatten(), *(f"-{r}" for r in vetores.passariam)]
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=nome, features=",".join(filter(None, recursos)), opt=nivel
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


def _do_sistema(modulo: Any) -> Iterator[str]:
    """As funções do sistema que um módulo chama: o que ele declara e não é nosso nem do LLVM."""
    for funcao in modulo.functions:
        if funcao.is_declaration and not funcao.name.startswith(("llvm.", "neuronio_")):
            yield funcao.name


class Codigo:
    """Um módulo compilado, com as suas funções; vive enquanto elas se usam."""

    def __init__(self, texto: str, vetores: Vetores, nivel: int = 1) -> None:
        with _trava:
            self.alvo = alvo_para(vetores, nivel)
            self.modulo = otimizar(texto, self.alvo)
            _achar(_do_sistema(self.modulo))
            self._motor = llvm.create_mcjit_compiler(self.modulo, self.alvo)
            self._motor.finalize_object()

    def endereco(self, nome: str) -> int:
        """O endereço de uma função."""
        return int(self._motor.get_function_address(nome))

    def funcao(self, nome: str, *argumentos: type) -> Any:
        """Uma função, com os tipos do ``ctypes`` que recebe; chamá-la solta a trava do interpretador."""
        return ctypes.CFUNCTYPE(None, *argumentos)(self.endereco(nome))
