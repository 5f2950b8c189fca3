"""A concordância: resposta rápida e errada não é resposta."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


class Discordancia(Exception):
    """Dois pares não calcularam a mesma coisa."""


def conferir_curvas(curvas: Mapping[str, Sequence[float]], tolerancia: float) -> float:
    """A maior diferença relativa entre cada perda de um par e a mesma no primeiro deles.

    Args:
        curvas: as perdas de cada lote, por par.
        tolerancia: a maior diferença aceita.

    Raises:
        Discordancia: se passa da tolerância, se há perda que não é um número, ou se uma curva tem outro
            tamanho; diz quem, qual e com que números.

    >>> conferir_curvas({"a": [2.0, 1.0], "b": [2.0, 1.0]}, 1e-6)
    0.0
    """
    if not curvas:
        return 0.0
    nomes = list(curvas)
    referencia = np.asarray(curvas[nomes[0]], float)
    maior = 0.0
    for nome in nomes:
        curva = np.asarray(curvas[nome], float)
        if curva.shape != referencia.shape:
            raise Discordancia(
                f"{nome} deu {curva.size} perdas, e {nomes[0]}, {referencia.size}: não leram os mesmos lotes."
            )
        diferencas = _relativas(curva, referencia)
        fora = np.flatnonzero(~(diferencas <= tolerancia))  # assim um NaN também fica de fora
        if fora.size:
            i = int(fora[0])
            raise Discordancia(
                f"a {i + 1}.ª perda, de {curva.size}, é {curva[i]:.7g} em {nome}, e {referencia[i]:.7g} em "
                f"{nomes[0]}: a diferença passa de {tolerancia:g}."
            )
        maior = max(maior, float(diferencas.max(initial=0.0)))
    return maior


def conferir_saidas(saidas: Mapping[str, np.ndarray], tolerancia: float) -> float:
    """A maior distância relativa ‖a − b‖ / ‖b‖ entre as saídas de um par e as do primeiro deles.

    Raises:
        Discordancia: se passa da tolerância, se há saída que não é um número, ou se a forma é outra.
    """
    nomes = list(saidas)
    referencia = saidas[nomes[0]]
    maior = 0.0
    for nome in nomes:
        saida = saidas[nome]
        if saida.shape != referencia.shape:
            raise Discordancia(f"{nome} deu saídas {saida.shape}, e {nomes[0]}, {referencia.shape}.")
        distancia = float(np.linalg.norm(saida - referencia) / np.linalg.norm(referencia))
        if not distancia <= tolerancia:
            raise Discordancia(
                f"as saídas de {nome} distam {distancia:.3g} das de {nomes[0]}: passa de {tolerancia:g}."
            )
        maior = max(maior, distancia)
    return maior


def _relativas(curva: np.ndarray, referencia: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        relativas: np.ndarray = np.abs(curva - referencia) / np.abs(referencia)
    return np.where(curva == referencia, 0.0, relativas)
