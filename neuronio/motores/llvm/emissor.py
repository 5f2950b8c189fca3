"""O emissor: escreve uma função em LLVM IR, com laços, vetores e endereços."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm import faixas
from neuronio.motores.llvm.faixas import VARIOS, Avulsos, Faixa
from neuronio.motores.llvm.tipos import (
    BYTES,
    F32,
    F64,
    I1,
    I8,
    I32,
    I64,
    NA_MEMORIA,
    VAZIO,
    Repetida,
    bytes_de,
    como,
    elemento_de,
    inteiros,
    sufixo,
)

Inteiro = Any
"""Um inteiro de Python, um valor de 64 bits conhecido só ao executar, ou os de um vetor (`faixas`)."""


MAIOR_COBERTURA = 4
"""Números espalhados por mais vetores que isto se leem um a um."""

Grade = list[list[Any]]
"""Um bloco de valores: linhas de vetores."""


class Emissor:
    """Uma função em construção e o lugar dela em que se escreve."""

    def __init__(self, modulo: ir.Module, nome: str, argumentos: Sequence[ir.Type], larguras: int) -> None:
        self.modulo = modulo
        self.funcao = ir.Function(modulo, ir.FunctionType(VAZIO, argumentos), nome)
        self.b = ir.IRBuilder(self.funcao.append_basic_block())
        self.lanes = larguras
        self._feitas: dict[Any, Any] = {}

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
        if isinstance(a, VARIOS) or isinstance(b, VARIOS):
            return faixas.somar(self, a, b)
        return self._uma_vez("add", a, b, flags=("nsw",))

    def multiplicar(self, a: Inteiro, b: Inteiro) -> Inteiro:
        if isinstance(a, int) and isinstance(b, int):
            return a * b
        for x, y in ((a, b), (b, a)):
            if isinstance(x, int) and x in (0, 1):
                return y if x else 0
        if isinstance(a, VARIOS) or isinstance(b, VARIOS):
            return faixas.multiplicar(self, a, b)
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
            return faixas.dividir(self, a, b)
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
            return faixas.resto(self, a, b)
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

    # ── controle ────────────────────────────────────────────────────────────
    def laco(self, inicio: Inteiro, fim: Inteiro, corpo: Callable[[Any], None], passo: Inteiro = 1) -> None:
        """``for i in range(inicio, fim, passo): corpo(i)``; um laço de uma volta só não se escreve."""
        if isinstance(inicio, int) and isinstance(fim, int) and isinstance(passo, int):
            if fim <= inicio:
                return
            if fim - inicio <= passo:
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
        corpo(i)
        i.add_incoming(b.add(i, self.i64(passo), flags=("nsw",)), b.block)
        b.branch(cabeca)
        b.position_at_end(depois)

    def laco_com_somas(self, vezes: Inteiro, iniciais: Grade, corpo: Callable[[Any, Grade], Grade]) -> Grade:
        """``for i in range(vezes): somas = corpo(i, somas)``, com as somas em registradores.

        A pergunta se há mais uma volta vem no fim de cada uma: assim o LLVM não copia os registradores.
        """
        b = self.b
        antes, dentro, depois = b.block, *(b.append_basic_block() for _ in range(2))
        b.cbranch(self.menor(0, vezes), dentro, depois)
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
        resultado = [[b.phi(v.type) for v in fila] for fila in iniciais]
        _entrar(resultado, iniciais, antes)
        _entrar(resultado, novas, fim)
        return resultado

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

    # ── memória ─────────────────────────────────────────────────────────────
    def endereco(self, base: ir.Value, indice: Inteiro, tipo: ir.Type) -> ir.Value:
        return self.b.gep(base, [self.i64(indice)], source_etype=tipo, inbounds=True)

    def pilha(self, tipo: ir.Type, quantos: int = 1) -> ir.Value:
        """Um pedaço da pilha da função, para acumuladores e cópias pequenas."""
        with self.b.goto_entry_block():
            return self.b.alloca(tipo, size=I32(quantos))

    def ler(self, base: ir.Value, indice: Inteiro, tipo: str, folga: bool = False) -> ir.Value:
        """O número numa posição, ou o vetor dos números em várias.

        ``folga`` diz que se pode ler um pouco além do último.
        """
        if isinstance(indice, Faixa):
            return self._ler_faixa(base, indice, tipo, folga)
        if isinstance(indice, Avulsos):
            return self.juntar([self.ler(base, i, tipo) for i in indice.indices])
        memoria = NA_MEMORIA[tipo]
        valor = self.b.load(self.endereco(base, indice, memoria), typ=memoria, align=BYTES[tipo])
        return self.b.trunc(valor, I1) if tipo == "bool" else valor

    def _ler_faixa(self, base: ir.Value, f: Faixa, tipo: str, folga: bool) -> ir.Value:
        """Os vetores seguidos que cobrem a faixa, e deles os números que se querem, na ordem dela."""
        lanes, vivos = len(f.desvios), f.desvios[: f.vivos]
        if len(set(vivos)) == 1:
            return self.ler(base, self.somar(f.inicio, vivos[0]), tipo)
        primeiro, quantos = _cobertura(vivos)
        if quantos > MAIOR_COBERTURA * lanes:
            return self.juntar([self.ler(base, f.da_lane(self, k), tipo) for k in range(lanes)])
        lidos = []
        for v in range(0, quantos, lanes):
            n = lanes if folga else min(lanes, quantos - v)
            onde = self.somar(f.inicio, primeiro + v)
            lidos.append(self.ler_vetor(base, onde, n, NA_MEMORIA[tipo], lanes))
        valor = self._apanhar(lidos, [d - primeiro for d in f.desvios])
        return self.b.trunc(valor, como(valor.type, I1)) if tipo == "bool" else valor

    def _apanhar(self, lidos: list[ir.Value], quais: Sequence[int]) -> ir.Value:
        """Os números de tais posições de vetores postos em fila."""
        lanes = len(quais)
        if len(lidos) == 1 and list(quais) == list(range(lanes)):
            return lidos[0]
        if len(lidos) > 2:  # de cada metade, e de cada uma os que são dela
            meio = len(lidos) // 2
            esquerda = self._apanhar(lidos[:meio], [min(q, meio * lanes - 1) for q in quais])
            direita = self._apanhar(lidos[meio:], [max(q - meio * lanes, 0) for q in quais])
            da_direita = [k + (lanes if q >= meio * lanes else 0) for k, q in enumerate(quais)]
            return self._apanhar([esquerda, direita], da_direita)
        outro = lidos[1] if len(lidos) == 2 else ir.Constant(lidos[0].type, ir.Undefined)
        return self.permutar(lidos[0], outro, quais)

    def escrever(self, valor: ir.Value, base: ir.Value, indice: Inteiro, tipo: str) -> None:
        """Escreve um número numa posição, ou um vetor nas suas."""
        if isinstance(indice, VARIOS):
            self._escrever_varios(valor, base, indice, tipo)
            return
        if tipo == "bool":
            valor = self.b.zext(valor, I8)
        self.b.store(valor, self.endereco(base, indice, NA_MEMORIA[tipo]), align=BYTES[tipo])

    def _escrever_varios(self, valor: ir.Value, base: ir.Value, onde: Faixa | Avulsos, tipo: str) -> None:
        lanes, vivos = len(onde.desvios), onde.vivos
        valor = valor if isinstance(valor.type, ir.VectorType) else self.espalhar(valor, lanes)
        seguidos = isinstance(onde, Faixa) and onde.desvios[:vivos] == tuple(
            range(onde.desvios[0], onde.desvios[0] + vivos)
        )
        if not seguidos:
            for k in range(vivos):
                self.escrever(self.lane(valor, k), base, onde.da_lane(self, k), tipo)
            return
        if tipo == "bool":
            valor = self.b.zext(valor, ir.VectorType(I8, lanes))
        self.escrever_vetor(valor, base, onde.da_lane(self, 0), vivos)

    def antecipar(self, base: ir.Value, indice: Inteiro, tipo: ir.Type, *, ate_o_l2: bool = False) -> None:
        """Manda buscar ao cache, sem esperar, o que logo se vai ler."""
        endereco = self.endereco(base, faixas.da_lane(self, indice, 0), tipo)
        perto = I32(2 if ate_o_l2 else 3)
        self.chamar("llvm.prefetch.p0", VAZIO, endereco, I32(0), perto, I32(1))

    # ── vetores ─────────────────────────────────────────────────────────────
    def vetor(self, tipo: ir.Type) -> ir.VectorType:
        return ir.VectorType(tipo, self.lanes)

    def espalhar(self, escalar: ir.Value, lanes: int = 0) -> ir.Value:
        """Um vetor com o mesmo número em toda parte."""
        lanes = lanes or self.lanes
        if type(escalar) is ir.Constant:
            return self.constante(ir.VectorType(escalar.type, lanes), escalar.constant)
        vazio = ir.Constant(ir.VectorType(escalar.type, lanes), ir.Undefined)
        posto = self.b.insert_element(vazio, escalar, I32(0))
        return self.b.shuffle_vector(posto, vazio, inteiros(I32, (0,) * lanes))

    def constante(self, tipo: ir.Type, valor: Any) -> ir.Value:
        """Uma constante: um número, ou um vetor com ele em toda parte."""
        elemento = elemento_de(tipo)
        valor = float(valor) if elemento in (F32, F64) else int(valor)
        if not isinstance(tipo, ir.VectorType):
            return ir.Constant(tipo, valor)
        return Repetida(tipo, valor)

    def iguais(self, *valores: ir.Value) -> list[ir.Value]:
        """Se um é vetor, todos como vetores."""
        vetores = [v for v in valores if isinstance(v.type, ir.VectorType)]
        if not vetores or len(vetores) == len(valores):
            return list(valores)
        lanes = vetores[0].type.count
        return [v if isinstance(v.type, ir.VectorType) else self.espalhar(v, lanes) for v in valores]

    def numeros(self, i: Inteiro) -> ir.Value:
        """Índices como números de 64 bits."""
        if not isinstance(i, VARIOS):
            return self.i64(i)
        tipo = ir.VectorType(I64, len(i.desvios))
        if isinstance(i, Avulsos):
            return self.juntar([self.i64(x) for x in i.indices])
        desvios = ir.Constant(tipo, list(i.desvios))
        if isinstance(i.inicio, int):
            return desvios
        return self.b.add(self.espalhar(i.inicio, tipo.count), desvios)

    def bits(self, condicao: faixas.Condicao) -> ir.Value:
        """Uma condição como um bit, ou um vetor deles."""
        if isinstance(condicao, bool):
            return I1(int(condicao))
        if isinstance(condicao, tuple):
            return ir.Constant(ir.VectorType(I1, len(condicao)), [int(c) for c in condicao])
        return condicao

    def juntar(self, numeros: list[ir.Value]) -> ir.Value:
        """Um vetor com tais números."""
        vetor: ir.Value = ir.Constant(ir.VectorType(numeros[0].type, len(numeros)), ir.Undefined)
        for k, numero in enumerate(numeros):
            vetor = self.b.insert_element(vetor, numero, I32(k))
        return vetor

    def lane(self, valor: ir.Value, k: int) -> ir.Value:
        """O k-ésimo número de um vetor; um número só é o mesmo em toda parte."""
        return self.b.extract_element(valor, I32(k)) if isinstance(valor.type, ir.VectorType) else valor

    def permutar(self, a: ir.Value, b: ir.Value, quais: Sequence[int]) -> ir.Value:
        """Um vetor com os números de tais posições de ``a`` seguido de ``b``."""
        return self.b.shuffle_vector(a, b, inteiros(I32, tuple(quais)))

    def mascara(self, quantos: int, lanes: int = 0) -> ir.Constant:
        lanes = lanes or self.lanes
        return inteiros(I1, tuple(int(i < quantos) for i in range(lanes)))

    def ler_vetor(
        self, base: ir.Value, indice: Inteiro, quantos: int, tipo: ir.Type = F32, lanes: int = 0
    ) -> ir.Value:
        """Números seguidos; se são menos que o vetor, zero no resto, sem tocar na memória dele."""
        vetor = ir.VectorType(tipo, lanes or self.lanes)
        if quantos >= vetor.count:
            return self.b.load(self.endereco(base, indice, tipo), typ=vetor, align=bytes_de(tipo))
        return self.ler_com_mascara(
            base, indice, self.mascara(quantos, vetor.count), self.constante(vetor, 0)
        )

    def ler_com_mascara(
        self, base: ir.Value, indice: Inteiro, mascara: ir.Value, senao: ir.Value
    ) -> ir.Value:
        """Os números onde a máscara diz que sim, sem tocar na memória dos outros; nos outros, ``senao``."""
        endereco = self.endereco(base, indice, senao.type.element)
        nome = f"llvm.masked.load.{sufixo(senao.type)}.p0"
        return self.chamar(nome, senao.type, endereco, I32(1), mascara, senao)

    def escrever_vetor(self, valor: ir.Value, base: ir.Value, indice: Inteiro, quantos: int) -> None:
        """Os primeiros números de um vetor, seguidos na memória."""
        lanes, tipo = valor.type.count, valor.type.element
        endereco = self.endereco(base, indice, tipo)
        if quantos >= lanes:
            self.b.store(valor, endereco, align=bytes_de(tipo))
            return
        nome = f"llvm.masked.store.{sufixo(valor.type)}.p0"
        self.chamar(nome, VAZIO, valor, endereco, I32(bytes_de(tipo)), self.mascara(quantos, lanes))

    def fma(self, a: ir.Value, b: ir.Value, c: ir.Value) -> ir.Value:
        return self.chamar(f"llvm.fmuladd.{sufixo(a.type)}", a.type, a, b, c)

    def chamar(self, nome: str, retorno: ir.Type, *argumentos: ir.Value, **opcoes: Any) -> ir.Value:
        funcao = self.modulo.globals.get(nome) or ir.Function(
            self.modulo, ir.FunctionType(retorno, [a.type for a in argumentos]), nome
        )
        return self.b.call(funcao, argumentos, **opcoes)


def _entrar(somas: Grade, valores: Grade, bloco: ir.Block) -> None:
    for fila, novos in zip(somas, valores, strict=True):
        for soma, valor in zip(fila, novos, strict=True):
            soma.add_incoming(valor, bloco)


def _cobertura(desvios: Sequence[int]) -> tuple[int, int]:
    """Onde começa e quantos números tem o trecho que cobre uns desvios.

    De dois em dois, o par e o ímpar leem o mesmo trecho: as leituras repetidas se fazem uma vez.
    """
    passo = desvios[1] - desvios[0]
    primeiro = min(desvios)
    if passo > 1 and primeiro > 0:
        primeiro -= primeiro % passo
    return primeiro, max(desvios) - primeiro + 1
