"""O que é uma operação primitiva: cálculo, forma, derivadas e fórmula, declarados uma vez só."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

import neuronio.tensor.tensor as nucleo
from neuronio.erros import ErroDeForma, ErroDeValor
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Abstrato, Forma, Lote
from neuronio.tensor.modo_de_captura import anotar_lugar
from neuronio.tensor.tipos import REAIS, tipo_comum

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

TABELA: dict[str, Primitiva] = {}
"""Todas as primitivas, pelo nome."""


SEM_GRADIENTE = "sem_gradiente"
"""O corte de uma conta feita dentro do bloco: a operação, lá fora, se derivaria."""


class _Estado(threading.local):
    gravando = True


_estado = _Estado()


@contextmanager
def _gravando(sim: bool) -> Iterator[None]:
    antes, _estado.gravando = _estado.gravando, sim
    try:
        yield
    finally:
        _estado.gravando = antes


@contextmanager
def sem_gradiente() -> Iterator[None]:
    """Dentro deste bloco nada é gravado: os resultados não lembram de onde vieram e gastam menos memória.

    Vale só para a thread que o abriu, e serve também de decorador: ``@nn.sem_gradiente()``.

    >>> import neuronio as nn
    >>> t = nn.Tensor([1.0, 2.0], requer_grad=True)
    >>> with nn.sem_gradiente():
    ...     (t * 2).requer_grad
    False
    """
    with _gravando(False):
        yield


@contextmanager
def com_gradiente() -> Iterator[None]:
    """Dentro deste bloco tudo se grava, mesmo se por fora nada se gravava."""
    with _gravando(True):
        yield


Vjp = Callable[..., "Tensor | None"]


class Primitiva:
    """Uma linha da tabela de operações.

    Args:
        nome: o nome em português, único.
        calculo: ``calculo(xp, *arrays, **atributos)``, escrito sobre um módulo de arrays ``xp``; devolve um
            array novo ou uma vista, e nunca escreve nos que recebeu.
        forma: ``forma(*formas, **atributos)`` dá a forma do resultado ou levanta `ErroDeForma`; sem ela, é a
            da primeira entrada.
        tipo: ``tipo(*tipos, **atributos)`` dá o tipo do resultado; sem ele, é o da primeira entrada.
        vjps: para cada entrada, ``vjp(g, y, *entradas, **atributos)``: o produto do gradiente ``g`` que
            chegou a ``y`` pela derivada local, **escrito com operações de Tensor** (por isso a
            retropropagação é ela própria um grafo). Uma função de índice no lugar da tupla serve às
            operações com número variável de entradas.
        formula: a fórmula e as derivadas em LaTeX, para o desenho e a explicação.
        elementar: se verdade, age elemento a elemento: as entradas são levadas antes a um mesmo tipo, e as
            que têm gradiente, à forma do resultado (numa captura, todas), de modo que as derivadas não
            precisam desfazer repetições.
        real: se verdade, as entradas são levadas a um mesmo tipo real: inteiros viram float32.
        logica: se verdade, o resultado é bool; nas outras contas, True e False valem 1 e 0.
        identidade: ``identidade(**atributos)``, se o resultado é a própria entrada sempre que tem a forma e o
            tipo dela; sem ela, nunca é.
        absorve: se verdade, aplicada ao resultado de outra igual dá o que daria sem aquela.
        so_a_forma: se verdade, não há conta nenhuma, e o desenho de um programa não a mostra.
    """

    __slots__ = (
        "absorve",
        "calculo",
        "elementar",
        "forma",
        "formula",
        "identidade",
        "logica",
        "nome",
        "real",
        "so_a_forma",
        "tipo",
        "vjps",
    )

    multipla = False
    """Se dá vários resultados, como uma `Multipla`."""

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
        logica: bool = False,
        identidade: Callable[..., bool] | None = None,
        absorve: bool = False,
        so_a_forma: bool = False,
    ) -> None:
        if nome in TABELA:
            raise ErroDeValor(f'já existe uma primitiva chamada "{nome}"; dê outro nome à nova.')
        self.nome, self.calculo, self.formula, self.vjps = nome, calculo, formula, vjps
        self.forma: Callable[..., Forma] = forma or (lambda *formas, **_: formas[0])
        self.tipo: Callable[..., str] = tipo or (lambda *tipos, **_: "bool" if logica else tipos[0])
        self.elementar, self.real, self.logica = elementar, real, logica
        self.identidade, self.absorve, self.so_a_forma = identidade, absorve, so_a_forma
        TABELA[nome] = self

    @property
    def arquivo(self) -> str:
        """O nome do arquivo, ou da pasta, em que se declarou a conta dela."""
        return self.calculo.__module__.removeprefix("neuronio.tensor.").partition(".")[0]

    def __repr__(self) -> str:
        return f"<primitiva {self.nome}>"

    def __call__(self, *entradas: Any, **atributos: Any) -> Tensor:
        """Aplica a operação: calcula na hora, ou só deduz forma e tipo se ainda não há números."""
        tensores = self._preparar(entradas)
        valores = [t.valor for t in tensores]
        if self._so_deduz(valores, atributos):
            return self._deduzir(tensores, atributos)
        with np.errstate(all="ignore"):  # 1/0 é infinito e log(-1) é NaN, sem avisos em inglês no meio
            resultado = np.asarray(self.calculo(np, *valores, **atributos))
        return self._calculado(resultado, tensores, atributos)

    def _calculado(self, resultado: np.ndarray, tensores: list[Tensor], atributos: dict[str, Any]) -> Tensor:
        if self.vjps and resultado.dtype.kind == "f" and _gravam(tensores):
            return nucleo.Tensor.do_grafo(resultado, tuple(tensores), self, atributos, True)
        constante = nucleo.Tensor.do_grafo(resultado, (), None, {}, False)
        constante.corte = self._corte(tensores)
        return constante

    def _preparar(self, entradas: Sequence[Any]) -> list[Tensor]:
        if not (self.elementar or self.real):
            return [nucleo.como_tensor(e) for e in entradas]
        tensores = nucleo.como_tensores(entradas)
        tipo = tipo_comum(*[t.tipo for t in tensores])
        if self.real and tipo not in REAIS:
            tipo = "float32"
        elif tipo == "bool" and not self.logica:
            tipo = "int64"
        tensores = [t if t.tipo == tipo else TABELA["converter"](t, para=tipo) for t in tensores]
        return combinar(tensores, self.nome) if self.elementar else tensores

    def _so_deduz(self, valores: list[Any], atributos: dict[str, Any]) -> bool:
        """Se falta algum número: uma entrada abstrata, ou um resultado do tamanho do lote."""
        if not valores or Abstrato in [type(v) for v in valores]:
            return True
        if self.elementar:
            return False
        forma = self.forma(*[v.shape for v in valores], **atributos)
        return Lote in [type(t) for t in forma]

    def _deduzir(self, tensores: list[Tensor], atributos: dict[str, Any]) -> Tensor:
        forma = self.forma(*[t.forma for t in tensores], **atributos)
        tipo = self.tipo(*[t.tipo for t in tensores], **atributos)
        return self._abstrato(forma, tipo, tensores, atributos)

    def _abstrato(self, forma: Forma, tipo: str, tensores: list[Tensor], atributos: dict[str, Any]) -> Tensor:
        """O resultado abstrato. Lembra de onde veio mesmo sem gradiente: é o que se captura."""
        requer = bool(self.vjps) and tipo in REAIS and _gravam(tensores)
        novo = nucleo.Tensor.do_grafo(Abstrato(forma, tipo), tuple(tensores), self, atributos, requer)
        anotar_lugar(novo)
        if not requer:
            novo.corte = self._corte(tensores)
        return novo

    def _corte(self, tensores: list[Tensor]) -> str:
        """O que impede o gradiente de chegar às entradas: esta operação, ou a que já o impedia."""
        for t in tensores:
            if t.requer_grad:
                return self.nome if _estado.gravando else SEM_GRADIENTE
            if t.corte:
                return t.corte
        return ""

    def vjp(self, indice: int) -> Vjp | None:
        """A derivada em relação à entrada de tal índice; None onde a operação não tem derivada."""
        if callable(self.vjps):
            return self.vjps(indice)
        return self.vjps[indice] if self.vjps else None


def grava(t: Tensor) -> bool:
    """Se uma operação sobre este tensor precisa lembrar dele, para derivar depois."""
    return t.requer_grad and _estado.gravando


def _gravam(tensores: list[Tensor]) -> bool:
    return _estado.gravando and True in [t.requer_grad for t in tensores]


def ajustar(t: Tensor, tipo: str, forma: Forma) -> Tensor:
    """O mesmo tensor com tal tipo e, repetido onde for preciso, com tal forma."""
    if t.tipo != tipo:
        t = TABELA["converter"](t, para=tipo)
    if t.forma != forma:
        t = TABELA["expandir"](t, para=forma)
    return t


def combinar(tensores: list[Tensor], operacao: str) -> list[Tensor]:
    """Leva os tensores à forma que têm em comum.

    As constantes de uma conta imediata ficam como estão, que o módulo de arrays as repete sem custo.
    """
    forma = forma_comum(*[t.forma for t in tensores], operacao=operacao)
    captura = Abstrato in [type(t.valor) for t in tensores]
    return [
        TABELA["expandir"](t, para=forma) if (captura or grava(t)) and t.forma != forma else t
        for t in tensores
    ]


def forma_comum(*formas: Forma, operacao: str) -> Forma:
    """A forma do resultado quando estas se combinam elemento a elemento (o *broadcasting* do NumPy).

    >>> forma_comum((64, 10), (10,), operacao="somar")
    (64, 10)
    """
    com_eixos = {f for f in formas if f}
    if len(com_eixos) < 2:  # o caso comum: formas iguais, ou números soltos ao lado de uma só forma
        return com_eixos.pop() if com_eixos else ()
    posto = max([len(f) for f in formas])
    completas = [(1,) * (posto - len(f)) + f for f in formas]
    resultado = []
    for eixo, tamanhos in enumerate(zip(*completas, strict=True)):
        diferentes = {t for t in tamanhos if t != 1}
        if len(diferentes) > 1:
            a, b = list(dict.fromkeys(t for t in tamanhos if t != 1))[:2]
            descritas = " e ".join(str(f) for f in formas)
            raise ErroDeForma(
                f'as formas {descritas} não combinam em "{operacao}": no eixo {eixo - posto} uma tem {a} e a '
                f"outra {b}. Contados da direita, os tamanhos precisam ser iguais, ou um deles "
                f"1.{_conselho(formas)}"
            )
        resultado.append(diferentes.pop() if diferentes else 1)
    return tuple(resultado)


def _conselho(formas: Sequence[Forma]) -> str:
    """O que resolveria, se as formas só estão alinhadas pelo lado errado."""
    curta, longa = sorted(formas[:2], key=len)
    if len(formas) == 2 and len(curta) < len(longa) and curta == longa[: len(curta)]:
        com_uns = ", ".join(str(t) for t in (*curta, *[1] * (len(longa) - len(curta))))
        return f" Para repetir {curta} ao longo dos últimos eixos: .redimensionar({com_uns})."
    if len(formas) == 2 and len(curta) > 1 and curta == longa[::-1]:
        return " Um .T num dos dois resolve."
    return ""
