"""Onde fica cada vértice no papel: colunas, ordem dentro da coluna e altura, sem Graphviz.

É o desenho em camadas de Sugiyama: (1) cada vértice vai para a coluna que antecede a do seu primeiro uso;
(2) uma aresta que atravessa colunas ganha um ponto de passagem em cada uma; (3) cada coluna é ordenada pelo
baricentro das vizinhas, para cruzar poucas arestas; (4) cada vértice se aproxima da altura dos vizinhos.

Fonte: K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures",
IEEE Trans. SMC 11, 1981.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from neuronio.erros import ErroDeValor

PASSAGENS_DEMAIS = 20_000
VARREDURAS = 12
ACOMODACOES = 40
ENTRE_CAIXAS, ENTRE_ARESTAS, MAIOR_VAZIO = 20.0, 12.0, 60.0


@dataclass(eq=False)
class Ponto:
    """Um vértice, ou a passagem de uma aresta por uma coluna.

    Attributes:
        altura: quanto ocupa na vertical; uma passagem não ocupa nada.
        y: o centro, na vertical.
        anteriores: os pontos da coluna à esquerda ligados a este, cada um com o desvio vertical da chegada.
        seguintes: os pontos da coluna à direita, com o desvio da chegada neles.
    """

    altura: float
    passagem: bool
    coluna: int = 0
    y: float = 0.0
    anteriores: list[tuple["Ponto", float]] = field(default_factory=list)
    seguintes: list[tuple["Ponto", float]] = field(default_factory=list)


@dataclass(frozen=True)
class Disposicao:
    """O resultado.

    Attributes:
        pontos: o ponto de cada vértice, na ordem em que vieram.
        colunas: os pontos, com as passagens, de cada coluna: da esquerda para a direita, de cima para baixo.
    """

    pontos: list[Ponto]
    colunas: list[list[Ponto]]


def dispor(
    progenitores: Sequence[Sequence[int]], alturas: Sequence[float], chegadas: Sequence[Sequence[float]]
) -> Disposicao:
    """Dispõe um grafo em colunas.

    Args:
        progenitores: para cada vértice, em ordem topológica, os índices dos seus operandos.
            Os que ninguém usa são as raízes.
        alturas: a altura de cada caixa.
        chegadas: para cada vértice e cada operando, o desvio vertical com que a aresta chega ao centro.
    """
    pontos = [Ponto(altura, passagem=False) for altura in alturas]
    for ponto, coluna in zip(pontos, _colunas(progenitores), strict=True):
        ponto.coluna = coluna
    colunas: list[list[Ponto]] = [[] for _ in range(max(ponto.coluna for ponto in pontos) + 1)]
    _ligar(pontos, progenitores, chegadas)
    _preencher_colunas(colunas, [ponto for ponto in pontos if not ponto.seguintes])
    _descruzar(colunas)
    _acomodar(colunas)
    _encurtar_vazios(colunas)
    return Disposicao(pontos, colunas)


def _colunas(progenitores: Sequence[Sequence[int]]) -> list[int]:
    """A coluna de cada vértice: a que antecede a do primeiro que o usa; de uma raiz, a primeira possível."""
    colunas: list[int] = []
    for operandos in progenitores:
        colunas.append(1 + max((colunas[p] for p in operandos), default=-1))
    usados = {p for operandos in progenitores for p in operandos}
    ultima = max(colunas)
    colunas = [ultima if i in usados else coluna for i, coluna in enumerate(colunas)]
    for i in reversed(range(len(progenitores))):
        for p in progenitores[i]:
            colunas[p] = min(colunas[p], colunas[i] - 1)
    return colunas


def _ligar(
    pontos: list[Ponto], progenitores: Sequence[Sequence[int]], chegadas: Sequence[Sequence[float]]
) -> None:
    """Liga os pontos; as arestas longas que saem do mesmo vértice dividem as mesmas passagens."""
    troncos = {ponto: [ponto] for ponto in pontos}
    passagens = 0
    for ponto, operandos, desvios in zip(pontos, progenitores, chegadas, strict=True):
        for operando, desvio in zip(operandos, desvios, strict=True):
            tronco = troncos[pontos[operando]]
            while tronco[-1].coluna < ponto.coluna - 1:
                passagens += 1
                passagem = Ponto(0.0, passagem=True, coluna=tronco[-1].coluna + 1)
                _unir(tronco[-1], passagem, 0.0)
                tronco.append(passagem)
            _unir(tronco[ponto.coluna - 1 - tronco[0].coluna], ponto, desvio)
        if passagens > PASSAGENS_DEMAIS:
            raise ErroDeValor(
                "este grafo não dá um desenho que se leia: muitos vértices são usados muito longe de onde "
                "nascem. Desenhe um vértice mais perto das folhas, ou um exemplo menor."
            )


def _unir(esquerda: Ponto, direita: Ponto, desvio: float) -> None:
    esquerda.seguintes.append((direita, desvio))
    direita.anteriores.append((esquerda, desvio))


def _preencher_colunas(colunas: list[list[Ponto]], raizes: list[Ponto]) -> None:
    """Uma primeira ordem, em profundidade: o primeiro operando acima do segundo."""
    vistos: set[Ponto] = set()
    pilha = raizes[::-1]
    while pilha:
        ponto = pilha.pop()
        if ponto not in vistos:
            vistos.add(ponto)
            colunas[ponto.coluna].append(ponto)
            pilha.extend(anterior for anterior, _ in reversed(ponto.anteriores))


# ── a ordem dentro de cada coluna ───────────────────────────────────────────────────────────────────────


def _descruzar(colunas: list[list[Ponto]]) -> None:
    melhor, menos = [list(coluna) for coluna in colunas], _cruzamentos(colunas)
    for varredura in range(VARREDURAS):
        if menos == 0:
            break
        para_a_esquerda = varredura % 2 == 0
        for coluna in reversed(colunas[:-1]) if para_a_esquerda else colunas[1:]:
            _ordenar_pelo_baricentro(coluna, colunas, para_a_esquerda)
        cruzamentos = _cruzamentos(colunas)
        if cruzamentos < menos:
            melhor, menos = [list(coluna) for coluna in colunas], cruzamentos
    colunas[:] = melhor


def _ordenar_pelo_baricentro(
    coluna: list[Ponto], colunas: list[list[Ponto]], olhando_a_direita: bool
) -> None:
    vizinha = colunas[coluna[0].coluna + (1 if olhando_a_direita else -1)]
    lugar = {ponto: i for i, ponto in enumerate(vizinha)}
    atual = {ponto: float(i) for i, ponto in enumerate(coluna)}

    def baricentro(ponto: Ponto) -> float:
        ligados = ponto.seguintes if olhando_a_direita else ponto.anteriores
        # O desvio desempata: quem chega por cima fica acima.
        lugares = [lugar[vizinho] + desvio / 1000 for vizinho, desvio in ligados]
        return sum(lugares) / len(lugares) if lugares else atual[ponto]

    coluna.sort(key=baricentro)


def _cruzamentos(colunas: list[list[Ponto]]) -> int:
    total = 0
    for direita in colunas[1:]:
        lugar = {ponto: i for i, ponto in enumerate(colunas[direita[0].coluna - 1])}
        chegam = [
            lugar[anterior]
            for ponto in direita
            for anterior, _ in sorted(ponto.anteriores, key=lambda ligacao: ligacao[1])
        ]
        antes: list[int] = []
        for lugar_de_saida in chegam:
            total += len(antes) - bisect_left(antes, lugar_de_saida + 1)
            insort(antes, lugar_de_saida)
    return total


# ── a altura de cada ponto ──────────────────────────────────────────────────────────────────────────────


def _acomodar(colunas: list[list[Ponto]]) -> None:
    """Vai e volta pelas colunas, e acaba indo: cada calculado fica, se puder, no meio dos seus operandos."""
    for coluna in colunas:
        _separar(coluna, [(0.0, 1.0)] * len(coluna))
    for volta in range(ACOMODACOES):
        for coluna in reversed(colunas):
            # Na segunda metade só as folhas ainda se aproximam de quem as usa; o resto já tem lugar.
            firmes = volta >= ACOMODACOES // 2
            _separar(
                coluna, [(p.y, 100.0) if firmes and p.anteriores else _desejo_a_direita(p) for p in coluna]
            )
        for coluna in colunas:
            _separar(coluna, [_desejo_a_esquerda(p) for p in coluna])


def _desejo_a_direita(ponto: Ponto) -> tuple[float, float]:
    """A altura que deixaria retas, em média, as arestas que saem, e quanto ela pesa."""
    return _media([vizinho.y + desvio for vizinho, desvio in ponto.seguintes], ponto.y)


def _desejo_a_esquerda(ponto: Ponto) -> tuple[float, float]:
    """A altura que deixaria retas, em média, as arestas que chegam, e quanto ela pesa."""
    return _media([vizinho.y - desvio for vizinho, desvio in ponto.anteriores], ponto.y)


def _media(alturas: list[float], atual: float) -> tuple[float, float]:
    """Quem não tem vizinhos daquele lado fica onde está, mas dá a vez a quem tem."""
    return (sum(alturas) / len(alturas), 1.0) if alturas else (atual, 0.001)


def _separar(coluna: list[Ponto], desejos: list[tuple[float, float]]) -> None:
    """Põe cada ponto o mais perto possível da altura desejada, sem que nenhum encoste no seguinte.

    É uma regressão isotônica: os pontos que se empurram formam um bloco, que fica na média dos desejos.
    Fonte: R. E. Barlow et al., "Statistical inference under order restrictions", 1972.
    """
    recuos = [0.0]
    for acima, abaixo in pairwise(coluna):
        folga = ENTRE_ARESTAS if acima.passagem or abaixo.passagem else ENTRE_CAIXAS
        recuos.append(recuos[-1] + (acima.altura + abaixo.altura) / 2 + folga)
    blocos: list[tuple[float, float, int]] = []
    for (desejada, peso), recuo in zip(desejos, recuos, strict=True):
        media, quantos = desejada - recuo, 1
        while blocos and blocos[-1][0] > media:
            outra, outro_peso, outros = blocos.pop()
            media = (media * peso + outra * outro_peso) / (peso + outro_peso)
            peso, quantos = peso + outro_peso, quantos + outros
        blocos.append((media, peso, quantos))
    niveis = [media for media, _, quantos in blocos for _ in range(quantos)]
    for ponto, nivel, recuo in zip(coluna, niveis, recuos, strict=True):
        ponto.y = nivel + recuo


def _encurtar_vazios(colunas: list[list[Ponto]]) -> None:
    """Uma faixa em que nenhuma coluna tem nada, como a que separa dois grafos sem ligação, fica estreita."""
    pontos = sorted((p for coluna in colunas for p in coluna), key=lambda p: p.y - p.altura / 2)
    fim, sobra = pontos[0].y, 0.0
    for ponto in pontos:
        sobra += max(0.0, ponto.y - ponto.altura / 2 - fim - MAIOR_VAZIO)
        fim = max(fim, ponto.y + ponto.altura / 2)
        ponto.y -= sobra
