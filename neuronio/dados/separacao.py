"""Dividir amostras em duas partes: em sorteio, por grupos ou pelo tempo."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.arrays.origem import acompanhar_origem
from neuronio.erros import ErroDeDados, ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues

Vetor = NDArray[Any]
Parte = tuple[Vetor, Vetor]
Partes = tuple[Parte, Parte]


@com_argumentos_em_portugues
def separar(x: ArrayLike, y: ArrayLike, fracao: float, semente: int = 0, estratificar: bool = True) -> Partes:
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
    x, y = _pares(x, y)
    return _partir(x, y, *indices_separados(y, fracao, semente, estratificar))


@com_argumentos_em_portugues
def separar_em_ordem(x: ArrayLike, y: ArrayLike, fracao: float, tempo: ArrayLike | None = None) -> Partes:
    """Separa as últimas amostras: prevê-se o futuro com o passado, e nunca o contrário.

    Args:
        x: amostras, ``(n, ...)``.
        y: alvo, ``(n, ...)``.
        fracao: quanto vai para a segunda parte, entre 0 e 1.
        tempo: o instante de cada amostra, ``(n,)``; sem ele, a ordem é a que elas têm. Os que têm o mesmo
            instante ficam na mesma parte, e por isso a segunda pode ser um pouco menor que a fração.

    Returns:
        ``(x_a, y_a), (x_b, y_b)``, cada parte do mais antigo ao mais novo.

    Raises:
        ErroDeDados: quantidades diferentes, ou uma parte ficaria vazia.
        ErroDeValor: fração fora de (0, 1).

    >>> import numpy as np
    >>> (_, antes), (_, depois) = separar_em_ordem(np.zeros(4), np.array([3, 1, 4, 2]), 0.25, [3, 1, 4, 2])
    >>> antes, depois
    (array([1, 2, 3]), array([4]))
    """
    x, y = _pares(x, y)
    n = len(y)
    total = _quantas(n, fracao)
    if tempo is None:
        ordem, corte = np.arange(n), n - total
    else:
        instantes = _um_por_amostra(tempo, "tempo", n)
        ordem = np.argsort(instantes, kind="stable")
        corte = int(np.searchsorted(instantes[ordem], instantes[ordem[n - total - 1]], side="right"))
    if corte == n:
        raise ErroDeDados(
            f"as últimas {total + 1} amostras têm o mesmo instante, e a segunda parte ficaria vazia; peça "
            "uma fração maior."
        )
    return _partir(x, y, ordem[:corte], ordem[corte:])


@com_argumentos_em_portugues
def separar_por_grupo(
    x: ArrayLike, y: ArrayLike, grupos: ArrayLike, fracao: float, semente: int = 0
) -> Partes:
    """Separa grupos inteiros, sorteados: as amostras de uma pessoa, de uma escola, ficam na mesma parte.

    Args:
        x: amostras, ``(n, ...)``.
        y: alvo, ``(n, ...)``.
        grupos: de quem é cada amostra, ``(n,)``: números ou textos.
        fracao: quanto das amostras deve ir para a segunda parte, que para de receber grupos quando mais um a
            afastaria disso.
        semente: a mesma semente dá a mesma divisão.

    Returns:
        ``(x_a, y_a), (x_b, y_b)``, cada parte em ordem sorteada.

    Raises:
        ErroDeDados: quantidades diferentes, ou há um grupo só.
        ErroDeValor: fração fora de (0, 1) ou semente fora de 0..2³²-1.

    >>> import numpy as np
    >>> y, alunos = np.arange(6), ["ana", "ana", "bia", "bia", "caio", "caio"]
    >>> (_, y_a), (_, y_b) = separar_por_grupo(y, y, alunos, 0.3)
    >>> sorted(y_a.tolist()), sorted(y_b.tolist())
    ([0, 1, 2, 3], [4, 5])
    """
    x, y = _pares(x, y)
    conferir_separacao(fracao, semente)
    nomes, grupo, contagem = np.unique(
        _um_por_amostra(grupos, "grupos", len(y)), return_inverse=True, return_counts=True
    )
    if len(nomes) < 2:
        raise ErroDeDados("todas as amostras são do mesmo grupo, e não há como separá-las por ele.")
    sorteio = np.random.RandomState(semente)
    ordem = sorteio.permutation(len(nomes))
    somas = np.cumsum(contagem[ordem])
    quantos = int(np.abs(somas[:-1] - fracao * len(y)).argmin()) + 1
    na_segunda = np.isin(grupo, ordem[:quantos])
    amostras = sorteio.permutation(len(y))
    return _partir(x, y, amostras[~na_segunda[amostras]], amostras[na_segunda[amostras]])


def indices_separados(
    y: Vetor, fracao: float, semente: int, estratificar: bool = True
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Os índices das duas partes que ``separar`` monta."""
    conferir_separacao(fracao, semente)
    n = len(y)
    total = _quantas(n, fracao)
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


def conferir_separacao(fracao: object, semente: object = 0) -> None:
    """Levanta ``ErroDeValor`` se a fração ou a semente não servem."""
    if not (isinstance(fracao, int | float | np.floating) and 0 < fracao < 1):
        raise ErroDeValor(f"a fração a separar fica entre 0 e 1, sem incluí-los; veio {fracao!r}.")
    if not (isinstance(semente, int | np.integer) and 0 <= semente < 2**32):
        raise ErroDeValor(f"a semente é um inteiro de 0 a 4294967295; veio {semente!r}.")


def _quantas(n: int, fracao: float) -> int:
    """Quantas amostras são uma fração de n; nem nenhuma, nem todas."""
    conferir_separacao(fracao)
    total = round(n * fracao)
    if not 0 < total < n:
        raise ErroDeDados(
            f"separar {fracao:g} de {n} amostras deixaria uma parte vazia; são precisas mais amostras."
        )
    return total


def _pares(x: ArrayLike, y: ArrayLike) -> Parte:
    try:
        x, y = np.asarray(x), np.asarray(y)
    except ValueError:
        raise ErroDeDados("x ou y não forma um array: há amostras de tamanhos diferentes.") from None
    if x.ndim == 0 or y.ndim == 0 or len(x) != len(y):
        raise ErroDeDados(
            f"x e y têm de ter o mesmo número de amostras; vieram as formas {x.shape} e {y.shape}."
        )
    return x, y


def _partir(x: Vetor, y: Vetor, *indices: NDArray[np.int64]) -> Partes:
    """As duas partes; as de um conjunto pronto continuam a sê-lo."""
    a, b = ((x[i], y[i]) for i in indices)
    for parte in (a, b):
        acompanhar_origem(parte[0], x)
        acompanhar_origem(parte[1], y)
    return a, b


def _um_por_amostra(valores: ArrayLike, nome: str, n: int) -> Vetor:
    array = np.asarray(valores)
    if array.shape != (n,):
        raise ErroDeDados(f"{nome} tem de ter um valor por amostra, ({n},); veio a forma {array.shape}.")
    return array.astype(str) if array.dtype.kind == "O" else array


def _classes(y: Vetor) -> Vetor | None:
    """O rótulo de cada amostra, ou ``None`` se y não é de classes.

    Objetos são classes se algum não é um número real: textos, inteiros, verdadeiros e falsos.
    """
    if y.dtype.kind == "O" and y.size == len(y):
        reais = all(isinstance(valor, float | np.floating) for valor in y.ravel())
        return None if reais else y.ravel().astype(str)
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
