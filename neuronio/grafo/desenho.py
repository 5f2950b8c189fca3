"""O desenho de um grafo computacional, em SVG, só com Python."""

import os
from dataclasses import dataclass
from pathlib import Path

from neuronio.arquivos import como_caminho, escrever
from neuronio.caderno import imagem
from neuronio.erros import ErroDeArquivo, ErroDeTipo
from neuronio.grafo.ordem import ordem_legivel
from neuronio.grafo.vertice import Desenhavel, Vertice, lugar_de
from neuronio.nomes import com_argumentos_em_portugues

COMPRIDO, LEGIVEL = 1000.0, 0.6
"""Um grafo mais comprido que isto, em pixels, não encolhe a menos de tal parte do que tem: rola."""


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
        return 'Desenho em SVG. Fora do Jupyter, use .salvar("grafo.svg") e abra o arquivo no navegador.'

    def salvar(self, caminho: str | os.PathLike[str]) -> Path:
        """Escreve o desenho num arquivo ``.svg``, que qualquer navegador abre.

        Args:
            caminho: o nome do arquivo; o que havia com esse nome é substituído.

        Returns:
            O caminho do arquivo.

        Raises:
            ErroDeArquivo: se o nome não termina em ``.svg``, ou se não dá para escrever ali.
        """
        destino = como_caminho(caminho)
        if destino.suffix.lower() != ".svg":
            raise ErroDeArquivo(
                f'o desenho é salvo em SVG, e o nome precisa terminar em ".svg", mas recebeu "{destino}". '
                "Para outro formato, abra o SVG no navegador e imprima, ou converta com o Inkscape."
            )
        return escrever(destino, self.svg.encode())


@dataclass(frozen=True, repr=False)
class DesenhoQueCabe(Desenho):
    """O que num caderno se vê inteiro, por estreita que seja a tela.

    Attributes:
        alternativo: o que mostra, em palavras.
    """

    alternativo: str

    def _repr_html_(self) -> str:
        return imagem(self.svg, self.alternativo)

    def _repr_svg_(self) -> None:  # type: ignore[override]
        """Nada: o caderno guardaria os dois."""


@dataclass(frozen=True, repr=False)
class DesenhoDoGrafo(Desenho):
    """O de um grafo: num caderno encolhe até caber na tela; um comprido, só até onde se lê.

    Attributes:
        alternativo: o que mostra, em palavras.
        minima: a largura de que não encolhe mais, em pixels: com menos lugar, rola; 0, se encolhe sempre.
    """

    alternativo: str
    minima: float

    def _repr_html_(self) -> str:
        return imagem(self.svg, self.alternativo, self.minima)


@dataclass(frozen=True, repr=False)
class DesenhoDoPasso(Desenho):
    """O de um passo: no Jupyter, uma caixa por camada, que se abre nas contas dela; em SVG, todas de uma vez.

    Attributes:
        html: o trecho de página com as caixas.
    """

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def _repr_svg_(self) -> None:  # type: ignore[override]
        """Nada: o caderno guardaria os dois."""

    def salvar(self, caminho: str | os.PathLike[str]) -> Path:
        """Escreve o desenho num arquivo: ``.html``, com as caixas que se abrem, ou ``.svg``.

        Raises:
            ErroDeArquivo: se o nome não termina assim, ou se não dá para escrever ali.
        """
        destino = como_caminho(caminho)
        if destino.suffix.lower() != ".html":
            return super().salvar(destino)
        cabeca = '<!DOCTYPE html><html lang="pt-BR"><meta charset="utf-8"><title>Um passo</title>'
        tema = "<style>:root { color-scheme: light dark }</style>"
        return escrever(destino, f"{cabeca}{tema}{self.html}</html>".encode())


@com_argumentos_em_portugues
def desenhar(y: Vertice | Desenhavel) -> Desenho:
    """Desenha o grafo que deu origem a ``y``: cada vértice é uma caixa, e cada operação um círculo.

    A conta corre da esquerda para a direita. Numa operação de dois operandos, o primeiro entra por cima.

    Args:
        y: um ``Valor`` ou um ``Tensor``, o fim da conta; um ``Modelo``; ou um ``Programa``, como o de
            ``modelo.programa``, que se desenha com uma caixa por camada.

    Returns:
        O desenho; no Jupyter, basta deixá-lo na última linha da célula.

    Raises:
        ErroDeTipo: se ``y`` não é o vértice de um grafo.
        ErroDeValor: se o grafo é grande demais para ser lido.

    >>> from neuronio.valor import Valor
    >>> y = (Valor(2.0, rotulo="a") * Valor(-3.0, rotulo="b") + 10).tanh()
    >>> y.retropropagar()
    >>> desenho = desenhar(y)
    >>> desenho.svg.startswith("<svg"), "tanh" in desenho.svg
    (True, True)
    """
    from neuronio.grafo.pagina import Pagina  # só quem desenha a carrega

    if not isinstance(y, Desenhavel) and not hasattr(y, "linhas_do_desenho"):
        raise ErroDeTipo(
            f"só se desenha um Valor ou um Tensor, o fim de uma conta, um Modelo ou um Programa, mas recebeu "
            f"{type(y).__name__}: {y!r:.60}."
        )
    raizes = y.raizes_do_desenho() if isinstance(y, Desenhavel) else [y]
    pagina = Pagina(ordem_legivel(raizes, "desenhar"), raizes)
    if all(lugar_de(raiz) is None for raiz in raizes):
        minima = LEGIVEL * pagina.largura if pagina.largura > COMPRIDO else 0
        return DesenhoDoGrafo(pagina.svg(), pagina.titulo, minima)
    from neuronio.grafo.passo import pagina_do_passo

    return DesenhoDoPasso(pagina.svg(), pagina_do_passo(raizes))
