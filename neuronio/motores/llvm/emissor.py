"""O emissor: escreve uma função em LLVM IR, com laços, vetores e endereços."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import llvmlite.ir as ir

F32, F64 = ir.FloatType(), ir.DoubleType()
I1, I8, I32, I64 = ir.IntType(1), ir.IntType(8), ir.IntType(32), ir.IntType(64)
PONTEIRO = ir.PointerType()
VAZIO = ir.VoidType()

NA_MEMORIA = {"float32": F32, "float64": F64, "int64": I64, "uint32": I32, "bool": I8}
NO_REGISTRADOR = {**NA_MEMORIA, "bool": I1}
BYTES = {"float32": 4, "float64": 8, "int64": 8, "uint32": 4, "bool": 1}

Inteiro = Any
"""Um inteiro de Python, ou um valor de 64 bits conhecido só ao executar."""


Grade = list[list[Any]]
"""Um bloco de valores: linhas de vetores."""


class Emissor:
    """Uma função em construção e o lugar dela em que se escreve."""

    def __init__(self, modulo: ir.Module, nome: str, argumentos: int, larguras: int) -> None:
        self.modulo = modulo
        self.funcao = ir.Function(modulo, ir.FunctionType(VAZIO, [PONTEIRO] * argumentos), nome)
        self.b = ir.IRBuilder(self.funcao.append_basic_block())
        self.lanes = larguras

    # ── inteiros: o que já se conhece é calculado aqui, e não na função ─────
    def i64(self, x: Inteiro) -> ir.Value:
        return I64(x) if isinstance(x, int) else x

    def somar(self, a: Inteiro, b: Inteiro) -> Inteiro:
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        if isinstance(a, int) and a == 0:
            return b
        if isinstance(b, int) and b == 0:
            return a
        return self.b.add(self.i64(a), self.i64(b), flags=("nsw",))

    def multiplicar(self, a: Inteiro, b: Inteiro) -> Inteiro:
        if isinstance(a, int) and isinstance(b, int):
            return a * b
        for x, y in ((a, b), (b, a)):
            if isinstance(x, int) and x in (0, 1):
                return y if x else 0
        return self.b.mul(self.i64(a), self.i64(b), flags=("nsw",))

    def subtrair(self, a: Inteiro, b: Inteiro) -> Inteiro:
        if isinstance(a, int) and isinstance(b, int):
            return a - b
        return self.b.sub(self.i64(a), self.i64(b), flags=("nsw",))

    def dividir(self, a: Inteiro, b: int) -> Inteiro:
        if isinstance(a, int):
            return a // b
        return a if b == 1 else self.b.udiv(a, I64(b))

    def resto(self, a: Inteiro, b: int) -> Inteiro:
        if isinstance(a, int):
            return a % b
        return 0 if b == 1 else self.b.urem(a, I64(b))

    def menor(self, a: Inteiro, b: Inteiro) -> ir.Value:
        return self.b.icmp_signed("<", self.i64(a), self.i64(b))

    # ── controle ────────────────────────────────────────────────────────────
    def laco(self, inicio: Inteiro, fim: Inteiro, corpo: Callable[[Any], None], passo: Inteiro = 1) -> Any:
        """``for i in range(inicio, fim, passo): corpo(i)``; um laço de uma volta só não se escreve.

        Devolve o salto que volta ao começo, se há laço.
        """
        if isinstance(inicio, int) and isinstance(fim, int) and isinstance(passo, int):
            if fim <= inicio:
                return None
            if fim - inicio <= passo:
                corpo(inicio)
                return None
        b = self.b
        antes, cabeca, dentro, depois = b.block, *(b.append_basic_block() for _ in range(3))
        b.branch(cabeca)
        b.position_at_end(cabeca)
        i = b.phi(I64)
        i.add_incoming(self.i64(inicio), antes)
        b.cbranch(self.menor(i, fim), dentro, depois)
        b.position_at_end(dentro)
        corpo(i)
        i.add_incoming(b.add(i, self.i64(passo), flags=("nsw",)), b.block)
        volta = b.branch(cabeca)
        b.position_at_end(depois)
        return volta

    def laco_com_somas(self, vezes: Inteiro, iniciais: Grade, corpo: Callable[[Any, Grade], Grade]) -> Grade:
        """``for i in range(vezes): somas = corpo(i, somas)``, com as somas em registradores."""
        b = self.b
        antes, cabeca, dentro, depois = b.block, *(b.append_basic_block() for _ in range(3))
        b.branch(cabeca)
        b.position_at_end(cabeca)
        i = b.phi(I64)
        i.add_incoming(I64(0), antes)
        somas = [[b.phi(v.type) for v in fila] for fila in iniciais]
        _entrar(somas, iniciais, antes)
        b.cbranch(self.menor(i, vezes), dentro, depois)
        b.position_at_end(dentro)
        novas = corpo(i, somas)
        i.add_incoming(b.add(i, I64(1), flags=("nsw",)), b.block)
        _entrar(somas, novas, b.block)
        b.branch(cabeca)
        b.position_at_end(depois)
        return somas

    @contextmanager
    def se(self, condicao: ir.Value) -> Iterator[None]:
        with self.b.if_then(condicao):
            yield

    # ── memória ─────────────────────────────────────────────────────────────
    def endereco(self, base: ir.Value, indice: Inteiro, tipo: ir.Type) -> ir.Value:
        return self.b.gep(base, [self.i64(indice)], source_etype=tipo, inbounds=True)

    def pilha(self, tipo: ir.Type, quantos: int = 1) -> ir.Value:
        """Um pedaço da pilha da função, para acumuladores e cópias pequenas."""
        with self.b.goto_entry_block():
            return self.b.alloca(tipo, size=I32(quantos))

    def ler(self, base: ir.Value, indice: Inteiro, tipo: str) -> ir.Value:
        memoria = NA_MEMORIA[tipo]
        valor = self.b.load(self.endereco(base, indice, memoria), typ=memoria, align=BYTES[tipo])
        return self.b.trunc(valor, I1) if tipo == "bool" else valor

    def escrever(self, valor: ir.Value, base: ir.Value, indice: Inteiro, tipo: str) -> None:
        if tipo == "bool":
            valor = self.b.zext(valor, I8)
        self.b.store(valor, self.endereco(base, indice, NA_MEMORIA[tipo]), align=BYTES[tipo])

    # ── vetores ─────────────────────────────────────────────────────────────
    def vetor(self, tipo: ir.Type) -> ir.VectorType:
        return ir.VectorType(tipo, self.lanes)

    def espalhar(self, escalar: ir.Value) -> ir.Value:
        vazio = ir.Constant(ir.VectorType(escalar.type, self.lanes), ir.Undefined)
        zeros = ir.Constant(ir.VectorType(I32, self.lanes), [0] * self.lanes)
        return self.b.shuffle_vector(self.b.insert_element(vazio, escalar, I32(0)), vazio, zeros)

    def mascara(self, quantos: int) -> ir.Constant:
        return ir.Constant(ir.VectorType(I1, self.lanes), [int(i < quantos) for i in range(self.lanes)])

    def ler_vetor(self, base: ir.Value, indice: Inteiro, quantos: int, tipo: ir.Type = F32) -> ir.Value:
        endereco, vetor = self.endereco(base, indice, tipo), self.vetor(tipo)
        if quantos >= self.lanes:
            return self.b.load(endereco, typ=vetor, align=4)
        zero = ir.Constant(vetor, [0.0] * self.lanes)
        return self.ler_com_mascara(base, indice, self.mascara(quantos), zero)

    def ler_com_mascara(
        self, base: ir.Value, indice: Inteiro, mascara: ir.Value, senao: ir.Value
    ) -> ir.Value:
        """Os números onde a máscara diz que sim, sem tocar na memória dos outros; nos outros, ``senao``."""
        endereco = self.endereco(base, indice, senao.type.element)
        nome = f"llvm.masked.load.{_sufixo(senao.type)}.p0"
        return self.chamar(nome, senao.type, endereco, I32(4), mascara, senao)

    def escrever_vetor(self, valor: ir.Value, base: ir.Value, indice: Inteiro, quantos: int) -> None:
        endereco = self.endereco(base, indice, valor.type.element)
        if quantos >= self.lanes:
            self.b.store(valor, endereco, align=4)
            return
        self.chamar(
            f"llvm.masked.store.{_sufixo(valor.type)}.p0",
            VAZIO,
            valor,
            endereco,
            I32(4),
            self.mascara(quantos),
        )

    def fma(self, a: ir.Value, b: ir.Value, c: ir.Value) -> ir.Value:
        return self.chamar(f"llvm.fmuladd.{_sufixo(a.type)}", a.type, a, b, c)

    def chamar(self, nome: str, retorno: ir.Type, *argumentos: ir.Value, **opcoes: Any) -> ir.Value:
        funcao = self.modulo.globals.get(nome) or ir.Function(
            self.modulo, ir.FunctionType(retorno, [a.type for a in argumentos]), nome
        )
        return self.b.call(funcao, argumentos, **opcoes)


def _entrar(somas: Grade, valores: Grade, bloco: ir.Block) -> None:
    for fila, novos in zip(somas, valores, strict=True):
        for soma, valor in zip(fila, novos, strict=True):
            soma.add_incoming(valor, bloco)


def _sufixo(tipo: ir.Type) -> str:
    if isinstance(tipo, ir.VectorType):
        return f"v{tipo.count}{_sufixo(tipo.element)}"
    return {F32: "f32", F64: "f64"}[tipo]
