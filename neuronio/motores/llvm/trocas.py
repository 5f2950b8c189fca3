"""As cópias que um programa precisa ter no meio: das trocas, e do que cada thread guarda em partes.

Uma troca são atribuições que não se podem fazer uma depois da outra, como ``a, b = b, a``. Cada variável só
se reescreve depois de lida por todos. Se uma lê a outra em círculo, ou se uma lê a si mesma noutra posição
(``v ← v invertida``), nenhuma ordem serve: os valores novos se guardam antes, à parte.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from neuronio.tensor import TABELA
from neuronio.tensor.programa import Instrucao, Programa
from neuronio.tensor.programa.programa import Nome

if TYPE_CHECKING:
    from neuronio.motores.llvm.plano import Plano


def separar_partes(plano: Plano) -> tuple[Programa, set[Nome]]:
    """O programa com uma cópia de cada soma em partes que um produto ou uma convolução lê da memória.

    Ao copiar, juntam-se as partes; quem lê posição por posição as junta por si.
    """
    lidos = set().union(*(plano.lidos_da_memoria(i) for i in plano.programa.instrucoes))
    instrucoes, aspectos = [], dict(plano.programa.aspectos)
    juntos: dict[Nome, Nome] = {}
    for i in plano.programa.instrucoes:
        instrucoes.append(replace(i, entradas=tuple(juntos.get(e, e) for e in i.entradas)))
        if i.saida in lidos and plano.em_partes(i):
            copia = juntos[i.saida] = max(aspectos) + 1
            instrucoes.append(Instrucao(TABELA["parar_gradiente"], (i.saida,), {}, copia))
            aspectos[copia] = aspectos[i.saida]
    return replace(plano.programa, instrucoes=tuple(instrucoes), aspectos=aspectos), set(juntos.values())


def separar_trocas(plano: Plano) -> tuple[Programa, set[Nome]]:
    """O programa com uma cópia no meio de cada troca, e as cópias, que se guardam."""
    programa = plano.programa
    leem = {id(v): plano.lidas_ao_atribuir(v, n) for v, n in programa.atribuicoes}
    leem = {v: lidas & leem.keys() for v, lidas in leem.items()}
    em_circulo = {v for v in leem if v in _alcancadas(v, leem)}
    instrucoes, atribuicoes, aspectos = list(programa.instrucoes), [], dict(programa.aspectos)
    copias: set[Nome] = set()
    for variavel, nome in programa.atribuicoes:
        if id(variavel) in em_circulo:
            copia = max(aspectos) + 1
            instrucoes.append(Instrucao(TABELA["parar_gradiente"], (nome,), {}, copia))
            aspectos[copia] = aspectos[nome]
            copias.add(copia)
            nome = copia
        atribuicoes.append((variavel, nome))
    trocado = replace(
        programa, instrucoes=tuple(instrucoes), atribuicoes=tuple(atribuicoes), aspectos=aspectos
    )
    return trocado, copias


def _alcancadas(inicio: int, leem: dict[int, set[int]]) -> set[int]:
    """As variáveis lidas, direta ou indiretamente, por quem atribui a primeira."""
    achadas: set[int] = set()
    pilha = [inicio]
    while pilha:
        novas = leem[pilha.pop()] - achadas
        achadas |= novas
        pilha.extend(novas)
    return achadas
