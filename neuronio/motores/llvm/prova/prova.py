"""A prova de um plano, feita antes que ele execute: com várias threads, cada leitura acha o que deve.

Repete-se um lote na ordem dos estágios, a anotar o que cada thread escreve e lê (`rastro`). Prova-se que todo
valor lido foi escrito antes, pela mesma thread ou antes de uma barreira; que lugar nenhum da arena muda de
dono enquanto alguém ainda pode ler o que havia; que uma variável só se reescreve depois de lida; que cada
valor, variável e saída se escreve uma vez; e que está em ordem na memória o que só em ordem se sabe ler. Nada
aqui vem de quem montou o plano.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.plano.arena import LINHA, Arena
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.motores.llvm.prova.rastro import (
    AMOSTRAS,
    COPIA,
    LEEM_EM_ORDEM,
    PAINEIS,
    Cota,
    Leitura,
    PlanoErrado,
    Rastro,
    elementos_da_amostra,
    pelas_linhas,
)
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.programa import Nome


def provar(plano: Plano, arena: Arena, threads: int) -> None:
    """Recusa um plano de que não se prova que está certo.

    Raises:
        PlanoErrado: o que se leria, ou se escreveria, fora de hora ou de lugar.
    """
    _Prova(plano, arena, threads).provar()
    for nome, corpo in plano.corpos.items():
        provar(corpo, arena.corpos[nome], 1)


@dataclass
class Guardado:
    """Um valor na arena: quem o escreveu, e quem o tocou por último."""

    inicio: int
    fim: int
    por_amostra: int
    """Bytes de cada amostra; zero, se não é por amostra."""
    estagio: int
    cota: Cota
    ordem: int
    """A do último núcleo que o tocou."""
    das_suas: dict[int, bool] = field(default_factory=dict)
    """Em cada estágio em que é tocado, se cada thread só toca as suas amostras."""

    def tocar(self, estagio: int, ordem: int, cota: Cota) -> None:
        self.ordem = ordem
        self.das_suas[estagio] = self.das_suas.get(estagio, True) and cota == AMOSTRAS


class _Prova:
    def __init__(self, plano: Plano, arena: Arena, threads: int) -> None:
        self.plano, self.programa, self.arena, self.threads = plano, plano.programa, arena, threads
        self.rastro = Rastro(plano.programa, plano.guardados)
        self.escritos: dict[Nome, Guardado] = {}
        self.donos = Donos()
        self.lidas: dict[int, list[tuple[int, int, Leitura]]] = {}
        """De cada variável, pelo ``id``, as leituras, com o estágio e a ordem."""
        self.atribuidas: dict[int, tuple[int, int, Cota]] = {}
        self.saidas: set[int] = set()

    def provar(self) -> None:
        for nome in self.programa.argumentos:
            if nome in self.plano.de_fora:
                continue
            por_colunas = nome in self.plano.trazidos_por_colunas
            trazido = Cota("colunas", elementos_da_amostra(self.forma(nome))) if por_colunas else AMOSTRAS
            self._escrever(nome, 0, -1, trazido)
        for ordem, n in enumerate(sorted(self.plano.nucleos, key=lambda n: n.estagio)):
            self._conferir_que_estao_em_ordem(n)
            for leitura in self.rastro.leituras(n):
                self._ler(n, ordem, leitura)
            self._escrever_tudo(n, ordem)
        for variavel, lidas in self.lidas.items():
            if variavel in self.atribuidas:
                self._reescrita(variavel, lidas)
        if self.atribuidas.keys() != {id(v) for v, _ in self.programa.atribuicoes}:
            raise PlanoErrado("uma variável que devia mudar não se escreve.")
        if self.saidas != set(range(len(self.programa.saidas))):
            raise PlanoErrado("uma saída não se escreve.")

    def forma(self, nome: Nome) -> Forma:
        return self.programa.aspectos[nome].forma

    # ── leituras ────────────────────────────────────────────────────────────
    def _conferir_que_estao_em_ordem(self, n: Nucleo) -> None:
        if n.instrucao is None or n.instrucao.primitiva.nome not in LEEM_EM_ORDEM:
            return
        for e in n.instrucao.entradas:
            forma = self.forma(e)
            em_ordem = tuple(elementos_da_amostra(forma[eixo + 1 :]) for eixo in range(len(forma)))
            if self.plano.corte.vistas[e].saltos != em_ordem:
                raise PlanoErrado(f"%{e} se lê como se estivesse em ordem na memória, e não está.")

    def _ler(self, n: Nucleo, ordem: int, leitura: Leitura) -> None:
        base, estagio = leitura.base, n.estagio
        if base in self.programa.constantes or base in self.plano.de_fora:
            return
        if base in self.programa.leituras:
            variavel = id(self.programa.leituras[base])
            self.lidas.setdefault(variavel, []).append((estagio, ordem, leitura))
            return
        if base in n.valores:
            if leitura.inteira or not leitura.identica:
                raise PlanoErrado(f"%{base} se lê, noutra posição, no laço que o escreve.")
            return
        escrito = self.escritos.get(base)
        if escrito is None:
            raise PlanoErrado(f"%{base} se lê antes de existir.")
        self._conferir_a_ordem(base, escrito, estagio, leitura)
        if not self.donos.ainda(base, escrito.inicio, escrito.fim):
            raise PlanoErrado(f"%{base} se lê depois que o seu lugar passou a outro.")
        escrito.tocar(estagio, ordem, leitura.cota)

    def _conferir_a_ordem(self, base: Nome, escrito: Guardado, estagio: int, leitura: Leitura) -> None:
        juntos = escrito.cota == leitura.cota and escrito.cota not in (COPIA, PAINEIS)
        if escrito.estagio > estagio or (escrito.estagio == estagio and not juntos):
            raise PlanoErrado(
                f"de %{base} cada thread escreve {escrito.cota} e lê {leitura.cota}, sem barreira no meio."
            )
        if leitura.inteira and escrito.cota == COPIA:
            raise PlanoErrado(f"%{base} está em partes, e se lê como se fosse uma.")

    # ── escritas ────────────────────────────────────────────────────────────
    def _escrever_tudo(self, n: Nucleo, ordem: int) -> None:
        cota = self.rastro.escrita(n)
        for nome in n.valores:
            if nome in self.plano.no_lugar:
                self._levar_a_saida(self.plano.no_lugar[nome])
            de_varios = n.instrucao is not None and n.instrucao.primitiva.multipla
            if self.forma(nome) != n.forma and not (de_varios and pelas_linhas(self.forma(nome)) == cota):
                raise PlanoErrado(f"%{nome} tem outra forma que o laço que o escreve.")
            self._escrever(nome, n.estagio, ordem, cota)
        for d in n.destinos:
            if self.forma(d.valor) != n.forma or cota in (COPIA, PAINEIS):
                raise PlanoErrado(f"um laço que não é o de %{d.valor} o leva ao seu destino.")
            if d.variavel is None:
                self._levar_a_saida(d.saida)
            elif id(d.variavel) in self.atribuidas:
                raise PlanoErrado(f"a variável {d.variavel.nome} se escreve duas vezes.")
            else:
                self.atribuidas[id(d.variavel)] = n.estagio, ordem, cota

    def _levar_a_saida(self, qual: int) -> None:
        if qual in self.saidas:
            raise PlanoErrado(f"a saída {qual} se escreve duas vezes.")
        self.saidas.add(qual)

    def _escrever(self, nome: Nome, estagio: int, ordem: int, cota: Cota) -> None:
        if nome in self.escritos:
            raise PlanoErrado(f"%{nome} se escreve duas vezes.")
        novo = self.escritos[nome] = self._no_lugar(nome, estagio, ordem, cota)
        for outro in self.donos.tomar(nome, novo.inicio, novo.fim):
            if not _cede(self.escritos[outro], novo):
                raise PlanoErrado(f"%{nome} se escreve sobre %{outro}, que ainda se pode estar a ler.")
        novo.tocar(estagio, ordem, cota)

    def _no_lugar(self, nome: Nome, estagio: int, ordem: int, cota: Cota) -> Guardado:
        if nome in self.plano.no_lugar:  # não é na arena
            return Guardado(0, 0, 0, estagio, cota, ordem)
        aspecto = self.programa.aspectos[nome]
        sobre_o_lote = bool(aspecto.forma) and isinstance(aspecto.forma[0], Lote)
        de_cada = elementos_da_amostra(aspecto.forma) * BYTES[aspecto.tipo]
        inteiro = de_cada * (self.arena.lote if sobre_o_lote else 1)
        inicio = self.arena.lugares[nome]
        fim = inicio + inteiro
        if cota == COPIA:
            distancia = self.arena.copias[nome]
            if distancia < inteiro or distancia % LINHA:
                raise PlanoErrado(f"as cópias de %{nome} se cruzam.")
            fim += distancia * (self.threads - 1)
        if inicio < 0 or inicio % LINHA or fim > self.arena.bytes:
            raise PlanoErrado(f"%{nome} não cabe no seu lugar.")
        return Guardado(inicio, fim, de_cada if sobre_o_lote else 0, estagio, cota, ordem)

    # ── variáveis ───────────────────────────────────────────────────────────
    def _reescrita(self, variavel: int, lidas: list[tuple[int, int, Leitura]]) -> None:
        estagio, ordem, cota = self.atribuidas[variavel]
        for quando, qual, leitura in lidas:
            no_mesmo_laco = qual == ordem and leitura.identica and not leitura.inteira
            na_mesma_thread = quando == estagio and qual < ordem and leitura.cota == cota
            if not (quando < estagio or no_mesmo_laco or na_mesma_thread):
                raise PlanoErrado(f"%{leitura.base} se reescreve antes de lida por todas as threads.")


def _cede(antes: Guardado, novo: Guardado) -> bool:
    """Se ninguém pode estar a ler um valor quando outro se escreve no seu lugar."""
    if max(antes.das_suas) < novo.estagio:
        return True
    mesmas_posicoes = antes.inicio == novo.inicio and antes.por_amostra == novo.por_amostra > 0
    so_as_suas = novo.cota == AMOSTRAS and antes.das_suas[max(antes.das_suas)]
    return mesmas_posicoes and so_as_suas and max(antes.das_suas) == novo.estagio and antes.ordem < novo.ordem


class Donos:
    """De cada trecho da arena, de que valor é o que está nele agora."""

    def __init__(self) -> None:
        self.fins: list[int] = []
        self.trechos: list[tuple[int, int, Nome]] = []

    def tomar(self, nome: Nome, inicio: int, fim: int) -> list[Nome]:
        """Os que perdem algum pedaço para um valor novo."""
        primeiro, ultimo = self._cruzados(inicio, fim)
        antes = self.trechos[primeiro:ultimo]
        sobras = [(i, min(f, inicio), d) for i, f, d in antes if i < inicio]
        depois = [(max(i, fim), f, d) for i, f, d in antes if f > fim]
        novos = [*sobras, *([(inicio, fim, nome)] if inicio < fim else []), *depois]
        self.trechos[primeiro:ultimo] = novos
        self.fins[primeiro:ultimo] = [f for _, f, _ in novos]
        return [d for _, _, d in antes]

    def ainda(self, nome: Nome, inicio: int, fim: int) -> bool:
        """Se um trecho é todo de um valor."""
        primeiro, ultimo = self._cruzados(inicio, fim)
        return all(d == nome for _, _, d in self.trechos[primeiro:ultimo])

    def _cruzados(self, inicio: int, fim: int) -> tuple[int, int]:
        primeiro = bisect_left(self.fins, inicio + 1)
        ultimo = primeiro
        while ultimo < len(self.trechos) and self.trechos[ultimo][0] < fim:
            ultimo += 1
        return primeiro, ultimo
