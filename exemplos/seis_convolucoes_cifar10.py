"""Seis convoluções nas fotografias do CIFAR-10, em poucas épocas.

    python exemplos/seis_convolucoes_cifar10.py --epocas 10 --sementes 2

São três andares de duas convoluções 3×3, com 32 e 64, 64 e 128, 128 e 256 filtros, cada uma normalizada em
lote; cada andar acaba reduzido à metade, e o último, na média de cada mapa. As fotografias vêm recortadas de
uma margem refletida e, metade delas, espelhadas. A taxa sobe até 0,1 num quarto do treino e desce até zero, e
todos os parâmetros decaem. Os lotes são de 64: com 128 dá-se metade dos passos, e 10 épocas são poucos.

Os pesos das convoluções começam pequenos. Depois de normalizada em lote, a saída não depende do tamanho
deles; mas a cada passo a taxa muda-os na razão inversa desse tamanho, ao quadrado: os pequenos aprendem mais.

Fonte: Smith e Topin, "Super-convergence: Very fast training of neural networks using large learning rates",
2018; van Laarhoven, "L2 regularization versus batch and weight normalization", 2017 (o tamanho dos pesos);
Szegedy e outros, "Rethinking the Inception Architecture for Computer Vision", CVPR 2016 (a suavização).
"""

import argparse

import numpy as np

import neuronio as nn


def convolucao(canais: int, filtros: int) -> list[nn.Camada]:
    """Uma convolução sem bias, que a normalização a seguir dispensa, e a ReLU."""
    entradas = 3 * 3 * canais
    conv = nn.Conv2D(
        filtros,
        3,
        padding="mesmo",
        usar_bias=False,
        inicializador=nn.Normal(desvio=(3 * entradas) ** -0.5),
    )
    return [conv, nn.BatchNorm(), nn.ReLU()]


def criar(forma_entrada: tuple[int, ...], saidas: int) -> nn.Sequencial:
    """A rede, de 642 mil parâmetros para 3 canais e 10 classes."""
    canais = forma_entrada[0]
    andares: list[nn.Camada] = []
    for primeira, segunda in ((32, 64), (64, 128), (128, 256)):
        andares += [*convolucao(canais, primeira), *convolucao(primeira, segunda), nn.MaxPool2D(2)]
        canais = segunda
    return nn.Sequencial(
        [
            nn.Entrada(*forma_entrada),
            *andares,
            nn.GlobalAvgPool2D(),
            nn.Dropout(0.5),
            nn.Densa(256, "relu"),
            nn.Densa(saidas),
        ]
    )


def principal() -> None:
    """Treina-a com várias sementes, e mede cada uma, uma vez, nas fotografias de teste."""
    pedido = argparse.ArgumentParser(description="Seis convoluções, no CIFAR-10.")
    pedido.add_argument("--epocas", type=int, default=10)
    pedido.add_argument("--sementes", type=int, default=2)
    pedido.add_argument("--amostras", type=int, default=50_000, help="quantas fotografias, das 50 mil")
    dado = pedido.parse_args()
    (x, y), (x_teste, y_teste) = nn.dados.cifar10()
    media, desvio = x.mean((0, 2, 3), keepdims=True), x.std((0, 2, 3), keepdims=True)
    x, x_teste = (x - media) / desvio, (x_teste - media) / desvio
    quais = np.random.default_rng(0).permutation(len(x))[: dado.amostras]

    acuracias = []
    for semente in range(dado.sementes):
        nn.semente(semente)
        rede = criar(x.shape[1:], 10)
        taxa = nn.agendas.UmCiclo(0.1, subida=0.25)
        perda = nn.EntropiaCruzada(suavizacao=0.1)
        descida = nn.SGD(taxa, momento=0.9, nesterov=True, decaimento=0.005)
        rede.compilar(descida, perda, ["acuracia"])
        aumento = [nn.aumento.Recorte(margem=4, borda="reflexo"), nn.aumento.EspelhoHorizontal()]
        rede.treinar(x[quais], y[quais], epocas=dado.epocas, lote=64, aumento=aumento)
        acuracias.append(rede.avaliar(x_teste, y_teste)["acuracia"])
        print(f"semente {semente}: {acuracias[-1]:.2%} no teste", flush=True)
    print(f"média de {len(acuracias)}: {np.mean(acuracias):.2%}")


if __name__ == "__main__":
    principal()
