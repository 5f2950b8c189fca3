"""Uma tabela de textos: num terminal, num caderno e num CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True, repr=False)
class Tabela:
    """Uma tabela que se imprime, e que um caderno mostra.

    Args:
        cabecalho: o nome de cada coluna.
        linhas: as células.
        fim_em_texto: se a última coluna é de texto, que se alinha à esquerda.

    >>> Tabela(["taxa", ""], [["0,01", "lenta"], ["1", "diverge"]], fim_em_texto=True)
    taxa
    0,01  lenta
       1  diverge
    """

    cabecalho: Sequence[str]
    linhas: Sequence[Sequence[str]]
    fim_em_texto: bool = False

    def __repr__(self) -> str:
        todas = [self.cabecalho, *self.linhas]
        larguras = [max(map(len, coluna)) for coluna in zip(*todas, strict=True)]
        return "\n".join(self._escrita(linha, larguras) for linha in todas)

    def _escrita(self, linha: Sequence[str], larguras: Sequence[int]) -> str:
        celulas = [celula.rjust(n) for celula, n in zip(linha, larguras, strict=True)]
        if self.fim_em_texto:
            celulas[-1] = linha[-1]
        return "  ".join(celulas).rstrip()

    def em_html(self, *paragrafos: str) -> str:
        """A tabela, e o que se lê sob ela."""
        partes = [self._em_html(self.cabecalho, "th"), *(self._em_html(linha, "td") for linha in self.linhas)]
        return f"<table>{''.join(partes)}</table>" + "".join(f"<p>{escape(p)}</p>" for p in paragrafos)

    def _em_html(self, linha: Sequence[str], marca: str) -> str:
        celulas = [f"<{marca}>{escape(c)}</{marca}>" for c in linha]
        if self.fim_em_texto:  # os cadernos alinham tudo à direita
            celulas[-1] = f'<{marca} style="text-align: left">{escape(linha[-1])}</{marca}>'
        return f"<tr>{''.join(celulas)}</tr>"

    def _repr_html_(self) -> str:
        return self.em_html()


def em_csv(cabecalho: Sequence[str], linhas: Iterable[Sequence[Any]]) -> bytes:
    """Os números em CSV, com ponto decimal, como os outros programas leem.

    >>> em_csv(["taxa", "perda"], [[0.1, 0.25]])
    b'taxa,perda\\n0.1,0.25\\n'
    """
    texto = io.StringIO()
    escritor = csv.writer(texto, lineterminator="\n")
    escritor.writerow(cabecalho)
    escritor.writerows([f"{c:.10g}" if isinstance(c, float) else c for c in linha] for linha in linhas)
    return texto.getvalue().encode()
