"""Objetos que lembram como foram criados, e as descrições que cabem num arquivo."""

import copy
import inspect
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neuronio as nn
from neuronio.configuracao import Configuravel, criar, familia, interpretar, normalizar_nome
from neuronio.descricao import descrever, reconstruir


class Peca(Configuravel):
    def __init__(self, a, b=2, *resto, c="x", **soltos):
        self.tudo = (a, b, resto, c, soltos)


@pytest.mark.parametrize(
    "peca",
    [
        Peca(1),
        Peca(a=1, b=3),
        Peca(1, 2, 3, 4),
        Peca(1, c="y"),
        Peca(1, 5, 6, c="z", d=7),
        Peca([1, (2,)], d={"e": 1}),
    ],
)
def test_criar_com_a_configuracao_da_um_objeto_igual(peca):
    assert criar(Peca, peca.configuracao()).tudo == peca.tudo
    assert reconstruir(json.loads(json.dumps(descrever(peca))), [Peca]).tudo == peca.tudo
    assert copy.deepcopy(peca).tudo == peca.tudo


def test_a_configuracao_inclui_os_valores_de_costume():
    assert Peca(1).configuracao() == {"a": 1, "b": 2, "resto": (), "c": "x", "soltos": {}}
    assert nn.Adam().configuracao() == nn.Adam(0.001).configuracao()


def test_a_representacao_so_mostra_o_que_e_diferente_do_costume():
    assert repr(nn.Densa(3)) == "Densa(unidades=3)"
    assert repr(nn.SGD(0.01, momento=0.5)) == "SGD(momento=0.5)"
    assert repr(nn.ReLU()) == "ReLU()"
    assert eval(repr(nn.Densa(3, ativacao="relu")), {"Densa": nn.Densa}).configuracao()["ativacao"] == "relu"


@pytest.mark.parametrize(
    ("criacao", "mensagem"),
    [
        (lambda: nn.Densa(), r"Densa se cria com Densa\(unidades.*recebeu \(\)"),
        (lambda: nn.Densa(3, unidade=4), r'não existe argumento de Densa "unidade".*"unidades"'),
        (lambda: nn.SGD(0.1, momentum=0.9), r'"momentum": aqui se chama momento'),
        (lambda: nn.ReLU(3), r"ReLU se cria com ReLU\(\), mas recebeu \(3\)"),
        (lambda: nn.ReLU(inclinacao=3), r"ReLU se cria com ReLU\(\), mas recebeu \(inclinacao=3\)"),
        (lambda: nn.Sequencial(nn.ReLU(), nn.ReLU()), r"Sequencial se cria com Sequencial\(camadas"),
        (lambda: nn.MSE(1, 2), r"MSE se cria com MSE\(reducao"),
    ],
)
def test_argumentos_errados_sao_explicados(criacao, mensagem):
    with pytest.raises(nn.ErroNeuronio, match=mensagem):
        criacao()


def test_um_objeto_repetido_volta_um_so():
    camada = nn.Densa(3)
    a, b, c = reconstruir(json.loads(json.dumps(descrever([camada, nn.Densa(3), camada]))))
    assert a is c
    assert a is not b


_simples = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_valores = st.recursive(
    _simples,
    lambda d: (
        st.lists(d)
        | st.lists(d).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.just((1, "a")), d)
    ),
)


@given(_valores)
def test_todo_valor_simples_volta_igual_e_do_mesmo_tipo(valor):
    volta = reconstruir(json.loads(json.dumps(descrever(valor))))
    assert volta == valor
    assert repr(volta) == repr(valor)


@pytest.mark.parametrize(
    ("numero", "volta"), [(np.float32(0.5), 0.5), (np.int64(3), 3), (np.bool_(True), True)]
)
def test_numeros_do_numpy_viram_os_do_python(numero, volta):
    assert descrever(numero) == volta
    assert type(descrever(numero)) is type(volta)


@pytest.mark.parametrize("estranho", [len, lambda x: x, object(), np.zeros(3), {1, 2}, b"a", nn.Densa])
def test_o_que_nao_cabe_num_arquivo(estranho):
    with pytest.raises(nn.ErroDeArquivo, match="não sei guardar"):
        descrever({"a": [estranho]})


@pytest.mark.parametrize(
    ("nome", "normal"),
    [
        ("Entropia-Cruzada", "entropiacruzada"),
        ("LOG_SOFTMAX", "logsoftmax"),
        ("Cruzada Binária", "cruzadabinaria"),
    ],
)
def test_o_nome_normal_ignora_maiusculas_acentos_e_tracos(nome, normal):
    assert normalizar_nome(nome) == normal


def test_o_mais_proximo_e_sugerido():
    with pytest.raises(nn.ErroDeNome, match=r'não existe otimizador "adan"\. Você quis dizer "Adam"\?'):
        interpretar("adan", nn.Otimizador, "otimizador")
    with pytest.raises(nn.ErroDeNome, match=r'"entropia-cruzad".*"EntropiaCruzada"'):
        interpretar("entropia-cruzad", nn.Perda, "perda")
    with pytest.raises(nn.ErroDeNome, match=r'"acuracy".*"Acuracia"'):
        interpretar("acuracy", nn.Metrica, "métrica")


def test_a_classe_no_lugar_do_objeto_e_o_objeto_de_outra_familia():
    with pytest.raises(nn.ErroDeTipo, match=r"faltam os parênteses: Adam\(\)"):
        interpretar(nn.Adam, nn.Otimizador, "otimizador")
    for outro in (nn.MSE(), nn.MSE, 3, None):
        with pytest.raises(nn.ErroDeTipo, match="o nome de otimizador"):
            interpretar(outro, nn.Otimizador, "otimizador")


def test_a_familia_tem_as_classes_da_biblioteca_e_nao_as_do_usuario():
    class MeuOtimizador(nn.Otimizador):
        pass

    assert {"SGD", "Adam"} <= set(familia(nn.Otimizador))
    assert "MeuOtimizador" not in familia(nn.Otimizador)
    assert "Otimizador" not in familia(nn.Otimizador)
    assert not any(nome.startswith("_") for nome in familia(nn.Perda))


@pytest.mark.parametrize("classe", [nn.SGD, nn.Densa, nn.Sequencial, nn.ReLU])
def test_a_ajuda_mostra_os_argumentos_com_que_se_cria(classe):
    argumentos = list(inspect.signature(classe.__init__).parameters)[1:] if "__init__" in vars(classe) else []
    assert list(inspect.signature(classe).parameters) == argumentos
