"""As primitivas que percorrem um eixo: acumular, ordenar, apanhar o que um índice aponta e devolvê-lo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.erros import ErroDeForma, ErroDeValor
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Dimensao, Forma, Lote, tamanho
from neuronio.tensor.indexacao import conferir_indices
from neuronio.tensor.primitiva import Primitiva, ajustar, forma_comum
from neuronio.tensor.reducoes import normalizar_eixo
from neuronio.tensor.tipos import REAIS

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


# ── somas parciais ──────────────────────────────────────────────────────────
def _acumular(xp: Any, x: Any, *, eixo: int, do_fim: bool) -> Any:
    tipo = x.dtype if x.dtype.kind == "f" else "int64"
    if not do_fim:
        return xp.cumsum(x, axis=eixo, dtype=tipo)
    return xp.flip(xp.cumsum(xp.flip(x, eixo), axis=eixo, dtype=tipo), eixo)


acumular: Primitiva = Primitiva(
    "acumular",
    calculo=_acumular,
    tipo=lambda x, **_: x if x in REAIS else "int64",
    vjps=(lambda g, y, x, *, eixo, do_fim: acumular(g, eixo=eixo, do_fim=not do_fim),),
    formula=Formula("Σ≤", r"\sum_{j \leq i} @0_j", (r"1 \text{ se } j \leq i",)),
)


# ── a ordem ─────────────────────────────────────────────────────────────────
def _ordem(xp: Any, x: Any, *, eixo: int, decrescente: bool) -> Any:
    """Empates ficam na ordem em que estavam, e um NaN é maior que todos, como no NumPy e no PyTorch."""
    if not decrescente:
        return xp.argsort(x, axis=eixo, kind="stable").astype("int64")
    ao_contrario = xp.argsort(xp.flip(x, eixo), axis=eixo, kind="stable")
    return xp.flip(x.shape[eixo] - 1 - ao_contrario, eixo).astype("int64")


ordem: Primitiva = Primitiva(
    "ordem",
    calculo=_ordem,
    tipo=lambda x, **_: "int64",
    formula=Formula("ordem", r"\mathrm{ordem}(@0)", ()),
)


# ── de cada lugar do eixo, o que um índice aponta ───────────────────────────
def _lugares(xp: Any, forma: Forma, indices: Any, eixo: int) -> tuple[Any, ...]:
    """Os índices no eixo, e em cada um dos outros a própria posição."""
    grade = list(xp.ogrid[tuple(slice(t) for t in forma)])
    grade[eixo] = indices
    return tuple(grade)


def _espalhar(xp: Any, x: Any, indices: Any, *, eixo: int, quantos: Dimensao) -> Any:
    y = xp.zeros(_no_eixo(x.shape, eixo, quantos), x.dtype)
    xp.add.at(y, _lugares(xp, x.shape, indices, eixo), x)
    return y


def _no_eixo(forma: Forma, eixo: int, quantos: Dimensao) -> Forma:
    return (*forma[:eixo], quantos, *forma[eixo + 1 :])


coletar_ao_longo: Primitiva = Primitiva(
    "coletar_ao_longo",
    calculo=lambda xp, x, indices, *, eixo: x[_lugares(xp, indices.shape, indices, eixo)],
    forma=lambda x, indices, *, eixo: indices,
    vjps=(
        lambda g, y, x, indices, *, eixo: espalhar_ao_longo(g, indices, eixo=eixo, quantos=x.forma[eixo]),
        None,
    ),
    formula=Formula("[i]", "@0[@1]", (r"1 \text{ nos índices}", "")),
)
espalhar_ao_longo: Primitiva = Primitiva(
    "espalhar_ao_longo",
    calculo=_espalhar,
    forma=lambda x, indices, *, eixo, quantos: _no_eixo(x, eixo, quantos),
    vjps=(lambda g, y, x, indices, *, eixo, quantos: coletar_ao_longo(g, indices, eixo=eixo), None),
    formula=Formula("soma em [i]", r"\mathrm{espalha}(@0, @1)", ("1", "")),
)


# ── as mesmas, como o usuário as chama ──────────────────────────────────────
def somas_parciais(x: Tensor, eixo: int | None) -> Tensor:
    """``x.acumular(eixo)``; sem eixo, de todos os números em fila."""
    if eixo is None:
        return acumular(x.redimensionar(tamanho(x.forma)), eixo=0, do_fim=False)
    return acumular(x, eixo=normalizar_eixo(eixo, x.posto), do_fim=False)


def ordenado(x: Tensor, eixo: int, decrescente: bool) -> tuple[Tensor, Tensor]:
    """``x.ordenar(eixo)``: os números em ordem, e as posições em que estavam."""
    eixo = normalizar_eixo(eixo, x.posto)
    posicoes = ordem(x, eixo=eixo, decrescente=decrescente)
    return coletar_ao_longo(x, posicoes, eixo=eixo), posicoes


def os_maiores(x: Tensor, quantos: int, eixo: int) -> tuple[Tensor, Tensor]:
    """``x.maiores(quantos, eixo)``: só o começo do que seria a ordem decrescente."""
    eixo = normalizar_eixo(eixo, x.posto)
    ha = x.forma[eixo]
    if not isinstance(ha, Lote) and quantos > ha:
        raise ErroDeValor(
            f"não há {quantos} maiores no eixo {eixo}: o tensor tem forma {x.forma}, e ali só {ha} números."
        )
    inteiros = (slice(None),) * eixo
    posicoes = ordem(x, eixo=eixo, decrescente=True)[(*inteiros, slice(quantos))]
    return coletar_ao_longo(x, posicoes, eixo=eixo), posicoes


def apanhar(x: Tensor, indices: Tensor, eixo: int) -> Tensor:
    """``x.coletar(indices, eixo)``: os outros eixos dos dois combinam as formas."""
    eixo = normalizar_eixo(eixo, x.posto)
    if indices.posto != x.posto:
        raise ErroDeForma(
            f"coletar pede um índice para cada lugar do resultado, e por isso tantos eixos quantos há em "
            f"{x.forma}, mas os índices têm forma {indices.forma}. Para escolher as mesmas posições em todos "
            "os outros eixos, indexe: t[:, indices]."
        )
    indices = conferir_indices(indices, x.forma[eixo], eixo, x.forma)
    outros = forma_comum(_no_eixo(x.forma, eixo, 1), _no_eixo(indices.forma, eixo, 1), operacao="coletar")
    x = ajustar(x, x.tipo, _no_eixo(outros, eixo, x.forma[eixo]))
    indices = ajustar(indices, indices.tipo, _no_eixo(outros, eixo, indices.forma[eixo]))
    return coletar_ao_longo(x, indices, eixo=eixo)
