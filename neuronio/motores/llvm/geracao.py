"""A geração: de um plano a um módulo LLVM, uma função por estágio e uma que percorre os lotes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm import barreira
from neuronio.motores.llvm.elementos import REGRAS
from neuronio.motores.llvm.emissor import I8, I64, NO_REGISTRADOR, PONTEIRO, Emissor, Inteiro
from neuronio.motores.llvm.memoria import Arena
from neuronio.motores.llvm.plano import Destino, Nucleo, Plano, passos, uniforme
from neuronio.motores.llvm.regra import REAIS, Contexto
from neuronio.motores.programa.programa import Nome
from neuronio.tensor.dimensao import Forma, Lote, concreto

Indices = Sequence[Inteiro]

RASCUNHO = 1 << 26
"""Bytes de endereços reservados ao rascunho de cada thread; só os que se usam ocupam memória."""

PLANO = "plano"
"""Índice único de quem percorre todos os números em fila, seja qual for a forma."""


@dataclass(frozen=True)
class Tabela:
    """A posição de cada ponteiro e de cada número na tabela que as funções recebem."""

    arena: int
    ordem: int
    epocas: int
    amostras: int
    lote: int
    barreira: int
    threads: int
    argumentos: dict[Nome, int]
    variaveis: dict[int, int]
    constantes: dict[Nome, int]
    saidas: int
    total: int

    @classmethod
    def para(cls, plano: Plano) -> Tabela:
        p = plano.programa
        fixos = 7
        argumentos = {a: fixos + i for i, a in enumerate(p.argumentos)}
        proximo = fixos + len(argumentos)
        variaveis: dict[int, int] = {}
        for v in [*p.leituras.values(), *(v for v, _ in p.atribuicoes)]:
            variaveis.setdefault(id(v), proximo + len(variaveis))
        proximo += len(variaveis)
        constantes = {n: proximo + i for i, n in enumerate(plano.constantes_na_memoria())}
        proximo += len(constantes)
        return cls(0, 1, 2, 3, 4, 5, 6, argumentos, variaveis, constantes, proximo, proximo + len(p.saidas))


class Gerador:
    """Escreve as funções de um plano."""

    def __init__(self, plano: Plano, arena: Arena, threads: int, lanes: int) -> None:
        self.plano, self.arena, self.threads, self.lanes = plano, arena, threads, lanes
        self.programa = plano.programa
        self.tabela = Tabela.para(plano)
        self.maior_rascunho = 0
        self.modulo = ir.Module("neuronio")
        self.grupos = 0

    def gerar(self) -> str:
        """O texto do módulo."""
        estagios = 1 + max((n.estagio for n in self.plano.nucleos), default=0)
        nomes = []
        for k in range(estagios):
            nome = f"estagio_{k}"
            funcao = Funcao(self, nome)
            if k == 0:
                funcao.copiar_argumentos()
            for nucleo in self.plano.nucleos:
                if nucleo.estagio == k:
                    funcao.escrever_nucleo(nucleo)
            funcao.e.b.ret_void()
            nomes.append(nome)
        barreira.percurso(self.modulo, nomes, self.tabela, bool(self.programa.atribuicoes))
        return _com_metadados(str(self.modulo))

    def novo_grupo(self) -> int:
        self.grupos += 1
        return self.grupos


class Funcao:
    """A função de um estágio: recebe a tabela, o número da thread e, do lote, o número, onde começa e quantas
    amostras tem."""

    def __init__(self, gerador: Gerador, nome: str) -> None:
        self.g, self.plano, self.programa = gerador, gerador.plano, gerador.programa
        self.e = Emissor(gerador.modulo, nome, 5, gerador.lanes)
        self.e.funcao.attributes.add("noinline")
        self.e.funcao.attributes.add("nounwind")
        b, t = self.e.b, gerador.tabela
        self.argumento_tabela, *numeros = self.e.funcao.args
        self.thread, self.numero_do_lote, self.inicio_do_lote, self.lote = (
            b.ptrtoint(numero, I64) for numero in numeros
        )
        self.bases: dict[int, ir.Value] = {i: self._ponteiro(i) for i in self._ponteiros_usados()}
        self.threads = self._inteiro(t.threads)
        self.memo: dict[Any, ir.Value] = {}
        self.grupo = 0
        self.rascunhado = 0

    def _ponteiros_usados(self) -> list[int]:
        t = self.g.tabela
        return [i for i in range(t.total) if i not in (t.epocas, t.amostras, t.lote, t.barreira, t.threads)]

    def _ponteiro(self, i: int) -> ir.Value:
        return self.e.b.load(self.e.endereco(self.argumento_tabela, i, PONTEIRO), typ=PONTEIRO, align=8)

    def _inteiro(self, i: int) -> ir.Value:
        return self.e.ler(self.argumento_tabela, i, "int64")

    # ── formas e partes ─────────────────────────────────────────────────────
    def tamanho(self, t: Any) -> Inteiro:
        return self.e.multiplicar(self.lote, t.vezes) if isinstance(t, Lote) else t

    def parte(self, t: Any) -> tuple[Inteiro, Inteiro]:
        """A faixa do primeiro eixo que cabe a esta thread."""
        n, b, threads = self.e.i64(self.lote if isinstance(t, Lote) else t), self.e.b, self.threads
        vezes = t.vezes if isinstance(t, Lote) else 1
        inicio = b.udiv(b.mul(n, self.thread), threads)
        fim = b.udiv(b.mul(n, b.add(self.thread, I64(1))), threads)
        return self.e.multiplicar(inicio, vezes), self.e.multiplicar(fim, vezes)

    # ── valores ─────────────────────────────────────────────────────────────
    def pedir(self, nome: Nome, indices: Indices) -> ir.Value:
        """O número de um valor numa posição: lido, se está guardado; senão, calculado."""
        chave = _chave(nome, indices)
        if chave not in self.memo:
            guardado = nome not in self.plano.por_saida or nome in self.plano.guardados
            self.memo[chave] = self.ler(nome, indices) if guardado else self._calcular(nome, indices)
        return self.memo[chave]

    def _proprio(self, nome: Nome, indices: Indices) -> ir.Value:
        """Um valor que este mesmo laço guarda: calculado, e à mão de quem o peça nesta posição."""
        valor = self.memo[_chave(nome, indices)] = self._calcular(nome, indices)
        return valor

    def _calcular(self, nome: Nome, indices: Indices) -> ir.Value:
        i = self.plano.por_saida[nome]
        aspectos = [self.programa.aspectos[e] for e in i.entradas]
        if indices and indices[0] is PLANO:
            if i.primitiva.nome == "expandir":
                return self.pedir(i.entradas[0], [0] * len(aspectos[0].forma))
            if i.primitiva.nome == "redimensionar":
                return self.pedir(i.entradas[0], indices)
        contexto = Contexto(
            i,
            [a.forma for a in aspectos],
            [a.tipo for a in aspectos],
            self.programa.aspectos[nome].tipo,
            self.lote,
        )
        return REGRAS[i.primitiva.nome](self.e, contexto, lambda k, j: self.pedir(i.entradas[k], j), indices)

    def ler(self, nome: Nome, indices: Indices) -> ir.Value:
        aspecto = self.programa.aspectos[nome]
        if nome in self.programa.constantes and uniforme(self.programa.constantes[nome]):
            valor = self.programa.constantes[nome].flat[0].item()
            return ir.Constant(NO_REGISTRADOR[aspecto.tipo], valor)
        posicao = self.posicao(aspecto.forma, indices)
        if nome in self.g.arena.copias:
            partes = [
                self._marcar(self.e.ler(self.base(nome, t), posicao, aspecto.tipo))
                for t in range(self.g.threads)
            ]
            soma = partes[0]
            for p in partes[1:]:
                soma = self.e.b.fadd(soma, p) if soma.type in REAIS else self.e.b.add(soma, p)
            return soma
        return self._marcar(self.e.ler(self.base(nome), posicao, aspecto.tipo))

    def posicao(self, forma: Forma, indices: Indices) -> Inteiro:
        if indices and indices[0] is PLANO:
            return indices[1]
        posicao: Inteiro = 0
        for i, passo in zip(indices, passos(forma), strict=True):
            posicao = self.e.somar(posicao, self.e.multiplicar(i, passo))
        return posicao

    def base(self, nome: Nome, thread: Inteiro = 0) -> ir.Value:
        """O endereço do primeiro número de um valor."""
        t, p = self.g.tabela, self.programa
        if nome in p.leituras:
            return self.bases[t.variaveis[id(p.leituras[nome])]]
        if nome in p.constantes:
            return self.bases[t.constantes[nome]]
        lugar = self.g.arena.lugares[nome]
        deslocamento = self.e.somar(lugar, self.e.multiplicar(thread, self.g.arena.copias.get(nome, 0)))
        return self.e.endereco(self.bases[t.arena], deslocamento, I8)

    def rascunho(self, quantos: int) -> ir.Value:
        """Um pedaço da memória desta thread que só vale até o fim do núcleo."""
        onde = self.e.somar(self.e.multiplicar(self.thread, RASCUNHO), self.g.arena.bytes + self.rascunhado)
        self.rascunhado += -(-quantos // 64) * 64
        self.g.maior_rascunho = max(self.g.maior_rascunho, self.rascunhado)
        return self.e.endereco(self.bases[self.g.tabela.arena], onde, I8)

    def zerar_partes(self, nome: Nome, total: int, zero: ir.Constant) -> None:
        """Zera a parte desta thread numa soma sobre o lote, e as das threads que desta vez não trabalham."""
        self.e.laco(self.thread, self.g.threads, lambda t: self._zerar(nome, t, total, zero), self.threads)

    def _zerar(self, nome: Nome, thread: Inteiro, total: int, zero: ir.Constant) -> None:
        base, tipo = self.base(nome, thread), self.programa.aspectos[nome].tipo
        self.em_vetores(0, total, lambda j: self.escrever(zero, base, j, tipo))

    def escrever(self, valor: ir.Value, base: ir.Value, posicao: Inteiro, tipo: str) -> None:
        self.e.escrever(valor, base, posicao, tipo)
        self._marcar(self.e.b.block.instructions[-1])

    def _marcar(self, instrucao: Any) -> Any:
        """Diz ao LLVM que as leituras e escritas deste laço não dependem umas das outras entre voltas."""
        alvo = instrucao
        if getattr(alvo, "opname", "") == "trunc":  # um bool: a leitura vem antes
            alvo = alvo.operands[0]
        if self.grupo and getattr(alvo, "opname", "") in ("load", "store"):
            alvo.set_metadata("llvm.access.group", _metadado(self.g.modulo, f"grupo {self.grupo}"))
        return instrucao

    # ── laços ───────────────────────────────────────────────────────────────
    def percorrer(self, faixas: Sequence[tuple[Inteiro, Inteiro]], corpo: Any) -> None:
        """Um laço por faixa, o último em vetores."""
        indices: list[Inteiro] = []

        def nivel(k: int) -> None:
            if k == len(faixas):
                self.memo = {}
                corpo(list(indices))
                return

            def volta(i: Inteiro) -> None:
                indices.append(i)
                nivel(k + 1)
                indices.pop()

            if k < len(faixas) - 1:
                self.e.laco(*faixas[k], volta)
            else:
                self.em_vetores(*faixas[k], volta)

        nivel(0)

    def em_vetores(self, inicio: Inteiro, fim: Inteiro, corpo: Any) -> None:
        """Um laço cujas voltas são independentes, que o LLVM pode fazer muitas de uma vez."""
        antes, self.grupo = self.grupo, self.g.novo_grupo()
        volta = self.e.laco(inicio, fim, corpo)
        if volta is not None:
            volta.set_metadata("llvm.loop", _metadado(self.g.modulo, f"laco {self.grupo}"))
        self.grupo = antes

    # ── núcleos ─────────────────────────────────────────────────────────────
    def copiar_argumentos(self) -> None:
        """Traz para a arena as linhas deste lote, na ordem do embaralhamento."""
        for nome in self.programa.argumentos:
            self._copiar_argumento(nome)

    def _copiar_argumento(self, nome: Nome) -> None:
        e, aspecto = self.e, self.programa.aspectos[nome]
        colunas = math.prod(map(concreto, aspecto.forma[1:]))
        origem, destino = self.bases[self.g.tabela.argumentos[nome]], self.base(nome)

        def linha(s: Inteiro) -> None:
            amostra = e.ler(self.bases[self.g.tabela.ordem], e.somar(self.inicio_do_lote, s), "int64")
            de, para = e.multiplicar(amostra, colunas), e.multiplicar(s, colunas)

            def numero(j: Inteiro) -> None:
                v = self._marcar(e.ler(origem, e.somar(de, j), aspecto.tipo))
                self.escrever(v, destino, e.somar(para, j), aspecto.tipo)

            self.em_vetores(0, colunas, numero)

        e.laco(*self.parte(Lote()), linha)

    def escrever_nucleo(self, n: Nucleo) -> None:
        from neuronio.motores.llvm import convolucao, espalho, produto, reducao

        self.rascunhado = 0
        if n.instrucao is None:
            self._elementos(n)
        elif n.instrucao.primitiva.nome == "produto":
            produto.escrever(self, n)
        elif n.instrucao.primitiva.nome == "espalhar":
            espalho.escrever(self, n)
        elif n.instrucao.primitiva.nome in convolucao.ESCRITAS:
            convolucao.ESCRITAS[n.instrucao.primitiva.nome](self, n)
        else:
            reducao.escrever(self, n)

    def so_a_primeira(self, forma: Forma, corpo: Any) -> None:
        """Um número só não se reparte: é da thread 0."""
        if forma:
            corpo()
        else:
            with self.e.se(self.e.b.icmp_signed("==", self.thread, I64(0))):
                self.memo = {}
                corpo()

    def _elementos(self, n: Nucleo) -> None:
        def corpo(indices: Indices) -> None:
            feitos = [(v, self._proprio(v, indices)) for v in n.valores]
            finais = [(d, self.pedir(d.valor, indices)) for d in n.destinos]
            for nome, valor in feitos:
                aspecto = self.programa.aspectos[nome]
                self.escrever(valor, self.base(nome), self.posicao(aspecto.forma, indices), aspecto.tipo)
            for destino, valor in finais:
                self._escrever_final(destino, valor, indices)

        def tudo() -> None:
            if not n.forma:
                corpo([])
                return
            inicio, fim = self.parte(n.forma[0])
            if self._em_fila(n):
                linha = math.prod(map(concreto, n.forma[1:]))
                faixa = (self.e.multiplicar(inicio, linha), self.e.multiplicar(fim, linha))
                self.percorrer([faixa], lambda i: corpo([PLANO, *i]))
            else:
                self.percorrer([(inicio, fim), *((0, self.tamanho(t)) for t in n.forma[1:])], corpo)

        self.so_a_primeira(n.forma, tudo)

    def _em_fila(self, n: Nucleo) -> bool:
        """Se tudo o que se lê está na mesma posição que se escreve, ou é um número só."""
        pilha, vistos = list(n.raizes), set()
        proprias = set(n.valores)
        while pilha:
            nome = pilha.pop()
            if nome in vistos:
                continue
            vistos.add(nome)
            i = self.plano.por_saida.get(nome)
            if i is None or (nome in self.plano.guardados and nome not in proprias):
                continue
            operacao = i.primitiva.nome
            if operacao == "expandir":
                if any(t != 1 for t in self.plano.forma(i.entradas[0])):
                    return False
                continue
            if not (
                i.primitiva.elementar or operacao in ("onde", "converter", "redimensionar", "parar_gradiente")
            ):
                return False
            pilha.extend(i.entradas)
        return True

    def _escrever_final(self, d: Destino, valor: ir.Value, indices: Indices) -> None:
        aspecto, t = self.programa.aspectos[d.valor], self.g.tabela
        posicao = self.posicao(aspecto.forma, indices)
        if d.variavel is not None:
            self.escrever(valor, self.bases[t.variaveis[id(d.variavel)]], posicao, aspecto.tipo)
            return
        linha = math.prod(x.vezes if isinstance(x, Lote) else x for x in aspecto.forma)
        sobre_o_lote = bool(aspecto.forma) and isinstance(aspecto.forma[0], Lote)
        antes = self.e.multiplicar(self.inicio_do_lote if sobre_o_lote else self.numero_do_lote, linha)
        self.escrever(valor, self.bases[t.saidas + d.saida], self.e.somar(antes, posicao), aspecto.tipo)


def _chave(nome: Nome, indices: Indices) -> Any:
    return nome, tuple(i if isinstance(i, (int, str)) else id(i) for i in indices)


def _metadado(modulo: ir.Module, texto: str) -> Any:
    return modulo.add_metadata([ir.MetaDataString(modulo, texto)])


def _com_metadados(texto: str) -> str:
    """Os metadados que o llvmlite não sabe escrever: nós distintos, e que falam de si mesmos."""
    import re

    grupos: dict[str, str] = {}
    for numero, nome in re.findall(r'^!(\d+) = !\{ !"grupo (\d+)" \}$', texto, re.M):
        grupos[nome] = numero
    texto = re.sub(r'^!(\d+) = !\{ !"grupo \d+" \}$', r"!\1 = distinct !{}", texto, flags=re.M)

    def laco(m: re.Match[str]) -> str:
        grupo = grupos.get(m[2])
        acessos = f', !{{!"llvm.loop.parallel_accesses", !{grupo}}}' if grupo else ""
        return f"!{m[1]} = distinct !{{!{m[1]}{acessos}}}"

    return re.sub(r'^!(\d+) = !\{ !"laco (\d+)" \}$', laco, texto, flags=re.M)
