"""Cada par instalado calcula o que os outros calculam, também no último lote, menor."""

import importlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import neuronio as nn
from bancada.cargas.adversarias import GAN
from bancada.cargas.contrato import Opcoes
from bancada.cargas.xor import XOR
from bancada.dados import XOR as DADOS_DO_XOR
from bancada.ensaio import Ensaio
from bancada.lotes import Ordens
from bancada.pares import MODULOS, abrir, competidores, instalado
from bancada.pares.contrato import Competidor
from bancada.pares.neuronio import construir
from bancada.processo import RAIZ, Falha
from bancada.rede import (
    Achatar,
    Ativacao,
    Codigo,
    Conv,
    ConvTransposta,
    Densa,
    Embedding,
    Geradora,
    MaxPool,
    MediaGlobal,
    Norma,
    NormaDaCamada,
    Otimizador,
    Posicao,
    Redimensionar,
    Residual,
    Tarefa,
    Transformer,
    pesos_iniciais,
)
from neuronio.linha_de_comando.redes_adversarias import de_imagens
from neuronio.treino.amostras import Molde
from neuronio.treino.passos import passo_de_treino

INSTALADOS = [nome for nome in MODULOS if nome != "neuronio" and instalado(nome)]
DENSA = Tarefa(
    "mnist",
    (12,),
    (Densa(8), Ativacao("relu"), Densa(5), Ativacao("log_softmax")),
    "nll",
    Otimizador("sgd", 0.1, momento=0.5),
    lote=4,
)


def _de_classes(fonte, entrada, *camadas, beta1=0.9):
    return Tarefa(fonte, entrada, camadas, "entropia", Otimizador("adam", 0.001, beta1=beta1), lote=4)


CONVOLUCIONAL = _de_classes(
    "mnist", (1, 8, 8), *(Conv(3, 3), Norma(), Ativacao("relu"), MaxPool(2), Achatar(), Densa(5))
)
POR_GRUPOS = _de_classes(
    "sorteio",
    (2, 7, 9),
    *(Conv(4, 3, stride=2, padding=1), Ativacao("relu"), Conv(8, 3, padding=2, grupos=4, bias=False)),
    *(Norma(), Ativacao("tanh"), Conv(3, 1), MediaGlobal(), Densa(5)),
)
DE_TEXTO = _de_classes(
    "texto", (6,), *(Embedding(5, 8), Posicao(), Transformer(2), NormaDaCamada(), Densa(5))
)
RESIDUAL = _de_classes(
    "sorteio",
    (3, 8, 8),
    *(Residual((Conv(3, 3, padding=1), Norma(), Ativacao("relu"))), Ativacao("leaky_relu")),
    *(Residual((Conv(4, 3, 2, 1, bias=False),), (Conv(4, 1, 2, bias=False), Norma())), MediaGlobal()),
    Densa(5),
    beta1=0.5,
)
VARIACIONAL = Tarefa(
    "mnist",
    (12,),
    (Densa(8), Ativacao("relu"), Densa(6), Codigo(3), Densa(8), Ativacao("tanh"), Densa(12)),
    "evidencia",
    Otimizador("adam", 0.01),
    lote=4,
)
ADVERSARIA = Tarefa(
    "mnist",
    (1, 8, 8),
    (Conv(3, 4, 2, 1), Ativacao("leaky_relu"), Achatar(), Densa(1)),
    "nao-saturante",
    Otimizador("adam", 0.002, beta1=0.5),
    lote=4,
    geradora=Geradora(
        (5,),
        (
            *(Densa(32, bias=False), Norma(), Ativacao("relu"), Redimensionar((2, 4, 4))),
            *(ConvTransposta(1, 4, stride=2, padding=1), Ativacao("sigmoide")),
        ),
    ),
)
WASSERSTEIN = replace(
    ADVERSARIA, perda="wasserstein", geradora=replace(ADVERSARIA.geradora, passos=2), lote=5
)
TAREFAS = {
    "densa": DENSA,
    "convolucional": CONVOLUCIONAL,
    "por grupos": POR_GRUPOS,
    "de texto": DE_TEXTO,
    "residual": RESIDUAL,
    "variacional": VARIACIONAL,
    "adversária": ADVERSARIA,
    "de Wasserstein": WASSERSTEIN,
}
MOTOR = {"motor": "numpy"}


def _dados(tarefa):
    sorteio = np.random.default_rng(0)
    if tarefa.fonte == "texto":
        return sorteio.integers(0, 5, (10, *tarefa.entrada)), sorteio.integers(0, 5, (10, *tarefa.entrada))
    return sorteio.random((10, *tarefa.entrada), np.float32), sorteio.integers(0, 5, 10)


@pytest.mark.parametrize("tarefa", TAREFAS.values(), ids=TAREFAS)
@pytest.mark.parametrize("nome", INSTALADOS)
def test_o_par_da_as_perdas_do_neuronio(nome, tarefa):
    modos = [c for c in abrir(nome).competidores(tarefa) if not c.opcoes.get("feito")]
    x, y = _dados(tarefa)
    pesos = pesos_iniciais(tarefa, semente=1)
    esperadas = abrir("neuronio").Sessao(tarefa, x, y, pesos, MOTOR).perdas(2)
    assert len(esperadas) == 2 * -(-len(x) // tarefa.lote) * (1 if tarefa.geradora is None else 2)
    for familia in dict.fromkeys(c.familia for c in modos):
        modo = next(c for c in modos if c.familia == familia)
        perdas = abrir(nome).Sessao(tarefa, x, y, pesos, modo.opcoes).perdas(2)
        np.testing.assert_allclose(perdas, esperadas, rtol=1e-4, err_msg=familia)


@pytest.mark.parametrize("nome", INSTALADOS)
def test_o_par_preve_o_que_o_neuronio_preve(nome):
    modos = [c for c in abrir(nome).previsores(CONVOLUCIONAL) if c.opcoes.get("feito") != "compilada"]
    x, _ = _dados(CONVOLUCIONAL)
    pesos = pesos_iniciais(CONVOLUCIONAL, semente=1)
    esperada = abrir("neuronio").Previsor(CONVOLUCIONAL, pesos, MOTOR).prever(x)
    for modo in modos:
        saida = abrir(nome).Previsor(CONVOLUCIONAL, pesos, modo.opcoes).prever(x)
        np.testing.assert_allclose(saida, esperada, rtol=1e-4, atol=1e-6, err_msg=modo.nome)


@pytest.mark.skipif("pytorch" not in INSTALADOS, reason="o PyTorch é a referência")
def test_com_norma_e_adam_so_o_arredondamento_separa_o_neuronio_do_pytorch():
    """Em float32 o Adam amplia o arredondamento da norma; em float64 não sobra diferença."""
    torch = importlib.import_module("torch")
    x, y = _dados(CONVOLUCIONAL)
    x, pesos = x.astype(float), pesos_iniciais(CONVOLUCIONAL, semente=1)
    torch.set_default_dtype(torch.float64)
    try:
        modo = abrir("pytorch").competidores(CONVOLUCIONAL)[0]
        sessao = abrir("pytorch").Sessao(CONVOLUCIONAL, x, y, [p.astype(float) for p in pesos], modo.opcoes)
        esperadas = sessao.perdas(1)
    finally:
        torch.set_default_dtype(torch.float32)
    rede = construir(CONVOLUCIONAL, pesos, "numpy")
    for variavel in rede.variaveis():  # atribuir manteria o float32
        variavel.__init__(nn.Tensor(variavel.dados.astype(float), tipo="float64"), variavel.nome)
    rede.otimizador.preparar(rede.parametros())
    passo = passo_de_treino(rede, Molde(("x",), ("",)))
    lotes = np.split(Ordens(len(x), embaralhar=True).proxima(), [4, 8])
    perdas = [passo(nn.Tensor(x[i], tipo="float64"), nn.Tensor(y[i]))[0].item() for i in lotes]
    np.testing.assert_allclose(perdas, esperadas, rtol=1e-10)


def test_a_perda_de_uma_epoca_e_a_media_das_dos_lotes_pelas_amostras():
    x, y = _dados(DENSA)
    pesos = pesos_iniciais(DENSA, semente=1)
    perdas = abrir("neuronio").Sessao(DENSA, x, y, pesos, MOTOR).perdas(1)
    media = abrir("neuronio").Sessao(DENSA, x, y, pesos, MOTOR).treinar(1)
    assert media == pytest.approx(np.average(perdas, weights=[4, 4, 2]), rel=1e-5)


def test_a_carga_da_adversaria_e_a_rede_do_comando():
    do_comando = de_imagens((1, 28, 28), 60_000)
    do_comando.construir_com((1, 28, 28))
    tarefa = GAN.tarefa
    da_carga = construir(tarefa, pesos_iniciais(tarefa, semente=0), "numpy")
    for papel in ("geradora", "discriminadora"):
        duas = [getattr(gan, papel).camadas for gan in (da_carga, do_comando)]
        nossas, delas = ([(type(c), c.forma_saida) for c in camadas] for camadas in map(_por_extenso, duas))
        assert nossas == delas
    formas = [[p.forma for p in gan.parametros()] for gan in (da_carga, do_comando)]
    assert formas[0] == formas[1]
    assert da_carga.ruido == do_comando.ruido


def _por_extenso(camadas):
    """As camadas, com a ativação de cada uma à parte."""
    todas = [[c, *([c.ativacao] if getattr(c, "ativacao", None) else [])] for c in camadas]
    return [camada for partes in todas for camada in partes]


def test_no_modo_rapido_ha_um_competidor_por_familia():
    todos = competidores(CONVOLUCIONAL, list(MODULOS), ["numpy"], rapido=True)
    familias = [c.familia for c in todos]
    assert len(familias) == len(set(familias)) > 1


def test_quem_parte_de_outros_pesos_e_denunciado():
    certo, errado = (Competidor("neuronio", nome, opcoes=MOTOR) for nome in ("certo", "errado"))
    with Ensaio("xor", XOR.tarefa, *DADOS_DO_XOR) as ensaio:
        ensaio.chamar([certo])
        pesos = {f"{i:03}": 2 * p for i, p in enumerate(pesos_iniciais(XOR.tarefa, 7))}
        np.savez(f"{ensaio._pasta.name}/pesos.npz", **pesos)
        ensaio.chamar([errado])
        ensaio.pedir_a_todos(lambda p: p.pedir("comecar", 4, False))
        curvas = ensaio.pedir_a_todos(lambda p: p.pedir("perdas", 2))
    assert curvas[certo][0] != pytest.approx(curvas[errado][0], rel=XOR.tolerancia)


def test_um_motor_que_nao_existe_vira_nota_e_nao_falha():
    with Ensaio("xor", XOR.tarefa, *DADOS_DO_XOR) as ensaio:
        ensaio.chamar([Competidor("neuronio", "Neurônio, outro", opcoes={"motor": "outro"})])
        assert not ensaio.processos
        assert not ensaio.falhas
        assert "Neurônio, outro não correu" in ensaio.notas[0]


def test_um_processo_que_morre_diz_a_ultima_coisa_que_escreveu():
    with Ensaio("xor", XOR.tarefa, *DADOS_DO_XOR) as ensaio:
        processo = ensaio.nascer(Competidor("inexistente", "Ninguém"))
        with pytest.raises(Falha, match=r"Ninguém morreu\. A última coisa que disse: .*inexistente"):
            processo.pedir("preparar")


def test_quem_demora_demais_perde_a_vez():
    with Ensaio("xor", XOR.tarefa, *DADOS_DO_XOR) as ensaio:
        processo = ensaio.nascer(Competidor("neuronio", "Lento", opcoes=MOTOR))
        with pytest.raises(Falha, match="passou do limite de 0 s"):
            processo.pedir("preparar", limite=0.01)


def test_o_processo_de_um_competidor_nasce_sem_biblioteca_nenhuma():
    pesadas = "neuronio", "torch", "jax", "sklearn", "matplotlib", "rich"
    programa = f"import sys, bancada.trabalhador; print([m for m in {pesadas} if m in sys.modules])"
    saida = subprocess.run([sys.executable, "-c", programa], capture_output=True, text=True, cwd=RAIZ)
    assert saida.stdout.strip() == "[]", saida.stderr


def test_as_amostras_pedidas_valem_mais_que_as_da_carga():
    opcoes = Opcoes(rodadas=1, rapido=True, amostras=None, motores=[], pares=[])
    assert opcoes.quantas(51_000) % 64 == 56
    assert opcoes.quantas(4) == 4
    assert Opcoes(1, True, 300, [], []).quantas(51_000) == 300
