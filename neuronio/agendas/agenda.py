"""O contrato de uma agenda: que número vale em cada passo de um treino."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeTreino
from neuronio.grafo.desenho import DesenhoQueCabe
from neuronio.tensor import Tensor, como_tensor, sem_gradiente

PASSOS_DE_UM_EXEMPLO = 1000
"""Quantos passos se mostram de uma agenda que dura o que o treino durar."""


class Agenda(Configuravel):
    """Um número para cada passo: dá-se a um otimizador no lugar da taxa, do momento ou do decaimento.

    Quem herda escreve `calcular`, com operações de tensor: o passo que se compila a leva consigo, e a taxa
    muda de um lote para o seguinte sem que o Python a veja.

    >>> import neuronio as nn
    >>> class RaizInversa(nn.agendas.Agenda):
    ...     def __init__(self, pico):
    ...         self.pico = pico
    ...     def calcular(self, passo, duracao):
    ...         return self.pico / (passo + 1).raiz()
    >>> agenda = RaizInversa(0.1)
    >>> agenda.valores(4).round(3)
    array([0.1  , 0.071, 0.058, 0.05 ])
    >>> nn.Adam(agenda)
    Adam(taxa=RaizInversa(pico=0.1))  # taxa agora: 0.1
    """

    _especie = "a agenda"

    def calcular(self, passo: Tensor, duracao: Tensor) -> Any:
        """O número que vale num passo.

        Args:
            passo: quantos passos se deram antes deste (o primeiro é 0); float64, um número ou vários.
            duracao: quantos passos tem o treino; float64, um número só.
        """
        raise ErroDeTreino(
            f"a agenda {type(self).__name__} não diz que número vale em cada passo: escreva nela o método "
            "calcular(self, passo, duracao)."
        )

    @property
    def segue_o_treino(self) -> bool:
        """Se dura o que durar o treino, porque não se disse quantos passos."""
        atributos = vars(self)
        return atributos.get("passos", 0) is None or atributos.get("cada", 0) is None

    @property
    def alcance(self) -> int:
        """Quantos passos bastam para a ver: os que se lhe deram, ou os de um exemplo."""
        atributos = vars(self)
        return atributos.get("passos") or 4 * (atributos.get("cada") or 0) or PASSOS_DE_UM_EXEMPLO

    def valores(self, passos: int | None = None) -> np.ndarray:
        """O número de cada passo de um treino, ``(passos,)`` em float64.

        Args:
            passos: quantos passos tem o treino; sem isto, o `alcance` da agenda.

        >>> from neuronio.agendas import Degraus
        >>> Degraus(0.1, cada=2).valores(5)
        array([0.1  , 0.1  , 0.05 , 0.05 , 0.025])
        """
        quantos = self.alcance if passos is None else inteiro_positivo("a quantidade de passos", passos)
        return self.nos_passos(np.arange(quantos), quantos)

    def nos_passos(self, passos: np.ndarray, duracao: float) -> np.ndarray:
        """O número de cada um destes passos, num treino de tal duração."""
        with sem_gradiente():
            de_cada = self.calcular(Tensor(passos, tipo="float64"), Tensor(float(duracao), tipo="float64"))
            return np.broadcast_to(como_tensor(de_cada).numpy(), passos.shape).astype(np.float64)

    def desenhar(self, passos: int | None = None) -> DesenhoQueCabe:
        """Desenha o número de cada passo, antes de treinar; ``.salvar("agenda.svg")`` o põe num arquivo.

        Args:
            passos: quantos passos tem o treino; sem isto, o `alcance` da agenda.

        >>> from neuronio.agendas import Degraus
        >>> Degraus(0.1, cada=1000).desenhar().svg.startswith("<svg")
        True
        """
        from neuronio.agendas.desenho import desenho_da_agenda

        fim = "fim do treino" if passos is None and self.segue_o_treino else ""
        return desenho_da_agenda(self.valores(passos), repr(self), fim)

    def _repr_html_(self) -> str:
        return self.desenhar()._repr_html_()


def duracao_de(pedida: int | None, duracao: Tensor) -> Tensor:
    """Os passos que se pediram, ou os do treino; pelo menos um."""
    return duracao.limitar(minimo=1) if pedida is None else Tensor(float(pedida), tipo="float64")
