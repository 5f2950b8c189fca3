"""Onde, num arquivo, está a tabela: o separador, o cabeçalho, os títulos de cima e as notas de baixo."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from neuronio.erros import ErroDeDados

SEPARADORES = (";", "\t", "|", ",")  # nesta ordem no empate: uma vírgula pode ser decimal, um ";" não
AMOSTRA = 200
"""De tantos registros se descobrem o separador e a largura da tabela."""

_SEP_DO_EXCEL = re.compile(r"sep=(.)[ \t]*\n", re.IGNORECASE)
_NOTA = re.compile(r"(fonte|nota|legenda|obs|observaç|elaboraç)", re.IGNORECASE)

Registro = tuple[int, list[str]]


def ler_registros(texto: str, origem: str) -> tuple[str, list[Registro], list[int]]:
    """O separador, os registros da tabela (o primeiro é o cabeçalho) e as linhas que não são dela.

    Raises:
        ErroDeDados: não há nada, há aspas que não fecham, ou o cabeçalho não se acha.
    """
    dito = _SEP_DO_EXCEL.match(texto)
    separador = dito[1] if dito else descobrir_separador(texto, origem)
    todos = registros(texto[dito.end() :] if dito else texto, separador, origem, 1 if dito else 0)
    lidos = sem_coluna_vazia([registro for registro in todos if any(registro[1])])
    if not lidos:
        raise ErroDeDados(f"{origem} está vazio.")
    comeco = _quantos_titulos(lidos)
    _conferir_cabecalho(lidos, comeco, origem)
    fim = comeco + _onde_comecam_as_notas(lidos[comeco:])
    de_fora = [numero for numero, _ in (*lidos[:comeco], *lidos[fim:])]
    return separador, lidos[comeco:fim], de_fora


def registros(texto: str, separador: str, origem: str, antes: int = 0) -> Iterator[Registro]:
    """Cada registro com o número da linha em que começa; ``antes`` conta as linhas já retiradas."""
    leitor = csv.reader(io.StringIO(texto), delimiter=separador, strict=True)
    while True:
        numero = leitor.line_num + 1 + antes
        try:
            yield numero, [celula.strip() for celula in next(leitor)]
        except StopIteration:
            return
        except csv.Error as erro:
            raise ErroDeDados(
                f"{origem}, linha {numero}: há aspas que não fecham, ou fecham no meio de um texto ({erro}). "
                'Uma aspa dentro de um texto se escreve dobrada: "".'
            ) from None


def descobrir_separador(texto: str, origem: str) -> str:
    """O separador com que mais registros têm tantas células quantas o cabeçalho."""
    falha: ErroDeDados | None = None
    notas: dict[str, float] = {}
    for separador in SEPARADORES:
        try:
            amostra = list(islice((r for r in registros(texto, separador, origem) if any(r[1])), AMOSTRA))
        except ErroDeDados as erro:  # aspas que só fecham bem com outro separador
            falha = erro
            continue
        amostra = sem_coluna_vazia(amostra)
        if amostra:
            notas[separador] = _regularidade(amostra)
    if falha is not None and not any(notas.values()):
        raise falha
    return max(notas, key=lambda separador: notas[separador], default=SEPARADORES[0])


def sem_coluna_vazia(lidos: list[Registro]) -> list[Registro]:
    """Os registros sem a última célula, se o separador do fim da linha só abre células vazias."""
    while lidos:
        largura = max(len(celulas) for _, celulas in lidos)
        if largura == 1 or any(celulas[-1] for _, celulas in lidos if len(celulas) == largura):
            break
        lidos = [(n, celulas[:-1] if len(celulas) == largura else celulas) for n, celulas in lidos]
    return lidos


def _regularidade(amostra: list[Registro]) -> float:
    """A fração dos registros com a largura do cabeçalho; zero se ele é um texto só."""
    titulos = _quantos_titulos(amostra)
    cabecalho = amostra[titulos][1]
    if len(cabecalho) == 1 or (titulos and _tem_numeros(cabecalho)):
        return 0
    return sum(len(celulas) == len(cabecalho) for _, celulas in amostra) / len(amostra)


def _quantos_titulos(lidos: list[Registro]) -> int:
    """Quantos registros vêm antes do cabeçalho: um texto sozinho, ou, como no INMET, ``NOME:`` e um valor."""
    vezes = Counter(len(celulas) for _, celulas in lidos[:AMOSTRA])
    largura = max((c for c, n in vezes.items() if n > 1), default=max(vezes))
    for quantos, (_, celulas) in enumerate(lidos):
        sozinho = largura > 1 and bool(celulas[0]) and not any(celulas[1:])
        ficha = len(celulas) < largura and celulas[0].endswith(":")
        if not (sozinho or ficha):
            return quantos
    return 0


def _onde_comecam_as_notas(lidos: list[Registro]) -> int:
    """A posição do primeiro registro depois dos dados: uma fonte, uma nota ou uma legenda, e o que vier."""
    if len(lidos[0][1]) == 1:
        return len(lidos)
    for posicao, (_, celulas) in enumerate(lidos):
        if posicao > 1 and not any(celulas[1:]) and _NOTA.match(celulas[0]):
            return posicao
    return len(lidos)


def _conferir_cabecalho(lidos: list[Registro], comeco: int, origem: str) -> None:
    """Se se pularam títulos, o cabeçalho tem de ser de nomes: senão, o "título" era ele, e falta um nome."""
    numero, celulas = lidos[comeco]
    if comeco and _tem_numeros(celulas):
        raise ErroDeDados(
            f"{origem}: não achei o cabeçalho. A linha {lidos[comeco - 1][0]} só tem um texto, e a {numero} "
            "já tem números. Dê um nome a cada coluna, numa linha só, logo acima dos dados."
        )


def _tem_numeros(celulas: list[str]) -> bool:
    return any(re.fullmatch(r"[+-]?[\d.,]+", celula) for celula in celulas)
