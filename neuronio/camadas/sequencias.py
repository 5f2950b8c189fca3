"""O que as camadas de sequências conferem antes de calcular, e quanto vale cada passo delas."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.camadas.camada import Camada
from neuronio.erros import ErroDeForma
from neuronio.tensor import Tensor, onde
from neuronio.tensor.dimensao import Forma


def conferir_sequencias(camada: Camada, forma: Forma) -> None:
    """Recusa o que não é um lote de sequências de vetores."""
    if len(forma) == 3:
        return
    dica = ""
    if len(forma) == 2:
        dica = (
            " Se cada passo é um número só, falta o eixo das características: x[:, :, None]. Se são índices "
            "de um vocabulário, falta antes um nn.Embedding."
        )
    elif len(forma) == 4:
        dica = " De imagens, cada linha pode ser um passo: nn.Redimensionar(altura, canais * largura)."
    raise camada.erro_de_forma(
        f"espera sequências (lote, tempo, características), mas recebeu {forma}.{dica}"
    )


def vale(comprimentos: Tensor, passos: Any) -> Tensor:
    """De cada sequência, e de cada passo, se ele existe: ``(lote, tempo, 1)``, bool."""
    if comprimentos.posto != 1:
        raise ErroDeForma(f"há um comprimento por sequência, (lote,), mas vieram {comprimentos.forma}.")
    return Tensor(np.arange(int(passos)))[None, :, None] < comprimentos.redimensionar(-1, 1, 1)


def ate_o_fim(x: Tensor, comprimentos: Tensor | None) -> Tensor:
    """As sequências, com zeros depois do fim de cada uma."""
    return x if comprimentos is None else onde(vale(comprimentos, x.forma[1]), x, 0)
