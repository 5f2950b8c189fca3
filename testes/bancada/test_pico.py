"""O pico: o laço de registradores faz mesmo as contas que diz fazer."""

import ctypes
import platform

import numpy as np
import pytest

from bancada import pico
from bancada.vetores import LIMITES, limitados


def test_o_laco_faz_cada_conta_em_cada_volta():
    pytest.importorskip("llvmlite")
    faixas, contas, voltas = 4, 3, 5
    motor, laco = pico._compilar(pico._texto_do_laco(faixas, contas))
    guardado = (ctypes.c_float * faixas)(1, 2, 3, 4)
    laco(voltas, guardado)
    b = np.arange(1.0, 5.0)
    somas = [np.full(faixas, float(i)) for i in range(contas)]
    for _ in range(voltas):
        somas = [soma * 0.5 + b for soma in somas]
    np.testing.assert_allclose(list(guardado), 2 * b + sum(somas), rtol=1e-6)
    del motor


@pytest.mark.skipif(platform.machine() != "x86_64", reason="são os vetores do x86")
def test_o_laco_nao_passa_do_limite_dos_vetores():
    llvm = pytest.importorskip("llvmlite.binding")
    for nome, proibidos in (("avx2", ["zmm"]), ("sse", ["zmm", "ymm"])):
        with limitados(LIMITES[nome]):
            codigo = pico._alvo(llvm).emit_assembly(llvm.parse_assembly(pico._texto_do_laco(16, 4)))
        assert not [vetor for vetor in proibidos if vetor in codigo]


def test_o_laco_tambem_se_escreve_para_um_arm_de_que_o_llvm_tem_um_modelo_incompleto(monkeypatch):
    llvm = pytest.importorskip("llvmlite.binding")
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    arm = llvm.Target.from_triple("aarch64-unknown-linux-gnu")
    monkeypatch.setattr(llvm.Target, "from_default_triple", lambda: arm)
    monkeypatch.setattr(llvm, "get_host_cpu_features", llvm.FeatureMap)
    monkeypatch.setattr(llvm, "get_host_cpu_name", lambda: "oryon-1")
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    codigo = pico._alvo(llvm).emit_assembly(llvm.parse_assembly(pico._texto_do_laco(*pico.REGISTRADORES[0])))
    assert "fmla" in codigo


def test_o_pico_vem_de_cada_modo_que_a_instalacao_tem():
    picos = pico.medir(lados=(64,), voltas=20_000)
    assert "numpy" in picos
    assert min(picos.values()) > 0
