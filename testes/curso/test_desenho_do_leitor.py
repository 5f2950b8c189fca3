"""O desenho do grafo de um Valor que o leitor escreveu, esteja ele como estiver."""

import pytest
from respostas import CONTAS, feito

import neuronio as nn
from neuronio.curso import desenhar

Valor = feito(CONTAS)


def test_desenha_os_vertices_os_sinais_os_rotulos_e_os_gradientes():
    a, b = Valor(2.0, rotulo="a"), Valor(-3.0)
    svg = desenhar(a * b + a).svg
    assert "com 4 vértices" in svg
    assert all(parte in svg for parte in (">a<", ">×<", ">+<", "−6,0", ">gradiente<"))


def test_um_vertice_que_so_tem_data_e_progenitor_tambem_se_desenha():
    class Minimo:
        def __init__(self, data, progenitor=()):
            self.data, self.progenitor = data, progenitor

    svg = desenhar(Minimo("texto", (Minimo(1),))).svg
    assert "com 2 vértices" in svg
    assert ">gradiente<" not in svg


def test_um_ciclo_um_grafo_enorme_e_o_que_nao_e_um_vertice_sao_uma_frase():
    a = Valor(1.0)
    y = a + a
    a.progenitor = (y,)
    with pytest.raises(nn.ErroDeValor, match="tem um ciclo"):
        desenhar(y)
    comprido = Valor(1.0)
    for _ in range(3000):
        comprido = comprido + 1
    with pytest.raises(nn.ErroDeValor, match="até 200 vértices"):
        desenhar(comprido)
    for outro in (3, None, object()):
        with pytest.raises(nn.ErroDeTipo, match="progenitor"):
            desenhar(outro)
    estranho = Valor(1.0)
    estranho.progenitor = 3
    with pytest.raises(nn.ErroDeTipo, match="uma tupla"):
        desenhar(estranho)


def test_no_valor_da_biblioteca_um_ciclo_feito_a_forca_e_uma_frase():
    a = nn.Valor(2.0, rotulo="a")
    y = a * a
    a.progenitor = (y,)
    for fazer in (y.retropropagar, y.zerar, lambda: nn.desenhar(y), lambda: nn.ver.grafo(y)):
        with pytest.raises(nn.ErroDeValor, match="tem um ciclo"):
            fazer()
