"""O Fashion-MNIST: 70 000 peças de roupa de 28×28 pixels, no formato do MNIST."""

from collections.abc import Sequence
from pathlib import Path

from neuronio.dados.conjunto_mnist import Imagens, Rotulos, ler_como_o_mnist
from neuronio.dados.obtencao import ArquivoConhecido
from neuronio.dados.preparo import PreparoDeImagem
from neuronio.dados.publicados import Publicado
from neuronio.nomes import com_argumentos_em_portugues

ESPELHOS = (
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
)
FASHION_MNIST = Publicado(
    "Fashion-MNIST",
    "fashion_mnist",
    tuple(
        ArquivoConhecido(nome, md5, "md5", comprimido=True)
        for nome, md5 in (
            ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
            ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
            ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
        )
    ),
)

# A peça toma a imagem de ponta a ponta no lado maior, clara no escuro: Xiao, Rasul e Vollgraf, 2017.
PREPARO_FASHION_MNIST = PreparoDeImagem(
    (
        "camiseta",
        "calça",
        "suéter",
        "vestido",
        "casaco",
        "sandália",
        "camisa",
        "tênis",
        "bolsa",
        "bota",
    ),
    lado=28,
    margem=0,
    centro=13.5,
)


@com_argumentos_em_portugues
def fashion_mnist(
    espelhos: Sequence[str] = ESPELHOS, cache: str | Path | None = None
) -> tuple[tuple[Imagens, Rotulos], tuple[Imagens, Rotulos]]:
    """As 60 000 peças de roupa de treino e as 10 000 de teste do Fashion-MNIST, na divisão oficial.

    Se a variável de ambiente ``NEURONIO_DADOS`` existe, os quatro arquivos ``.gz`` são lidos de
    ``$NEURONIO_DADOS/fashion_mnist``, que nunca é alterada. Senão, são lidos do cache do usuário e, se faltam
    ou não conferem, baixados dos espelhos. Só é usado um arquivo que tem o MD5 que os autores publicaram.

    Args:
        espelhos: endereços de onde baixar, tentados nesta ordem.
        cache: pasta em que guardar o que foi baixado; ``None`` é a do usuário.

    Returns:
        ``(x_treino, y_treino), (x_teste, y_teste)``: x float32 de 0 a 1 ``(n, 1, 28, 28)``, y int64 ``(n,)``.

    Raises:
        ErroDeArquivo: um arquivo falta, está corrompido, ou não há rede para baixá-lo.

    >>> (x_treino, y_treino), (x_teste, y_teste) = fashion_mnist()  # doctest: +SKIP
    >>> x_treino.shape, y_teste.shape  # doctest: +SKIP
    ((60000, 1, 28, 28), (10000,))
    >>> PREPARO_FASHION_MNIST.classes[7]
    'tênis'

    Fonte: Xiao, Rasul e Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning
    algorithms", 2017.
    """
    return ler_como_o_mnist(FASHION_MNIST, PREPARO_FASHION_MNIST, espelhos, cache)
