"""O laço de treino: épocas, lotes, validação, e o que fazer quando algo dá errado."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from neuronio.erros import ErroDeTreino
from neuronio.motores import Motor, Passo
from neuronio.treino.callbacks import Callback, Treino
from neuronio.treino.interrupcao import Pedido, ouvir_ctrl_c

if TYPE_CHECKING:
    from neuronio.tensor import Tensor, Variavel

Dados = Sequence[np.ndarray]


def medir(motor: Motor, passo: Passo, nomes: Sequence[str], dados: Dados, lote: int) -> dict[str, float]:
    """A perda e as métricas sobre todos os dados, em média ponderada pela quantidade de amostras."""
    media = Media(nomes)
    for n, saidas in motor.percorrer(passo, dados, np.arange(len(dados[0])), lote):
        media.somar(n, saidas)
    return media.valores()


class Media:
    """A média das figuras dos lotes, ponderada pela quantidade de amostras de cada um."""

    def __init__(self, nomes: Sequence[str]) -> None:
        self.nomes, self.amostras = list(nomes), 0
        self.somas = [0.0] * len(self.nomes)

    def somar(self, n: int, saidas: Sequence[np.ndarray]) -> None:
        """Junta as figuras de um lote de n amostras."""
        self.amostras += n
        self.somas = [soma + n * float(s) for soma, s in zip(self.somas, saidas, strict=True)]

    def valores(self) -> dict[str, float]:
        """Figura → média até aqui."""
        return {nome: soma / self.amostras for nome, soma in zip(self.nomes, self.somas, strict=True)}


class Laco:
    """Percorre as épocas de um treino.

    Args:
        motor, passo: quem executa e o que se executa em cada lote.
        nomes: os nomes do que o passo devolve, a perda primeiro.
        variaveis: tudo o que o passo muda; volta ao último valor bom se a perda deixar de ser um número.
    """

    def __init__(
        self,
        motor: Motor,
        passo: Passo,
        nomes: Sequence[str],
        variaveis: Sequence[Variavel],
        callbacks: Sequence[Callback],
    ) -> None:
        self.motor, self.passo, self.nomes = motor, passo, nomes
        self.variaveis, self.callbacks = variaveis, callbacks
        self.bons = self.antes = self._fotografar()

    def correr(
        self,
        treino: Treino,
        dados: Dados,
        validacao: Dados | None,
        passo_de_avaliacao: Passo,
        lote: int,
        semente: Sequence[int] | None,
    ) -> None:
        """Treina até a última época, até um callback pedir para parar, ou até Ctrl-C."""
        self._avisar("ao_iniciar_treino", treino)
        try:
            with ouvir_ctrl_c() as pedido:
                while treino.epoca < treino.epocas and not treino.parar and not pedido.feito:
                    inicio = time.perf_counter()
                    treino.epoca += 1
                    figuras = self._epoca(treino, dados, _ordem(len(dados[0]), semente, treino.epoca), lote, pedido)
                    if treino.lote < treino.lotes:
                        break
                    medidas = None
                    if validacao is not None:
                        medidas = medir(self.motor, passo_de_avaliacao, self.nomes, validacao, max(lote, 256))
                    treino.historico.anotar(figuras, medidas, time.perf_counter() - inicio)
                    self._avisar("ao_fim_da_epoca", treino)
                treino.historico.interrompido = pedido.feito
        finally:
            self._avisar("ao_fim_do_treino", treino)

    def _epoca(
        self, treino: Treino, dados: Dados, ordem: np.ndarray, lote: int, pedido: Pedido
    ) -> dict[str, float]:
        media, treino.lote = Media(self.nomes), 0
        for n, saidas in self.motor.percorrer(self.passo, dados, ordem, lote):
            treino.lote += 1
            if not math.isfinite(float(saidas[0])):
                self._voltar()
                raise self._divergiu(treino, float(saidas[0]))
            self.bons, self.antes = self.antes, self._fotografar()  # a perda boa é a dos pesos de antes do passo
            media.somar(n, saidas)
            treino.figuras = media.valores()
            self._avisar("ao_fim_do_lote", treino)
            if pedido.feito or treino.parar:
                break
        return media.valores()

    def _fotografar(self) -> list[Tensor]:
        return [v.tensor for v in self.variaveis]

    def _voltar(self) -> None:
        for variavel, tensor in zip(self.variaveis, self.bons, strict=True):
            variavel.atribuir(tensor)

    def _divergiu(self, treino: Treino, perda: float) -> ErroDeTreino:
        valor = "NaN" if math.isnan(perda) else "infinita"
        otimizador = treino.modelo.otimizador
        sugestao = f" A taxa é {otimizador.taxa:g}; tente {otimizador.taxa / 10:g}." if otimizador else ""
        return ErroDeTreino(
            f"a perda ficou {valor} na época {treino.epoca}, lote {treino.lote}: os pesos cresceram demais, em geral "
            f"porque a taxa de aprendizado é grande.{sugestao} O modelo voltou aos últimos pesos bons."
        )

    def _avisar(self, momento: str, treino: Treino) -> None:
        for callback in self.callbacks:
            getattr(callback, momento)(treino)


def _ordem(n: int, semente: Sequence[int] | None, epoca: int) -> np.ndarray:
    """A ordem das amostras numa época: depende só da semente e do número da época."""
    if semente is None:
        return np.arange(n)
    return np.random.default_rng([*semente, epoca]).permutation(n)
