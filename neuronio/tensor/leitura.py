"""Os números de um tensor vistos do Python: ``float(t)``, ``len(t)``, ``for linha in t``, ``f"{t:.2f}"``."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.erros import ErroDeCaptura, ErroDeForma, ErroDeTipo
from neuronio.nomes import com_metodos_em_portugues
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.tipos import REAIS

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


@com_metodos_em_portugues("Tensor")
class Leitura:
    """Tirar números de Python de um tensor ou de uma variável."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def forma(self) -> Forma: ...

        @property
        def tipo(self) -> str: ...

        @property
        def dados(self) -> np.ndarray: ...

        def __getitem__(self, chave: Any) -> Tensor: ...

    def numpy(self) -> np.ndarray:
        """Uma cópia dos números, que é sua para mudar."""
        return self.dados.copy()

    def item(self) -> Any:
        """O número de Python de um tensor de um só elemento.

        >>> import neuronio as nn
        >>> nn.Tensor([2.5]).item()
        2.5
        """
        dados = self.dados
        if dados.size != 1:
            raise ErroDeForma(
                f"um número só sai de um tensor de um só elemento, mas este tem forma {self.forma}. Reduza-o "
                "antes, com .soma() ou .media(), escolha um elemento, como t[0], ou leve todos, com .numpy()."
            )
        return dados.item()

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if self.tipo in REAIS or self.tipo == "bool":
            raise ErroDeTipo(f"uma posição é um número inteiro, mas este tensor é {self.tipo}.")
        return operator.index(self.item())

    def __round__(self, casas: int | None = None) -> Any:
        return round(self.item(), casas)

    def __bool__(self) -> bool:
        dados = self.dados
        if dados.size != 1:
            raise ErroDeForma(
                f"um tensor de forma {self.forma} não é verdadeiro nem falso: diga se quer todos, como em "
                "(x > 0).todos(), ou algum, (x > 0).algum(). Para escolher elemento a elemento, nn.onde."
            )
        return bool(dados.item())

    def __format__(self, formato: str) -> str:
        return format(self.item(), formato) if formato else str(self)

    def __len__(self) -> int:
        return self._tamanho_do_primeiro_eixo("não tem comprimento")

    def __iter__(self) -> Iterator[Tensor]:
        tamanho = self._tamanho_do_primeiro_eixo("não tem o que percorrer")
        return (self[i] for i in range(tamanho))

    def __contains__(self, procurado: Any) -> bool:
        from neuronio.tensor.tensor import como_tensor

        return bool((como_tensor(self) == procurado).dados.any())

    def _tamanho_do_primeiro_eixo(self, queixa: str) -> int:
        if not self.forma:
            raise ErroDeForma(f"um tensor sem eixos, que é um número só, {queixa}. Use .item().")
        primeiro = self.forma[0]
        if isinstance(primeiro, Lote):
            raise ErroDeCaptura(
                "a quantidade de amostras do lote só se conhece ao executar: em vez de percorrer as "
                "amostras, escreva a conta para o tensor inteiro."
            )
        return primeiro
