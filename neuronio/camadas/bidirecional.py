"""Uma camada recorrente que lê a sequência nos dois sentidos."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from neuronio.camadas.camada import Camada
from neuronio.camadas.recorrentes import Recorrente
from neuronio.erros import ErroDeTipo
from neuronio.tensor import Tensor, concatenar
from neuronio.tensor.dimensao import Forma


class Bidirecional(Camada):
    r"""Duas camadas recorrentes iguais: uma lê do começo ao fim, e a outra, do fim ao começo.

    .. math:: y_t = [\overrightarrow{h}_t \,;\, \overleftarrow{h}_t]

    De uma sequência mais curta que as outras do lote, a segunda começa no seu último passo.

    Args:
        camada: `RNN`, `LSTM` ou `GRU`, ainda não usada, que lê do começo ao fim; a outra é uma cópia.

    Formas:
        entrada ``(lote, tempo, características)`` → saída ``(lote, 2·unidades)``, ou
        ``(lote, tempo, 2·unidades)`` se a camada retorna a sequência.

    Raises:
        ErroDeTipo: se não é uma camada recorrente, por construir.

    Fonte: Schuster e Paliwal, "Bidirectional recurrent neural networks", IEEE Trans. Signal Processing 45,
    1997.

    >>> import neuronio as nn
    >>> nn.Bidirecional(nn.GRU(4))(nn.sortear((2, 5, 3))).forma
    (2, 8)
    """

    def __init__(self, camada: Recorrente) -> None:
        if not isinstance(camada, Recorrente):
            raise ErroDeTipo(
                f"Bidirecional recebe uma camada recorrente, como nn.LSTM(64), mas recebeu {camada!r}."
            )
        if camada.retornar_estado:
            raise ErroDeTipo("dentro de uma Bidirecional, a camada recorrente não retorna o estado.")
        if camada.fluxos is not None:
            raise ErroDeTipo("uma Bidirecional lê a sequência inteira, e por isso não guarda fluxos.")
        self.camada = camada

    def construir(self, forma: Forma) -> None:
        self.do_fim = deepcopy(self.camada)
        self.do_fim.do_fim = True

    def comprimentos_da_saida(self, comprimentos: Any) -> Any:
        return self.camada.comprimentos_da_saida(comprimentos)

    def propagar(self, x: Tensor, comprimentos: Tensor | None = None) -> Tensor:
        dos_dois = [c(x, comprimentos=comprimentos) for c in (self.camada, self.do_fim)]
        return concatenar(dos_dois, eixo=-1)
