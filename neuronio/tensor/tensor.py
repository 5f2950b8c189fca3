"""O tensor: uma grade de números que lembra de onde veio."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.erros import ErroDeCaptura, ErroDeTipo
from neuronio.nomes import (
    DO_TENSOR,
    com_argumentos_em_portugues,
    com_metodos_em_portugues,
    erro_ao_atribuir,
    erro_de_atributo,
)
from neuronio.tensor.construcao import array_de_constante, como_array, veio_com_tipo
from neuronio.tensor.dimensao import Abstrato, Forma, Lote, conferir_forma
from neuronio.tensor.leitura import Leitura
from neuronio.tensor.operadores import Operadores
from neuronio.tensor.tipos import REAIS, conferir_tipo, tipo_comum, tipo_de
from neuronio.tensor.vizinhanca import Vizinhanca

if TYPE_CHECKING:
    from neuronio.tensor.irmaos import Irmaos
    from neuronio.tensor.primitiva import Primitiva


NAO_MUDA = "Um tensor não muda depois de criado: faça outro, nn.Tensor(...). O que muda é uma nn.Variavel."


class _Guardado:
    """O que um tensor guarda.

    É como isto que cada conta o faz, e só no fim ele passa a tensor: o que se atribui a um tensor passa por
    uma função em Python, e de todos os atributos dele isso custaria um quarto da conta.
    """

    __slots__ = (
        "__weakref__",
        "atributos",
        "corte",
        "grad",
        "irmaos",
        "operador_mae",
        "progenitor",
        "requer_grad",
        "rotulo",
        "valor",
    )


@com_metodos_em_portugues("Tensor")
class Tensor(_Guardado, Operadores, Leitura, Vizinhanca):
    r"""Uma grade de números de qualquer posto, que sabe calcular as próprias derivadas.

    Um tensor não muda: cada operação dá um novo, e ``t += 1`` faz ``t`` ser o nome de outro tensor. O que
    muda é a `Variavel`.

    Args:
        dados: número, lista (de listas...) ou array, que é copiado. Reais viram float32 e inteiros, int64,
            salvo ``tipo``.
        requer_grad: se verdade, `retropropagar` calcula a derivada em relação a este tensor (e números
            inteiros escritos em Python viram float32).
        tipo: "float32", "float64", "int64", "uint32" ou "bool".
        rotulo: o nome que aparece nos desenhos e nas explicações.

    Raises:
        ErroDeTipo: se os dados não são números, ou se se pede gradiente de inteiros.
        ErroDeForma: se as listas não formam uma grade retangular.
        ErroDeValor: se um dos números não cabe no tipo.

    >>> t = Tensor([[1, 2, 3, 2.5]], requer_grad=True)
    >>> t.forma, t.tipo
    ((1, 4), 'float32')
    >>> (t * t).soma().retropropagar()
    >>> t.grad
    Tensor([[2., 4., 6., 5.]])
    """

    __slots__ = ()

    valor: Any
    """O array do NumPy ou, num tensor abstrato, só a forma e o tipo."""
    requer_grad: bool
    grad: Tensor | None
    """A derivada acumulada por `retropropagar`, até `zerar`."""
    progenitor: tuple[Tensor, ...]
    """Os tensores de que este foi calculado; vazio numa folha."""
    operador_mae: Primitiva | None
    """A operação que o calculou."""
    corte: str
    """A operação que impede o gradiente de passar daqui às entradas que o requerem; vazio, se nada impede."""
    atributos: dict[str, Any]
    """Os argumentos da operação que não são tensores: eixos, passo, forma."""
    rotulo: str
    irmaos: Irmaos | None
    """Os outros resultados da operação que o calculou, se ela dá vários."""

    @com_argumentos_em_portugues
    def __init__(
        self, dados: Any, requer_grad: bool = False, tipo: str | None = None, rotulo: str = ""
    ) -> None:
        self.valor = como_array(dados, tipo)
        if requer_grad and self.tipo not in REAIS:
            if tipo is not None or veio_com_tipo(dados):
                raise ErroDeTipo(
                    f'só números reais têm gradiente, mas o tensor é {self.tipo}. Peça tipo="float32", ou '
                    "converta os dados antes."
                )
            self.valor = self.valor.astype(np.float32)
        self.requer_grad, self.grad, self.rotulo = requer_grad, None, rotulo
        self.progenitor, self.operador_mae, self.atributos, self.corte = (), None, {}, ""
        self.irmaos = None

    @classmethod
    def do_grafo(
        cls,
        valor: Any,
        progenitor: tuple[Tensor, ...],
        operador_mae: Primitiva | None,
        atributos: dict[str, Any],
        requer_grad: bool,
    ) -> Tensor:
        """Um tensor já pronto, resultado de uma operação."""
        novo: Any = _Guardado()
        novo.valor, novo.progenitor, novo.operador_mae = valor, progenitor, operador_mae
        novo.atributos, novo.requer_grad, novo.grad = atributos, requer_grad, None
        novo.rotulo = novo.corte = ""
        novo.irmaos = None
        novo.__class__ = cls
        pronto: Tensor = novo
        return pronto

    @classmethod
    def abstrato(cls, forma: Forma, tipo: str = "float32", rotulo: str = "") -> Tensor:
        """Um tensor sem números: as operações sobre ele só deduzem formas e tipos.

        >>> x = Tensor.abstrato((Lote(), 4))
        >>> (x @ np.ones((4, 2))).forma
        (lote, 2)
        """
        novo = cls.do_grafo(Abstrato(conferir_forma(forma), conferir_tipo(tipo)), (), None, {}, False)
        novo.rotulo = rotulo
        return novo

    def __reduce__(self) -> tuple[Any, ...]:
        """Copiado ou guardado (copy, pickle), o tensor leva os números e o rótulo, e deixa o grafo."""
        return _folha, (self.valor, self.requer_grad, self.rotulo)

    if not TYPE_CHECKING:  # só para quem erra o nome: os tipos continuam a dizer o que existe

        def __getattr__(self, nome: str) -> Any:
            raise erro_de_atributo("um tensor", nome, DO_TENSOR, dir(Tensor))

        def __setattr__(self, nome: str, valor: Any) -> None:
            try:
                object.__setattr__(self, nome, valor)
            except AttributeError:
                raise erro_ao_atribuir("um tensor", nome, DO_TENSOR, Tensor, NAO_MUDA) from None

    # ── o que se vê ─────────────────────────────────────────────────────────
    @property
    def tensor(self) -> Tensor:
        """Ele mesmo. Numa `Variavel`, o tensor guardado agora."""
        return self

    @property
    def forma(self) -> Forma:
        """O tamanho de cada eixo."""
        valor = self.valor
        return valor.forma if type(valor) is Abstrato else valor.shape

    @property
    def tipo(self) -> str:
        """O tipo dos números: "float32", "float64", "int64", "uint32" ou "bool"."""
        valor = self.valor
        return valor.tipo if type(valor) is Abstrato else tipo_de(valor)

    @property
    def posto(self) -> int:
        """Quantidade de eixos."""
        return len(self.forma)

    @property
    def e_abstrato(self) -> bool:
        """Se só tem forma e tipo, sem números."""
        return type(self.valor) is Abstrato

    @property
    def dados(self) -> np.ndarray:
        """Os números, só para leitura.

        Raises:
            ErroDeCaptura: se o tensor é abstrato.
        """
        if type(self.valor) is Abstrato:
            raise ErroDeCaptura(
                f"este tensor só tem forma {self.forma} e tipo {self.tipo}: a rede está sendo montada ou "
                "compilada, e ainda não há números para olhar. Troque a decisão em Python por nn.onde, ou "
                "use o motor numpy."
            )
        vista: np.ndarray = self.valor.view()
        vista.flags.writeable = False
        return vista

    def __repr__(self) -> str:
        from neuronio.tensor.apresentacao import texto

        return texto(self)

    def linhas_do_desenho(self) -> list[str]:
        """O que a caixa deste vértice mostra no desenho."""
        from neuronio.tensor.apresentacao import linhas

        return linhas(self)

    # ── gradientes ──────────────────────────────────────────────────────────
    def retropropagar(self, gradiente: Any = None) -> None:
        r"""Calcula a derivada deste tensor em relação a todos de que ele depende, e a acumula em ``.grad``.

        .. math:: \bar{x} = \sum_y \bar{y} \, \frac{\partial y}{\partial x}

        Args:
            gradiente: o gradiente que chega aqui, da forma deste tensor; sem ele, 1, e então este tensor
                precisa ter um só elemento (uma perda).

        Raises:
            ErroDeGradiente: se nada de que ele depende requer gradiente.
            ErroDeForma: se o tensor tem mais de um elemento e não se deu o gradiente.

        >>> x = Tensor(3.0, requer_grad=True)
        >>> (x ** 2 + x).retropropagar()
        >>> x.grad.item()
        7.0
        """
        from neuronio.tensor.gradientes import retropropagar

        retropropagar(self, gradiente)

    def zerar(self) -> None:
        """Esquece os gradientes deste tensor e de todos de que ele depende."""
        from neuronio.grafo.ordem import ordem_topologica

        for tensor in ordem_topologica([self]):
            tensor.grad = None


def _folha(valor: Any, requer_grad: bool, rotulo: str) -> Tensor:
    folha = Tensor.do_grafo(valor, (), None, {}, requer_grad)
    folha.rotulo = rotulo
    return folha


def como_tensor(objeto: Any) -> Tensor:
    """O próprio tensor, o tensor de uma variável, ou um tensor novo com os números dados."""
    pronto = _pronto(objeto)
    return Tensor(objeto) if pronto is None else pronto


def como_tensores(objetos: Iterable[Any]) -> list[Tensor]:
    """Converte vários de uma vez: os números soltos adotam o tipo dos tensores ao lado.

    >>> [t.tipo for t in como_tensores([Tensor([1.0]), 2, np.ones(1, "float64")])]
    ['float32', 'float32', 'float32']
    """
    objetos = list(objetos)
    prontos = [o if type(o) is Tensor else _pronto(o) for o in objetos]
    vizinhos = [t.tipo for t in prontos if t is not None]
    if len(vizinhos) == len(objetos):
        return [t for t in prontos if t is not None]
    vizinho = tipo_comum(*vizinhos) if vizinhos else None
    return [
        Tensor.do_grafo(array_de_constante(o, vizinho), (), None, {}, False) if t is None else t
        for o, t in zip(objetos, prontos, strict=True)
    ]


def _pronto(objeto: Any) -> Tensor | None:
    """O tensor que o objeto já é, ou None se é preciso criar um."""
    if isinstance(objeto, Operadores):
        return objeto.tensor
    if isinstance(objeto, Lote):
        from neuronio.tensor.estrutura import tamanho_do_lote

        return tamanho_do_lote(quantos=objeto)
    return None


__all__ = ["Tensor", "como_tensor", "como_tensores"]
