"""O que toda camada herda: nomes, subcamadas, construção na primeira vez, erros que dizem onde."""

import threading

import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.tensor import Lote


class Bloco(nn.Camada):
    """Uma camada de usuário, com subcamadas em atributo, lista e dicionário."""

    def __init__(self, unidades=2):
        self.unidades = unidades

    def construir(self, forma):
        self.entrada = nn.Densa(self.unidades)
        self.meio = [nn.Densa(self.unidades), nn.ReLU(), nn.Densa(self.unidades)]
        self.ramos = {"a": nn.Densa(1), "b": self.entrada}
        self.escala = self.parametro("escala", (), "zeros")

    def propagar(self, x):
        y = self.entrada(x)
        for camada in self.meio:
            y = camada(y)
        return self.ramos["a"](y) * self.escala


def test_cada_parametro_aparece_uma_vez_com_o_caminho_no_nome():
    bloco = Bloco()
    assert bloco(nn.Tensor.abstrato((Lote(), 3))).forma == (Lote(), 1)
    assert [p.nome for p in bloco.parametros()] == [
        "escala",
        "entrada.kernel",
        "entrada.bias",
        "meio_0.kernel",
        "meio_0.bias",
        "meio_2.kernel",
        "meio_2.bias",
        "ramos_a.kernel",
        "ramos_a.bias",
    ]


def test_quem_erra_na_primeira_vez_nao_fica_construido():
    densa = nn.Densa(3)
    with pytest.raises(nn.ErroDeForma):
        densa(nn.sortear((3,)))
    assert densa.forma_saida is None
    assert densa(nn.sortear((2, 5))).forma == (2, 3)
    assert (densa.forma_entrada, densa.forma_saida) == ((5,), (3,))


def test_o_erro_diz_a_camada_de_dentro_uma_vez_so():
    bloco = Bloco()
    bloco(nn.sortear((2, 3)))
    with pytest.raises(nn.ErroDeForma) as erro:
        bloco(nn.sortear((2, 4)))
    assert str(erro.value) == (
        "a camada (Densa) espera 3 características na última dimensão, mas recebeu (2, 4)."
    )


def test_erro_de_uma_operacao_diz_em_que_camada_foi():
    class Torta(nn.Camada):
        def propagar(self, x):
            return x @ nn.sortear((7, 2))

    torta = Torta()
    torta.nome, torta.posicao = "torta_1", 3
    with pytest.raises(
        nn.ErroDeForma, match=r'na camada 3 \(Torta "torta_1"\), que recebeu \(2, 4\): não dá'
    ):
        torta(nn.sortear((2, 4)))


def test_camada_sem_propagar_diz_o_que_falta():
    class Vazia(nn.Camada):
        pass

    with pytest.raises(nn.ErroDeTreino, match=r"Vazia .*propagar\(self, x\)"):
        Vazia()([1.0])


@pytest.mark.parametrize("forma", [5, (2.5,), (Lote(), 3), (-1,), "ab", (True,)])
def test_a_forma_de_um_parametro_e_de_inteiros(forma):
    class Torta(nn.Camada):
        def construir(self, _):
            self.parametro("peso", forma)

        def propagar(self, x):
            return x

    with pytest.raises(nn.ErroDeForma, match="tupla de inteiros"):
        Torta()([[1.0]])


def test_o_modo_de_treino_e_de_cada_thread_e_acaba_com_o_bloco():
    camada, na_outra = nn.Linear(), []
    with modo_de_treino(True):
        assert camada.treinando
        with modo_de_treino(False):
            assert not camada.treinando
        assert camada.treinando
        outra = threading.Thread(target=lambda: na_outra.append(camada.treinando))
        outra.start()
        outra.join()
    assert na_outra == [False]
    assert not camada.treinando


def test_esquecer_deixa_construir_para_outra_forma():
    densa = nn.Densa(3)
    densa(nn.sortear((2, 5)))
    densa.esquecer()
    assert densa(nn.sortear((2, 4))).forma == (2, 3)
    assert densa.kernel.forma == (4, 3)
