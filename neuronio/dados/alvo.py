"""A coluna que se quer prever: classes, se é de classificação, ou números, se é de regressão."""

import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.grafias import chave, em_palavras, parecidas
from neuronio.dados.leitura import descobrir_escrita, e_numerica, numeros, sem_marcas
from neuronio.dados.numeros import SEM_ESCRITA, Escrita
from neuronio.dados.planilha import Coluna
from neuronio.erros import ErroDeDados, ErroDeValor

Tarefa = Literal["classificacao", "regressao"]
MAXIMO_DE_CLASSES_INTEIRAS = 30

_INTEIRO_DO_PANDAS = re.compile(r"([+-]?\d+)\.0")


@dataclass(frozen=True)
class Alvo:
    """Como se lê a coluna prevista.

    Args:
        nome: o da coluna.
        classes: os nomes das classes, como estão escritos, em ordem; ``None`` na regressão.
        escrita: como estavam escritos os números, na regressão.
        juntar: se a grafia que difere em maiúsculas, acentos ou espaços é a da classe.
        literal: se só a célula vazia diz que falta.
    """

    nome: str
    classes: tuple[str, ...] | None = None
    escrita: Escrita = SEM_ESCRITA
    juntar: bool = False
    literal: bool = False

    def ler(self, coluna: Coluna) -> NDArray[np.int64] | NDArray[np.float32]:
        """O alvo ``(n,)``: índices das classes em int64, ou números em float32."""
        if self.classes is None:
            return numeros(coluna, descobrir_escrita(coluna, self.escrita)).astype(np.float32)
        posicoes = {classe: i for i, classe in enumerate(self.classes)}
        por_chave = {chave(classe): i for classe, i in posicoes.items()} if self.juntar else {}
        textos, codigos = coluna.textos.distintas
        das_distintas = np.empty(len(textos), np.int64)
        for i, texto in enumerate(textos):
            posicao = posicoes.get(texto)
            if posicao is None and (inteiro := _INTEIRO_DO_PANDAS.fullmatch(texto)):
                posicao = posicoes.get(inteiro[1])
            if posicao is None and self.juntar:
                posicao = por_chave.get(chave(texto))
            if posicao is None:
                conhecidas = ", ".join(self.classes[:20]) + (", ..." if len(self.classes) > 20 else "")
                raise coluna.erro(
                    coluna.textos.primeira(i), f'não conheço a classe "{texto}". As do treino: {conhecidas}.'
                )
            das_distintas[i] = posicao
        return das_distintas[codigos]

    def faltas(self, coluna: Coluna) -> NDArray[np.bool_]:
        """Onde o alvo falta."""
        return faltas_do_alvo(coluna) if self.classes is None else coluna.faltas


def descobrir_alvo(coluna: Coluna, tarefa: Tarefa | None, juntar: bool) -> Alvo:
    """O que se aprende do alvo, numa coluna em que nada falta e, se é para juntar as grafias, já juntas.

    Textos são classes. Inteiros são classes se há poucos diferentes: no máximo 30, e cada um, na média, em
    duas linhas ou mais. Outros números são regressão.
    """
    numerica = e_numerica(coluna) and not coluna.literal
    escrita = descobrir_escrita(coluna) if numerica else SEM_ESCRITA
    if escrita.unidade == "data" and tarefa != "classificacao":
        raise ErroDeDados(
            f'o alvo "{coluna.nome}" é uma data, que não se prevê. Troque-a por um número, como os dias até '
            "ela."
        )
    if coluna.textos.sao_iguais:
        raise ErroDeDados(
            f'o alvo "{coluna.nome}" vale sempre "{coluna.textos[0]}": não há o que aprender a distinguir.'
        )
    alvo = Alvo(coluna.nome, None, escrita, juntar, coluna.literal)
    if tarefa == "regressao" or (tarefa is None and numerica and not _sao_classes(coluna, escrita)):
        numeros(coluna, escrita)
        return alvo
    valores = numeros(coluna, escrita) if numerica and tarefa is None else None
    _exigir_duas_linhas(coluna)
    return replace(alvo, classes=_em_ordem(coluna, valores))


def faltas_do_alvo(coluna: Coluna) -> NDArray[np.bool_]:
    """Onde o alvo falta, também quando um −999 está no lugar dele."""
    if coluna.literal or not e_numerica(coluna):
        return coluna.faltas
    return np.isnan(sem_marcas(coluna, numeros(coluna, descobrir_escrita(coluna))))


def conferir_tarefa(tarefa: Tarefa | None) -> None:
    """Levanta ``ErroDeValor`` se a tarefa não é uma das que existem."""
    if tarefa not in (None, "classificacao", "regressao"):
        raise ErroDeValor(f'tarefa é "classificacao", "regressao" ou None (descobrir); veio {tarefa!r}.')


def _sao_classes(coluna: Coluna, escrita: Escrita) -> bool:
    valores = numeros(coluna, escrita)
    quantas = len(np.unique(valores))
    poucas = quantas <= min(MAXIMO_DE_CLASSES_INTEIRAS, max(2, len(valores) // 2))
    return poucas and bool((valores == np.rint(valores)).all())


def _em_ordem(coluna: Coluna, valores: NDArray[np.float64] | None) -> tuple[str, ...]:
    """As classes pelo valor (2 antes de 10), se são números; senão, em ordem alfabética."""
    textos, codigos = coluna.textos.distintas
    if valores is None:
        return tuple(sorted(textos, key=lambda texto: (_inteiro(texto), texto)))
    dos_textos = np.empty(len(textos))
    dos_textos[codigos] = valores
    por_texto = dict(zip(textos, dos_textos.tolist(), strict=True))
    return tuple(sorted(por_texto, key=lambda texto: (por_texto[texto], texto)))


def _inteiro(nome: str) -> float:
    """Chave de ordem: inteiros pelo valor, textos depois deles."""
    return float(nome) if re.fullmatch(r"[+-]?\d{1,15}", nome) else float("inf")


def _exigir_duas_linhas(coluna: Coluna) -> None:
    textos, _ = coluna.textos.distintas
    sozinhas = np.flatnonzero(coluna.textos.vezes == 1)
    if not len(sozinhas):
        return
    texto = textos[sozinhas[0]]
    sozinha = coluna.textos.primeira(sozinhas[0])
    if grupos := parecidas(textos):
        raise ErroDeDados(
            f'{coluna.planilha.origem}: no alvo "{coluna.nome}", {em_palavras(grupos)} só diferem em '
            f'maiúsculas, acentos ou espaços, e a classe "{texto}" só aparece na linha '
            f"{coluna.planilha.numeros[sozinha]}. Se são a mesma, leia com juntar=True (no comando, "
            "--juntar).",
            [("--juntar",)],
        )
    cura, curas = "", list[tuple[str, str]]()
    if e_numerica(coluna) and not coluna.literal:
        curas = [("--tarefa", "regressao")]
        cura = ' Se o alvo é uma quantidade, diga tarefa="regressao" (no comando, --tarefa regressao).'
    raise coluna.erro(
        sozinha,
        f'a classe "{texto}" só aparece nesta linha, e são precisas ao menos duas: uma para o '
        f"treino e outra para o teste. Junte-a a outra, ou apague a linha.{cura}",
        curas,
    )
