"""O que é uma operação primitiva: cálculo, forma, derivadas e fórmula, declarados uma vez só."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

import neuronio.tensor.tensor as nucleo
from neuronio.erros import ErroDeForma
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Abstrato, Forma, Lote
from neuronio.tensor.tipos import REAIS, tipo_comum

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

TABELA: dict[str, Primitiva] = {}
"""Todas as primitivas, pelo nome."""


class _Estado(threading.local):
    gravando = True


_estado = _Estado()


@contextmanager
def sem_gradiente() -> Iterator[None]:
    """Dentro deste bloco nada é gravado: os resultados não lembram de onde vieram e gastam menos memória.

    >>> import neuronio as nn
    >>> t = nn.Tensor([1.0, 2.0], requer_grad=True)
    >>> with nn.sem_gradiente():
    ...     (t * 2).requer_grad
    False
    """
    antes, _estado.gravando = _estado.gravando, False
    try:
        yield
    finally:
        _estado.gravando = antes


Vjp = Callable[..., "Tensor | None"]


class Primitiva:
    """Uma linha da tabela de operações.

    Args:
        nome: o nome em português, único.
        calculo: ``calculo(xp, *arrays, **atributos)``, escrito sobre um módulo de arrays ``xp``.
        forma: ``forma(*formas, **atributos)`` dá a forma do resultado ou levanta `ErroDeForma`.
        tipo: ``tipo(*tipos, **atributos)`` dá o tipo do resultado; sem ele, é o da primeira entrada.
        vjps: para cada entrada, ``vjp(g, y, *entradas, **atributos)``: o produto do gradiente ``g`` que
            chegou a ``y`` pela derivada local, **escrito com operações de Tensor** (por isso a
            retropropagação é ela própria um grafo). Uma função de índice no lugar da tupla serve às
            operações com número variável de entradas.
        formula: a fórmula e as derivadas em LaTeX, para o desenho e a explicação.
        elementar: se verdade, age elemento a elemento, e as entradas são alinhadas antes (tipo comum,
            formas expandidas), de modo que o cálculo e as derivadas só veem formas iguais.
        real: se verdade, entradas inteiras viram float32 antes.
    """

    __slots__ = ("calculo", "elementar", "forma", "formula", "nome", "real", "tipo", "vjps")

    def __init__(
        self,
        nome: str,
        *,
        calculo: Callable[..., Any],
        formula: Formula,
        forma: Callable[..., Forma] | None = None,
        tipo: Callable[..., str] | None = None,
        vjps: Sequence[Vjp | None] | Callable[[int], Vjp] = (),
        elementar: bool = False,
        real: bool = False,
    ) -> None:
        assert nome not in TABELA, nome
        self.nome, self.calculo, self.formula, self.vjps = nome, calculo, formula, vjps
        self.forma: Callable[..., Forma] = forma or (lambda *formas, **_: formas[0])
        self.tipo: Callable[..., str] = tipo or (lambda *tipos, **_: tipos[0])
        self.elementar, self.real = elementar, real
        TABELA[nome] = self

    def __repr__(self) -> str:
        return f"<primitiva {self.nome}>"

    def __call__(self, *entradas: Any, **atributos: Any) -> Tensor:
        """Aplica a operação: calcula na hora, ou só deduz forma e tipo se alguma entrada for abstrata."""
        if self.elementar:
            tensores = alinhar(self, entradas)
        else:
            tensores = [nucleo.como_tensor(e) for e in entradas]
        valores = [t.valor for t in tensores]
        if _algum_abstrato(valores) or (not valores):
            return self._deduzir(tensores, atributos)
        if not self.elementar and _tem_lote(self.forma(*[v.shape for v in valores], **atributos)):
            return self._deduzir(tensores, atributos)
        resultado = np.asarray(self.calculo(np, *valores, **atributos))
        requer = bool(self.vjps) and _estado.gravando and any([t.requer_grad for t in tensores])
        if requer:
            return nucleo.Tensor.do_grafo(resultado, tuple(tensores), self, atributos, True)
        return nucleo.Tensor.do_grafo(resultado, (), None, {}, False)

    def _deduzir(self, tensores: list[Tensor], atributos: dict[str, Any]) -> Tensor:
        forma = self.forma(*[t.forma for t in tensores], **atributos)
        tipo = self.tipo(*[t.tipo for t in tensores], **atributos)
        requer = bool(self.vjps) and _estado.gravando and any(t.requer_grad for t in tensores)
        return nucleo.Tensor.do_grafo(Abstrato(forma, tipo), tuple(tensores), self, atributos, requer)

    def vjp(self, indice: int) -> Vjp | None:
        """A derivada em relação à entrada de tal índice; None onde a operação não tem derivada."""
        if callable(self.vjps):
            return self.vjps(indice)
        return self.vjps[indice] if self.vjps else None


def _algum_abstrato(valores: list[Any]) -> bool:
    return any([type(v) is Abstrato for v in valores])


def _tem_lote(forma: Forma) -> bool:
    return any([type(t) is Lote for t in forma])


def alinhar(primitiva: Primitiva, entradas: Sequence[Any]) -> list[Tensor]:
    """Leva as entradas de uma operação elementar ao mesmo tipo e à mesma forma."""
    tensores = nucleo.como_tensores(entradas)
    primeiro = tensores[0]
    tipo = tipo_comum(*[t.tipo for t in tensores])
    if primitiva.real and tipo not in REAIS:
        tipo = "float32"
    if len(tensores) == 1:
        return [primeiro if primeiro.tipo == tipo else TABELA["converter"](primeiro, para=tipo)]
    forma = forma_comum(*[t.forma for t in tensores], operacao=primitiva.nome)
    return [ajustar(t, tipo, forma) for t in tensores]


def ajustar(t: Tensor, tipo: str, forma: Forma) -> Tensor:
    """O mesmo tensor com tal tipo e, repetido onde for preciso, com tal forma."""
    if t.tipo != tipo:
        t = TABELA["converter"](t, para=tipo)
    if t.forma != forma:
        t = TABELA["expandir"](t, para=forma)
    return t


def forma_comum(*formas: Forma, operacao: str) -> Forma:
    """A forma do resultado quando estas se combinam elemento a elemento (o *broadcasting* do NumPy).

    >>> forma_comum((64, 10), (10,), operacao="somar")
    (64, 10)
    """
    if all([f == formas[0] for f in formas]):
        return formas[0]
    posto = max(len(f) for f in formas)
    completas = [(1,) * (posto - len(f)) + f for f in formas]
    resultado = []
    for eixo, tamanhos in enumerate(zip(*completas, strict=True)):
        diferentes = {t for t in tamanhos if t != 1}
        if len(diferentes) > 1:
            descritas = " e ".join(str(f) for f in formas)
            a, b = [str(t) for t in tamanhos if t != 1][:2]
            raise ErroDeForma(
                f"não dá para {operacao} tensores de formas {descritas}: no eixo {eixo - posto} um tem {a} e o "
                f"outro {b}. Cada par de tamanhos, contado da direita, precisa ser igual ou ter um 1."
            )
        resultado.append(diferentes.pop() if diferentes else 1)
    return tuple(resultado)
