"""``python -m bancada.metricas``: o que custam as métricas da época, e um relatório de 10.000 imagens.

A rede de três camadas do MNIST treina uma época só com a acurácia, e outra também com a precisão, o recall e
a F1; com validação, também com a AUC. As épocas alternam-se, e de cada uma fica o menor tempo: é o que menos
esperou pelo resto da máquina.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from tempfile import TemporaryDirectory
from typing import Any

import neuronio as nn

LOTE, TREINO = 64, 51_200
DA_EPOCA = ("precisao", "recall", "f1")


def rede(metricas: Sequence[str], motor: str) -> nn.Modelo:
    """A rede do MNIST, com a acurácia e mais tais métricas."""
    nn.semente(0)
    nova = nn.RedeNeural([784, 128, 64, 10])
    nova.compilar(
        nn.SGD(0.01, momento=0.5), "entropia-cruzada", metricas=["acuracia", *metricas], motor=motor
    )
    return nova


def epocas(treino: Any, validacao: Any, metricas: Sequence[str], motor: str, vezes: int) -> list[float]:
    """A menor duração de uma época, em segundos, sem tais métricas e com elas."""
    redes, menores = [rede((), motor), rede(metricas, motor)], [float("inf")] * 2
    for vez in range(vezes + 1):
        for i, r in enumerate(redes):
            segundos = r.treinar(*treino, lote=LOTE, validacao=validacao, progresso=False).segundos[0]
            if vez:  # a primeira compila
                menores[i] = min(menores[i], segundos)
    return menores


def relatorio(treino: Any, teste: Any, motor: str) -> tuple[float, float]:
    """Em segundos, o relatório de uma rede treinada: só as medidas, e com as figuras e a página."""
    treinada = rede((), motor)
    treinada.treinar(*treino, epocas=3, lote=LOTE, progresso=False)
    with TemporaryDirectory() as pasta:
        inicio = time.perf_counter()
        feito = nn.avaliacao.relatorio(treinada, *teste)
        medido = time.perf_counter()
        feito.salvar(pasta)
        return medido - inicio, time.perf_counter() - inicio


def principal() -> None:
    opcoes = argparse.ArgumentParser(description=__doc__)
    opcoes.add_argument("--motor", default="llvm", help="numpy ou llvm")
    opcoes.add_argument("--vezes", type=int, default=20, help="quantas épocas se medem de cada")
    pedido = opcoes.parse_args()
    (x, y), teste = nn.dados.mnist()
    treino, validacao = (x[:TREINO], y[:TREINO]), (x[TREINO:], y[TREINO:])
    for nome, parte, metricas in (
        ("sem validação", None, DA_EPOCA),
        ("com validação", validacao, (*DA_EPOCA, "auc")),
    ):
        sem, com = epocas(treino, parte, metricas, pedido.motor, pedido.vezes)
        print(f"{nome}: {1e3 * sem:.1f} ms por época; com {', '.join(metricas)}, {com / sem:.3f} vezes isso")
    medidas, tudo = relatorio(treino, teste, pedido.motor)
    print(f"relatório de {len(teste[0])} imagens: {medidas:.2f} s de medidas, {tudo:.2f} s com a página")


if __name__ == "__main__":
    principal()
