"""Várias entradas, várias saídas e pesos: um lote é um conjunto de arrays com nome."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES

N = 37
RG = np.random.default_rng(0)
IMAGEM = RG.normal(size=(N, 2, 3)).astype("float32")
TABELA = RG.normal(size=(N, 4)).astype("float32")
CLASSE = RG.integers(0, 3, N)
IDADE = RG.normal(size=N).astype("float32")
X = {"imagem": IMAGEM, "tabela": TABELA}
Y = {"classe": CLASSE, "idade": IDADE}

nos_motores = pytest.mark.parametrize("motor", MOTORES)


class Duas(nn.Modelo):
    """Duas entradas, duas saídas."""

    def __init__(self):
        self.achatar, self.tronco = nn.Flatten(), nn.Densa(8, "tanh")
        self.classe, self.idade = nn.Densa(3), nn.Densa(1)

    def propagar(self, imagem, tabela):
        h = self.tronco(nn.concatenar([self.achatar(imagem), tabela], 1))
        return {"classe": self.classe(h), "idade": self.idade(h)}


def duas(motor, **opcoes):
    nn.semente(0)
    rede = Duas()
    perdas = {"classe": "entropia-cruzada", "idade": "mse"}
    rede.compilar(nn.SGD(0.1), perdas, {"classe": ["acuracia"]}, motor, **opcoes)
    return rede


def treinada(rede, x=X, y=Y, **opcoes):
    rede.treinar(x, y, **{"epocas": 3, "lote": 8, "embaralhar": False, "progresso": False, **opcoes})
    return rede


def pesos_de(rede):
    return [p.numpy() for p in rede.parametros()]


# ── nomes ───────────────────────────────────────────────────────────────────
@nos_motores
def test_duas_saidas_treinam_como_no_pytorch(motor):
    import torch

    f = torch.nn.functional
    rede = duas(motor, pesos_das_perdas={"idade": 0.1})
    rede.construir_com({"imagem": (2, 3), "tabela": (4,)})
    w = {nome: torch.tensor(v.numpy(), requires_grad=True) for nome, v in rede.nomeadas()}
    treinada(rede)
    for _ in range(3):
        for i in range(0, N, 8):
            entrada = np.concatenate([IMAGEM[i : i + 8].reshape(-1, 6), TABELA[i : i + 8]], 1)
            h = torch.tanh(torch.tensor(entrada) @ w["tronco.kernel"] + w["tronco.bias"])
            classe, idade = (h @ w[f"{n}.kernel"] + w[f"{n}.bias"] for n in ("classe", "idade"))
            perda = f.cross_entropy(classe, torch.tensor(CLASSE[i : i + 8]))
            perda = perda + 0.1 * f.mse_loss(idade[:, 0], torch.tensor(IDADE[i : i + 8]))
            gradientes = torch.autograd.grad(perda, list(w.values()))
            with torch.no_grad():
                for v, g in zip(w.values(), gradientes, strict=True):
                    v -= 0.1 * g
    for nome, v in rede.nomeadas():
        np.testing.assert_allclose(v.numpy(), w[nome].detach().numpy(), rtol=2e-4, atol=2e-5)


@nos_motores
def test_um_dicionario_em_qualquer_ordem_e_uma_tupla_na_ordem_sao_os_mesmos_dados(motor):
    de_cada = [
        treinada(duas(motor), x)
        for x in (X, dict(reversed(X.items())), (IMAGEM, TABELA), (IMAGEM.tolist(), TABELA))
    ]
    for outra in de_cada[1:]:
        for a, b in zip(pesos_de(de_cada[0]), pesos_de(outra), strict=True):
            np.testing.assert_array_equal(a, b)
    previsto = de_cada[0].prever(X)
    assert {nome: p.shape for nome, p in previsto.items()} == {"classe": (N, 3), "idade": (N, 1)}
    assert de_cada[0].prever_classes(X)["classe"].tolist() == previsto["classe"].argmax(1).tolist()


def test_cada_metrica_tem_o_nome_da_sua_saida_tambem_na_validacao():
    rede = treinada(duas("numpy"), validacao=((IMAGEM, TABELA), Y))
    assert set(rede.historico.colunas()) == {
        *("perda", "classe_acuracia", "perda_validacao", "classe_acuracia_validacao", "segundos")
    }
    assert set(rede.avaliar(X, Y)) == {"perda", "classe_acuracia"}


def test_uma_rede_de_varias_entradas_se_salva_e_se_retoma_bit_a_bit(tmp_path):
    sem_parar = treinada(duas("auto"), epocas=4)
    treinada(duas("auto"), epocas=2, callbacks=[nn.PontoDeControle(tmp_path)])
    retomada = treinada(duas("auto"), epocas=4, retomar=tmp_path)
    for a, b in zip(pesos_de(sem_parar), pesos_de(retomada), strict=True):
        np.testing.assert_array_equal(a, b)
    lida = nn.carregar(retomada.salvar(tmp_path / "m.safetensors"), classes=[Duas])
    for nome, p in retomada.prever(X).items():
        np.testing.assert_array_equal(lida.prever(X)[nome], p)


@pytest.mark.parametrize(
    ("x", "y", "padrao"),
    [
        ({"imagem": IMAGEM}, Y, "falta tabela"),
        ({**X, "tabla": TABELA}, Y, "tabla.*tabela"),
        ((IMAGEM, TABELA, TABELA), Y, "3 arrays.*imagem, tabela"),
        ({"imagem": IMAGEM, "tabela": TABELA[:5]}, Y, "37 amostras.*tabela.*5"),
        (X, {"classe": CLASSE}, "só classe"),
        (X, CLASSE, "dicionário"),
        (X, {"classe": CLASSE, "idade": IDADE[:3]}, "37 amostras.*idade.*3"),
        (X, {"classe": CLASSE + 1, "idade": IDADE}, "3 classes"),
        ({"imagem": IMAGEM, "tabela": np.full((N, 4), np.nan)}, Y, "NaN.*tabela"),
    ],
)
def test_dados_que_nao_combinam_com_as_entradas(x, y, padrao):
    rede = duas("numpy")
    with pytest.raises(nn.ErroNeuronio, match=padrao):
        treinada(rede, x, y)
    treinada(rede)


def test_uma_saida_que_a_rede_nao_da_e_dita():
    rede = duas("numpy")
    rede.compilar("sgd", {"classe": "entropia-cruzada", "renda": "mse"})
    with pytest.raises(nn.ErroNeuronio, match="renda"):
        treinada(rede, y={**Y, "renda": IDADE})
    with pytest.raises(nn.ErroDeNome, match="altura"):
        rede.compilar("sgd", {"classe": "entropia-cruzada"}, pesos_das_perdas={"altura": 2})


# ── inteiros e bytes ────────────────────────────────────────────────────────
@nos_motores
@pytest.mark.parametrize("tipo", ["uint8", "int8", "int16", "uint16", "int32", "int64"])
def test_inteiros_curtos_ficam_como_vieram_e_dao_o_mesmo(motor, tipo):
    bytes_ = RG.integers(0 if tipo[0] == "u" else -100, 100, (N, 20)).astype(tipo)
    reais = bytes_.astype("float32")

    class Le(nn.Camada):
        def propagar(self, x):
            return x.converter("float32") / 100

    def rede():
        nn.semente(0)
        r = nn.Sequencial([Le(), nn.Densa(3)])
        r.compilar("sgd", "entropia-cruzada", motor=motor)
        return r

    a, b = treinada(rede(), bytes_, CLASSE.astype("uint8")), treinada(rede(), reais, CLASSE)
    for p, q in zip(pesos_de(a), pesos_de(b), strict=True):
        np.testing.assert_array_equal(p, q)
    assert a.tipo_entrada == ("float32" if tipo == "uint8" else "int64")


# ── pesos ───────────────────────────────────────────────────────────────────
def de_uma_saida(motor, perda="entropia-cruzada", metricas=("acuracia",), unidades=3):
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(5, "tanh"), nn.Densa(unidades)])
    rede.compilar(nn.SGD(0.1), perda, list(metricas), motor)
    return rede


@nos_motores
def test_o_peso_dois_e_como_repetir_a_amostra_e_o_zero_como_a_tirar(motor):
    pesos = RG.integers(0, 3, N)
    repetidas = np.repeat(np.arange(N), pesos)
    opcoes = {"lote": N * 3, "epocas": 4}
    a = treinada(de_uma_saida(motor), TABELA, CLASSE, pesos=pesos, **opcoes)
    b = treinada(de_uma_saida(motor), TABELA[repetidas], CLASSE[repetidas], **opcoes)
    for p, q in zip(pesos_de(a), pesos_de(b), strict=True):
        np.testing.assert_allclose(p, q, rtol=1e-4, atol=1e-6)
    for nome in ("perda", "acuracia"):
        assert a.historico.serie(nome) == pytest.approx(b.historico.serie(nome), rel=1e-5)
    medida = a.avaliar(TABELA, CLASSE, pesos=pesos)
    assert medida == pytest.approx(b.avaliar(TABELA[repetidas], CLASSE[repetidas]), rel=1e-4)


@nos_motores
@pytest.mark.parametrize("perda", ["mse", "rmse", "mae", nn.MSE(reducao="soma")])
def test_a_perda_de_um_lote_e_a_media_ponderada(motor, perda):
    pesos = RG.random(N).astype("float32")
    rede = de_uma_saida(motor, perda, (), unidades=1)
    antes = rede.prever(TABELA)[:, 0] - IDADE
    esperada = {
        "mse": (pesos * antes**2).sum() / pesos.sum(),
        "rmse": np.sqrt((pesos * antes**2).sum() / pesos.sum()),
        "mae": (pesos * np.abs(antes)).sum() / pesos.sum(),
    }.get(perda, (pesos * antes**2).sum())
    assert rede.avaliar(TABELA, IDADE, pesos=pesos)["perda"] == pytest.approx(float(esperada), rel=1e-5)


def test_as_figuras_de_uma_epoca_pesam_cada_lote_pela_soma_dos_pesos():
    pesos = np.where(np.arange(N) < 8, 10.0, 0.1)
    rede = de_uma_saida("numpy")
    inteira = rede.avaliar(TABELA, CLASSE, pesos=pesos, lote=N)
    assert rede.avaliar(TABELA, CLASSE, pesos=pesos, lote=8) == pytest.approx(inteira, rel=1e-5)


def test_o_que_se_ignora_nao_pesa_na_epoca():
    rotulos = CLASSE.copy()
    rotulos[8:30] = -1
    rede = de_uma_saida("numpy", nn.EntropiaCruzada(ignorar=-1), [nn.Acuracia(ignorar=-1)])
    contam = rotulos >= 0
    esperada = rede.avaliar(TABELA[contam], CLASSE[contam], lote=N)
    assert rede.avaliar(TABELA, rotulos, lote=8) == pytest.approx(esperada, rel=1e-5)


@nos_motores
def test_classes_balanceadas_pesam_o_mesmo_por_raras_que_sejam(motor):
    raras = np.where(np.arange(N) < 4, 1, 0)
    pesos = np.where(raras == 1, N / (2 * 4), N / (2 * (N - 4)))
    por_classe = {0: N / (2 * (N - 4)), 1: N / 8}
    a = treinada(de_uma_saida(motor), TABELA, raras, pesos_das_classes="balanceado")
    for outra in (
        {"pesos": pesos},
        {"pesos_das_classes": por_classe},
        {"pesos_das_classes": [*por_classe.values()]},
    ):
        b = treinada(de_uma_saida(motor), TABELA, raras, **outra)
        for p, q in zip(pesos_de(a), pesos_de(b), strict=True):
            np.testing.assert_allclose(p, q, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("opcoes", "padrao"),
    [
        ({"pesos": np.ones(3)}, r"\(3,\).*37 amostras"),
        ({"pesos": -np.ones(N)}, "de zero em diante"),
        ({"pesos": np.zeros(N)}, "todos zero"),
        ({"pesos": np.full(N, np.nan)}, "de zero em diante"),
        ({"pesos_das_classes": "igual"}, "balanceado"),
        ({"pesos_das_classes": [1.0]}, "classe 1"),
        ({"pesos_das_classes": {0: -1}}, "peso da classe 0"),
    ],
)
def test_pesos_que_nao_servem(opcoes, padrao):
    with pytest.raises(nn.ErroNeuronio, match=padrao):
        treinada(de_uma_saida("numpy"), TABELA, CLASSE, **opcoes)


def test_pesos_por_classe_so_servem_a_quem_classifica():
    with pytest.raises(nn.ErroDeValor, match="classifica"):
        treinada(de_uma_saida("numpy", "mse", (), 1), TABELA, IDADE, pesos_das_classes="balanceado")


def test_uma_perda_que_so_da_a_media_diz_que_nao_sabe_pesar():
    class MinhaPerda(nn.Perda):
        def calcular(self, saida, alvo):
            return ((saida - alvo) ** 2).media()

    with pytest.raises(nn.ErroDeTreino, match=r"MinhaPerda.*ponderar"):
        treinada(de_uma_saida("numpy", MinhaPerda(), (), 1), TABELA, IDADE, pesos=np.ones(N))
