"""A rede residual de 20 camadas do artigo, para as fotografias de 32×32 do CIFAR-10.

    python exemplos/residual_cifar10.py --epocas 60
    neuronio treinar --dados mnist --modelo exemplos/residual_cifar10.py

São três andares de três blocos, com 16, 32 e 64 filtros. Cada bloco são duas convoluções 3×3, somadas à
entrada delas; o primeiro de cada andar novo anda de dois em dois pontos, e por fora vai uma convolução 1×1.
Com 164 épocas, espelhos e recortes ao acaso, o artigo chega a 91,25 % de acerto no conjunto de teste.

Fonte: He, Zhang, Ren e Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, seção 4.2.
"""

import argparse

import numpy as np

import neuronio as nn

DECAIMENTO = nn.L2(5e-5)  # o artigo decai os pesos em 0,0001, que é o dobro do fator da penalidade


def convolucao(filtros: int, kernel: int = 3, stride: int = 1) -> list[nn.Camada]:
    """Uma convolução sem bias, que a normalização a seguir dispensa."""
    conv = nn.Conv2D(
        filtros,
        kernel,
        stride=stride,
        padding=kernel // 2,
        usar_bias=False,
        inicializador="he_normal",
        regularizador=DECAIMENTO,
    )
    return [conv, nn.BatchNorm()]


def bloco(filtros: int, stride: int = 1) -> list[nn.Camada]:
    """Duas convoluções com a entrada somada, e a ReLU por cima da soma."""
    fila = [*convolucao(filtros, stride=stride), nn.ReLU(), *convolucao(filtros)]
    atalho = nn.Sequencial(convolucao(filtros, 1, stride)) if stride > 1 else None
    return [nn.Residual(fila, atalho), nn.ReLU()]


def criar(forma_entrada: tuple[int, ...], saidas: int, blocos: int = 3) -> nn.Sequencial:
    """A rede de 6 · blocos + 2 camadas: com 3, são 20."""
    andares = [bloco(16) for _ in range(blocos)]
    for filtros in (32, 64):
        andares += [bloco(filtros, stride=2), *(bloco(filtros) for _ in range(blocos - 1))]
    return nn.Sequencial(
        [
            nn.Entrada(*forma_entrada),
            *convolucao(16),
            nn.ReLU(),
            *(camada for do_bloco in andares for camada in do_bloco),
            nn.GlobalAvgPool2D(),
            nn.Densa(saidas, regularizador=DECAIMENTO),
        ]
    )


def principal() -> None:
    """Treina-a nas fotografias do CIFAR-10."""
    pedido = argparse.ArgumentParser(description="A rede residual de 20 camadas, no CIFAR-10.")
    pedido.add_argument("--epocas", type=int, default=60)
    pedido.add_argument("--amostras", type=int, default=50_000, help="quantas fotografias, das 50 mil")
    pedido.add_argument("--motor", default="auto")
    dado = pedido.parse_args()
    (x, y), (x_teste, y_teste) = nn.dados.cifar10()
    media, desvio = x.mean((0, 2, 3), keepdims=True), x.std((0, 2, 3), keepdims=True)
    x, x_teste = (x - media) / desvio, (x_teste - media) / desvio

    nn.semente(0)
    rede = criar(x.shape[1:], 10)
    taxa = nn.agendas.Cosseno(0.1)
    rede.compilar(
        nn.SGD(taxa, momento=0.9, nesterov=True), "entropia-cruzada", ["acuracia"], motor=dado.motor
    )
    quais = np.random.default_rng(0).permutation(len(x))[: dado.amostras]
    rede.treinar(x[quais], y[quais], epocas=dado.epocas, lote=128)
    print(rede.avaliar(x_teste, y_teste))
    print(rede.salvar("residual_cifar10.safetensors"))


if __name__ == "__main__":
    principal()
