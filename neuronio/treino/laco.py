"""O laço de treino: épocas, lotes, validação, e o que fazer quando algo dá errado."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np

from neuronio.erros import ErroDeTreino
from neuronio.motores import Motor, Passo, Trecho
from neuronio.treino.callbacks import Callback, Treino
from neuronio.treino.embaralhamento import Embaralhamento
from neuronio.treino.interrupcao import Pedido, ouvir_ctrl_c

if TYPE_CHECKING:
    from neuronio.tensor import Tensor, Variavel

    Fotografia = list[tuple[Variavel, Tensor]]

Dados = Sequence[np.ndarray]


AMOSTRAS_POR_BLOCO = 1 << 18
"""Quantas amostras se percorrem, no máximo, sem que se peça uma ordem nova: são os índices que se guardam."""


def medir(motor: Motor, passo: Passo, nomes: Sequence[str], dados: Dados, lote: int) -> dict[str, float]:
    """A perda e as métricas sobre todos os dados, em média ponderada pela quantidade de amostras."""
    media = Media(nomes)
    for trecho in motor.percorrer(passo, dados, np.arange(len(dados[0]))[None], lote):
        media.somar(trecho)
    return media.ultimas()


class Media:
    """A média das figuras dos lotes de uma época, ponderada pela quantidade de amostras de cada um."""

    def __init__(self, nomes: Sequence[str]) -> None:
        self.nomes, self.amostras = list(nomes), 0
        self.somas = np.zeros((len(self.nomes), 1))

    def somar(self, trecho: Trecho, epocas: int = 1) -> None:
        """Junta os lotes de um trecho: os seguintes da época ou, no começo dela, várias épocas inteiras."""
        parcelas = np.array([np.reshape(s, -1) for s in trecho.saidas], np.float64) * trecho.amostras
        parcelas = parcelas.reshape(len(self.nomes), epocas, -1)
        parcelas[:, :, 0] += self.somas
        # cumsum soma um lote depois do outro: o resultado é o mesmo, seja qual for o tamanho dos trechos
        self.somas = parcelas.cumsum(axis=2)[:, :, -1]
        self.amostras += int(trecho.amostras.sum()) // epocas

    def valores(self) -> dict[str, list[float]]:
        """Figura → média até aqui, em cada época."""
        return dict(zip(self.nomes, (self.somas / self.amostras).tolist(), strict=True))

    def ultimas(self) -> dict[str, float]:
        """Figura → média até aqui, na época de agora."""
        return {nome: valores[-1] for nome, valores in self.valores().items()}


class Laco:
    """Percorre as épocas de um treino.

    Args:
        motor: quem executa.
        passos: devolve o que se executa em cada lote, de treino e de validação; outros, se um callback mudou
            o modelo desde a última vez.
        nomes: os nomes do que os passos devolvem, a perda primeiro.
        callbacks: a quem se avisa de cada momento.
    """

    def __init__(
        self,
        motor: Motor,
        passos: Callable[[], tuple[Passo, Passo]],
        nomes: Sequence[str],
        callbacks: Sequence[Callback],
    ) -> None:
        self.motor, self.passos, self.nomes, self.callbacks = motor, passos, nomes, callbacks
        self.passo, self.avaliacao = passos()
        self.bons = self.antes = self.conferidos = self._fotografar()

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
            self._ver_o_que_mudou()
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
        """Pede ao motor, de cada vez, as épocas que ninguém precisa ver uma a uma."""
        n = len(dados[0])
        cada_lote = any(c.quer_cada_lote for c in self.callbacks)
        uma_a_uma = validacao is not None or cada_lote or any(c.quer_cada_epoca for c in self.callbacks)
        while treino.epoca < treino.epocas and not treino.parar and not pedido.feito:
            inicio = time.perf_counter()
            quantas = 1 if uma_a_uma else min(treino.epocas - treino.epoca, max(1, AMOSTRAS_POR_BLOCO // n))
            ordens = _ordens(n, quantas, embaralhamento)
            for trecho in self._percorrer(dados, ordens, lote, cada_lote):
                epocas = max(1, len(trecho.amostras) // treino.lotes)
                if treino.lote in (0, treino.lotes):
                    media = self._comecar(treino, epocas, embaralhamento)
                self._receber(treino, trecho, epocas, media)
                if treino.lote == treino.lotes:
                    self._conferir_pesos(treino)
                    medidas = None if validacao is None else self._validar(validacao, lote)
                    duracao = (time.perf_counter() - inicio) / epocas
                    treino.historico.anotar(media.valores(), medidas, [duracao] * epocas)
                    self._avisar("ao_fim_da_epoca", treino)
                    inicio = time.perf_counter()
                if pedido.feito or treino.parar:
                    break
            if treino.lote != treino.lotes:  # parou no meio de uma época
                self._conferir_pesos(treino)
        treino.historico.interrompido = pedido.feito

    def _percorrer(
        self, dados: Dados, ordens: np.ndarray, lote: int, um_de_cada_vez: bool
    ) -> Iterator[Trecho]:
        """Os trechos de tais épocas; o que falta, quando o passo muda no meio, se percorre com o novo."""
        pendentes = [ordens]
        while pendentes:
            ordens, feitos, passo = pendentes.pop(0), 0, self.passo
            for trecho in self.motor.percorrer(passo, dados, ordens, lote, um_de_cada_vez):
                feitos += len(trecho.amostras)
                yield trecho
                if self.passo is not passo:
                    pendentes = [*_o_que_falta(ordens, feitos, lote), *pendentes]
                    break

    def _comecar(self, treino: Treino, epocas: int, embaralhamento: Embaralhamento | None) -> Media:
        """Conta as épocas que começam."""
        treino.anotar(epoca=treino.epoca + epocas, lote=0)
        if embaralhamento is not None:
            embaralhamento.epocas += epocas
        return Media(self.nomes)

    def _receber(self, treino: Treino, trecho: Trecho, epocas: int, media: Media) -> None:
        """Confere a perda e anota as figuras de um trecho: parte de uma época, ou tantas inteiras."""
        treino.anotar(lote=treino.lote + len(trecho.amostras) // epocas)
        perda = float(trecho.saidas[0][-1])
        if not math.isfinite(perda):
            raise self._divergiu(treino, perda)
        # a perda que se acaba de ver é a dos pesos de antes do passo: esses são bons
        self.bons, self.antes = self.antes, self._fotografar()
        media.somar(trecho, epocas)
        treino.anotar(figuras=media.ultimas())
        self._avisar("ao_fim_do_lote", treino)

    def _validar(self, validacao: Dados, lote: int) -> dict[str, list[float]]:
        medidas = medir(self.motor, self.avaliacao, self.nomes, validacao, max(lote, 256))
        return {nome: [valor] for nome, valor in medidas.items()}

    def _conferir_pesos(self, treino: Treino) -> None:
        """Os do último passo, que perda nenhuma mediu."""
        if not self._finito():
            raise self._divergiu(treino, math.nan)
        self.conferidos = self._fotografar()

    def _finito(self) -> bool:
        """Se as variáveis do modelo, que são as que a validação lê, são números."""
        return all(bool(np.isfinite(v.dados).all()) for v in self.avaliacao.variaveis)

    def _fotografar(self) -> Fotografia:
        return [(v, v.tensor) for v in self.passo.variaveis]

    def _restaurar(self, fotografia: Fotografia) -> None:
        for variavel, tensor in fotografia:
            variavel.atribuir(tensor)

    def _ver_o_que_mudou(self) -> None:
        """Depois de um callback: se ele mudou o modelo, os passos são outros daqui em diante."""
        passo, self.avaliacao = self.passos()
        if passo is not self.passo:
            self.passo = passo
            antigas = {id(variavel) for variavel, _ in self.antes}
            novas = [foto for foto in self._fotografar() if id(foto[0]) not in antigas]
            for fotografia in {id(f): f for f in (self.bons, self.antes, self.conferidos)}.values():
                fotografia.extend(novas)

    def _divergiu(self, treino: Treino, perda: float) -> ErroDeTreino:
        """Volta aos últimos pesos bons, e diz o que houve."""
        primeiro = self.antes is self.bons
        self._restaurar(self.bons)
        if not self._finito():  # um estado que a perda não vê pode ter transbordado antes
            self._restaurar(self.conferidos)
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
        if self.callbacks:
            self._ver_o_que_mudou()


def _ordens(n: int, quantas: int, embaralhamento: Embaralhamento | None) -> np.ndarray:
    """As ordens das próximas épocas, uma por linha: tantas quantas se pedem, ou menos."""
    if embaralhamento is None:
        return np.tile(np.arange(n), (quantas, 1))
    return embaralhamento.proximas(n, quantas)


def _o_que_falta(ordens: np.ndarray, lotes: int, lote: int) -> list[np.ndarray]:
    """As ordens por percorrer depois de tantos lotes: o resto da época que se começou, e as outras.

    >>> [o.tolist() for o in _o_que_falta(np.arange(6).reshape(2, 3), lotes=1, lote=2)]
    [[[2]], [[3, 4, 5]]]
    """
    epocas, feitos = divmod(lotes, -(-ordens.shape[1] // lote))
    resto = [ordens[epocas : epocas + 1, feitos * lote :]] if feitos else []
    return [parte for parte in (*resto, ordens[epocas + bool(feitos) :]) if len(parte)]
