"""O corte: o que vai à memória, e como dela se lê o que não se move.

Guarda-se o que é lido muitas vezes, e o que custa repetir; o resto são expressões.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set

from neuronio.motores.llvm.plano.medidas import saltos
from neuronio.motores.llvm.plano.pecas import Vista
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.motores.llvm.registros.registro import Custo, DaMemoria
from neuronio.tensor.programa import Instrucao, Nome, Programa

MAIOR_EXPRESSAO = 24
"""Uma expressão usada mais de uma vez e maior que isto se guarda, em vez de se repetir."""


Vistas = Mapping[Nome, Vista]

EM_ORDEM: Vistas = {}
"""Todos os argumentos se leem em ordem."""


def cortar(programa: Programa, guardados: Set[Nome], argumentos: Vistas = EM_ORDEM) -> Corte:
    """O corte de um programa em que se guarda isto, e todo o resto se calcula.

    ``argumentos``: como se leem os que não estão em ordem na memória.
    """
    vistas = {nome: Vista(nome, saltos(a.forma)) for nome, a in programa.aspectos.items()}
    vistas |= argumentos
    for i in programa.instrucoes:
        ver = REGISTROS[i.primitiva].vista
        if ver is None or i.saida in guardados:
            continue
        origem = vistas[i.entradas[0]]
        de, para = (programa.aspectos[nome].forma for nome in (i.entradas[0], i.saida))
        andar = ver(i, de, para, origem.saltos)
        if andar is not None:
            vistas[i.saida] = Vista(origem.base, andar)
    return Corte(programa, frozenset(guardados), vistas)


def escolher_guardados(programa: Programa, argumentos: Vistas = EM_ORDEM) -> set[Nome]:
    """Os valores que vão à memória."""
    guardados = _que_se_precisam_na_memoria(programa, argumentos)
    usos = Counter(e for i in programa.instrucoes for e in i.entradas)
    ampliados = {e for i in programa.instrucoes if REGISTROS[i.primitiva].amplia for e in i.entradas}
    tamanho: dict[Nome, int] = {}
    pesam: set[Nome] = set()
    """Os que não se guardam, e em cuja expressão há algo que custa repetir."""
    for i in programa.instrucoes:
        registro = REGISTROS[i.primitiva]
        refeitas = set(i.entradas) - guardados
        if (
            registro.vista is not None and registro.amplia
        ):  # o que se repete se calcula antes do laço que repete
            refeitas = set()
        tamanho[i.saida] = 1 + sum(tamanho.get(e, 0) for e in refeitas)
        pesada = registro.custo is Custo.PESADO
        custa = pesada or not pesam.isdisjoint(i.entradas)
        repetida = sum(usos[s] for s in i.saidas) > 1 and (custa or tamanho[i.saida] > MAIOR_EXPRESSAO)
        if repetida or (pesada and not ampliados.isdisjoint(i.saidas)):
            guardados.update(i.saidas)
            tamanho[i.saida] = 1
        tamanho.update(dict.fromkeys(i.saidas, tamanho[i.saida]))
        if custa:
            pesam.update(set(i.saidas) - guardados)
    while faltam := _fora_de_ordem(cortar(programa, guardados, argumentos)):
        guardados |= faltam
    return guardados


def _fora_de_ordem(corte: Corte) -> set[Nome]:
    """O que se tem de ler em ordem e, por estar por baixo dele um valor que se guardou, já não está."""
    lidos = set[Nome]().union(*(lidos_da_memoria(corte, i) for i in corte.programa.instrucoes))
    return (lidos & corte.instrucao_de.keys()) - corte.guardados


def _que_se_precisam_na_memoria(programa: Programa, argumentos: Vistas) -> set[Nome]:
    """O resultado de todo núcleo que não é de expressões, e o que ele lê muitas vezes."""
    tudo = cortar(programa, frozenset(), argumentos)
    precisam: set[Nome] = set()
    for i in programa.instrucoes:
        registro = REGISTROS[i.primitiva]
        if registro.regra is None or registro.junta(i):
            precisam.update(i.saidas)
        if registro.regra is None:
            precisam |= lidos_da_memoria(tudo, i) & tudo.instrucao_de.keys()
    return precisam


def lidos_da_memoria(corte: Corte, i: Instrucao) -> set[Nome]:
    """O que uma instrução lê da memória: quem anda com saltos, o que está por baixo das vistas."""
    if REGISTROS[i.primitiva].da_memoria is None:
        return set()
    em_ordem = lidos_em_ordem(i)
    vistas = {e: corte.vistas[e] for e in i.entradas}
    return {e if e in em_ordem and v.saltos != saltos(corte.forma(e)) else v.base for e, v in vistas.items()}


def lidos_em_ordem(i: Instrucao) -> set[Nome]:
    """As entradas que uma instrução, ou o programa que ela executa, só sabe ler em ordem."""
    registro = REGISTROS[i.primitiva]
    if registro.da_memoria is DaMemoria.EM_ORDEM:
        return set(i.entradas)
    if registro.corpo is None:
        return set()
    corpo = registro.corpo(i)
    lidos = set[Nome]().union(*map(lidos_em_ordem, corpo.instrucoes))
    return {e for argumento, e in zip(corpo.argumentos, i.entradas, strict=True) if argumento in lidos}
