"""As misturas de um treino: com que amostras se misturam as do lote, e os alvos em frações."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from neuronio.aumento import Fila
from neuronio.erros import ErroDeTipo, ErroDeTreino
from neuronio.metricas.metrica import em_one_hot
from neuronio.tensor import Tensor, Variavel
from neuronio.treino.amostras import Amostras

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo
    from neuronio.treino.amostras import Dados


class Misturador:
    """Mistura a cada amostra do lote outra, ao acaso, de todo o treino.

    Args:
        modelo: o que se treina.
        fila: a dos aumentos, com as misturas.
        x, alvo: as amostras e os alvos do treino.
    """

    def __init__(self, modelo: Modelo, fila: Fila, x: np.ndarray, alvo: np.ndarray) -> None:
        self.modelo, self.fila = modelo, fila
        self.x, self.alvo = Variavel(np.asarray(x, np.float32)), Variavel(alvo)

    def variaveis(self) -> list[Variavel]:
        """Os dados do treino, de que cada passo lê as outras amostras."""
        return [self.x, self.alvo]

    def misturar(self, x: Tensor, alvo: Tensor) -> tuple[Tensor, Tensor]:
        """O lote misturado."""
        alvo = self._em_fracoes(alvo)
        for mistura in self.fila.misturas:
            u = mistura.sorteados(x.forma[0], 1)[:, 0]
            quais = (u.converter("float64") * self.x.forma[0]).piso().converter("int64")
            outras = self.fila.propagar(self.x[quais])
            x, partes = mistura.misturar(x, outras)
            partes = partes.redimensionar(-1, *[1] * (alvo.posto - 1))
            alvo = alvo * partes + self._em_fracoes(self.alvo[quais]) * (1 - partes)
        return x, alvo

    def _em_fracoes(self, alvo: Tensor) -> Tensor:
        perda, forma = self.modelo.perda_dada(), self.modelo.forma_saida or ()
        if perda.classifica and forma and forma[-1] != 1:
            saida = Tensor.abstrato((alvo.forma[0], *forma))
            alvo = em_one_hot(perda, saida, alvo, getattr(perda, "ignorar", None))
        return alvo.converter("float32")


def misturador_de(modelo: Modelo, filas: Mapping[str, Fila], treino: Dados) -> Misturador | None:
    """Quem mistura as amostras de um treino; None, se não se pediu.

    Raises:
        ErroDeTreino, ErroDeTipo: se as amostras, os alvos ou a perda não se misturam.
    """
    com_misturas = [fila for fila in filas.values() if fila.misturas]
    if not com_misturas:
        return None
    (fila,), molde = com_misturas[:1], treino.molde
    nome = type(fila.misturas[0]).__name__
    if not isinstance(treino, Amostras) or len(molde.entradas) != 1 or molde.alvos != ("",):
        raise ErroDeTipo(
            f"{nome} mistura arrays de uma entrada e um alvo só, que cabem na memória: dê (x, y), ou "
            "retire-o."
        )
    if molde.com_pesos:
        raise ErroDeTreino(f"{nome} mistura amostras de pesos diferentes: treine sem pesos, ou retire-o.")
    perda, forma = modelo.perda_dada(), modelo.forma_saida or ()
    if perda.classifica and forma[-1:] in ((), (1,)):
        raise ErroDeTreino(
            f"{nome} faz dos alvos frações, e a perda {type(perda).__name__} de uma coluna espera 0 ou 1: "
            "acabe a rede em nn.Densa(2), com a perda EntropiaCruzada."
        )
    x, alvo = treino.arrays
    return Misturador(modelo, fila, x, alvo)
