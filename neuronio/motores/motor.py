"""O que é um motor: quem executa os passos de treino, de avaliação e de previsão."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np

from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.motores.recentes import Recentes
from neuronio.tensor import Tensor, Variavel


class Previsor(NamedTuple):
    """Uma previsão preparada para dados de tais formas."""

    executar: Callable[[Sequence[np.ndarray]], list[np.ndarray]]
    """De arrays contíguos, com uma amostra por linha, às saídas de cada uma."""
    confere: bool = False
    """Se ele mesmo recusa, com `NaoFinito`, dados com NaN ou infinito: nos outros, confere-se antes."""


@dataclass(frozen=True, eq=False)
class Passo:
    """Uma conta fechada sobre um lote: recebe tensores, devolve tensores, e só muda as próprias variáveis."""

    conta: Callable[..., Sequence[Tensor]]
    variaveis: tuple[Variavel, ...]
    """Tudo o que a conta lê ou atribui."""
    preparados: Recentes[Any] = field(default_factory=Recentes)
    """O que cada motor preparou há pouco para ela; vive enquanto o passo."""
    modelo: Any = None
    """De quem são os atributos que a conta lê; ela não os pode mudar, se for para se compilar."""
    ao_executar: Callable[[], None] = lambda: None
    """O que se chama depois de a executar em Python, que pode ter mudado os atributos."""

    def __call__(self, *tensores: Tensor) -> Sequence[Tensor]:
        return self.conta(*tensores)


@dataclass(frozen=True, eq=False)
class Trecho:
    """Lotes em seguida, já executados: todos de uma mesma época, ou épocas inteiras."""

    amostras: np.ndarray
    """Quantas teve cada lote, ``(lotes,)``."""
    saidas: Sequence[Sequence[Any]]
    """O que o passo devolveu: de cada saída, o array de cada lote."""
    epocas: int = 0
    """Quantas épocas inteiras são; zero, se é parte de uma."""


class IndiceFora(ErroDeForma):
    """Um índice lido dos dados não existe.

    Args:
        mensagem: que índice, e os que há.
        linhas: ``(1, n)``, as amostras do lote em que ele está.
    """

    def __init__(self, mensagem: str, linhas: np.ndarray) -> None:
        super().__init__(mensagem)
        self.linhas = linhas


class NaoFinito(ErroDeDados):
    """Há NaN ou infinito nos dados."""


def juntar(trechos: Iterable[Trecho]) -> list[np.ndarray]:
    """Cada saída de muitos lotes, num array só."""
    de_cada = zip(*(trecho.saidas for trecho in trechos), strict=True)
    lotes = [[lote for saidas in uma for lote in saidas] for uma in de_cada]
    return [saidas[0] if len(saidas) == 1 else np.concatenate(saidas) for saidas in lotes]


class Motor(Protocol):
    """Percorre os dados em lotes, dando um passo em cada um."""

    nome: str

    def percorrer(
        self,
        passo: Passo,
        dados: Sequence[np.ndarray],
        ordens: np.ndarray,
        lote: int,
        um_de_cada_vez: bool = False,
        desde: int = 0,
    ) -> Iterator[Trecho]:
        """Executa o passo em cada lote de cada época.

        Ao receber um trecho, as variáveis são as de logo depois do seu último lote. Quem treina conta com
        isto: um lote em que a primeira saída, ou uma variável, deixa de ser um número vem sozinho, e o de
        antes dele também.

        Args:
            passo: a conta a executar.
            dados: arrays com uma amostra por linha, todos com a mesma quantidade de linhas.
            ordens: ``(épocas, n)``, os índices das amostras, na ordem em que devem ser lidas em cada época.
            lote: quantas amostras por lote; o último de cada época pode ter menos.
            um_de_cada_vez: se cada trecho deve ter um lote só.
            desde: quantos lotes já se deram, e não se repetem.

        Yields:
            Os trechos, um depois do outro.
        """
        ...

    def prever(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> list[np.ndarray]:
        """As saídas de um passo que nada muda, para cada amostra, na ordem em que vêm."""
        ...

    def previsor(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> Previsor:
        """O que `prever` faz, já preparado para outros dados das mesmas formas."""
        ...
