"""O teste de faixa: a taxa sobe a cada lote, e a perda diz até onde vale a pena."""

from __future__ import annotations

import math
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.agendas import Exponencial
from neuronio.arquivos import escrever
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import ErroDeDivergencia, ErroDeTipo, ErroDeValor
from neuronio.estudos.recorte import quantas
from neuronio.estudos.tabela import em_csv
from neuronio.estudos.treinos import conferir_opcoes
from neuronio.modelos import Modelo
from neuronio.modelos.conferencia import e_fonte
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Tensor, chaves_a_parte
from neuronio.treino import Callback, Treino

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

MEMORIA = 0.95
"""Quanto da média móvel da perda fica, de um lote para o seguinte."""
DISPAROU = 4.0
"""Em quantas vezes a menor perda se para: o que vem depois só sobe."""
MINIMO_DE_PASSOS = 20


@com_argumentos_em_portugues
def faixa_da_taxa(
    modelo: Modelo,
    x: Any,
    y: Any = None,
    minima: float = 1e-6,
    maxima: float = 10.0,
    passos: int = 200,
    *,
    lote: int = 32,
    **treinar: Any,
) -> FaixaDaTaxa:
    r"""Treina uma cópia do modelo com a taxa a subir a cada lote, e sugere uma.

    .. math:: \eta_t = \eta_{min} \left(\eta_{max} / \eta_{min}\right)^{t / T}

    Com taxas pequenas a perda não se mexe; depois desce; e a certa altura sobe. A sugestão é um décimo da
    taxa em que a perda, suavizada, é a menor: mais do que isso, e já quase sobe. É um teste de poucos lotes:
    diz onde procurar, e o `estudo_taxa` diz qual.

    Args:
        modelo: compilado; não fica alterado.
        x, y: como em `Modelo.treinar`.
        minima, maxima: de que taxa a que taxa.
        passos: em quantos lotes.
        lote: amostras por passo.
        treinar: o que mais se dá a `Modelo.treinar`: ``pesos``, ``aumento``...

    Returns:
        Uma `FaixaDaTaxa`: ``.sugestao``, ``.taxas``, ``.perdas``, ``.desenhar()``.

    Raises:
        ErroDeTipo: se não é um modelo.
        ErroDeValor: uma faixa vazia, ou passos de menos.
        ErroDeTreino: se falta compilar o modelo.

    Fonte: Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017, §3.3; a regra de parar e
    a de sugerir são as do fastai (Howard e Gugger, 2020).

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> nn.semente(0)
    >>> rede = nn.RedeNeural([4, 8, 3])
    >>> rede.compilar(nn.SGD(0.01), "entropia-cruzada", motor="numpy")
    >>> faixa = nn.faixa_da_taxa(rede, x, y)
    >>> 0.001 < faixa.sugestao < 1, rede.otimizador.taxa
    (True, 0.01)
    """
    if not isinstance(modelo, Modelo):
        funcao = "; se tem a função que o cria, criar()" if callable(modelo) else ""
        raise ErroDeTipo(
            f"a faixa se percorre com um modelo já compilado, mas recebi {modelo!r:.60}{funcao}."
        )
    conferir_opcoes(treinar)
    minima = numero("a taxa mínima", minima, 0, aberto=True)
    maxima = numero("a taxa máxima", maxima, minima, aberto=True)
    passos = inteiro_positivo("a quantidade de passos", passos, MINIMO_DE_PASSOS)
    lotes = -(-_quantas(x) // inteiro_positivo("o lote", lote))
    copia, olhos = deepcopy(modelo), _Observador(passos)
    agenda = _AteOFim(minima, fator=maxima / minima, cada=passos - 1)
    for otimizador in copia.otimizadores.values():
        otimizador.taxa = agenda
    callbacks = [*_lista(treinar.pop("callbacks", ())), olhos]
    opcoes = {**treinar, "epocas": -(-passos // lotes), "lote": lote, "callbacks": callbacks}
    with chaves_a_parte(), suppress(ErroDeDivergencia):  # é o que se quer ver: até onde a taxa vai
        copia.treinar(x, y, progresso=False, **opcoes)
    if len(olhos.perdas) < 2:
        raise ErroDeValor(
            f"com a taxa mínima, {minima:g}, a perda já deixou de ser um número: dê outra menor, ou "
            "padronize os dados."
        )
    perdas = np.array(olhos.perdas)
    return FaixaDaTaxa(agenda.valores(passos)[: len(perdas)], perdas)


@dataclass(frozen=True, repr=False)
class FaixaDaTaxa:
    """A perda de cada lote enquanto a taxa subia.

    Args:
        taxas, perdas: um número por lote, ``(lotes,)``.
    """

    taxas: np.ndarray
    perdas: np.ndarray

    @property
    def suaves(self) -> np.ndarray:
        """A média móvel da perda, corrigida no começo, ``(lotes,)``."""
        media, suaves = 0.0, []
        for t, perda in enumerate(self.perdas, 1):
            media = MEMORIA * media + (1 - MEMORIA) * float(perda)
            suaves.append(media / (1 - MEMORIA**t))
        return np.array(suaves)

    @property
    def limite(self) -> float:
        """A taxa da menor perda suavizada: com maiores, ela já sobe."""
        return float(self.taxas[self.suaves.argmin()])

    @property
    def sugestao(self) -> float | None:
        """Um décimo do limite; None, se a perda não desceu mais do que muda de um lote a outro."""
        primeiras = self.perdas[:MINIMO_DE_PASSOS]
        desceu = float(primeiras.mean() - self.suaves.min())
        return self.limite / 10 if desceu > primeiras.std() else None

    def desenhar(self) -> Figura:
        """A perda contra a taxa, com a sugestão."""
        from neuronio.graficos import perda_na_faixa

        taxas, perdas, suaves = (serie.tolist() for serie in (self.taxas, self.perdas, self.suaves))
        return perda_na_faixa(taxas, perdas, suaves, self.sugestao)

    def salvar_csv(self, caminho: str | Path) -> Path:
        """Escreve uma linha por lote: a taxa, a perda e a perda suavizada."""
        linhas = zip(self.taxas.tolist(), self.perdas.tolist(), self.suaves.tolist(), strict=True)
        return escrever(caminho, em_csv(["taxa", "perda", "perda_suave"], list(linhas)))

    def __repr__(self) -> str:
        from neuronio.formato import numero as escrito

        vista = f"{len(self.taxas)} lotes, de {escrito(self.taxas[0], 2)} a {escrito(self.taxas[-1], 2)}"
        if self.sugestao is None:
            return f"FaixaDaTaxa({vista}): a perda não desceu; mude a faixa, ou dê mais passos."
        return (
            f"FaixaDaTaxa({vista}): a perda desce até {escrito(self.limite, 2)}, e depois sobe; a sugestão "
            f"é um décimo, {escrito(self.sugestao, 2)}."
        )

    def _repr_html_(self) -> str:
        return self.desenhar()._repr_html_()

    def _repr_png_(self) -> bytes:
        return self.desenhar()._repr_png_()


class _AteOFim(Exponencial):
    """Sobe até o último passo, e fica onde chegou."""

    def calcular(self, passo: Tensor, duracao: Tensor) -> Tensor:
        return super().calcular(passo.limitar(maximo=self.cada), duracao)


class _Observador(Callback):
    """Anota a perda de cada lote, e para quando ela dispara."""

    def __init__(self, passos: int) -> None:
        self.passos, self.perdas = passos, list[float]()
        self.media, self.menor = 0.0, math.inf

    def ao_fim_do_lote(self, treino: Treino) -> None:
        self.perdas.append(treino.perda_do_lote)
        self.media = MEMORIA * self.media + (1 - MEMORIA) * treino.perda_do_lote
        suave = self.media / (1 - MEMORIA ** len(self.perdas))
        self.menor = min(self.menor, suave)
        disparou = suave > self.menor + (DISPAROU - 1) * abs(self.menor)
        vistos = len(self.perdas)
        treino.parar = vistos >= self.passos or (disparou and vistos > MINIMO_DE_PASSOS)


def _quantas(x: Any) -> int:
    return len(x) if e_fonte(x) else quantas(x)


def _lista(callbacks: Any) -> list[Any]:
    return list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks]
