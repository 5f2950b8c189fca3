"""Encontros com o NumPy e o PyTorch: os números passam, a memória do tensor fica protegida."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.tensor import Variavel

torch = pytest.importorskip("torch")


def feitos_de(x):
    """Tensores cuja memória, por descuido, poderia ser a mesma de outro."""
    t = nn.Tensor(x)
    return [t, t.T, t[::-1], t.redimensionar(-1), nn.Tensor(1.0) + t * 0, t.desligar(), Variavel(t), t**1]


def test_o_tensor_copia_o_array_de_que_nasce():
    x = np.ones((2, 3), "float32")
    t, v = nn.Tensor(x), Variavel(nn.Tensor(np.zeros((2, 3))))
    v.atribuir(x)
    conta = nn.Tensor([[0.0], [0.0]]) + x
    x[:] = 9
    for y in (t, v, conta):
        assert (y.dados == 1).all()


def test_ninguem_escreve_na_memoria_de_um_tensor():
    for t in feitos_de(np.arange(6.0).reshape(2, 3)):
        antes = t.numpy()
        for porta in (
            lambda t: t.dados,
            lambda t: t.numpy(),
            np.asarray,
            np.array,
            lambda t: np.asarray(t, "float32"),
            lambda t: np.array(t, copy=False),
            np.from_dlpack,
            torch.from_dlpack,
            torch.asarray,
        ):
            fora = porta(t)
            try:
                fora[...] = -1
            except ValueError:
                assert not fora.flags.writeable
            np.testing.assert_array_equal(t.dados, antes)


def test_numpy_e_uma_copia_que_se_pode_mudar():
    t = nn.Tensor([1.0])
    copia = t.numpy()
    copia[0] = 2
    assert t.item() == 1
    assert np.array(t).flags.writeable


def test_asarray_segue_o_protocolo_de_copia():
    t = nn.Tensor([1.0, 2.0])
    assert np.asarray(t).flags.writeable
    assert np.asarray(t, dtype="float64").dtype == "float64"
    assert np.shares_memory(np.array(t, copy=False), t.dados)
    assert not np.shares_memory(np.array(t, copy=True), t.dados)
    with pytest.raises(ValueError, match="copy"):
        np.array(t, dtype="float64", copy=False)


@pytest.mark.parametrize("tipo", ["float32", "float64", "int64", "uint32", "bool"])
def test_dlpack_leva_todo_tipo_e_todo_recorte(tipo):
    x = np.arange(6).reshape(2, 3).astype(tipo)
    for t in (nn.Tensor(x, tipo=tipo), nn.Tensor(x, tipo=tipo).T[::-1]):
        np.testing.assert_array_equal(np.from_dlpack(t), t.dados)
        np.testing.assert_array_equal(torch.from_dlpack(t).numpy(), t.dados)
        assert torch.from_dlpack(t).numpy().dtype.name == tipo


def test_dlpack_sem_copia_e_recusado():
    with pytest.raises(BufferError) as recusa:
        np.from_dlpack(nn.Tensor([1.0]), copy=False)
    assert isinstance(recusa.value, nn.ErroNeuronio)


def test_tensor_nasce_de_arrays_de_outras_bibliotecas():
    assert nn.Tensor(torch.ones(2, 3)).forma == (2, 3)
    assert nn.Tensor(np.float16([1.5])).tipo == "float32"
    assert nn.Tensor(np.array([1.5], ">f8")).item() == 1.5
    assert nn.Tensor(np.int8([1])).tipo == "int64"
    with pytest.raises(nn.ErroDeTipo):
        nn.Tensor(torch.ones(2, requires_grad=True))


def test_array_a_esquerda_de_um_tensor_da_tensor():
    x, t = np.arange(6.0).reshape(2, 3), nn.Tensor(np.ones((2, 3)), requer_grad=True)
    for y in (x + t, x - t, x * t, x / t, x**t, x @ t.T, np.add(x, t)):
        assert isinstance(y, nn.Tensor)
        assert y.requer_grad
    for y in (x < t, x <= t, x > t, x >= t, x == t, x != t):
        assert (type(y), y.tipo) == (nn.Tensor, "bool")
    np.testing.assert_array_equal((x == t).dados, x == 1)
    np.testing.assert_array_equal((x > t).dados, x > 1)
    assert isinstance(np.float64(2) * t, nn.Tensor)


def test_funcao_do_numpy_sobre_tensor_diz_o_que_usar():
    t = nn.Tensor([1.0, 2.0])
    with pytest.raises(nn.ErroDeTipo, match=r"np\.exp .*t\.exp\(\)"):
        np.exp(t)
    with pytest.raises(nn.ErroDeTipo):
        np.add.reduce(t)
    x = np.ones(2)
    with pytest.raises(nn.ErroDeTipo):
        x += t
    assert x.tolist() == [1, 1]
