"""Aritmética estocástica: as contas do NumPy com um erro sorteado em cada uma, do tamanho do arredondamento.

De quanto a resposta anda, assim, é de quanto pode diferir a de outro motor que esteja certo.

Fontes: J. Vignes, "A stochastic arithmetic for reliable scientific computation", 1993; D. S. Parker, "Monte
Carlo arithmetic", 1997; N. J. Higham e T. Mary, "A new approach to probabilistic rounding error analysis",
SIAM J. Sci. Comput. 41, 2019.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from neuronio.tensor import TABELA

EPS = {"float32": 2.0**-23, "float64": 2.0**-52}

MAIS_PRECISO = {"float32": "float64", "float64": "longdouble"}

MENOR_NORMAL = {"float32": 2.0**-126, "float64": 2.0**-1022}
"""O menor número que não é subnormal."""

NOS_PONTOS = 2
"""De quanto a convolução de Winograd erra a mais. O maior erro que se mediu, com kernels de lado 2 a 5 e de 1
a 64 canais, foi de 2,3 vezes o de `_da_soma`."""

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
    *("piso", "arredondar", "ordem", "coletar_ao_longo"),
}
"""As que não arredondam: o que dão é, sem conta, algum dos números que receberam, ou um inteiro."""

CONVOLUCOES = {"conv2d", "conv2d_gradiente_da_entrada", "conv2d_gradiente_do_kernel"}

SOMAM = {
    *(
        "somar",
        "subtrair",
        "soma",
        "produto",
        "produto_em_blocos",
        "espalhar",
        "espalhar_ao_longo",
        "acumular",
    ),
    *("somar_janelas", "repetir_na_janela", "devolver_a_janela"),
    *CONVOLUCOES,
}
"""As que somam parcelas: o erro é do tamanho delas, e não do resultado."""

SO_NO_TIPO = {"devolver_a_janela"}
"""As que somam, mas não se calculam com mais precisão: escolhe pelos bits, e são poucas parcelas."""

Calculo = Callable[..., Any]


@contextmanager
def ruido(acaso: np.random.Generator, desempatar: bool = False) -> Iterator[None]:
    """Dentro do bloco, cada operação do NumPy erra como se arredondasse pior; e subnormais são zero.

    Args:
        desempatar: se o ruído também decide entre iguais, onde aqui se escolhe sempre o primeiro.
    """
    antes = {nome: p.calculo for nome, p in TABELA.items()}
    for nome, primitiva in TABELA.items():
        if primitiva.multipla:  # o ruído é o das contas de dentro
            continue
        if nome not in EXATAS:
            calculo = _precisa(primitiva.calculo) if nome in SOMAM - SO_NO_TIPO else primitiva.calculo
            primitiva.calculo = _ruidosa(calculo, _tamanho(nome, antes), acaso)
        elif desempatar and nome in ESCOLHEM:
            primitiva.calculo = _desempatada(primitiva.calculo, acaso)
    try:
        yield
    finally:
        for nome, primitiva in TABELA.items():
            primitiva.calculo = antes[nome]


def _ruidosa(calculo: Calculo, tamanho: Calculo, acaso: np.random.Generator) -> Calculo:
    def calcular(xp: Any, *entradas: Any, **atributos: Any) -> Any:
        y = np.asarray(calculo(xp, *entradas, **atributos))
        if y.dtype.kind != "f":
            return y
        return _com_erro(y, tamanho(y, *entradas, **atributos), acaso)

    return calcular


def _precisa(somar: Calculo) -> Calculo:
    """A soma como se não arredondasse.

    De muitas parcelas iguais, a do NumPy erra sempre para o mesmo lado: assim também isso se vê.
    """

    def calcular(xp: Any, *entradas: Any, **atributos: Any) -> Any:
        tipos = [e.dtype for e in entradas if _real(e)]
        precisas = [e.astype(MAIS_PRECISO[e.dtype.name]) if _real(e) else e for e in entradas]
        y = np.asarray(somar(xp, *precisas, **atributos))
        return y.astype(tipos[0]) if tipos else y

    return calcular


def _desempatada(calculo: Calculo, acaso: np.random.Generator) -> Calculo:
    def quase_igual(x: Any) -> Any:
        x = np.asarray(x)
        return _com_erro(x, np.abs(x).max(initial=0) or 1, acaso) if x.dtype.kind == "f" else x

    def calcular(xp: Any, *entradas: Any, **atributos: Any) -> Any:
        return calculo(xp, *map(quase_igual, entradas), **atributos)

    return calcular


def _com_erro(x: np.ndarray, tamanho: Any, acaso: np.random.Generator) -> np.ndarray:
    """Com o erro; mas a metade dos zeros, sorteada, não o tem: um motor dá uns exatos, e outros não."""
    tipo = x.dtype.name
    errado = (x + tamanho * (EPS[tipo] * acaso.uniform(-1, 1, x.shape))).astype(tipo)
    exato = (x == 0) & (acaso.random(x.shape) < 0.5)
    return np.where(exato | (np.abs(errado) < MENOR_NORMAL[tipo]), x.dtype.type(0), errado)


# ── o tamanho do erro, em epsilons ──────────────────────────────────────────
def _tamanho(nome: str, calculos: dict[str, Calculo]) -> Calculo:
    """Uma função do resultado e das entradas."""
    if nome not in SOMAM:
        return lambda y, *entradas, **atributos: y
    somar = calculos["somar" if nome == "subtrair" else nome]
    return _da_convolucao(somar) if nome in CONVOLUCOES else _da_soma(somar)


def _da_soma(somar: Calculo) -> Calculo:
    """De n parcelas, em qualquer ordem, o erro quase nunca passa de √n Σ|parcela| (Higham e Mary)."""

    def tamanho(_: Any, *entradas: Any, **atributos: Any) -> Any:
        modulos = somar(np, *[np.abs(e) if _real(e) else e for e in entradas], **atributos)
        parcelas = somar(np, *[np.ones_like(e) if _real(e) else e for e in entradas], **atributos)
        return modulos * np.sqrt(parcelas)

    return tamanho


def _da_convolucao(somar: Calculo) -> Calculo:
    """Pelos pontos de Winograd, o erro das parcelas de uma imagem passa de umas posições às outras."""
    direta = _da_soma(somar)

    def tamanho(*argumentos: Any, **atributos: Any) -> Any:
        return NOS_PONTOS * direta(*argumentos, **atributos).max(axis=(-2, -1), keepdims=True, initial=0)

    return tamanho


def _real(x: Any) -> bool:
    return np.asarray(x).dtype.kind == "f"
