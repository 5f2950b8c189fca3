"""``Valor``: as contas, a regra da cadeia e o que acontece quando se pede o impossível."""

import gc
import math
import operator
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.valor import Valor

Conta = Callable[..., Any]

# nome: (a conta, escrita só com operadores e métodos; os operandos)
CONTAS: dict[str, tuple[Conta, tuple[float, ...]]] = {
    "a + b": (lambda a, b: a + b, (2.0, -3.0)),
    "a + 5": (lambda a: a + 5, (2.0,)),
    "5 + a": (lambda a: 5 + a, (2.0,)),
    "a - b": (lambda a, b: a - b, (2.0, -3.0)),
    "a - 5": (lambda a: a - 5, (2.0,)),
    "5 - a": (lambda a: 5 - a, (2.0,)),
    "a * b": (lambda a, b: a * b, (2.0, -3.0)),
    "a * 5": (lambda a: a * 5, (2.0,)),
    "5 * a": (lambda a: 5 * a, (2.0,)),
    "a / b": (lambda a, b: a / b, (2.0, -3.0)),
    "a / 5": (lambda a: a / 5, (2.0,)),
    "5 / a": (lambda a: 5 / a, (-2.0,)),
    "a ** b": (lambda a, b: a**b, (2.0, -1.5)),
    "a ** 3": (lambda a: a**3, (-2.0,)),
    "a ** 0.5": (lambda a: a**0.5, (2.0,)),
    "a ** -1": (lambda a: a**-1, (-2.0,)),
    "a ** 0": (lambda a: a**0, (-2.0,)),
    "5 ** a": (lambda a: 5**a, (-1.5,)),
    "-a": (lambda a: -a, (2.0,)),
    "exp": (lambda a: a.exp(), (-1.5,)),
    "log": (lambda a: a.log(), (2.5,)),
    "tanh": (lambda a: a.tanh(), (0.7,)),
    "sig positivo": (lambda a: a.sigmoide() if isinstance(a, Valor) else a.sigmoid(), (0.7,)),
    "sig negativo": (lambda a: a.sig() if isinstance(a, Valor) else a.sigmoid(), (-4.0,)),
    "relu ligada": (lambda a: a.relu(), (0.7,)),
    "relu desligada": (lambda a: a.relu(), (-0.7,)),
    "a usado três vezes": (lambda a: a * a + a, (3.0,)),
    "b vezes a mais a": (lambda a, b: (a + b) * a - b / a, (3.0, -2.0)),
}
CASOS = pytest.mark.parametrize(("conta", "operandos"), CONTAS.values(), ids=CONTAS.keys())


def derivar(conta: Conta, operandos: tuple[float, ...]) -> tuple[float, list[float]]:
    folhas = [Valor(x) for x in operandos]
    y = conta(*folhas)
    y.retropropagar()
    return y.data, [folha.grad for folha in folhas]


@CASOS
def test_gradiente_igual_ao_de_diferencas_finitas(conta: Conta, operandos: tuple[float, ...]) -> None:
    _, gradientes = derivar(conta, operandos)
    h = 1e-6
    for i, gradiente in enumerate(gradientes):
        mais, menos = (
            conta(*(Valor(x + sinal * h * (j == i)) for j, x in enumerate(operandos))).data
            for sinal in (1, -1)
        )
        assert gradiente == pytest.approx((mais - menos) / (2 * h), rel=1e-6, abs=1e-8)


@CASOS
def test_resultado_e_gradiente_iguais_aos_do_pytorch(conta: Conta, operandos: tuple[float, ...]) -> None:
    torch = pytest.importorskip("torch")
    folhas = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in operandos]
    y = conta(*folhas)
    y.backward()
    dado, gradientes = derivar(conta, operandos)
    assert dado == pytest.approx(y.item(), rel=1e-12)
    assert gradientes == pytest.approx([folha.grad.item() for folha in folhas], rel=1e-12, abs=1e-15)


# Cada passo toma um ou dois resultados anteriores; os domínios são sempre válidos e longe do bico da relu.
PASSOS: dict[str, Conta] = {
    "soma": lambda a, b: a + b,
    "subtração": lambda a, b: a - b,
    "produto": lambda a, b: a * b,
    "divisão": lambda a, b: a / (b * b + 1),
    "potência": lambda a, b: (a * a + 0.5) ** b.tanh(),
    "quadrado": lambda a, b: a**2,
    "base fixa": lambda a, b: 2 ** a.tanh(),
    "oposto": lambda a, b: -a,
    "exp": lambda a, b: a.tanh().exp(),
    "log": lambda a, b: (a * a + 1).log(),
    "tanh": lambda a, b: a.tanh(),
    "sigmoide": lambda a, b: a.sig() if isinstance(a, Valor) else a.sigmoid(),
    "relu": lambda a, b: (a * a - 0.123456).relu() + b,
}


@settings(max_examples=150, deadline=None)
@given(
    folhas=st.lists(st.floats(-2, 2).map(lambda x: round(x, 3)), min_size=1, max_size=4),
    passos=st.lists(
        st.tuples(st.sampled_from(sorted(PASSOS)), st.integers(0, 100), st.integers(0, 100)),
        min_size=1,
        max_size=12,
    ),
)
def test_grafos_sorteados_tem_os_gradientes_do_pytorch(
    folhas: list[float], passos: list[tuple[str, int, int]]
) -> None:
    torch = pytest.importorskip("torch")

    def montar(iniciais: list[Any]) -> Any:
        feitos = list(iniciais)
        for nome, i, j in passos:
            feitos.append(PASSOS[nome](feitos[-1 - i % len(feitos)], feitos[-1 - j % len(feitos)]))
        return feitos[-1]

    nossas = [Valor(x) for x in folhas]
    try:
        y = montar(nossas)
    except ErroDeValor:
        assume(False)
    assume(abs(y.data) < 1e6)
    y.retropropagar()
    delas = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in folhas]
    z = montar(delas)
    if z.requires_grad:
        z.backward()
    assert y.data == pytest.approx(z.item(), rel=1e-9, abs=1e-12)
    esperados = [0.0 if folha.grad is None else folha.grad.item() for folha in delas]
    assert [folha.grad for folha in nossas] == pytest.approx(esperados, rel=1e-7, abs=1e-9)


# ── a regra da cadeia ───────────────────────────────────────────────────────────────────────────────────


def exemplo() -> tuple[Valor, Valor, Valor, Valor]:
    a, b = Valor(2.0, rotulo="a"), Valor(-3.0, rotulo="b")
    d = a * b
    return a, b, d, (d + a + d * d / 10).tanh()


def test_vertice_usado_duas_vezes_acumula() -> None:
    a = Valor(3.0)
    (a + a).retropropagar()
    assert a.grad == 2.0
    b = Valor(3.0)
    (b * b).retropropagar()
    assert b.grad == 6.0


def test_zerar_e_de_novo_da_os_mesmos_numeros() -> None:
    a, b, d, y = exemplo()
    y.retropropagar()
    primeira = [v.grad for v in (a, b, d, y)]
    y.zerar()
    assert [v.grad for v in (a, b, d, y)] == [0.0] * 4
    y.retropropagar()
    assert [v.grad for v in (a, b, d, y)] == primeira
    assert all(primeira)


def test_retropropagar_duas_vezes_dobra_todo_gradiente() -> None:
    a, b, d, y = exemplo()
    y.retropropagar()
    primeira = [v.grad for v in (a, b, d, y)]
    y.retropropagar()
    assert [v.grad for v in (a, b, d, y)] == [2 * g for g in primeira]


def test_gradiente_antigo_de_um_meio_compartilhado_nao_e_propagado_de_novo() -> None:
    a = Valor(2.0)
    meio = a * 3
    (meio * 5).retropropagar()
    (meio * 7).retropropagar()
    assert meio.grad == 5 + 7
    assert a.grad == 3 * (5 + 7)


def test_propagar_leva_o_gradiente_so_aos_progenitores() -> None:
    a, b, d, y = exemplo()
    d.grad = 10.0
    d.propagar()
    assert (a.grad, b.grad) == (-30.0, 20.0)
    assert (d.grad, y.grad) == (10.0, 0.0)


def test_propagar_de_vertice_em_vertice_e_retropropagar() -> None:
    a, b = Valor(2.0), Valor(-3.0)
    d = a * b
    s = d + 10
    y = s.tanh()
    y.grad = 1.0
    for vertice in (y, s, d):
        vertice.propagar()
    passo_a_passo = [v.grad for v in (a, b, d, s, y)]
    y.zerar()
    y.propagar_tudo()
    assert [v.grad for v in (a, b, d, s, y)] == passo_a_passo


def test_uma_folha_sozinha_tem_derivada_um_em_relacao_a_si() -> None:
    a = Valor(2.0)
    a.retropropagar()
    assert a.grad == 1.0
    a.retropropagar()
    assert a.grad == 2.0


def test_corrente_de_um_milhao_de_vertices_nasce_propaga_e_morre() -> None:
    limite = sys.getrecursionlimit()
    primeiro = v = Valor(1.0)
    for _ in range(1_000_000):
        v = -v
    v.retropropagar()
    assert primeiro.grad == 1.0
    v.zerar()
    assert primeiro.grad == 0.0
    del v
    assert not [x for x in gc.get_referrers(primeiro) if isinstance(x, tuple)]
    assert sys.getrecursionlimit() == limite


# ── o que se vê ─────────────────────────────────────────────────────────────────────────────────────────


def test_o_grafo_lembra_de_onde_veio() -> None:
    a, b, d, y = exemplo()
    assert d.progenitor == (a, b)
    assert d.operador_mae is not None
    assert d.operador_mae.nome == "produto"
    assert (a.progenitor, a.operador_mae, a.rotulo, d.rotulo) == ((), None, "a", "")
    assert y.operador_mae is not None
    assert y.operador_mae.nome == "tanh"


def test_repr_mostra_o_dado_o_gradiente_e_o_rotulo() -> None:
    assert repr(Valor(2)) == "Valor(data=2.0, grad=0.0)"
    assert repr(Valor(2, rotulo="a")) == "Valor(data=2.0, grad=0.0, rotulo='a')"


def test_nao_nascem_atributos_por_engano() -> None:
    with pytest.raises(AttributeError):
        Valor(1.0).gradiente = 3.0


@pytest.mark.parametrize("escalar", [np.float64(2.5), np.float32(2.5), np.int64(2), Fraction(5, 2)])
@pytest.mark.parametrize("conta", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow])
def test_escalares_do_numpy_servem_dos_dois_lados(conta: Conta, escalar: Any) -> None:
    for esquerda, direita in ((Valor(1.5), escalar), (escalar, Valor(1.5))):
        y = conta(esquerda, direita)
        assert type(y) is Valor
        assert type(y.data) is float
        x, z = (float(v.data if isinstance(v, Valor) else v) for v in (esquerda, direita))
        assert y.data == conta(x, z)


# ── o impossível ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "coisa", ["2", [1.0], None, 1j, np.array([1.0, 2.0]), Decimal("1"), True, Valor(1.0)]
)
def test_so_numeros_reais_viram_valor(coisa: Any) -> None:
    with pytest.raises(ErroDeTipo, match="um só número real"):
        Valor(coisa)


@pytest.mark.parametrize("coisa", ["2", [1.0], None, 1j, np.array([1.0, 2.0])])
@pytest.mark.parametrize("conta", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow])
def test_so_numeros_reais_entram_na_conta(conta: Conta, coisa: Any) -> None:
    for operandos in ((Valor(1.0), coisa), (coisa, Valor(1.0))):
        with pytest.raises(ErroDeTipo, match="um só número real"):
            conta(*operandos)


@pytest.mark.parametrize("numero", [math.nan, math.inf, -math.inf, 10**400, np.float64("nan")])
def test_nan_e_infinito_nao_entram(numero: float) -> None:
    with pytest.raises(ErroDeValor, match="finito"):
        Valor(numero)
    with pytest.raises(ErroDeValor, match="finito"):
        Valor(1.0) * numero


def test_rotulo_e_um_texto() -> None:
    with pytest.raises(ErroDeTipo, match=r"rótulo.*recebeu 3"):
        Valor(1.0, rotulo=3)


@pytest.mark.parametrize(
    ("conta", "mensagem"),
    [
        (lambda: Valor(1.0) / 0, r"1\.0 / 0\.0: o divisor"),
        (lambda: 1 / Valor(0.0), r"1\.0 / 0\.0: o divisor"),
        (lambda: Valor(0.0) ** -1, "divisão por zero"),
        (lambda: Valor(-8.0) ** (1 / 3), "expoente inteiro"),
        (lambda: Valor(-8.0) ** Valor(0.5), "expoente inteiro"),
        (lambda: (-8) ** Valor(0.5), "expoente inteiro"),
        (lambda: Valor(1e200) ** 2, "não cabe num float"),
        (lambda: Valor(1000.0).exp(), "não cabe num float"),
        (lambda: Valor(0.0).log(), r"não existe log\(0\.0\)"),
        (lambda: Valor(-1.0).log(), r"não existe log\(-1\.0\)"),
    ],
)
def test_conta_que_nao_existe_nos_reais_e_explicada(conta: Conta, mensagem: str) -> None:
    with pytest.raises(ErroDeValor, match=mensagem):
        conta()


def test_sigmoide_e_tanh_nao_transbordam() -> None:
    for x in (-1e4, 1e4):
        sig, tanh = Valor(x).sig(), Valor(x).tanh()
        assert (sig.data, sig.derivadas) == (float(x > 0), (0.0,))
        assert (tanh.data, tanh.derivadas) == (math.copysign(1, x), (0.0,))


def test_derivadas_nas_bordas_da_potencia() -> None:
    assert (Valor(0.0) ** 2).derivadas == (0.0,)
    assert (Valor(0.0) ** 1).derivadas == (1.0,)
    assert (Valor(0.0) ** 0).derivadas == (0.0,)
    assert (Valor(0.0) ** 0.5).derivadas == (math.inf,)
    assert (Valor(-1e-308) ** -1).derivadas == (-math.inf,)
    base_negativa = Valor(-2.0) ** Valor(3.0)
    assert base_negativa.data == -8.0
    assert math.isnan(base_negativa.derivadas[1])
    assert (Valor(0.0) ** Valor(3.0)).derivadas == (0.0, 0.0)


@pytest.mark.parametrize(
    ("conta", "ensina"),
    [
        (lambda v: math.exp(v), r"em vez de math\.exp\(v\), v\.exp\(\)"),
        (lambda v: float(v), r"é v\.data"),
        (lambda v: v > 0, r"a\.data > b\.data"),
        (lambda v: v <= 0, r"a\.data > b\.data"),
        (lambda v: max(0, v), r"v\.relu\(\)"),
        (lambda v: sorted([v, Valor(1.0)]), "não se compara"),
    ],
)
def test_o_que_so_se_faz_a_um_numero_diz_o_que_se_faz_a_um_valor(conta: Conta, ensina: str) -> None:
    with pytest.raises(ErroDeTipo, match=ensina):
        conta(Valor(2.0))


def test_um_valor_escreve_se_com_as_casas_que_se_pedem() -> None:
    v = Valor(2.0, rotulo="v")
    assert f"{v:.3f}" == "2.000"
    assert f"{v}" == str(v) == "Valor(data=2.0, grad=0.0, rotulo='v')"
