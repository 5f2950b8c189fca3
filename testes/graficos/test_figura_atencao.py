import numpy as np
import pytest

import neuronio as nn
from neuronio.graficos import mapa_de_atencao


def test_um_painel_por_cabeca_com_um_nome_por_passo() -> None:
    pesos = nn.BlocoTransformer(3, causal=True).pesos(nn.sortear((1, 4, 6)))[0].numpy()
    figura = mapa_de_atencao(pesos, "a b\n")
    assert [eixos.get_title(loc="left") for eixos in figura.axes] == ["Cabeça 1", "Cabeça 2", "Cabeça 3"]
    for eixos in figura.axes:
        for nomes in (eixos.get_xticklabels(), eixos.get_yticklabels()):
            assert [nome.get_text() for nome in nomes] == ["a", "␣", "b", "↵"]


def test_quanto_mais_se_olha_mais_forte_e_a_cor() -> None:
    pesos = np.array([[0.5, 0.0, 0.5], [0.1, 0.8, 0.1]])
    (eixos,) = mapa_de_atencao(pesos, "ab", "xyz").axes
    opacidade = np.asarray(eixos.images[0].get_array())[..., 3]
    np.testing.assert_allclose(opacidade, pesos / 0.8)


def test_pesos_todos_zero_sao_papel() -> None:
    with np.errstate(all="raise"):
        (eixos,) = mapa_de_atencao(np.zeros((2, 2)), "ab").axes
    assert not np.asarray(eixos.images[0].get_array())[..., 3].any()


def test_de_muitos_passos_so_se_escrevem_alguns_nomes() -> None:
    (eixos,) = mapa_de_atencao(np.ones((100, 100)), [str(i) for i in range(100)]).axes
    nomes = [nome.get_text() for nome in eixos.get_yticklabels()]
    assert len(nomes) <= 40
    assert nomes == [str(round(p)) for p in eixos.get_yticks()]


@pytest.mark.parametrize(
    ("pesos", "parte"),
    [
        (np.ones((2, 3)), "esperava"),
        (np.ones((1, 2, 2, 2)), "escolha uma sequência"),
        (np.ones(2), "esperava"),
        (np.ones((0, 2, 2)), "esperava"),
    ],
)
def test_forma_errada_e_explicada(pesos: np.ndarray, parte: str) -> None:
    with pytest.raises(nn.ErroDeForma, match=parte):
        mapa_de_atencao(pesos, "ab")
