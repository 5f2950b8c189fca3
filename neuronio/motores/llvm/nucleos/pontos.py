"""De um polinômio aos valores que ele tem em seis pontos, e de volta: a álgebra da convolução de Winograd.

Uma convolução é um produto de polinômios, e nos valores um produto é de número por número. Em uma dimensão, 4
saídas de um kernel de 3 custam 12 multiplicações; em 6 pontos, 6. De um kernel de lado n, são 7 − n saídas.

    Y = Aᵀ [ (G k) ⊙ (Bᵀ x) ]        k: 3 números;  x: 6;  Y: 4

Os pontos são 0, ±1/√2, ±√2 e o infinito, que estão entre os que menos ampliam o arredondamento.

Fontes: A. Lavin e S. Gray, "Fast algorithms for convolutional neural networks", CVPR 2016; B. Barabasz,
A. Anderson, K. Soodhalter e D. Gregg, "Error analysis and improving the accuracy of Winograd convolution for
deep neural networks", ACM TOMS 46, 2020.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import llvmlite.ir as ir
import numpy as np

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro

PONTOS = 6
"""De um lado de cada ladrilho. As saídas são tantas menos o que o kernel tem além de um."""

R = math.sqrt(2)
FINITOS = (0, R / 2, -R / 2, R, -R)
ESCALA = np.array([1, R / 3, R / 3, 1 / 12, 1 / 12, 1])
"""O que se tirou de cada linha de Bᵀ, e se devolve no kernel."""

BT = np.array(
    [
        [1, 0, -5 / 2, 0, 1, 0],
        [0, 2, 2 * R, -1, -R, 0],
        [0, -2, 2 * R, 1, -R, 0],
        [0, -R, -1, 2 * R, 2, 0],
        [0, R, -1, -2 * R, 2, 0],
        [0, 1, 0, -5 / 2, 0, 1],
    ]
)
"""A transposta de B, que dos valores de um polinômio nos 6 pontos acha os seus 6 coeficientes."""

OPOSTOS = (1, 3)
"""As linhas 1 e 2 são de pontos opostos, e as 3 e 4 também: diferem só no sinal de algumas colunas."""

Vetores = Sequence[ir.Value]


def potencias(quantas: int) -> np.ndarray:
    """A matriz que avalia nos pontos um polinômio de tantos coeficientes; no infinito, é o último deles."""
    no_infinito = [0] * (quantas - 1) + [1]
    return np.array([*([p**k for k in range(quantas)] for p in FINITOS), no_infinito])


def do_kernel(lado: int) -> np.ndarray:
    """A matriz G, de um kernel de tal lado."""
    matriz: np.ndarray = ESCALA[:, None] * potencias(lado)
    return matriz


def avaliar(e: Emissor, matriz: np.ndarray, v: Vetores) -> list[ir.Value]:
    """``matriz · v``. O que dão dois pontos opostos é o mesmo par mais, e menos, o mesmo ímpar."""
    feitos = [combinar(e, matriz[0], v)]
    for i in OPOSTOS:
        iguais = matriz[i] == matriz[i + 1]
        igual, oposto = (combinar(e, np.where(quais, matriz[i], 0), v) for quais in (iguais, ~iguais))
        feitos += [e.b.fadd(igual, oposto), e.b.fsub(igual, oposto)]
    return [*feitos, combinar(e, matriz[-1], v)]


def interpolar(e: Emissor, matriz: np.ndarray, v: Vetores) -> list[ir.Value]:
    """``matrizᵀ · v``: `avaliar` ao contrário. Os de pontos opostos se juntam antes, somados e subtraídos."""
    somas = [v[0], *(e.b.fadd(v[i], v[i + 1]) for i in OPOSTOS), v[-1]]
    diferencas = [v[0], *(e.b.fsub(v[i], v[i + 1]) for i in OPOSTOS), v[-1]]
    linhas = [0, *OPOSTOS, -1]
    feitos = []
    for coluna in matriz.T:
        igual = all(coluna[i] == coluna[i + 1] for i in OPOSTOS)
        feitos.append(combinar(e, coluna[linhas], somas if igual else diferencas))
    return feitos


def combinar(e: Emissor, coeficientes: np.ndarray, v: Vetores) -> ir.Value:
    """A soma dos vetores, cada um vezes o seu coeficiente; os de 0 e de 1 não custam o produto."""
    termos = sorted(
        ((float(c), x) for c, x in zip(coeficientes, v, strict=True) if c), key=lambda t: t[0] != 1
    )
    (c, x), *outros = termos
    soma = x if c == 1 else e.b.fmul(x, e.constante(x.type, c))
    for c, x in outros:
        soma = e.b.fadd(soma, x) if c == 1 else e.fma(e.constante(x.type, c), x, soma)
    return soma


def nas_duas_direcoes(
    e: Emissor,
    transformar: Callable[[Vetores], list[ir.Value]],
    lados: tuple[int, int],
    ler: Callable[[Inteiro, Inteiro], ir.Value],
    guardar: Callable[[Inteiro, Inteiro, ir.Value], None],
) -> None:
    """De um quadrado de vetores a outro, de tais lados: as colunas, transformadas, e depois as linhas.

    Cada direção é um laço: escritas todas, são mais números do que há registradores.
    """
    de, ate = lados
    no_meio: list[ir.Value] = []

    def coluna(j: Inteiro) -> None:
        vetores = transformar([ler(i, j) for i in range(de)])
        no_meio.append(e.pilha(vetores[0].type, de * ate))
        for i, v in enumerate(vetores):
            e.b.store(v, e.endereco(no_meio[0], e.somar(i * de, j), v.type))

    def linha(i: Inteiro) -> None:
        tipo = no_meio[0].allocated_type
        onde = [e.endereco(no_meio[0], e.somar(e.multiplicar(i, de), j), tipo) for j in range(de)]
        for j, v in enumerate(transformar([e.b.load(o, typ=tipo) for o in onde])):
            guardar(i, j, v)

    e.laco(0, de, coluna)
    e.laco(0, ate, linha)
