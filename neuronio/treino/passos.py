"""Os passos: contas fechadas sobre um lote, que um motor executa ou captura."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from neuronio.camadas.camada import Camada, modo_de_treino
from neuronio.metricas import Metrica
from neuronio.motores import Passo
from neuronio.otimizadores import Otimizador
from neuronio.perdas import Perda
from neuronio.tensor import Tensor, gradientes, sem_gradiente


def passo_de_treino(
    modelo: Camada, perda: Perda, metricas: Sequence[Metrica], otimizador: Otimizador
) -> Passo:
    """Propaga, mede, deriva e atualiza; devolve a perda e as métricas do lote."""
    parametros = modelo.parametros()
    perda_total = _com_penalidades(modelo, perda)

    def passo(x: Tensor, alvo: Tensor) -> list[Tensor]:
        with modo_de_treino(True):
            saida = modelo(x)
        total = perda_total(saida, alvo)
        with sem_gradiente():
            otimizador.aplicar(gradientes(total, parametros))
            return [total, *(metrica(saida, alvo, perda) for metrica in metricas)]

    return Passo(passo, (*modelo.variaveis(), *otimizador.variaveis()))


def passo_de_avaliacao(modelo: Camada, perda: Perda, metricas: Sequence[Metrica]) -> Passo:
    """Propaga e mede, sem mudar nada."""
    perda_total = _com_penalidades(modelo, perda)

    def passo(x: Tensor, alvo: Tensor) -> list[Tensor]:
        with sem_gradiente(), modo_de_treino(False):
            saida = modelo(x)
            total = perda_total(saida, alvo)
            return [total, *(metrica(saida, alvo, perda) for metrica in metricas)]

    return Passo(passo, tuple(modelo.variaveis()))


def passo_de_previsao(modelo: Camada, acabamento: Callable[[Tensor], Tensor]) -> Passo:
    """Propaga e dá o acabamento: a saída crua, ou as probabilidades."""

    def passo(x: Tensor) -> list[Tensor]:
        with sem_gradiente(), modo_de_treino(False):
            return [acabamento(modelo(x))]

    return Passo(passo, tuple(modelo.variaveis()))


def _com_penalidades(modelo: Camada, perda: Perda) -> Callable[[Tensor, Tensor], Tensor]:
    """A perda mais as penalidades dos regularizadores."""
    penalizados = [p for p in modelo.parametros() if p.regularizador is not None]

    def total(saida: Tensor, alvo: Tensor) -> Tensor:
        soma = perda(saida, alvo)
        for parametro in penalizados:
            soma = soma + parametro.regularizador(parametro.tensor)
        return soma

    return total
