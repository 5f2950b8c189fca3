"""A reserva dá a quem escreve as variáveis o lugar das que já ninguém usa, e nunca o das que alguém vê."""

import numpy as np

import neuronio as nn
from neuronio.motores.llvm.execucao.reserva import GRANDE, JUNTAS, Reserva

MOLDE = np.zeros((512, 1024), np.float32)


def onde(array):
    return array.ctypes.data


def test_o_lugar_de_um_array_que_acabou_serve_ao_seguinte_e_o_de_um_que_se_ve_nao():
    reserva = Reserva()
    (a,) = reserva.como([MOLDE])
    assert (a.shape, a.dtype, a.flags.writeable) == (MOLDE.shape, MOLDE.dtype, True)
    a[:] = 7
    lugar, vista = onde(a), a[::2].T[3:]
    del a
    (b,) = reserva.como([MOLDE])
    b[:] = 0
    assert onde(b) != lugar
    assert (vista == 7).all()
    del vista
    assert [onde(outro) for outro in reserva.como([MOLDE])] == [lugar]


def test_guarda_livres_poucos_e_os_pequenos_nenhuns():
    pequeno = np.zeros(GRANDE // 8 - 1, np.float32)
    reserva = Reserva()
    muitos = [reserva.como([MOLDE, pequeno]) for _ in range(9)]
    del muitos
    assert sum(len(livres) for livres in reserva._livres.values()) == JUNTAS
    reserva.como([MOLDE[1:]])
    assert MOLDE.nbytes not in reserva._livres


def test_o_que_se_guardou_de_uma_rede_grande_nao_muda_quando_ela_treina_mais():
    x, y = np.random.default_rng(0).normal(size=(2, 32, 600)).astype(np.float32)
    rede = nn.Sequencial([nn.Entrada(600), nn.Densa(600), nn.Densa(600)])
    rede.compilar(nn.SGD(0.01, momento=0.5), "mse", motor="llvm")
    rede.treinar(x, y, epocas=1, lote=8, progresso=False)
    guardados = [(p.dados[1:, ::3], p.dados[1:, ::3].copy()) for p in rede.parametros() if p.dados.ndim == 2]
    for _ in range(6):
        rede.treinar(x, y, epocas=2, lote=8, progresso=False)
    assert all(np.array_equal(vista, copia) for vista, copia in guardados)
    assert not any(
        np.shares_memory(a.dados, b.dados) for a in rede.parametros() for b in rede.parametros() if a is not b
    )
