"""``--aumento``: o que se pede, o que se recusa, e a grade no relatório."""

import json
from pathlib import Path

import numpy as np
import pytest

from neuronio import aumento
from neuronio.linha_de_comando.aumentos import CLASSES, criar_aumentos, identificar_aumento


def test_o_aumento_treina_mostra_a_grade_e_vai_na_configuracao(neuronio):
    feita = neuronio("treinar", "--epocas", 2, "--aumento", "Rotacao=15,zoom")
    assert feita.estado == 0
    pasta = Path(feita.ultima_linha)
    assert (pasta / "aumento.png").is_file()
    pagina = (pasta / "relatorio.html").read_text(encoding="utf-8")
    assert "O que a rede viu" in pagina
    assert "<td>rotacao=15, zoom</td>" in pagina
    configuracao = json.loads((pasta / "configuracao.json").read_text(encoding="utf-8"))
    assert configuracao["aumento"] == "rotacao=15,zoom"
    assert "--aumento rotacao=15,zoom" in configuracao["comando"]
    retomada = neuronio("treinar", "--retomar", "--saida", pasta, "--epocas", 3)
    assert retomada.estado == 0
    outra = neuronio("treinar", "--epocas", 3, "--aumento", "rotacao=15,zoom", "--saida", "inteira")
    perdas = [
        np.genfromtxt(p / "historico.csv", delimiter=",", names=True)["perda"]
        for p in (pasta, Path("inteira"))
    ]
    np.testing.assert_array_equal(*perdas)
    assert outra.estado == 0


@pytest.mark.parametrize(
    ("pedido", "frases"),
    [
        ("rotacion", ['"rotacion"', '"rotacao"']),
        ("rotacao=x", ["rotacao=x", "um número"]),
        ("deslocamento=15", ["deslocamento=15", "fração"]),
        ("matiz", ["Matiz", "em cinza"]),
        ("", ["aumento"]),
    ],
)
def test_um_aumento_que_nao_serve_se_recusa_com_uma_frase(neuronio, pedido, frases):
    assert neuronio("treinar", "--epocas", 1, "--aumento", pedido).recusou(*frases)


def test_a_elastica_numa_tabela_se_recusa(neuronio):
    feita = neuronio("treinar", "--dados", "iris", "--epocas", 1, "--aumento", "elastica")
    assert feita.recusou("Elastica", "imagens")
    assert not any(Path("execucoes").glob("*"))


def test_todo_aumento_se_pede_pelo_nome():
    publicos = {n for n in aumento.__all__ if n[0].isupper()} - {"Aumento", "Fila", "Mistura"}
    assert {classe.__name__ for classe in CLASSES.values()} == publicos
    for nome, classe in CLASSES.items():
        assert isinstance(criar_aumentos(identificar_aumento(nome))[0], classe)
