"""A varredura: a mesma conta em todos os passos, e a derivada, que volta no tempo."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.tensor import Lote
from neuronio.tensor.programa import Aspecto, capturar, simplificar
from neuronio.tensor.varredura import varrer_do_fim

LOTE, PASSOS, ENTRADAS, UNIDADES = 3, 5, 2, 4


def reais(*forma, semente=0):
    return np.random.default_rng(semente).standard_normal(forma) * 0.6


def parametro(*forma, semente=0):
    return nn.Parametro(nn.Tensor(reais(*forma, semente=semente), tipo="float64"))


def lstm(w, u, b):
    """Uma célula escrita por quem usa a biblioteca."""

    def celula(estado, x):
        h, c = estado
        z = x @ w + h @ u + b
        n = z.forma[-1] // 4
        i, f, g, o = (z[:, k * n : (k + 1) * n] for k in range(4))
        c = f.sigmoide() * c + i.sigmoide() * g.tanh()
        h = o.sigmoide() * c.tanh()
        return (h, c), h

    return celula


def passo_a_passo(celula, estado, x, do_fim=False):
    """O mesmo em Python, sem a varredura."""
    saidas = {}
    passos = range(x.forma[1])
    for t in reversed(passos) if do_fim else passos:
        estado, saidas[t] = celula(estado, x[:, t])
    return estado, nn.empilhar([saidas[t] for t in passos], eixo=1)


@pytest.fixture
def de_uma_lstm():
    w, u, b = parametro(ENTRADAS, 4 * UNIDADES), parametro(UNIDADES, 4 * UNIDADES, semente=1), parametro(16)
    x, h, c = (
        parametro(*forma, semente=k)
        for k, forma in enumerate([(LOTE, PASSOS, ENTRADAS), (LOTE, UNIDADES), (LOTE, UNIDADES)])
    )
    return (w, u, b), (h, c), x


def perda(saida):
    (h, c), ys = saida
    return (ys**2).soma() + (h * c).soma()


@pytest.mark.parametrize("do_fim", [False, True])
def test_varrer_e_o_passo_a_passo_e_o_gradiente_tambem(de_uma_lstm, do_fim):
    pesos, estado, x = de_uma_lstm
    todos = [*pesos, *estado, x]
    varrida = perda((varrer_do_fim if do_fim else nn.varrer)(lstm(*pesos), estado, x))
    desenrolada = perda(passo_a_passo(lstm(*pesos), estado, x, do_fim))
    assert varrida.item() == pytest.approx(desenrolada.item(), rel=1e-13)
    for a, b in zip(nn.gradientes(varrida, todos), nn.gradientes(desenrolada, todos), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-11, atol=1e-13)


def test_a_segunda_derivada_tambem(de_uma_lstm):
    pesos, estado, x = de_uma_lstm
    todos = [*pesos, *estado, x]

    def segunda(saida):
        primeiras = nn.gradientes(perda(saida), todos)
        return nn.gradientes(sum(((g**2).soma() for g in primeiras[1:]), (primeiras[0] ** 2).soma()), todos)

    varridas = segunda(nn.varrer(lstm(*pesos), estado, x))
    for a, b in zip(varridas, segunda(passo_a_passo(lstm(*pesos), estado, x)), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("truncar", [1, 2, 5])
def test_truncar_corta_o_gradiente_entre_os_trechos_e_mais_nada(de_uma_lstm, truncar):
    pesos, estado, x = de_uma_lstm
    todos = [*pesos, *estado, x]
    vez = 0

    def cortada(estado, x_t):
        nonlocal vez
        if vez and vez % truncar == 0:
            estado = tuple(e.desligar() for e in estado)
        vez += 1
        return lstm(*pesos)(estado, x_t)

    varrida, desenrolada = (
        perda(nn.varrer(lstm(*pesos), estado, x, truncar=truncar)),
        perda(passo_a_passo(cortada, estado, x)),
    )
    assert varrida.item() == pytest.approx(desenrolada.item(), rel=1e-13)
    for a, b in zip(nn.gradientes(varrida, todos), nn.gradientes(desenrolada, todos), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-11, atol=1e-13)


def test_o_que_e_de_cada_amostra_e_nao_muda_vai_no_estado():
    """Uma memória que cada passo lê: o gradiente dela se soma no tempo, sem que se guarde a cada um."""
    memoria, x = parametro(LOTE, 6, UNIDADES), parametro(LOTE, PASSOS, UNIDADES, semente=1)

    def olhar(estado, x_t):
        h, m = estado
        peso = nn.Softmax()((m * (x_t + h)[:, None]).soma(eixo=2))
        h = (m * peso[:, :, None]).soma(eixo=1)
        return (h, m), h

    inicial = nn.Tensor(np.zeros((1, UNIDADES)), tipo="float64")
    (_, depois), ys = nn.varrer(olhar, (inicial, memoria), x)
    assert depois is memoria.tensor
    _, certos = passo_a_passo(olhar, (nn.Tensor(np.zeros((LOTE, UNIDADES)), tipo="float64"), memoria), x)
    todos = [memoria, x]
    varridas, desenroladas = (nn.gradientes((y**3).soma(), todos) for y in (ys, certos))
    for a, b in zip(varridas, desenroladas, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-11, atol=1e-13)


def test_a_saida_que_e_um_produto_se_faz_depois_do_tempo_e_da_o_mesmo():
    u, v = parametro(UNIDADES, UNIDADES), parametro(UNIDADES, 3, semente=1)
    x = parametro(LOTE, PASSOS, UNIDADES, semente=2)

    def celula(h, x_t):
        h = (x_t + h @ u).tanh()
        return h, (h @ v, (h * 2.0, None))

    inicial = nn.Tensor(np.zeros((1, UNIDADES)), tipo="float64")
    _, (produtos, (dobros, nada)) = nn.varrer(celula, inicial, x)
    assert nada is None
    _, certos = passo_a_passo(lambda h, t: (celula(h, t)[0], celula(h, t)[1][0]), inicial, x)
    np.testing.assert_allclose(produtos.numpy(), certos.numpy(), rtol=1e-12)
    np.testing.assert_allclose(produtos.numpy(), (dobros / 2.0 @ v).numpy(), rtol=1e-12)
    varridas, desenroladas = (nn.gradientes((y**2).soma(), [u, v, x]) for y in (produtos, certos))
    for a, b in zip(varridas, desenroladas, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-11, atol=1e-13)


def programa_de(passos):
    """O programa de um passo com o gradiente de uma LSTM, para uma sequência de tantos passos."""
    pesos = [parametro(*f) for f in [(ENTRADAS, 4 * UNIDADES), (UNIDADES, 4 * UNIDADES), (4 * UNIDADES,)]]

    def passo(x):
        zero = nn.Tensor(np.zeros((1, UNIDADES)), tipo="float64")
        saida = nn.varrer(lstm(*pesos), (zero, zero), x)
        return [perda(saida), *nn.gradientes(perda(saida), pesos)]

    return simplificar(capturar(passo, pesos, [Aspecto((Lote(), passos, ENTRADAS), "float64")]))


def contas(programa):
    return [i.primitiva.nome for i in programa.instrucoes]


def test_o_programa_nao_cresce_com_o_tempo():
    assert contas(programa_de(4)) == contas(programa_de(400))


def test_os_produtos_que_nao_esperam_pelo_tempo_ficam_fora_dele():
    """Da entrada pelo peso, e os dois das derivadas dos pesos: um de cada, de todos os passos juntos."""
    programa = programa_de(7)
    varreduras = [i for i in programa.instrucoes if i.primitiva.nome == "varredura"]
    assert len(varreduras) == 2
    assert contas(programa).count("produto") == 3
    for v in varreduras:
        assert contas(v.atributos["corpo"].programa).count("produto") == 1


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 3))
def test_um_contador_inteiro_pode_ser_o_estado(lote, passos, inicio):
    x = nn.Tensor(np.ones((lote, passos, 1)))
    fim, vezes = nn.varrer(lambda n, _: (n + 1, n), nn.Tensor(np.full((lote, 1), inicio)), x)
    assert fim.tipo == "int64"
    np.testing.assert_array_equal(fim.numpy(), inicio + passos)
    np.testing.assert_array_equal(vezes.numpy()[:, :, 0], [np.arange(inicio, inicio + passos)] * lote)


# ── o que se recusa ─────────────────────────────────────────────────────────
X = nn.Tensor(reais(LOTE, PASSOS, ENTRADAS))
H = nn.Tensor(reais(LOTE, ENTRADAS))


@pytest.mark.parametrize(
    ("funcao", "inicial", "x", "opcoes", "erro", "parte"),
    [
        (lambda h, x: (h[:, :1], h), H, X, {}, nn.ErroDeForma, r"sai com \(lote, 1\)"),
        (lambda h, x: (h > 0, h), H, X, {}, nn.ErroDeTipo, "sai como bool"),
        (lambda h, x: h, H, X, {}, nn.ErroDeTipo, "devolve um par"),
        (lambda h, x: ((h, h), h), H, X, {}, nn.ErroDeForma, "devolve um de 2"),
        (lambda h, x: (h, x.soma()), H, X, {}, nn.ErroDeForma, "uma linha por amostra"),
        (lambda h, x: (h + x.media(eixo=0), None), H, X, {}, nn.ErroDeCaptura, "junta as amostras"),
        (lambda h, x: (h + x.acumular(0), None), H, X, {}, nn.ErroDeCaptura, "acumular junta as amostras"),
        (lambda h, x: (h + x.ordenar(0)[0], None), H, X, {}, nn.ErroDeCaptura, "junta as amostras"),
        (lambda h, x: (h + x[x[:, 0] * 0], None), H, X > 9, {}, nn.ErroDeCaptura, "junta as amostras"),
        (lambda h, x: (h * x.soma().item(), None), H, X, {}, nn.ErroDeCaptura, "test_varredura.py, linha"),
        (lambda h, x: (h, None), H, X[:, :0], {}, nn.ErroDeForma, "não tem nenhum passo"),
        (lambda h, x: (h, None), H, H, {"truncar": 9}, nn.ErroDeValor, "a sequência tem 2 passos"),
        (lambda h, x: (h, None), H, X, {"truncar": 0}, nn.ErroDeValor, "a partir de 1"),
        (lambda h, x: (h, None), H[:2], X, {}, nn.ErroDeForma, r"\(3, ...\), ou uma só"),
        (lambda h, x: (h, None), H, (X, X[:, 1:]), {}, nn.ErroDeForma, "os mesmos passos"),
        (lambda h, x: (h, None), H, (), {}, nn.ErroDeTipo, "pelo menos uma sequência"),
        (lambda h, x: (h, None), H, nn.Tensor([1.0]), {}, nn.ErroDeForma, r"é \(lote, tempo"),
    ],
)
def test_o_que_nao_se_varre_se_recusa_com_uma_frase(funcao, inicial, x, opcoes, erro, parte):
    with pytest.raises(erro, match=parte):
        nn.varrer(funcao, inicial, x, **opcoes)


def test_atribuir_a_uma_variavel_dentro_do_tempo_se_recusa():
    contador = nn.Variavel(0.0, "contador")

    def conta(h, x):
        contador.atribuir(contador + 1)
        return h, None

    with pytest.raises(nn.ErroDeCaptura, match='"contador" muda dentro'):
        nn.varrer(conta, H, X)
    assert contador.dados == 0
