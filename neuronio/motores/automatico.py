"""O motor que se escolhe sozinho: compila o que sabe, e o resto executa no NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from neuronio.avisos import avisar
from neuronio.erros import ErroDeCaptura, ErroDeCompilacao, ErroDeForma
from neuronio.motores.motor import IndiceFora, Passo, Previsor, Trecho
from neuronio.motores.numpy import MotorNumpy
from neuronio.motores.threads import quantas_threads

if TYPE_CHECKING:
    from neuronio.motores.llvm.motor import MotorLlvm

PEQUENO = 1024
"""Um lote maior que isto, e que os dados, se diminui até eles; dos menores, um só código serve a tudo."""

_ja_ditos: set[str] = set()


class MotorCompilado:
    """O motor llvm, que só se carrega quando se usa; o que não sabe compilar é um erro."""

    nome = "llvm"

    def __init__(self) -> None:
        self._motor: MotorLlvm | None = None

    @property
    def llvm(self) -> MotorLlvm:
        """O motor, carregado na primeira vez."""
        if self._motor is None:
            try:
                from neuronio.motores.llvm.motor import MotorLlvm
            except (ImportError, OSError) as erro:
                raise ErroDeCompilacao(
                    f"o pacote llvmlite está instalado, mas não funciona ({erro}). Instale-o de novo: "
                    "pip install --force-reinstall llvmlite. O motor numpy executa tudo sem ele."
                ) from erro
            self._motor = MotorLlvm()
        return self._motor

    def percorrer(
        self,
        passo: Passo,
        dados: Sequence[np.ndarray],
        ordens: np.ndarray,
        lote: int,
        um_de_cada_vez: bool = False,
        desde: int = 0,
    ) -> Iterator[Trecho]:
        """Compila, se ainda não o fez, e executa."""
        try:
            yield from self._preparado(passo, dados, lote).percorrer(dados, ordens, um_de_cada_vez, desde)
        except IndiceFora as erro:
            _recusar_com_numeros(passo, dados, erro.linhas)
            raise

    def prever(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> list[np.ndarray]:
        """Compila, se ainda não o fez, e executa na ordem em que as amostras vêm."""
        dados = [np.ascontiguousarray(d) for d in dados]
        return self.previsor(passo, dados, lote).executar(dados)

    def previsor(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> Previsor:
        """Compila, se ainda não o fez, para dados das formas destes."""
        executar, confere = self._preparado(passo, dados, lote).previsor(len(dados[0]))

        def prever(dados: Sequence[np.ndarray]) -> list[np.ndarray]:
            try:
                return executar(dados)
            except IndiceFora as erro:
                _recusar_com_numeros(passo, dados, erro.linhas)
                raise

        return Previsor(prever, confere)

    def _preparado(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> Preparado:
        """Quem executa o passo em dados como estes: o da última vez, se foi há pouco."""
        lote = lote if lote <= PEQUENO else min(lote, max(len(dados[0]), PEQUENO))
        chave = (self, lote, quantas_threads(), *[(d.shape[1:], d.dtype) for d in dados])
        preparado: Preparado | None = passo.preparados.obter(chave)
        if preparado is None:
            preparado = self._preparar(passo, dados, lote)
            passo.preparados.guardar(chave, preparado)
        return preparado

    def _preparar(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> Preparado:
        try:
            return self.llvm.preparar(passo, dados, lote)
        except ErroDeForma:  # a captura só conhece "lote": com números, a mensagem diz a forma que veio
            _recusar_com_numeros(passo, dados, np.arange(min(lote, len(dados[0])))[None])
            raise


class MotorAutomatico(MotorCompilado):
    """Compila o que sabe; o que não sabe, executa no NumPy, e diz uma vez por quê."""

    def _preparar(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> Preparado:
        try:
            return super()._preparar(passo, dados, lote)
        except (ErroDeCaptura, ErroDeCompilacao) as erro:
            _dizer_uma_vez(str(erro), defeito=isinstance(erro, ErroDeCompilacao))
            return NoNumpy(passo, lote)


class Preparado(Protocol):
    """Quem executa um passo de um modo só, em dados de tal forma."""

    def percorrer(
        self, dados: Sequence[np.ndarray], ordens: np.ndarray, um_de_cada_vez: bool, desde: int = 0
    ) -> Iterator[Trecho]: ...

    def previsor(self, n: int) -> Previsor: ...


@dataclass
class NoNumpy:
    """Quem executa no motor numpy um passo que não se compila."""

    passo: Passo
    lote: int
    motor: MotorNumpy = field(default_factory=MotorNumpy)

    def percorrer(
        self, dados: Sequence[np.ndarray], ordens: np.ndarray, um_de_cada_vez: bool, desde: int = 0
    ) -> Iterator[Trecho]:
        """Como o do motor numpy."""
        return self.motor.percorrer(self.passo, dados, ordens, self.lote, um_de_cada_vez, desde)

    def previsor(self, n: int) -> Previsor:
        """Como o do motor numpy, que não precisa de saber quantas são as amostras."""
        return Previsor(lambda dados: self.motor.prever(self.passo, dados, self.lote))


def _recusar_com_numeros(passo: Passo, dados: Sequence[np.ndarray], linhas: np.ndarray) -> None:
    """Executa um lote no NumPy: o erro de lá diz em que camada foi, e as formas que vieram."""
    next(MotorNumpy().percorrer(passo, dados, linhas, linhas.size))


def _dizer_uma_vez(motivo: str, defeito: bool) -> None:
    """De um defeito basta dizer um: o texto de cada passo de uma rede é outro."""
    chave = "defeito" if defeito else motivo
    if chave not in _ja_ditos:
        _ja_ditos.add(chave)
        avisar(
            f"esta rede vai executar no motor numpy, mais devagar e com os mesmos resultados: {motivo}",
        )
