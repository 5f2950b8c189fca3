"""De um programa a um plano, fase por fase: cada uma dá um valor novo, e nada muda depois de feito."""

from __future__ import annotations

from collections.abc import Iterable

from neuronio.motores.llvm.planejamento.agrupamento import agrupar
from neuronio.motores.llvm.planejamento.cobertura import conferir_cobertura
from neuronio.motores.llvm.planejamento.conclusao import completar, constantes_na_memoria
from neuronio.motores.llvm.planejamento.copias import separar_partes, separar_trocas
from neuronio.motores.llvm.planejamento.corpos import planejar_corpos
from neuronio.motores.llvm.planejamento.corte import cortar, escolher_guardados
from neuronio.motores.llvm.planejamento.criacao import criar_nucleos, trazidos_por_colunas
from neuronio.motores.llvm.planejamento.estagios import marcar_estagios
from neuronio.motores.llvm.planejamento.grupos import separar_em_grupos
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Corte, Plano
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor.programa import Nome, Programa


def planejar(programa: Programa, lote: int, caches: Caches) -> Plano:
    """Os núcleos de um programa, em ordem.

    Args:
        programa: o que se vai executar.
        lote: de quantas amostras é o maior lote.
        caches: os do processador que o vai executar.

    Raises:
        NaoCoberta: se há nele algo que não se sabe compilar.
    """
    conferir_cobertura(programa)
    corte = cortar(programa, escolher_guardados(programa))
    corte = separar_trocas(separar_partes(corte, lote, caches))
    nucleos = criar_nucleos(corte, lote, caches)
    por_colunas = trazidos_por_colunas(corte, nucleos)
    nucleos = agrupar(corte, marcar_estagios(corte, nucleos, por_colunas))
    nucleos = separar_em_grupos(corte, completar(corte, nucleos), lote, caches)
    return Plano(
        corte,
        tuple(nucleos),
        lote,
        caches,
        por_colunas,
        constantes_na_memoria(corte),
        _uma_a_uma(corte, nucleos),
        planejar_corpos(corte, lote, caches),
        de_zeros=_de_zeros(programa),
    )


def _de_zeros(programa: Programa) -> frozenset[Nome]:
    """Os valores que são quase todos zero."""
    achados: set[Nome] = set()
    for i in programa.instrucoes:
        if REGISTROS[i.primitiva].de_zeros([nome in achados for nome in i.entradas]):
            achados.update(i.saidas)
    return frozenset(achados)


def _uma_a_uma(corte: Corte, nucleos: Iterable[Nucleo]) -> bool:
    """Se o que se faz de uma amostra não depende das outras, nem de quantas são."""
    depende = any(REGISTROS[i.primitiva].depende_do_lote for i in corte.programa.instrucoes)
    return not depende and all(n.por_amostra and not n.reparticao.em_partes for n in nucleos)
