"""Callbacks: o que fazer em certos momentos do treino."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuronio.arquivos import criar_pasta
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import erro_de_nome
from neuronio.tensor import Tensor, Variavel
from neuronio.treino.historico import Historico

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo

ARQUIVO_DO_PONTO = "ponto.safetensors"


@dataclass
class Treino:
    """O treino em andamento, como um callback o vê.

    Contagens começam em 1. ``parar = True`` encerra o treino ao fim do lote.
    """

    modelo: Modelo
    historico: Historico
    epocas: int
    lotes: int
    epoca: int = 0
    lote: int = 0
    figuras: dict[str, float] = field(default_factory=dict)
    """A perda e as métricas médias da época, até o lote de agora."""
    parar: bool = False


class Callback:
    """Quatro momentos do treino. Herde e escreva só os que interessam.

    >>> class Contador(Callback):
    ...     epocas = 0
    ...     def ao_fim_da_epoca(self, treino):
    ...         self.epocas += 1
    """

    def ao_iniciar_treino(self, treino: Treino) -> None:
        """Antes do primeiro lote."""

    def ao_fim_do_lote(self, treino: Treino) -> None:
        """Depois de cada lote, com os pesos já atualizados."""

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        """Depois de cada época e da sua validação."""

    def ao_fim_do_treino(self, treino: Treino) -> None:
        """Uma vez, no fim, também quando o treino foi interrompido."""


class ParadaAntecipada(Callback):
    """Para quando a figura observada deixa de melhorar.

    Args:
        paciencia: quantas épocas seguidas sem melhora se toleram.
        monitorar: "perda_validacao", "perda", ou o nome de uma métrica, como "acuracia_validacao".
        melhora_minima: quanto precisa melhorar para contar.
        restaurar: se verdade, ao parar o modelo volta aos pesos da melhor época.

    Fonte: Prechelt, "Early Stopping — But When?", 1998.
    """

    def __init__(
        self,
        paciencia: int = 3,
        monitorar: str = "perda_validacao",
        melhora_minima: float = 0.0,
        restaurar: bool = False,
    ) -> None:
        self.paciencia = inteiro_positivo("a paciência", paciencia, 0)
        self.monitorar, self.restaurar = monitorar, restaurar
        self.melhora_minima = numero("a melhora mínima", melhora_minima, 0)

    def ao_iniciar_treino(self, treino: Treino) -> None:
        self.sentido = 1 if self.monitorar.startswith("perda") else -1
        self.melhor, self.espera = math.inf, 0
        self.pesos: list[tuple[Variavel, Tensor]] = []

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        serie = treino.historico.serie(self.monitorar)
        if not serie:
            raise erro_de_nome("figura do histórico", self.monitorar, treino.historico.colunas())
        valor = self.sentido * serie[-1]
        if valor < self.melhor - self.melhora_minima:
            self.melhor, self.espera = valor, 0
            self.pesos = [(v, v.tensor) for v in treino.modelo.variaveis()]
            return
        self.espera += 1
        treino.parar = treino.parar or self.espera > self.paciencia

    def ao_fim_do_treino(self, treino: Treino) -> None:
        if self.restaurar:
            for variavel, tensor in self.pesos:
                variavel.atribuir(tensor)


class PontoDeControle(Callback):
    """Guarda o modelo, o otimizador e o histórico numa pasta, para retomar o treino dali.

    Args:
        pasta: onde guardar; é criada se preciso. ``treinar(retomar=pasta)`` continua do último ponto.
        cada: de quantas em quantas épocas.
    """

    def __init__(self, pasta: str | Path, cada: int = 1) -> None:
        self.pasta = Path(pasta)
        self.cada = inteiro_positivo("o intervalo entre pontos de controle", cada)

    def ao_iniciar_treino(self, treino: Treino) -> None:
        criar_pasta(self.pasta)

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        if treino.epoca % self.cada == 0:
            self._guardar(treino)

    def ao_fim_do_treino(self, treino: Treino) -> None:
        if treino.historico.epocas and treino.historico.epocas % self.cada and not treino.historico.interrompido:
            self._guardar(treino)

    def _guardar(self, treino: Treino) -> None:
        treino.modelo.salvar(self.pasta / ARQUIVO_DO_PONTO)


def conferir_callbacks(callbacks: Any) -> list[Callback]:
    """A lista de callbacks, cada um um objeto de uma classe que herda de `Callback`."""
    from neuronio.erros import ErroDeTipo

    lista = [callbacks] if isinstance(callbacks, Callback) else list(callbacks)
    for c in lista:
        if not isinstance(c, Callback):
            raise ErroDeTipo(f"um callback herda de nn.Callback, mas recebeu {c!r}.")
    return lista
