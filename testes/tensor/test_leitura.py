"""O tensor visto do Python: números, laços, textos, cópias."""

import copy
import pickle

import numpy as np
import pytest

import neuronio as nn
from neuronio.tensor import Parametro, Variavel


def test_um_tensor_de_um_elemento_vira_numero_do_python():
    t = nn.Tensor([[2.75]])
    assert t.item() == float(t) == 2.75
    assert int(t) == 2
    assert round(t) == 3
    assert round(t, 1) == 2.8
    assert f"{t:.1f} {nn.Tensor(7):03d}" == "2.8 007"
    assert bool(t)
    assert not nn.Tensor(0.0)
    assert ["a", "b", "c"][nn.Tensor(2)] == "c"
    assert list(range(nn.Tensor([3]))) == [0, 1, 2]


def test_numero_unico_de_um_tensor_de_varios_e_recusado_com_saida():
    t = nn.Tensor([1.0, 2.0])
    for conta in (
        t.item,
        lambda: float(t),
        lambda: int(t),
        lambda: round(t),
        lambda: f"{t:.2f}",
        lambda: range(t),
    ):
        with pytest.raises(nn.ErroNeuronio):
            conta()
    with pytest.raises(nn.ErroDeForma, match=r"forma \(2,\).*\.media\(\)"):
        t.item()
    with pytest.raises(nn.ErroDeForma, match=r"nem falso.*\.todos\(\)"):
        bool(t > 0)
    with pytest.raises(nn.ErroDeTipo, match="posição"):
        [0, 1][nn.Tensor(1.0)]


def test_percorrer_medir_e_procurar():
    t = nn.Tensor([[1.0, 2.0], [3.0, 4.0]])
    assert len(t) == 2
    assert [linha.numpy().tolist() for linha in t] == [[1, 2], [3, 4]]
    assert [linha.numpy().tolist() for linha in reversed(t)] == [[3, 4], [1, 2]]
    _, b = t
    assert b.numpy().tolist() == [3, 4]
    assert max(t[0]).item() == 2
    assert sum(t).numpy().tolist() == [4, 6]
    assert sorted(nn.Tensor([3, 1, 2]))[0].item() == 1
    assert 4 in t
    assert 5.0 not in t
    with pytest.raises(nn.ErroDeForma, match="comprimento"):
        len(nn.Tensor(1.0))
    with pytest.raises(nn.ErroDeForma, match="percorrer"):
        iter(nn.Tensor(1.0))


def test_percorrer_leva_o_gradiente():
    t = nn.Tensor([1.0, 2.0], requer_grad=True)
    a, b = t
    (dt,) = nn.gradientes(a * b, [t])
    assert dt.numpy().tolist() == [2, 1]


def test_texto_diz_o_que_nao_e_o_costumeiro():
    assert repr(nn.Tensor([1.0, 2.5])) == "Tensor([1. , 2.5])"
    assert repr(nn.Tensor([1], rotulo="a")) == "Tensor([1], tipo='int64')"
    assert repr(nn.Tensor(1.0, requer_grad=True)) == "Tensor(1., requer_grad=True)"
    assert repr(nn.Tensor.abstrato((2, 3))) == "Tensor(forma=(2, 3), tipo='float32')"
    assert len(repr(nn.Tensor(np.zeros(10_000)))) < 200
    assert str(nn.Tensor(1.5)) == f"{nn.Tensor(1.5)}" == "Tensor(1.5)"


@pytest.mark.parametrize("copiar", [copy.copy, copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))])
def test_copiar_leva_os_numeros_e_deixa_o_grafo(copiar):
    x = nn.Tensor([1.0, 2.0], requer_grad=True, rotulo="x")
    for original in (x, x * 2, nn.Tensor(np.ones((2, 3)))[:, ::-1], nn.Tensor.abstrato((2,), "int64")):
        copia = copiar(original)
        assert (copia.forma, copia.tipo, copia.requer_grad) == (
            original.forma,
            original.tipo,
            original.requer_grad,
        )
        assert copia.rotulo == original.rotulo
        assert copia.progenitor == ()
        if not copia.e_abstrato:
            np.testing.assert_array_equal(copia.dados, original.dados)


@pytest.mark.parametrize("copiar", [copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))])
def test_copiar_uma_variavel_da_outra_independente(copiar):
    p = Parametro(nn.Tensor([1.0]), "w", regularizador=None)
    q = copiar(p)
    assert (type(q), q.nome, q.tensor.requer_grad) == (Parametro, "w", True)
    q.atribuir([5.0])
    assert p.dados.tolist() == [1.0]
    assert copiar(Variavel(nn.Tensor([1]), "n")).tipo == "int64"


def test_copia_de_uma_corrente_comprida_nao_recorre():
    x = nn.Tensor(1.0, requer_grad=True)
    for _ in range(5000):
        x = x + 1
    assert copy.deepcopy(x).item() == 5001
