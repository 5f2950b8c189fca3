"""Podar: por módulo, em passos, e o que se tirou não volta."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES

X = np.random.default_rng(0).normal(size=(24, 6)).astype("float32")
Y = (X @ np.random.default_rng(1).normal(size=(6, 3)).astype("float32")).clip(-1, 1)


def nova(motor="numpy", otimizador=None):
    nn.semente(4)
    rede = nn.Sequencial([nn.Entrada(6), nn.Densa(20, "tanh"), nn.Densa(3)])
    rede.compilar(otimizador or nn.Adam(0.01), "mse", motor=motor)
    rede.treinar(X, Y, epocas=3, progresso=False)
    return rede


def kernels(rede):
    return [p for p in rede.parametros() if len(p.forma) > 1]


def test_saem_os_de_menor_modulo_de_todas_as_camadas_juntas():
    rede = nova()
    antes = np.concatenate([np.abs(p.dados).ravel() for p in kernels(rede)])
    nn.podar(rede, 0.6, passos=4)
    depois = np.concatenate([np.abs(p.dados).ravel() for p in kernels(rede)])
    np.testing.assert_array_equal(depois != 0, antes > np.sort(antes)[108 - 1])  # de 180 pesos saem 108
    assert all(p.mascara is None for p in rede.parametros() if len(p.forma) == 1)


def test_por_camada_sai_a_mesma_fracao_de_cada_uma():
    rede = nova()
    nn.podar(rede, 0.75, passos=2, alcance="camada")
    assert [np.count_nonzero(p.dados) for p in kernels(rede)] == [30, 15]


@pytest.mark.parametrize("motor", MOTORES)
def test_afinar_muda_os_que_ficam_e_nao_traz_de_volta_os_que_saem(motor):
    rede = nova(motor)
    perda = rede.avaliar(X, Y)["perda"]
    afinacoes = nn.podar(rede, 0.5, passos=3, dados=(X, Y), epocas=5, lote=8)
    assert [h.epocas for h in afinacoes] == [5, 5, 5]
    assert rede.avaliar(X, Y)["perda"] < perda
    mascaras = [p.mascara for p in kernels(rede)]
    assert sum(m.sum() for m in mascaras) == 90
    rede.treinar(X, Y, epocas=3, progresso=False)
    for p, m in zip(kernels(rede), mascaras, strict=True):
        np.testing.assert_array_equal(p.mascara, m)
        np.testing.assert_array_equal(p.dados != 0, m)


def test_os_passos_seguem_a_agenda_cubica():
    faltam = []

    class QueConta(nn.Sequencial):
        def treinar(self, *dados, **opcoes):
            faltam.append(sum((~p.mascara).sum() for p in kernels(self)))
            return super().treinar(*dados, **opcoes)

    rede = QueConta([nn.Entrada(6), nn.Densa(20, "tanh"), nn.Densa(3)])
    rede.compilar("adam", "mse", motor="numpy")
    nn.podar(rede, 0.8, passos=4, dados=(X, Y))
    assert faltam == [round(180 * 0.8 * (1 - (1 - k / 4) ** 3)) for k in (1, 2, 3, 4)]


def test_o_estado_do_otimizador_tambem_esquece_os_que_saem():
    rede = nova(otimizador=nn.SGD(0.05, momento=0.9))
    nn.podar(rede, 0.9, passos=1, dados=(X, Y))
    for p, (velocidade,) in rede.otimizador.estado_de_cada():
        if p.mascara is not None:
            assert not velocidade.dados[~p.mascara].any()


def test_podar_mais_uma_rede_podada_continua_de_onde_estava():
    rede = nova()
    nn.podar(rede, 0.5)
    meia = [p.mascara for p in kernels(rede)]
    nn.podar(rede, 0.9)
    assert all(not (p.mascara & ~m).any() for p, m in zip(kernels(rede), meia, strict=True))
    assert sum(p.mascara.sum() for p in kernels(rede)) == 18
    with pytest.raises(nn.ErroDeValor, match=r"já tem uma fração 0\.9 .*pediu-se 0\.5"):
        nn.podar(rede, 0.5)


def test_em_cada_parametro_fica_pelo_menos_o_maior():
    rede = nova()
    kernels(rede)[1].atribuir(kernels(rede)[1].dados * 1e-6)
    maior = np.abs(kernels(rede)[1].dados).argmax()
    nn.podar(rede, 0.95)
    assert np.flatnonzero(kernels(rede)[1].mascara).tolist() == [maior]


def test_serve_a_convolucoes_e_a_recorrentes_e_a_quem_so_se_escolhe():
    rede = nn.Sequencial(
        [nn.Entrada(2, 6, 6), nn.Conv2D(4, 3), nn.Redimensionar(4, 16), nn.LSTM(5), nn.Densa(2)]
    )
    rede.compilar("adam", "mse", motor="numpy")
    conv, *outros = kernels(rede)
    nn.podar(rede, 0.5, parametros=[conv])
    assert conv.mascara.sum() == 36
    assert all(p.mascara is None for p in outros)
    x, y = np.zeros((4, 2, 6, 6), "float32"), np.zeros((4, 2), "float32")
    nn.podar(rede, 0.8, passos=2, alcance="camada", dados=(x, y))
    assert all(abs(p.mascara.mean() - 0.2) < 0.02 for p in kernels(rede))


@pytest.mark.parametrize(
    ("argumentos", "opcoes", "erro", "diz"),
    [
        ((1,), {}, nn.ErroDeValor, "fração 1 não sobra peso"),
        ((1.5,), {}, nn.ErroDeValor, "entre 0 e 1"),
        (("quase toda",), {}, nn.ErroDeTipo, "a fração é um número"),
        ((0.5, 0), {}, nn.ErroDeValor, "passos"),
        ((0.5,), {"alcance": "globo"}, nn.ErroDeNome, '"global"'),
        ((0.5,), {"dados": X}, nn.ErroDeDados, r"dados=\(x, y\)"),
        ((0.5,), {"parametros": [nn.Parametro([[1.0]])]}, nn.ErroDeTipo, "deste modelo"),
    ],
)
def test_o_que_nao_serve_se_recusa_numa_frase_e_nada_muda(argumentos, opcoes, erro, diz):
    rede = nova()
    with pytest.raises(erro, match=diz):
        nn.podar(rede, *argumentos, **opcoes)
    assert all(p.mascara is None for p in rede.parametros())


def test_so_se_poda_um_modelo_que_tem_pesos():
    with pytest.raises(nn.ErroDeTreino, match="não foi construída"):
        nn.podar(nn.Sequencial([nn.Densa(3)]), 0.5)
    with pytest.raises(nn.ErroDeTipo, match="recebe um modelo"):
        nn.podar(nn.Densa(3), 0.5)
    sem_compilar = nn.Sequencial([nn.Densa(3)])
    sem_compilar.construir_com((6,))
    with pytest.raises(nn.ErroDeTreino, match="falta compilar"):
        nn.podar(sem_compilar, 0.5, dados=(X, Y))
    assert sem_compilar.parametros()[0].mascara is None
