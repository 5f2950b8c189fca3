"""Números escritos à brasileira, com vírgula, para o desenho e a explicação."""

import math

ELEVADOS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def numero(x: float) -> str:
    """Um número com vírgula e poucas casas; os muito grandes e os muito pequenos, em potências de dez.

    >>> [numero(x) for x in (10.0, -3.0, 0.99932930, 0.00134095, 1234.56789)]
    ['10,0', '−3,0', '0,9993', '0,001341', '1234,5679']
    >>> numero(-1.5e-7), numero(6.02e23), numero(float("inf"))
    ('−1,5·10⁻⁷', '6,02·10²³', '∞')
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
    if x != 0 and not 1e-4 <= tamanho < 1e6:
        texto, _, expoente = f"{x:.3e}".partition("e")
        return _com_virgula(texto), int(expoente)
    casas = 4 if x == 0 or tamanho >= 0.1 else 3 - math.floor(math.log10(tamanho))
    return _com_virgula(f"{x:.{casas}f}"), None


def _com_virgula(texto: str) -> str:
    inteira, _, decimais = texto.partition(".")
    return f"{inteira},{decimais.rstrip('0') or '0'}".replace("-", "−")
