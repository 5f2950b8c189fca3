"""Onde mora cada valor guardado: a arena, as variáveis, os dados, as saídas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from neuronio.erros import ErroDeValor
from neuronio.motores.llvm.emissor import BYTES
from neuronio.motores.llvm.plano import Plano, elementos
from neuronio.motores.memoria_livre import memoria_livre
from neuronio.motores.programa.programa import Nome

LINHA = 64
"""Bytes de uma linha de cache: todo valor começa numa."""


@dataclass(frozen=True)
class Arena:
    """Um só pedaço de memória, com o lugar de cada valor guardado."""

    lugares: dict[Nome, int]
    """Em bytes, a partir do começo."""
    copias: dict[Nome, int]
    """Das somas sobre o lote, a distância entre a parte de uma thread e a da seguinte, em bytes."""
    bytes: int
    lote: int
    """De quantas amostras é o maior lote que cabe."""


def dispor(plano: Plano, lote: int, threads: int) -> Arena:
    """Um lugar na arena para cada valor guardado e cada argumento."""
    lugares: dict[Nome, int] = {}
    copias: dict[Nome, int] = {}
    total = 0
    somas = {n.valores[0] for n in plano.nucleos if n.soma_sobre_o_lote}
    for nome in [*plano.programa.argumentos, *sorted(plano.guardados)]:
        aspecto = plano.programa.aspectos[nome]
        tamanho = -(-elementos(aspecto.forma, lote) * BYTES[aspecto.tipo] // LINHA) * LINHA + LINHA
        lugares[nome] = total
        if nome in somas:
            copias[nome] = tamanho
            tamanho *= threads
        total += tamanho
    return Arena(lugares, copias, total, lote)


def conferir_memoria(plano: Plano, lote: int, threads: int) -> None:
    """Recusa, antes de a pedir, mais memória do que há.

    Raises:
        ErroDeValor: se o lote não cabe; a mensagem diz quanto falta e que lote cabe.
    """
    livre = memoria_livre()
    if livre is None or (falta := _ocupa(plano, lote, threads)) <= livre:
        return
    contas = f"esta rede precisaria de {_em_gb(falta)}, e há {_em_gb(livre)} livres"
    cabe = next((n for n in _menores(lote) if _ocupa(plano, n, threads) <= livre), None)
    if cabe is None:
        raise ErroDeValor(
            f"a rede não cabe na memória: com um lote de {lote}, {contas}; nem um lote de uma amostra "
            "caberia. Diminua as camadas, ou feche outros programas."
        )
    raise ErroDeValor(
        f"um lote de {lote} amostras não cabe na memória: {contas}. Use um lote menor: lote={cabe} cabe."
    )


def _ocupa(plano: Plano, lote: int, threads: int) -> int:
    """Os bytes da arena e os do novo valor de cada variável que muda."""
    aspectos = [plano.programa.aspectos[nome] for _, nome in plano.programa.atribuicoes]
    variaveis = sum(elementos(a.forma, lote) * BYTES[a.tipo] for a in aspectos)
    return dispor(plano, lote, threads).bytes + variaveis


def _menores(lote: int) -> Iterator[int]:
    """As potências de dois menores que um lote, da maior para a menor."""
    return (1 << k for k in reversed(range((lote - 1).bit_length())))


def _em_gb(quantos: int) -> str:
    return f"{quantos / 1e9:.2f} GB".replace(".", ",")
