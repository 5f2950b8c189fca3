"""``python -m cadernos``: refaz os cadernos do pacote, com as saídas, e as listas deles nos documentos."""

import argparse
import tempfile
from pathlib import Path

import nbformat

from cadernos.listas import LISTAS, com_as_listas
from cadernos.montagem import DESTINO, executar, montar, textos


def principal() -> None:
    """Refaz os que se pedem, ou todos e as listas."""
    leitor = argparse.ArgumentParser(prog="python -m cadernos", description=__doc__)
    leitor.add_argument("quais", nargs="*", help="partes dos nomes; sem nenhuma, todos, e as listas")
    leitor.add_argument("--listas", action="store_true", help="só as listas")
    pedido = leitor.parse_args()
    for texto in [] if pedido.listas else textos():
        if pedido.quais and not any(parte in texto.stem for parte in pedido.quais):
            continue
        with tempfile.TemporaryDirectory() as pasta:
            caderno = executar(montar(texto), Path(pasta))
        destino = DESTINO / f"{texto.stem}.ipynb"
        nbformat.write(caderno, destino)
        print(destino)
    for documento in [] if pedido.quais else LISTAS:
        documento.write_text(com_as_listas(documento), encoding="utf-8")


principal()
