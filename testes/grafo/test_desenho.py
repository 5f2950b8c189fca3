"""O desenho: um SVG bem formado que diz tudo, com cada coisa no seu lugar."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from grafos_sorteados import grafos
from hypothesis import given, settings

from neuronio.erros import ErroDeArquivo, ErroDeTipo, ErroDeValor
from neuronio.grafo.desenho import Desenho, desenhar
from neuronio.grafo.ordem import ordem_topologica
from neuronio.valor import Valor

SVG = "{http://www.w3.org/2000/svg}"
Retangulo = tuple[float, float, float, float]


def exemplo() -> Valor:
    a, b = Valor(2.0, rotulo="a"), Valor(-3.0, rotulo="b")
    y = (a * b + 10).tanh()
    y.rotulo = "y"
    y.retropropagar()
    return y


def raiz_de(desenho: Desenho) -> ElementTree.Element:
    return ElementTree.fromstring(desenho.svg)


def textos(desenho: Desenho, classe: str) -> list[str]:
    return [t.text or "" for t in raiz_de(desenho).iter(f"{SVG}text") if classe in t.attrib["class"].split()]


def retangulos(desenho: Desenho) -> list[Retangulo]:
    """Esquerda, alto, direita e baixo de cada caixa e de cada círculo."""
    lados = [
        [float(r.attrib[nome]) for nome in ("x", "y", "width", "height")]
        for r in raiz_de(desenho).iter(f"{SVG}rect")
    ]
    return [(x, y, x + largura, y + altura) for x, y, largura, altura in lados]


def trechos_retos(desenho: Desenho) -> list[tuple[float, float, float]]:
    """Esquerda, direita e altura da parte reta de cada aresta que vem de uma curva."""
    caminhos = [
        p.attrib["d"] for p in raiz_de(desenho).iter(f"{SVG}path") if p.attrib["class"] == "nn-aresta"
    ]
    retas = []
    for caminho in caminhos:
        if achado := re.search(r" ([\d.]+) ([\d.]+)H([\d.]+)$", caminho):
            x0, y, x1 = map(float, achado.groups())
            if "C" in caminho:
                retas.append((x0, x1, y))
    return retas


def test_o_desenho_diz_dado_gradiente_rotulo_e_operador() -> None:
    desenho = desenhar(exemplo())
    assert sorted(textos(desenho, "nn-rotulo")) == ["a", "b", "y"]
    assert sorted(textos(desenho, "nn-simbolo")) == ["+", "tanh", "×"]
    assert set(textos(desenho, "nn-palavra")) == {"dado", "gradiente"}
    conteudos = textos(desenho, "nn-conteudo")
    assert {"2,0", "−3,0", "10,0", "−6,0", "4,0", "0,9993", "1,0", "−0,004023", "0,002682"} <= set(conteudos)
    assert len(conteudos) == 2 * 6
    assert textos(desenho, "nn-gradiente").count("0,001341") == 3


def test_ha_uma_seta_por_operando_e_uma_por_operacao() -> None:
    setas = [p for p in raiz_de(desenhar(exemplo())).iter(f"{SVG}path") if p.attrib["class"] == "nn-ponta"]
    assert len(setas) == 5 + 3


def test_tem_titulo_e_cada_vertice_diz_a_sua_conta() -> None:
    desenho = desenhar(exemplo())
    raiz = raiz_de(desenho)
    assert raiz.attrib["role"] == "img"
    titulos = [t.text for t in raiz.iter(f"{SVG}title")]
    assert titulos[0] == "Grafo computacional de y, com 6 vértices"
    assert {"a", "b", "v2 = a · b", "y = tanh(v3)"} <= set(titulos)


def test_rotulos_com_sinais_de_xml_e_caracteres_proibidos_nao_quebram_o_arquivo() -> None:
    a = Valor(1.0, rotulo="a<b & \"c\" '>'")
    y = a * Valor(2.0, rotulo="zero\x00 e \ud800 órfão")
    y.rotulo = "</svg>"
    assert set(textos(desenhar(y), "nn-rotulo")) == {"a<b & \"c\" '>'", "zero\ufffd e \ufffd órfão", "</svg>"}


def test_rotulo_comprido_e_cortado_na_caixa_e_inteiro_no_titulo() -> None:
    a = Valor(1.0, rotulo="uma soma ponderada de três entradas com o viés, antes da ativação")
    desenho = desenhar(a)
    assert textos(desenho, "nn-rotulo")[0].endswith("…")
    assert a.rotulo in [t.text for t in raiz_de(desenho).iter(f"{SVG}title")]
    assert max(direita - esquerda for esquerda, _, direita, _ in retangulos(desenho)) < 260


@settings(max_examples=60, deadline=None)
@given(grafos())
def test_nada_fica_por_cima_de_nada(vertices: list[Valor]) -> None:
    desenho = desenhar(vertices[-1])
    formas = retangulos(desenho)
    ordem = ordem_topologica([vertices[-1]])
    assert len(formas) == len(ordem) + sum(bool(v.progenitor) for v in ordem)
    for a, b in combinations(formas, 2):
        assert a[2] + 8 <= b[0] or b[2] + 8 <= a[0] or a[3] + 8 <= b[1] or b[3] + 8 <= a[1], "formas coladas"
    for x0, x1, y in trechos_retos(desenho):
        for esquerda, alto, direita, baixo in formas:
            atravessa = x0 < direita - 0.2 and x1 > esquerda + 0.2 and alto < y < baixo
            assert not atravessa, "uma aresta passa por trás de uma caixa"
    raiz = raiz_de(desenho)
    largura, altura = float(raiz.attrib["width"]), float(raiz.attrib["height"])
    assert all(x0 > 0 and y0 > 0 and x1 < largura and y1 < altura for x0, y0, x1, y1 in formas)


def test_os_progenitores_ficam_a_esquerda_e_o_primeiro_entra_por_cima() -> None:
    a, b = Valor(1.0, rotulo="a"), Valor(2.0, rotulo="b")
    y = b - a
    y.rotulo = "y"
    raiz = raiz_de(desenhar(y))
    lugares = {
        t.text: (float(t.attrib["x"]), float(t.attrib["y"]))
        for t in raiz.iter(f"{SVG}text")
        if t.attrib["class"] == "nn-rotulo"
    }
    assert lugares["a"][0] < lugares["y"][0]
    assert lugares["b"][1] < lugares["y"][1] < lugares["a"][1]


def test_cada_calculado_fica_a_meia_altura_dos_operandos_quando_ha_espaco() -> None:
    a, b, c = (Valor(1.0, rotulo=letra) for letra in "abc")
    d = a * b
    e = d * c
    f = e.tanh()
    d.rotulo, e.rotulo, f.rotulo = "def"
    y = {
        t.text: float(t.attrib["y"])
        for t in raiz_de(desenhar(f)).iter(f"{SVG}text")
        if t.attrib["class"] == "nn-rotulo"
    }
    assert y["d"] == pytest.approx((y["a"] + y["b"]) / 2, abs=0.3)
    assert y["e"] == pytest.approx((y["d"] + y["c"]) / 2, abs=0.3)
    assert y["f"] == pytest.approx(y["e"], abs=0.3)


def test_salvar_escreve_o_svg(tmp_path: Path) -> None:
    desenho = desenhar(exemplo())
    caminho = tmp_path / "grafo.svg"
    caminho.write_text("outra coisa")
    assert desenho.salvar(str(caminho)) == caminho
    assert caminho.read_text(encoding="utf-8") == desenho.svg == desenho._repr_svg_()
    assert list(tmp_path.iterdir()) == [caminho]


def test_salvar_em_outro_formato_explica_o_que_fazer(tmp_path: Path) -> None:
    with pytest.raises(ErroDeArquivo, match=r"\.svg.*recebeu.*grafo\.png.*navegador"):
        desenhar(exemplo()).salvar(tmp_path / "grafo.png")


def test_salvar_onde_nao_ha_pasta_diz_qual(tmp_path: Path) -> None:
    with pytest.raises(ErroDeArquivo, match=r"não existe"):
        desenhar(exemplo()).salvar(tmp_path / "não há" / "grafo.svg")


@pytest.mark.parametrize("coisa", [3.0, "y", None, [1, 2]])
def test_so_se_desenha_o_vertice_de_um_grafo(coisa: object) -> None:
    with pytest.raises(ErroDeTipo, match=r"Valor ou um Tensor.*recebeu"):
        desenhar(coisa)


def test_grafo_grande_demais_e_recusado_com_conselho() -> None:
    with pytest.raises(ErroDeValor, match=r"desenhar um grafo só serve até 2000.*exemplo menor"):
        desenhar(sum((Valor(1.0) for _ in range(2000)), Valor(0.0)))


def test_grafo_emaranhado_demais_e_recusado_com_conselho() -> None:
    vertices = [Valor(1.0)]
    for _ in range(400):
        vertices.append(vertices[-1] + 1)
    y = vertices[-1]
    for vertice in vertices:
        y = y + vertice
    with pytest.raises(ErroDeValor, match="não dá um desenho que se leia"):
        desenhar(y)
