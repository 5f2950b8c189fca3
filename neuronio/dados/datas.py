"""As datas de uma série, como as pessoas as escrevem: 31/12/2001, 2001-12-31, 20011231, dez/2001, 2001.

Uma coluna escreve todas do mesmo modo. Ele se descobre na primeira célula, e é nele que se escrevem as
datas que vêm depois do fim da série.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.planilha import Coluna

Instantes = NDArray[np.datetime64]

MESES = (
    *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
    *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
)
_DIAS = (
    *("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"),
    *("%m/%Y", "%m-%Y", "%Y-%m", "%Y/%m", "%Y%m", "%Y"),
    *(f"{nome}{entre}%Y" for nome in ("%b", "%B") for entre in ("/", "-", " ", " de ")),
)
_HORAS = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S")
FORMATOS = (*_DIAS, *(dia + hora for dia in _DIAS if "%d" in dia for hora in _HORAS[1:]))
"""Os que se reconhecem, com as letras do ``strftime``; cada célula só se lê num deles."""


@dataclass(frozen=True, eq=False)
class Datas:
    """As datas de uma coluna.

    Args:
        instantes: datetime64[s] ``(n,)``.
        formato: como estão escritas.
    """

    instantes: Instantes
    formato: str


def ler_datas(coluna: Coluna) -> Datas:
    """As datas de uma coluna, todas escritas como a primeira; ``ErroDeDados`` diz a linha da que não é."""
    textos = coluna.textos
    formato = formato_de(textos[0])
    if formato is None:
        raise coluna.erro(0, f'"{textos[0]}" não é uma data como 31/12/2001, 2001-12-31, 12/2001 ou 2001.')
    lidas = [_ler(texto, formato) for texto in textos]
    if None in lidas:
        i = lidas.index(None)
        dita = f'"{textos[i]}" não é' if textos[i] else "falta"
        raise coluna.erro(i, f"{dita} uma data escrita como a primeira, {textos[0]}.")
    return Datas(np.array(lidas, "datetime64[s]"), formato)


def parece_de_datas(coluna: Coluna) -> bool:
    """Se a primeira e a última células são datas escritas do mesmo modo."""
    formato = formato_de(coluna.textos[0])
    return formato is not None and _ler(coluna.textos[len(coluna.textos) - 1], formato) is not None


def formato_de(texto: str) -> str | None:
    """Como uma data está escrita; ``None`` se não é uma.

    >>> [formato_de(texto) for texto in ("29/03/1958", "195803", "1958-03-29 12:00", "mar/1958", "31/2/58")]
    ['%d/%m/%Y', '%Y%m', '%Y-%m-%d %H:%M', '%b/%Y', None]
    """
    return next((formato for formato in FORMATOS if _ler(texto, formato) is not None), None)


def escrever_data(instante: datetime, formato: str) -> str:
    """Uma data, com os nomes dos meses em português.

    >>> escrever_data(datetime(2002, 1, 5), "%b/%Y"), escrever_data(datetime(2002, 1, 5), "%Y-%m")
    ('jan/2002', '2002-01')
    """
    partes = {
        "%Y": f"{instante.year:04}",
        "%m": f"{instante.month:02}",
        "%d": f"{instante.day:02}",
        "%b": MESES[instante.month - 1][:3],
        "%B": MESES[instante.month - 1],
        "%H": f"{instante.hour:02}",
        "%M": f"{instante.minute:02}",
        "%S": f"{instante.second:02}",
    }
    return re.sub(r"%\w", lambda letra: partes[letra[0]], formato)


def _ler(texto: str, formato: str) -> datetime | None:
    lido = _leitor(formato).fullmatch(texto)
    if lido is None:
        return None
    partes: Mapping[str, str] = lido.groupdict()
    nome = partes.get("b") or partes.get("B")
    mes = _mes(nome) if nome else int(partes.get("m", "1"))
    h, m, s = (int(partes.get(letra, "0")) for letra in "HMS")
    try:
        return datetime(int(partes["Y"]), mes, int(partes.get("d", "1")), h, m, s)
    except ValueError:  # 31 de fevereiro
        return None


@cache
def _leitor(formato: str) -> re.Pattern[str]:
    com_nome = "|".join(MESES), "|".join(mes[:3] for mes in MESES)
    digitos = r"\d\d" if formato.startswith("%Y%m") else r"\d{1,2}"
    trocas = {"%Y": r"(?P<Y>\d{4})", "%B": f"(?P<B>{com_nome[0]})", "%b": f"(?P<b>{com_nome[1]})"}
    trocas |= {f"%{letra}": f"(?P<{letra}>{digitos})" for letra in "mdHMS"}
    return re.compile(re.sub(r"%\w", lambda letra: trocas[letra[0]], re.escape(formato)), re.IGNORECASE)


def _mes(nome: str) -> int:
    return next(i for i, mes in enumerate(MESES, 1) if mes.startswith(nome.lower()))
