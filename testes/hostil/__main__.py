"""``python -m testes.hostil``: lê arquivos estragados, e mata processos que escrevem, até achar um defeito.

Estados de saída: 0 se nada falhou, 1 se algo falhou, 2 se o que se pediu não pode ser feito, 130 se foi
interrompido.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from neuronio.erros import ErroNeuronio, erro_de_nome
from neuronio.linha_de_comando.comando import executar_funcao
from testes.hostil.especies import ESPECIES
from testes.hostil.mortes import ate_o_fim, parar
from testes.hostil.mutacoes import Sorteio
from testes.hostil.procura import Defeito, julgar, mutante

FALHOU = 1
SINAIS = {"mortes": signal.SIGKILL, "interrupcoes": signal.SIGINT} if sys.platform != "win32" else {}


def procurar(
    minutos: Annotated[float, typer.Option(min=0.01, metavar="N", help="Por quanto tempo se procura.")] = 1.0,
    semente: Annotated[
        int, typer.Option(min=0, metavar="N", help="A mesma semente estraga os arquivos do mesmo jeito.")
    ] = 0,
    so: Annotated[
        str | None,
        typer.Option(metavar="NOMES", help=f"Só isto, com vírgulas: {', '.join((*ESPECIES, *SINAIS))}."),
    ] = None,
    repetir: Annotated[
        int | None,
        typer.Option(min=0, metavar="K", help="Só o mutante de número K: fica no arquivo mutante, aqui."),
    ] = None,
) -> int:
    """Estraga arquivos de modelo, imagens, IDX e CSV, e os lê; mata e interrompe treinos, e os retoma."""
    nomes = _nomes(so)
    if repetir is not None:
        Path("mutante").write_bytes(mutante(nomes[0], semente, repetir))
        defeito = julgar(nomes[0], semente, repetir, Path.cwd())
        print(defeito or "nada de errado")
        return FALHOU if defeito else 0
    fim, feitos, defeitos = time.monotonic() + 60 * minutos, dict.fromkeys(nomes, 0), list[Defeito]()
    with tempfile.TemporaryDirectory() as pasta:
        inteiro = ate_o_fim(Path(pasta) / "inteiro") if set(nomes) & set(SINAIS) else []
        for numero in count():
            for nome in nomes:
                if time.monotonic() > fim:
                    print(", ".join(f"{nome}: {quantos}" for nome, quantos in feitos.items()))
                    return FALHOU if defeitos else 0
                achado = _um(nome, semente, numero, Path(pasta), inteiro)
                feitos[nome] += 1
                if achado is not None:
                    defeitos.append(achado)
                    print(achado, flush=True)
    raise AssertionError("count não acaba")


def _um(nome: str, semente: int, numero: int, pasta: Path, inteiro: list[object]) -> Defeito | None:
    if nome in ESPECIES:
        return julgar(nome, semente, numero, pasta)
    sorteio, onde = Sorteio(f"{semente} {nome} {numero}"), pasta / f"{nome}-{numero}"
    try:
        for _ in range(3):
            parar(sorteio, onde, SINAIS[nome])
        if ate_o_fim(onde) != inteiro:
            return Defeito(nome, semente, numero, "o treino retomado não deu os pesos do que não parou")
    except (AssertionError, ErroNeuronio) as erro:
        return Defeito(nome, semente, numero, f"{type(erro).__name__}: {erro}")
    return None


def _nomes(pedidos: str | None) -> list[str]:
    todos = [*ESPECIES, *SINAIS]
    nomes = [nome.strip() for nome in pedidos.split(",")] if pedidos else todos
    for nome in nomes:
        if nome not in todos:
            raise erro_de_nome("procura", nome, todos)
    return nomes


def principal(argumentos: Sequence[str] | None = None) -> int:
    """Executa o comando e devolve o estado de saída."""
    return executar_funcao(procurar, "python -m testes.hostil", argumentos)


if __name__ == "__main__":
    sys.exit(principal())
