"""Ler uma imagem entre os pontos: o que o PyTorch dá, em valor e em derivada, dentro e fora dela."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.aumento import ler_em
from neuronio.tensor import TABELA, Tensor

BORDAS = {"zeros": "zeros", "reflexo": "reflection"}
LADOS = [((5, 7), (6, 4)), ((1, 1), (3, 3)), ((2, 9), (4, 5)), ((12, 12), (12, 12))]


def _sortear(lados, lida):
    (h, w), acaso = lados, np.random.default_rng(0)
    imagens = acaso.standard_normal((3, 2, h, w))
    linhas, colunas = (
        acaso.uniform(-2 * h - 3, 3 * h + 3, (3, *lida)),
        acaso.uniform(-w - 3, 2 * w + 3, (3, *lida)),
    )
    return imagens, linhas, colunas


@pytest.mark.parametrize("borda", BORDAS)
@pytest.mark.parametrize(("lados", "lida"), LADOS)
def test_le_e_deriva_como_o_grid_sample(borda, lados, lida):
    torch = pytest.importorskip("torch")
    arrays = _sortear(lados, lida)
    nossos = [Tensor(a, tipo="float64", requer_grad=True) for a in arrays]
    y = ler_em(*nossos, borda)
    pesos = np.cos(np.arange(y.dados.size)).reshape(y.forma)
    (y * pesos).soma().retropropagar()

    x, linhas, colunas = deles = [torch.tensor(a, requires_grad=True) for a in arrays]
    grade = torch.stack([(2 * colunas + 1) / lados[1] - 1, (2 * linhas + 1) / lados[0] - 1], -1)
    z = torch.nn.functional.grid_sample(x, grade, padding_mode=BORDAS[borda], align_corners=False)
    (z * torch.tensor(pesos)).sum().backward()
    np.testing.assert_allclose(y.numpy(), z.detach().numpy(), atol=1e-12)
    for nosso, dele in zip(nossos, deles, strict=True):
        np.testing.assert_allclose(nosso.grad.numpy(), dele.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize("borda", BORDAS)
def test_as_derivadas_sao_as_diferencas_finitas(borda):
    arrays = _sortear((4, 3), (2, 3))
    tensores = [Tensor(a, tipo="float64", requer_grad=True) for a in arrays]
    derivadas = nn.gradientes((ler_em(*tensores, borda) ** 2).soma(), tensores)
    for k, (array, derivada) in enumerate(zip(arrays, derivadas, strict=True)):
        numerica = np.zeros(array.size)
        for i in range(array.size):
            lados = []
            for passo in (1e-6, -1e-6):
                outros = [a.copy() for a in arrays]
                outros[k].flat[i] += passo
                lados.append(
                    float((ler_em(*(Tensor(a, tipo="float64") for a in outros), borda) ** 2).soma().item())
                )
            numerica[i] = (lados[0] - lados[1]) / 2e-6
        np.testing.assert_allclose(derivada.numpy().reshape(-1), numerica, rtol=1e-5, atol=1e-7)


def test_num_ponto_inteiro_le_o_proprio_ponto_sem_arredondar():
    imagens = np.random.default_rng(0).standard_normal((1, 1, 6, 7)).astype("float32")
    linhas, colunas = np.meshgrid(np.arange(-3.0, 9), np.arange(-3.0, 10), indexing="ij")
    cercada = np.pad(imagens[0, 0], 3)
    lida = ler_em(imagens, linhas[None], colunas[None]).numpy()[0, 0]
    np.testing.assert_array_equal(lida, cercada)
    refletida = ler_em(imagens, linhas[None], colunas[None], "reflexo").numpy()[0, 0]
    np.testing.assert_array_equal(refletida, np.pad(imagens[0, 0], 3, mode="symmetric"))


def test_uma_coordenada_que_nao_e_um_numero_nao_some():
    imagem = np.ones((1, 1, 3, 3), "float32")
    assert np.isnan(TABELA["ler_bilinear"](imagem, [[[np.nan]]], [[[1.0]]]).item())
    assert np.isnan(ler_em(imagem, Tensor([[[np.nan]]]), Tensor([[[1.0]]])).item())


def test_o_que_nao_serve_se_recusa_com_uma_frase():
    x, p = Tensor(np.zeros((1, 1, 3, 3))), Tensor(np.zeros((1, 2, 2)))
    with pytest.raises(nn.ErroDeForma, match=r"\(1, 3, 3\)"):
        ler_em(x[0], p, p)
    with pytest.raises(nn.ErroDeForma, match="coordenadas"):
        ler_em(x, p, p[0])
    with pytest.raises(nn.ErroDeNome, match="reflexo"):
        ler_em(x, p, p, "reflex")
    with pytest.raises(nn.ErroDeTipo, match="borda"):
        ler_em(x, p, p, 3)
