"""A divisão de um corpo: os produtos que não precisam esperar pelo tempo se fazem de uma vez, fora dele.

Antes do tempo, os do que só depende das sequências, como o de toda entrada por um peso; depois dele, os de
que nenhum estado depende, como o de toda saída por outro. Um só produto de muitas linhas é muito mais rápido
que muitos de poucas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from neuronio.tensor.programa import Instrucao, Nome, Programa
from neuronio.tensor.tensor import Tensor
from neuronio.tensor.varredura.corpo import (
    Corpo,
    de_que_dependem,
    enxugar,
    por_amostra,
    que_dependem,
    reproduzir,
    tem_o_lote,
)

QUE_SOMAM = ("produto", "conv2d")
"""As contas em que cada número do resultado junta muitos da entrada: são as que vale a pena fazer juntas."""


def antes_do_tempo(corpo: Corpo, argumentos: Sequence[Tensor], passos: int) -> tuple[Corpo, list[Tensor]]:
    """O corpo sem os produtos do que só depende das sequências, e os argumentos dele: mais sequências, os
    produtos já feitos."""
    p = corpo.programa
    estados, sequencias, _ = corpo.repartir(p.argumentos)
    do_tempo = que_dependem(p, sequencias) - que_dependem(p, estados)
    feitos = _com_o_que_so_muda_a_forma(p, _que_somam(p, do_tempo), do_tempo)
    contas = [i for i in p.instrucoes if i.saida in feitos]
    ficam = [i for i in p.instrucoes if i.saida not in feitos]
    usados = {e for i in ficam for e in i.entradas} | set(p.saidas)
    prontos = [s for i in contas for s in i.saidas if s in usados and s in do_tempo]
    if not prontos or not _separam(corpo, contas, prontos):
        return corpo, list(argumentos)
    repetidos = [i for i in contas if i.saida not in do_tempo]  # não dependem de nada: cada lado faz os seus
    n = corpo.estados
    antes = replace(p, argumentos=p.argumentos[n:], instrucoes=tuple(contas), saidas=tuple(prontos))
    feitas = _de_uma_vez(corpo, antes, argumentos[n:], passos)
    lote = argumentos[n].forma[0]
    novas = [feitas[n].redimensionar(lote, passos, *feitas[n].forma[1:]) for n in prontos]
    nomes = (*estados, *sequencias, *prontos, *p.argumentos[corpo.estados + corpo.sequencias :])
    dentro = Programa(nomes, {}, p.constantes, (*repetidos, *ficam), (), p.saidas, p.aspectos)
    dos_estados, das_sequencias, dos_fixos = corpo.repartir(argumentos)
    return enxugar(
        Corpo(dentro, corpo.estados, corpo.sequencias + len(prontos)),
        [*dos_estados, *das_sequencias, *novas, *dos_fixos],
    )


@dataclass(frozen=True)
class Depois:
    """Os resultados que se fazem depois do tempo.

    Args:
        corpo: o que fica dentro dele.
        contas: o que se faz depois, com os argumentos de que precisa: sequências ou fixos do corpo, ou
            resultados dele.
        resultados: os resultados do corpo de antes.
    """

    corpo: Corpo
    contas: Programa
    resultados: tuple[Nome, ...]

    def fazer(self, argumentos: Sequence[Tensor], ys: Sequence[Tensor], passos: int) -> list[Tensor]:
        """Todos os resultados, dados os argumentos e os resultados do corpo."""
        ha = dict(zip(self.corpo.programa.argumentos, argumentos, strict=True))
        ha |= dict(zip(self.corpo.programa.saidas[self.corpo.estados :], ys, strict=True))
        if self.contas.instrucoes:
            feitas = _de_uma_vez(self.corpo, self.contas, [ha[n] for n in self.contas.argumentos], passos)
            lote = argumentos[0].forma[0]
            ha |= {n: feitas[n].redimensionar(lote, passos, *feitas[n].forma[1:]) for n in self.contas.saidas}
        return [ha[n] for n in self.resultados]


def depois_do_tempo(corpo: Corpo) -> Depois:
    """O corpo sem os produtos de que nenhum estado depende."""
    p, n = corpo.programa, corpo.estados
    dos_estados = de_que_dependem(p, p.saidas[:n])
    livres = {s for i in p.instrucoes for s in i.saidas} - dos_estados
    somam = _que_somam(p, livres & que_dependem(p, p.argumentos[: n + corpo.sequencias]))
    adiadas = que_dependem(p, somam)
    contas = [i for i in p.instrucoes if i.saida in adiadas]
    adiadas = {s for i in contas for s in i.saidas}
    lidos = list(
        dict.fromkeys(e for i in contas for e in i.entradas if e not in adiadas | p.constantes.keys())
    )
    saem = tuple(s for s in p.saidas[n:] if s in adiadas)
    if not saem or not _separam(corpo, contas, [*lidos, *saem]):
        return Depois(corpo, replace(p, instrucoes=()), p.saidas[n:])
    ficam = [s for s in p.saidas[n:] if s not in adiadas]
    lidos_de_dentro = [e for e in lidos if e not in p.argumentos[n:] and e not in ficam]
    dentro = replace(
        p,
        instrucoes=tuple(i for i in p.instrucoes if i.saida not in adiadas),
        saidas=(*p.saidas[:n], *ficam, *lidos_de_dentro),
    )
    depois = Programa(tuple(lidos), {}, p.constantes, tuple(contas), (), saem, p.aspectos)
    return Depois(Corpo(dentro, n, corpo.sequencias), depois, p.saidas[n:])


def _que_somam(p: Programa, entre: set[Nome]) -> set[Nome]:
    return {i.saida for i in p.instrucoes if i.primitiva.nome in QUE_SOMAM and i.saida in entre}


def _com_o_que_so_muda_a_forma(p: Programa, somam: set[Nome], entre: set[Nome]) -> set[Nome]:
    """Estes valores, o de que precisam, e o que só lhes muda a forma."""
    if not somam:
        return set()
    feitos = de_que_dependem(p, somam)
    for i in p.instrucoes:
        if i.primitiva.so_a_forma and i.saida in entre and feitos.issuperset(i.entradas):
            feitos.add(i.saida)
    return feitos


def _separam(corpo: Corpo, contas: Sequence[Instrucao], fronteira: Sequence[Nome]) -> bool:
    """Se umas contas se podem fazer de todos os passos juntos.

    Nada do que leem é de cada amostra e o mesmo em todos os passos, e o que passa delas ao resto tem uma
    linha por amostra.
    """
    p = corpo.programa
    _, _, fixos = corpo.repartir(p.argumentos)
    lidos = {e for i in contas for e in i.entradas}
    if any(tem_o_lote(p.aspectos[n].forma) for n in fixos if n in lidos):
        return False
    return all(por_amostra(p.aspectos[n].forma) for n in fronteira if n not in fixos)


def _de_uma_vez(
    corpo: Corpo, contas: Programa, argumentos: Sequence[Tensor], passos: int
) -> dict[Nome, Tensor]:
    """Os valores de umas contas em todos os passos, que ficam junto às amostras, no primeiro eixo."""
    _, _, fixos = corpo.repartir(corpo.programa.argumentos)
    pares = list(zip(contas.argumentos, argumentos, strict=True))
    lote = next(a.forma[0] for n, a in pares if n not in fixos)
    juntos = [a if n in fixos else a.redimensionar(lote * passos, *a.forma[2:]) for n, a in pares]
    return reproduzir(contas, juntos, lote * passos)
