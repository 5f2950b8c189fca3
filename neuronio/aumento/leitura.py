"""Ler imagens entre os pontos: de coordenadas quaisquer, os tons que há ali."""

from __future__ import annotations

from typing import Any

from neuronio.camadas.imagens import altura_e_largura
from neuronio.configuracao import normalizar_nome
from neuronio.erros import ErroDeForma, ErroDeTipo, erro_de_nome
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Tensor, como_tensor
from neuronio.tensor.bilinear import ler_bilinear

BORDAS = ("zeros", "reflexo")


def conferir_borda(borda: str) -> str:
    """O nome de uma borda, escrito de qualquer jeito.

    Raises:
        ErroDeTipo, ErroDeNome: se não há uma assim.
    """
    if not isinstance(borda, str):
        raise ErroDeTipo(f'a borda é "zeros" ou "reflexo", mas recebeu {borda!r}.')
    nome = normalizar_nome(borda)
    if nome not in BORDAS:
        raise erro_de_nome("borda", borda, BORDAS)
    return nome


@com_argumentos_em_portugues
def ler_em(imagens: Any, linhas: Any, colunas: Any, borda: str = "zeros") -> Tensor:
    r"""Os tons de cada imagem em coordenadas quaisquer: a média dos quatro pontos em volta.

    .. math::

        y = (1 - \beta) \big[ (1 - \alpha) \, x_{i,j} + \alpha \, x_{i,j+1} \big]
            + \beta \big[ (1 - \alpha) \, x_{i+1,j} + \alpha \, x_{i+1,j+1} \big]

    com i e j as partes inteiras da linha e da coluna, e β e α o que falta. Deriva-se em relação às imagens e
    às coordenadas.

    Args:
        imagens: ``(lote, canais, altura, largura)``.
        linhas, colunas: ``(lote, h, w)``, em pontos: o primeiro é o 0.
        borda: o que há fora da imagem: "zeros", ou o "reflexo" dela, em que o último ponto se repete.

    Returns:
        ``(lote, canais, h, w)``.

    Raises:
        ErroDeForma: se as formas não são essas.
        ErroDeNome: se não há tal borda.

    Fonte: Jaderberg, Simonyan, Zisserman e Kavukcuoglu, "Spatial Transformer Networks", NeurIPS 2015,
    equação 5.

    >>> ler_em([[[[0.0, 4.0]]]], [[[0.0, 0.0]]], [[[0.25, 1.5]]])
    Tensor([[[[1., 2.]]]])
    """
    borda = conferir_borda(borda)
    imagens, linhas, colunas = map(como_tensor, (imagens, linhas, colunas))
    if imagens.posto != 4 or linhas.posto != 3 or linhas.forma != colunas.forma:
        raise ErroDeForma(
            "ler_em recebe imagens (lote, canais, altura, largura) e coordenadas (lote, h, w), mas recebeu "
            f"{imagens.forma}, {linhas.forma} e {colunas.forma}."
        )
    altura, largura = altura_e_largura(imagens.forma)
    cercadas = imagens.preencher([1, 1])  # com um ponto em volta, também fora há quatro que ler
    return ler_bilinear(cercadas, _na_cercada(linhas, altura, borda), _na_cercada(colunas, largura, borda))


def _na_cercada(p: Tensor, lado: int, borda: str) -> Tensor:
    """Onde na imagem cercada está o que há numa coordenada, dentro ou fora."""
    if borda == "reflexo":
        p = (lado - ((p + 0.5) % (2 * lado) - lado).abs() - 0.5).limitar(0, lado - 1)
    return p + 1
