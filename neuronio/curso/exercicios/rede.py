"""Experimento 6: neurônio, camada e rede."""

from __future__ import annotations

from typing import Any

from neuronio.curso.exercicio import (
    Errado,
    Exercicio,
    classe,
    exigir,
    exigir_feito,
    funcao,
    numero,
    perto,
    sequencia,
)
from neuronio.valor import Valor


def um_neuronio(resposta: Any) -> None:
    obtido = numero(resposta)
    exigir(not perto(obtido, 2), "Faltou somar o bias, −1.")
    exigir(not perto(obtido, 3), "O bias é −1: soma-se com o seu sinal.")
    exigir(not perto(obtido, -7), "Confira os sinais: (−1) · (−2) é +2.")
    exigir(
        perto(obtido, 1),
        "Faça peso vezes entrada, um par de cada vez: 0,5·2 = 1; (−1)·1; (−2)·(−1); some, e some o bias.",
    )


def quantos_parametros(resposta: Any) -> None:
    contar = funcao(resposta, 1)
    obtido = numero(contar([3, 4, 1]), "quantos_parametros([3, 4, 1])")
    exigir(not perto(obtido, 16), "Contou os pesos, e faltam os bias: um por neurônio, em cada camada.")
    exigir(not perto(obtido, 8), "Contou os neurônios. Cada um tem um peso por entrada, e um bias.")
    exigir(not perto(obtido, 24), "As entradas não são neurônios: não têm bias.")
    exigir(
        perto(obtido, 21),
        f"[3, 4, 1] tem 3·4 + 4 da primeira camada e 4·1 + 1 da segunda, 21, e contou {obtido:g}.",
    )
    for tamanhos, certo in (([2, 2], 6), ([64, 128, 64, 10], 17226)):
        obtido = numero(contar(tamanhos))
        exigir(
            perto(obtido, certo),
            f"Com [3, 4, 1] está certo, mas {tamanhos} tem {certo}, e contou {obtido:g}.",
        )


class _Neuronio:
    """Um neurônio que soma as entradas: a camada de quem responde é que se experimenta."""

    def __init__(self, entradas: int) -> None:
        self.pesos = [Valor(1.0) for _ in range(entradas)]
        self.bias = Valor(float(len(_FEITOS)))
        _FEITOS.append(self)

    def __call__(self, x: Any) -> Any:
        return sum((p * v for p, v in zip(self.pesos, x, strict=True)), self.bias)

    def parametros(self) -> list[Valor]:
        return [*self.pesos, self.bias]


_FEITOS: list[_Neuronio] = []


def camada(resposta: Any) -> None:
    tipo = classe(resposta, "__call__", "parametros")
    try:
        feita = tipo(3, 4)
    except TypeError:
        raise Errado("Uma camada cria-se com Camada(entradas, unidades): acerte o __init__.") from None
    saidas = feita([1.0, 2.0, 3.0])
    exigir_feito(saidas, "pelo seu código")
    if not isinstance(saidas, list | tuple):
        raise Errado(f"Uma camada dá uma lista, com uma saída por neurônio, mas deu {type(saidas).__name__}.")
    exigir(
        len(saidas) == 4,
        f"Camada(3, 4) tem 4 neurônios, um por unidade, e por isso 4 saídas; deu {len(saidas)}.",
    )
    sequencia(saidas, 4, "O que a camada dá")
    exigir(
        len({id(saida) for saida in saidas}) == 4 and len({round(numero(s.data), 9) for s in saidas}) == 4,
        "As saídas são todas iguais: crie um Neuronio novo para cada unidade, e não o mesmo quatro vezes.",
    )
    parametros = feita.parametros()
    if not isinstance(parametros, list | tuple):
        raise Errado(
            "parametros() devolve uma lista com os parâmetros de todos os neurônios: falta um return?"
        )
    exigir(
        all(hasattr(p, "data") for p in parametros),
        "Em parametros() ficam os Valores, todos numa lista só, e não listas dentro de uma lista.",
    )
    exigir(
        len({id(p) for p in parametros}) == 16,
        "Camada(3, 4) tem 4 · (3 + 1) = 16 parâmetros, e a sua lista tem "
        f"{len({id(p) for p in parametros})}.",
    )


EXERCICIOS: list[Exercicio] = [um_neuronio, quantos_parametros, camada]
