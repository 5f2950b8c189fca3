"""Uma fila de camadas: o que passa de cada uma à seguinte, e o que elas pedem das sequências do lote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neuronio.camadas.camada import Camada
from neuronio.erros import ErroDeTipo
from neuronio.tensor import Tensor

COMPRIMENTOS, FLUXO = DO_LOTE = ("comprimentos", "fluxo")
"""O que um lote diz das suas sequências; uma fila o leva às camadas que têm um argumento com esse nome."""


def conferir_camada(camada: Any, de_que: str) -> None:
    """Recusa o que não é uma camada; ``de_que``: quem se faz delas, como "um modelo".

    Raises:
        ErroDeTipo: se não é uma camada, ou é a classe dela, sem os parênteses.
    """
    if isinstance(camada, type) and issubclass(camada, Camada):
        raise ErroDeTipo(f"foi dada a classe {camada.__name__}; faltam os parênteses: {camada.__name__}().")
    if not isinstance(camada, Camada):
        raise ErroDeTipo(f"{de_que} é feito de camadas, mas recebeu {camada!r}.")


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
    if comprimentos is not None and not camada.por_passo and COMPRIMENTOS not in pedidos:
        raise camada.erro_de_forma(
            "não sabe onde acaba cada sequência, e misturaria a elas o enchimento do lote. Ponha antes dela "
            "uma camada que as resuma, como LSTM ou GlobalAvgPool1D; se é sua, escreva propagar(self, x, "
            "comprimentos), ou por_passo = True, se ela trata cada passo sozinho."
        )
    dados = {COMPRIMENTOS: comprimentos, FLUXO: fluxo}
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
