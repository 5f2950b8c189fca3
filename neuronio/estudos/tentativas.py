"""O que deu um estudo: as tentativas, a melhor, e o que importou."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.estudos.figura_do_erro import erro
from neuronio.estudos.importancia import importancias
from neuronio.estudos.registro import gravar_relatorio
from neuronio.estudos.tabela import Tabela
from neuronio.estudos.treinos import Falha, Parte

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@dataclass(frozen=True, repr=False)
class Tentativa:
    """Umas escolhas, e o que deram.

    Args:
        numero: a partir de 1, na ordem em que se pediram.
        escolhas: nome → valor.
        epocas: as de cada treino.
        figura: a que se compara.
        feitas: o que deu cada treino, um por parte e por semente.
    """

    numero: int
    escolhas: Mapping[str, Any]
    epocas: int
    figura: str
    feitas: list[Parte | Falha]

    @property
    def medidas(self) -> np.ndarray:
        """A figura no fim de cada treino, ``(treinos,)``; NaN num que não chegou ao fim."""
        return np.array([np.nan if isinstance(f, Falha) else f.medidas[self.figura] for f in self.feitas])

    @property
    def media(self) -> float:
        """A média das medidas; NaN, se algum treino não chegou ao fim."""
        return float(self.medidas.mean())

    @property
    def desvio(self) -> float:
        """O desvio padrão das medidas, com n - 1; NaN, se é uma só."""
        return float(self.medidas.std(ddof=1)) if len(self.feitas) > 1 else float("nan")

    @property
    def erro(self) -> float:
        """O que se diminui; infinito, se algum treino não chegou ao fim."""
        return erro(self.figura, {self.figura: self.media}) if np.isfinite(self.media) else np.inf

    @property
    def o_que_houve(self) -> str:
        """Vazio; ou por que um treino não chegou ao fim."""
        falhas = [feita for feita in self.feitas if isinstance(feita, Falha)]
        if not falhas:
            return ""
        return (
            "divergiu"
            if all(f.divergiu for f in falhas)
            else next(str(f.erro) for f in falhas if not f.divergiu)
        )

    def __repr__(self) -> str:
        from neuronio.estudos.relato_do_estudo import da_tentativa

        return da_tentativa(self)


@dataclass(frozen=True, repr=False)
class Estudo:
    """As tentativas de um estudo; imprime-se como uma tabela, da melhor à pior.

    Args:
        nomes: os do que se experimentou.
        figura: a que se compara.
        rodadas: as tentativas de cada uma; sem abandono, uma rodada só.
    """

    nomes: list[str]
    figura: str
    rodadas: list[list[Tentativa]]

    @cached_property
    def tentativas(self) -> list[Tentativa]:
        """Cada tentativa, na última rodada a que chegou, da melhor à pior."""
        ultimas = {t.numero: (rodada, t) for rodada, feitas in enumerate(self.rodadas) for t in feitas}
        return [t for _, t in sorted(ultimas.values(), key=lambda par: (-par[0], par[1].erro))]

    @property
    def melhor(self) -> Tentativa:
        """A de menor erro na última rodada."""
        return self.tentativas[0]

    @property
    def treinos(self) -> int:
        """Quantos se fizeram ao todo."""
        return sum(len(t.feitas) for rodada in self.rodadas for t in rodada)

    @cached_property
    def importancias(self) -> dict[str, float]:
        """De cada nome, da maior para a menor, que parte do que o erro muda vem dele; veja `importancias`."""
        primeiras = [t for t in self.rodadas[0] if np.isfinite(t.erro)]
        return importancias([t.escolhas for t in primeiras], [t.erro for t in primeiras], self.nomes)

    def desenhar(self, nomes: Sequence[str] = ()) -> Figura:
        """A figura de cada tentativa contra cada escolha, do que mais importou ao que menos.

        Args:
            nomes: quais escolhas; sem isto, todas.
        """
        from neuronio.graficos import o_que_importou

        primeiras = [t for t in self.rodadas[0] if np.isfinite(t.erro)]
        pedidos = nomes or list(self.importancias)
        return o_que_importou(
            {nome: [t.escolhas[nome] for t in primeiras] for nome in pedidos},
            [t.media for t in primeiras],
            self.figura,
            self.importancias,
            next((i for i, t in enumerate(primeiras) if t.numero == self.melhor.numero), None),
        )

    def relatorio(self, pasta: str | Path) -> Path:
        """Escreve numa pasta ``relatorio.html``, a figura em PNG e SVG, e os números em CSV.

        Raises:
            ErroDeArquivo: se já há um relatório ali, sobre o qual não se escreve.
        """
        from neuronio.estudos.relato_do_estudo import arquivos_do_estudo

        return gravar_relatorio(pasta, partial(arquivos_do_estudo, self))

    def tabela(self) -> Tabela:
        """Uma linha por tentativa, da melhor à pior."""
        from neuronio.estudos.relato_do_estudo import tabela_do_estudo

        return tabela_do_estudo(self)

    def salvar_csv(self, caminho: str | Path) -> Path:
        """Escreve uma linha por tentativa e rodada: as escolhas, as épocas, a média e o desvio."""
        from neuronio.arquivos import escrever
        from neuronio.estudos.relato_do_estudo import numeros_das_tentativas
        from neuronio.estudos.tabela import em_csv

        return escrever(caminho, em_csv(*numeros_das_tentativas(self)))

    def __repr__(self) -> str:
        from neuronio.estudos.relato_do_estudo import em_palavras

        return f"{self.tabela()}\n{em_palavras(self)}"

    def _repr_html_(self) -> str:
        from neuronio.estudos.relato_do_estudo import em_palavras

        return self.tabela().em_html(em_palavras(self))
