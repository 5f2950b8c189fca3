"""As listas dos conceitos que os documentos trazem: saem dos textos desta pasta.

``python -m cadernos`` refaz-as. Num documento, uma lista fica entre dois comentários, que dizem qual é.
"""

from __future__ import annotations

import re
from math import ceil
from pathlib import Path

from cadernos.montagem import DESTINO, PASTA, montar, repositorio, textos

RAIZ = PASTA.parent
PALAVRAS_POR_MINUTO, MINUTOS_POR_CELULA = 130, 0.5
"""O passo de quem lê uma coisa nova, e o tempo de rodar uma célula e olhar para o que ela dá."""


def conceitos() -> list[Path]:
    """Os textos dos conceitos, na ordem em que se leem."""
    return [texto for texto in textos() if texto.stem.startswith("conceito_")]


def no_colab(texto: Path) -> str:
    """O endereço em que o caderno de um texto se abre no Colab."""
    de_la = repositorio().removeprefix("https://github.com")
    caderno = (DESTINO / f"{texto.stem}.ipynb").relative_to(RAIZ).as_posix()
    return f"https://colab.research.google.com/github{de_la}/blob/main/{caderno}"


def minutos(texto: Path) -> int:
    """Quanto leva a ler um caderno e a rodar as suas células, sem nada mudar nelas."""
    celulas = montar(texto).cells
    palavras = sum(len(c.source.split()) for c in celulas if c.cell_type == "markdown")
    codigos = sum(c.cell_type == "code" for c in celulas)
    return ceil(palavras / PALAVRAS_POR_MINUTO + codigos * MINUTOS_POR_CELULA)


def tabela() -> str:
    """Uma linha por conceito: o número, o título, que o abre no Colab, e os minutos."""
    linhas = ["| conceito | do que trata | minutos |", "| --- | --- | --- |"]
    for texto in conceitos():
        titulo = texto.read_text(encoding="utf-8").partition("\n")[0]
        numero, _, assunto = titulo.removeprefix("# Conceito ").partition(" · ")
        linhas.append(f"| {numero} | [{assunto}]({no_colab(texto)}) | {minutos(texto)} |")
    return "\n".join(linhas)


def fileira() -> str:
    """Todos numa linha, cada um pelo número, que o abre no Colab."""
    return " ·\n".join(f"[{int(texto.stem.split('_')[1])}]({no_colab(texto)})" for texto in conceitos())


LISTAS = {
    RAIZ / "docs" / "curso.md": ("tabela dos conceitos", tabela),
    RAIZ / "README.md": ("fileira dos conceitos", fileira),
    RAIZ / "README.en.md": ("fileira dos conceitos", fileira),
}


def com_a_lista(documento: Path) -> str:
    """O documento com a lista refeita."""
    nome, fazer = LISTAS[documento]
    comeco, fim = f"<!-- {nome} -->", f"<!-- fim: {nome} -->"
    entre = re.compile(f"{re.escape(comeco)}.*?{re.escape(fim)}", re.DOTALL)
    lido = documento.read_text(encoding="utf-8")
    return entre.sub(lambda _: f"{comeco}\n\n{fazer()}\n\n{fim}", lido)
