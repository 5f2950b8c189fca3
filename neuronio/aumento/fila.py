"""Uma fila de aumentos, em que os que movem os pontos fazem um caminho só."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from neuronio.aumento.aumento import Aumento
from neuronio.aumento.geometria import Geometria, ler_pelo_caminho
from neuronio.aumento.misturas import Mistura
from neuronio.configuracao import criar
from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Forma


class Fila(Aumento):
    """Vários aumentos, um depois do outro.

    Os que movem os pontos, quando vêm em seguida e com a mesma borda, se juntam: a imagem se lê uma vez só.
    Cada fila sorteia por si, ainda que se faça dos mesmos aumentos que outra.

    Args:
        aumentos: numa lista, na ordem.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Raises:
        ErroDeTipo, ErroDeValor: se não é uma lista de aumentos, ou está vazia.

    >>> import neuronio as nn
    >>> fila = nn.aumento.Fila([nn.aumento.Rotacao(15), nn.aumento.Zoom(0.1), nn.aumento.Brilho(0.2)])
    >>> fila(nn.sortear((2, 1, 8, 8))).forma
    (2, 1, 8, 8)
    """

    def __init__(self, aumentos: Sequence[Aumento]) -> None:
        self.aumentos = [_outro(a) for a in _conferidos(aumentos)]

    def configuracao(self) -> dict[str, Any]:
        return {"aumentos": self.aumentos}

    def conferir(self, forma: Forma) -> None:
        for aumento in self.aumentos:
            aumento.conferir(forma)

    @property
    def misturas(self) -> list[Mistura]:
        """Os que misturam cada amostra a outra, e o alvo também: vêm depois dos outros."""
        return [aumento for aumento in self.aumentos if isinstance(aumento, Mistura)]

    def aumentar(self, x: Tensor) -> Tensor:
        for juntos in self._juntos():
            x = ler_pelo_caminho(x, juntos) if isinstance(juntos, list) else juntos.aumentar(x)
        return x

    def _juntos(self) -> Iterator[list[Geometria] | Aumento]:
        """Os aumentos na ordem, e numa lista os que se leem de uma vez."""
        caminho: list[Geometria] = []
        for aumento in (a for a in self.aumentos if not isinstance(a, Mistura)):
            if caminho and not (isinstance(aumento, Geometria) and _continua(caminho, aumento)):
                yield caminho
                caminho = []
            if isinstance(aumento, Geometria):
                caminho.append(aumento)
            else:
                yield aumento
        if caminho:
            yield caminho


def _continua(caminho: Sequence[Geometria], seguinte: Geometria) -> bool:
    """Se o seguinte se lê junto: a borda é a mesma, e os desvios, se há, são os dele."""
    bordas = {passo.borda for passo in (*caminho, seguinte) if passo.borda is not None}
    return len(bordas) <= 1 and not caminho[-1].termina


def _conferidos(aumentos: Any) -> Sequence[Aumento]:
    if not isinstance(aumentos, (list, tuple)):
        raise ErroDeTipo(f"os aumentos vão numa lista, [nn.aumento.Rotacao(15)], mas recebeu {aumentos!r}.")
    if not aumentos:
        raise ErroDeValor("a lista de aumentos está vazia: dê um, como nn.aumento.Rotacao(15).")
    for aumento in aumentos:
        if isinstance(aumento, type) and issubclass(aumento, Aumento):
            nome = aumento.__name__
            raise ErroDeTipo(f"foi dada a classe {nome}; faltam os parênteses: nn.aumento.{nome}().")
        if not isinstance(aumento, Aumento):
            raise ErroDeTipo(
                f"um aumento é um objeto de nn.aumento, como nn.aumento.Rotacao(15), mas recebeu {aumento!r}."
            )
    return aumentos


def _outro(aumento: Aumento) -> Aumento:
    outro: Aumento = criar(type(aumento), aumento.configuracao())
    return outro
