"""Os ramos: filas de camadas lado a lado, que leem a mesma entrada e se juntam no fim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neuronio.camadas.camada import Camada
from neuronio.camadas.fila import comprimentos_da_fila, conferir_camada, entradas_da_fila, propagar_em_fila
from neuronio.erros import ErroDeForma, ErroDeTipo, ErroDeValor, erro_de_nome
from neuronio.tensor import Tensor, concatenar

MODOS = ("concatenar", "somar")


class Ramos(Camada):
    r"""Filas de camadas que leem a mesma entrada, com as saídas concatenadas ou somadas.

    .. math:: y = [R_1(x), R_2(x), \ldots], \qquad \text{ou} \quad y = R_1(x) + R_2(x) + \cdots

    Args:
        ramos: numa lista, cada um uma camada, ou a lista das suas camadas, na ordem; a lista vazia deixa
            passar a própria entrada.
        juntar: "concatenar" ou "somar".
        eixo: o de concatenar, contado com o lote: 1 é o dos canais de uma imagem, e o das características de
            uma amostra sem mais eixos; −1, o das características de uma sequência.

    Formas:
        somadas, todas as saídas têm a mesma, que é a do resultado; concatenadas, só diferem no eixo, em que
        se somam os tamanhos.

    Raises:
        ErroDeTipo, ErroDeValor, ErroDeNome: se não são dois ramos ou mais, ou ``juntar`` não existe.
        ErroDeForma: se as saídas não se juntam.

    Fonte: Szegedy e outros, "Going Deeper with Convolutions", CVPR 2015; com a entrada num dos ramos, Huang e
    outros, "Densely Connected Convolutional Networks", CVPR 2017.

    >>> import neuronio as nn
    >>> tres = nn.Conv2D(4, 3, padding="mesmo", ativacao="relu")
    >>> nn.Ramos([nn.Conv2D(2, 1), [nn.Conv2D(2, 1), tres], []])(nn.sortear((5, 3, 6, 6))).forma
    (5, 9, 6, 6)
    """

    def __init__(self, ramos: Sequence[Any], juntar: str = "concatenar", eixo: int = 1) -> None:
        if not isinstance(ramos, (list, tuple)):
            raise ErroDeTipo(f"Ramos recebe a lista dos ramos, [ramo, ramo, ...], mas recebeu {ramos!r}.")
        if len(ramos) < 2:
            raise ErroDeValor(f"Ramos junta dois ou mais, mas recebeu {len(ramos)}.")
        if juntar not in MODOS:
            raise erro_de_nome("modo de juntar", str(juntar), MODOS)
        if isinstance(eixo, bool) or not isinstance(eixo, int) or eixo == 0:
            raise ErroDeTipo(f"o eixo de concatenar é um inteiro que não o do lote, 0, mas recebeu {eixo!r}.")
        self.ramos = [list(ramo) if isinstance(ramo, (list, tuple)) else [ramo] for ramo in ramos]
        for camada in self._camadas():
            conferir_camada(camada, "um ramo")
        self.juntar, self.eixo = juntar, eixo

    def configuracao(self) -> dict[str, Any]:
        return {**super().configuracao(), "ramos": self.ramos}

    def propagar(self, x: Tensor, comprimentos: Tensor | None = None, fluxo: Tensor | None = None) -> Tensor:
        saidas = [propagar_em_fila(ramo, x, comprimentos, fluxo) for ramo in self.ramos]
        if self.juntar == "somar":
            return self._soma(saidas)
        try:
            return concatenar(saidas, eixo=self.eixo)
        except ErroDeForma as erro:
            formas = ", ".join(str(s.forma) for s in saidas)
            raise self.erro_de_forma(f"não concatena no eixo {self.eixo} ramos de formas {formas}.") from erro

    def _soma(self, saidas: list[Tensor]) -> Tensor:
        soma = saidas[0]
        for saida in saidas[1:]:
            if saida.forma != soma.forma:
                raise self.erro_de_forma(
                    f"soma ramos de formas {soma.forma} e {saida.forma}, que são outras."
                )
            soma = soma + saida
        return soma

    def _camadas(self) -> list[Any]:
        return [camada for ramo in self.ramos for camada in ramo]

    # ── sequências ──────────────────────────────────────────────────────────
    def entradas(self) -> tuple[str, ...]:
        return entradas_da_fila(super().entradas(), self._camadas())

    @property
    def por_passo(self) -> bool:  # type: ignore[override]
        return (self.juntar == "somar" or self.eixo != 1) and all(c.por_passo for c in self._camadas())

    def comprimentos_da_saida(self, comprimentos: Any) -> Any:
        return comprimentos_da_fila(self.ramos[0], comprimentos)
