"""A convolução em duas dimensões e os seus dois gradientes: três primitivas, cada uma derivada das outras."""

from __future__ import annotations

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
            "a convolução espera imagens (lote, canais, altura, largura) e um kernel (filtros, canais/grupos, altura, "
            f"largura), mas recebeu {x} e {k}."
        )
    if x[1] != k[1] * grupos or k[0] % grupos:
        raise ErroDeForma(
            f"as imagens {x} têm {x[1]} canais, mas o kernel {k} com {grupos} grupo(s) espera {k[1] * grupos}, e os "
            f"{k[0]} filtros precisam se dividir por {grupos}."
        )
    lados = [
        lado_de_saida(x[2 + i], k[2 + i], stride[i], bordas[i], dilatacao[i])  # type: ignore[arg-type]
        for i in range(2)
    ]
    if min(lados) < 1:
        raise ErroDeForma(
            f"o kernel de {k[2]}×{k[3]} não cabe em imagens de {x[2]}×{x[3]}: use um kernel menor, padding, ou menos "
            "camadas de pooling antes."
        )
    return (x[0], k[0], lados[0], lados[1])


def cercar(xp: Any, x: Any, bordas: Bordas, valor: float = 0) -> Any:
    """As imagens cercadas de um valor, para janelas que passam da borda."""
    if not any(map(any, bordas)):
        return x
    (cima, baixo), (esquerda, direita) = bordas
    n, c, h, w = x.shape
    y = xp.full((n, c, h + cima + baixo, w + esquerda + direita), valor, x.dtype)
    y[:, :, cima : cima + h, esquerda : esquerda + w] = x
    return y


def descercar(x: Any, bordas: Bordas) -> Any:
    """O contrário de `cercar`: só o miolo."""
    (cima, baixo), (esquerda, direita) = bordas
    return x[:, :, cima : x.shape[2] - baixo, esquerda : x.shape[3] - direita]


def fatias_da_janela(i: int, j: int, saida: Par, stride: Par, dilatacao: Par = (1, 1)) -> tuple[Any, ...]:
    """Os pontos da imagem que caem na posição (i, j) de cada janela."""
    a, b = i * dilatacao[0], j * dilatacao[1]
    return (
        ...,
        slice(a, a + (saida[0] - 1) * stride[0] + 1, stride[0]),
        slice(b, b + (saida[1] - 1) * stride[1] + 1, stride[1]),
    )


def _colunas(xp: Any, x: Any, kernel: Par, saida: Par, stride: Par, dilatacao: Par, grupos: int) -> Any:
    """Cada janela como uma coluna: (lote, grupos, canais/grupo·kh·kw, posições)."""
    n, c = x.shape[:2]
    y = xp.empty((n, c, *kernel, *saida), x.dtype)
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            y[:, :, i, j] = x[fatias_da_janela(i, j, saida, stride, dilatacao)]
    return y.reshape(n, grupos, -1, saida[0] * saida[1])


def _convolucao(
    xp: Any, x: Any, k: Any, *, stride: Par, bordas: Bordas, dilatacao: Par, grupos: int
) -> Any:
    n, f, *saida = _forma_da_convolucao(
        x.shape, k.shape, stride=stride, bordas=bordas, dilatacao=dilatacao, grupos=grupos
    )
    colunas = _colunas(xp, cercar(xp, x, bordas), k.shape[2:], tuple(saida), stride, dilatacao, grupos)
    return xp.matmul(k.reshape(grupos, f // grupos, -1), colunas).reshape(n, f, *saida)


def _gradiente_da_entrada(
    xp: Any, g: Any, k: Any, *, forma: Any, stride: Par, bordas: Bordas, dilatacao: Par, grupos: int
) -> Any:
    n, f, *saida = g.shape
    kernel = k.shape[2:]
    kt = k.reshape(grupos, f // grupos, -1).transpose(0, 2, 1)
    colunas = xp.matmul(kt, g.reshape(n, grupos, f // grupos, -1)).reshape(n, forma[1], *kernel, *saida)
    (cima, baixo), (esquerda, direita) = bordas
    y = xp.zeros((n, forma[1], forma[2] + cima + baixo, forma[3] + esquerda + direita), g.dtype)
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            y[fatias_da_janela(i, j, tuple(saida), stride, dilatacao)] += colunas[:, :, i, j]
    return descercar(y, bordas)


def _gradiente_do_kernel(
    xp: Any, x: Any, g: Any, *, forma: Any, stride: Par, bordas: Bordas, dilatacao: Par, grupos: int
) -> Any:
    n, f, *saida = g.shape
    colunas = _colunas(xp, cercar(xp, x, bordas), tuple(forma[2:]), tuple(saida), stride, dilatacao, grupos)
    por_amostra = xp.matmul(g.reshape(n, grupos, f // grupos, -1), colunas.swapaxes(-1, -2))
    return por_amostra.sum(0).reshape(forma)


def _forma_pedida(*_: Forma, forma: tuple[Dimensao, ...], **__: Any) -> Forma:
    return forma


conv2d: Primitiva = Primitiva(
    "conv2d",
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
    calculo=_gradiente_do_kernel,
    forma=_forma_pedida,
    vjps=(
        lambda h, y, x, g, *, forma, **a: conv2d_gradiente_da_entrada(g, h, forma=x.forma, **a),
        lambda h, y, x, g, *, forma, **a: conv2d(x, h, **a),
    ),
    formula=Formula("∗ₖ", r"@0 \star @1", (r"@1", r"@0")),
)

