"""A saída que a última função da rede corta ou prende, onde a perda espera números quaisquer."""

from __future__ import annotations

from neuronio.avisos import avisar
from neuronio.modelos.ida_abstrata import IdaAbstrata
from neuronio.perdas import Perda


def avisar_da_saida(perda: Perda | None, ida: IdaAbstrata | None) -> None:
    """Diz, uma vez por treino, que a saída não é bem a que a perda espera."""
    if perda is None or ida is None:
        return
    for ressalva in perda.ressalvas(ida.saida):
        avisar(ressalva)
