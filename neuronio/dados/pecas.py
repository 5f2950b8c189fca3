"""As peças de tinta de uma fotografia: quais são do dígito, quais sobram, e se há dígitos a mais."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.retas import retas_que_atravessam

Cinzas = NDArray[np.float64]
Mascara = NDArray[np.bool_]

CONTRASTE_MINIMO = 0.1  # da luz do papel: um papel em branco chega a ter disto
TINTA = 0.35  # da tinta mais forte: menos que isto são linhas claras e sombras
LINHA = 0.15  # da tinta mais forte: uma linha de caderno é mais clara que o traço
CISCO = 0.04  # do lado maior da imagem: o que é menor não é um dígito
RECHEIO = 0.2  # do lado de uma peça: o que guarda outra deste tamanho é uma moldura, e não um zero
VAO = 0.2  # do lado do dígito: até aqui, uma peça ainda é dele, se não é menor que o vão
PASSOS = 4  # de peça em peça: um traço falhado tem poucas, e uma folha de pontos não acaba
MESMA_ALTURA = 0.55  # da altura do dígito: uma peça assim, ao lado, é outro dígito
LADO_A_LADO = 0.3  # da largura da mais estreita: o que duas peças lado a lado têm, quando muito, em comum
SOBRA = 0.15  # da imagem: moldura, linhas e ciscos não chegam a tanto; um desenho ou um chuvisco, sim
BEIRA = 2  # pixels: o que há de tinta clara em volta do traço
TRACO_MINIMO = 0.3  # do traço: abaixo disto é papel ou defeito do JPEG


@dataclass(frozen=True)
class Desenho:
    """O dígito de uma fotografia.

    Args:
        traco: de 0 a 1, na imagem toda.
        ha_outros: se havia mais de um, ou muita tinta que não é dele.
        cortado: se vem da borda da imagem, e pode continuar para lá dela.
    """

    traco: Cinzas
    ha_outros: bool
    cortado: bool


def desenho_principal(tinta: Cinzas) -> Desenho | None:
    """Da tinta de uma fotografia, o dígito, sem as retas, o que vem da borda e os ciscos; ``None`` se não há.

    O dígito é a peça de mais área, com as que estão perto: a barra de um 5, os pedaços de um traço falhado.
    Uma da altura dele, ao lado ou longe, é outro dígito.
    """
    from scipy import ndimage

    if tinta.max() < CONTRASTE_MINIMO:
        return None
    # Uma linha clara se segue melhor inteira, onde o traço ainda não se separa do papel.
    sem_retas = np.where(retas_que_atravessam(tinta > LINHA * tinta.max()), 0, tinta)
    pecas = _Pecas(sem_retas > max(CONTRASTE_MINIMO, TINTA * tinta.max()))
    candidatas = pecas.que_podem_ser_digitos()
    if not candidatas:
        return None
    principal = max(candidatas, key=lambda i: pecas.area[i])
    ao_lado = {i for i in candidatas if pecas.lado_a_lado(i, principal)}
    digito = pecas.reunidas(principal, pecas.ciscos | candidatas - ao_lado)
    ha_outros = any(pecas.da_altura_de(i, principal) for i in candidatas - digito)
    onde = pecas.mascara(digito)
    sobra = pecas.area.sum() - onde.sum()
    ha_outros |= bool(sobra > max(SOBRA * onde.size, onde.sum()))
    em_volta = ndimage.binary_dilation(onde, iterations=BEIRA)
    traco = np.clip(sem_retas / np.median(tinta[onde]), 0, 1) * em_volta
    return Desenho(np.where(traco < TRACO_MINIMO, 0.0, traco), ha_outros, pecas.vem_da_borda(principal))


class _Pecas:
    """As peças de uma máscara, pelo índice: pontos que se tocam, também pelos cantos."""

    def __init__(self, mascara: Mascara) -> None:
        from scipy import ndimage

        self.rotulos, quantas = ndimage.label(mascara, np.ones((3, 3)))
        self.indices = range(quantas)
        caixas = ndimage.find_objects(self.rotulos)
        self.comeco = np.array([[eixo.start for eixo in caixa] for caixa in caixas]).reshape(-1, 2)
        self.fim = np.array([[eixo.stop for eixo in caixa] for caixa in caixas]).reshape(-1, 2)
        self.lado = (self.fim - self.comeco).max(axis=1, initial=0)
        self.area = np.bincount(self.rotulos.ravel(), minlength=quantas + 1)[1:]
        # As pequenas demais para serem um dígito podem ser um pedaço dele.
        self.ciscos = set(np.flatnonzero(self.lado < CISCO * max(mascara.shape)).tolist())

    def que_podem_ser_digitos(self) -> set[int]:
        """As que não são ciscos nem molduras, nem vêm da borda, a não ser que só haja destas."""
        grandes = set(self.indices) - self.ciscos
        soltas = {i for i in grandes if not self.vem_da_borda(i)}
        quais = soltas or grandes
        return {i for i in quais if not self._emoldura(i, list(quais))}

    def vem_da_borda(self, i: int) -> bool:
        """Se uma peça toca a borda da imagem."""
        return bool((self.comeco[i] == 0).any() or (self.fim[i] == self.rotulos.shape).any())

    def _emoldura(self, i: int, outras: list[int]) -> bool:
        """Se uma peça tem dentro de si outra grande."""
        cabe = (self.comeco[i] < self.comeco[outras]).all(axis=1) & (self.fim[i] > self.fim[outras]).all(
            axis=1
        )
        return bool((cabe & (self.lado[outras] > RECHEIO * self.lado[i])).any())

    def da_altura_de(self, i: int, principal: int) -> bool:
        altura = self.fim[:, 0] - self.comeco[:, 0]
        return bool(altura[i] >= MESMA_ALTURA * altura[principal])

    def lado_a_lado(self, i: int, principal: int) -> bool:
        """Se uma peça está à esquerda ou à direita do dígito, e tem a altura dele."""
        par = [i, principal]
        em_comum = self.fim[par, 1].min() - self.comeco[par, 1].max()
        mais_estreita = (self.fim - self.comeco)[par, 1].min()
        return self.da_altura_de(i, principal) and bool(em_comum < LADO_A_LADO * mais_estreita)

    def reunidas(self, principal: int, entre: set[int]) -> set[int]:
        """A principal, as que estão perto dela, e as que estão perto destas."""
        from scipy import ndimage

        reunidas, livres = {principal}, entre - {principal}
        for _ in range(PASSOS):
            longe = ndimage.distance_transform_edt(~self.mascara(reunidas))
            vao = ndimage.minimum(longe, self.rotulos, np.arange(1, len(self.indices) + 1))
            novas = {i for i in livres if vao[i] <= min(self.lado[i], VAO * self.lado[principal])}
            if not novas:
                break
            reunidas |= novas
            livres -= novas
        return reunidas

    def mascara(self, quais: Iterable[int]) -> Mascara:
        """Onde estão tais peças."""
        return np.isin(self.rotulos, [i + 1 for i in quais])
