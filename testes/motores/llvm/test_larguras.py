"""Vetores mais estreitos que os deste processador: os mesmos resultados, só com as instruções deles."""

import re

import llvmlite.binding as llvm
import llvmlite.ir as ir
import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.motores import Passo
from neuronio.motores.llvm.emissao.tabela import Tabela
from neuronio.motores.llvm.execucao import compilacao
from neuronio.motores.llvm.execucao.compilacao import alvo_para, otimizar
from neuronio.motores.llvm.geracao import percurso
from neuronio.motores.llvm.geracao.barreira import escrever_esperar
from neuronio.motores.llvm.geracao.gerador import gerar
from neuronio.motores.llvm.motor import MotorLlvm
from neuronio.motores.llvm.planejamento.arena import dispor
from neuronio.motores.llvm.planejamento.planejar import planejar
from neuronio.motores.llvm.processador import vetores as sala
from neuronio.motores.llvm.processador.caches import SUPOSTOS
from neuronio.motores.llvm.processador.processador import Processador
from neuronio.motores.llvm.processador.vetores import AVX2, AVX512, NO_X86, SSE, Vetores, larguras
from neuronio.treino.amostras import Molde
from neuronio.treino.passos import passo_de_treino

SSE2 = Vetores("SSE2", 4, 16, (), ("sse3",))
"""O que todo processador x86 de 64 bits tem."""

X = np.random.default_rng(0).normal(size=(10, 1, 8, 8)).astype("float32")
Y = np.random.default_rng(1).integers(0, 5, 10)


def mlp():
    return nn.Sequencial(
        [nn.Entrada(1, 8, 8), nn.Flatten(), nn.Densa(33, "tanh"), nn.Densa(7, "gelu"), nn.Densa(5)]
    )


def cnn():
    camadas = [nn.Conv2D(6, 3), nn.BatchNorm(), nn.ReLU(), nn.MaxPool2D(2), nn.Flatten(), nn.Dropout(0.3)]
    return nn.Sequencial([nn.Entrada(1, 8, 8), *camadas, nn.Densa(5)])


def cnn_funda():
    camadas = [nn.Conv2D(9, 1), nn.TanH(), nn.Conv2D(20, 3), nn.Flatten()]  # a segunda, por Winograd
    return nn.Sequencial([nn.Entrada(1, 8, 8), *camadas, nn.Densa(5)])


def compilada(criar):
    nn.semente(0)
    rede = criar()
    rede.compilar(nn.SGD(0.1, momento=0.5), "entropia-cruzada", metricas=["acuracia"])
    return rede


def texto(vetores):
    programa = compilada(cnn).programa("treino", X, Y)
    plano = planejar(programa, 64, SUPOSTOS)
    tabela = Tabela.para(programa, plano.constantes)
    return gerar(plano, dispor(plano, 8, 2), tabela, 2, vetores).texto


def montagem(vetores):
    alvo = alvo_para(vetores)
    return alvo.emit_assembly(otimizar(texto(vetores), alvo))


@pytest.mark.parametrize("vetores", [*larguras(), *([SSE2] if NO_X86 else [])], ids=lambda v: v.nome)
@pytest.mark.parametrize("criar", [mlp, cnn, cnn_funda])
def test_um_passo_de_treino_da_o_mesmo_que_no_numpy(criar, vetores):
    rede = compilada(criar)
    conta = passo_de_treino(rede, Molde(("x",), ("",)))
    esperados = executar("numpy", conta, conta.variaveis, [X, Y], lote=4, ordem=np.arange(10))
    antes = [v.tensor for v in conta.variaveis]
    compilado = MotorLlvm(Processador(vetores, SUPOSTOS)).preparar(Passo(conta, conta.variaveis), [X, Y], 4)
    trechos = compilado.percorrer([X, Y], np.arange(10)[None], False)
    saidas = [np.array(s) for t in trechos for do_lote in zip(*t.saidas, strict=True) for s in do_lote]
    conferir([*saidas, *(v.numpy() for v in conta.variaveis)], esperados)
    for variavel, tensor in zip(conta.variaveis, antes, strict=True):
        variavel.atribuir(tensor)


@pytest.mark.skipif(not NO_X86, reason="são os registradores do x86")
def test_nenhum_registrador_e_mais_largo_que_o_pedido():
    proibidos = {AVX512: (), AVX2: ("zmm",), SSE: ("zmm", "ymm"), SSE2: ("zmm", "ymm")}
    for vetores in [*larguras(), SSE2]:
        codigo = montagem(vetores)
        assert not [r for r in proibidos[vetores] if f"%{r}" in codigo], vetores.nome
        assert ("vfmadd" in codigo) == (vetores in (AVX512, AVX2))
        assert "fmaf" not in codigo  # sem a instrução, multiplica e soma, em vez de chamar o sistema


@pytest.mark.skipif(not NO_X86, reason="são os recursos do x86")
@pytest.mark.parametrize(
    ("faltam", "esperados"),
    [("avx512", AVX2), ("avx512 fma", SSE), ("avx512 avx2", SSE), ("avx", SSE), ("", None)],
)
def test_um_processador_so_recebe_as_instrucoes_que_diz_ter(monkeypatch, faltam, esperados):
    """Como numa máquina virtual, que tem o nome de um processador e não tem tudo o que ele tem."""
    recursos = llvm.get_host_cpu_features()
    for nome in recursos:
        if faltam and nome.startswith(tuple(faltam.split())):
            recursos[nome] = False
    monkeypatch.setattr(sala.llvm, "get_host_cpu_features", lambda: recursos)
    vetores = sala.vetores_do_processador()
    assert vetores == (esperados or larguras()[0])
    codigo = montagem(vetores)
    assert ("%zmm" in codigo) == (vetores == AVX512)
    assert not (vetores == SSE and "%ymm" in codigo)


def test_a_variavel_de_ambiente_limita_os_vetores(monkeypatch):
    for vetores in larguras():
        monkeypatch.setenv("NEURONIO_VETORES", vetores.nome)
        assert sala.vetores_do_processador() == vetores
        assert MotorLlvm().processador.vetores == vetores
    monkeypatch.setenv("NEURONIO_VETORES", "")
    assert sala.vetores_do_processador() == larguras()[0]


def test_vetores_que_o_processador_nao_tem_se_recusam_e_se_diz_os_que_ha(monkeypatch):
    monkeypatch.setenv("NEURONIO_VETORES", "avx9")
    existem = ", ".join(vetores.pedido for vetores in larguras())
    rede = nn.RedeNeural([1, 1])
    rede.compilar("sgd", "mse", motor="llvm")
    with pytest.raises(nn.ErroDeValor, match=f'"avx9", mas os vetores deste processador são {existem}'):
        rede.prever(np.ones((1, 1)))


@pytest.fixture
def no_arm(monkeypatch):
    """Escreve-se para um processador ARM, qualquer que seja este."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    arm = llvm.Target.from_triple("aarch64-unknown-linux-gnu")
    monkeypatch.setattr(llvm.Target, "from_default_triple", lambda: arm)
    monkeypatch.setattr(llvm, "get_host_cpu_features", llvm.FeatureMap)
    for modulo in (compilacao, percurso):
        monkeypatch.setattr(modulo, "NO_X86", False)


@pytest.mark.parametrize(("nome", "recursos"), [("oryon-1", {}), ("neoverse-v1", {"sve": True})])
def test_todo_processador_arm_recebe_so_neon(no_arm, monkeypatch, nome, recursos):
    """Nem os vetores do SVE, nem o nome do Oryon, com que o LLVM interrompe o processo."""
    monkeypatch.setattr(llvm, "get_host_cpu_name", lambda: nome)
    monkeypatch.setattr(llvm, "get_host_cpu_features", lambda: llvm.FeatureMap(recursos))
    codigo = montagem(sala.NEON)
    assert len(re.findall(r"\bfmla\s+v\d+\.4s", codigo)) > 50
    assert not re.search(r"\bz\d+\.", codigo)  # os registradores do SVE
    assert "mxcsr" not in codigo


def test_no_arm_o_que_uma_thread_anuncia_vem_depois_do_que_ela_escreveu(no_arm):
    """O x86 mantém essa ordem sem que se peça: lá, a falta dela não se vê."""
    modulo, alvo = ir.Module(), alvo_para(sala.NEON)
    escrever_esperar(modulo)
    codigo = alvo.emit_assembly(otimizar(str(modulo), alvo))
    assert re.findall(r"\t(ldar|stlr)\t", codigo) == ["stlr", "ldar"]
