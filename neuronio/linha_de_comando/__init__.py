"""O comando ``neuronio``: treinar, avaliar e usar uma rede sem escrever código.

Estados de saída: 0 se tudo deu certo, 2 se algo que se pediu não pode ser feito, 130 se foi interrompido por
Ctrl-C.
"""

from __future__ import annotations

from collections.abc import Sequence

from neuronio.arquivos import motivo_de_leitura
from neuronio.linha_de_comando.aplicacao import montar
from neuronio.linha_de_comando.comando import executar
from neuronio.linha_de_comando.terminal import ERRO, avisos_em_portugues, escrever_sem_falhar, mostrar_erro

__all__ = ["principal"]


def principal(argumentos: Sequence[str] | None = None) -> int:
    """Executa o comando e devolve o estado de saída.

    Args:
        argumentos: o que vem depois de ``neuronio``; sem eles, os da linha de comando.
    """
    escrever_sem_falhar()
    try:
        with avisos_em_portugues():
            return executar(montar(), "neuronio", argumentos)
    except OSError as erro:  # um nome longo demais, uma pasta sem permissão
        mostrar_erro(f"o sistema recusou {erro.filename or 'a operação'}: {motivo_de_leitura(erro)}.")
        return ERRO
