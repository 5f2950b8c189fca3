"""Tabelas que já estão na memória: DataFrames do pandas e do polars, tabelas do Arrow, dicionários."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import numpy as np

from neuronio.dados.celulas import Celulas
from neuronio.dados.grafias import composto
from neuronio.dados.numeros import leituras, marca
from neuronio.dados.planilha import Planilha
from neuronio.erros import ErroDeDados, ErroDeTipo

ORIGEM = "tabela recebida"


def planilha_de(tabela: Any) -> Planilha:
    """A planilha de um DataFrame, de uma tabela do Arrow, ou do que se escreve com dicionários.

    >>> list(planilha_de({"altura": [1.5, None], "cor": ["azul", "rosa"]}).colunas["altura"])
    ['1.5', '']
    >>> list(planilha_de([{"altura": 1.5, "cor": "azul"}]).colunas["cor"])
    ['azul']
    """
    colunas = _colunas(tabela)
    tamanhos = {nome: len(valores) for nome, valores in colunas.items()}
    if len(set(tamanhos.values())) > 1:
        raise ErroDeDados(f"{ORIGEM}: as colunas têm quantidades diferentes de valores: {tamanhos}.")
    if not colunas or not next(iter(tamanhos.values())):
        raise ErroDeDados(f"{ORIGEM}: não há nenhuma linha; era esperada ao menos uma.")
    celulas: dict[str, Celulas] = {}
    for nome, valores in colunas.items():
        if not isinstance(nome, str) or not nome.strip():
            raise ErroDeTipo(
                f"{ORIGEM}: o nome de uma coluna é um texto, e veio {nome!r}. Dê nomes a elas, como em "
                'df.columns = ["altura", "cor"].'
            )
        if composto(nome.strip()) in celulas:
            raise ErroDeDados(f'{ORIGEM}: duas colunas têm o mesmo nome, "{nome}".')
        textos = [_celula(valor, nome, i) for i, valor in enumerate(valores, 1)]
        celulas[composto(nome.strip())] = Celulas.de_textos(textos)
    return Planilha(ORIGEM, celulas, np.arange(1, max(tamanhos.values()) + 1))


def _colunas(tabela: Any) -> dict[Any, list[Any]]:
    if isinstance(tabela, Mapping):
        return {nome: _valores(coluna, nome) for nome, coluna in tabela.items()}
    if hasattr(tabela, "to_pydict"):  # Arrow
        return dict(tabela.to_pydict())
    if hasattr(tabela, "get_columns"):  # polars
        return {coluna.name: coluna.to_list() for coluna in tabela.get_columns()}
    if hasattr(tabela, "iloc") and hasattr(tabela, "columns"):  # pandas
        return _do_pandas(tabela)
    if isinstance(tabela, Sequence) and not isinstance(tabela, str | bytes):
        return _das_linhas(tabela)
    por_calcular = " Use .collect()." if hasattr(tabela, "collect") else ""  # um LazyFrame do polars
    raise ErroDeTipo(
        "era esperada uma tabela: um DataFrame do pandas ou do polars, uma tabela do Arrow, um dicionário de "
        f"colunas ou uma lista de dicionários; veio {_especie(tabela)}.{por_calcular}"
    )


def _do_pandas(tabela: Any) -> dict[Any, list[Any]]:
    nomes = list(tabela.columns)
    repetidos = [nome for nome, vezes in Counter(nomes).items() if vezes > 1]
    if repetidos:
        raise ErroDeDados(f'{ORIGEM}: duas colunas têm o mesmo nome, "{repetidos[0]}".')
    return {nome: tabela.iloc[:, i].tolist() for i, nome in enumerate(nomes)}


def _das_linhas(linhas: Sequence[Any]) -> dict[Any, list[Any]]:
    if not linhas:
        raise ErroDeDados(
            "nenhuma linha para transformar; era esperado ao menos um dicionário {coluna: valor}."
        )
    for numero, linha in enumerate(linhas, 1):
        if not isinstance(linha, Mapping):
            raise ErroDeTipo(
                f"a linha {numero} devia ser um dicionário {{coluna: valor}}; veio {_especie(linha)}."
            )
        if linha.keys() != linhas[0].keys():
            raise ErroDeDados(
                f"a linha {numero} tem as colunas {list(linha)}, e a primeira, {list(linhas[0])}."
            )
    return {nome: [linha[nome] for linha in linhas] for nome in linhas[0]}


def _valores(coluna: Any, nome: Any) -> list[Any]:
    if hasattr(coluna, "tolist"):
        coluna = coluna.tolist()
    if isinstance(coluna, str | bytes) or not isinstance(coluna, Sequence):
        raise ErroDeTipo(
            f"a coluna {nome!r} devia ser uma lista de valores; veio {_especie(coluna)}. Uma linha só se dá "
            "numa lista: [{coluna: valor}]."
        )
    return list(coluna)


def _celula(valor: Any, nome: str, linha: int) -> str:
    """Um valor do Python como o texto que se leria num arquivo, sem perder nada."""
    if isinstance(valor, str):
        return composto(valor.strip())
    if valor is None or type(valor).__name__ in ("NAType", "NaTType") or valor != valor:
        return ""
    if hasattr(valor, "item") and not isinstance(valor, float):  # um número do NumPy
        valor = valor.item()
    if isinstance(valor, float | Decimal):
        return _real(float(valor))
    if isinstance(valor, datetime):
        return str(valor.date() if valor.time() == time() and valor.tzinfo is None else valor)
    if isinstance(valor, bool | int | date):
        return str(valor)
    raise ErroDeTipo(
        f'{ORIGEM}, linha {linha}, coluna "{nome}": era esperado um número, um texto ou uma data; veio '
        f"{_especie(valor)}."
    )


def _real(valor: float) -> str:
    """Com um zero a mais se, num arquivo, o ponto pudesse ser o dos milhares: 1.234 é 1.2340."""
    texto = repr(valor)
    return texto + "0" if marca(texto) and len(leituras(texto)) == 2 else texto


def _especie(valor: Any) -> str:
    return "None" if valor is None else f"um {type(valor).__name__}"
