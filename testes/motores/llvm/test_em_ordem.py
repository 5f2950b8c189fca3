"""Os laços que só leem números em ordem: o que se guarda por baixo deles, e onde, não os engana."""

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.erros import ErroDeCompilacao
from neuronio.motores.llvm.planejamento import corpos, corte
from neuronio.tensor import Parametro, Tensor
from neuronio.tensor.blocos import Blocos, produto_em_blocos
from neuronio.tensor.convolucao import conv2d

ACASO = np.random.default_rng(0)


def sorteado(*forma):
    return Parametro(Tensor((0.3 * ACASO.standard_normal(forma)).astype("float32")), "w")


def amostras(*forma):
    return ACASO.standard_normal(forma).astype("float32")


def em_blocos(x, w):
    k, n = w.forma
    return produto_em_blocos(x, w, blocos=Blocos(np.ones((k // 8, n // 8), bool), 8, 8))


def convolver(x, k):
    return conv2d(x, k, stride=(1, 1), bordas=((1, 1), (1, 1)), dilatacao=(1, 1), grupos=1)


def comparar(passo, variavel, dados, threads=2):
    def com_gradientes(*lidos):
        saidas = passo(*lidos)
        perda = sum((s * s).soma() for s in saidas)
        return [*saidas, *nn.gradientes(perda, [variavel])]

    esperados = executar("numpy", com_gradientes, [variavel], dados, 5)
    conferir(executar("llvm", com_gradientes, [variavel], dados, 5, threads), esperados)


# ── por baixo de uma vista passa a haver um valor guardado ──────────────────
def test_um_produto_em_blocos_pela_transposta_e_pela_transposta_dela():
    w = sorteado(16, 16)

    def passo(x):
        transposta = w.transpor(1, 0)
        return [em_blocos(x, transposta), em_blocos(x, transposta.transpor(1, 0))]

    comparar(passo, w, [amostras(8, 16)])


def test_uma_convolucao_pelos_eixos_do_kernel_trocados_e_trocados_de_volta():
    k = sorteado(3, 2, 3, 3)

    def passo(x):
        trocado = k.transpor(1, 0, 2, 3)
        return [convolver(x, trocado), convolver(x[:, :2], trocado.transpor(1, 0, 2, 3))]

    comparar(passo, k, [amostras(7, 3, 6, 6)])


# ── dentro de uma varredura ─────────────────────────────────────────────────
def de_imagens(celula):
    k = sorteado(2, 2, 3, 3)
    return k, lambda estado, x: celula(estado, x, k), amostras(7, 4, 2, 5, 5)


def de_vetores(celula):
    w = sorteado(16, 16)
    return w, lambda estado, x: celula(estado, x, w), amostras(7, 4, 16)


def convolve_o_que_sai(estado, x, k):
    novo = 0.1 * estado + x
    return convolver(novo, k), novo


def convolve_o_estado(estado, x, k):
    novo = convolver(estado, k) + x
    return novo, novo


def convolve_por_um_kernel_trocado(estado, x, k):
    novo = (convolver(estado, k.transpor(1, 0, 2, 3)) + x).tanh()
    return novo, novo


def multiplica_o_que_sai(estado, x, w):
    novo = estado + x
    return em_blocos(novo, w).tanh(), novo


def multiplica_pela_transposta(estado, x, w):
    novo = em_blocos(estado, w.transpor(1, 0)) + em_blocos(x, w.transpor(1, 0))
    return novo.tanh(), novo


def multiplica_a_entrada_e_o_estado_juntos(estado, x, w):
    novo = em_blocos(estado * x, w) + em_blocos(x, w)
    return novo.tanh(), em_blocos(novo, w)


def multiplica_pela_transposta_e_por_ela(estado, x, w):
    transposta = w.transpor(1, 0)
    novo = em_blocos(estado, transposta) + em_blocos(x, transposta.transpor(1, 0))
    return novo.tanh(), novo


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize(
    ("preparar", "celula"),
    [
        (de_imagens, convolve_o_que_sai),
        (de_imagens, convolve_o_estado),
        (de_imagens, convolve_por_um_kernel_trocado),
        (de_vetores, multiplica_o_que_sai),
        (de_vetores, multiplica_pela_transposta),
        (de_vetores, multiplica_a_entrada_e_o_estado_juntos),
        (de_vetores, multiplica_pela_transposta_e_por_ela),
    ],
    ids=lambda f: f.__name__,
)
def test_uma_celula_que_le_em_ordem(preparar, celula, threads):
    variavel, funcao, dados = preparar(celula)

    def passo(x):
        ultimo, saidas = nn.varrer(funcao, 0.5 * x[:, 0], x)
        return [ultimo, saidas]

    comparar(passo, variavel, [dados], threads)


# ── a prova ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("sala", "peca", "conta"),
    [
        (corte, "_fora_de_ordem", test_um_produto_em_blocos_pela_transposta_e_pela_transposta_dela),
        (
            corpos,
            "_por_baixo_do_que_se_le_em_ordem",
            lambda: test_uma_celula_que_le_em_ordem(de_vetores, multiplica_o_que_sai, 1),
        ),
        (
            corpos,
            "_por_baixo_do_que_se_le_em_ordem",
            lambda: test_uma_celula_que_le_em_ordem(de_imagens, convolve_o_que_sai, 1),
        ),
    ],
    ids=["vista", "produto no lugar", "convolução no lugar"],
)
def test_a_prova_recusa_o_que_se_leria_fora_de_ordem(monkeypatch, sala, peca, conta):
    monkeypatch.setattr(sala, peca, lambda *_: set())
    with pytest.raises(ErroDeCompilacao):
        conta()
