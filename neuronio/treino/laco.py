"""O laço de treino: épocas, lotes, validação, e o que fazer quando algo dá errado."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np

from neuronio.erros import ErroDeTreino
from neuronio.motores import Motor, Passo
from neuronio.treino.callbacks import Callback, Treino
from neuronio.treino.embaralhamento import Embaralhamento
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
        motor: quem executa.
        passo: o que se executa em cada lote de treino.
        avaliacao: o que se executa em cada lote da validação.
        nomes: os nomes do que os passos devolvem, a perda primeiro.
        variaveis: tudo o que o passo muda; volta ao último valor bom se a perda deixar de ser um número.
        callbacks: a quem se avisa de cada momento.
    """

    def __init__(
        self,
        motor: Motor,
        passo: Passo,
        avaliacao: Passo,
        nomes: Sequence[str],
        variaveis: Sequence[Variavel],
        callbacks: Sequence[Callback],
    ) -> None:
        self.motor, self.passo, self.avaliacao, self.nomes = motor, passo, avaliacao, nomes
        self.variaveis, self.callbacks = variaveis, callbacks
        self.bons = self.antes = self._fotografar()

    def correr(
        self,
        treino: Treino,
        dados: Dados,
        validacao: Dados | None,
        lote: int,
        embaralhamento: Embaralhamento | None,
    ) -> None:
        """Treina até a última época, até um callback pedir para parar, ou até Ctrl-C."""
        iniciados: list[Callback] = []
        try:
            for callback in self.callbacks:
                callback.ao_iniciar_treino(treino)
                iniciados.append(callback)
            with ouvir_ctrl_c() as pedido:
                self._epocas(treino, dados, validacao, lote, embaralhamento, pedido)
        finally:
            with ExitStack() as pilha:  # todos os que começaram terminam, em ordem, ainda que um deles falhe
                for callback in reversed(iniciados):
                    pilha.callback(callback.ao_fim_do_treino, treino)

    def _epocas(
        self,
        treino: Treino,
        dados: Dados,
        validacao: Dados | None,
        lote: int,
        embaralhamento: Embaralhamento | None,
        pedido: Pedido,
    ) -> None:
        n = len(dados[0])
        while treino.epoca < treino.epocas and not treino.parar and not pedido.feito:
            inicio = time.perf_counter()
            treino.epoca += 1
            ordem = np.arange(n) if embaralhamento is None else embaralhamento.proxima(n)
            figuras = self._epoca(treino, dados, ordem, lote, pedido)
            if treino.lote == treino.lotes:
                medidas = None
                if validacao is not None:
                    medidas = medir(self.motor, self.avaliacao, self.nomes, validacao, max(lote, 256))
                treino.historico.anotar(figuras, medidas, time.perf_counter() - inicio)
                self._avisar("ao_fim_da_epoca", treino)
        treino.historico.interrompido = pedido.feito

    def _epoca(
        self, treino: Treino, dados: Dados, ordem: np.ndarray, lote: int, pedido: Pedido
    ) -> dict[str, float]:
        media, treino.lote = Media(self.nomes), 0
        cada_lote = any(c.quer_cada_lote for c in self.callbacks)
        for n, saidas in self.motor.percorrer(self.passo, dados, ordem, lote, um_de_cada_vez=cada_lote):
            treino.lote += 1
            if not math.isfinite(float(saidas[0])):
                raise self._divergiu(treino, float(saidas[0]))
            # a perda que se acaba de ver é a dos pesos de antes do passo: esses são bons
            self.bons, self.antes = self.antes, self._fotografar()
            media.somar(n, saidas)
            treino.figuras = media.valores()
            self._avisar("ao_fim_do_lote", treino)
            if pedido.feito or treino.parar:
                break
        if not all(_finita(v) for v in treino.modelo.variaveis()):  # o último passo, que perda nenhuma mediu
            raise self._divergiu(treino, math.nan)
        return media.valores()

    def _fotografar(self) -> list[Tensor]:
        return [v.tensor for v in self.variaveis]

    def _divergiu(self, treino: Treino, perda: float) -> ErroDeTreino:
        """Volta aos últimos pesos bons, e diz o que houve."""
        primeiro = self.antes is self.bons
        for variavel, tensor in zip(self.variaveis, self.bons, strict=True):
            variavel.atribuir(tensor)
        valor = "NaN" if math.isnan(perda) else "infinita"
        onde = f"a perda ficou {valor} na época {treino.epoca}, lote {treino.lote}"
        if primeiro:
            return ErroDeTreino(
                f"{onde}, o primeiro, antes de qualquer passo: confira se os dados não têm números enormes, "
                "e padronize-os. O modelo continua com os pesos que tinha."
            )
        taxa = treino.modelo.otimizador.taxa if treino.modelo.otimizador else 0.0
        return ErroDeTreino(
            f"{onde}: os pesos cresceram demais, em geral porque a taxa de aprendizado é grande. A taxa é "
            f"{taxa:g}; tente {taxa / 10:g}. O modelo voltou aos últimos pesos bons."
        )

    def _avisar(self, momento: str, treino: Treino) -> None:
        for callback in self.callbacks:
            getattr(callback, momento)(treino)


def _finita(variavel: Variavel) -> bool:
    return bool(np.isfinite(variavel.dados).all())
