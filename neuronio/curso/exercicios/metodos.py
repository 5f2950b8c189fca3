"""Experimento 5: acabar o ``Valor``, e compará-lo com o da biblioteca."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from neuronio.curso.exercicio import (
    Errado,
    Exercicio,
    classe,
    data_de,
    escrito,
    exigir,
    exigir_feito,
    nota_de,
    numero,
    perto,
    sequencia,
)
from neuronio.valor import Valor as DaBiblioteca

CONTAS: dict[str, Callable[[Any, Any], Any]] = {
    "a + b": lambda a, b: a + b,
    "a − b": lambda a, b: a - b,
    "a · b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "a ** 3": lambda a, b: a**3,
    "−a": lambda a, b: -a,
    "2 + a": lambda a, b: 2 + a,
    "2 − a": lambda a, b: 2 - a,
    "2 · a": lambda a, b: 2 * a,
    "2 / b": lambda a, b: 2 / b,
    "a.exp()": lambda a, b: a.exp(),
    "b.log()": lambda a, b: b.log(),
    "a.tanh()": lambda a, b: a.tanh(),
    "a.sig()": lambda a, b: a.sig(),
    "a.relu()": lambda a, b: a.relu(),
    "(−b).relu()": lambda a, b: (-b).relu(),
    "a · a + a": lambda a, b: a * a + a,
    "((a · b + a) · (a · b)).tanh()": lambda a, b: ((a * b + a) * (a * b)).tanh(),
    "um grafo em que se usa tudo mais de uma vez": lambda a, b: _emaranhado(a, b),
}


def _emaranhado(a: Any, b: Any) -> Any:
    c = a * b
    d = c + a
    e = d * c
    return e * d + c


def _derivada_de(resultado: Any, conta: str) -> float:
    derivadas = sequencia(nota_de(resultado, "derivadas", conta), 1, f"Em {conta}, .derivadas")
    return numero(derivadas[0], f"a derivada de {conta}")


def tangente_hiperbolica(resposta: Any) -> None:
    valor = classe(resposta, "tanh")
    x = 0.5
    y = math.tanh(x)
    resultado = valor(x).tanh()
    obtido = data_de(resultado, "tanh(0,5)")
    exigir(perto(obtido, y), f"tanh(0,5) é {escrito(y)}, e deu {escrito(obtido)}: use math.tanh(self.data).")
    sequencia(nota_de(resultado, "progenitor", "tanh"), 1, "Em x.tanh(), .progenitor")
    derivada = _derivada_de(resultado, "x.tanh()")
    exigir(
        not perto(derivada, 1 - x * x),
        "Na derivada, 1 − y², o y é o resultado da tangente hiperbólica, e não o número que entrou.",
    )
    exigir(not perto(derivada, 1 - y), "Na derivada, 1 − y², falta elevar y ao quadrado.")
    exigir(
        perto(derivada, 1 - y * y),
        f"A derivada de tanh em 0,5 é 1 − y² = {escrito(1 - y * y)}, e anotou {escrito(derivada)}.",
    )


def divisao(resposta: Any) -> None:
    valor = classe(resposta, "__truediv__")
    a, b = valor(6.0), valor(4.0)
    resultado = a / b
    obtido = data_de(resultado, "Valor(6) / Valor(4)")
    exigir(not perto(obtido, 1), "6 / 4 é 1,5: a barra dupla (//) joga fora o que sobra.")
    exigir(perto(obtido, 1.5), f"Valor(6) / Valor(4) é 1,5, e deu {escrito(obtido)}.")
    pais = sequencia(nota_de(resultado, "progenitor", "a / b"), 2, "Em a / b, .progenitor")
    exigir(pais[0] is a and pais[1] is b, "Os progenitores de a / b são (self, outro), por esta ordem.")
    em_a, em_b = (
        numero(d) for d in sequencia(nota_de(resultado, "derivadas", "a / b"), 2, "Em a / b, .derivadas")
    )
    exigir(perto(em_a, 0.25), f"A derivada de a / b em relação a a é 1 / b = 0,25, e anotou {escrito(em_a)}.")
    exigir(not perto(em_b, 0.375), "A derivada em relação a b é negativa: se b cresce, a / b diminui.")
    exigir(
        perto(em_b, -0.375),
        f"A derivada de a / b em relação a b é −a / b² = −0,375, e anotou {escrito(em_b)}.",
    )


def relu(resposta: Any) -> None:
    valor = classe(resposta, "relu")
    for x, y, derivada in ((2.0, 2.0, 1.0), (-3.0, 0.0, 0.0)):
        conta = f"relu({escrito(x)})"
        resultado = valor(x).relu()
        obtido = data_de(resultado, conta)
        exigir(perto(obtido, y), f"{conta} é {escrito(y)}, e deu {escrito(obtido)}: é o maior entre 0 e x.")
        anotada = _derivada_de(resultado, conta)
        exigir(
            perto(anotada, derivada),
            f"Em x = {escrito(x)} a derivada da relu é {escrito(derivada)}, e anotou "
            f"{escrito(anotada)}: é 1 onde x é positivo e 0 onde é negativo.",
        )


def valor_inteiro(resposta: Any) -> None:
    valor = classe(resposta, "retropropagar")
    for conta, fazer in CONTAS.items():
        a, b = DaBiblioteca(-1.5), DaBiblioteca(2.5)
        y = fazer(a, b)
        y.retropropagar()
        meu_a, meu_b = valor(-1.5), valor(2.5)
        try:
            meu_y = fazer(meu_a, meu_b)
        except (TypeError, AttributeError) as erro:
            raise Errado(
                f"A conta {conta} ainda não funciona no seu Valor: {_metodo_que_falta(erro)}"
            ) from None
        exigir(
            perto(data_de(meu_y, conta), y.data),
            f"Com a = −1,5 e b = 2,5, {conta} é {escrito(y.data)}, e no seu Valor deu {escrito(meu_y.data)}.",
        )
        exigir_feito(meu_y.retropropagar(), "pelo seu código")
        for nome, meu, certo in (("a", meu_a, a), ("b", meu_b, b)):
            obtido = numero(nota_de(meu, "grad", conta), f"o .grad de {nome}")
            exigir(perto(obtido, certo.grad), _sobre_o_gradiente(conta, nome, obtido, certo.grad))


def _metodo_que_falta(erro: Exception) -> str:
    return (
        f"{erro}. Procure o método dessa conta: __add__, __radd__, __neg__, __truediv__ e os outros; uma "
        "conta com um número faz dele primeiro um Valor."
    )


def _sobre_o_gradiente(conta: str, nome: str, obtido: float, certo: float) -> str:
    dica = f"Em {conta}, o gradiente de {nome} é {escrito(certo)}, e o seu Valor deu {escrito(obtido)}."
    if conta in ("a · a + a", "a ** 3") and obtido != 0:
        return dica + " O a é usado mais de uma vez: as parcelas somam-se, com +=, em vez de a última ficar."
    if "mais de uma vez" in conta or ("tanh()" in conta[-8:] and "b" in conta):
        return dica + " Um vértice só propaga depois de ter recebido de todos os que o usam: veja a ordem."
    if obtido == 0:
        return dica + " Não chegou nada: o vértice do fim começa com grad = 1, e depois propagam-se todos."
    return dica + " Confira a derivada que esse método anota."


EXERCICIOS: list[Exercicio] = [tangente_hiperbolica, divisao, relu, valor_inteiro]
