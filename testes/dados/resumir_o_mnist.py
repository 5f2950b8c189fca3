"""Escreve o resumo dos dígitos que vem com a biblioteca: ``python -m testes.dados.resumir_o_mnist``."""

import numpy as np

from neuronio.dados import mnist
from neuronio.dados.conhecidos import ARQUIVO, Conhecidos, resumir

QUANTOS = 12_000


def resumo_do_mnist() -> Conhecidos:
    (x, y), _ = mnist()
    return resumir(x[:QUANTOS, 0], y[:QUANTOS])


if __name__ == "__main__":
    resumo = resumo_do_mnist()
    np.savez_compressed(
        ARQUIVO,
        medios=resumo.medios.astype(np.float16),
        maneiras=resumo.maneiras.astype(np.float16),
        variancias=resumo.variancias.astype(np.float32),
        sobra=resumo.sobra.astype(np.float32),
    )
