"""As cenas de uma animação: de cada época, o que se guarda da rede, e como se desenha."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.graficos import estilo, paleta
from neuronio.graficos.confusao import matriz_de_confusao

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

Array = NDArray[Any]
Canto = Literal["upper right", "upper left", "lower left", "lower right"]

LADO = 100
"""Em quantos pontos, de cada lado, se pergunta à rede de que classe é."""
KERNELS = 36
"""Quantos se desenham."""


class Cena(ABC):
    """O que se vê de uma rede, época por época."""

    @abstractmethod
    def guardar(self, modelo: Any) -> Array:
        """O que a rede dá agora."""

    @abstractmethod
    def desenhar(self, guardado: Array, todos: list[Array]) -> Figura:
        """A figura de uma época; ``todos`` são os de todas, de que sai a escala, que não muda."""


class Curva(Cena):
    """A curva de uma regressão de uma variável, sobre os pontos."""

    titulo = "A curva que a rede aprende"

    def __init__(self, x: ArrayLike, y: ArrayLike) -> None:
        self.x, self.y = np.asarray(x, np.float32), np.asarray(y, np.float32).reshape(len(np.asarray(y)), -1)
        self.x = self.x.reshape(len(self.x), -1)
        if self.x.shape[1] != 1 or self.y.shape[1] != 1 or len(self.x) != len(self.y):
            raise ErroDeForma(
                f"a curva é de uma regressão de uma variável: x (n, 1) e y (n,), mas vieram {np.shape(x)} e "
                f'{np.shape(y)}. De duas, e com classes, é "fronteira".'
            )
        self.grade = np.linspace(*_limites(self.x[:, 0]), 200, dtype=np.float32)[:, None]

    def guardar(self, modelo: Any) -> Array:
        return np.asarray(modelo.prever(self.grade), np.float32).reshape(-1)

    def desenhar(self, guardado: Array, todos: list[Array]) -> Figura:
        figura, eixos = _quadro(self.titulo, "x", "y")
        eixos.plot(self.x[:, 0], self.y[:, 0], "o", color=paleta.APAGADA, markersize=5, label="amostras")
        eixos.plot(self.grade[:, 0], guardado, color=paleta.VERMELHAO, lw=2.5, label="a rede")
        eixos.set_ylim(*_limites(self.y[:, 0], 0.25))
        eixos.legend(
            fontsize=estilo.LETRA,
            labelcolor=paleta.TINTA,
            facecolor=paleta.PAPEL,
            edgecolor=paleta.GRADE,
            loc=_canto_vazio(self.x[:, 0], self.y[:, 0]),
        )
        return figura


class Fronteira(Cena):
    """O que um classificador diria de cada ponto do plano; mais forte, onde tem mais certeza."""

    titulo = "O que a rede diria de cada ponto"

    def __init__(self, x: ArrayLike, y: ArrayLike) -> None:
        self.x, self.y = np.asarray(x, np.float32), np.asarray(y)
        if self.x.ndim != 2 or self.x.shape[1] != 2 or len(self.x) != len(self.y):
            raise ErroDeForma(
                f"a fronteira é de um classificador de pontos do plano: x (n, 2) e y (n,), mas vieram "
                f'{self.x.shape} e {self.y.shape}. De outros, "confusao".'
            )
        self.classes = (
            self.y.argmax(axis=1) if self.y.ndim == 2 and self.y.shape[1] > 1 else self.y.reshape(-1)
        )
        self.limites = (*_limites(self.x[:, 0]), *_limites(self.x[:, 1]))
        lados = (np.linspace(a, b, LADO) for a, b in (self.limites[:2], self.limites[2:]))
        self.grade = np.stack(np.meshgrid(*lados), axis=-1).reshape(-1, 2).astype(np.float32)

    def guardar(self, modelo: Any) -> Array:
        p = np.asarray(modelo.probabilidades(self.grade), np.float32)
        p = np.concatenate([1 - p, p], axis=1) if p.shape[1] == 1 else p
        return (255 * p).round().astype(np.uint8)

    def desenhar(self, guardado: Array, todos: list[Array]) -> Figura:
        from matplotlib.colors import to_rgb

        figura, eixos = _quadro(self.titulo, "x₁", "x₂")
        p = guardado.reshape(LADO, LADO, -1) / 255
        cores = np.array([to_rgb(_cor(c)) for c in range(p.shape[2])])
        acaso = 1 / p.shape[2]
        forca = 0.55 * np.clip((p.max(axis=2) - acaso) / (1 - acaso), 0, 1)
        imagem = np.concatenate([cores[p.argmax(axis=2)], forca[..., None]], axis=2)
        eixos.imshow(imagem, origin="lower", extent=self.limites, aspect="auto", interpolation="none")
        for classe in np.unique(self.classes).astype(int):
            delas = self.x[self.classes == classe]
            marca = "osD^v"[classe % 5]
            eixos.plot(
                *delas.T,
                marca,
                color=_cor(classe),
                markersize=5,
                markeredgecolor=paleta.PAPEL,
                markeredgewidth=0.7,
                label=f"classe {classe}",
            )
        eixos.legend(
            fontsize=estilo.LETRA - 1,
            labelcolor=paleta.TINTA,
            facecolor=paleta.PAPEL,
            edgecolor=paleta.GRADE,
            loc=_canto_vazio(*self.x.T),
        )
        return figura


class Kernels(Cena):
    """Os kernels de uma convolução: azul o que procuram, laranja o que recusam."""

    titulo = "Os kernels"

    def __init__(self, camada: str | None) -> None:
        self.camada = camada

    def guardar(self, modelo: Any) -> Array:
        kernels = {p.nome: p for p in modelo.parametros() if len(p.forma) == 4}
        if not kernels:
            raise ErroDeDados(
                "esta rede não tem convoluções de imagens, e por isso não há kernels que desenhar."
            )
        nome = next(iter(kernels)) if self.camada is None else f"{self.camada}.kernel"
        if nome not in kernels:
            delas = ", ".join(n.rpartition(".")[0] for n in kernels)
            raise ErroDeDados(f'não há uma convolução "{self.camada}" nesta rede; há: {delas}.')
        return np.array(kernels[nome].dados[:KERNELS, 0], np.float32)

    def desenhar(self, guardado: Array, todos: list[Array]) -> Figura:
        from matplotlib.colors import LinearSegmentedColormap

        maior = max(float(np.abs(kernels).max()) for kernels in todos) or 1.0
        mapa = LinearSegmentedColormap.from_list("pesos", [paleta.VERMELHAO, "#F7F7F7", paleta.AZUL])
        colunas = int(np.ceil(np.sqrt(len(guardado))))
        fileiras = -(-len(guardado) // colunas)
        figura = estilo.nova_figura(estilo.LARGURA, 0.6 + estilo.LARGURA * fileiras / colunas)
        figura.suptitle(
            "Os kernels: azul, pesos positivos; laranja, negativos",
            x=0.02,
            ha="left",
            fontsize=estilo.LETRA,
            fontweight="bold",
            color=paleta.TINTA,
        )
        for lugar, kernel in enumerate(guardado, 1):
            eixos = figura.add_subplot(fileiras, colunas, lugar)
            eixos.imshow(kernel, cmap=mapa, vmin=-maior, vmax=maior, interpolation="none")
            eixos.set_axis_off()
        return figura


class Confusao(Cena):
    """A matriz de confusão."""

    def __init__(self, x: Any, y: ArrayLike) -> None:
        self.x, rotulos = x, np.asarray(y)
        self.y = rotulos.argmax(axis=1) if rotulos.ndim == 2 and rotulos.shape[1] > 1 else rotulos.reshape(-1)
        if not self.y.size or (self.y != np.round(self.y)).any() or self.y.min() < 0:
            raise ErroDeDados("a matriz de confusão é de classes: y são rótulos inteiros, de 0 em diante.")
        self.y = self.y.astype(np.int64)

    def guardar(self, modelo: Any) -> Array:
        ditas = np.asarray(modelo.prever_classes(self.x)).reshape(-1)
        total = 1 + int(max(self.y.max(), ditas.max()))
        matriz = np.zeros((total, total), np.int64)
        np.add.at(matriz, (self.y, ditas), 1)
        return matriz

    def desenhar(self, guardado: Array, todos: list[Array]) -> Figura:
        total = max(len(matriz) for matriz in todos)
        matriz = np.zeros((total, total), np.int64)
        matriz[: len(guardado), : len(guardado)] = guardado
        return matriz_de_confusao(matriz, [str(c) for c in range(total)])


def _quadro(titulo: str, x: str, y: str) -> tuple[Figura, Axes]:
    figura = estilo.nova_figura(estilo.LARGURA, 4.2)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, titulo, x, y)
    return figura, eixos


def _limites(valores: Array, folga: float = 0.1) -> tuple[float, float]:
    menor, maior = float(valores.min()), float(valores.max())
    margem = folga * (maior - menor) or 1.0
    return menor - margem, maior + margem


def _canto_vazio(x: Array, y: Array) -> Canto:
    """O canto em que há menos amostras, e em que a legenda não as tapa; o mesmo em todas as épocas.

    >>> _canto_vazio(np.array([0.0, 0.9, 1.0]), np.array([1.0, 0.9, 0.0]))
    'lower left'
    """
    cantos: dict[Canto, tuple[float, float]] = {
        "upper right": (float(x.max()), float(y.max())),
        "upper left": (x.min(), y.max()),
        "lower left": (x.min(), y.min()),
        "lower right": (x.max(), y.min()),
    }
    lado, altura = float(np.ptp(x)) / 3 or 1.0, float(np.ptp(y)) / 3 or 1.0

    def quantas(canto: Canto) -> int:
        cx, cy = cantos[canto]
        return int(((np.abs(x - cx) < lado) & (np.abs(y - cy) < altura)).sum())

    return min(cantos, key=quantas)


def _cor(classe: int) -> str:
    return paleta.PALETA[classe % (len(paleta.PALETA) - 1)]
