"""Os operadores e métodos de um tensor, comparados com o NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp

import neuronio as nn
from neuronio.tensor import TABELA, Variavel

acaso = np.random.default_rng(0)


def reais(*forma):
    return acaso.uniform(-2, 2, forma).astype("float32")


def igual(t, esperado, tipo=None):
    esperado = np.asarray(esperado)
    assert t.forma == esperado.shape
    assert t.tipo == (tipo or t.tipo)
    np.testing.assert_allclose(t.dados, esperado, rtol=2e-5, atol=1e-6)


# ── repetição de formas ─────────────────────────────────────────────────────
@settings(max_examples=60, deadline=None, derandomize=True)
@given(formas=hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3, min_side=0))
def test_duas_formas_se_combinam_como_no_numpy_e_o_gradiente_volta_na_forma_de_cada_uma(formas):
    a, b = (np.ones(f, "float32") for f in formas.input_shapes)
    ta, tb = nn.Tensor(a, requer_grad=True), nn.Tensor(b, requer_grad=True)
    y = ta * tb + tb
    assert y.forma == (a * b + b).shape == formas.result_shape
    da, db = nn.gradientes(y.soma(), [ta, tb])
    vezes = y.dados.size
    assert (da.forma, db.forma) == (a.shape, b.shape)
    assert da.soma().item() == vezes
    assert db.soma().item() == 2 * vezes


@pytest.mark.parametrize("operador", ["+", "-", "*", "/", "**", "<", "<=", ">", ">=", "==", "!="])
def test_operadores_com_numero_lista_array_e_tensor_dos_dois_lados(operador):
    a, b = np.abs(reais(2, 3)) + 0.5, np.abs(reais(3)) + 0.5
    conta = eval(f"lambda x, y: x {operador} y")
    for x, y in [
        (nn.Tensor(a), nn.Tensor(b)),
        (nn.Tensor(a), b),
        (a, nn.Tensor(b)),
        (nn.Tensor(a), b.tolist()),
    ]:
        igual(conta(x, y), conta(a, b))
    igual(conta(b.tolist(), nn.Tensor(a)), conta(b, a))
    igual(conta(nn.Tensor(a), 1.5), conta(a, 1.5))
    igual(conta(1.5, nn.Tensor(a)), conta(1.5, a))
    igual(conta(np.float64(1.5), nn.Tensor(a)), conta(1.5, a))
    igual(conta(nn.Tensor(a), np.float64(1.5)), conta(a, 1.5))


def test_potencia_de_expoente_inteiro_tem_derivada_em_bases_negativas_e_em_zero():
    for expoente, segunda in [(1, [0, 0, 0]), (2, [2, 2, 2]), (3, [-12, 0, 12])]:
        x = nn.Tensor([-2.0, 0.0, 2.0], requer_grad=True)
        (dx,) = nn.gradientes((x**expoente).soma(), [x])
        igual(dx, expoente * np.array([-2.0, 0, 2]) ** (expoente - 1))
        if dx.requer_grad:
            igual(nn.gradientes(dx.soma(), [x])[0], segunda)
        else:
            assert segunda == [0, 0, 0]
    x = nn.Tensor([-2.0, 0.0, 2.0], requer_grad=True)
    igual(nn.gradientes((x**0).soma(), [x])[0], [0, 0, 0])


# ── tipos ───────────────────────────────────────────────────────────────────
def test_numeros_soltos_adotam_o_tipo_do_tensor():
    for tipo in ("float32", "float64"):
        t = nn.Tensor([1, 2], tipo=tipo)
        for solto in (2, 2.0, True, np.float64(2.0), np.float32(2.0), np.int64(2), np.ones(2), [1.0, 2.0]):
            assert (t * solto).tipo == (solto * t).tipo == tipo


def test_tipos_que_se_encontram():
    i64, u32 = nn.Tensor([1, 2]), nn.Tensor([1, 2], tipo="uint32")
    f32, f64 = nn.Tensor([1.0, 2.0]), nn.Tensor([1.0, 2.0], tipo="float64")
    b = nn.Tensor([True, False])
    assert (i64 + f32).tipo == "float32"
    assert (f32 + f64).tipo == "float64"
    assert (u32 + i64).tipo == "int64"
    assert (u32 + 1).tipo == (1 + u32).tipo == "uint32"
    assert (u32 + (-1)).tipo == "int64"
    assert (i64 + 1).tipo == "int64"
    assert (i64 + 0.5).tipo == (i64 / 2).tipo == i64.exp().tipo == (i64**2.0).tipo == "float32"
    assert (i64**2).tipo == (u32**i64).tipo == (b**2).tipo == "int64"
    assert (u32**2).tipo == "uint32"
    assert (b + b).tipo == "int64"
    assert (b * f64).tipo == "float64"
    igual(b + True, [2, 1], "int64")
    igual(-b, [-1, 0], "int64")
    igual(b - b, [0, 0], "int64")


def test_numero_que_nao_cabe_em_float32_e_recusado_mas_cabe_ao_lado_de_float64():
    with pytest.raises(nn.ErroDeValor, match="float64"):
        nn.Tensor([1.0]) * 1e300
    assert (nn.Tensor([1.0], tipo="float64") * np.float64(1e300)).item() == 1e300
    assert (nn.Tensor([1.0]) * float("inf")).item() == np.inf


def test_converter_para_inteiro_corta_o_gradiente_e_para_outro_real_nao():
    x = nn.Tensor([1.7, -1.7], requer_grad=True)
    assert not x.converter("int64").requer_grad
    igual(x.converter("int64"), [1, -1], "int64")
    (dx,) = nn.gradientes((x.converter("float64") * 3).soma(), [x])
    igual(dx, [3, 3], "float32")
    assert x.converter("float32") is x


# ── comparações e condições ─────────────────────────────────────────────────
def test_igualdade_e_elemento_a_elemento_e_o_tensor_continua_servindo_de_chave():
    a, b = nn.Tensor([1.0, 2.0]), nn.Tensor([1.0, 3.0])
    igual(a == b, [True, False], "bool")
    igual(a != b, [False, True], "bool")
    assert len({a, b, a}) == 2
    assert {a: "a"}[a] == "a"


def test_condicoes_se_combinam():
    x = nn.Tensor([-1.0, 0.5, 2.0])
    igual((x > 0) & (x < 1), [False, True, False], "bool")
    igual((x < 0) | (x > 1), [True, False, True], "bool")
    igual(~(x > 0), [True, False, False], "bool")
    igual(np.array([True, True, False]) & (x > 0), [False, True, False], "bool")


def test_onde_escolhe_e_repete_as_formas():
    c, a, b = reais(3, 1) > 0, reais(3, 4), reais(4)
    igual(nn.onde(c, a, b), np.where(c, a, b), "float32")
    igual(nn.onde(nn.Tensor(c), nn.Tensor(a), 0), np.where(c, a, 0), "float32")
    igual(nn.onde(c, 1, 0), np.where(c, 1, 0), "int64")
    igual(nn.onde(True, nn.Tensor(1.5), 2), 1.5)
    igual(nn.onde([0.0, 2.0], 1, 5), [5, 1])


def test_onde_nao_deixa_passar_nan_nem_infinito_do_lado_que_nao_foi_escolhido():
    x = nn.Tensor([4.0, -1.0], requer_grad=True)
    y = nn.onde(x > 0, x.raiz(), 0)
    igual(y, [2, 0])
    segura = nn.onde(x > 0, x, 1).raiz()
    igual(nn.gradientes(segura.soma(), [x])[0], [0.25, 0])
    igual(nn.gradientes(x.relu().raiz().soma(), [x])[0], [0.25, 0])


def test_limitar_corta_e_no_limite_o_gradiente_ainda_passa():
    x = nn.Tensor([-2.0, 0.0, 0.5, 1.0, 7.0], requer_grad=True)
    igual(x.limitar(0, 1), [0, 0, 0.5, 1, 1])
    igual(nn.gradientes(x.limitar(0, 1).soma(), [x])[0], [0, 1, 1, 1, 0])
    igual(x.limitar(minimo=0), [0, 0, 0.5, 1, 7])
    igual(x.limitar(maximo=0), [-2, 0, 0, 0, 0])


# ── reduções ────────────────────────────────────────────────────────────────
EIXOS = [None, 0, 1, -1, -3, (0, 2), (-1, 0), [1, 2], (0, 1, 2), ()]


@pytest.mark.parametrize("manter", [False, True])
@pytest.mark.parametrize("eixo", EIXOS)
def test_reducoes_sobre_um_varios_ou_todos_os_eixos(eixo, manter):
    x = reais(2, 3, 4)
    t, eixos = nn.Tensor(x), tuple(eixo) if isinstance(eixo, list) else eixo
    igual(t.soma(eixo, manter), x.sum(eixos, keepdims=manter), "float32")
    igual(t.media(eixo, manter), x.mean(eixos, keepdims=manter), "float32")
    igual(t.maximo(eixo, manter), x.max(eixos, keepdims=manter), "float32")
    igual(t.minimo(eixo, manter), x.min(eixos, keepdims=manter), "float32")
    igual(t.variancia(eixo, manter), x.var(eixos, keepdims=manter), "float32")


def test_argmax_da_o_primeiro_dos_maiores():
    x = np.array([[1, 5, 5], [7, 0, 7]])
    igual(nn.Tensor(x).argmax(eixo=1), [1, 0], "int64")
    igual(nn.Tensor(x).argmax(eixo=-2), [1, 0, 1], "int64")
    igual(nn.Tensor(x).argmax(), 3, "int64")
    igual(nn.Tensor(x > 4).argmax(eixo=np.int64(1)), [1, 0], "int64")


def test_reducoes_de_inteiros_e_de_condicoes():
    b, u = nn.Tensor([[True, True], [False, True]]), nn.Tensor([3, 0, 5], tipo="uint32")
    igual(b.soma(), 3, "int64")
    igual(b.media(eixo=0), [0.5, 1], "float32")
    igual(b.maximo(eixo=1), [True, True], "bool")
    igual(b.minimo(eixo=1), [True, False], "bool")
    igual(u.minimo(), 0, "uint32")
    igual(u.maximo(), 5, "uint32")
    igual(u.soma(), 8, "int64")


def test_empatados_no_maximo_dividem_o_gradiente():
    x = nn.Tensor([2.0, 5.0, 5.0], requer_grad=True)
    igual(nn.gradientes(x.maximo(), [x])[0], [0, 0.5, 0.5])


def test_reduzir_um_eixo_vazio_soma_zero():
    igual(nn.Tensor(np.ones((0, 3))).soma(eixo=0), [0, 0, 0])


def test_empatados_entre_dois_dividem_o_gradiente():
    a, b = nn.Tensor([1.0, 2.0, 3.0], requer_grad=True), nn.Tensor([3.0, 2.0, 1.0], requer_grad=True)
    for nome, de_a in (("maior_entre", [0, 0.5, 1]), ("menor_entre", [1, 0.5, 0])):
        da, db = nn.gradientes(TABELA[nome](a, b).soma(), [a, b])
        igual(da, de_a)
        igual(db, 1 - np.array(de_a))


# ── produto ─────────────────────────────────────────────────────────────────
FORMAS = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((5, 2, 3), (3, 4)),
    ((2, 3), (5, 3, 4)),
    ((3,), (5, 3, 4)),
    ((5, 2, 3), (3,)),
    ((5, 2, 3), (5, 3, 4)),
    ((5, 1, 2, 3), (6, 3, 4)),
    ((1, 2, 3), (5, 3, 4)),
    ((2, 0), (0, 3)),
    ((4, 2, 0), (0, 3)),
    ((0, 3), (3, 2)),
    ((0, 2, 3), (3, 2)),
]


@pytest.mark.parametrize(("fa", "fb"), FORMAS)
def test_produto_de_todo_posto_e_os_seus_gradientes(fa, fb):
    torch = pytest.importorskip("torch")
    a, b = reais(*fa), reais(*fb)
    ta, tb = nn.Tensor(a, requer_grad=True), nn.Tensor(b, requer_grad=True)
    y = ta @ tb
    igual(y, a @ b, "float32")
    igual(a @ nn.Tensor(b), a @ b, "float32")
    igual(nn.Tensor(a) @ b, a @ b, "float32")
    xa, xb = torch.tensor(a, requires_grad=True), torch.tensor(b, requires_grad=True)
    pesos = reais(*y.forma)
    ((xa @ xb) * torch.tensor(pesos)).sum().backward()
    da, db = nn.gradientes((y * pesos).soma(), [ta, tb])
    igual(da, xa.grad.numpy())
    igual(db, xb.grad.numpy())


def test_produto_de_inteiros_e_de_condicoes_conta():
    igual(nn.Tensor([[1, 2]]) @ nn.Tensor([[3], [4]]), [[11]], "int64")
    igual(nn.Tensor([True, True]) @ nn.Tensor([True, True]), 2, "int64")
    igual(nn.Tensor([1, 2]) @ nn.Tensor([0.5, 1.0]), 2.5, "float32")


# ── forma ───────────────────────────────────────────────────────────────────
def test_redimensionar_deduz_o_menos_um():
    t = nn.Tensor(np.arange(24).reshape(2, 3, 4))
    assert t.redimensionar(6, -1).forma == (6, 4)
    assert t.redimensionar(-1).forma == (24,)
    assert t.redimensionar((4, 6)).forma == t.redimensionar([4, 6]).forma == (4, 6)
    assert t.redimensionar(np.int64(4), 6).forma == (4, 6)
    igual(t.redimensionar(3, -1, 2), np.arange(24).reshape(3, -1, 2))
    assert nn.Tensor(5.0).redimensionar(1, 1).forma == (1, 1)
    assert nn.Tensor([5.0]).redimensionar(()).forma == nn.Tensor([5.0]).redimensionar().forma == ()


def test_redimensionar_e_reduzir_tensores_vazios():
    vazio = nn.Tensor(np.ones((0, 3)), requer_grad=True)
    assert vazio.redimensionar(-1, 3).forma == (0, 3)
    assert vazio.redimensionar(3, 0).forma == (3, 0)
    assert nn.gradientes((vazio * 2).soma(), [vazio])[0].forma == (0, 3)


def test_transpor():
    x = reais(2, 3, 4)
    t = nn.Tensor(x)
    igual(t.T, x.T)
    igual(t.transpor(), x.T)
    igual(t.transpor(1, 0, 2), x.transpose(1, 0, 2))
    igual(t.transpor((-1, 0, 1)), x.transpose(2, 0, 1))
    igual(nn.Tensor(1.0).T, 1.0)


@pytest.mark.parametrize("eixo", [0, 1, -1])
def test_concatenar_e_empilhar(eixo):
    a, b = reais(2, 3), reais(2, 3)
    igual(nn.concatenar([nn.Tensor(a), b], eixo=eixo), np.concatenate([a, b], eixo), "float32")
    igual(nn.empilhar([nn.Tensor(a), b], eixo=eixo), np.stack([a, b], eixo), "float32")
    igual(nn.empilhar([nn.Tensor(1.0), 2]), [1, 2], "float32")
    assert nn.concatenar([nn.Tensor([1]), nn.Tensor([1.5])]).tipo == "float32"


def test_gradiente_de_concatenar_e_empilhar_volta_a_cada_pedaco():
    a, b = nn.Tensor(reais(2, 3), requer_grad=True), nn.Tensor(reais(2, 1), requer_grad=True)
    pesos = reais(2, 4)
    da, db = nn.gradientes((nn.concatenar([a, b], eixo=1) * pesos).soma(), [a, b])
    igual(da, pesos[:, :3])
    igual(db, pesos[:, 3:])
    pesos = reais(2, 2, 3)
    (da,) = nn.gradientes((nn.empilhar([a, a], eixo=1) * pesos).soma(), [a])
    igual(da, pesos.sum(1))


# ── contas que transbordam ──────────────────────────────────────────────────
@pytest.mark.filterwarnings("error")
def test_contas_sem_resultado_dao_infinito_ou_nan_sem_avisos():
    x = nn.Tensor([0.0, -1.0, 1000.0])
    igual(1 / x, [np.inf, -1, 0.001])
    assert np.isnan(x.log().dados[1])
    assert x.exp().dados[2] == np.inf
    igual(x.sigmoide(), [0.5, 1 / (1 + np.e), 1])
    igual((-x).sigmoide(), [0.5, np.e / (1 + np.e), 0])


# ── a variável tem os mesmos métodos ────────────────────────────────────────
CONTAS = {
    "aritmetica": lambda x: (x + 1) * x - 2 / (x + 3) ** 2,
    "produto": lambda x: x @ x.T,
    "funcoes": lambda x: (
        x.exp() + x.tanh() + x.sigmoide() + x.relu() + abs(x) + (x + 3).raiz() + (x + 3).log()
    ),
    "reducoes": lambda x: x.soma(0) + x.media(0) + x.maximo(0) + x.minimo(0) + x.variancia(0),
    "argmax": lambda x: x.argmax(1),
    "forma": lambda x: x.redimensionar(-1).transpor(),
    "indices": lambda x: x[0, 1:],
    "comparacoes": lambda x: (x > 0) & (x < 1) | (x == 0),
    "limitar": lambda x: x.limitar(-1, 1).converter("float64"),
    "desligar": lambda x: x.desligar(),
    "ndarray": lambda x: np.ones((3, 2), "float32") @ x,
    "leitura": lambda x: nn.Tensor([len(x), x[0, 0].item(), float(x[0, 1]), round(x[1, 1].item(), 1)]),
}


@pytest.mark.parametrize("conta", CONTAS)
def test_variavel_faz_as_mesmas_contas_que_o_tensor(conta):
    x = nn.Tensor(reais(2, 3))
    y, z = CONTAS[conta](x), CONTAS[conta](Variavel(x))
    assert z.tipo == y.tipo
    np.testing.assert_array_equal(z.dados, y.dados)
