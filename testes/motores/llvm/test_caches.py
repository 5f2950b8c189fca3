"""Os caches de um núcleo: como se acham em cada sistema, e o que o compilador faz deles."""

import os
import re
import struct
import time

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.motores.llvm import executavel
from neuronio.motores.llvm.motor import MotorLlvm
from neuronio.motores.llvm.planejamento.planejar import planejar
from neuronio.motores.llvm.processador import caches as sala
from neuronio.motores.llvm.processador.caches import SUPOSTOS, Caches, achados, caches_do_processador
from neuronio.motores.llvm.processador.caches_do_sistema import (
    PROCESSADORES,
    das_relacoes,
    do_linux,
    do_macos,
)
from neuronio.motores.llvm.processador.processador import Processador
from neuronio.motores.llvm.processador.vetores import AVX512, NEON, SSE, larguras
from neuronio.tensor.programa import simplificar
from neuronio.treino.amostras import Molde
from neuronio.treino.passos import passo_de_treino

K, M = 1 << 10, 1 << 20


# ── Linux ───────────────────────────────────────────────────────────────────
@pytest.fixture
def arvore(tmp_path):
    """Uma pasta como a do Linux; ``arvore.nucleo(quais, l1, l2, l3, irmaos)`` põe nela processadores."""

    class Arvore:
        pasta = tmp_path

        def escrever(self, nome, texto):
            arquivo = tmp_path / nome
            arquivo.parent.mkdir(parents=True, exist_ok=True)
            arquivo.write_text(texto + "\n", encoding="ascii")

        def nucleos(self, quais, l1, l2, l3=None, dividem="", irmaos=1):
            for k in quais:
                primeiro = k - k % irmaos
                do_nucleo = f"{primeiro}-{k - k % irmaos + irmaos - 1}" if irmaos > 1 else str(k)
                self.escrever(f"cpu{k}/topology/thread_siblings_list", do_nucleo)
                caches = [("1", "Data", l1, do_nucleo), ("1", "Instruction", "64K", do_nucleo)]
                caches += [("2", "Unified", l2, dividem or do_nucleo)]
                caches += [("3", "Unified", l3, "0-63")] if l3 else []
                for i, (nivel, tipo, tamanho, com) in enumerate(caches):
                    do_cache = f"cpu{k}/cache/index{i}/"
                    for nome, texto in zip(
                        ("level", "type", "size", "shared_cpu_list"), (nivel, tipo, tamanho, com), strict=True
                    ):
                        self.escrever(do_cache + nome, texto)

    return Arvore()


def test_cada_nucleo_tem_os_seus(arvore):
    arvore.nucleos(range(4), "48K", "1024K", "32M")
    assert do_linux(arvore.pasta, range(4)) == (48 * K, M, 32 * M)


def test_um_nucleo_que_parece_dois_nao_divide_o_seu_l2_e_quatro_nucleos_dividem(arvore):
    arvore.nucleos(range(4), "32K", "256K", irmaos=2)
    assert do_linux(arvore.pasta, range(4)) == (32 * K, 256 * K, 0)
    arvore.nucleos(range(4), "32K", "1M", dividem="0-3")
    assert do_linux(arvore.pasta, range(4)) == (32 * K, 256 * K, 0)
    arvore.nucleos(range(8), "32K", "2M", dividem="0-3,4-7", irmaos=2)
    assert do_linux(arvore.pasta, range(8)) == (32 * K, 512 * K, 0)


@pytest.mark.parametrize("onde", [range(24), range(0, 24, 5), [0, 23]])
def test_com_nucleos_de_eficiencia_vale_o_menor_dos_que_se_podem_usar(arvore, onde):
    arvore.nucleos(range(16), "48K", "2M", "36M", irmaos=2)
    for quatro in (range(16, 20), range(20, 24)):
        arvore.nucleos(quatro, "32K", "2M", "36M", dividem=f"{quatro[0]}-{quatro[-1]}")
    assert do_linux(arvore.pasta, onde) == (32 * K, 512 * K, 36 * M)
    assert do_linux(arvore.pasta, range(16)) == (48 * K, 2 * M, 36 * M)


@pytest.mark.parametrize(
    ("l1", "l2"), [("0K", "1M"), ("-1", "1M"), ("48K", ""), ("48K", "32K"), ("muito", "1M"), ("2G", "4G")]
)
def test_o_que_nao_pode_ser_nao_se_usa(arvore, monkeypatch, l1, l2):
    arvore.nucleos(range(2), l1, l2)
    monkeypatch.setattr(sala, "caches_do_sistema", lambda: do_linux(arvore.pasta, range(2)))
    monkeypatch.delenv(sala.VARIAVEL, raising=False)
    assert achados() is None
    assert caches_do_processador() == SUPOSTOS == Caches(32 * K, 512 * K)


def test_um_processador_que_nao_diz_os_caches_tem_os_supostos(arvore, monkeypatch):
    arvore.escrever("cpu0/topology/core_id", "0")
    for pasta in (arvore.pasta, arvore.pasta / "nada"):
        monkeypatch.setattr(sala, "caches_do_sistema", lambda pasta=pasta: do_linux(pasta, [0]))
        assert achados() is None


def test_um_arquivo_que_nao_se_le_nao_levanta_erro(arvore):
    arvore.nucleos([0], "48K", "1M")
    (arvore.pasta / "cpu0/cache/index2/size").write_bytes(b"\xff\xfe\x00")
    (arvore.pasta / "cpu0/cache/index0/type").unlink()
    (arvore.pasta / "cpu0/cache/index0/type").mkdir()
    assert do_linux(arvore.pasta, [0]) == (0, 0, 0)


@pytest.mark.skipif(not PROCESSADORES.exists(), reason="é o que o Linux diz")
def test_acham_se_depressa():
    tempos = []
    for _ in range(20):
        inicio = time.thread_time()
        do_linux(PROCESSADORES, os.sched_getaffinity(0))
        tempos.append(time.thread_time() - inicio)
    assert min(tempos) < 1e-3


# ── macOS e Windows ─────────────────────────────────────────────────────────
def test_num_mac_vale_o_menor_dos_dois_tipos_de_nucleo():
    m1 = {
        "hw.nperflevels": 2,
        "hw.perflevel0.l1dcachesize": 128 * K,
        "hw.perflevel0.l2cachesize": 12 * M,
        "hw.perflevel0.cpusperl2": 4,
        "hw.perflevel1.l1dcachesize": 64 * K,
        "hw.perflevel1.l2cachesize": 4 * M,
        "hw.perflevel1.cpusperl2": 4,
        "hw.l1dcachesize": 64 * K,
    }
    assert do_macos(lambda nome: m1.get(nome, 0)) == (64 * K, M, 0)
    intel = {"hw.l1dcachesize": 32 * K, "hw.l2cachesize": 256 * K, "hw.l3cachesize": 8 * M}
    assert do_macos(lambda nome: intel.get(nome, 0)) == (32 * K, 256 * K, 8 * M)
    assert do_macos(lambda nome: 0) == (0, 0, 0)


def do_windows(nucleos, caches):
    """O que o Windows diria: a máscara de cada núcleo; e nível, tipo, bytes e máscara de cada cache."""
    de_nucleos = (struct.pack("<IIBB20xHQH6x", 0, 48, 0, 0, 1, mascara, 0) for mascara in nucleos)
    de_caches = (
        struct.pack("<IIBBHII18xHQH6x", 2, 56, nivel, 8, 64, bytes_, tipo, 1, mascara, 0)
        for nivel, tipo, bytes_, mascara in caches
    )
    return b"".join(de_caches), b"".join(de_nucleos)


def test_no_windows_o_l2_se_divide_pelos_nucleos_dele():
    dois, quatro = [0b11, 0b1100], [0b10000, 0b100000, 0b1000000, 0b10000000]
    caches = [(1, 2, 48 * K, m) for m in dois] + [(1, 1, 8 * K, m) for m in dois]
    caches += [(2, 0, 2 * M, m) for m in dois] + [(3, 0, 24 * M, 255)]
    assert das_relacoes(*do_windows(dois, caches)) == (48 * K, 2 * M, 24 * M)
    caches += [(1, 2, 32 * K, m) for m in quatro] + [(2, 0, 4 * M, 0b11110000)]
    assert das_relacoes(*do_windows(dois + quatro, caches)) == (32 * K, M, 24 * M)


def test_do_windows_o_que_vem_cortado_ou_vazio_nao_levanta_erro():
    de_caches, de_nucleos = do_windows([1], [(1, 2, 48 * K, 1), (2, 0, M, 1)])
    assert das_relacoes(b"", b"") == (0, 0, 0)
    assert das_relacoes(de_caches[:-1], de_nucleos[:-1]) == (48 * K, 0, 0)
    assert das_relacoes(bytes(56), bytes(48)) == (0, 0, 0)


# ── a variável de ambiente ──────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("texto", "caches"),
    [
        ("32K,256K", Caches(32 * K, 256 * K)),
        (" 48k , 1mb, 32M ", Caches(48 * K, M, 32 * M)),
        ("49152,1048576,0", Caches(48 * K, M)),
    ],
)
def test_a_variavel_diz_os_caches(monkeypatch, texto, caches):
    monkeypatch.setenv("NEURONIO_CACHES", texto)
    assert caches_do_processador() == caches
    assert MotorLlvm().processador.caches == caches


@pytest.mark.parametrize(
    "texto",
    [
        "32K",
        "32K,",
        "32K;1M",
        "32K,16K",
        "0,1M",
        "-1K,1M",
        "32K,1G",
        "2M,4M",
        "32 K 1M",
        "1,5K,1M",
        "a,b",
        "9,9,9,9",
    ],
)
def test_uma_variavel_que_nao_se_entende_se_recusa_e_se_diz_como_se_escreve(monkeypatch, texto):
    monkeypatch.setenv("NEURONIO_CACHES", texto)
    rede = nn.RedeNeural([1, 1])
    rede.compilar("sgd", "mse", motor="llvm")
    with pytest.raises(nn.ErroDeValor, match=rf'NEURONIO_CACHES .*32K,512K .*está com "{texto}"'):
        rede.prever(np.ones((1, 1)))


# ── o que se faz deles ──────────────────────────────────────────────────────
DE_OUTRAS_MAQUINAS = {
    "pequenos": Caches(32 * K, 256 * K),
    "grandes": Caches(128 * K, 3 * M, 64 * M),
    "minimos": Caches(K, K),
}
X = np.random.default_rng(0).normal(size=(40, 1, 14, 14)).astype("float32")
Y = np.random.default_rng(1).integers(0, 5, 40)
REDES = {
    "mlp": lambda: [nn.Flatten(), nn.Densa(520, "relu"), nn.Densa(5)],
    "cnn": lambda: [nn.Conv2D(16, 3), nn.MaxPool2D(2), nn.Conv2D(24, 3), nn.Flatten(), nn.Densa(5)],
    "lstm": lambda: [nn.Redimensionar(14, 14), nn.LSTM(40), nn.Densa(5)],
}


def compilada(nome):
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(1, 14, 14), *REDES[nome]()])
    rede.compilar(nn.SGD(0.05, momento=0.5), "entropia-cruzada")
    return rede


@pytest.mark.parametrize("caches", DE_OUTRAS_MAQUINAS)
@pytest.mark.parametrize("nome", REDES)
def test_com_os_caches_de_outra_maquina_o_treino_da_o_mesmo_que_no_numpy(nome, caches, monkeypatch):
    c = DE_OUTRAS_MAQUINAS[caches]
    monkeypatch.setenv("NEURONIO_CACHES", f"{c.l1},{c.l2},{c.l3}")
    conta = passo_de_treino(compilada(nome), Molde(("x",), ("",)))
    esperados = executar("numpy", conta, conta.variaveis, [X, Y], lote=40)
    conferir(executar("llvm", conta, conta.variaveis, [X, Y], lote=40), esperados)


@pytest.mark.parametrize("amostras", [1, 2, 3, 5, 60])
@pytest.mark.parametrize("caches", DE_OUTRAS_MAQUINAS)
def test_prever_poucas_amostras_por_um_peso_que_nao_cabe_no_cache(caches, amostras, monkeypatch):
    c = DE_OUTRAS_MAQUINAS[caches]
    monkeypatch.setenv("NEURONIO_CACHES", f"{c.l1},{c.l2},{c.l3}")
    x = np.random.default_rng(2).normal(size=(amostras, 200)).astype("float32")
    x[:, ::3] = 0
    previsoes = []
    for motor in ("numpy", "llvm"):
        nn.semente(0)
        rede = nn.Sequencial([nn.Entrada(200), nn.Densa(520, "relu"), nn.Densa(300, "tanh"), nn.Densa(5)])
        rede.compilar("sgd", "entropia-cruzada", motor=motor)
        previsoes.append(rede.prever(x, lote=64))
    np.testing.assert_allclose(previsoes[1], previsoes[0], rtol=1e-4, atol=1e-5)


def texto(nome, caches, monkeypatch, vetores=AVX512):
    """O do treino, para tais caches."""
    guardados = []
    monkeypatch.setattr(executavel, "Codigo", lambda texto, _: guardados.append(texto))
    programa = simplificar(compilada(nome).programa("treino", X, Y))
    executavel.compilar(programa, 40, 2, Processador(vetores, caches))
    return guardados[0]


@pytest.mark.parametrize("nome", REDES)
def test_outros_caches_fazem_outro_codigo(nome, monkeypatch):
    deste, doutro = (texto(nome, c, monkeypatch) for c in (Caches(48 * K, M), Caches(32 * K, 256 * K)))
    assert deste != doutro


@pytest.mark.parametrize(
    ("caches", "linhas"),
    [
        (Caches(48 * K, M), 10 * 28),
        (Caches(48 * K, 2 * M), 20 * 28),
        (Caches(32 * K, 256 * K), 5 * 28),  # só cabem metade das somas
        (Caches(128 * K, 1280 * K), 5 * 70),  # cinco blocos em cada pilha
    ],
)
def test_de_quantas_linhas_e_um_trecho_segue_dos_caches(caches, linhas, monkeypatch):
    """Cinco oitavos do L2, em pilhas de blocos de 14, com as somas que se fazem de cada vez."""
    divisores = re.findall(r"udiv i64 %\S+, (\d+)\n", texto("mlp", caches, monkeypatch))
    assert set(map(int, divisores)) & {140, 280, 336, 350, 560} == {linhas}


def test_o_codigo_de_uns_caches_nao_serve_a_outros():
    antes = set(MotorLlvm.executaveis)
    rede = nn.RedeNeural([3, 7, 1])
    rede.compilar("sgd", "mse")
    conta = passo_de_treino(rede, Molde(("x",), ("",)))
    dados = [np.ones((4, 3), "float32"), np.ones((4, 1), "float32")]
    passo = nn.motores.Passo(conta, conta.variaveis)
    um, outro, igual = (
        MotorLlvm(Processador(larguras()[0], c)).preparar(passo, dados, 4).executavel
        for c in (Caches(32 * K, 256 * K), Caches(4 * K, 64 * K), Caches(32 * K, 256 * K))
    )
    assert um is igual
    assert um is not outro
    assert um not in antes


def test_um_bloco_de_amostras_segue_do_l2_e_enche_um_produto(monkeypatch):
    rede = compilada("lstm")
    programa = rede.programa("treino", X, Y)
    blocos = {
        l2: {corpo.lote for corpo in planejar(programa, 256, Caches(32 * K, l2)).corpos.values()}
        for l2 in (64 * K, M, 4 * M)
    }
    assert blocos == {64 * K: {16}, M: {32}, 4 * M: {128}}


def test_um_peso_grande_e_o_de_quatro_l2_quantos_bytes_tenha_cada_numero():
    rede = nn.Sequencial([nn.Entrada(256), nn.Densa(256), nn.Densa(1)])
    rede.compilar("sgd", "mse")
    x, y = np.ones((4, 256), "float32"), np.ones((4, 1), "float32")
    programa = rede.programa("treino", x, y)
    for l2, por_colunas in ((64 * K, False), (32 * K, True)):  # o peso tem 256 KB
        nucleos = planejar(programa, 64, Caches(32 * K, l2)).nucleos
        assert any(n.reparticao.name == "POR_COLUNAS" for n in nucleos) is por_colunas


def test_so_ha_tantas_somas_quantos_registradores(monkeypatch):
    """O SSE tem números tão largos quanto o NEON, e metade dos registradores."""
    for vetores, registradores in ((SSE, 16), (NEON, 32)):
        trechos = re.split(r"\n\.\d+:\n", texto("mlp", SUPOSTOS, monkeypatch, vetores))
        somas = max(trecho.count("phi  <4 x float>") for trecho in trechos)
        assert registradores / 2 < somas < registradores
