"""A coluna que se quer prever: classes, se é de classificação, ou números, se é de regressão."""

from collections import Counter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.colunas import e_numerica, numeros
from neuronio.dados.planilha import Coluna
from neuronio.erros import ErroDeDados, ErroDeValor

Tarefa = Literal["classificacao", "regressao"]
MAXIMO_DE_CLASSES_INTEIRAS = 30


def descobrir_classes(coluna: Coluna, tarefa: Tarefa | None) -> tuple[str, ...] | None:
    """Os nomes das classes do alvo, em ordem, ou ``None`` se ele é de regressão.

    Textos são classes. Inteiros são classes se há poucos diferentes: no máximo 30, e cada um, na média, em
    duas linhas ou mais. Outros números são regressão.
    """
    if tarefa not in (None, "classificacao", "regressao"):
        raise ErroDeValor(f'tarefa é "classificacao", "regressao" ou None (descobrir); veio {tarefa!r}.')
    nomes = _nomes(coluna)
    classes = sorted(set(nomes), key=lambda nome: (_inteiro(nome), nome))
    if len(classes) == 1:
        raise ErroDeDados(
            f'o alvo "{coluna.nome}" vale sempre "{classes[0]}": não há o que aprender a distinguir.'
        )
    if tarefa == "regressao" or (
        tarefa is None and e_numerica(coluna) and not _sao_classes(coluna, len(classes))
    ):
        numeros(coluna)
        return None
    vezes = Counter(nomes)
    for i, nome in enumerate(nomes):
        if vezes[nome] == 1:
            raise coluna.erro(
                i,
                f'a classe "{nome}" só aparece nesta linha, e são precisas ao menos duas: uma para o treino '
                "e outra para o teste.",
            )
    return tuple(classes)


def ler_alvo(coluna: Coluna, classes: tuple[str, ...] | None) -> NDArray[np.int64] | NDArray[np.float32]:
    """O alvo ``(n,)``: índices das classes em int64, ou números em float32 se ``classes`` é ``None``."""
    if classes is None:
        return numeros(coluna).astype(np.float32)
    posicoes = {classe: i for i, classe in enumerate(classes)}
    y = np.empty(len(coluna.textos), np.int64)
    for i, texto in enumerate(coluna.textos):
        nome = texto if texto in posicoes else _nome_do_inteiro(texto)
        if nome not in posicoes:
            raise coluna.erro(i, f'não conheço a classe "{texto}". As do treino: {", ".join(classes)}.')
        y[i] = posicoes[nome]
    return y


def _sao_classes(coluna: Coluna, quantas: int) -> bool:
    valores = numeros(coluna)
    poucas = quantas <= min(MAXIMO_DE_CLASSES_INTEIRAS, max(2, len(valores) // 2))
    return poucas and bool((valores == np.rint(valores)).all())


def _nomes(coluna: Coluna) -> list[str]:
    if e_numerica(coluna):
        numeros(coluna)
        return [_nome_do_inteiro(texto) for texto in coluna.textos]
    return coluna.textos


def _nome_do_inteiro(texto: str) -> str:
    """``"3.0"`` e ``"+3"`` são a classe ``"3"``; o que não é inteiro fica como está."""
    try:
        valor = float(texto.replace(",", "."))
    except ValueError:
        return texto
    return str(int(valor)) if valor.is_integer() else texto


def _inteiro(nome: str) -> float:
    """Chave de ordem: inteiros pelo valor (2 antes de 10), textos depois deles."""
    try:
        return int(nome)
    except ValueError:
        return float("inf")
