"""O programa de um passo, para os dados que ele vai receber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from neuronio.erros import ErroDeCaptura
from neuronio.motores.motor import Passo
from neuronio.retrato import Retrato
from neuronio.tensor.dimensao import Lote
from neuronio.tensor.programa import Aspecto, Programa, capturar, simplificar
from neuronio.tensor.tipos import lido_como


def capturar_passo(passo: Passo, dados: Sequence[np.ndarray]) -> Programa:
    """O programa de um passo para dados como estes, tal como foi escrito.

    Raises:
        ErroDeCaptura: como em `capturar`, e se a conta muda um atributo do modelo: só mudaria desta vez.
    """
    argumentos = [Aspecto((Lote(), *d.shape[1:]), lido_como(d.dtype.name)) for d in dados]
    antes = Retrato(passo.modelo)
    try:
        programa = capturar(passo, passo.variaveis, argumentos)
        if mudou := antes.diferenca(Retrato(passo.modelo)):
            raise ErroDeCaptura(_muda_sozinho(mudou))
    except BaseException:
        antes.devolver()
        raise
    outros = {
        nome: d.dtype.name
        for nome, aspecto, d in zip(programa.argumentos, argumentos, dados, strict=True)
        if d.dtype.name != aspecto.tipo
    }
    return replace(programa, na_memoria=outros)


def programa_do_passo(passo: Passo, dados: Sequence[np.ndarray]) -> Programa:
    """O mesmo, com menos contas e os mesmos resultados.

    Raises:
        ErroDeCaptura: como em `capturar_passo`.
    """
    return simplificar(capturar_passo(passo, dados))


def _muda_sozinho(lugar: str) -> str:
    return (
        f"as contas mudam um valor de Python a cada passo ({lugar}), e um passo compilado só se executa em "
        'Python uma vez. O que muda se guarda numa variável: em construir, self.contador = self.estado("'
        'contador", ()); em propagar, self.contador += 1.'
    )


__all__ = ["Programa", "capturar_passo", "programa_do_passo"]
