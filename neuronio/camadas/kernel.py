"""O que têm em comum as camadas de um kernel e um bias."""

from __future__ import annotations

from typing import Any, ClassVar

from neuronio.camadas.ativacoes import Ativacao
from neuronio.camadas.camada import Camada
from neuronio.configuracao import interpretar
from neuronio.inicializadores import Inicializador
from neuronio.regularizadores import Regularizador, Restricao
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Forma


class ComKernel(Camada):
    """Uma camada que multiplica por um kernel, soma um bias, e aplica uma ativação.

    Quem herda cria os pesos em `construir`, e escreve `multiplicar`.

    Args:
        ativacao: objeto ou nome; sem ela, nenhuma.
        usar_bias: se falso, não há bias.
        inicializador, inicializador_bias: como o kernel e o bias começam, objetos ou nomes.
        regularizador: penalidade sobre o kernel, objeto ou nome.
        restricao: o que se impõe ao kernel depois de cada passo, objeto ou nome.
    """

    eixos_depois: ClassVar[int] = 0
    """Quantos eixos tem a saída depois do eixo do bias."""

    def __init__(
        self,
        ativacao: Any,
        usar_bias: bool,
        inicializador: Any,
        inicializador_bias: Any,
        regularizador: Any,
        restricao: Any = None,
    ) -> None:
        self.ativacao = None if ativacao is None else interpretar(ativacao, Ativacao, "ativação")
        self.usar_bias = usar_bias
        self.inicializador = interpretar(inicializador, Inicializador, "inicializador")
        self.inicializador_bias = interpretar(inicializador_bias, Inicializador, "inicializador")
        self.regularizador = (
            None if regularizador is None else interpretar(regularizador, Regularizador, "regularizador")
        )
        self.restricao = None if restricao is None else interpretar(restricao, Restricao, "restrição")

    def criar_pesos(self, kernel: Forma, bias: int) -> None:
        """Cria o kernel, de tal forma, e o bias, de tal tamanho."""
        self.kernel = self.parametro("kernel", kernel, self.inicializador, self.regularizador, self.restricao)
        if self.usar_bias:
            self.bias = self.parametro("bias", (bias,), self.inicializador_bias)

    def propagar(self, x: Tensor) -> Tensor:
        return self.terminar(self.multiplicar(x))

    def multiplicar(self, x: Tensor) -> Tensor:
        """A entrada vezes o kernel, sem o bias nem a ativação: em dobro, se o kernel dobra."""
        raise NotImplementedError

    def em_matriz(self) -> Tensor:
        """O kernel como matriz, em que cada linha leva a uma saída."""
        return self.kernel.redimensionar(self.kernel.forma[0], -1)

    def terminar(self, y: Tensor) -> Tensor:
        """Soma o bias e aplica a ativação."""
        if self.usar_bias:
            depois = self.eixos_depois
            y = y + (self.bias.redimensionar(-1, *[1] * depois) if depois else self.bias)
        return y if self.ativacao is None else self.ativacao(y)
