"""O tensor é um vértice do grafo: desenha-se, e a caixa diz o que ele guarda."""

import numpy as np

import neuronio as nn
from neuronio.grafo.desenho import desenhar
from neuronio.grafo.ordem import ordem_topologica
from neuronio.tensor import Lote, Parametro


def test_a_caixa_de_um_numero_mostra_o_numero_e_o_gradiente():
    x = nn.Tensor(3.0, requer_grad=True, rotulo="x")
    y = x * 2
    assert x.linhas_do_desenho() == ["dado 3,0"]
    y.retropropagar()
    assert x.linhas_do_desenho() == ["dado 3,0", "gradiente 2,0"]


def test_a_caixa_de_muitos_numeros_mostra_forma_e_resumo():
    t = nn.Tensor([[1.0, 2.0], [3.0, 6.0]], requer_grad=True)
    assert t.linhas_do_desenho() == ["forma 2×2", "média 3,0", "de 1,0 a 6,0"]
    (t * t).soma().retropropagar()
    assert t.linhas_do_desenho()[3:] == ["gradiente 6,0", "de 2,0 a 12,0"]
    assert nn.Tensor([True]).linhas_do_desenho() == ["forma 1", "tipo bool", "média 1,0", "de 1,0 a 1,0"]
    assert nn.Tensor(np.ones((0, 2))).linhas_do_desenho() == ["forma 0×2", "média nenhum número"]
    assert nn.Tensor.abstrato((Lote(), 3)).linhas_do_desenho() == ["forma lote×3", "tipo float32"]


def test_desenhar_mostra_rotulos_operacoes_e_parametros():
    w = Parametro(nn.Tensor(np.ones((3, 2))), "kernel")
    x = nn.Tensor([[1.0, 2.0, 3.0]], rotulo="entrada")
    perda = ((x @ w).tanh() * 2).soma()
    perda.rotulo = "perda"
    perda.retropropagar()
    svg = desenhar(perda).svg
    for texto in ("kernel", "entrada", "perda", "tanh", "Σ", "@"):
        assert texto in svg


def test_constante_de_uma_conta_entra_no_grafo_como_foi_escrita():
    x = nn.Tensor([1.0, 2.0], requer_grad=True)
    ordem = ordem_topologica([x * 2 + 1])
    assert [t.operador_mae.nome for t in ordem if t.operador_mae] == ["multiplicar", "somar"]
    assert [t.forma for t in ordem if not t.operador_mae] == [(2,), (), ()]
