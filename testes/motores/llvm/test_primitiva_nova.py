"""O que CONTRIBUTING.md ensina dá uma primitiva que os dois motores executam."""

import re
import textwrap
from pathlib import Path

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor import TABELA, Parametro, Primitiva, Tensor

RECEITA = Path(__file__).parents[3] / "CONTRIBUTING.md"


@pytest.fixture
def arco_tangente():
    """Os blocos da receita, executados; ao fim, tudo como estava."""
    texto = RECEITA.read_text(encoding="utf-8").partition("## Acrescentar uma primitiva")[2]
    blocos = re.findall(
        r"^( *)```python\n(.*?)^\1```$", texto.partition("\n## ")[0], re.DOTALL | re.MULTILINE
    )
    espaco: dict[str, Primitiva] = {}
    for _, bloco in blocos:
        exec(textwrap.dedent(bloco), espaco)
    nova = espaco["arco_tangente"]
    yield nova
    del TABELA[nova.nome], REGISTROS[nova]


@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_a_primitiva_da_receita_da_o_mesmo_nos_dois_motores(arco_tangente, tipo):
    w = Parametro(Tensor(np.linspace(-2, 2, 21), tipo=tipo), "w")
    x = np.random.default_rng(0).normal(size=(13, 21)).astype(tipo)

    def passo(x):
        y = arco_tangente(x * w)
        perda = (y * y).media()
        (g,) = nn.gradientes(perda, [w])
        w.atribuir(w - g * 0.1)
        return [perda, y]

    esperados = executar("numpy", passo, [w], [x], lote=5)
    for threads in (1, 3):
        conferir(executar("llvm", passo, [w], [x], 5, threads), esperados)


def test_a_derivada_da_primitiva_da_receita_e_a_de_diferencas_finitas(arco_tangente):
    x = Tensor([-1.5, 0.0, 0.3, 4.0], requer_grad=True, tipo="float64")
    (g,) = nn.gradientes(arco_tangente(x).soma(), [x])
    h = 1e-6
    diferencas = (np.arctan(x.dados + h) - np.arctan(x.dados - h)) / (2 * h)
    np.testing.assert_allclose(g.dados, diferencas, atol=1e-9)
