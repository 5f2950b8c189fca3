"""Toda primitiva da tabela: derivadas de primeira e de segunda ordem, formas, tipos, lote simbólico."""

import numpy as np
import pytest
from casos_das_primitivas import A_PARTE, CASOS, Sorteio
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.grafo.ordem import ordem_topologica
from neuronio.tensor import TABELA, Lote

UMAS = sorted(set(TABELA) - A_PARTE)
DERIVAVEIS = [nome for nome in UMAS if TABELA[nome].vjps]
SEMENTES = st.integers(0, 2**32 - 1)
poucos = settings(max_examples=12, deadline=None, derandomize=True)


class Situacao:
    """Um caso sorteado: as entradas em números e a primitiva aplicada a elas."""

    def __init__(self, nome, semente, n=3):
        sorteio = Sorteio(semente)
        self.primitiva = TABELA[nome]
        self.entradas, self.atributos = CASOS[nome](sorteio, n)
        self.arrays = [e.sortear(sorteio.acaso) for e in self.entradas]
        self.reais = [i for i, e in enumerate(self.entradas) if e.real]
        self.acaso = sorteio.acaso

    def tensores(self, tipo="float64", arrays=None):
        """Uma folha por entrada: as reais requerem gradiente."""
        return [
            nn.Tensor(a, tipo=tipo if i in self.reais else a.dtype.name, requer_grad=i in self.reais)
            for i, a in enumerate(arrays or self.arrays)
        ]

    def aplicar(self, tensores):
        return self.primitiva(*tensores, **self.atributos)

    def deslocados(self, i, direcao, passo):
        """As mesmas entradas, com a de número i movida um passo na direção."""
        return [a + passo * direcao if j == i else a for j, a in enumerate(self.arrays)]


def direcoes(array):
    """Um passo em cada coordenada."""
    for k in range(array.size):
        d = np.zeros(array.size)
        d[k] = 1
        yield d.reshape(array.shape)


def diferenca(f, situacao, i, direcao, passo=1e-5):
    frente = f(situacao.tensores(arrays=situacao.deslocados(i, direcao, passo)))
    tras = f(situacao.tensores(arrays=situacao.deslocados(i, direcao, -passo)))
    return (frente - tras) / (2 * passo)


def test_toda_primitiva_tem_caso():
    assert set(CASOS) | A_PARTE == set(TABELA)


@pytest.mark.parametrize("nome", DERIVAVEIS)
@poucos
@given(semente=SEMENTES)
def test_gradiente_e_o_das_diferencas_finitas(nome, semente):
    s = Situacao(nome, semente)
    pesos = s.acaso.uniform(-1, 1, s.aplicar(s.tensores()).forma)

    def f(tensores):
        return (s.aplicar(tensores) * pesos).soma()

    tensores = s.tensores()
    calculados = nn.gradientes(f(tensores), [tensores[i] for i in s.reais])
    for i, calculado in zip(s.reais, calculados, strict=True):
        esperado = [diferenca(lambda ts: f(ts).item(), s, i, d) for d in direcoes(s.arrays[i])]
        np.testing.assert_allclose(
            calculado.dados.reshape(-1), np.array(esperado).reshape(-1), rtol=1e-6, atol=1e-6
        )


@pytest.mark.parametrize("nome", DERIVAVEIS)
@poucos
@given(semente=SEMENTES)
def test_segunda_derivada_e_a_das_diferencas_finitas_da_primeira(nome, semente):
    s = Situacao(nome, semente)
    pesos = s.acaso.uniform(-1, 1, s.aplicar(s.tensores()).forma)
    miradas = [s.acaso.uniform(-1, 1, s.arrays[i].shape) for i in s.reais]

    def primeira(tensores):
        grads = nn.gradientes((s.aplicar(tensores) * pesos).soma(), [tensores[i] for i in s.reais])
        return sum((g * m).soma() for g, m in zip(grads, miradas, strict=True))

    tensores = s.tensores()
    g = primeira(tensores)
    alvos = [tensores[i] for i in s.reais]
    segundas = nn.gradientes(g, alvos) if g.requer_grad else [t * 0 for t in alvos]
    for i, segunda in zip(s.reais, segundas, strict=True):
        direcao = s.acaso.uniform(-1, 1, s.arrays[i].shape)
        esperado = diferenca(lambda ts: primeira(ts).item(), s, i, direcao)
        assert (segunda * direcao).soma().item() == pytest.approx(esperado, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("nome", DERIVAVEIS)
def test_float32_continua_float32_no_resultado_e_no_gradiente(nome):
    s = Situacao(nome, semente=1)
    tensores = s.tensores("float32")
    y = s.aplicar(tensores)
    assert y.tipo == ("float64" if nome == "converter" else "float32")
    for g in nn.gradientes(y.soma(), [tensores[i] for i in s.reais]):
        assert g.tipo == "float32"
    y.soma().retropropagar()
    assert {tensores[i].grad.tipo for i in s.reais} <= {"float32"}


@pytest.mark.parametrize("nome", UMAS)
@poucos
@given(semente=SEMENTES, real=st.sampled_from(["float32", "float64"]))
def test_forma_e_tipo_deduzidos_sao_os_calculados(nome, semente, real):
    if nome == "tamanho_do_lote":
        return  # nunca se calcula na hora: só existe numa captura
    s = Situacao(nome, semente)
    concretos = s.tensores(real)
    abstratos = [abstrato_como(t, t.forma) for t in concretos]
    y, deduzido = s.aplicar(concretos), s.aplicar(abstratos)
    assert deduzido.e_abstrato
    assert not y.e_abstrato
    assert (deduzido.forma, deduzido.tipo, deduzido.requer_grad) == (y.forma, y.tipo, y.requer_grad)
    if y.requer_grad:
        alvos = [abstratos[i] for i in s.reais]
        for alvo, g in zip(alvos, nn.gradientes(deduzido.soma(), alvos), strict=True):
            assert (g.forma, g.tipo) == (alvo.forma, alvo.tipo)


def abstrato_como(t, forma):
    novo = nn.Tensor.abstrato(forma, t.tipo)
    novo.requer_grad = t.requer_grad
    return novo


def executar(saidas, numeros, amostras):
    """Calcula tensores abstratos, dados os números das folhas: o mais simples dos motores."""
    valores = dict(numeros)
    for t in ordem_topologica(saidas):
        if t.operador_mae is not None and t.e_abstrato:
            atributos = {k: trocar_lote(v, amostras) for k, v in t.atributos.items()}
            entradas = [valores.get(id(p), p.valor) for p in t.progenitor]
            valores[id(t)] = np.asarray(t.operador_mae.calculo(np, *entradas, **atributos))
    return [valores.get(id(t), t.valor) for t in saidas]


def trocar_lote(atributo, amostras):
    if isinstance(atributo, Lote):
        return atributo.tamanho(amostras)
    if isinstance(atributo, tuple):
        return tuple(trocar_lote(a, amostras) for a in atributo)
    return atributo


@pytest.mark.parametrize("nome", UMAS)
@poucos
@given(semente=SEMENTES)
def test_um_so_grafo_com_o_lote_simbolico_serve_a_lotes_de_todo_tamanho(nome, semente):
    simbolico = CASOS[nome](Sorteio(semente), Lote())
    for amostras in (1, 3):
        s = Situacao(nome, semente, amostras)
        concretos = s.tensores()
        abstratos = [abstrato_como(t, e.forma) for t, e in zip(concretos, simbolico[0], strict=True)]
        y = TABELA[nome](*abstratos, **simbolico[1])
        numeros = {id(a): t.valor for a, t in zip(abstratos, concretos, strict=True)}
        if nome == "tamanho_do_lote":
            assert executar([y], numeros, amostras)[0] == amostras
            continue
        esperados = [s.aplicar(concretos)]
        saidas = [y]
        if y.requer_grad:
            saidas += nn.gradientes(y.soma(), [abstratos[i] for i in s.reais])
            esperados += nn.gradientes(esperados[0].soma(), [concretos[i] for i in s.reais])
        for saida, obtido, esperado in zip(
            saidas, executar(saidas, numeros, amostras), esperados, strict=True
        ):
            assert trocar_lote(saida.forma, amostras) == esperado.forma
            np.testing.assert_allclose(np.broadcast_to(obtido, esperado.forma), esperado.dados)


@pytest.mark.parametrize("nome", UMAS)
def test_nenhum_calculo_escreve_nas_entradas(nome):
    if nome == "tamanho_do_lote":
        return
    s = Situacao(nome, semente=2)
    tensores = s.tensores()
    antes = [t.numpy() for t in tensores]
    y = s.aplicar(tensores)
    if y.requer_grad:
        y.soma().retropropagar()
    for t, a in zip(tensores, antes, strict=True):
        np.testing.assert_array_equal(t.dados, a)


@pytest.mark.parametrize("nome", UMAS)
def test_toda_primitiva_tem_formula_com_uma_derivada_por_vjp(nome):
    primitiva = TABELA[nome]
    assert primitiva.formula.simbolo
    if primitiva.vjps and not callable(primitiva.vjps):
        assert len(primitiva.formula.derivadas) == len(primitiva.vjps)
