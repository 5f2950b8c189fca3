"""``python -m cadernos``: refaz os cadernos do pacote, com as saídas, a partir dos textos desta pasta."""

import argparse
import tempfile
from pathlib import Path

import nbformat

from cadernos.montagem import DESTINO, executar, montar, textos


def principal() -> None:
    """Refaz todos, ou os que se pedem."""
    leitor = argparse.ArgumentParser(prog="python -m cadernos", description=__doc__)
    leitor.add_argument("quais", nargs="*", help="partes dos nomes; sem nenhuma, todos")
    quais = leitor.parse_args().quais
    for texto in textos():
        if quais and not any(parte in texto.stem for parte in quais):
            continue
        with tempfile.TemporaryDirectory() as pasta:
            caderno = executar(montar(texto), Path(pasta))
        destino = DESTINO / f"{texto.stem}.ipynb"
        nbformat.write(caderno, destino)
        print(destino)


principal()
