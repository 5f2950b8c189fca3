"""A varredura: um programa que se executa em cada passo do tempo."""

from __future__ import annotations

from collections.abc import Sequence

from neuronio.motores.llvm.nucleos import varredura as nucleos
from neuronio.motores.llvm.plano.medidas import saltos
from neuronio.motores.llvm.plano.pecas import Vista
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.registros.registro import DaMemoria, Dentro, Registro, Registros
from neuronio.tensor.programa import Instrucao, Programa
from neuronio.tensor.varredura import varredura

CONTAS_POR_NUMERO = 100
"""Quantas contas se fazem, mais ou menos, com cada número que entra: os pesos servem a todos os passos."""


def _corpo(i: Instrucao) -> Programa:
    programa: Programa = i.atributos["corpo"].programa
    return programa


def _dentro(i: Instrucao, corte: Corte) -> Dentro:
    """Como o corpo lê os argumentos e escreve os resultados: sem o eixo do tempo, que não vê."""
    corpo = i.atributos["corpo"]
    _, sequencias, fixos = corpo.repartir(list(zip(corpo.programa.argumentos, i.entradas, strict=True)))
    vistas = {}
    for nome, entrada in sequencias:
        primeiro, _, *resto = corte.vistas[entrada].saltos
        vistas[nome] = Vista(nome, (primeiro, *resto))
    for nome, entrada in fixos:
        vistas[nome] = Vista(nome, corte.vistas[entrada].saltos)
    saidas = {}
    for k, saida in enumerate(i.saidas[corpo.estados :], corpo.estados):
        primeiro, _, *resto = saltos(corte.forma(saida))
        saidas[k] = (primeiro, *resto)
    return Dentro(vistas, saidas)


def _contas(numeros: int, entradas: Sequence[int]) -> float:
    return float(CONTAS_POR_NUMERO * sum(entradas))


REGISTROS: Registros = {
    varredura: Registro(
        nucleo=nucleos.escrever,
        da_memoria=DaMemoria.COM_SALTOS,
        corpo=_corpo,
        dentro=_dentro,
        contas=_contas,
    ),
}
