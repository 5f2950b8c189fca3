"""Uma animação tem um quadro por época, numa página que se basta ou num GIF."""

import re

import numpy as np
import pytest
from PIL import Image

import neuronio as nn
from neuronio.graficos import animacao as modulo
from neuronio.graficos.cenas import Curva


def _rede(*camadas, perda="entropia-cruzada"):
    nn.semente(0)
    rede = nn.Sequencial(list(camadas))
    rede.compilar(nn.Adam(0.05), perda, motor="numpy")
    return rede


def _treinar(rede, x, y, animacao, epocas=3):
    rede.treinar(x, y, epocas=epocas, callbacks=[animacao], progresso=False)
    return animacao


PONTOS = nn.dados.luas(40)
ONDA = nn.dados.senoide(30)
DIGITOS = tuple(a[:20] for a in nn.dados.digitos()[0])


def test_a_pagina_tem_um_quadro_por_epoca_e_nada_pede_de_fora(tmp_path):
    animacao = nn.graficos.animar("fronteira", *PONTOS)
    _treinar(_rede(nn.Entrada(2), nn.Densa(2)), *PONTOS, animacao)
    pagina = animacao.salvar(tmp_path / "a.html", titulo="Duas <luas>").read_text(encoding="utf-8")
    assert re.findall(r'data-legenda="([^"]*)"', pagina) == [
        "antes do treino",
        "época 1",
        "época 2",
        "época 3",
    ]
    assert "Duas &lt;luas&gt;" in pagina
    assert 'type="range"' in pagina
    assert not re.search(r'(?:src|href)="(?!data:|#)', pagina.replace("http://www.w3.org", ""))
    assert "srcdoc" in animacao._repr_html_()


def test_o_gif_tem_os_mesmos_quadros(tmp_path):
    animacao = nn.graficos.animar("curva", *ONDA)
    _treinar(_rede(nn.Entrada(1), nn.Densa(1), perda="mse"), *ONDA, animacao)
    with Image.open(animacao.salvar(tmp_path / "a.gif")) as gif:
        assert gif.n_frames == 4


def test_a_fronteira_guarda_o_que_a_rede_diz_de_cada_ponto():
    rede = _rede(nn.Entrada(2), nn.Densa(2))
    animacao = _treinar(rede, *PONTOS, nn.graficos.animar("fronteira", *PONTOS))
    np.testing.assert_allclose(
        animacao.guardados[-1][1] / 255, rede.probabilidades(animacao.cena.grade), atol=1 / 255
    )


def test_a_confusao_e_a_do_scikit_learn():
    from sklearn.metrics import confusion_matrix

    rede = _rede(nn.Entrada(2), nn.Densa(2))
    animacao = _treinar(rede, *PONTOS, nn.graficos.animar("confusao", *PONTOS))
    esperada = confusion_matrix(PONTOS[1], rede.prever_classes(PONTOS[0]))
    np.testing.assert_array_equal(animacao.guardados[-1][1], esperada)
    assert animacao.cena.desenhar(animacao.guardados[0][1], animacao._todos()).png()


def test_os_kernels_sao_os_da_convolucao_que_se_pede():
    rede = _rede(nn.Entrada(1, 8, 8), nn.Conv2D(3, 3), nn.Conv2D(5, 3), nn.Flatten(), nn.Densa(10))
    animacao = _treinar(rede, *DIGITOS, nn.graficos.animar("kernels", camada="conv2d_2"), 1)
    kernel = next(p for p in rede.parametros() if p.nome == "conv2d_2.kernel")
    np.testing.assert_array_equal(animacao.guardados[-1][1], kernel.dados[:, 0])
    assert animacao.cena.desenhar(animacao.guardados[0][1], animacao._todos()).png()


def test_de_um_treino_comprido_so_se_guardam_algumas_epocas(monkeypatch):
    monkeypatch.setattr(modulo, "QUADROS", 5)
    animacao = nn.graficos.animar("curva", *ONDA)
    _treinar(_rede(nn.Entrada(1), nn.Densa(1), perda="mse"), *ONDA, animacao, epocas=37)
    epocas = [epoca for epoca, _ in animacao.guardados]
    assert len(epocas) <= 11
    assert (epocas[0], epocas[-1]) == (0, 37)
    assert len(animacao._escolhidos()) == 5


@pytest.mark.parametrize(
    ("pedido", "erro"),
    [
        (lambda: nn.graficos.animar("fronteiras", *PONTOS), 'quis dizer "fronteira"'),
        (lambda: nn.graficos.animar("fronteira"), "é sobre amostras"),
        (lambda: nn.graficos.animar("fronteira", *ONDA), "do plano"),
        (lambda: nn.graficos.animar("curva", *PONTOS), "de uma variável"),
        (lambda: nn.graficos.animar("confusao", ONDA[0], ONDA[1]), "rótulos inteiros"),
        (lambda: nn.graficos.animar("curva", *ONDA).salvar("a.gif"), "não há o que animar"),
        (lambda: nn.graficos.animar("curva", *ONDA).salvar("a.mp4"), "em .gif ou em .html"),
        (
            lambda: _treinar(_rede(nn.Entrada(2), nn.Densa(2)), *PONTOS, nn.graficos.animar("kernels")),
            "não tem convoluções",
        ),
        (
            lambda: _treinar(
                _rede(nn.Entrada(1, 8, 8), nn.Conv2D(2, 3), nn.Flatten(), nn.Densa(10)),
                *DIGITOS,
                nn.graficos.animar("kernels", camada="conv_9"),
            ),
            'não há uma convolução "conv_9" nesta rede; há: conv2d_1',
        ),
    ],
)
def test_o_que_nao_se_anima_se_recusa(pedido, erro):
    with pytest.raises(nn.ErroNeuronio, match=erro):
        pedido()


def test_a_legenda_da_curva_fica_no_canto_em_que_nao_ha_amostras():
    x = np.linspace(0, 1, 30)
    for y, vazio in ((x, "upper left"), (-x, "upper right")):
        figura = Curva(x, y).desenhar(np.zeros(200, np.float32), [])
        legenda = figura.axes[0].get_legend()
        assert legenda._get_loc() == legenda.codes[vazio]
