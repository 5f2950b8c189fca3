"""O contrato de uma perda."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.erros import ErroDeDados, ErroDeTreino, ErroDeValor, erro_de_nome
from neuronio.metricas.metrica import Metrica, MetricaPorElemento, pesos_de_cada
from neuronio.perdas.origem import funcao_final, funcao_que_limita
from neuronio.tensor import Tensor, onde
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.tensor import como_tensores


class Perda(Metrica):
    """Uma função da saída e do alvo para um tensor de um só número, que o treino diminui.

    Quem herda escreve `calcular`. As perdas de classificação dizem também, em `probabilidades`, como a saída
    da rede vira a probabilidade de cada classe.

    >>> import neuronio as nn
    >>> class LogCosh(nn.Perda):
    ...     def calcular(self, saida, alvo):
    ...         erro = saida - alvo
    ...         return ((erro.exp() + (-erro).exp()) / 2).log().media()
    >>> LogCosh()([[1.0], [2.0]], [1.0, 2.0]).item()
    0.0
    """

    so_base = True

    classifica = False
    """Se o alvo é a classe de cada amostra."""

    limita_a_saida = False
    """Se só entende certas saídas, como probabilidades: `conferir_saida` recusa as outras."""

    le_logits = False
    """Se ela mesma leva a saída a probabilidades: a rede não pode já o ter feito."""

    def medir(
        self, saida: Any, alvo: Any, perda: Perda | None = None, pesos: Any = None
    ) -> tuple[Tensor, Tensor | None]:
        """Como o de toda métrica, e recusa uma saída que não pode ser o que esta perda lê.

        Raises:
            ErroDeValor: se a saída não é o que esta perda lê, como uma probabilidade maior que 1, ou como uma
                probabilidade onde se esperam logits.
        """
        saida, alvo = como_tensores([saida, alvo])
        if self.limita_a_saida and not saida.e_abstrato:
            self.conferir_saida(saida.dados)
        if self.le_logits and saida.progenitor:
            self._recusar_probabilidades(saida)
        return super().medir(saida, alvo, None, pesos)

    def conferir_saida(self, saida: np.ndarray) -> None:
        """Recusa uma saída que não pode ser o que esta perda lê, como uma probabilidade maior que 1.

        Só se chama se `limita_a_saida`: para isto, a rede roda em duas amostras antes de cada treino.
        """

    def _recusar_probabilidades(self, saida: Tensor) -> None:
        """Recusa a saída de uma rede que já acaba em sigmoide ou softmax: duas vezes, mal se aprende."""
        funcao = funcao_final(saida)
        if funcao:
            raise ErroDeValor(
                f"a perda {self!r} espera logits, os números crus de uma camada linear, e ela mesma os leva "
                f"a probabilidades, mas a rede já acaba em {funcao}: {self._remedio(funcao)}"
            )

    def ressalvas(self, saida: Any) -> list[str]:
        """O que faz esta perda aprender mal de tal saída, e não chega a ser um erro; cada um, com o remédio.

        Hoje é um só: logits a que a última função da rede não deixa tomar qualquer valor.
        """
        funcao, oque = funcao_que_limita(saida) if self.le_logits else ("", "")
        if not funcao:
            return []
        return [
            f"a rede acaba em {funcao}, que {oque}, e a perda {self!r} espera logits, números que podem ser "
            f'quaisquer. A rede aprende mais sem ela: tire a {funcao} do fim (saida="linear", se é uma '
            "RedeNeural)."
        ]

    def _remedio(self, funcao: str) -> str:
        """O que fazer com uma rede que acaba em tal função."""
        return f"tire a {funcao} do fim da rede."

    def probabilidades(self, saida: Tensor) -> Tensor:
        """A probabilidade de cada classe, a partir da saída da rede."""
        raise ErroDeDados(
            f"a perda {type(self).__name__} não é de classificação: a saída da rede não são probabilidades. "
            "Use prever()."
        )


REDUCOES = ("media", "soma", "nenhuma")


class PerdaPorElemento(MetricaPorElemento, Perda):
    """Uma perda que se mede de cada elemento, ou de cada amostra, e depois se junta num número só.

    Quem herda escreve `por_elemento`.

    Args:
        reducao: "media", "soma", ou "nenhuma", que devolve a perda de cada um e não serve a um treino.

    Raises:
        ErroDeNome: se a redução não existe.
    """

    so_base = True

    def __init__(self, reducao: str = "media") -> None:
        if reducao not in REDUCOES:
            raise erro_de_nome("redução", str(reducao), REDUCOES)
        self.reducao = reducao

    def juntar(self, valores: Tensor, alvo: Tensor, pesos: Tensor | None) -> tuple[Tensor, Tensor | None]:
        if self.reducao == "media":
            return super().juntar(valores, alvo, pesos)
        contam = self.contam(alvo)
        if pesos is not None or contam is not None:
            de_cada = pesos_de_cada(valores, pesos, contam)
            valores = onde(de_cada == 0, 0, valores * de_cada)
        return (valores.soma() if self.reducao == "soma" else valores), None

    def conferir(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        if self.reducao == "nenhuma":
            raise ErroDeTreino(
                f"a perda {self!r} dá um número por elemento, e um treino diminui um número só: use "
                'reducao="media" ou "soma". Para olhar a perda de cada um, chame-a: perda(saida, alvo).'
            )
        super().conferir(alvos, forma_saida)
