"""O emissor: escreve uma função em LLVM IR, com laços, vetores e endereços."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.memoria import Memoria
from neuronio.motores.llvm.emissao.tipos import I64, VAZIO

Grade = list[list[Any]]
"""Um bloco de valores: linhas de vetores."""


class Emissor(Memoria):
    """Uma função em construção, o lugar dela em que se escreve, e a largura dos vetores."""

    def __init__(self, modulo: ir.Module, nome: str, argumentos: Sequence[ir.Type], lanes: int) -> None:
        self.modulo = modulo
        self.funcao = ir.Function(modulo, ir.FunctionType(VAZIO, argumentos), nome)
        self.b = ir.IRBuilder(self.funcao.append_basic_block())
        self.lanes = lanes
        self._feitas: dict[Any, Any] = {}

    def com_lanes(self, lanes: int) -> Emissor:
        """A mesma função, no mesmo lugar, em vetores de outra largura."""
        outro = copy(self)
        outro.lanes = lanes
        return outro

    def parte(self, n: Inteiro, thread: ir.Value, threads: ir.Value) -> tuple[ir.Value, ir.Value]:
        """De n coisas, quais cabem a uma thread; se não se dividem por igual, as primeiras ficam com mais."""
        b = self.b

        def ate(qual: ir.Value) -> ir.Value:
            return b.udiv(b.add(b.mul(self.i64(n), qual), b.sub(threads, I64(1))), threads)

        return ate(thread), ate(b.add(thread, I64(1)))

    # ── controle ────────────────────────────────────────────────────────────
    def laco(self, inicio: Inteiro, fim: Inteiro, corpo: Callable[[Any], None], salto: Inteiro = 1) -> None:
        """``for i in range(inicio, fim, salto): corpo(i)``; um laço de uma volta só não se escreve."""
        if isinstance(inicio, int) and isinstance(fim, int) and isinstance(salto, int):
            if fim <= inicio:
                return
            if fim - inicio <= salto:
                corpo(inicio)
                return
        b = self.b
        antes, cabeca, dentro, depois = b.block, *(b.append_basic_block() for _ in range(3))
        b.branch(cabeca)
        b.position_at_end(cabeca)
        i = b.phi(I64)
        i.add_incoming(self.i64(inicio), antes)
        b.cbranch(self.menor(i, fim), dentro, depois)
        b.position_at_end(dentro)
        corpo(self._solto(i))
        i.add_incoming(b.add(i, self.i64(salto), flags=("nsw",)), b.block)
        b.branch(cabeca)
        b.position_at_end(depois)

    def laco_com_somas(self, vezes: Inteiro, iniciais: Grade, corpo: Callable[[Any, Grade], Grade]) -> Grade:
        """``for i in range(vezes): somas = corpo(i, somas)``, com as somas em registradores.

        A pergunta se há mais uma volta vem no fim de cada uma: assim o LLVM não copia os registradores. Se
        há com certeza uma, não se pergunta antes.
        """
        b, ha_uma = self.b, isinstance(vezes, int) and vezes > 0
        antes, dentro, depois = b.block, *(b.append_basic_block() for _ in range(2))
        b.branch(dentro) if ha_uma else b.cbranch(self.menor(0, vezes), dentro, depois)
        b.position_at_end(dentro)
        i = b.phi(I64)
        i.add_incoming(I64(0), antes)
        somas = [[b.phi(v.type) for v in fila] for fila in iniciais]
        _entrar(somas, iniciais, antes)
        novas = corpo(i, somas)
        seguinte = b.add(i, I64(1), flags=("nsw",))
        i.add_incoming(seguinte, b.block)
        _entrar(somas, novas, b.block)
        fim = b.block
        b.cbranch(self.menor(seguinte, vezes), dentro, depois)
        b.position_at_end(depois)
        if ha_uma:
            return novas
        resultado = [[b.phi(v.type) for v in fila] for fila in iniciais]
        _entrar(resultado, iniciais, antes)
        _entrar(resultado, novas, fim)
        return resultado

    def _solto(self, i: ir.Value) -> ir.Value:
        """O contador de um laço, sem que se veja que é um: passa por uma função que não faz nada.

        Se o visse, o LLVM levaria metade do seu tempo a procurar de que outros modos se andaria nos endereços
        que dependem dele, e o código não correria mais depressa. Só onde se somam os produtos isso compensa.
        """
        return self.chamar("llvm.expect.i64", I64, i, I64(0))

    @contextmanager
    def ao_fim_de(self, bloco: ir.Block) -> Iterator[None]:
        """Escreve-se no fim de outro trecho, por onde já se passou; depois se volta."""
        antes = self.b.block
        self._ir_ao_fim(bloco)
        yield
        self._ir_ao_fim(antes)

    def _ir_ao_fim(self, bloco: ir.Block) -> None:
        if bloco.is_terminated:
            self.b.position_before(bloco.terminator)
        else:
            self.b.position_at_end(bloco)

    @contextmanager
    def se(self, condicao: bool | ir.Value) -> Iterator[None]:
        """O bloco só se executa se a condição vale; a que sempre vale não se pergunta."""
        if condicao is True:
            yield
            return
        with self.b.if_then(condicao):
            yield


def _entrar(somas: Grade, valores: Grade, bloco: ir.Block) -> None:
    for fila, novos in zip(somas, valores, strict=True):
        for soma, valor in zip(fila, novos, strict=True):
            soma.add_incoming(valor, bloco)
