"""Como os números entram numa frase."""

from collections.abc import Sequence

_ACIMA = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def n(valor: float) -> str:
    """
    >>> n(0.12345), n(12345.6), n(1.2e-07), n(-3e20)
    ('0,123', '12.300', '1,2·10⁻⁷', '-3·10²⁰')
    """
    texto = f"{valor:.3g}"
    mantissa, tem_expoente, expoente = texto.partition("e")
    if not tem_expoente:
        return texto.replace(".", ",")
    if 0 < int(expoente) < 9:
        return inteiro(int(float(texto)))
    return f"{mantissa.replace('.', ',')}·10{str(int(expoente)).translate(_ACIMA)}"


def inteiro(quantos: int) -> str:
    """
    >>> inteiro(1234567)
    '1.234.567'
    """
    return f"{quantos:,}".replace(",", ".")


def pc(fracao: float) -> str:
    """
    >>> pc(0.1234), pc(0.004), pc(1)
    ('12 %', '0,4 %', '100 %')
    """
    porcento = 100 * fracao
    return f"{porcento:.1f} %".replace(".", ",") if 0 < porcento < 1 else f"{porcento:.0f} %"


def lista(nomes: Sequence[str], ate: int = 4, entre: str = ", ") -> str:
    """
    >>> lista(["a", "b"]), lista(["a", "b", "c"], 2), lista(["a, b", "c", "d"], 2, "; ")
    ('a e b', 'a, b e mais 1', 'a, b; c; e mais 1')
    """
    antes_do_e = " e " if entre == ", " else f"{entre}e "
    if len(nomes) > ate:
        return f"{entre.join(nomes[:ate])}{antes_do_e}mais {len(nomes) - ate}"
    return antes_do_e.join(filter(None, [entre.join(nomes[:-1]), *nomes[-1:]]))
