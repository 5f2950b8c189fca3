"""Se duas execuções concordam, e se no que diferem são só arredondamentos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neuronio.erros import ErroNeuronio
from testes.acaso.ruido import ruido

Numeros = list[np.ndarray]

DA_NORMA = {"float32": 1e-5, "float64": 1e-13}
"""De quanto podem diferir os reais, em ‖a − b‖/‖b‖; os inteiros e os bool são iguais."""

DO_ELEMENTO = {"float32": 1e-4, "float64": 1e-12}
"""De quanto pode diferir cada número, em relação ao maior da sua linha."""

MINUSCULO = 1e-30
"""O que não passa disto vale por zero: os menores float32, num treino compilado, já o são."""

RUIDOSAS = 16
"""Quantas execuções com ruído se fazem, no máximo."""

VEZES = 4
"""Quantas vezes o que o ruído fez andar a resposta ainda é arredondamento.

Erram os dois motores, e o ruído é o de um; um motor pode errar sempre para o mesmo lado, e o ruído, que vai
para os dois, em parte se cancela; e o maior de poucos sorteios fica aquém do maior que há.
"""


@dataclass(frozen=True)
class Diferenca:
    """No que duas execuções diferem."""

    motivo: str
    arredondamento: bool
    """Se o arredondamento, que a conta amplia, basta para tanto."""


@dataclass(frozen=True)
class Andou:
    """De quanto o ruído fez andar um resultado."""

    norma: float
    linhas: np.ndarray
    """O máximo de cada linha: na forma do resultado, com 1 no último eixo."""

    @classmethod
    def entre(cls, ruidoso: np.ndarray, certo: np.ndarray) -> Andou:
        """A distância de um a outro; um número que deixou de o ser andou sem limite."""
        erro = _erro(ruidoso, certo)
        return cls(float(np.linalg.norm(erro)), _das_linhas(erro))

    def ou(self, outro: Andou) -> Andou:
        """O que mais andou."""
        return Andou(max(self.norma, outro.norma), np.maximum(self.linhas, outro.linhas))


def comparar(
    obtidos: Numeros, esperados: Numeros, de_novo: Callable[[], Numeros], desempatar: bool = False
) -> Diferenca | None:
    """No que diferem; None, se concordam.

    Args:
        de_novo: refaz no NumPy as contas dos esperados. Só se chama se algo difere, e com ruído nelas.
        desempatar: se outra biblioteca pode escolher, entre iguais, outro que não o primeiro.
    """
    if len(obtidos) != len(esperados):
        return Diferenca(f"são {len(obtidos)} resultados em vez de {len(esperados)}", False)
    andaram = [Andou.entre(b, b) for b in esperados]
    motivo = diferem = _diferencas(obtidos, esperados, andaram)
    for k in range(RUIDOSAS):
        if not diferem:
            break
        ruidosos = _com_ruido(k, esperados, de_novo, desempatar)
        agora = map(Andou.entre, ruidosos, esperados)
        andaram = [antes.ou(depois) for antes, depois in zip(andaram, agora, strict=True)]
        diferem = _diferencas(obtidos, esperados, andaram)
    return Diferenca(diferem or motivo, arredondamento=not diferem) if motivo else None


def _com_ruido(semente: int, esperados: Numeros, de_novo: Callable[[], Numeros], desempatar: bool) -> Numeros:
    try:
        with ruido(np.random.default_rng(semente), desempatar):
            return de_novo()
    except ErroNeuronio:  # como o de um treino em que a perda deixa de ser um número
        return [np.full(b.shape, np.nan) for b in esperados]


def _diferencas(obtidos: Numeros, esperados: Numeros, andaram: list[Andou]) -> str:
    for k, (a, b, andou) in enumerate(zip(obtidos, esperados, andaram, strict=True)):
        if motivo := _diferenca(a, b, andou):
            return f"no resultado {k}, {b.dtype}{list(b.shape)}, {motivo}"
    return ""


def _diferenca(a: np.ndarray, b: np.ndarray, andou: Andou) -> str:
    if a.shape != b.shape or a.dtype != b.dtype:
        return f"veio {a.dtype}{list(a.shape)}"
    erro, modulo, tipo = _erro(a, b), np.abs(b.astype("float64")), b.dtype.name
    linhas = _das_linhas(modulo) + 1e-3 * modulo.max(initial=0)
    errados = erro > np.maximum(DO_ELEMENTO.get(tipo, 0) * linhas, VEZES * andou.linhas)
    if errados.any():
        return f"{int(errados.sum())} dos {b.size} diferem, até {erro.max():.2g}"
    do_erro, norma = float(np.linalg.norm(erro)), float(np.linalg.norm(modulo))
    if do_erro > max(DA_NORMA.get(tipo, 0) * norma, VEZES * andou.norma):
        return f"‖a − b‖/‖b‖ = {do_erro / max(norma, 1e-300):.2g}"
    return ""


def _erro(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """De quanto difere cada número; de um inteiro, só se difere."""
    if b.dtype.kind != "f":
        return (a != b).astype("float64")
    erro = np.abs(np.subtract(a, b, dtype="float64"))
    return np.where(np.isnan(erro), np.inf, np.where(erro < MINUSCULO, 0, erro))


def _das_linhas(x: np.ndarray) -> np.ndarray:
    return x.max(axis=-1, keepdims=True, initial=0) if x.ndim else x
