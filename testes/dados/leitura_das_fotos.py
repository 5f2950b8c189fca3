"""Quantas fotografias de cada cena uma rede que lê dígitos limpos também lê.

``python testes/dados/leitura_das_fotos.py`` conta-as em trinta de cada cena; os testes, em menos.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
from fotos_de_digitos import CENAS, SEM_DIGITO, Sorte, Tons, salvar

import neuronio as nn
from neuronio.dados import PREPARO_MNIST, mnist
from neuronio.dados.preparo import Preparo
from neuronio.erros import ErroDeDados

CONFIANTE = 0.9
SEMENTE = 2026  # as constantes da limpeza se acertaram com outras


def rede_de_digitos() -> nn.Sequencial:
    """Uma rede convolucional pequena, que vê o MNIST duas vezes."""
    (x, y), _ = mnist()
    nn.semente(0)
    camadas = [nn.Conv2D(8, 5, stride=2), nn.ReLU(), nn.Flatten(), nn.Densa(64), nn.ReLU(), nn.Densa(10)]
    rede = nn.Sequencial([nn.Entrada(1, 28, 28), *camadas])
    rede.compilar("adam", "entropia-cruzada")
    rede.treinar(x, y, epocas=2, lote=64, progresso=False)
    return rede


def digitos_que_le(rede: nn.Sequencial) -> tuple[Tons, np.ndarray]:
    """Dígitos de teste que a rede lê bem como são, e o que são."""
    _, (x, y) = mnist()
    x, y = x[:2000], y[:2000]
    bem = rede.prever_classes(x) == y
    return x[bem, 0].astype(np.float64), y[bem]


def ler(tons: Tons, pasta: Path, preparo: Preparo = PREPARO_MNIST) -> tuple[np.ndarray, list[str]]:
    """A imagem que a rede recebe, e os avisos."""
    with warnings.catch_warnings(record=True) as avisos:
        warnings.simplefilter("always")
        x = preparo.imagem(salvar(tons, pasta / "foto.png"))
    return x, [str(aviso.message) for aviso in avisos]


def contar_lidas(
    nome: str, quantas: int, rede: nn.Sequencial, digitos: tuple[Tons, np.ndarray], pasta: Path
) -> tuple[int, int]:
    """De tantas fotografias de uma cena, quantas a rede lê, e quantas dão aviso."""
    x, y = digitos
    sorte = np.random.default_rng(SEMENTE)
    quais = sorte.integers(len(x), size=quantas)
    lidas = [ler(CENAS[nome](x[i], sorte), pasta) for i in quais]
    certas = rede.prever_classes(np.concatenate([imagem for imagem, _ in lidas])) == y[quais]
    return int(certas.sum()), sum(bool(avisos) for _, avisos in lidas)


def contar_confiantes(nome: str, quantas: int, rede: nn.Sequencial, pasta: Path) -> int:
    """De tantas imagens sem dígito, quantas têm uma resposta confiante sem aviso."""
    sorte = np.random.default_rng(SEMENTE)
    return sum(_confiante_sem_aviso(nome, sorte, rede, pasta) for _ in range(quantas))


def _confiante_sem_aviso(nome: str, sorte: Sorte, rede: nn.Sequencial, pasta: Path) -> bool:
    try:
        x, avisos = ler(SEM_DIGITO[nome](sorte), pasta)
    except ErroDeDados:
        return False
    return not avisos and bool(rede.probabilidades(x).max() > CONFIANTE)


def principal(quantas: int = 30) -> None:
    """Escreve quantas se leem de cada cena, e quantas respostas confiantes há sem dígito."""
    rede = rede_de_digitos()
    digitos = digitos_que_le(rede)
    with tempfile.TemporaryDirectory() as pasta:
        for nome in CENAS:
            certas, avisadas = contar_lidas(nome, quantas, rede, digitos, Path(pasta))
            print(f"{nome}: {certas} de {quantas} lidas, {avisadas} com aviso")
        for nome in SEM_DIGITO:
            print(f"{nome}: {contar_confiantes(nome, quantas, rede, Path(pasta))} respostas confiantes")


if __name__ == "__main__":
    principal()
