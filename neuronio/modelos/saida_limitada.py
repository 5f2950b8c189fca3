"""A saída que a última função da rede corta ou prende, onde a perda espera números quaisquer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronio.avisos import avisar
from neuronio.erros import ErroDeCaptura
from neuronio.modelos.escala import entradas_abstratas

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo
    from neuronio.treino.amostras import Dados


def avisar_da_saida(modelo: Modelo, treino: Dados) -> None:
    """Diz, uma vez por treino, que a saída não é bem a que a perda espera."""
    if modelo.perda is None:
        return
    try:
        saida = modelo(entradas_abstratas(treino))
    except ErroDeCaptura:  # a rede olha para os números: não se sabe o que faz com eles
        return
    for ressalva in modelo.perda.ressalvas(saida):
        avisar(ressalva)
