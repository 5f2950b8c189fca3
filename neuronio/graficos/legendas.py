"""O que se lê sob uma curva do treino: o que a medida é e, dos números dela, o que aconteceu."""

import numpy as np
from numpy.typing import NDArray

from neuronio.formato import nome_da_metrica, numero, porcento, valor_da_metrica

Valores = NDArray[np.float64]

_A_PERDA = "A perda mede o quanto a rede erra: quanto mais baixa, melhor."
_A_PERPLEXIDADE = "A perplexidade é e elevado à perda: entre quantos símbolos a rede hesita, em média."
_A_ACURACIA = "A acurácia é a parte das amostras que a rede acertou."
_A_TAXA = "A taxa de aprendizado é o tamanho do passo que cada peso dá: a do último passo de cada época."
_JUNTAS = 0.005
"""Meio ponto de acurácia: menos do que isso de distância não se vê na figura."""
_SUBIU = 1.1
"""Quantas vezes a melhor perda da validação a última tem de ser para que se diga que subiu."""


_POUCAS = 0.1
"""Que parte do treino é pouca para se dizer, do que houve nela, que a perda subiu."""


def legenda_da_curva(nome: str, treino: Valores, validacao: Valores) -> str:
    """A legenda de uma medida, época por época, na língua do que os números mostram.

    >>> legenda_da_curva("mae", np.array([2.0, 1.0]), np.array([2.5, 1.5]))
    'MAE, época por época. A linha tracejada é a da validação.'
    """
    if nome == "perda":
        return f"{_A_PERDA} {_sobre_a_perda(treino, validacao, nome)}".rstrip()
    if nome == "acuracia":
        return f"{_A_ACURACIA} {_sobre_a_acuracia(treino, validacao)}".rstrip()
    if nome == "perplexidade":
        return f"{_A_PERPLEXIDADE} {_sobre_a_perda(treino, validacao, nome)}".rstrip()
    if nome == "taxa":
        return _A_TAXA
    tracejada = " A linha tracejada é a da validação." if len(validacao) else ""
    return f"{nome_da_metrica(nome)}, época por época.{tracejada}"


def _sobre_a_perda(treino: Valores, validacao: Valores, nome: str) -> str:
    if not len(validacao):
        return "Sem validação, não se vê aqui se a rede aprende ou se só decora os exemplos."
    if len(validacao) == 1 or not (np.isfinite(validacao).all() and np.isfinite(treino).all()):
        return ""
    melhor = int(validacao.argmin())
    menor, ultima = (valor_da_metrica(nome, float(validacao[i])) for i in (melhor, -1))
    if melhor == len(validacao) - 1:
        return "A da validação ainda caía no fim: mais épocas podem melhorar a rede."
    if len(validacao) - 1 - melhor < _POUCAS * len(validacao):
        return f"A da validação foi a menor, {menor}, na época {melhor + 1}, já perto do fim."
    if validacao[-1] < _SUBIU * validacao[melhor]:
        return f"A da validação foi a menor, {menor}, na época {melhor + 1}; dali em diante mudou pouco."
    if treino[-1] < treino[melhor]:
        return (
            f"Depois da época {melhor + 1} a do treino continuou a cair, e a da validação subiu de {menor} a "
            f"{ultima}: a rede passou a decorar os exemplos em vez de aprender."
        )
    return f"Depois da época {melhor + 1} as duas subiram, a da validação de {menor} a {ultima}."


def _sobre_a_acuracia(treino: Valores, validacao: Valores) -> str:
    if not len(validacao) or not (np.isfinite(validacao[-1]) and np.isfinite(treino[-1])):
        return ""
    sobra = float(treino[-1] - validacao[-1])
    do_treino, da_validacao = (porcento(float(v[-1]), 1) for v in (treino, validacao))
    if abs(sobra) < _JUNTAS:
        return "No fim as duas estão juntas: o que a rede sabe vale também para amostras que ela não viu."
    if sobra < 0:
        return (
            f"No fim, a da validação ({da_validacao}) está acima da do treino ({do_treino}): a do treino é a "
            "média da época, em que os pesos ainda mudavam e um Dropout, se há, desliga parte da rede."
        )
    return (
        f"No fim, a do treino ({do_treino}, média da época) está {numero(100 * sobra, 2)} pontos acima da da "
        f"validação ({da_validacao}): essa distância é o que a rede sabe só dos exemplos que já viu."
    )
