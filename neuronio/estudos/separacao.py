"""O que fica de fora num estudo com uma só divisão: uma fração das amostras, ou o que se der."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.conferencias import numero
from neuronio.erros import ErroDeDados, ErroDeTipo
from neuronio.estudos.cruzada import rotulos_para
from neuronio.estudos.divisao import Divisao, espalhadas
from neuronio.estudos.recorte import quantas
from neuronio.modelos import Modelo
from neuronio.modelos.conferencia import e_fonte

TODAS: tuple[None, None] = (None, None)


def separar(
    modelo: Modelo, x: Any, y: Any, validacao: Any, semente: int
) -> tuple[Divisao | tuple[None, None], Any]:
    """As amostras de cada lado, e o que se mede se não é uma parte de x: veja `Pedido` e `Dados`.

    Args:
        modelo: a perda dele diz se o alvo é uma classe.
        x, y: os dados.
        validacao: uma fração, (x, y), uma fonte, ou None.
        semente: a da divisão.

    Raises:
        ErroDeDados: se a fração deixa um lado sem amostras.
        ErroDeTipo: se é uma fonte, que não se reparte.
    """
    if isinstance(validacao, bool) or not isinstance(validacao, int | float):
        return TODAS, validacao
    fracao = numero("a fração de validação", validacao, 0, 1, aberto=True)
    if e_fonte(x):
        raise ErroDeTipo(
            "uma fonte se lê aos pedaços, e não se reparte: dê a que se mede, validacao=outra, ou "
            "validacao=None."
        )
    n = quantas(x)
    de_fora = round(fracao * n)
    if not 0 < de_fora < n:
        raise ErroDeDados(f"de {n} amostras, validacao={fracao:g} deixa {de_fora} de fora: dê outra fração.")
    ordem = espalhadas(np.arange(n), rotulos_para(modelo, x, y, None, False), semente)
    return (np.sort(ordem[de_fora:]), np.sort(ordem[:de_fora])), None
