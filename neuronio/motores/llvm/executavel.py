"""O executável: o código de máquina de um programa, e o que se precisa saber para o chamar.

Não tem as variáveis de ninguém, que só vêm na tabela de cada chamada: programas iguais de modelos diferentes,
como os de um estudo, partilham-no.
"""

from __future__ import annotations

from dataclasses import dataclass

from neuronio.motores.llvm.emissao.tabela import Tabela
from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.execucao.compilacao import Codigo
from neuronio.motores.llvm.execucao.ponteiros import PAGINA
from neuronio.motores.llvm.geracao.gerador import gerar
from neuronio.motores.llvm.planejamento.arena import dispor
from neuronio.motores.llvm.planejamento.memoria import conferir_memoria
from neuronio.motores.llvm.planejamento.pesos import custo_por_amostra
from neuronio.motores.llvm.planejamento.planejar import planejar
from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.motores.llvm.processador.processador import Processador
from neuronio.motores.llvm.prova.prova import provar
from neuronio.motores.memoria_livre import memoria_livre
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.programa import Nome, Programa

AMOSTRAS_POR_THREAD = 4
"""Menos que isto não se faz de cada vez: os pesos também têm de vir ao cache."""


@dataclass(frozen=True, eq=False)
class Executavel:
    """O que de um programa se compila, para lotes de até tantas amostras."""

    codigo: Codigo
    lote: int
    constantes: tuple[Nome, ...]
    """As que se leem da memória."""
    arena: int
    """Bytes."""
    rascunho: int
    """Bytes, de cada thread."""
    ocupa: int
    """Bytes, com os dos valores novos das variáveis."""
    indexados: list[tuple[int, Forma]]
    """Os eixos que se indexam com números dos dados, com a forma de quem os tem."""
    custo: float
    """Quantas contas, mais ou menos, custa cada amostra."""
    reparte_uma: bool
    """Se mais de uma thread tem o que fazer de uma só."""

    @property
    def cabe(self) -> bool:
        """Se há agora a memória de que precisa."""
        livre = memoria_livre()
        return livre is None or self.ocupa <= livre


def compilar(programa: Programa, lote: int, threads: int, processador: Processador) -> Executavel:
    """Do programa ao código de máquina, fase por fase.

    Raises:
        ErroDeValor: se não cabe na memória.
        NaoCoberta: se há nele algo que não se sabe compilar.
        PlanoErrado: se o plano não passa na prova, e então não se executa.
    """
    caches, vetores = processador.caches, processador.vetores
    plano = planejar(programa, lote, caches)
    if plano.uma_a_uma:
        lote = _no_cache(plano, lote, threads)
    arena = dispor(plano, lote, threads)
    provar(plano, arena, threads)
    gerado = gerar(plano, arena, Tabela.para(programa, plano.constantes), threads, vetores)
    rascunho = -(-(gerado.uso.rascunho + gerado.uso.permanente) // PAGINA) * PAGINA
    ocupa = conferir_memoria(plano, arena, lote, threads, rascunho)
    return Executavel(
        Codigo(gerado.texto, vetores),
        lote,
        tuple(plano.constantes),
        arena.bytes,
        rascunho,
        ocupa,
        gerado.uso.indexados,
        custo_por_amostra(plano, lote),
        plano.reparte_uma,
    )


def _no_cache(plano: Plano, lote: int, threads: int) -> int:
    """O maior lote que não passa do pedido e cabe no L2 de todas as threads.

    Os pesos que não cabem nele vêm da memória em cada lote: um que ocupe tanto quanto eles pouco os relê.
    """
    aspectos = [plano.programa.aspectos[nome] for nome in plano.programa.leituras]
    pesos = sum(elementos(a.forma, 1) * BYTES[a.tipo] for a in aspectos)
    cabem = max(plano.caches.l2 * threads, pesos)
    while lote > AMOSTRAS_POR_THREAD * threads and dispor(plano, lote, threads).bytes > cabem:
        lote = -(-lote // 2)
    return lote
