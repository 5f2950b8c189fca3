"""Os métodos que mudam os números de lugar: outra forma, outra ordem, bordas, partes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.conferencias import inteiro_positivo
from neuronio.nomes import com_metodos_em_portugues
from neuronio.tensor import ao_longo, bordas, estrutura

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


@com_metodos_em_portugues("Tensor")
class Formas:
    """Cada método devolve os mesmos números em outro lugar."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def tensor(self) -> Tensor: ...

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

    def preencher(self, quanto: Any, modo: str = "constante", valor: Any = 0) -> Tensor:
        """Cerca os números de outros.

        Args:
            quanto: quantos números de cada lado, o mesmo para todos os eixos; ou uma lista com o de cada um
                dos últimos eixos, em que um par (antes, depois) diz os dois lados.
            modo: "constante"; "refletido", em que a borda é um espelho e não se repete; ou "repetido", em que
                o último número se repete.
            valor: o número que cerca, no modo "constante".

        Raises:
            ErroDeNome: se o modo não existe.
            ErroDeTipo: se as bordas não são inteiros a partir de zero.
            ErroDeForma: se há mais bordas que eixos, ou não há número que se copie.

        Fonte: ``pad`` do NumPy, de que também são os modos.

        >>> import neuronio as nn
        >>> t = nn.Tensor([[1, 2, 3]])
        >>> t.preencher([(2, 1)]).dados, t.preencher([2], "refletido").dados
        (array([[0, 0, 1, 2, 3, 0]]), array([[3, 2, 1, 2, 3, 2, 1]]))
        """
        return bordas.preencher(self.tensor, quanto, modo, valor)

    def triangular(self, parte: str, diagonal: int = 0) -> Tensor:
        """Uma parte triangular das matrizes dos dois últimos eixos; o resto são zeros.

        Args:
            parte: "inferior", o que fica na diagonal e abaixo dela, ou "superior", na diagonal e acima.
            diagonal: até que diagonal: 0 é a principal, 1 a que fica acima dela, −1 a que fica abaixo.

        Raises:
            ErroDeNome: se a parte não existe.
            ErroDeForma: se o tensor tem menos de dois eixos.

        >>> import neuronio as nn
        >>> nn.Tensor([[1, 2], [3, 4]]).triangular("inferior")
        Tensor([[1, 0],
                [3, 4]], tipo='int64')
        """
        return bordas.triangulo(self.tensor, parte, diagonal)

    # ── ao longo de um eixo ─────────────────────────────────────────────────
    def acumular(self, eixo: int | None = None) -> Tensor:
        r"""As somas parciais ao longo de um eixo; sem eixo, de todos os números em fila.

        .. math:: y_i = \sum_{j \leq i} x_j

        Returns:
            Um tensor da mesma forma; sem eixo, de um eixo só. Inteiros se somam em int64.

        >>> import neuronio as nn
        >>> nn.Tensor([[1.0, 2.0, 3.0]]).acumular(eixo=1)
        Tensor([[1., 3., 6.]])
        """
        return ao_longo.somas_parciais(self.tensor, eixo)

    def ordenar(self, eixo: int = -1, decrescente: bool = False) -> tuple[Tensor, Tensor]:
        """Os números em ordem ao longo de um eixo, e as posições em que estavam.

        Empatados ficam na ordem em que vieram, e um NaN vale mais que todos. O gradiente de cada número volta
        à posição de onde ele veio.

        Returns:
            Dois tensores da mesma forma: os números, e as posições, int64.

        >>> import neuronio as nn
        >>> valores, posicoes = nn.Tensor([3.0, 1.0, 2.0]).ordenar()
        >>> valores, posicoes
        (Tensor([1., 2., 3.]), Tensor([1, 2, 0], tipo='int64'))
        """
        return ao_longo.ordenado(self.tensor, eixo, decrescente)

    def maiores(self, quantos: int, eixo: int = -1) -> tuple[Tensor, Tensor]:
        """Os maiores números ao longo de um eixo, do maior para o menor, e as posições em que estavam.

        Args:
            quantos: quantos números, no máximo os que há no eixo.
            eixo: onde se procura.

        Returns:
            Dois tensores, em que o eixo tem tamanho ``quantos``: os números, e as posições, int64.

        Raises:
            ErroDeValor: se no eixo não há tantos números.

        >>> import neuronio as nn
        >>> valores, posicoes = nn.Tensor([0.1, 0.7, 0.2]).maiores(2)
        >>> valores, posicoes
        (Tensor([0.7, 0.2]), Tensor([1, 2], tipo='int64'))
        """
        quantos = inteiro_positivo("a quantidade de maiores", quantos, 0)
        return ao_longo.os_maiores(self.tensor, quantos, eixo)

    def coletar(self, indices: Any, eixo: int = -1) -> Tensor:
        """De cada lugar dos índices, o número que ele aponta ao longo de um eixo.

        Pelo eixo 1, a posição ``[i, j]`` do resultado é ``t[i, indices[i, j]]``. É como se tira de cada linha
        o número da sua classe.

        Args:
            indices: inteiros, com tantos eixos quantos há no tensor; fora do eixo, as formas se combinam. Um
                índice negativo conta do fim.
            eixo: onde eles apontam.

        Returns:
            Um tensor da forma dos índices.

        Raises:
            ErroDeForma: se as formas não combinam, ou um índice não existe no eixo.
            ErroDeTipo: se os índices não são inteiros.

        Fonte: ``take_along_axis`` do NumPy e ``gather`` do PyTorch.

        >>> import neuronio as nn
        >>> nn.Tensor([[0.1, 0.9], [0.8, 0.2]]).coletar([[1], [0]], eixo=1)
        Tensor([[0.9],
                [0.8]])
        """
        from neuronio.tensor.tensor import como_tensor

        return ao_longo.apanhar(self.tensor, como_tensor(indices), eixo)
