"""O autocodificador variacional 784-400-20 do MNIST, e o limite da evidência que ele alcança no teste.

    python exemplos/variacional_mnist.py --epocas 30

Cada pixel é sorteado uma vez, preto ou branco, com a probabilidade que o cinza dele diz. O limite, em nats
por imagem, é maior que −ln p(x), a surpresa da rede com a imagem: quanto menor, melhor. No fim ficam gravadas
a rede e cem imagens que ela inventa.

Fonte: Kingma e Welling, "Auto-Encoding Variational Bayes", ICLR 2014.
"""

import argparse
from pathlib import Path

import numpy as np

import neuronio as nn

ESCONDIDA, LATENTE = 400, 20


def criar() -> nn.AutocodificadorVariacional:
    """Uma camada escondida em cada rede."""
    codificador = nn.Sequencial([nn.Flatten(), nn.Densa(ESCONDIDA, "relu"), nn.Densa(2 * LATENTE)])
    decodificador = nn.Sequencial(
        [nn.Densa(ESCONDIDA, "relu"), nn.Densa(28 * 28), nn.Redimensionar(1, 28, 28)]
    )
    return nn.AutocodificadorVariacional(codificador, decodificador, LATENTE)


def em_preto_e_branco(x: np.ndarray, semente: int) -> np.ndarray:
    """Cada pixel 1, com a probabilidade que tinha por valor, ou 0."""
    return (np.random.default_rng(semente).random(x.shape) < x).astype(np.float32)


def principal() -> None:
    """Treina-o no MNIST, e mede-o no teste."""
    pedido = argparse.ArgumentParser(description="O autocodificador variacional, no MNIST.")
    pedido.add_argument("--epocas", type=int, default=30)
    pedido.add_argument("--motor", default="auto")
    dado = pedido.parse_args()
    (x, _), (x_teste, _) = nn.dados.mnist()
    x, x_teste = em_preto_e_branco(x, 1), em_preto_e_branco(x_teste, 0)

    nn.semente(0)
    vae = criar()
    vae.compilar(nn.Adam(0.001), motor=dado.motor)
    vae.treinar(x, epocas=dado.epocas, lote=128)
    medidas = vae.avaliar(x_teste)
    print(
        f"limite da evidência no teste: {medidas['perda']:.2f} nats por imagem "
        f"({medidas['reconstrucao']:.2f} de reconstrução e {medidas['divergencia']:.2f} de divergência)"
    )
    Path("inventadas.png").write_bytes(nn.graficos.grade_de_imagens(vae.gerar(100, semente=0)))
    print(vae.salvar("variacional_mnist.safetensors"))


if __name__ == "__main__":
    principal()
