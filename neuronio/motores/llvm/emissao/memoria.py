"""A leitura e a escrita da memória: um número, ou um vetor deles, de onde quer que estejam."""

from __future__ import annotations

from collections.abc import Sequence

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import VARIOS, Avulsos, Faixa, Inteiro
from neuronio.motores.llvm.emissao.tipos import (
    BYTES,
    F32,
    I1,
    I8,
    I32,
    NA_MEMORIA,
    PONTEIRO,
    VAZIO,
    bytes_de,
    como,
    sufixo,
)
from neuronio.motores.llvm.emissao.vetores import Vetores

MAIOR_COBERTURA = 4
"""Números espalhados por mais vetores que isto se leem um a um."""


class Memoria(Vetores):
    """Os endereços, e o que neles se lê e se escreve."""

    def endereco(self, base: ir.Value, indice: Inteiro, tipo: ir.Type) -> ir.Value:
        if indice == 0 and base.type == PONTEIRO:
            return base
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
            return self.juntar([self.ler(base, self.da_lane(f, k), tipo) for k in range(lanes)])
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
                self.escrever(self.lane(valor, k), base, self.da_lane(onde, k), tipo)
            return
        if tipo == "bool":
            valor = self.b.zext(valor, ir.VectorType(I8, lanes))
        self.escrever_vetor(valor, base, self.da_lane(onde, 0), vivos)

    def antecipar(self, base: ir.Value, indice: Inteiro, tipo: ir.Type, *, ate_o_l2: bool = False) -> None:
        """Manda buscar ao cache, sem esperar, o que logo se vai ler."""
        endereco = self.endereco(base, self.da_lane(indice, 0), tipo)
        perto = I32(2 if ate_o_l2 else 3)
        self.chamar("llvm.prefetch.p0", VAZIO, endereco, I32(0), perto, I32(1))

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


def _cobertura(desvios: Sequence[int]) -> tuple[int, int]:
    """Onde começa e quantos números tem o trecho que cobre uns desvios.

    De dois em dois, o par e o ímpar leem o mesmo trecho: as leituras repetidas se fazem uma vez.
    """
    salto = desvios[1] - desvios[0]
    primeiro = min(desvios)
    if salto > 1 and primeiro > 0:
        primeiro -= primeiro % salto
    return primeiro, max(desvios) - primeiro + 1
