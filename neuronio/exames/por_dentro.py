"""Por dentro: as unidades que se apagaram, e os gradientes de cada camada, lidos no grafo das contas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from neuronio.camadas.camada import modo_de_treino
from neuronio.camadas.chamada import saidas_de
from neuronio.diagnosticos.sinais import Gradiente, Passo, Unidades
from neuronio.grafo.ordem import ordem_topologica
from neuronio.modelos import Modelo
from neuronio.tensor import Tensor, gradientes
from neuronio.tensor.convolucao import conv2d
from neuronio.tensor.elementares import relu, sigmoide, tanh
from neuronio.tensor.produto import produto
from neuronio.tensor.tipos import lido_como
from neuronio.treino.amostras import Amostras

FIM_DA_FAIXA = {sigmoide: (0.02, 0.98), tanh: (-0.96, 0.96)}
"""Fora daqui a derivada é menos de um décimo da que há no meio."""


def examinar(modelo: Modelo, amostras: Amostras) -> tuple[list[Unidades], list[Gradiente], Passo | None]:
    """As unidades paradas, os gradientes, e o que faria mais um passo; a rede fica como estava."""
    tensores = [Tensor(array, tipo=lido_como(array.dtype.name)) for array in amostras.arrays]
    entradas, alvo, _ = amostras.molde.separar(tensores)
    with modo_de_treino(False):
        saida, perda = _propagar(modelo, entradas, alvo)
        unidades = list(_unidades(modelo, list(saidas_de(saida).values())))
        derivados = list(_gradientes(modelo, perda))
        with _sem_mudar(modelo):
            passo = _mais_um_passo(modelo, entradas, alvo, perda)
    return unidades, derivados, passo


def _propagar(modelo: Modelo, entradas: Any, alvo: Any) -> tuple[Any, Tensor]:
    saida = modelo(entradas)
    return saida, modelo.perda_dada().medir(saida, alvo)[0]


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
    treinaveis = modelo.treinaveis()
    if not treinaveis or not all(o.passos for o in modelo.otimizadores.values()):
        return None
    pesos = [np.asarray(p.dados, np.float64) for p in treinaveis]
    modelo.preparar_otimizador()
    de_cada = dict(zip(map(id, treinaveis), gradientes(perda, treinaveis), strict=True))
    for otimizador in modelo.otimizadores.values():
        otimizador.aplicar([de_cada[id(p)] for p in otimizador.treinaveis])
    mudou = sum(float(((p.dados - antes) ** 2).sum()) for p, antes in zip(treinaveis, pesos, strict=True))
    total = sum(float((antes**2).sum()) for antes in pesos)
    depois = _propagar(modelo, entradas, alvo)[1]
    return Passo((mudou / total) ** 0.5 if total else 0.0, float(perda.item()), float(depois.item()))


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


def _gradientes(modelo: Modelo, perda: Tensor) -> Iterator[Gradiente]:
    kernels = [p for p in modelo.parametros() if len(p.forma) >= 2]
    for kernel, gradiente in zip(kernels, gradientes(perda, kernels), strict=True):
        pesos = np.asarray(kernel.dados, np.float64)
        entradas = pesos[0].size if pesos.ndim > 2 else len(pesos)
        peso = float(np.sqrt((pesos**2).mean()))
        with np.errstate(over="ignore"):
            tamanho = float(np.sqrt((np.asarray(gradiente.dados, np.float64) ** 2).mean()))
        yield Gradiente(camada_do_parametro(kernel.nome), tamanho, peso, peso * entradas**0.5)
