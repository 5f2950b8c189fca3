"""O relatório aberto num navegador de verdade, onde há um."""

from pathlib import Path
from typing import Any

import conteudos_de_exemplo
import pytest

from neuronio.graficos import escrever_relatorio


@pytest.mark.parametrize("largura", [1200, 390])
def test_pagina_abre_inteira_e_sem_queixas(navegador: Any, tmp_path: Path, largura: int) -> None:
    caminho = escrever_relatorio(tmp_path, conteudos_de_exemplo.de_imagens())
    pagina = navegador.new_page(viewport={"width": largura, "height": 900})
    queixas: list[str] = []
    pedidos: list[str] = []
    pagina.on("console", lambda mensagem: queixas.append(mensagem.text))
    pagina.on("pageerror", lambda erro: queixas.append(str(erro)))
    pagina.on("request", lambda pedido: pedidos.append(pedido.url))
    pagina.goto(caminho.as_uri())
    pagina.click("#copiar")
    pagina.get_by_text("Copiado").wait_for()
    quebradas = "[...document.images].filter(i => !i.complete || !i.naturalWidth).length"
    assert pagina.evaluate(quebradas) == 0
    assert pagina.evaluate("document.images.length") == 3
    assert pagina.evaluate("document.documentElement.scrollWidth") <= largura
    assert queixas == []
    assert [url for url in pedidos if not url.startswith("data:")] == [caminho.as_uri()]


@pytest.mark.parametrize("largura", [1280, 390])
def test_letras_das_figuras_se_leem(navegador: Any, tmp_path: Path, largura: int) -> None:
    pagina = navegador.new_page(viewport={"width": largura, "height": 900})
    pagina.goto(escrever_relatorio(tmp_path, conteudos_de_exemplo.de_imagens()).as_uri())
    alturas = pagina.evaluate(
        "[...document.querySelectorAll('.figura text')].map(t => t.getBoundingClientRect())"
        ".map(r => Math.min(r.width, r.height)).filter(lado => lado > 0)"
    )
    assert len(alturas) > 40
    assert min(alturas) >= 6  # "1" é mais estreito que alto


@pytest.mark.parametrize("tema", ["light", "dark"])
def test_figuras_seguem_o_tema_da_pagina(navegador: Any, tmp_path: Path, tema: str) -> None:
    pagina = navegador.new_page(color_scheme=tema)
    pagina.goto(escrever_relatorio(tmp_path, conteudos_de_exemplo.de_imagens()).as_uri())
    papel = pagina.evaluate("getComputedStyle(document.querySelector('.figura path')).fill")
    cartao = pagina.evaluate("getComputedStyle(document.querySelector('figure')).backgroundColor")
    assert papel == cartao
    assert (papel == "rgb(255, 255, 255)") is (tema == "light")


def test_comando_copiado_e_o_que_repete_o_treino(navegador: Any, tmp_path: Path) -> None:
    conteudo = conteudos_de_exemplo.de_imagens()
    pagina = navegador.new_page()
    pagina.goto(escrever_relatorio(tmp_path, conteudo).as_uri())
    assert pagina.evaluate("document.getElementById('comando').textContent") == conteudo.comando
