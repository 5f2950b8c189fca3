"""Os métodos que juntam os números de um ou mais eixos num só: soma, média, máximo, norma, produtório."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from neuronio.conferencias import numero
from neuronio.erros import ErroDeForma
from neuronio.nomes import com_metodos_em_portugues
from neuronio.tensor import reducoes
from neuronio.tensor.comparacoes import nao, onde
from neuronio.tensor.dimensao import concreto, tamanho
from neuronio.tensor.tipos import REAIS

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

Eixo = int | tuple[int, ...] | list[int] | None


@com_metodos_em_portugues("Tensor")
class Resumos:
    """Cada método age ao longo de um eixo, de vários, ou de tudo; ``manter`` deixa o eixo com tamanho 1."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def tensor(self) -> Tensor: ...

    def soma(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        """A soma ao longo de um eixo, de vários, ou de tudo; ``manter`` deixa o eixo com tamanho 1.

        >>> import neuronio as nn
        >>> t = nn.Tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> t.soma(), t.soma(eixo=0), (t > 1).soma(eixo=1, manter=True).forma
        (Tensor(10.), Tensor([4., 6.]), (2, 1))
        """
        return reducoes.soma(self, eixos=self._eixos(eixo), manter=manter)

    def produtorio(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        r"""O produto dos números ao longo de um eixo, de vários, ou de tudo; o de nenhum número é 1.

        .. math:: \prod_i x_i

        Metade multiplica a outra metade, até que reste um número: a derivada é o produto dos outros, também
        onde há zeros. Inteiros se multiplicam em int64, e True vale 1.

        Raises:
            ErroDeCaptura: ao longo das amostras do lote, numa rede que se compila.

        >>> import neuronio as nn
        >>> t = nn.Tensor([[2.0, 3.0], [0.0, 5.0]], requer_grad=True)
        >>> y = t.produtorio(eixo=1)
        >>> y.dados, nn.gradientes(y.soma(), [t])[0].dados
        (array([6., 0.], dtype=float32), array([[3., 2.], [5., 0.]], dtype=float32))
        """
        x = self.tensor if self.tensor.tipo in REAIS else self.tensor.converter("int64")
        eixos = self._eixos(eixo)
        for e in eixos:
            x = _multiplicar_metades(x, e)
        return x if manter else x.redimensionar([t for e, t in enumerate(x.forma) if e not in eixos])

    def media(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        """A média ao longo de um eixo, de vários, ou de tudo."""
        if self.tensor.tipo not in REAIS:
            return self._em_dupla_precisao().media(eixo, manter).converter("float32")
        forma, eixos = self.tensor.forma, self._eixos(eixo)
        quantos = tamanho(forma[e] for e in eixos)
        if quantos == 0:
            raise ErroDeForma(f"não há média de nenhum número: o tensor tem forma {forma}.")
        return self.soma(eixos, manter) / quantos

    def variancia(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        r"""A variância (dividida por n) ao longo de um eixo, de vários, ou de tudo.

        .. math:: \frac{1}{n} \sum_i (x_i - \bar{x})^2
        """
        if self.tensor.tipo not in REAIS:
            return self._em_dupla_precisao().variancia(eixo, manter).converter("float32")
        desvio = self.tensor - self.media(eixo, manter=True)
        return (desvio * desvio).media(eixo, manter)

    def desvio(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        r"""O desvio padrão, a raiz da variância (dividida por n), ao longo de um eixo, de vários, ou de tudo.

        .. math:: \sqrt{\frac{1}{n} \sum_i (x_i - \bar{x})^2}

        Onde todos os números são iguais ele é zero, e ali a derivada, que não existe, conta como zero.

        >>> import neuronio as nn
        >>> nn.Tensor([[1.0, 3.0], [5.0, 5.0]]).desvio(eixo=1)
        Tensor([1., 0.])
        """
        return raiz_de_quadrados(self.variancia(eixo, manter))

    def norma(self, ordem: float = 2, eixo: Eixo = None, manter: bool = False) -> Tensor:
        r"""A norma ao longo de um eixo, de vários, ou de tudo.

        .. math:: \left( \sum_i |x_i|^p \right)^{1/p}

        Onde ela é zero, a derivada, que não existe, conta como zero. A de inteiros é float32.

        Args:
            ordem: p, a partir de 1: 2 é o comprimento, 1 é a soma dos valores absolutos, e infinito
                (``float("inf")``) é o maior deles.

        Raises:
            ErroDeValor: se p é menor que 1.

        Fonte: Golub e Van Loan, *Matrix Computations*, seção 2.2.

        >>> import neuronio as nn
        >>> t = nn.Tensor([3.0, -4.0])
        >>> t.norma().item(), t.norma(1).item(), t.norma(float("inf")).item()
        (5.0, 7.0, 4.0)
        """
        if self.tensor.tipo not in REAIS:
            return self._em_dupla_precisao().norma(ordem, eixo, manter).converter("float32")
        x = self.tensor
        if ordem == math.inf:
            return x.abs().maximo(eixo, manter)
        p = numero("a ordem da norma", ordem, 1)
        if p == 1:
            return x.abs().soma(eixo, manter)
        if p == 2:
            return raiz_de_quadrados((x * x).soma(eixo, manter))
        soma = (x.abs() ** p).soma(eixo, manter)
        zero = soma == 0
        return onde(zero, 0, onde(zero, 1, soma) ** (1 / p))

    def maximo(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        """O maior número ao longo de um eixo, de vários, ou de tudo."""
        return reducoes.maximo(self, eixos=self._eixos(eixo), manter=manter)

    def minimo(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        """O menor número ao longo de um eixo, de vários, ou de tudo."""
        x, eixos = self.tensor, self._eixos(eixo)
        return _ao_contrario(reducoes.maximo(_ao_contrario(x), eixos=eixos, manter=manter)).converter(x.tipo)

    def argmax(self, eixo: int | None = None) -> Tensor:
        """A posição do maior número ao longo do eixo (a primeira, em caso de empate); sem eixo, de tudo."""
        x = self.tensor
        if eixo is None:
            return reducoes.argmax(x.redimensionar(tamanho(x.forma)), eixo=0)
        return reducoes.argmax(x, eixo=reducoes.normalizar_eixo(eixo, x.posto))

    def argmin(self, eixo: int | None = None) -> Tensor:
        """A posição do menor número ao longo do eixo (a primeira, em caso de empate); sem eixo, de tudo.

        >>> import neuronio as nn
        >>> nn.Tensor([[2.0, 1.0], [0.0, 5.0]]).argmin(eixo=1)
        Tensor([1, 0], tipo='int64')
        """
        return _ao_contrario(self.tensor).argmax(eixo)

    def algum(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        """Se algum é verdadeiro (diferente de zero), ao longo de um eixo, de vários, ou de tudo.

        >>> import neuronio as nn
        >>> (nn.Tensor([[1.0, -1.0], [2.0, 3.0]]) < 0).algum(eixo=1)
        Tensor([ True, False], tipo='bool')
        """
        return self.tensor.converter("bool").soma(eixo, manter) > 0

    def todos(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        """Se todos são verdadeiros (diferentes de zero), ao longo de um eixo, de vários, ou de tudo.

        >>> import neuronio as nn
        >>> (nn.Tensor([[1.0, -1.0], [2.0, 3.0]]) > 0).todos(eixo=1)
        Tensor([False,  True], tipo='bool')
        """
        return nao(self.tensor).soma(eixo, manter) == 0

    def _em_dupla_precisao(self) -> Tensor:
        """De inteiros, para as médias: a soma deles pode não caber num int64, nem a diferença num float32."""
        return self.tensor.converter("float64")

    def _eixos(self, eixo: Eixo) -> tuple[int, ...]:
        return reducoes.normalizar_eixos(eixo, self.tensor.posto)


def raiz_de_quadrados(soma: Tensor) -> Tensor:
    """A raiz de uma soma de quadrados: em zero, o mínimo dela, a derivada seria infinita, e conta como zero.

    >>> import neuronio as nn
    >>> x = nn.Tensor([0.0, 2.0], requer_grad=True)
    >>> nn.gradientes(raiz_de_quadrados(x * x).soma(), [x])[0].dados
    array([0., 1.], dtype=float32)
    """
    zero = soma == 0
    return onde(zero, 0, onde(zero, 1, soma).raiz())


def _ao_contrario(x: Tensor) -> Tensor:
    """Os números na ordem contrária: o menor vira o maior.

    O oposto do menor int64 não existe, nem o de um uint32: −1 − x também inverte a ordem, e cabe.
    """
    return -x if x.tipo in REAIS else -1 - x


def _multiplicar_metades(x: Tensor, eixo: int) -> Tensor:
    """O produto ao longo de um eixo, que fica com tamanho 1."""
    antes = (slice(None),) * eixo
    quantos, sobra = concreto(x.forma[eixo]), None
    if quantos == 0:
        return x.soma(eixo, manter=True) + 1
    while quantos > 1:
        if quantos % 2:
            ultimo = x[(*antes, slice(quantos - 1, None))]
            sobra = ultimo if sobra is None else sobra * ultimo
        quantos //= 2
        x = x[(*antes, slice(quantos))] * x[(*antes, slice(quantos, 2 * quantos))]
    return x if sobra is None else x * sobra
