"""Experimento 4: gradientes locais, e a regra da cadeia."""

from __future__ import annotations

from typing import Any

from neuronio.curso.exercicio import (
    Errado,
    Exercicio,
    escrito,
    exigir,
    exigir_feito,
    funcao,
    numero,
    perto,
    sequencia,
)
from neuronio.curso.exercicios.grafo import Vertice

GRADIENTES = {"a": 6.0, "b": -4.0, "c": -2.0, "d": 4.0}
LOCAIS = {"a": -3.0, "b": 2.0, "c": 1.0}
"""As derivadas de um só passo, sem o que vem depois dele."""


def a_mao(resposta: Any) -> None:
    exigir_feito(resposta)
    if not isinstance(resposta, dict):
        raise Errado(
            'A resposta é um dicionário, como {"a": 1, "b": 2, "c": 3, "d": 4}, mas é '
            f"{type(resposta).__name__}."
        )
    for nome, esperado in GRADIENTES.items():
        exigir(nome in resposta, f'Falta o gradiente de {nome}: acrescente "{nome}" ao dicionário.')
        obtido = numero(resposta[nome], f"o gradiente de {nome}")
        exigir(
            not perto(obtido, LOCAIS.get(nome, esperado)) or perto(obtido, esperado),
            f"O de {nome} é só a derivada local: multiplique-a pelo gradiente do vértice que {nome} "
            "ajuda a fazer.",
        )
        exigir(not perto(obtido, -esperado), f"O de {nome} tem o sinal trocado: d vale −2.")
        exigir(
            perto(obtido, esperado),
            f"O de {nome} não é {escrito(obtido)}. Pergunte quanto L muda se {nome} aumenta 0,001, e "
            "divida por 0,001.",
        )


def derivadas_da_divisao(resposta: Any) -> None:
    derivadas = funcao(resposta, 2)
    a, b = 3.0, 4.0
    obtidas = sequencia(derivadas(a, b), 2, "O que a função devolve")
    em_a, em_b = (numero(valor, "a derivada") for valor in obtidas)
    certas = (1 / b, -a / b**2)
    exigir(
        not (perto(em_a, certas[1]) and perto(em_b, certas[0])),
        "As duas estão certas, mas trocadas: primeiro em relação a a, depois em relação a b.",
    )
    exigir(
        perto(em_a, certas[0]),
        f"Em relação a a, com a = 3 e b = 4: a/b é a · (1/b), e por isso 1/b; veio {escrito(em_a)}.",
    )
    exigir(
        not perto(em_b, a / b**2), "Se b cresce, a/b diminui (com a e b positivos): falta um sinal de menos."
    )
    exigir(
        perto(em_b, certas[1]),
        "Em relação a b: a/b = a · b⁻¹, e a derivada de b⁻¹ é −b⁻²; fica −a/b² = −0,1875, e veio "
        f"{escrito(em_b)}.",
    )


def propagar(resposta: Any) -> None:
    levar = funcao(resposta, 1)
    a, b = Vertice(2.0), Vertice(-3.0)
    produto = Vertice(-6.0, (a, b))
    produto.derivadas, produto.grad = (-3.0, 2.0), 10.0
    exigir_feito(levar(produto), "pelo seu código")
    exigir(
        (a.grad, b.grad) != (0.0, 0.0),
        "Depois de propagar, os progenitores continuam com gradiente 0: some algo ao .grad de cada um.",
    )
    exigir(
        not (perto(a.grad, -3) and perto(b.grad, 2)),
        "Levou só a derivada local: multiplique-a pelo .grad do próprio vértice.",
    )
    exigir(
        not (perto(a.grad, 20) and perto(b.grad, -30)),
        "As derivadas estão trocadas: são as de .derivadas, e a primeira é a do primeiro progenitor.",
    )
    exigir(
        perto(a.grad, -30) and perto(b.grad, 20),
        f"Com .grad = 10 e derivadas (−3, 2), chegam −30 e 20, e chegaram {escrito(a.grad)} e "
        f"{escrito(b.grad)}.",
    )
    duas_vezes = Vertice(3.0)
    soma = Vertice(6.0, (duas_vezes, duas_vezes))
    soma.derivadas, soma.grad = (1.0, 1.0), 1.0
    levar(soma)
    exigir(
        perto(duas_vezes.grad, 2),
        "Em a + a, o a recebe duas parcelas, e a segunda apagou a primeira: use += em vez de =.",
    )


EXERCICIOS: list[Exercicio] = [a_mao, derivadas_da_divisao, propagar]
