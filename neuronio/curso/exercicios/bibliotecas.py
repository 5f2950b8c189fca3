"""Experimento 8: o mesmo com o PyTorch e com o Neurônio."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.curso.exercicio import Errado, Exercicio, exigir, exigir_feito, funcao, numero, perto


def levar_os_pesos(resposta: Any) -> None:
    converter = funcao(resposta, 1)
    do_torch = np.arange(6.0).reshape(3, 2)
    obtido = converter(do_torch.copy())
    exigir_feito(obtido)
    if obtido is None:
        raise Errado("A função devolveu None: falta um return.")
    obtido = np.asarray(obtido)
    exigir(
        obtido.shape != (3, 2),
        "A forma continua (unidades, entradas): o nosso kernel é (entradas, unidades), com as linhas "
        "no lugar das colunas.",
    )
    exigir(
        obtido.shape == (2, 3),
        f"De uma matriz (3, 2) esperava uma (2, 3), mas veio {obtido.shape}: transponha com .T",
    )
    exigir(
        bool((obtido == do_torch.T).all()),
        "A forma está certa, mas os pesos mudaram de par: reshape só os põe noutras linhas; .T troca "
        "linhas por colunas.",
    )


def acuracia(resposta: Any) -> None:
    medir = funcao(resposta, 2)
    saidas = np.array([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]])
    obtido = numero(medir(saidas, np.array([1, 0, 0, 0])), "a acurácia")
    exigir(not perto(obtido, 3), "São 3 acertos em 4: divida por quantas são as amostras.")
    exigir(not perto(obtido, 0.25), "Isso é a fração de erros: conte os que são iguais ao rótulo.")
    exigir(not perto(obtido, 75), "A acurácia vai de 0 a 1: 0,75, e não 75.")
    exigir(
        perto(obtido, 0.75),
        f"São 3 acertos em 4, 0,75, e deu {obtido:g}. A classe de cada linha é a da maior saída: "
        "argmax(axis=1).",
    )


def lotes_de_uma_epoca(resposta: Any) -> None:
    obtido = numero(resposta)
    exigir(not perto(obtido, 15), "Com 15 lotes ficam de fora 40 amostras: há mais um, menor.")
    exigir(not perto(obtido, 15.625), "Não há um pedaço de lote: o último vai com as que sobram.")
    exigir(
        not perto(obtido, 64), "64 é quantas amostras tem cada lote; quantos lotes são precisos para as 1000?"
    )
    exigir(perto(obtido, 16), "Divida 1000 por 64, e arredonde para cima.")


EXERCICIOS: list[Exercicio] = [levar_os_pesos, acuracia, lotes_de_uma_epoca]
