"""Experimento 7: treinar."""

from __future__ import annotations

import math
from typing import Any

from neuronio.curso.exercicio import (
    Exercicio,
    escrito,
    exigir,
    exigir_feito,
    funcao,
    numero,
    perto,
    sequencia,
)
from neuronio.valor import Valor

XS = [-1.0, -0.5, 0.0, 0.5, 1.0]


def erro_quadratico(resposta: Any) -> None:
    erro = funcao(resposta, 2)
    obtido = erro([1.0, 2.0, 6.0], [1.0, 4.0, 2.0])  # diferenças 0, −2 e 4
    certo, obtido = 20 / 3, numero(getattr(obtido, "data", obtido), "o erro")
    exigir(not perto(obtido, 20), "Somou os quadrados; a média ainda divide por quantos são.")
    exigir(
        not perto(obtido, 2 / 3),
        "Sem o quadrado, um erro de −2 desconta de um de +4: eleve cada diferença a 2.",
    )
    exigir(not perto(obtido, 2), "Esse é o erro absoluto médio: em vez de tirar o sinal, eleve a 2.")
    exigir(not perto(obtido, 4 / 3), "O quadrado é de cada diferença, e não da soma delas.")
    exigir(
        perto(obtido, certo),
        f"Diferenças 0, −2 e 4 dão (0 + 4 + 16) / 3 = 6,66667, e deu {escrito(obtido)}.",
    )
    um_so = erro([Valor(3.0)], [1.0])
    exigir(
        hasattr(um_so, "retropropagar"),
        "Com números está certo, mas dentro da função o Valor perdeu-se: não use .data, ou não "
        "haverá gradiente.",
    )


def descer(resposta: Any) -> None:
    passo = funcao(resposta, 2)
    a, b = Valor(1.0), Valor(2.0)
    a.grad, b.grad = 4.0, -6.0
    exigir_feito(passo([a, b], 0.1), "pelo seu código")
    exigir(
        (a.data, b.data) != (1.0, 2.0),
        "Depois do passo os parâmetros são os mesmos: mude o .data de cada um da lista.",
    )
    exigir(
        not (perto(a.data, 1.4) and perto(b.data, 1.4)),
        "Assim a perda sobe: o gradiente aponta para cima; subtraia.",
    )
    exigir(not perto(a.data, -3), "Faltou a taxa: o passo é taxa vezes gradiente.")
    exigir(
        perto(a.data, 0.6) and perto(b.data, 2.6),
        "De 1, com gradiente 4 e taxa 0,1, vai-se para 1 − 0,4 = 0,6, e o seu foi para "
        f"{escrito(numero(a.data))}.",
    )


def treinar_uma_reta(resposta: Any) -> None:
    treinar = funcao(resposta, 4)
    ys = [2 * x + 1 for x in XS]
    par = sequencia(treinar(XS, ys, 200, 0.1), 2, "O que a função devolve")
    peso, bias = (numero(getattr(v, "data", v), "o peso, ou o bias,") for v in par)
    exigir(
        math.isfinite(peso) and math.isfinite(bias) and max(abs(peso), abs(bias)) < 100,
        "Os números crescem sem parar: confira o sinal do passo, e se zera os gradientes a cada época.",
    )
    exigir(
        not (perto(peso, 1, 0.05) and perto(bias, 2, 0.05)),
        "Os dois estão trocados: devolva primeiro o peso.",
    )
    exigir(
        perto(peso, 2, 0.05) and perto(bias, 1, 0.05),
        f"Os pontos são de y = 2x + 1, e depois de 200 épocas achou peso {escrito(peso)} e bias "
        f"{escrito(bias)}. Em cada época: zere os gradientes, calcule a perda, retropropague e desça.",
    )
    outro = sequencia(treinar(XS, [-3 * x for x in XS], 200, 0.1), 2, "O que a função devolve")
    exigir(
        perto(numero(getattr(outro[0], "data", outro[0])), -3, 0.05),
        "Com os pontos de y = 2x + 1 acertou, mas com os de y = −3x não: use o xs e o ys que a "
        "função recebe.",
    )


EXERCICIOS: list[Exercicio] = [erro_quadratico, descer, treinar_uma_reta]
