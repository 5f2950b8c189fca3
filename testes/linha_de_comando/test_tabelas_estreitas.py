"""Num terminal estreito os cabeçalhos das tabelas se leem inteiros."""

import io

import pytest
from rich.console import Console

from neuronio.linha_de_comando.terminal import tabela

CABECALHO = ("classe", "amostras", "precisão", "recall", "F1", "AUC")


@pytest.mark.parametrize("largura", [60, 80, 160])
def test_os_cabecalhos_nao_se_cortam(largura):
    linhas = tabela(*CABECALHO)
    linhas.add_row("uma classe de nome comprido", "1.000", "100,00 %", "mais de 99,99 %", "97,00 %", "0,9999")
    saida = io.StringIO()
    Console(file=saida, width=largura).print(linhas)
    assert saida.getvalue().split("\n")[1].split() == list(CABECALHO)
    assert "…" not in saida.getvalue()
