"""Os núcleos que percorrem um eixo do começo ao fim: acumular, a ordem, e espalhar ao longo dele.

Cada thread é dona das linhas do resultado que lhe cabem em todo núcleo. Se o eixo que se percorre é o
primeiro, todas o percorrem inteiro, e cada uma só escreve as suas linhas.
"""

from __future__ import annotations

from collections.abc import Callable

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.conversoes import comparar, converter_valor, real, somar_numeros
from neuronio.motores.llvm.emissao.faixas import VARIOS, Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.indices import indice_em
from neuronio.motores.llvm.emissao.tipos import BYTES, I64, NO_REGISTRADOR
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.tensor.dimensao import concreto


class _AoLongo:
    """O que têm em comum: os laços dos outros eixos, e o que se escreve."""

    em_vetores = False
    """Se os números do último eixo, quando não é o que se percorre, se levam em vetores."""

    def __init__(self, f: Funcao, n: Nucleo) -> None:
        assert n.instrucao is not None
        self.f, self.e, self.forma, self.i = f, f.e, n.forma, n.instrucao
        self.eixo: int = self.i.atributos["eixo"]
        self.x = self.i.entradas[0]
        aspecto = f.programa.aspectos[self.x]
        self.tipo_lido, self.quantos = aspecto.tipo, concreto(aspecto.forma[self.eixo])
        self.tipo = f.programa.aspectos[self.i.saida].tipo
        self.base = f.base(self.i.saida)
        self.minhas = f.cota(self.forma[0])
        self.indices: list[Inteiro] = [0] * len(self.forma)

    def escrever(self) -> None:
        self._percorrer([k for k in range(len(self.forma)) if k != self.eixo])
        self.f.esquecer()

    def fila(self) -> None:
        """O que se faz de uma fila de números do eixo, nos índices de agora."""
        raise NotImplementedError

    def _percorrer(self, eixos: list[int]) -> None:
        if not eixos:
            self.fila()
            return
        eixo, *resto = eixos

        def volta(i: Inteiro) -> None:
            self.indices[eixo] = i
            self._percorrer(resto)

        faixa = self.minhas if eixo == 0 else (0, self.f.tamanho(self.forma[eixo]))
        vetores = self.em_vetores and not resto and eixo == len(self.forma) - 1
        (self.f.em_vetores if vetores else self.e.laco)(faixa[0], faixa[1], volta)

    def ao_longo(self, quantos: Inteiro, corpo: Callable[[Inteiro], None]) -> None:
        """O laço do próprio eixo."""

        def volta(k: Inteiro) -> None:
            self.f.esquecer()
            corpo(k)

        with self.f.antes_do_laco(i for k, i in enumerate(self.indices) if k != self.eixo):
            self.e.laco(0, quantos, volta)
        self.f.esquecer()

    def lugar(self, k: Inteiro) -> list[Inteiro]:
        return [k if eixo == self.eixo else i for eixo, i in enumerate(self.indices)]

    def e_minha(self, k: Inteiro) -> bool | ir.Value:
        """Se a posição do eixo é de uma linha desta thread."""
        if self.eixo != 0:
            return True
        b, (inicio, fim), k = self.e.b, map(self.e.i64, self.minhas), self.e.i64(k)
        return b.and_(b.icmp_signed(">=", k, inicio), b.icmp_signed("<", k, fim))

    def guardar(self, valor: ir.Value, k: Inteiro) -> None:
        self.e.escrever(valor, self.base, self.f.posicao(self.i.saida, self.lugar(k)), self.tipo)


class _Acumular(_AoLongo):
    em_vetores = True

    def fila(self) -> None:
        e, b = self.e, self.e.b
        zero = e.constante(NO_REGISTRADOR[self.tipo], 0)
        vetor = any(isinstance(i, VARIOS) for i in self.indices)
        inicial = e.espalhar(zero) if vetor else zero
        soma = e.pilha(inicial.type)
        b.store(inicial, soma)

        def juntar(k: Inteiro) -> None:
            onde = e.subtrair(self.quantos - 1, k) if self.i.atributos["do_fim"] else k
            v = converter_valor(e, self.f.pedir(self.x, self.lugar(onde)), self.tipo_lido, self.tipo)
            antes, v = e.iguais(b.load(soma, typ=inicial.type), v)
            novo = somar_numeros(e, antes, v)
            b.store(novo, soma)
            with e.se(self.e_minha(onde)):
                self.guardar(novo, onde)

        self.ao_longo(self.quantos, juntar)


class _Ordem(_AoLongo):
    """Ordena por intercalação: trechos de 1, depois de 2, de 4... de um rascunho a outro e de volta."""

    def __init__(self, f: Funcao, n: Nucleo) -> None:
        super().__init__(f, n)
        self.chaves = f.rascunho(self.quantos * BYTES[self.tipo_lido])
        self.rascunhos = [f.rascunho(self.quantos * BYTES["int64"]) for _ in range(2)]

    def fila(self) -> None:
        e = self.e

        def trazer(k: Inteiro) -> None:
            e.escrever(self.f.pedir(self.x, self.lugar(k)), self.chaves, k, self.tipo_lido)
            e.escrever(e.i64(k), self.rascunhos[0], k, "int64")

        def devolver(k: Inteiro) -> None:
            with e.se(self.e_minha(k)):
                self.guardar(e.ler(self.rascunhos[vezes % 2], k, "int64"), k)

        vezes = (self.quantos - 1).bit_length()
        self.ao_longo(self.quantos, trazer)
        self.ao_longo(vezes, self._intercalar_todos)
        self.ao_longo(self.quantos, devolver)

    def _intercalar_todos(self, vez: Inteiro) -> None:
        e, b = self.e, self.e.b
        largura = b.shl(I64(1), e.i64(vez))
        impar = b.trunc(e.i64(vez), ir.IntType(1))
        de, para = (b.select(impar, *pares) for pares in (self.rascunhos[::-1], self.rascunhos))

        def dois_trechos(inicio: Inteiro) -> None:
            meio = e.menor_dos_dois(e.somar(inicio, largura), self.quantos)
            fim = e.menor_dos_dois(e.somar(meio, largura), self.quantos)
            self._intercalar(de, para, inicio, meio, fim)

        e.laco(0, self.quantos, dois_trechos, e.somar(largura, largura))

    def _intercalar(self, de: ir.Value, para: ir.Value, inicio: Inteiro, meio: Inteiro, fim: Inteiro) -> None:
        e, b = self.e, self.e.b
        celulas = [e.pilha(I64) for _ in range(2)]
        for celula, comeco in zip(celulas, (inicio, meio), strict=True):
            b.store(e.i64(comeco), celula)

        def um(k: Inteiro) -> None:
            i, j = (b.load(c, typ=I64) for c in celulas)
            ha_i, ha_j = b.icmp_signed("<", i, e.i64(meio)), b.icmp_signed("<", j, e.i64(fim))
            # de um trecho que acabou lê-se um lugar qualquer, que existe e não se escolhe
            pi, pj = (e.ler(de, b.select(ha, x, e.i64(inicio)), "int64") for ha, x in ((ha_i, i), (ha_j, j)))
            ci, cj = (e.ler(self.chaves, p, self.tipo_lido) for p in (pi, pj))
            segundo = b.and_(ha_j, b.or_(b.not_(ha_i), self._antes(cj, ci)))
            e.escrever(b.select(segundo, pj, pi), para, k, "int64")
            andou = b.zext(segundo, I64)
            b.store(b.add(j, andou), celulas[1])
            b.store(b.add(i, b.sub(I64(1), andou)), celulas[0])

        e.laco(inicio, fim, um)

    def _antes(self, a: ir.Value, c: ir.Value) -> ir.Value:
        """Se o primeiro fica antes mesmo vindo depois; um NaN é maior que todos."""
        b, decrescente = self.e.b, self.i.atributos["decrescente"]
        fica = comparar(self.e, ">" if decrescente else "<", a, c)
        if not real(a.type):
            return fica
        maior, menor = (a, c) if decrescente else (c, a)
        so_um = b.and_(b.fcmp_unordered("uno", maior, maior), b.fcmp_ordered("ord", menor, menor))
        return b.or_(fica, so_um)


class _Espalhar(_AoLongo):
    """Zera as linhas desta thread; depois, soma cada número no lugar que o seu índice aponta."""

    def escrever(self) -> None:
        nada = self.e.constante(NO_REGISTRADOR[self.tipo], 0)
        faixas = [self.minhas, *((0, self.f.tamanho(t)) for t in self.forma[1:])]
        self.f.percorrer(faixas, lambda i: self.e.escrever(nada, self.base, self._posicao(i), self.tipo))
        super().escrever()

    def _posicao(self, indices: list[Inteiro]) -> Inteiro:
        return self.f.posicao(self.i.saida, indices)

    def fila(self) -> None:
        self.ao_longo(self.quantos, self._somar)

    def _somar(self, k: Inteiro) -> None:
        f, e, b = self.f, self.e, self.e.b
        lido = f.pedir(self.i.entradas[1], self.lugar(k))
        f.acusar(self.eixo, lido, self.forma)
        apontado, existe = indice_em(e, lido, self.forma[self.eixo])
        minha = self.e_minha(apontado)
        parcela = f.pedir(self.x, self.lugar(k))
        with e.se(existe if minha is True else b.and_(existe, minha)):
            onde = self._posicao(self.lugar(apontado))
            antes = e.ler(self.base, onde, self.tipo)
            e.escrever(somar_numeros(e, antes, parcela), self.base, onde, self.tipo)


def acumular(f: Funcao, n: Nucleo) -> None:
    """O núcleo das somas parciais."""
    _Acumular(f, n).escrever()


def ordem(f: Funcao, n: Nucleo) -> None:
    """O núcleo da ordem."""
    _Ordem(f, n).escrever()


def espalhar(f: Funcao, n: Nucleo) -> None:
    """O núcleo de espalhar ao longo do eixo."""
    _Espalhar(f, n).escrever()
