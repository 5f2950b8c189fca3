"""A escala das entradas: com números grandes, ou colunas desiguais, a rede mal aprende, e não diz por quê."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from neuronio.camadas.chamada import saidas_de
from neuronio.erros import ErroDeCaptura
from neuronio.grafo.ordem import ordem_topologica
from neuronio.modelos.construcao import abstratas, aspectos_de
from neuronio.tensor.convolucao import conv2d
from neuronio.tensor.estrutura import redimensionar, transpor
from neuronio.tensor.produto import produto
from neuronio.tensor.tipos import REAIS, lido_como

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo
    from neuronio.treino.amostras import Dados

AMOSTRAS = 1000
"""Quantas amostras se olham, espalhadas."""

GRANDE, DESIGUAL = 20.0, 100.0
"""O desvio a partir do qual os números são grandes, e a razão entre desvios que faz as colunas desiguais."""

_CONTAS = (produto, conv2d)
_MUDAM_O_LUGAR = (redimensionar, transpor)


def avisar_da_escala(modelo: Modelo, treino: Dados) -> None:
    """Diz, uma vez por treino, que uma entrada pede outra escala, se a rede a lê tal como veio."""
    for nome, array in zip(treino.molde.entradas, treino.arrays, strict=False):
        if lido_como(array.dtype.name) not in REAIS:
            continue
        problema = problema_da_escala(array[:: -(-len(array) // AMOSTRAS)])
        if problema and nome in _lidas_como_vieram(modelo, treino):
            de_qual = f" ({nome})" if len(treino.molde.entradas) > 1 else ""
            warnings.warn(
                f"{problema.format(de_qual)} A rede aprende melhor com números perto de 0, todos na mesma "
                "escala; começá-la por nn.BatchNorm() também resolve.",
                stacklevel=2,
            )


def problema_da_escala(x: np.ndarray) -> str:
    """O que há com os números, e o remédio, com um ``{}`` para dizer de que entrada são; ou nada.

    >>> problema_da_escala(np.array([[0.0, 1.0], [1.0, 0.0]]))
    ''
    """
    x = np.asarray(x, np.float64)
    if x.ndim == 2:
        desvios = x.std(axis=0)
        menor, maior = min(desvios[desvios > 0], default=0.0), max(desvios, default=0.0)
        if maior > GRANDE and maior > DESIGUAL * menor > 0:
            return (
                f"as colunas de x{{}} têm escalas muito diferentes: o desvio padrão vai de {menor:.2g} a "
                f"{maior:.2g}. Padronize: media, desvio = x.mean(0), x.std(0); x = (x - media) / desvio, e o "
                "mesmo, com os números do treino, na validação e ao prever."
            )
    if x.std() <= GRANDE:
        return ""
    if x.min() >= 0 and x.max() <= 255 and (x == np.round(x)).all():
        return "os números de x{} vão de 0 a 255. Divida por 255, no treino e ao prever: x = x / 255."
    return (
        f"os números de x{{}} são grandes, de {x.min():.3g} a {x.max():.3g}. Padronize: media, desvio = "
        "x.mean(0), x.std(0); x = (x - media) / desvio, e o mesmo na validação e ao prever."
    )


def _lidas_como_vieram(modelo: Modelo, treino: Dados) -> set[str]:
    """As entradas que um produto, ou uma convolução, multiplica antes de qualquer outra conta."""
    entradas = abstratas(*aspectos_de(dict(zip(treino.molde.entradas, treino.arrays, strict=False))))
    for entrada in entradas.values():
        entrada.requer_grad = entrada.tipo in REAIS
    try:
        saidas = saidas_de(modelo(entradas))
    except ErroDeCaptura:  # a rede olha para os números: não se sabe o que faz com eles
        return set()
    de_onde = {id(t): nome for nome, t in entradas.items()}
    lidas = set()
    for tensor in ordem_topologica(list(saidas.values())):
        nomes = {de_onde[id(p)] for p in tensor.progenitor if id(p) in de_onde}
        if tensor.operador_mae in _MUDAM_O_LUGAR and nomes:
            de_onde[id(tensor)] = nomes.pop()
        elif tensor.operador_mae in _CONTAS:
            lidas |= nomes
    return lidas
