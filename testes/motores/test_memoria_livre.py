"""Quanta memória resta, e o programa que não cabe nela: diz-se antes de começar, com o lote que cabe."""

import os
import re

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import memoria_livre as sala
from neuronio.motores.memoria_livre import memoria_livre

MEGA = 10**6


@pytest.fixture
def sistema(tmp_path, monkeypatch, arquivos_do_sistema):
    """Um sistema com a memória e os grupos que se escreverem: ``sistema("grupo/memory.max", "100")``."""
    monkeypatch.setattr(sala, "MAQUINA", tmp_path / "maquina")
    return arquivos_do_sistema


def com_livres(sistema, quantos):
    sistema("maquina", f"MemTotal: 99999999 kB\nMemAvailable:   {quantos // 1024} kB\n")


# ── quanto resta ────────────────────────────────────────────────────────────
def test_neste_computador_resta_menos_do_que_ele_tem():
    toda = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 2**50
    assert MEGA < memoria_livre() <= toda


def test_sem_o_que_o_linux_diz_vale_a_memoria_toda(sistema):
    assert memoria_livre() == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def test_vale_o_grupo_mais_apertado_menos_o_que_ja_se_usa_e_mais_o_cache_que_se_devolve(sistema):
    com_livres(sistema, 900 * MEGA)
    sistema("processo", "0::/fora/dentro\n")
    sistema("grupos/fora/dentro/memory.max", "max\n")
    sistema("grupos/fora/dentro/memory.current", str(60 * MEGA))
    assert memoria_livre() // MEGA == 899
    sistema("grupos/fora/memory.max", str(300 * MEGA))
    sistema("grupos/fora/memory.current", str(200 * MEGA))
    assert memoria_livre() == 100 * MEGA
    sistema("grupos/fora/memory.stat", f"anon 5\ninactive_file {30 * MEGA}\n")
    assert memoria_livre() == 130 * MEGA
    sistema("grupos/fora/memory.current", str(400 * MEGA))
    assert memoria_livre() == 0


def test_os_grupos_da_primeira_versao_tambem_contam(sistema):
    com_livres(sistema, 900 * MEGA)
    sistema("processo", "5:cpu,cpuacct:/x\n4:memory:/fora/que-nao-se-ve\n0::/\n")
    sistema("grupos/memory/memory.limit_in_bytes", str(300 * MEGA))
    sistema("grupos/memory/memory.usage_in_bytes", str(100 * MEGA))
    sistema("grupos/memory/memory.stat", f"total_inactive_file {50 * MEGA}\n")
    assert memoria_livre() == 250 * MEGA


# ── o que não cabe ──────────────────────────────────────────────────────────
def rede(motor, unidades=200):
    nn.semente(0)
    nova = nn.Sequencial([nn.Entrada(3), nn.Densa(unidades, "tanh"), nn.Densa(unidades, "tanh"), nn.Densa(1)])
    nova.compilar("sgd", "mse", motor=motor)
    return nova


X, Y = np.ones((5000, 3), "float32"), np.ones((5000, 1), "float32")


@pytest.mark.parametrize("motor", ["llvm", "auto"])
def test_um_lote_que_nao_cabe_e_recusado_antes_de_comecar_e_o_sugerido_cabe(sistema, motor, recwarn):
    com_livres(sistema, 8 * MEGA)
    modelo = rede(motor)
    antes = [p.dados.tobytes() for p in modelo.parametros()]
    with pytest.raises(nn.ErroDeValor) as recusa:
        modelo.treinar(X, Y, lote=4000, progresso=False)
    texto = str(recusa.value)
    achado = re.fullmatch(
        r"um lote de 4000 amostras não cabe na memória: esta rede precisaria de 0,0\d GB, e há 0,01 GB "
        r"livres\. Use um lote menor: lote=(\d+) cabe\.",
        texto,
    )
    assert achado, texto
    assert [p.dados.tobytes() for p in modelo.parametros()] == antes
    lote = int(achado[1])
    modelo.treinar(X, Y, lote=lote, progresso=False)
    with pytest.raises(nn.ErroDeValor, match=f"um lote de {2 * lote} "):
        modelo.treinar(X, Y, lote=2 * lote, progresso=False)
    assert not recwarn.list


def test_a_avaliacao_tambem_diz_que_lote_cabe_e_a_previsao_se_faz_aos_poucos(sistema):
    modelo = rede("auto")
    inteira = rede("numpy").prever(X, lote=4096)
    com_livres(sistema, 2 * MEGA)
    with pytest.raises(nn.ErroDeValor, match=r"um lote de 4096 amostras.*Use um lote menor: lote=\d+ cabe"):
        modelo.avaliar(X, Y, lote=4096)
    np.testing.assert_allclose(modelo.prever(X, lote=4096), inteira, rtol=1e-4, atol=1e-6)


def test_uma_rede_que_nao_cabe_com_lote_nenhum_diz_isso(sistema):
    com_livres(sistema, MEGA)
    with pytest.raises(nn.ErroDeValor, match=r"a rede não cabe na memória: com um lote de 4, .* Diminua"):
        rede("auto", 600).treinar(X, Y, lote=4, progresso=False)


def test_um_lote_maior_que_os_dados_so_ocupa_o_que_eles_ocupam():
    passos = rede("llvm"), rede("numpy")
    for modelo in passos:
        modelo.treinar(X[:100], Y[:100], lote=10**12, progresso=False)
    a, b = (m.prever(X[:5]) for m in passos)
    np.testing.assert_allclose(a, b, rtol=1e-4)
