"""Motores: quem executa as operações de um modelo."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from neuronio.avisos import avisar
from neuronio.configuracao import normalizar_nome
from neuronio.erros import ErroDeNome, ErroDeTipo, erro_de_nome
from neuronio.motores.automatico import MotorAutomatico, MotorCompilado
from neuronio.motores.motor import Motor, NaoFinito, Passo, Trecho
from neuronio.motores.numpy import MotorNumpy

MOTORES: dict[str, type[Motor]] = {"numpy": MotorNumpy}
"""Os motores desta instalação, pelo nome."""

if find_spec("llvmlite") is not None:
    MOTORES["llvm"] = MotorCompilado

PREVISTOS = ("llvm",)
"""Os que têm nome, mas podem faltar numa instalação."""


def escolher_motor(nome: Any) -> Motor:
    """O motor de tal nome; "auto" compila o que sabe, e o resto executa no NumPy, dizendo por quê.

    Raises:
        ErroDeNome: se não há motor com tal nome nesta instalação.
        ErroDeTipo: se não é um nome.

    >>> escolher_motor("numpy").nome
    'numpy'
    """
    if not isinstance(nome, str):
        raise ErroDeTipo(f'o motor é pedido pelo nome, como "auto", mas recebeu {nome!r}.')
    pedido = normalizar_nome(nome)
    if pedido == "auto":
        return _automatico()
    if pedido in MOTORES:
        return MOTORES[pedido]()
    instalados = ["auto", *MOTORES]
    if pedido in PREVISTOS:
        raise ErroDeNome(
            f'o motor "{pedido}" não está nesta instalação do Neurônio. Os que estão: '
            f"{', '.join(instalados)}."
        )
    raise erro_de_nome("motor", nome, instalados)


def _automatico() -> Motor:
    if "llvm" in MOTORES:
        return MotorAutomatico()
    avisar(
        "falta o pacote llvmlite, e por isso as redes executam no motor numpy: os resultados são os mesmos, "
        "mais devagar.",
    )
    return MotorNumpy()


__all__ = [
    "MOTORES",
    "Motor",
    "MotorAutomatico",
    "MotorNumpy",
    "NaoFinito",
    "Passo",
    "Trecho",
    "escolher_motor",
]
