"""A caixa de um vértice e o círculo da sua operação: o que dizem e quanto ocupam."""

import unicodedata
from dataclasses import dataclass

from neuronio.grafo.vertice import Vertice

LETRA_DO_ROTULO, LETRA_DAS_LINHAS, LETRA_DO_SIMBOLO = 14.0, 12.0, 15.0
ENTRELINHA, MARGEM, ENTRE_PALAVRA_E_CONTEUDO = 18.0, 12.0, 14.0
DIAMETRO = 32.0
LETRAS_NO_MAXIMO = 36


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
        textos = [largura_do_texto(self.rotulo, LETRA_DO_ROTULO)]
        for palavra, conteudo in self.linhas:
            largura = largura_do_texto(palavra, LETRA_DAS_LINHAS) + largura_do_texto(conteudo, LETRA_DAS_LINHAS)
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
        return max(DIAMETRO, largura_do_texto(self.simbolo, LETRA_DO_SIMBOLO) + MARGEM)


def caixa_de(vertice: Vertice) -> Caixa:
    """A caixa de um vértice."""
    linhas = [linha.partition(" ") for linha in vertice.linhas_do_desenho()]
    return Caixa(
        encurtar(vertice.rotulo),
        [(palavra, encurtar(conteudo)) for palavra, _, conteudo in linhas],
        vertice.operador_mae.formula.simbolo if vertice.operador_mae is not None else "",
    )


def encurtar(texto: str) -> str:
    """Um texto que cabe numa caixa.

    >>> encurtar("um rótulo comprido demais para caber inteiro")
    'um rótulo comprido demais para cabe…'
    """
    texto = " ".join(texto.split())
    return texto if len(texto) <= LETRAS_NO_MAXIMO else texto[: LETRAS_NO_MAXIMO - 1] + "…"


def largura_do_texto(texto: str, letra: float) -> float:
    """Uma largura que o texto não ultrapassa, em qualquer das fontes sem serifa comuns.

    As frações do tamanho da letra são as da DejaVu Sans em negrito, a mais larga delas.
    """
    return letra * sum(map(_fracao, texto))


def _fracao(caractere: str) -> float:
    if unicodedata.combining(caractere):
        return 0.0
    if unicodedata.east_asian_width(caractere) in "WF":
        return 1.15
    base = unicodedata.normalize("NFD", caractere)[0]
    if base in "ijlI.,:;'|![]() ":
        return 0.46
    if base in "mwMWQ@%—…→":
        return 1.12
    if base.isascii():
        return 0.85 if base.isupper() or base in "+<>=~#&_" else 0.72
    return 0.9
