"""Como a rede aprendeu: a perda e as métricas, época por época, no treino e na validação."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo
from neuronio.formato import nome_da_metrica, numero, valor_da_metrica
from neuronio.graficos import estilo, paleta
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

HistoricoEmListas = Mapping[str, Sequence[float]]
"""Uma lista por medida, um número por época: ``perda``, ``perda_validacao``, ``acuracia``..."""


class ComColunas(Protocol):
    """Um histórico que sabe virar listas, como o que ``treinar`` devolve."""

    def colunas(self) -> HistoricoEmListas:
        """Dá uma lista por medida."""


_SUFIXO = "_validacao"
_NAO_SAO_METRICAS = ("perda", "segundos", "taxa")


@com_argumentos_em_portugues
def perda_por_epoca(historico: HistoricoEmListas | ComColunas) -> Figura:
    """Desenha a perda de cada época, no treino e, se houver, na validação.

    Args:
        historico: o que ``treinar`` devolve, ou ``{"perda": [...], "perda_validacao": [...]}``, um número por
            época; a segunda lista é opcional.

    Returns:
        Uma figura do Matplotlib; ``figura.savefig("perda.png")`` a salva.

    Raises:
        ErroDeDados: falta a perda, ou não há época nenhuma.
        ErroDeForma: treino e validação com quantidades diferentes de épocas.
        ErroDeTipo: o que veio não é um histórico.

    >>> figura = perda_por_epoca({"perda": [1.2, 0.6, 0.4], "perda_validacao": [1.1, 0.7, 0.5]})
    >>> [linha.get_label() for linha in figura.axes[0].lines[:2]]
    ['treino', 'validação']
    """
    return metrica_por_epoca(historico, "perda")


@com_argumentos_em_portugues
def metrica_por_epoca(historico: HistoricoEmListas | ComColunas, nome: str) -> Figura:
    """Desenha uma métrica, época por época, no treino e, se houver, na validação.

    Args:
        historico: o que ``treinar`` devolve, ou ``{nome: [...], nome + "_validacao": [...]}``, um número por
            época; a segunda lista é opcional.
        nome: o nome da métrica, como ``"acuracia"``.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeDados: falta a métrica, ou não há época nenhuma.
        ErroDeForma: treino e validação com quantidades diferentes de épocas.
        ErroDeTipo: o que veio não é um histórico.

    >>> metrica_por_epoca({"acuracia": [0.6, 0.8, 0.9]}, "acuracia").axes[0].get_xlabel()
    'época'
    """
    treino, validacao = valores_por_epoca(em_listas(historico), nome)
    legivel = estilo.encurtar(nome_da_metrica(nome), 18)
    figura = estilo.nova_figura(estilo.LARGURA, 3.5)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, f"{legivel[0].upper()}{legivel[1:]} por época", "época", legivel)
    if nome == "acuracia":
        estilo.eixo_em_porcento(eixos)
    estilo.eixo_de_epocas(eixos, len(treino))
    _linha(eixos, treino, "treino", paleta.TREINO, "-", "o")
    if len(validacao):
        _linha(eixos, validacao, "validação", paleta.VALIDACAO, "--", "s")
        _marcar_melhor(eixos, validacao, nome)
    if nome != "taxa":  # a taxa é uma só, e não a do treino
        eixos.legend(frameon=False, fontsize=estilo.LETRA, labelcolor=paleta.TINTA)
    return figura


def em_listas(historico: HistoricoEmListas | ComColunas) -> HistoricoEmListas:
    """Põe um histórico em listas, se já não está.

    >>> em_listas({"perda": [0.5]})
    {'perda': [0.5]}
    """
    if isinstance(historico, Mapping):
        return historico
    if not hasattr(historico, "colunas"):
        raise ErroDeTipo(
            'esperava o histórico que treinar devolve, ou um dicionário {"perda": [...]}, mas veio '
            f"{type(historico).__name__}."
        )
    return historico.colunas()


def valores_por_epoca(
    historico: HistoricoEmListas, nome: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lê do histórico uma medida no treino e na validação, conferindo que combinam."""
    treino = np.asarray(historico.get(nome, ()), dtype=np.float64)
    validacao = np.asarray(historico.get(nome + _SUFIXO, ()), dtype=np.float64)
    if treino.size == 0:
        raise ErroDeDados(
            f'o histórico não tem "{nome}" de época nenhuma: o treino já rodou? '
            f"O que há nele: {', '.join(historico) or 'nada'}."
        )
    if validacao.size not in (0, treino.size):
        raise ErroDeForma(
            f'o histórico tem "{nome}" de {treino.size} épocas no treino e de {validacao.size} na validação: '
            "é preciso um número por época em cada."
        )
    return treino, validacao


def metricas_do_historico(historico: HistoricoEmListas) -> list[str]:
    """Lista as métricas de um histórico, fora a perda, o tempo e a taxa.

    >>> metricas_do_historico({"perda": [1.0], "acuracia": [0.5], "acuracia_validacao": [0.4]})
    ['acuracia']
    """
    return [
        nome
        for nome, valores in historico.items()
        if nome not in _NAO_SAO_METRICAS and not nome.endswith(_SUFIXO) and len(valores)
    ]


def melhor_epoca(valores: NDArray[np.float64], nome: str) -> int | None:
    """Diz a época do melhor valor, contando de 1: o maior da acurácia e do R², o menor das outras medidas."""
    if not np.isfinite(valores).any():
        return None
    melhor = np.nanargmax if nome in ("acuracia", "r2") else np.nanargmin
    return int(melhor(np.where(np.isfinite(valores), valores, np.nan))) + 1


def _linha(eixos: Axes, valores: NDArray[np.float64], rotulo: str, cor: str, traco: str, ponto: str) -> None:
    epocas = np.arange(1, len(valores) + 1)
    marcador = ponto if len(valores) <= 30 else ""
    if len(valores) == 1:  # um ponto só não tem linha, e a sua escala começa em 0
        traco = "none"
        eixos.set_ylim(0, 1.15 * max(float(np.nan_to_num(valores[0])), eixos.dataLim.y1, 1e-9))
    eixos.plot(
        epocas, valores, linestyle=traco, color=cor, marker=marcador, markersize=5, linewidth=2, label=rotulo
    )


def _marcar_melhor(eixos: Axes, validacao: NDArray[np.float64], nome: str) -> None:
    epoca = melhor_epoca(validacao, nome)
    if epoca is None or len(validacao) == 1:
        return
    valor = float(validacao[epoca - 1])
    rotulo = f"melhor validação: {valor_da_metrica(nome, valor)}, época {numero(epoca)}"
    eixos.plot(
        [epoca],
        [valor],
        "o",
        markersize=11,
        markerfacecolor="none",
        markeredgecolor=paleta.TINTA,
        label=rotulo,
    )
