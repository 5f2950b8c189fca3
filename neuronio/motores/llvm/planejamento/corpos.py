"""Os planos dos programas que um núcleo executa por dentro: de uma thread, com um bloco das suas amostras."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace

from neuronio.motores.llvm.planejamento.agrupamento import agrupar
from neuronio.motores.llvm.planejamento.cobertura import conferir_cobertura
from neuronio.motores.llvm.planejamento.conclusao import completar, constantes_na_memoria
from neuronio.motores.llvm.planejamento.copias import Copias
from neuronio.motores.llvm.planejamento.corte import cortar, escolher_guardados, lidos_em_ordem
from neuronio.motores.llvm.planejamento.criacao import criar_nucleos
from neuronio.motores.llvm.planejamento.estagios import marcar_estagios
from neuronio.motores.llvm.plano.cobertura import NaoCoberta
from neuronio.motores.llvm.plano.medidas import saltos, sobre_o_lote
from neuronio.motores.llvm.plano.pecas import Reparticao, Vista
from neuronio.motores.llvm.plano.plano import Corte, Plano
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.motores.llvm.registros.registro import Dentro
from neuronio.tensor.programa import Instrucao, Nome, Programa

DE_UMA_AMOSTRA = 32 << 10
"""A parte do L2 que se deixa a cada amostra de um bloco, para o estado dela e o que dos pesos se relê."""

MENOS_AMOSTRAS = 16
"""Menos que isto não se faz de cada vez: os pesos se releem em cada bloco, e um produto quer linhas."""


def planejar_corpos(corte: Corte, lote: int, caches: Caches) -> dict[Nome, Plano]:
    """Um plano por instrução que executa outro programa, pelo primeiro resultado dela."""
    planos, do_bloco = {}, max(caches.l2 // DE_UMA_AMOSTRA, MENOS_AMOSTRAS)
    for i in corte.programa.instrucoes:
        registro = REGISTROS[i.primitiva]
        if registro.corpo is not None and registro.dentro is not None:
            dentro = registro.dentro(i, corte)
            planos[i.saida] = _planejar(registro.corpo(i), dentro, min(lote, do_bloco), caches)
    return planos


def _planejar(programa: Programa, dentro: Dentro, lote: int, caches: Caches) -> Plano:
    conferir_cobertura(programa)
    _conferir_que_nao_se_misturam(programa)
    programa = _por_em_ordem(programa, dentro)
    guardados = escolher_guardados(programa, dentro.vistas)
    no_lugar = dict(_ja_no_lugar(programa, dentro, guardados))
    escritos = {nome: Vista(nome, dentro.saidas[k]) for nome, k in no_lugar.items()}
    corte = cortar(programa, guardados, {**dentro.vistas, **escritos})
    if constantes_na_memoria(corte):
        raise NaoCoberta(
            "o motor llvm não cobre, dentro de uma varredura, um produto por um número repetido."
        )
    nucleos = [
        replace(n, reparticao=Reparticao.PELO_RESULTADO)
        for n in criar_nucleos(corte, lote, caches)
        if not any(d.saida in no_lugar.values() for d in n.destinos)
    ]
    nucleos = completar(corte, agrupar(corte, marcar_estagios(corte, nucleos, frozenset())))
    separados = [replace(n, seguidos=min(n.seguidos, len(n.forma) - 1)) for n in nucleos]
    return Plano(
        corte,
        tuple(separados),
        lote,
        caches,
        frozenset(),
        {},
        True,
        planejar_corpos(corte, lote, caches),
        frozenset(programa.argumentos),
        no_lugar,
    )


def _por_em_ordem(programa: Programa, dentro: Dentro) -> Programa:
    """O programa com uma cópia de cada argumento que se precisa em ordem e não vem assim."""
    copias, instrucoes, no_lugar_de = Copias(programa), list[Instrucao](), dict[Nome, Nome]()
    for i in programa.instrucoes:
        em_ordem = lidos_em_ordem(i)
        for e in i.entradas:
            vista = dentro.vistas.get(e)
            fora = vista is not None and vista.saltos != saltos(programa.aspectos[e].forma)
            if e in em_ordem and fora and e not in no_lugar_de:
                instrucoes.append(copia := copias.de(e))
                no_lugar_de[e] = copia.saida
        trocadas = tuple(no_lugar_de.get(e, e) if e in em_ordem else e for e in i.entradas)
        instrucoes.append(replace(i, entradas=trocadas))
    return replace(programa, instrucoes=tuple(instrucoes), aspectos=copias.aspectos)


def _ja_no_lugar(programa: Programa, dentro: Dentro, guardados: Set[Nome]) -> Iterator[tuple[Nome, int]]:
    """Os valores guardados que se podem escrever onde fica uma saída, e qual é ela."""
    calculados = {s: i for i in programa.instrucoes for s in i.saidas}
    vistos = _por_baixo_do_que_se_le_em_ordem(programa, guardados)
    for k in dentro.saidas:
        nome = programa.saidas[k]
        if nome not in guardados or nome in vistos:
            continue
        vistos.add(nome)
        i = calculados[nome]
        registro = REGISTROS[i.primitiva]
        posicao_por_posicao = registro.regra is not None and not registro.junta(i)
        if posicao_por_posicao or registro.escreve_com_saltos:
            yield nome, k


def _por_baixo_do_que_se_le_em_ordem(programa: Programa, guardados: Set[Nome]) -> set[Nome]:
    vistas = cortar(programa, guardados).vistas
    return {vistas[e].base for i in programa.instrucoes for e in lidos_em_ordem(i)}


def _conferir_que_nao_se_misturam(programa: Programa) -> None:
    """Recusa o que só sabe o lote inteiro: cada thread só vê um bloco das amostras.

    Raises:
        NaoCoberta: se uma conta junta amostras, ou depende de quantas são ou de que lugar têm.
    """
    for i in programa.instrucoes:
        todas = all(sobre_o_lote(programa.aspectos[s].forma) for s in i.saidas)
        if not todas or REGISTROS[i.primitiva].depende_do_lote:
            raise NaoCoberta(f"o motor llvm não cobre {i.primitiva.nome} dentro de uma varredura.")
