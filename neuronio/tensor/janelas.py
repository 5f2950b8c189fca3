"""As primitivas do pooling: o maior de cada janela, a soma de cada janela, e o caminho de volta.

Uma janela é dita pela posição do seu vencedor dentro dela (0 a kh·kw − 1), e não na imagem: assim o
gradiente volta com a mesma pequena repetição por posição da janela, mesmo quando elas se sobrepõem.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

from neuronio.erros import ErroDeForma
from neuronio.grafo.formulas import Formula
from neuronio.tensor.convolucao import Bordas, Par, cercar, descercar, fatias_da_janela, lado_de_saida
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.escolha import escolher
from neuronio.tensor.primitiva import Primitiva


def _forma_das_janelas(x: Forma, *outras: Forma, janela: Par, stride: Par, bordas: Bordas) -> Forma:
    if len(x) != 4:
        raise ErroDeForma(f"o pooling espera imagens (lote, canais, altura, largura), mas recebeu {x}.")
    lados = [lado_de_saida(x[2 + i], janela[i], stride[i], bordas[i]) for i in range(2)]  # type: ignore[arg-type]
    if min(lados) < 1:
        raise ErroDeForma(
            f"uma janela de {janela[0]}×{janela[1]} não cabe em imagens de {x[2]}×{x[3]}: use uma janela "
            "menor ou menos camadas de pooling."
        )
    return (*x[:2], lados[0], lados[1])


def _posicoes(janela: Par) -> list[tuple[int, int, int]]:
    return [(i * janela[1] + j, i, j) for i in range(janela[0]) for j in range(janela[1])]


def _pontos(x: Any, i: int, j: int, saida: Par, stride: Par) -> Any:
    """O ponto (i, j) de cada janela, numa vista."""
    linhas, colunas = fatias_da_janela(i, j, saida, stride)
    return x[:, :, linhas, colunas]


def _copia(pontos: Any) -> Any:
    """Os pontos lado a lado na memória: as contas que os leem muito ficam quatro vezes mais velozes."""
    return pontos.copy(order="K")


def _saida(x: Any, janela: Par, stride: Par, bordas: Bordas) -> Any:
    return _forma_das_janelas(x.shape, janela=janela, stride=stride, bordas=bordas)[2:]


def _candidatos(xp: Any, x: Any, janela: Par, stride: Par, bordas: Bordas) -> Iterator[Any]:
    """Os pontos de cada janela, um de cada vez; os de fora da imagem nunca ganham."""
    saida = _saida(x, janela, stride, bordas)
    cercado = cercar(xp, x, bordas, -xp.inf)
    return (_copia(_pontos(cercado, i, j, saida, stride)) for _, i, j in _posicoes(janela))


def _maiores(xp: Any, x: Any, *, janela: Par, stride: Par, bordas: Bordas) -> Any:
    return reduce(xp.maximum, _candidatos(xp, x, janela, stride, bordas))


def _vencedores(xp: Any, x: Any, *, janela: Par, stride: Par, bordas: Bordas) -> Any:
    candidatos = _candidatos(xp, x, janela, stride, bordas)
    maior = next(candidatos)
    vencedor = xp.zeros_like(maior, dtype=xp.uint32)
    for n, candidato in enumerate(candidatos, start=1):
        vence = (candidato > maior) | xp.isnan(candidato)  # um NaN vence: não pode sumir aqui
        vencedor = xp.maximum(vencedor, vence * xp.uint32(n))
        maior = xp.maximum(maior, candidato)
    return vencedor


def _colher(xp: Any, x: Any, vencedor: Any, *, janela: Par, stride: Par, bordas: Bordas) -> Any:
    saida = vencedor.shape[2:]
    cercado = cercar(xp, x, bordas)
    colhido = _copia(_pontos(cercado, 0, 0, saida, stride))
    for n, i, j in _posicoes(janela)[1:]:
        colhido = escolher(xp, vencedor == n, _copia(_pontos(cercado, i, j, saida, stride)), colhido)
    return colhido


def _moldura(xp: Any, x: Any, forma: Any, bordas: Bordas) -> Any:
    """Zeros para imagens de tal forma e as suas bordas, com a memória na ordem da de ``x``."""
    return cercar(xp, xp.zeros_like(x, shape=forma), bordas)


def _devolver(xp: Any, g: Any, vencedor: Any, *, forma: Any, janela: Par, stride: Par, bordas: Bordas) -> Any:
    y = _moldura(xp, g, forma, bordas)
    zero = xp.zeros((), g.dtype)
    for n, i, j in _posicoes(janela):
        pontos = _pontos(y, i, j, g.shape[2:], stride)
        pontos += escolher(xp, vencedor == n, g, zero)
    return descercar(y, bordas)


def _somar(xp: Any, x: Any, *, janela: Par, stride: Par, bordas: Bordas) -> Any:
    saida = _saida(x, janela, stride, bordas)
    cercado = cercar(xp, x, bordas)
    return sum(_pontos(cercado, i, j, saida, stride) for _, i, j in _posicoes(janela))


def _repetir(xp: Any, g: Any, *, forma: Any, janela: Par, stride: Par, bordas: Bordas) -> Any:
    y = _moldura(xp, g, forma, bordas)
    for _, i, j in _posicoes(janela):
        pontos = _pontos(y, i, j, g.shape[2:], stride)
        pontos += g
    return descercar(y, bordas)


maximo_da_janela: Primitiva = Primitiva(
    "maximo_da_janela",
    calculo=_maiores,
    forma=_forma_das_janelas,
    real=True,
    vjps=(lambda g, y, x, **a: devolver_a_janela(g, vencedor_da_janela(x, **a), forma=x.forma, **a),),
    formula=Formula("máx ▦", r"\max_{\mathrm{janela}} @0", (r"1 \text{ no maior}",)),
)
vencedor_da_janela: Primitiva = Primitiva(
    "vencedor_da_janela",
    calculo=_vencedores,
    forma=_forma_das_janelas,
    real=True,
    tipo=lambda x, **_: "uint32",
    formula=Formula("argmáx ▦", r"\mathrm{argmax}_{\mathrm{janela}}\, @0", ()),
)
colher_da_janela: Primitiva = Primitiva(
    "colher_da_janela",
    calculo=_colher,
    forma=_forma_das_janelas,
    vjps=(lambda g, y, x, v, **a: devolver_a_janela(g, v, forma=x.forma, **a), None),
    formula=Formula("▦[ ]", r"@0_{\mathrm{janela}}[@1]", (r"1 \text{ no escolhido}", "")),
)
devolver_a_janela: Primitiva = Primitiva(
    "devolver_a_janela",
    calculo=_devolver,
    forma=lambda g, v, *, forma, **_: forma,
    vjps=(lambda h, y, g, v, *, forma, **a: colher_da_janela(h, v, **a), None),
    formula=Formula("▦[ ]ᵀ", r"@0_{\mathrm{janela}}[@1]^{\top}", ("1", "")),
)
somar_janelas: Primitiva = Primitiva(
    "somar_janelas",
    calculo=_somar,
    forma=_forma_das_janelas,
    vjps=(lambda g, y, x, **a: repetir_na_janela(g, forma=x.forma, **a),),
    formula=Formula("Σ ▦", r"\sum_{\mathrm{janela}} @0", ("1",)),
)
repetir_na_janela: Primitiva = Primitiva(
    "repetir_na_janela",
    calculo=_repetir,
    forma=lambda g, *, forma, **_: forma,
    vjps=(lambda h, y, g, *, forma, **a: somar_janelas(h, **a),),
    formula=Formula("Σ ▦ᵀ", r"\sum_{\mathrm{janela}}^{\top} @0", ("1",)),
)
