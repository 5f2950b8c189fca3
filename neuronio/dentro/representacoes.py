"""As representações: onde, num plano, uma camada põe cada amostra."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo, erro_de_nome
from neuronio.formato import porcento
from neuronio.graficos import estilo
from neuronio.graficos.latente import plano_latente
from neuronio.modelos import Modelo
from neuronio.modelos.ativacoes import nomes_pedidos
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

METODOS = ("pca", "tsne")
MAXIMO_DE_PONTOS = 2000
"""De mais amostras, desenham-se tantas, tomadas a espaços iguais."""


@com_argumentos_em_portugues
def representacoes(
    modelo: Modelo,
    x: Any,
    rotulos: ArrayLike,
    classes: Sequence[str] | None = None,
    camada: Any = None,
    metodo: str = "pca",
    semente: int = 0,
) -> Figura:
    """Desenha num plano o que uma camada dá de cada amostra, da cor da classe dela.

    Se as classes se separam aqui, a camada seguinte tem pouco que fazer.

    Args:
        modelo: uma rede já construída.
        x: amostras, como as de `prever`.
        rotulos: ``(n,)``, a classe de cada uma, de 0 em diante.
        classes: o nome de cada classe; sem isto, o número dela.
        camada: o nome de uma, ou ela própria; sem isto, a que dá a entrada da última camada com pesos.
        metodo: "pca", as duas direções em que os números mais variam, ou "tsne", que põe perto os que são
            parecidos, e em que as distâncias grandes nada dizem.
        semente: a do t-SNE.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeNome: se não há tal camada, ou tal método; diz os que há.
        ErroDeForma: se os rótulos não são um por amostra.
        ErroDeDados: se são menos de três amostras, ou a camada dá o mesmo de todas.

    Fonte: o PCA e o t-SNE são os do scikit-learn; van der Maaten e Hinton, "Visualizing Data using t-SNE",
    2008.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> rede = nn.RedeNeural([4, 8, 3])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> figura = representacoes(rede, x, y, ["setosa", "versicolor", "virginica"])
    >>> figura.axes[0].get_title(loc="left")
    'O que relu_1 dá de cada amostra'
    """
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(f"olha-se por dentro de um modelo, mas recebi {modelo!r:.60}.")
    if metodo not in METODOS:
        raise erro_de_nome("método", str(metodo), METODOS)
    nome, numeros = _da_camada(modelo, x, camada)
    y = np.asarray(rotulos)
    if y.shape != (len(numeros),):
        raise ErroDeForma(
            f"há {len(numeros)} amostras, e os rótulos têm a forma {y.shape}: era ({len(numeros)},)."
        )
    if len(numeros) < 3 or (numeros == numeros[0]).all():
        raise ErroDeDados(
            f'a camada "{nome}" dá o mesmo de todas as {len(numeros)} amostras, ou elas são menos de três: '
            "não há plano que as distinga."
        )
    cada = -(-len(numeros) // MAXIMO_DE_PONTOS)
    pontos, eixo_x, eixo_y = _no_plano(numeros[::cada], metodo, semente)
    y = y[::cada]
    escritas = classes if classes is not None else [str(c) for c in range(int(y.max()) + 1)]
    figura = plano_latente(pontos, y, escritas)
    eixos = figura.axes[0]
    estilo.arrumar(eixos, f"O que {nome} dá de cada amostra", eixo_x, eixo_y)
    return figura


def _da_camada(modelo: Modelo, x: Any, camada: Any) -> tuple[str, NDArray[np.float64]]:
    if camada is None:
        vistas = modelo.ativacoes(x)
        nome = _antes_da_ultima_com_pesos(modelo, list(vistas))
        dadas = vistas[nome]
    else:
        nome = nomes_pedidos(modelo, camada)[0]
        dadas = next(iter(modelo.ativacoes(x, nome).values()))
    return nome, dadas.reshape(len(dadas), -1).astype(np.float64)


def _antes_da_ultima_com_pesos(modelo: Modelo, nomes: list[str]) -> str:
    com_pesos = {nome for nome, c in modelo.subcamadas() if c.parametros()}
    ultima = max((i for i, nome in enumerate(nomes) if nome in com_pesos), default=len(nomes) - 1)
    return nomes[max(ultima - 1, 0)]


def _no_plano(
    numeros: NDArray[np.float64], metodo: str, semente: int
) -> tuple[NDArray[np.float64], str, str]:
    """Os pontos, ``(n, 2)``, e o que dizem os dois eixos."""
    if metodo == "tsne":
        from sklearn.manifold import TSNE
        from threadpoolctl import threadpool_limits

        perto = min(30.0, (len(numeros) - 1) / 3)
        pontos = TSNE(
            2, perplexity=perto, random_state=semente, init="pca" if numeros.shape[1] > 1 else "random"
        )
        # De tão poucos pontos as threads mais esperam umas pelas outras do que calculam.
        with threadpool_limits(1):
            postos = pontos.fit_transform(numeros)
        return postos, "t-SNE, primeira coordenada", "t-SNE, segunda coordenada"
    from sklearn.decomposition import PCA

    if numeros.shape[1] == 1:
        numeros = np.column_stack([numeros, np.zeros(len(numeros))])
    pca = PCA(2, svd_solver="full")
    dados = pca.fit_transform(numeros)
    partes = [porcento(float(p), 0) for p in pca.explained_variance_ratio_]
    return dados, f"primeira componente ({partes[0]} da variância)", f"segunda ({partes[1]})"
