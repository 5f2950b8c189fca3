"""O escalar, os tensores, e o que se faz com eles."""

from typing import Any

import numpy as np

import neuronio as nn
from construcao.figuras.exemplos import conta
from construcao.figuras.tracos import casas, curvas, histograma

A, B = np.array([[1, 2], [3, 4]]), np.array([[5, 6], [7, 8]])


def _grafo() -> nn.Desenho:
    y = conta()
    y.retropropagar()
    return nn.desenhar(y)


def _grafo_de_tensores() -> nn.Desenho:
    x, w = nn.Tensor([[1.0, 2.0]], rotulo="x"), nn.Tensor([[0.5], [-1.0]], requer_grad=True, rotulo="w")
    return nn.desenhar((x @ w).sigmoide())


def _gradientes() -> Any:
    xs = np.linspace(-3, 3, 121)
    x = nn.Tensor(xs, requer_grad=True, tipo="float64")
    y = x.seno() * x
    (primeira,) = nn.gradientes(y.soma(), [x])
    (segunda,) = nn.gradientes(primeira.soma(), [x])
    linhas = {"x·sen x": y, "a derivada": primeira, "a derivada dela": segunda}
    return curvas("nn.gradientes", "x", "", {nome: (xs, t.numpy()) for nome, t in linhas.items()})


def _varrer() -> Any:
    x = np.array([0.0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
    _, somas = nn.varrer(lambda s, x: (0.7 * s + x, 0.7 * s + x), np.zeros(1), x[None])
    passos = np.arange(len(x))
    linhas = {"a entrada x": (passos, x), "o estado: 0,7·s + x": (passos, somas.numpy()[0])}
    return curvas("nn.varrer: um estado que se leva", "passo", "", linhas, marca="o")


def _sorteados(sortear: Any, titulo: str, alcance: tuple[float, float]) -> Any:
    nn.semente(0)
    return histograma(titulo, "o número, de 20.000", sortear((20_000,)).numpy(), alcance)


def _onde() -> Any:
    condicao = np.array([[True, False], [False, True]])
    dela = nn.onde(condicao, A, B).numpy()
    return casas({"condição": condicao.astype(int), "a": A, "b": B}, {"onde(condição, a, b)": dela})


FIGURAS = {
    "Valor": _grafo,
    "desenhar": _grafo_de_tensores,
    "Tensor": lambda: nn.ver.forma(np.arange(12).reshape(3, 4)),
    "concatenar": lambda: casas({"a": A, "b": B}, {"concatenar([a, b])": nn.concatenar([A, B]).numpy()}),
    "empilhar": lambda: nn.ver.forma(nn.empilhar([A, B])),
    "onde": _onde,
    "einsum": lambda: nn.ver.produto(A, B),
    "gradientes": _gradientes,
    "varrer": _varrer,
    "sortear": lambda: _sorteados(nn.sortear, "nn.sortear: de 0 a 1", (-0.5, 1.5)),
    "sortear_normal": lambda: _sorteados(nn.sortear_normal, "nn.sortear_normal: média 0, desvio 1", (-4, 4)),
}
