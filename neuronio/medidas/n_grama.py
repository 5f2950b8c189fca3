"""A referência de quem prevê o símbolo seguinte de um texto: contar o que veio depois de cada contexto."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues

Numeros = NDArray[np.int64]
Reais = NDArray[np.float64]

DESCONTO = 0.5
"""O de um texto que não tem n-gramas vistos uma vez só, e outros duas, de que se estimaria."""


@com_argumentos_em_portugues
def perplexidade_do_n_grama(treino: ArrayLike, teste: ArrayLike, simbolos: int, ordem: int = 6) -> float:
    r"""A perplexidade, num texto, de um n-grama de Kneser-Ney modificado e interpolado, que só contou outro.

    .. math::

        p_n(w \mid h) = \frac{c(h w) - D_{c(h w)} + \sum_v D_{c(h v)} \; p_{n-1}(w \mid h')}{\sum_v c(h v)}
        \qquad \mathrm{PP} = \exp\Big(-\frac{1}{N} \sum_i \ln p(w_i \mid h_i)\Big)

    em que h' é o contexto h sem o símbolo mais antigo, e :math:`p_0` é igual para todos. Na maior ordem, c é
    quantas vezes se viu; nas outras, depois de quantos símbolos diferentes. O desconto D só depende de c ser
    0, em que é 0, 1, 2 ou mais.

    Args:
        treino, teste: números de símbolos, ``(n,)``; o teste continua o treino.
        simbolos: quantos há no vocabulário.
        ordem: o maior n.

    Raises:
        ErroDeDados: uma das partes está vazia.
        ErroDeTipo, ErroDeValor: não são números de símbolos.

    Fonte: Chen e Goodman, "An empirical study of smoothing techniques for language modeling", Computer Speech
    and Language 13, 1999, seção 3.

    >>> round(perplexidade_do_n_grama([0, 1, 2] * 30, [0, 1, 2] * 5, simbolos=3, ordem=3), 2)
    1.0
    """
    ordem = inteiro_positivo("a ordem do n-grama", ordem)
    simbolos = inteiro_positivo("a quantidade de símbolos", simbolos)
    antes, depois = _conferidos("treino", treino, simbolos), _conferidos("teste", teste, simbolos)
    comeco = np.full(ordem, simbolos)  # um símbolo que não há, para que o primeiro também tenha contexto
    nomes = _nomes(np.concatenate([comeco, antes, depois]), ordem)
    corte = ordem + len(antes)
    p = np.full(len(depois), 1 / simbolos)
    for n in range(1, ordem + 1):
        vistos = nomes[n][ordem:corte]
        vezes = _diferentes_antes(vistos, nomes[n + 1][ordem:corte]) if n < ordem else np.bincount(vistos)
        vezes = np.pad(vezes, (0, nomes[n].max() + 1 - len(vezes)))
        _, primeiros = np.unique(vistos, return_index=True)
        contextos = nomes[n - 1][ordem - 1 : -1]
        dos_vistos, contagens = contextos[primeiros], vezes[vistos[primeiros]]
        descontos = _descontos(contagens)
        quantos = int(contextos.max()) + 1
        total = np.bincount(dos_vistos, contagens, quantos)[contextos[len(antes) :]]
        guardado = np.bincount(dos_vistos, descontos[np.minimum(contagens, 3)], quantos)
        c = vezes[nomes[n][corte:]]
        daqui = c - descontos[np.minimum(c, 3)] + guardado[contextos[len(antes) :]] * p
        p = np.where(total > 0, daqui / np.maximum(total, 1), p)
    return float(np.exp(-np.log(p).mean()))


def _nomes(texto: Numeros, ordem: int) -> list[Numeros]:
    """De cada ordem, de 0 em diante, um número por lugar do texto: iguais, se são iguais os n-gramas que ali
    acabam."""
    nomes = [np.zeros(len(texto), np.int64)]
    simbolos = texto.max() + 1
    for _ in range(ordem):
        contexto = np.concatenate([[0], nomes[-1][:-1]])
        _, novos = np.unique(contexto * simbolos + texto, return_inverse=True)
        nomes.append(novos)
    return nomes


def _diferentes_antes(vistos: Numeros, maiores: Numeros) -> Numeros:
    """Depois de quantos símbolos diferentes se viu cada n-grama."""
    _, primeiros = np.unique(maiores, return_index=True)
    return np.bincount(vistos[primeiros])


def _descontos(contagens: Numeros) -> Reais:
    """O desconto de contagens 0, 1, 2, e 3 ou mais; equação 26 de Chen e Goodman."""
    n = np.bincount(contagens, minlength=5)[1:5].astype(float)
    if not n.all():
        return np.array([0, DESCONTO, DESCONTO, DESCONTO])
    y = n[0] / (n[0] + 2 * n[1])
    de_cada = [k - (k + 1) * y * n[k] / n[k - 1] for k in (1, 2, 3)]
    return np.array([0, *np.clip(de_cada, 0, (1, 2, 3))])


def _conferidos(parte: str, numeros: ArrayLike, simbolos: int) -> Numeros:
    dados = np.asarray(numeros)
    if dados.size == 0:
        raise ErroDeDados(f"o {parte} está vazio; era esperado ao menos um símbolo.")
    if dados.ndim != 1 or dados.dtype.kind not in "iu":
        raise ErroDeTipo(
            f"o {parte} são números inteiros de símbolos, (n,), mas veio {dados.dtype.name} {dados.shape}."
        )
    if dados.min() < 0 or dados.max() >= simbolos:
        raise ErroDeValor(
            f"há {simbolos} símbolos, de 0 a {simbolos - 1}, e no {parte} há números de {dados.min()} a "
            f"{dados.max()}."
        )
    return dados.astype(np.int64)
