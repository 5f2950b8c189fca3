"""Programas sorteados: uma fatia da procura de ``python -m testes.acaso``, e a própria procura."""

from dataclasses import replace

import numpy as np
import pytest

import neuronio as nn
from neuronio.configuracao import familia
from neuronio.inicializadores import Inicializador
from neuronio.motores.llvm import motor
from neuronio.motores.llvm.geracao import barreira
from neuronio.motores.llvm.planejamento import estagios
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor import TABELA, Lote
from neuronio.tensor.programa import Aspecto, capturar
from testes.acaso.__main__ import principal
from testes.acaso.ambiente import Ambiente
from testes.acaso.contas import Conta, Lida, Operacao
from testes.acaso.diferenca import ESCOLHEM, EXATAS, SOMAM, conferir
from testes.acaso.encolher import encolher
from testes.acaso.execucao import CAIDO, CERTO, ERRADO, FALHAS, julgar
from testes.acaso.familias import sortear_caso
from testes.acaso.oficina import Oficina
from testes.acaso.sortear_contas import sortear_conta
from testes.acaso.sorteio import Sorteio

DA_CASA = {
    base: {nome for nome, c in familia(base).items() if c.__module__.startswith("neuronio.")}
    for base in (nn.Camada, nn.Perda, nn.Otimizador, Inicializador, nn.Regularizador)
}
"""Colhidas ao importar: as camadas dos programas sorteados também entram nas famílias."""


# ── a fatia ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("decena", range(8))
@pytest.mark.parametrize(
    ("nome", "semente", "quantos"),
    [("contas", 2026, 8), ("redes", 0, 2), ("densas", 0, 2), ("sequencias", 2026, 2)],
)
def test_programas_sorteados_dao_o_mesmo_em_todos_os_motores(nome, semente, quantos, decena):
    for k in range(quantos):
        caso = sortear_caso(semente, 10 * decena + k, [nome])
        caso = replace(caso, ambiente=replace(caso.ambiente, threads=2 + (decena + k) % 4))
        veredito = julgar(caso, corridas=3)
        assert veredito.especie not in FALHAS, f"{veredito}\n{caso.roteiro()}"


# ── o que se sorteia ────────────────────────────────────────────────────────
def primitivas(caso):
    passo, variaveis, dados = caso.definir("montar")(caso.amostras)
    aspectos = [Aspecto((Lote(), *d.shape[1:]), d.dtype.name) for d in dados]
    return {i.primitiva.nome for i in capturar(passo, variaveis, aspectos).instrucoes}


def test_toda_primitiva_sai_em_alguma_conta():
    faltam = set(TABELA) - {"varredura"}  # a das camadas recorrentes, que saem nas redes
    for k in range(600):
        faltam -= primitivas(sortear_caso(0, k, ["contas"]))
        if not faltam:
            return
    assert not faltam


def test_tudo_o_que_a_biblioteca_tem_sai_em_alguma_rede():
    texto = "".join(sortear_caso(0, k, ["redes"]).corpo() for k in range(600))
    for nomes in DA_CASA.values():
        assert {nome for nome in nomes if f"nn.{nome}(" not in texto} <= {
            "Ativacao",
            "ComKernel",
            "Recorrente",
            "Embedding",  # recebe índices, e uma rede sorteada, números reais
            "Modelo",
            "Sequencial",
            "RedeNeural",
        }


def test_a_mesma_semente_sorteia_o_mesmo_programa():
    for k in range(20):
        assert sortear_caso(3, k) == sortear_caso(3, k) != sortear_caso(4, k)


def test_quase_todo_programa_sorteado_se_executa_e_da_numeros():
    bons = 0
    for k in range(100):
        _, correr = sortear_caso(1, k).definir("criar")("numpy")
        bons += all(np.isfinite(r).all() for r in correr())
    assert bons >= 98


# ── a comparação ────────────────────────────────────────────────────────────
def numeros(semente=0, forma=(40, 50)):
    return np.random.default_rng(semente).normal(size=forma).astype("float32")


def test_um_so_numero_errado_entre_dois_mil_se_nota():
    certos = numeros()
    errados = certos.copy()
    errados[3, 49] += 0.0035
    assert not conferir([certos * np.float32(1 + 1e-6)], [certos], lambda: [certos])
    assert "1 dos 2000" in conferir([errados], [certos], lambda: [certos])


@pytest.mark.parametrize(
    "estragar",
    [
        lambda a: a[:-1],
        lambda a: a.astype("float64"),
        lambda a: np.where(a == a[0, 0], np.nan, a).astype("float32"),
    ],
)
def test_outra_forma_outro_tipo_e_nan_se_notam(estragar):
    assert conferir([estragar(numeros())], [numeros()], lambda: [numeros()])


def test_o_que_o_arredondamento_faz_numa_conta_mal_condicionada_nao_e_defeito():
    x = nn.Tensor(numeros() * 0.1 + 100)

    def pelos_quadrados():
        return [((x * x).media(1) - x.media(1) * x.media(1)).numpy()]

    def pelos_desvios():
        return [x.variancia(1).numpy()]

    assert conferir(pelos_desvios(), pelos_quadrados(), pelos_quadrados) == ""
    assert conferir([pelos_desvios()[0] * 2], pelos_desvios(), pelos_desvios)


def test_um_subnormal_pode_ser_zero_e_um_normal_nao():
    """No treino compilado subnormais são zero, e a derivada de um módulo vai de 1 a 0."""

    def sinal_do_cubo(w):
        return lambda: [TABELA["sinal"]((nn.Tensor([w]) ** 3) * 0.1).numpy()]

    zero = [np.zeros(1, "float32")]
    assert conferir(zero, sinal_do_cubo(1e-13)(), sinal_do_cubo(1e-13)) == ""
    assert conferir(zero, sinal_do_cubo(1e-12)(), sinal_do_cubo(1e-12))


def test_entre_iguais_outra_biblioteca_escolhe_como_quer():
    def quem_vence(primeiro):
        return lambda: [nn.Tensor([[primeiro, 0.0, -1.0]]).argmax(1).numpy()]

    outro, iguais, diferentes = [np.ones(1, "int64")], quem_vence(0.0), quem_vence(0.1)
    assert conferir(outro, iguais(), iguais)
    assert conferir(outro, iguais(), iguais, desempatar=True) == ""
    assert conferir(outro, diferentes(), diferentes, desempatar=True)


def test_as_primitivas_de_que_a_comparacao_fala_existem():
    assert set(TABELA) >= EXATAS | ESCOLHEM | SOMAM.keys() | set(SOMAM.values())


# ── encolher, cair, comandar ────────────────────────────────────────────────
def test_um_defeito_posto_de_proposito_se_acha_e_encolhe_a_poucas_linhas(monkeypatch):
    monkeypatch.setitem(REGISTROS, TABELA["seno"], REGISTROS[TABELA["cosseno"]])
    casos = (sortear_conta(Sorteio(0, k), Ambiente(2, "SSE"), operacoes=12) for k in range(200))
    caso = next(c for c in casos if "seno" in c.texto() and julgar(c, 1).especie == ERRADO)
    menor = encolher(caso, lambda c: julgar(c, 1).especie == ERRADO, segundos=60)
    assert len(menor.operacoes) == 1
    assert (menor.amostras, menor.ambiente.threads) == (1, 1)
    assert max(menor.tamanhos(), default=1) <= 2


def test_uma_thread_que_nao_espera_por_outra_se_acha(monkeypatch):
    """Sem barreira alguma entre os estágios, e sem a prova do plano, que o recusaria."""
    monkeypatch.setattr(estagios, "_depois_de", lambda *_: 0)
    monkeypatch.setattr(motor, "provar", lambda *_: None)
    ambiente = Ambiente(3, "SSE", desencontro=True)
    casos = (replace(sortear_caso(0, k, ["densas"]), ambiente=ambiente) for k in range(10))
    assert any(julgar(caso, 4).especie in FALHAS for caso in casos)


def uma_operacao(expressao):
    return Conta(
        Ambiente(1, "SSE"),
        0,
        2,
        2,
        (Lida("x0", (3,), "float32"),),
        (),
        (Operacao("t0", expressao, ()),),
        ("t0",),
    )


def test_um_programa_que_derruba_o_processo_nao_derruba_quem_procura(monkeypatch):
    oficina = Oficina()
    try:
        caiu = oficina.julgar(uma_operacao("__import__('os')._exit(7)"))
        assert (caiu.especie, caiu.motivo) == (CAIDO, "o processo acabou, com estado 7")
        with monkeypatch.context() as m:
            m.setattr("testes.acaso.oficina.SEGUNDOS", 1)
            parou = oficina.julgar(uma_operacao("__import__('time').sleep(600)"))
        assert (parou.especie, parou.motivo) == (CAIDO, "o processo não respondeu em 1 s")
        assert oficina.julgar(uma_operacao("x0 * 2")).especie == CERTO
    finally:
        oficina.fechar()


def test_julgar_deixa_o_processo_como_estava():
    def como_esta():
        executar = motor.Compilado._executar_numa_thread
        return nn.threads(), motor.TRABALHO_PEQUENO, motor.CACHE, barreira.VOLTAS, executar

    antes = como_esta()
    ambiente = Ambiente(3, "SSE", (("motor.CACHE", 4096),), desencontro=True)
    assert julgar(replace(uma_operacao("x0 * 2"), ambiente=ambiente)).especie == CERTO
    assert como_esta() == antes


def test_o_comando_conta_e_repete(capsys):
    assert principal(["--programas", "2", "--so", "contas", "--semente", "1"]) == 0
    assert "contas                 2" in capsys.readouterr().out
    assert principal(["--repetir", "0", "--so", "contas", "--semente", "1"]) == 0
    assert "def passo(" in capsys.readouterr().out
    assert principal(["--so", "contos"]) == 2
    assert 'Você quis dizer "contas"' in capsys.readouterr().err
