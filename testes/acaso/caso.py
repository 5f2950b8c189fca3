"""Um caso: um programa sorteado, em texto, e onde se executa."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from testes.acaso.ambiente import LLVM, Ambiente

IMPORTAR = {
    "Blocos": "neuronio.tensor.blocos",
    "Passo": "neuronio.motores",
    "escolher_motor": "neuronio.motores",
    "TABELA": "neuronio.tensor",
    "Parametro": "neuronio.tensor",
    "Tensor": "neuronio.tensor",
    "Variavel": "neuronio.tensor",
}
"""De onde vem cada nome que um programa pode usar."""

MOSTRAR = """
variaveis, correr = criar("numpy")
certos = correr()
variaveis, correr = criar("llvm")
antes = [v.tensor for v in variaveis]
for vez in range({vezes}):
    for v, t in zip(variaveis, antes):
        v.atribuir(t)
    for k, (a, b) in enumerate(zip(correr(), certos)):
        erro = np.abs(np.subtract(a, b, dtype="float64")).max(initial=0)
        if not erro <= 1e-5 * np.abs(b).max(initial=1e-3):
            print(f"corrida {{vez}}, resultado {{k}}: até {{erro}}", "llvm:", a, "numpy:", b, sep="\\n")
"""


@dataclass(frozen=True)
class Caso:
    """O que é comum a todo programa sorteado.

    Quem herda diz, em `corpo`, uma função ``criar(nome)``: prepara tudo no motor de tal nome, e devolve as
    variáveis que mudam e uma função que executa e dá todos os resultados, numa lista de arrays.
    """

    ambiente: Ambiente
    semente: int
    """A dos números."""
    amostras: int
    lote: int

    def corpo(self) -> str:
        """As definições, ``criar`` por último."""
        raise NotImplementedError

    def texto(self) -> str:
        """O programa inteiro, que só define."""
        corpo = self.corpo()
        linhas = [*_importacoes(corpo), f"import {LLVM} as llvm"]
        linhas += [f"import {LLVM}.{modulo}" for modulo in self.ambiente.modulos()]
        if self.ambiente.desencontro:
            linhas.append("from testes.acaso.desencontro import desencontrar")
        return "\n".join([*linhas, "", self.ambiente.texto(), "", corpo])

    def definir(self, nome: str) -> Any:
        """Uma das funções do programa, sem mudar nada no processo."""
        corpo, espaco = self.corpo(), dict[str, Any]()
        exec(compile("\n".join([*_importacoes(corpo), corpo]), "<caso>", "exec"), espaco)
        return espaco[nome]

    def roteiro(self) -> str:
        """O programa que se cola num interpretador novo, e que mostra no que os motores diferem."""
        return self.texto() + MOSTRAR.format(vezes=1 if self.ambiente.threads == 1 else 20)

    @property
    def familia(self) -> str:
        """O nome da família."""
        raise NotImplementedError

    # ── casos menores ───────────────────────────────────────────────────────
    def menores(self) -> Iterator[Self]:
        """Casos mais simples do que este, dos que mais tiram aos que menos tiram; nem todos servem."""
        yield from self.com_menos_partes()
        for ambiente in self.ambiente.menores():
            yield replace(self, ambiente=ambiente)
        if self.lote != self.amostras:
            yield replace(self, lote=self.amostras)
        for n in reducoes(self.amostras):
            yield replace(
                self, amostras=n, lote=min(self.lote, n) if self.lote <= self.amostras else self.lote
            )
        for n in reducoes(self.lote):
            yield replace(self, lote=n)
        if self.semente:
            yield replace(self, semente=0)
        for n in sorted(self.tamanhos(), reverse=True):
            for m in reducoes(n):
                yield self.com_tamanho(n, m)

    def com_menos_partes(self) -> Iterator[Self]:
        """Casos sem alguma das partes deste."""
        raise NotImplementedError

    def _medidas(self) -> dict[str, Any]:
        """Os campos em que aparecem tamanhos."""
        return {
            c.name: getattr(self, c.name)
            for c in fields(self)
            if c.name not in ("ambiente", "semente", "amostras", "lote")
        }

    def tamanhos(self) -> set[int]:
        """Os números que aparecem no programa, maiores que 1."""
        return {int(n) for n in re.findall(r"(?<![\w.\-])\d+(?![\w.])", repr(self._medidas())) if int(n) > 1}

    def com_tamanho(self, n: int, m: int) -> Self:
        """O mesmo caso com m em toda parte em que havia n."""
        return replace(self, **{nome: _trocar(valor, n, m) for nome, valor in self._medidas().items()})


def _importacoes(corpo: str) -> list[str]:
    usados = [nome for nome in IMPORTAR if f"{nome}(" in corpo or f"{nome}[" in corpo]
    linhas = ["import numpy as np", "", "import neuronio as nn"]
    for de in dict.fromkeys(IMPORTAR[nome] for nome in usados):
        linhas.append(f"from {de} import {', '.join(n for n in usados if IMPORTAR[n] == de)}")
    return linhas


def reducoes(n: int) -> list[int]:
    """Números menores que n, dos mais aos menos ambiciosos.

    >>> reducoes(33), reducoes(2), reducoes(1)
    ([1, 2, 3, 16, 17, 31, 32], [1], [])
    """
    candidatos = {1, 2, 3, n // 2, n // 2 + 1, n - 2, n - 1}
    return sorted(c for c in candidatos if 1 <= c < n)


def _trocar(valor: Any, n: int, m: int) -> Any:
    """Troca o inteiro n por m dentro de textos, tuplas e partes de um caso."""
    if isinstance(valor, bool) or valor is None:
        return valor
    if isinstance(valor, int):
        return m if valor == n else valor
    if isinstance(valor, str):
        return re.sub(rf"(?<![\w.\-{{]){n}(?![\w.}}])", str(m), valor)
    if isinstance(valor, tuple):
        return tuple(_trocar(v, n, m) for v in valor)
    return replace(valor, **{c.name: _trocar(getattr(valor, c.name), n, m) for c in fields(valor)})
