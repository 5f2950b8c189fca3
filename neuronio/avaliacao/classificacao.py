"""Avaliação de um classificador: o que ele acerta, o que confunde e onde erra com mais certeza."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.avaliacao.conferencia import matriz_de_probabilidades, nomes_das_classes, vetor_de_rotulos
from neuronio.avaliacao.roc import CurvaROC, curvas_por_classe
from neuronio.erros import ErroDeValor


@dataclass(frozen=True)
class MetricasDaClasse:
    """Precisão, revocação e F1 de uma classe; ``None`` onde a conta seria 0/0.

    Atributos:
        classe: nome da classe.
        precisao: do que foi dito ser desta classe, a parte que era, de 0 a 1.
        revocacao: do que era desta classe, a parte que foi reconhecida, de 0 a 1 (em inglês, *recall*).
        f1: média harmônica das duas, de 0 a 1.
        suporte: quantas amostras são desta classe.
    """

    classe: str
    precisao: float | None
    revocacao: float | None
    f1: float | None
    suporte: int


@dataclass(frozen=True)
class Engano:
    """Uma amostra em que a classe mais provável não era a verdadeira.

    Atributos:
        indice: posição da amostra nos dados avaliados.
        previsto: classe que a rede disse, inteiro.
        verdadeiro: classe que era, inteiro.
        probabilidade: a que a rede deu à classe prevista, de 0 a 1.
    """

    indice: int
    previsto: int
    verdadeiro: int
    probabilidade: float


@dataclass(frozen=True, eq=False)
class Avaliacao:
    """O que se mediu de um classificador.

    Atributos:
        classes: nome de cada classe.
        amostras: quantas amostras foram avaliadas.
        acuracia: parte das amostras em que a classe mais provável era a verdadeira, de 0 a 1.
        matriz: matriz de confusão ``(classes, classes)``: na linha o que era, na coluna o que a rede disse.
        por_classe: precisão, revocação e F1 de cada classe.
        curvas: curva ROC de cada classe contra as outras.
        enganos: os mais confiantes, do mais para o menos.
    """

    classes: tuple[str, ...]
    amostras: int
    acuracia: float
    matriz: NDArray[np.int64]
    por_classe: tuple[MetricasDaClasse, ...]
    curvas: tuple[CurvaROC, ...]
    enganos: tuple[Engano, ...]

    @property
    def total_de_enganos(self) -> int:
        """Quantas amostras a rede errou ao todo."""
        return self.amostras - int(self.matriz.trace())

    @property
    def auc_media(self) -> float | None:
        """Média simples das áreas definidas; ``None`` se nenhuma está."""
        areas = [curva.auc for curva in self.curvas if curva.auc is not None]
        return float(np.mean(areas)) if areas else None


def avaliar_classificacao(
    probabilidades: ArrayLike, rotulos: ArrayLike, classes: Sequence[str] | None = None, *, enganos: int = 12
) -> Avaliacao:
    r"""Mede um classificador pelas probabilidades que ele deu e pelos rótulos verdadeiros.

    .. math:: \text{acurácia} = \frac{1}{n} \sum_i [\operatorname{argmax}_c p_{ic} = y_i]

    Args:
        probabilidades: ``(n, classes)``, de 0 a 1; ou ``(n, 1)``, a saída de uma sigmoide:
            a probabilidade da classe 1.
        rotulos: a classe verdadeira de cada amostra, inteiros ``(n,)`` de 0 a classes − 1, ou one-hot
            ``(n, classes)``.
        classes: nome de cada classe; se faltar, ``"0"``, ``"1"``...
        enganos: quantos dos enganos mais confiantes guardar.

    Returns:
        :class:`Avaliacao`.

    Raises:
        ErroDeForma: quantidades que não combinam.
        ErroDeDados: nada para medir, NaN, probabilidades fora de 0..1 ou rótulos fora da faixa.
        ErroDeTipo: o que veio não são números.
        ErroDeValor: ``enganos`` negativo.

    >>> p = [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]
    >>> medida = avaliar_classificacao(p, [0, 1, 0], classes=["gato", "rato"])
    >>> round(medida.acuracia, 2), medida.matriz.tolist()
    (0.67, [[1, 1], [0, 1]])
    >>> medida.enganos
    (Engano(indice=2, previsto=1, verdadeiro=0, probabilidade=0.7),)

    Fonte: C. Manning, P. Raghavan, H. Schütze, *Introduction to Information Retrieval* (2008), capítulo 8.
    """
    if enganos < 0:
        raise ErroDeValor(f"enganos: esperava a quantidade a guardar, de 0 em diante, mas veio {enganos}.")
    p = matriz_de_probabilidades(probabilidades)
    y = vetor_de_rotulos(rotulos, *p.shape)
    nomes = nomes_das_classes(classes, p.shape[1])
    previstos = p.argmax(axis=1)
    matriz = matriz_de_confusao(y, previstos, len(nomes))
    return Avaliacao(
        classes=nomes,
        amostras=len(y),
        acuracia=float((previstos == y).mean()),
        matriz=matriz,
        por_classe=metricas_por_classe(matriz, nomes),
        curvas=curvas_por_classe(p, y, nomes),
        enganos=enganos_mais_confiantes(p, y, enganos),
    )


def matriz_de_confusao(
    rotulos: NDArray[np.int64], previstos: NDArray[np.int64], classes: int
) -> NDArray[np.int64]:
    """Conta as amostras por classe verdadeira (linha) e classe prevista (coluna): ``(classes, classes)``."""
    from sklearn.metrics import confusion_matrix

    matriz: NDArray[np.int64] = confusion_matrix(rotulos, previstos, labels=np.arange(classes))
    return matriz.astype(np.int64)


def metricas_por_classe(matriz: NDArray[np.int64], classes: Sequence[str]) -> tuple[MetricasDaClasse, ...]:
    r"""Calcula precisão, revocação e F1 de cada classe a partir da matriz de confusão.

    .. math:: P = \frac{VP}{VP + FP} \qquad R = \frac{VP}{VP + FN} \qquad F_1 = \frac{2 VP}{2 VP + FP + FN}

    >>> metricas_por_classe(np.array([[3, 3], [0, 2]]), ["a", "b"])[1]
    MetricasDaClasse(classe='b', precisao=0.4, revocacao=1.0, f1=0.5714285714285714, suporte=2)
    """
    acertos, reais, ditos = matriz.diagonal(), matriz.sum(axis=1), matriz.sum(axis=0)
    return tuple(
        MetricasDaClasse(
            nome,
            precisao=_razao(acertos[c], ditos[c]),
            revocacao=_razao(acertos[c], reais[c]),
            f1=_razao(2 * acertos[c], ditos[c] + reais[c]),
            suporte=int(reais[c]),
        )
        for c, nome in enumerate(classes)
    )


def enganos_mais_confiantes(
    probabilidades: NDArray[np.float64], rotulos: NDArray[np.int64], quantidade: int
) -> tuple[Engano, ...]:
    """Lista os enganos em que a rede tinha mais certeza; os empates ficam na ordem dos dados."""
    previstos = probabilidades.argmax(axis=1)
    certezas = probabilidades.max(axis=1)
    errados = np.flatnonzero(previstos != rotulos)
    ordem = errados[np.argsort(-certezas[errados], kind="stable")][:quantidade]
    return tuple(Engano(int(i), int(previstos[i]), int(rotulos[i]), float(certezas[i])) for i in ordem)


def _razao(parte: np.int64, todo: np.int64) -> float | None:
    return float(parte / todo) if todo else None
