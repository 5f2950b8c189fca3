"""Uma amostra que passa pela rede: os números são os das ativações e os da derivada da perda."""

import re

import numpy as np
import pytest

import neuronio as nn


def rede(*camadas, perda="entropia-cruzada", **compilar):
    nn.semente(1)
    modelo = nn.Sequencial([nn.Entrada(1, 1, 3), nn.Flatten(), *camadas])
    modelo.compilar(nn.SGD(0.1), perda, motor="numpy", **compilar)
    return modelo


def escritos(figura, casa):
    """Os números de uma espécie, coluna por coluna."""
    achados = re.findall(rf'data-casa="{casa}-(\d+)-\d+"[^>]*>([^<]*)<', figura.corpo)
    colunas = {}
    for k, texto in achados:
        colunas.setdefault(int(k), []).append(float(texto.replace(",", ".").replace("−", "-")))
    return list(colunas.values())


X, Y = np.array([[[[0.5, -1.0, 2.0]]]], "float32"), np.array([1])


@pytest.mark.parametrize("media", [None, 0.9])
def test_os_valores_sao_os_das_ativacoes_e_os_gradientes_os_das_diferencas_finitas(media):
    modelo = rede(nn.Densa(4), nn.TanH(), nn.Densa(2), media_movel=media)
    modelo.treinar(X, Y, epocas=3, progresso=False)
    figura = nn.ver.passagem(modelo, X, Y)
    vistas = modelo.ativacoes(X)
    esperados = [vistas["flatten_1"][0], vistas["tanh_1"][0], modelo.prever(X)[0]]
    for escrito, esperado in zip(escritos(figura, "a"), esperados, strict=True):
        np.testing.assert_allclose(escrito, esperado, rtol=0.06)  # dois algarismos
    h, derivadas = 1e-2, []
    for j in range(3):
        mais, menos = X.copy(), X.copy()
        mais[..., j] += h
        menos[..., j] -= h
        derivadas.append((modelo.avaliar(mais, Y)["perda"] - modelo.avaliar(menos, Y)["perda"]) / (2 * h))
    np.testing.assert_allclose(escritos(figura, "g")[0], derivadas, rtol=0.08)
    p = modelo.probabilidades(X)[0]
    np.testing.assert_allclose(escritos(figura, "g")[2], p - [0, 1], rtol=0.06)  # da softmax com a entropia


def test_vai_da_entrada_a_saida_e_volta_e_cada_numero_aparece_quando_se_calcula():
    figura = nn.ver.passagem(rede(nn.Densa(4), nn.ReLU(), nn.Densa(2)), X, Y)
    passos, aparecem = figura.dados["passos"], figura.dados["aparecem"]
    assert [next(iter(p["acesas"].values()))[0] for p in passos] == [f"n-{k}" for k in (0, 1, 2, 2, 2, 1, 0)]
    assert [aparecem[f"a-{k}-0"] for k in range(3)] == [0, 1, 2]
    assert [aparecem[f"g-{k}-0"] for k in range(3)] == [6, 5, 4]
    assert "A perda compara" in passos[3]["conta"]


def test_de_uma_camada_grande_se_mostram_as_pontas():
    figura = nn.ver.passagem(rede(nn.Densa(50, "relu"), nn.Densa(2)), X, Y)
    assert [len(c) for c in escritos(figura, "a")] == [3, 8, 2]
    assert "a-1-49" in figura.dados["aparecem"]


class EmFila(nn.Modelo):
    """Duas densas, e e o que se faz entre elas."""

    def __init__(self, juntar):
        super().__init__()
        self.juntar, self.a, self.b = juntar, nn.Densa(3), nn.Densa(2)

    def propagar(self, x, outra=None):
        return self.b(self.juntar(self.a(x), x, outra))


def passar_por(juntar, *entradas):
    nn.semente(1)
    modelo = EmFila(juntar)
    modelo.compilar("adam", "mse", motor="numpy")
    modelo.prever(entradas)
    return nn.ver.passagem(modelo, entradas, np.ones((1, 2)))


def test_o_que_se_faz_entre_duas_densas_sem_atalho_nao_e_atalho():
    figura = passar_por(lambda a, x, _: a.tanh() * 2 + a, X[0, 0])
    assert [len(c) for c in escritos(figura, "a")] == [3, 3, 2]


@pytest.mark.parametrize(
    ("juntar", "entradas"),
    [
        (lambda a, x, _: a.relu() + x, 1),
        (lambda a, x, outra: a.relu() + outra, 2),
        (lambda a, x, outra: a * (2 * outra).exp(), 2),
    ],
    ids=["atalho", "outra entrada", "outra entrada, já mexida"],
)
def test_um_atalho_ou_outra_entrada_no_meio_se_recusam(juntar, entradas):
    with pytest.raises(nn.ErroDeValor, match=r"fila.*atalho.*nn\.desenhar"):
        passar_por(juntar, *[X[0, 0]] * entradas)


def test_um_atalho_ate_a_saida_se_recusa():
    with pytest.raises(nn.ErroDeValor, match="atalho"):
        nn.ver.passagem(rede(nn.Residual([nn.Densa(3)])), X, [2])


def test_de_uma_gan_se_diz_que_nao_ha_alvo():
    gan = nn.GAN(nn.Densa(3), nn.Densa(1), ruido=2)
    with pytest.raises(nn.ErroDeTreino, match=r"gan\.compilar\(\)"):
        nn.ver.passagem(gan, X[0, 0], [1])
    gan.compilar()
    with pytest.raises(nn.ErroDeTreino, match=r"duas redes disputam.*gan\.gerar"):
        nn.ver.passagem(gan, X[0, 0], [1])


@pytest.mark.parametrize(
    ("chamar", "erro", "diz"),
    [
        (
            lambda: nn.ver.passagem(rede(nn.Densa(2)), np.ones((2, 1, 1, 3)), [0, 1]),
            nn.ErroDeForma,
            r"x\[:1\]",
        ),
        (lambda: nn.ver.passagem(rede(nn.Densa(2)), X, [7]), nn.ErroDeDados, ""),
        (lambda: nn.ver.passagem(nn.RedeNeural([3, 2]), X, Y), nn.ErroDeTreino, "compilar"),
        (lambda: nn.ver.passagem(nn.Densa(3), X, Y), nn.ErroDeTipo, "modelo"),
        (
            lambda: nn.ver.passagem(rede(nn.Redimensionar(1, 1, 3), nn.Conv2D(2, 1)), X, Y),
            nn.ErroNeuronio,
            "",
        ),
        (
            lambda: nn.ver.passagem(
                rede(nn.Redimensionar(3, 1), nn.Densa(2), perda="mse"), X, np.ones((1, 3, 2))
            ),
            nn.ErroDeValor,
            "um vetor por amostra",
        ),
    ],
)
def test_o_que_nao_atravessa(chamar, erro, diz):
    with pytest.raises(erro, match=diz or None):
        chamar()
