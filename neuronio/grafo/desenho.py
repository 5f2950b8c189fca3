"""O desenho de um grafo computacional, em SVG, só com Python."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from neuronio.arquivos import escrever
from neuronio.erros import ErroDeArquivo, ErroDeTipo
from neuronio.grafo.caixas import (
    DIAMETRO,
    ENTRELINHA,
    LETRA_DAS_LINHAS,
    LETRA_DO_ROTULO,
    LETRA_DO_SIMBOLO,
    MARGEM,
    Caixa,
    caixa_de,
)
from neuronio.grafo.disposicao import Disposicao, Ponto, dispor
from neuronio.grafo.escrita import Texto, nomear
from neuronio.grafo.formulas import preencher
from neuronio.grafo.ordem import ordem_legivel
from neuronio.grafo.vertice import Vertice

BORDA, ENTRE_COLUNAS, HASTE, PONTA = 20.0, 52.0, 20.0, 7.0


@dataclass(frozen=True, repr=False)
class Desenho:
    """Um desenho em SVG: aparece no Jupyter, e ``salvar`` o põe num arquivo.

    Attributes:
        svg: o texto do desenho.
    """

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return 'Desenho em SVG. Fora do Jupyter, .salvar("grafo.svg") e abra o arquivo no navegador.'

    def salvar(self, caminho: str | os.PathLike[str]) -> Path:
        """Escreve o desenho num arquivo ``.svg``, que qualquer navegador abre.

        Raises:
            ErroDeArquivo: se o nome não termina em ``.svg``, ou se não dá para escrever ali.
        """
        destino = Path(caminho)
        if destino.suffix.lower() != ".svg":
            raise ErroDeArquivo(
                f'o desenho é salvo em SVG, e o nome precisa terminar em ".svg", mas recebeu "{destino}". '
                "Para outro formato, abra o SVG no navegador e imprima, ou converta com o Inkscape."
            )
        return escrever(destino, self.svg.encode())


def desenhar(y: Vertice) -> Desenho:
    """Desenha o grafo que deu origem a ``y``: cada vértice uma caixa, cada operação um círculo.

    O tempo corre da esquerda para a direita. Numa operação de dois operandos, o primeiro entra por cima.

    Args:
        y: um ``Valor`` ou um ``Tensor``.

    Returns:
        O desenho; no Jupyter, basta deixá-lo na última linha da célula.

    Raises:
        ErroDeTipo: se ``y`` não é o vértice de um grafo.
        ErroDeValor: se o grafo é grande demais para ser lido.

    >>> from neuronio.valor import Valor
    >>> y = (Valor(2.0, rotulo="a") * Valor(-3.0, rotulo="b") + 10).tanh()
    >>> y.retropropagar()
    >>> desenhar(y).svg.count("<rect class='nn-caixa")
    6
    """
    if not hasattr(y, "linhas_do_desenho"):
        raise ErroDeTipo(f"só se desenha um Valor ou um Tensor, o fim da conta, mas recebeu {type(y).__name__}: {y!r:.60}.")
    ordem = ordem_legivel(y, "desenhar")
    indice = {vertice: i for i, vertice in enumerate(ordem)}
    caixas = [caixa_de(vertice) for vertice in ordem]
    disposicao = dispor(
        [[indice[p] for p in vertice.progenitor] for vertice in ordem],
        [max(caixa.altura, DIAMETRO if caixa.simbolo else 0.0) for caixa in caixas],
        [_chegadas(len(vertice.progenitor)) for vertice in ordem],
    )
    return Desenho(_Pagina(ordem, caixas, disposicao).svg())


def _chegadas(quantas: int) -> list[float]:
    """As alturas, em relação ao centro do círculo, em que entram as arestas: a primeira em cima."""
    passo = DIAMETRO * 0.6 / max(quantas - 1, 1)
    return [passo * (i - (quantas - 1) / 2) for i in range(quantas)]


class _Pagina:
    """Põe em SVG o que já tem lugar marcado."""

    def __init__(self, ordem: Sequence[Vertice], caixas: list[Caixa], disposicao: Disposicao) -> None:
        self.ordem, self.caixas, self.disposicao = ordem, caixas, disposicao
        colunas: list[list[Caixa]] = [[] for _ in disposicao.colunas]
        for caixa, ponto in zip(caixas, disposicao.pontos, strict=True):
            colunas[ponto.coluna].append(caixa)
        self.larguras = [max(caixa.largura for caixa in coluna) for coluna in colunas]
        simbolos = [max(caixa.largura_do_simbolo for caixa in coluna) for coluna in colunas]
        # Cada coluna tem, da esquerda para a direita: o círculo (se alguém o tem), a haste e a caixa.
        self.inicios: list[float] = []
        self.esquerdas: list[float] = []
        x = BORDA
        for largura, simbolo in zip(self.larguras, simbolos, strict=True):
            self.inicios.append(x)
            self.esquerdas.append(x + (simbolo + HASTE if simbolo else 0.0))
            x = self.esquerdas[-1] + largura + ENTRE_COLUNAS
        self.largura = x - ENTRE_COLUNAS + BORDA
        alto = min(ponto.y - ponto.altura / 2 for ponto in disposicao.pontos)
        for coluna in disposicao.colunas:
            for ponto in coluna:
                ponto.y += BORDA - alto
        self.altura = max(ponto.y + ponto.altura / 2 for ponto in disposicao.pontos) + BORDA
