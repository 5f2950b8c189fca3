"""Avaliação de um classificador: o que ele acerta, o que confunde e onde erra com mais certeza."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeValor
from neuronio.formato import contagem, porcento, proporcao
from neuronio.medidas.calibracao import CAIXAS, Calibracao, calibrar
from neuronio.medidas.conferencia import matriz_de_probabilidades, nomes_das_classes, vetor_de_rotulos
from neuronio.medidas.limiar import Limiar, custos_conferidos, limiar_de_menor_custo
from neuronio.medidas.precisao_recall import CurvaDePrecisao, curvas_de_precisao
from neuronio.medidas.reamostragem import (
    Intervalo,
    contagens_sorteadas,
    das_matrizes,
    intervalos,
)
from neuronio.medidas.roc import CurvaROC, areas_sorteadas, curvas_por_classe, medias_das_areas
from neuronio.nomes import com_argumentos_em_portugues


@dataclass(frozen=True)
class MetricasDaClasse:
    """Precisão, recall e F1 de uma classe; ``None`` onde a conta seria 0/0.

    Atributos:
        classe: nome da classe.
        precisao: do que foi dito ser desta classe, a parte que era, de 0 a 1.
        recall: do que era desta classe, a parte que foi reconhecida, de 0 a 1 (também se diz revocação).
        f1: média harmônica das duas, de 0 a 1.
        suporte: quantas amostras são desta classe.
    """

    classe: str
    precisao: float | None
    recall: float | None
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
        por_classe: precisão, recall e F1 de cada classe.
        curvas: curva ROC de cada classe contra as outras.
        enganos: os mais confiantes, do mais para o menos.
        acuracia_balanceada: a média do recall das classes que aparecem, de 0 a 1.
        top_k: para cada k, a parte em que a verdadeira estava entre as k mais prováveis.
        medias: a precisão, o recall e a F1 em média: "macro", em que as classes contam igual, e "ponderada",
            pelas amostras de cada uma; as que não aparecem, nem a rede disse, não contam.
        precisao_recall: a curva de precisão e recall de cada classe contra as outras.
        calibracao: quanto a rede acerta, contra a certeza que diz ter.
        limiares: o limiar de menor custo de cada classe contra as outras; de duas, só o da classe 1.
        custos: o de um falso positivo e o de um falso negativo, com que se escolheram.
        intervalos: da acurácia, da balanceada, da F1 macro e, se está definida, da AUC média, entre que
            números ficam em 95 % das amostras que se sorteiam destas, com reposição.
    """

    classes: tuple[str, ...]
    amostras: int
    acuracia: float
    matriz: NDArray[np.int64]
    por_classe: tuple[MetricasDaClasse, ...]
    curvas: tuple[CurvaROC, ...]
    enganos: tuple[Engano, ...]
    acuracia_balanceada: float
    top_k: Mapping[int, float]
    medias: tuple[MetricasDaClasse, ...]
    precisao_recall: tuple[CurvaDePrecisao, ...]
    calibracao: Calibracao
    limiares: tuple[Limiar, ...]
    custos: tuple[float, float]
    intervalos: Mapping[str, Intervalo]

    @property
    def total_de_enganos(self) -> int:
        """Quantas amostras a rede errou ao todo."""
        return self.amostras - int(self.matriz.trace())

    @property
    def auc_media(self) -> float | None:
        """Média simples das áreas definidas; ``None`` se nenhuma está."""
        areas = [curva.auc for curva in self.curvas if curva.auc is not None]
        return float(np.mean(areas)) if areas else None

    def __repr__(self) -> str:
        entre = " a ".join(map(porcento, self.intervalos["acuracia"]))
        auc = "" if self.auc_media is None else f", AUC média {proporcao(self.auc_media)}"
        return (
            f"Classificação, {contagem(self.amostras, 'amostra')} de {len(self.classes)} classes: acurácia "
            f"{porcento(self.acuracia)} (de {entre}), balanceada {porcento(self.acuracia_balanceada)}, "
            f"F1 macro {proporcao(self.medias[0].f1)}{auc}; {contagem(self.total_de_enganos, 'engano')}."
        )


@com_argumentos_em_portugues
def avaliar_classificacao(
    probabilidades: ArrayLike,
    rotulos: ArrayLike,
    classes: Sequence[str] | None = None,
    *,
    enganos: int = 12,
    custos: tuple[float, float] = (1, 1),
    caixas: int = CAIXAS,
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
        custos: o de um falso positivo e o de um falso negativo, com que se escolhem os limiares.
        caixas: em quantas caixas de certezas parecidas se mede a calibração; podem ser mais que as amostras.

    Returns:
        :class:`Avaliacao`.

    Raises:
        ErroDeForma: quantidades que não combinam.
        ErroDeDados: nada para medir, NaN, probabilidades fora de 0..1 ou que não somam 1, ou rótulos fora
            da faixa.
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
    caixas, precos = inteiro_positivo("a quantidade de caixas", caixas), custos_conferidos(custos)
    p = matriz_de_probabilidades(probabilidades)
    y = vetor_de_rotulos(rotulos, *p.shape)
    nomes = nomes_das_classes(classes, p.shape[1])
    previstos = p.argmax(axis=1)
    matriz = matriz_de_confusao(y, previstos, len(nomes))
    areas = areas_sorteadas(p, y)
    curvas = curvas_por_classe(p, y, nomes, areas)
    sorteadas = das_matrizes(contagens_sorteadas(matriz))
    if any(curva.auc is not None for curva in curvas):
        sorteadas["auc"] = medias_das_areas(areas)
    return Avaliacao(
        classes=nomes,
        amostras=len(y),
        acuracia=float((previstos == y).mean()),
        matriz=matriz,
        por_classe=metricas_por_classe(matriz, nomes),
        curvas=curvas,
        enganos=enganos_mais_confiantes(p, y, enganos),
        acuracia_balanceada=float(das_matrizes(matriz[None])["acuracia_balanceada"][0]),
        top_k=acertos_entre_as_primeiras(p, y),
        medias=medias_das_classes(y, previstos),
        precisao_recall=curvas_de_precisao(p, y, nomes),
        calibracao=calibrar(p, y, caixas),
        limiares=tuple(
            limiar_de_menor_custo(p[:, c], y == c, nomes[c], precos)
            for c in ([1] if len(nomes) == 2 else range(len(nomes)))
        ),
        custos=precos,
        intervalos=intervalos(sorteadas),
    )


def matriz_de_confusao(
    rotulos: NDArray[np.int64], previstos: NDArray[np.int64], classes: int
) -> NDArray[np.int64]:
    """Conta as amostras por classe verdadeira (linha) e classe prevista (coluna): ``(classes, classes)``."""
    from sklearn.metrics import confusion_matrix

    matriz: NDArray[np.int64] = confusion_matrix(rotulos, previstos, labels=np.arange(classes))
    return matriz.astype(np.int64)


def metricas_por_classe(matriz: NDArray[np.int64], classes: Sequence[str]) -> tuple[MetricasDaClasse, ...]:
    r"""Calcula precisão, recall e F1 de cada classe a partir da matriz de confusão.

    .. math:: P = \frac{VP}{VP + FP} \qquad R = \frac{VP}{VP + FN} \qquad F_1 = \frac{2 VP}{2 VP + FP + FN}

    >>> metricas_por_classe(np.array([[3, 3], [0, 2]]), ["a", "b"])[1]
    MetricasDaClasse(classe='b', precisao=0.4, recall=1.0, f1=0.5714285714285714, suporte=2)
    """
    acertos, reais, ditos = matriz.diagonal(), matriz.sum(axis=1), matriz.sum(axis=0)
    return tuple(
        MetricasDaClasse(
            nome,
            precisao=_razao(acertos[c], ditos[c]),
            recall=_razao(acertos[c], reais[c]),
            f1=_razao(2 * acertos[c], ditos[c] + reais[c]),
            suporte=int(reais[c]),
        )
        for c, nome in enumerate(classes)
    )


def medias_das_classes(
    rotulos: NDArray[np.int64], previstos: NDArray[np.int64]
) -> tuple[MetricasDaClasse, ...]:
    """As médias da precisão, do recall e da F1; o que seria 0/0 conta como zero.

    >>> [m.classe for m in medias_das_classes(np.array([0, 1]), np.array([0, 1]))]
    ['média macro', 'média ponderada']

    A conta é a de ``sklearn.metrics.precision_recall_fscore_support``.
    """
    from sklearn.metrics import precision_recall_fscore_support

    feitas = []
    for nome, media in (("média macro", "macro"), ("média ponderada", "weighted")):
        precisao, recall, f1, _ = precision_recall_fscore_support(
            rotulos, previstos, average=media, zero_division=0
        )
        feitas.append(MetricasDaClasse(nome, float(precisao), float(recall), float(f1), len(rotulos)))
    return tuple(feitas)


def acertos_entre_as_primeiras(
    probabilidades: NDArray[np.float64], rotulos: NDArray[np.int64]
) -> dict[int, float]:
    """Em que parte das amostras a verdadeira está entre as k mais prováveis, para k = 2, 3 e 5, se há mais
    classes que isso.

    >>> acertos_entre_as_primeiras(np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]), np.array([1, 2]))
    {2: 0.5}

    A conta é a de ``sklearn.metrics.top_k_accuracy_score``.
    """
    from sklearn.metrics import top_k_accuracy_score

    classes = np.arange(probabilidades.shape[1])
    return {
        k: float(top_k_accuracy_score(rotulos, probabilidades, k=k, labels=classes))
        for k in (2, 3, 5)
        if k < len(classes)
    }


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
