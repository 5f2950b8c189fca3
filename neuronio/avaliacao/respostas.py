"""As respostas de um modelo, ao lado do que era verdade."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from neuronio.erros import ErroDeDados, ErroDeTipo
from neuronio.modelos import Autocodificador, Modelo


class Respostas(NamedTuple):
    """O que um modelo disse de umas amostras.

    Args:
        classifica: se são probabilidades de classes, e não números.
        saidas: ``(n, classes)`` ou ``(n, k)``.
        verdade: os rótulos ``(n,)``, ou os alvos ``(n, k)``.
    """

    classifica: bool
    saidas: np.ndarray
    verdade: np.ndarray


def respostas(modelo: Modelo, x: Any, y: Any) -> Respostas:
    """Pergunta ao modelo; de sequências, cada passo é uma amostra.

    A verdade de um autocodificador é a própria amostra, e a resposta, a amostra refeita.

    Raises:
        ErroDeTipo: se não é um modelo.
        ErroDeDados: se falta y, ou a rede tem mais de uma saída.
    """
    if not isinstance(modelo, Modelo):
        estimador = hasattr(modelo, "modelo_")
        raise ErroDeTipo(
            f"mede-se um modelo, mas recebi {modelo!r:.60}."
            + (" A rede de um estimador é a que ele treinou: estimador.modelo_." if estimador else "")
        )
    perda = modelo.perda_dada()
    if isinstance(modelo, Autocodificador):
        refeitas, amostras = modelo.reconstruir(x), np.asarray(x if y is None else y)
        return Respostas(False, refeitas.reshape(len(refeitas), -1), amostras.reshape(len(amostras), -1))
    if y is None:
        raise ErroDeDados(
            "falta y: mede-se o que a rede diz contra o que era verdade, os rótulos ou os alvos das mesmas "
            "amostras, como em nn.avaliacao.relatorio(modelo, x_teste, y_teste)."
        )
    classifica = perda.classifica
    saidas = modelo.probabilidades(x) if classifica else modelo.prever(x)
    if not isinstance(saidas, np.ndarray):
        raise ErroDeDados(
            "mede-se uma saída de cada vez, e esta rede dá várias: tire de modelo.probabilidades(x) a que "
            "quer, e use nn.avaliacao.avaliar_classificacao ou avaliar_regressao."
        )
    verdade = np.asarray(y)
    if not classifica:
        return Respostas(False, saidas.reshape(len(saidas), -1), verdade.reshape(len(verdade), -1))
    if saidas.ndim > 2:
        passos = -1 if verdade.ndim < saidas.ndim else (-1, saidas.shape[-1])
        return Respostas(True, saidas.reshape(-1, saidas.shape[-1]), verdade.reshape(passos))
    return Respostas(True, saidas, verdade)
