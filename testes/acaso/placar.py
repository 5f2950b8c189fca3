"""O placar: quantos programas de cada família deram em quê, e por quê."""

from __future__ import annotations

import re
import time
from collections import Counter

from testes.acaso.execucao import ARREDONDAMENTO, ESPECIES, FALHAS, INVALIDO, RECUSADO, Veredito

TITULOS = ("certos", "arredondamento", "recusados", "errados", "caídos", "diferentes", "inválidos")


class Placar:
    """As contagens de uma procura."""

    def __init__(self) -> None:
        self.inicio = time.monotonic()
        self.contagem: Counter[tuple[str, str]] = Counter()
        self.motivos: Counter[tuple[str, str]] = Counter()

    def anotar(self, familia: str, veredito: Veredito) -> None:
        """Conta mais um programa."""
        self.contagem[familia, veredito.especie] += 1
        if veredito.especie in (RECUSADO, INVALIDO):
            self.motivos[veredito.especie, re.sub(r"\d+", "N", veredito.motivo)] += 1
        if veredito.especie == ARREDONDAMENTO:
            self.motivos[veredito.especie, veredito.origem] += 1

    @property
    def programas(self) -> int:
        """Quantos já se julgaram."""
        return self.contagem.total()

    @property
    def falhas(self) -> int:
        """Quantos falharam."""
        return sum(n for (_, especie), n in self.contagem.items() if especie in FALHAS)

    def linha(self) -> str:
        """Como vai a procura, numa linha."""
        minutos = (time.monotonic() - self.inicio) / 60
        por_minuto = self.programas / max(minutos, 1e-9)
        partes = [f"{titulo} {self._total(e)}" for e, titulo in zip(ESPECIES, TITULOS, strict=True)]
        return f"{minutos:.1f} min, {self.programas} programas ({por_minuto:.0f}/min): {', '.join(partes)}"

    def _total(self, especie: str) -> int:
        return sum(n for (_, e), n in self.contagem.items() if e == especie)

    def resumo(self) -> str:
        """A tabela do fim, e os motivos do que não conta."""
        familias = sorted({familia for familia, _ in self.contagem})
        linhas = ["".join([f"{'família':<12}", *(f"{t:>15}" for t in TITULOS)])]
        for familia in familias:
            numeros = [f"{self.contagem[familia, e]:>15}" for e in ESPECIES]
            linhas.append("".join([f"{familia:<12}", *numeros]))
        for (especie, motivo), vezes in self.motivos.most_common():
            linhas.append(f"{vezes:>5} {especie}: {motivo}")
        return "\n".join([*linhas, self.linha()])
