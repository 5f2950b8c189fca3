"""O que um rabisco tem e um dígito não: partes muito mais largas que o traço, ou espaços de mais.

Um dígito se escreve com um traço só, que quase não muda de largura, e fecha no máximo dois espaços, os do 8.
Num rabisco, a caneta passa e volta, e onde os traços se encostam há um borrão.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LARGURA_DESIGUAL = 2.2
"""De 60 dígitos numa folha limpa, o mais desigual tem 1,94; um rabisco que de resto passa por um 4, 2,9."""
MAIS_LARGAS = 95  # por cento: a largura que só passam os pontos mais largos
ESPACOS = 2
ESPACO_MINIMO = 0.002  # da área do quadrado que contém o traço: menos que isto é um furo no papel


def parece_rabisco(traco: NDArray[np.floating]) -> bool:
    """Se o traço ``(altura, largura)``, de 0 a 1, muda muito de largura, ou fecha espaços demais."""
    tinta = traco > 0.5
    linhas, colunas = (np.flatnonzero(tinta.any(axis=eixo)) for eixo in (1, 0))
    if not linhas.size:
        return False
    tinta = np.pad(tinta[linhas[0] : linhas[-1] + 1, colunas[0] : colunas[-1] + 1], 1)
    return _desigualdade(tinta) > LARGURA_DESIGUAL or _espacos(tinta) > ESPACOS


def _desigualdade(tinta: NDArray[np.bool_]) -> float:
    """Quantas vezes a largura comum do traço é a das suas partes mais largas.

    Mede-se no meio do traço, nos pontos que estão mais longe da borda que os seus vizinhos.
    """
    from scipy import ndimage

    da_borda = ndimage.distance_transform_edt(tinta)
    meio = da_borda[tinta & (da_borda == ndimage.maximum_filter(da_borda, 3))]
    return float(np.percentile(meio, MAIS_LARGAS) / np.median(meio))


def _espacos(tinta: NDArray[np.bool_]) -> int:
    """Quantos espaços em branco o traço, com um ponto de papel em volta, cerca."""
    from scipy import ndimage

    lado = max(tinta.shape) - 2
    espacos, _ = ndimage.label(~tinta)
    areas = np.bincount(espacos.ravel())[2:]  # o 0 é a tinta, e o 1, o papel em volta
    return int((areas > ESPACO_MINIMO * lado**2).sum())
