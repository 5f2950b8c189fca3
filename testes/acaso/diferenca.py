"""Se dois motores concordam, descontado o que o arredondamento pode fazer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from neuronio.tensor import TABELA

Numeros = list[np.ndarray]

DA_NORMA = {"float32": 1e-4, "float64": 1e-10}
"""De quanto podem diferir, em ‖a − b‖/‖b‖."""

DO_ELEMENTO = {"float32": 1e-3, "float64": 1e-9}
"""De quanto pode diferir cada número, em relação ao maior da sua linha."""

MINUSCULO = 1e-30
"""O que não passa disto vale por zero: os menores float32, num treino compilado, já o são."""

RUIDO = {"float32": 2.0**-23, "float64": 2.0**-52}
FOLGA = 20
"""Quantas vezes o que o ruído muda ainda se aceita."""

RUIDOSAS = 16
"""Quantas execuções com ruído se fazem, no máximo."""

MENOR_NORMAL = {"float32": 2.0**-126, "float64": 2.0**-1022}
"""O menor número que não é subnormal."""

ESCOLHEM = {
    "maior_entre",
    "menor_entre",
    "maximo",
    "argmax",
    "maximo_da_janela",
    "vencedor_da_janela",
    "ordem",
}
"""As que, entre iguais, escolhem um."""

EXATAS = {
    *("negativo", "relu", "abs", "sinal", "maior_entre", "menor_entre", "menor", "menor_igual", "igual"),
    *("nao", "e", "ou", "onde", "converter", "parar_gradiente", "maximo", "argmax", "redimensionar"),
    *("transpor", "expandir", "fatiar", "colar_fatia", "concatenar", "tamanho_do_lote", "coletar"),
    *("maximo_da_janela", "vencedor_da_janela", "colher_da_janela", "sortear_uniforme"),
}
"""As que não arredondam."""

SOMAM = {"subtrair": "somar", "somar": "somar", "soma": "soma", "produto": "produto", "conv2d": "conv2d"} | {
    nome: nome
    for nome in (
        "conv2d_gradiente_da_entrada",
        "conv2d_gradiente_do_kernel",
        "espalhar",
        "somar_janelas",
        "repetir_na_janela",
        "devolver_a_janela",
    )
}
"""As que somam, e com que se somam os módulos: o erro é proporcional a eles, e não ao resultado."""


def conferir(
    obtidos: Numeros, esperados: Numeros, de_novo: Callable[[], Numeros], desempatar: bool = False
) -> str:
    """No que diferem; vazio, se concordam.

    Quando passam do limite, ``de_novo`` refaz as contas do NumPy com um ruído do tamanho do arredondamento em
    cada operação: o que assim muda é o que a conta tem de mal condicionada, e disso se dá um desconto.
    (Parker, "Monte Carlo Arithmetic", 1997.) Com ``desempatar``, o ruído também decide entre iguais: aqui se
    escolhe sempre o mesmo, e outra biblioteca escolhe como quer.
    """
    if len(obtidos) != len(esperados):
        return f"são {len(obtidos)} resultados em vez de {len(esperados)}"
    folgas = [np.zeros(b.shape) for b in esperados]
    motivo = _diferencas(obtidos, esperados, folgas)
    for k in range(RUIDOSAS):
        if not motivo:
            break
        with ruido(np.random.default_rng(k), desempatar):
            mudancas = [_mudanca(m, b) for m, b in zip(de_novo(), esperados, strict=True)]
        folgas = [np.maximum(f, m) for f, m in zip(folgas, mudancas, strict=True)]
        motivo = _diferencas(obtidos, esperados, folgas)
    return motivo


def _diferencas(obtidos: Numeros, esperados: Numeros, sensiveis: Numeros) -> str:
    for k, (a, b, folga) in enumerate(zip(obtidos, esperados, sensiveis, strict=True)):
        if motivo := _diferenca(a, b, folga):
            return f"no resultado {k}, {b.dtype}{list(b.shape)}, {motivo}"
    return ""


def _diferenca(a: np.ndarray, b: np.ndarray, folga: np.ndarray) -> str:
    if a.shape != b.shape or a.dtype != b.dtype:
        return f"veio {a.dtype}{list(a.shape)}"
    if b.dtype.kind != "f":
        errados = (a != b) & (folga == 0)
        return f"{int(errados.sum())} dos {b.size} diferem" if errados.any() else ""
    if not np.isfinite(a).all():
        return "há números infinitos"
    tipo, erro = b.dtype.name, np.abs(a.astype("float64") - b)
    erro = np.where(erro < MINUSCULO, 0, erro)
    if np.linalg.norm(erro) > DA_NORMA[tipo] * np.linalg.norm(b) + FOLGA * np.linalg.norm(folga):
        return f"‖a − b‖/‖b‖ = {np.linalg.norm(erro) / max(float(np.linalg.norm(b)), 1e-300):.2g}"
    modulo = np.abs(b.astype("float64"))
    linha = modulo.max(axis=-1, keepdims=True, initial=0) if b.ndim else modulo
    limite = DO_ELEMENTO[tipo] * (linha + 1e-3 * modulo.max(initial=0)) + FOLGA * folga
    errados = erro > limite
    return f"{int(errados.sum())} dos {b.size} diferem, até {erro.max():.2g}" if errados.any() else ""


# ── o que o arredondamento pode fazer ───────────────────────────────────────
def _mudanca(mudado: np.ndarray, certo: np.ndarray) -> np.ndarray:
    """De quanto o ruído mudou cada número: o máximo da sua linha."""
    m = np.abs(np.subtract(mudado, certo, dtype="float64"))
    return m.max(axis=-1, keepdims=True, initial=0) + np.zeros_like(m) if m.ndim else m


@contextmanager
def ruido(acaso: np.random.Generator, desempatar: bool = False) -> Iterator[None]:
    """Dentro do bloco, cada operação do NumPy erra como se arredondasse pior; e subnormais são zero."""
    antes = {nome: p.calculo for nome, p in TABELA.items()}
    for nome, primitiva in TABELA.items():
        if primitiva.multipla:  # o ruído é o das contas de dentro
            continue
        if nome not in EXATAS:
            modulos = antes[SOMAM[nome]] if nome in SOMAM else None
            primitiva.calculo = _ruidoso(primitiva.calculo, modulos, acaso)
        elif desempatar and nome in ESCOLHEM:
            primitiva.calculo = _desempatado(primitiva.calculo, acaso)
    try:
        yield
    finally:
        for nome, primitiva in TABELA.items():
            primitiva.calculo = antes[nome]


def _ruidoso(calculo: Any, modulos: Any, acaso: np.random.Generator) -> Any:
    def calcular(xp: Any, *entradas: Any, **atributos: Any) -> Any:
        y = np.asarray(calculo(xp, *entradas, **atributos))
        if y.dtype.kind != "f":
            return y
        tamanho = y if modulos is None else modulos(xp, *map(_modulo, entradas), **atributos)
        y = (y + tamanho * (RUIDO[y.dtype.name] * acaso.uniform(-1, 1, y.shape))).astype(y.dtype)
        return np.where(np.abs(y) < MENOR_NORMAL[y.dtype.name], y.dtype.type(0), y)

    return calcular


def _desempatado(calculo: Any, acaso: np.random.Generator) -> Any:
    def calcular(xp: Any, *entradas: Any, **atributos: Any) -> Any:
        return calculo(xp, *(_quase_igual(e, acaso) for e in entradas), **atributos)

    return calcular


def _quase_igual(x: Any, acaso: np.random.Generator) -> Any:
    x = np.asarray(x)
    if x.dtype.kind != "f":
        return x
    tamanho = RUIDO[x.dtype.name] * np.abs(x).max(initial=0)
    return (x + tamanho * acaso.uniform(-1, 1, x.shape)).astype(x.dtype)


def _modulo(x: Any) -> Any:
    return np.abs(x) if np.asarray(x).dtype.kind == "f" else x
