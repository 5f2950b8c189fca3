"""As listas dos cadernos que os documentos trazem: saem dos textos deles.

``python -m cadernos`` refaz-as. Num documento, uma lista fica entre dois comentários, que dizem qual é.
"""

from __future__ import annotations

import re
from math import ceil
from pathlib import Path

from cadernos.montagem import COLAB, RAIZ, do_repositorio, montar, no_colab, textos

PALAVRAS_POR_MINUTO, MINUTOS_POR_CELULA = 130, 0.5
"""O passo de quem lê uma coisa nova, e o tempo de rodar uma célula e olhar para o que ela dá."""


def conceitos() -> list[Path]:
    """Os textos dos conceitos, na ordem em que se leem."""
    return [texto for texto in textos() if texto.stem.startswith("conceito_")]


def experimentos() -> list[Path]:
    """Os textos das aulas, na ordem."""
    return [texto for texto in textos() if texto.stem.startswith("experimento_")]


def minutos(texto: Path) -> int:
    """Quanto leva a ler um caderno e a rodar as suas células, sem nada mudar nelas."""
    celulas = montar(texto).cells
    palavras = sum(len(c.source.split()) for c in celulas if c.cell_type == "markdown")
    codigos = sum(c.cell_type == "code" for c in celulas)
    return ceil(palavras / PALAVRAS_POR_MINUTO + codigos * MINUTOS_POR_CELULA)


def tabela_dos_experimentos() -> str:
    """Uma linha por aula: o número, o título, que leva à página, e onde se abre no Colab."""
    linhas = ["| aula | do que trata | mexer |", "| --- | --- | --- |"]
    return "\n".join([*linhas, *(f"| {_linha(t)} |" for t in experimentos())])


def tabela_dos_conceitos() -> str:
    """O mesmo por conceito, com os minutos."""
    linhas = ["| conceito | do que trata | mexer | minutos |", "| --- | --- | --- | --- |"]
    return "\n".join([*linhas, *(f"| {_linha(t)} | {minutos(t)} |" for t in conceitos())])


def _linha(texto: Path) -> str:
    titulo = texto.read_text(encoding="utf-8").partition("\n")[0]
    numero, _, assunto = titulo.partition(" · ")
    return f"{numero.split()[-1]} | [{assunto}](cadernos/{texto.name}) | [Colab]({no_colab(texto)})"


def fileira() -> str:
    """Todos numa linha, cada um pelo número, que o abre no Colab."""
    return " ·\n".join(f"[{int(texto.stem.split('_')[1])}]({no_colab(texto)})" for texto in conceitos())


LISTAS = {
    RAIZ / "docs" / "curso.md": {
        "tabela dos experimentos": tabela_dos_experimentos,
        "tabela dos conceitos": tabela_dos_conceitos,
    },
    RAIZ / "README.md": {"fileira dos conceitos": fileira},
    RAIZ / "README.en.md": {"fileira dos conceitos": fileira},
}


def com_as_listas(documento: Path) -> str:
    """O documento com as listas refeitas, e o endereço do repositório em todas as ligações ao Colab."""
    escrito = documento.read_text(encoding="utf-8")
    for nome, fazer in LISTAS[documento].items():
        comeco, fim = f"<!-- {nome} -->", f"<!-- fim: {nome} -->"
        antes, _, resto = escrito.partition(comeco)
        escrito = f"{antes}{comeco}\n\n{fazer()}\n\n{fim}{resto.partition(fim)[2]}"
    return re.sub(rf"{re.escape(COLAB)}/[^/]+/[^/]+/", f"{do_repositorio()}/", escrito)
