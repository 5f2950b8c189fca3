"""As cópias que um programa precisa ter no meio: das trocas, e do que cada thread guarda em partes.

Uma troca são atribuições que não se podem fazer uma depois da outra, como ``a, b = b, a``. Cada variável só
se reescreve depois de lida por todos. Se uma lê a outra em círculo, ou se uma lê a si mesma noutra posição
(``v ← v invertida``), nenhuma ordem serve: os valores novos se guardam antes, à parte.
"""

from __future__ import annotations

from dataclasses import replace

from neuronio.grafo.circulos import circulos
from neuronio.motores.llvm.planejamento.acessos import achar_acessos
from neuronio.motores.llvm.planejamento.corte import cortar, lidos_da_memoria
from neuronio.motores.llvm.plano.pecas import Destino, Nucleo
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor import Variavel
from neuronio.tensor.elementares import parar_gradiente
from neuronio.tensor.programa import Aspecto, Instrucao, Nome, Programa


class Copias:
    """As que se põem num programa, com um nome novo cada uma."""

    def __init__(self, programa: Programa) -> None:
        self.aspectos: dict[Nome, Aspecto] = dict(programa.aspectos)
        self.nomes: set[Nome] = set()
        self._proximo = max(self.aspectos, default=-1) + 1

    def de(self, nome: Nome) -> Instrucao:
        """A instrução que copia um valor."""
        copia, self._proximo = self._proximo, self._proximo + 1
        self.aspectos[copia] = self.aspectos[nome]
        self.nomes.add(copia)
        return Instrucao(parar_gradiente, (nome,), {}, (copia,))


def separar_partes(corte: Corte, lote: int, caches: Caches) -> Corte:
    """O corte com uma cópia de cada soma em partes que um produto ou uma convolução lê da memória.

    Ao copiar, juntam-se as partes; quem lê posição por posição as junta por si.
    """
    lidos = set[Nome]().union(*(lidos_da_memoria(corte, i) for i in corte.programa.instrucoes))
    copias, instrucoes, juntos = Copias(corte.programa), list[Instrucao](), dict[Nome, Nome]()
    for i in corte.programa.instrucoes:
        instrucoes.append(replace(i, entradas=tuple(juntos.get(e, e) for e in i.entradas)))
        registro = REGISTROS[i.primitiva]
        if i.saida not in lidos or registro.regra is not None:
            continue
        if registro.reparte(i, corte, lote, caches).em_partes:
            copia = copias.de(i.saida)
            juntos[i.saida] = copia.saida
            instrucoes.append(copia)
    programa = replace(corte.programa, instrucoes=tuple(instrucoes), aspectos=copias.aspectos)
    return cortar(programa, corte.guardados | copias.nomes)


def separar_trocas(corte: Corte) -> Corte:
    """O corte com uma cópia no meio de cada troca."""
    programa = corte.programa
    leem = {id(v): _lidas_ao_atribuir(corte, v, n) for v, n in programa.atribuicoes}
    circulares = set[int]().union(*circulos({v: lidas & leem.keys() for v, lidas in leem.items()}))
    copias, instrucoes = Copias(programa), list(programa.instrucoes)
    atribuicoes: list[tuple[Variavel, Nome]] = []
    for variavel, nome in programa.atribuicoes:
        if id(variavel) in circulares:
            copia = copias.de(nome)
            instrucoes.append(copia)
            nome = copia.saida
        atribuicoes.append((variavel, nome))
    trocado = replace(
        programa,
        instrucoes=tuple(instrucoes),
        atribuicoes=tuple(atribuicoes),
        aspectos=copias.aspectos,
    )
    return cortar(trocado, corte.guardados | copias.nomes)


def _lidas_ao_atribuir(corte: Corte, variavel: Variavel, valor: Nome) -> set[int]:
    """As variáveis (pelo id) que se leem ao calcular um valor final; ela mesma, só se noutra posição."""
    nucleo = Nucleo(corte.forma(valor), destinos=(Destino(valor, variavel=variavel),))
    lidas = set()
    for a in achar_acessos(corte, nucleo):
        lida = corte.programa.leituras.get(a.base)
        if lida is not None and (lida is not variavel or not a.identico):
            lidas.add(id(lida))
    return lidas
