"""Experimento 1: a derivada de f(x) = 3x² − 4x + 5, à mão e por números."""

from __future__ import annotations

from typing import Any

from neuronio.curso.exercicio import Exercicio, escrito, exigir, funcao, numero, perto

PONTOS = (-2.0, 0.0, 1.0, 3.0)


def _f(x: float) -> float:
    return 3 * x**2 - 4 * x + 5


def derivada_a_mao(resposta: Any) -> None:
    derivada = funcao(resposta, 1)
    obtidas = [numero(derivada(x), f"derivada({escrito(x)})") for x in PONTOS]
    comparar = {
        "Essa é a própria f, e não a derivada dela.": _f,
        "Falta derivar o termo −4x: a derivada de −4x é −4.": lambda x: 6 * x,
        "O expoente desce a multiplicar: a derivada de 3x² é 2·3x, e não 3x.": lambda x: 3 * x - 4,
        "Um número sozinho não muda quando x muda: a derivada de 5 é 0.": lambda x: 6 * x - 4 + 5,
    }
    for dica, engano in comparar.items():
        exigir(not all(map(perto, obtidas, map(engano, PONTOS))), dica)
    for x, obtida in zip(PONTOS, obtidas, strict=True):
        exigir(
            perto(obtida, 6 * x - 4),
            f"Em x = {escrito(x)} a derivada vale {escrito(6 * x - 4)}, e a sua deu "
            f"{escrito(obtida)}. Derive termo a termo.",
        )


def derivada_numerica(resposta: Any) -> None:
    derivada = funcao(resposta, 3)
    passo = 0.25  # numa reta o quociente é exato, seja qual for o passo
    da_reta = numero(derivada(lambda x: 7 * x + 1, 2.0, passo), "a derivada de 7x + 1")
    exigir(not perto(da_reta, 7 * passo), "Falta dividir por h: assim tem só quanto f mudou.")
    exigir(not perto(da_reta, -7), "O sinal está trocado: é o valor em x + h menos o valor em x.")
    exigir(not perto(da_reta, 14), "De x − h a x + h anda-se 2h: se usa os dois lados, divida por 2 * h.")
    exigir(
        perto(da_reta, 7),
        f"Com f(x) = 7x + 1 e h = 0,25, a inclinação é 7, e a sua deu {escrito(da_reta)}. A conta é "
        "(f(x + h) − f(x)) / h: confira os parênteses, e se usou o h que a função recebe.",
    )
    do_quadrado = numero(derivada(lambda x: x * x, 3.0, 1e-4), "a derivada de x²")
    exigir(
        perto(do_quadrado, 6, 1e-3), f"Para x² em x = 3 esperava perto de 6, mas veio {escrito(do_quadrado)}."
    )


def fundo_da_curva(resposta: Any) -> None:
    x = numero(resposta)
    exigir(
        not perto(x, 0),
        "Em x = 0 a derivada vale −4, e o que se procura é onde ela vale 0: resolva 6x − 4 = 0.",
    )
    exigir(not perto(x, 1.5), "Resolveu ao contrário: de 6x = 4 sai x = 4 / 6.")
    exigir(not perto(x, -2 / 3), "Confira o sinal: 6x − 4 = 0 é o mesmo que 6x = 4.")
    exigir(
        perto(x, 2 / 3, 5e-3),
        f"Em x = {escrito(x)} a derivada 6x − 4 vale {escrito(6 * x - 4)}, e devia valer 0.",
    )


def tangente(resposta: Any) -> None:
    reta = funcao(resposta, 1)
    obtidas = [numero(reta(x), f"tangente({escrito(x)})") for x in PONTOS]
    exigir(
        not all(map(perto, obtidas, map(_f, PONTOS))),
        "Essa é a curva. A tangente é uma reta: parte de f(2) e sobe sempre com a mesma inclinação.",
    )
    exigir(
        perto(numero(reta(2.0), "tangente(2)"), 9),
        f"A tangente toca a curva em x = 2, onde f(2) = 9, mas a sua passa por {escrito(numero(reta(2.0)))}. "
        "Conte a partir dali: 9 + inclinação · (x − 2).",
    )
    inclinacao = numero(reta(3.0)) - numero(reta(2.0))
    exigir(
        perto(inclinacao, 8),
        f"A reta passa pelo ponto certo, mas sobe {escrito(inclinacao)} por unidade; a derivada em 2 "
        "é 6·2 − 4 = 8.",
    )
    exigir(
        all(perto(y, 9 + 8 * (x - 2)) for x, y in zip(PONTOS, obtidas, strict=True)),
        "Entre 2 e 3 está certa, mas não é uma reta: a inclinação tem de ser a mesma em todo lugar.",
    )


EXERCICIOS: list[Exercicio] = [derivada_a_mao, derivada_numerica, fundo_da_curva, tangente]
