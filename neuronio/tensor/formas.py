"""Os métodos que mudam os números de lugar: outra forma, outra ordem dos eixos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.tensor import estrutura

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


class Formas:
    """Cada método devolve os mesmos números em outro lugar."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def tensor(self) -> Tensor: ...

    def redimensionar(self, *forma: Any) -> Tensor:
        """Os mesmos números, na mesma ordem, em outra forma; um -1 é deduzido.

        >>> import neuronio as nn
        >>> nn.Tensor([1, 2, 3, 4]).redimensionar(2, -1).forma
        (2, 2)
        """
        return estrutura.nova_forma(self.tensor, forma)

    def transpor(self, *ordem: Any) -> Tensor:
        """Os eixos na ordem dada; sem argumentos, na ordem contrária."""
        return estrutura.nova_ordem(self.tensor, ordem)

    @property
    def T(self) -> Tensor:  # noqa: N802 - é como a matemática escreve
        """Os eixos na ordem contrária."""
        return estrutura.nova_ordem(self.tensor, ())
