"""A geração: de um plano a um módulo LLVM, uma função por estágio e uma que percorre os lotes."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm import barreira, fora
from neuronio.motores.llvm.coleta import trazer_dados
from neuronio.motores.llvm.eixos import seguidos
from neuronio.motores.llvm.elementos import REGRAS
from neuronio.motores.llvm.emissor import Emissor, Inteiro
from neuronio.motores.llvm.faixas import Faixa
from neuronio.motores.llvm.memoria import Arena
from neuronio.motores.llvm.nucleo import Destino, Nucleo, passos, uniforme
from neuronio.motores.llvm.plano import AO_LONGO, Plano
from neuronio.motores.llvm.ponteiros import Tabela
from neuronio.motores.llvm.regra import Contexto, real
from neuronio.motores.llvm.tipos import I8, I64, NO_REGISTRADOR, PONTEIRO
from neuronio.tensor.dimensao import Forma, Lote, concreto
from neuronio.tensor.programa.programa import Nome

Indices = Sequence[Inteiro]

MAIOR_FILA = 4
"""Uma fila de até tantos vetores se escreve sem laço."""

PORCAO = 16
"""Um eixo comprido se reparte de tantos em tantos números: uma linha de cache é de uma thread só."""

PLANO = "plano"
"""Índice único de quem percorre todos os números em fila, seja qual for a forma."""


class Gerador:
    """Escreve as funções de um plano."""

    def __init__(self, plano: Plano, arena: Arena, threads: int, lanes: int) -> None:
        self.plano, self.arena, self.threads, self.lanes = plano, arena, threads, lanes
        self.programa = plano.programa
        self.tabela = Tabela.para(plano)
        self.maior_rascunho = self.permanente = 0
        self.indexados: list[tuple[int, Forma]] = []
        """Os eixos que se indexam com números dos dados, com a forma de quem os tem."""
        self.modulo = ir.Module("neuronio")

    def gerar(self) -> str:
        """O texto do módulo.

        São dezenas de milhares de objetos, que ficam todos até o fim: procurar o que jogar fora seria perder
        tempo.
        """
        coletava = gc.isenabled()
        gc.disable()
        try:
            return self._gerar()
        finally:
            if coletava:
                gc.enable()

    def _gerar(self) -> str:
        estagios = 1 + max((n.estagio for n in self.plano.nucleos), default=0)
        nomes = []
        for k in range(estagios):
            nome = f"estagio_{k}"
            funcao = Funcao(self, nome)
            if k == 0:
                trazer_dados(funcao)
            for nucleo in self.plano.nucleos:
                if nucleo.estagio == k:
                    funcao.escrever_nucleo(nucleo)
            funcao.e.b.ret_void()
            nomes.append(nome)
        barreira.percurso(self.modulo, nomes, self.tabela, bool(self.programa.atribuicoes))
        return str(self.modulo)


class Nivel:
    """O lugar logo antes de um laço, com o que já se calculou ali.

    Args:
        bloco: onde se escreve.
        indices: os dos laços de fora dele.
    """

    def __init__(self, bloco: ir.Block, indices: Iterable[Inteiro]) -> None:
        self.bloco, self.memo = bloco, dict[Any, ir.Value]()
        self._indices = {id(i): i for i in indices}

    def conhece(self, indices: Indices) -> bool:
        """Se uma posição já se sabe qual é antes do laço."""
        return all(isinstance(i, int) or id(i) in self._indices for i in indices)


class Funcao:
    """A função de um estágio: recebe a tabela, o número da thread e, do lote, o número, onde começa e quantas
    amostras tem."""

    def __init__(self, gerador: Gerador, nome: str) -> None:
        self.g, self.plano, self.programa = gerador, gerador.plano, gerador.programa
        self.e = Emissor(gerador.modulo, nome, [PONTEIRO, *[I64] * 4], gerador.lanes)
        self.e.funcao.attributes.add("noinline")
        self.e.funcao.attributes.add("nounwind")
        self.argumento_tabela, self.thread, *do_lote = self.e.funcao.args
        self.numero_do_lote, self.inicio_do_lote, self.lote = do_lote
        self.bases: dict[int, ir.Value] = {i: self._ponteiro(i) for i in self._ponteiros_usados()}
        self.threads = self._inteiro(gerador.tabela.threads)
        self.memo: dict[Any, ir.Value] = {}
        self.niveis: list[Nivel] = []
        self.do_laco: frozenset[Nome] = frozenset()
        """O que só se sabe dentro do laço que se escreve: o que ele mesmo guarda, e o que vem disso."""
        self.rascunhado = 0

    def _ponteiros_usados(self) -> list[int]:
        t = self.g.tabela
        outros = (t.epocas, t.amostras, t.lote, t.barreira, t.threads, t.rascunho, t.versao)
        return [i for i in range(t.total) if i not in outros]

    def _ponteiro(self, i: int) -> ir.Value:
        return self.e.b.load(self.e.endereco(self.argumento_tabela, i, PONTEIRO), typ=PONTEIRO, align=8)

    def _inteiro(self, i: int) -> ir.Value:
        return self.e.ler(self.argumento_tabela, i, "int64")

    def acusar(self, eixo: int, indice: ir.Value, forma: Forma) -> None:
        """Anota, se é o caso, que um índice lido dos dados aponta para fora de um eixo."""
        fora.acusar(self, eixo, indice, forma)

    # ── formas e partes ─────────────────────────────────────────────────────
    def tamanho(self, t: Any) -> Inteiro:
        return self.e.multiplicar(self.lote, t.vezes) if isinstance(t, Lote) else t

    def parte(self, t: Any, porcao: int = PORCAO) -> tuple[Inteiro, Inteiro]:
        """A faixa de um eixo que cabe a esta thread; um eixo comprido, fora o do lote, vai em porções.

        Se não se dividem por igual, as primeiras threads ficam com mais.
        """
        b, vezes = self.e.b, t.vezes if isinstance(t, Lote) else 1
        if isinstance(t, Lote) or t < porcao * self.g.threads:
            porcao = 1
        n = self.e.i64(self.lote if isinstance(t, Lote) else -(-t // porcao))

        def ate(thread: ir.Value) -> Inteiro:
            acima = b.add(b.mul(n, thread), b.sub(self.threads, I64(1)))
            return self.e.multiplicar(b.udiv(acima, self.threads), porcao * vezes)

        inicio, fim = ate(self.thread), ate(b.add(self.thread, I64(1)))
        return inicio, fim if porcao == 1 else self.e.menor_dos_dois(fim, t)

    # ── valores ─────────────────────────────────────────────────────────────
    def pedir(self, nome: Nome, indices: Indices) -> ir.Value:
        """O número de um valor numa posição: lido, se está guardado; senão, calculado.

        O que não depende do índice de um laço se escreve antes dele, uma vez.
        """
        chave = _chave(nome, indices)
        if chave in self.memo:
            return self.memo[chave]
        for nivel in self.niveis:
            if nome not in self.do_laco and nivel.conhece(indices):
                with self.e.ao_fim_de(nivel.bloco):
                    return self._lembrado(nivel.memo, chave, nome, indices)
        return self._lembrado(self.memo, chave, nome, indices)

    def _lembrado(self, memo: dict[Any, ir.Value], chave: Any, nome: Nome, indices: Indices) -> ir.Value:
        if chave not in memo:
            guardado = nome not in self.plano.por_saida or nome in self.plano.guardados
            memo[chave] = self.ler(nome, indices) if guardado else self._calcular(nome, indices)
        return memo[chave]

    @contextmanager
    def antes_do_laco(self, indices: Iterable[Inteiro]) -> Iterator[None]:
        """O que se escreve dentro é um laço, e estes são os índices que já se conhecem antes dele."""
        self.niveis.append(Nivel(self.e.b.block, indices))
        yield
        self.niveis.pop()

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
            self.acusar,
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
                self.e.ler(self.base(nome, t), posicao, aspecto.tipo, folga=True)
                for t in range(self.g.threads)
            ]
            soma = partes[0]
            for p in partes[1:]:
                soma = self.e.b.fadd(soma, p) if real(soma.type) else self.e.b.add(soma, p)
            return soma
        return self.e.ler(self.base(nome), posicao, aspecto.tipo, folga=nome in self.g.arena.lugares)

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
            return self.bases[t.lidas[id(p.leituras[nome])]]
        if nome in p.constantes:
            return self.bases[t.constantes[nome]]
        lugar = self.g.arena.lugares[nome]
        deslocamento = self.e.somar(lugar, self.e.multiplicar(thread, self.g.arena.copias.get(nome, 0)))
        return self.e.endereco(self.bases[t.arena], deslocamento, I8)

    def rascunho(self, quantos: int) -> ir.Value:
        """Um pedaço da memória desta thread que só vale até o fim do núcleo."""
        da_thread = self.e.multiplicar(self.thread, self._inteiro(self.g.tabela.rascunho))
        onde = self.e.somar(da_thread, self.g.arena.bytes + self.rascunhado)
        self.rascunhado += -(-quantos // 64) * 64
        self.g.maior_rascunho = max(self.g.maior_rascunho, self.rascunhado)
        return self.e.endereco(self.bases[self.g.tabela.arena], onde, I8)

    def permanente(self, quantos: int) -> ir.Value:
        """Um pedaço da memória desta thread que fica de uma chamada a outra: no fim do rascunho dela."""
        self.g.permanente += -(-quantos // 64) * 64
        fim = self.e.multiplicar(self.e.somar(self.thread, 1), self._inteiro(self.g.tabela.rascunho))
        onde = self.e.somar(fim, self.g.arena.bytes - self.g.permanente)
        return self.e.endereco(self.bases[self.g.tabela.arena], onde, I8)

    def quando_mudam_as_variaveis(self, corpo: Callable[[], None]) -> None:
        """O corpo só se executa na primeira chamada desta thread depois que alguma variável mudou."""
        feita, versao = self.permanente(8), self._inteiro(self.g.tabela.versao)
        with self.e.se(self.e.b.icmp_signed("!=", self.e.ler(feita, 0, "int64"), versao)):
            corpo()
            self.e.escrever(versao, feita, 0, "int64")

    def zerar_partes(self, nome: Nome, total: Inteiro, zero: ir.Constant, propria: bool = True) -> None:
        """Zera a parte desta thread num resultado em partes, e as das threads que desta vez não trabalham."""
        primeira = self.thread if propria else self.e.somar(self.thread, self.threads)
        self.e.laco(primeira, self.g.threads, lambda t: self._zerar(nome, t, total, zero), self.threads)

    def _zerar(self, nome: Nome, thread: Inteiro, total: Inteiro, zero: ir.Constant) -> None:
        base, tipo = self.base(nome, thread), self.programa.aspectos[nome].tipo
        self.em_vetores(0, total, lambda j: self.e.escrever(zero, base, j, tipo))

    # ── laços ───────────────────────────────────────────────────────────────
    def percorrer(self, faixas: Sequence[tuple[Inteiro, Inteiro]], corpo: Any, multiplo: int = 1) -> None:
        """Um laço por faixa, o último em vetores."""
        indices: list[Inteiro] = []

        def nivel(k: int) -> None:
            if k == len(faixas):
                corpo(list(indices))
                return

            def volta(i: Inteiro) -> None:
                indices.append(i)
                nivel(k + 1)
                indices.pop()

            self.memo = {}
            with self.antes_do_laco(indices):
                if k < len(faixas) - 1:
                    self.e.laco(*faixas[k], volta)
                else:
                    self.em_vetores(*faixas[k], volta, multiplo)

        nivel(0)

    def em_vetores(self, inicio: Inteiro, fim: Inteiro, corpo: Any, multiplo: int = 1) -> None:
        """``corpo(indice)`` para um vetor de índices de cada vez.

        Uma fila curta, de tamanho conhecido, se desenrola, e o seu fim é um vetor pela metade; numa fila de
        tamanho só conhecido ao executar, o fim se faz número a número. ``multiplo`` diz de que número o
        tamanho é múltiplo com certeza.
        """
        e, lanes = self.e, self.e.lanes
        if isinstance(inicio, int) and isinstance(fim, int):
            inteiros = (fim - inicio) // lanes if fim - inicio > MAIOR_FILA * lanes else 0
            if inteiros:
                e.laco(0, inteiros, lambda k: self._volta(inicio, k, corpo))
                self.memo = {}
            for k in range(inicio + inteiros * lanes, fim, lanes):
                vivos = min(lanes, fim - k)
                corpo(Faixa.seguidos(k, vivos, lanes) if vivos > 1 else k)
            return
        inteiros = e.dividir(e.subtrair(fim, inicio), lanes)
        e.laco(0, inteiros, lambda k: self._volta(inicio, k, corpo))
        if multiplo % lanes:

            def uma(i: Inteiro) -> None:
                self.memo = {}
                corpo(i)

            e.laco(e.somar(inicio, e.multiplicar(inteiros, lanes)), fim, uma)

    def _volta(self, inicio: Inteiro, k: Inteiro, corpo: Any) -> None:
        lanes = self.e.lanes
        self.memo = {}
        primeiro = Faixa.seguidos(self.e.multiplicar(self.e.i64(k), lanes), lanes, lanes, lanes)
        corpo(self.e.somar(primeiro, inicio))

    # ── núcleos ─────────────────────────────────────────────────────────────
    def escrever_nucleo(self, n: Nucleo) -> None:
        from neuronio.motores.llvm import ao_longo, convolucao, espalho, produto, reducao

        self.rascunhado = 0
        self.do_laco = self.plano.que_vem_de(n.valores, n.raizes)
        if n.instrucao is None:
            self._elementos(n)
        elif n.instrucao.primitiva.nome == "produto":
            produto.escrever(self, n)
        elif n.instrucao.primitiva.nome == "espalhar":
            espalho.escrever(self, n)
        elif n.instrucao.primitiva.nome in AO_LONGO:
            ao_longo.escrever(self, n)
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

    def calcular(self, n: Nucleo, indices: Indices) -> None:
        """As expressões de um núcleo numa posição: todas se calculam antes que alguma se escreva."""
        feitos = [(v, self._proprio(v, indices)) for v in n.expressoes]
        finais = [(d, self.pedir(d.valor, indices)) for d in n.destinos]
        for nome, valor in feitos:
            aspecto = self.programa.aspectos[nome]
            self.e.escrever(valor, self.base(nome), self.posicao(aspecto.forma, indices), aspecto.tipo)
        for destino, valor in finais:
            self._escrever_final(destino, valor, indices)

    def ja_calculado(self, nome: Nome, indices: Indices, valor: ir.Value) -> None:
        """Daqui até o fim do trecho, este é o valor nesta posição."""
        self.memo[_chave(nome, indices)] = valor

    def _elementos(self, n: Nucleo) -> None:
        juntos = seguidos(self.plano, n.forma, n.raizes, n.expressoes)

        def tudo() -> None:
            if not n.forma:
                self.calcular(n, [])
                return
            inicio, fim = self.parte(n.forma[0])
            if juntos == len(n.forma):
                linha = math.prod(map(concreto, n.forma[1:]))
                faixa = (self.e.multiplicar(inicio, linha), self.e.multiplicar(fim, linha))
                self.percorrer([faixa], lambda i: self.calcular(n, [PLANO, *i]), linha)
                return
            faixas = [(inicio, fim), *((0, self.tamanho(t)) for t in n.forma[1:])]
            if juntos > 1:
                faixas[-juntos:] = [(0, math.prod(map(concreto, n.forma[-juntos:])))]
            zeros = [0] * (len(n.forma) - len(faixas))
            self.percorrer(faixas, lambda i: self.calcular(n, [*i[:-1], *zeros, i[-1]]))

        self.so_a_primeira(n.forma, tudo)

    def _escrever_final(self, d: Destino, valor: ir.Value, indices: Indices) -> None:
        aspecto, t = self.programa.aspectos[d.valor], self.g.tabela
        posicao = self.posicao(aspecto.forma, indices)
        if d.variavel is not None:
            self.e.escrever(valor, self.bases[t.escritas[id(d.variavel)]], posicao, aspecto.tipo)
            return
        linha = math.prod(x.vezes if isinstance(x, Lote) else x for x in aspecto.forma)
        sobre_o_lote = bool(aspecto.forma) and isinstance(aspecto.forma[0], Lote)
        antes = self.e.multiplicar(self.inicio_do_lote if sobre_o_lote else self.numero_do_lote, linha)
        self.e.escrever(valor, self.bases[t.saidas + d.saida], self.e.somar(antes, posicao), aspecto.tipo)


def _chave(nome: Nome, indices: Indices) -> Any:
    return nome, tuple(i if isinstance(i, (int, str, Faixa)) else id(i) for i in indices)
