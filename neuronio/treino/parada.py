"""A parada antecipada."""

from __future__ import annotations

import math
from typing import Literal

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import ErroDeTreino, ErroDeValor, erro_de_nome
from neuronio.formato import contagem
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.perdas import Perda
from neuronio.perdas.saidas import MetricaDaSaida
from neuronio.treino.callbacks import Callback, Treino

Sentido = Literal["menor", "maior"]


class ParadaAntecipada(Callback):
    """Para quando a figura observada deixa de melhorar.

    Args:
        paciencia: depois de quantas épocas seguidas sem melhora o treino para.
        monitorar: "perda_validacao", "perda", ou o nome de uma métrica, como "acuracia_validacao".
        melhora_minima: quanto precisa melhorar para contar.
        restaurar: se verdade, no fim o modelo volta aos pesos da melhor época.
        sentido: se o melhor é o "menor" ou o "maior"; sem ele, o menor para perdas e o maior para o resto.

    Raises:
        ErroDeNome: ao treinar, se não há figura com tal nome.
        ErroDeTreino: ao treinar, se a figura é da validação e não há validação.

    Fonte: Prechelt, "Early Stopping — But When?", 1998; ``EarlyStopping`` do Keras.

    >>> import neuronio as nn
    >>> rede = nn.RedeNeural([1, 1])
    >>> rede.compilar(nn.SGD(1e-9), "mse")
    >>> parada = nn.ParadaAntecipada(paciencia=2, monitorar="perda", melhora_minima=0.1)
    >>> rede.treinar([[1.0]], [5.0], epocas=100, callbacks=[parada], progresso=False).epocas
    3
    """

    @com_argumentos_em_portugues
    def __init__(
        self,
        paciencia: int = 3,
        monitorar: str = "perda_validacao",
        melhora_minima: float = 0.0,
        restaurar: bool = False,
        sentido: Sentido | None = None,
    ) -> None:
        self.paciencia = inteiro_positivo("a paciência", paciencia, 0)
        self.monitorar, self.restaurar, self.sentido = monitorar, restaurar, sentido
        self.melhora_minima = numero("a melhora mínima", melhora_minima, 0)
        if sentido not in (None, "menor", "maior"):
            raise ErroDeValor(f'o sentido é "menor" ou "maior", mas recebeu {sentido!r}.')

    def ao_iniciar_treino(self, treino: Treino) -> None:
        conferir_figura("a parada antecipada", "monitorar", self.monitorar, treino)
        self.fator = 1 if self._quer_menor(treino) else -1
        self.melhor, self.espera = math.inf, 0
        for valor in treino.historico.serie(self.monitorar):  # num treino retomado, a espera continua
            self._observar(valor)
        self._decidir(treino)

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        self._observar(treino.historico.serie(self.monitorar)[-1])
        self._decidir(treino)

    def ao_fim_do_treino(self, treino: Treino) -> None:
        if self.restaurar:
            for nome, variavel in treino.modelo.nomeadas():
                variavel.atribuir(treino.lembrados.get(self._chave(nome), variavel.tensor))

    def _observar(self, valor: float) -> None:
        if self.fator * valor < self.melhor - self.melhora_minima:
            self.melhor, self.espera = self.fator * valor, 0
        else:
            self.espera += 1

    def _decidir(self, treino: Treino) -> None:
        if self.espera >= max(self.paciencia, 1):
            treino.parar = True
            treino.anotar(motivo=self._motivo(treino))
        if self.espera == 0 and self.restaurar:
            treino.lembrados.update({self._chave(nome): v.tensor for nome, v in treino.modelo.nomeadas()})

    def _motivo(self, treino: Treino) -> str:
        valor, epoca = self.fator * self.melhor, treino.historico.epocas - self.espera
        if not math.isfinite(valor):
            return f"{self.monitorar} nunca foi um número."
        devolve = " O modelo voltou aos pesos dessa época." if self.restaurar else ""
        melhor = f"{valor:.4g}".replace(".", ",")
        ha = f"{self.monitorar} não melhora há {contagem(self.espera, 'época')}"
        return f"{ha}; o melhor foi {melhor}, na época {epoca}.{devolve}"

    def _quer_menor(self, treino: Treino) -> bool:
        if self.sentido is not None:
            return self.sentido == "menor"
        return quer_menor(treino, self.monitorar)

    def _chave(self, nome: str) -> str:
        return f"{self.monitorar}.{nome}"


def conferir_figura(quem: str, argumento: str, figura: str, treino: Treino) -> None:
    """Recusa observar uma figura que o treino não anota.

    Raises:
        ErroDeNome: se não há figura com tal nome.
        ErroDeTreino: se a figura é da validação e não há validação.
    """
    if figura in treino.series:
        return
    if (do_treino := figura.removesuffix("_validacao")) in treino.series:
        raise ErroDeTreino(
            f'{quem} observa "{figura}", mas o treino não tem validação. Dê validacao=(x, y), ou use '
            f'{argumento}="{do_treino}".'
        )
    raise erro_de_nome("figura do histórico", figura, treino.series)


def quer_menor(treino: Treino, figura: str) -> bool:
    """Se o melhor dessa figura é o menor: o das perdas é, também o das que um passo próprio anota com nomes
    como "perda_geradora"; o do resto, o maior."""
    nome = figura.removesuffix("_validacao")
    medidas = {m.nome: m.metrica if isinstance(m, MetricaDaSaida) else m for m in treino.modelo.metricas}
    return nome.startswith("perda") or isinstance(medidas.get(nome), Perda)
