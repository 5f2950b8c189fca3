"""Os treinos de um estudo: cada um começa do zero, num processo dos que houver."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeTipo, ErroDeTreino, ErroDeValor, ErroNeuronio
from neuronio.estudos.divisao import Indices
from neuronio.estudos.recorte import conferir_preparo, preparado, recortar
from neuronio.modelos import Modelo
from neuronio.motores.threads import processadores, quantas_threads, threads
from neuronio.tensor import chaves_a_parte, semente
from neuronio.treino import Historico

DELE = {
    "validacao": "a parte que se mede é a validação",
    "retomar": "cada treino começa do zero",
    "progresso": "um estudo não mostra a barra de cada treino",
    "x": "dê-o antes",
    "y": "dê-o antes",
}
"""O que se pode dar a `Modelo.treinar`, e num estudo não."""


@dataclass(frozen=True)
class Dados:
    """Os dados de um estudo, de que cada treino recorta os seus.

    Args:
        x, y, pesos: como os de `Modelo.treinar`.
        preparo: o que cada treino aprende só das suas amostras; veja `preparado`.
    """

    x: Any
    y: Any
    pesos: Any
    preparo: Any


@dataclass(frozen=True)
class Pedido:
    """Um treino por fazer.

    Args:
        nome: como se chama nas mensagens: "parte 3".
        criar: devolve o modelo compilado, novo.
        treino, medida: as amostras de cada lado.
        opcoes: para `Modelo.treinar`.
        semente: a dos pesos iniciais e de tudo o mais que se sorteia.
    """

    nome: str
    criar: Callable[[], Modelo]
    treino: Indices
    medida: Indices
    opcoes: dict[str, Any]
    semente: int


@dataclass(frozen=True)
class Parte:
    """O que deu um treino.

    Args:
        medidas: as figuras nas amostras que ficaram de fora.
        do_treino: as mesmas, nas amostras em que treinou.
        no_inicio: as mesmas, nas do treino, antes de treinar.
        historico: época por época; a validação é a medida.
        treino, medida: os índices das amostras de cada lado.
    """

    medidas: dict[str, float]
    do_treino: dict[str, float]
    no_inicio: dict[str, float]
    historico: Historico
    treino: Indices
    medida: Indices


def conferir_pedido(treinar: dict[str, Any], preparo: Any, partes: int) -> None:
    """Recusa o que não se pode pedir a um estudo, antes de começar."""
    conferir_opcoes(treinar)
    conferir_preparo(preparo)
    inteiro_positivo("a quantidade de partes", partes, 2)


def executar(pedidos: Sequence[Pedido], dados: Dados, processos: int | None) -> list[Parte]:
    """Faz todos os treinos, cada um com uma thread.

    Raises:
        ErroDeTipo: se ``criar`` não se consegue mandar a outro processo.
        ErroNeuronio: o de um treino que falhou; diz qual.
    """
    quantos = (
        processadores() if processos is None else inteiro_positivo("a quantidade de processos", processos)
    )
    quantos = min(quantos, len(pedidos))
    if quantos == 1:
        return [_treinar(pedido, dados) for pedido in pedidos]
    from joblib import Parallel, delayed

    try:
        feitas: list[Parte] = Parallel(quantos, backend="loky")(
            delayed(_treinar)(pedido, dados) for pedido in pedidos
        )
    except pickle.PicklingError as erro:
        raise ErroDeTipo(
            "o que se deu não se consegue mandar a outro processo: há nele algo que só existe neste, como um "
            "arquivo aberto ou uma tranca. Crie-o dentro de criar, ou peça processos=1."
        ) from erro
    return feitas


def conferir_opcoes(opcoes: dict[str, Any]) -> None:
    """Recusa as opções de `Modelo.treinar` que num estudo não cabem.

    Raises:
        ErroDeValor: diz por quê.
    """
    for nome in opcoes.keys() & DELE.keys():
        raise ErroDeValor(f"{nome}= não se dá a um estudo: {DELE[nome]}.")


def modelo_de_exemplo(criar: Any, *argumentos: Any) -> Modelo:
    """O que ``criar`` devolve, conferido.

    Raises:
        ErroDeTipo: se não é uma função que devolve um modelo.
        ErroDeTreino: se ele não está compilado.
    """
    if isinstance(criar, Modelo) or not callable(criar):
        raise ErroDeTipo(
            "criar é uma função que devolve um modelo novo e compilado, para que os pesos comecem de novo em "
            f"cada treino, mas veio {criar!r:.80}. Escreva def criar(): ..."
        )
    with chaves_a_parte():
        modelo = criar(*argumentos)
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(
            f"criar devolve um modelo, mas devolveu {modelo!r:.80}: falta o return? compilar não devolve "
            "nada."
        )
    if not modelo.otimizadores:
        raise ErroDeTreino('falta, em criar, compilar o modelo: modelo.compilar("adam", "mse").')
    modelo.perda_dada()
    return modelo


def _treinar(pedido: Pedido, dados: Dados) -> Parte:
    antes = quantas_threads()
    threads(1)  # os mesmos números, com qualquer quantidade de processos
    try:
        with chaves_a_parte():
            return _treinar_um(pedido, dados)
    except ErroNeuronio as erro:
        publico = next(
            classe for classe in type(erro).__mro__ if classe.__module__ == ErroNeuronio.__module__
        )
        raise publico(f"{pedido.nome}: {erro}") from erro
    finally:
        threads(antes)


def _treinar_um(pedido: Pedido, dados: Dados) -> Parte:
    semente(pedido.semente)
    modelo = pedido.criar()
    if modelo.historico.epocas:
        raise ErroDeTreino(
            "criar devolveu um modelo que já treinou: os pesos têm de começar de novo em cada treino. Faça a "
            "rede dentro de criar, e não fora."
        )
    lados = (pedido.treino, pedido.medida)
    xs = preparado(dados.preparo, *(recortar(dados.x, lado) for lado in lados))
    ys, pesos = ([recortar(alvo, lado) for lado in lados] for alvo in (dados.y, dados.pesos))
    opcoes = deepcopy(pedido.opcoes)
    no_inicio = modelo.avaliar(xs[0], ys[0])
    historico = modelo.treinar(
        *(xs[0], ys[0]), pesos=pesos[0], validacao=(xs[1], ys[1]), progresso=False, **opcoes
    )
    if historico.interrompido:
        raise KeyboardInterrupt
    medidas, do_treino = modelo.avaliar(xs[1], ys[1]), modelo.avaliar(xs[0], ys[0])
    return Parte(medidas, do_treino, no_inicio, historico, *lados)
