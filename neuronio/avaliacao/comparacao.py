"""Dois modelos nos mesmos dados."""

from __future__ import annotations

from typing import Any

from neuronio.avaliacao.respostas import respostas
from neuronio.erros import ErroDeForma, ErroDeTipo
from neuronio.medidas import Comparacao
from neuronio.medidas.comparacao import comparar_classes, comparar_numeros
from neuronio.medidas.conferencia import matriz_de_numeros, matriz_de_probabilidades, vetor_de_rotulos
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues


@com_argumentos_em_portugues
def comparar(a: Modelo, b: Modelo, x: Any, y: Any = None) -> Comparacao:
    """Mede dois modelos nas mesmas amostras: a diferença, o intervalo dela, e se podia ser sorte.

    O que um erra o outro também tende a errar, e por isso a diferença se mede amostra por amostra: o
    intervalo dela é mais estreito que o de dois relatórios separados. `nn.graficos.diferencas` o desenha.

    Args:
        a, b: compilados; os dois classificam, ou nenhum.
        x: amostras, ``(n, ...)``.
        y: rótulos ou alvos; de dois autocodificadores, sem y, são as próprias amostras.

    Returns:
        :class:`Comparacao`: de uma classificação, a acurácia, a balanceada e a F1; de uma regressão, o MAE e
            o RMSE.

    Raises:
        ErroDeTipo: um classifica, e o outro não.
        ErroDeForma: não dão as mesmas classes, ou os mesmos números.

    >>> import neuronio as nn
    >>> (x, y), (xt, yt) = nn.dados.iris()
    >>> redes = [nn.RedeNeural([4, 8, 3]) for _ in range(2)]
    >>> for rede, epocas in zip(redes, (40, 1)):
    ...     rede.compilar(nn.Adam(0.02), "entropia-cruzada", motor="numpy")
    ...     historico = rede.treinar(x, y, epocas=epocas, progresso=False)
    >>> comparar(*redes, xt, yt).medidas["acuracia"].diferenca > 0
    True

    Fonte: Dietterich, "Approximate Statistical Tests for Comparing Supervised Classification Learning
    Algorithms", 1998.
    """
    de_a, de_b = respostas(a, x, y), respostas(b, x, y)
    if de_a.classifica != de_b.classifica:
        raise ErroDeTipo(
            "um dos modelos classifica, e o outro prevê números: não há medida que sirva aos dois."
        )
    if not de_a.classifica:
        saidas = matriz_de_numeros(de_a.saidas, "saídas de a"), matriz_de_numeros(de_b.saidas, "saídas de b")
        alvos = matriz_de_numeros(de_a.verdade, "alvos")
        _mesmas(saidas[0].shape, saidas[1].shape, alvos.shape)
        return comparar_numeros(*saidas, alvos)
    p_a, p_b = matriz_de_probabilidades(de_a.saidas), matriz_de_probabilidades(de_b.saidas)
    _mesmas(p_a.shape, p_b.shape)
    rotulos = vetor_de_rotulos(de_a.verdade, *p_a.shape)
    return comparar_classes(p_a.argmax(axis=1), p_b.argmax(axis=1), rotulos, p_a.shape[1])


def _mesmas(*formas: tuple[int, ...]) -> None:
    if len(set(formas)) > 1:
        raise ErroDeForma(
            "para comparar dois modelos é preciso que deem a mesma coisa das mesmas amostras, mas as "
            f"formas são {' e '.join(map(str, formas))}."
        )
