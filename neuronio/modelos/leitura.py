"""A leitura: amostras que se leem de uma fonte enquanto a rede treina, em blocos, com pouca memória."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neuronio.motores import Motor, Passo, Trecho
from neuronio.motores.processadores import processadores
from neuronio.treino.amostras import Amostras, Molde

if TYPE_CHECKING:
    from neuronio.dados import Fonte

BYTES_POR_BLOCO = 32 << 20
"""Quanto se lê de cada vez; há até três blocos na memória."""

BLOCOS_POR_EPOCA = 4
"""Pelo menos tantos, se os lotes chegam."""

PRIMEIROS = (8, 4, 2)
"""Quantas vezes menores são os primeiros: enquanto o primeiro se lê, ainda não há com que treinar."""


class AmostrasDaFonte:
    """O mesmo que `Amostras`, para dados que se leem quando são precisos.

    Os lotes são os que seriam se tudo estivesse na memória, e os números que saem, os mesmos bits.

    Args:
        fonte: de onde se leem.
        parte: como chamar estes dados nas mensagens.
        lote: de quantas amostras é um lote; o primeiro lê-se logo, para conferir a rede.
        conferir: do que se leu, e de que amostras é, faz as amostras; recusa as que não servem.
    """

    def __init__(self, fonte: Fonte, parte: str, lote: int, conferir: Callable[..., Amostras]) -> None:
        from neuronio.dados.fonte import Leitor

        leitor = Leitor(fonte, parte)
        self.fonte, self.parte, self.conferir, self.quantas = fonte, parte, conferir, leitor.quantas
        self.em_ordem: bool = fonte.em_ordem
        """Se não se embaralham."""
        quais = np.arange(min(lote, self.quantas))
        self.primeiras = conferir(*leitor.ler(quais), quais)

    def __len__(self) -> int:
        return self.quantas

    @property
    def molde(self) -> Molde:
        """Que arrays há."""
        return self.primeiras.molde

    @property
    def arrays(self) -> list[np.ndarray]:
        """Os das primeiras amostras."""
        return self.primeiras.arrays

    def percorrer(
        self,
        motor: Motor,
        passo: Passo,
        ordens: np.ndarray,
        lote: int,
        um_de_cada_vez: bool = False,
        desde: int = 0,
    ) -> Iterator[Trecho]:
        """Dá o passo em cada lote de cada época, com os blocos seguintes a serem lidos."""
        epocas, desde = divmod(desde, -(-ordens.shape[1] // lote))
        for ordem in ordens[epocas:]:
            for amostras, ja_dados in self._blocos(ordem, lote, desde):
                n = len(amostras)
                inteira = int(n == len(ordem))
                em_ordem = np.arange(n)[None]
                for trecho in amostras.percorrer(motor, passo, em_ordem, lote, um_de_cada_vez, ja_dados):
                    yield replace(trecho, epocas=min(trecho.epocas, inteira))
            desde = 0

    def prever(self, motor: Motor, passo: Passo, lote: int) -> list[np.ndarray]:
        """As saídas, na ordem das amostras."""
        blocos = self._blocos(np.arange(self.quantas), lote)
        partes = [motor.prever(passo, amostras.arrays, lote) for amostras, _ in blocos]
        return [np.concatenate(saidas) for saidas in zip(*partes, strict=True)]

    def _blocos(self, ordem: np.ndarray, lote: int, desde: int = 0) -> Iterator[tuple[Amostras, int]]:
        """Os blocos de uma época a partir de um lote, e quantos lotes de cada um já se deram."""
        from neuronio.dados.adiantamento import ler_blocos
        from neuronio.dados.fonte import Leitor

        lotes = self._lotes_por_bloco(len(ordem), lote)
        # numa fonte em ordem, ao meio de uma época só se chega passando outra vez pelo começo dela
        ja_dadas = desde * lote if self.em_ordem else 0
        resto = ordem if self.em_ordem else ordem[desde * lote :]
        blocos = _em_blocos(resto, [lote * max(1, lotes // vezes) for vezes in (*PRIMEIROS, 1)])
        leitor = Leitor(self.fonte, self.parte)
        with closing(ler_blocos(leitor, blocos, processadores())) as lidos:
            for quais, (x, y) in zip(blocos, lidos, strict=True):
                if ja_dadas < len(quais):
                    yield self.conferir(x, y, quais), ja_dadas // lote
                ja_dadas = max(0, ja_dadas - len(quais))

    def _lotes_por_bloco(self, quantas: int, lote: int) -> int:
        bytes_do_lote = sum(a.nbytes for a in self.arrays) * lote // len(self.primeiras)
        pela_memoria = BYTES_POR_BLOCO // max(1, bytes_do_lote)
        return max(1, min(pela_memoria, -(-quantas // lote) // BLOCOS_POR_EPOCA))


def _em_blocos(ordem: np.ndarray, tamanhos: Sequence[int]) -> list[np.ndarray]:
    """Uma ordem cortada: os primeiros blocos são destes tamanhos, e os outros, do último deles."""
    blocos: list[np.ndarray] = []
    while len(ordem):
        tamanho = tamanhos[min(len(blocos), len(tamanhos) - 1)]
        blocos.append(ordem[:tamanho])
        ordem = ordem[tamanho:]
    return blocos
