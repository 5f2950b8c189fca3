"""A caixa de um vértice e o círculo da sua operação: o que dizem e quanto ocupam."""

import unicodedata
from dataclasses import dataclass

from neuronio.grafo.vertice import Vertice

LETRA_DO_ROTULO, LETRA_DAS_LINHAS, LETRA_DO_SIMBOLO = 14.0, 12.0, 15.0
ENTRELINHA, MARGEM, ENTRE_PALAVRA_E_CONTEUDO = 18.0, 12.0, 12.0
DIAMETRO = 32.0
NEGRITO = 1.15
LARGURA_MAXIMA = 220.0


@dataclass(frozen=True)
class Caixa:
    """O conteúdo de um vértice no desenho.

    Attributes:
        rotulo: o nome, já encurtado; vazio se o vértice não tem.
        linhas: pares de palavra e conteúdo, como ``("dado", "6,0")``.
        simbolo: o da operação; vazio numa folha.
    """

    rotulo: str
    linhas: list[tuple[str, str]]
    simbolo: str

    @property
    def largura(self) -> float:
        textos = [largura_do_texto(self.rotulo, LETRA_DO_ROTULO) * NEGRITO]
        for palavra, conteudo in self.linhas:
            largura = largura_do_texto(palavra, LETRA_DAS_LINHAS) + largura_do_texto(
                conteudo, LETRA_DAS_LINHAS
            )
            textos.append(largura + ENTRE_PALAVRA_E_CONTEUDO)
        return max(textos) + 2 * MARGEM

    @property
    def altura(self) -> float:
        return ENTRELINHA * (len(self.linhas) + bool(self.rotulo)) + MARGEM

    @property
    def largura_do_simbolo(self) -> float:
        """A do círculo, que se alonga quando o símbolo é comprido; zero numa folha."""
        if not self.simbolo:
            return 0.0
        return max(DIAMETRO, largura_do_texto(self.simbolo, LETRA_DO_SIMBOLO) * NEGRITO + MARGEM)


def caixa_de(vertice: Vertice) -> Caixa:
    """A caixa de um vértice."""
    linhas = [linha.partition(" ") for linha in vertice.linhas_do_desenho()]
    return Caixa(
        encurtar(vertice.rotulo, LETRA_DO_ROTULO * NEGRITO),
        [(palavra, encurtar(conteudo, LETRA_DAS_LINHAS)) for palavra, _, conteudo in linhas],
        vertice.operador_mae.formula.simbolo if vertice.operador_mae is not None else "",
    )


def encurtar(texto: str, letra: float) -> str:
    """Um texto que cabe na largura máxima de uma caixa.

    >>> encurtar("um rótulo comprido demais para caber inteiro", 14)
    'um rótulo comprido demai…'
    """
    texto = " ".join(texto.split())
    if largura_do_texto(texto, letra) <= LARGURA_MAXIMA:
        return texto
    while largura_do_texto(texto, letra) > LARGURA_MAXIMA - letra:
        texto = texto[: len(texto) * 9 // 10]
    return texto + "…"


def largura_do_texto(texto: str, letra: float) -> float:
    """Uma largura que o texto não ultrapassa em nenhuma das fontes sem serifa comuns.

    As frações do tamanho da letra são as da DejaVu Sans, a mais larga delas, arredondadas para cima.
    """
    return letra * sum(map(_fracao, texto))


def _fracao(caractere: str) -> float:
    if unicodedata.combining(caractere):
        return 0.0
    if unicodedata.east_asian_width(caractere) in "WF":
        return 1.15
    base = unicodedata.normalize("NFD", caractere)[0]
    if base in "fijlrtIJ.,:;·'|!-[]() ²":
        return 0.42
    if base in "mwMWQ@%…":
        return 1.0
    if base.isupper() or base in "+<>=#&−×÷":
        return 0.85
    return 0.64 if base.isascii() or base.isalnum() else 0.9
