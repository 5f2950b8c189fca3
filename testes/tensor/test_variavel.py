"""A variável é a única coisa que muda, e só por atribuição."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import neuronio as nn
from neuronio.tensor import Lote, Parametro, Variavel
from neuronio.tensor.modo_de_captura import sem_tocar_nas_variaveis


def test_atribuir_troca_o_tensor_e_nao_a_memoria():
    v = Variavel(nn.Tensor([1.0, 2.0]), "w")
    antes = v.tensor
    v.atribuir([3, 4])
    assert v.dados.tolist() == [3, 4]
    assert antes.dados.tolist() == [1, 2]
    assert not v.dados.flags.writeable


def test_o_gradiente_usa_o_valor_que_a_conta_leu_e_nao_o_atribuido_depois():
    w = Parametro(nn.Tensor([2.0]))
    lido = w.tensor
    y = (w * w * w).soma()
    w.atribuir([100.0])
    (dw,) = nn.gradientes(y, [lido])
    assert dw.item() == 12


@pytest.mark.parametrize("tipo", ["float32", "float64", "int64", "uint32"])
@pytest.mark.parametrize("dado", ["float32", "float64", "int64", "uint32"])
def test_o_tipo_da_variavel_e_mantido_com_numeros_e_sem_eles(tipo, dado):
    v = Variavel(nn.Tensor([1, 2], tipo=tipo))
    for novo in (
        nn.Tensor([3, 4], tipo=dado),
        Variavel(nn.Tensor([3, 4], tipo=dado)),
        np.array([3, 4], dado),
        [3, 4],
    ):
        v.atribuir(novo)
        assert (v.tipo, v.dados.tolist()) == (tipo, [3, 4])
    with sem_tocar_nas_variaveis():
        v.abstrair()
        v.atribuir(nn.Tensor.abstrato((2,), dado))
        assert (v.tipo, v.tensor.e_abstrato) == (tipo, True)
    assert v.dados.tolist() == [3, 4]


def test_o_que_uma_captura_poe_no_lugar_so_a_sua_thread_ve():
    v = Variavel(nn.Tensor([1.0, 2.0]), "v")
    with sem_tocar_nas_variaveis(), ThreadPoolExecutor(1) as outra:
        v.abstrair()
        assert v.tensor.e_abstrato
        assert outra.submit(lambda: v.dados.tolist()).result() == [1, 2]
        outra.submit(v.atribuir, [3.0, 4.0]).result()
        assert v.tensor.e_abstrato
    assert v.dados.tolist() == [3, 4]


def test_o_valor_atribuido_e_cortado_do_grafo_de_que_veio():
    x = nn.Tensor([1.0], requer_grad=True)
    for variavel in (Variavel(nn.Tensor([0.0])), Parametro(nn.Tensor([0.0]))):
        variavel.atribuir(x * 2)
        assert variavel.tensor.progenitor == ()
        assert variavel.tensor.requer_grad == variavel.treinavel
        assert variavel.tensor is not x
    p = Parametro(x)
    nn.gradientes((p * p).soma(), [p])
    assert x.grad is None


def test_numa_captura_o_atribuido_e_cortado_do_gradiente_mas_lembra_de_que_conta_veio():
    p = Parametro(nn.Tensor([1.0, 2.0]), "w")
    with sem_tocar_nas_variaveis():
        lida = p.abstrair()
        x = nn.Tensor.abstrato((2,), "float64")
        p.atribuir(p * 2 + x)
        assert (p.tipo, p.nome, p.tensor.requer_grad) == ("float32", "w", True)
        assert p.tensor.operador_mae.nome == "parar_gradiente"
        y = (p * 3).soma()
        assert nn.gradientes(y, [p])[0].forma == (2,)
        (nulo,) = nn.gradientes(y, [lida])
        assert nulo.dados.tolist() == [0, 0]


def test_fora_de_uma_captura_um_valor_sem_numeros_nao_apaga_os_que_ha():
    v = Variavel(nn.Tensor([1.0, 2.0]))
    v.atribuir(nn.Tensor.abstrato((2,)))
    assert v.dados.tolist() == [1, 2]


def test_atribuir_outra_forma_e_recusado_e_nada_muda():
    v = Variavel(nn.Tensor([1.0, 2.0]), "kernel")
    for novo in ([1.0], nn.Tensor([[1.0, 2.0]]), nn.Tensor.abstrato((Lote(),))):
        with pytest.raises(nn.ErroDeForma, match=r'"kernel" tem forma \(2,\)'):
            v.atribuir(novo)
    assert v.dados.tolist() == [1, 2]


def test_atualizacao_no_lugar_e_uma_atribuicao():
    p = mesmo = Parametro(nn.Tensor([[8.0, 4.0], [2.0, 1.0]]), "w")
    p += 1
    p -= nn.Tensor([1.0, 1.0])
    p *= 2
    p /= 4
    p **= 2
    p @= np.eye(2)
    assert p is mesmo
    assert type(p) is Parametro
    assert p.dados.tolist() == [[16, 4], [1, 0.25]]


def test_descida_de_gradiente_escrita_a_mao():
    w = Parametro(nn.Tensor([5.0]), "w")
    for _ in range(50):
        ((w - 2) ** 2).soma().retropropagar()
        w -= w.grad * 0.2
        assert w.grad is None
    assert w.dados[0] == pytest.approx(2, abs=1e-5)


def test_num_tensor_a_atualizacao_no_lugar_faz_outro_tensor():
    t = original = nn.Tensor([1.0])
    t += 1
    assert t is not original
    assert (t.item(), original.item()) == (2, 1)


def test_o_nome_da_variavel_e_o_rotulo_do_tensor():
    v = Variavel(nn.Tensor([1.0]), "kernel")
    v.nome = "densa.kernel"
    assert v.tensor.rotulo == "densa.kernel"
    v.atribuir([2.0])
    assert (v.nome, v.tensor.rotulo) == ("densa.kernel", "densa.kernel")
    assert repr(v) == "<Variavel densa.kernel (1,) float32>"


@pytest.mark.parametrize(
    "valor",
    [np.zeros(3), [0, 0, 0], (0.0, 0, 0), nn.Tensor([0.0] * 3), Variavel([0.0] * 3), Parametro([0.0] * 3)],
)
def test_um_parametro_se_cria_de_numeros_como_de_um_tensor(valor):
    p = Parametro(valor, "bias")
    assert (p.forma, p.tipo, p.nome, p.tensor.requer_grad) == ((3,), "float32", "bias", True)
    assert nn.gradientes((p * 2).soma(), [p])[0].dados.tolist() == [2, 2, 2]
    assert Parametro(2.5).dados == 2.5
    assert Variavel(np.arange(2)).tipo == "int64"


def test_um_parametro_nao_partilha_a_memoria_do_array():
    array = np.ones(2, np.float32)
    p = Parametro(array)
    array[:] = 7
    assert p.dados.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("argumentos", "padrao"),
    [
        (("texto",), "textos"),
        ((None,), "None"),
        (([[1], [1, 2]],), "retangular"),
        ((np.array([1, 2]),), "números reais"),
        ((nn.Tensor([1, 2]),), "números reais.*int64"),
        (([1.0], 3), "nome de uma variável é um texto"),
        (([1.0], "w", "l2"), r"nn\.L2\(0\.01\)"),
    ],
)
def test_um_parametro_malfeito_e_um_erro_que_ensina(argumentos, padrao):
    with pytest.raises(nn.ErroNeuronio, match=padrao):
        Parametro(*argumentos)
