"""O histórico e os pesos no TensorBoard, para quem já vive nele."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from neuronio.arquivos import criar_pasta
from neuronio.erros import ErroDeTreino
from neuronio.treino.callbacks import Callback, Treino

VALIDACAO = "_validacao"


class TensorBoard(Callback):
    """Escreve cada época num diretório que o TensorBoard lê: ``tensorboard --logdir pasta``.

    A perda e as métricas do treino e da validação vão na mesma figura, como dois percursos; a taxa também, e,
    se se pedem, os histogramas dos pesos. Precisa do extra: ``pip install "neuronio[tensorboard]"``.

    Args:
        pasta: onde escrever; é criada se preciso.
        pesos: se os histogramas de cada parâmetro também se escrevem.

    Raises:
        ErroDeTreino: ao treinar, se falta o TensorBoard.
        ErroDeArquivo: se não se pode escrever na pasta.

    Fonte: Abadi e outros, "TensorFlow: A System for Large-Scale Machine Learning", 2016.
    """

    def __init__(self, pasta: str | Path, pesos: bool = False) -> None:
        self.pasta, self.pesos = pasta, pesos

    def ao_iniciar_treino(self, treino: Treino) -> None:
        try:
            from tensorboard.compat.proto.summary_pb2 import Summary
            from tensorboard.summary.writer.event_file_writer import EventFileWriter
        except ImportError as erro:
            raise ErroDeTreino(
                'falta o TensorBoard, que é um extra: pip install "neuronio[tensorboard]".'
            ) from erro
        self._resumo = Summary
        raiz = criar_pasta(self.pasta)
        self._escritas: dict[str, Any] = {
            parte: EventFileWriter(str(criar_pasta(raiz / parte))) for parte in ("treino", "validacao")
        }

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        h = treino.historico
        for nome, serie in h.figuras().items():
            parte = "validacao" if nome.endswith(VALIDACAO) else "treino"
            self._numero(parte, nome.removesuffix(VALIDACAO), serie[-1], treino.epoca)
        if h.taxa:
            self._numero("treino", "taxa", h.taxa[-1], treino.epoca)
        if self.pesos:
            for parametro in treino.modelo.parametros():
                self._histograma(parametro.nome, parametro.dados, treino.epoca)

    def ao_fim_do_treino(self, treino: Treino) -> None:
        for escrita in self._escritas.values():
            escrita.close()

    def _numero(self, parte: str, nome: str, valor: float, epoca: int) -> None:
        resumo = self._resumo(value=[self._resumo.Value(tag=nome, simple_value=float(valor))])
        self._acrescentar(parte, resumo, epoca)

    def _histograma(self, nome: str, numeros: Any, epoca: int) -> None:
        from tensorboard.plugins.histogram.summary_v2 import histogram_pb

        resumo = histogram_pb(nome, numeros.reshape(-1))
        self._acrescentar("treino", resumo, epoca)

    def _acrescentar(self, parte: str, resumo: Any, epoca: int) -> None:
        from time import time

        from tensorboard.compat.proto.event_pb2 import Event

        self._escritas[parte].add_event(Event(wall_time=time(), step=epoca, summary=resumo))
