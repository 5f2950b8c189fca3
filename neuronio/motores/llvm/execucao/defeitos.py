"""Os defeitos da própria biblioteca, que se dizem como tais."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neuronio.erros import ErroDeCompilacao, ErroDeValor, ErroNeuronio


@contextmanager
def defeitos_ditos(lote: int) -> Iterator[None]:
    """O que falha dentro do bloco, que compila para tal lote, é um defeito da biblioteca: assim se diz."""
    try:
        yield
    except ErroNeuronio:
        raise
    except MemoryError as erro:
        raise ErroDeValor(f"um lote de {lote} amostras não cabe na memória: use um lote menor.") from erro
    except Exception as erro:
        raise ErroDeCompilacao(
            f"o motor llvm não conseguiu compilar este passo ({type(erro).__name__}: {erro}). É um defeito "
            "do Neurônio, e não da sua rede. Para que se conserte, mande a quem o mantém este texto, o "
            'código da rede e o que diz o comando "neuronio info". O motor numpy a executa.'
        ) from erro
