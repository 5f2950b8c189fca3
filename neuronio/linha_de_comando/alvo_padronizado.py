r"""Regressão na escala da rede: o alvo se padroniza para o treino, e a conta de volta entra na última camada.

Um preço de 250 000 faria o primeiro gradiente enorme, e a perda divergiria com qualquer taxa comum. Com

.. math:: z = \frac{y - m}{s}

a rede aprende z; como a última camada é linear, :math:`y = s z + m` é ela mesma, com os pesos vezes s e o
bias vezes s mais m. O modelo salvo prevê y.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuronio.camadas import Densa
from neuronio.linha_de_comando.conjunto import Conjunto, Parte
from neuronio.linha_de_comando.receitas import Configuracao
from neuronio.modelos import Modelo


@dataclass(frozen=True)
class Escala:
    """A média m e o desvio s do alvo na parte de treino."""

    media: float = 0.0
    desvio: float = 1.0

    @classmethod
    def de(cls, configuracao: Configuracao, conjunto: Conjunto) -> Escala:
        """A do alvo, se é regressão e a rede é a da receita; senão, a que nada muda."""
        if not conjunto.padroniza_o_alvo or configuracao.arquivo_do_modelo is not None:
            return cls()
        y = conjunto.treino[1].astype(np.float64)
        return cls(float(y.mean()), float(y.std()) or 1.0)

    @property
    def e_neutra(self) -> bool:
        """Se não muda nada."""
        return self == Escala()

    def padronizar(self, parte: Parte) -> Parte:
        """A parte com o alvo padronizado."""
        return (
            parte if self.e_neutra else (parte[0], ((parte[1] - self.media) / self.desvio).astype(np.float32))
        )

    def embutir(self, modelo: Modelo) -> None:
        """Faz a rede, que prevê z, prever y."""
        if self.e_neutra:
            return
        ultima = [camada for camada in modelo.todas() if isinstance(camada, Densa)][-1]
        kernel, bias = ultima.parametros()
        kernel.atribuir(kernel.dados * np.float32(self.desvio))
        bias.atribuir((bias.dados * self.desvio + self.media).astype(np.float32))
