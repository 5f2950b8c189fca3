"""O que um núcleo lê da memória, e se o lê na posição em que escreve."""

from __future__ import annotations

from collections.abc import Iterator

from neuronio.motores.llvm.plano.pecas import Acesso, Nucleo
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.motores.llvm.registros.registro import Mapa
from neuronio.tensor.programa import Instrucao, Nome


def achar_acessos(corte: Corte, n: Nucleo) -> tuple[Acesso, ...]:
    """Tudo o que o núcleo lê: o das suas expressões, e o das entradas da sua instrução."""
    achados: dict[Acesso, None] = {}
    proprias = set(n.expressoes)
    for raiz in n.raizes:
        identico = tuple(range(len(corte.forma(raiz))))
        achados |= dict.fromkeys(_desde(corte, n, raiz, identico, propria=raiz in proprias))
    for entrada in n.instrucao.entradas if n.instrucao else ():
        achados |= dict.fromkeys(_desde(corte, n, entrada, (), propria=False))
    return tuple(achados)


def _desde(corte: Corte, n: Nucleo, raiz: Nome, identico: Mapa, propria: bool) -> Iterator[Acesso]:
    """O que se lê para chegar a um valor; ``propria``: se é o próprio núcleo que o calcula."""
    vistos: set[tuple[Nome, Mapa]] = set()
    pilha: list[tuple[Nome, Mapa]] = [(raiz, identico)]
    while pilha:
        nome, mapa = pilha.pop()
        if (nome, mapa) in vistos:
            continue
        vistos.add((nome, mapa))
        if corte.na_memoria(nome) and not (propria and len(vistos) == 1):
            yield _acesso(corte, n, nome, mapa, identico)
            continue
        i = corte.instrucao_de[nome]
        pilha.extend((e, _mapear(corte, i, k, mapa)) for k, e in enumerate(i.entradas))


def _acesso(corte: Corte, n: Nucleo, nome: Nome, mapa: Mapa, identico: Mapa) -> Acesso:
    forma = corte.forma(nome)
    # números sós são todos da mesma thread
    na_linha = mapa[0] == 0 if mapa else n.forma == forma == ()
    return Acesso(nome, na_linha, mapa == identico and len(mapa) == len(forma))


def _mapear(corte: Corte, i: Instrucao, k: int, mapa: Mapa) -> Mapa:
    de = corte.forma(i.entradas[k])
    if not mapa:
        return (None,) * len(de)
    return REGISTROS[i.primitiva].mapear(i, k, mapa, de, corte.forma(i.saida))


def igual(corte: Corte, acesso: Acesso, n: Nucleo) -> bool:
    """Se a leitura é exatamente na posição que o laço percorre."""
    return acesso.identico and corte.forma(acesso.base) == n.forma
