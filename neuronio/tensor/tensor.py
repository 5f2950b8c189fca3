"""O tensor: uma grade de números que lembra de onde veio."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.erros import ErroDeCaptura, ErroDeForma, ErroDeTipo, ErroDeValor
from neuronio.tensor.dimensao import Abstrato, Forma, Lote
from neuronio.tensor.operadores import Operadores
from neuronio.tensor.tipos import REAIS, TIPOS, conferir_tipo, tipo_comum, tipo_natural

if TYPE_CHECKING:
    from neuronio.tensor.primitiva import Primitiva

Numeros = np.ndarray
"""Um array do NumPy de qualquer tipo da casa."""


class Tensor(Operadores):
    r"""Uma grade de números de qualquer posto, que sabe calcular as próprias derivadas.

    Args:
        dados: número, lista (de listas...) ou array. Números reais viram float32, salvo ``tipo``.
        requer_grad: se verdade, `retropropagar` calcula a derivada em relação a este tensor.
        tipo: "float32", "float64", "int64", "uint32" ou "bool".
        rotulo: o nome que aparece nos desenhos e nas explicações.

    Raises:
        ErroDeTipo: se os dados não são números numa grade retangular.

    >>> t = Tensor([[1, 2, 3, 2.5]], requer_grad=True)
    >>> t.forma, t.tipo
    ((1, 4), 'float32')
    >>> (t * t).soma().retropropagar()
    >>> t.grad
    Tensor([[2., 4., 6., 5.]])
    """

    __slots__ = ("__weakref__", "atributos", "grad", "operador_mae", "progenitor", "requer_grad", "rotulo", "valor")

    valor: Any
    """O array do NumPy ou, num tensor abstrato, só a forma e o tipo."""
    requer_grad: bool
    grad: Tensor | None
    """A derivada acumulada por `retropropagar`, até `zerar`."""
    progenitor: tuple[Tensor, ...]
    """Os tensores de que este foi calculado; vazio numa folha."""
    operador_mae: Primitiva | None
    """A operação que o calculou."""
    atributos: dict[str, Any]
    """Os argumentos da operação que não são tensores: eixos, passo, forma."""
    rotulo: str

    def __init__(
        self, dados: Any, requer_grad: bool = False, tipo: str | None = None, rotulo: str = ""
    ) -> None:
        self.valor = _como_array(dados, tipo)
        if requer_grad and self.valor.dtype.name not in REAIS:
            if tipo is not None or not _so_inteiros_de_python(dados):
                raise ErroDeTipo(f"só números reais têm gradiente, mas o tensor é {self.valor.dtype.name}.")
            self.valor = self.valor.astype(np.float32)
        self.requer_grad, self.grad, self.rotulo = requer_grad, None, rotulo
        self.progenitor, self.operador_mae, self.atributos = (), None, {}

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
        novo = cls.__new__(cls)
        novo.valor, novo.progenitor, novo.operador_mae = valor, progenitor, operador_mae
        novo.atributos, novo.requer_grad, novo.grad, novo.rotulo = atributos, requer_grad, None, ""
        return novo

    @classmethod
    def abstrato(cls, forma: Forma, tipo: str = "float32", rotulo: str = "") -> Tensor:
        """Um tensor sem números: as operações sobre ele só deduzem formas e tipos.

        >>> x = Tensor.abstrato((Lote(), 4))
        >>> (x @ np.ones((4, 2))).forma
        (lote, 2)
        """
        novo = cls.do_grafo(Abstrato(tuple(forma), conferir_tipo(tipo)), (), None, {}, False)
        novo.rotulo = rotulo
        return novo

    @property
    def forma(self) -> Forma:
        """O tamanho de cada eixo."""
        valor = self.valor
        return valor.forma if type(valor) is Abstrato else valor.shape

    @property
    def tipo(self) -> str:
        """O tipo dos números: "float32", "float64", "int64", "uint32" ou "bool"."""
        valor = self.valor
        return valor.tipo if type(valor) is Abstrato else valor.dtype.name

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
        """Os números, só para leitura."""
        vista = self._concreto().view()
        vista.flags.writeable = False
        return vista

    def numpy(self) -> np.ndarray:
        """Uma cópia dos números, que é sua para mudar."""
        return self._concreto().copy()

    def item(self) -> Any:
        """O número de Python de um tensor de um só elemento.

        >>> Tensor([2.5]).item()
        2.5
        """
        valor = self._concreto()
        if valor.size != 1:
            raise ErroDeForma(f"item() pede um tensor de um só elemento, mas este tem forma {self.forma}.")
        return valor.item()

    def _concreto(self) -> np.ndarray:
        if type(self.valor) is Abstrato:
            raise ErroDeCaptura(
                f"este tensor só tem forma {self.forma} e tipo {self.tipo}: a rede está sendo montada ou compilada, e "
                "ainda não há números para olhar. Troque a decisão em Python por nn.onde, ou use o motor numpy."
            )
        return self.valor  # type: ignore[no-any-return]

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

    def desligar(self) -> Tensor:
        """O mesmo tensor como constante: o gradiente não passa daqui."""
        from neuronio.tensor.elementares import parar_gradiente

        return parar_gradiente(self)

    # ── vizinhança ──────────────────────────────────────────────────────────
    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self._concreto(), dtype=dtype, copy=copy)

    __array_ufunc__ = None  # array + tensor chega a Tensor.__radd__, em vez de virar um array de objetos

    def __dlpack__(self, **opcoes: Any) -> Any:
        return self._concreto().__dlpack__(**opcoes)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._concreto().__dlpack_device__()

    def __len__(self) -> int:
        if not self.forma:
            raise ErroDeForma("um tensor sem eixos (um número só) não tem comprimento.")
        return self._inteiro(self.forma[0])

    def __bool__(self) -> bool:
        return bool(self.item())

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    __hash__ = object.__hash__

    def _inteiro(self, tamanho: Any) -> int:
        if isinstance(tamanho, Lote):
            raise ErroDeCaptura("o tamanho do lote só se conhece ao executar.")
        return int(tamanho)

    def __repr__(self) -> str:
        if self.e_abstrato:
            return f"Tensor(forma={self.forma}, tipo={self.tipo!r})"
        texto = np.array2string(self.valor, separator=", ", prefix="Tensor(", threshold=200)
        tipo = "" if self.tipo == "float32" else f", tipo={self.tipo!r}"
        requer = ", requer_grad=True" if self.requer_grad else ""
        return f"Tensor({texto}{tipo}{requer})"


class Variavel(Operadores):
    """A única coisa que muda: um lugar com nome que guarda um tensor, lido e atribuído.

    Ninguém escreve na memória de uma variável: `atribuir` troca o tensor inteiro. Assim, o que uma conta
    guardou para a retropropagação não muda por baixo dela.

    >>> v = Variavel(Tensor([1.0, 2.0]), nome="w")
    >>> v.atribuir([3.0, 4.0])
    >>> v.dados
    array([3., 4.], dtype=float32)
    """

    __slots__ = ("_tensor", "nome")

    treinavel = False

    def __init__(self, tensor: Tensor, nome: str = "") -> None:
        self.nome = nome
        self._tensor = self._folha(tensor.valor)

    def _folha(self, valor: Any) -> Tensor:
        folha = Tensor.do_grafo(valor, (), None, {}, self.treinavel)
        folha.rotulo = self.nome
        return folha

    @property
    def tensor(self) -> Tensor:
        """O tensor guardado agora."""
        return self._tensor

    @property
    def forma(self) -> Forma:
        """O tamanho de cada eixo."""
        return self._tensor.forma

    @property
    def tipo(self) -> str:
        """O tipo dos números."""
        return self._tensor.tipo

    @property
    def dados(self) -> np.ndarray:
        """Os números guardados agora, só para leitura."""
        return self._tensor.dados

    def atribuir(self, novo: Any) -> None:
        """Troca o valor por outro da mesma forma; o tipo da variável é mantido.

        Raises:
            ErroDeForma: se a forma é outra.
        """
        valor = novo.valor if isinstance(novo, Tensor) else _como_array(novo, self.tipo)
        forma = valor.forma if isinstance(valor, Abstrato) else valor.shape
        if forma != self.forma:
            raise ErroDeForma(f'"{self.nome}" tem forma {self.forma}, mas recebeu um valor de forma {forma}.')
        if isinstance(valor, np.ndarray):
            if not isinstance(novo, Tensor):
                valor = valor.copy()  # o array é de quem chamou, que pode mudá-lo depois
            valor = valor.astype(self.tipo, copy=False)
        self._tensor = self._folha(valor)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self._tensor.__array__(dtype, copy)

    __array_ufunc__ = None

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.nome or 'sem nome'} {self.forma} {self.tipo}>"


class Parametro(Variavel):
    """Uma variável que se treina: kernel, bias, gama.

    Atributos: ``nome``, ``forma``, ``dados`` (array só de leitura), ``grad`` e ``atribuir(novo)``.
    """

    __slots__ = ("congelado", "regularizador")

    treinavel = True

    def __init__(self, tensor: Tensor, nome: str = "", regularizador: Any = None) -> None:
        super().__init__(tensor, nome)
        self.regularizador = regularizador

    @property
    def grad(self) -> Tensor | None:
        """A derivada acumulada por `retropropagar` desde a última atribuição."""
        return self._tensor.grad


def como_tensor(objeto: Any) -> Tensor:
    """O próprio tensor, o tensor de uma variável, ou um tensor novo com os números dados."""
    if type(objeto) is Tensor:
        return objeto
    if isinstance(objeto, Variavel):
        return objeto.tensor
    if isinstance(objeto, Lote):
        from neuronio.tensor.estrutura import tamanho_do_lote

        return tamanho_do_lote(vezes=objeto.vezes)
    return Tensor(objeto)


def como_tensores(objetos: Iterable[Any]) -> list[Tensor]:
    """Converte vários de uma vez: os números soltos adotam o tipo real dos tensores ao lado."""
    lista = list(objetos)
    prontos = {i: como_tensor(o) for i, o in enumerate(lista) if isinstance(o, (Tensor, Variavel, Lote))}
    reais = [t.tipo for t in prontos.values() if t.tipo in REAIS]
    real = tipo_comum(*reais) if reais else None
    return [prontos[i] if i in prontos else _constante(o, real) for i, o in enumerate(lista)]


def _constante(objeto: Any, real: str | None) -> Tensor:
    if real is not None and type(objeto) in (float, int):
        return Tensor.do_grafo(np.array(objeto, real), (), None, {}, False)
    novo = Tensor(objeto)
    if real is not None and novo.tipo in REAIS:
        novo.valor = _como_array(objeto, real)
    return novo


def _como_array(dados: Any, tipo: str | None) -> np.ndarray:
    if tipo is not None:
        conferir_tipo(tipo)
    if isinstance(dados, (Tensor, Variavel)):
        dados = dados.dados
    if isinstance(dados, Sequence) and any(isinstance(d, (Tensor, Variavel)) for d in dados):
        raise ErroDeTipo("uma lista de tensores não vira tensor; junte-os com nn.empilhar ou nn.concatenar.")
    try:
        array = np.asarray(dados)
    except ValueError as erro:
        raise ErroDeForma(
            "as listas têm tamanhos diferentes, e um tensor é uma grade retangular: dê a cada linha a mesma "
            "quantidade de números."
        ) from erro
    natural = tipo_natural(array)
    try:
        return np.array(array, dtype=tipo or natural)
    except OverflowError as erro:
        raise ErroDeValor(f"um dos números não cabe no tipo {tipo or natural}.") from erro


def _so_inteiros_de_python(dados: Any) -> bool:
    return not isinstance(dados, (np.ndarray, Tensor, Variavel))


__all__ = ["TIPOS", "Parametro", "Tensor", "Variavel", "como_tensor", "como_tensores"]
