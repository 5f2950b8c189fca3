from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.graficos import enganos
from neuronio.graficos.imagens import imagem_em_png, imagens_dos_enganos
from neuronio.medidas import Engano


def engano(indice: int) -> Engano:
    return Engano(indice, previsto=9, verdadeiro=4, probabilidade=0.998)


def test_cada_engano_mostra_a_sua_imagem() -> None:
    imagens = np.arange(5)[:, None, None, None] / 4 * np.ones((5, 1, 2, 3))
    mostradas = imagens_dos_enganos(imagens, [engano(4), engano(0), engano(2)])
    assert mostradas.shape == (3, 2, 3)
    assert mostradas[:, 0, 0].tolist() == [255, 0, 128]


def test_imagem_em_cores_passa_os_canais_para_o_fim() -> None:
    imagens = np.zeros((1, 3, 2, 2))
    imagens[0, 0] = 1  # canal vermelho
    assert imagens_dos_enganos(imagens, [engano(0)])[0, 1, 1].tolist() == [255, 0, 0]


@pytest.mark.parametrize(
    "imagens", [[[[[-2.0, 0.0, 2.0]]]], [[[[-5.0, -4.0, -3.0]]]], [[[[0.0, 100.0, 200.0]]]]]
)
def test_imagem_fora_de_0_a_1_e_esticada_do_preto_ao_branco(imagens: list) -> None:
    assert imagens_dos_enganos(imagens, [engano(0)]).tolist() == [[[0, 128, 255]]]


def test_imagem_toda_igual_fora_da_faixa_nao_divide_por_zero() -> None:
    with np.errstate(all="raise"):
        assert imagens_dos_enganos(np.full((1, 1, 2, 2), 7.0), [engano(0)]).tolist() == [[[0, 0], [0, 0]]]


@pytest.mark.parametrize("forma", [(5, 7), (5, 7, 3)])
def test_png_de_uma_imagem_guarda_os_mesmos_tons(forma: tuple[int, ...]) -> None:
    tons = np.random.default_rng(0).integers(0, 256, forma, dtype=np.uint8)
    np.testing.assert_array_equal(np.asarray(Image.open(BytesIO(imagem_em_png(tons)))), tons)


def test_figura_diz_o_que_era_o_que_a_rede_disse_e_com_que_certeza() -> None:
    eixos = enganos(np.zeros((1, 1, 8, 8)), [engano(0)], [str(c) for c in range(10)]).axes[0]
    assert [texto.get_text() for texto in eixos.texts] == ["era 4", "disse 9", "99,8\u00a0%"]
    assert len(eixos.images) == 1


def test_figura_tem_uma_imagem_por_engano() -> None:
    eixos = enganos(np.zeros((20, 3, 4, 6)), [engano(i) for i in range(13)], list("0123456789")).axes[0]
    assert len(eixos.images) == 13


@pytest.mark.parametrize(
    "imagens", [np.zeros((3, 64)), np.zeros((3, 2, 8, 8)), np.zeros((3, 8, 8)), np.zeros((3, 1, 0, 8))]
)
def test_forma_que_nao_e_de_imagem_e_explicada(imagens: np.ndarray) -> None:
    with pytest.raises(ErroDeForma, match="altura, largura"):
        enganos(imagens, [engano(0)], "0123456789")


def test_engano_sem_imagem_e_explicado() -> None:
    with pytest.raises(ErroDeDados, match="amostra 3 não tem imagem: vieram 3"):
        enganos(np.zeros((3, 1, 8, 8)), [engano(3)], "0123456789")


def test_sem_enganos_nao_ha_figura() -> None:
    with pytest.raises(ErroDeDados, match="acertou tudo"):
        enganos(np.zeros((3, 1, 8, 8)), [], "0123456789")
