"""A procura: sortear, julgar, encolher o que falha e contar."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count

from testes.acaso.caso import Caso
from testes.acaso.encolher import encolher
from testes.acaso.execucao import ARREDONDAMENTO, CAIDO, ERRADO, FALHAS, Veredito
from testes.acaso.familias import FAMILIAS, sortear_caso
from testes.acaso.oficina import Oficina
from testes.acaso.placar import Placar

SEGUNDOS_PARA_ENCOLHER = 60.0
ENCOLHIDOS_POR_MOTIVO = 3
"""Das quedas com uma mesma mensagem, quantas se encolhem: as outras só se contam."""

CORRIDAS = 3
"""Quantas vezes se executa no llvm cada programa."""

CORRIDAS_ENTRE_THREADS = 12
"""Quantas, ao encolher: uma corrida entre threads nem sempre aparece."""


class Procura:
    """Julga programas, um depois do outro, e mostra os que falham.

    Args:
        semente: a dos programas.
        familias: de que famílias eles são.
        dizer: escreve uma mensagem.
    """

    def __init__(self, semente: int, familias: Sequence[str], dizer: Callable[[str], None]) -> None:
        self.semente, self.familias, self.dizer = semente, familias, dizer
        self.placar, self.oficina = Placar(), Oficina()
        self.encolhidos: Counter[str] = Counter()
        self.ja_mostrados: set[str] = set()

    def procurar(self, minutos: float, programas: int | None) -> None:
        """Até que passe o tempo, ou se chegue a tantos programas."""
        fim = time.monotonic() + 60 * minutos
        for numero in count():
            if numero == programas or time.monotonic() > fim:
                return
            self.julgar(numero)
            self._progresso()

    def julgar(self, numero: int) -> Veredito:
        """Um programa só, que se encolhe e se mostra se falha."""
        caso = sortear_caso(self.semente, numero, self.familias)
        veredito = self.oficina.julgar(caso, CORRIDAS)
        self.placar.anotar(caso.familia, veredito)
        if veredito.especie in FALHAS:
            self._mostrar(numero, caso, veredito)
        elif veredito.especie == ARREDONDAMENTO:
            self.dizer(f"── {self._onde(numero, caso)}: {veredito.especie}; {veredito.motivo}")
        return veredito

    def _onde(self, numero: int, caso: Caso) -> str:
        return f"semente {self.semente}, programa {numero} ({caso.familia})"

    def _mostrar(self, numero: int, caso: Caso, veredito: Veredito) -> None:
        onde = self._onde(numero, caso)
        self.encolhidos[veredito.origem] += 1
        if veredito.especie == CAIDO and self.encolhidos[veredito.origem] > ENCOLHIDOS_POR_MOTIVO:
            self.dizer(f"── {onde}: {veredito.especie}; {veredito.motivo} (como outros)")
            return
        menor = encolher(caso, lambda c: self._falha_igual(c, veredito), SEGUNDOS_PARA_ENCOLHER)
        texto = menor.roteiro()
        if texto in self.ja_mostrados:
            self.dizer(f"── {onde}: {veredito.especie}; encolhe até um programa já mostrado")
            return
        self.ja_mostrados.add(texto)
        repetir = f"python -m testes.acaso --semente {self.semente} --repetir {numero}"
        if set(self.familias) < set(FAMILIAS):
            repetir += f" --so {','.join(self.familias)}"
        self.dizer(f"── {onde}: {veredito.especie}; {veredito.motivo}\n# {repetir}\n{texto}")

    def _falha_igual(self, caso: Caso, veredito: Veredito) -> bool:
        entre_threads = caso.ambiente.threads > 1 and veredito.especie != CAIDO
        corridas = CORRIDAS_ENTRE_THREADS if entre_threads else 1 if veredito.especie == ERRADO else 2
        return veredito.mesma_falha(self.oficina.julgar(caso, corridas))

    def _progresso(self) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{self.placar.linha()}", end="", file=sys.stderr, flush=True)
        elif self.placar.programas % 100 == 0:
            print(self.placar.linha(), file=sys.stderr, flush=True)
