"""As figuras que se movem, num navegador de verdade: com o teclado, com o mouse, no claro e no escuro."""

import numpy as np
import pytest

import neuronio as nn


@pytest.fixture
def abrir(navegador, tmp_path):
    """Abre uma figura salva, e no fim confere que nada se queixou nem pediu à rede."""
    queixas, pedidos, abertas = [], [], []

    def abrir(figura, largura=1280, esquema="light"):
        caminho = figura.salvar(tmp_path / "figura.html")
        pagina = navegador.new_page(viewport={"width": largura, "height": 700}, color_scheme=esquema)
        abertas.append(pagina)
        pagina.on("console", lambda mensagem: queixas.append(mensagem.text))
        pagina.on("pageerror", lambda erro: queixas.append(str(erro)))
        pagina.on("request", lambda pedido: pedidos.append(pedido.url))
        pagina.goto(caminho.as_uri())
        return pagina

    yield abrir
    assert queixas == []
    assert len(pedidos) == len(abertas)
    for pagina in abertas:
        pagina.close()


def _rede():
    rede = nn.RedeNeural([3, 20, 2])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    return rede


CORES = """
(e => [e.color, e.backgroundColor].map(c => c.match(/\\d+/g).slice(0, 3).reduce((a, b) => +a + +b, 0)))(
  getComputedStyle(document.querySelector(".nn-ver")))
"""
"""A soma do vermelho, do verde e do azul da tinta, e a do papel."""
LETRAS = """
[...document.querySelectorAll(".nn-ver :is(text, td, th, span, p)")].filter(e => e.textContent).map(
  e => e.closest("svg") ? e.getBoundingClientRect().height : parseFloat(getComputedStyle(e).fontSize))
"""
FIGURAS = {
    "forma": lambda: nn.ver.forma(np.arange(120).reshape(2, 3, 4, 5)),
    "produto": lambda: nn.ver.produto(np.ones((6, 9)), np.ones((9, 8))),
    "ativacao": lambda: nn.ver.ativacao("tanh"),
    "convolucao": lambda: nn.ver.convolucao(np.ones((12, 12)), np.ones((3, 3))),
    "lote": lambda: nn.ver.lote(40, 16),
    "passagem": lambda: nn.ver.passagem(_rede(), [[0.5, -1.0, 2.0]], [1]),
    "grafo": lambda: nn.ver.grafo((nn.Valor(2.0) * nn.Valor(3.0) + 1).tanh()),
}


@pytest.mark.parametrize("qual", FIGURAS)
def test_cabe_num_celular_e_num_monitor_no_claro_e_no_escuro_e_as_letras_se_leem(abrir, qual):
    for largura, esquema in ((1280, "light"), (390, "dark")):
        pagina = abrir(FIGURAS[qual](), largura, esquema)
        assert pagina.evaluate("document.documentElement.scrollWidth") <= largura
        tinta, papel = pagina.evaluate(CORES)
        assert (tinta < papel) == (esquema == "light")
        assert abs(tinta - papel) > 500
        assert min(pagina.evaluate(LETRAS)) >= 9


def test_anda_se_com_as_setas_com_os_botoes_e_clicando_numa_casa(abrir):
    pagina = abrir(nn.ver.produto([[1, 2], [3, 4]], [[5, 6], [7, 8]]))

    def acesas():
        return pagina.evaluate("[...document.querySelectorAll('td.nn-c')].map(e => e.dataset.casa)")

    def resultados():
        return pagina.evaluate("[...document.querySelectorAll('[data-casa^=c-]')].map(e => e.textContent)")

    assert (acesas(), resultados()) == (["c-0-0"], ["19", "", "", ""])
    pagina.focus("input")
    pagina.keyboard.press("ArrowRight")
    assert (acesas(), resultados()) == (["c-0-1"], ["19", "22", "", ""])
    pagina.keyboard.press("End")
    assert (acesas(), resultados()) == (["c-1-1"], ["19", "22", "43", "50"])
    pagina.get_by_label("passo anterior").press("Enter")
    assert acesas() == ["c-1-0"]
    pagina.click("[data-casa=c-0-0]")
    assert (acesas(), resultados()) == (["c-0-0"], ["19", "", "", ""])
    assert pagina.inner_text("output") == "passo 1 de 4"


def test_o_array_gira_se_com_as_setas_e_com_o_mouse_e_fatia_se(abrir):
    pagina = abrir(nn.ver.forma(np.arange(24).reshape(2, 3, 4)))
    desenho = "document.querySelector('.nn-espaco').innerHTML"
    antes = pagina.evaluate(desenho)
    pagina.focus(".nn-espaco")
    pagina.keyboard.press("ArrowLeft")
    girado = pagina.evaluate(desenho)
    assert girado != antes
    pagina.hover(".nn-espaco")
    pagina.mouse.down()
    pagina.mouse.move(500, 250)
    pagina.mouse.up()
    assert pagina.evaluate(desenho) != girado
    pagina.locator("select").nth(1).select_option("2")
    assert pagina.evaluate("document.querySelectorAll('.nn-acesa').length") == 2 * 4
    assert pagina.inner_text(".nn-conta") == "x[:, 2, :] tem a forma (2, 4)"


def test_a_fatia_que_os_seletores_sabem_dizer_aparece_escolhida_e_desfaz_se(abrir):
    pagina = abrir(nn.ver.forma(np.arange(12).reshape(4, 3), np.s_[:, -1]))
    acesas = "document.querySelectorAll('.nn-acesa').length"
    assert [s.input_value() for s in pagina.locator("select").all()] == [":", "2"]
    assert pagina.evaluate(acesas) == 4
    assert pagina.inner_text(".nn-conta") == "x[:, 2] tem a forma (4,)"
    pagina.locator("select").nth(1).select_option("0")
    assert pagina.inner_text(".nn-conta") == "x[:, 0] tem a forma (4,)"
    pagina.locator("select").nth(1).select_option(":")
    assert pagina.evaluate(acesas) == 0


def test_o_jupyter_nao_pinta_as_linhas_alternadas_das_tabelas(abrir):
    do_jupyter = "<style>.jp tbody tr:nth-child(odd) { background: red }</style>"
    figura = nn.ver.produto([[1, 2], [3, 4]], [1, 1])
    pagina = abrir(figura)
    pagina.set_content(f"{do_jupyter}<div class=jp>{figura.html}</div>")
    cores = "[...document.querySelectorAll('tr')].map(e => getComputedStyle(e).backgroundColor)"
    assert set(pagina.evaluate(cores)) == {"rgba(0, 0, 0, 0)"}


def test_o_controle_da_ativacao_leva_o_ponto_e_diz_a_inclinacao(abrir):
    pagina = abrir(nn.ver.ativacao("tanh"))
    pagina.focus("input")
    pagina.keyboard.press("Home")
    assert pagina.inner_text(".nn-conta").startswith("x = −5,000")
    assert "quase nenhum gradiente" in pagina.inner_text(".nn-conta")
    ponto = pagina.evaluate("+document.querySelector('circle').getAttribute('cx')")
    pagina.keyboard.press("End")
    assert pagina.evaluate("+document.querySelector('circle').getAttribute('cx')") > ponto + 500
    controle = pagina.locator("input").bounding_box()
    pagina.mouse.click(controle["x"] + controle["width"] / 2, controle["y"] + controle["height"] / 2)
    assert pagina.inner_text(".nn-conta").startswith("x = 0,")
    assert ponto + 200 < pagina.evaluate("+document.querySelector('circle').getAttribute('cx')") < ponto + 400


def test_a_mesma_figura_duas_vezes_na_pagina_move_se_cada_uma_por_si(abrir, tmp_path):
    figura = nn.ver.lote(4, 2)
    pagina = abrir(figura)
    pagina.set_content(figura.html + figura.html)
    pagina.locator("[data-ir='1']").first.click()
    assert pagina.locator("output").all_inner_texts() == ["passo 2 de 6", "passo 1 de 6"]


def test_sem_executar_nada_fica_o_desenho_parado_com_os_numeros(navegador):
    contexto = navegador.new_context(java_script_enabled=False)
    pagina = contexto.new_page()
    pagina.set_content(nn.ver.produto([1, 2], [3, 4]).html + nn.ver.forma([[1.5, 2]]).html)
    assert "11" in pagina.inner_text("body")
    assert "1,5" in pagina.inner_text("body")
    assert not pagina.locator("input").is_visible()
    contexto.close()
