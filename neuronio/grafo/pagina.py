"""A página do desenho: o grafo já disposto, escrito em SVG."""

import math
import re
from collections.abc import Sequence
from html import escape

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
from neuronio.grafo.disposicao import Ponto, dispor
from neuronio.grafo.escrita import Texto, nomear
from neuronio.grafo.formulas import preencher
from neuronio.grafo.vertice import Fase, Vertice, lugar_de

BORDA, ENTRE_COLUNAS, HASTE = 20.0, 46.0, 20.0
PONTA = 7.0

CLASSES = {Fase.IDA: "nn-ida", Fase.VOLTA: "nn-volta", Fase.ATUALIZACAO: "nn-atualiza"}
"""A classe de CSS que dá a cor de cada fase de um passo."""

ESTILO = f"""
.nn-grafo text {{ font-family: Inter, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
  font-size: {LETRA_DAS_LINHAS:.0f}px; dominant-baseline: central; font-variant-numeric: tabular-nums }}
.nn-grafo .nn-aresta {{ fill: none; stroke: #8a97ab; stroke-width: 1.5 }}
.nn-grafo .nn-ponta {{ fill: #8a97ab }}
.nn-grafo .nn-operacao {{ fill: #4f46e5 }}
.nn-grafo .nn-volta .nn-operacao, .nn-grafo.nn-volta .nn-operacao {{ fill: #c2570c }}
.nn-grafo .nn-atualiza .nn-operacao, .nn-grafo.nn-atualiza .nn-operacao {{ fill: #15803d }}
.nn-grafo .nn-simbolo {{ fill: #ffffff; font-size: {LETRA_DO_SIMBOLO:.0f}px; font-weight: 600;
  text-anchor: middle }}
.nn-grafo .nn-caixa {{ fill: #ffffff; stroke: #c3ccd9; stroke-width: 1.25 }}
.nn-grafo .nn-folha {{ fill: #eef6ff; stroke: #93bdf0 }}
.nn-grafo .nn-raiz {{ stroke: #4f46e5; stroke-width: 2.25 }}
.nn-grafo .nn-rotulo {{ fill: #0f172a; font-size: {LETRA_DO_ROTULO:.0f}px; font-weight: 700 }}
.nn-grafo .nn-palavra {{ fill: #5b6879 }}
.nn-grafo .nn-conteudo {{ fill: #0f172a; text-anchor: end }}
.nn-grafo .nn-gradiente {{ fill: #b4400c }}
@media (prefers-color-scheme: dark) {{
  .nn-grafo .nn-caixa {{ fill: #1e293b; stroke: #55647a }}
  .nn-grafo .nn-folha {{ fill: #17304f; stroke: #4a83c4 }}
  .nn-grafo .nn-raiz {{ stroke: #a5b4fc }}
  .nn-grafo .nn-operacao {{ fill: #6366f1 }}
  .nn-grafo .nn-rotulo, .nn-grafo .nn-conteudo {{ fill: #f1f5f9 }}
  .nn-grafo .nn-palavra {{ fill: #a9b6c8 }}
  .nn-grafo .nn-gradiente {{ fill: #fdba74 }}
}}
"""

_PROIBIDOS_EM_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Pagina:
    """Um grafo com cada caixa, círculo e aresta no seu lugar.

    Args:
        ordem: os vértices, em ordem topológica.
        raizes: aqueles em que o grafo acaba.
        classe: a de CSS de todo o desenho, se é só de uma fase de um passo.
    """

    def __init__(self, ordem: Sequence[Vertice], raizes: Sequence[Vertice], classe: str = "") -> None:
        self.ordem, self.raizes, self.classe = ordem, list(dict.fromkeys(raizes)), classe
        self.nomes = nomear(ordem)
        self.caixas = [caixa_de(vertice) for vertice in ordem]
        indice = {vertice: i for i, vertice in enumerate(ordem)}
        self.disposicao = dispor(
            [[indice[p] for p in vertice.progenitor] for vertice in ordem],
            [caixa.altura for caixa in self.caixas],
            [_desvios(len(vertice.progenitor)) for vertice in ordem],
        )
        pontos = [ponto for coluna in self.disposicao.colunas for ponto in coluna]
        self.topo = min(ponto.y - ponto.altura / 2 for ponto in pontos) - BORDA
        self.altura = max(ponto.y + ponto.altura / 2 for ponto in pontos) - self.topo + BORDA
        self._medir_colunas()
        self.largura = self.direitas[-1] + BORDA

    def _medir_colunas(self) -> None:
        """Onde começa cada coluna e, nela, as caixas: à esquerda destas ficam os círculos e as hastes."""
        colunas: list[list[Caixa]] = [[] for _ in self.disposicao.colunas]
        for caixa, ponto in zip(self.caixas, self.disposicao.pontos, strict=True):
            colunas[ponto.coluna].append(caixa)
        self.inicios: list[float] = []
        self.esquerdas: list[float] = []
        self.direitas: list[float] = []
        x = BORDA
        for coluna in colunas:
            simbolo = max(caixa.largura_do_simbolo for caixa in coluna)
            self.inicios.append(x)
            self.esquerdas.append(x + (simbolo + HASTE if simbolo else 0.0))
            self.direitas.append(self.esquerdas[-1] + max(caixa.largura for caixa in coluna))
            x = self.direitas[-1] + ENTRE_COLUNAS

    @property
    def titulo(self) -> str:
        """O que se desenhou, em palavras."""
        de = f"de {self.nomes[self.raizes[0]]}" if len(self.raizes) == 1 else f"com {len(self.raizes)} fins"
        return f"Grafo computacional {de}, com {len(self.ordem)} vértices"

    def svg(self) -> str:
        """O documento: primeiro as arestas, e por cima delas os círculos e as caixas."""
        largura, altura = f"{self.largura:.0f}", f"{self.altura:.0f}"
        partes = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{f"nn-grafo {self.classe}".rstrip()}" '
            f'role="img" width="{largura}" height="{altura}" viewBox="0 0 {largura} {altura}">',
            f"<title>{escape(self.titulo)}</title>",
            f"<style>{ESTILO}</style>",
            *(
                self._passagem(ponto)
                for coluna in self.disposicao.colunas
                for ponto in coluna
                if ponto.passagem
            ),
            *(self._chegadas(i) for i in range(len(self.ordem))),
            *(self._vertice(i) for i in range(len(self.ordem))),
            "</svg>",
        ]
        return _PROIBIDOS_EM_XML.sub("\N{REPLACEMENT CHARACTER}", "\n".join(partes))

    def _aresta(self, ponto: Ponto, origem: Ponto, x: float, y: float) -> str:
        """Um traço que só sobe e desce entre as colunas, e dentro delas corre reto até ``x``."""
        x0, x1 = self.direitas[origem.coluna], self.inicios[ponto.coluna]
        y0, meio = origem.y - self.topo, (x0 + x1) / 2
        return (
            f'<path class="nn-aresta" d="M{x0:.1f} {y0:.1f}C{meio:.1f} {y0:.1f} {meio:.1f} {y:.1f} '
            f'{x1:.1f} {y:.1f}H{x:.1f}"/>'
        )

    def _passagem(self, ponto: Ponto) -> str:
        origem, _ = ponto.anteriores[0]
        return self._aresta(ponto, origem, self.direitas[ponto.coluna], ponto.y - self.topo)

    def _chegadas(self, i: int) -> str:
        """As arestas que entram no círculo de um vértice, cada uma com a sua seta."""
        ponto, raio = self.disposicao.pontos[i], DIAMETRO / 2
        esquerda = self.esquerdas[ponto.coluna] - HASTE - self.caixas[i].largura_do_simbolo
        partes = []
        for origem, desvio in ponto.anteriores:
            x, y = esquerda + raio - math.sqrt(raio**2 - desvio**2), ponto.y - self.topo + desvio
            partes += [self._aresta(ponto, origem, x - PONTA, y), _ponta(x, y)]
        return "\n".join(partes)

    def _vertice(self, i: int) -> str:
        """A caixa de um vértice e, se ele foi calculado, o círculo da operação com a haste."""
        caixa, ponto = self.caixas[i], self.disposicao.pontos[i]
        x, y = self.esquerdas[ponto.coluna], ponto.y - self.topo
        lugar = lugar_de(self.ordem[i])
        da_fase = f' class="{CLASSES[lugar.fase]}"' if lugar is not None and caixa.simbolo else ""
        partes = [f"<g{da_fase}><title>{escape(self._descricao(i))}</title>"]
        if caixa.simbolo:
            largura = caixa.largura_do_simbolo
            circulo = x - HASTE - largura
            partes += [
                f'<path class="nn-aresta" d="M{x - HASTE:.1f} {y:.1f}H{x - PONTA:.1f}"/>{_ponta(x, y)}',
                f'<rect class="nn-operacao" x="{circulo:.1f}" y="{y - DIAMETRO / 2:.1f}" '
                f'width="{largura:.1f}" height="{DIAMETRO:.0f}" rx="{DIAMETRO / 2:.0f}"/>',
                _texto("nn-simbolo", circulo + largura / 2, y, caixa.simbolo),
            ]
        partes += [self._moldura(i, x, y), self._conteudo(i, x, y), "</g>"]
        return "\n".join(partes)

    def _moldura(self, i: int, x: float, y: float) -> str:
        caixa = self.caixas[i]
        classes = (
            "nn-caixa"
            + ("" if caixa.simbolo else " nn-folha")
            + (" nn-raiz" if any(self.ordem[i] is raiz for raiz in self.raizes) else "")
        )
        largura = self.direitas[self.disposicao.pontos[i].coluna] - x
        return (
            f'<rect class="{classes}" x="{x:.1f}" y="{y - caixa.altura / 2:.1f}" width="{largura:.1f}" '
            f'height="{caixa.altura:.1f}" rx="8"/>'
        )

    def _conteudo(self, i: int, x: float, y: float) -> str:
        """O rótulo, e em cada linha a palavra à esquerda e o conteúdo à direita."""
        caixa = self.caixas[i]
        esquerda, direita = x + MARGEM, self.direitas[self.disposicao.pontos[i].coluna] - MARGEM
        linha = y - caixa.altura / 2 + (MARGEM + ENTRELINHA) / 2
        partes, classes = [], "nn-conteudo"
        if caixa.rotulo:
            partes.append(_texto("nn-rotulo", esquerda, linha, caixa.rotulo))
            linha += ENTRELINHA
        for palavra, conteudo in caixa.linhas:
            if palavra == "gradiente":  # esta linha, e as seguintes, falam do gradiente
                classes = "nn-conteudo nn-gradiente"
            partes += [
                _texto("nn-palavra", esquerda, linha, palavra),
                _texto(classes, direita, linha, conteudo),
            ]
            linha += ENTRELINHA
        return "\n".join(partes)

    def _descricao(self, i: int) -> str:
        """O que aparece ao pousar o mouse: a conta, com os nomes."""
        vertice = self.ordem[i]
        if vertice.operador_mae is None:
            return self.nomes[vertice]
        escrita = Texto()
        nome, operandos = (
            escrita.nome(self.nomes[vertice]),
            [escrita.nome(self.nomes[p]) for p in vertice.progenitor],
        )
        conta = preencher(escrita.formula(vertice.operador_mae.formula.expressao), operandos, nome)
        return f"{nome} = {conta}"


def _desvios(quantas: int) -> list[float]:
    """As alturas em que entram as arestas, em relação ao centro do círculo: a primeira em cima."""
    passo = DIAMETRO * 0.6 / max(quantas - 1, 1)
    return [passo * (i - (quantas - 1) / 2) for i in range(quantas)]


def _ponta(x: float, y: float) -> str:
    """A ponta de uma seta que chega, na horizontal, ao ponto dado."""
    return f'<path class="nn-ponta" d="M{x:.1f} {y:.1f}l-{PONTA + 1:.0f} -4v8z"/>'


def _texto(classes: str, x: float, y: float, texto: str) -> str:
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}">{escape(texto)}</text>'
