"""A linha do tempo: os valores de uma série em ordem, um por período do calendário, e os buracos à vista."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.calendario import Calendario, Posicoes, agrupado, descobrir
from neuronio.dados.datas import Datas, ler_datas, parece_de_datas
from neuronio.dados.leitura import descobrir_escrita, e_numerica, numeros, sem_marcas
from neuronio.dados.numeros import Escrita
from neuronio.dados.planilha import Coluna, Planilha
from neuronio.erros import ErroDeDados

Valores = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LinhaDoTempo:
    """Uma série em que a cada período cabe um valor de cada coluna, NaN onde ele falta.

    Args:
        origem: como chamar a série nas mensagens.
        calendario: que data tem cada posição.
        inicio: a posição do primeiro período no calendário.
        valores: float64 ``(n, colunas)``; a coluna 0 é a que se prevê. No primeiro período e
            no último não falta nenhum.
    """

    origem: str
    calendario: Calendario
    inicio: int
    valores: Valores

    def __len__(self) -> int:
        return len(self.valores)

    @property
    def posicoes(self) -> Posicoes:
        """A posição de cada período no calendário."""
        return np.arange(self.inicio, self.inicio + len(self), dtype=np.int64)

    @property
    def instantes(self) -> NDArray[np.datetime64]:
        """A data de cada período."""
        return self.calendario.instantes(self.posicoes)

    @property
    def datas(self) -> list[str]:
        """A data de cada período, escrita como no arquivo."""
        return self.calendario.escrever(self.posicoes)

    @property
    def faltas(self) -> NDArray[np.bool_]:
        """Onde falta um valor, ``(n, colunas)``."""
        return np.isnan(self.valores)

    @cached_property
    def cheios(self) -> Valores:
        """Os valores, e em cada buraco uma reta entre os dois vizinhos dele; ``(n, colunas)``."""
        lugares = np.arange(len(self))
        colunas = []
        for coluna in self.valores.T:
            conhecidos = ~np.isnan(coluna)
            colunas.append(np.interp(lugares, lugares[conhecidos], coluna[conhecidos]))
        return np.stack(colunas, axis=1)

    @property
    def buracos(self) -> str:
        """Quantos valores faltam na coluna que se prevê, e de quando: "5 de 526 meses (1958-06, ...)"."""
        onde = np.flatnonzero(self.faltas[:, 0])
        if not len(onde):
            return ""
        ditos = ", ".join(self.calendario.escrever(self.inicio + onde[:3])) + (
            ", ..." if len(onde) > 3 else ""
        )
        return f"{len(onde)} de {len(self)} {self.calendario.nome} ({ditos})"


def coluna_das_datas(planilha: Planilha, datas: str | None, colunas: Sequence[str]) -> str:
    """O nome da coluna das datas: a que se disse ou, sem isso, a primeira em que há datas.

    Raises:
        ErroDeNome: a que se disse não existe.
        ErroDeDados: em nenhuma há datas.
    """
    if datas is not None:
        return planilha.coluna(datas).nome
    achada = next(
        (nome for nome in planilha.nomes if nome not in colunas and parece_de_datas(planilha.coluna(nome))),
        None,
    )
    if achada is not None:
        return achada
    de_datas = next((nome for nome in colunas if parece_de_datas(planilha.coluna(nome))), None)
    if de_datas is not None:
        raise ErroDeDados(
            f'{planilha.origem}: a coluna "{de_datas}" é a das datas. Diga a dos valores que se preveem.'
        )
    raise ErroDeDados(
        f"{planilha.origem}: em nenhuma coluna há datas como 31/12/2001, 2001-12-31, 12/2001 ou 2001, e sem "
        'elas não se sabe o que vem antes do quê. Acrescente uma. Se há, diga qual, com tempo="NOME" (no '
        "comando, --tempo NOME), e o erro dirá que linha não se lê."
    )


def ler_linha_do_tempo(
    planilha: Planilha,
    datas: str,
    colunas: Sequence[str],
    agrupar: str | None,
    lembradas: Sequence[Escrita] | None = None,
) -> tuple[LinhaDoTempo, tuple[Escrita, ...]]:
    """A linha do tempo de uma planilha, e como estão escritos os números de cada coluna.

    Args:
        planilha: já lida.
        datas: o nome da coluna das datas.
        colunas: as que se leem; a primeira é a que se prevê.
        agrupar: de que período se tira a média; ``None`` deixa os valores como estão.
        lembradas: como estavam escritos no treino, se já se aprendeu.

    Raises:
        ErroDeDados: datas fora de ordem, repetidas ou que não se leem, texto onde se esperava um número, uma
            coluna vazia.
    """
    lidas = [planilha.coluna(nome) for nome in colunas]
    escritas = tuple(
        _escrita(coluna, None if lembradas is None else lembradas[i]) for i, coluna in enumerate(lidas)
    )
    em_fila = [
        sem_marcas(coluna, numeros(coluna, escrita)) for coluna, escrita in zip(lidas, escritas, strict=True)
    ]
    valores = np.stack(em_fila, axis=1)
    for nome, coluna in zip(colunas, valores.T, strict=True):
        if np.isnan(coluna).all():
            raise ErroDeDados(f'{planilha.origem}: na coluna "{nome}" não há nenhum valor.')
    quando = ler_datas(planilha.coluna(datas))
    _exigir_ordem(planilha.coluna(datas), quando)
    calendario = descobrir(quando) if agrupar is None else agrupado(agrupar)
    posicoes = calendario.posicoes(quando.instantes)
    linha = LinhaDoTempo(
        planilha.origem, calendario, int(posicoes[0]), _por_periodo(posicoes - posicoes[0], valores, planilha)
    )
    return _aparada(linha), escritas


def _escrita(coluna: Coluna, lembrada: Escrita | None) -> Escrita:
    if not e_numerica(coluna) and not coluna.faltas.all():
        i = int((~coluna.faltas).argmax())
        raise coluna.erro(
            i, f'"{coluna.textos[i]}" não é número, e numa série só entram colunas de números. Escolha outra.'
        )
    return descobrir_escrita(coluna, lembrada)


def _exigir_ordem(coluna: Coluna, datas: Datas) -> None:
    saltos = np.diff(datas.instantes).astype(np.int64)
    if (saltos > 0).all():
        return
    i = int((saltos <= 0).argmax()) + 1
    antes, agora = coluna.textos[i - 1], coluna.textos[i]
    if saltos[i - 1] == 0:
        raise coluna.erro(
            i,
            f"a data {agora} está repetida. Numa série, cada data tem uma linha só: deixe uma, ou separe num "
            "arquivo cada coisa que se mediu.",
        )
    ao_contrario = ", e estão todas da mais nova à mais antiga" if (saltos < 0).all() else ""
    raise coluna.erro(
        i,
        f"a data {agora} vem depois de {antes}{ao_contrario}. Ponha as linhas em ordem, da mais antiga à "
        "mais nova.",
    )


def _por_periodo(lugares: Posicoes, valores: Valores, planilha: Planilha) -> Valores:
    """A média dos valores de cada período, ``(períodos, colunas)``; NaN se nele não há nenhum."""
    periodos = int(lugares[-1]) + 1
    com_valor = np.unique(lugares[~np.isnan(valores[:, 0])])
    if 2 * len(com_valor) < periodos:
        raise ErroDeDados(
            f"{planilha.origem}: em mais da metade dos períodos, {periodos - len(com_valor)} de {periodos}, "
            "não há valor: as datas são espaçadas ou irregulares demais. Agrupe-as num período maior, com "
            'agrupar="semana", "mes" ou "ano" (no comando, --agrupar).'
        )
    medias = []
    for coluna in valores.T:
        conhecidos = ~np.isnan(coluna)
        vezes = np.bincount(lugares[conhecidos], minlength=periodos)
        somas = np.bincount(lugares[conhecidos], coluna[conhecidos], periodos)
        medias.append(np.divide(somas, vezes, out=np.full(periodos, np.nan), where=vezes > 0))
    return np.stack(medias, axis=1)


def _aparada(linha: LinhaDoTempo) -> LinhaDoTempo:
    """Do primeiro ao último período em que há todos os valores."""
    completos = np.flatnonzero(~linha.faltas.any(axis=1))
    if not len(completos):
        raise ErroDeDados(f"{linha.origem}: não há data em que todas as colunas tenham um valor.")
    de, ate = int(completos[0]), int(completos[-1]) + 1
    return replace(linha, inicio=linha.inicio + de, valores=linha.valores[de:ate])
