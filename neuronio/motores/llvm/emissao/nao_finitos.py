"""Os números que não são finitos: procuram-se ao trazer os dados, que de qualquer modo passam por ali."""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.fora import NUMEROS
from neuronio.motores.llvm.emissao.quadro import Quadro
from neuronio.motores.llvm.emissao.tipos import F32, I32, I64, como, elemento_de, sufixo

LUGAR = 4
"""Em que número da linha de cada thread se anota que algum não é finito."""

INFINITO = {I32: 0x7F80_0000, I64: 0x7FF0_0000_0000_0000}
"""Os bits dele, conforme o tamanho: os de um NaN, sem o sinal, são mais, e os dos outros números, menos."""


class NaoFinitos:
    """O maior dos números que se olharam, pelos bits dele sem o sinal."""

    def __init__(self, q: Quadro) -> None:
        self.q, self.e = q, q.e
        self.maiores: dict[ir.Type, ir.Value] = {}

    def olhar(self, valor: ir.Value) -> None:
        """Junta um número, ou um vetor deles."""
        b, inteiro = self.e.b, I32 if elemento_de(valor.type) == F32 else I64
        tipo = como(valor.type, inteiro)
        sem_sinal = b.and_(b.bitcast(valor, tipo), self.e.constante(tipo, (1 << inteiro.width - 1) - 1))
        maior = self._maior(tipo)
        b.store(self._o_maior(sem_sinal, b.load(maior, typ=tipo)), maior)

    def anotar(self) -> None:
        """Escreve, na linha desta thread, se algum não era finito; uma vez anotado, fica."""
        e, b, celulas = self.e, self.e.b, self.q.bases[self.q.tabela.fora]
        onde = e.somar(e.multiplicar(self.q.thread, NUMEROS), LUGAR)
        for tipo, maior in self.maiores.items():
            achado = b.load(maior, typ=tipo)
            if isinstance(tipo, ir.VectorType):
                achado = e.chamar(f"llvm.vector.reduce.umax.{sufixo(tipo)}", tipo.element, achado)
            ha = b.zext(b.icmp_unsigned(">=", achado, achado.type(INFINITO[achado.type])), I64)
            e.escrever(b.or_(ha, e.ler(celulas, onde, "int64")), celulas, onde, "int64")

    def _maior(self, tipo: ir.Type) -> ir.Value:
        if tipo not in self.maiores:
            self.maiores[tipo] = self.e.pilha(tipo)
            with self.e.b.goto_entry_block():
                self.e.b.store(self.e.constante(tipo, 0), self.maiores[tipo])
        return self.maiores[tipo]

    def _o_maior(self, a: ir.Value, outro: ir.Value) -> ir.Value:
        return self.e.chamar(f"llvm.umax.{sufixo(a.type)}", a.type, a, outro)
