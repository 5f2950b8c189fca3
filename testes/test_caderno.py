"""Num caderno de verdade: o treino mostra uma barra e nada em inglês, e o que ele dá se vê."""

import pytest

CELULAS = {
    "treino": """
import neuronio as nn
(x, y), validacao = nn.dados.iris()
rede = nn.Sequencial([nn.Entrada(4), nn.Densa(8, "relu"), nn.Densa(3)])
rede.compilar("adam", "entropia-cruzada", motor="numpy")
historico = rede.treinar(x, y, epocas=300, validacao=validacao)
""",
    "histórico": "historico",
    "passo": "nn.desenhar(rede.programa('treino', x, y))",
    "grafo": "nn.desenhar(nn.Valor(2.0) * 3)",
    "barra": """
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from neuronio.progresso import barra_de_progresso
barra = barra_de_progresso(TextColumn("lendo <{task.fields[que]}>"), BarColumn(), console=Console())
tarefa = barra.add_task("", total=8, que="tudo")
barra.start()
barra.update(tarefa, completed=3)
""",
    "barra que acabou": "barra.stop()",
    "estudo calado": """
def criar():
    rede = nn.RedeNeural([4, 3])
    rede.compilar(nn.SGD(0.1), "entropia-cruzada", motor="numpy")
    return rede
_ = nn.estudo_taxa(criar, x, y, [0.1], sementes=1, epocas=1, processos=1, progresso=False)
""",
    "curva": """
import neuronio.progresso as p
mostrados = []
antes = p.BarraDoCaderno._mostrar
p.BarraDoCaderno._mostrar = lambda self, html: (mostrados.append(html), antes(self, html))[1]
p.ENTRE_DESENHOS = 0
rede.treinar(x, y, epocas=4, validacao=validacao)
print(sum("<polyline" in html for html in mostrados), mostrados[-2].count("<polyline"))
""",
}


@pytest.fixture(scope="module")
def saidas():
    """Célula → o que ela mostrou."""
    nbformat = pytest.importorskip("nbformat", reason="sem o Jupyter não há caderno que executar")
    nbclient = pytest.importorskip("nbclient", reason="sem o Jupyter não há caderno que executar")
    caderno = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELULAS.values()])
    mostradas = []

    def guardar(cell, cell_index, **_):  # a barra se apaga ao acabar: guarda-se o que havia ao fim da célula
        mostradas.append([dict(saida) for saida in cell.outputs])

    nbclient.NotebookClient(caderno, timeout=120, kernel_name="python3", on_cell_executed=guardar).execute()
    return dict(zip(CELULAS, mostradas, strict=True))


def test_sem_progresso_um_estudo_nao_mostra_nada(saidas):
    assert saidas["estudo calado"] == []


def test_o_treino_so_escreve_as_suas_linhas(saidas):
    textos = [s for s in saidas["treino"] if s["output_type"] == "stream"]
    assert {s["name"] for s in textos} == {"stdout"}
    linhas = "".join(s["text"] for s in textos).splitlines()
    assert 10 <= len(linhas) <= 22
    assert all(linha.startswith("Época") for linha in linhas)


def test_o_treino_tem_um_lugar_para_a_barra(saidas):
    (barra,) = [s for s in saidas["treino"] if s["output_type"] == "display_data"]
    assert barra["data"]["text/html"] == ""  # acabou


def test_a_barra_diz_quanto_falta_e_some(saidas):
    (barra,) = saidas["barra"]
    assert "lendo &lt;tudo&gt;" in barra["data"]["text/html"]
    assert 'value="3' in barra["data"]["text/html"]
    assert 'max="8' in barra["data"]["text/html"]


def test_um_historico_de_muitas_epocas_e_um_texto_curto_e_uma_curva(saidas):
    (mostrado,) = saidas["histórico"]
    assert len(mostrado["data"]["text/plain"]) < 200
    assert "<svg" in mostrado["data"]["text/html"]
    assert "perda na validação" in mostrado["data"]["text/html"]


def test_as_curvas_crescem_enquanto_se_treina(saidas):
    escrito = "".join(s["text"] for s in saidas["curva"] if s["output_type"] == "stream")
    com_curva, series = escrito.splitlines()[-1].split()
    assert int(com_curva) >= 4
    assert int(series) == 2


def test_um_passo_se_ve_em_caixas_e_um_grafo_em_svg(saidas):
    (passo,), (grafo,) = saidas["passo"], saidas["grafo"]
    assert passo["data"]["text/html"].count("<details>") == 4
    assert "image/svg+xml" not in passo["data"]
    assert "image/svg+xml" in grafo["data"]
