"""As perdas: valor e gradiente, números extremos, alvos que não servem, captura."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import neuronio as nn
from neuronio.configuracao import familia, interpretar
from neuronio.descricao import descrever, reconstruir
from neuronio.metricas import Acuracia, Metrica
from neuronio.tensor import Lote

DADOS = np.random.default_rng(0)
ALVO = DADOS.normal(size=(6, 3))
CRUA = DADOS.normal(size=(6, 3)) * 2
ROTULOS = np.array([0, 2, 1, 1, 0, 2])
BINARIOS = np.array([[0], [1], [1], [0], [1], [0]])
COLUNA = DADOS.normal(size=(6, 1)) * 3


def log_softmax(x):
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


@dataclass
class Caso:
    """Uma perda, uma saída e um alvo que lhe servem, e a mesma conta feita por outro."""

    perda: nn.Perda
    saida: np.ndarray
    alvo: np.ndarray
    torch: Any = None
    formula: Any = None


CASOS = {
    "MSE": Caso(nn.MSE(), CRUA, ALVO, lambda f, s, a: f.mse_loss(s, a)),
    "MAE": Caso(nn.MAE(), CRUA, ALVO, lambda f, s, a: f.l1_loss(s, a)),
    "RMSE": Caso(nn.RMSE(), CRUA, ALVO, formula=lambda s, a: np.sqrt(np.mean((s - a) ** 2))),
    "MSLE": Caso(
        nn.MSLE(),
        CRUA,
        np.abs(ALVO),
        formula=lambda s, a: np.mean((np.log(np.maximum(s, 0) + 1) - np.log(a + 1)) ** 2),
    ),
    "Huber": Caso(nn.Huber(1.5), CRUA, ALVO, lambda f, s, a: f.huber_loss(s, a, delta=1.5)),
    "EntropiaCruzada": Caso(
        nn.EntropiaCruzada(), CRUA, ROTULOS, lambda f, s, a: f.cross_entropy(s, a.long())
    ),
    "NLL": Caso(nn.NLL(), log_softmax(CRUA), ROTULOS, lambda f, s, a: f.nll_loss(s, a.long())),
    "EntropiaCruzadaBinaria": Caso(
        nn.EntropiaCruzadaBinaria(),
        1 / (1 + np.exp(-COLUNA)),
        BINARIOS,
        lambda f, s, a: f.binary_cross_entropy(s, a),
    ),
    "EntropiaCruzadaBinaria de logits": Caso(
        nn.EntropiaCruzadaBinaria(logits=True),
        COLUNA,
        BINARIOS,
        lambda f, s, a: f.binary_cross_entropy_with_logits(s, a),
    ),
    "EntropiaCruzada suavizada": Caso(
        nn.EntropiaCruzada(suavizacao=0.1),
        CRUA,
        ROTULOS,
        lambda f, s, a: f.cross_entropy(s, a.long(), label_smoothing=0.1),
    ),
    "NLL suavizada": Caso(
        nn.NLL(suavizacao=0.2),
        log_softmax(CRUA),
        ROTULOS,
        formula=lambda s, a: -np.mean(((0.8 * np.eye(3)[a] + 0.2 / 3) * s).sum(axis=1)),
    ),
    "EntropiaCruzadaBinaria suavizada": Caso(
        nn.EntropiaCruzadaBinaria(logits=True, suavizacao=0.2),
        COLUNA,
        BINARIOS,
        lambda f, s, a: f.binary_cross_entropy_with_logits(s, 0.8 * a + 0.1),
    ),
}
FAMILIA = familia(nn.Perda)
DO_PYTORCH = [nome for nome, caso in CASOS.items() if caso.torch]
cada_perda = pytest.mark.parametrize("caso", CASOS.values(), ids=CASOS)


def valor_e_gradiente(perda, saida, alvo):
    x = nn.Tensor(saida, requer_grad=True, tipo="float64")
    valor = perda(x, alvo)
    (gradiente,) = nn.gradientes(valor, [x])
    return valor.item(), gradiente.numpy()


def test_cada_perda_da_biblioteca_tem_um_caso_aqui():
    assert {type(caso.perda).__name__ for caso in CASOS.values()} == set(FAMILIA)


# ── as contas ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("nome", DO_PYTORCH)
def test_valor_e_gradiente_sao_os_do_pytorch(nome):
    torch = pytest.importorskip("torch")
    caso = CASOS[nome]
    x = torch.tensor(caso.saida, requires_grad=True)
    esperada = caso.torch(torch.nn.functional, x, torch.tensor(caso.alvo).double())
    esperada.backward()
    valor, gradiente = valor_e_gradiente(caso.perda, caso.saida, caso.alvo)
    assert valor == pytest.approx(esperada.item(), rel=1e-12)
    np.testing.assert_allclose(gradiente, x.grad.numpy(), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("nome", [nome for nome, caso in CASOS.items() if caso.formula])
def test_valor_e_o_da_formula(nome):
    caso = CASOS[nome]
    valor, _ = valor_e_gradiente(caso.perda, caso.saida, caso.alvo)
    assert valor == pytest.approx(caso.formula(caso.saida, caso.alvo), rel=1e-12)


@cada_perda
def test_gradiente_e_o_das_diferencas_finitas(caso):
    _, gradiente = valor_e_gradiente(caso.perda, caso.saida, caso.alvo)
    for posicao in np.ndindex(caso.saida.shape):
        passo = np.zeros(caso.saida.shape)
        passo[posicao] = 1e-6
        acima, abaixo = (
            caso.perda(nn.Tensor(caso.saida + sinal * passo, tipo="float64"), caso.alvo).item()
            for sinal in (1, -1)
        )
        assert gradiente[posicao] == pytest.approx((acima - abaixo) / 2e-6, rel=1e-5, abs=1e-8)


@cada_perda
def test_perda_de_float32_continua_em_float32(caso):
    x = nn.Tensor(caso.saida, requer_grad=True)
    valor = caso.perda(x, caso.alvo)
    (gradiente,) = nn.gradientes(valor, [x])
    assert (valor.forma, valor.tipo, gradiente.forma, gradiente.tipo) == ((), "float32", x.forma, "float32")


@pytest.mark.parametrize("nome", [nome for nome in CASOS if nome != "RMSE"])  # a média de raízes não é a raiz
def test_media_dos_lotes_ponderada_e_a_dos_dados_inteiros(nome):
    caso = CASOS[nome]
    partes = [
        (caso.perda(caso.saida[p], caso.alvo[p]).item(), n) for p, n in ((slice(0, 4), 4), (slice(4, 6), 2))
    ]
    inteira = caso.perda(caso.saida, caso.alvo).item()
    assert sum(valor * n for valor, n in partes) / 6 == pytest.approx(inteira, rel=1e-5)


@pytest.mark.parametrize("perda", [nn.MSE(), nn.MAE(), nn.RMSE(), nn.MSLE(), nn.Huber()])
def test_acerto_perfeito_tem_perda_zero_e_gradiente_zero(perda):
    valor, gradiente = valor_e_gradiente(perda, np.abs(ALVO), np.abs(ALVO))
    assert valor == 0
    assert not gradiente.any()


def test_huber_tem_derivada_continua_onde_muda_de_formula():
    _, gradiente = valor_e_gradiente(nn.Huber(0.5), [[0.5], [-0.5], [0.0]], [0.0, 0.0, 0.0])
    np.testing.assert_allclose(gradiente * 3, [[0.5], [-0.5], [0.0]])


def test_msle_conta_saida_negativa_como_zero():
    valor, gradiente = valor_e_gradiente(nn.MSLE(), [[-3.0]], [1.0])
    assert valor == pytest.approx(np.log(2) ** 2)
    assert gradiente.item() == 0


def test_entropia_cruzada_e_a_nll_das_log_probabilidades():
    direta = valor_e_gradiente(nn.EntropiaCruzada(), CRUA, ROTULOS)[0]
    assert direta == pytest.approx(nn.NLL()(nn.Tensor(log_softmax(CRUA), tipo="float64"), ROTULOS).item())


# ── números extremos ────────────────────────────────────────────────────────
@pytest.mark.parametrize("escala", [1e4, 1e30])
@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_logits_enormes_dao_perda_e_gradiente_finitos(escala, tipo):
    casos = [
        (nn.EntropiaCruzada(), CRUA, ROTULOS),
        (nn.EntropiaCruzadaBinaria(logits=True), COLUNA, BINARIOS),
    ]
    for perda, saida, alvo in casos:
        x = nn.Tensor(saida * escala, requer_grad=True, tipo=tipo)
        valor = perda(x, alvo)
        (gradiente,) = nn.gradientes(valor, [x])
        assert np.isfinite(valor.item())
        assert np.isfinite(gradiente.dados).all()


@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_sigmoide_saturada_da_perda_e_gradiente_finitos(tipo):
    logits = nn.Tensor([[z] for z in (-1e4, -105.0, -95.0, -80.0, 20.0, 1e4)], requer_grad=True, tipo=tipo)
    for alvo in (np.zeros(6), np.ones(6)):
        valor = nn.EntropiaCruzadaBinaria()(logits.sigmoide(), alvo)
        (gradiente,) = nn.gradientes(valor, [logits])
        assert np.isfinite(valor.item())
        assert np.abs(gradiente.dados).max() <= 1 / 6 + 1e-6


def test_logaritmo_de_zero_conta_como_menos_cem():
    assert nn.EntropiaCruzadaBinaria()([[0.0], [1.0]], [1, 0]).item() == 100
    assert nn.EntropiaCruzadaBinaria()([[0.0], [1.0]], [0, 1]).item() == 0


def test_gradiente_da_binaria_no_logit_zero_e_meio_menos_o_alvo():
    _, gradiente = valor_e_gradiente(nn.EntropiaCruzadaBinaria(logits=True), [[0.0], [0.0]], [0, 1])
    np.testing.assert_array_equal(gradiente, [[0.25], [-0.25]])


def test_classe_impossivel_que_nao_e_a_certa_nao_estraga_a_nll():
    valor, gradiente = valor_e_gradiente(nn.NLL(), [[0.0, -np.inf]], [0])
    assert valor == 0
    np.testing.assert_array_equal(gradiente, [[-1.0, 0.0]])


# ── alvos: as formas aceitas ────────────────────────────────────────────────
@pytest.mark.parametrize("nome", ["EntropiaCruzada", "NLL"])
@pytest.mark.parametrize("tipo", ["int64", "float32", "bool"])
def test_inteiros_coluna_e_one_hot_dao_a_mesma_perda(nome, tipo):
    caso = CASOS[nome]
    esperada = caso.perda(caso.saida, caso.alvo).item()
    assert caso.perda(caso.saida, caso.alvo[:, None]).item() == esperada
    assert caso.perda(caso.saida, caso.alvo.astype("float32")).item() == esperada
    assert caso.perda(caso.saida, np.eye(3)[caso.alvo].astype(tipo)).item() == pytest.approx(esperada)


def test_entropia_cruzada_de_uma_distribuicao_e_a_do_pytorch():
    torch = pytest.importorskip("torch")
    alvo = np.full((6, 3), 0.05) + 0.85 * np.eye(3)[ROTULOS]
    esperada = torch.nn.functional.cross_entropy(torch.tensor(CRUA), torch.tensor(alvo)).item()
    valor, _ = valor_e_gradiente(nn.EntropiaCruzada(), CRUA, alvo)
    assert valor == pytest.approx(esperada, rel=1e-12)


def test_a_suavizada_com_pesos_e_um_rotulo_que_nao_conta_e_a_do_pytorch():
    torch = pytest.importorskip("torch")
    das_classes = np.array([0.5, 2.0, 1.0])
    esperada = torch.nn.functional.cross_entropy(
        torch.tensor(CRUA), torch.tensor(ROTULOS), ignore_index=1, label_smoothing=0.3, reduction="none"
    ).numpy()
    pesos = das_classes[ROTULOS] * (ROTULOS != 1)
    perda = nn.EntropiaCruzada(ignorar=1, suavizacao=0.3)
    valor = perda(nn.Tensor(CRUA, tipo="float64"), ROTULOS, pesos=nn.Tensor(pesos, tipo="float64")).item()
    assert valor == pytest.approx((esperada * pesos).sum() / pesos.sum(), rel=1e-12)


def test_a_acuracia_nao_ve_a_suavizacao():
    suave, exata = nn.EntropiaCruzada(suavizacao=0.5), nn.EntropiaCruzada()
    assert Acuracia()(CRUA, ROTULOS, suave).item() == Acuracia()(CRUA, ROTULOS, exata).item()


@pytest.mark.parametrize("perda", [nn.EntropiaCruzada, nn.NLL, nn.EntropiaCruzadaBinaria])
@pytest.mark.parametrize("engano", [-0.1, 1.5, float("nan")])
def test_uma_suavizacao_fora_da_faixa_se_recusa(perda, engano):
    with pytest.raises(nn.ErroDeValor, match="a suavização dos rótulos"):
        perda(suavizacao=engano)


def test_entropia_cruzada_de_sequencias_e_a_do_pytorch():
    torch = pytest.importorskip("torch")
    saida, alvo = DADOS.normal(size=(2, 5, 4)), DADOS.integers(0, 4, size=(2, 5))
    esperada = torch.nn.functional.cross_entropy(
        torch.tensor(saida).transpose(1, 2), torch.tensor(alvo)
    ).item()
    assert valor_e_gradiente(nn.EntropiaCruzada(), saida, alvo)[0] == pytest.approx(esperada, rel=1e-12)


@pytest.mark.parametrize("perda", [nn.MSE(), nn.MAE(), nn.RMSE(), nn.MSLE(), nn.Huber()])
def test_alvo_vetor_se_alinha_com_a_saida_coluna_e_nao_se_repete(perda):
    coluna, vetor = np.array([[1.0], [2.0], [4.0]]), np.array([1.0, 2.5, 7.0])
    certa = perda(coluna, vetor[:, None]).item()
    assert perda(coluna, vetor).item() == certa
    assert perda(vetor, coluna).item() == pytest.approx(certa, rel=0.5)
    assert perda(coluna[:, 0], vetor).item() == certa


@pytest.mark.parametrize(
    ("perda", "forma_saida", "forma_alvo", "conselho"),
    [
        (nn.MSE(), (4, 1), (4, 3), "unidades quantas colunas há nos alvos: 3"),
        (nn.MSE(), (4, 3), (4,), "EntropiaCruzada"),
        (nn.MAE(), (4, 1), (5,), "Cada amostra precisa de um alvo"),
        (nn.EntropiaCruzada(), (4, 3), (4, 5), "unidades quantas colunas há nos alvos: 5"),
        (nn.EntropiaCruzada(), (4, 3), (5,), "Cada amostra precisa de um alvo"),
        (nn.EntropiaCruzada(), (4, 7, 3), (4, 6), r"\(4, 7\)"),
        (nn.EntropiaCruzadaBinaria(), (4, 1), (4, 2), "2"),
    ],
)
def test_formas_que_nao_combinam_sao_recusadas_com_conselho(perda, forma_saida, forma_alvo, conselho):
    with pytest.raises(nn.ErroDeForma, match=conselho):
        perda(np.full(forma_saida, 0.5), np.zeros(forma_alvo))
    with pytest.raises(nn.ErroDeForma):
        perda(np.full(forma_saida, 0.5), np.zeros(forma_alvo, int))


# ── conferência antes do treino ─────────────────────────────────────────────
@cada_perda
def test_conferir_aceita_os_alvos_do_caso(caso):
    caso.perda.conferir(caso.alvo, caso.saida.shape[1:])


ALVOS_RUINS = pytest.mark.parametrize(
    ("perda", "alvos", "forma_saida", "mensagem"),
    [
        (nn.EntropiaCruzada(), [0, 1, 3], (3,), r"de 0 a 2, mas o alvo da amostra 2 é 3"),
        (nn.NLL(), [0, -1, 3], (3,), r"o alvo da amostra 1 é -1 \(e há mais 1 assim\)"),
        (nn.NLL(), [0.0, 1.5], (3,), "amostra 1 é 1.5"),
        (nn.NLL(), [0.0, np.nan], (3,), "amostra 1 é nan"),
        (nn.NLL(), [0.0, np.inf], (3,), "amostra 1 é inf"),
        (nn.EntropiaCruzada(), [[0, 1], [2, 5]], (2, 4), r"amostra 1, posição \(1,\), é 5"),
        (nn.EntropiaCruzada(), [[0, 1.0, 0], [1, 1, 0]], (3,), "a da amostra 1 soma 2"),
        (nn.EntropiaCruzada(), [[2.0, -1, 0]], (3,), r"amostra 0, posição \(1,\), é -1"),
        (nn.EntropiaCruzadaBinaria(), [0, 1, -1], (1,), "amostra 2 é -1"),
        (nn.EntropiaCruzadaBinaria(), [[0], [2]], (1,), "EntropiaCruzada"),
        (nn.EntropiaCruzadaBinaria(logits=True), [0.0, 1.5], (1,), "amostra 1 é 1.5"),
        (nn.EntropiaCruzadaBinaria(), [0.0, np.nan], (1,), "amostra 1 é nan"),
        (nn.NLL(), [[0.0, np.nan, 1.0]], (3,), r"amostra 0, posição \(1,\), é nan"),
        (nn.MSLE(), [1.0, -0.5], (1,), "amostra 1 é -0.5"),
        (Acuracia(), [5, -1, 2, 7], (3,), r"de 0 a 2, mas o alvo da amostra 0 é 5 \(e há mais 2"),
        (Acuracia(), [0, 1.5], (3,), "amostra 1 é 1.5"),
        (Acuracia(), [[1, 1, 0]], (3,), "a da amostra 0 soma 2"),
        (Acuracia(), [0, 1, 2], (1,), "0 ou 1, mas o alvo da amostra 2 é 2"),
    ],
)


@ALVOS_RUINS
def test_alvos_que_nao_servem_sao_recusados_pelo_nome_da_amostra(perda, alvos, forma_saida, mensagem):
    with pytest.raises(nn.ErroDeDados, match=mensagem):
        perda.conferir(np.array(alvos), forma_saida)


@ALVOS_RUINS
@pytest.mark.parametrize("tensor", [True, False])
def test_chamada_a_perda_recusa_os_mesmos_alvos(perda, alvos, forma_saida, mensagem, tensor):
    saida = np.full((len(alvos), *forma_saida), -1.0 if isinstance(perda, nn.NLL) else 0.5)
    with pytest.raises(nn.ErroDeDados, match=mensagem):
        perda(saida, nn.Tensor(alvos) if tensor else alvos)


def test_um_numero_so_tambem_e_conferido():
    with pytest.raises(nn.ErroDeDados, match="amostra 0 é -2"):
        nn.MSLE()(1.0, -2.0)


def test_a_binaria_le_rotulos_suavizados_e_entre_os_dados_os_recusa():
    suave = nn.EntropiaCruzadaBinaria()([[0.9]], [0.9]).item()
    assert suave == pytest.approx(-(0.9 * np.log(0.9) + 0.1 * np.log(0.1)), rel=1e-6)
    with pytest.raises(nn.ErroDeDados, match=r"amostra 1 é 0\.5"):
        nn.EntropiaCruzadaBinaria().conferir(np.array([0.0, 0.5]), (1,))


@pytest.mark.parametrize("perda", [nn.EntropiaCruzada(), nn.NLL()])
def test_uma_so_coluna_nao_e_de_classes(perda):
    with pytest.raises(nn.ErroDeForma, match="EntropiaCruzadaBinaria"):
        perda([[-1.0], [-2.0]], [0, 0])
    with pytest.raises(nn.ErroDeForma, match="EntropiaCruzadaBinaria"):
        perda([-1.0, -2.0], [0, 0])


def test_o_treino_tambem_recusa_o_que_a_metrica_nao_entende():
    """Num motor compilado a métrica não vê números: os dados se conferem antes."""
    for motor in ("numpy", "auto"):
        rede = nn.Sequencial([nn.Densa(3)])
        rede.compilar("sgd", "mse", metricas=["acuracia"], motor=motor)
        with pytest.raises(nn.ErroDeDados, match="a da amostra 1 soma 2"):
            rede.treinar(np.zeros((2, 4)), np.array([[1.0, 0, 0], [1, 1, 0]]), progresso=False)


@pytest.mark.parametrize(
    ("perda", "forma_alvos", "forma_saida"),
    [
        (nn.MSE(), (5, 3), (1,)),
        (nn.Huber(), (5,), (3,)),
        (nn.EntropiaCruzada(), (5, 4), (3,)),
        (nn.EntropiaCruzada(), (5,), (1,)),
        (nn.NLL(), (5,), ()),
        (nn.EntropiaCruzadaBinaria(), (5, 2), (1,)),
    ],
)
def test_conferir_recusa_formas_que_nao_combinam(perda, forma_alvos, forma_saida):
    with pytest.raises(nn.ErroDeForma):
        perda.conferir(np.zeros(forma_alvos), forma_saida)


@pytest.mark.parametrize(
    ("perda", "saida", "conselho"),
    [
        (nn.EntropiaCruzadaBinaria(), [[-0.1]], "Sigmoide"),
        (nn.EntropiaCruzadaBinaria(), [[1.1]], "logits=True"),
        (nn.NLL(), [[0.1, -1.0]], "LogSoftmax"),
    ],
)
def test_saida_que_nao_e_o_que_a_perda_le_e_recusada(perda, saida, conselho):
    with pytest.raises(nn.ErroDeValor, match=conselho):
        perda(saida, [0])


def test_delta_da_huber_precisa_ser_positivo():
    with pytest.raises(nn.ErroDeValor, match="delta"):
        nn.Huber(0)


# ── probabilidades ──────────────────────────────────────────────────────────
@pytest.mark.parametrize("nome", ["EntropiaCruzada", "NLL"])
def test_probabilidades_de_varias_classes_sao_a_softmax(nome):
    caso = CASOS[nome]
    p = caso.perda.probabilidades(nn.Tensor(caso.saida, tipo="float64")).dados
    np.testing.assert_allclose(p, np.exp(log_softmax(CRUA)), rtol=1e-12)


@pytest.mark.parametrize("logits", [False, True])
def test_probabilidades_da_binaria_sao_uma_coluna(logits):
    p = 1 / (1 + np.exp(-COLUNA))
    perda = nn.EntropiaCruzadaBinaria(logits)
    saida = nn.Tensor(COLUNA if logits else p, tipo="float64")
    np.testing.assert_allclose(perda.probabilidades(saida).dados, p, rtol=1e-12)
    assert perda.probabilidades(saida.redimensionar(6)).forma == (6, 1)


def test_regressao_nao_tem_probabilidades():
    with pytest.raises(nn.ErroDeDados, match="prever"):
        nn.MSE().probabilidades(nn.Tensor([1.0]))


# ── contrato ────────────────────────────────────────────────────────────────
@cada_perda
def test_captura_com_lote_simbolico_da_valor_e_gradiente_das_formas_certas(caso):
    pesos = nn.Tensor(np.ones((4, caso.saida.shape[1])), requer_grad=True)
    saida = nn.Tensor.abstrato((Lote(), 4)) @ pesos
    alvo = nn.Tensor.abstrato((Lote(), *caso.alvo.shape[1:]), nn.Tensor(caso.alvo).tipo)
    valor = caso.perda(saida, alvo)
    (gradiente,) = nn.gradientes(valor, [pesos])
    assert (valor.forma, valor.tipo, valor.e_abstrato) == ((), "float32", True)
    assert (gradiente.forma, gradiente.tipo, gradiente.e_abstrato) == (pesos.forma, "float32", True)


@cada_perda
def test_uma_saida_que_nao_e_um_numero_nao_se_esconde_na_perda(caso):
    """É pela perda que um treino que divergiu se percebe."""
    estragada = caso.saida.astype("float32")
    estragada[0] = np.nan
    assert np.isnan(caso.perda(estragada, caso.alvo).item())


@cada_perda
def test_perda_se_descreve_e_se_reconstroi(caso):
    copia = reconstruir(descrever(caso.perda))
    assert type(copia) is type(caso.perda)
    assert copia(caso.saida, caso.alvo).item() == caso.perda(caso.saida, caso.alvo).item()


@pytest.mark.parametrize("grafia", ["entropia-cruzada", "Entropia Cruzada", "entropia_cruzada"])
def test_perda_se_pede_pelo_nome(grafia):
    assert type(interpretar(grafia, nn.Perda, "perda")) is nn.EntropiaCruzada


@cada_perda
def test_toda_perda_serve_de_metrica_e_le_a_saida_crua(caso):
    metrica = interpretar(type(caso.perda).__name__, Metrica, "métrica")
    assert type(metrica) is type(caso.perda)
    com_outra = caso.perda(caso.saida, caso.alvo, nn.EntropiaCruzada()).item()
    assert com_outra == caso.perda(caso.saida, caso.alvo).item()


# ── reduções ────────────────────────────────────────────────────────────────
REDUZEM = {"media": "mean", "soma": "sum", "nenhuma": "none"}
COM_REDUCAO = [nome for nome, caso in CASOS.items() if "reducao" in caso.perda.configuracao()]


def com_reducao(perda, reducao):
    return type(perda)(**{**perda.configuracao(), "reducao": reducao})


def test_so_a_rmse_nao_tem_reducao():
    assert set(CASOS) - set(COM_REDUCAO) == {"RMSE"}


@pytest.mark.parametrize("nome", COM_REDUCAO)
def test_sem_reduzir_a_media_e_a_soma_sao_as_de_cada_um(nome):
    caso = CASOS[nome]
    de_cada = com_reducao(caso.perda, "nenhuma")(caso.saida, caso.alvo)
    assert de_cada.forma == (
        caso.saida.shape if not isinstance(caso.perda, (nn.EntropiaCruzada, nn.NLL)) else (6,)
    )
    for reducao, junta in (("media", np.mean), ("soma", np.sum)):
        valor = com_reducao(caso.perda, reducao)(caso.saida, caso.alvo).item()
        assert valor == pytest.approx(junta(de_cada.dados), rel=1e-5)


@pytest.mark.parametrize("reducao", REDUZEM)
@pytest.mark.parametrize("ignorar", [-100, 0, 2])
@pytest.mark.parametrize("nome", ["EntropiaCruzada", "NLL"])
def test_um_rotulo_ignorado_nao_conta_como_no_pytorch(nome, ignorar, reducao):
    torch = pytest.importorskip("torch")
    saida, deles = CASOS[nome].saida, {"EntropiaCruzada": "cross_entropy", "NLL": "nll_loss"}[nome]
    alvo = np.where(np.arange(6) % 3 == 1, ignorar, ROTULOS)
    x = nn.Tensor(saida, requer_grad=True, tipo="float64")
    y = getattr(nn, nome)(ignorar=ignorar, reducao=reducao)(x, alvo)
    t = torch.tensor(saida, requires_grad=True)
    z = getattr(torch.nn.functional, deles)(
        t, torch.tensor(alvo), ignore_index=ignorar, reduction=REDUZEM[reducao]
    )
    np.testing.assert_allclose(y.dados, z.detach().numpy(), rtol=1e-10)
    (dx,) = nn.gradientes(y.soma(), [x])
    np.testing.assert_allclose(dx.dados, torch.autograd.grad(z.sum(), t)[0].numpy(), rtol=1e-10, atol=1e-12)


def test_um_lote_em_que_nenhum_rotulo_conta_tem_perda_e_gradiente_zero():
    x = nn.Tensor([[1.0, 2.0]], requer_grad=True)
    perda = nn.EntropiaCruzada(ignorar=-1)(x, [-1])
    assert perda.item() == 0
    np.testing.assert_array_equal(nn.gradientes(perda, [x])[0].dados, [[0, 0]])


def test_ignorar_numa_sequencia_e_na_acuracia_so_mede_o_que_conta():
    saida = np.log([[[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]]])
    alvo = np.array([[0, 0, -1]])
    esperada = -np.log([0.9, 0.2]).mean()
    assert nn.NLL(ignorar=-1)(saida, alvo).item() == pytest.approx(esperada, rel=1e-5)
    assert nn.Acuracia(ignorar=-1)(saida, alvo).item() == 0.5
    assert nn.Acuracia(ignorar=-1)([[0.9], [0.1], [0.7]], [1, -1, 0]).item() == 0.5
    with pytest.raises(nn.ErroDeDados, match="posição"):
        nn.NLL()(saida, alvo)
    with pytest.raises(nn.ErroDeDados):
        nn.NLL(ignorar=-2)(saida, alvo)


@pytest.mark.parametrize("criar", [lambda: nn.MSE("mean"), lambda: nn.NLL(reducao="med")])
def test_uma_reducao_que_nao_existe_e_um_erro_que_sugere(criar):
    with pytest.raises(nn.ErroDeNome, match="media"):
        criar()


def test_o_rotulo_a_ignorar_e_um_inteiro():
    for ignorar in (0.5, "x", True):
        with pytest.raises(nn.ErroDeTipo, match="ignorar"):
            nn.EntropiaCruzada(ignorar=ignorar)


def test_um_treino_recusa_a_perda_que_nao_se_reduz():
    rede = nn.Sequencial([nn.Entrada(2), nn.Densa(1)])
    rede.compilar("sgd", nn.MSE(reducao="nenhuma"), motor="numpy")
    with pytest.raises(nn.ErroDeTreino, match="um número por elemento"):
        rede.treinar(np.ones((4, 2)), np.ones(4), epocas=1, progresso=False)


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
def test_treinar_com_um_rotulo_ignorado_e_treinar_so_com_os_outros(motor):
    x, y = DADOS.normal(size=(12, 4)).astype("float32"), DADOS.integers(0, 3, 12)
    contam = np.arange(12) % 3 > 0

    def treinada(x, y, perda):
        nn.semente(3)
        rede = nn.Sequencial([nn.Entrada(4), nn.Densa(3)])
        rede.compilar(nn.SGD(0.5), perda, metricas=[nn.Acuracia(ignorar=-1)], motor=motor)
        historico = rede.treinar(x, y, epocas=5, lote=12, embaralhar=False, progresso=False)
        return historico, rede.parametros()[0].dados

    h, kernel = treinada(x, np.where(contam, y, -1), nn.EntropiaCruzada(ignorar=-1))
    outro, esperado = treinada(x[contam], y[contam], nn.EntropiaCruzada())
    np.testing.assert_allclose(kernel, esperado, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(h.perda, outro.perda, rtol=1e-4)
    np.testing.assert_allclose(h.metricas["acuracia"], outro.metricas["acuracia"], rtol=1e-5)


def test_uma_fracao_entre_os_alvos_binarios_e_um_engano_se_nao_se_pede():
    tons = np.full((3, 4), 0.5, "f")
    rede = nn.Sequencial([nn.Densa(4)])
    rede.compilar("sgd", nn.EntropiaCruzadaBinaria(logits=True), motor="numpy")
    with pytest.raises(nn.ErroDeDados, match="fracoes=True"):
        rede.treinar(tons, tons, progresso=False)
    rede.compilar("sgd", nn.EntropiaCruzadaBinaria(logits=True, fracoes=True), motor="numpy")
    assert rede.treinar(tons, tons, progresso=False).epocas == 1
