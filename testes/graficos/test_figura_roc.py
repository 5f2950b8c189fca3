import numpy as np
import pytest

from neuronio.erros import ErroDeDados
from neuronio.graficos import curvas_roc
from neuronio.medidas import avaliar_classificacao


def sorteadas(classes: int, forca: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    gerador = np.random.default_rng(classes)
    rotulos = np.arange(600) % classes
    notas = gerador.normal(size=(600, classes))
    notas[np.arange(600), rotulos] += forca
    p = np.exp(notas)
    return p / p.sum(axis=1, keepdims=True), rotulos


def rotulos_da_legenda(figura: object) -> list[str]:
    return figura.axes[0].get_legend_handles_labels()[1]


def test_linha_de_cada_classe_e_a_sua_curva() -> None:
    curvas = avaliar_classificacao(*sorteadas(4)).curvas
    linhas = curvas_roc(curvas).axes[0].lines
    for linha, curva in zip(linhas, curvas, strict=False):
        np.testing.assert_array_equal(linha.get_xdata(), curva.falsos_positivos)
        np.testing.assert_array_equal(linha.get_ydata(), curva.verdadeiros_positivos)


def test_legenda_diz_a_auc_de_cada_classe() -> None:
    medida = avaliar_classificacao([[0.9], [0.7], [0.6], [0.2]], [1, 0, 1, 0], classes=["não", "sim"])
    assert rotulos_da_legenda(curvas_roc(medida.curvas)) == ["não  0,7500", "sim  0,7500", "acaso  0,5"]


def test_doze_classes_tem_tracos_todos_diferentes() -> None:
    linhas = curvas_roc(avaliar_classificacao(*sorteadas(12)).curvas).axes[0].lines[:12]
    assert len({(linha.get_color(), linha.get_linestyle()) for linha in linhas}) == 12


def test_com_muitas_classes_so_as_piores_tem_nome() -> None:
    curvas = avaliar_classificacao(*sorteadas(30)).curvas
    piores = sorted(curvas, key=lambda curva: curva.auc)[:6]
    *nomes, outras, acaso = rotulos_da_legenda(curvas_roc(curvas))
    assert [nome.split()[0] for nome in nomes] == [curva.classe for curva in piores]
    assert (outras, acaso) == ("outras 24 classes", "acaso  0,5")


def test_canto_so_e_ampliado_quando_as_curvas_se_amontoam_nele() -> None:
    boas, ruins = (curvas_roc(avaliar_classificacao(*sorteadas(3, forca)).curvas) for forca in (6.0, 0.5))
    assert len(boas.axes[0].child_axes) == 1
    assert len(ruins.axes[0].child_axes) == 0


def test_curva_nao_definida_aparece_com_um_traco_na_legenda() -> None:
    medida = avaliar_classificacao([[0.2, 0.8], [0.6, 0.4]], [1, 1])
    figura = curvas_roc(medida.curvas)
    assert rotulos_da_legenda(figura)[:2] == ["0  —", "1  —"]
    assert figura.png().startswith(b"\x89PNG")


def test_nenhuma_curva_e_erro() -> None:
    with pytest.raises(ErroDeDados, match="nenhuma curva"):
        curvas_roc([])
