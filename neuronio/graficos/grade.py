"""A grade do mesmo ruído, época por época, e a animação do treino inteiro de quem inventa imagens."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.arquivos import como_caminho, criar_pasta, escrever
from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeForma, ErroDeTipo
from neuronio.graficos.imagens import em_tons, imagem_em_png
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.treino import Callback, Treino

if TYPE_CHECKING:
    from PIL.Image import Image as Imagem

ANIMACAO = "treino.gif"
_QUADRO = "epoca_{:05}.png"
_LADO = 480
"""Até quantos pontos se amplia a grade, sem borrar as imagens."""
_MAXIMO_DE_QUADROS = 100
_DURACAO, _DE_CADA = 12_000, (80, 500)
"""Em milissegundos: quanto dura, mais ou menos, a animação, e entre que limites fica cada quadro."""
_ULTIMO = 2000
_ENTRE = 140
"""O tom do que separa as imagens: um cinza, que nem num papel claro nem num escuro salta aos olhos."""


@com_argumentos_em_portugues
def grade_de_imagens(imagens: ArrayLike) -> bytes:
    """Imagens lado a lado, em fileiras, com um ponto entre elas, como os bytes de um PNG.

    Args:
        imagens: ``(n, 1, altura, largura)`` ou ``(n, 3, altura, largura)``.

    Raises:
        ErroDeForma: se são de outra forma.

    >>> grade_de_imagens(np.zeros((4, 1, 8, 8)))[:4]
    b'\\x89PNG'
    """
    array = np.asarray(imagens)
    if array.ndim != 4 or array.shape[1] not in (1, 3) or not array.size:
        raise ErroDeForma(
            f"a grade é de imagens (n, 1, altura, largura) ou (n, 3, altura, largura), mas vieram "
            f"{array.shape}."
        )
    juntas = _em_fileiras(em_tons(array))
    vezes = max(1, _LADO // max(juntas.shape[:2]))
    return imagem_em_png(juntas.repeat(vezes, axis=0).repeat(vezes, axis=1))


def _em_fileiras(tons: NDArray[np.uint8]) -> NDArray[np.uint8]:
    colunas = int(np.ceil(np.sqrt(len(tons))))
    fileiras = -(-len(tons) // colunas)
    altura, largura, *cores = tons.shape[1:]
    folha = np.full((fileiras, altura + 1, colunas, largura + 1, *cores), _ENTRE, np.uint8)
    for indice, imagem in enumerate(tons):
        folha[indice // colunas, :altura, indice % colunas, :largura] = imagem
    return folha.reshape(fileiras * (altura + 1), colunas * (largura + 1), *cores)[:-1, :-1]


@com_argumentos_em_portugues
def animar_quadros(quadros: Sequence[bytes]) -> bytes:
    """Uma animação GIF, que se repete, de quadros PNG do mesmo tamanho; de muitos, só alguns entram.

    >>> animar_quadros([grade_de_imagens(np.full((1, 1, 2, 2), tom)) for tom in (0.0, 1.0)])[:6]
    b'GIF89a'
    """
    from PIL import Image

    escolhidos = np.unique(np.linspace(0, len(quadros) - 1, _MAXIMO_DE_QUADROS).round().astype(int))
    abertos: list[Imagem] = [Image.open(BytesIO(quadros[i])).convert("RGB").quantize() for i in escolhidos]
    menor, maior = _DE_CADA
    duracoes = [min(max(_DURACAO // len(abertos), menor), maior)] * (len(abertos) - 1)
    saida = BytesIO()
    abertos[0].save(
        saida, "GIF", save_all=True, append_images=abertos[1:], duration=[*duracoes, _ULTIMO], loop=0
    )
    return saida.getvalue()


def _epoca(quadro: Path) -> int | None:
    numero = quadro.stem.removeprefix("epoca_")
    return int(numero) if numero.isdecimal() else None


class GradePorEpoca(Callback):
    """Grava, a cada época, o que uma rede inventa do mesmo ruído, e no fim junta tudo numa animação.

    Na pasta ficam ``epoca_00000.png``, de antes do treino, ``epoca_00001.png``..., e ``treino.gif``. Um
    treino retomado continua a série, e um novo começa outra.

    Args:
        pasta: onde gravar; é criada se preciso.
        quantas: imagens na grade.
        semente: a do ruído.

    Raises:
        ErroDeTipo: ao treinar, se o modelo não inventa: não tem ``gerar``.
        ErroDeForma: ao treinar, se o que ele inventa não são imagens.
        ErroDeArquivo: se não se pode escrever na pasta.

    >>> import tempfile, neuronio as nn
    >>> gan = nn.GAN(nn.Sequencial([nn.Densa(4), nn.Redimensionar(1, 2, 2)]),
    ...              nn.Sequencial([nn.Flatten(), nn.Densa(1)]), ruido=2)
    >>> gan.compilar(motor="numpy")
    >>> with tempfile.TemporaryDirectory() as pasta:
    ...     _ = gan.treinar(nn.sortear((8, 1, 2, 2)).numpy(), epocas=2, progresso=False,
    ...                     callbacks=[nn.graficos.GradePorEpoca(pasta)])
    ...     sorted(arquivo.name for arquivo in Path(pasta).iterdir())
    ['epoca_00000.png', 'epoca_00001.png', 'epoca_00002.png', 'treino.gif']
    """

    def __init__(self, pasta: str | Path, quantas: int = 64, semente: int = 0) -> None:
        self.pasta = como_caminho(pasta)
        self.quantas = inteiro_positivo("a quantidade de imagens na grade", quantas)
        self.semente = semente

    def ao_iniciar_treino(self, treino: Treino) -> None:
        if not hasattr(treino.modelo, "gerar"):
            raise ErroDeTipo(
                f"a grade é do que uma rede inventa, e {type(treino.modelo).__name__} não inventa: serve a "
                "nn.GAN e a nn.AutocodificadorVariacional."
            )
        criar_pasta(self.pasta)
        for velho in self._quadros():
            if (_epoca(velho) or 0) > treino.epoca:
                velho.unlink()
        if treino.epoca == 0:
            self._gravar(treino)

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        self._gravar(treino)

    def ao_fim_do_treino(self, treino: Treino) -> None:
        quadros = [quadro.read_bytes() for quadro in self._quadros()]
        if quadros:
            escrever(self.pasta / ANIMACAO, animar_quadros(quadros))

    def _gravar(self, treino: Treino) -> None:
        modelo: Any = treino.modelo
        classes = getattr(modelo, "classes", None)
        pedido = {} if classes is None else {"classe": np.arange(self.quantas) % classes}
        imagens = modelo.gerar(self.quantas, semente=self.semente, **pedido)
        escrever(self.pasta / _QUADRO.format(treino.epoca), grade_de_imagens(imagens))

    def _quadros(self) -> list[Path]:
        return sorted(q for q in self.pasta.glob("epoca_*.png") if _epoca(q) is not None)
