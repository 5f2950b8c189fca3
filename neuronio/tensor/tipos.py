"""Os tipos de número de um tensor e o que acontece quando dois deles se encontram."""

import numpy as np

from neuronio.erros import ErroDeTipo, ErroDeValor, erro_de_nome

TIPOS = ("float32", "float64", "int64", "uint32", "bool")
REAIS = ("float32", "float64")
_ORDEM = {"bool": 0, "uint32": 1, "int64": 2, "float32": 3, "float64": 4}
# dtype.name refaz o texto a cada leitura, dez vezes mais devagar que ler o código de uma letra.
_NOMES = {codigo: nome for codigo in "?fdIilLqQ" if (nome := np.dtype(codigo).name) in TIPOS}


def tipo_de(array: np.ndarray) -> str:
    """O nome do tipo de um array que já é de um tensor.

    >>> tipo_de(np.zeros(2, np.float32))
    'float32'
    """
    return _NOMES[array.dtype.char]


LIDOS = {
    "uint8": "float32",
    **dict.fromkeys(("int8", "int16", "uint16", "int32"), "int64"),
}
"""Os tipos em que dados podem ficar na memória, e o de que são lidos dentro de um passo."""


def lido_como(tipo: str) -> str:
    """O tipo do tensor em que se leem dados de tal tipo: bytes como reais, e inteiros curtos como int64.

    >>> lido_como("uint8"), lido_como("int16"), lido_como("float32")
    ('float32', 'int64', 'float32')
    """
    return LIDOS.get(tipo, tipo)


def conferir_tipo(tipo: str) -> str:
    """Devolve o próprio nome, se for de um tipo conhecido."""
    if not isinstance(tipo, str) or tipo not in TIPOS:
        raise erro_de_nome("tipo", str(tipo), TIPOS)
    return tipo


def conferir_real(tipo: str) -> str:
    """Devolve o próprio nome, se for de um tipo real."""
    if conferir_tipo(tipo) not in REAIS:
        raise ErroDeTipo(f'aqui só serve um tipo real, "float32" ou "float64", mas recebeu "{tipo}".')
    return tipo


def tipo_comum(*tipos: str) -> str:
    """O tipo do resultado quando estes se encontram: o mais largo deles.

    Inteiro com real dá o próprio real, sem alargá-lo: ``int64`` com ``float32`` continua ``float32``.

    >>> tipo_comum("int64", "float32")
    'float32'
    """
    primeiro = tipos[0]
    return primeiro if tipos.count(primeiro) == len(tipos) else max(tipos, key=_ORDEM.__getitem__)


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
    raise ErroDeTipo(f"um tensor guarda números, mas recebeu {_descrever(array)}.")


_ESPECIES = {
    "c": "números complexos. Guarde as partes real e imaginária em dois tensores",
    "U": "textos. Troque cada texto por um número antes",
    "S": "textos. Troque cada texto por um número antes",
    "M": "datas. Troque cada data por um número antes (dias desde a primeira, por exemplo)",
    "m": "durações. Troque cada duração por um número antes (segundos, por exemplo)",
}


def _descrever(array: np.ndarray) -> str:
    if array.dtype.kind != "O":
        return _ESPECIES.get(array.dtype.kind, f"um array de tipo {array.dtype}")
    nomes = {type(objeto).__name__ for objeto in array.reshape(-1)}
    if "NoneType" in nomes:
        return "None, que não é um número: falta um valor, ou o return de uma função"
    if nomes <= {"int", "float", "bool"}:
        return "inteiros que não cabem em 64 bits. Escreva-os como reais, como 1e30"
    return f"um objeto de tipo {', '.join(sorted(nomes - {'int', 'float', 'bool'}))}"


def converter_array(array: np.ndarray, tipo: str) -> np.ndarray:
    """Uma cópia em outro tipo, se todos os números couberem nele.

    Raises:
        ErroDeValor: se algum não cabe: -1 em uint32, NaN em int64, 1e300 em float32.

    >>> converter_array(np.array([1.0, 2.0]), "int64")
    array([1, 2])
    """
    if tipo in ("int64", "uint32") and array.dtype != tipo and array.dtype.kind in "iuf" and array.size:
        limites = np.iinfo(tipo)
        # Números do Python, que se comparam sem arredondar: 2**63 em float64 não é 2**63 - 1.
        menor, maior = array.min().item(), array.max().item()
        if not (menor >= limites.min and maior <= limites.max):
            raise ErroDeValor(
                f"há números que não cabem no tipo {tipo}, que vai de {limites.min} a {limites.max}: os "
                f"dados vão de {menor} a {maior}."
            )
    try:
        with np.errstate(over="raise"):
            return np.array(array, dtype=tipo)
    except FloatingPointError as erro:
        raise ErroDeValor(
            f"há números grandes demais para {tipo} (até {np.abs(array[np.isfinite(array)]).max():g}): use "
            'tipo="float64", ou outra unidade de medida.'
        ) from erro
