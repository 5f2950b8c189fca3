"""O que se aprende de cada coluna de uma tabela: média e desvio de números, lista de categorias de textos."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.planilha import Coluna

_PARECE_NUMERO = re.compile(r"[+-]?(?:[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?|inf|infinity)", re.IGNORECASE)
_BRASILEIRO = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d+)?(?:[eE][+-]?\d+)?")
_MAIOR = float(np.finfo(np.float32).max)


def e_numerica(coluna: Coluna) -> bool:
    """Diz se mais da metade das células parece número: então todas têm de ser."""
    parecem = sum(_PARECE_NUMERO.fullmatch(texto) is not None for texto in coluna.textos)
    return parecem > len(coluna.textos) / 2


def numeros(coluna: Coluna) -> NDArray[np.float64]:
    """As células como números, ou um erro com a linha da primeira que não é.

    Onde o arquivo usa vírgula decimal, ``1.234,5`` é mil duzentos e trinta e quatro e meio; onde usa ponto,
    ``1234.5``.
    """
    valores = np.empty(len(coluna.textos))
    for i, texto in enumerate(coluna.textos):
        try:
            valores[i] = _numero(texto, coluna.planilha.virgula is not None)
        except ValueError:
            raise coluna.erro(i, _motivo(coluna, texto)) from None
    ruins = ~(np.abs(valores) <= _MAIOR)
    if ruins.any():
        i = int(ruins.argmax())
        raise coluna.erro(
            i, f'"{coluna.textos[i]}" não é um número finito que caiba em float32 (até {_MAIOR:.1e}).'
        )
    return valores


def _numero(texto: str, virgula: bool) -> float:
    if not virgula:
        return float(texto)
    if not _BRASILEIRO.fullmatch(texto):
        raise ValueError(texto)
    return float(texto.replace(".", "").replace(",", "."))


def _motivo(coluna: Coluna, texto: str) -> str:
    if _PARECE_NUMERO.fullmatch(texto) is None:
        return (
            f'"{texto}" não é número, e esta coluna é numérica. Corrija o valor; se ela é de categorias, '
            f'leia o arquivo com categorias=["{coluna.nome}"].'
        )
    exemplo = coluna.planilha.virgula
    if exemplo is not None:
        return f'"{texto}" não é um número com vírgula decimal, e este arquivo a usa (como em "{exemplo}").'
    return f'"{texto}" não é um número como 1234.5. A vírgula decimal só vale com ";" entre as colunas.'


@dataclass(frozen=True)
class ColunaNumerica:
    r"""Uma coluna de números, padronizada.

    .. math:: x = \frac{v - \text{média}}{\text{desvio}}

    Args:
        nome: nome da coluna no arquivo.
        media: média na parte de treino, na unidade da coluna.
        desvio: desvio padrão (divide por n) na parte de treino; 1 se a coluna é constante.
    """

    nome: str
    media: float
    desvio: float

    @classmethod
    def aprender(cls, nome: str, valores: NDArray[np.float64]) -> "ColunaNumerica":
        """Média e desvio dos valores de treino ``(n,)``."""
        desvio = float(valores.std())
        constante = desvio == 0 or bool(valores.min() == valores.max())
        return cls(nome, float(valores.mean()), 1.0 if constante else desvio)

    @property
    def nomes(self) -> tuple[str, ...]:
        """O nome da única característica que sai desta coluna."""
        return (self.nome,)

    def transformar(self, coluna: Coluna) -> NDArray[np.float32]:
        """As células como características ``(n, 1)``."""
        padronizados = (numeros(coluna) - self.media) / self.desvio
        if (np.abs(padronizados) > _MAIOR).any():
            i = int(np.abs(padronizados).argmax())
            raise coluna.erro(
                i, f'"{coluna.textos[i]}" está longe demais dos valores do treino (média {self.media:g}).'
            )
        return padronizados.astype(np.float32)[:, None]

    def para_dict(self) -> dict[str, Any]:
        """O que guardar para fazer a mesma conta depois."""
        return {"nome": self.nome, "media": self.media, "desvio": self.desvio}


@dataclass(frozen=True)
class ColunaDeCategorias:
    """Uma coluna de textos: cada categoria vira uma característica, 1 onde a célula é ela e 0 no resto.

    Args:
        nome: nome da coluna no arquivo.
        categorias: textos que existem na parte de treino, em ordem alfabética.
    """

    nome: str
    categorias: tuple[str, ...]

    @classmethod
    def aprender(cls, nome: str, textos: Sequence[str]) -> "ColunaDeCategorias":
        """As categorias dos textos de treino."""
        return cls(nome, tuple(sorted(set(textos))))

    @property
    def nomes(self) -> tuple[str, ...]:
        """Uma característica por categoria: ``cor=azul``, ``cor=verde``..."""
        return tuple(f"{self.nome}={categoria}" for categoria in self.categorias)

    def transformar(self, coluna: Coluna) -> NDArray[np.float32]:
        """As células como características ``(n, categorias)``."""
        posicoes = {categoria: i for i, categoria in enumerate(self.categorias)}
        x = np.zeros((len(coluna.textos), len(posicoes)), np.float32)
        for i, texto in enumerate(coluna.textos):
            if texto not in posicoes:
                conhecidas = ", ".join(self.categorias[:20]) + (", ..." if len(self.categorias) > 20 else "")
                raise coluna.erro(i, f'não conheço a categoria "{texto}". As do treino: {conhecidas}.')
            x[i, posicoes[texto]] = 1
        return x

    def para_dict(self) -> dict[str, Any]:
        """O que guardar para fazer a mesma conta depois."""
        return {"nome": self.nome, "categorias": list(self.categorias)}


ColunaPreparada = ColunaNumerica | ColunaDeCategorias


def coluna_de_dict(d: Mapping[str, Any]) -> ColunaPreparada:
    """A coluna que ``para_dict`` descreveu."""
    if "categorias" in d:
        return ColunaDeCategorias(str(d["nome"]), tuple(str(c) for c in d["categorias"]))
    return ColunaNumerica(str(d["nome"]), float(d["media"]), float(d["desvio"]))
