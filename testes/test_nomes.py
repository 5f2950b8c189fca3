"""Os nomes do NumPy, do PyTorch e do Keras são respondidos com os nossos, e os outros, com o mais próximo."""

import copy
import pickle
import re

import numpy as np
import pytest

import neuronio as nn
from neuronio import nomes
from neuronio.tensor.primitiva import TABELA


@pytest.fixture(scope="module")
def objetos():
    modelo = nn.Sequencial([nn.Entrada(2), nn.Densa(3)])
    modelo.compilar("adam", "mse", motor="numpy")
    return {
        "t": nn.Tensor([[1.0, 2.0]]),
        "v": nn.Variavel(nn.Tensor([1.0])),
        "camada": modelo.camadas[1],
        "modelo": modelo,
        "otimizador": modelo.otimizador,
        "nn": nn,
    }


DONOS = {
    "t": nomes.DO_TENSOR,
    "v": nomes.DA_VARIAVEL,
    "camada": nomes.DA_CAMADA,
    "modelo": nomes.DO_MODELO,
    "otimizador": nomes.DO_OTIMIZADOR,
    "nn": nomes.DO_NEURONIO,
}
LINHAS = [(dono, de_la, aqui) for dono, tabela in DONOS.items() for de_la, aqui in tabela.items()]


@pytest.mark.parametrize(("dono", "de_la", "aqui"), LINHAS)
def test_todo_nome_de_outra_biblioteca_e_respondido_com_um_que_existe(objetos, dono, de_la, aqui):
    assert not hasattr(objetos[dono], de_la)
    with pytest.raises(nn.ErroDeAtributo) as erro:
        getattr(objetos[dono], de_la)
    assert f'"{de_la}"' in str(erro.value)
    assert aqui in str(erro.value)
    for objeto, nosso in re.findall(r"\b(t|v|nn|camada|modelo|otimizador)\.(\w+)", re.sub('".*?"', "", aqui)):
        assert hasattr(objetos[objeto], nosso), aqui


@pytest.mark.parametrize("de_la", sorted(set(nomes.NAO_PRECISA) - {"zero_grad"}))
def test_o_que_aqui_nao_faz_falta_diz_por_que(objetos, de_la):
    with pytest.raises(nn.ErroDeAtributo, match="não faz falta"):
        getattr(objetos["t"], de_la)


@pytest.mark.parametrize(
    ("conta", "mensagem"),
    [
        (lambda o: o["t"].sum(), 'um tensor não tem "sum": aqui se chama soma, como em t.soma(eixo=0)'),
        (lambda o: o["v"].shape, 'uma variável não tem "shape": aqui se chama forma, como em t.forma'),
        (lambda o: o["t"].somma, 'Você quis dizer "soma"?'),
        (lambda o: o["camada"].weight, 'a camada Densa não tem "weight": aqui se chama kernel'),
        (lambda o: o["camada"].quernel, 'Você quis dizer "kernel"?'),
        (lambda o: o["modelo"].fit(1), "aqui se chama treinar"),
        (lambda o: o["modelo"].parameters(), "aqui se chama parametros"),
        (lambda o: o["otimizador"].step(), "aqui se chama aplicar"),
        (lambda o: nn.Denza, 'o Neurônio não tem "Denza". Você quis dizer "Densa"?'),
        (lambda o: nn.exp, "aqui se escreve t.exp()"),
        (lambda o: nn.sum, "aqui se chama soma, como em t.soma(eixo=0)"),
        (lambda o: nn.Densa(3).kernel, "ainda não foi construída"),
    ],
)
def test_a_mensagem_diz_de_quem_se_pediu_e_como_se_escreve(objetos, conta, mensagem):
    with pytest.raises(nn.ErroDeAtributo) as erro:
        conta(objetos)
    assert mensagem in str(erro.value)


def test_chamar_nn_tensor_diz_que_e_nn_com_maiuscula():
    with pytest.raises(nn.ErroDeTipo, match=r"nn\.Tensor"):
        nn.tensor([1.0])
    assert nn.tensor.TABELA is TABELA


def test_um_erro_de_atributo_e_o_do_python_e_quem_pergunta_antes_continua_a_poder(objetos):
    assert issubclass(nn.ErroDeAtributo, AttributeError)
    for objeto in objetos.values():
        assert not hasattr(objeto, "nome_que_nao_existe")
        assert not hasattr(objeto, "_nem_este")
        assert getattr(objeto, "nem_outro", 3) == 3


def test_copiar_e_guardar_continuam_a_funcionar(objetos):
    for nome in ("t", "camada", "otimizador", "modelo"):
        copia = copy.deepcopy(objetos[nome])
        assert type(copia) is type(objetos[nome])
        assert type(pickle.loads(pickle.dumps(copia))) is type(copia)
    np.testing.assert_array_equal(np.asarray(objetos["t"]), [[1.0, 2.0]])


def test_uma_propriedade_que_falha_por_dentro_mostra_o_que_lhe_faltou():
    class Minha(nn.Camada):
        @property
        def dobro(self):
            return self.numero_que_ninguem_criou * 2

    with pytest.raises(nn.ErroDeAtributo, match="numero_que_ninguem_criou"):
        _ = Minha().dobro
