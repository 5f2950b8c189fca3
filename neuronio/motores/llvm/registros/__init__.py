"""O que o compilador sabe de cada primitiva: um registro, no arquivo que tem o nome do dela em `tensor/`.

Leia `registro`, que diz o que é um; depois, o arquivo de que precisar.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from neuronio.motores.llvm.registros.registro import Registro
from neuronio.tensor import Primitiva


class _Registros(dict[Primitiva, Registro]):
    """O registro de cada primitiva; um arquivo só se abre quando se pede uma das dele: usam-se poucos."""

    def __missing__(self, primitiva: Primitiva) -> Registro:
        arquivo = f"{__name__}.{primitiva.arquivo}"
        if find_spec(arquivo) is not None:
            for dele, registro in import_module(arquivo).REGISTROS.items():
                self.setdefault(dele, registro)
        if primitiva not in self:
            raise KeyError(primitiva)
        return self[primitiva]


REGISTROS = _Registros()

__all__ = ["REGISTROS", "Registro"]
