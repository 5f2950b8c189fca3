"""As reduções: soma, máximo e posição do máximo ao longo de eixos."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import llvmlite.ir as ir

from neuronio.motores.llvm.elementos import comparar, converter_valor
from neuronio.motores.llvm.emissor import I64, NO_REGISTRADOR, Inteiro
from neuronio.motores.llvm.plano import Nucleo
from neuronio.tensor.dimensao import concreto

if TYPE_CHECKING:
    from neuronio.motores.llvm.geracao import Funcao


_MENOR = {"int64": -(2**63), "uint32": 0, "bool": 0}
"""De onde parte um máximo; o dos reais parte de menos infinito."""


def escrever(f: Funcao, n: Nucleo) -> None:
    """O núcleo de uma redução."""
    assert n.instrucao is not None
    _Reducao(f, n).escrever()


class _Reducao:
    def __init__(self, f: Funcao, n: Nucleo) -> None:
        assert n.instrucao is not None
        self.f, self.n, self.i = f, n, n.instrucao
        self.nome = self.i.primitiva.nome
        self.entrada = self.i.entradas[0]
        self.forma = f.programa.aspectos[self.entrada].forma
        a = self.i.atributos
        self.eixos = (a["eixo"],) if self.nome == "argmax" else a["eixos"]
        self.manter = a.get("manter", False)
        self.tipo = f.programa.aspectos[self.i.saida].tipo
        self.tipo_lido = f.programa.aspectos[self.entrada].tipo
        self.ficam = [k for k in range(len(self.forma)) if k not in self.eixos]
        self.base = f.base(self.i.saida, f.thread if n.soma_sobre_o_lote else 0)

    def escrever(self) -> None:
        if self.n.soma_sobre_o_lote:
            self._sobre_o_lote()
        else:
            self.f.so_a_primeira(self.n.forma, self._por_saida)

    # ── cada número da saída por sua vez ────────────────────────────────────
    def _por_saida(self) -> None:
        """Laços sobre o que fica; dentro, sobre o que se reduz. O primeiro eixo da saída se reparte."""
        indices: dict[int, Inteiro] = {}
        reparte = self.ficam[:1] if self.ficam[:1] == [0] or not self.manter else []

        def nivel(k: int) -> None:
            if k == len(self.ficam):
                self._guardar(indices, self._acumular(indices))
                return
            eixo = self.ficam[k]

            def volta(i: Inteiro) -> None:
                indices[eixo] = i
                nivel(k + 1)

            inteira = (0, self.f.tamanho(self.forma[eixo]))
            inicio, fim = self.f.parte(self.forma[eixo]) if eixo in reparte else inteira
            self.f.e.laco(inicio, fim, volta)

        if (
            self.n.forma and not reparte
        ):  # o primeiro eixo da saída tem uma linha só: é da thread a quem ela cabe
            self.f.e.laco(*self.f.parte(1), lambda _: nivel(0))
        else:
            nivel(0)

    def _acumular(self, indices: dict[int, Inteiro]) -> ir.Value:
        """O resultado para uma posição da saída."""
        b = self.f.e.b
        iniciais = self._iniciais()
        celulas = [self._celula(v) for v in iniciais]
        fim = len(self.forma) - 1
        unidos = self._eixos_contiguos()
        if unidos:  # a imagem inteira num laço só
            for k in self.eixos[len(self.eixos) - unidos : -1]:
                indices[k] = 0

        def nivel(k: int) -> None:
            if k == len(self.eixos) - unidos and unidos:
                total = math.prod(concreto(self.forma[e]) for e in self.eixos[k:])

                def volta_unida(i: Inteiro) -> None:
                    self.f.memo = {}
                    indices[fim] = i
                    self._juntar(celulas, indices)

                self.f.em_vetores(0, total, volta_unida)
                return
            if k == len(self.eixos):
                self.f.memo = {}
                self._juntar(celulas, indices)
                return
            eixo = self.eixos[k]

            def volta(i: Inteiro) -> None:
                indices[eixo] = i
                nivel(k + 1)

            if k == len(self.eixos) - 1:
                self.f.em_vetores(0, self.f.tamanho(self.forma[eixo]), volta)
            else:
                self.f.e.laco(0, self.f.tamanho(self.forma[eixo]), volta)

        nivel(0)
        return b.load(celulas[-1], typ=iniciais[-1].type)

    def _eixos_contiguos(self) -> int:
        """Quantos dos últimos eixos se reduzem juntos, se o que se lê está seguido na memória."""
        lido = self.entrada not in self.f.plano.por_saida or self.entrada in self.f.plano.guardados
        if not lido or self.nome == "argmax":
            return 0
        n = 0
        while (
            n < len(self.eixos) and self.eixos[-1 - n] == len(self.forma) - 1 - n and self.eixos[-1 - n] > 0
        ):
            n += 1
        return n if n > 1 else 0

    def _celula(self, inicial: ir.Value) -> ir.Value:
        """Um acumulador: o LLVM o leva a um registrador."""
        celula = self.f.e.pilha(inicial.type)
        self.f.e.b.store(inicial, celula)
        return celula

    def _iniciais(self) -> list[ir.Value]:
        if self.nome == "soma":
            return [ir.Constant(NO_REGISTRADOR[self.tipo], 0.0 if self._real() else 0)]
        lido = NO_REGISTRADOR[self.tipo_lido]
        menor = ir.Constant(lido, _MENOR.get(self.tipo_lido, -math.inf))
        return [menor] if self.nome == "maximo" else [menor, I64(0)]

    def _real(self) -> bool:
        return self.tipo_lido in ("float32", "float64")

    def _juntar(self, celulas: list[ir.Value], indices: dict[int, Inteiro]) -> None:
        b = self.f.e.b
        v = self._ler(indices)
        antes = b.load(celulas[0], typ=v.type)
        if self.nome == "soma":
            novo = b.fadd(antes, v, flags=("reassoc", "contract")) if self._real() else b.add(antes, v)
        else:
            ganha = comparar(self.f.e, ">", v, antes)
            if self._real():  # o primeiro NaN ganha de todos, como no NumPy
                ganha = b.or_(
                    ganha, b.and_(b.fcmp_unordered("uno", v, v), b.fcmp_ordered("ord", antes, antes))
                )
            if self.nome == "argmax":
                onde = b.load(celulas[1], typ=I64)
                b.store(b.select(ganha, self.f.e.i64(indices[self.eixos[0]]), onde), celulas[1])
            novo = b.select(ganha, v, antes)
        b.store(novo, celulas[0])

    def _ler(self, indices: dict[int, Inteiro]) -> ir.Value:
        """O número a juntar: inteiros e bools se somam em int64."""
        v = self.f.pedir(self.entrada, [indices[k] for k in range(len(self.forma))])
        return converter_valor(self.f.e, v, self.tipo_lido, self.tipo) if self.nome == "soma" else v

    def _guardar(self, indices: dict[int, Inteiro], valor: ir.Value) -> None:
        saida = [
            0 if k in self.eixos else indices[k]
            for k in range(len(self.forma))
            if self.manter or k in self.ficam
        ]
        self.f.e.escrever(valor, self.base, self.f.posicao(self.n.forma, saida), self.tipo)

    # ── somas sobre o lote: cada thread junta as suas amostras ──────────────
    def _sobre_o_lote(self) -> None:
        """A parte desta thread, amostra por amostra: o que já está no cache se soma logo."""
        f, e = self.f, self.f.e
        total = math.prod(concreto(self.forma[k]) for k in self.ficam)
        zero = ir.Constant(NO_REGISTRADOR[self.tipo], 0.0 if self._real() else 0)
        f.zerar_partes(self.i.saida, total, zero)
        dentro = [k for k in self.eixos if k != 0]
        ultimo = len(self.forma) - 1
        indices: dict[int, Inteiro] = {}

        def somar(acumulado: ir.Value) -> None:
            saida = [
                0 if k in self.eixos else indices[k]
                for k in range(len(self.forma))
                if self.manter or k in self.ficam
            ]
            posicao = f.posicao(self.n.forma, saida)
            antes = f._marcar(e.ler(self.base, posicao, self.tipo))
            novo = e.b.fadd(antes, acumulado) if self._real() else e.b.add(antes, acumulado)
            f.escrever(novo, self.base, posicao, self.tipo)

        def direto() -> None:
            f.memo = {}
            somar(self._ler(indices))

        def em_registrador() -> None:
            eixos, self.eixos = self.eixos, tuple(dentro)
            acumulado = self._acumular(indices)
            self.eixos = eixos
            somar(acumulado)

        if dentro and ultimo in dentro:
            ordem, miolo = [0, *self.ficam], em_registrador
        elif not self.ficam:
            ordem, miolo = [], lambda: self._um_numero(somar)
        else:
            ordem, miolo = [0, *dentro, *self.ficam], direto

        def nivel(k: int) -> None:
            if k == len(ordem):
                miolo()
                return
            eixo = ordem[k]

            def volta(i: Inteiro) -> None:
                indices[eixo] = i
                nivel(k + 1)

            faixa = f.parte(self.forma[0]) if eixo == 0 else (0, f.tamanho(self.forma[eixo]))
            if miolo is direto and k == len(ordem) - 1:
                f.em_vetores(faixa[0], faixa[1], volta)
            else:
                e.laco(faixa[0], faixa[1], volta)

        nivel(0)

    def _um_numero(self, somar: Any) -> None:
        """Uma soma de tudo: um acumulador só, em registrador."""
        f = self.f
        inicio, fim = f.parte(self.forma[0])
        celula = self._celula(self._iniciais()[0])
        indices: dict[int, Inteiro] = {}

        def nivel(k: int) -> None:
            if k == len(self.forma):
                f.memo = {}
                self._juntar([celula], indices)
                return

            def volta(i: Inteiro) -> None:
                indices[k] = i
                nivel(k + 1)

            faixa = (inicio, fim) if k == 0 else (0, f.tamanho(self.forma[k]))
            if k == len(self.forma) - 1:
                f.em_vetores(faixa[0], faixa[1], volta)
            else:
                f.e.laco(faixa[0], faixa[1], volta)

        nivel(0)
        somar(f.e.b.load(celula, typ=NO_REGISTRADOR[self.tipo]))
