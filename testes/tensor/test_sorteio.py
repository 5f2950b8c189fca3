"""O acaso: vetores publicados, distribuições, e números que só dependem da chave e da posição."""

import threading

import numpy as np
import pytest

import neuronio as nn
from neuronio.tensor import nova_chave, sortear_normal
from neuronio.tensor.sorteio import threefry

VETORES = [  # Random123, kat_vectors, threefry2x32 de 20 rodadas: chave, contador, resultado
    ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
]
CHAVE = np.array([1, 2], "uint32")


@pytest.mark.parametrize(("chave", "contador", "esperado"), VETORES)
def test_threefry_da_os_vetores_publicados(chave, contador, esperado):
    x0, x1 = np.array([contador[0]], "uint32"), np.array([contador[1]], "uint32")
    with np.errstate(over="ignore"):
        y0, y1 = threefry(np, np.array(chave, "uint32"), x0, x1)
    assert (int(y0[0]), int(y1[0])) == esperado
    assert (int(x0[0]), int(x1[0])) == contador


@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_uniformes_ficam_em_0_1_e_se_espalham_por_igual(tipo):
    u = nn.sortear((200_000,), tipo, chave=CHAVE).dados
    assert u.dtype == tipo
    assert u.min() >= 0
    assert u.max() < 1
    assert u.mean() == pytest.approx(1 / 2, abs=0.003)
    assert u.var() == pytest.approx(1 / 12, abs=0.001)
    contagem = np.histogram(u, 20, (0, 1))[0]
    assert ((contagem - 10_000) ** 2 / 10_000).sum() < 45  # qui-quadrado, 19 graus de liberdade: p ≈ 0,0007
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 0.01


def test_normais_tem_os_momentos_da_normal():
    z = sortear_normal((400_000,), "float64", chave=CHAVE).dados
    assert np.isfinite(z).all()
    momentos = [z.mean(), z.var(), (z**3).mean(), (z**4).mean()]
    np.testing.assert_allclose(momentos, [0, 1, 0, 3], atol=0.03)
    assert (np.abs(z) < 1.96).mean() == pytest.approx(0.95, abs=0.002)


@pytest.mark.parametrize("sorteio", [nn.sortear, sortear_normal])
@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_cada_numero_so_depende_da_chave_do_passo_e_da_posicao(sorteio, tipo):
    muitos = sorteio((20_000, 3), tipo, chave=CHAVE, passo=5).dados
    poucos = sorteio((7, 3), tipo, chave=CHAVE, passo=5).dados
    np.testing.assert_array_equal(muitos[:7], poucos)
    np.testing.assert_array_equal(muitos.reshape(-1), sorteio((60_000,), tipo, chave=CHAVE, passo=5).dados)
    for outra, passo in ((CHAVE, 6), (np.array([1, 3], "uint32"), 5), (np.array([2, 2], "uint32"), 5)):
        assert (sorteio((7, 3), tipo, chave=outra, passo=passo).dados != poucos).all()


def test_a_semente_repete_tudo_o_que_vem_depois():
    def tudo():
        return [nn.sortear((3,)).numpy(), sortear_normal((2, 2)).numpy(), nova_chave()]

    nn.semente(7)
    antes = tudo()
    nn.semente(7)
    for a, b in zip(antes, tudo(), strict=True):
        np.testing.assert_array_equal(a, b)
    nn.semente(8)
    assert (tudo()[0] != antes[0]).all()


def test_a_semente_vale_para_todas_as_threads():
    nn.semente(3)
    esperado = nn.sortear((4,)).numpy()
    nn.semente(3)
    obtido = []
    thread = threading.Thread(target=lambda: obtido.append(nn.sortear((4,)).numpy()))
    thread.start()
    thread.join()
    np.testing.assert_array_equal(obtido[0], esperado)


def test_sorteios_seguidos_sao_diferentes():
    assert (nn.sortear((100,)).dados != nn.sortear((100,)).dados).all()


def test_sortear_formas_vazias_e_sem_eixos():
    assert nn.sortear((0, 3)).forma == (0, 3)
    assert nn.sortear(()).forma == sortear_normal(()).forma == ()
    assert nn.sortear(3).forma == (3,)


@pytest.mark.parametrize(
    "pedido",
    [
        lambda: nn.semente(-1),
        lambda: nn.semente(2**32),
        lambda: nn.semente(1.5),
        lambda: nn.semente(True),
        lambda: nn.semente("0"),
        lambda: nn.sortear((2,), passo=-1),
        lambda: nn.sortear((2,), passo=2**32),
        lambda: nn.sortear((-2,)),
        lambda: nn.sortear("ab"),
        lambda: nn.sortear((2,), "int64"),
        lambda: nn.sortear((2,), "float16"),
        lambda: nn.sortear((2,), chave=[1, 2, 3]),
        lambda: nn.sortear((2,), chave=0),
        lambda: nn.sortear((2,), chave=np.zeros(3, "uint32")),
    ],
)
def test_pedido_de_sorteio_sem_sentido_e_recusado(pedido):
    with pytest.raises(nn.ErroNeuronio):
        pedido()
