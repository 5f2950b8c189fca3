"""Os pesos, as ativações e os gradientes de cada camada, época por época, em histogramas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.conferencias import inteiro_positivo
from neuronio.dentro.derivada import derivando
from neuronio.dentro.pesos import matrizes_de_pesos
from neuronio.erros import ErroDeTreino
from neuronio.graficos import estilo, paleta
from neuronio.modelos import Modelo
from neuronio.modelos.ativacoes import nomes_pedidos
from neuronio.modelos.conferencia import amostras_de
from neuronio.tensor import Parametro, Tensor, gradientes
from neuronio.tensor.tipos import lido_como
from neuronio.treino import Callback, Treino

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

Numeros = dict[str, list[NDArray[np.float32]]]
"""De cada camada, os números de cada época."""

MAXIMO_DE_NUMEROS = 20_000
"""De uma camada com mais, guardam-se tantos, tomados a espaços iguais."""
MAXIMO_DE_CURVAS = 9


class HistogramasPorEpoca(Callback):
    """Guarda, a cada época, os pesos, as ativações e os gradientes de cada camada com pesos.

    `desenhar` mostra as distribuições deles, uma curva por época, da primeira, atrás, à última, à frente.

    Args:
        x, y: umas amostras e os seus alvos, como os de `treinar`: das ativações e dos gradientes são estas.
        camadas: os nomes das camadas, ou elas próprias; sem isto, todas as que têm pesos.
        cada: de quantas em quantas épocas.

    Raises:
        ErroDeNome: ao treinar, se não há tal camada; diz as que há.
        ErroDeDados, ErroDeForma: ao treinar, se as amostras não servem.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> rede = nn.RedeNeural([4, 8, 3])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> olho = nn.dentro.HistogramasPorEpoca(x, y)
    >>> _ = rede.treinar(x, y, epocas=3, progresso=False, callbacks=[olho])
    >>> list(olho.gradientes), olho.epocas
    (['densa_1', 'densa_2'], [0, 1, 2, 3])
    >>> olho.desenhar().axes[0].get_title(loc="left")
    'pesos'
    """

    epocas: list[int]
    """As que se guardaram; a 0 é antes do treino."""
    pesos: Numeros
    ativacoes: Numeros
    gradientes: Numeros
    """Da perda, em relação aos pesos."""

    def __init__(self, x: Any, y: Any, camadas: Any = None, cada: int = 1) -> None:
        self.x, self.y, self.camadas = x, y, camadas
        self.cada = inteiro_positivo("a quantidade de épocas", cada)
        self.epocas, self.pesos, self.ativacoes, self.gradientes = [], {}, {}, {}

    def ao_iniciar_treino(self, treino: Treino) -> None:
        self.epocas, self.pesos, self.ativacoes, self.gradientes = [], {}, {}, {}
        self._guardar(treino)

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        if treino.epoca % self.cada == 0:
            self._guardar(treino)

    def desenhar(self) -> Figura:
        """As distribuições, numa fileira por camada: dos pesos, das ativações e dos gradientes.

        Returns:
            Uma figura do Matplotlib.

        Raises:
            ErroDeTreino: se ainda não se treinou com isto nos callbacks.
        """
        if not self.epocas:
            raise ErroDeTreino(
                "ainda não há o que desenhar: treine com isto nos callbacks, "
                "modelo.treinar(x, y, callbacks=[histogramas])."
            )
        colunas = {"pesos": self.pesos, "ativações": self.ativacoes, "gradientes da perda": self.gradientes}
        figura = estilo.nova_figura(9.6, 0.8 + 2.1 * len(self.ativacoes))
        grade = figura.subplots(len(self.ativacoes), 3, squeeze=False)
        for j, (titulo, numeros) in enumerate(colunas.items()):
            for i, camada in enumerate(self.ativacoes):
                eixos = grade[i, j]
                estilo.arrumar(eixos, titulo if i == 0 else "", "", "")
                eixos.set_yticks([])
                if camada in numeros:
                    _curvas(eixos, numeros[camada], self.epocas)
                elif j:
                    eixos.set_axis_off()
                if j == 0:
                    eixos.set_ylabel(f"{camada}\népoca", fontsize=estilo.LETRA, color=paleta.TINTA)
        return figura

    def _guardar(self, treino: Treino) -> None:
        modelo = treino.modelo
        todos = matrizes_de_pesos(modelo)
        nomes = list(todos) if self.camadas is None else nomes_pedidos(modelo, self.camadas)
        com_pesos = {nome: todos[nome] for nome in nomes if nome in todos}
        for nome, dadas in modelo.ativacoes(self.x, nomes).items():
            self.ativacoes.setdefault(nome, []).append(_alguns([dadas]))
        derivadas = dict(zip(com_pesos, self._derivar(modelo, list(com_pesos.values())), strict=True))
        for nome, pesos in com_pesos.items():
            self.pesos.setdefault(nome, []).append(_alguns([p.dados for p in pesos]))
            self.gradientes.setdefault(nome, []).append(_alguns(derivadas[nome]))
        self.epocas.append(treino.epoca)

    def _derivar(self, modelo: Modelo, pesos: Sequence[list[Parametro]]) -> list[list[NDArray[np.float32]]]:
        """Os gradientes da perda nestas amostras, na rede como se usa."""
        amostras = amostras_de(modelo, (self.x, self.y, None), "histogramas", 256)
        tensores = [Tensor(a, tipo=lido_como(a.dtype.name)) for a in amostras.arrays]
        with derivando(modelo):
            x, alvo, _ = amostras.molde.separar(tensores)
            perda = modelo.passo_de_avaliacao(x, alvo)["perda"]
            total = perda[0] if isinstance(perda, tuple) else perda
            gs = iter(gradientes(total, [p for dela in pesos for p in dela]))
        return [[next(gs).numpy() for _ in dela] for dela in pesos]


def _alguns(arrays: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    todos = np.concatenate([np.ravel(a) for a in arrays]).astype(np.float32)
    return todos[:: -(-len(todos) // MAXIMO_DE_NUMEROS)]


def _curvas(eixos: Axes, por_epoca: Sequence[NDArray[np.float32]], epocas: Sequence[int]) -> None:
    """Uma curva por época, cada uma um pouco acima da seguinte, e todas com a mesma área."""
    quais = np.unique(np.linspace(0, len(epocas) - 1, MAXIMO_DE_CURVAS).round().astype(int))
    todos = np.concatenate([por_epoca[k][np.isfinite(por_epoca[k])] for k in quais])
    menor, maior = np.percentile(todos, [0.5, 99.5])
    if menor == maior:
        menor, maior = menor - 0.5, maior + 0.5
    faixas = int(np.clip(1.5 * np.sqrt(len(todos) / len(quais)), 12, 60))
    contas = [np.histogram(por_epoca[k], faixas, (menor, maior), density=True)[0] for k in quais]
    alto = max(float(c.max()) for c in contas) or 1.0
    meios = np.linspace(menor, maior, faixas + 1)
    meios = (meios[1:] + meios[:-1]) / 2
    for i, conta in enumerate(contas):
        base = (len(quais) - 1 - i) * 0.45
        forte = 0.35 + 0.65 * i / max(len(quais) - 1, 1)
        eixos.fill_between(
            meios,
            base,
            base + conta / alto,
            color=paleta.AZUL,
            alpha=0.25 + 0.35 * forte,
            linewidth=0,
            zorder=i + 2,
        )
        eixos.plot(meios, base + conta / alto, color=paleta.PAPEL, linewidth=1.2, zorder=i + 2)
    marcas = sorted({0, len(quais) // 2, len(quais) - 1})
    eixos.set_yticks([(len(quais) - 1 - i) * 0.45 for i in marcas], [str(epocas[quais[i]]) for i in marcas])
    eixos.grid(axis="y", visible=False)
    eixos.locator_params(axis="x", nbins=4)
