"""A derivada de uma varredura, que é outra varredura: percorre o tempo ao contrário, e leva de um passo ao de
antes o que chega a cada estado.

O que a ida calculou, e a volta precisa, se guarda de cada passo; o resto se refaz. A derivada de um peso,
que é uma soma sobre as amostras e os passos, não se soma passo a passo: colhe-se de cada passo o que entra
nela, e no fim se faz uma conta só.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from neuronio.grafo.ordem import ordem_topologica
from neuronio.tensor.dimensao import Dimensao, Lote
from neuronio.tensor.estrutura import expandir, zeros
from neuronio.tensor.gradientes import gradientes_de_varias
from neuronio.tensor.primitiva import com_gradiente
from neuronio.tensor.programa import Nome, Programa, simplificar
from neuronio.tensor.tensor import Tensor
from neuronio.tensor.tipos import REAIS
from neuronio.tensor.varredura.corpo import Corpo, enxugar, escrever, por_amostra, reproduzir, tem_o_lote
from neuronio.tensor.varredura.primitiva import varredura

LEMBRADAS = 64
"""De quantos corpos se lembra a derivada: um modelo tem poucos, e cada passo de treino os pede de novo."""


class _IdaEVolta:
    """O corpo e a sua derivada, num grafo só, de tensores sem números.

    Args:
        corpo: o da ida.
        chegam: a que saídas chega gradiente; aos estados, que o levam de um passo ao outro, sempre.
        pedidas: de que argumentos se quer a derivada; a dos estados, sempre.
    """

    def __init__(self, corpo: Corpo, chegam: Sequence[bool], pedidas: Sequence[bool]) -> None:
        p = corpo.programa
        self.corpo = corpo
        self.argumentos = [Tensor.abstrato(a.forma, a.tipo) for a in corpo.aspectos(p.argumentos)]
        for t in self.argumentos:
            t.requer_grad = t.tipo in REAIS
        with com_gradiente():
            self.valores = reproduzir(p, self.argumentos, Lote())
            saidas = [self.valores[s] for s in p.saidas]
            chega = [s.tipo in REAIS and (k < corpo.estados or chegam[k]) for k, s in enumerate(saidas)]
            self.chegados = [
                Tensor.abstrato(s.forma, s.tipo) if c else None for s, c in zip(saidas, chega, strict=True)
            ]
            pares = [
                (s, g) for s, g in zip(saidas, self.chegados, strict=True) if g is not None and s.requer_grad
            ]
            pedidos = [
                t if t.requer_grad and (k < corpo.estados or pedidas[k]) else None
                for k, t in enumerate(self.argumentos)
            ]
            alvos = [t for t in pedidos if t is not None]
            chegam_a = [s for s, _ in pares]
            achadas = iter(gradientes_de_varias(chegam_a, [g for _, g in pares], alvos))
        self.derivadas = [None if t is None else next(achadas, None) for t in pedidos]

    def que_se_guardam(self) -> list[Nome]:
        """Da ida, os valores que a volta lê: os estados de antes de cada passo, e o que se calculou neles.

        O que só muda a forma de outro se refaz, e o que não muda com o tempo não se guarda.
        """
        n = self.corpo.estados + self.corpo.sequencias
        nome_de = {id(t): nome for nome, t in reversed(self.valores.items())}
        mudam = _que_mudam(self.derivadas, self.argumentos[:n])
        guardados: dict[Nome, None] = {}
        pilha = [t for t in self.derivadas if t is not None]
        vistos: set[int] = set()
        while pilha:
            t = pilha.pop()
            if id(t) in vistos:
                continue
            vistos.add(id(t))
            da_ida = id(t) in nome_de and id(t) in mudam
            refeito = t.operador_mae is not None and (t.operador_mae.so_a_forma or not por_amostra(t.forma))
            if da_ida and not refeito:
                guardados[nome_de[id(t)]] = None
            else:
                pilha.extend(t.progenitor)
        das_sequencias = self.corpo.programa.argumentos[self.corpo.estados : n]
        return [g for g in guardados if g not in das_sequencias]


def _que_mudam(raizes: Iterable[Tensor | None], de: Sequence[Tensor]) -> set[int]:
    """Os tensores que dependem de algum destes, e eles, pelo id."""
    mudam = {id(t) for t in de}
    for t in ordem_topologica([r for r in raizes if r is not None]):
        if not mudam.isdisjoint(map(id, t.progenitor)):
            mudam.add(id(t))
    return mudam


@lru_cache(LEMBRADAS)
def com_guardados(corpo: Corpo) -> Corpo:
    """O corpo que também devolve, de cada passo, o que a volta vai ler."""
    p = corpo.programa
    ida = _IdaEVolta(corpo, [True] * len(p.saidas), [True] * len(p.argumentos))
    ja = p.saidas[corpo.estados :]
    return que_devolve(corpo, [n for n in ida.que_se_guardam() if n not in ja])


def que_devolve(corpo: Corpo, nomes: Sequence[Nome]) -> Corpo:
    """O corpo que também devolve, de cada passo, uns valores."""
    p = corpo.programa
    return replace(corpo, programa=replace(p, saidas=(*p.saidas, *nomes)))


@dataclass(frozen=True)
class Volta:
    """A volta de um corpo, já escrita.

    Args:
        corpo: o da volta. Os seus estados são os gradientes dos estados reais da ida e, depois, as somas dos
            gradientes dos fixos que têm uma linha por amostra.
        lidos: as sequências que ele percorre, cada uma uma `Leitura`.
        preparo: dos fixos da ida, e destas constantes, aos fixos da volta e aos das contas finais.
        constantes: os números que só a derivada tem, como a máscara de um peso.
        finais: as contas que se fazem no fim, do que se colheu às derivadas dos outros fixos.
        colhidos: o que elas leem de cada passo.
        faltam: os valores da ida que ela não devolve, e devia.
        pedidas: de cada argumento da ida, onde está a derivada.
    """

    corpo: Corpo
    lidos: tuple[Leitura, ...]
    preparo: Programa
    constantes: tuple[Tensor, ...]
    finais: Programa
    colhidos: tuple[Leitura, ...]
    faltam: tuple[Nome, ...]
    pedidas: tuple[Leitura | None, ...]


@dataclass(frozen=True)
class Leitura:
    """De onde vem um valor.

    Args:
        de: da ida, "chegou" (o gradiente de um resultado), "sequencia", "guardado" (um resultado) ou
            "mascara"; da volta, "estado" ou "colhido" (um resultado); "final", das contas do fim.
        indice: qual.
    """

    de: str
    indice: int = 0


@lru_cache(LEMBRADAS)
def _escrever_a_volta(
    corpo: Corpo, chegam: tuple[bool, ...], pedidas: tuple[bool, ...], truncada: bool
) -> Volta:
    return _Escritor(corpo, chegam, pedidas, truncada).volta()


class _Escritor:
    def __init__(self, corpo: Corpo, chegam: Sequence[bool], pedidas: Sequence[bool], truncada: bool) -> None:
        self.corpo, self.n = corpo, corpo.estados
        self.j = _IdaEVolta(corpo, chegam, pedidas)
        self.estados, self.sequencias, self.fixos = corpo.repartir(self.j.argumentos)
        self.mascara = Tensor.abstrato((Lote(), 1)) if truncada else None
        self.reais = [k for k, t in enumerate(self.estados) if t.tipo in REAIS]
        self.leituras: dict[int, Leitura] = {}
        self.que_mudam: list[Tensor] = []
        self._anotar_leituras()

    def _anotar_leituras(self) -> None:
        """Tudo o que de cada passo se pode ler, e de onde."""
        saidas = [self.j.valores[s] for s in self.corpo.programa.saidas]
        fontes: list[tuple[Tensor | None, Leitura]] = [
            *((g, Leitura("chegou", k)) for k, g in enumerate(self.j.chegados) if k >= self.n),
            *((t, Leitura("sequencia", k)) for k, t in enumerate(self.sequencias)),
            *((t, Leitura("guardado", k)) for k, t in enumerate(saidas) if k >= self.n),
            (self.mascara, Leitura("mascara")),
        ]
        for t, leitura in fontes:
            if t is not None and id(t) not in self.leituras:
                self.leituras[id(t)] = leitura
                self.que_mudam.append(t)

    def volta(self) -> Volta:
        dos_estados = [self._do_estado(k) for k in self.reais]
        de_cada_amostra, somas, do_lote = self._dos_fixos_de_cada_amostra()
        chegados = [t for k in self.reais if (t := self.j.chegados[k]) is not None]
        colhidos, finais, fixos_finais = self._do_fim(chegados)
        das_sequencias = [d for d in self._derivadas_de("sequencia") if d is not None]
        achados = {id(t): Leitura("colhido", k) for k, t in reversed(list(enumerate(das_sequencias)))}
        novos = [t for t in colhidos if id(t) not in self.leituras | achados]
        achados |= {id(t): Leitura("colhido", len(das_sequencias) + k) for k, t in enumerate(novos)}
        faltam = [e for e in self.estados if id(e) not in self.leituras]
        entradas = [*chegados, *somas, *self.que_mudam, *faltam]
        programa, fixos = escrever(entradas, [*dos_estados, *do_lote, *das_sequencias, *novos])
        preparo, constantes = escrever(self.fixos, [*fixos, *fixos_finais])
        corpo = Corpo(programa, len(chegados) + len(somas), len(entradas) - len(chegados) - len(somas))
        limpo, ficam = enxugar(corpo, [*entradas, *fixos])
        usadas = ficam[limpo.estados : limpo.estados + limpo.sequencias]
        dos_usados = {id(t) for t in (*usadas, *colhidos)}
        fixos_da_volta = ficam[limpo.estados + limpo.sequencias :]
        manter = [k for k, t in enumerate(fixos) if any(t is f for f in fixos_da_volta)]
        preparo = replace(
            preparo,
            saidas=(*(preparo.saidas[k] for k in manter), *preparo.saidas[len(fixos) :]),
        )
        return Volta(
            limpo,
            tuple(self.leituras.get(id(t), Leitura("falta")) for t in usadas),
            simplificar(preparo),
            tuple(constantes),
            finais,
            tuple((self.leituras | achados)[id(t)] for t in colhidos),
            tuple(
                self.corpo.programa.argumentos[k]
                for k, e in enumerate(self.estados)
                if id(e) in dos_usados and id(e) not in self.leituras
            ),
            tuple(self._onde(de_cada_amostra, len(chegados))),
        )

    # ── as derivadas ────────────────────────────────────────────────────────
    def _do_estado(self, k: int) -> Tensor:
        """O que chega ao estado antes deste passo; nada, onde a volta se trunca."""
        d, estado = self.j.derivadas[k], self.estados[k]
        if d is None:
            d = zeros(estado.forma, estado.tipo)
        if self.mascara is None:
            return d
        so_uma = (Lote(), *(1,) * (estado.posto - 1))
        return d * self.mascara.redimensionar(so_uma).converter(d.tipo)

    def _derivadas_de(self, quais: str) -> list[Tensor | None]:
        _, das_sequencias, dos_fixos = self.corpo.repartir(self.j.derivadas)
        return das_sequencias if quais == "sequencia" else dos_fixos

    def _dos_fixos_de_cada_amostra(self) -> tuple[list[int], list[Tensor], list[Tensor]]:
        """Os que têm uma linha por amostra: quais, o que já se somou de cada um, e com a parcela do passo."""
        pares = [
            (k, d) for k, d in enumerate(self._derivadas_de("fixo")) if d is not None and tem_o_lote(d.forma)
        ]
        somas = [Tensor.abstrato(d.forma, d.tipo) for _, d in pares]
        return [k for k, _ in pares], somas, [s + d for s, (_, d) in zip(somas, pares, strict=True)]

    def _do_fim(self, chegados: Sequence[Tensor]) -> tuple[list[Tensor], Programa, list[Tensor]]:
        """O que se colhe de cada passo, as contas que se fazem disso no fim, e os fixos que elas leem."""
        derivadas = [d for d in self._derivadas_de("fixo") if d is not None and not tem_o_lote(d.forma)]
        mudam = _que_mudam(derivadas, [*chegados, *self.que_mudam, *self.estados])
        colhidos: dict[int, Tensor] = {}
        pilha, vistos = list(derivadas), set[int]()
        while pilha:
            t = pilha.pop()
            if id(t) in vistos:
                continue
            vistos.add(id(t))
            if por_amostra(t.forma) and id(t) in mudam:
                colhidos[id(t)] = t
            else:
                pilha.extend(t.progenitor)
        programa, fixos = escrever(list(colhidos.values()), derivadas)
        return list(colhidos.values()), simplificar(programa), fixos

    def _onde(self, de_cada_amostra: list[int], reais: int) -> Iterator[Leitura | None]:
        """De cada argumento da ida, onde a volta deixa a derivada."""
        for k in range(self.n):
            yield Leitura("estado", self.reais.index(k)) if k in self.reais else None
        resultado = 0
        for d in self._derivadas_de("sequencia"):
            yield None if d is None else Leitura("colhido", resultado)
            resultado += d is not None
        final = 0
        for k, d in enumerate(self._derivadas_de("fixo")):
            if k in de_cada_amostra:
                yield Leitura("estado", reais + de_cada_amostra.index(k))
            else:
                yield None if d is None else Leitura("final", final)
                final += d is not None


def derivar(
    gs: Sequence[Tensor | None],
    ys: Sequence[Tensor],
    entradas: Sequence[Tensor],
    pedidas: Sequence[bool],
    *,
    corpo: Corpo,
    passos: int,
    do_fim: bool,
    truncar: int | None,
) -> list[Tensor | None]:
    """A derivada conjunta da primitiva: veja `Multipla`."""

    def escrita(corpo: Corpo, gs: Sequence[Tensor | None]) -> Volta:
        chegam = tuple(g is not None for g in gs)
        return _escrever_a_volta(corpo, chegam, tuple(pedidas), truncar is not None)

    volta = escrita(corpo, gs)
    if volta.faltam:
        corpo = que_devolve(corpo, volta.faltam)
        ys = varredura(*entradas, corpo=corpo, passos=passos, do_fim=do_fim, truncar=truncar)
        gs = [*gs, *[None] * len(volta.faltam)]
        volta = escrita(corpo, gs)
    lote = ys[0].forma[0]
    mascara = _mascara(passos, truncar, do_fim, lote) if truncar is not None else None
    ida = _Ida(corpo, passos, do_fim, lote, gs, ys, *corpo.repartir(entradas), mascara)
    achadas = _executar(volta, ida)
    return [d if pedida else None for d, pedida in zip(achadas, pedidas, strict=True)]


@dataclass(frozen=True)
class _Ida:
    """Uma varredura já feita: o que entrou nela, o que saiu, e os gradientes que chegam ao que saiu."""

    corpo: Corpo
    passos: int
    do_fim: bool
    lote: Dimensao
    gs: Sequence[Tensor | None]
    ys: Sequence[Tensor]
    estados: Sequence[Tensor]
    sequencias: Sequence[Tensor]
    fixos: Sequence[Tensor]
    mascara: Tensor | None

    def ler(self, leitura: Leitura) -> Tensor:
        """O que se leu, de todos os passos."""
        fontes: dict[str, Sequence[Tensor | None]] = {
            "chegou": self.gs,
            "sequencia": self.sequencias,
            "guardado": self.ys,
            "mascara": [self.mascara],
        }
        achado = fontes[leitura.de][leitura.indice]
        assert achado is not None
        return achado

    def chegou_aos_estados(self, volta: Volta) -> Iterator[Tensor]:
        """Os estados da volta depois do último passo: o que chegou aos da ida, e somas que ainda são zero."""
        for chegou, estado in zip(self.gs, self.estados, strict=False):
            if estado.tipo in REAIS:
                yield zeros(estado.forma, estado.tipo) if chegou is None else chegou
        reais = sum(e.tipo in REAIS for e in self.estados)
        nomes = volta.corpo.programa.argumentos[reais : volta.corpo.estados]
        for aspecto in volta.corpo.aspectos(nomes):
            yield zeros((self.lote, *aspecto.forma[1:]), aspecto.tipo)


def _executar(volta: Volta, ida: _Ida) -> list[Tensor | None]:
    """As derivadas: a varredura ao contrário e, do que nela se colheu, as contas do fim."""
    preparados = reproduzir(volta.preparo, [*ida.fixos, *volta.constantes], ida.lote)
    prontos = [preparados[s] for s in volta.preparo.saidas]
    _, _, fixos = volta.corpo.repartir(volta.corpo.programa.argumentos)
    resultados = varredura(
        *ida.chegou_aos_estados(volta),
        *map(ida.ler, volta.lidos),
        *prontos[: len(fixos)],
        corpo=volta.corpo,
        passos=ida.passos,
        do_fim=not ida.do_fim,
        truncar=None,
    )
    estados, colhidos = resultados[: volta.corpo.estados], resultados[volta.corpo.estados :]
    juntos = ida.lote * ida.passos
    no_fim = [colhidos[c.indice] if c.de == "colhido" else ida.ler(c) for c in volta.colhidos]
    em_fila = [t.redimensionar(juntos, *t.forma[2:]) for t in no_fim]
    feitas = reproduzir(volta.finais, [*em_fila, *prontos[len(fixos) :]], juntos)
    finais = [feitas[s] for s in volta.finais.saidas]
    de_onde = {"estado": estados, "colhido": colhidos, "final": finais}
    return [None if onde is None else de_onde[onde.de][onde.indice] for onde in volta.pedidas]


def _mascara(passos: int, truncar: int, do_fim: bool, lote: Dimensao) -> Tensor:
    """Zero nos passos em que começa um trecho, menos no primeiro: dali o gradiente não passa ao de antes."""
    ordem = np.arange(passos)[::-1] if do_fim else np.arange(passos)
    vale = ((ordem % truncar != 0) | (ordem == 0)).astype(np.float32)
    return expandir(Tensor(vale[None, :, None]), para=(lote, passos, 1))
