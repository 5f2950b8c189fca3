"""A captura: uma conta executada uma vez, com tensores sem números, deixa o seu grafo como programa."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from neuronio.erros import ErroDeCaptura
from neuronio.grafo.ordem import ordem_topologica
from neuronio.grafo.vertice import Lugar
from neuronio.tensor.modo_de_captura import Lugares, capturando, sem_tocar_nas_variaveis
from neuronio.tensor.programa.lugar import lugar_do_erro
from neuronio.tensor.programa.programa import Aspecto, Instrucao, Nome, Programa
from neuronio.tensor.tensor import Tensor
from neuronio.tensor.variavel import Variavel

Conta = Callable[..., Sequence[Tensor]]


def capturar(conta: Conta, variaveis: Sequence[Variavel], argumentos: Sequence[Aspecto]) -> Programa:
    """O programa que faz o mesmo que a conta.

    Args:
        conta: recebe um tensor por argumento e devolve tensores; só muda as variáveis dadas.
        variaveis: tudo o que a conta lê ou atribui.
        argumentos: a forma e o tipo de cada argumento; o lote é um `Lote`.

    Raises:
        ErroDeCaptura: se a conta olha para o valor de um tensor (``.item()``, um ``if`` sobre números), toma
            uma chave de sorteio nova, ou muda uma variável que não está entre as dadas; diz em que linha.

    >>> from neuronio.tensor.dimensao import Lote
    >>> print(capturar(lambda x: [x * 2], [], [Aspecto((Lote(),), "float32")]))
    programa(%0: float32[lote])
      %1 = 2.0 : float32[]
      %2 = expandir(%1, para=(lote,)) : float32[lote]
      %3 = multiplicar(%0, %2) : float32[lote]
      devolve %3
    """
    entradas = [Tensor.abstrato(a.forma, a.tipo) for a in argumentos]
    with sem_tocar_nas_variaveis():
        lidas = [v.abstrair() for v in variaveis]
        saidas, lugares = _executar(conta, entradas)
        finais = [(v, v.tensor) for v, antes in zip(variaveis, lidas, strict=True) if v.tensor is not antes]
    return _escrever(entradas, dict(zip(map(id, lidas), variaveis, strict=True)), finais, saidas, lugares)


def _executar(conta: Conta, entradas: Sequence[Tensor]) -> tuple[list[Tensor], Lugares]:
    try:
        with capturando() as lugares:
            return list(conta(*entradas)), lugares
    except ErroDeCaptura as erro:
        lugar = lugar_do_erro(erro)
        raise ErroDeCaptura(f"{erro} Foi em {lugar}" if lugar else str(erro)) from erro


def _escrever(
    entradas: list[Tensor],
    lidas: dict[int, Variavel],
    finais: list[tuple[Variavel, Tensor]],
    saidas: list[Tensor],
    lugares: Lugares,
) -> Programa:
    nomes: dict[int, Nome] = {}
    aspectos: dict[Nome, Aspecto] = {}
    leituras: dict[Nome, Variavel] = {}
    constantes: dict[Nome, np.ndarray] = {}
    instrucoes: list[Instrucao] = []
    vivos: list[Tensor] = []  # enquanto se guardam, os ids são deles

    def nomear(tensor: Tensor) -> Nome:
        nome = nomes[id(tensor)] = len(nomes)
        aspectos[nome] = Aspecto(tensor.forma, tensor.tipo)
        return nome

    argumentos = tuple(nomear(t) for t in entradas)
    for tensor in ordem_topologica([*(t for _, t in finais), *saidas]):
        if id(tensor) in nomes:
            continue
        nome = nomear(tensor)
        if id(tensor) in lidas:
            leituras[nome] = lidas[id(tensor)]
        elif tensor.operador_mae is None:
            constantes[nome] = tensor.dados
        else:
            irmaos = tensor.irmaos.todos(tensor) if tensor.irmaos is not None else (tensor,)
            vivos += irmaos
            progenitores = tuple(nomes[id(p)] for p in tensor.progenitor)
            nomeados = tuple(nome if irmao is tensor else nomear(irmao) for irmao in irmaos)
            lugar = lugares.get(id(tensor), Lugar())
            instrucoes.append(Instrucao(tensor.operador_mae, progenitores, tensor.atributos, nomeados, lugar))
    return Programa(
        argumentos,
        leituras,
        constantes,
        tuple(instrucoes),
        tuple((v, nomes[id(t)]) for v, t in finais),
        tuple(nomes[id(s)] for s in saidas),
        aspectos,
    )
