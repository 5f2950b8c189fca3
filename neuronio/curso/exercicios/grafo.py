"""Experimento 3: o grafo que se constrói sozinho."""

from __future__ import annotations

from typing import Any

from neuronio.curso.exercicio import (
    Exercicio,
    classe,
    data_de,
    escrito,
    exigir,
    funcao,
    nota_de,
    numero,
    perto,
)


class Vertice:
    """Um vértice mínimo, com que se experimentam as funções de quem responde."""

    def __init__(self, data: float, progenitor: tuple[Vertice, ...] = (), rotulo: str = "") -> None:
        self.data = data
        self.grad = 0.0
        self.progenitor = progenitor
        self.derivadas: tuple[float, ...] = ()
        self.rotulo = rotulo


def vertices_de_um_grafo(resposta: Any) -> None:
    obtido = numero(resposta)
    exigir(not perto(obtido, 5), "Contou o a três vezes: é um vértice só, de onde saem três setas.")
    exigir(not perto(obtido, 2), "Faltou o a, que também é um vértice.")
    exigir(
        not perto(obtido, 4), "São os números guardados que contam; cada conta dá um só, e o a conta uma vez."
    )
    exigir(perto(obtido, 3), "Escreva os vértices: o a, o resultado de a · a, e o resultado da soma.")


def contar_os_vertices(resposta: Any) -> None:
    contar = funcao(resposta, 1)
    a, b = Vertice(2.0), Vertice(3.0)
    soma = Vertice(5.0, (a, b))
    exigir(
        not perto(numero(contar(soma), "contar(a + b)"), 2),
        "Em a + b são três vértices: o a, o b e a própria soma, que também conta.",
    )
    exigir(
        perto(numero(contar(a), "contar(a)"), 1),
        "Um vértice sem progenitores é um grafo de 1 vértice: ele mesmo.",
    )
    exigir(perto(numero(contar(soma)), 3), f"O grafo de a + b tem 3 vértices, e contou {contar(soma)}.")
    funda = Vertice(10.0, (Vertice(7.0, (soma, b)),))
    obtido = numero(contar(funda))
    exigir(
        obtido >= 5,
        "Num grafo de três andares faltam vértices: depois dos progenitores, vá aos progenitores deles.",
    )
    exigir(
        perto(obtido, 5),
        f"Um vértice usado duas vezes contou duas vezes (deu {escrito(obtido)}, são 5): guarde num "
        "conjunto os que já viu.",
    )


def produto_que_lembra(resposta: Any) -> None:
    valor = classe(resposta, "__mul__")
    a, b = valor(2.0), valor(-3.0)
    produto = a * b
    exigir(perto(data_de(produto, "a · b"), -6), "Valor(2) · Valor(−3) devia guardar −6.")
    pais = nota_de(produto, "progenitor", "a · b")
    exigir(isinstance(pais, tuple | list), "Em .progenitor fica uma tupla: (self, outro).")
    exigir(len(pais) > 0, "a · b esqueceu de onde veio: ponha (self, outro) em .progenitor do resultado.")
    exigir(
        len(pais) == 2 and pais[0] is a and pais[1] is b,
        "Em .progenitor de a · b ficam os dois, na ordem em que entraram: (self, outro), os próprios "
        "objetos.",
    )
    sinal = nota_de(produto, "operador_mae", "a · b")
    exigir(
        sinal in ("*", "×", "·"), f'Em .operador_mae de a · b fica o sinal da conta, "×", mas está {sinal!r}.'
    )


EXERCICIOS: list[Exercicio] = [vertices_de_um_grafo, produto_que_lembra, contar_os_vertices]
