"""As camadas que só mudam a forma de cada amostra: os números são os mesmos, na mesma ordem."""

from __future__ import annotations

from neuronio.camadas.camada import Camada
from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeForma, ErroDeValor
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import tamanho


class Flatten(Camada):
    """Achata cada amostra numa linha de números.

    Formas:
        entrada ``(lote, a, b, ...)`` → saída ``(lote, a·b·...)``.

    >>> import neuronio as nn
    >>> nn.Flatten()(nn.sortear((2, 3, 4, 5))).forma
    (2, 60)
    """

    def propagar(self, x: Tensor) -> Tensor:
        _conferir_lote(self, x)
        return x.redimensionar(x.forma[0], tamanho(x.forma[1:]))


class Redimensionar(Camada):
    """Dá outra forma a cada amostra.

    Args:
        forma: o tamanho de cada eixo de uma amostra, sem o lote; um -1 é deduzido dos outros.

    Formas:
        entrada ``(lote, ...)`` → saída ``(lote, *forma)``.

    Raises:
        ErroDeForma: se a quantidade de números por amostra não é a mesma.

    >>> import neuronio as nn
    >>> nn.Redimensionar(1, 28, -1)(nn.sortear((2, 784))).forma
    (2, 1, 28, 28)
    """

    def __init__(self, *forma: int) -> None:
        if not forma:
            raise ErroDeValor("diga a forma nova de uma amostra, como Redimensionar(1, 28, 28).")
        self.forma = tuple(t if t == -1 else inteiro_positivo("cada tamanho da forma", t) for t in forma)
        if self.forma.count(-1) > 1:
            raise ErroDeValor(
                f"só um dos tamanhos pode ser -1 (deduzido dos outros), mas recebeu {self.forma}."
            )

    def propagar(self, x: Tensor) -> Tensor:
        _conferir_lote(self, x)
        try:
            return x.redimensionar(x.forma[0], *self.forma)
        except ErroDeForma as erro:
            raise self.erro_de_forma(
                f"dá a cada amostra a forma {self.forma}, mas recebeu {x.forma}, com {tamanho(x.forma[1:])} "
                "números por amostra. A quantidade de números não pode mudar."
            ) from erro

    def __repr__(self) -> str:
        return f"Redimensionar({', '.join(map(str, self.forma))})"


def _conferir_lote(camada: Camada, x: Tensor) -> None:
    if not x.forma:
        raise camada.erro_de_forma("espera um lote de amostras, mas recebeu um número só.")
