"""A figura de cada nome público: o que se chama para que a biblioteca a desenhe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from construcao.figuras import (
    agendas,
    ativacoes,
    aumento,
    avaliacao,
    camadas,
    dados,
    dentro,
    estudos,
    graficos,
    modelos,
    otimizadores,
    perdas,
    pesos,
    tensor,
    treino,
    ver,
)

FIGURAS: dict[str, Callable[[], Any]] = {
    f"neuronio.{nome}": desenhar
    for pagina in (
        *(agendas, ativacoes, aumento, avaliacao, camadas, dados, dentro, estudos),
        *(graficos, modelos, otimizadores, perdas, pesos, tensor, treino, ver),
    )
    for nome, desenhar in pagina.FIGURAS.items()
}
"""Pelo nome inteiro, como ``neuronio.ReLU``."""
