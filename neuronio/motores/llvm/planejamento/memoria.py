"""Se o que um plano pede cabe na memória."""

from __future__ import annotations

from collections.abc import Iterator

from neuronio.erros import ErroDeValor
from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.planejamento.arena import dispor
from neuronio.motores.llvm.plano.arena import Arena
from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.motores.memoria_livre import memoria_livre


def conferir_memoria(plano: Plano, arena: Arena, lote: int, threads: int, rascunho: int) -> int:
    """Quantos bytes o plano ocupa; recusa, antes de os pedir, mais do que há.

    ``rascunho`` são os bytes do de cada thread.

    Raises:
        ErroDeValor: se o lote não cabe; a mensagem diz quanto falta e que lote cabe.
    """
    livre, falta = memoria_livre(), _ocupa(plano, arena, lote, threads, rascunho)
    if livre is None or falta <= livre:
        return falta
    contas = f"esta rede precisaria de {_em_gb(falta)}, e há {_em_gb(livre)} livres"
    arenas = ((n, dispor(plano, n, threads)) for n in _menores(lote))
    cabe = next((n for n, dele in arenas if _ocupa(plano, dele, n, threads, rascunho) <= livre), None)
    if cabe is None:
        raise ErroDeValor(
            f"a rede não cabe na memória: com um lote de {lote}, {contas}; nem um lote de uma amostra "
            "caberia. Diminua as camadas, ou feche outros programas."
        )
    raise ErroDeValor(
        f"um lote de {lote} amostras não cabe na memória: {contas}. Use um lote menor: lote={cabe} cabe."
    )


def _ocupa(plano: Plano, arena: Arena, lote: int, threads: int, rascunho: int) -> int:
    """Os bytes da arena, os do rascunho de cada thread e os do novo valor de cada variável que muda."""
    aspectos = [plano.programa.aspectos[nome] for _, nome in plano.programa.atribuicoes]
    variaveis = sum(elementos(a.forma, lote) * BYTES[a.tipo] for a in aspectos)
    return arena.bytes + rascunho * threads + variaveis


def _menores(lote: int) -> Iterator[int]:
    """As potências de dois menores que um lote, da maior para a menor."""
    return (1 << k for k in reversed(range((lote - 1).bit_length())))


def _em_gb(quantos: int) -> str:
    return f"{quantos / 1e9:.2f} GB".replace(".", ",")
