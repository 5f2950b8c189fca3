"""A grade de antes e depois: as mesmas imagens, como chegam, e como a rede as vê de cada vez."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.aumento.fila import Fila
from neuronio.camadas.camada import modo_de_treino
from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeForma
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Tensor, chave_de, sem_gradiente

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

COLUNAS = 8
"""Quantas imagens cabem numa linha."""


@com_argumentos_em_portugues
def ver(x: Any, aumento: Any, vezes: int = 4, semente: int = 0) -> Figura:
    """Desenha umas imagens e, embaixo, como saem do aumento de cada vez que se veem.

    Os tons que passam dos das originais se cortam, só na figura. Num treino, uma mistura junta a cada imagem
    outra qualquer; aqui, outra das mostradas.

    Args:
        x: ``(n, 1, altura, largura)`` ou ``(n, 3, altura, largura)``; mostram-se as oito primeiras.
        aumento: a lista de aumentos, como em `Modelo.treinar`.
        vezes: quantas linhas de aumentadas, inteiro positivo.
        semente: a mesma dá a mesma figura.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeForma: se não são imagens, ou não são como as que os aumentos mudam.

    >>> import neuronio as nn
    >>> (x, _), _ = nn.dados.digitos()
    >>> figura = nn.aumento.ver(x, [nn.aumento.Rotacao(15)])
    >>> len(figura.axes[0].images)
    40
    """
    from neuronio.graficos.fileiras import fileiras

    return fileiras("Antes e depois do aumento", antes_e_depois(x, aumento, vezes, semente))


def antes_e_depois(x: Any, aumento: Any, vezes: int = 4, semente: int = 0) -> dict[str, np.ndarray]:
    """As linhas que `ver` desenha, pelo nome."""
    imagens = np.asarray(x)[:COLUNAS]
    if not imagens.size:
        raise ErroDeForma("não há imagens para ver.")
    fila = Fila(aumento)
    fila.conferir(imagens.shape)
    for k, um in enumerate(fila.aumentos):
        um.chave.atribuir(chave_de(semente) + np.array([0, k], np.uint32))
    lote = Tensor(imagens.astype(np.float32))
    with sem_gradiente(), modo_de_treino(True):
        depois = [_aumentadas(fila, lote, k) for k in range(1, inteiro_positivo("vezes", vezes) + 1)]
    menor, maior = imagens.min(), imagens.max()
    cortadas = {f"vez {k}": np.clip(aumentadas, menor, maior) for k, aumentadas in enumerate(depois, 1)}
    return {"antes": imagens, **cortadas}


def _aumentadas(fila: Fila, imagens: Tensor, vez: int) -> np.ndarray:
    """As imagens de uma vez; a que se mistura a cada uma é a que fica tantas colunas à direita."""
    x, quantas = fila.propagar(imagens), len(imagens.dados)
    outras = (np.arange(quantas) + vez) % quantas
    for mistura in fila.misturas:
        x, _ = mistura.misturar(x, fila.propagar(imagens[outras]))
    return x.dados
