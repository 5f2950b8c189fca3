"""Onde, num arquivo, está a tabela: o separador, o cabeçalho, os títulos de cima e as notas de baixo."""

import re
from collections import Counter
from dataclasses import replace
from itertools import islice

import numpy as np

from neuronio.dados.registros import Registros, de_listas, ler, um_a_um
from neuronio.erros import ErroDeDados

SEPARADORES = (";", "\t", "|", ",")  # nesta ordem no empate: uma vírgula pode ser decimal, um ";" não
AMOSTRA = 200
"""De tantos registros se descobrem o separador e a largura da tabela."""

_SEP_DO_EXCEL = re.compile(r"sep=(.)[ \t]*\n", re.IGNORECASE)
_NOTA = re.compile(r"(fonte|nota|legenda|obs|observaç|elaboraç)", re.IGNORECASE)


def ler_registros(fita: bytes, origem: str) -> tuple[str, Registros, list[int]]:
    """O separador, os registros da tabela (o primeiro é o cabeçalho) e as linhas que não são dela.

    Args:
        fita: o texto do arquivo, em UTF-8.
        origem: como o chamar nas mensagens.

    Raises:
        ErroDeDados: não há nada, há aspas que não fecham, ou o cabeçalho não se acha.
    """
    primeira = fita[: fita.find(b"\n") + 1]
    dito = _SEP_DO_EXCEL.fullmatch(primeira.decode())
    separador = dito[1] if dito else descobrir_separador(fita, origem)
    lidos = sem_coluna_vazia(ler(fita, separador, origem, len(primeira) if dito else 0))
    if not lidos:
        raise ErroDeDados(f"{origem} está vazio.")
    comeco = _quantos_titulos(lidos)
    _conferir_cabecalho(lidos, comeco, origem)
    fim = comeco + _onde_comecam_as_notas(lidos[comeco:])
    de_fora = [*lidos.numeros[:comeco].tolist(), *lidos.numeros[fim:].tolist()]
    return separador, lidos[comeco:fim], de_fora


def descobrir_separador(fita: bytes, origem: str) -> str:
    """O separador com que mais registros têm tantas células quantas o cabeçalho."""
    falha: ErroDeDados | None = None
    notas: dict[str, float] = {}
    for separador in SEPARADORES:
        lidos = (registro for registro, *_ in um_a_um(fita, separador, origem) if any(registro[1]))
        try:
            amostra = sem_coluna_vazia(de_listas(islice(lidos, AMOSTRA)))
        except ErroDeDados as erro:  # aspas que só fecham bem com outro separador
            falha = erro
            continue
        if amostra:
            notas[separador] = _regularidade(amostra)
    if falha is not None and not any(notas.values()):
        raise falha
    return max(notas, key=lambda separador: notas[separador], default=SEPARADORES[0])


def sem_coluna_vazia(lidos: Registros) -> Registros:
    """Os registros sem as últimas células, se o separador do fim da linha só abre células vazias."""
    largura = int(lidos.larguras.max(initial=1))
    while largura > 1:
        largos = lidos.primeiras[lidos.larguras >= largura]
        if lidos.tamanhos[largos + largura - 1].any():
            break
        largura -= 1
    return replace(lidos, larguras=np.minimum(lidos.larguras, largura))


def _regularidade(amostra: Registros) -> float:
    """A fração dos registros com a largura do cabeçalho; zero se ele é um texto só."""
    titulos = _quantos_titulos(amostra)
    cabecalho = amostra[titulos][1]
    if len(cabecalho) == 1 or (titulos and _tem_numeros(cabecalho)):
        return 0
    return float((amostra.larguras == len(cabecalho)).mean())


def _quantos_titulos(lidos: Registros) -> int:
    """Quantos registros vêm antes do cabeçalho: um texto sozinho, ou, como no INMET, ``NOME:`` e um valor."""
    vezes = Counter(lidos.larguras[:AMOSTRA].tolist())
    largura = max((c for c, n in vezes.items() if n > 1), default=max(vezes))
    for quantos, (_, celulas) in enumerate(lidos):
        sozinho = largura > 1 and bool(celulas[0]) and not any(celulas[1:])
        ficha = len(celulas) < largura and celulas[0].endswith(":")
        if not (sozinho or ficha):
            return quantos
    return 0


def _onde_comecam_as_notas(lidos: Registros) -> int:
    """A posição do primeiro registro depois dos dados: uma fonte, uma nota ou uma legenda, e o que vier."""
    if lidos.larguras[0] == 1:
        return len(lidos)
    segundas = lidos.tamanhos[lidos.primeiras + (lidos.larguras > 1)]
    talvez = np.flatnonzero((lidos.larguras == 1) | (segundas == 0))
    so_a_primeira = talvez[lidos.tamanhos[lidos.primeiras[talvez]] == lidos.cheios(talvez)]
    for posicao in so_a_primeira.tolist():
        if posicao > 1 and _NOTA.match(lidos[posicao][1][0]):
            return int(posicao)
    return len(lidos)


def _conferir_cabecalho(lidos: Registros, comeco: int, origem: str) -> None:
    """Se se pularam títulos, o cabeçalho tem de ser de nomes: senão, o "título" era ele, e falta um nome."""
    numero, celulas = lidos[comeco]
    if comeco and _tem_numeros(celulas):
        raise ErroDeDados(
            f"{origem}: não achei o cabeçalho. A linha {lidos[comeco - 1][0]} só tem um texto, e a {numero} "
            "já tem números. Dê um nome a cada coluna, numa linha só, logo acima dos dados."
        )


def _tem_numeros(celulas: list[str]) -> bool:
    return any(re.fullmatch(r"[+-]?[\d.,]+", celula) for celula in celulas)
