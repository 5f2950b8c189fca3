"""Aumento: no treino, cada amostra muda ao acaso, e a rede vê outra a cada época.

A ler nesta ordem: `aumento`, o que todos têm em comum; `leitura` e `mapa`, como se lê uma imagem entre os
pontos; `geometria` e `elastica`, que os movem; `cores` e `estragos`; `misturas`, que mudam também os alvos;
`fila`, que os junta; `grade`, que os mostra.
"""

from neuronio.aumento.aumento import Aumento
from neuronio.aumento.cores import Brilho, Contraste, Matiz, Saturacao
from neuronio.aumento.elastica import Elastica
from neuronio.aumento.estragos import Apagar, Ruido
from neuronio.aumento.fila import Fila
from neuronio.aumento.geometria import (
    Cisalhamento,
    Deslocamento,
    EspelhoHorizontal,
    EspelhoVertical,
    Recorte,
    Rotacao,
    Zoom,
)
from neuronio.aumento.grade import ver
from neuronio.aumento.leitura import ler_em
from neuronio.aumento.misturas import CutMix, Mistura, MixUp
from neuronio.nomes import porta

__all__ = [
    "Apagar",
    "Aumento",
    "Brilho",
    "Cisalhamento",
    "Contraste",
    "CutMix",
    "Deslocamento",
    "Elastica",
    "EspelhoHorizontal",
    "EspelhoVertical",
    "Fila",
    "Matiz",
    "Mistura",
    "MixUp",
    "Recorte",
    "Rotacao",
    "Ruido",
    "Saturacao",
    "Zoom",
    "ler_em",
    "ver",
]

__getattr__, __dir__ = porta("nn.aumento", __all__)
