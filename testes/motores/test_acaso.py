"""Programas sorteados: uma fatia da procura de ``python -m testes.acaso``, e a própria procura."""

import re
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

import neuronio as nn
from neuronio.configuracao import familia
from neuronio.inicializadores import Inicializador
from neuronio.motores.llvm import executavel, motor
from neuronio.motores.llvm.emissao.conversoes import real
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.execucao.equipe import Equipe
from neuronio.motores.llvm.geracao import barreira
from neuronio.motores.llvm.nucleos import produto
from neuronio.motores.llvm.planejamento import estagios
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor import TABELA, Lote
from neuronio.tensor.programa import Aspecto, capturar
from testes.acaso.__main__ import principal
from testes.acaso.ambiente import Ambiente
from testes.acaso.contas import Conta, Lida, Operacao
from testes.acaso.diferenca import comparar
from testes.acaso.encolher import encolher
from testes.acaso.execucao import ARREDONDAMENTO, CAIDO, CERTO, ERRADO, FALHAS, julgar
from testes.acaso.familias import sortear_caso
from testes.acaso.oficina import Oficina
from testes.acaso.redes import Rede
from testes.acaso.ruido import ESCOLHEM, EXATAS, SO_NO_TIPO, SOMAM, ruido
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
    texto = "".join(sortear_caso(0, k, ["redes"]).corpo() for k in range(1000))
    for nomes in DA_CASA.values():
        assert {nome for nome in nomes if not re.search(rf"nn\.(aumento\.)?{nome}\(", texto)} <= {
            "Ativacao",
            "ComKernel",
            "Recorrente",
            "Embedding",  # recebe índices, e uma rede sorteada, números reais
            "Modelo",
            "Sequencial",
            "RedeNeural",
            "GAN",  # esta e as seguintes têm o seu passo, e os seus testes
            "ComSorteio",  # esta e as três seguintes são bases de outras
            "Aumento",
            "Geometria",
            "Mistura",
            "MixUp",  # esta e a seguinte juntam amostras do treino, e não são camadas de uma rede
            "CutMix",
            "Autocodificador",
            "AutocodificadorVariacional",
        }


def test_a_mesma_semente_sorteia_o_mesmo_programa():
    for k in range(20):
        assert sortear_caso(3, k) == sortear_caso(3, k) != sortear_caso(4, k)


def test_quase_todo_programa_sorteado_se_executa_e_da_numeros():
    bons = 0
    for k in range(100):
        _, correr = sortear_caso(1, k).definir("criar")("numpy")
        with suppress(nn.ErroDeDivergencia):
            bons += all(np.isfinite(r).all() for r in correr())
    assert bons >= 98


# ── a comparação ────────────────────────────────────────────────────────────
def numeros(semente=0, forma=(40, 50)):
    return np.random.default_rng(semente).normal(size=forma).astype("float32")


def difere(obtidos, esperados, de_novo, desempatar=False):
    """Se há uma diferença, e se é só arredondamento."""
    diferenca = comparar(obtidos, esperados, de_novo, desempatar)
    return diferenca and (ARREDONDAMENTO if diferenca.arredondamento else ERRADO)


def test_um_so_numero_errado_entre_dois_mil_se_nota():
    certos = numeros()
    errados = certos.copy()
    errados[3, 49] += 0.0035
    assert difere([certos * np.float32(1 + 1e-6)], [certos], lambda: [certos]) is None
    diferenca = comparar([errados], [certos], lambda: [certos])
    assert "1 dos 2000" in diferenca.motivo
    assert not diferenca.arredondamento


@pytest.mark.parametrize(
    "estragar",
    [
        lambda a: a[:-1],
        lambda a: a.astype("float64"),
        lambda a: np.where(a == a[0, 0], np.nan, a).astype("float32"),
    ],
)
def test_outra_forma_outro_tipo_e_nan_se_notam(estragar):
    assert difere([estragar(numeros())], [numeros()], lambda: [numeros()]) == ERRADO


def test_o_que_o_arredondamento_faz_numa_conta_mal_condicionada_nao_e_defeito():
    x = nn.Tensor(numeros() * 0.1 + 100)

    def pelos_quadrados():
        return [((x * x).media(1) - x.media(1) * x.media(1)).numpy()]

    def pelos_desvios():
        return [x.variancia(1).numpy()]

    assert difere(pelos_desvios(), pelos_quadrados(), pelos_quadrados) == ARREDONDAMENTO
    assert difere([pelos_desvios()[0] * 2], pelos_desvios(), pelos_desvios) == ERRADO


def test_um_subnormal_pode_ser_zero_e_um_normal_nao():
    """No treino compilado subnormais são zero, e a derivada de um módulo vai de 1 a 0."""

    def sinal_do_cubo(w):
        return lambda: [TABELA["sinal"]((nn.Tensor([w]) ** 3) * 0.1).numpy()]

    zero = [np.zeros(1, "float32")]
    assert difere(zero, sinal_do_cubo(1e-13)(), sinal_do_cubo(1e-13)) == ARREDONDAMENTO
    assert difere(zero, sinal_do_cubo(1e-12)(), sinal_do_cubo(1e-12)) == ERRADO


def test_entre_iguais_outra_biblioteca_escolhe_como_quer():
    def quem_vence(primeiro):
        return lambda: [nn.Tensor([[primeiro, 0.0, -1.0]]).argmax(1).numpy()]

    outro, iguais, diferentes = [np.ones(1, "int64")], quem_vence(0.0), quem_vence(0.1)
    assert difere(outro, iguais(), iguais) == ERRADO
    assert difere(outro, iguais(), iguais, desempatar=True) == ARREDONDAMENTO
    assert difere(outro, diferentes(), diferentes, desempatar=True) == ERRADO


def test_tambem_entre_zeros_so():
    def quem_vence():
        return [nn.Tensor([[0.0, -0.0]]).argmax(1).numpy()]

    assert difere([np.ones(1, "int64")], quem_vence(), quem_vence, desempatar=True) == ARREDONDAMENTO


def test_dos_zeros_de_uma_convolucao_qualquer_parte_pode_nao_o_ser():
    x = np.zeros((1, 1, 8, 8), "float32")
    x[0, 0, 0, 0] = 1  # só a primeira das 36 posições o vê
    imagem, kernel = nn.Tensor(x), nn.Tensor(np.ones((1, 1, 3, 3), "float32"))
    modo = {"stride": (1, 1), "bordas": ((0, 0), (0, 0)), "dilatacao": (1, 1), "grupos": 1}
    sinais = np.array([0, 0] + [1, -1] * 17, "float32").reshape(6, 6)

    def nao_nulos():
        y = TABELA["conv2d"](imagem, kernel, **modo)
        return [(y.converter("bool").converter("float32") * sinais).soma().numpy()]

    outro_motor = [nao_nulos()[0] + 3]  # três das que se somam não deram zero exato
    assert difere(outro_motor, nao_nulos(), nao_nulos) == ARREDONDAMENTO


def test_um_numero_que_o_ruido_leva_a_deixar_de_o_ser_anda_sem_limite():
    x = nn.Tensor([1e-20, 1.0])

    def raiz_de_quase_nada():
        return [(((x + 1) * (x - 1) + 1 - x * x) + 1e-8).raiz().numpy()]

    nan = np.array([np.nan, np.nan], "float32")
    assert difere([nan], raiz_de_quase_nada(), raiz_de_quase_nada) == ARREDONDAMENTO
    assert difere([nan], [x.raiz().numpy()], lambda: [x.raiz().numpy()]) == ERRADO


def test_uma_conta_que_o_ruido_impede_pode_dar_qualquer_coisa():
    def de_novo():
        raise nn.ErroDeDivergencia("a perda ficou NaN")

    assert difere([numeros(1)], [numeros()], de_novo) == ARREDONDAMENTO


@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_com_ruido_tambem_se_soma_o_que_volta_das_janelas(tipo):
    x = nn.Tensor(numeros(forma=(2, 3, 6, 6)), tipo=tipo, requer_grad=True)

    def derivada():
        return nn.gradientes((nn.MaxPool2D(3, 2)(x) ** 2).soma(), [x])[0].numpy()

    certa = derivada()
    with ruido(np.random.default_rng(0)):
        ruidosa = derivada()
    assert ruidosa.dtype == certa.dtype
    assert 0 < np.abs(ruidosa - certa).max() < 1e-5


def test_as_primitivas_de_que_a_comparacao_fala_existem():
    assert set(TABELA) >= EXATAS | ESCOLHEM | SOMAM
    assert not EXATAS & SOMAM
    assert SO_NO_TIPO < SOMAM


# ── o que é arredondamento, e o que não é ───────────────────────────────────
def rede(camadas, forma, amostras, otimizador="nn.SGD(0.05)", perda="nn.MSE()", semente=0, limites=()):
    ambiente = Ambiente(1, "SSE", limites)
    return Rede(ambiente, semente, amostras, amostras, forma, camadas, perda, "reais", otimizador)


SOMA_DE_UM_SOFTMAX = Conta(
    Ambiente(1, "SSE"),
    6,
    3,
    3,
    (Lida("x0", (765, 1), "float32"),),
    (Lida("w0", (), "float32", True),),
    (Operacao("t0", "{0} * {1}", ("x0", "w0")), Operacao("t1", "nn.Softmax(1)({0})", ("t0",))),
    ("t1",),
    derivar="t1",
)
MAL_CONDICIONADOS = {
    "a derivada da soma de um softmax, que é zero": SOMA_DE_UM_SOFTMAX,
    "duas normalizações de duas amostras": rede(
        ("nn.Densa(1)", "nn.BatchNorm()", "nn.BatchNorm()"), (4,), 2, semente=530
    ),
    "milhares de parcelas iguais, que o numpy soma em fila": rede(
        ("nn.Densa(3, inicializador_bias=nn.Constante(5))",), (500, 1), 33, perda="nn.Huber(0.01)"
    ),
    "o sinal de erros que somam quase zero": rede(
        ("nn.Conv2D(7, 5, stride=(1, 2), padding=1, ativacao=nn.ELU())", "nn.LayerNorm()"),
        (2, 10, 6),
        3,
        "nn.Nadam(0.01)",
        "nn.MAE()",
        semente=227,
    ),
    "um gradiente que só vê bordas, por Winograd, dividido pelo próprio tamanho": rede(
        ('nn.Conv2D(1, 4, padding="mesmo")',),
        (3, 2, 3),
        1,
        "nn.AdamW(0.01, decaimento=0.1)",
        limites=(("nucleos.winograd.MENOR_PROVEITO", 0),),
    ),
}


@pytest.mark.parametrize("nome", MAL_CONDICIONADOS)
def test_o_arredondamento_que_uma_divisao_amplia_nao_e_defeito(nome):
    assert julgar(MAL_CONDICIONADOS[nome], 1).especie == ARREDONDAMENTO


def um_milesimo_maior(registro):
    def regra(e, *resto):
        y = registro.regra(e, *resto)
        return e.b.fmul(y, e.constante(y.type, 1.001)) if real(y.type) else y

    return replace(registro, regra=regra)


def da_coluna_anterior(registro):
    def regra(e, contexto, pedir, i):
        recorte = tuple((max(inicio - 1, 0), n, passo) for inicio, n, passo in contexto.atributos["recorte"])
        atributos = {**contexto.atributos, "recorte": recorte}
        return registro.regra(e, replace(contexto, atributos=atributos), pedir, i)

    return replace(registro, regra=regra)


@pytest.mark.parametrize(
    ("nome", "estragar", "expressao"),
    [
        ("tanh", um_milesimo_maior, "{0}.tanh()"),
        ("multiplicar", um_milesimo_maior, "{0} * {0}"),
        ("dividir", um_milesimo_maior, "{0} / ({0}.exp() + 1)"),
        ("somar", um_milesimo_maior, "{0} + 0.7"),
        ("fatiar", da_coluna_anterior, "{0}[:, 1:]"),
    ],
)
def test_uma_conta_um_pouco_errada_no_llvm_e_defeito(nome, estragar, expressao, monkeypatch):
    """Sozinha, e no meio das contas mal condicionadas de antes."""
    conta = uma_operacao(expressao, de=("x0",))
    softmax = SOMA_DE_UM_SOFTMAX
    junto = replace(
        softmax,
        operacoes=(*softmax.operacoes, Operacao("t2", expressao, ("t0",))),
        saidas=("t1", "t2"),
    )
    assert julgar(conta, 1).especie == CERTO
    assert julgar(junto, 1).especie == ARREDONDAMENTO
    monkeypatch.setitem(REGISTROS, TABELA[nome], estragar(REGISTROS[TABELA[nome]]))
    assert julgar(conta, 1).especie == ERRADO
    assert julgar(junto, 1).especie == ERRADO


def test_nenhum_programa_com_contas_um_pouco_erradas_passa_por_arredondamento(monkeypatch):
    casos = [sortear_caso(773, k, ["contas"]) for k in range(40)]
    com_produtos = [caso for caso in casos if "multiplicar" in primitivas(caso)][:12]
    assert all(julgar(caso, 1).especie == CERTO for caso in com_produtos)
    estragado = um_milesimo_maior(REGISTROS[TABELA["multiplicar"]])
    monkeypatch.setitem(REGISTROS, TABELA["multiplicar"], estragado)
    assert [julgar(caso, 1).especie for caso in com_produtos] == [ERRADO] * 12


def test_o_fim_de_uma_linha_que_nao_se_escreve_e_defeito(monkeypatch):
    escrever = Emissor.escrever_vetor

    def menos_o_ultimo(e, valor, base, indice, quantos):
        escrever(e, valor, base, indice, quantos - (quantos < valor.type.count))

    conta = uma_operacao("{0}.tanh()", de=("x0",))
    assert julgar(conta, 1).especie == CERTO
    monkeypatch.setattr(Emissor, "escrever_vetor", menos_o_ultimo)
    assert julgar(conta, 1).especie == ERRADO


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
    monkeypatch.setattr(executavel, "provar", lambda *_: None)
    ambiente = Ambiente(3, "SSE", desencontro=True)
    casos = (replace(sortear_caso(0, k, ["densas"]), ambiente=ambiente) for k in range(10))
    assert any(julgar(caso, 4).especie in FALHAS for caso in casos)


def uma_operacao(expressao, de=()):
    return Conta(
        Ambiente(1, "SSE"),
        0,
        2,
        2,
        (Lida("x0", (3,), "float32"),),
        (),
        (Operacao("t0", expressao, de),),
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
        pequenos = motor.TRABALHO_PEQUENO, motor.PREVISAO_PEQUENA
        return nn.threads(), pequenos, produto.DO_L1, barreira.VOLTAS, Equipe.executar

    antes = como_esta()
    ambiente = Ambiente(3, "SSE", (("nucleos.produto.DO_L1", 0),), desencontro=True)
    assert julgar(replace(uma_operacao("x0 * 2"), ambiente=ambiente)).especie == CERTO
    assert como_esta() == antes


def test_o_comando_conta_e_repete(capsys):
    assert principal(["--programas", "2", "--so", "contas", "--semente", "1"]) == 0
    assert "contas                    2              0" in capsys.readouterr().out
    assert principal(["--repetir", "0", "--so", "contas", "--semente", "1"]) == 0
    assert "def passo(" in capsys.readouterr().out
    assert principal(["--so", "contos"]) == 2
    assert 'Você quis dizer "contas"' in capsys.readouterr().err
