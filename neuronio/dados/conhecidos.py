"""O que se sabe dos dígitos: com ele se percebe que um desenho não é nenhum.

Uma rede responde sempre, e com confiança, também ao que nunca viu. Aqui se guarda, de cada dígito do MNIST, o
desenho médio, as maneiras principais em que as pessoas o mudam, e quanto. O que é pouco provável é estranho.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Reais = NDArray[np.float64]

ARQUIVO = Path(__file__).with_name("digitos_conhecidos.npz")
QUADRO_DO_MNIST = (28, 4, 14.0)  # o lado, a margem e o centro dos dígitos de que é o resumo
MANEIRAS = 12  # por dígito
LADO = 16  # pixels do desenho padronizado
DESVIO_PADRONIZADO = LADO / 4.2  # pixels, do centro de massa: o desenho ocupa a imagem quase toda
INCLINACAO_MAXIMA = 1.0
LARGURA_MINIMA = 0.45  # da altura, em desvios: um 1 não se alarga até virar uma mancha
ESTRANHO = -2.62
"""Passam daqui um nono dos dígitos de teste do MNIST, e quase todos os rabiscos. Os que ficam
aquém são de poucos traços, e alguns são mesmo um 8, um 6 ou um 4."""


@dataclass(frozen=True)
class Conhecidos:
    r"""Um resumo de muitos dígitos, padronizados: de cada classe, uma normal.

    A variância é a que se mediu nas maneiras principais de mudar, e a mesma, pequena, em tudo o mais.

    Args:
        medios: o desenho médio de cada classe, ``(classes, LADO²)``.
        maneiras: as direções principais em que cada um varia, ``(classes, MANEIRAS, LADO²)``.
        variancias: quanto varia em cada uma delas, ``(classes, MANEIRAS)``.
        sobra: quanto varia em cada uma das outras direções, ``(classes,)``.

    Fonte: Tipping e Bishop, "Probabilistic principal component analysis", 1999.
    """

    medios: Reais
    maneiras: Reais
    variancias: Reais
    sobra: Reais

    def estranheza(self, desenho: NDArray[np.floating]) -> float:
        r"""Quão pouco provável é um desenho, na classe em que o é mais, por pixel:

        .. math:: \min_c \frac{1}{n} \left( (x - m_c)^\top \Sigma_c^{-1} (x - m_c) + \log |\Sigma_c| \right)

        Args:
            desenho: claro no escuro, ``(altura, largura)``, com o dígito e mais nada.
        """
        diferenca = padronizar(desenho).ravel() - self.medios
        descrita = np.einsum("cmp,cp->cm", self.maneiras, diferenca) ** 2
        outras = diferenca.shape[1] - descrita.shape[1]
        do_resto = (diferenca**2).sum(axis=1) - descrita.sum(axis=1)
        distancia = (descrita / self.variancias).sum(axis=1) + do_resto / self.sobra
        volume = np.log(self.variancias).sum(axis=1) + outras * np.log(self.sobra)
        return float((distancia + volume).min() / diferenca.shape[1])


def resumir(x: NDArray[np.floating], y: NDArray[np.integer]) -> Conhecidos:
    """O resumo dos dígitos x ``(n, altura, largura)``, de rótulos y de 0 a 9: componentes principais."""
    padronizados = np.stack([padronizar(desenho).ravel() for desenho in x])
    partes = []
    for classe in range(10):
        da_classe = padronizados[y == classe]
        medio = da_classe.mean(axis=0)
        _, valores, direcoes = np.linalg.svd(da_classe - medio, full_matrices=False)
        variancias = valores**2 / len(da_classe)
        principais = direcoes[:MANEIRAS], variancias[:MANEIRAS]
        partes.append((medio, *principais, variancias[MANEIRAS:].mean()))
    return Conhecidos(*(np.stack(parte) for parte in zip(*partes, strict=True)))


@cache
def digitos_conhecidos() -> Conhecidos:
    """O resumo dos primeiros 12 000 dígitos de treino do MNIST, que vem com a biblioteca."""
    with np.load(ARQUIVO) as guardado:
        return Conhecidos(*(guardado[campo.name].astype(np.float64) for campo in fields(Conhecidos)))


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
