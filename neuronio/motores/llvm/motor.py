"""O motor compilado: captura o passo, gera código de máquina e percorre muitos lotes por chamada."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from neuronio.motores.llvm.emissao.fora import NUMEROS
from neuronio.motores.llvm.emissao.nao_finitos import LUGAR
from neuronio.motores.llvm.emissao.tabela import Tabela
from neuronio.motores.llvm.execucao import fora
from neuronio.motores.llvm.execucao.defeitos import defeitos_ditos
from neuronio.motores.llvm.execucao.equipe import Equipe
from neuronio.motores.llvm.execucao.impressao import impressao, variaveis_de
from neuronio.motores.llvm.execucao.lixo import sem_coletar_lixo
from neuronio.motores.llvm.execucao.ponteiros import Ponteiros, Valores, alinhado
from neuronio.motores.llvm.execucao.reserva import Reserva
from neuronio.motores.llvm.execucao.trechos import Saida, amostras_dos_lotes, cortar, linhas_de
from neuronio.motores.llvm.executavel import Executavel, compilar
from neuronio.motores.llvm.processador.processador import Processador, este_processador
from neuronio.motores.motor import NaoFinito, Passo, Previsor, Trecho, juntar
from neuronio.motores.programa import capturar_passo
from neuronio.motores.recentes import Recentes
from neuronio.motores.threads import VIZINHOS, quantas_threads
from neuronio.tensor import Tensor
from neuronio.tensor.programa import Programa, simplificar

SEGUNDOS_POR_CHAMADA = 0.2
"""Quanto dura, mais ou menos, cada ida ao código nativo: entre duas, a barra anda e o Ctrl-C se ouve."""

BYTES_POR_SEGUNDO = 5e7
"""Cada ida escreve noutro lugar as variáveis que mudam, e confere o que lá ficou: para que isso pese pouco,
dura um segundo a cada 50 MB delas."""

TRABALHO_PEQUENO = 200_000
"""Menos contas que isto num lote não valem a espera de uma thread pela outra."""

PREVISAO_PEQUENA, EM_RITMO = 10_000_000, 1_500_000
"""Menos contas que isto numa previsão inteira não valem acordar as outras threads; ou, se elas ainda esperam
acordadas, menos que o segundo."""

RITMO = 5e-5
"""Até quantos segundos depois de uma previsão as outras threads esperam acordadas pela seguinte."""

PREVISAO_CURTA = 1_000_000_000
"""Com menos, dura uns milésimos de segundo: nem a barra nem o Ctrl-C precisam que se parta."""

NADA: Valores = {}
"""As variáveis de uma previsão leem-se de onde estão, e nenhuma muda."""


class MotorLlvm:
    """Compila passos em código de máquina, e lembra dos últimos que se usaram.

    Args:
        processador: para o que se compila; sem isto, para este, ou o que as variáveis de ambiente dizem.
    """

    executaveis = Recentes[Executavel]()
    """Os de todos os motores deste processo: modelos iguais os partilham."""

    def __init__(self, processador: Processador | None = None) -> None:
        self.processador = processador or este_processador()
        self._compilados, self._reserva = Recentes[Compilado](), Reserva()

    def preparar(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> Compilado:
        """O código do passo para dados como estes, em lotes de até tantas amostras.

        Raises:
            ErroDeCaptura: se o passo olha para números em Python, ou usa uma operação que não se cobre.
            ErroDeCompilacao: se há um defeito daqui ao código de máquina.
        """
        with sem_coletar_lixo():
            capturado = capturar_passo(passo, dados)
            with defeitos_ditos(lote):
                return self._compilado(simplificar(capturado), lote)

    def _compilado(self, programa: Programa, lote: int) -> Compilado:
        digital = impressao(programa, lote, quantas_threads())
        chave = digital, *map(id, variaveis_de(programa))
        compilado = self._compilados.obter(chave)
        if compilado is None:
            compilado = Compilado(programa, self._executavel(digital, programa, lote), self._reserva)
            self._compilados.guardar(chave, compilado)
        return compilado

    def _executavel(self, digital: str, programa: Programa, lote: int) -> Executavel:
        chave = digital, self.processador
        pronto = self.executaveis.obter(chave)
        if pronto is None or not pronto.cabe:
            pronto = compilar(programa, lote, Equipe.do_processo().threads, self.processador)
            self.executaveis.guardar(chave, pronto)
        return pronto


class Compilado:
    """Um programa em código de máquina, com as suas variáveis, para lotes de até tantas amostras."""

    def __init__(self, programa: Programa, executavel: Executavel, reserva: Reserva) -> None:
        self.programa, self.executavel, self.reserva = programa, executavel, reserva
        self.equipe = Equipe.do_processo()
        self.lote, self.custo, self.indexados = executavel.lote, executavel.custo, executavel.indexados
        self.tabela = t = Tabela.para(programa, executavel.constantes)
        self.de_fora = (*t.argumentos.values(), *range(t.saidas, t.total))
        """Onde se apontam os dados e as saídas."""
        self.funcao = executavel.codigo.funcao("percurso", ctypes.c_void_p, ctypes.c_int64)
        self.endereco = executavel.codigo.endereco("percurso")
        self.memoria = alinhado(executavel.arena + executavel.rascunho * self.equipe.threads)
        self.chegadas = np.zeros(8 * self.equipe.threads + 8, np.int64)
        self.fora = np.zeros(NUMEROS * self.equipe.threads, np.int64)
        """Veja `fora.acusar`."""
        self.nao_finitos = self.fora[LUGAR::NUMEROS]
        """De cada thread, se achou nos dados algo que não é finito."""
        self.constantes = {n: np.ascontiguousarray(programa.constantes[n]) for n in executavel.constantes}
        self.atribuidas = [variavel for variavel, _ in programa.atribuicoes]
        self.saidas = [Saida.de(programa.aspectos[nome]) for nome in programa.saidas]
        self.ponteiros = self._preparar_ponteiros()
        self._andado: tuple[np.ndarray, int] = np.empty((0, 0), np.int64), 0
        """Por onde andou a última chamada, e com quantas threads."""
        self.trava = threading.RLock()  # uma previsão a tem até ler o que nela se anotou
        self.segundos_por_lote = self.acabou = 0.0

    def percorrer(
        self, dados: Sequence[np.ndarray], ordens: np.ndarray, um_de_cada_vez: bool, desde: int = 0
    ) -> Iterator[Trecho]:
        """Muitos lotes por chamada ao código nativo."""
        dados, ordens = [np.ascontiguousarray(d) for d in dados], np.ascontiguousarray(ordens, np.int64)
        total, feitos = len(ordens) * self._lotes_por_epoca(ordens.shape[1]), desde
        while feitos < total:
            quantos = 1 if um_de_cada_vez else self._quantos_lotes()
            yield from self._conferidos(dados, ordens, range(feitos, min(feitos + quantos, total)))
            feitos += quantos

    def previsor(self, n: int) -> Previsor:
        """Quem dá as saídas de tantas amostras, na ordem em que vêm: o que nisso não muda já está pronto."""
        ordem = np.arange(n)[None]
        frias, quentes = (self._threads_para(min(n, self.lote), n, p) for p in (PREVISAO_PEQUENA, EM_RITMO))
        lugares = [saida.lugar(1, n) for saida in self.saidas] if self._de_uma_vez(n) else None

        def executar(dados: Sequence[np.ndarray]) -> list[np.ndarray]:
            with self.trava:
                self.fora.fill(0)
                if lugares is None:
                    saidas = juntar(self.percorrer(dados, ordem, False))
                else:
                    saidas = [np.empty(*lugar) for lugar in lugares]
                    ha_pouco = quentes > frias and time.perf_counter() - self.acabou < RITMO
                    self._chamar(dados, ordem, saidas, quentes if ha_pouco else frias, NADA, NADA)
                    self._recusar_indices(ordem)
                    self.acabou = time.perf_counter()
                if not self.atribuidas and any(self.nao_finitos.tolist()):
                    raise NaoFinito("há NaN ou infinito nos dados.")
            return saidas

        return Previsor(executar, confere=not self.atribuidas)

    def _de_uma_vez(self, n: int) -> bool:
        """Se uma previsão se faz numa ida só: cabe num lote, ou é tão curta que não importa quantos são."""
        if self.atribuidas or n <= self.lote:
            return not self.atribuidas
        curta = n * self.custo <= PREVISAO_CURTA
        return curta and not self.indexados and all(saida.linhas for saida in self.saidas)

    def _lotes_por_epoca(self, n: int) -> int:
        return -(-n // self.lote)

    def _quantos_lotes(self) -> int:
        segundos = max(SEGUNDOS_POR_CHAMADA, sum(v.dados.nbytes for v in self.atribuidas) / BYTES_POR_SEGUNDO)
        return max(1, int(segundos / self.segundos_por_lote)) if self.segundos_por_lote else 8

    def _conferidos(self, dados: Sequence[np.ndarray], ordens: np.ndarray, lotes: range) -> Iterator[Trecho]:
        """Executa tais lotes; se algo deixa de ser um número, de novo, por metades, até que o lote que o faz
        fique sozinho."""
        inicio = time.perf_counter()
        self.fora[::NUMEROS] = 0
        trechos = self._executar(dados, ordens, lotes)
        self.segundos_por_lote = (time.perf_counter() - inicio) / len(lotes)
        if len(lotes) > 1 and (self._apontou_para_fora() or self._deixou_de_ser_numero(trechos)):
            meio = len(lotes) // 2
            yield from self._conferidos(dados, ordens, lotes[:meio])
            yield from self._conferidos(dados, ordens, lotes[meio:])
            return
        self._recusar_indices(self._linhas(ordens, lotes))
        for trecho, valores in trechos:
            for variavel in self.atribuidas:
                variavel.atribuir(Tensor.do_grafo(valores[id(variavel)], (), None, {}, False))
            yield trecho

    def _apontou_para_fora(self) -> bool:
        return bool(self.indexados) and fora.houve(self.fora)

    def _recusar_indices(self, linhas: np.ndarray) -> None:
        """Recusa um lote, o destas amostras, em que um índice lido dos dados aponta para fora."""
        if self._apontou_para_fora():
            raise fora.erro(self.fora, self.indexados, linhas)

    def _deixou_de_ser_numero(self, trechos: list[tuple[Trecho, Valores]]) -> bool:
        """Se uma perda não é finita, ou uma variável que o era já não é."""
        if not self.atribuidas:
            return False
        um_numero_por_lote = not self.programa.aspectos[self.programa.saidas[0]].forma
        if um_numero_por_lote and not all(_finito(trecho.saidas[0]) for trecho, _ in trechos):
            return True
        finais = trechos[-1][1]
        return any(not _finito(finais[id(v)]) and _finito(v.dados) for v in self.atribuidas)

    def _executar(
        self, dados: Sequence[np.ndarray], ordens: np.ndarray, lotes: range
    ) -> list[tuple[Trecho, Valores]]:
        """Os trechos, cada um com os valores que deixa nas variáveis, que ainda não se atribuem.

        Num treino o último lote fica à parte: se o primeiro da chamada seguinte for o ruim, o de antes dele
        terá vindo sozinho.
        """
        por_epoca = self._lotes_por_epoca(ordens.shape[1])
        sozinho = [lotes[-1:]] if self.atribuidas else []
        pedacos = [*cortar(lotes[: len(lotes) - len(sozinho)], por_epoca), *sozinho]
        threads = self._threads_para(min(ordens.shape[1], self.lote), ordens.size, PREVISAO_PEQUENA)
        valores: Valores = {}
        feitos = []
        for pedaco in pedacos:
            linhas = self._linhas(ordens, pedaco)
            lugares = self.reserva.como([v.dados for v in self.atribuidas])
            novos = {id(v): lugar for v, lugar in zip(self.atribuidas, lugares, strict=True)}
            saidas = [np.empty(*s.lugar(len(pedaco), linhas.size)) for s in self.saidas]
            self._chamar(dados, linhas, saidas, threads, valores, novos)
            valores = novos
            inteiras = len(linhas) if linhas.shape[1] == ordens.shape[1] else 0
            feitos.append((self._trecho(linhas, saidas, inteiras), valores))
        return feitos

    def _linhas(self, ordens: np.ndarray, pedaco: range) -> np.ndarray:
        return linhas_de(ordens, pedaco, self._lotes_por_epoca(ordens.shape[1]), self.lote)

    def _trecho(self, linhas: np.ndarray, saidas: list[np.ndarray], inteiras: int) -> Trecho:
        amostras = amostras_dos_lotes(linhas, self.lote)
        partes = zip(self.saidas, saidas, strict=True)
        return Trecho(amostras, [saida.por_lote(valores, amostras) for saida, valores in partes], inteiras)

    def _chamar(
        self,
        dados: Sequence[np.ndarray],
        ordens: np.ndarray,
        saidas: Sequence[np.ndarray],
        threads: int,
        valores: Valores,
        novos: Valores,
    ) -> None:
        """Uma ida ao código nativo: das variáveis, ou dos ``valores`` delas, às saídas e aos ``novos``."""
        ponteiros = self.ponteiros
        with self.trava:
            ponteiros.apontar_variaveis(valores, novos)
            self._anotar_caminho(ordens, threads)
            ponteiros.apontar(self.de_fora, (*dados, *saidas))
            if threads == 1:
                self.funcao(ponteiros.endereco, 0)
            else:
                self.chegadas[:] = 0
                self.equipe.executar(self.endereco, ponteiros.endereco)

    def _anotar_caminho(self, ordens: np.ndarray, threads: int) -> None:
        """Por onde se vai andar, se não é por onde se acabou de andar."""
        if self._andado[0] is ordens and self._andado[1] == threads:
            return
        self._andado = ordens, threads
        t, anotar, (epocas, n) = self.tabela, self.ponteiros.anotar, ordens.shape
        anotar(t.epocas, epocas)
        anotar(t.amostras, n)
        anotar(t.threads, threads)
        self.ponteiros.apontar([t.ordem], [ordens])

    def _threads_para(self, do_lote: int, ao_todo: int, pequena: int) -> int:
        """Quantas threads valem a pena em lotes de tantas amostras, ou numa previsão de tantas ao todo."""
        preve = not self.atribuidas
        if preve and do_lote == 1:
            return self.equipe.threads if self.executavel.reparte_uma else 1
        if preve and ao_todo * self.custo <= pequena:
            return 1
        return self.equipe.threads if do_lote * self.custo > TRABALHO_PEQUENO else 1

    def _preparar_ponteiros(self) -> Ponteiros:
        """As tabelas do código nativo, com o que não muda de uma chamada a outra."""
        t, lidas = self.tabela, {id(v): v for v in self.programa.leituras.values()}
        ponteiros = Ponteiros(t, lidas)
        ponteiros.anotar(t.lote, self.lote)
        ponteiros.anotar(t.rascunho, self.executavel.rascunho)
        onde = t.arena, t.barreira, t.vizinhos, t.fora, *(t.constantes[nome] for nome in self.constantes)
        fixos = self.memoria, self.chegadas, VIZINHOS, self.fora, *self.constantes.values()
        ponteiros.apontar(onde, fixos)
        return ponteiros


def _finito(numeros: Any) -> bool:
    return bool(np.isfinite(numeros).all())
