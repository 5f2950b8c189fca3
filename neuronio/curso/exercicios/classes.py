"""Experimento 2: classes, e os métodos que são operadores."""

from __future__ import annotations

from typing import Any

from neuronio.curso.exercicio import Exercicio, classe, data_de, escrito, exigir, numero, perto


def retangulo(resposta: Any) -> None:
    retangulo = classe(resposta, "area")(3.0, 4.0)
    for atributo, esperado in (("base", 3.0), ("altura", 4.0)):
        exigir(
            hasattr(retangulo, atributo),
            f"Um retângulo de 3 por 4 não lembra da {atributo}: no __init__, escreva self.{atributo} "
            f"= {atributo}.",
        )
        guardado = numero(getattr(retangulo, atributo), f".{atributo}")
        exigir(
            perto(guardado, esperado), f".{atributo} devia ser {escrito(esperado)}, e é {escrito(guardado)}."
        )
    area = retangulo.area
    exigir(callable(area), "area é um método: escreva def area(self), e não self.area = ...")
    obtida = numero(area(), "a área")
    exigir(not perto(obtida, 7), "Somou os lados: a área é a base vezes a altura.")
    exigir(not perto(obtida, 14), "Esse é o perímetro: a área é a base vezes a altura.")
    exigir(perto(obtida, 12), f"Um retângulo de 3 por 4 tem área 12, e o seu deu {escrito(obtida)}.")


def subtracao(resposta: Any) -> None:
    valor = classe(resposta, "__sub__")
    a, b = valor(5.0), valor(3.0)
    obtido = data_de(a - b, "Valor(5) − Valor(3)")
    exigir(
        perto(a.data, 5) and perto(b.data, 3),
        "A conta mudou o próprio a, ou o b: não escreva em self.data; devolva um Valor novo.",
    )
    exigir(not perto(obtido, -2), "Está ao contrário: em a − b, self é o a e outro é o b.")
    exigir(not perto(obtido, 8), "Isso é a soma: troque o + por −.")
    exigir(perto(obtido, 2), f"Valor(5) − Valor(3) devia guardar 2, e guardou {escrito(obtido)}.")


def soma_com_numeros(resposta: Any) -> None:
    valor = classe(resposta, "__add__")
    a = valor(5.0)
    exigir(perto(data_de(a + valor(3.0), "Valor(5) + Valor(3)"), 8), "Valor(5) + Valor(3) devia dar 8.")
    try:
        com_numero = a + 3
    except (TypeError, AttributeError):
        exigir(
            False,
            "Valor(5) + 3 ainda falha: no __add__, se outro não é um Valor, faça primeiro outro = "
            "Valor(outro).",
        )
    exigir(perto(data_de(com_numero, "Valor(5) + 3"), 8), "Valor(5) + 3 devia dar 8.")
    try:
        do_outro_lado = 3 + a
    except TypeError:
        exigir(
            False,
            "3 + Valor(5) ainda falha: o Python pergunta ao 3, que não sabe, e depois procura "
            "__radd__ na sua classe. Escreva __radd__.",
        )
    obtido = data_de(do_outro_lado, "3 + Valor(5)")
    exigir(perto(obtido, 8), f"3 + Valor(5) devia dar 8, e deu {escrito(obtido)}: __radd__ faz a mesma soma.")


EXERCICIOS: list[Exercicio] = [retangulo, subtracao, soma_com_numeros]
