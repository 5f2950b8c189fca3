"""O retrato vê o que muda em Python, diz onde foi, e sabe desfazê-lo."""

import threading

import numpy as np
import pytest

import neuronio as nn
from neuronio.retrato import Retrato


class Objeto:
    def __init__(self):
        self.valor = 1


class Guarda(nn.Camada):
    da_classe = 1

    def __init__(self):
        self.numero, self.texto, self.nada = 1, "a", None
        self.lista, self.tupla = [1, [2, 3]], (1, [2])
        self.dicionario, self.conjunto = {"a": {"b": 1}}, {1, 2}
        self.array, self.tensor = np.zeros((2, 2)), nn.Tensor([1.0])
        self.variavel, self.objeto = nn.Variavel([1.0]), Objeto()
        self.parametro_ = nn.Parametro([1.0])
        self.funcao, self.mesma = len, self.lista


MUDANCAS = {
    "numero": lambda c: setattr(c, "numero", 2),
    "numero de outro tipo": lambda c: setattr(c, "numero", 1.0),
    "texto": lambda c: setattr(c, "texto", "b"),
    "nada": lambda c: delattr(c, "nada"),
    "novo": lambda c: setattr(c, "novo", None),
    "lista": lambda c: c.lista.__setitem__(0, 1.5),
    "lista funda": lambda c: c.lista[1].append(3),
    "lista trocada": lambda c: c.lista.insert(1, c.lista.pop(0)),
    "tupla": lambda c: c.tupla[1].clear(),
    "dicionario": lambda c: c.dicionario.update(c=1),
    "dicionario fundo": lambda c: c.dicionario["a"].update(b=2),
    "conjunto": lambda c: c.conjunto.add(3),
    "array": lambda c: c.array.__setitem__((0, 1), 1),
    "tensor": lambda c: setattr(c, "tensor", nn.Tensor([2.0])),
    "variavel": lambda c: setattr(c, "variavel", nn.Variavel([1.0])),
    "parametro_": lambda c: setattr(c.parametro_, "regularizador", nn.L2()),
    "objeto": lambda c: setattr(c.objeto, "valor", 2),
    "funcao": lambda c: setattr(c, "funcao", max),
    "mesma": lambda c: setattr(c, "mesma", list(c.lista)),
}


@pytest.mark.parametrize("qual", MUDANCAS)
def test_cada_mudanca_se_ve_e_se_diz_onde_foi(qual):
    camada = Guarda()
    antes = Retrato(camada)
    MUDANCAS[qual](camada)
    assert antes.envelheceu()
    assert antes.diferenca(Retrato(camada)) == f"{qual.split()[0]}, da camada (Guarda)"


@pytest.mark.parametrize("qual", [m for m in MUDANCAS if m != "parametro_"])
def test_devolver_desfaz_a_mudanca(qual):
    camada = Guarda()
    antes = Retrato(camada)
    MUDANCAS[qual](camada)
    antes.devolver()
    assert antes.diferenca(Retrato(camada)) == ""


def test_o_que_so_muda_os_numeros_de_uma_variavel_nao_conta():
    rede = nn.RedeNeural([3, 4, 2])
    rede.compilar(nn.Adam(0.1), "mse")
    antes = Retrato(rede)
    rede.otimizador.taxa = 0.5
    rede.camadas[1].kernel += 1
    rede.camadas[1].kernel = rede.camadas[1].kernel
    for variavel in rede.variaveis():
        variavel.atribuir(variavel.dados + 1)
    assert antes == Retrato(rede)


def test_o_atributo_da_classe_de_quem_usa_tambem_se_ve():
    camada = Guarda()
    antes = Retrato(camada)
    try:
        Guarda.da_classe = 2
        assert antes.envelheceu()
        assert antes.diferenca(Retrato(camada)) == "da_classe, da camada (Guarda)"
    finally:
        Guarda.da_classe = 1


def test_o_que_da_voltas_tem_fim():
    volta = []
    volta.append({"volta": volta})
    antes = Retrato(volta)
    assert antes == Retrato(volta)
    volta[0]["mais"] = 1
    assert antes.envelheceu()
    assert antes != Retrato(volta)


def test_o_que_nao_se_copia_nao_atrapalha():
    class ComTrava(nn.Camada):
        def __init__(self):
            self.trava, self.gerador = threading.Lock(), (i for i in range(3))

    camada = ComTrava()
    antes = Retrato(camada)
    assert not antes.envelheceu()
    assert antes == Retrato(camada)


def test_o_que_muda_em_outro_modelo_nao_faz_refazer_este():
    rede = nn.RedeNeural([3, 2])
    rede.compilar("sgd", "mse")
    rede.prever([[1.0, 2.0, 3.0]])
    guardado = dict(rede._oficina._passos)
    nn.RedeNeural([3, 2])
    rede.prever([[1.0, 2.0, 3.0]])
    assert rede._oficina._passos == guardado


def test_treinar_de_novo_sem_mudar_nada_nao_pede_outro_retrato():
    """Nem o passo, nem o que o otimizador sabe dos parâmetros, se refazem."""
    rede = nn.Sequencial([nn.Entrada(3), nn.Densa(2)])
    rede.compilar(nn.SGD(0.1), "mse")
    x, y = np.zeros((4, 3), "float32"), np.zeros((4, 2), "float32")
    retratos = []
    for _ in range(3):
        rede.treinar(x, y, progresso=False)
        retratos.append(rede._oficina._retrato)
    assert retratos[1] is retratos[2]
