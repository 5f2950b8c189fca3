"""A retomada: um treino que caiu continua do último ponto de controle que serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuronio.arquivos import ArquivoEstragado, como_caminho
from neuronio.avisos import avisar
from neuronio.descricao import Reconstrucao, adotar, como_criado, descrever
from neuronio.erros import ErroDeArquivo
from neuronio.modelos.arquivo import (
    atribuir,
    em_palavras,
    formas_de,
    ler,
    ordem_de,
    partes_do_treino,
    treino_de,
)
from neuronio.modelos.diferenca import curto, diferenca
from neuronio.treino.historico import Historico
from neuronio.treino.ponto import MELHOR, pontos_de
from neuronio.treino.posicao import Percurso, Posicao

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo

SAIDA = "ou use outra pasta em retomar"


def retomar(
    modelo: Modelo, pasta: str | Path, series: Sequence[str], percurso: Callable[[], Percurso]
) -> Posicao | None:
    """Põe o modelo como no último ponto que não está estragado; None, se não há nenhum na pasta.

    Se estão todos estragados, serve o da melhor época, que se guarda à parte.

    Args:
        modelo: já construído e compilado.
        pasta: a de um `PontoDeControle`.
        series: as figuras que este treino anota a cada época; têm de ser as do ponto.
        percurso: diz que dados ele percorre, e como; também.

    Raises:
        ErroDeArquivo: se os pontos estão todos estragados; ou se o último é de outro treino, ou de uma versão
            mais nova. O modelo não muda.
    """
    caminho = como_caminho(pasta)
    if caminho.is_file():
        raise ErroDeArquivo(f"retomar pede a pasta de um PontoDeControle, mas {pasta} é um arquivo.")
    estragados: list[ArquivoEstragado] = []
    pontos = pontos_de(caminho)
    reserva = [caminho / MELHOR] if pontos and (caminho / MELHOR).is_file() else []
    for ponto in [*pontos, *reserva]:
        try:
            posicao = restaurar(modelo, ponto, series, percurso)
        except ArquivoEstragado as erro:
            estragados.append(erro)
            continue
        if estragados:
            avisar(
                f"{estragados[0]} O treino continua do ponto anterior, {ponto.name}, da época "
                f"{modelo.historico.epocas}.",
            )
        return posicao
    if estragados:
        raise ErroDeArquivo(f"nenhum ponto de controle de {pasta} se lê. Do último: {estragados[0]}")
    return None


def restaurar(
    modelo: Modelo, ponto: Path, series: Sequence[str], percurso: Callable[[], Percurso]
) -> Posicao:
    """Põe num modelo igual os pesos, o otimizador e o histórico de um ponto de controle.

    Raises:
        ArquivoEstragado: se está truncado, ou foi alterado.
        ErroDeArquivo: se é de outro treino, ou de uma versão mais nova.
    """
    descricao, arrays = ler(ponto)
    with em_palavras(ponto):
        posicao = Posicao.de_dict(descricao["posicao"])
        _conferir_receita(modelo, descricao, ponto)
        _conferir_series(posicao.series, series, ponto)
        if diferenca := posicao.percurso.diferenca(percurso()):
            raise ErroDeArquivo(f"o ponto de controle {ponto} {diferenca}. Treine como antes, {SAIDA}.")
        historico, ordem = Historico.de_dict(descricao["historico"]), ordem_de(descricao)
        if ordem is not None and posicao.lote and posicao.percurso.embaralhar:
            ordem.epocas -= 1  # a ordem da época que se interrompeu volta a ser a próxima
        _adotar(modelo, descricao)
        atribuir(modelo, arrays, ponto)
    modelo.embaralhamento, modelo.historico = ordem, historico
    return posicao


def _adotar(modelo: Modelo, descricao: dict[str, Any]) -> None:
    """Os atributos que um callback tinha mudado ficam como ele os deixou."""
    treino = [*modelo.otimizadores.values(), modelo.perda, *modelo.metricas]
    refazer = Reconstrucao({type(objeto) for objeto in [*modelo.todas(), *treino] if objeto is not None})
    adotar(modelo, descricao["modelo"], refazer)
    for parte, objeto in partes_do_treino(modelo).items():
        adotar(objeto, descricao["treino"][parte], refazer)
    modelo._oficina.conferir()


def _conferir_receita(modelo: Modelo, descricao: dict[str, Any], caminho: Path) -> None:
    """Um treino só se retoma com a mesma rede e a mesma receita."""
    ponto, saida = f"o ponto de controle {caminho}", SAIDA
    antes, atual = _sem_aumento(descricao["modelo"]), _sem_aumento(descrever(modelo))
    if antes[0] != atual[0]:
        raise ErroDeArquivo(
            f"{ponto} é de outra rede: {diferenca(antes[0], atual[0])}. Monte a mesma rede, {saida}."
        )
    if antes[1] != atual[1]:
        era, agora_e = (curto(aumento) if aumento else "nenhum" for aumento in (antes[1], atual[1]))
        raise ErroDeArquivo(
            f"{ponto} treinou com outro aumento: era {era}, e agora é {agora_e}. Treine como antes, {saida}."
        )
    formas, agora = formas_de(modelo, descricao), modelo.formas_entrada
    if formas != agora:
        do_ponto = ", ".join(map(str, formas.values()))
        raise ErroDeArquivo(
            f"{ponto} treinou com amostras de forma {do_ponto}, e estas têm forma "
            f"{', '.join(map(str, agora.values()))}. Dê os mesmos dados, {saida}."
        )
    for parte, atual in treino_de(modelo).items():
        if como_criado(descricao["treino"][parte]) != como_criado(atual):
            raise ErroDeArquivo(
                f"{ponto} foi treinado com outro argumento em compilar ({parte}: era "
                f"{curto(descricao['treino'][parte])}, e agora é {curto(atual)}). Compile como antes, "
                f"{saida}."
            )


def _sem_aumento(descricao: Any) -> tuple[Any, Any]:
    """A rede como foi criada, e o aumento do treino, que não é dela."""
    criada = como_criado(descricao)
    trocas = dict(criada.get("trocas", {}))
    aumento = trocas.pop("aumento_do_treino", None)
    return {**criada, "trocas": trocas}, aumento


def _conferir_series(antes: Sequence[str], series: Sequence[str], caminho: Path) -> None:
    """E com as mesmas medidas."""
    if set(antes) != set(series):
        raise ErroDeArquivo(
            f"o ponto de controle {caminho} anotou {', '.join(antes)} a cada época, e este treino anotaria "
            f"{', '.join(series)}. Treine {'com' if len(antes) > len(series) else 'sem'} a validação, "
            f"{SAIDA}."
        )
