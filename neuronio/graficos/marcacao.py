"""As peças de HTML de que a página é feita. Todo texto que entra aqui é escapado aqui."""

import base64
from collections.abc import Sequence
from html import escape
from typing import Literal

from neuronio.graficos.ilustracoes import Ilustracao
from neuronio.graficos.tema import da_pagina

_Medidas = tuple[str, tuple[int, int, Literal["big", "little"]], tuple[int, int, Literal["big", "little"]]]
_PNG: _Medidas = ("png", (16, 4, "big"), (20, 4, "big"))
_GIF: _Medidas = ("gif", (6, 2, "little"), (8, 2, "little"))
"""O tipo, e onde estão no arquivo a largura e a altura, em quantos bytes e em que ordem."""


def secao(marca: str, titulo: str, corpo: str) -> str:
    """Uma seção da página, com o seu título e o nome por que se chega a ela; ``corpo`` já é HTML."""
    return f'<section id="{escape(marca)}"><h2>{escape(titulo)}</h2>{corpo}</section>'


def lado_a_lado(*pecas: str) -> str:
    """Peças que ficam em duas colunas onde a tela deixa; cada uma já é HTML."""
    return f'<div class="colunas">{"".join(pecas)}</div>'


def empilhadas(*pecas: str) -> str:
    """Peças que precisam da largura toda, uma sob a outra; cada uma já é HTML."""
    return f'<div class="pilha">{"".join(pecas)}</div>'


def paragrafo(texto: str) -> str:
    """Um parágrafo."""
    return f"<p>{escape(texto)}</p>"


def imagem(dados: bytes, alternativo: str) -> str:
    """Um PNG ou um GIF dentro da própria página, com as medidas para que nada salte enquanto ele carrega."""
    tipo, *medidas = _PNG if dados.startswith(b"\x89PNG") else _GIF
    largura, altura = (int.from_bytes(dados[onde : onde + n], ordem) for onde, n, ordem in medidas)
    origem = f'src="data:image/{tipo};base64,{base64.b64encode(dados).decode("ascii")}"'
    return f'<img {origem} width="{largura}" height="{altura}" alt="{escape(alternativo)}">'


def figura(ilustracao: Ilustracao) -> str:
    """Uma figura com a legenda que ensina a lê-la."""
    return cartao(ilustracao.svg, ilustracao.legenda)


def cartao(desenho: str, legenda: str, *classes: str) -> str:
    """Um desenho, que já é HTML, e a sua legenda."""
    marcas = escape(" ".join(["cartao", *classes]))
    return f'<figure class="{marcas}">{desenho}<figcaption>{escape(legenda)}</figcaption></figure>'


def frases(itens: Sequence[tuple[str, str]], nota: str = "") -> str:
    """Uma frase de cada coisa, que se lê depois do nome dela."""
    linhas = "".join(f"<li><strong>{escape(nome)}</strong>: {escape(frase)}</li>" for nome, frase in itens)
    explicacao = f'<p class="nota">{escape(nota)}</p>' if nota else ""
    return f'<ul class="cartao frases">{linhas}</ul>{explicacao}'


def traco(cor: str, estilo: str) -> str:
    """Um pedaço do traço de uma curva, como se vê numa legenda: ``estilo`` é "-" ou "--"."""
    tracejado = ' stroke-dasharray="6 3"' if estilo == "--" else ""
    return (
        f'<svg class="traco" viewBox="0 0 26 8" aria-hidden="true">'
        f'<path d="M0 4H26" style="stroke: {da_pagina(cor)}"{tracejado}/></svg>'
    )


def tabela(
    titulo: str,
    cabecalho: Sequence[str],
    linhas: Sequence[Sequence[str]],
    rodape: Sequence[str] = (),
    nota: str = "",
    tracos: Sequence[str] = (),
) -> str:
    """Uma tabela: a primeira coluna dá nome à linha, as outras se alinham à direita.

    Sem cabeçalho é uma ficha: nomes de um lado, valores do outro. Com ``tracos``, que já são HTML, cada linha
    diz também qual é a sua curva.
    """
    colunas = "".join(f'<th scope="col">{escape(nome)}</th>' for nome in cabecalho)
    tipo = "" if cabecalho else ' class="ficha"'
    alto = f"<thead><tr>{colunas}</tr></thead>" if cabecalho else ""
    corpo = "".join(map(_linha, linhas, tracos or [""] * len(linhas)))
    pe = f"<tfoot>{_linha(rodape)}</tfoot>" if rodape else ""
    explicacao = f'<p class="nota">{escape(nota)}</p>' if nota else ""
    return (
        f'<div class="cartao"><div class="rolagem"><table{tipo}><caption>{escape(titulo)}</caption>'
        f"{alto}<tbody>{corpo}</tbody>{pe}</table></div>{explicacao}</div>"
    )


def _linha(celulas: Sequence[str], traco: str = "") -> str:
    nome, *valores = celulas
    resto = "".join(f"<td>{escape(valor)}</td>" for valor in valores)
    return f'<tr><th scope="row">{traco}{escape(nome)}</th>{resto}</tr>'
