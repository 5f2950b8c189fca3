"""Como os pesos começam: os números de um kernel, e quantos há de cada tamanho; e o que se lhes cobra."""

import numpy as np

import neuronio as nn
from construcao.figuras.tracos import casas, curvas, histograma
from neuronio.formato import numero
from neuronio.graficos.figura import Figura

FORMA = (256, 128)
"""A de um kernel de muitos pesos, para que se vejam todos os tamanhos."""


def _quantos(inicializador: nn.Inicializador) -> Figura:
    nn.semente(0)
    pesos = inicializador(FORMA).numpy()
    titulo = f"{type(inicializador).__name__}: pesos de desvio {numero(pesos.std(), 2)}"
    return histograma(titulo, f"o peso, num kernel de {FORMA[0]}×{FORMA[1]}", pesos, (-0.3, 0.3))


def _matriz(inicializador: nn.Inicializador) -> Figura:
    nn.semente(0)
    kernel = inicializador((4, 4)).numpy()
    return casas({"o kernel W": kernel, "Wᵀ W": kernel.T @ kernel})


def _penalidade(regularizador: nn.Regularizador) -> Figura:
    w = np.linspace(-2, 2, 81)
    dela = np.array([regularizador(nn.Tensor([peso])).item() for peso in w])
    linhas = {"a penalidade": (w, dela), "a derivada": (w, np.gradient(dela, w))}
    return curvas(f"{type(regularizador).__name__}: o que um peso paga", "o peso", "", linhas)


def _norma_maxima() -> Figura:
    kernel = np.array([[3.0, 0.6, -1.0], [4.0, 0.8, 1.0]])
    return casas({"antes": kernel, "NormaMaxima(3)": nn.NormaMaxima(3)(nn.Tensor(kernel)).numpy()})


FIGURAS = {
    **{
        nome: lambda nome=nome: _quantos(getattr(nn, nome)())
        for nome in ("GlorotUniforme", "GlorotNormal", "HeUniforme", "HeNormal", "LeCunNormal")
    },
    "Normal": lambda: _quantos(nn.Normal()),
    "Uniforme": lambda: _quantos(nn.Uniforme()),
    "Ortogonal": lambda: _matriz(nn.Ortogonal()),
    "Identidade": lambda: casas({"o kernel": nn.Identidade()((4, 4)).numpy()}),
    "Constante": lambda: casas({"o kernel, com 0,5": nn.Constante(0.5)((3, 4)).numpy()}),
    "Zeros": lambda: casas({"o bias": nn.Zeros()((6,)).numpy()}),
    "L1": lambda: _penalidade(nn.L1()),
    "L2": lambda: _penalidade(nn.L2()),
    "L1L2": lambda: _penalidade(nn.L1L2(0.01, 0.01)),
    "NormaMaxima": _norma_maxima,
}
