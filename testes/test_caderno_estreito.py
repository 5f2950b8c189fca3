"""Num caderno aberto num celular, uma figura encolhe até caber; no monitor, tem o tamanho que se lhe deu."""

import pytest

import neuronio as nn


def _rede(entradas=4):
    rede = nn.RedeNeural([entradas, 8, 3])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    return rede


def _fronteira():
    (x, y), _ = nn.dados.iris()
    return nn.dentro.fronteira(_rede(2), x[:, :2], y, lado=10)


MOSTRADAS = {
    "gráfico": lambda: nn.graficos.perda_por_epoca({"perda": [1.0, 0.5]}),
    "por dentro": _fronteira,
    "desenho da agenda": lambda: nn.agendas.UmCiclo(0.01, passos=100).desenhar(),
    "agenda": lambda: nn.agendas.Cosseno(0.01, passos=100),
    "rede": lambda: nn.ver.rede(_rede()),
}


def _grafo(contas):
    y = nn.Valor(2.0, rotulo="a")
    for _ in range(contas):
        y = (y * 3).tanh()
    y.retropropagar()
    return nn.desenhar(y)


@pytest.mark.parametrize("comprido", [False, True])
def test_um_grafo_encolhe_ate_caber_e_um_comprido_ate_onde_se_le(navegador, comprido):
    mostrado = _grafo(4 if comprido else 1)
    pagina = navegador.new_page(viewport={"width": 2600, "height": 700})
    pagina.set_content(f"<body style='margin: 0'>{mostrado._repr_html_()}")
    imagem = pagina.locator("img")
    assert "Grafo computacional" in imagem.get_attribute("alt")
    inteira = imagem.bounding_box()
    pagina.set_viewport_size({"width": 300, "height": 700})
    pequena = imagem.bounding_box()
    assert pequena["width"] == pytest.approx(0.6 * inteira["width"] if comprido else 300, abs=1)
    assert pequena["height"] == pytest.approx(inteira["height"] * pequena["width"] / inteira["width"], abs=1)
    assert pagina.evaluate("document.documentElement.scrollWidth") == 300  # rola ele, e não a página
    pagina.close()


@pytest.mark.parametrize("qual", MOSTRADAS)
def test_cabe_num_celular_com_as_proporcoes_que_tem_e_num_monitor_nao_cresce(navegador, qual):
    mostrada = MOSTRADAS[qual]()
    assert getattr(mostrada, "_repr_svg_", lambda: None)() is None  # o caderno guardaria os dois
    pagina = navegador.new_page(viewport={"width": 1280, "height": 700})
    pagina.set_content(f"<body style='margin: 0'>{mostrada._repr_html_()}")
    imagem = pagina.locator("img")
    assert imagem.get_attribute("alt")
    inteira = imagem.bounding_box()
    pagina.set_viewport_size({"width": 300, "height": 700})
    pequena = imagem.bounding_box()
    assert 350 < inteira["width"] < 700
    assert pequena["width"] <= 300
    assert pequena["height"] == pytest.approx(inteira["height"] * 300 / inteira["width"], abs=1)
    pagina.close()
