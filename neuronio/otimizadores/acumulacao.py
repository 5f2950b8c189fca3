"""A acumulação: o gradiente de vários lotes, juntado num só passo."""

from __future__ import annotations

from collections.abc import Sequence

from neuronio.tensor import Tensor, Variavel, onde
from neuronio.tensor.comparacoes import menor

ACUMULADO = "acumulado"
"""O nome, no estado de um parâmetro, da soma dos gradientes que se juntam."""


def acumular_gradientes(
    gradientes: Sequence[Tensor], estados: Sequence[dict[str, Variavel]], juntados: Variavel, quantos: int
) -> tuple[list[Tensor], Tensor]:
    r"""Junta aos de antes os gradientes de mais um lote.

    .. math:: s \leftarrow s + g, \qquad \bar{g} = \frac{s}{k}

    Args:
        gradientes, estados: de cada parâmetro, na mesma ordem.
        juntados: quantos lotes já se juntaram; passa a contar este, e volta a zero quando são tantos.
        quantos: k, os lotes de um passo.

    Returns:
        A média dos gradientes que se juntaram, de cada parâmetro; e se já são tantos, e se dá o passo.
    """
    agora = juntados + 1
    completo = ~menor(agora, quantos)
    juntados.atribuir(onde(completo, 0.0, agora))
    medias = []
    for gradiente, estado in zip(gradientes, estados, strict=True):
        soma = estado[ACUMULADO] + gradiente
        medias.append(soma / agora.converter(gradiente.tipo))
        trocar_se(None, estado[ACUMULADO], onde(completo, 0.0, soma))
    return medias, completo


def trocar_se(completo: Tensor | None, variavel: Variavel, novo: Tensor) -> None:
    """Atribui o novo valor; se há uma condição, só quando é verdade."""
    variavel.atribuir(novo if completo is None else onde(completo, novo, variavel.tensor))
