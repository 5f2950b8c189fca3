"""A função de um estágio, vista por um núcleo: os números que ele pede, e os laços em que os pede."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao import fora
from neuronio.motores.llvm.emissao.faixas import Faixa, Inteiro
from neuronio.motores.llvm.emissao.quadro import Quadro
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, em_fila
from neuronio.motores.llvm.emissao.tipos import I8, I64
from neuronio.motores.llvm.plano.medidas import saltos
from neuronio.motores.llvm.plano.pecas import Destino, Nucleo
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.programa import Nome

MAIOR_FILA = 4
"""Uma fila de até tantos vetores se escreve sem laço."""


class Calculados:
    """Os números que já se calcularam, pelo valor e pela posição.

    Os índices de uma posição se conhecem pelo ``id``: guardam-se com o número, para que o de um que se perdeu
    não passe a outro, e com ele o número.
    """

    def __init__(self) -> None:
        self._numeros: dict[tuple[Any, ...], tuple[ir.Value, Indices]] = {}

    def obter(self, nome: Nome, indices: Indices) -> ir.Value | None:
        """O número, se já se calculou."""
        achado = self._numeros.get(_chave(nome, indices))
        return None if achado is None else achado[0]

    def anotar(self, nome: Nome, indices: Indices, numero: ir.Value) -> None:
        self._numeros[_chave(nome, indices)] = numero, tuple(indices)

    def esquecer(self) -> None:
        self._numeros.clear()


class Nivel:
    """O lugar logo antes de um laço, com o que já se calculou ali.

    Args:
        bloco: onde se escreve.
        indices: os dos laços de fora dele.
    """

    def __init__(self, bloco: ir.Block, indices: Iterable[Inteiro]) -> None:
        self.bloco, self.calculados = bloco, Calculados()
        self._indices = {id(i): i for i in indices}

    def conhece(self, indices: Indices) -> bool:
        """Se uma posição já se sabe qual é antes do laço."""
        return all(isinstance(i, int) or id(i) in self._indices for i in indices)


class Funcao:
    """O que um núcleo usa para se escrever na função do seu estágio."""

    def __init__(self, quadro: Quadro, nucleo: Nucleo) -> None:
        self.q, self.n, self.e = quadro, nucleo, quadro.e
        self.programa, self.corte, self.modulo = quadro.programa, quadro.plano.corte, quadro.modulo
        self.thread, self.threads, self.lote = quadro.thread, quadro.threads, quadro.lote
        self.base, self.cota, self.tamanho, self.posicao = (
            quadro.base,
            quadro.cota,
            quadro.tamanho,
            quadro.posicao,
        )
        self._calculados = Calculados()
        self._niveis: list[Nivel] = []
        self._rascunhado = [quadro.rascunho_ocupado]

    def com_lanes(self, lanes: int) -> Funcao:
        """A mesma, com laços em vetores de outra largura."""
        outra = copy(self)
        outra.e = self.e.com_lanes(lanes)
        return outra

    # ── valores ─────────────────────────────────────────────────────────────
    def pedir(self, nome: Nome, indices: Indices) -> ir.Value:
        """O número de um valor numa posição: lido, se está guardado; senão, calculado.

        O que não depende do índice de um laço se escreve antes dele, uma vez.
        """
        if (achado := self._calculados.obter(nome, indices)) is not None:
            return achado
        for nivel in self._niveis:
            if nome not in self.n.do_laco and nivel.conhece(indices):
                with self.e.ao_fim_de(nivel.bloco):
                    return self._lembrado(nivel.calculados, nome, indices)
        return self._lembrado(self._calculados, nome, indices)

    def _lembrado(self, calculados: Calculados, nome: Nome, indices: Indices) -> ir.Value:
        if (achado := calculados.obter(nome, indices)) is not None:
            return achado
        if self.corte.na_memoria(nome) or self._em_ordem_na_memoria(nome, indices):
            numeros = {nome: self.q.ler(nome, indices)}
        else:
            numeros = self._calcular(nome, indices)
        for irmao, numero in numeros.items():
            calculados.anotar(irmao, indices, numero)
        return numeros[nome]

    def _em_ordem_na_memoria(self, nome: Nome, indices: Indices) -> bool:
        """Se é um valor guardado noutra forma, com os números na mesma ordem, e não é deste laço."""
        base, andar = self.corte.vistas[nome].base, self.corte.vistas[nome].saltos
        if base == nome or base in self.n.valores or em_fila(indices):
            return False
        return self.corte.na_memoria(base) and andar == saltos(self.corte.forma(nome))

    def _calcular(self, nome: Nome, indices: Indices) -> dict[Nome, ir.Value]:
        """Um valor, e os outros resultados da mesma conta, se os há."""
        i = self.corte.instrucao_de[nome]
        aspectos = [self.programa.aspectos[e] for e in i.entradas]
        contexto = Contexto(
            i.atributos,
            [a.forma for a in aspectos],
            [a.tipo for a in aspectos],
            self.programa.aspectos[nome].tipo,
            self.lote,
            self.acusar,
        )
        regra = self.modulo.regra(i.primitiva)
        numeros = regra(self.e, contexto, lambda k, j: self.pedir(i.entradas[k], j), indices)
        return dict(zip(i.saidas, numeros if i.primitiva.multipla else (numeros,), strict=True))

    def acusar(self, eixo: int, indice: ir.Value, forma: Forma) -> None:
        """Anota, se é o caso, que um índice lido dos dados aponta para fora de um eixo."""
        fora.acusar(self.q, eixo, indice, forma)

    def ja_calculado(self, nome: Nome, indices: Indices, valor: ir.Value) -> None:
        """Daqui até o fim do trecho, este é o valor nesta posição."""
        self._calculados.anotar(nome, indices, valor)

    def esquecer(self) -> None:
        """Começa outro trecho, a que o que se calculou não chega."""
        self._calculados.esquecer()

    @contextmanager
    def antes_do_laco(self, indices: Iterable[Inteiro]) -> Iterator[None]:
        """O que se escreve dentro é um laço, e estes são os índices que já se conhecem antes dele."""
        self._niveis.append(Nivel(self.e.b.block, indices))
        yield
        self._niveis.pop()

    # ── o que o núcleo calcula posição por posição ──────────────────────────
    def calcular(self, indices: Indices) -> None:
        """As expressões do núcleo numa posição: todas se calculam antes que alguma se escreva."""
        feitos: dict[Nome, ir.Value] = {}
        for nome in self.n.expressoes:
            if nome in feitos:  # veio com o primeiro resultado da mesma conta
                continue
            for irmao, valor in self._calcular(nome, indices).items():
                feitos[irmao] = valor
                self.ja_calculado(irmao, indices, valor)
        finais = [(d, self.pedir(d.valor, indices)) for d in self.n.destinos]
        for nome in self.n.expressoes:
            onde, tipo = self.posicao(nome, indices), self.programa.aspectos[nome].tipo
            self.e.escrever(feitos[nome], self.base(nome), onde, tipo)
        for destino, valor in finais:
            self._escrever_final(destino, valor, indices)

    def _escrever_final(self, d: Destino, valor: ir.Value, indices: Indices) -> None:
        base, inicio, saltos = self.q.destino(d)
        onde = self.e.somar(inicio, self.q.andar(saltos, indices))
        self.e.escrever(valor, base, onde, self.programa.aspectos[d.valor].tipo)

    # ── memória desta thread ────────────────────────────────────────────────
    @property
    def rascunhado(self) -> int:
        """Quantos bytes do rascunho já se pediram."""
        return self._rascunhado[0]

    def rascunho(self, quantos: int) -> ir.Value:
        """Um pedaço da memória desta thread que só vale até o fim do núcleo."""
        uso, arena = self.modulo.uso, self.modulo.arena
        da_thread = self.e.multiplicar(self.thread, self.q.inteiro(self.q.tabela.rascunho))
        onde = self.e.somar(da_thread, arena.bytes + self._rascunhado[0])
        self._rascunhado[0] += -(-quantos // 64) * 64
        uso.rascunho = max(uso.rascunho, self._rascunhado[0])
        return self.e.endereco(self.q.bases[self.q.tabela.arena], onde, I8)

    def permanente(self, quantos: int) -> ir.Value:
        """Um pedaço da memória desta thread que fica de uma chamada a outra: no fim do rascunho dela."""
        uso, arena = self.modulo.uso, self.modulo.arena
        uso.permanente += -(-quantos // 64) * 64
        fim = self.e.multiplicar(self.e.somar(self.thread, 1), self.q.inteiro(self.q.tabela.rascunho))
        onde = self.e.somar(fim, arena.bytes - uso.permanente)
        return self.e.endereco(self.q.bases[self.q.tabela.arena], onde, I8)

    def quando_mudam_as_variaveis(self, corpo: Callable[[], None]) -> None:
        """O corpo só se executa na primeira chamada desta thread depois que alguma variável mudou."""
        feita, versao = self.permanente(8), self.q.inteiro(self.q.tabela.versao)
        with self.e.se(self.e.b.icmp_signed("!=", self.e.ler(feita, 0, "int64"), versao)):
            corpo()
            self.e.escrever(versao, feita, 0, "int64")

    def zerar_partes(self, nome: Nome, total: Inteiro, zero: ir.Constant, propria: bool = True) -> None:
        """Zera a parte desta thread num resultado em partes, e as das threads que desta vez não trabalham."""
        primeira = self.thread if propria else self.e.somar(self.thread, self.threads)
        todas = self.modulo.threads
        self.e.laco(primeira, todas, lambda t: self._zerar(nome, t, total, zero), self.threads)

    def _zerar(self, nome: Nome, thread: Inteiro, total: Inteiro, zero: ir.Constant) -> None:
        base, tipo = self.base(nome, thread), self.programa.aspectos[nome].tipo
        self.em_vetores(0, total, lambda j: self.e.escrever(zero, base, j, tipo))

    # ── laços ───────────────────────────────────────────────────────────────
    def percorrer(
        self,
        faixas: Sequence[tuple[Inteiro, Inteiro]],
        corpo: Callable[[list[Inteiro]], None],
        multiplo: int = 1,
    ) -> None:
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

            self.esquecer()
            with self.antes_do_laco(indices):
                if k < len(faixas) - 1:
                    self.e.laco(*faixas[k], volta)
                else:
                    self.em_vetores(*faixas[k], volta, multiplo)

        nivel(0)

    def em_vetores(
        self, inicio: Inteiro, fim: Inteiro, corpo: Callable[[Inteiro], None], multiplo: int = 1
    ) -> None:
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
                self.esquecer()
            for k in range(inicio + inteiros * lanes, fim, lanes):
                vivos = min(lanes, fim - k)
                corpo(Faixa.seguidos(k, vivos, lanes) if vivos > 1 else k)
            return
        inteiros = e.dividir(e.subtrair(fim, inicio), lanes)
        e.laco(0, inteiros, lambda k: self._volta(inicio, k, corpo))
        if multiplo % lanes:

            def uma(i: Inteiro) -> None:
                self.esquecer()
                corpo(i)

            e.laco(e.somar(inicio, e.multiplicar(inteiros, lanes)), fim, uma)

    def _volta(self, inicio: Inteiro, k: Inteiro, corpo: Callable[[Inteiro], None]) -> None:
        lanes = self.e.lanes
        self.esquecer()
        primeiro = Faixa.seguidos(self.e.multiplicar(self.e.i64(k), lanes), lanes, lanes, lanes)
        corpo(self.e.somar(primeiro, inicio))

    def so_a_primeira(self, forma: Forma, corpo: Callable[[], None]) -> None:
        """Um número só não se reparte: é da thread 0."""
        if forma:
            corpo()
        else:
            with self.e.se(self.e.b.icmp_signed("==", self.thread, I64(0))):
                self.esquecer()
                corpo()


def _chave(nome: Nome, indices: Indices) -> tuple[Any, ...]:
    return nome, tuple(i if isinstance(i, (int, str, Faixa)) else id(i) for i in indices)
