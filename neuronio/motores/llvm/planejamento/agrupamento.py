"""A ordem dos núcleos em cada estágio, e os que se juntam num laço só.

Juntam-se as expressões de mesma forma que podem ficar lado a lado; e as que vêm depois de um produto, e o
leem só no lugar, ficam no laço dele.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import heappop, heappush

from neuronio.motores.llvm.planejamento.acessos import igual
from neuronio.motores.llvm.planejamento.pesos import maior_custo
from neuronio.motores.llvm.plano.medidas import sobre_o_lote
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.motores.llvm.registros.registro import Custo
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.programa import Nome

Especie = tuple[Forma, bool]
"""A forma de uns núcleos de expressões, e se elas são leves."""


def agrupar(corte: Corte, nucleos: Sequence[Nucleo]) -> list[Nucleo]:
    """Os núcleos, na ordem em que se executam, já juntos."""
    estagios: dict[int, list[Nucleo]] = {}
    for n in nucleos:
        estagios.setdefault(n.estagio, []).append(n)
    custos = maior_custo(corte)
    grupos = [g for _, deles in sorted(estagios.items()) for g in _Estagio(corte, deles, custos).grupos()]
    return [g.nucleo() for g in grupos]


class _Toques:
    """O que um núcleo, ou um grupo deles, escreve, e o que lê noutra posição que não a que percorre."""

    def __init__(self) -> None:
        self.valores, self.variaveis = set[Nome](), set[int]()
        self.valores_lidos, self.variaveis_lidas = set[Nome](), set[int]()

    def somar(self, corte: Corte, n: Nucleo) -> None:
        self.valores.update(n.valores)
        self.variaveis.update(id(d.variavel) for d in n.destinos if d.variavel is not None)
        for a in n.acessos:
            if not igual(corte, a, n):
                self.valores_lidos.add(a.base)
                if (v := corte.programa.leituras.get(a.base)) is not None:
                    self.variaveis_lidas.add(id(v))

    def le_fora_do_lugar(self, outro: _Toques) -> bool:
        """Se lê, noutra posição, algo que o outro escreve."""
        return not (
            self.valores_lidos.isdisjoint(outro.valores) and self.variaveis_lidas.isdisjoint(outro.variaveis)
        )


class _Grupo:
    """Um núcleo e os que se juntaram a ele."""

    def __init__(self, corte: Corte, primeiro: Nucleo) -> None:
        self.corte, self.primeiro, self.juntos, self.toques = corte, primeiro, [primeiro], _Toques()
        self.toques.somar(corte, primeiro)

    def especies(self) -> list[Especie]:
        """As de expressões que ele pode receber."""
        n = self.primeiro
        if n.instrucao is None:
            return [(n.forma, True), (n.forma, False)]
        por_bloco = REGISTROS[n.instrucao.primitiva].recebe_epilogo and len(n.forma) == 2
        return [(n.forma, True)] if por_bloco and n.por_amostra == sobre_o_lote(n.forma) else []

    def recebe(self, toques: _Toques) -> bool:
        """Se tudo o que um lê do que o outro escreve está na posição que o laço percorre."""
        return not toques.le_fora_do_lugar(self.toques) and not self.toques.le_fora_do_lugar(toques)

    def juntar(self, n: Nucleo) -> None:
        self.juntos.append(n)
        self.toques.somar(self.corte, n)

    def nucleo(self) -> Nucleo:
        if len(self.juntos) == 1:
            return self.primeiro
        valores = tuple(v for n in self.juntos for v in n.valores)
        destinos = tuple(d for n in self.juntos for d in n.destinos)
        return replace(self.primeiro, valores=valores, destinos=destinos)


class _Estagio:
    """Os núcleos de um estágio: cada um espera pelos de que depende."""

    def __init__(self, corte: Corte, nucleos: Sequence[Nucleo], custos: dict[Nome, Custo]) -> None:
        self.corte, self.nucleos, self.custos = corte, nucleos, custos
        self.livres: list[int] = []
        self.por_especie: dict[Especie, list[int]] = {}
        self.feitos: set[int] = set()
        seguintes: list[list[int]] = [[] for _ in nucleos]
        self.seguintes, self.espera = seguintes, [0] * len(nucleos)
        for antes, depois in self._dependencias():
            seguintes[antes].append(depois)
            self.espera[depois] += 1
        for k, espera in enumerate(self.espera):
            if not espera:
                self._liberar(k)

    def _dependencias(self) -> set[tuple[int, int]]:
        """Quem lê um valor vem depois de quem o escreve; quem reescreve uma variável, depois de quem a lê."""
        dono = {v: k for k, n in enumerate(self.nucleos) for v in n.valores}
        escritor = {
            id(d.variavel): k
            for k, n in enumerate(self.nucleos)
            for d in n.destinos
            if d.variavel is not None
        }
        pares = set()
        for k, n in enumerate(self.nucleos):
            for a in n.acessos:
                lida = escritor.get(id(self.corte.programa.leituras.get(a.base)))
                pares.add((dono.get(a.base, k), k))
                pares.add((k, k if lida is None else lida))
        return {(antes, depois) for antes, depois in pares if antes != depois}

    def grupos(self) -> Iterator[_Grupo]:
        """Um depois do outro: a cada um se junta tudo o que se pode, antes do seguinte."""
        while (k := self._primeiro_livre()) is not None:
            grupo = _Grupo(self.corte, self.nucleos[k])
            self._fazer(k)
            self._encher(grupo)
            yield grupo
        assert len(self.feitos) == len(self.nucleos), "dependência circular entre núcleos"

    def _encher(self, grupo: _Grupo) -> None:
        recusados: list[tuple[Especie, int]] = []
        while (achado := self._primeiro_da_especie(grupo)) is not None:
            especie, k, toques = achado
            if grupo.recebe(toques):
                grupo.juntar(self.nucleos[k])
                self._fazer(k)
            else:  # o que não cabe num grupo não passa a caber quando ele cresce
                recusados.append((especie, k))
        for especie, k in recusados:
            heappush(self.por_especie[especie], k)

    def _primeiro_livre(self) -> int | None:
        while self.livres:
            k = heappop(self.livres)
            if k not in self.feitos:
                return k
        return None

    def _primeiro_da_especie(self, grupo: _Grupo) -> tuple[Especie, int, _Toques] | None:
        filas = [(e, self.por_especie[e]) for e in grupo.especies() if e in self.por_especie]
        for _, fila in filas:
            while fila and fila[0] in self.feitos:
                heappop(fila)
        cheias = [(fila[0], especie, fila) for especie, fila in filas if fila]
        if not cheias:
            return None
        _, especie, fila = min(cheias, key=lambda c: c[0])
        k, toques = heappop(fila), _Toques()
        toques.somar(self.corte, self.nucleos[k])
        return especie, k, toques

    def _fazer(self, k: int) -> None:
        self.feitos.add(k)
        for seguinte in self.seguintes[k]:
            self.espera[seguinte] -= 1
            if not self.espera[seguinte]:
                self._liberar(seguinte)

    def _liberar(self, k: int) -> None:
        heappush(self.livres, k)
        n = self.nucleos[k]
        if n.elementar:
            heappush(self.por_especie.setdefault((n.forma, self._leve(n)), []), k)

    def _leve(self, n: Nucleo) -> bool:
        """Se as expressões cabem entre as somas de um produto: poucas instruções, e rápidas."""
        proprias = set(n.expressoes)
        return all(
            self.custos.get(r, Custo.RAPIDO) < Custo.LENTO
            for r in n.raizes
            if r in proprias or not self.corte.na_memoria(r)
        )
