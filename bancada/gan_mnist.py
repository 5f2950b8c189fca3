"""``python -m bancada.gan_mnist``: uma rede adversária aprende o MNIST, e um classificador a mede.

O classificador aprende com entropia cruzada simples, e só serve se acerta 99 % do teste. A rede adversária
treina os minutos que se pedem e inventa 10.000 amostras, de ruído normal inteiro. Delas se escreve: em
quantas o classificador está confiante (probabilidade acima de 0,9), ao lado do teste; quantas são de cada
dígito; e a distância de Fréchet até o teste na última camada escondida dele, ao lado da que há entre as
metades do teste.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

import neuronio as nn
from bancada.dados import FaltamDados, ler
from neuronio.graficos import grade_de_imagens
from neuronio.linha_de_comando.redes_adversarias import de_imagens
from neuronio.medidas import AvaliacaoDeInventadas, avaliar_inventadas, distancia_de_frechet

MINUTOS = 15.0
AMOSTRAS = 10_000
LOTE = 64
MINIMO_DO_CLASSIFICADOR = 0.99
CLASSES = tuple("0123456789")


class Ate(nn.Callback):
    """Para o treino depois de tantos segundos, e diz como ele vai."""

    def __init__(self, segundos: float) -> None:
        self.segundos = segundos

    def ao_iniciar_treino(self, treino: nn.Treino) -> None:
        self.inicio = time.perf_counter()

    def ao_fim_do_lote(self, treino: nn.Treino) -> None:
        if time.perf_counter() - self.inicio > self.segundos:
            treino.parar = True

    def ao_fim_da_epoca(self, treino: nn.Treino) -> None:
        numeros = ", ".join(f"{nome} {valor:.3f}" for nome, valor in treino.figuras.items())
        print(f"  {time.perf_counter() - self.inicio:5.0f} s, época {treino.epoca}: {numeros}", flush=True)


def classificador(x: np.ndarray, y: np.ndarray, epocas: int) -> nn.Modelo:
    """Uma rede convolucional comum, treinada com entropia cruzada."""
    nn.semente(0)
    rede = nn.Sequencial(
        [
            *(nn.Conv2D(32, 3, ativacao="relu"), nn.MaxPool2D(2)),
            *(nn.Conv2D(64, 3, ativacao="relu"), nn.MaxPool2D(2)),
            *(nn.Flatten(), nn.Densa(128, "relu"), nn.Dropout(0.4), nn.Densa(10)),
        ]
    )
    rede.compilar(nn.Adam(0.001), "entropia-cruzada")
    rede.treinar(x, y, epocas=epocas, lote=LOTE, progresso=False)
    return rede


def medir(juiz: nn.Modelo, inventadas: np.ndarray, x: np.ndarray, y: np.ndarray) -> AvaliacaoDeInventadas:
    """O que o classificador diz das inventadas e do teste, e a distância entre eles."""
    medida = avaliar_inventadas(
        inventadas, x, juiz.probabilidades(inventadas), juiz.probabilidades(x), y, CLASSES
    )
    fracoes = " ".join(f"{c}: {100 * f:.1f}" for c, f in zip(CLASSES, medida.inventadas, strict=True))
    print(f"classificador: {100 * medida.acuracia:.2f} % de acertos no teste")
    print(
        f"confiante (> 0,9): {100 * medida.confiantes:.2f} % das inventadas, "
        f"{100 * medida.confiantes_reais:.2f} % do teste"
    )
    print(f"de cada dígito, em %: {fracoes}")
    escondida = nn.Sequencial(juiz.camadas[:-2])  # sem o Dropout e a última
    do_teste, delas = map(escondida.prever, (x, inventadas))
    metades = np.array_split(do_teste, 2)
    print(
        f"distância de Fréchet: {distancia_de_frechet(delas, do_teste):.3f} das inventadas ao teste, "
        f"{distancia_de_frechet(*metades):.3f} entre as metades do teste"
    )
    print(f"diversidade: {medida.diversidade:.3f} da que há no teste", flush=True)
    return medida


def principal() -> None:
    """Treina as duas redes e o classificador, e mede."""
    argumentos = argparse.ArgumentParser(prog="python -m bancada.gan_mnist")
    argumentos.add_argument("--minutos", type=float, default=MINUTOS, help="quanto treina a rede adversária")
    argumentos.add_argument("--amostras", type=int, default=60_000, help="com quantas imagens se treina")
    argumentos.add_argument("--epocas-do-classificador", type=int, default=10)
    argumentos.add_argument("--threads", type=int, default=0, help="quantas; sem isto, todos os núcleos")
    argumentos.add_argument("--a-pedido", action="store_true", help="a rede aprende também as classes")
    argumentos.add_argument("--grade", type=Path, help="onde gravar, em PNG, cem das inventadas")
    pedido = argumentos.parse_args()
    if pedido.threads:
        nn.threads(pedido.threads)
    try:
        x, y = ler("mnist", pedido.amostras)
    except FaltamDados as erro:
        raise SystemExit(str(erro)) from None
    _, teste = nn.dados.mnist()
    nn.semente(0)
    classes = len(CLASSES) if pedido.a_pedido else None
    gan = de_imagens(x.shape[1:], len(x), classes)
    gan.compilar()
    print(f"rede adversária, lote {LOTE}, {pedido.minutos:g} minutos:", flush=True)
    callbacks = [Ate(60 * pedido.minutos)]
    dados = (x, y) if pedido.a_pedido else (x,)
    gan.treinar(*dados, epocas=1000, lote=LOTE, callbacks=callbacks, progresso=False)
    classe = {"classe": np.arange(AMOSTRAS) % len(CLASSES)} if pedido.a_pedido else {}
    inventadas = gan.gerar(AMOSTRAS, semente=0, **classe)
    if pedido.grade:
        pedido.grade.write_bytes(grade_de_imagens(inventadas[:100]))
    juiz = classificador(x, y, pedido.epocas_do_classificador)
    medida = medir(juiz, inventadas, *teste)
    if medida.acuracia < MINIMO_DO_CLASSIFICADOR:
        raise SystemExit("o classificador acerta menos de 99 % do teste, e as medidas dele não servem.")


if __name__ == "__main__":
    principal()
