"""Uma pasta de imagens, uma pasta por classe, pronta para o treino."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neuronio.avisos import avisar
from neuronio.conferencias import numero, par
from neuronio.dados.fonte import Fonte, Indices
from neuronio.dados.fotos import Pixels, de_zero_a_um, tamanho_e_canais
from neuronio.dados.imagens_repetidas import avisar_das_repetidas
from neuronio.dados.leitura_da_pasta import Lidas, ler_pasta
from neuronio.dados.listagem import Listagem, legivel, listar
from neuronio.dados.preparo import PreparoDeFoto
from neuronio.dados.separacao import indices_separados
from neuronio.erros import ErroDeDados
from neuronio.nomes import com_argumentos_em_portugues, com_metodos_em_portugues

Rotulos = NDArray[np.int64]


@com_metodos_em_portugues("FonteDeImagens")
class FonteDeImagens(Fonte):
    """Imagens que se leem do disco à medida que são precisas.

    Cada leitura dá x, float32 de 0 a 1 ``(n, canais, altura, largura)``, e y, int64 ``(n,)``.

    Args:
        imagens: todas, uint8 ``(m, canais, altura, largura)``; podem estar mapeadas de um arquivo.
        linhas: quais delas são desta fonte, na ordem.
        rotulos: a classe de cada uma.
        preparo: como uma fotografia nova se lê; o modelo que treina com a fonte guarda-o.

    >>> import numpy as np
    >>> fonte = FonteDeImagens(np.full((5, 3, 8, 8), 255, np.uint8), np.array([4, 0]), np.array([1, 0]))
    >>> x, y = fonte.ler(np.array([1]))
    >>> x.shape, float(x.max()), y
    ((1, 3, 8, 8), 1.0, array([0]))
    """

    def __init__(
        self, imagens: Pixels, linhas: Indices, rotulos: Rotulos, preparo: PreparoDeFoto | None = None
    ) -> None:
        self._imagens, self._linhas, self.preparo = np.asarray(imagens), linhas, preparo
        self.rotulos: Rotulos = rotulos

    def __len__(self) -> int:
        return len(self._linhas)

    def __repr__(self) -> str:
        return f"FonteDeImagens({len(self)} imagens de forma {self.forma})"

    @property
    def forma(self) -> tuple[int, ...]:
        """Forma de uma amostra: ``(canais, altura, largura)``."""
        return self._imagens.shape[1:]

    def parte(self, indices: Indices) -> FonteDeImagens:
        """Só estas imagens, como outra fonte."""
        return FonteDeImagens(self._imagens, self._linhas[indices], self.rotulos[indices], self.preparo)

    def ler(self, indices: Indices) -> tuple[NDArray[np.float32], Rotulos]:
        """x e y destas imagens."""
        return de_zero_a_um(self._imagens[self._linhas[indices]]), self.rotulos[indices]


@com_metodos_em_portugues("PastaDeImagens")
@dataclass(frozen=True, repr=False)
class PastaDeImagens:
    """As imagens de uma pasta, divididas em treino e teste.

    Args:
        treino, teste: fontes, que se dão a ``treinar`` e a ``avaliar``.
        preparo: como uma fotografia nova vira a entrada da rede; o modelo salvo o leva consigo.
    """

    treino: FonteDeImagens
    teste: FonteDeImagens
    preparo: PreparoDeFoto

    @property
    def classes(self) -> tuple[str, ...]:
        """O nome de cada classe, na ordem dos rótulos: o da pasta dela."""
        assert self.preparo.classes is not None
        return self.preparo.classes

    def __repr__(self) -> str:
        imagens = f"{len(self.treino)} imagens de treino, {len(self.teste)} de teste"
        return f"PastaDeImagens({imagens}, forma {self.preparo.forma}, {len(self.classes)} classes)"


@com_argumentos_em_portugues
def pasta(
    caminho: str | Path,
    tamanho: int | tuple[int, int] | None = None,
    canais: int | None = None,
    *,
    teste: float = 0.2,
    semente: int = 0,
    ignorar_ilegiveis: bool = False,
    cache: str | Path | None = None,
) -> PastaDeImagens:
    """Lê uma pasta de imagens em que cada classe é uma pasta: ``fotos/gatos/``, ``fotos/sapos/``.

    Se há nela as pastas ``treino`` e ``teste`` (ou ``train`` e ``test``), cada uma com as suas classes, essa
    divisão se usa; senão, uma parte de cada classe é sorteada para o teste. As imagens podem ter qualquer
    tamanho e formato; levam-se todas ao mesmo tamanho, sem cortar nada.

    Da primeira vez, as imagens se leem e se guardam, já reduzidas, num arquivo do cache do usuário; depois,
    leem-se dele, sem que precisem caber na memória. Um arquivo novo, que mudou (de tamanho ou de hora de
    modificação) ou que sumiu se percebe, e só o que mudou se lê de novo. O arquivo do cache pode ser apagado
    a qualquer momento. Se um arquivo do teste é igual a um do treino, um aviso o diz.

    Args:
        caminho: da pasta.
        tamanho: lado, ou altura e largura, em pixels. ``None``: a mediana das alturas e a das larguras,
            reduzidas juntas até que a maior não passe de 128.
        canais: 3, cores; 1, tons de cinza. ``None``: 1 se as imagens são todas em tons de cinza.
        teste: fração das imagens que vai para o teste, se a pasta não vem dividida.
        semente: a mesma semente dá a mesma divisão.
        ignorar_ilegiveis: deixar de fora, com um aviso, os arquivos que não se leem como imagem.
        cache: pasta em que guardar as imagens lidas; ``None`` é a do usuário.

    Returns:
        `PastaDeImagens` com ``treino``, ``teste``, ``classes`` e ``preparo``.

    Raises:
        ErroDeArquivo: a pasta não existe, ou não há disco para guardar as imagens.
        ErroDeDados: arquivos que não são imagens, ou truncados; imagens fora das pastas das classes; uma
            classe vazia, com pastas dentro ou com uma imagem só.

    >>> import pathlib, tempfile
    >>> from PIL import Image
    >>> raiz = pathlib.Path(tempfile.mkdtemp())
    >>> for classe, cor in (("grama", "green"), ("mar", "blue")):
    ...     (raiz / "fotos" / classe).mkdir(parents=True)
    ...     for i in range(10):
    ...         Image.new("RGB", (40 + i, 30), cor).save(raiz / "fotos" / classe / f"{i}.png")
    >>> fotos = pasta(raiz / "fotos", cache=raiz)
    >>> fotos
    PastaDeImagens(16 imagens de treino, 4 de teste, forma (3, 30, 45), 2 classes)
    >>> x, y = fotos.treino.ler(np.arange(16))
    >>> x.shape, fotos.classes[y[0]], x[0, :, 0, 0].round(1)
    ((16, 3, 30, 45), 'mar', array([0., 0., 1.], dtype=float32))
    """
    numero("teste", teste, 0, 1, aberto=True)  # antes de ler as imagens, que pode levar minutos
    listagem = listar(caminho)
    preparo = _preparo(listagem, tamanho, canais)
    lidas = ler_pasta(listagem, preparo, cache)
    if lidas.motivos:
        _dizer_ilegiveis(listagem, lidas, ignorar_ilegiveis)
    rotulos = np.array(listagem.rotulos)[lidas.legivel]
    partes = _dividir(listagem, lidas.legivel, rotulos, teste, semente)
    legiveis = [listagem.imagens[i] for i in np.flatnonzero(lidas.legivel)]
    avisar_das_repetidas(listagem, legiveis, lidas.imagens, *partes)
    treino, parte_teste = (
        FonteDeImagens(lidas.imagens, linhas, rotulos[linhas], preparo) for linhas in partes
    )
    return PastaDeImagens(treino, parte_teste, preparo)


def pasta_inteira(
    caminho: str | Path, preparo: PreparoDeFoto, cache: str | Path | None = None
) -> FonteDeImagens:
    """Todas as imagens de uma pasta, com o preparo e as classes de uma rede que já existe.

    Raises:
        ErroDeArquivo, ErroDeDados: como em `pasta`; ou há nela uma classe que a rede não conhece.
    """
    listagem = listar(caminho)
    conhecidas = preparo.classes or ()
    if estranhas := [classe for classe in listagem.classes if classe not in conhecidas]:
        raise ErroDeDados(
            f'a rede não conhece a classe "{estranhas[0]}", que {listagem.pasta} tem. As que ela conhece: '
            f"{', '.join(conhecidas)}."
        )
    lidas = ler_pasta(listagem, preparo, cache)
    if lidas.motivos:
        _dizer_ilegiveis(listagem, lidas, ignorar=False)
    na_rede = np.array([conhecidas.index(classe) for classe in listagem.classes])
    return FonteDeImagens(
        lidas.imagens, np.arange(len(listagem.rotulos)), na_rede[np.array(listagem.rotulos)]
    )


def _preparo(listagem: Listagem, tamanho: int | tuple[int, int] | None, canais: int | None) -> PreparoDeFoto:
    lados = None if tamanho is None else par("tamanho", tamanho)
    if lados is None or canais is None:
        deduzidos, cores = tamanho_e_canais(listagem.pasta, [i.nome for i in listagem.imagens])
        lados, canais = lados or deduzidos, cores if canais is None else canais
    return PreparoDeFoto(listagem.classes, canais, *lados)


def _dizer_ilegiveis(listagem: Listagem, lidas: Lidas, ignorar: bool) -> None:
    nomes = [listagem.imagens[i].nome for i in np.flatnonzero(~lidas.legivel)]
    alguns = ", ".join(nomes[:3]) + (f" e mais {len(nomes) - 3}" if len(nomes) > 3 else "")
    achei = legivel(
        f"{len(nomes)} de {len(lidas.legivel)} arquivos de {listagem.pasta} não se leem: {alguns}."
    )
    if ignorar:
        avisar(f"{achei} Ficaram de fora.")
        return
    raise ErroDeDados(
        f"{achei} O primeiro: {legivel(lidas.motivos[0])} Conserte-os ou apague-os; ou, para "
        "deixá-los de fora, peça ignorar_ilegiveis=True (no comando, --ignorar-ilegiveis)."
    )


def _dividir(
    listagem: Listagem, legivel: NDArray[np.bool_], rotulos: Rotulos, teste: float, semente: int
) -> tuple[Indices, Indices]:
    """As imagens do treino e as do teste, entre as que se leem."""
    if listagem.de_teste is None:
        _exigir(listagem, rotulos, 2, "uma para o treino e outra para o teste")
        return indices_separados(rotulos, teste, semente)
    quantas = int(legivel[: len(legivel) - listagem.de_teste].sum())
    if quantas == len(rotulos):
        raise ErroDeDados(f"nenhuma imagem de teste de {listagem.pasta} se lê.")
    _exigir(listagem, rotulos[:quantas], 1, "no treino")
    return np.arange(quantas), np.arange(quantas, len(rotulos))


def _exigir(listagem: Listagem, rotulos: Rotulos, minimo: int, para_que: str) -> None:
    contagem = np.bincount(rotulos, minlength=len(listagem.classes))
    for classe, quantas in zip(listagem.classes, contagem, strict=True):
        if quantas < minimo:
            raise ErroDeDados(
                f'a classe "{classe}", de {listagem.pasta}, tem {quantas} imagem que se lê, e é preciso ter '
                f"ao menos {minimo}: {para_que}. Ponha mais imagens na pasta dela, ou apague-a."
            )
