"""A camada que só diz a forma de uma amostra."""

from __future__ import annotations

from neuronio.camadas.camada import Camada
from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeValor
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Forma, Lote, tamanho


class Entrada(Camada):
    """Diz a forma de uma amostra, e confere que os dados a têm.

    Args:
        forma: o tamanho de cada eixo de uma amostra, sem o lote: ``Entrada(784)``, ou ``Entrada(1, 28, 28)``
            para imagens (canais, altura, largura).

    Formas:
        entrada ``(lote, *forma)`` → saída igual.

    Raises:
        ErroDeForma: se as amostras têm outra forma.

    >>> import neuronio as nn
    >>> nn.Entrada(1, 28, 28).forma
    (1, 28, 28)
    """

    por_passo = True

    def __init__(self, *forma: int) -> None:
        if not forma:
            raise ErroDeValor("diga a forma de uma amostra, como Entrada(784) ou Entrada(1, 28, 28).")
        self.forma: Forma = tuple(inteiro_positivo("cada tamanho da Entrada", t) for t in forma)

    def propagar(self, x: Tensor) -> Tensor:
        if x.forma[1:] != self.forma:
            raise self.erro_de_forma(
                f"espera dados de forma {(Lote(), *self.forma)}, mas recebeu {x.forma}. {self._dica(x.forma)}"
            )
        return x

    def _dica(self, recebida: Forma) -> str:
        if recebida == self.forma:
            return "Falta o eixo do lote; para uma amostra só: x[None]."
        amostra = recebida[1:]
        if self.forma == (1, *amostra):
            return "Falta o eixo dos canais: x[:, None]."
        if len(amostra) == 3 and self.forma == (amostra[2], *amostra[:2]):
            return "Os canais vieram por último, e aqui vêm antes da altura: x.transpose(0, 3, 1, 2)."
        if tamanho(self.forma) in (tamanho(amostra), tamanho(recebida)):
            return f"Os números são os mesmos: x.reshape{(-1, *self.forma)} resolve."
        if not amostra:
            return "Os dados precisam de um eixo para as amostras e de outros para o que há em cada uma."
        return f"Mude a Entrada para Entrada({', '.join(map(str, amostra))}), ou dê outros dados."

    def __repr__(self) -> str:
        return f"Entrada({', '.join(map(str, self.forma))})"
