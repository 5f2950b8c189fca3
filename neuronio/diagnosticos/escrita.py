"""Como os números entram numa frase."""

from collections.abc import Sequence


def n(valor: float) -> str:
    """
    >>> n(0.12345), n(12345.6)
    ('0,123', '1,23e+04')
    """
    return f"{valor:.3g}".replace(".", ",")


def pc(fracao: float) -> str:
    """
    >>> pc(0.1234), pc(0.004), pc(1)
    ('12 %', '0,4 %', '100 %')
    """
    porcento = 100 * fracao
    return f"{porcento:.1f} %".replace(".", ",") if 0 < porcento < 1 else f"{porcento:.0f} %"


def lista(nomes: Sequence[str], ate: int = 4) -> str:
    """
    >>> lista(["a", "b"]), lista(["a", "b", "c"], 2)
    ('a e b', 'a, b e mais 1')
    """
    if len(nomes) > ate:
        return f"{', '.join(nomes[:ate])} e mais {len(nomes) - ate}"
    return " e ".join(filter(None, [", ".join(nomes[:-1]), *nomes[-1:]]))
