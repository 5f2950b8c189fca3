"""As reconstruções e o plano dos códigos: cada imagem no seu lugar, e o que se recusa."""

import numpy as np
import pytest

from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.graficos import grade_latente, plano_latente, reconstrucoes


def test_cada_linha_mostra_as_suas_imagens_na_ordem():
    imagens = np.arange(3)[:, None, None, None] / 2 * np.ones((1, 1, 2, 2))
    (eixos,) = reconstrucoes({"de cima": imagens, "de baixo": imagens[::-1]}).axes
    assert [int(i.get_array()[0, 0]) for i in eixos.images] == [0, 128, 255, 255, 128, 0]
    assert eixos.images[3].get_extent()[3] > eixos.images[0].get_extent()[2]
    assert [nome.get_text() for nome in eixos.get_yticklabels()] == ["de cima", "de baixo"]


def test_o_titulo_e_o_que_se_pede_e_a_imagem_de_poucas_nao_enche_a_pagina():
    (eixos,) = (figura := reconstrucoes({"sem ruído": np.ones((1, 1, 4, 4))}, "O que a rede limpa")).axes
    assert eixos.get_title(loc="left") == "O que a rede limpa"
    assert max(figura.get_size_inches()) < 3.5


def test_a_grade_cresce_para_a_direita_e_para_cima_pelos_quantis():
    vistos = []

    def decodificar(z):
        vistos.append(z)
        return np.broadcast_to((z[:, :1] + 10 * z[:, 1:])[..., None, None], (len(z), 1, 2, 2))

    (eixos,) = grade_latente(decodificar, lado=3).axes
    tons = eixos.images[0].get_array()[::3, ::3].astype(int)
    assert (np.diff(tons, axis=1) > 0).all()
    assert (np.diff(tons, axis=0) < 0).all()
    np.testing.assert_allclose(np.unique(vistos[0]), [-0.967422, 0, 0.967422], atol=1e-5)  # de 1/6, 1/2 e 5/6


def test_cada_classe_tem_os_seus_pontos():
    (eixos,) = plano_latente([[0, 1], [2, 3], [4, 5]], [1, 0, 1], "ab").axes
    assert [c.get_offsets().tolist() for c in eixos.collections] == [[[2, 3]], [[0, 1], [4, 5]]]


@pytest.mark.parametrize(
    ("chamar", "erro", "frase"),
    [
        (lambda: reconstrucoes({}), ErroDeDados, "não há imagens"),
        (lambda: reconstrucoes({"a": np.zeros((2, 64))}), ErroDeForma, r"a: esperava imagens.*\(2, 64\)"),
        (
            lambda: reconstrucoes({"a": np.zeros((2, 1, 4, 4)), "b": np.zeros((3, 1, 4, 4))}),
            ErroDeForma,
            r"\(2, 1, 4, 4\).*\(3, 1, 4, 4\)",
        ),
        (lambda: grade_latente(lambda z: z), ErroDeForma, r"o decodificador: .*\(121, 2\)"),
        (lambda: plano_latente(np.zeros((4, 3)), np.zeros(4), "a"), ErroDeForma, r"\(4, 3\)"),
        (lambda: plano_latente(np.zeros((1, 2)), [1], "a"), ErroDeDados, "há 1 classes"),
    ],
)
def test_o_que_nao_serve_se_recusa_com_uma_frase(chamar, erro, frase):
    with pytest.raises(erro, match=frase):
        chamar()
