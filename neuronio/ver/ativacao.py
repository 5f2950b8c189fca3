"""Uma ativação e a sua derivada, com um ponto que se arrasta."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.camadas import Ativacao
from neuronio.configuracao import interpretar
from neuronio.erros import ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Tensor, gradientes
from neuronio.ver.pagina import Pagina

ALCANCE, PONTOS = 5.0, 201
QUADRO = (44.0, 624.0, 14.0, 330.0)
"""Esquerda, direita, topo e base do gráfico, na página de 640 por 360."""

ESTILO = """
.nn-ver .nn-curva { fill: none; stroke-width: 3; stroke-linejoin: round }
.nn-ver .nn-f { stroke: var(--azul) } .nn-ver .nn-g { stroke: var(--laranja); stroke-dasharray: 7 5 }
.nn-ver .nn-eixos { stroke: var(--linha); stroke-width: 1.2 }
.nn-ver .nn-tangente { stroke: var(--tinta); stroke-width: 2 }
@media (max-width: 520px) { .nn-ver .nn-grafico text { font-size: 23px } }
.nn-ver circle { stroke: var(--papel); stroke-width: 2 }
.nn-ver circle.nn-f { fill: var(--azul) } .nn-ver circle.nn-g { fill: var(--laranja) }
"""


@com_argumentos_em_portugues
def ativacao(qual: Any) -> Pagina:
    """Mostra uma ativação, a derivada dela, e a inclinação em cada ponto, que um controle percorre.

    Args:
        qual: o nome, como "tanh", ou o objeto, como ``nn.LeakyReLU(0.1)``.

    Returns:
        A figura; no Jupyter, basta deixá-la na última linha da célula.

    Raises:
        ErroDeNome: se não há ativação com tal nome; sugere a mais próxima.
        ErroDeTipo: se não é um nome nem uma ativação.
        ErroDeValor: se não age número a número, como a softmax.

    >>> ativacao("tanh").titulo
    'TanH e a sua derivada'
    """
    funcao = interpretar(qual, Ativacao, "ativação")
    x = np.linspace(-ALCANCE, ALCANCE, PONTOS)
    f, g = _calcular(funcao, x)
    y0, y1 = _faixa(np.concatenate([f, g]))
    nome = type(funcao).__name__
    dados = {
        "x": x.round(4).tolist(),
        "f": f.round(6).tolist(),
        "g": g.round(6).tolist(),
        "faixa": (-ALCANCE, ALCANCE, y0, y1),
        "quadro": QUADRO,
    }
    corpo = (
        f'<svg class="nn-grafico" viewBox="0 0 640 360" role="img" aria-label="{nome} e a derivada">'
        f"{_eixos(y0, y1)}{_curva(x, f, y0, y1, 'f')}{_curva(x, g, y0, y1, 'g')}"
        '<line class="nn-tangente"/><circle class="nn-f" r="7" cx="-20"/>'
        '<circle class="nn-g" r="6" cx="-20"/></svg>'
        '<p><b class="nn-a">f, a ativação</b> <b class="nn-b">f′, a derivada, tracejada</b></p>'
        f'<div class="nn-comandos"><span class="nn-suave">x</span><input type="range" min="0" '
        f'max="{PONTOS - 1}" value="{PONTOS * 3 // 5}" aria-label="x"></div>'
        '<p class="nn-conta" aria-live="polite"></p>'
    )
    return Pagina(f"{nome} e a sua derivada", corpo, "ativacao", dados, ESTILO)


def _calcular(funcao: Ativacao, x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A ativação e a derivada em cada ponto."""
    entrada = Tensor(x[:, None], requer_grad=True, tipo="float64")
    saida = funcao(entrada)
    juntos = funcao(Tensor(x[None], tipo="float64")).numpy()
    if saida.forma != entrada.forma or not np.allclose(juntos[0], saida.numpy()[:, 0]):
        raise ErroDeValor(
            f"{type(funcao).__name__} não age número a número: cada saída depende de todas as entradas, e "
            "não há uma curva que a mostre."
        )
    (g,) = gradientes(saida.soma(), [entrada])
    return saida.numpy()[:, 0], g.numpy()[:, 0]


def _faixa(y: NDArray[np.float64]) -> tuple[float, float]:
    menor, maior = min(float(y.min()), -0.2), max(float(y.max()), 1.1)
    folga = 0.06 * (maior - menor)
    return menor - folga, maior + folga


def _no_papel(x: Any, y: Any, y0: float, y1: float) -> tuple[Any, Any]:
    esquerda, direita, topo, base = QUADRO
    return (
        esquerda + (x + ALCANCE) / (2 * ALCANCE) * (direita - esquerda),
        base - (y - y0) / (y1 - y0) * (base - topo),
    )


def _curva(x: NDArray[np.float64], y: NDArray[np.float64], y0: float, y1: float, classe: str) -> str:
    """Onde a função salta, o traço se parte."""
    px, py = _no_papel(x, y, y0, y1)
    saltos = np.flatnonzero(np.abs(np.diff(y)) > 0.25) + 1
    partes = zip(np.split(px, saltos), np.split(py, saltos), strict=True)
    tracos = "".join("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(*p, strict=True)) for p in partes)
    return f'<path class="nn-curva nn-{classe}" d="{tracos}"/>'


def _eixos(y0: float, y1: float) -> str:
    """As retas x = 0 e y = 0, e os números nelas."""
    esquerda, direita, topo, base = QUADRO
    meio, zero = _no_papel(0.0, 0.0, y0, y1)
    retas = (
        f'<path class="nn-eixos" d="M{esquerda} {zero:.1f}H{direita}M{meio:.1f} {topo}V{base}"/>'
        f'<text x="{direita}" y="{zero - 8:.1f}" text-anchor="end">x</text>'
    )
    passo = 1 if y1 - y0 < 4 else 2
    marcas = [(x, 0, 0, 18, "middle") for x in range(-4, 5, 2) if x]
    marcas += [(0, y, -8, 4, "end") for y in range(int(np.ceil(y0)), int(y1) + 1, passo) if y]
    for x, y, ao_lado, abaixo, ancora in marcas:
        px, py = _no_papel(x, y, y0, y1)
        numero = str(y or x).replace("-", "−")
        retas += f'<text x="{px + ao_lado:.1f}" y="{py + abaixo:.1f}" text-anchor="{ancora}">{numero}</text>'
    return retas
