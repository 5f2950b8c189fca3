"""O que CONTRIBUTING.md ensina dá uma primitiva que os dois motores executam."""

import re
import subprocess
import sys
import textwrap
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.motores.llvm import registros
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


def test_o_registro_de_uma_primitiva_esta_no_arquivo_que_tem_o_nome_do_dela():
    fora_do_lugar = [
        (arquivo.name, primitiva.nome)
        for arquivo in iter_modules(registros.__path__)
        for primitiva in getattr(import_module(f"{registros.__name__}.{arquivo.name}"), "REGISTROS", {})
        if primitiva.arquivo != arquivo.name
    ]
    assert fora_do_lugar == []


def test_so_se_abre_o_arquivo_da_primitiva_que_se_pede():
    codigo = (
        "import sys; from neuronio.motores.llvm.registros import REGISTROS\n"
        "from neuronio.tensor import TABELA; REGISTROS[TABELA['somar']]\n"
        "abertos = [m for m in sys.modules if m.startswith('neuronio.motores.llvm.registros')]\n"
        "print(*sorted(m.rpartition('.')[2] for m in abertos))"
    )
    saida = subprocess.run([sys.executable, "-c", codigo], capture_output=True, text=True, check=True).stdout
    assert saida.split() == ["aritmetica", "registro", "registros"]
