"""Os tipos de número de um tensor e o que acontece quando dois deles se encontram."""

import numpy as np

from neuronio.erros import ErroDeTipo, erro_de_nome

TIPOS = ("float32", "float64", "int64", "uint32", "bool")
REAIS = ("float32", "float64")
_ORDEM = {"bool": 0, "uint32": 1, "int64": 2, "float32": 3, "float64": 4}


def conferir_tipo(tipo: str) -> str:
    """Devolve o próprio nome, se for de um tipo conhecido."""
    if tipo not in TIPOS:
        raise erro_de_nome("tipo", str(tipo), TIPOS)
    return tipo


def tipo_comum(*tipos: str) -> str:
    """O tipo do resultado quando estes se encontram: o mais largo deles.

    Inteiro com real dá o próprio real, sem alargá-lo: ``int64`` com ``float32`` continua ``float32``.

    >>> tipo_comum("int64", "float32")
    'float32'
    """
    return max(tipos, key=_ORDEM.__getitem__)


def tipo_natural(array: np.ndarray) -> str:
    """O tipo com que um array do NumPy vira tensor quando ninguém pede outro: todo real vira float32."""
    especie = array.dtype.kind
    if especie == "f":
        return "float32"
    if especie == "b":
        return "bool"
    if array.dtype == np.uint32:
        return "uint32"
    if especie in "iu":
        return "int64"
    raise ErroDeTipo(
        f"um tensor guarda números, mas recebeu {array.dtype}. Se são textos ou listas de tamanhos diferentes, "
        "transforme-os em números numa grade retangular antes."
    )
