"""Os operadores e métodos que tensores e variáveis têm em comum: cada um chama uma operação."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.erros import ErroDeForma, ErroDeTipo
from neuronio.tensor import elementares as el
from neuronio.tensor import estrutura, indexacao, produto, reducoes
from neuronio.tensor.dimensao import tamanho
from neuronio.tensor.tipos import REAIS, conferir_tipo

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

Eixo = int | tuple[int, ...] | list[int] | None


class Operadores:
    """Aritmética, funções, reduções e mudanças de forma."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def tensor(self) -> Tensor: ...

    # ── aritmética ──────────────────────────────────────────────────────────
    def __add__(self, outro: Any) -> Tensor:
        return el.somar(self, outro)

    def __radd__(self, outro: Any) -> Tensor:
        return el.somar(outro, self)

    def __sub__(self, outro: Any) -> Tensor:
        return el.subtrair(self, outro)

    def __rsub__(self, outro: Any) -> Tensor:
        return el.subtrair(outro, self)

    def __mul__(self, outro: Any) -> Tensor:
        return el.multiplicar(self, outro)

    def __rmul__(self, outro: Any) -> Tensor:
        return el.multiplicar(outro, self)

    def __truediv__(self, outro: Any) -> Tensor:
        return el.dividir(self, outro)

    def __rtruediv__(self, outro: Any) -> Tensor:
        return el.dividir(outro, self)

    def __pow__(self, outro: Any) -> Tensor:
        return el.elevar(self, outro)

    def __rpow__(self, outro: Any) -> Tensor:
        return el.elevar(outro, self)

    def __neg__(self) -> Tensor:
        return el.negativo(self)

    def __abs__(self) -> Tensor:
        return el.absoluto(self)

    def __matmul__(self, outro: Any) -> Tensor:
        return produto.multiplicar_matrizes(self, outro)

    def __rmatmul__(self, outro: Any) -> Tensor:
        return produto.multiplicar_matrizes(outro, self)

    # ── comparações ─────────────────────────────────────────────────────────
    def __lt__(self, outro: Any) -> Tensor:
        return el.menor(self, outro)

    def __le__(self, outro: Any) -> Tensor:
        return el.menor_igual(self, outro)

    def __gt__(self, outro: Any) -> Tensor:
        return el.menor(outro, self)

    def __ge__(self, outro: Any) -> Tensor:
        return el.menor_igual(outro, self)

    def __eq__(self, outro: Any) -> Tensor:  # type: ignore[override]  # compara elemento a elemento
        return el.igual(self, outro)

    def __ne__(self, outro: Any) -> Tensor:  # type: ignore[override]
        return el.nao(el.igual(self, outro))

    __hash__ = object.__hash__

    def __and__(self, outro: Any) -> Tensor:
        return el.logico_e(*_condicoes("&", self, outro))

    def __rand__(self, outro: Any) -> Tensor:
        return el.logico_e(*_condicoes("&", outro, self))

    def __or__(self, outro: Any) -> Tensor:
        return el.logico_ou(*_condicoes("|", self, outro))

    def __ror__(self, outro: Any) -> Tensor:
        return el.logico_ou(*_condicoes("|", outro, self))

    def __invert__(self) -> Tensor:
        return el.nao(*_condicoes("~", self))

    # ── funções elemento a elemento ─────────────────────────────────────────
    def exp(self) -> Tensor:
        """A exponencial, e elevado a x."""
        return el.exp(self)

    def log(self) -> Tensor:
        """O logaritmo natural."""
        return el.log(self)

    def tanh(self) -> Tensor:
        """A tangente hiperbólica."""
        return el.tanh(self)

    def sigmoide(self) -> Tensor:
        """A sigmoide, 1 / (1 + e⁻ˣ)."""
        return el.sigmoide(self)

    def relu(self) -> Tensor:
        """O maior entre x e zero."""
        return el.relu(self)

    def raiz(self) -> Tensor:
        """A raiz quadrada."""
        return el.raiz(self)

    def abs(self) -> Tensor:
        """O valor absoluto."""
        return el.absoluto(self)

    def limitar(self, minimo: Any = None, maximo: Any = None) -> Tensor:
        """Os números abaixo do mínimo viram o mínimo; os acima do máximo, o máximo.

        >>> import neuronio as nn
        >>> nn.Tensor([-2.0, 0.5, 7.0]).limitar(0, 1)
        Tensor([0. , 0.5, 1. ])
        """
        x = self.tensor
        if minimo is not None:
            x = el.onde(x < minimo, minimo, x)
        if maximo is not None:
            x = el.onde(x > maximo, maximo, x)
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

    # ── reduções ────────────────────────────────────────────────────────────
    def soma(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        """A soma ao longo de um eixo, de vários, ou de tudo; ``manter`` deixa o eixo com tamanho 1.

        >>> import neuronio as nn
        >>> t = nn.Tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> t.soma(), t.soma(eixo=0), (t > 1).soma(eixo=1, manter=True).forma
        (Tensor(10.), Tensor([4., 6.]), (2, 1))
        """
        return reducoes.soma(self, eixos=self._eixos(eixo), manter=manter)

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
        desvio = self - self.media(eixo, manter=True)
        return (desvio * desvio).media(eixo, manter)

    def maximo(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        """O maior número ao longo de um eixo, de vários, ou de tudo."""
        return reducoes.maximo(self, eixos=self._eixos(eixo), manter=manter)

    def minimo(self, eixo: Eixo = None, manter: bool = False) -> Tensor:
        """O menor número ao longo de um eixo, de vários, ou de tudo."""
        x, eixos = self.tensor, self._eixos(eixo)
        if x.tipo in REAIS:
            return -reducoes.maximo(-x, eixos=eixos, manter=manter)
        # O oposto do menor int64 não existe, nem o de um uint32: −1 − x também inverte a ordem, e cabe.
        return (-1 - reducoes.maximo(-1 - x, eixos=eixos, manter=manter)).converter(x.tipo)

    def argmax(self, eixo: int | None = None) -> Tensor:
        """A posição do maior número ao longo do eixo (a primeira, em caso de empate); sem eixo, de tudo."""
        x = self.tensor
        if eixo is None:
            return reducoes.argmax(x.redimensionar(tamanho(x.forma)), eixo=0)
        return reducoes.argmax(x, eixo=reducoes.normalizar_eixo(eixo, x.posto))

    def _em_dupla_precisao(self) -> Tensor:
        """De inteiros, para as médias: a soma deles pode não caber num int64, nem a diferença num float32."""
        return self.converter("float64")

    def _eixos(self, eixo: Eixo) -> tuple[int, ...]:
        return reducoes.normalizar_eixos(eixo, self.tensor.posto)

    # ── forma ───────────────────────────────────────────────────────────────
    def redimensionar(self, *forma: Any) -> Tensor:
        """Os mesmos números, na mesma ordem, em outra forma; um -1 é deduzido.

        >>> import neuronio as nn
        >>> nn.Tensor([1, 2, 3, 4]).redimensionar(2, -1).forma
        (2, 2)
        """
        return estrutura.nova_forma(self.tensor, forma)

    def transpor(self, *ordem: Any) -> Tensor:
        """Os eixos na ordem dada; sem argumentos, na ordem contrária."""
        return estrutura.nova_ordem(self.tensor, ordem)

    @property
    def T(self) -> Tensor:  # noqa: N802 - é como a matemática escreve
        """Os eixos na ordem contrária."""
        return estrutura.nova_ordem(self.tensor, ())

    def __getitem__(self, chave: Any) -> Tensor:
        return indexacao.indexar(self.tensor, chave)

    def __setitem__(self, chave: Any, valor: Any) -> None:
        raise ErroDeTipo(
            "um tensor não muda depois de criado. Para trocar alguns elementos, faça outro: "
            "nn.onde(condicao, novos, t); para juntar pedaços, nn.concatenar."
        )


def _condicoes(operador: str, *operandos: Any) -> list[Tensor]:
    """Os operandos de uma conta lógica, que são todos bool."""
    from neuronio.tensor.tensor import como_tensores

    tensores = como_tensores(operandos)
    for t in tensores:
        if t.tipo != "bool":
            raise ErroDeTipo(
                f"{operador} age sobre condições (tensores bool), como (x > 0) {operador} (x < 1), mas "
                f"recebeu {t.tipo}. Os parênteses em volta de cada comparação são obrigatórios."
            )
    return tensores
