"""Os conjuntos pequenos que vêm com o scikit-learn: não precisam de rede."""

import numpy as np
from numpy.typing import NDArray

from neuronio.arrays.origem import anotar_origem
from neuronio.dados.colunas import ColunaNumerica
from neuronio.dados.preparo import PreparoDeImagem, PreparoDeTabela
from neuronio.dados.separacao import separar
from neuronio.nomes import com_argumentos_em_portugues

FRACAO_DE_TESTE = 0.2
SEMENTE = 0

Parte = tuple[NDArray[np.float32], NDArray[np.int64]]

# O dígito toma a altura toda da imagem de 8×8, e o centro de massa fica no meio dela.
PREPARO_DIGITOS = PreparoDeImagem(tuple("0123456789"), lado=8, margem=0, centro=3.5)

# As medidas vão à rede em centímetros, como vêm.
PREPARO_IRIS = PreparoDeTabela(
    ("setosa", "versicolor", "virginica"),
    "espécie",
    tuple(
        ColunaNumerica(nome, media=0.0, desvio=1.0)
        for nome in (
            "comprimento da sépala",
            "largura da sépala",
            "comprimento da pétala",
            "largura da pétala",
        )
    ),
)


@com_argumentos_em_portugues
def digitos() -> tuple[Parte, Parte]:
    """Os 1 797 dígitos manuscritos de 8×8 pixels que vêm com o scikit-learn.

    A divisão é sempre a mesma: 1 438 de treino e 359 de teste, com a proporção de cada dígito.

    Returns:
        ``(x_treino, y_treino), (x_teste, y_teste)``: x float32 de 0 a 1 ``(n, 1, 8, 8)``, y int64 ``(n,)``.

    >>> (x_treino, y_treino), (x_teste, y_teste) = digitos()
    >>> x_treino.shape, y_teste.shape
    ((1438, 1, 8, 8), (359,))

    Fonte: Alpaydin e Kaynak, "Optical Recognition of Handwritten Digits", UCI, 1998.
    """
    from sklearn.datasets import load_digits

    pixels, rotulos = load_digits(return_X_y=True)
    x = (pixels.reshape(-1, 1, 8, 8) / 16).astype(np.float32)
    return separar(anotar_origem(x, PREPARO_DIGITOS), rotulos.astype(np.int64), FRACAO_DE_TESTE, SEMENTE)


@com_argumentos_em_portugues
def iris() -> tuple[Parte, Parte]:
    """As 150 flores de íris de Fisher: quatro medidas e três espécies.

    A divisão é sempre a mesma: 120 de treino e 30 de teste, com a proporção de cada espécie.

    Returns:
        ``(x_treino, y_treino), (x_teste, y_teste)``: x float32, em centímetros, ``(n, 4)``, na ordem
        comprimento e largura da sépala, comprimento e largura da pétala; y int64 ``(n,)``: 0 setosa,
        1 versicolor, 2 virginica.

    >>> (x_treino, y_treino), (x_teste, y_teste) = iris()
    >>> x_treino.shape, y_teste.shape
    ((120, 4), (30,))

    Fonte: Fisher, "The use of multiple measurements in taxonomic problems", 1936.
    """
    from sklearn.datasets import load_iris

    centimetros, especies = load_iris(return_X_y=True)
    x = anotar_origem(centimetros.astype(np.float32), PREPARO_IRIS)
    return separar(x, especies.astype(np.int64), FRACAO_DE_TESTE, SEMENTE)
