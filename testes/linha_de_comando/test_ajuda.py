"""A ajuda: em português, de cada comando, e rápida."""

import re
from pathlib import Path

import pytest
from chamada import processo

from neuronio.motores import MOTORES
from neuronio.motores import threads as sala

COMANDOS = ["treinar", "avaliar", "prever", "taxa", "estudo", "desenhar", "curso", "info"]
INGLES = re.compile(r"\b(Usage|Options|Arguments|Commands|Show this|exit|default|required|Error)\b")


@pytest.mark.parametrize("comando", [[], *([c] for c in COMANDOS)], ids=" ".join)
def test_a_ajuda_sai_em_portugues_e_com_estado_zero(neuronio, comando):
    feita = neuronio(*comando, "--help")
    assert (feita.estado, feita.erros) == (0, "")
    assert feita.saida.startswith("Uso: neuronio")
    assert "Mostra esta ajuda." in feita.saida
    assert not INGLES.search(feita.saida)


def test_a_ajuda_lista_todos_os_comandos(neuronio):
    saida = neuronio("--help").saida
    assert all(re.search(rf"^  {comando} ", saida, re.MULTILINE) for comando in COMANDOS)


def test_a_ajuda_de_treinar_explica_todas_as_opcoes(neuronio):
    opcoes = ["dados", "alvo", "modelo", "epocas", "lote", "taxa", "otimizador", "momento", "validacao"]
    opcoes += ["motor", "semente", "saida", "retomar"]
    saida = neuronio("treinar", "--help").saida
    assert all(re.search(rf"^  --{opcao} .*\w{{4}}", saida, re.MULTILINE) for opcao in opcoes)


def test_sem_comando_a_ajuda_sai_nos_erros_com_estado_2(neuronio):
    feita = neuronio()
    assert (feita.estado, feita.saida) == (2, "")
    assert feita.erros.startswith("Uso: neuronio COMANDO")


def test_a_ajuda_nao_importa_o_que_e_pesado(tmp_path):
    programa = (
        "import sys; from neuronio.linha_de_comando import principal; principal(['--help']); "
        "pesados = {'sklearn', 'matplotlib', 'scipy', 'PIL', 'pooch', 'safetensors'}; "
        "print(sorted(pesados & set(sys.modules)))"
    )
    ajuda = processo(pasta=tmp_path, programa=programa)
    saida, erros = ajuda.communicate(timeout=30)
    assert (ajuda.returncode, erros) == (0, "")
    assert saida.endswith("[]\n")


def test_info_diz_a_versao_os_motores_e_onde_esta_o_mnist(neuronio, monkeypatch):
    monkeypatch.setenv("NEURONIO_DADOS", str(Path.cwd()))
    feita = neuronio("info")
    assert feita.estado == 0, feita.erros
    for trecho in ("0.1.0", "Motor numpy", "Motor llvm", "Processador", str(Path.cwd() / "mnist")):
        assert trecho in feita.saida


def _linha(saida, nome):
    (linha,) = [li for li in saida.splitlines() if li.startswith(nome)]
    return linha.removeprefix(nome).strip()


def test_info_diz_o_motor_que_se_usa_a_largura_dos_vetores_e_as_threads(neuronio, monkeypatch):
    from neuronio.motores.llvm.processador.vetores import vetores_do_processador

    vetores = vetores_do_processador()
    monkeypatch.setattr("neuronio.motores.threads._pedidas", 3)
    saida = neuronio("info").saida
    assert _linha(saida, "Motor auto").startswith("llvm")
    largura = f"{vetores.nome}, {vetores.lanes} números float32 por instrução"
    assert _linha(saida, "Vetores") == f"{largura}; limitam-se com a variável NEURONIO_VETORES"
    assert _linha(saida, "Threads").startswith("3 ")


def test_info_diz_que_a_variavel_dos_vetores_esta_errada(neuronio, monkeypatch):
    monkeypatch.setenv("NEURONIO_VETORES", "mmx")
    assert 'está com "mmx"' in _linha(neuronio("info").saida, "Vetores")


@pytest.mark.parametrize(
    ("do_sistema", "dito"),
    [
        ((48 << 10, 1 << 20, 32 << 20), "48 KB de L1 e 1 MB de L2 por núcleo, e 32 MB de L3; mudam-se com"),
        ((32 << 10, 1280 << 10, 0), "32 KB de L1 e 1,25 MB de L2 por núcleo; mudam-se com"),
        (
            (0, 0, 0),
            "32 KB de L1 e 512 KB de L2 por núcleo, supostos: o processador não os diz; dizem-se com",
        ),
    ],
)
def test_info_diz_os_caches_de_um_nucleo(neuronio, monkeypatch, do_sistema, dito):
    monkeypatch.delenv("NEURONIO_CACHES", raising=False)
    monkeypatch.setattr("neuronio.motores.llvm.processador.caches.caches_do_sistema", lambda: do_sistema)
    assert _linha(neuronio("info").saida, "L1 e L2") == f"{dito} a variável NEURONIO_CACHES"


def test_info_diz_o_que_a_variavel_dos_caches_diz_ou_que_esta_errada(neuronio, monkeypatch):
    monkeypatch.setenv("NEURONIO_CACHES", "16K,256K")
    dito = "16 KB de L1 e 256 KB de L2 por núcleo, como diz a variável NEURONIO_CACHES"
    assert _linha(neuronio("info").saida, "L1 e L2") == dito
    monkeypatch.setenv("NEURONIO_CACHES", "muito")
    assert 'está com "muito"' in neuronio("info").saida


@pytest.mark.parametrize(
    ("cota", "usados", "dito"),
    [
        (0.5, 1, "1, dos 8 do computador: a cota deste contêiner é de 0,5"),
        (2.25, 2, "2, dos 8 do computador: a cota deste contêiner é de 2,25"),
        (None, 3, "3, dos 8 do computador, em que este processo pode estar"),
        (None, 8, "8"),
        (12.0, 8, "8"),
    ],
)
def test_info_diz_quantos_nucleos_se_usam_e_por_que(neuronio, monkeypatch, cota, usados, dito):
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    monkeypatch.setattr("neuronio.linha_de_comando.info.processadores", lambda: usados)
    monkeypatch.setattr("neuronio.linha_de_comando.info.cota_do_conteiner", lambda: cota)
    assert _linha(neuronio("info").saida, "Núcleos") == dito


def test_info_sem_o_llvmlite_diz_que_o_motor_e_o_numpy_e_por_que(neuronio, monkeypatch):
    monkeypatch.delitem(MOTORES, "llvm", raising=False)
    saida = neuronio("info").saida
    assert _linha(saida, "Motor llvm") == "não instalado"
    assert re.match("numpy: falta o pacote llvmlite", _linha(saida, "Motor auto"))
    assert "Vetores" not in saida
    assert "Threads" not in saida


def test_info_nao_se_cala_sobre_uma_variavel_de_threads_errada(neuronio, monkeypatch):
    monkeypatch.setattr("neuronio.motores.threads._pedidas", None)
    monkeypatch.setenv("NEURONIO_THREADS", "abc")
    sala._sem_pedido.cache_clear()
    feita = neuronio("info")
    assert feita.estado == 0
    assert 'NEURONIO_THREADS é um número inteiro de 1 a 1024, como 4, mas está com "abc"' in feita.saida


def test_python_com_m_neuronio_e_o_comando(neuronio, tmp_path):
    com_m = "import runpy; runpy.run_module('neuronio', run_name='__main__', alter_sys=True)"
    feito = processo("treinarr", pasta=tmp_path, programa=com_m)
    assert feito.communicate(timeout=60) == ("", neuronio("treinarr").erros)
    assert feito.returncode == 2
