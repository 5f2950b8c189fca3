"""O laço de treino: épocas, lotes, validação, e o que fazer quando algo dá errado."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np

from neuronio.avisos import avisar
from neuronio.erros import ErroDeDivergencia, ErroDeTreino
from neuronio.formato import numero
from neuronio.motores import Motor, Passo, Trecho
from neuronio.treino.amostras import Dados
from neuronio.treino.callbacks import Callback, Treino
from neuronio.treino.embaralhamento import Embaralhamento
from neuronio.treino.figuras import Media
from neuronio.treino.interrupcao import Pedido, ouvir_ctrl_c
from neuronio.treino.passos import figuras_de
from neuronio.treino.posicao import Percurso, Posicao, devolver_estados, estados_de

if TYPE_CHECKING:
    from neuronio.tensor import Tensor, Variavel

    Fotografia = list[tuple[Variavel, Tensor]]

AMOSTRAS_POR_BLOCO = 1 << 18
"""Quantas amostras se percorrem, no máximo, sem que se peça uma ordem nova: são os índices que se guardam."""


TRECHOS_RECENTES = 8

CRESCEU = 1e4
"""De quantas vezes a perda pode crescer, num treino, antes que se diga."""


def medir(motor: Motor, passo: Passo, dados: Dados, lote: int) -> dict[str, float]:
    """A perda e as métricas sobre todos os dados, em média ponderada."""
    media: Media | None = None
    for trecho in dados.percorrer(motor, passo, np.arange(len(dados))[None], lote):
        media = media or Media(figuras_de(passo))
        media.somar(trecho)
    assert media is not None
    return media.ultimas()


class Laco:
    """Percorre as épocas de um treino.

    Args:
        motor: quem executa.
        passos: devolve o que se executa em cada lote, de treino e de validação; outros, se um callback mudou
            o modelo desde a última vez.
        callbacks: a quem se avisa de cada momento.
        retomada: a posição de onde se continua; sem ela, começa-se.
    """

    def __init__(
        self,
        motor: Motor,
        passos: Callable[[], tuple[Passo, Passo]],
        callbacks: Sequence[Callback],
        retomada: Posicao | None = None,
    ) -> None:
        self.motor, self.passos, self.callbacks = motor, passos, callbacks
        self.passo, self.avaliacao = passos()
        self.retomada = retomada
        self.desde = 0 if retomada is None else retomada.lote
        """Quantos lotes já se deram da época que vai começar."""
        self.passos_dados = 0
        """Os do otimizador, ao fim da última época."""
        self.inicio = 0.0
        """Quando começou a época de agora."""
        self.media: Media | None = None
        """A das figuras da época de agora."""
        self.nomes: tuple[str, ...] = ()
        """Os das figuras, que não mudam de uma época para outra."""
        self.inicial = None if retomada is None else retomada.inicial
        """A perda do primeiro lote, antes de qualquer passo."""
        self.recentes: deque[Trecho] = deque(maxlen=TRECHOS_RECENTES)
        """Os últimos, para que se veja, quando a perda deixa de ser um número, como lá se chegou."""
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
            if self.retomada is not None:
                devolver_estados(self.callbacks, self.retomada.callbacks)
            self._ver_o_que_mudou()
            self.passos_dados = sum(o.passos for o in treino.modelo.otimizadores.values())
            with ouvir_ctrl_c() as pedido:
                while treino.epoca < treino.epocas and not treino.parar and not pedido.feito:
                    ordens = self._ordens(treino, len(dados), validacao is not None, embaralhamento)
                    self._epocas(treino, ordens, dados, validacao, lote, embaralhamento, pedido)
                treino.historico.interrompido = pedido.feito
            self._dizer_se_cresceu(treino)
        finally:
            with ExitStack() as pilha:  # todos os que começaram terminam, em ordem, ainda que um deles falhe
                for callback in reversed(iniciados):
                    pilha.callback(callback.ao_fim_do_treino, treino)

    def posicao(self, treino: Treino, percurso: Percurso) -> Posicao:
        """Onde o treino está agora, entre dois lotes."""
        agora = Posicao(percurso, treino.series, callbacks=estados_de(self.callbacks))
        agora.inicial = self.inicial
        if self.media is not None and treino.historico.epocas < treino.epoca:
            agora.lote, agora.segundos = treino.lote, time.perf_counter() - self.inicio
            agora.somas, agora.pesos = self.media.somas.tolist(), self.media.pesos.tolist()
        return agora

    def _ordens(
        self, treino: Treino, n: int, ha_validacao: bool, embaralhamento: Embaralhamento | None
    ) -> np.ndarray:
        """As ordens das épocas que se pedem de uma vez ao motor: as que ninguém precisa ver uma a uma."""
        uma_a_uma = ha_validacao or any(c.quer_cada_lote or c.quer_cada_epoca for c in self.callbacks)
        quantas = 1 if uma_a_uma else min(treino.epocas - treino.epoca, max(1, AMOSTRAS_POR_BLOCO // n))
        if embaralhamento is None:
            return np.tile(np.arange(n), (quantas, 1))
        return embaralhamento.proximas(n, quantas)

    def _epocas(
        self,
        treino: Treino,
        ordens: np.ndarray,
        dados: Dados,
        validacao: Dados | None,
        lote: int,
        embaralhamento: Embaralhamento | None,
        pedido: Pedido,
    ) -> None:
        """Percorre tais épocas, até que se peça para parar."""
        self.inicio = time.perf_counter() - (self.retomada.segundos if self.desde and self.retomada else 0)
        anotadas = len(treino.historico.segundos)
        for trecho in self._percorrer(dados, ordens, lote, len(ordens) * treino.lotes):
            if treino.lote in (0, treino.lotes):
                self._comecar(treino, max(1, trecho.epocas), embaralhamento)
            self._receber(treino, trecho)
            if treino.lote == treino.lotes:
                self._acabar(treino, max(1, trecho.epocas), validacao, lote)
                self.inicio = time.perf_counter()
            if pedido.feito or treino.parar:
                break
        treino.historico.repartir_os_segundos(anotadas)
        if treino.lote != treino.lotes:  # parou no meio de uma época
            self._conferir_pesos(treino)

    def _percorrer(self, dados: Dados, ordens: np.ndarray, lote: int, total: int) -> Iterator[Trecho]:
        """Os trechos de tais épocas; o que falta, quando o passo muda no meio, se percorre com o novo."""
        um_de_cada_vez = any(c.quer_cada_lote for c in self.callbacks)
        feitos = self.desde
        while feitos < total:
            passo = self.passo
            for trecho in dados.percorrer(self.motor, passo, ordens, lote, um_de_cada_vez, feitos):
                feitos += len(trecho.amostras)
                yield trecho
                if self.passo is not passo:
                    break

    def _comecar(self, treino: Treino, epocas: int, embaralhamento: Embaralhamento | None) -> None:
        """Conta as épocas que começam."""
        treino.anotar(epoca=treino.epoca + epocas, lote=self.desde)
        self.media = None
        if embaralhamento is not None:
            embaralhamento.epocas += epocas

    def _receber(self, treino: Treino, trecho: Trecho) -> None:
        """Confere a perda e anota as figuras de um trecho: parte de uma época, ou épocas inteiras."""
        self.recentes.append(trecho)
        epocas = max(1, trecho.epocas)
        treino.anotar(lote=treino.lote + len(trecho.amostras) // epocas)
        if self.inicial is None:
            self.inicial = float(trecho.saidas[0][0])
        perda = float(trecho.saidas[0][-1])
        if not math.isfinite(perda):
            raise self._divergiu(treino, perda)
        # a perda que se acaba de ver é a dos pesos de antes do passo: esses são bons
        self.bons, self.antes = self.antes, self._fotografar()
        medias = self._medias()
        medias.somar(trecho, epocas)
        treino.anotar(_ultimas=medias.ultimas, perda_do_lote=perda)
        self._avisar("ao_fim_do_lote", treino)

    def _medias(self) -> Media:
        """As médias da época, que só se sabe de que figuras são depois do primeiro lote."""
        agora = figuras_de(self.passo)
        self.nomes = self.nomes or agora.nomes
        if agora.nomes != self.nomes:
            raise ErroDeTreino(
                f"o que se mede não muda no meio de um treino, que anotava {', '.join(self.nomes)}, e agora "
                f"anotaria {', '.join(agora.nomes)}. Compile com outras métricas antes de treinar."
            )
        if self.media is None:
            self.media = Media(agora)
            if self.desde and self.retomada is not None:
                self.media.continuar(self.retomada.somas, self.retomada.pesos)
            self.desde = 0
        return self.media

    def _acabar(self, treino: Treino, epocas: int, validacao: Dados | None, lote: int) -> None:
        """O fim de uma época, ou de várias de uma vez: mede a validação, anota e avisa."""
        duracao = (time.perf_counter() - self.inicio) / epocas
        self._conferir_pesos(treino)
        inicio, medidas = time.perf_counter(), None
        if validacao is not None:
            figuras = medir(self.motor, self.avaliacao, validacao, max(lote, 256))
            medidas = {nome: [valor] for nome, valor in figuras.items()}
        duracao += (time.perf_counter() - inicio) / epocas
        assert self.media is not None
        treino.historico.anotar(
            self.media.valores(), medidas, [duracao] * epocas, self._taxas(treino, epocas)
        )
        self._avisar("ao_fim_da_epoca", treino)

    def _taxas(self, treino: Treino, epocas: int) -> list[float]:
        """A taxa no fim de cada uma das épocas que acabam, se o otimizador é um só."""
        if len(treino.modelo.otimizadores) != 1:
            return []
        (unico,) = treino.modelo.otimizadores.values()
        desde, self.passos_dados = self.passos_dados, unico.passos
        return unico.taxas_ao_fim(epocas, desde)

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

    def _divergiu(self, treino: Treino, perda: float) -> ErroDeDivergencia:
        """Volta aos últimos pesos bons, e diz o que houve."""
        treino.historico.divergiu = True
        primeiro = self.antes is self.bons
        rede = treino.modelo.quem_divergiu(self._ultimos_lotes())
        self._restaurar(self.bons)
        if not self._finito():  # um estado que a perda não vê pode ter transbordado antes
            self._restaurar(self.conferidos)
        valor = "NaN" if math.isnan(perda) else "infinita"
        onde = f"a perda ficou {valor} na época {treino.epoca}, lote {treino.lote}"
        if rede is not None:
            taxa = treino.modelo.otimizadores[rede].taxa
            return ErroDeDivergencia(
                f"{onde}: das redes, foi a {rede} que divergiu primeiro, em geral porque a taxa de "
                f"aprendizado é grande. A dela é {numero(taxa)}; tente {numero(taxa / 10)}. Todas "
                "voltaram aos últimos pesos bons."
            )
        if primeiro:
            return ErroDeDivergencia(
                f"{onde}, o primeiro, antes de qualquer passo: confira se os dados não têm números enormes, "
                "e padronize-os. O modelo continua com os pesos que tinha."
            )
        taxa = max(otimizador.taxa for otimizador in treino.modelo.otimizadores.values())
        return ErroDeDivergencia(
            f"{onde}: os pesos cresceram demais, em geral porque a taxa de aprendizado é grande. A taxa é "
            f"{numero(taxa)}; tente {numero(taxa / 10)}. O modelo voltou aos últimos pesos bons."
        )

    def _ultimos_lotes(self) -> dict[str, np.ndarray]:
        """De cada figura, os números dos últimos lotes, com o que se acaba de ver."""
        figuras = figuras_de(self.passo)
        return {
            nome: np.concatenate([np.reshape(trecho.saidas[k], -1) for trecho in self.recentes])
            for k, nome in enumerate(figuras.nomes)
            if figuras.formas[k] == ()
        }

    def _dizer_se_cresceu(self, treino: Treino) -> None:
        """Um treino que acaba muito pior do que começou, sem que a perda passe do maior número."""
        final = treino.historico.perda[-1] if treino.historico.perda else 0.0
        if self.inicial is None or final <= CRESCEU * max(self.inicial, 1.0):
            return
        taxa = max(otimizador.taxa for otimizador in treino.modelo.otimizadores.values())
        avisar(
            f"a perda começou em {numero(self.inicial, 3)} e acabou em {numero(final, 3)}: a rede "
            f"desaprendeu, em geral porque a taxa de aprendizado é grande. A taxa é {numero(taxa)}; "
            f"recomece com {numero(taxa / 10)}, e com os dados padronizados.",
        )

    def _avisar(self, momento: str, treino: Treino) -> None:
        for callback in self.callbacks:
            getattr(callback, momento)(treino)
        if self.callbacks:
            self._ver_o_que_mudou()
