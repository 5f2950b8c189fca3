"""As camadas que sorteiam no treino: cada uma tem a sua chave, e conta quantas vezes já sorteou."""

from __future__ import annotations

from collections.abc import Callable

from neuronio.camadas.camada import Camada
from neuronio.tensor import Tensor, nova_chave, sortear
from neuronio.tensor.dimensao import Forma


class ComSorteio(Camada):
    """Uma camada que sorteia a cada lote do treino.

    O que sai só depende da semente, da camada e de quantas vezes ela já treinou: uma rodada continuada do
    meio repete a que não parou. Estados: chave ``(2,)`` e passo ``()``, uint32.
    """

    def construir(self, forma: Forma) -> None:
        self.chave = self.estado("chave", (2,), nova_chave(), "uint32")
        self.passo = self.estado("passo", (), 0, "uint32")

    def sortear(self, forma: Forma, tipo: str = "float32", como: Callable[..., Tensor] = sortear) -> Tensor:
        """O sorteio seguinte, de tal forma e tipo: uniforme, ou como diz outra função de chave e passo."""
        sorteados = como(forma, tipo, chave=self.chave, passo=self.passo)
        self.passo += 1
        return sorteados
