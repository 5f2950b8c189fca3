"""As cores das curvas se distinguem umas das outras, no papel claro e no escuro, também por um daltônico."""

import re
from base64 import b64decode
from importlib.resources import files
from itertools import combinations, pairwise

import numpy as np
import pytest

from neuronio import graficos
from neuronio.graficos import paleta
from neuronio.graficos.taxas import _cores
from neuronio.medidas import avaliar_classificacao

VISOES = {
    "comum": np.eye(3),
    "sem vermelho": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "sem verde": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "sem azul": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
"""De Machado, Oliveira e Fernandes, "A physiologically-based model for simulation of color vision
deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (2009)."""
PAGINAS = ("relatorio.html", "animacao.html")


def cores(pagina: str, tema: int) -> dict[str, str]:
    texto = files("neuronio.graficos").joinpath(pagina).read_text(encoding="utf-8")
    bloco = re.findall(r":root \{(.*?)\}", texto, re.DOTALL)[tema]
    return dict(re.findall(r"--([a-z-]+\d?): (#\w{6})", bloco))


def linear(cor: str) -> np.ndarray:
    c = np.array([int(cor[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    x, y, z = np.cbrt(xyz / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("pagina", PAGINAS)
@pytest.mark.parametrize("tema", [0, 1], ids=["claro", "escuro"])
@pytest.mark.parametrize("visao", VISOES)
def test_duas_curvas_nunca_tem_cores_parecidas(pagina: str, tema: int, visao: str) -> None:
    ditas = cores(pagina, tema)
    tracos = {nome: cor for nome, cor in ditas.items() if nome.startswith("traco-") or nome == "tinta"}
    assert len(tracos) == 7
    vistas = {n: lab(np.clip(VISOES[visao] @ linear(cor), 1e-4, 1)) for n, cor in tracos.items()}
    distancias = {(a, b): np.linalg.norm(vistas[a] - vistas[b]) for a, b in combinations(vistas, 2)}
    par = min(distancias, key=distancias.get)
    assert distancias[par] > (15 if tema == 0 else 19), par  # as do claro são as de Okabe e Ito


@pytest.mark.parametrize("tema", [0, 1], ids=["claro", "escuro"])
@pytest.mark.parametrize("visao", VISOES)
def test_as_cores_de_seis_taxas_seguidas_se_distinguem_e_clareiam(tema: int, visao: str) -> None:
    rampa = [cor for nome, cor in cores("relatorio.html", tema).items() if nome.startswith("rampa-")]
    assert len(rampa) == len(paleta.RAMPA)
    vistas = [lab(np.clip(VISOES[visao] @ linear(cor), 1e-4, 1)) for cor in rampa]
    seis = [vistas[paleta.RAMPA.index(cor)] for cor in _cores(6)]
    distancias = [float(np.linalg.norm(a - b)) for a, b in pairwise(seis)]
    assert min(distancias) > (9 if tema == 0 else 16), distancias  # as do claro são as da viridis
    if visao == "comum":
        assert (np.diff([cor[0] for cor in vistas]) > 2).all()


def test_num_caderno_a_figura_tem_as_cores_claras_e_as_escuras_e_nenhuma_letra_fica_preta() -> None:
    medida = avaliar_classificacao([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 1, 1])
    dados = re.search(r"base64,([^\"]+)", graficos.curvas_roc(medida.curvas)._repr_html_())
    svg = b64decode(dados[1]).decode()
    assert 'aria-label="Curvas ROC, uma classe contra o resto"' in svg
    claras, escuras = svg.split("prefers-color-scheme: dark")
    for parte, tema in ((claras, 0), (escuras, 1)):
        for nome, cor in cores("relatorio.html", tema).items():
            assert f"--{nome}: {cor}" in parte
    assert "background: var(--cartao); fill: var(--tinta)" in claras  # a do que não diz a sua é a da tinta
    desenho = svg.split("</style>")[1]
    assert "var(--traco-azul)" in desenho
    assert not re.search(r"(fill|stroke): ?#", desenho.replace("#fefefe", ""))
