"""O que se sabe dos dígitos: com ele se percebe que um desenho não é nenhum.

Uma rede responde sempre, e com confiança, também ao que nunca viu. Aqui se guarda, de cada dígito do MNIST, o
desenho médio e as maneiras principais em que as pessoas o mudam. O que não se descreve assim é estranho.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Reais = NDArray[np.float64]

ARQUIVO = Path(__file__).with_name("digitos_conhecidos.npz")
QUADRO_DO_MNIST = (28, 4, 14.0)  # o lado, a margem e o centro dos dígitos de que é o resumo
MANEIRAS = 24  # por dígito
LADO = 16  # pixels do desenho padronizado
DESVIO_PADRONIZADO = LADO / 4.2  # pixels, do centro de massa: o desenho ocupa a imagem quase toda
INCLINACAO_MAXIMA = 1.0
LARGURA_MINIMA = 0.45  # da altura, em desvios: um 1 não se alarga até virar uma mancha
ESTRANHO = 2.1  # passam daqui um décimo dos dígitos de teste do MNIST, e quase todos os rabiscos


@dataclass(frozen=True)
class Conhecidos:
    """Um resumo de muitos dígitos, padronizados.

    Args:
        medios: o desenho médio de cada classe, ``(classes, LADO²)``.
        maneiras: as direções principais em que cada um varia, ``(classes, MANEIRAS, LADO²)``.
        sobra: quanto, em média, um dígito tem além disso, ``(classes,)``.
    """

    medios: Reais
    maneiras: Reais
    sobra: Reais

    def estranheza(self, desenho: NDArray[np.floating]) -> float:
        """Quantas vezes a sobra de um desenho é a de um dígito comum, para a classe que melhor o descreve.

        Args:
            desenho: claro no escuro, ``(altura, largura)``, com o dígito e mais nada.
        """
        diferenca = padronizar(desenho).ravel() - self.medios
        descrita = np.einsum("cmp,cp->cm", self.maneiras, diferenca)
        sobra = (diferenca**2).sum(axis=1) - (descrita**2).sum(axis=1)
        return float((sobra / self.sobra).min())


def resumir(x: NDArray[np.floating], y: NDArray[np.integer]) -> Conhecidos:
    """O resumo dos dígitos x ``(n, altura, largura)``, de rótulos y de 0 a 9: componentes principais."""
    padronizados = np.stack([padronizar(desenho).ravel() for desenho in x])
    partes = []
    for classe in range(10):
        da_classe = padronizados[y == classe]
        medio = da_classe.mean(axis=0)
        _, valores, direcoes = np.linalg.svd(da_classe - medio, full_matrices=False)
        partes.append((medio, direcoes[:MANEIRAS], (valores[MANEIRAS:] ** 2).sum() / len(da_classe)))
    medios, maneiras, sobra = (np.stack(parte) for parte in zip(*partes, strict=True))
    return Conhecidos(medios, maneiras, sobra)


@cache
def digitos_conhecidos() -> Conhecidos:
    """O resumo dos primeiros 12 000 dígitos de treino do MNIST, que vem com a biblioteca."""
    with np.load(ARQUIVO) as guardado:
        return Conhecidos(*(guardado[nome].astype(np.float64) for nome in ("medios", "maneiras", "sobra")))


def padronizar(desenho: NDArray[np.floating]) -> Reais:
    """O desenho com ``LADO`` pixels de lado, sem inclinação, e da mesma largura e altura que os outros.

    Mede-se pelos momentos, e não pela caixa, em que um só ponto de tinta mexeria.

    Fonte: Casey, "Moment normalization of handprinted characters", 1970.
    """
    from scipy import ndimage

    tons = np.asarray(desenho, np.float64)
    peso = tons / tons.sum()
    y, x = np.indices(tons.shape)
    y, x = y - (peso * y).sum(), x - (peso * x).sum()
    centro = [(peso * eixo).sum() for eixo in np.indices(tons.shape)]
    alto = max((peso * y**2).sum(), 1e-3)
    inclinacao = np.clip((peso * x * y).sum() / alto, -INCLINACAO_MAXIMA, INCLINACAO_MAXIMA)
    largo = max((peso * (x - inclinacao * y) ** 2).sum(), LARGURA_MINIMA**2 * alto)
    escalas = np.sqrt([alto, largo]) / DESVIO_PADRONIZADO
    v, u = (np.indices((LADO, LADO)) - (LADO - 1) / 2) * escalas[:, None, None]
    pontos = [centro[0] + v, centro[1] + u + inclinacao * v]
    padronizado: Reais = ndimage.map_coordinates(
        ndimage.gaussian_filter(tons, 0.5 * escalas), pontos, order=1
    )
    return padronizado
