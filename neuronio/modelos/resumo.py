"""O resumo de um modelo: camadas, formas e parâmetros."""

from __future__ import annotations

import html
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neuronio.camadas.camada import Camada

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo


@dataclass(frozen=True)
class Linha:
    """Uma camada do resumo."""

    nome: str
    classe: str
    saida: str
    parametros: int | None
    treino: str = ""
    """Como treina, se não é como as outras: congelada, ou com outra taxa."""


@dataclass(frozen=True)
class Resumo:
    """As linhas do resumo e o total de parâmetros; imprime-se como tabela."""

    modelo: str
    linhas: tuple[Linha, ...]
    parametros: int
    congelados: int = 0
    """Quantos deles o treino não muda."""

    @classmethod
    def de(cls, modelo: Modelo) -> Resumo:
        """O resumo de um modelo."""
        do_treino = modelo.aumento_do_treino.values()
        linhas = tuple(_linha(nome, c) for nome, c in modelo.subcamadas() if c not in do_treino)
        treinaveis = sum(p.dados.size for p in modelo.treinaveis())
        return cls(type(modelo).__name__, linhas, todos := _contar(modelo), todos - treinaveis)

    def mostrar(self) -> None:
        """Imprime a tabela; num caderno Jupyter, que já mostra o resumo devolvido, não faz nada."""
        if "ipykernel" not in sys.modules:
            print(self)

    def _celulas(self) -> list[tuple[str, ...]]:
        return [
            (
                li.nome,
                f"{li.classe}{li.treino and f' ({li.treino})'}",
                li.saida,
                _milhar(li.parametros),
            )
            for li in self.linhas
        ]

    def __str__(self) -> str:
        cabecalho = ("camada", "tipo", "saída", "parâmetros")
        celulas = self._celulas()
        larguras = [max(map(len, coluna)) for coluna in zip(cabecalho, *celulas, strict=True)]

        def escrever(linha: tuple[str, ...]) -> str:
            partes = [t.ljust(n) for t, n in zip(linha[:3], larguras[:3], strict=True)]
            return "  ".join([*partes, linha[3].rjust(larguras[3])])

        regua = "-" * (sum(larguras) + 6)  # um traço que todo terminal sabe mostrar
        total = self._total()
        return "\n".join([escrever(cabecalho), regua, *map(escrever, celulas), regua, total])

    def __repr__(self) -> str:
        return f"<resumo de {self.modelo}: {len(self.linhas)} camadas, {_milhar(self.parametros)} parâmetros>"

    def _repr_html_(self) -> str:
        linhas = "".join(
            "<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in celulas) + "</tr>"
            for celulas in self._celulas()
        )
        return (
            "<table><thead><tr><th>camada</th><th>tipo</th><th>saída</th><th>parâmetros</th></tr></thead>"
            f"<tbody>{linhas}</tbody></table>"
            f"<p>{html.escape(self._total())}</p>"
        )

    def _total(self) -> str:
        congelados = f", {_milhar(self.congelados)} congelados" if self.congelados else ""
        return f"{self.modelo}: {_milhar(self.parametros)} parâmetros{congelados}"


def _linha(nome: str, camada: Camada) -> Linha:
    saida = "?" if camada.forma_saida is None else str(("lote", *camada.forma_saida)).replace("'", "")
    construida = camada.forma_entrada is not None
    parametros = _contar(camada) if construida else None
    return Linha(nome, type(camada).__name__, saida, parametros, _como_treina(camada))


def _como_treina(camada: Camada) -> str:
    if not camada.treinavel:
        return "congelada"
    return "" if camada.fator_da_taxa == 1 else f"taxa × {camada.fator_da_taxa:g}".replace(".", ",")


def _contar(camada: Camada) -> int:
    return sum(p.dados.size for p in camada.parametros())


def _milhar(n: int | None) -> str:
    return "?" if n is None else f"{n:,}".replace(",", ".")
