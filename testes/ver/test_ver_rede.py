"""A rede desenhada em neurônios: o que falta se vê ao lado do que há."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

import neuronio as nn

SVG = "{http://www.w3.org/2000/svg}"


def partes(modelo):
    raiz = ElementTree.fromstring(nn.ver.rede(modelo).svg)
    linhas = [linha.get("class") for linha in raiz.iter(f"{SVG}line")]
    return linhas, len(list(raiz.iter(f"{SVG}circle"))), " ".join(t.text for t in raiz.iter(f"{SVG}text"))


def construida(*camadas, entrada=6):
    rede = nn.Sequencial([nn.Entrada(entrada), *camadas])
    rede.compilar("adam", "mse")
    return rede


def test_cada_peso_e_um_traco_e_o_que_falta_e_pontilhado():
    rede = construida(nn.Esparsa(5, 0.8), nn.ReLU(), nn.Densa(4), nn.Esparsa(2, mascara=[[1, 0]] * 4))
    linhas, circulos, texto = partes(rede)
    assert len(linhas) == 6 * 5 + 5 * 4 + 4 * 2
    assert linhas.count("nn-falta") == 24 + 4
    assert linhas.count("nn-mais") == sum(
        int((p.dados > 0).sum()) for p in rede.parametros() if len(p.forma) > 1
    )
    assert circulos == 6 + 5 + 4 + 2
    for esperado in ("entrada", "esparsa_1", "6 de 30 conexões", "densa_1", "20 conexões", "4 de 8 conexões"):
        assert esperado in texto


def test_o_papel_e_da_rede_e_fica_por_baixo_do_resto():
    titulo, estilo, papel, *resto = ElementTree.fromstring(nn.ver.rede(construida(nn.Densa(2))).svg)
    assert (papel.tag, papel.get("class")) == (f"{SVG}rect", "nn-papel")
    assert estilo.text.count(".nn-papel { fill: #") == 2  # no claro e no escuro
    assert f"{SVG}rect" not in [parte.tag for parte in (titulo, *resto)]


def test_de_uma_camada_grande_se_desenham_as_pontas():
    linhas, circulos, texto = partes(construida(nn.Densa(100), nn.Densa(2)))
    assert circulos == 6 + 12 + 2
    assert len(linhas) == 6 * 12 + 12 * 2
    assert "⋮" in texto
    assert "100" in texto
    _, _, texto = partes(construida(nn.Densa(2000)))
    assert "2.000 12.000 conexões" in texto


def test_as_conexoes_da_camada_grande_sao_as_dos_neuronios_que_se_veem():
    mascara = np.zeros((6, 100))
    mascara[:, -1] = 1
    linhas, _, _ = partes(construida(nn.Esparsa(100, mascara=mascara)))
    assert linhas.count("nn-falta") == 6 * 11


def test_o_atalho_de_um_residual_vai_por_cima_da_coluna_de_que_parte_a_em_que_se_soma():
    rede = construida(nn.Densa(5), nn.Residual([nn.Densa(8, "relu"), nn.Densa(5)]), nn.Densa(2))
    raiz = ElementTree.fromstring(nn.ver.rede(rede).svg)
    (atalho,) = raiz.iter(f"{SVG}path")
    numeros = [float(n) for n in re.findall(r"[\d.]+", atalho.get("d"))]
    circulos = [
        (float(c.get("cx")), float(c.get("cy")) - float(c.get("r"))) for c in raiz.iter(f"{SVG}circle")
    ]
    colunas = sorted({x for x, _ in circulos})
    topos = {x: min(y for outro, y in circulos if outro == x) for x in colunas}
    assert numeros[:2] == pytest.approx([colunas[1], topos[colunas[1]]], abs=0.1)
    assert numeros[-2:] == pytest.approx([colunas[3], topos[colunas[3]]], abs=0.1)
    assert 0 < numeros[3] < min(topos.values())  # passa acima de todos os neurônios
    assert "+ a entrada" in [texto.text for texto in raiz.iter(f"{SVG}text")]


def test_os_atalhos_de_residuais_uma_dentro_da_outra_nao_se_sobrepoem():
    de_dentro = nn.Residual([nn.Residual([nn.Densa(6)]), nn.Residual([nn.Densa(6)])])
    raiz = ElementTree.fromstring(nn.ver.rede(construida(nn.Residual([de_dentro]), nn.Densa(2))).svg)
    tracos = [[float(n) for n in re.findall(r"[\d.]+", a.get("d"))] for a in raiz.iter(f"{SVG}path")]
    fora, meio, um, outro = [(t[0], t[3], t[-2]) for t in tracos]  # de onde sai, a altura, e aonde chega
    assert 0 < fora[1] < meio[1] < um[1] == outro[1]
    assert fora[0] < meio[0] < um[0]
    assert um[2] == outro[0]
    assert outro[2] < meio[2] < fora[2]


def test_de_duas_redes_numa_cada_camada_diz_por_cima_do_nome_de_qual_e():
    gan = nn.GAN(nn.RedeNeural([2, 3, 4]), nn.RedeNeural([4, 3, 1]), ruido=2)
    gan.compilar(motor="numpy")
    gan.construir_com((4,))
    raiz = ElementTree.fromstring(nn.ver.rede(gan).svg)
    textos = {(t.get("x"), float(t.get("y"))): t.text for t in raiz.iter(f"{SVG}text")}
    nomes = [t for t in raiz.iter(f"{SVG}text") if t.get("class") == "nn-nome"]
    fundo = max(float(c.get("cy")) + float(c.get("r")) for c in raiz.iter(f"{SVG}circle"))
    por_cima = []
    for nome in nomes:
        (y,) = [y for x, y in textos if x == nome.get("x") and 0 < float(nome.get("y")) - y < 20] or [None]
        assert y is None or y - 10 > fundo
        por_cima.append((textos.get((nome.get("x"), y)), nome.text))
    assert por_cima == [
        (None, "entrada"),
        *(("geradora", f"densa_{k}") for k in (1, 2)),
        *(("discriminadora", f"densa_{k}") for k in (1, 2)),
    ]


@pytest.mark.parametrize(
    ("modelo", "erro", "diz"),
    [
        (lambda: construida(nn.Redimensionar(1, 2, 3), nn.Conv2D(2, 2)), nn.ErroDeValor, "Densa ou Esparsa"),
        (
            lambda: construida(nn.Residual([nn.Densa(6)], atalho=nn.Densa(6))),
            nn.ErroDeValor,
            "atalho com pesos",
        ),
        (lambda: construida(nn.ReLU()), nn.ErroDeValor, "nn.desenhar"),
        (
            lambda: construida(nn.Redimensionar(2, 3), nn.Densa(4), nn.Flatten(), nn.Densa(2)),
            nn.ErroDeValor,
            r"em fila.*recebe 8; como grafo, desenha-as nn\.desenhar",
        ),
        (lambda: nn.Sequencial([nn.Densa(2)]), nn.ErroDeTreino, "não foi construída"),
        (lambda: "rede", nn.ErroDeTipo, "'rede'"),
    ],
)
def test_o_que_assim_nao_se_desenha_diz_o_que_fazer(modelo, erro, diz):
    with pytest.raises(erro, match=diz):
        nn.ver.rede(modelo())
