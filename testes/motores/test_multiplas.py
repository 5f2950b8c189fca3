"""As primitivas de vários resultados: derivam-se, capturam-se, simplificam-se e compilam-se."""

import gc

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.grafo.formulas import Formula
from neuronio.motores import MOTORES
from neuronio.tensor import TABELA, Lote, Parametro, Tensor
from neuronio.tensor.multipla import Multipla
from neuronio.tensor.programa import Aspecto, capturar, interpretar_programa, simplificar


@pytest.fixture
def seno_e_cosseno():
    """Uma primitiva que dá os dois, e cuja derivada usa os dois e o que chegou aos dois."""
    nova = Multipla(
        "seno_e_cosseno",
        elementar=True,
        real=True,
        calculo=lambda xp, x: (xp.sin(x), xp.cos(x)),
        forma=lambda x: (x, x),
        tipo=lambda x: (x, x),
        vjps=(lambda gs, ys, x: gs[0] * ys[1] - gs[1] * ys[0],),
        formula=Formula("sen, cos", r"\mathrm{sen}(@0), \cos(@0)", (r"\cos(@0)",)),
    )
    yield nova
    del TABELA[nova.nome]


@pytest.fixture
def registrada(seno_e_cosseno):
    """A mesma, com o registro dela no compilador."""
    from neuronio.motores.llvm.emissao import funcoes
    from neuronio.motores.llvm.registros import REGISTROS
    from neuronio.motores.llvm.registros.registro import Custo, com_regra_elementar

    seno, cosseno = funcoes.do_sistema("sin"), funcoes.do_sistema("cos")

    def regra(e, c, pedir, i):
        x = pedir(0, i)
        return seno(e, x), cosseno(e, x)

    REGISTROS[seno_e_cosseno] = com_regra_elementar(regra, Custo.PESADO)
    yield seno_e_cosseno
    del REGISTROS[seno_e_cosseno]


def pontos():
    return Tensor([0.3, -0.5, 2.0], requer_grad=True, tipo="float64")


def test_o_gradiente_junta_o_que_chegou_a_cada_resultado(seno_e_cosseno):
    x = pontos()
    s, c = seno_e_cosseno(x)
    (g,) = nn.gradientes((s * s * 2 + c).soma(), [x])
    n = x.dados
    np.testing.assert_allclose(g.dados, 4 * np.sin(n) * np.cos(n) - np.sin(n))
    (segunda,) = nn.gradientes(g.soma(), [x])
    np.testing.assert_allclose(segunda.dados, 4 * np.cos(2 * n) - np.cos(n))


def test_a_conta_se_deriva_uma_vez_so_com_o_que_chegou_a_todos(seno_e_cosseno, monkeypatch):
    feitas, (vjp,) = [], seno_e_cosseno.vjps
    monkeypatch.setattr(seno_e_cosseno, "vjps", (lambda gs, *resto: feitas.append(gs) or vjp(gs, *resto),))
    x = pontos()
    s, c = seno_e_cosseno(x)
    nn.gradientes((s + (s * 2 + c) * c).soma(), [x])
    assert len(feitas) == 1
    np.testing.assert_allclose(feitas[0][0].dados, 1 + 2 * c.dados)
    np.testing.assert_allclose(feitas[0][1].dados, 2 * s.dados + 2 * c.dados)


@pytest.mark.parametrize("qual", [0, 1])
def test_um_resultado_que_ninguem_guarda_ainda_serve_a_derivada(seno_e_cosseno, qual):
    x = pontos()
    y = seno_e_cosseno(x)[qual]
    gc.collect()
    (g,) = nn.gradientes(y.soma(), [x])
    n = x.dados
    np.testing.assert_allclose(g.dados, (np.cos(n), -np.sin(n))[qual])
    (segunda,) = nn.gradientes(g.soma(), [x])
    np.testing.assert_allclose(segunda.dados, (-np.sin(n), -np.cos(n))[qual])


def test_a_retropropagacao_chega_tambem_aos_resultados(seno_e_cosseno):
    x = pontos()
    s, c = seno_e_cosseno(x)
    (s * 3 + c * c).soma().retropropagar()
    np.testing.assert_allclose(s.grad.dados, [3, 3, 3])
    np.testing.assert_allclose(c.grad.dados, 2 * np.cos(x.dados))
    np.testing.assert_allclose(x.grad.dados, 3 * np.cos(x.dados) - np.sin(2 * x.dados))


def test_um_resultado_nao_mantem_vivos_os_outros(seno_e_cosseno):
    import weakref

    s, c = seno_e_cosseno(pontos())
    outro = weakref.ref(c)
    del c
    assert outro() is None
    assert s.irmaos is not None


def test_no_programa_e_uma_instrucao_so_e_a_repetida_se_une(seno_e_cosseno):
    def conta(x):
        s, _ = seno_e_cosseno(x)
        _, c = seno_e_cosseno(x)
        return [s * c]

    programa = simplificar(capturar(conta, [], [Aspecto((Lote(),), "float32")]))
    (unica,) = (i for i in programa.instrucoes if i.primitiva is seno_e_cosseno)
    assert len(unica.saidas) == 2
    assert f"%{unica.saidas[0]}, %{unica.saidas[1]} = seno_e_cosseno(%0)" in str(programa)
    x = np.array([0.1, 0.2], "float32")
    (obtido,) = interpretar_programa(programa, [x], 2)
    np.testing.assert_allclose(obtido, np.sin(x) * np.cos(x), rtol=1e-6)


@pytest.mark.skipif("llvm" not in MOTORES, reason="falta o llvmlite")
@pytest.mark.parametrize("threads", [1, 3])
def test_compilada_da_o_mesmo_que_no_numpy_com_o_gradiente(registrada, threads):
    w = Parametro(Tensor(np.linspace(-1, 1, 5).astype("float32")), "w")
    x = np.random.default_rng(0).normal(size=(13, 5)).astype("float32")

    def treino(x):
        s, c = registrada(x * w)
        perda = (s * s * c + c).media()
        (g,) = nn.gradientes(perda, [w])
        w.atribuir(w - g * 0.1)
        return [perda, c, s, registrada(x)[1].soma(eixo=1)]

    esperados = executar("numpy", treino, [w], [x], lote=5)
    conferir(executar("llvm", treino, [w], [x], 5, threads), esperados)
