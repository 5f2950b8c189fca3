import numpy as np
import pytest

from neuronio.dados import Fonte, Leitor
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo


class De(Fonte):
    """Devolve o que uma função der, dos índices."""

    def __init__(self, ler, quantas=100):
        self.como, self.quantas = ler, quantas

    def __len__(self):
        return self.quantas

    def ler(self, indices):
        return self.como(indices)


def ler(como, indices=(3, 1, 3)):
    return Leitor(De(como)).ler(np.array(indices))


def test_le_as_amostras_pedidas_na_ordem_com_repetidas():
    x, y = ler(lambda i: (i[:, None] * 1.5, i))
    assert x.tolist() == [[4.5], [1.5], [4.5]]
    assert y.tolist() == [3, 1, 3]


def test_arrays_com_nome_continuam_com_ele_e_sem_alvo_y_e_none():
    x, y = ler(lambda i: ({"imagem": np.ones((len(i), 2, 2)), "idade": i}, None))
    assert {nome: array.shape for nome, array in x.items()} == {"imagem": (3, 2, 2), "idade": (3,)}
    assert y is None


@pytest.mark.parametrize(
    ("como", "erro", "trecho"),
    [
        (lambda i: i, ErroDeTipo, r"devia devolver \(x, y\), e devolveu ndarray.*devolva \(x, None\)"),
        (lambda i: np.ones((2, 3)), ErroDeTipo, "e devolveu ndarray"),
        (lambda i: [i, i], ErroDeTipo, "e devolveu list"),
        (lambda i: (i, i, i), ErroDeTipo, "devolveu uma tupla de 3"),
        (lambda i: (None, i), ErroDeTipo, "x sem nenhum array"),
        (lambda i: ({}, i), ErroDeTipo, "x sem nenhum array"),
        (lambda i: (i[1:], i), ErroDeForma, r"recebeu 3 índices e devolveu 2 amostras em x de treino"),
        (lambda i: (i, {"idade": i[:1]}), ErroDeForma, r'devolveu 1 amostras em y\["idade"\] de treino'),
        (lambda i: (np.array(["a", "b", "c"]), i), ErroDeTipo, "números reais"),
        (lambda i: ([[1], [2, 3], [4]], i), ErroDeDados, "tamanhos diferentes"),
        (lambda i: (3.0, i), ErroDeDados, "um número só"),
        (lambda i: (np.where(i == 1, np.nan, 0.0), i), ErroDeDados, "NaN em x de treino, na amostra 1"),
        (lambda i: (i, np.where(i == 3, np.inf, 0.0)), ErroDeDados, "infinito em y de treino, na amostra 3"),
        (lambda i: (i, 1 // 0), ErroDeDados, r"De falhou ao ler as amostras 3, 1, 3: ZeroDivisionError"),
    ],
)
def test_o_que_a_fonte_devolve_de_errado_se_diz(como, erro, trecho):
    with pytest.raises(erro, match=trecho):
        ler(como)


@pytest.mark.parametrize(
    ("primeira", "segunda", "trecho"),
    [
        (np.ones((2, 3)), np.ones((2, 4)), r"era float64 \(3,\) numa leitura de De, e é float64 \(4,\)"),
        (np.ones((2, 3)), np.ones((2, 3), np.float32), r"era float64 \(3,\).*e é float32 \(3,\)"),
        (np.ones((2, 3)), {"imagem": np.ones((2, 3))}, r'devolveu x numa leitura e x\["imagem"\] noutra'),
    ],
)
def test_uma_amostra_tem_sempre_a_mesma_forma_e_o_mesmo_tipo(primeira, segunda, trecho):
    leitor = Leitor(De(lambda i: (primeira if 0 in i else segunda, None)))
    leitor.ler(np.array([0, 1]))
    leitor.ler(np.array([0, 5]))
    with pytest.raises(ErroDeForma, match=trecho):
        leitor.ler(np.array([2, 3]))


@pytest.mark.parametrize(
    ("fonte", "erro", "trecho"),
    [
        (np.ones(3), ErroDeTipo, "deviam ser uma nn.dados.Fonte, e são ndarray"),
        (De, ErroDeTipo, "deviam ser uma nn.dados.Fonte, e são type"),
        (De(None, 0), ErroDeDados, "diz ter 0 amostras"),
        (De(None, -1), ErroDeDados, "diz ter -1 amostras"),
        (De(None, 2.0), ErroDeTipo, "devia devolver um inteiro, e devolveu 2.0"),
        (De(None, None), ErroDeTipo, "devia devolver um inteiro, e devolveu None"),
        (Fonte(), ErroDeTipo, "falta o método __len__"),
    ],
)
def test_uma_fonte_diz_quantas_amostras_tem(fonte, erro, trecho):
    with pytest.raises(erro, match=trecho):
        Leitor(fonte)


def test_sem_ler_o_erro_diz_o_que_falta():
    class SoTamanho(Fonte):
        def __len__(self):
            return 3

    with pytest.raises(
        ErroDeTipo, match=r"SoTamanho não diz como se lê: falta o método ler\(self, indices\)"
    ):
        Leitor(SoTamanho()).ler(np.array([0]))
