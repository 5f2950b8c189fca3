"""O aumento: uma camada que, no treino, muda cada amostra ao acaso, sem mudar o que ela é."""

from __future__ import annotations

from typing import Any, Self

from neuronio.camadas.imagens import ORDEM
from neuronio.camadas.sorteio import ComSorteio
from neuronio.erros import ErroDeTreino
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Dimensao, Forma


class Aumento(ComSorteio):
    """A base dos aumentos. Quem herda escreve `aumentar`.

    Só age no treino, e em cada amostra de um modo. O que sorteia só depende da chave, de quantas vezes já
    sorteou e do lugar da amostra no lote: é o mesmo nos dois motores, e num treino retomado do meio.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Raises:
        ErroDeForma: se as amostras não são imagens.

    >>> import neuronio as nn
    >>> class Negativo(nn.aumento.Aumento):
    ...     def aumentar(self, x):
    ...         sim = self.sorteados(x.forma[0], 1) < 0.5
    ...         return nn.onde(sim.redimensionar(-1, 1, 1, 1), 1 - x, x)
    >>> Negativo()(nn.sortear((2, 1, 8, 8))).forma
    (2, 1, 8, 8)
    """

    canais: int | None = None
    """Quantos canais precisam ter as imagens, se não servem quaisquer."""

    def __new__(cls, *posicionais: Any, **nomeados: Any) -> Self:
        novo = super().__new__(cls, *posicionais, **nomeados)
        ComSorteio.construir(novo, ())  # sorteia também em treinar(aumento=[...]), onde ninguém o constrói
        return novo

    def construir(self, forma: Forma) -> None:
        """Nada: o que sorteia nasceu com ele."""

    def propagar(self, x: Tensor) -> Tensor:
        self.conferir(x.forma)
        return self.aumentar(x) if self.treinando else x

    def aumentar(self, x: Tensor) -> Tensor:
        """As imagens mudadas, cada uma a seu modo: ``(lote, canais, altura, largura)``."""
        raise ErroDeTreino(
            f"o aumento {type(self).__name__} não diz como muda as imagens: escreva nele o método "
            "aumentar(self, x)."
        )

    def sorteados(self, amostras: Dimensao, quantos: int) -> Tensor:
        """Números de 0 a 1, sem o 1, outros a cada vez: ``(amostras, quantos)``."""
        return self.sortear((amostras, quantos))

    def conferir(self, forma: Forma) -> None:
        """Recusa o que este aumento não sabe mudar.

        Raises:
            ErroDeForma: se não são imagens, ou faltam nelas as cores.
        """
        if len(forma) != 4:
            raise self.erro_de_forma(
                f"muda imagens, {ORDEM}, mas recebeu amostras de forma {forma[1:]}, que não são. Numa tabela "
                "ou numa sequência, use o Dropout, ou um regularizador."
            )
        if self.canais not in (None, forma[1]):
            raise self.erro_de_forma(
                f"muda as cores, que são {self.canais} canais, e as imagens têm {forma[1]}: em cinza não há "
                "cor a mudar. Retire este aumento; o Brilho e o Contraste servem."
            )


def por_imagem(numeros: Tensor) -> Tensor:
    """Um número por amostra, ``(lote,)``, como se multiplica por imagens."""
    return numeros.redimensionar(-1, 1, 1, 1)


def entre(u: Tensor, menor: float, maior: float) -> Tensor:
    """De números uniformes em [0, 1), outros em [menor, maior)."""
    return u * (maior - menor) + menor
