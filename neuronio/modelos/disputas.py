"""As disputas: o que a discriminadora e a geradora de uma rede adversária diminuem, cada uma."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from neuronio.camadas.ativacoes import Softplus
from neuronio.configuracao import normalizar_nome
from neuronio.erros import erro_de_nome
from neuronio.tensor import Tensor

Logits = Tensor
_softplus = Softplus().propagar


@dataclass(frozen=True)
class Disputa:
    """O que cada rede diminui, dados os logits da discriminadora, ``(lote, 1)``.

    Args:
        reais: a parcela da discriminadora nas amostras reais, dado também o alvo delas, 1 ou um pouco menos.
        falsas: a parcela dela nas inventadas.
        geradora: a perda da geradora nas inventadas.
        limita_a_inclinacao: se a da discriminadora deve ser 1, e se penaliza o que se afasta disso.
    """

    reais: Callable[[Logits, float], Tensor]
    falsas: Callable[[Logits], Tensor]
    geradora: Callable[[Logits], Tensor]
    limita_a_inclinacao: bool = False


def _entropia(logits: Logits, alvo: float) -> Tensor:
    return _softplus(logits) - logits * alvo


DISPUTAS = {
    "nao-saturante": Disputa(_entropia, _softplus, lambda f: _softplus(-f)),
    "minimax": Disputa(_entropia, _softplus, lambda f: -_softplus(f)),
    "minimos-quadrados": Disputa(
        lambda r, alvo: (r - alvo) ** 2 / 2, lambda f: f**2 / 2, lambda f: (f - 1) ** 2 / 2
    ),
    "wasserstein": Disputa(lambda r, alvo: -r, lambda f: f, lambda f: -f, limita_a_inclinacao=True),
}
"""As perdas que se conhecem, pelo nome."""


def nome_da_disputa(perda: Any) -> str:
    """O nome de uma disputa que se conhece, como se escreve em `DISPUTAS`."""
    nome = normalizar_nome(perda) if isinstance(perda, str) else ""
    for conhecida in DISPUTAS:
        if nome == normalizar_nome(conhecida):
            return conhecida
    raise erro_de_nome("perda de rede adversária", str(perda), DISPUTAS)
