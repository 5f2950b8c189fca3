"""Os dados e os pesos iniciais, escritos uma vez numa pasta que todos os competidores leem."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from bancada.rede import Embedding, Tarefa, percorrer, pesos_iniciais

SEMENTE_DOS_PESOS = 7
XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32), np.array([[0], [1], [1], [0]], np.float32)


class FaltamDados(Exception):
    """A carga precisa de dados que não estão nesta máquina."""


def da_tarefa(tarefa: Tarefa, amostras: int) -> tuple[np.ndarray, np.ndarray]:
    """As primeiras amostras da tarefa, lidas da fonte dela, ou sorteadas.

    Raises:
        FaltamDados: se faltam os arquivos da fonte.
    """
    if tarefa.fonte == "sorteio":
        return sortear(tarefa, amostras, SEMENTE_DOS_PESOS)
    return ler(tarefa.fonte, amostras, tarefa.entrada[0])


def ler(fonte: str, amostras: int, passos: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """As primeiras amostras: x ``(n, ...)`` e y.

    Args:
        fonte: "mnist", "texto" ou "xor".
        amostras: quantas; o XOR tem quatro.
        passos: de um texto, quantos caracteres tem cada uma.

    Raises:
        FaltamDados: se faltam os arquivos do MNIST, ou o do texto.
    """
    if fonte == "xor":
        return XOR
    if fonte == "texto":
        return _texto(amostras, passos)
    from neuronio import dados

    if dados.onde_esta_o_mnist() is None:
        raise FaltamDados(
            "esta carga precisa do MNIST: diga na variável NEURONIO_DADOS em que pasta está a pasta mnist, "
            'ou baixe-o com: python -c "import neuronio as nn; nn.dados.mnist()"'
        )
    (x, y), _ = dados.mnist()
    return x[:amostras], y[:amostras]


def _texto(amostras: int, passos: int) -> tuple[np.ndarray, np.ndarray]:
    """Trechos seguidos de um livro, e em cada caractere, o que vem depois; o vocabulário é o do livro."""
    caminho = Path(os.environ.get("NEURONIO_DADOS", ""), "machado", "dom-casmurro.txt")
    if not caminho.exists():
        raise FaltamDados(
            "esta carga precisa de um texto: diga na variável NEURONIO_DADOS em que pasta está "
            "machado/dom-casmurro.txt."
        )
    livro = caminho.read_text("utf-8")[: amostras * passos + 1]
    _, indices = np.unique(list(livro), return_inverse=True)
    n = (len(indices) - 1) // passos
    x, y = indices[: n * passos], indices[1 : n * passos + 1]
    return x.reshape(n, passos), y.reshape(n, passos)


def sortear(tarefa: Tarefa, amostras: int, semente: int) -> tuple[np.ndarray, np.ndarray]:
    """Amostras ao acaso: números normais, ou índices, e alvos que nada têm que ver com elas."""
    sorteio = np.random.default_rng(semente)
    *_, (_, _, saida) = percorrer(tarefa)
    primeira = tarefa.camadas[0]
    if isinstance(primeira, Embedding):
        x = sorteio.integers(0, primeira.vocabulario, (amostras, *tarefa.entrada))
    else:
        x = sorteio.standard_normal((amostras, *tarefa.entrada), np.float32)
    if tarefa.perda == "mse":
        return x, sorteio.standard_normal((amostras, *saida), np.float32)
    return x, sorteio.integers(0, saida[-1], (amostras, *saida[:-1]))


def escrever(
    tarefa: Tarefa, x: np.ndarray, y: np.ndarray, pasta: Path, semente: int = SEMENTE_DOS_PESOS
) -> None:
    """Deixa na pasta os dados, na forma em que a rede os quer, e os pesos iniciais."""
    np.save(pasta / "x.npy", x.reshape(-1, *tarefa.entrada))
    np.save(pasta / "y.npy", y)
    pesos = pesos_iniciais(tarefa, semente)
    np.savez(pasta / "pesos.npz", allow_pickle=False, **{f"{i:03}": peso for i, peso in enumerate(pesos)})
