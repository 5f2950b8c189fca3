"""O contrato de um otimizador: como um parâmetro muda, dado o seu gradiente."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neuronio.conferencias import numero
from neuronio.configuracao import Configuravel
from neuronio.tensor import Parametro, Tensor, Variavel, como_tensor

Estado = dict[str, Tensor]


class Otimizador(Configuravel):
    """Muda os parâmetros contra o gradiente, sem se importar com a forma deles.

    Quem herda escreve duas funções puras sobre tensores: `estado_inicial` (o que se guarda de cada parâmetro)
    e `atualizar` (o novo valor). O resto é comum: as variáveis, o número do passo, a taxa.

    Args:
        taxa: a taxa de aprendizado, maior que zero.
    """

    def __init__(self, taxa: float) -> None:
        self._taxa = Variavel(como_tensor(np.float64(0)).converter("float64"), "taxa")
        self._passo = Variavel(como_tensor(0.0).converter("float64"), "passo")
        self._parametros: list[Parametro] = []
        self._estados: list[dict[str, Variavel]] = []
        self.taxa = taxa

    # ── o contrato ──────────────────────────────────────────────────────────
    def estado_inicial(self, parametro: Tensor) -> Estado:
        """O que se guarda de cada parâmetro entre um passo e outro: nome → tensor, de qualquer forma."""
        return {}

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, passo: Tensor, taxa: Tensor
    ) -> tuple[Tensor, Estado]:
        """O novo valor do parâmetro e o novo estado.

        Args:
            parametro, gradiente: tensores da mesma forma.
            estado: o que `estado_inicial` ou o passo anterior devolveu.
            passo: quantos passos já se deram, contando este (o primeiro é 1); float64, um número só.
            taxa: a taxa de aprendizado; float64, um número só. Converta o que calcular com eles para o tipo
                do parâmetro antes de multiplicar por ele.
        """
        raise NotImplementedError

    # ── o que é comum ───────────────────────────────────────────────────────
    @property
    def taxa(self) -> float:
        """A taxa de aprendizado; pode ser trocada a qualquer momento."""
        return float(self._taxa.dados)

    @taxa.setter
    def taxa(self, nova: float) -> None:
        self._taxa.atribuir(numero("a taxa de aprendizado", nova, 0, aberto=True))

    def preparar(self, parametros: Sequence[Parametro]) -> None:
        """Cria o estado de cada parâmetro e volta ao passo zero."""
        self._passo.atribuir(0.0)
        self._parametros = list(parametros)
        self._estados = [
            {
                nome: Variavel(valor, f"{parametro.nome}.{nome}")
                for nome, valor in self.estado_inicial(parametro.tensor).items()
            }
            for parametro in self._parametros
        ]

    def aplicar(self, gradientes: Sequence[Tensor]) -> None:
        """Dá um passo: um gradiente por parâmetro, na ordem em que foram dados a `preparar`."""
        self._passo.atribuir(self._passo + 1)
        passo, taxa = self._passo.tensor, self._taxa.tensor
        for parametro, gradiente, estado in zip(self._parametros, gradientes, self._estados, strict=True):
            atual = {nome: variavel.tensor for nome, variavel in estado.items()}
            novo, novo_estado = self.atualizar(parametro.tensor, gradiente, atual, passo, taxa)
            parametro.atribuir(novo)
            for nome, valor in novo_estado.items():
                estado[nome].atribuir(valor)

    def variaveis(self) -> list[Variavel]:
        """Tudo o que muda com o treino e precisa ser guardado para continuá-lo."""
        return [self._passo, self._taxa, *(v for estado in self._estados for v in estado.values())]
