"""Motores: quem executa as operações de um modelo."""

from __future__ import annotations

from typing import Any

from neuronio.erros import erro_de_nome
from neuronio.motores.motor import Motor, Passo
from neuronio.motores.numpy import MotorNumpy

MOTORES: dict[str, type[Motor]] = {"numpy": MotorNumpy}


def escolher_motor(nome: Any) -> Motor:
    """O motor de tal nome; "auto" é o mais rápido dos instalados.

    Raises:
        ErroDeNome: se não há motor com tal nome nesta instalação.
    """
    if nome == "auto":
        return MotorNumpy()
    if nome not in MOTORES:
        raise erro_de_nome("motor", str(nome), ["auto", *MOTORES])
    return MOTORES[nome]()


__all__ = ["MOTORES", "Motor", "MotorNumpy", "Passo", "escolher_motor"]
