"""O CIFAR-10: 60 000 fotografias coloridas de 32×32 pixels, de dez classes."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neuronio.arrays.origem import anotar_origem
from neuronio.dados.abertura import decodificar
from neuronio.dados.fotos import Pixels, de_zero_a_um, pixels_de
from neuronio.dados.guardadas import Guardadas, abrir, guardar
from neuronio.dados.obtencao import ArquivoConhecido
from neuronio.dados.preparo import PreparoDeFoto
from neuronio.dados.publicados import Publicado, conferir_espelhos
from neuronio.erros import ErroDeArquivo
from neuronio.nomes import com_argumentos_em_portugues

ESPELHOS = ("https://www.cs.toronto.edu/~kriz/", "https://cave.cs.toronto.edu/kriz/")
# A versão binária: a outra é um pickle, e abrir um executa o que houver nele.
BINARIO = ArquivoConhecido(
    "cifar-10-binary.tar.gz",
    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    comprimido=True,
)
CIFAR10 = Publicado("CIFAR-10", "cifar10", (BINARIO,))
EM_JPEG = "cifar10-jpeg.tar.xz"
"""Uma cópia em que cada imagem é um JPEG, ``train/CLASSE/0000.jpg``: perde alguns pontos de acurácia."""

DE_TREINO = tuple(f"cifar-10-batches-bin/data_batch_{i}.bin" for i in range(1, 6))
DE_TESTE = ("cifar-10-batches-bin/test_batch.bin",)
NOMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FORMA = (3, 32, 32)
POR_ARQUIVO = 10_000
DE_CADA_CLASSE = {"train": 5000, "test": 1000}
JPEG_MAXIMO = 1 << 20  # bytes: os de verdade têm cerca de mil

PREPARO_CIFAR10 = PreparoDeFoto(
    (
        "avião",
        "automóvel",
        "pássaro",
        "gato",
        "cervo",
        "cachorro",
        "sapo",
        "cavalo",
        "navio",
        "caminhão",
    ),
    *FORMA,
)

Imagens = NDArray[np.float32]
Rotulos = NDArray[np.int64]


@com_argumentos_em_portugues
def cifar10(
    espelhos: Sequence[str] = ESPELHOS, cache: str | Path | None = None
) -> tuple[tuple[Imagens, Rotulos], tuple[Imagens, Rotulos]]:
    """As 50 000 fotografias de treino e as 10 000 de teste do CIFAR-10, na divisão oficial.

    Se a variável de ambiente ``NEURONIO_DADOS`` existe, o arquivo ``cifar-10-binary.tar.gz`` (ou, na falta
    dele, uma cópia em JPEG, ``cifar10-jpeg.tar.xz``) é lido de ``$NEURONIO_DADOS/cifar10``, que nunca é
    alterada. Senão, é lido do cache do usuário e, se falta ou não confere, baixado. Só é usado o arquivo que
    tem o SHA-256 do original; da cópia em JPEG, confere-se que tem todas as imagens de todas as classes.

    Args:
        espelhos: endereços de onde baixar, tentados nesta ordem.
        cache: pasta em que guardar o que foi baixado, ou o que se leu da cópia; ``None`` é a do usuário.

    Returns:
        ``(x_treino, y_treino), (x_teste, y_teste)``: x float32 de 0 a 1 ``(n, 3, 32, 32)``, y int64 ``(n,)``.

    Raises:
        ErroDeArquivo: o arquivo falta, está corrompido, ou não há rede para baixá-lo.

    >>> (x_treino, y_treino), (x_teste, y_teste) = cifar10()  # doctest: +SKIP
    >>> x_treino.shape, y_teste.shape  # doctest: +SKIP
    ((50000, 3, 32, 32), (10000,))
    >>> PREPARO_CIFAR10.classes[3]
    'gato'

    Fonte: Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
    """
    conferir_espelhos(espelhos)
    pasta = CIFAR10.pasta_da_pessoa()
    if pasta is not None and not (pasta / BINARIO.nome).exists() and (pasta / EM_JPEG).is_file():
        partes = ler_em_jpeg(pasta / EM_JPEG, CIFAR10.pasta_guardada(cache))
    else:
        partes = ler_binario(CIFAR10.ler(BINARIO, espelhos, cache), BINARIO.nome)
    for x, _ in partes:
        anotar_origem(x, PREPARO_CIFAR10)
    return partes


def ler_binario(conteudo: bytes, nome: str) -> tuple[tuple[Imagens, Rotulos], tuple[Imagens, Rotulos]]:
    """As duas partes da versão binária: de cada imagem, um byte de rótulo e os planos vermelho, verde e azul.

    Args:
        conteudo: o arquivo ``.tar``, já descomprimido.
        nome: como chamá-lo nas mensagens.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(conteudo)) as arquivo:
            return _parte(arquivo, DE_TREINO), _parte(arquivo, DE_TESTE)
    except (tarfile.TarError, KeyError, ValueError) as erro:
        raise ErroDeArquivo(f"{nome} não é a versão binária do CIFAR-10 ({erro}).") from erro


def _parte(arquivo: tarfile.TarFile, nomes: Sequence[str]) -> tuple[Imagens, Rotulos]:
    quantas = POR_ARQUIVO * len(nomes)
    x, y = np.empty((quantas, *FORMA), np.float32), np.empty(quantas, np.int64)
    for i, nome in enumerate(nomes):
        membro = arquivo.extractfile(nome)
        if membro is None:
            raise ValueError(f"{nome} não é um arquivo")
        linhas = np.frombuffer(membro.read(), np.uint8).reshape(POR_ARQUIVO, -1)
        lote = slice(i * POR_ARQUIVO, (i + 1) * POR_ARQUIVO)
        x[lote] = de_zero_a_um(linhas[:, 1:].reshape(-1, *FORMA))
        y[lote] = linhas[:, 0]
    if y.max() >= len(NOMES):
        raise ValueError(f"tem o rótulo {y.max()}, e são {len(NOMES)} classes")
    return x, y


def ler_em_jpeg(caminho: Path, cache: Path) -> tuple[tuple[Imagens, Rotulos], tuple[Imagens, Rotulos]]:
    """As duas partes da cópia em JPEG; o que se leu fica no cache, enquanto o arquivo não mudar."""
    estado = caminho.stat()
    arquivo = [str(caminho.resolve()), estado.st_size, estado.st_mtime_ns]
    guardado = cache / f"{EM_JPEG}.imagens"
    lidas = abrir(guardado)
    if lidas is None or lidas.descricao["arquivo"] != arquivo:
        nomes: list[str] = []
        guardar(guardado, FORMA, _blocos(caminho, nomes), {"arquivo": arquivo, "nomes": nomes}, 60_000 * 3200)
        lidas = abrir(guardado)
        assert lidas is not None  # acaba de se escrever
    return _em_partes(lidas)


MEMBRO = re.compile(rf"({'|'.join(DE_CADA_CLASSE)})/({'|'.join(NOMES)})/\d+\.jpg")


def _blocos(caminho: Path, nomes: list[str]) -> Iterator[Pixels]:
    """Os pixels de cada JPEG do arquivo, na ordem em que estão; anota o nome de cada um."""
    contagem: dict[str, int] = {}
    try:
        with tarfile.open(caminho, "r|xz") as arquivo:
            for membro in arquivo:
                partes = MEMBRO.fullmatch(membro.name)
                if partes is None or not membro.isfile() or membro.size > JPEG_MAXIMO:
                    continue
                conteudo = arquivo.extractfile(membro)
                assert conteudo is not None  # é um arquivo
                imagem = decodificar(io.BytesIO(conteudo.read()), f"{membro.name}, de {caminho},")
                if imagem.size != FORMA[1:]:
                    raise ErroDeArquivo(f"{membro.name}, de {caminho}, não tem 32×32 pixels.")
                yield pixels_de(imagem, *FORMA)
                nomes.append(membro.name)
                pasta = f"{partes[1]}/{partes[2]}"
                contagem[pasta] = contagem.get(pasta, 0) + 1
    except (tarfile.TarError, OSError, EOFError) as erro:
        raise ErroDeArquivo(f"{caminho} está truncado ou corrompido ({erro}).") from erro
    for parte, quantas in DE_CADA_CLASSE.items():
        for classe in NOMES:
            achadas = contagem.get(f"{parte}/{classe}", 0)
            if achadas != quantas:
                raise ErroDeArquivo(
                    f"{caminho} devia ter {quantas} imagens em {parte}/{classe}, e tem {achadas}."
                )


def _em_partes(lidas: Guardadas) -> tuple[tuple[Imagens, Rotulos], tuple[Imagens, Rotulos]]:
    partes_e_classes = np.array([nome.split("/")[:2] for nome in lidas.descricao["nomes"]])
    rotulos = np.searchsorted(np.array(NOMES), partes_e_classes[:, 1])
    treino, teste = (partes_e_classes[:, 0] == parte for parte in DE_CADA_CLASSE)
    return (
        (de_zero_a_um(lidas.imagens[treino]), rotulos[treino]),
        (de_zero_a_um(lidas.imagens[teste]), rotulos[teste]),
    )
