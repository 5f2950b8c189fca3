"""Números como se escrevem no Brasil: vírgula decimal, ponto nos milhares."""

import math

import numpy as np

ESPACO = "\u00a0"  # não deixa a linha quebrar entre o número e o símbolo

_NOMES = {
    "perda": "perda",
    "acuracia": "acurácia",
    "mse": "MSE",
    "rmse": "RMSE",
    "mae": "MAE",
    "r2": "R²",
    "mase": "MASE",
    "acuracia_balanceada": "acurácia balanceada",
    "precisao": "precisão",
    "f1": "F1",
    "auc": "AUC",
    "perda_discriminadora": "perda da discriminadora",
    "perda_geradora": "perda da geradora",
    "acertos_reais": "acertos nas reais",
    "acertos_falsas": "acertos nas inventadas",
}
_EXPOENTES = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def inteiro(valor: int) -> str:
    """Escreve um inteiro com ponto nos milhares.

    >>> inteiro(109386)
    '109.386'
    """
    return f"{valor:,}".replace(",", ".")


def contagem(quantos: int, nome: str) -> str:
    """Escreve quantos são, com o nome no plural, se não é um só.

    >>> contagem(1, "amostra"), contagem(1200, "amostra")
    ('1 amostra', '1.200 amostras')
    """
    return f"{inteiro(quantos)} {nome}{'' if quantos == 1 else 's'}"


def numero(valor: float, significativos: int = 4) -> str:
    """Escreve um número com vírgula decimal e alguns algarismos significativos.

    >>> numero(0.0812345), numero(1234567.8), numero(3.2e-7), numero(float("nan"))
    ('0,08123', '1.234.568', '3,2·10⁻⁷', 'NaN')
    """
    if not math.isfinite(valor):
        return "NaN" if math.isnan(valor) else ("∞" if valor > 0 else "−∞")
    if valor and not 1e-4 <= abs(valor) < 1e9:
        mantissa, expoente = f"{valor:.{significativos - 1}e}".split("e")
        return (
            _com_virgula(float(mantissa), significativos) + "·10" + str(int(expoente)).translate(_EXPOENTES)
        )
    return _com_virgula(valor, significativos)


def proporcao(parte: float | None, casas: int = 4) -> str:
    """Escreve um número de 0 a 1; só diz 1 se for 1 mesmo, e "—" se não está definido.

    >>> proporcao(0.99213), proporcao(0.99999), proporcao(1.0), proporcao(None)
    ('0,9921', '>\\xa00,9999', '1,0000', '—')
    """
    if parte is None:
        return "—"
    if parte < 1 and round(parte, casas) == 1:
        return f">{ESPACO}" + f"{1 - 10**-casas:.{casas}f}".replace(".", ",")
    return f"{parte:.{casas}f}".replace(".", ",")


def porcento(parte: float | None, casas: int = 2) -> str:
    """Escreve um número de 0 a 1 como porcentagem; só diz 100 % se for 100 % mesmo.

    >>> porcento(0.9736), porcento(0.9999999, casas=1), porcento(None)
    ('97,36\\xa0%', 'mais de 99,9\\xa0%', '—')
    """
    if parte is None:
        return "—"
    if parte < 1 and round(100 * parte, casas) == 100:
        return "mais de " + porcento(1 - 10 ** (-casas - 2), casas)
    return f"{100 * parte:.{casas}f}".replace(".", ",") + f"{ESPACO}%"


def nome_da_metrica(nome: str) -> str:
    """Dá a uma métrica o nome que se lê: ``"acuracia"`` → ``"acurácia"``."""
    return _NOMES.get(nome, nome)


def valor_da_metrica(nome: str, valor: float) -> str:
    """Escreve o valor de uma métrica: a acurácia em porcentagem, as outras como número."""
    if nome in ("acuracia", "acuracia_balanceada") and math.isfinite(valor):
        return porcento(valor)
    return numero(valor)


def _com_virgula(valor: float, significativos: int) -> str:
    if abs(valor) >= 10 ** (significativos - 1):
        return inteiro(round(valor)).replace("-", "−")
    texto = np.format_float_positional(valor, precision=significativos, fractional=False, trim="-")
    return texto.replace(".", ",").replace("-", "−")
