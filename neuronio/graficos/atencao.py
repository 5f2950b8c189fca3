"""Os pesos de uma atenção: de cada passo, para quais ele olha."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeForma
from neuronio.graficos import estilo, paleta
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

POR_LINHA = 2
MAXIMO_DE_NOMES = 40
"""Mais passos que isto, e só se escreve o nome de alguns."""
_AZUL = np.array([0, 114, 178]) / 255
_SEM_TINTA = {" ": "␣", "\n": "↵", "\t": "⇥"}
"""Como se escreve o caractere que não se vê."""


@com_argumentos_em_portugues
def mapa_de_atencao(
    pesos: ArrayLike, passos: Sequence[str], da_memoria: Sequence[str] | None = None
) -> Figura:
    """Desenha para onde cada passo olha, num painel por cabeça: quanto mais azul, mais olha.

    Em cada painel, a cor mais forte é a do maior peso dele.

    Args:
        pesos: ``(cabeças, tempo, tempo)``, ou ``(tempo, tempo)`` de uma só: os de uma sequência, como em
            ``camada.pesos(x)[0]``.
        passos: o nome de cada passo, como os caracteres de um texto.
        da_memoria: na atenção cruzada, o nome de cada passo da memória; os pesos são
            ``(cabeças, tempo, tempo da memória)``.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeForma: se os pesos não têm essas formas, ou faltam ou sobram nomes.

    >>> figura = mapa_de_atencao([[1.0, 0.0], [0.3, 0.7]], "oi")
    >>> [nome.get_text() for nome in figura.axes[0].get_yticklabels()]
    ['o', 'i']
    """
    olhados = passos if da_memoria is None else da_memoria
    por_cabeca = _conferir(pesos, len(passos), len(olhados))
    colunas = min(POR_LINHA, len(por_cabeca))
    linhas = -(-len(por_cabeca) // colunas)
    largura = estilo.LARGURA if colunas == 1 else 1.5 * estilo.LARGURA
    lado = largura / colunas
    altura_do_painel = lado * min(max(len(passos) / len(olhados), 0.4), 1.5)
    figura = estilo.nova_figura(largura, 0.5 + linhas * (altura_do_painel + 0.3))
    for cabeca, painel in enumerate(por_cabeca):
        eixos = figura.add_subplot(linhas, colunas, cabeca + 1)
        titulo = f"Cabeça {cabeca + 1}" if len(por_cabeca) > 1 else "Quem olha para quem"
        na_borda = cabeca % colunas == 0, cabeca >= len(por_cabeca) - colunas
        estilo.arrumar(
            eixos, titulo, "para quem se olha" if na_borda[1] else "", "quem olha" if na_borda[0] else ""
        )
        _pintar(eixos, painel)
        _escrever_nomes(eixos, passos, olhados, lado)
    return figura


def _conferir(pesos: ArrayLike, linhas: int, colunas: int) -> NDArray[np.float64]:
    numeros = np.asarray(pesos, dtype=np.float64)
    por_cabeca = numeros[None] if numeros.ndim == 2 else numeros
    if por_cabeca.ndim != 3 or por_cabeca.shape[1:] != (linhas, colunas) or not por_cabeca.size:
        dica = " De um lote, escolha uma sequência: pesos[0]." if numeros.ndim == 4 else ""
        raise ErroDeForma(
            f"os pesos têm a forma {numeros.shape}, e há nomes para {linhas} passos que olham e {colunas} "
            f"que são olhados: esperava (cabeças, {linhas}, {colunas}).{dica}"
        )
    return por_cabeca


def _pintar(eixos: Axes, pesos: NDArray[np.float64]) -> None:
    # A força é opacidade: por trás da casa está o papel, que a página faz claro ou escuro.
    forca = pesos / (pesos.max() or 1.0)
    eixos.imshow(
        np.concatenate([np.broadcast_to(_AZUL, (*pesos.shape, 3)), forca[..., None]], axis=-1),
        interpolation="none",
        aspect="auto",
    )
    eixos.grid(visible=False)
    for borda in eixos.spines.values():
        borda.set_visible(True)
        borda.set_color(paleta.EIXO)


def _escrever_nomes(eixos: Axes, passos: Sequence[str], olhados: Sequence[str], lado: float) -> None:
    for nomes, marcar in ((olhados, eixos.set_xticks), (passos, eixos.set_yticks)):
        cada = -(-len(nomes) // MAXIMO_DE_NOMES)
        posicoes = list(range(0, len(nomes), cada))
        escritos = [estilo.encurtar(_SEM_TINTA.get(nomes[p], nomes[p]), 10) for p in posicoes]
        letra = min(estilo.LETRA, 60 * lado / len(posicoes))  # quase a casa toda: há 72 pontos por polegada
        compridos = nomes is olhados and max(map(len, escritos)) > 2
        marcar(
            posicoes,
            escritos,
            fontsize=letra,
            color=paleta.TINTA,
            parse_math=False,
            rotation=90 if compridos else 0,
        )
