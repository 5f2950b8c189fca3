"""O tensor ao lado de outras bibliotecas: ``array + tensor``, ``np.asarray(t)``, ``torch.from_dlpack(t)``."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.erros import ErroDeTipo

_OPERADORES = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
    "power": operator.pow,
    "matmul": operator.matmul,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
}
"""As funções do NumPy que um array chama quando está à esquerda de um tensor."""


class ErroDeExportacao(ErroDeTipo, BufferError):
    """A memória de um tensor não se empresta para escrita. O DLPack pede que seja um BufferError."""


class Vizinhanca:
    """Encontros de um tensor com arrays de fora. Ninguém de fora escreve na sua memória."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def dados(self) -> np.ndarray: ...

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """Uma cópia, que é de quem pediu; com ``copy=False``, a própria memória, só para leitura."""
        return np.array(self.dados, dtype=dtype, copy=copy is not False)

    def __array_ufunc__(self, ufunc: np.ufunc, metodo: str, *entradas: Any, **opcoes: Any) -> Any:
        from neuronio.tensor.tensor import como_tensores

        conta = _OPERADORES.get(ufunc.__name__)
        if conta is None or metodo != "__call__" or opcoes:
            raise ErroDeTipo(
                f"np.{ufunc.__name__} não age sobre tensores nem escreve em arrays a partir deles. Use os "
                "métodos do tensor, como t.exp() e t.soma(), ou fique só com os números: t.numpy()."
            )
        return conta(*como_tensores(entradas))

    def __dlpack__(self, **opcoes: Any) -> Any:
        if opcoes.get("copy") is False:
            raise ErroDeExportacao("um tensor só se exporta por cópia: não peça copy=False.")
        return self.dados.copy().__dlpack__(**opcoes)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.dados.__dlpack_device__()
