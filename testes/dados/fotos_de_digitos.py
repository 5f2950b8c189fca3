"""Fotografias de dígitos como as pessoas as tiram, inventadas com uma semente: papel, luz, linhas, manchas.

Cada cena é uma função do dígito e do sorteio, e devolve a imagem em tons de 0 a 1.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Tons = NDArray[np.float64]
Sorte = np.random.Generator
Cena = Callable[[Tons, Sorte], Tons]


def tinta_do_digito(digito: Tons, lado: int, sorte: Sorte) -> Tons:
    """O dígito do MNIST ``(28, 28)``, recortado e ampliado até que o lado maior seja ``lado``: 1 é tinta."""
    y, x = np.nonzero(digito > 0.2)
    recorte = np.pad(digito[y.min() : y.max() + 1, x.min() : x.max() + 1], 2)
    escala = lado / (max(recorte.shape) - 4)
    tamanho = [round(escala * n) for n in recorte.shape[::-1]]
    grande = Image.fromarray(recorte.astype(np.float32)).resize(tamanho, Image.Resampling.BICUBIC)
    corte = sorte.uniform(0.35, 0.6)  # canetas de várias larguras
    macio: Tons = np.clip(
        0.5 + 6 * (ndimage.gaussian_filter(np.asarray(grande, float), escala / 4) - corte), 0, 1
    )
    return macio


def folha(sorte: Sorte, forma: tuple[int, int] | None = None) -> Tons:
    """Quanta tinta há em cada ponto de um papel em branco: nenhuma."""
    return np.zeros(forma or tuple(int(n) for n in sorte.integers(400, 900, 2)))


def pousar(tinta: Tons, papel: Tons, sorte: Sorte, folga: int = 30) -> tuple[int, int]:
    """Escreve a tinta num lugar sorteado do papel, a pelo menos ``folga`` pixels da borda."""
    lugar = [
        int(sorte.integers(folga, n - t - folga + 1)) for n, t in zip(papel.shape, tinta.shape, strict=True)
    ]
    y, x = lugar
    onde = papel[y : y + tinta.shape[0], x : x + tinta.shape[1]]
    np.maximum(onde, tinta, out=onde)
    return y, x


def escrito(digito: Tons, sorte: Sorte) -> Tons:
    """A tinta de uma folha com um dígito, de um quarto a dois terços do lado menor dela."""
    papel = folha(sorte)
    pousar(tinta_do_digito(digito, int(sorte.uniform(0.25, 0.66) * min(papel.shape)), sorte), papel, sorte)
    return papel


def fotografar(tinta: Tons, sorte: Sorte, luz: Tons | float = 1.0) -> Tons:
    """O que a câmera vê: tinta escura em papel claro, vezes a luz, com o desfoque e o ruído dela."""
    papel, caneta = sorte.uniform(0.75, 0.97), sorte.uniform(0.05, 0.35)
    visto = ndimage.gaussian_filter((papel + (caneta - papel) * tinta) * luz, sorte.uniform(0.4, 1.2))
    return np.clip(visto + sorte.normal(0, sorte.uniform(0.003, 0.015), tinta.shape), 0, 1)


def limpa(digito: Tons, sorte: Sorte) -> Tons:
    """Só o dígito."""
    return fotografar(escrito(digito, sorte), sorte)


def cisco(digito: Tons, sorte: Sorte) -> Tons:
    """Uns ciscos de três pixels, longe do dígito ou perto dele."""
    tinta = escrito(digito, sorte)
    for _ in range(int(sorte.integers(1, 6))):
        y, x = (int(sorte.integers(2, n - 5)) for n in tinta.shape)
        tinta[y : y + 3, x : x + 3] = 1
    return fotografar(tinta, sorte)


def moldura(digito: Tons, sorte: Sorte) -> Tons:
    """Um retângulo em volta do dígito, na borda da imagem ou um pouco para dentro."""
    tinta = escrito(digito, sorte)
    dentro, largura = int(sorte.integers(0, 25)) * int(sorte.integers(0, 2)), int(sorte.integers(2, 12))
    quadro = np.ones_like(tinta)
    fim = dentro + largura
    quadro[fim:-fim, fim:-fim] = 0
    if dentro:
        quadro[:dentro], quadro[-dentro:], quadro[:, :dentro], quadro[:, -dentro:] = 0, 0, 0, 0
    return fotografar(np.maximum(tinta, quadro), sorte)


def reta(papel: Tons, y: float, angulo: float, largura: float, forca: float) -> None:
    """Risca o papel de um lado ao outro, a partir da altura ``y``, com a inclinação dada em graus."""
    linhas, colunas = np.indices(papel.shape)
    distancia = np.abs(linhas - y - np.tan(np.radians(angulo)) * colunas)
    np.maximum(papel, forca * np.clip(largura / 2 + 0.5 - distancia, 0, 1), out=papel)


def margem(digito: Tons, sorte: Sorte) -> Tons:
    """A linha da margem de um caderno, de cima a baixo, que pode passar pelo dígito."""
    tinta = escrito(digito, sorte)
    x = sorte.uniform(0.05, 0.3) * tinta.shape[1]
    reta(tinta.T, x, sorte.uniform(-2, 2), sorte.uniform(2, 5), sorte.uniform(0.4, 1))
    return fotografar(tinta, sorte)


def pautada(digito: Tons, sorte: Sorte) -> Tons:
    """As linhas de um caderno, que passam pelo dígito."""
    tinta = escrito(digito, sorte)
    passo, angulo = sorte.uniform(35, 90), sorte.uniform(-2, 2)
    largura, forca = sorte.uniform(1.5, 4), sorte.uniform(0.25, 0.8)
    for y in np.arange(-tinta.shape[0], 2 * tinta.shape[0], passo):
        reta(tinta, y, angulo, largura, forca)
    return fotografar(tinta, sorte)


def na_mesa(digito: Tons, sorte: Sorte) -> Tons:
    """A folha numa mesa escura, às vezes um pouco virada."""
    visto = limpa(digito, sorte)
    mesa, de_la = sorte.uniform(0.05, 0.3), sorte.uniform(-8, 8)
    beiras = [(int(a), int(b)) for a, b in sorte.integers(20, 150, (2, 2))]
    folha_na_mesa = np.pad(visto, beiras, constant_values=np.nan)
    virada = ndimage.rotate(np.nan_to_num(folha_na_mesa, nan=mesa), de_la, reshape=False, order=1, cval=mesa)
    return np.clip(virada + sorte.normal(0, 0.01, virada.shape), 0, 1)


def sombra_no_canto(digito: Tons, sorte: Sorte) -> Tons:
    """A sombra da mão ou do telefone, que entra por um canto."""
    tinta = escrito(digito, sorte)
    y, x = (np.linspace(0, 1, n) for n in tinta.shape)
    y, x = (eixo[::-1] if sorte.random() < 0.5 else eixo for eixo in (y, x))
    dentro = (sorte.uniform(0.5, 1.3) - y[:, None] * sorte.uniform(0.7, 1.4) - x[None]) / sorte.uniform(
        0.03, 0.4
    )
    return fotografar(tinta, sorte, 1 - sorte.uniform(0.35, 0.7) / (1 + np.exp(-4 * dentro)))


def vinheta(digito: Tons, sorte: Sorte) -> Tons:
    """A luz que cai do meio da imagem para os cantos."""
    tinta = escrito(digito, sorte)
    y, x = (np.linspace(-1, 1, n) for n in tinta.shape)
    raio = (y[:, None] - sorte.uniform(-0.2, 0.2)) ** 2 + (x[None] - sorte.uniform(-0.2, 0.2)) ** 2
    return fotografar(tinta, sorte, np.clip(1 - sorte.uniform(0.3, 0.45) * raio, 0.05, 1))


CENAS: dict[str, Cena] = {
    "limpa": limpa,
    "cisco": cisco,
    "moldura": moldura,
    "margem": margem,
    "pautada": pautada,
    "na mesa": na_mesa,
    "sombra no canto": sombra_no_canto,
    "vinheta": vinheta,
}


def giz(cena: Cena) -> Cena:
    """A mesma cena, com o claro e o escuro trocados."""
    return lambda digito, sorte: 1 - cena(digito, sorte)


CENAS |= {f"{nome}, giz": giz(CENAS[nome]) for nome in ("limpa", "cisco", "moldura", "margem", "pautada")}


def dois_digitos(um: Tons, outro: Tons, sorte: Sorte) -> Tons:
    """Dois dígitos de alturas parecidas, lado a lado."""
    tinta = folha(sorte, (int(sorte.integers(400, 700)), int(sorte.integers(600, 900))))
    altura = int(sorte.uniform(0.25, 0.5) * min(tinta.shape[0], tinta.shape[1] / 2))
    tintas = [tinta_do_digito(d, int(altura * sorte.uniform(0.85, 1.15)), sorte) for d in (um, outro)]
    vao = int(altura * sorte.uniform(0.15, 0.6))
    y, x = (int(sorte.uniform(0.1, 0.15) * n) for n in tinta.shape)
    for t in tintas:
        desvio = int(sorte.uniform(-0.1, 0.1) * altura)
        onde = tinta[y + desvio : y + desvio + t.shape[0], x : x + t.shape[1]]
        np.maximum(onde, t, out=onde)
        x += t.shape[1] + vao
    return fotografar(tinta, sorte)


def em_branco(sorte: Sorte) -> Tons:
    """Uma folha sem nada, com a luz que houver."""
    papel = folha(sorte)
    y, x = (np.linspace(-1, 1, n) for n in papel.shape)
    luz = (
        1 - 0.3 * sorte.random() * (y[:, None] ** 2 + x[None] ** 2) - 0.15 * sorte.random() * (1 + y[:, None])
    )
    return fotografar(papel, sorte, luz)


def ruido(sorte: Sorte) -> Tons:
    """Chuvisco: pontos sorteados, uniformes, normais ou aos borrões."""
    forma = folha(sorte).shape
    if sorte.random() < 1 / 3:
        return sorte.random(forma)
    borrao = ndimage.gaussian_filter(sorte.normal(0, 1, forma), sorte.choice([0.0, 1, 3, 8, 20, 40]))
    return np.clip(0.5 + sorte.uniform(0.1, 0.4) * borrao / borrao.std(), 0, 1)


CAMINHO_DE_UM_RABISCO = 5.0
"""Quantas vezes o tamanho do desenho anda a caneta. Num 8 anda umas três e meia: um desenho de poucos traços
às vezes é mesmo um 8, um 6 ou um 4."""


def rabisco(sorte: Sorte) -> Tons:
    """Um rabisco do tamanho de uma letra: a caneta vai e volta sem rumo."""
    tinta = folha(sorte)
    lado = int(sorte.uniform(0.25, 0.6) * min(tinta.shape))
    caminho = _sem_rumo(sorte)
    while _comprimento(caminho) < CAMINHO_DE_UM_RABISCO * np.ptp(caminho, axis=0).max():
        caminho = _sem_rumo(sorte)
    caneta = np.zeros((lado, lado), bool)
    y, x = np.clip(np.rint(lado * caminho), 0, lado - 1).astype(int).T
    caneta[y, x] = True
    largura = lado * sorte.uniform(0.02, 0.07)
    traco = ndimage.distance_transform_edt(~caneta) < largura
    pousar(traco.astype(float), tinta, sorte)
    return fotografar(tinta, sorte)


def _sem_rumo(sorte: Sorte) -> Tons:
    """Por onde anda a caneta ``(pontos, 2)``, num quadrado de lado 1: aos bicos, ou redondo."""
    pontos = sorte.uniform(0.05, 0.95, (int(sorte.integers(6, 16)), 2))
    passos = np.linspace(0, len(pontos) - 1, 60 * len(pontos))
    ordem = 1 if sorte.random() < 0.5 else 3
    eixos = [ndimage.map_coordinates(eixo, [passos], order=ordem, mode="nearest") for eixo in pontos.T]
    return np.stack(eixos, axis=1)


def _comprimento(caminho: Tons) -> float:
    return float(np.hypot(*np.diff(caminho, axis=0).T).sum())


SEM_DIGITO: dict[str, Callable[[Sorte], Tons]] = {"em branco": em_branco, "ruído": ruido, "rabisco": rabisco}


def salvar(tons: Tons, caminho: Path) -> Path:
    """A imagem em cinzas de 8 bits."""
    Image.fromarray(np.rint(255 * tons).astype(np.uint8)).save(caminho)
    return caminho
