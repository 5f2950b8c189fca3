"""Avaliação do que uma rede inventa: de que classes é, quão variado, e quão longe está do real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.formato import inteiro, numero, porcento
from neuronio.nomes import com_argumentos_em_portugues

CONFIANTE = 0.9
"""A probabilidade acima da qual um classificador está confiante."""
PARES = 2000
"""De quantos pares de amostras se mede a distância."""

Reais = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AvaliacaoDeInventadas:
    """O que um classificador, que só viu amostras reais, diz das que uma rede inventou.

    Atributos:
        classes: o nome de cada uma.
        inventadas: de cada classe, a fração das inventadas que o classificador diz ser dela.
        reais: o mesmo, das reais que ele não viu.
        confiantes, confiantes_reais: a fração em que a probabilidade da classe que ele diz passa de
            `CONFIANTE`, das inventadas e dessas reais.
        diversidade: a distância média entre duas inventadas, dividida pela que há entre duas reais: perto de
            1 se são tão variadas quanto elas; perto de 0 se são todas parecidas.
        acuracia: quanto o classificador acerta nas reais.
        quantas: quantas inventadas se mediram.
    """

    classes: tuple[str, ...]
    inventadas: Reais
    reais: Reais
    confiantes: float
    confiantes_reais: float
    diversidade: float
    acuracia: float
    quantas: int

    def __repr__(self) -> str:
        certas = (
            f"{porcento(self.confiantes, 1)} com confiança, e das reais {porcento(self.confiantes_reais, 1)}"
        )
        return (
            f"{inteiro(self.quantas)} inventadas: diversidade {numero(self.diversidade, 2)}; {certas}, "
            f"segundo um classificador que acerta {porcento(self.acuracia)}."
        )


@com_argumentos_em_portugues
def avaliar_inventadas(
    inventadas: ArrayLike,
    reais: ArrayLike,
    probabilidades: ArrayLike,
    probabilidades_reais: ArrayLike,
    y: ArrayLike,
    classes: Sequence[str],
) -> AvaliacaoDeInventadas:
    """Mede o que uma rede inventou, com o que um classificador disse.

    Args:
        inventadas, reais: as amostras, ``(n, ...)`` e ``(m, ...)``, da mesma forma.
        probabilidades, probabilidades_reais: as do classificador, ``(n, classes)`` e ``(m, classes)``.
        y: ``(m,)``, a classe de cada real.
        classes: o nome de cada classe.

    Raises:
        ErroDeForma: se as formas não combinam.
        ErroDeDados: se não há duas amostras de cada.

    >>> x, p = np.eye(4), np.eye(2)[[0, 1, 0, 1]]
    >>> medida = avaliar_inventadas(x[[0, 0, 2]], x, p[[0, 0, 0]], p, [0, 1, 0, 1], "ab")
    >>> medida.inventadas.tolist(), medida.reais.tolist(), medida.confiantes
    ([1.0, 0.0], [0.5, 0.5], 1.0)
    """
    falsas, certas = (np.asarray(v, np.float64) for v in (inventadas, reais))
    p, q, alvos = np.asarray(probabilidades), np.asarray(probabilidades_reais), np.asarray(y)
    if falsas.shape[1:] != certas.shape[1:]:
        raise ErroDeForma(f"as inventadas têm forma {falsas.shape[1:]}, e as reais, {certas.shape[1:]}.")
    esperadas = ((len(falsas), len(classes)), (len(certas), len(classes)), (len(certas),))
    if (p.shape, q.shape, alvos.shape) != esperadas:
        raise ErroDeForma(
            f"esperava probabilidades {esperadas[0]} e {esperadas[1]}, e classes {esperadas[2]}, mas vieram "
            f"{p.shape}, {q.shape} e {alvos.shape}."
        )
    entre_reais = distancia_media(certas)
    return AvaliacaoDeInventadas(
        classes=tuple(classes),
        inventadas=_fracoes(p),
        reais=_fracoes(q),
        confiantes=float((p.max(axis=1) > CONFIANTE).mean()),
        confiantes_reais=float((q.max(axis=1) > CONFIANTE).mean()),
        diversidade=distancia_media(falsas) / entre_reais if entre_reais else 0.0,
        acuracia=float((q.argmax(axis=1) == alvos).mean()),
        quantas=len(falsas),
    )


def _fracoes(probabilidades: NDArray[np.generic]) -> Reais:
    ditas = np.bincount(probabilidades.argmax(axis=1), minlength=probabilidades.shape[1])
    return ditas / len(probabilidades)


@com_argumentos_em_portugues
def distancia_media(amostras: ArrayLike, pares: int = PARES) -> float:
    """A distância média entre duas amostras, em alguns pares delas, sempre os mesmos.

    Args:
        amostras: ``(n, ...)``, n pelo menos 2.
        pares: quantos se medem.

    Raises:
        ErroDeDados: se não há duas.

    >>> distancia_media([[0.0, 0.0], [3.0, 4.0]])
    5.0
    """
    x = np.asarray(amostras, np.float64)
    if len(x) < 2:
        raise ErroDeDados(f"a distância é entre duas amostras, e só há {len(x)}.")
    acaso = np.random.RandomState(0)
    uma = acaso.randint(len(x), size=pares)
    outra = (uma + acaso.randint(1, len(x), size=pares)) % len(x)
    x = x.reshape(len(x), -1)
    return float(np.linalg.norm(x[uma] - x[outra], axis=1).mean())


@com_argumentos_em_portugues
def distancia_de_frechet(a: ArrayLike, b: ArrayLike) -> float:
    r"""A distância entre duas nuvens de pontos, como se cada uma fosse uma normal.

    .. math:: \|\mu_a - \mu_b\|^2 + \mathrm{tr}\big(\Sigma_a + \Sigma_b - 2 (\Sigma_a \Sigma_b)^{1/2}\big)

    Os pontos são as ativações de uma camada de um classificador: quanto menor, mais parecidas as duas nuvens.

    Args:
        a, b: ``(n, características)`` e ``(m, características)``.

    Raises:
        ErroDeForma: se não são, ou se as características não são as mesmas.

    Fonte: Heusel e outros, "GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash
    Equilibrium", 2017.

    >>> pontos = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    >>> round(distancia_de_frechet(pontos, pontos + [3, 4]), 6)
    25.0
    """
    uns, outros = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if uns.ndim != 2 or outros.ndim != 2 or uns.shape[1] != outros.shape[1]:
        raise ErroDeForma(
            "esperava duas nuvens (n, características) com as mesmas características, mas vieram "
            f"{uns.shape} e {outros.shape}."
        )
    diferenca = uns.mean(axis=0) - outros.mean(axis=0)
    de_a, de_b = (np.atleast_2d(np.cov(v, rowvar=False)) for v in (uns, outros))
    # O traço da raiz de ΣaΣb é a soma das raízes dos seus valores próprios, que são os de Ra Σb Ra.
    valores, vetores = np.linalg.eigh(de_a)
    raiz = (vetores * np.sqrt(np.maximum(valores, 0))) @ vetores.T
    do_meio = np.linalg.eigvalsh(raiz @ de_b @ raiz)
    traco = np.trace(de_a) + np.trace(de_b) - 2 * np.sqrt(np.maximum(do_meio, 0)).sum()
    return float(diferenca @ diferenca + traco)
