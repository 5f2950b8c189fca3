"""Inicializadores: como os parâmetros começam."""

from __future__ import annotations

from neuronio.configuracao import Configuravel
from neuronio.tensor import Tensor, como_tensor
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.estrutura import expandir
from neuronio.tensor.sorteio import sortear


class Inicializador(Configuravel):
    """Uma função da forma para o valor inicial de um parâmetro. Quem herda escreve `__call__`."""

    def __call__(self, forma: Forma) -> Tensor:
        """O valor inicial, float32, de tal forma."""
        raise NotImplementedError


class Zeros(Inicializador):
    """Tudo zero."""

    def __call__(self, forma: Forma) -> Tensor:
        return expandir(como_tensor(0.0), para=forma)


def entradas_e_saidas(forma: Forma) -> tuple[int, int]:
    """Quantas conexões entram em cada unidade e quantas saem dela."""
    if len(forma) < 2:
        return int(forma[0]), int(forma[0])  # type: ignore[arg-type]
    if len(forma) == 2:
        return int(forma[0]), int(forma[1])  # type: ignore[arg-type]
    campo = 1
    for t in forma[2:]:
        campo *= int(t)  # type: ignore[arg-type]
    return int(forma[1]) * campo, int(forma[0]) * campo  # type: ignore[arg-type]


class GlorotUniforme(Inicializador):
    r"""Uniforme, com a largura de Glorot e Bengio (2010).

    .. math:: U(-a, a), \quad a = \sqrt{6 / (entradas + saídas)}
    """

    def __call__(self, forma: Forma) -> Tensor:
        entradas, saidas = entradas_e_saidas(forma)
        limite = (6 / (entradas + saidas)) ** 0.5
        return sortear(forma) * (2 * limite) - limite
