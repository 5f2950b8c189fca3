"""A última previsão de um modelo: a seguinte, se só os números dela são outros, já está conferida.

Prever uma amostra custa poucas dezenas de microssegundos, e conferir tudo outra vez seria um terço disso.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.arrays.verificacao import todos_finitos
from neuronio.motores import Motor, Passo
from neuronio.motores.threads import quantas_threads

if TYPE_CHECKING:
    from neuronio.modelos.oficina import Oficina

REAL = np.dtype(np.float32)


class Previsao:
    """Uma previsão que se pode repetir enquanto o modelo não muda; a oficina esquece-a quando ele muda.

    Args:
        oficina: a do modelo.
        motor, passo: quem executa, e o quê.
        x: o array que se deu.
        lote: de quantas em quantas amostras.
        acabamento: o que se faz à saída da rede.
    """

    def __init__(
        self, oficina: Oficina, motor: Motor, passo: Passo, x: np.ndarray, lote: int, acabamento: Any
    ) -> None:
        self.oficina, self.motor, self.lote, self.acabamento = oficina, motor, lote, acabamento
        self.forma, self.threads = x.shape, quantas_threads()
        self.executar, self.confere = motor.previsor(passo, [x], lote)

    def serve(self, motor: Motor, x: Any, lote: int, acabamento: Any) -> bool:
        """Se uma previsão com isto é esta, com outros números, todos finitos; ou quem a executa o confere."""
        return (
            type(x) is np.ndarray
            and x.dtype is REAL
            and x.shape == self.forma
            and x.flags.c_contiguous
            and type(lote) is int
            and lote == self.lote
            and acabamento == self.acabamento
            and motor is self.motor
            and quantas_threads() == self.threads
            and self.oficina.em_dia
            and (self.confere or todos_finitos(x))
        )
