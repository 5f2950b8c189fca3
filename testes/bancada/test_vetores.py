"""``--vetores``: o Neurônio e os pares na mesma largura, e quem não obedece é denunciado."""

import os
from dataclasses import replace

import pytest

from bancada import obediencia, pico
from bancada.__main__ import principal
from bancada.cargas import CARGAS
from bancada.cargas.xor import XOR
from bancada.pares import MODULOS, instalado
from bancada.vetores import LIMITES, limitados
from neuronio.motores.llvm.processador import vetores as do_processador

AVX2 = LIMITES["avx2"]
TEM_AVX2 = do_processador.AVX2 in do_processador.larguras()


@pytest.mark.skipif(not TEM_AVX2, reason="este processador não tem AVX2")
@pytest.mark.parametrize("par", ["numpy", *(nome for nome in MODULOS if instalado(nome))])
def test_cada_biblioteca_diz_que_nao_passa_do_avx2(par):
    with limitados(AVX2):
        ditos = obediencia.perguntar(par)
    assert ditos or par == "sklearn"
    larguras = {quem: obediencia.faixas(nome) for quem, nome in ditos.items()}
    assert all(largura is not None and largura <= 8 for largura in larguras.values()), ditos


def test_quem_usa_vetores_mais_largos_ou_nao_diz_ganha_um_aviso(monkeypatch):
    ditos = {
        "numpy": {"openblas": "Haswell"},
        "pytorch": {"ATen": "AVX512", "oneDNN": obediencia.NAO_SE_SABE},
    }
    monkeypatch.setattr(obediencia, "perguntar", ditos.get)
    frase, avisos = obediencia.conferir(AVX2, ["pytorch"])
    assert frase.startswith("openblas Haswell, ATen AVX512")
    assert [aviso.split(" não obedece")[0] for aviso in avisos] == ["ATen", "oneDNN"]


def test_um_produto_mais_rapido_que_os_registradores_usa_outros_vetores():
    (aviso,) = obediencia.dos_picos(AVX2, {"numpy": 200.0, "torch": 400.0, "registradores": 220.0})
    assert "torch" in aviso


def test_o_ambiente_volta_ao_que_era_e_as_opcoes_do_xla_se_juntam(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_dump_to=pasta")
    monkeypatch.delenv("NEURONIO_VETORES", raising=False)
    antes = dict(os.environ)
    with limitados(AVX2):
        assert os.environ["XLA_FLAGS"].startswith("--xla_dump_to=pasta --xla_cpu_max_isa=AVX2")
        assert os.environ["NEURONIO_VETORES"] == "avx2"
    assert dict(os.environ) == antes


@pytest.mark.parametrize(
    ("pedido", "trecho"), [("avx3", 'Você quis dizer "avx2"?'), ("avx512", "são avx2, sse")]
)
def test_vetores_que_nao_ha_se_recusam(monkeypatch, capsys, pedido, trecho):
    monkeypatch.setattr(do_processador, "larguras", lambda: [do_processador.AVX2, do_processador.SSE])
    assert principal(["xor", "--vetores", pedido]) == 2
    assert trecho in capsys.readouterr().err


@pytest.mark.skipif(not TEM_AVX2, reason="este processador não tem AVX2")
def test_a_tabela_diz_com_que_vetores_se_mediu(monkeypatch, capsys):
    monkeypatch.setitem(CARGAS, "xor", replace(XOR, epocas=20))
    monkeypatch.setattr(pico, "em_outro_processo", lambda **_: {"registradores": 1e9})
    assert principal(["xor", "--rapido", "--motor", "numpy", "--pares", "", "--vetores", "avx2"]) == 0
    assert "Neurônio AVX2" in " ".join(capsys.readouterr().out.split())
