"""O MNIST: 70 000 dígitos manuscritos de 28×28 pixels."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neuronio.arrays.origem import anotar_origem
from neuronio.dados.fotos import de_zero_a_um
from neuronio.dados.idx import ler_idx
from neuronio.dados.obtencao import ArquivoConhecido
from neuronio.dados.preparo import PreparoDeImagem
from neuronio.dados.publicados import Publicado
from neuronio.nomes import com_argumentos_em_portugues

ESPELHOS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
X_TREINO = ArquivoConhecido(
    "train-images-idx3-ubyte.gz",
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    maximo=16 + 60_000 * 28 * 28,
)
Y_TREINO = ArquivoConhecido(
    "train-labels-idx1-ubyte.gz",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    maximo=8 + 60_000,
)
X_TESTE = ArquivoConhecido(
    "t10k-images-idx3-ubyte.gz",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    maximo=16 + 10_000 * 28 * 28,
)
Y_TESTE = ArquivoConhecido(
    "t10k-labels-idx1-ubyte.gz",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    maximo=8 + 10_000,
)
MNIST = Publicado("MNIST", "mnist", (X_TREINO, Y_TREINO, X_TESTE, Y_TESTE))

# Dígito numa caixa de 20×20, com o centro de massa no pixel (14, 14): LeCun e outros, 1998.
PREPARO_MNIST = PreparoDeImagem(tuple("0123456789"), lado=28, margem=4, centro=14.0)

Imagens = NDArray[np.float32]
Rotulos = NDArray[np.int64]


@com_argumentos_em_portugues
def mnist(
    espelhos: Sequence[str] = ESPELHOS, cache: str | Path | None = None
) -> tuple[tuple[Imagens, Rotulos], tuple[Imagens, Rotulos]]:
    """Os 60 000 dígitos de treino e os 10 000 de teste do MNIST, na divisão oficial.

    Se a variável de ambiente ``NEURONIO_DADOS`` existe, os quatro arquivos ``.gz`` são lidos de
    ``$NEURONIO_DADOS/mnist``, que nunca é alterada. Senão, são lidos do cache do usuário e, se faltam ou não
    conferem, baixados dos espelhos. Só é usado um arquivo cujo conteúdo tem o SHA-256 do original.

    Args:
        espelhos: endereços de onde baixar, tentados nesta ordem.
        cache: pasta em que guardar o que foi baixado; ``None`` é a do usuário.

    Returns:
        ``(x_treino, y_treino), (x_teste, y_teste)``: x float32 de 0 a 1 ``(n, 1, 28, 28)``, y int64 ``(n,)``.

    Raises:
        ErroDeArquivo: um arquivo falta, está corrompido, ou não há rede para baixá-lo.

    >>> (x_treino, y_treino), (x_teste, y_teste) = mnist()  # doctest: +SKIP
    >>> x_treino.shape, y_teste.shape  # doctest: +SKIP
    ((60000, 1, 28, 28), (10000,))
    >>> PREPARO_MNIST.forma  # a de cada amostra
    (1, 28, 28)

    Fonte: LeCun, Bottou, Bengio e Haffner, "Gradient-based learning applied to document recognition", 1998.
    """
    return ler_como_o_mnist(MNIST, PREPARO_MNIST, espelhos, cache)


@com_argumentos_em_portugues
def onde_esta_o_mnist() -> Path | None:
    """A pasta deste computador que tem os quatro arquivos do MNIST, ou ``None`` se falta algum."""
    return MNIST.onde_esta()


def ler_como_o_mnist(
    publicado: Publicado, preparo: PreparoDeImagem, espelhos: Sequence[str], cache: str | Path | None
) -> tuple[tuple[Imagens, Rotulos], tuple[Imagens, Rotulos]]:
    """Um conjunto publicado nos quatro arquivos em que o MNIST o é."""
    x_treino, y_treino, x_teste, y_teste = (
        ler_idx(publicado.ler(arquivo, espelhos, cache), arquivo.nome) for arquivo in publicado.arquivos
    )
    return (
        (anotar_origem(de_zero_a_um(x_treino[:, None]), preparo), y_treino.astype(np.int64)),
        (anotar_origem(de_zero_a_um(x_teste[:, None]), preparo), y_teste.astype(np.int64)),
    )
