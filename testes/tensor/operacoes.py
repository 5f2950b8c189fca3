"""As operações compostas de primitivas, cada uma ao lado da do PyTorch: servem aos testes dos motores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neuronio import einsum

Forma = tuple[int, ...]


@dataclass(frozen=True)
class Operacao:
    """Uma operação e as entradas que lhe servem.

    Args:
        nossa: de tensores para um tensor.
        deles: a mesma, de tensores do PyTorch, dado também o módulo.
        formas: a de cada entrada; o primeiro eixo da primeira é o do lote.
        sortear: como se sorteiam os números.
        por_amostra: se se compila com as amostras no primeiro eixo.
        duas_derivadas: se assim também se compila a segunda derivada.
    """

    nossa: Callable[..., Any]
    deles: Callable[..., Any]
    formas: Sequence[Forma] = ((6, 5),)
    sortear: Callable[[np.random.Generator, Forma], np.ndarray] = lambda acaso, forma: acaso.normal(
        size=forma
    )
    por_amostra: bool = True
    duas_derivadas: bool = True

    def entradas(self, tipo: str, semente: int = 0) -> list[np.ndarray]:
        acaso = np.random.default_rng(semente)
        return [self.sortear(acaso, f).astype(tipo) for f in self.formas]


def _com_zeros(acaso: np.random.Generator, forma: Forma) -> np.ndarray:
    return acaso.normal(size=forma) * (acaso.random(forma) < 0.6)


def _longe_dos_saltos(acaso: np.random.Generator, forma: Forma) -> np.ndarray:
    """A pelo menos um décimo de todo múltiplo de meio."""
    return acaso.integers(-6, 6, forma) / 2 + acaso.uniform(0.1, 0.4, forma)


INFINITO = float("inf")
EQUACOES = [
    ("bi,io->bo", (4, 3), (3, 5)),
    ("bi,oi->bo", (4, 3), (5, 3)),
    ("bi,bi->b", (4, 3), (4, 3)),
    ("bij,bjk->bik", (4, 3, 2), (4, 2, 5)),
    ("bqhd,bkhd->bhqk", (4, 3, 2, 5), (4, 6, 2, 5)),
    ("bthd,hde->bthe", (4, 3, 2, 5), (2, 5, 3)),
    ("bi,bj->ij", (4, 3), (4, 5)),
    ("bhi,bhj->hij", (4, 2, 3), (4, 2, 5)),
    ("bi,bj->bij", (4, 3), (4, 5)),
    ("bii->bi", (4, 3, 3)),
    ("bij->b", (4, 3, 2)),
    ("b...,...->b", (4, 3, 2), (3, 2)),
    ("bi,ij,jk->bk", (4, 3), (3, 2), (2, 5)),
    ("bij,i->bj", (4, 3, 2), (3,)),
]
EQUACOES_SEM_LOTE = [
    ("ii", (3, 3)),
    ("ij->ji", (3, 4)),
    ("i,j,k->kij", (2,), (3,), (4,)),
    ("iij,jk->ik", (3, 3, 2), (2, 5)),
    ("...ij,...jk->...ik", (2, 1, 3, 4), (5, 4, 2)),
    ("ij,j->i", (3, 1), (4,)),
    ("ea,fb,abcd,gc,hd->efgh", (2, 2), (2, 3), (2, 3, 4, 5), (6, 4), (2, 5)),
]
OPERACOES: dict[str, Operacao] = {
    "seno": Operacao(lambda x: x.seno(), lambda t, x: x.sin()),
    "cosseno": Operacao(lambda x: x.cosseno(), lambda t, x: x.cos()),
    "erf": Operacao(lambda x: x.erf(), lambda t, x: x.erf()),
    "piso": Operacao(lambda x: x * x.piso(), lambda t, x: x * x.floor(), sortear=_longe_dos_saltos),
    "teto": Operacao(lambda x: x * x.teto(), lambda t, x: x * x.ceil(), sortear=_longe_dos_saltos),
    "arredondar": Operacao(
        lambda x: x * x.arredondar(),
        lambda t, x: x * x.round(),
        sortear=lambda acaso, forma: acaso.integers(-3, 3, forma) + acaso.uniform(-0.4, 0.4, forma),
    ),
    "resto": Operacao(
        lambda x: x % 0.5 * x + 9.3 % (x * x + 4),
        lambda t, x: x % 0.5 * x + t.remainder(t.full_like(x, 9.3), x * x + 4),
        sortear=_longe_dos_saltos,
    ),
    "quociente": Operacao(
        lambda x: x * (x // 0.5), lambda t, x: x * (x.detach() // 0.5), sortear=_longe_dos_saltos
    ),
    "desvio": Operacao(lambda x: x.desvio(1), lambda t, x: x.std(1, correction=0)),
    "desvio de tudo": Operacao(
        lambda x: x.desvio(eixo=(1, 2), manter=True),
        lambda t, x: x.std((1, 2), correction=0, keepdim=True),
        [(4, 3, 5)],
    ),
    "argmin": Operacao(lambda x: x * x.argmin(1).redimensionar(-1, 1), lambda t, x: x * x.argmin(1)[:, None]),
    "algum": Operacao(
        lambda x: x * (x > 0.8).algum(1, manter=True), lambda t, x: x * (x > 0.8).any(1, keepdim=True)
    ),
    "todos": Operacao(
        lambda x: x * (x > -0.8).todos(1, manter=True), lambda t, x: x * (x > -0.8).all(1, keepdim=True)
    ),
    **{
        f"norma {p}": Operacao(
            lambda x, p=p: x.norma(p, eixo=1), lambda t, x, p=p: t.linalg.vector_norm(x, p, dim=1)
        )
        for p in (1, 2, 2.5, 3, INFINITO)
    },
    "norma de tudo": Operacao(lambda x: x * x.norma(), lambda t, x: x * t.linalg.vector_norm(x)),
    "acumular": Operacao(lambda x: x * x.acumular(1), lambda t, x: x * x.cumsum(1)),
    "acumular no primeiro eixo": Operacao(
        lambda x: x * x.acumular(0), lambda t, x: x * x.cumsum(0), por_amostra=False
    ),
    "ordenar": Operacao(
        lambda x: x.ordenar(1)[0] ** 2 * np.arange(5), lambda t, x: x.sort(1).values ** 2 * t.arange(5)
    ),
    "ordenar ao contrário": Operacao(
        lambda x: x.ordenar(0, decrescente=True)[0] ** 3,
        lambda t, x: x.sort(0, descending=True).values ** 3,
        por_amostra=False,
    ),
    "maiores": Operacao(
        lambda x: x.maiores(3)[0] * x.maiores(3)[1], lambda t, x: x.topk(3).values * x.topk(3).indices
    ),
    "coletar": Operacao(
        lambda x: x.coletar(np.array([[0, 0, -1]]), 1) ** 2,
        lambda t, x: x.gather(1, t.tensor([[0, 0, 4]]).expand(len(x), -1)) ** 2,
    ),
    "coletar da maior": Operacao(
        lambda x: x.coletar(x.abs().argmax(1).redimensionar(-1, 1), 1) ** 3,
        lambda t, x: x.gather(1, x.abs().argmax(1, keepdim=True)) ** 3,
    ),
    **{
        f"einsum {equacao}": Operacao(
            lambda *xs, e=equacao: einsum(e, *xs),
            lambda t, *xs, e=equacao: t.einsum(e, *xs),
            formas,
            duas_derivadas=equacao != "bi,bj->ij",  # a segunda soma gradientes com as amostras nas colunas
        )
        for equacao, *formas in EQUACOES
    },
    **{
        f"einsum {equacao}": Operacao(
            lambda *xs, e=equacao: einsum(e, *xs),
            lambda t, *xs, e=equacao: t.einsum(e, *xs),
            formas,
            por_amostra=False,
        )
        for equacao, *formas in EQUACOES_SEM_LOTE
    },
    "preencher": Operacao(
        lambda x: x.preencher([(1, 2), 1], valor=0.5) ** 2,
        lambda t, x: t.nn.functional.pad(x, (1, 1, 1, 2), value=0.5) ** 2,
        [(4, 3, 5)],
    ),
    **{
        f"preencher {modo}": Operacao(
            lambda x, modo=modo: x.preencher([(1, 2), (3, 0)], modo) ** 2,
            lambda t, x, deles=deles: t.nn.functional.pad(x, (3, 0, 1, 2), mode=deles) ** 2,
            [(4, 3, 5)],
        )
        for modo, deles in (("refletido", "reflect"), ("repetido", "replicate"))
    },
    "triangular inferior": Operacao(
        lambda x: x.triangular("inferior", 1) ** 2, lambda t, x: x.tril(1) ** 2, [(4, 3, 5)]
    ),
    "triangular superior": Operacao(
        lambda x: x.triangular("superior", -1) ** 2, lambda t, x: x.triu(-1) ** 2, [(4, 5, 3)]
    ),
    "produtorio": Operacao(lambda x: x.produtorio(1), lambda t, x: x.prod(1), [(4, 13)]),
    "produtorio com zeros": Operacao(
        lambda x: x.produtorio(-1, manter=True),
        lambda t, x: x.prod(-1, keepdim=True),
        [(9, 2, 4)],
        _com_zeros,
    ),
    "produtorio de dois eixos": Operacao(
        lambda x: x.produtorio((1, 2)), lambda t, x: x.prod(1).prod(1), [(4, 2, 3)]
    ),
}
