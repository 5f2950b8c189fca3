"""A rede como se costuma desenhar: colunas de neurônios, e um traço por conexão."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from neuronio.camadas import Densa, Residual
from neuronio.camadas.camada import Camada
from neuronio.erros import ErroDeTipo, ErroDeTreino, ErroDeValor
from neuronio.formato import inteiro
from neuronio.grafo.desenho import DesenhoQueCabe
from neuronio.modelos.ativacoes import caminhos
from neuronio.nomes import com_argumentos_em_portugues

ATALHO, AO_LADO = 34.0, 5.0
"""A altura, por cima dos neurônios, em que passa o atalho de um `Residual`; o de um que contém outro,
por cima do dele, e parte e chega ao lado."""
MOSTRADOS = 12
"""De uma coluna maior se desenham as pontas, e reticências no meio."""
RAIO, ENTRE_NEURONIOS, ENTRE_COLUNAS, BORDA, LEGENDA = 8.0, 26.0, 140.0, 30.0, 62.0
ENTRE_LINHAS = 16.0
ESTILO = """
.nn-rede { max-width: 100%; height: auto }
.nn-rede text { font-family: Inter, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
  font-size: 12px; text-anchor: middle; fill: #5b6879 }
.nn-rede .nn-nome { font-weight: 700; fill: #0f172a }
.nn-rede .nn-papel { fill: #ffffff }
.nn-rede circle { fill: #eef6ff; stroke: #64748b; stroke-width: 1.5 }
.nn-rede .nn-mais { stroke: #4f46e5 }
.nn-rede .nn-menos { stroke: #c2570c }
.nn-rede .nn-atalho { fill: none; stroke: #64748b; stroke-width: 1.5 }
.nn-rede .nn-falta { stroke: #a9b6c8; stroke-width: 0.8; stroke-dasharray: 1.5 5 }
@media (prefers-color-scheme: dark) {
  .nn-rede text { fill: #a9b6c8 }
  .nn-rede .nn-nome { fill: #f1f5f9 }
  .nn-rede .nn-papel { fill: #111a28 }
  .nn-rede circle { fill: #17304f; stroke: #a9b6c8 }
  .nn-rede .nn-mais { stroke: #a5b4fc }
  .nn-rede .nn-menos { stroke: #fdba74 }
  .nn-rede .nn-atalho { stroke: #a9b6c8 }
  .nn-rede .nn-falta { stroke: #55647a }
}
"""
"""O papel é da rede: numa página que não muda de cores com a tela, as letras claras sumiriam no branco."""


@com_argumentos_em_portugues
def rede(modelo: Camada) -> DesenhoQueCabe:
    """Desenha os neurônios de uma rede de camadas densas, e as conexões que há entre eles.

    Um peso positivo é um traço azul, um negativo, laranja, e mais grosso quanto maior o módulo; um que a
    máscara apaga, como numa `Esparsa` ou numa rede podada, é um traço pontilhado. De uma camada de muitos
    neurônios se desenham os primeiros e os últimos. O atalho de um `Residual`, por onde a entrada se soma à
    saída, é um traço por cima.

    Args:
        modelo: já construído; as camadas com pesos são `Densa` ou `Esparsa`, cada uma ligada à de antes.

    Returns:
        O desenho, em SVG; no Jupyter, basta deixá-lo na última linha da célula.

    Raises:
        ErroDeTipo: se não é um modelo.
        ErroDeTreino: se ainda não foi construído.
        ErroDeValor: se tem pesos que não são de camadas densas em fila.

    >>> import neuronio as nn
    >>> modelo = nn.Sequencial([nn.Entrada(6), nn.Esparsa(5, 0.6), nn.Densa(2)])
    >>> modelo.compilar("adam", "mse")
    >>> desenho = rede(modelo)
    >>> desenho.svg.count("<circle"), desenho.svg.count("nn-falta")  # os neurônios, e o que falta de 6·5
    (13, 20)
    """
    ligacoes = ligacoes_de(modelo)
    colunas = colunas_de(ligacoes, Porte(MOSTRADOS, RAIO, ENTRE_NEURONIOS))
    largura = colunas[-1].x + BORDA + ENTRE_COLUNAS / 4
    altura = max(len(c.quais) + c.corta for c in colunas) * ENTRE_NEURONIOS + 2 * BORDA + LEGENDA
    atalhos = atalhos_de(modelo)
    andares = andares_de(atalhos)
    acima = ATALHO * max(andares, default=0)
    altura += acima
    meio = (altura - LEGENDA + acima) / 2
    partes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nn-rede" role="img" width="{largura:.0f}" '
        f'height="{altura:.0f}" viewBox="0 0 {largura:.0f} {altura:.0f}">',
        f"<title>{escape(_titulo(ligacoes))}</title><style>{ESTILO}</style>",
        '<rect class="nn-papel" width="100%" height="100%" rx="10"/>',
        *(t for li, (a, b) in zip(ligacoes, pairwise(colunas), strict=True) for t in li.tracos(a, b, meio)),
        *(t for coluna in colunas for t in coluna.neuronios(meio)),
        *(
            t
            for (de, para), andar in zip(atalhos, andares, strict=True)
            for t in _atalho(colunas[de], colunas[para], meio, acima - ATALHO * andar, andar)
        ),
        *(t for coluna in colunas for t in coluna.legenda(altura - LEGENDA)),
        "</svg>",
    ]
    return DesenhoQueCabe("\n".join(partes), alternativo=_titulo(ligacoes))


class Porte(NamedTuple):
    """Quantos neurônios se desenham de uma coluna, de que raio, e a que distância um do outro."""

    mostrados: int
    raio: float
    entre: float


@dataclass(frozen=True)
class Coluna:
    """Os neurônios de uma camada, a certa distância da esquerda."""

    nome: str
    conexoes: str
    total: int
    x: float
    porte: Porte

    @property
    def corta(self) -> bool:
        return self.total > self.porte.mostrados

    @property
    def quais(self) -> list[int]:
        """Os que se desenham."""
        if not self.corta:
            return list(range(self.total))
        metade = self.porte.mostrados // 2
        return [*range(metade), *range(self.total - metade, self.total)]

    def alturas(self, meio: float) -> list[float]:
        """Onde fica cada um, de cima para baixo; as reticências ocupam um lugar no meio."""
        lugares = [i + (self.corta and i >= self.porte.mostrados // 2) for i in range(len(self.quais))]
        centro = (len(lugares) + self.corta - 1) / 2
        return [meio + (lugar - centro) * self.porte.entre for lugar in lugares]

    def neuronios(self, meio: float) -> Iterator[str]:
        for y in self.alturas(meio):
            yield f'<circle cx="{self.x:.1f}" cy="{y:.1f}" r="{self.porte.raio:.0f}"/>'
        if self.corta:
            yield f'<text x="{self.x:.1f}" y="{meio + 4:.1f}">⋮</text>'

    def titulo(self, y: float) -> Iterator[str]:
        """O nome da camada e, por cima, o da rede de dentro de que ela é, se é de uma."""
        de_qual, _, nome = self.nome.rpartition(".")
        if de_qual:
            yield f'<text x="{self.x:.1f}" y="{y - ENTRE_LINHAS:.1f}">{escape(de_qual)}</text>'
        yield f'<text class="nn-nome" x="{self.x:.1f}" y="{y:.1f}">{escape(nome)}</text>'

    def legenda(self, y: float) -> Iterator[str]:
        yield from self.titulo(y)
        yield f'<text x="{self.x:.1f}" y="{y + 18:.1f}">{inteiro(self.total)}</text>'
        if self.conexoes:
            yield f'<text x="{self.x:.1f}" y="{y + 36:.1f}">{self.conexoes}</text>'


@dataclass(frozen=True)
class Ligacao:
    """Os pesos que chegam a uma camada."""

    nome: str
    kernel: np.ndarray
    mascara: np.ndarray

    def conta(self) -> str:
        ha, todas = int(self.mascara.sum()), self.mascara.size
        return f"{inteiro(ha)} conexões" if ha == todas else f"{inteiro(ha)} de {inteiro(todas)} conexões"

    def tracos(self, de: Coluna, para: Coluna, meio: float) -> Iterator[str]:
        """Os pontilhados primeiro, para que não cubram os outros."""
        maior = float(np.abs(self.kernel).max()) or 1.0
        pontas = [
            (self.mascara[i, j], float(self.kernel[i, j]) / maior, y, z)
            for i, y in zip(de.quais, de.alturas(meio), strict=True)
            for j, z in zip(para.quais, para.alturas(meio), strict=True)
        ]
        for existe, peso, y, z in sorted(pontas, key=lambda ponta: (bool(ponta[0]), abs(ponta[1]))):
            classe = "nn-falta" if not existe else "nn-mais" if peso >= 0 else "nn-menos"
            grossura = f' stroke-width="{0.5 + 2 * abs(peso):.2f}"' if existe else ""
            yield (
                f'<line class="{classe}" x1="{de.x + de.porte.raio:.1f}" y1="{y:.1f}" '
                f'x2="{para.x - para.porte.raio:.1f}" y2="{z:.1f}"{grossura}/>'
            )


def colunas_de(ligacoes: list[Ligacao], porte: Porte) -> list[Coluna]:
    """A entrada, e uma coluna por camada."""
    primeira = Coluna("entrada", "", ligacoes[0].kernel.shape[0], BORDA + ENTRE_COLUNAS / 4, porte)
    outras = [
        Coluna(li.nome, li.conta(), li.kernel.shape[1], primeira.x + (i + 1) * ENTRE_COLUNAS, porte)
        for i, li in enumerate(ligacoes)
    ]
    return [primeira, *outras]


def ligacoes_de(modelo: Camada) -> list[Ligacao]:
    """Os pesos que chegam a cada camada densa, na ordem delas."""
    if not isinstance(modelo, Camada):
        raise ErroDeTipo(f"nn.ver.rede desenha um modelo, mas recebeu {modelo!r:.80}.")
    if modelo.forma_saida is None:
        raise ErroDeTreino(
            "a rede ainda não foi construída, e não tem conexões para desenhar: comece-a com nn.Entrada(...) "
            "e compile, ou treine antes."
        )
    densas = [camada for camada in modelo.todas() if isinstance(camada, Densa)]
    pesados = {id(p) for p in modelo.parametros() if len(p.forma) > 1}
    if not densas or pesados != {id(d.kernel) for d in densas}:
        raise ErroDeValor(
            "desenham-se em neurônios as redes em que todos os pesos são de camadas Densa ou Esparsa; as "
            "outras, como grafo, com nn.desenhar(modelo)."
        )
    for antes, depois in pairwise(densas):
        if antes.unidades != depois.kernel.forma[0]:
            raise ErroDeValor(
                f"desenham-se camadas em fila, mas a {antes.apresentacao()} dá {antes.unidades} "
                f"números, e a {depois.apresentacao()}, depois dela, recebe {depois.kernel.forma[0]}; como "
                "grafo, desenha-as nn.desenhar(modelo)."
            )
    nomes = caminhos(modelo)
    return [Ligacao(nomes.get(id(d), type(d).__name__), d.kernel.dados, _mascara(d)) for d in densas]


def atalhos_de(modelo: Camada) -> list[tuple[int, int]]:
    """De cada `Residual`, a coluna de que a entrada parte e aquela a que se soma."""
    densas = [id(camada) for camada in modelo.todas() if isinstance(camada, Densa)]
    atalhos = []
    for bloco in (camada for camada in modelo.todas() if isinstance(camada, Residual)):
        if bloco.atalho is not None and bloco.atalho.parametros():
            raise ErroDeValor(
                f"desenham-se camadas em fila, mas a {bloco.apresentacao()} tem um atalho com pesos, ao lado "
                "das outras; como grafo, desenha-a nn.desenhar(modelo)."
            )
        dele = [densas.index(id(c)) for c in bloco.todas() if isinstance(c, Densa)]
        if dele:
            atalhos.append((dele[0], dele[-1] + 1))
    return atalhos


def andares_de(atalhos: Sequence[tuple[int, int]]) -> list[int]:
    """O andar de cada um, de 1 em diante: acima dos que contém.

    >>> andares_de([(0, 3), (0, 2), (1, 2), (2, 3), (3, 4)])
    [3, 2, 1, 1, 1]
    """
    andares: dict[int, int] = {}
    for i in sorted(range(len(atalhos)), key=lambda i: (atalhos[i][1] - atalhos[i][0], -i)):
        de, para = atalhos[i]
        dentro = [andares[j] for j in andares if de <= atalhos[j][0] and atalhos[j][1] <= para]
        andares[i] = max(dentro, default=0) + 1
    return [andares[i] for i in range(len(atalhos))]


def _atalho(de: Coluna, para: Coluna, meio: float, desce: float, andar: int) -> Iterator[str]:
    """O traço no seu andar; ``desce``, quanto abaixo do mais alto."""
    fora = min((andar - 1) * AO_LADO, RAIO)
    x0, x1, y = de.x - fora, para.x + fora, BORDA + desce
    de_y, ate_y = (c.alturas(meio)[0] - (c.porte.raio**2 - fora**2) ** 0.5 for c in (de, para))
    yield (
        f'<path class="nn-atalho" d="M{x0:.1f} {de_y:.1f} C{x0:.1f} {y:.1f} {x0:.1f} {y:.1f} '
        f"{x0 + RAIO * 3:.1f} {y:.1f} H{x1 - RAIO * 3:.1f} C{x1:.1f} {y:.1f} {x1:.1f} {y:.1f} "
        f'{x1:.1f} {ate_y:.1f}"/>'
    )
    yield f'<text x="{(de.x + para.x) / 2:.1f}" y="{y - 7:.1f}">+ a entrada</text>'


def _mascara(densa: Densa) -> np.ndarray:
    mascara = densa.kernel.mascara
    return np.ones(densa.kernel.dados.shape, bool) if mascara is None else mascara


def _titulo(ligacoes: list[Ligacao]) -> str:
    unidades = [ligacoes[0].kernel.shape[0], *(li.kernel.shape[1] for li in ligacoes)]
    return f"Uma rede de {'-'.join(map(str, unidades))} neurônios"
