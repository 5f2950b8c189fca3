"""A convolução em duas dimensões e os seus dois gradientes: três primitivas, cada uma derivada das outras."""

from __future__ import annotations

import math
from typing import Any

from neuronio.erros import ErroDeForma
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Dimensao, Forma
from neuronio.tensor.primitiva import Primitiva

Par = tuple[int, int]
Bordas = tuple[Par, Par]
"""Zeros (antes, depois) na altura e na largura."""


def lado_de_saida(lado: int, kernel: int, stride: int, bordas: Par, dilatacao: int = 1) -> int:
    r"""Quantas posições uma janela ocupa ao longo de um lado.

    .. math:: \left\lfloor \frac{lado + antes + depois - dilatação (kernel - 1) - 1}{stride} \right\rfloor + 1

    >>> lado_de_saida(28, 3, 1, (0, 0)), lado_de_saida(28, 3, 2, (1, 1))
    (26, 14)
    """
    return (lado + sum(bordas) - dilatacao * (kernel - 1) - 1) // stride + 1


def _forma_da_convolucao(
    x: Forma, k: Forma, *, stride: Par, bordas: Bordas, dilatacao: Par, grupos: int
) -> Forma:
    if len(x) != 4 or len(k) != 4:
        raise ErroDeForma(
            "a convolução espera imagens (lote, canais, altura, largura) e um kernel (filtros, "
            f"canais/grupos, altura, largura), mas recebeu {x} e {k}."
        )
    if x[1] != k[1] * grupos or k[0] % grupos:
        raise ErroDeForma(
            f"as imagens {x} têm {x[1]} canais, mas o kernel {k} com {grupos} grupo(s) espera "
            f"{k[1] * grupos}, e os {k[0]} filtros precisam se dividir por {grupos}."
        )
    lados = [
        lado_de_saida(x[2 + i], k[2 + i], stride[i], bordas[i], dilatacao[i])  # type: ignore[arg-type]
        for i in range(2)
    ]
    if min(lados) < 1:
        raise ErroDeForma(
            f"o kernel de {k[2]}×{k[3]} não cabe em imagens de {x[2]}×{x[3]}: use um kernel menor, padding, "
            "ou menos camadas de pooling antes."
        )
    return (x[0], k[0], lados[0], lados[1])


def cercar(xp: Any, x: Any, bordas: Bordas, valor: float = 0) -> Any:
    """As imagens cercadas de um valor, para janelas que passam da borda."""
    if not any(map(any, bordas)):
        return x
    (cima, baixo), (esquerda, direita) = bordas
    n, c, h, w = x.shape
    y = xp.full_like(x, valor, shape=(n, c, h + cima + baixo, w + esquerda + direita))
    y[:, :, cima : cima + h, esquerda : esquerda + w] = x
    return y


def descercar(x: Any, bordas: Bordas) -> Any:
    """O contrário de `cercar`: só o miolo."""
    (cima, baixo), (esquerda, direita) = bordas
    return x[:, :, cima : x.shape[2] - baixo, esquerda : x.shape[3] - direita]


def fatias_da_janela(i: int, j: int, saida: Par, stride: Par, dilatacao: Par = (1, 1)) -> tuple[slice, slice]:
    """As linhas e colunas da imagem que caem na posição (i, j) de cada janela."""
    a, b = i * dilatacao[0], j * dilatacao[1]
    return (
        slice(a, a + (saida[0] - 1) * stride[0] + 1, stride[0]),
        slice(b, b + (saida[1] - 1) * stride[1] + 1, stride[1]),
    )


# ── os cálculos ─────────────────────────────────────────────────────────────
# Por dentro, os canais ficam por último: cada ponto é um trecho contínuo da memória, e a convolução, um só
# produto de matrizes. O resultado é uma vista na ordem de sempre, e as operações seguintes mantêm a memória
# como está. O eixo 0 são os grupos, quase sempre um só.
def _por_grupos(xp: Any, x: Any, grupos: int) -> Any:
    """(lote, canais, altura, largura) → (grupos, lote, altura, largura, canais/grupo)."""
    n, c, h, w = x.shape
    return xp.ascontiguousarray(x.reshape(n, grupos, c // grupos, h, w).transpose(1, 0, 3, 4, 2))


def _imagens(y: Any) -> Any:
    """O contrário de `_por_grupos`."""
    grupos, n, h, w, c = y.shape
    return y.transpose(1, 0, 4, 2, 3).reshape(n, grupos * c, h, w)


def _pesos(k: Any, grupos: int) -> Any:
    """O kernel como (grupos, altura, largura, canais/grupo, filtros/grupo)."""
    f, c, kh, kw = k.shape
    return k.reshape(grupos, f // grupos, c, kh, kw).transpose(0, 3, 4, 2, 1)


def _janelas(xp: Any, x: Any, kernel: Par, saida: Par, stride: Par, dilatacao: Par) -> Any:
    """Cada janela como uma linha: (grupos, lote·posições, kh·kw·canais/grupo)."""
    grupos, n, c = x.shape[0], x.shape[1], x.shape[-1]
    y = xp.empty((grupos, n, *saida, *kernel, c), x.dtype)
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            linhas, colunas = fatias_da_janela(i, j, saida, stride, dilatacao)
            y[..., i, j, :] = x[:, :, linhas, colunas]
    return y.reshape(grupos, math.prod((n, *saida)), math.prod((*kernel, c)))


def _convolucao(xp: Any, x: Any, k: Any, *, stride: Par, bordas: Bordas, dilatacao: Par, grupos: int) -> Any:
    f, _, *kernel = k.shape
    y: Any = _forma_da_convolucao(
        x.shape, k.shape, stride=stride, bordas=bordas, dilatacao=dilatacao, grupos=grupos
    )
    n, _, *saida = y
    x = _por_grupos(xp, cercar(xp, x, bordas), grupos)
    janelas = _janelas(xp, x, kernel, saida, stride, dilatacao)
    pesos = _pesos(k, grupos).reshape(grupos, janelas.shape[-1], f // grupos)
    return _imagens(xp.matmul(janelas, pesos).reshape(grupos, n, *saida, f // grupos))


def _gradiente_da_entrada(
    xp: Any, g: Any, k: Any, *, forma: Any, stride: Par, bordas: Bordas, dilatacao: Par, grupos: int
) -> Any:
    n, f, *saida = g.shape
    g = _por_grupos(xp, g, grupos).reshape(grupos, math.prod((n, *saida)), f // grupos)
    pesos = _pesos(k, grupos).swapaxes(-1, -2)
    canais = forma[1] // grupos
    lados = [lado + sum(borda) for lado, borda in zip(forma[2:], bordas, strict=True)]
    y = xp.zeros((grupos, n, *lados, canais), g.dtype)
    for i in range(k.shape[2]):
        for j in range(k.shape[3]):
            linhas, colunas = fatias_da_janela(i, j, saida, stride, dilatacao)
            y[:, :, linhas, colunas] += xp.matmul(g, pesos[:, i, j]).reshape(grupos, n, *saida, canais)
    return descercar(_imagens(y), bordas)


def _gradiente_do_kernel(
    xp: Any, x: Any, g: Any, *, forma: Any, stride: Par, bordas: Bordas, dilatacao: Par, grupos: int
) -> Any:
    (n, f, *saida), (_, c, *kernel) = g.shape, forma
    g = _por_grupos(xp, g, grupos).reshape(grupos, math.prod((n, *saida)), f // grupos)
    x = _por_grupos(xp, cercar(xp, x, bordas), grupos)
    janelas = _janelas(xp, x, kernel, saida, stride, dilatacao)
    pesos = xp.matmul(g.swapaxes(-1, -2), janelas).reshape(grupos, f // grupos, *kernel, c)
    return xp.ascontiguousarray(pesos.transpose(0, 1, 4, 2, 3).reshape(forma))


def _forma_pedida(*_: Forma, forma: tuple[Dimensao, ...], **__: Any) -> Forma:
    return forma


conv2d: Primitiva = Primitiva(
    "conv2d",
    real=True,
    calculo=_convolucao,
    forma=_forma_da_convolucao,
    vjps=(
        lambda g, y, x, k, **a: conv2d_gradiente_da_entrada(g, k, forma=x.forma, **a),
        lambda g, y, x, k, **a: conv2d_gradiente_do_kernel(x, g, forma=k.forma, **a),
    ),
    formula=Formula("∗", r"@0 * @1", (r"@1 \text{ virado}", r"@0")),
)
conv2d_gradiente_da_entrada: Primitiva = Primitiva(
    "conv2d_gradiente_da_entrada",
    real=True,
    calculo=_gradiente_da_entrada,
    forma=_forma_pedida,
    vjps=(
        lambda h, y, g, k, *, forma, **a: conv2d(h, k, **a),
        lambda h, y, g, k, *, forma, **a: conv2d_gradiente_do_kernel(h, g, forma=k.forma, **a),
    ),
    formula=Formula("∗ᵀ", r"@0 *^{\top} @1", (r"@1", r"@0")),
)
conv2d_gradiente_do_kernel: Primitiva = Primitiva(
    "conv2d_gradiente_do_kernel",
    real=True,
    calculo=_gradiente_do_kernel,
    forma=_forma_pedida,
    vjps=(
        lambda h, y, x, g, *, forma, **a: conv2d_gradiente_da_entrada(g, h, forma=x.forma, **a),
        lambda h, y, x, g, *, forma, **a: conv2d(x, h, **a),
    ),
    formula=Formula("∗ₖ", r"@0 \star @1", (r"@1", r"@0")),
)
