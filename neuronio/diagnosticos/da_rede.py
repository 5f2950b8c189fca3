"""O que se lê dentro da rede: gradientes que somem ou explodem, ReLUs mortas, sigmoides saturadas."""

from __future__ import annotations

import numpy as np

from neuronio.diagnosticos.achado import Achado, Barras, Remedio
from neuronio.diagnosticos.escrita import lista, n, pc
from neuronio.diagnosticos.sinais import Gradiente, Sinais

CAMADAS = 4
"""Abaixo de tantas os gradientes nem somem nem se acumulam."""

SOME, NENHUM, ATRAS = 0.05, 1e-3, 0.1
"""O gradiente some se o de uma camada, em relação aos pesos, é tal parte do maior, ou se o maior não passa de
`NENHUM`, e a rede acerta tanto menos que os vizinhos de cada amostra."""

EXPLODE, CRESCE, E_GRANDE = 8.0, 3.0, 1.0
"""O gradiente explode se o de uma camada é tantas vezes o tamanho dos pesos dela; ou se é ao menos `E_GRANDE`
vezes, e as camadas, em média, multiplicam por mais que `CRESCE` o que recebem."""

VARIADAS = 0.8
"""A menor variedade, em relação à das reais, de amostras inventadas que não são todas parecidas."""
PASSOS_DA_GERADORA = 200
"""Antes de tantos, uma geradora ainda inventa quase o mesmo, qualquer que seja o ruído: não colapsou."""

MORTAS, SATURADAS = 0.6, 0.6
"""Que parte das unidades de uma camada dá sempre zero; que parte das respostas está no fim da faixa."""


def gradientes_somem(s: Sinais) -> Achado | None:
    """O sinal se apaga antes de chegar às primeiras camadas, que não aprendem."""
    if len(s.gradientes) < CAMADAS or s.atras_dos_vizinhos < ATRAS:
        return None
    if gradientes_explodem(s):
        return None
    relativos = [_relativo(g) for g in s.gradientes]
    menor, maior = min(relativos[:-1]), max(relativos)
    if menor > SOME * maior and maior > NENHUM:
        return None
    camada = s.gradientes[relativos.index(menor)].camada
    return Achado(
        "gradientes somem",
        "Os gradientes somem antes de chegar às primeiras camadas",
        f"em relação aos pesos, o gradiente de {camada} é {n(menor)}, e o maior, {n(maior)}: essa camada "
        "quase não aprende.",
        (
            Remedio("Troque sigmoides e tangentes hiperbólicas por ReLU", 'nn.Densa(32, "relu")'),
            Remedio("Normalize entre as camadas", "nn.BatchNorm()"),
            Remedio("Comece os pesos na escala certa", 'inicializador="he_normal"'),
            Remedio("Deixe o gradiente passar por fora", "nn.Residual([...])"),
            Remedio("Use menos camadas"),
        ),
        _figura(s),
    )


def gradientes_explodem(s: Sinais) -> Achado | None:
    """Cada camada multiplica o que recebe, e o gradiente cresce com elas."""
    if not s.gradientes:
        return None
    cresce = float(np.exp(np.mean([np.log(max(g.ganho, 1e-30)) for g in s.gradientes])))
    maior = max(s.gradientes, key=_relativo)
    em_fila = len(s.gradientes) >= CAMADAS and cresce > CRESCE and _relativo(maior) > E_GRANDE
    if _relativo(maior) < EXPLODE and not em_fila:
        return None
    return Achado(
        "gradientes explodem",
        "Os gradientes explodem",
        f"o gradiente de {maior.camada} é {n(_relativo(maior))} vezes o tamanho dos pesos dela; cada "
        f"camada multiplica o que recebe por {n(cresce)}, em média.",
        (
            Remedio("Corte os gradientes", f"nn.{s.otimizador or 'SGD'}(taxa, norma_maxima=1.0)"),
            Remedio("Comece os pesos na escala certa", 'inicializador="he_normal"'),
            Remedio("Normalize entre as camadas", "nn.BatchNorm()"),
            Remedio("Diminua a taxa", "nn.Adam(0.0001)", "--taxa 0.0001"),
        ),
        _figura(s),
    )


def _relativo(g: Gradiente) -> float:
    return g.tamanho / g.peso if g.peso else 0.0


def _figura(s: Sinais) -> Barras:
    valores = {g.camada or f"camada {i}": _relativo(g) for i, g in enumerate(s.gradientes, 1)}
    return Barras("Gradiente de cada camada", "em relação aos pesos", valores, logaritmica=True)


def relus_mortas(s: Sinais) -> Achado | None:
    """Unidades que dão zero em todas as amostras, e por onde o gradiente já não passa."""
    relus = [u for u in s.unidades if u.funcao == "relu"]
    mortas = [u for u in relus if u.paradas >= MORTAS]
    if not mortas:
        return None
    return Achado(
        "relus mortas",
        "Há ReLUs mortas",
        f"dão zero em todas as amostras {pc(max(u.paradas for u in mortas))} das unidades de "
        f"{lista([u.camada for u in mortas])}: não aprendem mais.",
        (
            Remedio(
                "Diminua a taxa, que em geral foi o que as matou, e recomece",
                "nn.Adam(0.001)",
                "--taxa 0.001",
            ),
            Remedio("Use uma ativação que não se apaga", 'nn.Densa(32, "leaky_relu")'),
            Remedio("Comece os biases em zero, e os pesos na escala certa", 'inicializador="he_normal"'),
            Remedio("Padronize as entradas", "x = (x - x.mean(0)) / x.std(0)"),
        ),
        Barras(
            "ReLUs mortas em cada camada",
            "parte das unidades",
            {u.camada or f"ReLU {i}": u.paradas for i, u in enumerate(relus, 1)},
            parte=True,
        ),
    )


def sigmoides_saturadas(s: Sinais) -> Achado | None:
    """Unidades quase sempre no fim da faixa, onde a derivada é quase zero."""
    curvas = [u for u in s.unidades if u.funcao != "relu"]
    saturadas = [u for u in curvas if u.paradas >= SATURADAS]
    if not saturadas:
        return None
    return Achado(
        "sigmoides saturadas",
        "Há sigmoides ou tangentes hiperbólicas saturadas",
        f"em {lista([u.camada for u in saturadas])}, {pc(max(u.paradas for u in saturadas))} das respostas "
        "estão no fim da faixa, onde a derivada é quase zero.",
        (
            Remedio("Padronize as entradas", "x = (x - x.mean(0)) / x.std(0)"),
            Remedio("Comece os pesos menores", 'inicializador="glorot_uniforme"'),
            Remedio("Diminua a taxa", "nn.Adam(0.001)", "--taxa 0.001"),
            Remedio("Normalize antes da ativação", "nn.BatchNorm()"),
            Remedio("Use ReLU", 'nn.Densa(32, "relu")'),
        ),
        Barras(
            "Respostas no fim da faixa",
            "parte das respostas",
            {u.camada or f"camada {i}": u.paradas for i, u in enumerate(curvas, 1)},
            parte=True,
        ),
    )


def colapso(s: Sinais) -> Achado | None:
    """A geradora inventa quase o mesmo, qualquer que seja o ruído."""
    if s.variedade is None or s.variedade.razao >= VARIADAS:
        return None
    return Achado(
        "colapso",
        "O que a geradora inventa é parecido demais",
        f"a distância média entre duas inventadas é {n(s.variedade.razao)} da que há entre duas reais, em "
        f"{s.variedade.quantas} de cada (a regra: pelo menos {n(VARIADAS)}).",
        (
            Remedio("Se treinou pouco, treine mais: no começo todas se parecem", "epocas=50", "--epocas 50"),
            Remedio(
                "Troque a perda pela de Wasserstein, com mais passos da discriminadora",
                'nn.GAN(..., perda="wasserstein", passos=5)',
            ),
            Remedio("Não deixe a discriminadora ter certeza demais", "nn.GAN(..., suavizacao=0.1)"),
            Remedio("Peça cada amostra pela classe", "nn.GAN(..., classes=10)"),
        ),
        Barras(
            "Quão diferentes são duas amostras",
            "distância média",
            {"reais": s.variedade.reais, "inventadas": s.variedade.inventadas},
        ),
    )
