"""O registro de uma primitiva: tudo o que o compilador sabe dela."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, Pedir, Regra
from neuronio.motores.llvm.plano.pecas import Nucleo, Reparticao, Vista
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.tensor import Primitiva
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.programa import Instrucao, Nome, Programa


class Custo(IntEnum):
    """Quanto custa calcular um número do resultado."""

    RAPIDO = auto()
    LENTO = auto()
    """Demora mais que as somas de um produto: não se faz bloco a bloco, mas tudo em seguida."""
    PESADO = auto()
    """Além disso, custa repetir: usado duas vezes, guarda-se."""


class DaMemoria(Enum):
    """Como se querem na memória as entradas de quem as lê muitas vezes."""

    EM_ORDEM = auto()
    COM_SALTOS = auto()
    """Anda nelas com saltos: o que só muda a forma não precisa mover nada."""


class Fila(Enum):
    """O que acontece aos eixos da entrada quando os do resultado se percorrem como um só."""

    SEPARADOS = auto()
    """Precisa do índice de cada um."""
    IGUAIS = auto()
    """São os mesmos, na mesma ordem."""
    REPETIDOS = auto()
    """São os mesmos, menos os que se repetem."""
    OUTROS = auto()
    """São outros, mas os números estão na mesma ordem."""


Mapa = tuple[int | None, ...]
"""De cada eixo de um valor, o do núcleo de que vem o índice; None, se não é cópia de nenhum."""

Mapear = Callable[[Instrucao, int, Mapa, Forma, Forma], Mapa]
"""``mapear(instrucao, k, mapa, de, para)``: o mapa da k-ésima entrada, de forma ``de``, dado o do resultado,
``para``."""


def de_outras_posicoes(i: Instrucao, k: int, mapa: Mapa, de: Forma, para: Forma) -> Mapa:
    """Os índices são outros."""
    return (None,) * len(de)


def da_mesma_posicao(i: Instrucao, k: int, mapa: Mapa, de: Forma, para: Forma) -> Mapa:
    """Cada posição do resultado só lê a mesma da entrada."""
    return mapa


def _pelo_resultado(i: Instrucao, corte: Corte, lote: int, caches: Caches) -> Reparticao:
    return Reparticao.PELO_RESULTADO


def _nao_junta(i: Instrucao) -> bool:
    return False


def _nao_mexe(i: Instrucao, antes: Forma) -> bool:
    return False


def _sem_zeros(entradas: Sequence[bool]) -> bool:
    return False


def _uma_por_lido(numeros: int, entradas: Sequence[int]) -> float:
    return entradas[0]


@dataclass(frozen=True)
class Registro:
    """O que o compilador sabe de uma primitiva.

    Ela tem uma regra, para expressões, ou um núcleo; ou os dois, e então `junta` diz quando é o núcleo.
    """

    regra: Regra | None = None
    """Como se calcula uma posição do resultado."""
    nucleo: Callable[[Funcao, Nucleo], None] | None = None
    """Quem escreve o laço que guarda o resultado."""
    junta: Callable[[Instrucao], bool] = _nao_junta
    """``junta(instrucao)``: se, tendo também uma regra, é o núcleo que o guarda."""
    custo: Custo = Custo.RAPIDO
    mapear: Mapear = de_outras_posicoes
    """Que posições de cada entrada se leem para uma do resultado."""
    fila: Fila = Fila.SEPARADOS
    vista: Callable[[Instrucao, Forma, Forma, tuple[int, ...]], tuple[int, ...] | None] | None = None
    """``vista(instrucao, de, para, saltos)``: com que saltos se lê na memória da entrada, se nada se move."""
    amplia: bool = False
    """Se leva cada número da entrada a muitos do resultado."""
    da_memoria: DaMemoria | None = None
    """Se lê as entradas muitas vezes, e por isso as quer na memória."""
    reparte: Callable[[Instrucao, Corte, int, Caches], Reparticao] = _pelo_resultado
    """``reparte(instrucao, corte, lote, caches)``: o que do núcleo cabe a cada thread."""
    em_grupos: bool = False
    """Se o núcleo pode levar as amostras umas poucas de cada vez."""
    escreve_com_saltos: bool = False
    """Se o núcleo escreve o resultado também onde as amostras não estão uma depois da outra."""
    recebe_epilogo: bool = False
    """Se o núcleo calcula logo, de cada bloco pronto, as expressões que o leem no lugar."""
    mexe_no_lote: Callable[[Instrucao, Forma], bool] = _nao_mexe
    """``mexe_no_lote(instrucao, antes)``: se escolhe ou junta amostras, dada a forma da primeira entrada."""
    lote_em_qualquer_eixo: bool = False
    """Se as amostras podem não estar no primeiro eixo do que lê."""
    depende_do_lote: bool = False
    """Se o número depende de quantas são as amostras, ou de que lugar têm no lote."""
    de_zeros: Callable[[Sequence[bool]], bool] = _sem_zeros
    """``de_zeros(entradas)``: se o resultado é quase todo de zeros, sabendo-se de cada entrada se o é."""
    corpo: Callable[[Instrucao], Programa] | None = None
    """``corpo(instrucao)``: o programa que o núcleo executa muitas vezes, se executa um."""
    dentro: Callable[[Instrucao, Corte], Dentro] | None = None
    """``dentro(instrucao, corte)``: onde esse programa lê e escreve."""
    prepara: Callable[[Funcao, Nucleo], Any] | None = None
    """``prepara(f, nucleo)``: o que se faz uma vez por um núcleo que se repete, e ele acha no quadro."""
    contas: Callable[[int, Sequence[int]], float] = _uma_por_lido
    """``contas(numeros, entradas)``: quantas, mais ou menos, faz o núcleo; dá-se o tamanho de tudo."""


Registros = Mapping[Primitiva, Registro]


@dataclass(frozen=True)
class Dentro:
    """Onde lê e escreve o programa que um núcleo executa por dentro."""

    vistas: Mapping[Nome, Vista]
    """Como ele lê os seus argumentos, se não é em ordem."""
    saidas: Mapping[int, tuple[int, ...]]
    """Das saídas que ficam em todas as vezes, pelo número, com que saltos se escrevem."""


def elementar(calculo: Callable[..., ir.Value], custo: Custo = Custo.RAPIDO) -> Registro:
    """O registro de quem age elemento a elemento: ``calculo(emissor, *numeros)``."""

    def regra(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
        return calculo(e, *e.iguais(*(pedir(k, i) for k in range(len(c.formas)))))

    return com_regra_elementar(regra, custo)


def com_regra_elementar(regra: Regra, custo: Custo = Custo.RAPIDO) -> Registro:
    """O mesmo, de quem precisa saber dos tipos ou das formas."""
    return Registro(regra, custo=custo, mapear=da_mesma_posicao, fila=Fila.IGUAIS)
