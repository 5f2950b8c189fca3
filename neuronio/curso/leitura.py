"""Ler o caderno de um estudante, esteja ele como estiver."""

from __future__ import annotations

import json
import re
from pathlib import Path

from neuronio.arquivos import exigir_comum, motivo_de_leitura
from neuronio.erros import ErroDeArquivo

TAMANHO_MAXIMO = 50_000_000
"""Bytes: um caderno com as saídas de um dia inteiro cabe aqui, e mais do que isso não é um caderno."""
_DO_CADERNO = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_EXPERIMENTO = re.compile(r"experimento_(\d+)\D")


def experimento_de(caminho: Path) -> int | None:
    """O número do experimento, pelo nome do arquivo; None se é outra coisa.

    >>> experimento_de(Path("ana/experimento_3_grafo.ipynb")), experimento_de(Path("notas.ipynb"))
    (3, None)
    """
    achado = _EXPERIMENTO.match(caminho.name)
    return int(achado[1]) if achado and caminho.suffix == ".ipynb" else None


def celulas_de_codigo(caminho: Path) -> list[str]:
    """O código de cada célula, sem os comandos que só o caderno entende (``%pip`` e ``!ls``).

    Raises:
        ErroDeArquivo: se não se lê, se o JSON está partido, ou se não é um caderno.
    """
    try:
        exigir_comum(caminho)
        if caminho.stat().st_size > TAMANHO_MAXIMO:
            raise ErroDeArquivo("é grande demais para um caderno")
        lido = json.loads(caminho.read_text(encoding="utf-8"))
    except OSError as erro:
        raise ErroDeArquivo(motivo_de_leitura(erro)) from erro
    except (ValueError, RecursionError) as erro:
        raise ErroDeArquivo("o arquivo está partido (não é um JSON inteiro): peça-o de novo") from erro
    celulas = lido.get("cells") if isinstance(lido, dict) else None
    if not isinstance(celulas, list):
        raise ErroDeArquivo("não é um caderno do Jupyter: falta a lista das células")
    return [_codigo(c) for c in celulas if isinstance(c, dict) and c.get("cell_type") == "code"]


def _codigo(celula: dict[str, object]) -> str:
    fonte = celula.get("source", "")
    texto = "".join(map(str, fonte)) if isinstance(fonte, list) else str(fonte)
    if texto.lstrip().startswith("%%"):
        return ""
    return _DO_CADERNO.sub(r"\1pass", texto)
