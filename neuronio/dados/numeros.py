"""Os números como as pessoas os escrevem: vírgula ou ponto decimal, milhares, R$, %, e datas.

Uma célula sozinha pode não dizer o que vale: ``1.234`` é mil duzentos e trinta e quatro, ou um e pouco. Quem
diz é a coluna: basta uma célula que só se lê de uma maneira (``1,5``, ``0.75``, ``1.234.567``) para que se
leiam todas.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Decimal = Literal[",", "."]
Unidade = Literal["", "R$", "%", "data"]

_EXPOENTE = r"(?:[eE][+-]?\d+)?"
_LIDOS: dict[Decimal, re.Pattern[str]] = {
    ",": re.compile(rf"[+-]?(?:[1-9]\d{{0,2}}(?:\.\d{{3}})+(?:,\d*)?|(?:\d+,?\d*|,\d+){_EXPOENTE})"),
    ".": re.compile(rf"[+-]?(?:[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d*)?|(?:\d+\.?\d*|\.\d+){_EXPOENTE})"),
}
_PARECE = re.compile(rf"[+-]?(?:[.,]?\d[\d.,]*{_EXPOENTE}|inf|infinity)", re.IGNORECASE)
_SO_DIGITOS = re.compile(rf"[+-]?\d+{_EXPOENTE}")
_QUASE = re.compile(
    r"(?:US\$|[$€£]) ?[\d.,]+|\d[\d.,]* ?[^\W\d_]{1,5}|\((?:R\$ ?)?\d[\d.,]*\)|\d[\d.,]*-"
    r"|\d{1,2}/\d{1,2}/\d\d|\d{1,2}[:h]\d\d(?::\d\d)?|\d{1,3}(?:'\d{3})+"
)
_MILHARES_COM_ESPACO = re.compile(r"([+-]?\d{1,3}(?: \d{3})+)((?:[.,]\d*)?)")
_COM_REAIS = re.compile(r"([+-]?) ?R\$ ?([+-]?.*)")
_BRASILEIRA = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(.*)")
_INTERNACIONAL = re.compile(r"(\d{4})([/-])(\d{1,2})\2(\d{1,2})(.*)")
_HORA = re.compile(r"[ T](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?")
_COM_FUSO = re.compile(rf"{_HORA.pattern} ?(?:Z|[+-]\d{{2}}:?\d{{2}})")
_ESPACOS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})
_MENOS = ("\u2212", "\u2013")
_EPOCA = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Escrita:
    """Como estão escritos os números de uma coluna.

    Args:
        decimal: o que separa os centavos; ``None`` se nenhuma célula o disse.
        unidade: ``"%"`` se cada um é uma porcentagem (2,5% vale 0,025), ``"R$"`` se algum o traz, e
            ``"data"`` se são datas, que valem os dias desde 1970.
    """

    decimal: Decimal | None = None
    unidade: Unidade = ""


SEM_ESCRITA = Escrita()
"""A de uma coluna de que nada se sabe."""


def separar_unidade(texto: str) -> tuple[str, Unidade]:
    """O número de uma célula, sem enfeites, e a unidade que ela traz.

    >>> separar_unidade("-R$ 1.234,56"), separar_unidade("2,5 %"), separar_unidade("1 234")
    (('-1.234,56', 'R$'), ('2,5', '%'), ('1234', ''))
    """
    texto = texto.translate(_ESPACOS).strip() if not texto.isascii() else texto
    if texto.startswith(_MENOS):
        texto = "-" + texto[1:]
    unidade: Unidade = ""
    if "R$" in texto and (com_reais := _COM_REAIS.fullmatch(texto)):
        sinal, resto = com_reais.groups()
        resto = "-" + resto[1:] if resto.startswith(_MENOS) else resto
        texto, unidade = sinal + resto, "R$"
    elif texto.endswith("%"):
        texto, unidade = texto[:-1].rstrip(), "%"
    if " " in texto and (milhares := _MILHARES_COM_ESPACO.fullmatch(texto)):
        texto = milhares[1].replace(" ", "") + milhares[2]
    return texto, unidade


def parece_numero(texto: str) -> bool:
    """Se uma célula tem a cara de um número, ainda que mal escrito."""
    return _PARECE.fullmatch(separar_unidade(texto)[0]) is not None


def quase_numero(texto: str) -> bool:
    """Se um texto é um número com uma unidade que não se conhece, ou uma data ou hora que não se lê.

    >>> [quase_numero(texto) for texto in ("5 kg", "US$ 5,00", "5,00-", "31/12/24", "7º ano", "A5")]
    [True, True, True, True, False, False]
    """
    return _QUASE.fullmatch(texto) is not None


def parece_data(texto: str) -> bool:
    """Se uma célula tem a cara de uma data, ainda que impossível."""
    return _partes_da_data(texto) is not None


def leituras(numero: str) -> frozenset[Decimal]:
    """Com que decimal um número, já sem a unidade, se lê: com os dois, com um, ou com nenhum.

    >>> sorted(leituras("1.234")), sorted(leituras("1.5")), sorted(leituras("1.2.3"))
    ([',', '.'], ['.'], [])
    """
    if numero.lstrip("+-").lower() in ("inf", "infinity"):
        return frozenset(_LIDOS)
    return frozenset(decimal for decimal, lido in _LIDOS.items() if lido.fullmatch(numero))


def marca(numero: str) -> Decimal | None:
    """A pontuação de um número; ``None`` se ele só tem dígitos, e vale o mesmo em qualquer convenção."""
    return "," if "," in numero else "." if "." in numero else None


def valor(numero: str, decimal: Decimal) -> float:
    """O número que se lê com tal decimal; ``ValueError`` se não se lê."""
    if not _SO_DIGITOS.fullmatch(numero):
        if decimal not in leituras(numero):
            raise ValueError(numero)
        numero = numero.replace(".", "").replace(",", ".") if decimal == "," else numero.replace(",", "")
    return float(numero)


def dias(texto: str) -> float:
    """Os dias de 1970 a uma data, com a hora em fração de dia; ``ValueError`` se ela não existe.

    >>> dias("31/12/1969"), dias("1970-01-02 12:00")
    (-1.0, 1.5)
    """
    partes = _partes_da_data(texto)
    if partes is None:
        raise ValueError(texto)
    ano, mes, dia, resto = partes
    inteiro = date(ano, mes, dia).toordinal() - _EPOCA
    if not resto:
        return float(inteiro)
    hora = _HORA.fullmatch(resto)
    if hora is None:
        raise ValueError(texto)
    h, m, s = int(hora[1]), int(hora[2]), float(hora[3] or 0)
    if h > 23 or m > 59 or s >= 60:
        raise ValueError(texto)
    return inteiro + (h + m / 60 + s / 3600) / 24


def tem_fuso(texto: str) -> bool:
    """Se uma data com hora acaba num fuso horário: ``Z``, ``-03:00``.

    >>> tem_fuso("2024-01-01T10:00:00Z"), tem_fuso("2024-01-01 10:00")
    (True, False)
    """
    partes = _partes_da_data(texto)
    return partes is not None and _COM_FUSO.fullmatch(partes[3]) is not None


def _partes_da_data(texto: str) -> tuple[int, int, int, str] | None:
    """Ano, mês, dia e o que vem depois."""
    if lida := _BRASILEIRA.fullmatch(texto):
        dia, _, mes, ano, resto = lida.groups()
    elif lida := _INTERNACIONAL.fullmatch(texto):
        ano, _, mes, dia, resto = lida.groups()
    else:
        return None
    if resto and resto[0] not in " T":
        return None
    return int(ano), int(mes), int(dia), resto
