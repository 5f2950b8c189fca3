"""A continuação de uma série: o que a rede prevê para depois do fim dela, com as datas."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from neuronio.dados import PreparoDeSerie
from neuronio.dados.numeros import Decimal
from neuronio.dados.preparo_de_serie import Continuacao
from neuronio.dados.series import arquivo_do_co2
from neuronio.linha_de_comando.terminal import terminal
from neuronio.modelos import Modelo

ALGARISMOS = 6


def escrever_continuacao(
    modelo: Modelo, preparo: PreparoDeSerie, arquivo: Path, decimal: Decimal | None
) -> None:
    """Uma linha por data prevista, com ``;`` e vírgula, como o Excel as abre; na saída de erros, o resumo."""
    fim = _fim(preparo, arquivo, decimal)
    previstos = fim.na_unidade(modelo.prever(fim.x))
    tabela = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    tabela.writerow([preparo.datas, f"{preparo.colunas[0]} previsto"])
    tabela.writerows(zip(fim.datas, map(_escrito, previstos), strict=True))
    terminal(erros=True).print(
        f"A série acaba em {fim.data}, em {_escrito(fim.ultimo)}; o que se prevê são os {preparo.horizonte} "
        f"{preparo.calendario.nome} seguintes.",
        soft_wrap=True,
    )


def _fim(preparo: PreparoDeSerie, arquivo: Path, decimal: Decimal | None) -> Continuacao:
    """O fim da série do arquivo ou, se é o nome dela, da que vem com a instalação."""
    if str(arquivo) == "co2" and not arquivo.exists():
        with arquivo_do_co2() as pronto:
            return preparo.continuar(pronto)
    return preparo.continuar(arquivo, decimal)


def _escrito(valor: float) -> str:
    """Um número com vírgula, sem potência de dez.

    >>> _escrito(371.523474), _escrito(1234567.8)
    ('371,523', '1234568')
    """
    inteiro = len(str(int(abs(valor))))
    casas = max(0, ALGARISMOS - inteiro)
    return np.format_float_positional(round(valor, casas), trim="-").replace(".", ",")
