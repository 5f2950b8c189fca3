"""A curva de complexidade: o erro contra o tamanho da rede."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from neuronio.conferencias import numero
from neuronio.erros import ErroDeValor
from neuronio.estudos.cruzada import dividir_para
from neuronio.estudos.curva import SOBREAJUSTE, SUBAJUSTE, Curva, Erros
from neuronio.estudos.execucao import executar
from neuronio.estudos.figura_do_erro import erro, figura_do_estudo
from neuronio.estudos.treinos import Dados, Pedido, conferir_pedido, modelo_de_exemplo
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues

REGRA = (
    "Regra: fora de um erro padrão do menor erro de validação, é subajuste se o erro no treino também é "
    "maior que o desse ponto, e sobreajuste se não é."
)


@com_argumentos_em_portugues
def curva_de_complexidade(
    criar: Callable[[Any], Modelo],
    tamanhos: Sequence[float],
    x: Any,
    y: Any = None,
    partes: int = 5,
    *,
    figura: str | None = None,
    grupos: Any = None,
    preparo: Any = None,
    pesos: Any = None,
    semente: int = 0,
    processos: int | None = None,
    **treinar: Any,
) -> Curva:
    r"""O erro no treino e na validação de redes de vários tamanhos, com validação cruzada.

    Uma rede pequena demais erra nos dois (subajuste); uma grande demais acerta no treino o que não vale fora
    dele (sobreajuste). A regra é a do erro padrão: um ponto é tão bom como o melhor, :math:`t^*`, se

    .. math:: \bar E_{val}(t) \le \bar E_{val}(t^*) + s(t^*) / \sqrt{k}

    com s o desvio entre as k partes. Fora disso, é subajuste se :math:`\bar E_{treino}(t) > \bar
    E_{treino}(t^*)`, e sobreajuste se não.

    Args:
        criar: recebe um dos tamanhos e devolve um modelo novo e compilado.
        tamanhos: do menor para o maior: unidades, camadas, épocas... o que ``criar`` entender.
        figura: "acuracia" (o erro é o que lhe falta para 1) ou uma perda; sem isto, a acurácia, se há.
        x, y, partes, grupos, preparo, pesos, semente, processos, treinar: como em `validacao_cruzada`.

    Returns:
        Uma `Curva`, que se imprime e se desenha.

    Raises:
        ErroDeValor: menos de dois tamanhos, ou fora de ordem; e os de `validacao_cruzada`.

    Fonte: Breiman, Friedman, Olshen e Stone, "Classification and Regression Trees", 1984, §3.4.3 (a regra do
    erro padrão); Hastie, Tibshirani e Friedman, "The Elements of Statistical Learning", 2009, §7.10.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> def criar(unidades):
    ...     rede = nn.RedeNeural([4, unidades, 3])
    ...     rede.compilar(nn.Adam(0.05), "entropia-cruzada", motor="numpy")
    ...     return rede
    >>> curva = nn.curva_de_complexidade(criar, [1, 8], x, y, partes=2, epocas=3, processos=1)
    >>> curva.validacao.shape
    (2, 2)
    """
    conferir_pedido(treinar, preparo, partes)
    pontos = [numero("cada tamanho", tamanho) for tamanho in tamanhos]
    if len(pontos) < 2 or pontos != sorted(set(pontos)):
        raise ErroDeValor(
            f"os tamanhos são dois ou mais, do menor para o maior, mas vieram {list(tamanhos)}."
        )
    modelo = modelo_de_exemplo(criar, tamanhos[0])
    medida = figura_do_estudo(modelo, figura)
    divisoes, _ = dividir_para(modelo, x, y, partes, grupos, semente)
    pedidos = [
        Pedido(f"tamanho {tamanho:g}, parte {k}", partial(criar, tamanho), *lados, treinar, semente + k, True)
        for tamanho in tamanhos
        for k, lados in enumerate(divisoes, 1)
    ]
    feitas = executar(pedidos, Dados(x, y, pesos, preparo), processos)
    no_treino = np.array([erro(medida, p.do_treino) for p in feitas]).reshape(-1, partes)
    de_fora = np.array([erro(medida, p.medidas) for p in feitas]).reshape(-1, partes)
    return Curva("tamanho", pontos, medida, no_treino, de_fora, palavras(no_treino, de_fora), REGRA)


def palavras(treino: Erros, validacao: Erros) -> list[str]:
    """A palavra de cada tamanho, pela `REGRA`.

    >>> treino = np.array([[0.4, 0.4], [0.1, 0.1], [0.0, 0.0]])
    >>> palavras(treino, np.array([[0.5, 0.5], [0.2, 0.2], [0.3, 0.3]]))
    ['subajuste', '', 'sobreajuste']
    """
    do_treino, de_fora = treino.mean(axis=1), validacao.mean(axis=1)
    melhor = int(de_fora.argmin())
    bom = de_fora[melhor] + validacao[melhor].std(ddof=1) / np.sqrt(validacao.shape[1])
    return [
        "" if fora <= bom else SUBAJUSTE if dentro > do_treino[melhor] else SOBREAJUSTE
        for dentro, fora in zip(do_treino, de_fora, strict=True)
    ]
