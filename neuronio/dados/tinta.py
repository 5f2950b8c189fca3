"""De uma fotografia, quanta tinta há em cada ponto, qualquer que seja a luz."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Cinzas = NDArray[np.float64]

RUIDO = 0.8  # pixels: o desfoque que tira o da câmera
PARTE_QUE_CONTA = 0.3  # do que se destaca: com menos, é certo que a tinta não é dessa cor
VIZINHANCA = 0.28  # do lado maior: o bastante para que o traço seja a minoria
TRACO_MAIS_LARGO = 0.2  # do lado maior: o que é mais largo do que isto não é traço, é papel ou mesa
TRACO_QUE_CONTA = 0.04  # em tons: menos que isto, na imagem reduzida, é ruído ou sombra
LADO_PARA_O_SENTIDO = 64
JANELA_DA_LUZ = 0.35  # do lado maior: passa por cima de qualquer traço, e acompanha qualquer sombra
MESA_MAIS_ESCURA = 0.3  # do papel: abaixo disto a luz não se divide, que só faria crescer o ruído


def tintas_possiveis(cinzas: Cinzas) -> list[Cinzas]:
    """Quanto cada ponto se afasta do papel em volta: 0 é papel, e 1, tinta que não devolve luz nenhuma.

    A tinta pode ser escura em papel claro, ou o contrário; quando a imagem não o diz, são as duas.

    Args:
        cinzas: tons de 0 a 1, ``(altura, largura)``.
    """
    from scipy import ndimage

    tons = ndimage.gaussian_filter(cinzas, RUIDO)
    claro = _claro_no_escuro(tons)
    return [_tinta(t) for t, parte in ((tons, 1 - claro), (1 - tons, claro)) if parte >= PARTE_QUE_CONTA]


def _tinta(tons: Cinzas) -> Cinzas:
    """Quanto de tinta escura há.

    O papel é o fecho morfológico dos tons: o que é escuro e estreito some, e ficam as sombras e a mesa, que
    são largas. A tinta se mede em proporção ao papel, porque a luz multiplica os dois.
    """
    from scipy import ndimage

    janela = int(JANELA_DA_LUZ * max(tons.shape)) | 1
    # Além da borda, o que está nela se repete: uma faixa de mesa ali é larga, e não um traço.
    papel = ndimage.grey_closing(np.pad(tons, janela, mode="edge"), (janela, janela))
    papel = papel[janela:-janela, janela:-janela]
    tinta: Cinzas = (papel - tons) / np.maximum(papel, max(MESA_MAIS_ESCURA * papel.max(), 1e-6))
    return tinta


def _claro_no_escuro(tons: Cinzas) -> float:
    """Do que é estreito e se destaca da sua vizinhança, que parte é clara; 0 se nada se destaca.

    Não basta que o fundo seja escuro na borda: ali pode estar a mesa em que a folha pousa.
    """
    from PIL import Image
    from scipy import ndimage

    reduzida = Image.fromarray(tons.astype(np.float32))
    reduzida.thumbnail((LADO_PARA_O_SENTIDO, LADO_PARA_O_SENTIDO), Image.Resampling.BOX)
    pequenos = np.asarray(reduzida, np.float64)
    vizinhanca, largo = (max(3, int(f * max(pequenos.shape)) | 1) for f in (VIZINHANCA, TRACO_MAIS_LARGO))
    acima = pequenos - ndimage.median_filter(pequenos, vizinhanca, mode="nearest")
    claros = np.minimum(acima, ndimage.white_tophat(pequenos, largo, mode="nearest"))
    escuros = np.minimum(-acima, ndimage.black_tophat(pequenos, largo, mode="nearest"))
    claros, escuros = (np.where(x < TRACO_QUE_CONTA, 0, x) for x in (claros, escuros))
    # Os cantos de uma folha virada também se destacam, mas ficam longe do meio.
    do_meio = np.outer(*(np.sin(np.pi * (np.arange(n) + 0.5) / n) + 0.1 for n in pequenos.shape))
    claro, escuro = (float((do_meio * x**2).sum()) for x in (claros, escuros))
    return claro / (claro + escuro) if claro else 0.0
