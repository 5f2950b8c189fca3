"""Num terminal estreito os cabeçalhos das tabelas se leem inteiros."""

import io

import pytest
from rich.console import Console

from neuronio.linha_de_comando import terminal
from neuronio.linha_de_comando.terminal import mostrar_tabela, tabela

CABECALHO = ("classe", "amostras", "precisão", "recall", "F1", "AUC")


@pytest.mark.parametrize("largura", [60, 80, 160])
def test_os_cabecalhos_nao_se_cortam(largura, monkeypatch):
    linhas = tabela(*CABECALHO)
    linhas.add_row("uma classe de nome comprido", "1.000", "100,00 %", "mais de 99,99 %", "97,00 %", "0,9999")
    saida = io.StringIO()
    monkeypatch.setattr(terminal, "terminal", lambda: Console(file=saida, width=largura))
    mostrar_tabela(linhas)
    assert saida.getvalue().split("\n")[1].split() == list(CABECALHO)
    assert "…" not in saida.getvalue()


@pytest.mark.parametrize("largura", range(20, 86))
def test_num_terminal_muito_estreito_nenhum_numero_se_corta(largura, monkeypatch):
    linhas, saida = tabela(*CABECALHO), io.StringIO()
    linhas.add_row("uma classe de nome comprido", "1.000", "98,73\xa0%", "97,53\xa0%", "97,00\xa0%", "0,9999")
    monkeypatch.setattr(terminal, "terminal", lambda: Console(file=saida, width=largura))
    mostrar_tabela(linhas)
    escrito = saida.getvalue()
    assert escrito.split("\n")[1].split() == list(CABECALHO)
    for numero in ("1.000", "98,73\xa0%", "97,53\xa0%", "97,00\xa0%", "0,9999"):
        assert numero in escrito


def test_num_terminal_largo_a_tabela_nao_muda(monkeypatch):
    linhas, saida = tabela(*CABECALHO), io.StringIO()
    linhas.add_row("uma classe de nome comprido", "1.000", "98,73\xa0%", "97,53\xa0%", "97,00\xa0%", "0,9999")
    monkeypatch.setattr(terminal, "terminal", lambda: Console(file=saida, width=80))
    mostrar_tabela(linhas)
    assert "uma classe de nome comprido" in saida.getvalue()
