import numpy as np
import pytest

from neuronio.erros import ErroDeForma
from neuronio.graficos import matriz_de_confusao
from neuronio.graficos.tema import svg_da_pagina

MATRIZ = np.array([[50, 0, 2], [1, 1200, 4], [0, 0, 7]])


def cores(figura: object) -> np.ndarray:
    return np.asarray(figura.axes[0].images[0].get_array())


def test_casas_mostram_as_contagens_e_calam_os_zeros() -> None:
    textos = matriz_de_confusao(MATRIZ, "abc").axes[0].texts
    escritos = {(round(t.get_position()[1]), round(t.get_position()[0])): t.get_text() for t in textos}
    assert escritos == {(0, 0): "50", (0, 2): "2", (1, 0): "1", (1, 1): "1.200", (1, 2): "4", (2, 2): "7"}


def test_acerto_e_azul_engano_e_laranja_e_zero_e_o_papel() -> None:
    pintadas = cores(matriz_de_confusao(MATRIZ, "abc"))
    vermelho, _, azul, _ = np.moveaxis(pintadas, -1, 0)
    assert np.all(azul.diagonal() > vermelho.diagonal())
    assert np.all(vermelho[[0, 1, 1], [2, 0, 2]] > azul[[0, 1, 1], [2, 0, 2]])
    assert np.all(pintadas[[0, 2, 2], [1, 0, 1], 3] == 0)


def test_cor_diz_a_parte_da_linha_e_nao_a_contagem() -> None:
    pintadas = cores(matriz_de_confusao([[10, 0], [0, 1000]], "ab"))
    np.testing.assert_allclose(pintadas[0, 0], pintadas[1, 1])


def test_classe_sem_amostras_nao_divide_por_zero() -> None:
    with np.errstate(all="raise"):
        figura = matriz_de_confusao([[3, 0], [0, 0]], "ab")
    assert np.isfinite(cores(figura)).all()


@pytest.mark.parametrize(("classes", "com_numeros"), [(20, True), (21, False), (100, False)])
def test_numeros_e_nomes_somem_quando_nao_cabem(classes: int, com_numeros: bool) -> None:
    eixos = matriz_de_confusao(np.full((classes, classes), 3), [f"c{c}" for c in range(classes)]).axes[0]
    assert bool(eixos.texts) is com_numeros
    assert len(eixos.get_xticks()) <= 40
    nomes = [texto.get_text() for texto in eixos.get_yticklabels()]
    assert nomes == [f"c{int(p)}" for p in eixos.get_yticks()]


@pytest.mark.parametrize(("matriz", "nomes"), [([[1, 2]], "ab"), (np.eye(2), "abc"), (np.empty((0, 0)), "")])
def test_forma_errada_e_explicada(matriz: object, nomes: str) -> None:
    with pytest.raises(ErroDeForma, match="esperava uma linha, uma coluna e um nome por classe"):
        matriz_de_confusao(matriz, list(nomes))


def test_na_pagina_uma_contagem_de_milhares_tem_todos_os_algarismos():
    figura = matriz_de_confusao([[1120, 3], [2, 5]], ["a", "b"])
    assert ">1.120<" in svg_da_pagina(figura, "m", "matriz")
