"""O que as camadas de sequências conferem antes de calcular, e quanto vale cada passo delas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neuronio.camadas.camada import Camada
from neuronio.erros import ErroDeForma
from neuronio.tensor import Tensor, onde
from neuronio.tensor.dimensao import Forma

DO_LOTE = ("comprimentos", "fluxo")
"""O que um lote diz das suas sequências; uma fila o leva às camadas que têm um argumento com esse nome."""


def o_que_pede(camada: Camada) -> list[str]:
    """O que a camada quer saber das sequências do lote."""
    entradas = camada.entradas()
    return [nome for nome in DO_LOTE if nome in entradas]


def o_que_se_diz(camada: Camada, comprimentos: Tensor | None, fluxo: Tensor | None) -> dict[str, Tensor]:
    """Os argumentos que a camada pede, dos que o lote tem.

    Raises:
        ErroDeForma: se as sequências têm comprimentos diferentes, e a camada leria o que há depois do fim.
    """
    if comprimentos is None and fluxo is None:
        return {}
    pedidos = o_que_pede(camada)
    if comprimentos is not None and not camada.por_passo and "comprimentos" not in pedidos:
        raise camada.erro_de_forma(
            "não sabe onde acaba cada sequência, e misturaria a elas o enchimento do lote. Ponha antes dela "
            "uma camada que as resuma, como LSTM ou GlobalAvgPool1D; se é sua, escreva propagar(self, x, "
            "comprimentos), ou por_passo = True, se ela trata cada passo sozinho."
        )
    dados = {"comprimentos": comprimentos, "fluxo": fluxo}
    return {nome: dado for nome in pedidos if (dado := dados[nome]) is not None}


def entradas_da_fila(entradas: Sequence[str], camadas: Sequence[Any]) -> tuple[str, ...]:
    """As de uma fila: das que ela teria, só o que alguma camada quer saber das sequências do lote."""
    pedidas = {nome for c in camadas if isinstance(c, Camada) for nome in o_que_pede(c)}
    return tuple(nome for nome in entradas if nome in pedidas or nome not in DO_LOTE)


def propagar_em_fila(
    camadas: Sequence[Camada], x: Tensor, comprimentos: Tensor | None, fluxo: Tensor | None
) -> Tensor:
    """A saída da última camada, cada uma com o que pede do lote."""
    for camada in camadas:
        x = camada(x, **o_que_se_diz(camada, comprimentos, fluxo))
        comprimentos = camada.comprimentos_da_saida(comprimentos)
    return x


def comprimentos_da_fila(camadas: Sequence[Camada], comprimentos: Any) -> Any:
    """Quantos passos tem a saída da última camada; veja `Camada.comprimentos_da_saida`.

    Raises:
        ErroDeForma: se são um inteiro, e uma camada não cabe em tão poucos.
    """
    for camada in camadas:
        antes, comprimentos = comprimentos, camada.comprimentos_da_saida(comprimentos)
        if isinstance(comprimentos, int) and comprimentos < 1:
            raise camada.erro_de_forma(f"não cabe em {antes} passos.")
    return comprimentos


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
