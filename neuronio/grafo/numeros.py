"""Números escritos à brasileira, com vírgula, para o desenho e a explicação."""

import math

ELEVADOS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def numero(x: float) -> str:
    """Um número com vírgula e poucas casas; os muito grandes e os muito pequenos, em potências de dez.

    Os zeros à direita só somem quando o número é exato: ``1,0`` é um, e ``1,0000`` é um valor arredondado.

    >>> [numero(x) for x in (10.0, -3.0, 0.99932930, 0.00134095, 1234.56789)]
    ['10,0', '−3,0', '0,9993', '0,001341', '1234,5679']
    >>> numero(-1.5e-7), numero(6.02e23), numero(float("inf"))
    ('−1,5·10⁻⁷', '6,02·10²³', '∞')
    >>> numero(1.0), numero(0.9999999)
    ('1,0', '1,0000')
    """
    mantissa, expoente = decompor(x)
    return mantissa if expoente is None else f"{mantissa}·10{str(expoente).translate(ELEVADOS)}"


def decompor(x: float) -> tuple[str, int | None]:
    """A mantissa já escrita e o expoente de dez, que é ``None`` para números de tamanho comum.

    >>> decompor(-1.5e-7)
    ('−1,5', -7)
    """
    if not math.isfinite(x):
        return {math.inf: "∞", -math.inf: "−∞"}.get(x, "NaN"), None
    x += 0.0  # o zero negativo vira zero
    tamanho = abs(x)
    if x == 0 or 1e-4 <= tamanho < 1e6:
        casas = 4 if x == 0 or tamanho >= 0.1 else 3 - math.floor(math.log10(tamanho))
        escrito, expoente = f"{x:.{casas}f}", ""
    else:
        escrito, _, expoente = f"{x:.3e}".partition("e")
    if float(f"{escrito}e{expoente or 0}") == x:
        inteira, _, decimais = escrito.partition(".")
        escrito = f"{inteira}.{decimais.rstrip('0') or '0'}"
    return escrito.replace(".", ",").replace("-", "−"), int(expoente) if expoente else None
