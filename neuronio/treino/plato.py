"""A redução da taxa no platô."""

from __future__ import annotations

import math
from typing import Any

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import ErroDeTreino, ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.treino.callbacks import Callback, Treino
from neuronio.treino.parada import Sentido, conferir_figura, quer_menor


class ReduzirNoPlato(Callback):
    r"""Diminui a taxa de aprendizado quando a figura observada deixa de melhorar.

    .. math:: \eta \leftarrow \max(f \, \eta, \eta_{\min})

    Args:
        fator: f, entre 0 e 1.
        paciencia: depois de quantas épocas seguidas sem melhora a taxa diminui.
        monitorar: "perda_validacao", "perda", ou o nome de uma métrica, como "acuracia_validacao".
        melhora_minima: quanto precisa melhorar para contar.
        descanso: quantas épocas, depois de diminuir, não contam como sem melhora.
        minimo: a taxa abaixo da qual não se vai.
        sentido: se o melhor é o "menor" ou o "maior"; sem ele, o menor para perdas e o maior para o resto.

    Raises:
        ErroDeNome: ao treinar, se não há figura com tal nome.
        ErroDeTreino: ao treinar, se a figura é da validação e não há validação, ou se a taxa já segue uma
            agenda.

    Fonte: ``ReduceLROnPlateau`` do Keras e do PyTorch.

    >>> import neuronio as nn
    >>> rede = nn.RedeNeural([1, 1])
    >>> rede.compilar(nn.SGD(1e-9), "mse")
    >>> plato = nn.ReduzirNoPlato(0.5, paciencia=2, monitorar="perda", melhora_minima=0.1)
    >>> historico = rede.treinar([[1.0]], [5.0], epocas=5, callbacks=[plato], progresso=False)
    >>> rede.otimizador.taxa
    2.5e-10
    """

    @com_argumentos_em_portugues
    def __init__(
        self,
        fator: float = 0.5,
        paciencia: int = 3,
        monitorar: str = "perda_validacao",
        melhora_minima: float = 0.0,
        descanso: int = 0,
        minimo: float = 0.0,
        sentido: Sentido | None = None,
    ) -> None:
        self.fator = numero("o fator", fator, 0, 1, aberto=True)
        self.paciencia = inteiro_positivo("a paciência", paciencia)
        self.monitorar, self.sentido = monitorar, sentido
        self.melhora_minima = numero("a melhora mínima", melhora_minima, 0)
        self.descanso = inteiro_positivo("o descanso", descanso, 0)
        self.minimo = numero("o mínimo da taxa", minimo, 0)
        if sentido not in (None, "menor", "maior"):
            raise ErroDeValor(f'o sentido é "menor" ou "maior", mas recebeu {sentido!r}.')

    def ao_iniciar_treino(self, treino: Treino) -> None:
        conferir_figura("ReduzirNoPlato", "monitorar", self.monitorar, treino)
        for otimizador in treino.modelo.otimizadores.values():
            if otimizador.agenda is not None:
                raise ErroDeTreino(
                    f"a taxa já segue uma agenda, {otimizador.agenda!r}, e ReduzirNoPlato muda a que é um "
                    "número: use um dos dois."
                )
        self.melhor, self.espera, self.descansa = math.inf, 0, 0

    def estado(self) -> dict[str, Any]:
        return {"melhor": self.melhor, "espera": self.espera, "descansa": self.descansa}

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        valor = treino.historico.serie(self.monitorar)[-1]
        menor = quer_menor(treino, self.monitorar) if self.sentido is None else self.sentido == "menor"
        medida = valor if menor else -valor
        melhorou = medida < self.melhor - self.melhora_minima
        self.melhor = medida if melhorou else self.melhor
        self.espera = 0 if melhorou or self.descansa else self.espera + 1
        self.descansa = max(0, self.descansa - 1)
        if self.espera >= self.paciencia:
            self._reduzir(treino)
            self.espera, self.descansa = 0, self.descanso

    def _reduzir(self, treino: Treino) -> None:
        for otimizador in treino.modelo.otimizadores.values():
            menor = max(otimizador.taxa * self.fator, self.minimo)
            if 0 < menor < otimizador.taxa:
                otimizador.taxa = menor
