"""As figuras de um treino: a perda e as métricas de cada lote, e o que dão numa época."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from neuronio.erros import ErroDeTreino
from neuronio.metricas import Metrica
from neuronio.motores import Trecho
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import concreto

Medidas = Mapping[str, Any]
"""Nome → um tensor de um só número; ou ele e quanto o lote pesa na média, como os dá `Metrica.medir`, e a
métrica, se é ela que o leva ao número que se mostra."""


@dataclass(frozen=True)
class Figuras:
    """De que figura é cada coisa que um passo devolve.

    Args:
        nomes: das que vêm primeiro; a perda é a primeira.
        pesos: de cada uma, a saída que diz quanto o lote pesa na média; None, se pesa quantas amostras tem.
        metricas: de cada uma, a métrica que a conclui; None, se a média já é o que se mostra.
        formas: de cada uma, a do que se mede de um lote; None, se é algo de cada amostra.
    """

    nomes: tuple[str, ...]
    pesos: tuple[int | None, ...]
    metricas: tuple[Metrica | None, ...]
    formas: tuple[tuple[int, ...] | None, ...]

    @classmethod
    def de(cls, medidas: Any) -> tuple[Figuras, list[Tensor]]:
        """As figuras de um lote, e os tensores em fila.

        Raises:
            ErroDeTreino: se não é um dicionário com a perda, ou há nele algo que não é um número só.
        """
        if not isinstance(medidas, Mapping) or "perda" not in medidas:
            raise ErroDeTreino(
                'o passo devolve um dicionário com as figuras do lote, como {"perda": perda}, mas devolveu '
                f"{medidas!r}."
            )
        nomes = ("perda", *(nome for nome in medidas if nome != "perda"))
        trios = [_trio(nome, medidas[nome]) for nome in nomes]
        distintos = list({id(peso): peso for _, peso, _ in trios if peso is not None}.values())
        ordem = {id(peso): len(nomes) + i for i, peso in enumerate(distintos)}
        pesos = tuple(None if peso is None else ordem[id(peso)] for _, peso, _ in trios)
        metricas = tuple(metrica for _, _, metrica in trios)
        formas = tuple(
            None if m and m.por_amostra else tuple(map(concreto, valor.forma)) for valor, _, m in trios
        )
        return cls(nomes, pesos, metricas, formas), [*(valor for valor, _, _ in trios), *distintos]


def _trio(nome: str, medida: Any) -> tuple[Tensor, Tensor | None, Metrica | None]:
    valor, peso, metrica = (*medida, None, None)[:3] if isinstance(medida, tuple) else (medida, None, None)
    e_numero = isinstance(valor, Tensor) and (valor.forma == () or metrica is not None)
    if not isinstance(nome, str) or not e_numero:
        forma = f"um tensor de forma {valor.forma}" if isinstance(valor, Tensor) else repr(medida)
        raise ErroDeTreino(
            f'cada figura de um lote é um tensor de um número só, mas "{nome}" é {forma}. Uma média o dá: '
            "perdas.media()."
        )
    return valor, peso, metrica if valor.forma else None


class Media:
    """A média das figuras dos lotes de uma época, cada lote com o seu peso."""

    def __init__(self, figuras: Figuras) -> None:
        self.figuras = figuras
        linhas = sum(math.prod(forma) for forma in figuras.formas if forma is not None)
        self.somas = np.zeros((1, linhas))
        self.pesos = np.zeros((1, linhas))
        self.amostras: dict[str, list[np.ndarray]] = {}
        """Das figuras que se medem de cada amostra, o que deu cada lote."""

    def continuar(self, somas: Any, pesos: Any) -> None:
        """Põe o que já se tinha somado de uma época que se interrompeu no meio.

        Raises:
            ErroDeTreino: se não é de tantas figuras.
        """
        if np.shape(somas) != self.somas.shape or np.shape(pesos) != self.pesos.shape:
            raise ErroDeTreino("as figuras da época que se interrompeu não são as deste treino.")
        self.somas, self.pesos = np.array(somas, np.float64), np.array(pesos, np.float64)

    def somar(self, trecho: Trecho, epocas: int = 1) -> None:
        """Junta os lotes de um trecho: os seguintes da época ou, no começo dela, várias épocas inteiras."""
        f, lotes = self.figuras, len(trecho.amostras)
        valores, pesos = [], []
        for nome, forma, peso, saida in zip(f.nomes, f.formas, f.pesos, trecho.saidas, strict=False):
            if forma is None:
                self.amostras.setdefault(nome, []).extend(saida)
                continue
            valores.append(np.reshape(saida, (lotes, -1)))
            do_lote = trecho.amostras if peso is None else trecho.saidas[peso]
            pesos.append(np.broadcast_to(np.reshape(do_lote, (lotes, 1)), valores[-1].shape))
        contas = np.empty((lotes, 2, self.somas.shape[1]))
        np.concatenate(pesos, axis=1, out=contas[:, 1])
        np.multiply(np.concatenate(valores, axis=1), contas[:, 1], out=contas[:, 0])
        self.somas, self.pesos = _acumular(np.stack([self.somas, self.pesos], axis=1), contas, epocas)

    def valores(self) -> dict[str, list[float]]:
        """Figura → a da época até aqui, em cada época; a de nada, que nenhum peso tem, é zero."""
        return self._concluidas(self.somas, self.pesos)

    def ultimas(self) -> dict[str, float]:
        """Figura → a da época de agora, até aqui."""
        ultimas = self._concluidas(self.somas[-1:], self.pesos[-1:])
        return {nome: valor for nome, (valor,) in ultimas.items()}

    def _concluidas(self, somas: np.ndarray, pesos: np.ndarray) -> dict[str, list[float]]:
        medias = np.divide(somas, pesos, out=np.zeros_like(somas), where=pesos != 0)
        f, prontas, inicio = self.figuras, {}, 0
        for nome, forma, metrica in zip(f.nomes, f.formas, f.metricas, strict=True):
            if forma is None:
                assert metrica is not None
                prontas[nome] = [metrica.concluir(np.concatenate(self.amostras[nome]))]
                continue
            dela = medias[:, inicio : inicio + math.prod(forma)]
            inicio += dela.shape[1]
            if metrica is None:
                prontas[nome] = dela[:, 0].tolist()
            else:
                prontas[nome] = [metrica.concluir(epoca.reshape(forma)) for epoca in dela]
        return prontas


def _acumular(ate_aqui: np.ndarray, parcelas: np.ndarray, epocas: int) -> tuple[np.ndarray, np.ndarray]:
    """As somas e os pesos de cada época; o que já se somava é da primeira.

    Args:
        ate_aqui: ``(1, 2, linhas)``.
        parcelas: de cada lote, as duas coisas, ``(lotes, 2, linhas)``; o que se soma a elas fica nelas.
        epocas: de quantas são.
    """
    parcelas = parcelas.reshape(epocas, -1, *parcelas.shape[1:])
    parcelas[:, 0] += ate_aqui
    # num eixo que não é o último, o NumPy soma um lote depois do outro: o resultado é o mesmo, seja qual for
    # o tamanho dos trechos
    somadas = parcelas.sum(axis=1)
    return somadas[:, 0], somadas[:, 1]
