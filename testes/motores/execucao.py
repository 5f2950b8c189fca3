"""Executar uma conta em cada motor, e medir quanto os resultados diferem."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

import neuronio as nn
from neuronio.motores import Passo, escolher_motor
from neuronio.tensor import Variavel

TOLERANCIA = {"float32": 1e-4, "float64": 1e-10}
"""De quanto dois motores podem diferir, em ‖a − b‖/‖b‖."""

Conta = Callable[..., Sequence[Any]]


def executar(
    motor: str,
    conta: Conta,
    variaveis: Sequence[Variavel],
    dados: Sequence[np.ndarray],
    lote: int,
    threads: int = 2,
    ordem: np.ndarray | None = None,
) -> list[np.ndarray]:
    """As saídas de cada lote, em seguida; por fim, o valor de cada variável. Elas voltam ao que eram."""
    if ordem is None:
        ordem = np.random.default_rng(1).permutation(len(dados[0]))
    antes = [v.tensor for v in variaveis]
    try:
        with com_threads(threads):
            passo = Passo(conta, tuple(variaveis))
            trechos = escolher_motor(motor).percorrer(passo, dados, ordem[None], lote)
            do_lote = [saidas for trecho in trechos for saidas in zip(*trecho.saidas, strict=True)]
            saidas = [np.array(s) for saidas in do_lote for s in saidas]
        return [*saidas, *(v.numpy() for v in variaveis)]
    finally:
        for variavel, tensor in zip(variaveis, antes, strict=True):
            variavel.atribuir(tensor)


@contextmanager
def com_threads(quantas: int) -> Iterator[None]:
    """Dentro do bloco, o que se compila é para tantas threads."""
    antes = nn.threads()
    nn.threads(quantas)
    try:
        yield
    finally:
        nn.threads(antes)


def diferenca(obtido: np.ndarray, esperado: np.ndarray) -> float:
    """‖a − b‖/‖b‖ dos reais; dos inteiros, a fração dos que diferem. Infinita se nem se comparam."""
    if obtido.shape != esperado.shape or obtido.dtype != esperado.dtype:
        return np.inf
    if esperado.dtype.kind != "f":
        return float(np.mean(obtido != esperado)) if esperado.size else 0.0
    finitos = np.isfinite(esperado)
    if not np.array_equal(obtido[~finitos], esperado[~finitos], equal_nan=True):
        return np.inf
    a, b = obtido[finitos].astype("float64"), esperado[finitos].astype("float64")
    # O que seria zero sem arredondamentos (o bias antes de um BatchNorm) se compara com um número pequeno.
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-2 * a.size**0.5, 1e-20))


def conferir(obtidos: list[np.ndarray], esperados: list[np.ndarray], *, folga: float = 1.0) -> None:
    """Reprova se algum resultado difere mais do que a tolerância do seu tipo."""
    assert len(obtidos) == len(esperados)
    for k, (obtido, esperado) in enumerate(zip(obtidos, esperados, strict=True)):
        d = diferenca(obtido, esperado)
        limite = TOLERANCIA.get(esperado.dtype.name, 0.0) * folga
        assert d <= limite, (
            f"o resultado {k}, {esperado.dtype}{list(esperado.shape)}, difere de {d:.3g}:\n"
            f"{obtido}\n{esperado}"
        )
