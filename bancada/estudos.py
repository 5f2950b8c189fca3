"""``python -m bancada.estudos``: o estudo da taxa no MNIST, e o que um estudo custa além dos treinos.

O primeiro é o de seis taxas e três sementes, com as três camadas lineares e 5 épocas. O segundo são 200
treinos curtos, de menos de um décimo de segundo: o tempo deles num laço, um depois do outro, contra o do
estudo, que os reparte, os guarda e faz o relatório, com um processo; e, com dois, contra metade do laço. O
que dois custam é quase todo de uma vez só, um segundo ou pouco mais: nascerem, compilar cada um a rede, e
importar o Matplotlib. Por isso se mede também o segundo estudo, que os acha prontos.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable

import numpy as np

import neuronio as nn

TAXAS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]


def do_mnist() -> nn.Modelo:
    """A rede das três camadas lineares."""
    rede = nn.RedeNeural([784, 128, 64, 10], ativacao="relu", saida="log_softmax")
    rede.compilar(nn.SGD(0.01, momento=0.5), "nll", metricas=["acuracia"])
    return rede


def nos_digitos(taxa: float) -> nn.Modelo:
    """Uma rede pequena, de um treino curto."""
    rede = nn.RedeNeural([64, 32, 10], ativacao="relu")
    rede.compilar(nn.Adam(taxa), "entropia-cruzada", metricas=["acuracia"])
    return rede


def cronometrar(conta: Callable[[], object]) -> float:
    """Quantos segundos demora."""
    inicio = time.perf_counter()
    conta()
    return time.perf_counter() - inicio


def da_taxa() -> None:
    """O estudo da taxa no MNIST, com o relatório."""
    (x, y), _ = nn.dados.mnist()
    x, y = np.asarray(x), np.asarray(y)
    with tempfile.TemporaryDirectory() as pasta:
        demora = cronometrar(
            lambda: print(nn.estudo_taxa(do_mnist, x, y, TAXAS, pasta=pasta, epocas=5, lote=64))
        )
    print(f"MNIST, {len(TAXAS)} taxas, 3 sementes, 5 épocas, com o relatório: {demora:.1f} s")


def do_custo(treinos: int, epocas: int) -> None:
    """O que custa um estudo de muitos treinos curtos, além deles."""
    (x, y), de_fora = nn.dados.digitos()
    taxas = np.geomspace(1e-4, 1e-1, treinos).tolist()

    def laco() -> None:
        for taxa in taxas:
            nn.semente(0)
            rede = nos_digitos(taxa)
            rede.treinar(x, y, epocas=epocas, validacao=de_fora, progresso=False)
            rede.avaliar(*de_fora)

    def estudo(processos: int) -> None:
        with tempfile.TemporaryDirectory() as pasta:
            espaco = {"taxa": taxas}
            opcoes = {
                "processos": processos,
                "pasta": f"{pasta}/estudo",
                "progresso": False,
                "epocas": epocas,
            }
            nn.estudo(nos_digitos, espaco, x, y, validacao=de_fora, **opcoes)

    nn.threads(1)
    laco_so = cronometrar(laco)
    dois, de_novo = cronometrar(lambda: estudo(2)), cronometrar(lambda: estudo(2))
    um = cronometrar(lambda: estudo(1))
    print(f"{treinos} treinos de {epocas} épocas, num laço: {laco_so:.1f} s")
    print(f"no estudo, com um processo: {um:.1f} s, {um / laco_so:.3f} vezes")
    print(f"com dois processos, {dois:.1f} s: {dois / (laco_so / 2):.3f} vezes metade do laço")
    print(f"com dois que já nasceram, {de_novo:.1f} s: {de_novo / (laco_so / 2):.3f} vezes")


if __name__ == "__main__":
    opcoes = argparse.ArgumentParser(description=__doc__)
    opcoes.add_argument("--so", choices=["taxa", "custo"])
    opcoes.add_argument("--treinos", type=int, default=200)
    opcoes.add_argument("--epocas", type=int, default=80)
    pedido = opcoes.parse_args()
    if pedido.so != "custo":
        da_taxa()
    if pedido.so != "taxa":
        do_custo(pedido.treinos, pedido.epocas)
