"""Um array no espaço, uma ativação com a sua derivada, e a página em que se mexe neles."""

import numpy as np
import pytest

import neuronio as nn


def test_os_numeros_sao_os_do_comeco_do_array_e_diz_se_quanto_falta():
    x = np.arange(64 * 3 * 28 * 28).reshape(64, 3, 28, 28)
    figura = nn.ver.forma(x)
    assert figura.dados["mostra"] == (4, 3, 6, 6)
    assert figura.dados["numeros"][:2] == ["0", "1"]
    assert figura.dados["numeros"][-1] == f"{x[3, 2, 5, 5]:.0f}"
    assert "4 de 64 no eixo 0, 6 de 28 no eixo 2, 6 de 28 no eixo 3" in figura.dados["frase"]


def test_um_milhao_de_casas_cabe_numa_pagina_pequena():
    assert len(nn.ver.forma(np.zeros((1000, 1000))).html) < 30_000


def test_a_fatia_acende_as_casas_dela():
    x = np.arange(12).reshape(3, 4)
    figura = nn.ver.forma(x, np.s_[1:, 2])
    acesas = np.array(figura.dados["fatia"]).reshape(3, 4)
    assert x[acesas].tolist() == [6, 10]
    assert figura.dados["frase"].endswith("A parte acesa tem a forma (2,).")


@pytest.mark.parametrize(
    ("x", "diz"),
    [
        (3.0, "sem eixos"),
        ([1, 2], "vetor de 2"),
        ([[1]], "1 linha e 1 coluna."),
        (np.ones((1, 2, 3)), "1 matriz de 2"),
    ],
)
def test_a_forma_se_diz_em_palavras(x, diz):
    assert diz in nn.ver.forma(x).dados["frase"]


def test_serve_um_tensor_e_o_que_nao_e_um_numero_se_escreve():
    assert nn.ver.forma(nn.Tensor([1.0, -0.0, np.nan, np.inf, 1e9])).dados["numeros"] == [
        "1",
        "0",
        "NaN",
        "∞",
        "1e9",
    ]


@pytest.mark.parametrize(
    ("chamar", "erro", "diz"),
    [
        (lambda: nn.ver.forma(np.zeros((1, 2, 3, 4, 5))), nn.ErroDeForma, r"até quatro.*x\[0\]"),
        (lambda: nn.ver.forma(np.zeros((3, 4)), np.s_[:, 7]), nn.ErroDeValor, r"np\.s_\[:, 0\]"),
        (lambda: nn.ver.forma(np.zeros((3, 4)), "linha"), nn.ErroDeValor, "fatia"),
        (lambda: nn.ver.forma([[1, 2], [3]]), nn.ErroDeTipo, "comprimentos"),
        (lambda: nn.ver.forma(np.zeros((0, 3))), nn.ErroDeDados, r"\(0, 3\)"),
        (lambda: nn.ver.forma(None), nn.ErroDeTipo, "números"),
        (lambda: nn.ver.ativacao("tahn"), nn.ErroDeNome, "TanH"),
        (lambda: nn.ver.ativacao("softmax"), nn.ErroDeValor, "número a número"),
        (lambda: nn.ver.ativacao(3), nn.ErroDeTipo, ""),
    ],
)
def test_o_que_nao_se_mostra(chamar, erro, diz):
    with pytest.raises(erro, match=diz or None):
        chamar()


@pytest.mark.parametrize("qual", ["relu", "gelu", nn.ELU(0.5), "tanh", "softplus"])
def test_a_curva_e_a_da_ativacao_e_a_derivada_a_das_diferencas_finitas(qual):
    figura = nn.ver.ativacao(qual)
    x, f, g = (np.array(figura.dados[n]) for n in "xfg")
    camada = qual if isinstance(qual, nn.Ativacao) else nn.RedeNeural([1, 1], saida=qual).camadas[-1]

    def valor(v):
        return camada(nn.Tensor(v[:, None], tipo="float64")).numpy()[:, 0]

    np.testing.assert_allclose(f, valor(x), atol=1e-5)
    longe = np.abs(x) > 1e-3  # em zero, a da ReLU não tem derivada
    h = 1e-6
    np.testing.assert_allclose(g[longe], ((valor(x + h) - valor(x - h)) / (2 * h))[longe], atol=1e-4)


def test_a_pagina_salva_basta_se_e_o_nome_e_de_pagina(tmp_path):
    texto = nn.ver.forma([[1, 2]]).salvar(tmp_path / "forma.html").read_text(encoding="utf-8")
    assert texto.startswith("<!DOCTYPE html>")
    assert "http" not in texto
    with pytest.raises(nn.ErroDeArquivo, match=r"\.html"):
        nn.ver.forma([1]).salvar(tmp_path / "forma.svg")
