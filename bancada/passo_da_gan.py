"""``python -m bancada.passo_da_gan``: um passo da rede adversária do MNIST, contra o mesmo passo no PyTorch.

Os dois partem dos mesmos pesos e leem o mesmo ruído e os mesmos lotes; primeiro se confere que as duas perdas
são iguais, passo a passo, e só depois se mede, alternando, o menor tempo de muitos passos. Sem Dropout, que
cada biblioteca sorteia a seu modo, e sem a média dos pesos, que no PyTorch não há.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import neuronio as nn
from bancada.dados import FaltamDados, ler
from neuronio.linha_de_comando.redes_adversarias import FILTROS, RUIDO, de_imagens

LOTE, TAXA, BETA1 = 64, 2e-4, 0.5
CONFERIDOS, TOLERANCIA = 5, 2e-3
FORMA = (1, 28, 28)


def nossa() -> nn.GAN:
    """A rede do comando, sem Dropout."""
    nn.semente(0)
    gan = de_imagens(FORMA, 60_000)
    camadas = [camada for camada in gan.discriminadora.camadas if not isinstance(camada, nn.Dropout)]
    sem_acaso = nn.GAN(gan.geradora, nn.Sequencial(camadas), RUIDO)
    sem_acaso.compilar(nn.Adam(TAXA, beta1=BETA1), motor="llvm")
    sem_acaso.construir_com(FORMA)
    return sem_acaso


def do_pytorch(gan: nn.GAN) -> tuple[Any, Any]:
    """As mesmas duas redes no PyTorch, com os pesos da nossa."""
    import torch
    from torch import nn as tn

    geradora = tn.Sequential(
        *(tn.Linear(RUIDO, 2 * FILTROS * 49, bias=False), tn.BatchNorm1d(2 * FILTROS * 49), tn.ReLU()),
        tn.Unflatten(1, (2 * FILTROS, 7, 7)),
        *(tn.ConvTranspose2d(2 * FILTROS, FILTROS, 4, 2, 1, bias=False), tn.BatchNorm2d(FILTROS), tn.ReLU()),
        *(tn.ConvTranspose2d(FILTROS, 1, 4, 2, 1), tn.Sigmoid()),
    )
    discriminadora = tn.Sequential(
        *(tn.Conv2d(1, FILTROS, 4, 2, 1), tn.LeakyReLU(0.2)),
        *(tn.Conv2d(FILTROS, 2 * FILTROS, 4, 2, 1), tn.LeakyReLU(0.2)),
        *(tn.Flatten(), tn.Linear(2 * FILTROS * 49, 1)),
    )
    deles = [*geradora.parameters(), *discriminadora.parameters()]
    for nosso, dele in zip(gan.parametros(), deles, strict=True):
        peso = nosso.numpy()
        densa = peso.ndim == 2
        with torch.no_grad():
            dele.copy_(torch.tensor(peso.T if densa else peso))
    return geradora, discriminadora


def passo_do_pytorch(geradora: Any, discriminadora: Any) -> Callable[[Any, Any, Any], tuple[float, float]]:
    """O passo: a discriminadora, e depois a geradora, cada uma com o seu ruído."""
    import torch
    from torch.nn import functional

    adam = [
        torch.optim.Adam(rede.parameters(), TAXA, (BETA1, 0.999), fused=True)
        for rede in (geradora, discriminadora)
    ]
    softplus = functional.softplus

    def passo(x: Any, z_da_d: Any, z_da_g: Any) -> tuple[float, float]:
        with torch.no_grad():
            falsas = geradora(z_da_d)
        adam[1].zero_grad()
        perda_d = softplus(-discriminadora(x)).mean() + softplus(discriminadora(falsas)).mean()
        perda_d.backward()
        adam[1].step()
        adam[0].zero_grad()
        discriminadora.requires_grad_(False)
        perda_g = softplus(-discriminadora(geradora(z_da_g))).mean()
        perda_g.backward()
        adam[0].step()
        discriminadora.requires_grad_(True)
        return perda_d.item(), perda_g.item()

    return passo


def ruidos(gan: nn.GAN) -> Iterator[np.ndarray]:
    """Os ruídos que a nossa vai sortear, na ordem."""
    chave, passo = gan.chave.numpy(), int(gan.passo.numpy())
    while True:
        yield nn.sortear_normal((LOTE, RUIDO), chave=chave, passo=passo).numpy()
        passo += 1


def conferir(gan: nn.GAN, passo: Callable[..., tuple[float, float]], x: np.ndarray) -> None:
    """Passo a passo, as perdas das duas bibliotecas.

    Raises:
        SystemExit: se alguma difere.
    """
    import torch

    sorteados = ruidos(gan)
    for i in range(CONFERIDOS):
        lote = x[i * LOTE : (i + 1) * LOTE]
        dele = passo(torch.tensor(lote), torch.tensor(next(sorteados)), torch.tensor(next(sorteados)))
        medidas = gan.treinar(lote, lote=LOTE, epocas=1, embaralhar=False, progresso=False).metricas
        nosso = medidas["perda_discriminadora"][0], medidas["perda_geradora"][0]
        print(
            f"passo {i + 1}: discriminadora {nosso[0]:.6f} e {dele[0]:.6f}, "
            f"geradora {nosso[1]:.6f} e {dele[1]:.6f}"
        )
        if not np.allclose(nosso, dele, rtol=TOLERANCIA):
            raise SystemExit("as perdas não são as mesmas, e o tempo não conta.")


def medir(gan: nn.GAN, passo: Callable[..., tuple[float, float]], x: np.ndarray, vezes: int) -> None:
    """O menor tempo de um passo em cada biblioteca, alternando; o nosso, com a conferência dos dados."""
    import torch

    passos = len(x) // LOTE
    lotes = [torch.tensor(lote) for lote in np.split(x[: passos * LOTE], passos)]
    com_canais_no_fim = [lote.to(memory_format=torch.channels_last) for lote in lotes]
    tempos: dict[str, list[float]] = {"Neurônio": [], "PyTorch": [], "PyTorch, canais no fim": []}
    z = torch.randn(LOTE, RUIDO)
    for _ in range(vezes):
        inicio = time.perf_counter()
        gan.treinar(x[: passos * LOTE], lote=LOTE, epocas=1, progresso=False)
        tempos["Neurônio"].append((time.perf_counter() - inicio) / passos)
        for nome, deles in (("PyTorch", lotes), ("PyTorch, canais no fim", com_canais_no_fim)):
            inicio = time.perf_counter()
            for lote in deles:
                passo(lote, z, z)
            tempos[nome].append((time.perf_counter() - inicio) / passos)
    menores = {nome: min(t) for nome, t in tempos.items()}
    for nome, menor in menores.items():
        print(f"{nome:24} {1e3 * menor:7.2f} ms por passo, o menor de {vezes} vezes {passos} passos")
    melhor = min(menor for nome, menor in menores.items() if nome != "Neurônio")
    print(f"razão ao melhor modo do PyTorch: {melhor / menores['Neurônio']:.2f}×")


def principal() -> None:
    """Confere e mede."""
    argumentos = argparse.ArgumentParser(prog="python -m bancada.passo_da_gan")
    argumentos.add_argument("--vezes", type=int, default=10)
    argumentos.add_argument("--passos", type=int, default=20, help="quantos se medem de cada vez")
    argumentos.add_argument("--threads", type=int, default=0, help="quantas; sem isto, todos os núcleos")
    pedido = argumentos.parse_args()
    try:
        import torch
    except ImportError:
        raise SystemExit("a comparação precisa do PyTorch: pip install torch") from None
    if pedido.threads:
        nn.threads(pedido.threads)
        torch.set_num_threads(pedido.threads)
    torch.set_flush_denormal(True)
    try:
        x, _ = ler("mnist", max(CONFERIDOS, pedido.passos) * LOTE)
    except FaltamDados as erro:
        raise SystemExit(str(erro)) from None
    gan = nossa()
    passo = passo_do_pytorch(*do_pytorch(gan))
    conferir(gan, passo, x)
    medir(gan, passo, x[: pedido.passos * LOTE], pedido.vezes)


if __name__ == "__main__":
    principal()
