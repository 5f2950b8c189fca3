"""Executar um caso nos dois motores, e julgar."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import neuronio as nn
from neuronio.erros import ErroDeCaptura, ErroDeTreino, ErroNeuronio
from testes.acaso.ambiente import processo_como_estava
from testes.acaso.caso import Caso
from testes.acaso.diferenca import Diferenca, Numeros, comparar
from testes.acaso.pytorch import comparar_com_o_pytorch

CERTO, RECUSADO, ERRADO, CAIDO, DIFERENTE = "certo", "recusado", "errado", "caído", "diferente"
INVALIDO = "inválido"
"""O próprio numpy não o executa, ou dá números infinitos: o sorteio é que não serve."""

ARREDONDAMENTO = "arredondamento"
"""Os números diferem, mas não mais do que um arredondamento em cada operação, que a conta amplia, os muda."""

ESPECIES = (CERTO, ARREDONDAMENTO, RECUSADO, ERRADO, CAIDO, DIFERENTE, INVALIDO)
FALHAS = (ERRADO, CAIDO, DIFERENTE)


@dataclass(frozen=True)
class Veredito:
    """O que deu um caso, e por quê."""

    especie: str
    motivo: str = ""

    def mesma_falha(self, outro: Veredito) -> bool:
        """Se a falha é da mesma espécie: uma corrida entre threads ora dá números errados, ora diferentes."""
        if {self.especie, outro.especie} <= {ERRADO, DIFERENTE}:
            return self.origem == outro.origem or DIFERENTE in (self.especie, outro.especie)
        return self.especie == outro.especie and self.origem == outro.origem

    @property
    def origem(self) -> str:
        """O começo do motivo, que não depende dos números."""
        return self.motivo.partition(":")[0]


def julgar(caso: Caso, corridas: int = 2) -> Veredito:
    """Executa o caso no numpy, no PyTorch e, tantas vezes, no llvm; sempre dos mesmos valores iniciais."""
    with processo_como_estava(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _julgar(caso, corridas)


def _julgar(caso: Caso, corridas: int) -> Veredito:
    espaco: dict[str, Any] = {}
    exec(compile(caso.texto(), "<caso>", "exec"), espaco)

    def no_numpy() -> Numeros:
        return [np.asarray(r) for r in espaco["criar"]("numpy")[1]()]

    try:
        esperados = no_numpy()
        if not all(np.isfinite(r).all() for r in esperados if r.dtype.kind == "f"):
            return Veredito(INVALIDO, "dá números infinitos")
        do_pytorch = comparar_com_o_pytorch(caso)
    except ErroNeuronio as erro:
        return Veredito(INVALIDO, _dito(erro))
    except Exception as erro:
        return Veredito(CAIDO, f"fora do llvm, {_dito(erro)}")
    fora = _pelas_diferencas("o numpy difere do PyTorch", do_pytorch)
    if fora.especie == ERRADO:
        return fora
    try:
        variaveis, correr = espaco["criar"]("llvm")
        obtidos = _correr_de_novo(variaveis, correr, corridas)
    except ErroDeCaptura as erro:
        return Veredito(RECUSADO, _dito(erro))
    except ErroDeTreino as erro:  # a perda, que no numpy é um número
        return Veredito(ERRADO, f"o llvm difere do numpy: {_dito(erro)}")
    except Exception as erro:
        return Veredito(CAIDO, _dito(erro))
    for outros in obtidos[1:]:
        for k, (a, b) in enumerate(zip(obtidos[0], outros, strict=True)):
            if a.tobytes() != b.tobytes():
                return Veredito(DIFERENTE, f"duas corridas no llvm diferem: no resultado {k}")
    no_llvm = _pelas_diferencas("o llvm difere do numpy", comparar(obtidos[0], esperados, no_numpy))
    return fora if no_llvm.especie == CERTO else no_llvm


def _pelas_diferencas(quem: str, diferenca: Diferenca | None) -> Veredito:
    if diferenca is None:
        return Veredito(CERTO)
    return Veredito(ARREDONDAMENTO if diferenca.arredondamento else ERRADO, f"{quem}: {diferenca.motivo}")


def _correr_de_novo(
    variaveis: Sequence[nn.Variavel], correr: Callable[[], Numeros], vezes: int
) -> list[Numeros]:
    antes = [v.tensor for v in variaveis]
    obtidos = []
    for _ in range(vezes):
        for variavel, tensor in zip(variaveis, antes, strict=True):
            variavel.atribuir(tensor)
        obtidos.append([np.array(r) for r in correr()])
    return obtidos


def _dito(erro: BaseException) -> str:
    """O tipo do erro e a primeira linha."""
    return f"{type(erro).__name__}, {str(erro).strip().partition(chr(10))[0]}"
