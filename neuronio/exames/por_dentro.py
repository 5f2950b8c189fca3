"""Por dentro: as unidades que se apagaram, e os gradientes de cada camada, lidos no grafo das contas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from neuronio.camadas.camada import modo_de_treino
from neuronio.camadas.chamada import saidas_de
from neuronio.diagnosticos.sinais import Gradiente, Passo, Unidades
from neuronio.grafo.ordem import ordem_topologica
from neuronio.modelos import Modelo
from neuronio.otimizadores import Otimizador
from neuronio.tensor import Parametro, Tensor, gradientes
from neuronio.tensor.convolucao import conv2d
from neuronio.tensor.elementares import relu, sigmoide, tanh
from neuronio.tensor.produto import produto
from neuronio.tensor.tipos import lido_como
from neuronio.treino.amostras import Amostras
from neuronio.treino.passos import com_o_que_pede

FIM_DA_FAIXA = {sigmoide: (0.02, 0.98), tanh: (-0.96, 0.96)}
"""Fora daqui a derivada é menos de um décimo da que há no meio."""


def examinar(modelo: Modelo, amostras: Amostras) -> tuple[list[Unidades], list[Gradiente], Passo | None]:
    """As unidades paradas, os gradientes, e o que faria mais um passo; a rede fica como estava."""
    tensores = [Tensor(array, tipo=lido_como(array.dtype.name)) for array in amostras.arrays]
    entradas, alvo, _ = amostras.molde.separar(tensores)
    with modo_de_treino(False):
        saida = modelo(entradas)
        fins = [*saidas_de(saida).values(), *modelo.contas_a_parte(len(amostras))]
        unidades = list(_unidades(modelo, fins))
        if not modelo.tem_passo_proprio:
            perda = _medir(modelo, saida, alvo)
            kernels = _kernels(modelo)
            de_cada = dict(zip(map(id, kernels), gradientes(perda, kernels), strict=True))
            derivados = _gradientes(kernels, de_cada)
            with _sem_mudar(modelo):
                return unidades, derivados, _mais_um_passo(modelo, entradas, alvo, perda)
    return unidades, *_no_passo_proprio(modelo, entradas, alvo)


def _medir(modelo: Modelo, saida: Any, alvo: Any) -> Tensor:
    return modelo.perda_dada().medir(saida, alvo)[0]


def _no_passo_proprio(modelo: Modelo, entradas: Any, alvo: Any) -> tuple[list[Gradiente], Passo | None]:
    """Os gradientes que chegam aos otimizadores em mais um passo dos seus, e o que ele muda."""
    if not _ja_treinou(modelo):
        return [], None
    treinaveis, kernels = modelo.treinaveis(), _kernels(modelo)
    modelo.preparar_otimizador()
    pesos = [np.asarray(p.dados, np.float64) for p in treinaveis]
    antes = {id(k): np.asarray(k.dados, np.float64) for k in kernels}
    dar = com_o_que_pede(modelo.passo_de_treino, derivavel=True)
    with _sem_mudar(modelo), modo_de_treino(True):
        with _ouvindo(modelo) as ouvidos:
            perda = _um_numero(dar(entradas, alvo, None)["perda"])
        tamanho = _quanto_mudou(treinaveis, pesos)
        depois = _um_numero(dar(entradas, alvo, None)["perda"])
    ouviram = [k for k in kernels if id(k) in ouvidos]
    return _gradientes(ouviram, ouvidos, antes), Passo(tamanho, perda, depois)


def _um_numero(perda: Any) -> float:
    return float((perda[0] if isinstance(perda, tuple) else perda).item())


@contextmanager
def _ouvindo(modelo: Modelo) -> Iterator[dict[int, Tensor]]:
    """Os gradientes que os otimizadores recebem no bloco, pela identidade do parâmetro.

    Um passo próprio pode ter várias perdas, de várias redes: só quem aplica os gradientes sabe de que perda
    é o de cada um.
    """
    ouvidos: dict[int, Tensor] = {}

    def ouvir(otimizador: Otimizador) -> None:
        aplicar = otimizador.aplicar

        def ouvindo(recebidos: Sequence[Tensor]) -> None:
            ouvidos.update({id(p): gradiente for p, gradiente, _, _ in otimizador.conferidos(recebidos)})
            aplicar(recebidos)

        otimizador.__dict__["aplicar"] = ouvindo

    try:
        for otimizador in modelo.otimizadores.values():
            ouvir(otimizador)
        yield ouvidos
    finally:
        for otimizador in modelo.otimizadores.values():
            otimizador.__dict__.pop("aplicar", None)


def _ja_treinou(modelo: Modelo) -> bool:
    return bool(modelo.treinaveis()) and all(o.passos for o in modelo.otimizadores.values())


@contextmanager
def _sem_mudar(modelo: Modelo) -> Iterator[None]:
    """O que o bloco fizer aos parâmetros, aos estados e aos otimizadores se desfaz."""
    do_otimizador = [v for otimizador in modelo.otimizadores.values() for v in otimizador.variaveis()]
    antes = [(v, v.tensor) for v in (*modelo.variaveis(), *do_otimizador)]
    try:
        yield
    finally:
        for variavel, tensor in antes:
            variavel.atribuir(tensor)


def _mais_um_passo(modelo: Modelo, entradas: Any, alvo: Any, perda: Tensor) -> Passo | None:
    """O que muda com mais um passo; None, se a rede ainda não treinou, ou está toda congelada."""
    if not _ja_treinou(modelo):
        return None
    treinaveis = modelo.treinaveis()
    pesos = [np.asarray(p.dados, np.float64) for p in treinaveis]
    modelo.preparar_otimizador()
    de_cada = dict(zip(map(id, treinaveis), gradientes(perda, treinaveis), strict=True))
    for otimizador in modelo.otimizadores.values():
        otimizador.aplicar([de_cada[id(p)] for p in otimizador.treinaveis])
    depois = _medir(modelo, modelo(entradas), alvo)
    return Passo(_quanto_mudou(treinaveis, pesos), float(perda.item()), float(depois.item()))


def _quanto_mudou(parametros: Sequence[Parametro], antes: Sequence[np.ndarray]) -> float:
    """Em relação ao que eram."""
    pares = zip(parametros, antes, strict=True)
    mudou = sum(float(((p.dados - antigo) ** 2).sum()) for p, antigo in pares)
    total = sum(float((antigo**2).sum()) for antigo in antes)
    return (mudou / total) ** 0.5 if total else 0.0


def _unidades(modelo: Modelo, saidas: Sequence[Tensor]) -> Iterator[Unidades]:
    ordem = ordem_topologica(saidas)
    donos = _donos(modelo, ordem)
    adiante = _que_vao_a_um_produto(ordem)
    for tensor in ordem:
        if tensor.operador_mae is relu:
            numeros = np.asarray(tensor.dados)
            eixos = tuple(
                e for e in range(numeros.ndim) if e != (1 if numeros.ndim == 4 else numeros.ndim - 1)
            )
            mortas = float((numeros.max(axis=eixos) <= 0).mean())
            yield Unidades(donos.get(id(tensor), ""), "relu", mortas)
        elif tensor.operador_mae in FIM_DA_FAIXA and id(tensor) in adiante:
            menor, maior = FIM_DA_FAIXA[tensor.operador_mae]
            fora = (tensor.dados < menor) | (tensor.dados > maior)
            yield Unidades(donos.get(id(tensor), ""), tensor.operador_mae.nome, float(fora.mean()))


def _donos(modelo: Modelo, ordem: Sequence[Tensor]) -> dict[int, str]:
    """De cada conta, o nome da última camada com parâmetros por que ela passou."""
    parametros = modelo.parametros()
    vezes = {id(p.tensor): vez for vez, p in enumerate(parametros)}
    ultimo: dict[int, int] = {}
    for tensor in ordem:
        de_antes = [ultimo[id(p)] for p in tensor.progenitor if id(p) in ultimo]
        vez = vezes.get(id(tensor), max(de_antes, default=-1))
        if vez >= 0:
            ultimo[id(tensor)] = vez
    return {qual: camada_do_parametro(parametros[vez].nome) for qual, vez in ultimo.items()}


def camada_do_parametro(nome: str) -> str:
    """
    >>> camada_do_parametro("densa_1.kernel")
    'densa_1'
    """
    return nome.rpartition(".")[0] or nome


def _que_vao_a_um_produto(ordem: Sequence[Tensor]) -> set[int]:
    """As contas de que outra camada depende: as da saída da rede podem ficar no fim da faixa, e é bom sinal.

    Uma sigmoide que multiplica a própria entrada, como a da Swish, é uma porta, e não uma unidade.
    """
    adiante: set[int] = set()
    for tensor in reversed(ordem):
        if tensor.operador_mae in (produto, conv2d) or id(tensor) in adiante:
            portas = {id(p) for p in tensor.progenitor for avo in p.progenitor if _multiplica(tensor, avo)}
            adiante |= {id(p) for p in tensor.progenitor} - portas
    return adiante


def _multiplica(tensor: Tensor, outro: Tensor) -> bool:
    mae: Any = tensor.operador_mae
    return mae is not None and mae.nome == "multiplicar" and any(p is outro for p in tensor.progenitor)


def _kernels(modelo: Modelo) -> list[Parametro]:
    return [p for p in modelo.parametros() if len(p.forma) >= 2]


def _gradientes(
    kernels: Sequence[Parametro], de_cada: Mapping[int, Tensor], antes: Mapping[int, np.ndarray] | None = None
) -> list[Gradiente]:
    """O de cada kernel; ``antes``, os pesos em que se derivou, se já mudaram."""
    medidos = []
    for kernel in kernels:
        pesos = np.asarray(kernel.dados if antes is None else antes[id(kernel)], np.float64)
        entradas = pesos[0].size if pesos.ndim > 2 else len(pesos)
        peso = float(np.sqrt((pesos**2).mean()))
        with np.errstate(over="ignore"):
            tamanho = float(np.sqrt((np.asarray(de_cada[id(kernel)].dados, np.float64) ** 2).mean()))
        medidos.append(Gradiente(camada_do_parametro(kernel.nome), tamanho, peso, peso * entradas**0.5))
    return medidos
