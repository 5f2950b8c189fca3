"""Pontos de controle: o treino guardado no meio, para continuar depois de uma queda."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from neuronio.arquivos import como_caminho, criar_pasta, erro_de_escrita, provisorio_em, so_um_em
from neuronio.avisos import avisar
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.descricao import descrever
from neuronio.erros import ErroDeArquivo
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.treino.callbacks import Callback, Treino
from neuronio.treino.parada import conferir_figura, quer_menor

MELHOR = "melhor.safetensors"
_PONTO = re.compile(r"ponto-(\d{6,})\.safetensors")


class PontoDeControle(Callback):
    """Guarda numa pasta tudo o que um treino é, para o retomar dali se ele cair.

    O treino retomado dá os mesmos números, bit a bit, que o que não parou: vão no ponto os pesos, o
    otimizador, a agenda, os contadores do acaso, o histórico, a ordem dos dados, o lugar na época e o estado
    dos callbacks. Cada ponto é um arquivo, ``ponto-000012.safetensors``, que só aparece inteiro e já no
    disco. O número só cresce, e é ele que diz qual é o último: o relógio não conta. Se o disco enche no meio,
    o treino continua, e os pontos que havia ficam.

    Args:
        pasta: onde guardar; é criada se preciso. ``treinar(retomar=pasta)`` continua do último ponto ou, se
            está estragado, do que vem antes dele; se estão todos, do da melhor época, se se guardou.
        cada: de quantas em quantas épocas; sem isto nem ``minutos``, em todas. O fim do treino é sempre
            guardado, também se é por Ctrl-C.
        minutos: de quantos em quantos minutos, também no meio de uma época. Se guardar demora, menos vezes,
            para que não gaste mais de um vigésimo do tempo.
        melhor: uma figura, como "perda_validacao": a época em que é a melhor guarda-se à parte, em
            ``melhor.safetensors``.
        guardados: quantos pontos ficam, os últimos.

    Raises:
        ErroDeArquivo: ao treinar, se não se pode escrever ali, ou se outro treino guarda ali.
        ErroDeNome, ErroDeTreino: ao treinar, se não há tal figura.

    >>> import neuronio as nn, tempfile
    >>> rede = nn.RedeNeural([1, 1])
    >>> rede.compilar("sgd", "mse")
    >>> with tempfile.TemporaryDirectory() as pasta:
    ...     dados = {"x": [[1.0]], "y": [5.0], "progresso": False}
    ...     _ = rede.treinar(**dados, epocas=2, callbacks=[nn.PontoDeControle(pasta)])
    ...     rede.treinar(**dados, epocas=5, retomar=pasta).epocas
    5
    """

    fica_por_ultimo = True
    folga = 20
    """Por minutos, não se guarda antes de passarem tantas vezes o tempo que da última vez se levou."""

    @com_argumentos_em_portugues
    def __init__(
        self,
        pasta: str | Path,
        cada: int | None = None,
        minutos: float | None = None,
        melhor: str | None = None,
        guardados: int = 2,
    ) -> None:
        self.pasta = como_caminho(pasta)
        self.minutos = None if minutos is None else numero("o intervalo em minutos", minutos, 0, aberto=True)
        por_epoca = 1 if cada is None and minutos is None else cada
        self.cada = None if por_epoca is None else inteiro_positivo("o intervalo entre pontos", por_epoca)
        self.melhor = melhor
        self.guardados = inteiro_positivo("a quantidade de pontos que ficam", guardados)

    @property
    def quer_cada_lote(self) -> bool:
        """Não: olha o relógio depois dos lotes que se deram de uma vez."""
        return False

    @property
    def quer_cada_epoca(self) -> bool:
        """Só se não guarda apenas de tempos em tempos."""
        return self.cada is not None or self.melhor is not None

    def ao_iniciar_treino(self, treino: Treino) -> None:
        descrever(treino.modelo)  # o que não se pode guardar se diz agora, e não depois da primeira época
        if self.melhor is not None:
            conferir_figura("o ponto de controle", "melhor", self.melhor, treino)
        criar_pasta(self.pasta)
        with ExitStack() as pilha:
            pilha.enter_context(so_um_em(self.pasta))
            try:
                with provisorio_em(self.pasta):
                    pass
            except OSError as erro:
                raise erro_de_escrita(self.pasta, erro) from erro
            self._posse = pilha.pop_all()
        self._disse, self._levou, self._ultimo = False, 0.0, time.monotonic()

    def ao_fim_do_lote(self, treino: Treino) -> None:
        if treino.lote < treino.lotes and self._passou_o_tempo():
            self._guardar(treino)

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        acabou = treino.epoca == treino.epocas or treino.parar
        if acabou or (self.cada and treino.epoca % self.cada == 0) or self._passou_o_tempo():
            self._guardar(treino)
        if self.melhor is not None and self._e_a_melhor(treino, self.melhor):
            self._escrever(treino, self.pasta / MELHOR)

    def ao_fim_do_treino(self, treino: Treino) -> None:
        with self._posse:
            if treino.historico.interrompido and treino.epoca > treino.historico.epocas:
                self._guardar(treino)
            self._apagar_sobras()

    def _passou_o_tempo(self) -> bool:
        if self.minutos is None:
            return False
        return time.monotonic() - self._ultimo >= max(60 * self.minutos, self.folga * self._levou)

    def _guardar(self, treino: Treino) -> None:
        """Escreve mais um ponto, e só depois apaga os que sobram."""
        inicio, antes = time.monotonic(), pontos_de(self.pasta)
        numero = _numero(antes[0]) + 1 if antes else 1
        if self._escrever(treino, self.pasta / f"ponto-{numero:06}.safetensors"):
            self._apagar_sobras()
        self._ultimo = time.monotonic()
        self._levou = self._ultimo - inicio

    def _apagar_sobras(self) -> None:
        """Também ao fim: quem morreu entre escrever um ponto e apagar o mais velho deixou um a mais."""
        for sobra in pontos_de(self.pasta)[self.guardados :]:
            with suppress(OSError):
                sobra.unlink()

    def _escrever(self, treino: Treino, caminho: Path) -> bool:
        """Se escreveu; se não, o treino continua, e diz-se uma vez."""
        try:
            treino.modelo.salvar(caminho)
        except ErroDeArquivo as erro:
            if not self._disse:
                self._disse = True
                avisar(
                    f"não se guardou um ponto de controle: {erro} O treino continua, e o último ponto bom "
                    "continua lá.",
                )
            return False
        return True

    def _e_a_melhor(self, treino: Treino, figura: str) -> bool:
        serie = treino.historico.serie(figura)
        melhor = min(serie) if quer_menor(treino, figura) else max(serie)
        return serie.index(melhor) == len(serie) - 1


def pontos_de(pasta: Path) -> list[Path]:
    """Os pontos de controle que há numa pasta, do último ao primeiro."""
    achados = [p for p in pasta.glob("ponto-*.safetensors") if _PONTO.fullmatch(p.name)]
    return sorted(achados, key=_numero, reverse=True)


def _numero(ponto: Path) -> int:
    achado = _PONTO.fullmatch(ponto.name)
    assert achado is not None
    return int(achado[1])
