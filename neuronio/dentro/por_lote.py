"""Os pesos seguidos ao longo do treino, lote a lote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.conferencias import inteiro_positivo
from neuronio.dentro.pesos import matrizes_de_pesos
from neuronio.erros import ErroDeTreino, ErroDeValor
from neuronio.graficos import estilo, paleta
from neuronio.modelos import Modelo
from neuronio.modelos.ativacoes import nomes_pedidos
from neuronio.tensor import Parametro
from neuronio.treino import Callback, Treino

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


class PesosPorLote(Callback):
    """Segue alguns pesos de uma camada depois de cada lote; `desenhar` mostra o caminho de cada um.

    Args:
        camada: o nome de uma com pesos, ou ela própria; sem isto, a primeira que os tem.
        quantos: quantos pesos se seguem, tomados a espaços iguais.

    Raises:
        ErroDeNome: ao treinar, se não há tal camada; diz as que há.
        ErroDeValor: ao treinar, se a camada não tem pesos.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> rede = nn.RedeNeural([4, 8, 3])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> olho = nn.dentro.PesosPorLote("densa_1", quantos=5)
    >>> _ = rede.treinar(x, y, epocas=2, lote=60, progresso=False, callbacks=[olho])
    >>> olho.valores.shape                             # antes do treino, e depois de cada lote
    (5, 5)
    """

    def __init__(self, camada: Any = None, quantos: int = 12) -> None:
        self.camada, self.quantos = camada, inteiro_positivo("a quantidade de pesos", quantos)
        self.nome = ""
        self._peso: Parametro
        self._valores: list[NDArray[np.float32]] = []
        self._lotes_da_epoca = 0

    @property
    def valores(self) -> NDArray[np.float32]:
        """``(lotes + 1, pesos)``: antes do treino, e depois de cada lote.

        Raises:
            ErroDeTreino: se ainda não se treinou com isto nos callbacks.
        """
        if not self._valores:
            raise ErroDeTreino(
                "ainda não há pesos seguidos: treine com isto nos callbacks, "
                "modelo.treinar(x, y, callbacks=[pesos])."
            )
        return np.array(self._valores)

    def ao_iniciar_treino(self, treino: Treino) -> None:
        self._valores, self._lotes_da_epoca = [], treino.lotes
        self.nome, self._peso = _peso_de(treino.modelo, self.camada)
        self._guardar()

    def ao_fim_do_lote(self, treino: Treino) -> None:
        self._guardar()

    def desenhar(self) -> Figura:
        """O valor de cada peso, lote a lote; uma risca clara separa as épocas.

        Returns:
            Uma figura do Matplotlib.
        """
        valores = self.valores
        figura = estilo.nova_figura(6.4, 3.8)
        eixos = figura.add_subplot()
        titulo = f"{valores.shape[1]} pesos de {self.nome}, lote a lote"
        estilo.arrumar(eixos, titulo, "lotes já vistos", "peso")
        for k, caminho in enumerate(valores.T):
            eixos.plot(caminho, color=paleta.PALETA[k % len(paleta.PALETA)], linewidth=1.3, alpha=0.85)
        eixos.axhline(0, color=paleta.EIXO, linewidth=1, zorder=1)
        epocas = range(self._lotes_da_epoca, len(valores), self._lotes_da_epoca)
        if len(epocas) <= 40:
            eixos.grid(axis="x", visible=False)
            for fim in epocas:
                eixos.axvline(fim, color=paleta.GRADE, linewidth=0.8, zorder=0)
        eixos.set_xlim(0, len(valores) - 1)
        return figura

    def _guardar(self) -> None:
        numeros = self._peso.dados.ravel()
        onde = np.linspace(0, numeros.size - 1, min(self.quantos, numeros.size)).round().astype(int)
        self._valores.append(numeros[onde].copy())


def _peso_de(modelo: Modelo, camada: Any) -> tuple[str, Parametro]:
    """O nome da camada, e a primeira matriz de pesos dela."""
    com_pesos = matrizes_de_pesos(modelo)
    nome = next(iter(com_pesos), "") if camada is None else nomes_pedidos(modelo, camada)[0]
    if nome not in com_pesos:
        tem = f"As que têm: {', '.join(com_pesos)}." if com_pesos else "Nenhuma tem, neste modelo."
        raise ErroDeValor(f'a camada "{nome}" não tem pesos. {tem}')
    return nome, com_pesos[nome][0]
