"""Num terminal estreito os cabeçalhos das tabelas se leem inteiros."""

import io

import pytest
from rich.console import Console

from neuronio.linha_de_comando import terminal
from neuronio.linha_de_comando.terminal import mostrar_tabela, tabela

CABECALHO = ("classe", "amostras", "precisão", "recall", "F1", "AUC")


NUMEROS = ("1.000", "98,73\xa0%", "97,53\xa0%", "97,00\xa0%", "0,9999")


@pytest.fixture
def escrever(monkeypatch):
    """O que sai, num terminal de tal largura, de uma tabela de uma linha só."""

    def numa(largura, *numeros):
        linhas, saida = tabela(*CABECALHO), io.StringIO()
        linhas.add_row("uma classe de nome comprido", *numeros)
        monkeypatch.setattr(terminal, "terminal", lambda: Console(file=saida, width=largura))
        mostrar_tabela(linhas)
        return saida.getvalue()

    return numa


@pytest.mark.parametrize("largura", [60, 80, 160])
def test_os_cabecalhos_nao_se_cortam(largura, escrever):
    escrito = escrever(largura, "1.000", "100,00 %", "mais de 99,99 %", "97,00 %", "0,9999")
    assert escrito.split("\n")[1].split() == list(CABECALHO)
    assert "…" not in escrito


@pytest.mark.parametrize("largura", range(20, 86))
def test_num_terminal_muito_estreito_nenhum_numero_se_corta(largura, escrever):
    escrito = escrever(largura, *NUMEROS)
    assert escrito.split("\n")[1].split() == list(CABECALHO)
    for numero in NUMEROS:
        assert numero in escrito


def test_num_terminal_largo_a_tabela_nao_muda(escrever):
    assert "uma classe de nome comprido" in escrever(80, *NUMEROS)
