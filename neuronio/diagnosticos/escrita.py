"""Como os números entram numa frase."""

from collections.abc import Sequence

from neuronio.formato import numero


def n(valor: float) -> str:
    """
    >>> n(0.12345), n(12345.6), n(1.2e-07)
    ('0,123', '12.346', '1,2·10⁻⁷')
    """
    return numero(valor, 3)


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
