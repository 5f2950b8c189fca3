"""A conexão residual: camadas que aprendem só o que somar à entrada."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neuronio.camadas.camada import Camada
from neuronio.camadas.dropout import Dropout
from neuronio.camadas.fila import comprimentos_da_fila, conferir_camada, entradas_da_fila, propagar_em_fila
from neuronio.conferencias import numero
from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.tensor import Tensor


class Residual(Camada):
    r"""Camadas em fila, com a entrada da primeira somada à saída da última.

    .. math:: y = x + F(x), \qquad \text{ou, com atalho,} \quad y = S(x) + F(x)

    Por mais camadas que se empilhem assim, a entrada e o gradiente têm um caminho em que nada os multiplica.

    Com ``pular``, a profundidade é estocástica: no treino, cada amostra pula F com probabilidade p, e nas
    outras F conta :math:`1 / (1 - p)`, para a média não mudar. Quem treina é, a cada vez, uma rede mais rasa.

    Args:
        camadas: as de F, numa lista, na ordem.
        atalho: a camada S, para quando F muda a forma: uma `Densa`, ou uma `Conv2D` de kernel 1.
        pular: p, de 0 a 1, sem o 1; o comum é que cresça de um bloco a outro, até 0.5 no último.

    Formas:
        a saída tem a forma da de F, que é a da entrada; ou, com atalho, a da saída dele.

    Raises:
        ErroDeTipo, ErroDeValor: se não é uma lista de camadas, ou está vazia.
        ErroDeForma: se as duas parcelas não têm a mesma forma.

    Fonte: He, Zhang, Ren e Sun, "Deep Residual Learning for Image Recognition", CVPR 2016; Huang, Sun, Liu,
    Sedra e Weinberger, "Deep Networks with Stochastic Depth", ECCV 2016 (por amostra, como no torchvision).

    >>> import neuronio as nn
    >>> bloco = [nn.Conv2D(8, 3, padding="mesmo"), nn.BatchNorm(), nn.ReLU()]
    >>> nn.Residual(bloco, atalho=nn.Conv2D(8, 1))(nn.sortear((2, 3, 6, 6))).forma
    (2, 8, 6, 6)
    """

    def __init__(self, camadas: Sequence[Camada], atalho: Camada | None = None, pular: float = 0.0) -> None:
        if not isinstance(camadas, (list, tuple)):
            raise ErroDeTipo(f"Residual recebe a lista das camadas, [camada, ...], mas recebeu {camadas!r}.")
        if not camadas:
            raise ErroDeValor("um Residual sem camadas só dobraria a entrada: dê-lhe pelo menos uma.")
        for camada in [*camadas, *([] if atalho is None else [atalho])]:
            conferir_camada(camada, "um Residual")
        self.camadas, self.atalho = list(camadas), atalho
        pular = numero("a probabilidade de pular", pular, 0, 1)
        if pular == 1:
            raise ErroDeValor("um Residual que pula sempre não aprende: pular fica entre 0 e 1, sem o 1.")
        self.pulo = Dropout(pular, por="amostra") if pular else None

    def configuracao(self) -> dict[str, Any]:
        return {**super().configuracao(), "camadas": self.camadas}

    def propagar(self, x: Tensor, comprimentos: Tensor | None = None, fluxo: Tensor | None = None) -> Tensor:
        y = propagar_em_fila(self.camadas, x, comprimentos, fluxo)
        if self.pulo is not None:
            y = self.pulo(y)
        if self.atalho is not None:
            x = propagar_em_fila([self.atalho], x, comprimentos, fluxo)
        if x.forma != y.forma:
            dica = (
                "Dê-lhe um atalho que leve a essa forma, como atalho=nn.Densa(...) ou nn.Conv2D(..., 1)."
                if self.atalho is None
                else "O atalho precisa levar à mesma forma."
            )
            raise self.erro_de_forma(
                f"soma uma entrada de forma {x.forma} a uma saída de forma {y.forma}. {dica}"
            )
        return x + y

    # ── sequências ──────────────────────────────────────────────────────────
    def entradas(self) -> tuple[str, ...]:
        return entradas_da_fila(super().entradas(), self._partes())

    @property
    def por_passo(self) -> bool:  # type: ignore[override]
        return all(camada.por_passo for camada in self._partes())

    def comprimentos_da_saida(self, comprimentos: Any) -> Any:
        return comprimentos_da_fila(self.camadas, comprimentos)

    def _partes(self) -> list[Camada]:
        return self.camadas if self.atalho is None else [*self.camadas, self.atalho]
