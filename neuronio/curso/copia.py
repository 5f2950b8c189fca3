"""Os cadernos que vêm com o pacote, e a cópia deles para a pasta de quem aprende."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from neuronio.arquivos import criar_pasta, escrever
from neuronio.erros import ErroDeArquivo


def cadernos() -> dict[str, bytes]:
    """O nome e o conteúdo de cada caderno do pacote: os dos conceitos e os do curso, na ordem de cada um.

    >>> list(cadernos())[-1]
    'experimento_8_bibliotecas.ipynb'
    """
    pasta = files("neuronio.curso") / "cadernos"
    achados = (a for a in pasta.iterdir() if a.name.endswith(".ipynb"))
    return {a.name: a.read_bytes() for a in sorted(achados, key=lambda a: a.name)}


@dataclass
class Copia:
    """O que uma cópia fez.

    Attributes:
        pasta: para onde.
        copiados: os que não estavam lá.
        iguais: os que já estavam, sem nada mudado.
        deixados: os que o leitor mudou, e em que não se tocou.
    """

    pasta: Path
    copiados: list[str] = field(default_factory=list)
    iguais: list[str] = field(default_factory=list)
    deixados: list[str] = field(default_factory=list)


def copiar(pasta: str | os.PathLike[str]) -> Copia:
    """Copia os cadernos para uma pasta, e nunca por cima de um que foi mudado.

    Raises:
        ErroDeArquivo: se não dá para escrever ali.
    """
    feita = Copia(criar_pasta(Path(pasta)))
    for nome, conteudo in cadernos().items():
        destino = feita.pasta / nome
        if not os.path.lexists(destino):
            escrever(destino, conteudo)
            feita.copiados.append(nome)
        elif _mesmo(destino, conteudo):
            feita.iguais.append(nome)
        else:
            feita.deixados.append(nome)
    return feita


def _mesmo(destino: Path, conteudo: bytes) -> bool:
    try:
        return destino.is_file() and destino.read_bytes() == conteudo
    except OSError as erro:
        raise ErroDeArquivo(f"não se consegue ler {destino}, que já estava lá: mude-o de pasta.") from erro
