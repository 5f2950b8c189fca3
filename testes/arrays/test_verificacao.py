import numpy as np
import pytest
from scipy import sparse

from neuronio.dados import validar_dados, validar_x
from neuronio.erros import ErroDeDados, ErroDeTipo


def test_dados_bons_passam_sem_copia():
    x, y = np.ones((3, 2), np.float32), np.array([0, 1, 0])
    x_conferido, y_conferido = validar_dados(x, y)
    assert x_conferido is x
    assert y_conferido is y


def test_listas_viram_arrays():
    x, y = validar_dados([[1, 2], [3, 4]], [0.5, 1.5])
    assert x.shape == (2, 2)
    assert y.dtype == np.float64


@pytest.mark.parametrize("valor", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("tipo", [np.float32, np.float64])
def test_o_primeiro_valor_nao_finito_e_localizado(valor, tipo):
    x = np.zeros((5, 2, 3), tipo)
    x[3, 1, 2] = x[4, 0, 0] = valor
    nome = "NaN" if np.isnan(valor) else "infinito"
    with pytest.raises(
        ErroDeDados, match=rf"{nome} em x de treino, na amostra 3, posição \(1, 2\) \(e em mais 1"
    ):
        validar_dados(x, np.zeros(5))


def test_nan_no_alvo_de_validacao_diz_de_qual_parte():
    with pytest.raises(ErroDeDados, match="NaN em y de validação, na amostra 1"):
        validar_dados(np.zeros((2, 2)), [0, np.nan], "validação")


def test_valores_enormes_mas_finitos_nao_sao_infinito():
    validar_x(np.full((100, 100), 3e38, np.float32))


@pytest.mark.parametrize("vazio", [np.zeros((0, 4)), [], np.zeros((3, 0))])
def test_dados_vazios_sao_recusados(vazio):
    with pytest.raises(ErroDeDados, match="vazio"):
        validar_dados(vazio, vazio)


def test_quantidades_diferentes_dizem_as_duas():
    with pytest.raises(ErroDeDados, match="10 amostras e y tem 9"):
        validar_dados(np.zeros((10, 2)), np.zeros(9))


def test_amostras_de_tamanhos_diferentes_sao_recusadas():
    with pytest.raises(ErroDeDados, match="tamanhos diferentes"):
        validar_x([[1, 2], [3]])


@pytest.mark.parametrize("x", [np.array(["a", "b"]), np.array([1j]), [object()]])
def test_textos_e_objetos_sao_recusados(x):
    with pytest.raises(ErroDeTipo, match="números reais"):
        validar_x(x)


def test_um_numero_so_nao_e_um_conjunto_de_amostras():
    with pytest.raises(ErroDeDados, match="um número só"):
        validar_x(3.0)


ESTRANHOS = {
    "None": (None, "é None"),
    "um gerador": ((i for i in range(3)), "gerador.*list"),
    "esparsa": (sparse.csr_matrix(np.eye(3)), r"esparsa.*\.toarray"),
    "datas": (np.array(["2024-01-31"], "datetime64[D]"), "datas.*nn.dados.tabela"),
    "None dentro": (
        np.array([[1, 2], [3, None]], object),
        r"None em x de entrada, na amostra 1, posição "
        r"\(1,\)",
    ),
    "mascarado": (np.ma.masked_equal([[1.0], [-999.0]], -999), r"1 valores mascarados.*\(1, 0\).*filled"),
    "uint64": (np.array([1, 2**63], np.uint64), "9223372036854775808.*9223372036854775807"),
    "torto": ([[1, 2], [3]], "tamanhos diferentes"),
}


@pytest.mark.parametrize(("x", "trecho"), ESTRANHOS.values(), ids=ESTRANHOS)
def test_o_que_nao_e_um_array_diz_o_que_fazer(x, trecho):
    with pytest.raises((ErroDeDados, ErroDeTipo), match=trecho):
        validar_x(x)


def test_objetos_que_sao_numeros_e_mascaras_vazias_viram_arrays():
    assert validar_x(np.array([[1, 2.5], [True, 4]], object)).tolist() == [[1, 2.5], [1, 4]]
    assert validar_x(np.ma.array([[1.0], [2.0]])).tolist() == [[1], [2]]
    assert validar_x(np.array([1, 2**63 - 1], np.uint64)).dtype == np.uint64


def test_um_tensor_do_pytorch_com_gradiente_e_um_array():
    torch = pytest.importorskip("torch")
    x = torch.ones(3, 2, requires_grad=True)
    assert validar_x(x).tolist() == np.ones((3, 2)).tolist()
    assert validar_x(x.to(torch.bfloat16)).dtype == np.float32
    with pytest.raises(ErroDeTipo, match=r"tensor esparso.*\.to_dense"):
        validar_x(torch.eye(3).to_sparse())
