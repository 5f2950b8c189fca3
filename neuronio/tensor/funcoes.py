"""Os métodos que agem elemento a elemento: exponencial, seno, valor absoluto, arredondamentos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.conferencias import inteiro_positivo
from neuronio.nomes import com_metodos_em_portugues
from neuronio.tensor import aritmetica
from neuronio.tensor import elementares as el
from neuronio.tensor.comparacoes import onde
from neuronio.tensor.tipos import REAIS, conferir_tipo

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


@com_metodos_em_portugues("Tensor")
class Funcoes:
    """Cada método é uma operação sobre cada número, e não muda a forma."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def tensor(self) -> Tensor: ...

    def exp(self) -> Tensor:
        """A exponencial, e elevado a x."""
        return el.exp(self)

    def log(self) -> Tensor:
        """O logaritmo natural."""
        return el.log(self)

    def seno(self) -> Tensor:
        r"""O seno de um ângulo em radianos; a derivada é o cosseno.

        >>> import neuronio as nn
        >>> nn.Tensor([0.0, 3.14159265 / 2]).seno()
        Tensor([0., 1.])
        """
        return el.seno(self)

    def cosseno(self) -> Tensor:
        """O cosseno de um ângulo em radianos; a derivada é menos o seno.

        >>> import neuronio as nn
        >>> nn.Tensor([0.0, 3.14159265]).cosseno()
        Tensor([ 1., -1.])
        """
        return el.cosseno(self)

    def tanh(self) -> Tensor:
        """A tangente hiperbólica."""
        return el.tanh(self)

    def sigmoide(self) -> Tensor:
        """A sigmoide, 1 / (1 + e⁻ˣ)."""
        return el.sigmoide(self)

    def erf(self) -> Tensor:
        r"""A função erro de Gauss.

        .. math:: \frac{2}{\sqrt{\pi}} \int_0^x e^{-t^2} \, dt

        Fonte: Abramowitz e Stegun, *Handbook of Mathematical Functions*, seção 7.1.

        >>> import neuronio as nn
        >>> round(nn.Tensor(0.5).erf().item(), 4)
        0.5205
        """
        return el.erf(self)

    def relu(self) -> Tensor:
        """O maior entre x e zero."""
        return el.relu(self)

    def raiz(self) -> Tensor:
        """A raiz quadrada."""
        return el.raiz(self)

    def abs(self) -> Tensor:
        """O valor absoluto."""
        return el.absoluto(self)

    def piso(self) -> Tensor:
        """O maior inteiro que não passa de x, como número do mesmo tipo; o gradiente não passa daqui.

        >>> import neuronio as nn
        >>> nn.Tensor([1.7, -1.2]).piso()
        Tensor([ 1., -2.])
        """
        return aritmetica.piso(self)

    def teto(self) -> Tensor:
        """O menor inteiro que não fica abaixo de x, como número do mesmo tipo; o gradiente não passa daqui.

        >>> import neuronio as nn
        >>> nn.Tensor([1.2, -1.7]).teto()
        Tensor([ 2., -1.])
        """
        return -aritmetica.piso(-self.tensor) if self.tensor.tipo in REAIS else aritmetica.piso(self)

    def arredondar(self, casas: int = 0) -> Tensor:
        r"""O número com tantas casas decimais mais próximo de x; o gradiente não passa daqui.

        Um empate vai para o algarismo par, como no NumPy e no Python: 0,5 vira 0, e 1,5 vira 2.

        Args:
            casas: quantas casas depois da vírgula.

        Raises:
            ErroDeValor: se ``casas`` não é um inteiro a partir de zero.

        >>> import neuronio as nn
        >>> nn.Tensor([0.5, 1.5, 2.718]).arredondar(), nn.Tensor(2.718).arredondar(2).item()
        (Tensor([0., 2., 3.]), 2.7200000286102295)
        """
        casas = inteiro_positivo("o número de casas", casas, 0)
        x = self.tensor
        if not casas or x.tipo not in REAIS:
            return aritmetica.arredondar(x)
        return aritmetica.arredondar(x * 10.0**casas) / 10.0**casas

    def limitar(self, minimo: Any = None, maximo: Any = None) -> Tensor:
        """Os números abaixo do mínimo viram o mínimo; os acima do máximo, o máximo.

        >>> import neuronio as nn
        >>> nn.Tensor([-2.0, 0.5, 7.0]).limitar(0, 1)
        Tensor([0. , 0.5, 1. ])
        """
        x = self.tensor
        if minimo is not None:
            x = onde(x < minimo, minimo, x)
        if maximo is not None:
            x = onde(x > maximo, maximo, x)
        return x

    def converter(self, tipo: str) -> Tensor:
        """Os mesmos números em outro tipo; de real para inteiro, cortam-se as casas e o gradiente.

        Um real grande demais para o tipo inteiro vira o maior (ou o menor) dele, e um NaN, zero.

        >>> import neuronio as nn
        >>> nn.Tensor([1.9, -1.9]).converter("int64")
        Tensor([ 1, -1], tipo='int64')
        """
        return self.tensor if self.tensor.tipo == conferir_tipo(tipo) else el.converter(self, para=tipo)

    def desligar(self) -> Tensor:
        """O mesmo tensor como constante: o gradiente não passa daqui."""
        return el.parar_gradiente(self)
