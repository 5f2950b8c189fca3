"""Uma amostra que passa por uma rede: os valores vão, e os gradientes voltam."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np

from neuronio.camadas import Densa
from neuronio.camadas.camada import Camada, observando
from neuronio.erros import ErroDeForma, ErroDeTipo, ErroDeValor
from neuronio.modelos import Modelo
from neuronio.modelos.conferencia import amostras_de
from neuronio.modelos.construcao import LOTE
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Tensor, gradientes
from neuronio.tensor.primitiva import com_gradiente
from neuronio.tensor.tipos import REAIS, lido_como
from neuronio.ver.casas import escrito
from neuronio.ver.pagina import Pagina
from neuronio.ver.passos import Passo, passo_a_passo
from neuronio.ver.rede import BORDA, ENTRE_COLUNAS, Coluna, Porte, colunas_de, ligacoes_de
from neuronio.ver.rede import ESTILO as DA_REDE

PORTE = Porte(mostrados=8, raio=19.0, entre=60.0)
LEGENDA = 44.0

ESTILO = (
    DA_REDE
    + """
.nn-ver .nn-rede { max-width: none }
.nn-ver .nn-rede circle { fill: var(--casa); stroke: var(--linha) }
.nn-ver .nn-rede text.nn-valor { font-size: 12px; fill: var(--tinta) }
.nn-ver .nn-rede text.nn-gradiente { font-size: 11px; fill: var(--laranja) }
.nn-ver .nn-rede g.nn-c circle { fill: var(--verde-claro); stroke: var(--verde); stroke-width: 2.5 }
.nn-ver .nn-rede g.nn-b circle { fill: var(--laranja-claro); stroke: var(--laranja); stroke-width: 2.5 }
.nn-ver.nn-vivo .nn-rede g.nn-tracos { opacity: 0.3 }
.nn-ver.nn-vivo .nn-rede g.nn-tracos.nn-c, .nn-ver.nn-vivo .nn-rede g.nn-tracos.nn-b { opacity: 1 }
"""
)


@com_argumentos_em_portugues
def passagem(modelo: Modelo, x: Any, y: Any) -> Pagina:
    r"""Mostra uma amostra que passa por uma rede de camadas densas: os valores vão, e os gradientes voltam.

    Em cada neurônio, o número é o que ele dá, já com a ativação; por baixo, em laranja, na volta, quanto a
    perda muda quando esse número muda, :math:`\partial L / \partial a`.

    Args:
        modelo: compilado e já construído; as camadas com pesos são `Densa` ou `Esparsa`, em fila.
        x: um lote de uma amostra, ``(1, ...)``.
        y: o alvo dela, ``(1, ...)``.

    Returns:
        A figura; no Jupyter, basta deixá-la na última linha da célula.

    Raises:
        ErroDeForma: se vem mais de uma amostra.
        ErroDeTreino: se a rede não foi compilada com uma perda, ou construída.
        ErroDeValor: se tem pesos que não são de camadas densas em fila, ou um atalho entre elas.
        ErroDeTipo: se não é um modelo.

    >>> import neuronio as nn
    >>> rede = nn.RedeNeural([2, 3, 1], ativacao="tanh")
    >>> rede.compilar("adam", "mse")
    >>> len(passagem(rede, [[0.5, -1.0]], [[1.0]]).dados["passos"])       # 3 na ida, a perda, 3 na volta
    7
    """
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(f"o que uma amostra atravessa é um modelo, mas recebi {modelo!r:.60}.")
    modelo.perda_dada()
    colunas = colunas_de(ligacoes := ligacoes_de(modelo), PORTE)
    valores, derivadas, perda = _ida_e_volta(modelo, x, y)
    if [v.size for v in valores] != [c.total for c in colunas]:
        raise ErroDeValor(
            "mostra-se uma rede em que cada camada densa se usa uma vez, e recebe um vetor por amostra, "
            f"{[c.total for c in colunas]}; nesta, recebem {[v.size for v in valores]} números."
        )
    altura = max(len(c.quais) + c.corta for c in colunas) * PORTE.entre + BORDA + LEGENDA
    meio, largura = (altura - LEGENDA) / 2, colunas[-1].x + BORDA + ENTRE_COLUNAS / 4
    partes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nn-rede" role="img" width="{largura:.0f}" '
        f'height="{altura:.0f}" viewBox="0 0 {largura:.0f} {altura:.0f}">'
    ]
    for k, (ligacao, (de, para)) in enumerate(zip(ligacoes, pairwise(colunas), strict=True), start=1):
        partes += [f'<g class="nn-tracos" data-casa="t-{k}">', *ligacao.tracos(de, para, meio), "</g>"]
    for k, coluna in enumerate(colunas):
        partes += _coluna(k, coluna, meio, valores[k], derivadas[k])
        partes += coluna.titulo(altura - 20)
    titulo = f"Uma amostra, pela rede {'-'.join(str(c.total) for c in colunas)}, ida e volta"
    passos = _passos(colunas, perda)
    return passo_a_passo(titulo, f'<div class="nn-rolar">{"".join(partes)}</svg></div>', passos, ESTILO)


def _ida_e_volta(modelo: Modelo, x: Any, y: Any) -> tuple[list[np.ndarray], list[np.ndarray], float]:
    """O que entra em cada camada densa, e o que sai da última; a derivada da perda em cada um; e a perda."""
    amostras = amostras_de(modelo, (x, y, None), "amostra", LOTE)
    if len(amostras) != 1:
        raise ErroDeForma(f"mostra-se uma amostra de cada vez, e vieram {len(amostras)}: x[:1], y[:1].")
    tensores = [Tensor(a, tipo=lido_como(a.dtype.name)) for a in amostras.arrays]
    da_amostra = [
        Tensor(t.numpy(), requer_grad=t.tipo in REAIS) for t in tensores[: len(amostras.molde.entradas)]
    ]
    tensores[: len(da_amostra)] = da_amostra
    entram: list[Tensor] = []
    saem: list[Tensor] = []

    def anotar(camada: Camada, entradas: list[Any], saida: Any) -> None:
        if isinstance(camada, Densa):
            entram.append(entradas[0])
            saem.append(saida)

    lote, alvo, _ = amostras.molde.separar(tensores)
    with modelo.em_uso(), com_gradiente():
        with observando(anotar):
            saida = modelo(lote)
        _conferir_a_fila([*entram[1:], saida], saem, da_amostra)
        perda, _ = modelo.perda_dada().medir(saida, alvo, None, None)
        vistos = [*entram, saida]
        derivadas = gradientes(perda, vistos)
    return [t.numpy().ravel() for t in vistos], [g.numpy().ravel() for g in derivadas], perda.item()


def _conferir_a_fila(entram: list[Tensor], saem: list[Tensor], da_amostra: list[Tensor]) -> None:
    """O que cada camada recebe só pode vir da amostra pela saída da de antes, que é o que os traços dizem."""
    for entra, sai in zip(entram, saem, strict=True):
        vistos, por_ver = {id(sai)}, [entra]
        while por_ver:
            t = por_ver.pop()
            if id(t) not in vistos:
                vistos.add(id(t))
                por_ver += t.progenitor
        if vistos & {id(t) for t in da_amostra}:
            raise ErroDeValor(
                "mostra-se uma rede em fila, em que cada camada só recebe o que a de antes dá. Nesta há um "
                "atalho, como o de uma Residual, ou outra entrada no meio do caminho: desenhe-a com "
                "nn.desenhar(modelo)."
            )


def _coluna(k: int, coluna: Coluna, meio: float, valores: np.ndarray, derivadas: np.ndarray) -> list[str]:
    partes = [f'<g data-casa="n-{k}">', *coluna.neuronios(meio), "</g>"]
    for i, y in zip(coluna.quais, coluna.alturas(meio), strict=True):
        for casa, classe, numero, abaixo in (
            ("a", "nn-valor", valores[i], 4.0),
            ("g", "nn-gradiente", derivadas[i], PORTE.raio + 12),
        ):
            partes.append(
                f'<text class="{classe}" data-casa="{casa}-{k}-{i}" x="{coluna.x:.1f}" y="{y + abaixo:.1f}">'
                f"{escrito(_curto(float(numero)))}</text>"
            )
    return partes


def _curto(x: float) -> float:
    """Com dois algarismos: o neurônio é pequeno."""
    return float(f"{x:.2g}") if np.isfinite(x) else x


def _passos(colunas: Sequence[Coluna], perda: float) -> list[Passo]:
    fim = len(colunas) - 1
    ida = [
        Passo(
            "Os números da amostra entram na rede."
            if k == 0
            else f"{escape(c.nome)}: cada neurônio soma o que lhe chega, cada número vezes o peso do seu "
            "traço, mais o bias, e passa a soma pela ativação.",
            {"nn-c": [f"n-{k}", f"t-{k}"]},
            [f"a-{k}-{i}" for i in c.quais],
        )
        for k, c in enumerate(colunas)
    ]
    medida = Passo(
        f'A perda compara o que saiu com o alvo: <b class="nn-c">{escrito(perda)}</b>.',
        {"nn-c": [f"n-{fim}"]},
    )
    volta = [
        Passo(
            "Em laranja, quanto a perda muda quando cada saída aumenta um pouco: se é negativo, diminui."
            if k == fim
            else f"{escape(c.nome)}: o gradiente de cada número junta os dos neurônios que o usaram, cada um "
            "vezes a inclinação da ativação e o peso do traço.",
            {"nn-b": [f"n-{k}", f"t-{k + 1}"]},
            [f"g-{k}-{i}" for i in c.quais],
        )
        for k, c in reversed(list(enumerate(colunas)))
    ]
    return [*ida, medida, *volta]
