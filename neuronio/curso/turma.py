"""Os cadernos de uma turma: que exercícios de cada estudante estão certos."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from neuronio.arquivos import como_caminho
from neuronio.curso.conferencia import Situacao, exercicios
from neuronio.curso.execucao import MEGABYTES, SEGUNDOS, correr
from neuronio.curso.leitura import celulas_de_codigo, experimento_de
from neuronio.erros import ErroDeArquivo

SEM_CADERNO, ILEGIVEL, NAO_CONFERIDO = "sem o caderno", "caderno ilegível", "não conferido"
"""O que se diz de um exercício que nem chegou a correr."""


@dataclass(frozen=True)
class Nota:
    """Um exercício de um estudante."""

    exercicio: str
    situacao: str
    dica: str = ""

    @property
    def certo(self) -> bool:
        return self.situacao == Situacao.CERTO.value


@dataclass
class Estudante:
    """Um estudante, com uma nota por exercício do curso.

    Attributes:
        nome: o da pasta.
        notas: na ordem do curso.
        queixas: o que houve com um caderno: uma frase por caderno.
    """

    nome: str
    notas: list[Nota] = field(default_factory=list)
    queixas: list[str] = field(default_factory=list)

    def certos(self, experimento: int | None = None) -> int:
        """Quantos acertou, no curso ou num dos experimentos."""
        return sum(n.certo for n in self.notas if experimento in (None, _experimento(n.exercicio)))


def _experimento(exercicio: str) -> int:
    return int(exercicio.partition(".")[0])


def pastas_dos_estudantes(pastas: Iterable[str | os.PathLike[str]]) -> Iterator[tuple[Path, str]]:
    """Cada pasta com cadernos é um estudante; uma sem eles é uma turma, e os estudantes são as de dentro.

    Com cada uma, o que há de errado com ela, ou texto vazio.
    """
    for dada in map(como_caminho, pastas):
        try:
            if not dada.is_dir():
                yield dada, "a pasta não existe" if not dada.exists() else "não é uma pasta"
                continue
            dentro = sorted(p for p in dada.iterdir() if p.is_dir() and not p.name.startswith("."))
            if any(experimento_de(p) for p in dada.iterdir()) or not dentro:
                dentro = [dada]
        except OSError:
            yield dada, "a pasta não se deixa ler"
            continue
        for pasta in dentro:
            yield pasta, ""


def corrigir(pasta: Path, segundos: float = SEGUNDOS, megabytes: int = MEGABYTES) -> Estudante:
    """Corre os cadernos de um estudante, e diz o que se conferiu de cada exercício."""
    estudante = Estudante(pasta.resolve().name)
    try:
        achados = {n: p for p in sorted(pasta.iterdir()) if (n := experimento_de(p)) is not None}
    except OSError:
        achados = {}
        estudante.queixas.append(f"{pasta}: a pasta não se deixa ler.")
    if not achados:
        estudante.queixas.append(f"{pasta}: não há ali nenhum caderno experimento_….ipynb.")
    for experimento in sorted({_experimento(e) for e in exercicios()}):
        deste = [e for e in exercicios() if _experimento(e) == experimento]
        if experimento not in achados:
            estudante.notas += [Nota(e, SEM_CADERNO) for e in deste]
            continue
        try:
            corrida = correr(celulas_de_codigo(achados[experimento]), segundos, megabytes)
        except ErroDeArquivo as erro:
            estudante.queixas.append(f"{achados[experimento]}: {erro}.")
            estudante.notas += [Nota(e, ILEGIVEL) for e in deste]
            continue
        if corrida.queixa:
            estudante.queixas.append(f"{achados[experimento]}: {corrida.queixa}.")
        for e in deste:
            dito = corrida.resultados.get(e)
            estudante.notas.append(
                Nota(e, dito.situacao.value, dito.dica)
                if dito
                else Nota(e, NAO_CONFERIDO, "a célula com o conferir falta, ou não chegou a correr")
            )
    return estudante


def em_csv(turma: Iterable[Estudante]) -> str:
    """Uma linha por estudante e exercício."""
    texto = io.StringIO()
    tabela = csv.writer(texto, lineterminator="\n")
    tabela.writerow(["estudante", "exercicio", "situacao", "dica"])
    for estudante in turma:
        for nota in estudante.notas:
            tabela.writerow(map(_sem_formula, (estudante.nome, nota.exercicio, nota.situacao, nota.dica)))
    return texto.getvalue()


def _sem_formula(celula: str) -> str:
    """Uma planilha executaria o texto de um estudante que começasse como uma fórmula."""
    return f"'{celula}" if celula.startswith(("=", "+", "-", "@")) else celula
