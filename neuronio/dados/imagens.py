"""Uma fotografia ou um desenho vira a imagem pequena e centrada que a rede aprendeu a ler."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neuronio.avisos import avisar
from neuronio.dados.abertura import abrir_imagem, em_tons, sem_transparencia
from neuronio.dados.conhecidos import ESTRANHO, QUADRO_DO_MNIST, digitos_conhecidos
from neuronio.dados.pecas import Desenho, desenho_principal
from neuronio.dados.rabiscos import parece_rabisco
from neuronio.dados.tinta import tintas_possiveis
from neuronio.erros import ErroDeDados

if TYPE_CHECKING:
    from PIL import Image

Cinzas = NDArray[np.float64]

LADO_DE_TRABALHO = 512  # pixels: basta para o traço, e uma fotografia de celular cabe na memória
CONTRASTE_MINIMO = 0.1
VARIACAO_DO_PAPEL = 0.25  # em tons de cinza de 0 a 1: uma sombra; mais que isso, na borda, é traço
LARGURA_MINIMA = 0.1  # do lado maior do dígito: 95 % dos traços do MNIST são mais largos
TRACO_MINIMO = 0.25  # abaixo desta fração do traço mais forte é papel, sombra ou defeito do JPEG


def imagem_de_digito(caminho: str | Path, lado: int, margem: int, centro: float) -> NDArray[np.float32]:
    """O dígito de uma fotografia como os do MNIST: claro no escuro, do tamanho da caixa e centrado.

    A luz se divide, e saem as linhas do caderno, a moldura, a mesa e os ciscos. O dígito é levado, sem mudar
    a proporção, a uma caixa de ``lado - 2·margem`` pixels, e posto com o centro de massa no pixel ``centro``,
    sem que nada saia da imagem.

    Avisa se há mais de um dígito, e então lê o de mais tinta; se o dígito toca a borda; e se o que leu se
    parece pouco com um dígito (`neuronio.dados.conhecidos` e `neuronio.dados.rabiscos`), porque uma rede
    responde com confiança também a um rabisco.

    Args:
        caminho: PNG, JPEG ou outro formato que o Pillow lê, de qualquer tamanho e cor.
        lado: lado da imagem que a rede recebe, em pixels.
        margem: pixels livres em volta da caixa.
        centro: índice do pixel, na altura e na largura, em que fica o centro de massa.

    Returns:
        float32 de 0 a 1, forma ``(1, 1, lado, lado)``.

    Raises:
        ErroDeArquivo: o arquivo não existe, não é imagem ou está truncado.
        ErroDeDados: a imagem está em branco.

    Fonte: LeCun, Bottou, Bengio e Haffner, "Gradient-based learning applied to document recognition", 1998,
    seção III-A.
    """
    cinzas = _ampliada(_cinzas(abrir_imagem(caminho)))
    desenhos = [d for tinta in tintas_possiveis(cinzas) if (d := desenho_principal(tinta)) is not None]
    if not desenhos:
        raise _em_branco(caminho)
    desenho = min(desenhos, key=_estranheza)
    for aviso in _avisos(desenho):
        avisar(f"{caminho}: {aviso}")
    return _enquadrar(desenho.traco, lado, margem, centro)


def _estranheza(desenho: Desenho) -> float:
    return digitos_conhecidos().estranheza(_enquadrar(desenho.traco, *QUADRO_DO_MNIST)[0, 0])


def _avisos(desenho: Desenho) -> Iterator[str]:
    if desenho.ha_outros:
        yield (
            "há mais que um dígito, e a rede lê um só. A resposta é a do que tem mais tinta; para os outros, "
            "recorte a imagem."
        )
    if desenho.cortado:
        yield (
            "o que há toca a borda da imagem, e pode estar cortado. Fotografe o dígito inteiro, com papel em "
            "volta."
        )
    if _estranheza(desenho) > ESTRANHO or parece_rabisco(desenho.traco):
        yield (
            "o que a rede vai ler se parece pouco com um dígito, e a resposta pode não querer dizer nada. "
            "Veja se há um só dígito, inteiro, de pé e escrito com tinta forte."
        )


def imagem_de_objeto(caminho: str | Path, lado: int, margem: int, centro: float) -> NDArray[np.float32]:
    """Uma peça inteira, como as do Fashion-MNIST, enquadrada como `imagem_de_digito` enquadra um dígito.

    Um objeto é cheio, e não feito de traços: dele só se tira o fundo, que é o que passa pela borda.
    """
    traco = _objeto(_cinzas(abrir_imagem(caminho)))
    if traco is None:
        raise _em_branco(caminho)
    return _enquadrar(traco, lado, margem, centro)


def _em_branco(caminho: str | Path) -> ErroDeDados:
    return ErroDeDados(f"{caminho} está em branco: não há traço que se distinga do fundo.")


def _enquadrar(traco: Cinzas, lado: int, margem: int, centro: float) -> NDArray[np.float32]:
    digito = _encaixar(_engrossar(_recortar(traco)), lado - 2 * margem)
    altura, largura = digito.shape
    topo = _comeco(digito.sum(axis=1), centro, lado)
    esquerda = _comeco(digito.sum(axis=0), centro, lado)
    imagem = np.zeros((1, 1, lado, lado), np.float32)
    imagem[0, 0, topo : topo + altura, esquerda : esquerda + largura] = digito
    return imagem


def _cinzas(imagem: "Image.Image") -> Cinzas:
    """A imagem em cinzas de 0 a 1, reduzida ao lado de trabalho."""
    imagem.thumbnail((LADO_DE_TRABALHO, LADO_DE_TRABALHO))
    if imagem.mode == "F":
        return em_tons(imagem)
    return np.asarray(sem_transparencia(imagem).convert("L"), np.float64) / 255


def _ampliada(cinzas: Cinzas) -> Cinzas:
    """Uma imagem menor que o lado de trabalho, levada a ele: a grossura de um traço se mede em pixels."""
    from PIL import Image

    escala = LADO_DE_TRABALHO / max(cinzas.shape)
    if escala <= 1:
        return cinzas
    altura, largura = (max(1, round(escala * n)) for n in cinzas.shape)
    imagem = Image.fromarray(cinzas.astype(np.float32))
    return np.asarray(imagem.resize((largura, altura), Image.Resampling.BILINEAR), np.float64)


def _objeto(cinzas: Cinzas) -> Cinzas | None:
    """Só o objeto, de 0 (fundo) a 1; ``None`` se nada se distingue do fundo."""
    fundo = _fundo(cinzas)
    traco = np.clip(fundo - cinzas if np.median(fundo) > 0.5 else cinzas - fundo, 0, None)
    forte = float(traco.max())
    if forte < CONTRASTE_MINIMO:
        return None
    traco /= forte
    return np.where(traco < TRACO_MINIMO, 0.0, traco)


def _fundo(cinzas: Cinzas) -> Cinzas:
    """A luz do papel em cada pixel: o plano que melhor passa pela borda, tirado dela o que for traço."""
    na_borda = np.ones(cinzas.shape, bool)
    na_borda[1:-1, 1:-1] = False
    y, x = np.indices(cinzas.shape)
    plano = np.stack([np.ones(cinzas.size), y.ravel(), x.ravel()], axis=1)
    tom = np.percentile(cinzas[na_borda], 50, method="lower")  # um tom que existe, e não a média de dois
    papel = na_borda & (np.abs(cinzas - tom) < VARIACAO_DO_PAPEL)
    coeficientes, *_ = np.linalg.lstsq(plano[papel.ravel()], cinzas[papel], rcond=None)
    fundo: Cinzas = (plano @ coeficientes).reshape(cinzas.shape)
    return fundo


def _recortar(traco: Cinzas) -> Cinzas:
    linhas = np.flatnonzero(traco.any(axis=1))
    colunas = np.flatnonzero(traco.any(axis=0))
    return traco[linhas[0] : linhas[-1] + 1, colunas[0] : colunas[-1] + 1]


def _engrossar(traco: Cinzas) -> Cinzas:
    """O traço fino demais alargado até o mais fino do MNIST; senão, ele sumiria ao reduzir."""
    tinta = np.pad(traco > 0.5, 1)
    miolo = tinta[1:-1, 1:-1] & tinta[:-2, 1:-1] & tinta[2:, 1:-1] & tinta[1:-1, :-2] & tinta[1:-1, 2:]
    area = int(tinta.sum())
    largura = 2 * area / (area - int(miolo.sum()))  # cada pedaço do traço tem dois contornos
    falta = round(LARGURA_MINIMA * max(traco.shape) - largura)
    if falta <= 0:
        return traco
    for eixo in (0, 1):
        folga = [(falta, falta) if e == eixo else (0, 0) for e in (0, 1)]
        traco = np.lib.stride_tricks.sliding_window_view(np.pad(traco, folga), falta + 1, axis=eixo).max(
            axis=-1
        )
    return traco


def _encaixar(traco: Cinzas, caixa: int) -> Cinzas:
    """O recorte com o lado maior igual à caixa, de novo de 0 a 1."""
    from PIL import Image

    altura, largura = traco.shape
    escala = caixa / max(altura, largura)
    tamanho = (max(1, round(largura * escala)), max(1, round(altura * escala)))
    filtro = Image.Resampling.BOX if escala < 1 else Image.Resampling.BILINEAR
    reduzido = np.array(Image.fromarray(traco.astype(np.float32)).resize(tamanho, filtro), np.float64)
    reduzido /= reduzido.max()
    return reduzido


def _comeco(massas: Cinzas, centro: float, lado: int) -> int:
    """Onde começar a pôr o recorte para o seu centro de massa cair no centro, sem sair da imagem."""
    centro_de_massa = float((massas * np.arange(len(massas))).sum() / massas.sum())
    return min(max(round(centro - centro_de_massa), 0), lado - len(massas))
