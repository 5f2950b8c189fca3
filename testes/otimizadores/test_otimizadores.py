"""Os otimizadores: as contas, o contrato que todos cumprem, a continuação, os argumentos ruins."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import neuronio as nn
from neuronio.configuracao import familia, interpretar
from neuronio.descricao import descrever, reconstruir
from neuronio.tensor import Lote, Parametro, Tensor

FORMAS = [(), (3,), (2, 3, 4)]
DADOS = np.random.default_rng(1)
PESOS = [DADOS.normal(size=forma) for forma in FORMAS]
GRADIENTES = [[DADOS.normal(size=forma) for forma in FORMAS] for _ in range(5)]

CriarDoPytorch = Callable[[Any, Any], Any]
CASOS: dict[str, tuple[nn.Otimizador, CriarDoPytorch | None]] = {
    "SGD": (nn.SGD(0.1), lambda t, p: t.SGD(p, 0.1)),
    "SGD com momento": (nn.SGD(0.1, momento=0.9), lambda t, p: t.SGD(p, 0.1, momentum=0.9)),
    "SGD de Nesterov": (
        nn.SGD(0.1, momento=0.9, nesterov=True),
        lambda t, p: t.SGD(p, 0.1, momentum=0.9, nesterov=True),
    ),
    "SGD com decaimento": (nn.SGD(0.1, decaimento=0.5), lambda t, p: t.SGD(p, 0.1, weight_decay=0.5)),
    "SGD com momento e decaimento": (nn.SGD(0.1, momento=0.9, decaimento=0.5), None),
    "Adam": (nn.Adam(), lambda t, p: t.Adam(p)),
    "Adam de outros betas": (
        nn.Adam(0.1, beta1=0.5, beta2=0.8, epsilon=0.1),
        lambda t, p: t.Adam(p, 0.1, betas=(0.5, 0.8), eps=0.1),
    ),
    "Adam sem memória": (nn.Adam(beta1=0, beta2=0), lambda t, p: t.Adam(p, betas=(0.0, 0.0))),
    "AdamW": (nn.AdamW(), lambda t, p: t.AdamW(p)),
    "AdamW com força": (nn.AdamW(0.1, decaimento=0.5), lambda t, p: t.AdamW(p, 0.1, weight_decay=0.5)),
    "AMSGrad": (nn.AMSGrad(beta2=0.5), lambda t, p: t.Adam(p, betas=(0.9, 0.5), amsgrad=True)),
    "Nadam": (nn.Nadam(), lambda t, p: t.NAdam(p)),
    "Nadam de outro momento": (
        nn.Nadam(0.1, beta1=0.8, decaimento_momento=1.0),
        lambda t, p: t.NAdam(p, 0.1, betas=(0.8, 0.999), momentum_decay=1.0),
    ),
    "RMSProp": (nn.RMSProp(), lambda t, p: t.RMSprop(p)),
    "RMSProp com momento": (
        nn.RMSProp(0.1, rho=0.7, epsilon=0.1, momento=0.9),
        lambda t, p: t.RMSprop(p, 0.1, alpha=0.7, eps=0.1, momentum=0.9),
    ),
    "AdaGrad": (nn.AdaGrad(), lambda t, p: t.Adagrad(p)),
    "Adadelta": (nn.Adadelta(), lambda t, p: t.Adadelta(p)),
    "Adadelta de outro rho": (
        nn.Adadelta(0.5, rho=0.7, epsilon=0.1),
        lambda t, p: t.Adadelta(p, 0.5, rho=0.7, eps=0.1),
    ),
    "Lion": (nn.Lion(), None),
    "Lion com decaimento": (nn.Lion(0.1, beta1=0.7, beta2=0.8, decaimento=0.5), None),
}
DO_PYTORCH = [nome for nome, (_, criar) in CASOS.items() if criar]
FAMILIA = familia(nn.Otimizador)
cada_um = pytest.mark.parametrize("nome", CASOS)


def copia(nome: str) -> Any:
    """Um otimizador igual ao do caso, sem passado: de passagem, todo teste o reconstrói da descrição."""
    return reconstruir(descrever(CASOS[nome][0]))


def preparado(otimizador, pesos=PESOS, tipo="float64"):
    """Os parâmetros, já entregues ao otimizador."""
    parametros = [Parametro(Tensor(w, tipo=tipo), f"w{i}") for i, w in enumerate(pesos)]
    otimizador.preparar(parametros)
    return parametros


def dar_passos(otimizador, gradientes, tipo="float64"):
    for passo in gradientes:
        otimizador.aplicar([Tensor(g, tipo=tipo) for g in passo])


def test_o_decaimento_do_sgd_encolhe_os_pesos_por_fora_do_momento():
    torch = pytest.importorskip("torch")
    otimizador = copia("SGD com momento e decaimento")
    parametros = preparado(otimizador)
    de_la = [torch.nn.Parameter(torch.tensor(w)) for w in PESOS]
    outro = torch.optim.SGD(de_la, 0.1, momentum=0.9)
    for passo in GRADIENTES:
        dar_passos(otimizador, [passo])
        for w, g in zip(de_la, passo, strict=True):
            w.data *= 1 - 0.1 * 0.5
            w.grad = torch.tensor(g)
        outro.step()
    for daqui, la in zip(parametros, de_la, strict=True):
        np.testing.assert_allclose(daqui.dados, la.detach().numpy(), rtol=1e-10)


def test_cada_otimizador_da_biblioteca_tem_um_caso_aqui():
    assert {type(otimizador).__name__ for otimizador, _ in CASOS.values()} == set(FAMILIA)


# ── as contas ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("nome", DO_PYTORCH)
@pytest.mark.parametrize(("tipo", "tolerancia"), [("float64", 1e-10), ("float32", 1e-5)])
def test_cinco_passos_sao_os_do_pytorch(nome, tipo, tolerancia):
    torch = pytest.importorskip("torch")
    if nome.startswith("Nadam"):
        tolerancia = max(tolerancia, 1e-7)  # o PyTorch guarda o produto dos momentos em float32
    otimizador = copia(nome)
    parametros = preparado(otimizador, tipo=tipo)
    pesos = [torch.tensor(w, dtype=getattr(torch, tipo), requires_grad=True) for w in PESOS]
    outro = CASOS[nome][1](torch.optim, pesos)
    for passo in GRADIENTES:
        dar_passos(otimizador, [passo], tipo)
        for w, g in zip(pesos, passo, strict=True):
            w.grad = torch.tensor(g, dtype=w.dtype)
        outro.step()
        for p, w in zip(parametros, pesos, strict=True):
            np.testing.assert_allclose(p.dados, w.detach().numpy(), rtol=tolerancia, atol=tolerancia)


@pytest.mark.parametrize("nome", [nome for nome in CASOS if nome.startswith("Lion")])
def test_cinco_passos_do_lion_sao_os_do_algoritmo_do_artigo(nome):
    otimizador = copia(nome)
    parametros = preparado(otimizador)
    eta, b1, b2, decaimento = otimizador.taxa, otimizador.beta1, otimizador.beta2, otimizador.decaimento
    pesos, memorias = [w.copy() for w in PESOS], [np.zeros_like(w) for w in PESOS]
    for passo in GRADIENTES:
        for i, g in enumerate(passo):
            direcao = np.sign(b1 * memorias[i] + (1 - b1) * g)
            pesos[i] = pesos[i] - eta * (direcao + decaimento * pesos[i])
            memorias[i] = b2 * memorias[i] + (1 - b2) * g
        dar_passos(otimizador, [passo])
    for p, w in zip(parametros, pesos, strict=True):
        np.testing.assert_allclose(p.dados, w, rtol=1e-12)


def test_adam_de_milhares_de_passos_ainda_e_o_do_pytorch():
    torch = pytest.importorskip("torch")
    otimizador = copia("Adam")
    (w,) = preparado(otimizador, [np.array([1.0, -2.0])], "float32")
    outro_w = torch.tensor([1.0, -2.0], requires_grad=True)
    outro = torch.optim.Adam([outro_w])
    gradientes = np.random.default_rng(0).normal(size=(3000, 2)).astype("float32")
    for g in gradientes:
        otimizador.aplicar([Tensor(g)])
        outro_w.grad = torch.tensor(g)
        outro.step()
    np.testing.assert_allclose(w.dados, outro_w.detach().numpy(), rtol=1e-4)


# ── o contrato ──────────────────────────────────────────────────────────────
@cada_um
def test_uma_quadratica_convexa_diminui(nome):
    otimizador = copia(nome)
    (w,) = preparado(otimizador, [np.array([1.0, -2.0, 3.0])], "float32")
    curvatura = np.array([1.0, 0.5, 0.1], "float32")
    antes = float((curvatura * w.dados**2).sum())
    for _ in range(100):
        perda = (w * w * curvatura).soma()
        otimizador.aplicar(nn.gradientes(perda, [w]))
    assert float((curvatura * w.dados**2).sum()) < antes


@cada_um
@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_parametro_e_estado_mantem_forma_e_tipo_e_nao_guardam_o_grafo(nome, tipo):
    otimizador = copia(nome)
    parametros = preparado(otimizador, tipo=tipo)
    antes = [(v.nome, v.forma, v.tipo) for v in otimizador.variaveis()]
    dar_passos(otimizador, GRADIENTES, tipo)
    assert [(p.forma, p.tipo) for p in parametros] == [(forma, tipo) for forma in FORMAS]
    assert [(v.nome, v.forma, v.tipo) for v in otimizador.variaveis()] == antes
    assert {t for _, _, t in antes[2:]} <= {tipo}
    assert not any(v.tensor.progenitor for v in [*parametros, *otimizador.variaveis()])


@cada_um
def test_atualizar_nao_alarga_o_tipo_do_parametro(nome):
    otimizador = copia(nome)
    um = Tensor(1.0, tipo="float64")
    w = Tensor([1.0, 2.0])
    coeficientes = [
        c.converter("float32") if isinstance(c, Tensor) else c for c in otimizador.coeficientes(um, um * 0.1)
    ]
    novo, estado = otimizador.atualizar(w, w, otimizador.estado_inicial(w), coeficientes)
    assert [t.tipo for t in (novo, *estado.values())] == ["float32"] * (1 + len(estado))
    assert set(estado) == set(otimizador.estado_inicial(w))


@cada_um
def test_variaveis_de_estado_tem_nomes_unicos_com_o_do_parametro(nome):
    otimizador = copia(nome)
    preparado(otimizador)
    nomes = [v.nome for v in otimizador.variaveis()]
    assert nomes[:2] == ["passo", "taxa"]
    assert all(n.split(".")[0] in ("w0", "w1", "w2") for n in nomes[2:])
    assert len(set(nomes)) == len(nomes)


@cada_um
def test_passo_se_captura_com_tensores_abstratos(nome):
    otimizador = copia(nome)
    pesos = Parametro(Tensor.abstrato((4, 2)), "w")
    otimizador.preparar([pesos])
    perda = (Tensor.abstrato((Lote(), 4)) @ pesos).media()
    otimizador.aplicar(nn.gradientes(perda, [pesos]))
    assert (pesos.forma, pesos.tipo, pesos.tensor.e_abstrato) == ((4, 2), "float32", True)


@cada_um
def test_preparar_de_novo_recomeca_do_zero(nome):
    otimizador = copia(nome)
    primeira = preparado(otimizador)
    dar_passos(otimizador, GRADIENTES)
    segunda = preparado(otimizador)
    dar_passos(otimizador, GRADIENTES)
    for a, b in zip(primeira, segunda, strict=True):
        np.testing.assert_array_equal(a.dados, b.dados)


@cada_um
def test_continuar_das_variaveis_copiadas_da_os_mesmos_numeros(nome):
    direto = copia(nome)
    parametros = preparado(direto)
    dar_passos(direto, GRADIENTES[:3])
    direto.taxa *= 0.5
    guardados = [v.dados.copy() for v in direto.variaveis()]
    pesos = [p.dados.copy() for p in parametros]

    retomado = copia(nome)
    outros = preparado(retomado, pesos)
    for variavel, numeros in zip(retomado.variaveis(), guardados, strict=True):
        variavel.atribuir(numeros)
    assert retomado.taxa == direto.taxa
    dar_passos(direto, GRADIENTES[3:])
    dar_passos(retomado, GRADIENTES[3:])
    for a, b in zip(parametros, outros, strict=True):
        np.testing.assert_array_equal(a.dados, b.dados)


@cada_um
def test_taxa_trocada_vale_a_partir_do_passo_seguinte(nome):
    andou = []
    for fator in (1, 0.5):
        otimizador = copia(nome)
        (w,) = preparado(otimizador, [PESOS[1]])
        dar_passos(otimizador, [[g[1]] for g in GRADIENTES[:2]])
        otimizador.taxa = otimizador.taxa * fator
        antes = w.dados.copy()
        dar_passos(otimizador, [[GRADIENTES[2][1]]])
        andou.append(w.dados - antes)
    np.testing.assert_allclose(andou[1], andou[0] / 2, rtol=1e-10)


@cada_um
def test_gradiente_zero_nao_gera_nan(nome):
    otimizador = copia(nome)
    parametros = preparado(otimizador, tipo="float32")
    dar_passos(otimizador, [[np.zeros(forma) for forma in FORMAS]] * 3, "float32")
    assert all(np.isfinite(p.dados).all() for p in parametros)


class Espiao(nn.Otimizador):
    """Anota de que tipos vieram as contas."""

    def __init__(self):
        super().__init__(taxa=0.1)
        self.tipos = []

    def coeficientes(self, passo, taxa):
        self.tipos.append((passo.tipo, taxa.tipo))
        return taxa, passo

    def atualizar(self, parametro, gradiente, estado, coeficientes):
        self.tipos.append((parametro.tipo, *(c.tipo for c in coeficientes)))
        return parametro - gradiente, {}


def test_coeficientes_se_calculam_uma_vez_em_float64_e_chegam_no_tipo_de_cada_parametro():
    otimizador = Espiao()
    parametros = [Parametro(Tensor([1.0], tipo=tipo), tipo) for tipo in ("float32", "float64", "float32")]
    otimizador.preparar(parametros)
    otimizador.aplicar([Tensor([1.0], tipo=p.tipo) for p in parametros])
    assert otimizador.tipos == [("float64",) * 2, ("float32",) * 3, ("float64",) * 3, ("float32",) * 3]


def test_otimizador_sem_atualizar_diz_o_que_falta():
    otimizador = nn.Otimizador(0.1)
    parametros = preparado(otimizador)
    with pytest.raises(nn.ErroDeTreino, match="atualizar"):
        otimizador.aplicar([p.tensor for p in parametros])


@pytest.mark.parametrize("grafia", ["rms-prop", "RMSprop", "rmsprop"])
def test_otimizador_se_pede_pelo_nome(grafia):
    assert type(interpretar(grafia, nn.Otimizador, "otimizador")) is nn.RMSProp


# ── argumentos ruins ────────────────────────────────────────────────────────
@pytest.mark.parametrize("classe", FAMILIA.values())
@pytest.mark.parametrize("taxa", [0, -0.1, float("nan"), float("inf")])
def test_taxa_que_nao_e_positiva_e_recusada(classe, taxa):
    with pytest.raises(nn.ErroDeValor, match="a taxa de aprendizado"):
        classe(taxa)
    otimizador = classe()
    with pytest.raises(nn.ErroDeValor, match="a taxa de aprendizado"):
        otimizador.taxa = taxa
    with pytest.raises(nn.ErroDeTipo, match="a taxa de aprendizado"):
        otimizador.taxa = "grande"


@pytest.mark.parametrize("classe", FAMILIA.values())
def test_memoria_fora_de_zero_a_um_e_recusada(classe):
    fatores = {"beta1", "beta2", "rho"} & set(vars(classe()))
    for fator in fatores:
        with pytest.raises(nn.ErroDeValor, match=f"{fator} precisa ser menor que 1.*nunca se esquece"):
            classe(**{fator: 1})
        for ruim in (-0.1, 1.5):
            with pytest.raises(nn.ErroDeValor, match=fator):
                classe(**{fator: ruim})


@pytest.mark.parametrize(
    ("criar", "argumento"),
    [
        (lambda: nn.SGD(momento=1.5), "momento"),
        (lambda: nn.SGD(nesterov=True), "nesterov"),
        (lambda: nn.RMSProp(momento=-1), "momento"),
        (lambda: nn.Adam(epsilon=0), "epsilon"),
        (lambda: nn.AdaGrad(epsilon=-1), "epsilon"),
        (lambda: nn.AdamW(decaimento=-0.1), "decaimento"),
        (lambda: nn.Lion(decaimento=-0.1), "decaimento"),
        (lambda: nn.Nadam(decaimento_momento=-1), "decaimento_momento"),
    ],
)
def test_argumento_sem_sentido_e_recusado_pelo_nome(criar, argumento):
    with pytest.raises(nn.ErroDeValor, match=argumento):
        criar()


def test_quantidade_errada_de_gradientes_e_recusada_e_nada_muda():
    otimizador = nn.SGD(0.1)
    parametros = preparado(otimizador)
    with pytest.raises(nn.ErroDeTreino, match=r"3 parâmetro.*2 gradiente"):
        otimizador.aplicar([Tensor(g) for g in GRADIENTES[0][:2]])
    with pytest.raises(nn.ErroDeForma, match='"w0"'):
        otimizador.aplicar([Tensor(g) for g in reversed(GRADIENTES[0])])
    assert all((p.dados == w).all() for p, w in zip(parametros, PESOS, strict=True))
