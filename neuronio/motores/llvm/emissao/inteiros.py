"""As contas com índices: as que já se conhecem se fazem ao compilar; as de um vetor, de uma vez, se dá."""

from __future__ import annotations

from collections.abc import Callable
from math import gcd
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import VARIOS, Avulsos, Faixa, Inteiro
from neuronio.motores.llvm.emissao.tipos import I64


class Inteiros:
    """Onde se escreve uma função, e as contas de inteiros que nela se escrevem."""

    b: ir.IRBuilder
    _feitas: dict[Any, Any]

    def i64(self, x: Inteiro) -> ir.Value:
        return I64(x) if isinstance(x, int) else x

    def somar(self, a: Inteiro, b: Inteiro) -> Inteiro:
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        if isinstance(a, int) and a == 0:
            return b
        if isinstance(b, int) and b == 0:
            return a
        if isinstance(a, VARIOS) or isinstance(b, VARIOS):
            return self._somar_faixas(a, b)
        return self._uma_vez("add", a, b, flags=("nsw",))

    def multiplicar(self, a: Inteiro, b: Inteiro) -> Inteiro:
        if isinstance(a, int) and isinstance(b, int):
            return a * b
        for x, y in ((a, b), (b, a)):
            if isinstance(x, int) and x in (0, 1):
                return y if x else 0
        if isinstance(a, VARIOS) or isinstance(b, VARIOS):
            return self._multiplicar_faixas(a, b)
        return self._uma_vez("mul", a, b, flags=("nsw",))

    def subtrair(self, a: Inteiro, b: Inteiro) -> Inteiro:
        if isinstance(a, int) and isinstance(b, int):
            return a - b
        if isinstance(a, VARIOS) or isinstance(b, VARIOS):
            return self.somar(a, self.multiplicar(b, -1))
        return self._uma_vez("sub", a, b, flags=("nsw",))

    def dividir(self, a: Inteiro, b: int) -> Inteiro:
        if isinstance(a, int):
            return a // b
        if isinstance(a, VARIOS):
            return self._dividir_faixa(a, b)
        return a if b == 1 else self._uma_vez("udiv", a, b)

    def dividir_exato(self, a: Inteiro, b: int) -> Inteiro:
        """O mesmo de um múltiplo de b, que pode ser negativo: o começo do que se lê de trás para a frente."""
        if isinstance(a, int):
            return a // b
        return a if b == 1 else self._uma_vez("sdiv", a, b, flags=("exact",))

    def resto(self, a: Inteiro, b: int) -> Inteiro:
        if isinstance(a, int):
            return a % b
        if isinstance(a, VARIOS):
            return self._resto_da_faixa(a, b)
        return 0 if b == 1 else self._uma_vez("urem", a, b)

    def menor(self, a: Inteiro, b: Inteiro) -> ir.Value:
        return self.b.icmp_signed("<", self.i64(a), self.i64(b))

    def menor_dos_dois(self, a: Inteiro, b: Inteiro) -> Inteiro:
        if isinstance(a, int) and isinstance(b, int):
            return min(a, b)
        return self.b.select(self.menor(a, b), self.i64(a), self.i64(b))

    def _uma_vez(self, conta: str, a: Inteiro, b: Inteiro, **opcoes: Any) -> ir.Value:
        """Uma conta de inteiros; a que já se fez neste trecho não se repete."""
        chave = (self.b.block, conta, *(x if isinstance(x, int) else id(x) for x in (a, b)))
        if chave not in self._feitas:
            feita = getattr(self.b, conta)(self.i64(a), self.i64(b), **opcoes)
            self._feitas[chave] = feita, a, b  # enquanto se guardam, os ids são deles
        return self._feitas[chave][0]

    # ── índices de um vetor ─────────────────────────────────────────────────
    def _somar_faixas(self, a: Any, b: Any) -> Any:
        if isinstance(b, Faixa) and not isinstance(a, VARIOS):
            a, b = b, a
        if isinstance(a, Faixa) and isinstance(b, int):
            return Faixa(a.inicio, tuple(d + b for d in a.desvios), a.vivos, a.multiplo)
        if isinstance(a, Faixa) and isinstance(b, Faixa):
            desvios = tuple(x + y for x, y in zip(a.desvios, b.desvios, strict=True))
            return Faixa(self.somar(a.inicio, b.inicio), desvios, a.vivos, gcd(a.multiplo, b.multiplo))
        if isinstance(a, Faixa) and not isinstance(b, Avulsos):
            return Faixa(self.somar(a.inicio, b), a.desvios, a.vivos, 1)
        return self._um_a_um(self.somar, a, b)

    def _multiplicar_faixas(self, a: Any, b: Any) -> Any:
        if isinstance(b, Faixa):
            a, b = b, a
        if isinstance(a, Faixa) and isinstance(b, int):
            desvios = tuple(d * b for d in a.desvios)
            return Faixa(self.multiplicar(a.inicio, b), desvios, a.vivos, a.multiplo * b)
        return self._um_a_um(self.multiplicar, a, b)

    def _dividir_faixa(self, a: Any, b: int) -> Any:
        if isinstance(a, Faixa) and a.multiplo % b == 0:
            desvios = tuple(d // b for d in a.desvios)
            return Faixa(self.dividir_exato(a.inicio, b), desvios, a.vivos, a.multiplo // b)
        return self._um_a_um(self.dividir, a, b)

    def _resto_da_faixa(self, a: Any, b: int) -> Any:
        if isinstance(a, Faixa) and a.multiplo % b == 0:
            return Faixa(0, tuple(d % b for d in a.desvios), a.vivos, 0)
        return self._um_a_um(self.resto, a, b)

    def _um_a_um(self, conta: Callable[..., Any], a: Any, b: Any) -> Avulsos:
        vario = a if isinstance(a, VARIOS) else b
        lanes = range(len(vario.desvios))
        return Avulsos(tuple(conta(self.da_lane(a, k), self.da_lane(b, k)) for k in lanes), vario.vivos)

    def da_lane(self, i: Any, k: int) -> Any:
        """O índice do k-ésimo número, seja um só para todos ou um de cada."""
        if isinstance(i, Faixa):
            return self.somar(i.inicio, i.desvios[k])
        return i.indices[k] if isinstance(i, Avulsos) else i
