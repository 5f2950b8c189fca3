"""O bloco de que se faz um transformer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neuronio.camadas.atencao import AtencaoMultiCabeca
from neuronio.camadas.ativacoes import Ativacao
from neuronio.camadas.camada import Camada
from neuronio.camadas.chamada import como_entrada
from neuronio.camadas.densa import Densa
from neuronio.camadas.dropout import Dropout
from neuronio.camadas.normalizacao import LayerNorm
from neuronio.camadas.sequencias import ate_o_fim, conferir_sequencias
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import interpretar
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Forma


class BlocoTransformer(Camada):
    r"""Uma atenção, que leva informação de um passo a outro, e duas densas, que pensam em cada um.

    .. math::

        z &= x + \mathrm{Atenção}(\mathrm{Norma}(x)) \\
        y &= z + f(\mathrm{Norma}(z) W_1 + b_1) W_2 + b_2

    Cada parte se soma ao que havia. Com a norma antes dela, e não depois da soma, como no artigo de 2017, um
    transformer de muitos blocos treina sem que a taxa precise começar pequena.

    Args:
        cabecas: quantas tem a atenção; dividem as características.
        causal: se um passo só vê os que vêm antes dele, e a si mesmo.
        largura_interna: quantas unidades tem a primeira densa; sem ela, 4 · características.
        ativacao: a função f, objeto ou nome.
        dropout: no treino, com que probabilidade se zera cada número do que se soma.
        rotativa: se a atenção vê as posições num giro; veja `AtencaoMultiCabeca`.
        norma_antes: se falso, y = Norma(z + ...), e z = Norma(x + ...), como no artigo de 2017.

    Formas:
        entrada ``(lote, tempo, características)``, comprimentos ``(lote,)`` → saída igual à entrada.

    Raises:
        ErroDeForma: se não são sequências, ou se as cabeças não dividem as características.

    Fonte: Vaswani e outros, "Attention Is All You Need", NeurIPS 2017; Xiong e outros, "On Layer
    Normalization in the Transformer Architecture", ICML 2020, da norma antes.

    >>> import neuronio as nn
    >>> bloco = nn.BlocoTransformer(2, causal=True)
    >>> bloco(nn.sortear((1, 5, 8))).forma
    (1, 5, 8)
    """

    def __init__(
        self,
        cabecas: int,
        causal: bool = False,
        largura_interna: int | None = None,
        ativacao: Any = "gelu",
        dropout: float = 0.0,
        rotativa: bool = False,
        norma_antes: bool = True,
    ) -> None:
        self.cabecas = inteiro_positivo("a quantidade de cabeças", cabecas)
        self.causal, self.rotativa, self.norma_antes = bool(causal), bool(rotativa), bool(norma_antes)
        self.largura_interna = (
            None if largura_interna is None else inteiro_positivo("a largura interna", largura_interna)
        )
        self.ativacao = interpretar(ativacao, Ativacao, "ativação")
        self.dropout = Dropout(dropout)

    def construir(self, forma: Forma) -> None:
        d = int(forma[-1])
        self.norma_1 = LayerNorm()
        self.atencao = AtencaoMultiCabeca(self.cabecas, self.causal, self.rotativa)
        self.norma_2 = LayerNorm()
        self.densa_1 = Densa(self.largura_interna or 4 * d, self.ativacao)
        self.densa_2 = Densa(d)

    def propagar(self, x: Tensor, comprimentos: Tensor | None = None) -> Tensor:
        conferir_sequencias(self, x.forma)
        x = ate_o_fim(x, comprimentos)
        x = self._somar(x, self.norma_1, lambda z: self.atencao(z, comprimentos=comprimentos))
        x = self._somar(x, self.norma_2, lambda z: self.densa_2(self.densa_1(z)))
        return ate_o_fim(x, comprimentos)

    def pesos(self, x: Any, comprimentos: Any = None) -> Tensor:
        """Quanto cada passo olha para cada um, em cada cabeça: os `AtencaoMultiCabeca.pesos` deste bloco.

        Args:
            x, comprimentos: os de ``bloco(x, comprimentos)``.

        Returns:
            ``(lote, cabeças, tempo, tempo)``.
        """
        x, comprimentos = como_entrada(x), como_entrada(comprimentos)
        if self.forma_saida is None:
            self(x, comprimentos=comprimentos)
        olhado: Tensor = self.norma_1(x) if self.norma_antes else x
        return self.atencao.pesos(olhado, comprimentos=comprimentos)

    def _somar(self, x: Tensor, norma: LayerNorm, parte: Callable[[Tensor], Tensor]) -> Any:
        """A parte, somada ao que havia antes dela, com a norma antes ou depois."""
        if self.norma_antes:
            return x + self.dropout(parte(norma(x)))
        return norma(x + self.dropout(parte(x)))
