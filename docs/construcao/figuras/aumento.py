"""Os aumentos: as mesmas imagens, e como a rede as vê de cada vez."""

from functools import cache

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_image

import neuronio as nn
from neuronio.graficos.figura import Figura

LADO = 64


@cache
def _fotos() -> np.ndarray:
    """Seis pedaços de uma fotografia, com as cores de 0 a 1."""
    foto = Image.fromarray(load_sample_image("flower.jpg"))
    cantos = [(120, 40), (200, 40), (280, 40), (120, 120), (200, 120), (280, 120)]
    cortes = [foto.crop((x, y, x + 240, y + 240)).resize((LADO, LADO)) for x, y in cantos]
    return np.stack([np.asarray(c, np.float32).transpose(2, 0, 1) / 255 for c in cortes])


def _nas_fotos(aumento: nn.aumento.Aumento) -> Figura:
    return nn.aumento.ver(_fotos(), [aumento], vezes=1)


a = nn.aumento
FIGURAS = {
    "aumento.Rotacao": lambda: _nas_fotos(a.Rotacao(25)),
    "aumento.Zoom": lambda: _nas_fotos(a.Zoom(0.3)),
    "aumento.Deslocamento": lambda: _nas_fotos(a.Deslocamento(0.25)),
    "aumento.Cisalhamento": lambda: _nas_fotos(a.Cisalhamento(25)),
    "aumento.Elastica": lambda: _nas_fotos(a.Elastica(0.08)),
    "aumento.EspelhoHorizontal": lambda: _nas_fotos(a.EspelhoHorizontal()),
    "aumento.EspelhoVertical": lambda: _nas_fotos(a.EspelhoVertical()),
    "aumento.Recorte": lambda: _nas_fotos(a.Recorte(20)),
    "aumento.Apagar": lambda: _nas_fotos(a.Apagar(chance=1.0)),
    "aumento.Brilho": lambda: _nas_fotos(a.Brilho(0.5)),
    "aumento.Contraste": lambda: _nas_fotos(a.Contraste(0.7)),
    "aumento.Saturacao": lambda: _nas_fotos(a.Saturacao(0.9)),
    "aumento.Matiz": lambda: _nas_fotos(a.Matiz(0.3)),
    "aumento.Ruido": lambda: _nas_fotos(a.Ruido(0.1)),
    "aumento.MixUp": lambda: _nas_fotos(a.MixUp(1.0)),
    "aumento.CutMix": lambda: _nas_fotos(a.CutMix()),
    "aumento.Fila": lambda: nn.aumento.ver(_fotos(), [a.Rotacao(25), a.Zoom(0.2), a.Brilho(0.3)], vezes=2),
    "aumento.ver": lambda: nn.aumento.ver(nn.dados.digitos()[0][0][:6], [a.Rotacao(20)], vezes=2),
}
