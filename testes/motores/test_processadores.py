"""Quantos processadores se usam: a cota de um contêiner, e os núcleos de eficiência."""

import os

import pytest

import neuronio as nn
from neuronio.motores import processadores as sala
from neuronio.motores import threads
from neuronio.motores.processadores import cota_do_conteiner, os_que_dao_mais, processadores, rapidos


@pytest.fixture
def sistema(tmp_path, monkeypatch, arquivos_do_sistema):
    """Um Linux com oito processadores e os arquivos que se escreverem."""

    def escrever(nome, texto):
        arquivos_do_sistema(nome, texto)
        processadores.cache_clear()
        threads._sem_pedido.cache_clear()

    monkeypatch.setattr(sala, "PROCESSADORES", tmp_path / "cpus")
    monkeypatch.setattr(sala, "_onde_pode_estar", lambda: range(8))
    monkeypatch.setattr(threads, "_pedidas", None)
    monkeypatch.delenv(threads.VARIAVEL, raising=False)
    escrever("processo", "0::/fora/dentro\n")
    yield escrever
    processadores.cache_clear()
    threads._sem_pedido.cache_clear()


@pytest.mark.parametrize(
    ("cota", "threads"),
    [
        ("max", 8),
        (5_000, 1),
        (50_000, 1),
        (100_000, 1),
        (140_000, 1),
        (150_000, 2),
        (300_000, 3),
        (990_000, 8),
    ],
)
def test_ha_tantas_threads_quantos_processadores_a_cota_do_conteiner_da(sistema, cota, threads):
    sistema("grupos/fora/dentro/cpu.max", f"{cota} 100000\n")
    assert processadores() == nn.threads() == threads


def test_vale_o_grupo_mais_apertado(sistema):
    sistema("grupos/fora/dentro/cpu.max", "600000 100000\n")
    sistema("grupos/fora/cpu.max", "125000 50000\n")
    assert cota_do_conteiner() == 2.5
    sistema("grupos/fora/dentro/cpu.max", "100000 100000\n")
    assert cota_do_conteiner() == 1


def test_os_grupos_da_primeira_versao_tambem_contam(sistema):
    sistema("processo", "5:cpu,cpuacct:/que-nao-se-ve\n4:memory:/x\n0::/\n")
    assert cota_do_conteiner() is None
    sistema("grupos/cpu/cpu.cfs_quota_us", "-1\n")
    sistema("grupos/cpu/cpu.cfs_period_us", "100000\n")
    assert cota_do_conteiner() is None
    sistema("grupos/cpu/cpu.cfs_quota_us", "350000\n")
    assert (cota_do_conteiner(), processadores()) == (3.5, 4)


@pytest.mark.parametrize("texto", ["", "muito 100000", "100000 0", "100000", "-5 100000"])
def test_uma_cota_que_nao_se_entende_nao_limita(sistema, texto):
    sistema("grupos/fora/dentro/cpu.max", texto)
    assert processadores() == 8


@pytest.mark.parametrize(
    ("velocidades", "usados"),
    [
        ([1024] * 8, 8),
        ([400] * 4 + [1024] * 4, 4),  # oito, ao passo dos lentos, seriam 3,1 rápidos
        ([600] * 4 + [1024] * 4, 8),  # e aqui, 4,7
        ([250] * 4 + [870] * 3 + [1024], 4),
        ([512] * 2 + [1024] * 2 + [512] * 4, 8),
    ],
)
def test_nao_se_espera_por_um_nucleo_de_eficiencia_que_atrasa_os_outros(sistema, velocidades, usados):
    for k, v in enumerate(velocidades):
        sistema(f"cpus/cpu{k}/cpu_capacity", f"{v}\n")
    assert rapidos() == nn.threads() == usados
    assert processadores() == 8  # a quem não espera, servem todos


def test_a_cota_e_os_rapidos_limitam_juntos(sistema):
    for k in range(8):
        sistema(f"cpus/cpu{k}/cpu_capacity", "1024" if k < 4 else "300")
    sistema("grupos/fora/dentro/cpu.max", "300000 100000\n")
    assert nn.threads() == 3


def test_sem_que_se_digam_as_velocidades_sao_todos(sistema, tmp_path):
    assert rapidos() == 8
    sistema("cpus/cpu0/cpu_capacity", "1024")
    sistema("cpus/cpu1/cpu_capacity", "rápido".encode("ascii", "ignore").decode())
    assert os_que_dao_mais(tmp_path / "cpus", range(2)) == 0


def test_num_mac_os_de_eficiencia_ficam_de_fora(sistema, monkeypatch):
    m1 = {"hw.nperflevels": 2, "hw.perflevel0.logicalcpu": 4, "hw.perflevel1.logicalcpu": 4}
    monkeypatch.setattr(sala, "sysctl", lambda nome: m1.get(nome, 0))
    assert rapidos() == 4
    monkeypatch.setattr(sala, "sysctl", lambda nome: 0)
    assert rapidos() == 8


def test_neste_computador_ha_ao_menos_um():
    assert 1 <= rapidos() <= (os.cpu_count() or 1)
    assert 1 <= processadores() <= (os.cpu_count() or 1)
