"""O que vale para toda figura: nada cortado, nada de estado global, aparece no Jupyter, importa pouco."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from processo_a_parte import rodar

from neuronio import graficos
from neuronio.medidas import Engano, avaliar_classificacao, avaliar_regressao

COMPRIDO = "classe de nome R$ comprido, $x^2$, número"


def medida(classes: int, nome: str = "") -> object:
    gerador = np.random.default_rng(0)
    return avaliar_classificacao(
        gerador.dirichlet(np.ones(classes), 200),
        np.arange(200) % classes,
        [f"{nome} {c}" for c in range(classes)],
    )


FIGURAS: dict[str, Callable[[], object]] = {
    "perda": lambda: graficos.perda_por_epoca({"perda": [1e5, 2.0], "perda_validacao": [1e5, 3.0]}),
    "métrica de nome estranho": lambda: graficos.metrica_por_epoca({COMPRIDO: [1e-7, 1e-8]}, COMPRIDO),
    "roc": lambda: graficos.curvas_roc(medida(10).curvas),
    "roc de nomes compridos": lambda: graficos.curvas_roc(medida(12, COMPRIDO).curvas),
    "roc de 100 classes": lambda: graficos.curvas_roc(medida(100, COMPRIDO).curvas),
    "confusão": lambda: graficos.matriz_de_confusao(np.full((10, 10), 5000), "0123456789"),
    "confusão de nomes compridos": lambda: graficos.matriz_de_confusao(
        np.eye(30), [f"{COMPRIDO} {i}" for i in range(30)]
    ),
    "enganos": lambda: graficos.enganos(
        np.zeros((9, 1, 8, 8)),
        [Engano(i, previsto=0, verdadeiro=1, probabilidade=0.99999) for i in range(9)],
        [COMPRIDO] * 2,
    ),
    "dispersão": lambda: graficos.dispersao(avaliar_regressao([1e6, 2e6], [1.1e6, 1.9e6])),
    "atenção": lambda: graficos.mapa_de_atencao(np.tri(24)[None].repeat(4, 0), "Capitu, apesar daqueles\n"),
    "atenção de nomes compridos": lambda: graficos.mapa_de_atencao(np.eye(5), [COMPRIDO] * 5),
    "atenção de muitos passos": lambda: graficos.mapa_de_atencao(np.ones((3, 200, 90)), "a" * 200, "b" * 90),
    "reconstruções": lambda: graficos.reconstrucoes(
        {COMPRIDO: np.zeros((10, 1, 8, 8)), "b": np.ones((10, 1, 8, 8))}
    ),
    "perdas da disputa": lambda: graficos.perdas_da_disputa(
        {"perda_discriminadora": [1.3] * 40, "perda_geradora": np.linspace(0.7, 3, 40)}
    ),
    "acertos da disputa": lambda: graficos.acertos_da_disputa(
        {"acertos_reais": [0.9, 0.8], "acertos_falsas": [0.7, 1.0]}
    ),
    "grade latente": lambda: graficos.grade_latente(lambda z: np.zeros((len(z), 3, 8, 8))),
    "plano latente": lambda: graficos.plano_latente(np.eye(2)[[0, 1] * 15], np.arange(30), [COMPRIDO] * 30),
    "curvas das taxas": lambda: graficos.curvas_das_taxas(
        {10.0**-e: [{"perda": [2.0, 1.0 + e], "acuracia": [0.1, 0.2]}] for e in range(7)},
        ["perda", "acuracia"],
        [1.0],
    ),
    "efeito da taxa": lambda: graficos.efeito_da_taxa(
        {"treino": {10.0**-e: [2.0, float("nan") if e == 1 else e] for e in range(9)}}, recomendada=0.01
    ),
    "perda na faixa": lambda: graficos.perda_na_faixa(
        np.geomspace(1e-7, 10, 50), np.linspace(2, 9, 50), np.linspace(2, 9, 50), 1e-3
    ),
}


@pytest.mark.parametrize("nome", FIGURAS)
def test_nada_sai_da_figura(nome: str) -> None:
    figura = FIGURAS[nome]()
    figura.draw_without_rendering()
    ocupado = figura.get_tightbbox()
    largura, altura = figura.get_size_inches()
    assert ocupado.x0 >= 0
    assert ocupado.y0 >= 0
    assert ocupado.x1 <= largura
    assert ocupado.y1 <= altura


@pytest.mark.parametrize("nome", FIGURAS)
def test_jupyter_recebe_um_png_da_figura(nome: str) -> None:
    imagem = Image.open(BytesIO(FIGURAS[nome]()._repr_png_()))
    assert imagem.format == "PNG"
    assert min(imagem.size) > 200


def test_pyplot_nunca_e_importado() -> None:
    programa = (
        "import sys; from neuronio import graficos; assert 'matplotlib' not in sys.modules, 'cedo demais';"
        "graficos.perda_por_epoca({'perda': [1.0, 2.0]}).png(); assert 'matplotlib.pyplot' not in sys.modules"
    )
    rodar(programa)


def test_desenhar_nao_muda_as_opcoes_globais_do_matplotlib() -> None:
    import matplotlib

    antes = dict(matplotlib.rcParams)
    for desenhar in FIGURAS.values():
        desenhar().png()
    assert dict(matplotlib.rcParams) == antes


def test_um_titulo_comprido_recua_para_caber_na_figura():
    from matplotlib.text import Text

    from neuronio.diagnosticos.achado import Achado, Barras

    barras = Barras("Um título que ocupa quase toda a largura", "parte", {"um nome bem comprido, ali": 0.3})
    figura = graficos.evidencia(Achado("x", "x", "x", (), barras))
    figura.png(100)
    (titulo,) = figura.findobj(lambda a: isinstance(a, Text) and a.get_text() == barras.titulo)
    caixa = titulo.get_window_extent()
    assert caixa.x0 >= 0
    assert caixa.x1 <= figura.bbox.width
    assert caixa.x0 < figura.axes[0].bbox.x0
