"""Quanto perde a rede do MNIST com um peso em cada dez, e quanto encolhe o arquivo.

    python -m bancada.poda

Treina a MLP 784-128-64-10, poda-a com `nn.podar`, e mede-a no conjunto de teste ao lado de outra, inteira,
que treinou tantas épocas quantas ela.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import neuronio as nn


def rede(semente: int) -> nn.Sequencial:
    """A MLP do MNIST."""
    nn.semente(semente)
    camadas = [nn.Densa(128, "relu"), nn.Densa(64, "relu"), nn.Densa(10)]
    nova = nn.Sequencial([nn.Entrada(1, 28, 28), nn.Flatten(), *camadas])
    nova.compilar(nn.Adam(0.001), "entropia-cruzada", metricas=["acuracia"])
    return nova


def medir(fracao: float, passos: int, epocas: int, semente: int) -> None:
    """Escreve a acurácia e o tamanho do arquivo das duas redes."""
    (x, y), (xt, yt) = nn.dados.mnist()
    inteira, podada = rede(semente), rede(semente)
    inteira.treinar(x, y, epocas=epocas + passos, lote=64, progresso=False)
    podada.treinar(x, y, epocas=epocas, lote=64, progresso=False)
    nn.podar(podada, fracao, passos=passos, dados=(x, y), lote=64)
    with tempfile.TemporaryDirectory() as pasta:
        for nome, modelo in (("inteira", inteira), ("podada", podada)):
            arquivo = modelo.salvar(Path(pasta) / f"{nome}.safetensors")
            lida = nn.carregar(arquivo)
            acuracia = lida.avaliar(xt, yt)["acuracia"]
            pesos = sum(int((p.dados != 0).sum()) for p in lida.parametros() if len(p.forma) > 1)
            print(f"{nome}: {pesos} pesos, acurácia {acuracia:.2%}, arquivo {arquivo.stat().st_size} bytes")


if __name__ == "__main__":
    pedido = argparse.ArgumentParser(description=__doc__)
    pedido.add_argument("--fracao", type=float, default=0.9)
    pedido.add_argument("--passos", type=int, default=5)
    pedido.add_argument("--epocas", type=int, default=5)
    pedido.add_argument("--semente", type=int, default=0)
    medir(**vars(pedido.parse_args()))
