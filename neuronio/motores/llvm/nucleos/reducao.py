"""As reduções: soma, máximo e posição do máximo ao longo de eixos.

O último eixo se anda em vetores. Se ele fica, cada posição do vetor é um resultado; se se reduz, as posições
se acumulam à parte, e no fim viram um número só.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.conversoes import comparar, converter_valor, somar_numeros
from neuronio.motores.llvm.emissao.faixas import VARIOS, Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.tipos import I64, NO_REGISTRADOR, sufixo
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.tensor.dimensao import Forma, concreto

_MENOR = {"int64": -(2**63), "uint32": 0, "bool": 0}
"""De onde parte um máximo; o dos reais parte de menos infinito."""


class _Reducao:
    """Os laços de uma redução; de que ela parte, e como junta um número, diz quem herda."""

    converte = False
    """Se o que se lê se converte ao tipo do resultado: inteiros e bools se somam em int64."""

    def __init__(self, f: Funcao, n: Nucleo) -> None:
        assert n.instrucao is not None
        self.f, self.n, self.i = f, n, n.instrucao
        self.entrada = self.i.entradas[0]
        self.forma = f.programa.aspectos[self.entrada].forma
        a = self.i.atributos
        self.eixos: tuple[int, ...] = a["eixos"] if "eixos" in a else (a["eixo"],)
        self.manter = a.get("manter", False)
        self.tipo = f.programa.aspectos[self.i.saida].tipo
        self.tipo_lido = f.programa.aspectos[self.entrada].tipo
        self.real = self.tipo_lido in ("float32", "float64")
        self.vetorial = bool(self.forma) and self.em_vetores()
        self.ultimo = len(self.forma) - 1
        self.ficam = [k for k in range(len(self.forma)) if k not in self.eixos]
        self.base = f.base(self.i.saida, f.thread if n.reparticao.em_partes else 0)
        self.indices: dict[int, Inteiro] = {}
        self.unidos: Sequence[int] = ()
        """Os eixos que um índice só percorre agora, o do último."""
        self.faixas = {k: (0, f.tamanho(t)) for k, t in enumerate(self.forma)}

    def escrever(self) -> None:
        if self.n.reparticao.em_partes:
            self._sobre_o_lote()
        else:
            self.f.so_a_primeira(self.n.forma, self._por_saida)

    def _andar(self, eixos: Sequence[int], miolo: Callable[[], None]) -> None:
        """Um laço por eixo; o último da entrada, se é o mais de dentro, em vetores."""
        self.f.esquecer()
        if not eixos:
            miolo()
            return
        eixo, *resto = eixos

        def volta(i: Inteiro) -> None:
            self.indices[eixo] = i
            self._andar(resto, miolo)

        em_vetores = eixo == self.ultimo and not resto and self.vetorial
        with self.f.antes_do_laco(i for k, i in self.indices.items() if k not in eixos):
            (self.f.em_vetores if em_vetores else self.f.e.laco)(*self.faixas[eixo], volta)

    # ── cada número da saída por sua vez ────────────────────────────────────
    def _por_saida(self) -> None:
        """Laços sobre o que fica; dentro, sobre o que se reduz. O primeiro eixo da saída se reparte."""

        def tudo() -> None:
            self._andar(self.ficam, lambda: self._guardar(self._acumular(list(self.eixos))))

        if self.ficam and (self.ficam[0] == 0 or not self.manter):
            self.faixas[self.ficam[0]] = self.f.cota(self.forma[self.ficam[0]])
            tudo()
        elif self.n.forma:  # o primeiro eixo da saída tem uma linha só: é da thread a quem ela cabe
            self.f.e.laco(*self.f.cota(1), lambda _: tudo())
        else:
            tudo()

    def _acumular(self, eixos: list[int]) -> ir.Value:
        """O resultado para uma posição da saída, ou para um vetor delas."""
        e = self.f.e
        antes = dict(self.faixas)
        unidos = self._contiguos(eixos)
        if unidos > 1:  # a imagem inteira num laço só
            self.unidos = eixos[-unidos:]
            self.faixas[self.ultimo] = (0, math.prod(concreto(self.forma[k]) for k in self.unidos))
            eixos = [*eixos[:-unidos], self.ultimo]
        reduz_vetores = self.vetorial and self.ultimo in eixos
        em_vetores = reduz_vetores or isinstance(self.indices.get(self.ultimo), VARIOS)
        celulas = [self._celula(e.espalhar(v) if em_vetores else v) for v in self._iniciais()]
        self._andar(eixos, lambda: self._juntar(celulas, reduz_vetores))
        self.faixas, self.unidos = antes, ()
        valor = e.b.load(celulas[-1], typ=celulas[-1].allocated_type)
        return self._num_so(valor) if reduz_vetores else valor

    def _contiguos(self, eixos: list[int]) -> int:
        """Quantos dos últimos eixos se reduzem juntos, se o que se lê está seguido na memória."""
        if not self.vetorial:
            return 0
        n = 0
        while n < min(len(eixos), self.n.seguidos) and eixos[-1 - n] == self.ultimo - n > 0:
            n += 1
        return n

    def _celula(self, inicial: ir.Value) -> ir.Value:
        """Um acumulador: o LLVM o leva a um registrador."""
        celula = self.f.e.pilha(inicial.type)
        self.f.e.b.store(inicial, celula)
        return celula

    # ── o que distingue uma da outra ────────────────────────────────────────
    def em_vetores(self) -> bool:
        """Se o último eixo se leva em vetores."""
        raise NotImplementedError

    def _iniciais(self) -> list[ir.Value]:
        """De que partem os acumuladores: o do número e, se há, o da posição."""
        raise NotImplementedError

    def _novo(self, antes: ir.Value, v: ir.Value, celulas: list[ir.Value]) -> ir.Value:
        """O acumulado, com mais um número."""
        raise NotImplementedError

    def _num_so(self, vetor: ir.Value) -> ir.Value:
        """Os acumuladores de um vetor num só."""
        raise NotImplementedError

    def _juntar(self, celulas: list[ir.Value], reduz_vetores: bool) -> None:
        e, b = self.f.e, self.f.e.b
        v = self._ler()
        if reduz_vetores:
            v = self._em_vetor(v)
        antes = b.load(celulas[0], typ=celulas[0].allocated_type)
        antes, v = e.iguais(antes, v)
        b.store(self._novo(antes, v, celulas), celulas[0])

    def _em_vetor(self, v: ir.Value) -> ir.Value:
        """O que se junta a um vetor de acumuladores: nas posições que não valem, o que não muda nada."""
        e = self.f.e
        return e.so_vivos(v, self.indices[self.ultimo], e.espalhar(self._iniciais()[0]))

    def _ler(self) -> ir.Value:
        """O número a juntar."""
        indices = dict(self.indices)
        if self.unidos:  # o índice fica num eixo que ninguém salta por ter um número só
            indices |= dict.fromkeys(self.unidos, 0)
            indices[_anda(self.forma, self.unidos)] = self.indices[self.ultimo]
        v = self.f.pedir(self.entrada, [indices[k] for k in range(len(self.forma))])
        return converter_valor(self.f.e, v, self.tipo_lido, self.tipo) if self.converte else v

    def _posicao(self) -> Inteiro:
        """Onde na saída cai o resultado dos índices de agora."""
        saida = [
            0 if k in self.eixos else self.indices[k]
            for k in range(len(self.forma))
            if self.manter or k in self.ficam
        ]
        return self.f.posicao(self.i.saida, saida)

    def _guardar(self, valor: ir.Value) -> None:
        self.f.e.escrever(valor, self.base, self._posicao(), self.tipo)

    # ── somas sobre o lote: cada thread junta as suas amostras ──────────────
    def _sobre_o_lote(self) -> None:
        """A parte desta thread, amostra por amostra: o que já está no cache se soma logo."""
        if not self.n.amostras:
            zerar_a_parte(self.f, self.n)
        self.faixas[0] = self.f.cota(self.forma[0])
        dentro = [k for k in self.eixos if k != 0]
        if not self.ficam:
            self.f.esquecer()
            self._somar(self._acumular(list(self.eixos)))
        elif self.ultimo in dentro:
            self._andar([0, *self.ficam], lambda: self._somar(self._acumular(dentro)))
        else:
            self._andar([0, *dentro, *self.ficam], lambda: self._somar(self._ler()))

    def _somar(self, parcela: ir.Value) -> None:
        """Junta uma parcela à parte desta thread."""
        e, posicao = self.f.e, self._posicao()
        antes, parcela = e.iguais(e.ler(self.base, posicao, self.tipo, folga=True), parcela)
        e.escrever(somar_numeros(e, antes, parcela), self.base, posicao, self.tipo)


class _Soma(_Reducao):
    converte = True

    def em_vetores(self) -> bool:
        return True

    def _iniciais(self) -> list[ir.Value]:
        return [ir.Constant(NO_REGISTRADOR[self.tipo], 0.0 if self.real else 0)]

    def _novo(self, antes: ir.Value, v: ir.Value, celulas: list[ir.Value]) -> ir.Value:
        b = self.f.e.b
        return b.fadd(antes, v, flags=("reassoc", "contract")) if self.real else b.add(antes, v)

    def _num_so(self, vetor: ir.Value) -> ir.Value:
        e, numero = self.f.e, vetor.type.element
        if not self.real:
            return e.chamar(f"llvm.vector.reduce.add.{sufixo(vetor.type)}", numero, vetor)
        nome = f"llvm.vector.reduce.fadd.{sufixo(vetor.type)}"
        return e.chamar(nome, numero, ir.Constant(numero, 0.0), vetor, fastmath=("reassoc",))


class _Maximo(_Reducao):
    def em_vetores(self) -> bool:
        return self.real

    def _iniciais(self) -> list[ir.Value]:
        menor = _MENOR.get(self.tipo_lido, -math.inf)
        return [ir.Constant(NO_REGISTRADOR[self.tipo_lido], menor)]

    def _ganha(self, antes: ir.Value, v: ir.Value) -> ir.Value:
        b = self.f.e.b
        ganha = comparar(self.f.e, ">", v, antes)
        if not self.real:
            return ganha
        # o primeiro NaN ganha de todos, como no NumPy
        return b.or_(ganha, b.and_(b.fcmp_unordered("uno", v, v), b.fcmp_ordered("ord", antes, antes)))

    def _novo(self, antes: ir.Value, v: ir.Value, celulas: list[ir.Value]) -> ir.Value:
        return self.f.e.b.select(self._ganha(antes, v), v, antes)

    def _num_so(self, vetor: ir.Value) -> ir.Value:
        nome = f"llvm.vector.reduce.fmaximum.{sufixo(vetor.type)}"  # um NaN vence
        return self.f.e.chamar(nome, vetor.type.element, vetor)


class _PosicaoDoMaximo(_Maximo):
    def em_vetores(self) -> bool:
        return False

    def _iniciais(self) -> list[ir.Value]:
        return [*super()._iniciais(), I64(0)]

    def _novo(self, antes: ir.Value, v: ir.Value, celulas: list[ir.Value]) -> ir.Value:
        e, b, ganha = self.f.e, self.f.e.b, self._ganha(antes, v)
        onde = b.load(celulas[1], typ=I64)
        b.store(b.select(ganha, e.i64(self.indices[self.eixos[0]]), onde), celulas[1])
        return b.select(ganha, v, antes)


def somar(f: Funcao, n: Nucleo) -> None:
    """O núcleo de uma soma."""
    _Soma(f, n).escrever()


def zerar_a_parte(f: Funcao, n: Nucleo) -> None:
    """De que parte a soma desta thread, quando cada uma junta as suas amostras."""
    assert n.instrucao is not None
    aspecto = f.programa.aspectos[n.instrucao.saida]
    zero = ir.Constant(NO_REGISTRADOR[aspecto.tipo], 0.0 if aspecto.tipo in ("float32", "float64") else 0)
    f.zerar_partes(n.instrucao.saida, math.prod(map(concreto, aspecto.forma)), zero)


def maximo(f: Funcao, n: Nucleo) -> None:
    """O núcleo de um máximo."""
    _Maximo(f, n).escrever()


def posicao_do_maximo(f: Funcao, n: Nucleo) -> None:
    """O núcleo da posição de um máximo."""
    _PosicaoDoMaximo(f, n).escrever()


def _anda(forma: Forma, eixos: Sequence[int]) -> int:
    """O último destes eixos em que há mais de uma posição: de um índice ao seguinte se anda um número."""
    return next((k for k in reversed(eixos) if forma[k] != 1), eixos[-1])
