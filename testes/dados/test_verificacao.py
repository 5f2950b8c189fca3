import numpy as np
import pytest

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


@pytest.mark.parametrize("x", [np.array(["a", "b"]), np.array([1, None]), np.array([1j]), [object()]])
def test_textos_e_objetos_sao_recusados(x):
    with pytest.raises(ErroDeTipo, match="números reais"):
        validar_x(x)


def test_um_numero_so_nao_e_um_conjunto_de_amostras():
    with pytest.raises(ErroDeDados, match="um número só"):
        validar_x(3.0)
