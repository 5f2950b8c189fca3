"""``Valor``: um número que se lembra de onde veio, e por isso sabe derivar.

Cada operação faz três coisas, e só três: calcula o resultado, anota os progenitores e anota a derivada
local em relação a cada um. Disso tudo nasce o grafo; a regra da cadeia, que o percorre de trás para a
frente, está em ``retropropagar``. A ideia e o tamanho são os do micrograd, de A. Karpathy (2020).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, final

from neuronio.erros import ErroDeTipo
from neuronio.grafo import formulas
from neuronio.grafo.explicacao import Explicacao, explicar
from neuronio.grafo.formulas import Formula
from neuronio.grafo.numeros import numero
from neuronio.grafo.ordem import ordem_dos_calculados, ordem_topologica
from neuronio.grafo.reais import (
    derivada_na_base,
    derivada_no_expoente,
    divisao,
    exponencial,
    logaritmo,
    numero_finito,
    potencia,
)
from neuronio.nomes import DO_VALOR, com_metodos_em_portugues, erro_de_atributo


@dataclass(frozen=True, slots=True)
class Operacao:
    """O nome e a fórmula da operação que criou um ``Valor``."""

    nome: str
    formula: Formula


SOMA: Final = Operacao("soma", formulas.SOMA)
SUBTRACAO: Final = Operacao("subtracao", formulas.SUBTRACAO)
PRODUTO: Final = Operacao("produto", formulas.PRODUTO)
DIVISAO: Final = Operacao("divisao", formulas.DIVISAO)
POTENCIA: Final = Operacao("potencia", formulas.POTENCIA)
NEGATIVO: Final = Operacao("negativo", formulas.NEGATIVO)
EXP: Final = Operacao("exp", formulas.EXP)
LOG: Final = Operacao("log", formulas.LOG)
TANH: Final = Operacao("tanh", formulas.TANH)
SIGMOIDE: Final = Operacao("sigmoide", formulas.SIGMOIDE)
RELU: Final = Operacao("relu", formulas.RELU)


@final
@com_metodos_em_portugues("Valor")
class Valor:
    r"""Um escalar, vértice do grafo computacional que as contas vão montando.

    .. math:: \frac{\partial L}{\partial x} = \sum_{y \text{ que usa } x}
              \frac{\partial L}{\partial y} \cdot \frac{\partial y}{\partial x}

    Args:
        data: um número real finito (int, float ou escalar do NumPy).
        rotulo: o nome com que aparece no desenho e na explicação.

    Attributes:
        data: o número.
        grad: a derivada da saída em relação a este vértice; soma-se a cada retropropagação, até ``zerar``.
        progenitor: os operandos de que veio; vazio numa folha.
        derivadas: a derivada local em relação a cada progenitor.
        operador_mae: a operação de que veio; ``None`` numa folha.

    Raises:
        ErroDeTipo: se ``data`` não é um número real.
        ErroDeValor: se ``data`` é infinito ou NaN, ou, numa conta, se ela não existe: divisão
            por zero, log de negativo, raiz de negativo.

    >>> a, b = Valor(2.0, rotulo="a"), Valor(-3.0, rotulo="b")
    >>> y = (a * b + 10).relu()
    >>> y.retropropagar()
    >>> a, b
    (Valor(data=2.0, grad=-3.0, rotulo='a'), Valor(data=-3.0, grad=2.0, rotulo='b'))

    Fonte: A. Karpathy, micrograd, 2020; S. Linnainmaa, "Taylor expansion of the accumulated rounding
    error", BIT 16, 1976.
    """

    __slots__ = ("data", "derivadas", "grad", "operador_mae", "progenitor", "rotulo")
    __array_ufunc__ = None  # assim np.float64(2) * valor chega a __rmul__, e não vira um array de objetos

    data: float
    grad: float
    progenitor: tuple[Valor, ...]
    derivadas: tuple[float, ...]
    operador_mae: Operacao | None
    rotulo: str

    def __init__(self, data: float, rotulo: str = "") -> None:
        if not isinstance(rotulo, str):
            raise ErroDeTipo(f'o rótulo de um Valor é um texto, como rotulo="a", mas recebeu {rotulo!r}.')
        self.data = data if type(data) is float and math.isfinite(data) else numero_finito(data)
        self.grad = 0.0
        self.progenitor = ()
        self.derivadas = ()
        self.operador_mae = None
        self.rotulo = rotulo

    if not TYPE_CHECKING:

        def __getattr__(self, nome: str) -> None:
            raise erro_de_atributo("um Valor", nome, DO_VALOR, dir(Valor))

    def __repr__(self) -> str:
        rotulo = f", rotulo={self.rotulo!r}" if self.rotulo else ""
        return f"Valor(data={self.data}, grad={self.grad}{rotulo})"

    # ── o que se pede a um número, e não a um vértice ───────────────────────────────────────────────────

    def __format__(self, formato: str) -> str:
        return format(self.data, formato) if formato else repr(self)

    def __float__(self) -> float:
        raise ErroDeTipo(
            "um número solto não se lembra de onde veio, e dele não se deriva: em vez de math.exp(v), "
            "v.exp(), e assim v.log(), v.tanh(), v.sigmoide() e v.relu(). O número, sem o grafo, é v.data."
        )

    def __lt__(self, outro: object) -> bool:
        raise ErroDeTipo(
            "um Valor não se compara, que disso não há derivada: compare os números, a.data > b.data. Em vez "
            "de max(0, v), v.relu()."
        )

    __gt__ = __le__ = __ge__ = __lt__

    # ── as contas: o resultado, os progenitores, a derivada local em relação a cada um ──────────────────

    def __add__(self, outro: Valor | float) -> Valor:
        if type(outro) is not Valor:
            outro = Valor(outro)
        return _vertice(self.data + outro.data, (self, outro), (1.0, 1.0), SOMA)

    def __sub__(self, outro: Valor | float) -> Valor:
        if type(outro) is not Valor:
            outro = Valor(outro)
        return _vertice(self.data - outro.data, (self, outro), (1.0, -1.0), SUBTRACAO)

    def __mul__(self, outro: Valor | float) -> Valor:
        if type(outro) is not Valor:
            outro = Valor(outro)
        return _vertice(self.data * outro.data, (self, outro), (outro.data, self.data), PRODUTO)

    def __truediv__(self, outro: Valor | float) -> Valor:
        if type(outro) is not Valor:
            outro = Valor(outro)
        y = divisao(self.data, outro.data)
        return _vertice(y, (self, outro), (1 / outro.data, -y / outro.data), DIVISAO)

    def __pow__(self, expoente: Valor | float) -> Valor:
        if type(expoente) is not Valor:
            n = numero_finito(expoente)
            y = potencia(self.data, n)
            return _vertice(y, (self,), (derivada_na_base(self.data, n, y),), _potencia_fixa(n))
        y = potencia(self.data, expoente.data)
        derivadas = (derivada_na_base(self.data, expoente.data, y), derivada_no_expoente(self.data, y))
        return _vertice(y, (self, expoente), derivadas, POTENCIA)

    def __neg__(self) -> Valor:
        return _vertice(-self.data, (self,), (-1.0,), NEGATIVO)

    def exp(self) -> Valor:
        """A exponencial, ``y = e ** x``; a derivada é o próprio ``y``."""
        y = exponencial(self.data)
        return _vertice(y, (self,), (y,), EXP)

    def log(self) -> Valor:
        """O logaritmo natural; a derivada é ``1 / x``."""
        return _vertice(logaritmo(self.data), (self,), (1 / self.data,), LOG)

    def tanh(self) -> Valor:
        """A tangente hiperbólica, entre -1 e 1; a derivada é ``1 - y ** 2``."""
        y = math.tanh(self.data)
        return _vertice(y, (self,), (1 - y * y,), TANH)

    def sig(self) -> Valor:
        """A sigmoide, ``y = 1 / (1 + exp(-x))``, entre 0 e 1; a derivada é ``y * (1 - y)``."""
        e = math.exp(-abs(self.data))  # com |x| o exponencial nunca transborda
        y = 1 / (1 + e) if self.data >= 0 else e / (1 + e)
        return _vertice(y, (self,), (y * (1 - y),), SIGMOIDE)

    def relu(self) -> Valor:
        """O próprio valor, se positivo, com derivada 1; senão, zero, com derivada 0."""
        if self.data <= 0:
            return _vertice(0.0, (self,), (0.0,), RELU)
        return _vertice(self.data, (self,), (1.0,), RELU)

    sigmoide = sig
    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, outro: float) -> Valor:
        return Valor(outro) - self

    def __rtruediv__(self, outro: float) -> Valor:
        return Valor(outro) / self

    def __rpow__(self, base: float) -> Valor:
        return Valor(base) ** self

    # ── a regra da cadeia ───────────────────────────────────────────────────────────────────────────────

    def propagar(self) -> None:
        """Leva o gradiente deste vértice, e só dele, aos seus progenitores.

        >>> a, b = Valor(2.0), Valor(-3.0)
        >>> d = a * b
        >>> d.grad = 1.0
        >>> d.propagar()
        >>> a.grad, b.grad
        (-3.0, 2.0)
        """
        for progenitor, derivada in zip(self.progenitor, self.derivadas, strict=True):
            progenitor.grad += self.grad * derivada

    def retropropagar(self) -> None:
        """Soma ao ``.grad`` de cada vértice do grafo a derivada deste em relação a ele.

        O que já havia em ``.grad`` fica de lado enquanto os novos gradientes se formam a partir de zero:
        chamar duas vezes sem ``zerar`` dobra todos, e um gradiente antigo nunca é propagado de novo.

        >>> a = Valor(3.0)
        >>> y = a * a
        >>> y.retropropagar()
        >>> a.grad
        6.0
        """
        ordem = ordem_dos_calculados((self,))
        antigos = [(vertice, vertice.grad) for vertice in ordem if vertice.grad]
        for vertice, _ in antigos:
            vertice.grad = 0.0
        self.grad += 1.0
        for vertice in reversed(ordem):  # o mesmo que vertice.propagar(), por extenso para ser rápido
            grad, progenitor, derivadas = vertice.grad, vertice.progenitor, vertice.derivadas
            progenitor[0].grad += grad * derivadas[0]
            if len(progenitor) == 2:
                progenitor[1].grad += grad * derivadas[1]
        for vertice, antigo in antigos:
            vertice.grad += antigo

    propagar_tudo = retropropagar

    def zerar(self) -> None:
        """Põe em zero o gradiente deste vértice e de todos de que ele depende."""
        for vertice in ordem_topologica((self,)):
            vertice.grad = 0.0

    # ── para olhar ──────────────────────────────────────────────────────────────────────────────────────

    def explicar(self) -> Explicacao:
        """A regra da cadeia por extenso, vértice por vértice; veja `neuronio.grafo.explicacao.explicar`."""
        return explicar(self)

    def linhas_do_desenho(self) -> list[str]:
        """O que a caixa deste vértice mostra no desenho."""
        return [f"dado {numero(self.data)}", f"gradiente {numero(self.grad)}"]


def _vertice(
    data: float, progenitor: tuple[Valor, ...], derivadas: tuple[float, ...], operacao: Operacao
) -> Valor:
    """O resultado de uma operação: um Valor que não passa pela conferência de ``__init__``."""
    y = _novo(Valor)
    y.data = data
    y.grad = 0.0
    y.progenitor = progenitor
    y.derivadas = derivadas
    y.operador_mae = operacao
    y.rotulo = ""
    return y


_novo = object.__new__


@lru_cache(maxsize=256)
def _potencia_fixa(expoente: float) -> Operacao:
    return Operacao("potencia", formulas.potencia_fixa(expoente))
