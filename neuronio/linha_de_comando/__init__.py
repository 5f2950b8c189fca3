"""O comando ``neuronio``: treinar, avaliar e usar uma rede sem escrever código.

Saídas: 0 se tudo deu certo, 2 se algo que o usuário pediu não pode ser feito, 130 se foi interrompido por Ctrl-C.
"""

from __future__ import annotations

from collections.abc import Sequence

from neuronio.linha_de_comando.ajuda import ErroDeUso, em_portugues
from neuronio.linha_de_comando.aplicacao import montar
from neuronio.linha_de_comando.terminal import ERRO, INTERROMPIDO, avisos_em_portugues, mostrar_erro

__all__ = ["principal"]


def principal(argumentos: Sequence[str] | None = None) -> int:
    """Executa o comando e devolve o estado de saída.

    Args:
        argumentos: o que vem depois de ``neuronio``; sem eles, os da linha de comando.
    """
    import typer

    from neuronio.erros import ErroNeuronio

    try:
        with avisos_em_portugues():
            estado = montar().main(argumentos, prog_name="neuronio", standalone_mode=False)
    except ErroNeuronio as erro:
        mostrar_erro(str(erro))
        return ERRO
    except ErroDeUso as erro:
        mostrar_erro(em_portugues(erro))
        return ERRO
    except (KeyboardInterrupt, typer.Abort):
        estado = INTERROMPIDO
    if estado == INTERROMPIDO:
        mostrar_erro("interrompido por Ctrl-C.")
    return estado or 0
