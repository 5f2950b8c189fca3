"""O intérprete: executa um programa sobre o NumPy, uma instrução por vez. É a referência dos compiladores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from neuronio.tensor.programa.programa import Nome, Programa, resolver


def interpretar_programa(
    programa: Programa, argumentos: Sequence[np.ndarray], amostras: int
) -> list[np.ndarray]:
    """Executa o programa: lê as variáveis, calcula, atribui, e devolve as saídas.

    Args:
        argumentos: um array por argumento do programa.
        amostras: quantas amostras tem este lote.
    """
    valores = Contas(programa, amostras).valores(
        argumentos, {n: v.dados for n, v in programa.leituras.items()}
    )
    for variavel, nome in programa.atribuicoes:
        variavel.atribuir(valores[nome])
    return [valores[s] for s in programa.saidas]


class Contas:
    """As contas de um programa sem atribuições, já com o tamanho do lote, para se executarem muitas vezes."""

    def __init__(self, programa: Programa, amostras: int) -> None:
        self.programa = programa
        self._contas = [
            (i, {nome: resolver(valor, amostras) for nome, valor in i.atributos.items()})
            for i in programa.instrucoes
        ]

    def executar(self, argumentos: Sequence[np.ndarray]) -> list[np.ndarray]:
        """As saídas, dados os argumentos."""
        valores = self.valores(argumentos, {})
        return [valores[s] for s in self.programa.saidas]

    def valores(
        self, argumentos: Sequence[np.ndarray], leituras: Mapping[Nome, np.ndarray]
    ) -> dict[Nome, np.ndarray]:
        """Todos os valores, dados os argumentos e os das variáveis."""
        valores = dict(zip(self.programa.argumentos, argumentos, strict=True))
        valores.update(leituras)
        valores.update(self.programa.constantes)
        for i, atributos in self._contas:
            resultado = i.primitiva.calculo(np, *[valores[e] for e in i.entradas], **atributos)
            if i.primitiva.multipla:
                valores.update(zip(i.saidas, map(np.asarray, resultado), strict=True))
            else:
                valores[i.saida] = np.asarray(resultado)
        return valores
