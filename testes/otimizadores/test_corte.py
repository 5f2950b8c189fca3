"""O corte do gradiente: o do PyTorch, em todo otimizador, e só com os parâmetros que treinam."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.configuracao import familia
from neuronio.motores import MOTORES
from neuronio.tensor import Parametro, Tensor

FAMILIA = familia(nn.Otimizador)
CORTES = [{"norma_maxima": 0.7}, {"valor_maximo": 0.3}, {"norma_maxima": 0.7, "valor_maximo": 0.3}]
cada_corte = pytest.mark.parametrize("corte", CORTES, ids=str)
nos_motores = pytest.mark.parametrize("motor", MOTORES)

ACASO = np.random.default_rng(4)
FORMAS = [(), (3,), (4, 5)]
PESOS = [ACASO.normal(size=forma) for forma in FORMAS]
GRADIENTES = [[ACASO.normal(size=forma) * 0.1 * 2**k for forma in FORMAS] for k in range(10)]
"""Dos primeiros passos nenhum passa dos limites; dos últimos, todos."""


def preparado(otimizador, tipo="float64", pesos=PESOS):
    parametros = [Parametro(Tensor(w, tipo=tipo), f"w{i}") for i, w in enumerate(pesos)]
    otimizador.preparar(parametros)
    return parametros


def tensores(gradientes, tipo="float64"):
    return [Tensor(g, tipo=tipo) for g in gradientes]


# ── os números ──────────────────────────────────────────────────────────────
@cada_corte
@pytest.mark.parametrize(("tipo", "tolerancia"), [("float64", 1e-12), ("float32", 1e-5)])
@pytest.mark.parametrize("nome", ["SGD", "Adam", "AdamW"])
def test_dez_passos_sao_os_do_pytorch(nome, tipo, tolerancia, corte):
    torch = pytest.importorskip("torch")
    otimizador = FAMILIA[nome](0.1, **corte)
    parametros = preparado(otimizador, tipo)
    pesos = [torch.tensor(w, dtype=getattr(torch, tipo), requires_grad=True) for w in PESOS]
    outro = getattr(torch.optim, nome)(pesos, 0.1)
    for passo in GRADIENTES:
        otimizador.aplicar(tensores(passo, tipo))
        for w, g in zip(pesos, passo, strict=True):
            w.grad = torch.tensor(g, dtype=w.dtype)
        if "valor_maximo" in corte:
            torch.nn.utils.clip_grad_value_(pesos, corte["valor_maximo"])
        if "norma_maxima" in corte:
            torch.nn.utils.clip_grad_norm_(pesos, corte["norma_maxima"])
        outro.step()
        for p, w in zip(parametros, pesos, strict=True):
            np.testing.assert_allclose(p.dados, w.detach().numpy(), rtol=tolerancia, atol=tolerancia)


def cortados_a_mao(gradientes, norma_maxima=np.inf, valor_maximo=np.inf):
    gradientes = [np.clip(g, -valor_maximo, valor_maximo) for g in gradientes]
    norma = np.sqrt(sum((g**2).sum() for g in gradientes))
    return [g * min(1.0, norma_maxima / (norma + 1e-6)) for g in gradientes]


@cada_corte
@pytest.mark.parametrize("classe", FAMILIA.values())
def test_todo_otimizador_da_o_que_daria_com_os_gradientes_ja_cortados(classe, corte):
    com_corte, sem_corte = classe(**corte), classe()
    um, outro = preparado(com_corte), preparado(sem_corte)
    for passo in GRADIENTES:
        com_corte.aplicar(tensores(passo))
        sem_corte.aplicar(tensores(cortados_a_mao(passo, **corte)))
    for a, b in zip(um, outro, strict=True):
        np.testing.assert_allclose(a.dados, b.dados, rtol=1e-10)


@pytest.mark.parametrize("corte", [{}, {"norma_maxima": 1e6}, {"valor_maximo": 1e6}], ids=str)
def test_um_gradiente_abaixo_do_limite_fica_como_esta_bit_a_bit(corte):
    solto, limitado = nn.SGD(0.1), nn.SGD(0.1, **corte)
    um, outro = preparado(solto, "float32"), preparado(limitado, "float32")
    for passo in GRADIENTES:
        solto.aplicar(tensores(passo, "float32"))
        limitado.aplicar(tensores(passo, "float32"))
    for a, b in zip(um, outro, strict=True):
        np.testing.assert_array_equal(a.dados, b.dados)


def test_a_norma_de_gradientes_enormes_nao_transborda():
    otimizador = nn.SGD(1.0, norma_maxima=5.0)
    (w,) = preparado(otimizador, "float32", [np.zeros(2)])
    otimizador.aplicar([Tensor([3e30, -4e30])])
    np.testing.assert_allclose(w.dados, [-3, 4], rtol=1e-6)


@pytest.mark.parametrize("ruim", [np.nan, np.inf])
def test_o_que_nao_e_um_numero_nao_se_esconde(ruim):
    otimizador = nn.SGD(1.0, norma_maxima=5.0)
    (w,) = preparado(otimizador, "float32", [np.zeros(2)])
    otimizador.aplicar([Tensor([1.0, ruim])])
    assert np.isnan(w.dados[1])


# ── quem conta ──────────────────────────────────────────────────────────────
def test_os_congelados_nao_contam_na_norma():
    inteiro, com_congelado = nn.SGD(1.0, norma_maxima=1.0), nn.SGD(1.0, norma_maxima=1.0)
    (sozinho,) = preparado(inteiro, pesos=PESOS[1:2])
    inteiro.aplicar(tensores([GRADIENTES[9][1]]))
    todos = preparado(com_congelado)
    com_congelado.acompanhar(todos, [todos[1]])
    com_congelado.aplicar(tensores(GRADIENTES[9]))
    np.testing.assert_array_equal(todos[1].dados, sozinho.dados)
    np.testing.assert_array_equal(todos[2].dados, PESOS[2])


class Dupla(nn.Modelo):
    """Duas partes, de dois otimizadores; na perda a segunda pesa mil vezes mais."""

    def __init__(self):
        self.uma, self.outra = nn.Densa(1), nn.Densa(1)

    def propagar(self, x):
        return self.uma(x) + 1000 * self.outra(x)

    def passo_de_treino(self, x):
        perda = self(x).media()
        for nome, otimizador in self.otimizadores.items():
            otimizador.aplicar(nn.gradientes(perda, getattr(self, nome).parametros()))
        return {"perda": perda}


@nos_motores
def test_cada_otimizador_corta_so_os_seus(motor):
    nn.semente(0)
    modelo = Dupla()
    modelo.compilar({"uma": nn.SGD(1.0, norma_maxima=0.5), "outra": nn.SGD(1.0)}, motor=motor)
    x = np.array([[3.0, 4.0]], "float32")  # da primeira, a derivada é (3, 4) no kernel e 1 no bias
    modelo.prever(x)
    antes = [p.dados.copy() for p in modelo.parametros()]
    modelo.treinar(x, epocas=1, progresso=False)
    andou = [a - p.dados for a, p in zip(antes, modelo.parametros(), strict=True)]
    np.testing.assert_allclose(np.sqrt(sum((d**2).sum() for d in andou[:2])), 0.5, rtol=1e-4)
    np.testing.assert_allclose(andou[2].ravel(), [3000, 4000], rtol=1e-4)


# ── compilado ───────────────────────────────────────────────────────────────
X = np.random.default_rng(0).normal(size=(37, 1, 6, 7)).astype("float32") * 5
Y = np.random.default_rng(1).integers(0, 3, 37)


def treinada(motor, otimizador, epocas=3, **opcoes):
    nn.semente(2)
    camadas = [
        nn.Conv2D(5, 3, ativacao="tanh"),
        nn.BatchNorm(),
        nn.Flatten(),
        nn.Densa(17, "relu"),
        nn.Densa(3),
    ]
    rede = nn.Sequencial([nn.Entrada(1, 6, 7), *camadas])
    rede.compilar(otimizador, "entropia-cruzada", motor=motor)
    rede.treinar(X, Y, epocas=epocas, lote=10, progresso=False, **opcoes)
    return rede


@pytest.mark.parametrize(
    ("threads", "corte"), [(3, CORTES[0]), (2, CORTES[1]), *((n, CORTES[2]) for n in (1, 4, 5))], ids=str
)
def test_compilado_da_o_mesmo_com_qualquer_numero_de_threads(threads, corte):
    antes = nn.threads()
    try:
        nn.threads(threads)
        compilada = treinada("llvm", nn.SGD(0.5, momento=0.5, **corte))
    finally:
        nn.threads(antes)
    referencia = treinada("numpy", nn.SGD(0.5, momento=0.5, **corte))
    np.testing.assert_allclose(compilada.historico.perda, referencia.historico.perda, rtol=1e-4)
    for a, b in zip(compilada.parametros(), referencia.parametros(), strict=True):
        assert np.linalg.norm(a.dados - b.dados) < 1e-4 * np.linalg.norm(b.dados)


@nos_motores
def test_trocar_o_limite_no_meio_do_treino_vale_dali_em_diante(motor):
    rede = treinada(motor, nn.SGD(0.5, norma_maxima=1.0), epocas=1)
    rede.otimizador.norma_maxima = 1e-9
    antes = [p.dados.copy() for p in rede.parametros()]
    rede.treinar(X, Y, epocas=1, lote=10, progresso=False)
    for a, p in zip(antes, rede.parametros(), strict=True):
        np.testing.assert_allclose(p.dados, a, atol=1e-6)


# ── o arquivo ───────────────────────────────────────────────────────────────
@nos_motores
def test_retomado_da_os_mesmos_bits(motor, tmp_path):
    def bits(rede):
        return [v.dados.tobytes() for v in (*rede.variaveis(), *rede.otimizador.variaveis())]

    def novo():
        return nn.Adam(0.01, norma_maxima=0.5, valor_maximo=0.2)

    inteira = treinada(motor, novo(), 4)
    opcoes = {"callbacks": [nn.PontoDeControle(tmp_path)], "retomar": tmp_path}
    treinada(motor, novo(), 2, **opcoes)
    assert bits(treinada(motor, novo(), 4, **opcoes)) == bits(inteira)


def test_o_arquivo_guarda_o_corte(tmp_path):
    rede = treinada("numpy", nn.Nadam(0.01, norma_maxima=2), 1)
    rede.otimizador.valor_maximo = 0.25
    rede.salvar(tmp_path / "m.safetensors")
    lido = nn.carregar(tmp_path / "m.safetensors").otimizador
    assert (lido.norma_maxima, lido.valor_maximo) == (2.0, 0.25)
    assert repr(lido) == "Nadam(taxa=0.01, norma_maxima=2, valor_maximo=0.25)"


# ── argumentos ruins ────────────────────────────────────────────────────────
@pytest.mark.parametrize("classe", FAMILIA.values())
@pytest.mark.parametrize("nome", ["norma_maxima", "valor_maximo"])
def test_um_limite_que_nao_e_maior_que_zero_e_recusado(classe, nome):
    for ruim in (0, -1.5, float("nan"), float("inf")):
        with pytest.raises(nn.ErroDeValor, match=rf"{nome} \(None é não cortar\) precisa ser"):
            classe(**{nome: ruim})
    for ruim in ("1", [1.0], True):
        with pytest.raises(nn.ErroDeTipo, match=rf"{nome} .* é um número, mas recebeu"):
            classe(**{nome: ruim})


def test_os_nomes_de_outras_bibliotecas_ensinam_os_daqui():
    with pytest.raises(nn.ErroDeNome, match="aqui se chama norma_maxima"):
        nn.Adam(clipnorm=1.0)
    with pytest.raises(nn.ErroDeNome, match="aqui se chama valor_maximo"):
        nn.Adam(clipvalue=1.0)
