"""O resumo de um modelo: de cada camada, as formas, os parâmetros, a memória e as contas."""

from __future__ import annotations

import html
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.camadas.camada import Camada, observando
from neuronio.camadas.chamada import saidas_de
from neuronio.camadas.fila import DO_LOTE
from neuronio.erros import ErroDeCaptura
from neuronio.modelos.construcao import abstratas
from neuronio.modelos.multiplicacoes import multiplicacoes, numeros_por_amostra
from neuronio.tensor import Tensor, Variavel
from neuronio.tensor.dimensao import Forma

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo

CABECALHO = ("camada", "tipo", "entrada", "saída", "parâmetros", "memória", "multiplicações")
_TEXTOS = 4
"""As primeiras colunas são textos, e as outras, números, que se alinham à direita."""
ESTILO = f"""
.nn-resumo {{ overflow-x: auto }}
.nn-resumo :is(td, th) {{ text-align: left !important; vertical-align: top !important }}
.nn-resumo :is(td, th) {{ white-space: nowrap !important }}
.nn-resumo tr > :nth-child(n+{_TEXTOS + 1}) {{ text-align: right !important }}
"""
"""Num celular a tabela rola, e não a página; cada caderno alinharia as células ao seu modo."""


@dataclass(frozen=True)
class Linha:
    """Uma camada do resumo; as formas são de uma amostra, sem o lote. O que não se sabe é None, ou "?"."""

    nome: str
    classe: str
    entrada: str
    saida: str
    parametros: int | None
    congelados: int | None
    """Quantos deles o treino não muda."""
    memoria: int | None
    """Em bytes: a dos pesos, e a do que ela dá para uma amostra."""
    multiplicacoes: int | None
    """De números, para uma amostra."""
    treino: str
    """Como treina, se não é como as outras: congelada, ou com outra taxa."""
    variaveis: tuple[tuple[str, str, int, int], ...]
    """O nome, a forma, quantos números e quantos bytes de cada parâmetro e estado."""

    def celulas(self) -> tuple[str, ...]:
        """O que se lê em cada coluna."""
        tipo = f"{self.classe}{self.treino and f' ({self.treino})'}"
        contadas = _milhar(self.parametros), _memoria(self.memoria), _milhar(self.multiplicacoes)
        return (self.nome, tipo, self.entrada, self.saida, *contadas)


@dataclass(frozen=True)
class Resumo:
    """As linhas do resumo e os totais; imprime-se como tabela, e num caderno cada camada se abre."""

    modelo: str
    linhas: tuple[Linha, ...]
    parametros: int
    congelados: int
    """Quantos deles o treino não muda."""
    pesos: int
    """A memória dos parâmetros e dos estados, em bytes."""
    ativacoes: int | None
    """A do que as camadas dão para uma amostra, em bytes."""
    multiplicacoes: int | None
    """De números, para prever uma amostra."""

    @classmethod
    def de(cls, modelo: Modelo) -> Resumo:
        """O resumo de um modelo."""
        do_treino = modelo.aumento_do_treino.values()
        contas = _Contas(modelo)
        treinaveis = {id(p) for p in modelo.treinaveis()}
        todos = [p.dados.size for p in modelo.parametros()]
        congelados = [p.dados.size for p in modelo.parametros() if id(p) not in treinaveis]
        return cls(
            type(modelo).__name__,
            tuple(_linha(n, c, contas, treinaveis) for n, c in modelo.subcamadas() if c not in do_treino),
            sum(todos),
            sum(congelados),
            sum(v.dados.nbytes for v in modelo.pesos_da_media()),
            contas.ativacoes,
            contas.multiplicacoes,
        )

    def mostrar(self) -> None:
        """Imprime a tabela; num caderno Jupyter, que já mostra o resumo devolvido, não faz nada."""
        if not _num_caderno():
            print(self)

    def __str__(self) -> str:
        celulas = [linha.celulas() for linha in self.linhas]
        larguras = [max(map(len, coluna)) for coluna in zip(CABECALHO, *celulas, strict=True)]

        def escrever(linha: tuple[str, ...]) -> str:
            pares = list(zip(linha, larguras, strict=True))
            textos = [t.ljust(n) for t, n in pares[:_TEXTOS]]
            return "  ".join([*textos, *(t.rjust(n) for t, n in pares[_TEXTOS:])])

        regua = "-" * (sum(larguras) + 2 * len(larguras) - 2)  # um traço que todo terminal sabe mostrar
        return "\n".join([escrever(CABECALHO), regua, *map(escrever, celulas), regua, *self._totais()])

    def __repr__(self) -> str:
        return f"<resumo de {self.modelo}: {len(self.linhas)} camadas, {_milhar(self.parametros)} parâmetros>"

    def _repr_html_(self) -> str:
        cabecas = "".join(f"<th>{nome}</th>" for nome in CABECALHO)
        linhas = "".join(_em_html(linha) for linha in self.linhas)
        totais = "".join(f"<p>{html.escape(total)}</p>" for total in self._totais())
        tabela = f"<table><thead><tr>{cabecas}</tr></thead><tbody>{linhas}</tbody></table>"
        return f'<div class="nn-resumo"><style>{ESTILO}</style>{tabela}</div>{totais}'

    def _totais(self) -> list[str]:
        if any(linha.parametros is None for linha in self.linhas):
            return [
                f"{self.modelo}: ainda não conhece a forma das amostras, e os parâmetros que faltam nascem "
                "com ela: comece a rede com nn.Entrada(...) e compile, ou treine-a"
            ]
        treinaveis = f"{_milhar(self.parametros - self.congelados)} treináveis"
        return [
            f"{self.modelo}: {_milhar(self.parametros)} parâmetros, {treinaveis} e "
            f"{_milhar(self.congelados)} congelados",
            f"Memória: {_memoria(self.pesos)} de pesos, e {_memoria(self.ativacoes)} do que as camadas dão "
            "para cada amostra",
            f"Para prever uma amostra: {_milhar(self.multiplicacoes)} multiplicações",
        ]


class _Contas:
    """O que as camadas de um modelo calculam, visto com entradas sem números."""

    def __init__(self, modelo: Modelo) -> None:
        self.multiplicacoes: int | None = None
        self.das_camadas: dict[int, tuple[int, int]] = {}
        """Do ``id`` de cada camada que se usa, as multiplicações e os bytes do que dá, de todas as vezes."""
        self._saidas: dict[int, Tensor] = {}
        if modelo.forma_entrada is None:
            return
        entradas = abstratas(modelo.formas_entrada, modelo.tipos_entrada)
        try:
            with modelo.em_uso(), observando(self._anotar):
                saida = modelo(entradas)
        except ErroDeCaptura:  # `propagar` olha para os números, que aqui não há
            return
        self.multiplicacoes = multiplicacoes(list(entradas.values()), list(saidas_de(saida).values()))

    @property
    def ativacoes(self) -> int | None:
        return None if self.multiplicacoes is None else sum(map(_bytes_de, self._saidas.values()))

    def de(self, camada: Camada) -> tuple[int | None, int | None]:
        """As multiplicações de uma camada, e os bytes do que dá; zero, se não se usa."""
        return (None, None) if self.multiplicacoes is None else self.das_camadas.get(id(camada), (0, 0))

    def _anotar(self, camada: Camada, entradas: list[Any], saida: Any) -> None:
        saidas = list(saidas_de(saida).values())
        entram = [t for e in entradas if e is not None for t in saidas_de(e).values()]
        vezes, ocupa = self.das_camadas.get(id(camada), (0, 0))
        novas = vezes + multiplicacoes(entram, saidas), ocupa + sum(map(_bytes_de, saidas))
        self.das_camadas[id(camada)] = novas
        self._saidas.update((id(t), t) for t in saidas)


def _num_caderno() -> bool:
    """Se é um caderno Jupyter que executa este programa."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def _bytes_de(t: Tensor) -> int:
    return numeros_por_amostra(t.forma) * np.dtype(t.tipo).itemsize


def _linha(nome: str, camada: Camada, contas: _Contas, treinaveis: set[int]) -> Linha:
    construida = camada.forma_entrada is not None
    parametros = camada.parametros()
    congelados = [p for p in parametros if id(p) not in treinaveis]
    feitas, ocupa = contas.de(camada)
    variaveis = camada.nomeadas()
    return Linha(
        nome,
        type(camada).__name__,
        _formas(camada.formas_entrada),
        _formas(camada.formas_saida),
        sum(p.dados.size for p in parametros) if construida else None,
        sum(p.dados.size for p in congelados) if construida else None,
        None if ocupa is None else ocupa + sum(v.dados.nbytes for _, v in variaveis),
        feitas,
        _como_treina(camada),
        tuple(_da_variavel(nome, v) for nome, v in variaveis),
    )


def _da_variavel(nome: str, v: Variavel) -> tuple[str, str, int, int]:
    return nome, str(v.dados.shape), v.dados.size, v.dados.nbytes


def _formas(de_cada: dict[str, Forma]) -> str:
    """As das amostras; o que se diz do lote, como os comprimentos das sequências, não é delas."""
    return ", ".join(str(forma) for nome, forma in de_cada.items() if nome not in DO_LOTE) or "?"


def _como_treina(camada: Camada) -> str:
    if not camada.treinavel:
        return "congelada"
    return "" if camada.fator_da_taxa == 1 else f"taxa × {camada.fator_da_taxa:g}".replace(".", ",")


def _em_html(linha: Linha) -> str:
    primeira, *outras = map(html.escape, linha.celulas())
    if linha.variaveis:
        dentro = "".join(
            f"<tr><td>{html.escape(nome)}</td><td>{forma}</td><td>{_milhar(n)}</td><td>{_memoria(b)}</td></tr>"
            for nome, forma, n, b in linha.variaveis
        )
        cabecas = "<tr><th>nome</th><th>forma</th><th>números</th><th>memória</th></tr>"
        congelados = f"<p>{_milhar(linha.congelados)} congelados</p>" if linha.congelados else ""
        tabela = f"<table><thead>{cabecas}</thead><tbody>{dentro}</tbody></table>{congelados}"
        primeira = f"<details><summary>{primeira}</summary>{tabela}</details>"
    return "<tr>" + "".join(f"<td>{celula}</td>" for celula in (primeira, *outras)) + "</tr>"


def _milhar(n: int | None) -> str:
    return "?" if n is None else f"{n:,}".replace(",", ".")


def _memoria(bytes_: int | None) -> str:
    """Uma quantidade de bytes como se lê.

    >>> _memoria(960), _memoria(437544), _memoria(None)
    ('960 B', '437,5 kB', '?')
    """
    if bytes_ is None or bytes_ < 1000:
        return "?" if bytes_ is None else f"{bytes_} B"
    unidade, vezes = next((u, v) for u, v in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)) if bytes_ >= v)
    return f"{bytes_ / vezes:.1f} {unidade}".replace(".", ",")
