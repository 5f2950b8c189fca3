"""As contas que nem sempre existem nos números reais, e o que se diz quando não existem."""

import math
from numbers import Real

from neuronio.erros import ErroDeTipo, ErroDeValor


def numero_finito(numero: object) -> float:
    """Um número real como float.

    Raises:
        ErroDeTipo: se não é um número real.
        ErroDeValor: se é NaN, infinito ou grande demais.
    """
    if isinstance(numero, bool) or not isinstance(numero, Real):
        raise ErroDeTipo(
            f"um Valor guarda e opera um só número real (int, float ou escalar do NumPy), mas recebeu "
            f"{type(numero).__name__}: {numero!r:.60}. Para listas e arrays existe nn.Tensor."
        )
    try:
        convertido = float(numero)
    except OverflowError:
        convertido = math.inf
    if not math.isfinite(convertido):
        raise ErroDeValor(
            f"um Valor precisa ser um número finito, mas recebeu {convertido}: um NaN ou um infinito "
            "contaminaria todas as contas e todos os gradientes seguintes."
        )
    return convertido


def divisao(a: float, b: float) -> float:
    """``a / b``."""
    if b == 0:
        raise ErroDeValor(f"não existe {a} / {b}: o divisor precisa ser diferente de zero.")
    return a / b


def exponencial(x: float) -> float:
    """``e ** x``."""
    try:
        return math.exp(x)
    except OverflowError:
        raise ErroDeValor(f"exp({x}) não cabe num float: o maior argumento possível é 709.78.") from None


def logaritmo(x: float) -> float:
    """O logaritmo natural."""
    if x <= 0:
        raise ErroDeValor(f"não existe log({x}): só números maiores que zero têm logaritmo.")
    return math.log(x)


def potencia(base: float, expoente: float) -> float:
    """``base ** expoente``."""
    if base == 0 and expoente < 0:
        raise ErroDeValor(f"não existe {base} ** {expoente}: seria uma divisão por zero.")
    if base < 0 and expoente != math.floor(expoente):
        raise ErroDeValor(
            f"não existe ({base}) ** {expoente} nos números reais: um número negativo só pode ser elevado a "
            "um expoente inteiro."
        )
    try:
        return float(base**expoente)
    except OverflowError:
        raise ErroDeValor(f"({base}) ** {expoente} não cabe num float, cujo máximo é 1.8e308.") from None


def derivada_na_base(base: float, expoente: float, y: float) -> float:
    """A derivada de ``y = base ** expoente`` em relação à base."""
    if expoente == 0:
        return 0.0
    if base == 0 and expoente < 1:  # como a raiz quadrada em zero: a reta tangente é vertical
        return math.inf
    try:
        return expoente * float(base ** (expoente - 1))
    except OverflowError:
        return expoente * y / base


def derivada_no_expoente(base: float, y: float) -> float:
    """A derivada de ``y = base ** expoente`` em relação ao expoente; NaN se a base é negativa."""
    if base > 0:
        return y * math.log(base)
    return 0.0 if base == 0 else math.nan
