"""``neuronio curso``: os cadernos do curso numa pasta, abertos, ou os de uma turma, conferidos."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from neuronio.arquivos import como_caminho, escrever
from neuronio.curso.conferencia import exercicios
from neuronio.curso.copia import copiar
from neuronio.curso.turma import Estudante, corrigir, em_csv, pastas_dos_estudantes
from neuronio.erros import ErroDeArquivo, ErroDeValor
from neuronio.linha_de_comando.terminal import mostrar_aviso, mostrar_tabela, tabela

PASTA, NOTAS = Path("curso-neuronio"), Path("exercicios.csv")
NOMEADOS = 8
"""Até quantos cadernos uma mensagem diz pelo nome; se são mais, diz quantos."""


def curso(
    pastas: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PASTA ...]",
            help="Para onde vão os cadernos; o padrão é curso-neuronio. Com --conferir, as pastas dos "
            "estudantes, ou as de turmas, com uma pasta por estudante.",
        ),
    ] = None,
    sem_abrir: Annotated[
        bool, typer.Option("--sem-abrir", help="Só copia os cadernos, sem abrir o JupyterLab.")
    ] = False,
    conferir: Annotated[
        bool,
        typer.Option(
            "--conferir",
            help="Corre os cadernos das pastas, cada um num processo à parte, e diz que exercícios estão "
            "certos.",
        ),
    ] = False,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            metavar="ARQUIVO.csv",
            help="Com --conferir, onde fica a tabela inteira, com as dicas; o padrão é exercicios.csv. Se já "
            "existe, é substituído.",
        ),
    ] = None,
) -> int:
    """Copia os cadernos do curso, e os dos conceitos, para uma pasta, e abre-os no JupyterLab.

    Um caderno que já está lá, e que foi mudado, fica como está.

    O professor confere os de uma turma com: neuronio curso --conferir turma/
    """
    if conferir:
        return _conferir(pastas or [], csv or NOTAS)
    if csv is not None:
        raise ErroDeValor("--csv é a tabela de uma turma, e só vale com --conferir.")
    if len(pastas or []) > 1:
        raise ErroDeValor("os cadernos copiam-se para uma pasta só; várias, só com --conferir.")
    pasta = (pastas or [PASTA])[0]
    _copiar(pasta)
    if not sem_abrir:
        return _abrir(pasta)
    return 0


def _copiar(pasta: Path) -> None:
    feita = copiar(pasta)
    if feita.copiados:
        print(f"Copiados para {feita.pasta}: {_quais(feita.copiados)}.")
    if feita.iguais:
        print(f"Já estavam lá, iguais: {_quais(feita.iguais)}.")
    if feita.deixados:
        mostrar_aviso(
            f"ficaram como estavam, porque foram mudados: {_quais(feita.deixados)}. Para ter de novo um "
            "deles como veio, dê ao seu outro nome, ou escolha outra pasta."
        )


def _quais(nomes: Sequence[str]) -> str:
    return ", ".join(nomes) if len(nomes) <= NOMEADOS else f"{len(nomes)} cadernos"


def _abrir(pasta: Path) -> int:
    if find_spec("jupyterlab") is None:
        mostrar_aviso(
            "falta o JupyterLab, que abre os cadernos. Instale-o com pip install jupyterlab (na "
            "pasta do projeto, "
            f'pip install ".[caderno]" faz o mesmo), e depois: neuronio curso {pasta}'
        )
        return 0
    print(
        "O JupyterLab abre no navegador; o curso começa em experimento_1_derivadas, e os conceitos, em "
        "conceito_01_redes. Para o fechar, Ctrl-C aqui.",
        flush=True,
    )
    return subprocess.call([sys.executable, "-m", "jupyterlab", "--ServerApp.root_dir", str(pasta.resolve())])


def _conferir(pastas: Sequence[Path], csv: Path) -> int:
    if not pastas:
        raise ErroDeValor("falta dizer as pastas que se conferem, como em: neuronio curso --conferir turma/")
    if como_caminho(csv).suffix.lower() != ".csv":
        raise ErroDeArquivo(f'a tabela é um CSV, e o nome precisa terminar em ".csv", mas recebeu "{csv}".')
    turma = []
    for pasta, problema in pastas_dos_estudantes(pastas):
        if problema:
            mostrar_aviso(f"{pasta}: {problema}.")
            continue
        estudante = corrigir(pasta)
        for queixa in estudante.queixas:
            mostrar_aviso(queixa)
        turma.append(estudante)
    if not turma:
        raise ErroDeArquivo("em nenhuma das pastas há cadernos para conferir.")
    _mostrar(turma)
    print(f"Cada exercício, com a dica que recebeu: {escrever(csv, em_csv(turma).encode('utf-8-sig'))}")
    return 0


def _mostrar(turma: Sequence[Estudante]) -> None:
    quantos: dict[int, int] = {}
    for exercicio in exercicios():
        experimento = int(exercicio.partition(".")[0])
        quantos[experimento] = quantos.get(experimento, 0) + 1
    linhas = tabela("estudante", *map(str, quantos), "certos")
    for estudante in turma:
        por_experimento = (f"{estudante.certos(i)}/{n}" for i, n in quantos.items())
        linhas.add_row(estudante.nome, *por_experimento, f"{estudante.certos()}/{len(exercicios())}")
    mostrar_tabela(linhas)
