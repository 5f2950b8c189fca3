"""Dividir amostras em duas partes em que cada classe mantém sua proporção."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.erros import ErroDeDados, ErroDeValor

Vetor = NDArray[Any]
Parte = tuple[Vetor, Vetor]


def separar(
    x: Vetor, y: Vetor, fracao: float, semente: int = 0, estratificar: bool = True
) -> tuple[Parte, Parte]:
    r"""Separa uma fração das amostras, sorteadas, com a mesma proporção de classes nas duas partes.

    A segunda parte tem :math:`\text{round}(n \cdot \text{fracao})` amostras. De cada classe vão para ela
    :math:`n_c \cdot \text{fracao}`, arredondado para cima nas de maior resto até completar o total: nenhuma
    classe se afasta mais de uma amostra da sua proporção, e, sempre que o total permite, toda classe fica com
    ao menos uma amostra na primeira parte (a de uma só amostra, portanto, fica inteira nela). Um alvo de
    números reais não tem classes: o sorteio é simples.

    Args:
        x: amostras, ``(n, ...)``.
        y: alvo, ``(n, ...)``: rótulos inteiros, um-de-k (one-hot) ou números reais.
        fracao: quanto vai para a segunda parte, entre 0 e 1.
        semente: a mesma semente dá a mesma divisão, em qualquer versão do NumPy.
        estratificar: ``False`` sorteia sem olhar as classes.

    Returns:
        ``(x_a, y_a), (x_b, y_b)``, cada parte em ordem sorteada.

    Raises:
        ErroDeDados: quantidades diferentes em x e y, ou uma parte ficaria vazia.
        ErroDeValor: fração fora de (0, 1) ou semente fora de 0..2³²-1.

    >>> import numpy as np
    >>> x, y = np.arange(20.0)[:, None], np.repeat([0, 1], [15, 5])
    >>> (x_treino, y_treino), (x_validacao, y_validacao) = separar(x, y, 0.2)
    >>> np.bincount(y_treino), np.bincount(y_validacao)
    (array([12,  4]), array([3, 1]))

    Fonte: Kohavi, "A study of cross-validation and bootstrap for accuracy estimation and model selection",
    1995.
    """
    x, y = np.asarray(x), np.asarray(y)
    if x.ndim == 0 or y.ndim == 0 or len(x) != len(y):
        raise ErroDeDados(
            f"x e y têm de ter o mesmo número de amostras; vieram as formas {x.shape} e {y.shape}."
        )
    a, b = indices_separados(y, fracao, semente, estratificar)
    return (x[a], y[a]), (x[b], y[b])


def indices_separados(
    y: Vetor, fracao: float, semente: int, estratificar: bool = True
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Os índices das duas partes que ``separar`` monta."""
    if not 0 < fracao < 1:
        raise ErroDeValor(f"a fração a separar fica entre 0 e 1, sem incluí-los; veio {fracao}.")
    if not (isinstance(semente, int | np.integer) and 0 <= semente < 2**32):
        raise ErroDeValor(f"a semente é um inteiro de 0 a 4294967295; veio {semente}.")
    n = len(y)
    total = round(n * fracao)
    if not 0 < total < n:
        raise ErroDeDados(
            f"separar {fracao:g} de {n} amostras deixaria uma parte vazia; são precisas mais amostras."
        )
    # RandomState, e não default_rng: o NumPy promete nunca mudar o que ele sorteia.
    ordem = np.random.RandomState(semente).permutation(n)
    classes = _classes(y) if estratificar else None
    if classes is None:
        return ordem[total:], ordem[:total]
    _, classe, contagem = np.unique(classes, return_inverse=True, return_counts=True)
    vagas = _vagas(contagem, total)
    escolhido = np.zeros(n, bool)
    for c, quantas in enumerate(vagas):
        escolhido[ordem[classe[ordem] == c][:quantas]] = True
    return ordem[~escolhido[ordem]], ordem[escolhido[ordem]]


def _classes(y: Vetor) -> Vetor | None:
    """O rótulo de cada amostra, ou ``None`` se y não é de classes."""
    um_de_k = y.ndim == 2 and y.shape[1] > 1 and bool(((y == 0) | (y == 1)).all() and (y.sum(1) == 1).all())
    if um_de_k:
        return np.asarray(y.argmax(1))
    return y.ravel() if y.dtype.kind in "biuUS" and y.size == len(y) else None


def _vagas(contagem: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Quantas amostras de cada classe vão para a segunda parte: o método dos maiores restos."""
    vagas, restos = np.divmod(contagem * total, contagem.sum())
    esvazia = (vagas + 1 == contagem) & (
        restos > 0
    )  # ganhar uma vaga deixaria a primeira parte sem esta classe
    preferencia = np.lexsort((-restos, esvazia | (restos == 0)))
    vagas[preferencia[: total - vagas.sum()]] += 1
    return np.asarray(vagas)
