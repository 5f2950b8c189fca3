"""O motor que se escolhe sozinho: compila o que sabe, e o resto executa no NumPy."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from weakref import WeakSet

import numpy as np

from neuronio.erros import ErroDeCaptura, ErroDeForma
from neuronio.motores.motor import Passo, Trecho
from neuronio.motores.numpy import MotorNumpy

if TYPE_CHECKING:
    from neuronio.motores.llvm.motor import MotorLlvm

PEQUENO = 1024
"""Um lote maior que isto, e que os dados, se diminui até eles; dos menores, um só código serve a tudo."""

_ja_ditos: set[str] = set()


class MotorCompilado:
    """O motor llvm, que só se carrega quando se usa."""

    nome = "llvm"

    def __init__(self) -> None:
        self._motor: MotorLlvm | None = None

    @property
    def llvm(self) -> MotorLlvm:
        """O motor, carregado na primeira vez."""
        if self._motor is None:
            from neuronio.motores.llvm.motor import MotorLlvm

            self._motor = MotorLlvm()
        return self._motor

    def percorrer(
        self,
        passo: Passo,
        dados: Sequence[np.ndarray],
        ordens: np.ndarray,
        lote: int,
        um_de_cada_vez: bool = False,
    ) -> Iterator[Trecho]:
        """Compila, se ainda não o fez, e executa; o que não sabe compilar é um erro."""
        try:
            compilado = self.llvm.preparar(passo, dados, min(lote, max(len(dados[0]), PEQUENO)))
        except ErroDeForma:  # a captura só conhece "lote": com números, a mensagem diz a forma que veio
            next(MotorNumpy().percorrer(passo, dados, ordens[:1, :lote], lote))
            raise
        return compilado.percorrer(dados, ordens, um_de_cada_vez)


class MotorAutomatico(MotorCompilado):
    """Compila o que sabe; o que não sabe, executa no NumPy, e diz uma vez por quê."""

    def __init__(self) -> None:
        super().__init__()
        self._reserva = MotorNumpy()
        self._recusados: WeakSet[Passo] = WeakSet()

    def percorrer(
        self,
        passo: Passo,
        dados: Sequence[np.ndarray],
        ordens: np.ndarray,
        lote: int,
        um_de_cada_vez: bool = False,
    ) -> Iterator[Trecho]:
        """Compilado, se der; senão, no NumPy."""
        if passo not in self._recusados:
            try:
                return super().percorrer(passo, dados, ordens, lote, um_de_cada_vez)
            except ErroDeCaptura as erro:
                self._recusados.add(passo)
                _dizer_uma_vez(str(erro))
        return self._reserva.percorrer(passo, dados, ordens, lote, um_de_cada_vez)


def _dizer_uma_vez(motivo: str) -> None:
    if motivo not in _ja_ditos:
        _ja_ditos.add(motivo)
        warnings.warn(
            f"esta rede vai executar no motor numpy, mais devagar e com os mesmos resultados: {motivo}",
            stacklevel=4,
        )
