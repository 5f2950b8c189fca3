"""Cada aumento: o que faz com uma imagem, só no treino, e cada vez de um modo."""

import json
import math

import numpy as np
import pytest

import neuronio as nn
from neuronio import aumento as a
from neuronio.aumento.aumento import Aumento
from neuronio.camadas.camada import modo_de_treino
from neuronio.configuracao import familia
from neuronio.descricao import descrever, reconstruir
from neuronio.tensor import Tensor, sortear

CASOS = [
    *(a.Rotacao(30), a.Rotacao(10, "reflexo"), a.Deslocamento(0.2), a.Deslocamento((0, 0.3)), a.Zoom(0.4)),
    *(a.Cisalhamento(20), a.EspelhoHorizontal(), a.EspelhoVertical(0.5), a.Recorte(margem=3)),
    *(a.Recorte(2, "reflexo"), a.Elastica(0.1), a.Elastica(0.05, 0.3, "reflexo"), a.Brilho(0.3)),
    *(a.Contraste(0.3), a.Saturacao(0.5), a.Matiz(0.2), a.Apagar(chance=0.9), a.Ruido(0.1)),
    a.Fila([a.Rotacao(20), a.Zoom(0.2), a.Brilho(0.2), a.Recorte(1)]),
]
cada_um = pytest.mark.parametrize("modelo", CASOS, ids=repr)
FORA = {"Geometria", "Mistura", "MixUp", "CutMix"}
"""Uma base, e as que mudam também os alvos: não servem como camada."""


def novo(modelo, semente=0):
    """Outro igual, com o seu acaso."""
    nn.semente(semente)
    return reconstruir(json.loads(json.dumps(descrever(modelo))))


def imagens(n=6, canais=3, altura=9, largura=12):
    return np.random.default_rng(1).random((n, canais, altura, largura)).astype("float32")


def aumentar(um, x):
    with modo_de_treino(True):
        return um(x).numpy()


def sorteados(um, x, quantos):
    """Os números que ele vai sortear."""
    return sortear((len(x), quantos), chave=um.chave, passo=um.passo).numpy().astype("float64")


def test_todo_aumento_tem_um_caso_e_e_publico():
    da_casa = {n for n, c in familia(Aumento).items() if c.__module__.startswith("neuronio.aumento.")}
    assert {type(um).__name__ for um in CASOS} == da_casa - FORA
    assert da_casa - FORA <= set(a.__all__)


# ── o que vale para todos ───────────────────────────────────────────────────
@cada_um
def test_fora_do_treino_a_saida_e_a_entrada(modelo):
    x = Tensor(imagens())
    assert novo(modelo)(x) is x


@cada_um
def test_no_treino_cada_amostra_muda_e_cada_vez_de_um_modo(modelo):
    x, um = np.repeat(imagens(1), 40, axis=0), novo(modelo)
    primeira, segunda = aumentar(um, x), aumentar(um, x)
    assert primeira.shape == x.shape
    assert primeira.dtype == np.float32
    assert len(np.unique(primeira.reshape(40, -1), axis=0)) > 1
    assert (primeira != segunda).any()


@cada_um
def test_a_mesma_semente_da_o_mesmo_e_outra_da_outro(modelo):
    x = imagens(20)
    uma = aumentar(novo(modelo, 3), x)
    np.testing.assert_array_equal(uma, aumentar(novo(modelo, 3), x))
    assert (uma != aumentar(novo(modelo, 4), x)).any()


@cada_um
def test_o_gradiente_chega_as_imagens(modelo):
    x, um = Tensor(imagens(), requer_grad=True), novo(modelo)
    with modo_de_treino(True):
        um(x).soma().retropropagar()
    assert x.grad.dados.any()


# ── a geometria ─────────────────────────────────────────────────────────────
def _pelo_pytorch(x, matriz):
    """As imagens lidas pelo `affine_grid`, dado o que leva um ponto (x, y), do centro, ao que se lê."""
    torch = pytest.importorskip("torch")
    altura, largura = x.shape[2:]
    lados = np.array([largura / 2, altura / 2])  # lá, a beira da imagem é o 1
    m = matriz.copy()
    m[:, :, :2] = m[:, :, :2] * lados / lados[:, None]
    m[:, :, 2] /= lados
    grade = torch.nn.functional.affine_grid(torch.tensor(m), list(x.shape), align_corners=False)
    return torch.nn.functional.grid_sample(
        torch.tensor(x, dtype=torch.float64), grade, align_corners=False
    ).numpy()


def _afim(n, a=1.0, b=0.0, c=0.0, d=0.0, e=1.0, f=0.0):
    """(x', y') = (a x + b y + c, d x + e y + f)."""
    return np.stack([np.stack([v * np.ones(n) for v in linha], -1) for linha in ((a, b, c), (d, e, f))], 1)


def _rotacao(u, x, g=30):
    t = np.radians((2 * u[:, 0] - 1) * g)
    return _afim(len(x), np.cos(t), np.sin(t), 0, -np.sin(t), np.cos(t))


def _deslocamento(u, x, f=0.2):
    return _afim(len(x), c=(2 * u[:, 1] - 1) * f * x.shape[3], f=(2 * u[:, 0] - 1) * f * x.shape[2])


def _zoom(u, x, f=0.4):
    escala = 1 / (1 + (2 * u[:, 0] - 1) * f)
    return _afim(len(x), a=escala, e=escala)


@pytest.mark.parametrize(
    ("um", "quantos", "mapa"),
    [
        (a.Rotacao(30), 1, _rotacao),
        (a.Deslocamento(0.2), 2, _deslocamento),
        (a.Zoom(0.4), 1, _zoom),
        (a.Cisalhamento(20), 1, lambda u, x: _afim(len(x), b=np.tan(np.radians((2 * u[:, 0] - 1) * 20)))),
    ],
    ids=["rotação", "deslocamento", "zoom", "cisalhamento"],
)
def test_a_geometria_e_a_do_affine_grid(um, quantos, mapa):
    x, um = imagens(), novo(um)
    esperadas = _pelo_pytorch(x, mapa(sorteados(um, x, quantos), x))
    np.testing.assert_allclose(aumentar(um, x), esperadas, atol=2e-5)


def test_varios_em_fila_sao_um_mapa_so_e_uma_leitura_so():
    x, fila = imagens(), novo(a.Fila([a.Rotacao(30), a.Deslocamento(0.2), a.Zoom(0.4)]))
    total = np.eye(3)[None]
    for um, quantos, mapa in zip(fila.aumentos, (1, 2, 1), (_rotacao, _deslocamento, _zoom), strict=True):
        proprio = mapa(sorteados(um, x, quantos), x)
        total = total @ np.concatenate([proprio, np.broadcast_to([[[0, 0, 1.0]]], (len(x), 1, 3))], 1)
    np.testing.assert_allclose(aumentar(fila, x), _pelo_pytorch(x, total[:, :2]), atol=2e-5)


def _leituras(aumentos):
    rede = nn.Sequencial([nn.Entrada(1, 6, 6), nn.Flatten(), nn.Densa(2)])
    rede.compilar("sgd", "mse")
    rede.treinar(np.zeros((4, 1, 6, 6)), np.zeros((4, 2)), aumento=aumentos, progresso=False)
    programa = rede.programa("treino", np.zeros((4, 1, 6, 6)), np.zeros((4, 2)))
    return [i.primitiva.nome for i in programa.instrucoes].count("ler_bilinear")


def test_so_se_leem_a_parte_os_que_nao_se_juntam():
    assert _leituras([a.Rotacao(), a.EspelhoHorizontal(), a.Zoom(), a.Recorte(2), a.Elastica()]) == 1
    assert _leituras([a.Rotacao(), a.Brilho(), a.Zoom()]) == 2
    assert _leituras([a.Rotacao(), a.EspelhoVertical(), a.Zoom(0.1, "reflexo")]) == 2
    assert _leituras([a.Elastica(), a.Rotacao()]) == 2
    assert _leituras([a.Brilho(), a.Apagar()]) == 0


def test_o_espelho_e_o_recorte_nao_borram():
    x = imagens(300, 1)
    for saida, inversa in zip(aumentar(novo(a.EspelhoHorizontal()), x), x[..., ::-1], strict=True):
        assert (saida == inversa).all() or (saida == inversa[..., ::-1]).all()
    np.testing.assert_array_equal(aumentar(novo(a.EspelhoVertical(1)), x), x[:, :, ::-1])
    np.testing.assert_array_equal(aumentar(novo(a.EspelhoVertical(0)), x), x)
    for borda, modo in (("zeros", "constant"), ("reflexo", "symmetric")):
        lugares = set()
        for saida, original in zip(aumentar(novo(a.Recorte(2, borda)), x), x, strict=True):
            cercada = np.pad(original[0], 2, mode=modo)
            cabem = [
                (i, j)
                for i in range(5)
                for j in range(5)
                if (cercada[i : i + 9, j : j + 12] == saida[0]).all()
            ]
            assert cabem
            lugares.update(cabem)
        assert len(lugares) == 25


def test_a_elastica_desloca_o_que_diz_e_mais_lisa_quanto_mais_alisada():
    def desvios(alisamento):
        um = novo(a.Elastica(0.05, alisamento))
        return np.stack([d.numpy() for d in um.desvios(400, (20, 30))])

    muito, pouco = desvios(0.3), desvios(0.05)
    for campo in (muito, pouco):
        np.testing.assert_allclose(campo.std((1, 2, 3)), [0.05 * 20, 0.05 * 30], rtol=0.06)
        np.testing.assert_allclose(campo[0].std(0)[[0, 10], [0, 15]], 1.0, rtol=0.15)  # no canto e no centro
    assert np.abs(np.diff(muito)).mean() < 0.5 * np.abs(np.diff(pouco)).mean()


# ── os tons e as cores ──────────────────────────────────────────────────────
def test_o_brilho_multiplica_e_o_contraste_se_afasta_da_media():
    x = imagens()
    for um, centro in ((novo(a.Brilho(0.3)), 0), (novo(a.Contraste(0.3)), x.mean((1, 2, 3), keepdims=True))):
        fator = (0.7 + 0.6 * sorteados(um, x, 1)).reshape(-1, 1, 1, 1)
        np.testing.assert_allclose(aumentar(um, x), centro + (x - centro) * fator, rtol=2e-5, atol=1e-6)


def test_a_saturacao_se_afasta_do_cinza_e_deixa_o_cinza_como_e():
    x, um = imagens(), novo(a.Saturacao(0.5))
    fator = (0.5 + sorteados(um, x, 1)).reshape(-1, 1, 1, 1)
    cinza = np.tensordot(x, [0.299, 0.587, 0.114], (1, 0))[:, None]
    np.testing.assert_allclose(aumentar(um, x), cinza + (x - cinza) * fator, atol=2e-6)
    em_cinza = np.repeat(x[:, :1], 3, 1)
    np.testing.assert_allclose(aumentar(um, em_cinza), em_cinza, atol=1e-6)


def test_o_matiz_gira_as_cores_em_torno_dos_cinzas():
    x, um = imagens(), novo(a.Matiz(0.5))
    angulo = 2 * math.pi * (sorteados(um, x, 1)[:, 0] - 0.5)
    eixo = np.ones(3) / math.sqrt(3)
    cruzado = (
        np.cross(np.eye(3), eixo).T * -1
    )  # Rodrigues: y = x cos t + (e × x) sen t + e (e · x)(1 − cos t)
    matrizes = [
        np.eye(3) * np.cos(t) + cruzado * np.sin(t) + np.outer(eixo, eixo) * (1 - np.cos(t)) for t in angulo
    ]
    esperadas = np.einsum("nij,njhw->nihw", matrizes, x)
    np.testing.assert_allclose(aumentar(um, x), esperadas, atol=3e-6)


def test_apagar_deixa_um_retangulo_da_area_que_se_pede():
    x = np.ones((300, 2, 30, 20), "float32")
    saida = aumentar(novo(a.Apagar((0.1, 0.3), 2, chance=0.8, valor=-1)), x)
    assert set(np.unique(saida)) == {-1, 1}
    np.testing.assert_array_equal(saida[:, 0], saida[:, 1])
    apagados = saida[:, 0] == -1
    linhas, colunas = apagados.any(2), apagados.any(1)
    np.testing.assert_array_equal(apagados, linhas[:, :, None] & colunas[:, None])
    areas = apagados.mean((1, 2))
    assert abs((areas > 0).mean() - 0.8) < 0.08
    assert 0.08 < areas[areas > 0].min() < 0.13
    assert 0.26 < areas.max() < 0.33
    assert (apagados.any(0)).all()  # em qualquer lugar da imagem


def test_o_ruido_e_uma_fracao_da_faixa_dos_tons():
    for escala in (1, 255):
        x = imagens(20, 3, 20, 20) * escala
        erro = aumentar(novo(a.Ruido(0.1)), x) - x
        faixa = np.ptp(x, axis=(1, 2, 3))
        np.testing.assert_allclose(erro.std((1, 2, 3)) / faixa, 0.1, rtol=0.12)
        assert abs(erro.mean() / escala) < 0.01


# ── o que se recusa ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("fazer", "erro", "frase"),
    [
        (lambda: a.Rotacao(200), nn.ErroDeValor, "em graus.*180"),
        (lambda: a.Rotacao("15"), nn.ErroDeTipo, "graus"),
        (lambda: a.Rotacao(15, "espelho"), nn.ErroDeNome, "borda"),
        (lambda: a.Deslocamento(3), nn.ErroDeValor, "fração, menor que 1.*3.*0.1"),
        (lambda: a.Deslocamento((0.1, 0.2, 0.3)), nn.ErroDeTipo, "par"),
        (lambda: a.Zoom(1), nn.ErroDeValor, "fração"),
        (lambda: a.Cisalhamento(90), nn.ErroDeValor, "80"),
        (lambda: a.Recorte(0), nn.ErroDeValor, "margem"),
        (lambda: a.EspelhoHorizontal(1.5), nn.ErroDeValor, "chance do EspelhoHorizontal"),
        (lambda: a.Elastica(0.1, 0), nn.ErroDeValor, "alisamento"),
        (lambda: a.Matiz(0.7), nn.ErroDeValor, "volta"),
        (lambda: a.Apagar((0.5, 0.1)), nn.ErroDeValor, "da menor à maior"),
        (lambda: a.Apagar((0.5, 2)), nn.ErroDeValor, "área"),
        (lambda: a.Fila([]), nn.ErroDeValor, "vazia"),
        (lambda: a.Fila([a.Rotacao]), nn.ErroDeTipo, r"parênteses: nn.aumento.Rotacao\(\)"),
        (lambda: a.Fila([nn.Dropout(0.5)]), nn.ErroDeTipo, "Dropout"),
        (lambda: aumentar(a.Recorte(9), imagens()), nn.ErroDeForma, "margem menor"),
        (lambda: a.Elastica()(np.zeros((5, 4))), nn.ErroDeForma, r"Elastica.*\(4,\)"),
        (lambda: a.Rotacao()(np.zeros((5, 8, 8))), nn.ErroDeForma, "muda imagens"),
        (lambda: a.Matiz()(np.zeros((5, 1, 8, 8))), nn.ErroDeForma, "cinza"),
        (lambda: a.Saturacao()(np.zeros((5, 4, 8, 8))), nn.ErroDeForma, "3 canais"),
        (lambda: aumentar(a.Aumento(), imagens()), nn.ErroDeTreino, "aumentar"),
    ],
)
def test_o_que_nao_serve_se_recusa_com_uma_frase(fazer, erro, frase):
    with pytest.raises(erro, match=frase):
        fazer()
