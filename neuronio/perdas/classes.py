"""As perdas de quem escolhe uma entre várias classes."""

from __future__ import annotations

import numpy as np

from neuronio.camadas.ativacoes import LogSoftmax
from neuronio.conferencias import numero
from neuronio.erros import ErroDeForma, ErroDeValor
from neuronio.metricas.metrica import (
    FOLGA,
    conferir_classes,
    em_one_hot,
    rotulo_a_ignorar,
    tem_rotulo,
)
from neuronio.perdas.perda import PerdaPorElemento
from neuronio.tensor import Tensor, onde
from neuronio.tensor.dimensao import Forma


class _PerdaDeClasses(PerdaPorElemento):
    """O que têm em comum: o alvo é um inteiro por amostra, ou a probabilidade de cada classe (one-hot)."""

    classifica = True

    def __init__(self, ignorar: int | None = None, reducao: str = "media", suavizacao: float = 0.0) -> None:
        super().__init__(reducao)
        self.ignorar = rotulo_a_ignorar(ignorar)
        self.suavizacao = numero("a suavização dos rótulos", suavizacao, 0, 1)

    def alinhar(self, saida: Tensor, alvo: Tensor) -> Tensor:
        if saida.posto < 2 or saida.forma[-1] == 1:
            raise ErroDeForma(
                f"a saída da rede é um número por amostra, e a perda {type(self).__name__} espera um por "
                "classe. Para sim ou não, use EntropiaCruzadaBinaria, ou 2 unidades na última camada."
            )
        return em_one_hot(self, saida, alvo, self.ignorar)

    def conferir_alvos(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        conferir_classes(alvos, forma_saida, self.ignorar)

    def log_probabilidades(self, saida: Tensor) -> Tensor:
        """O logaritmo da probabilidade de cada classe, ``(n, ..., classes)``."""
        raise NotImplementedError

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        logaritmos = self.log_probabilidades(saida)
        # Uma classe impossível tem log-probabilidade −∞, e 0 · −∞ não é um número: só contam as do alvo.
        contam: Tensor = onde(alvo == 0, 0, logaritmos)
        do_alvo = -(contam * alvo).soma(eixo=-1)
        if not self.suavizacao:
            return do_alvo
        de_todas = -logaritmos.media(eixo=-1)
        return do_alvo * (1 - self.suavizacao) + de_todas * self.suavizacao

    def contam(self, alvo: Tensor) -> Tensor | None:
        return None if self.ignorar is None else tem_rotulo(alvo)

    def probabilidades(self, saida: Tensor) -> Tensor:
        return self.log_probabilidades(saida).exp()


class EntropiaCruzada(_PerdaDeClasses):
    r"""Entropia cruzada entre várias classes: a saída são logits, os números crus de uma camada linear.

    .. math:: L = -\frac{1}{n} \sum_i \ln \frac{e^{z_{i, y_i}}}{\sum_c e^{z_{ic}}}

    Args:
        ignorar: um rótulo inteiro que não conta, como o do enchimento no fim de uma frase: a média é a dos
            outros, e a de um lote em que nenhum conta é zero.
        reducao: "media", "soma", ou "nenhuma", que dá a perda de cada amostra, zero nas que não contam.
        suavizacao: ε, de 0 a 1, para que a rede não persiga a certeza: com K classes, o alvo que era 1 passa
            a :math:`1 - \epsilon + \epsilon / K`, e os outros, a :math:`\epsilon / K`. O comum é 0.1.

    Formas:
        saída ``(n, ..., classes)``; alvo ``(n, ...)`` de inteiros, ou one-hot da forma da saída, ou a
        probabilidade de cada classe, com linhas que somam 1.

    Raises:
        ErroDeValor: ao treinar, se a rede acaba em softmax ou sigmoide, que já não são logits.

    Fonte: Goodfellow, Bengio e Courville, *Deep Learning*, seção 6.2.2.3; da suavização, Szegedy, Vanhoucke,
    Ioffe, Shlens e Wojna, "Rethinking the Inception Architecture for Computer Vision", CVPR 2016, seção 7.

    >>> round(EntropiaCruzada()([[1000.0, 0.0], [0.0, 0.0]], [0, 1]).item(), 4)     # (0 + ln 2) / 2
    0.3466
    >>> EntropiaCruzada(suavizacao=0.1)([[1000.0, 0.0]], [0]).item()     # a certeza custa: 0,05 · 1000
    50.0
    """

    le_logits = True

    def log_probabilidades(self, saida: Tensor) -> Tensor:
        return _LOG_SOFTMAX.propagar(saida)

    def _remedio(self, funcao: str) -> str:
        return (
            f'tire a {funcao} do fim da rede (saida="linear", se é uma RedeNeural), e probabilidades(x) '
            "continua a dá-las; ou troque-a por LogSoftmax(), com a perda NLL()."
        )


class NLL(_PerdaDeClasses):
    r"""Verossimilhança negativa: a saída são log-probabilidades, de uma camada LogSoftmax no fim.

    .. math:: L = -\frac{1}{n} \sum_i \ln p_{i, y_i}

    Args:
        ignorar: um rótulo inteiro que não conta, como o do enchimento no fim de uma frase: a média é a dos
            outros, e a de um lote em que nenhum conta é zero.
        reducao: "media", "soma", ou "nenhuma", que dá a perda de cada amostra, zero nas que não contam.
        suavizacao: ε, de 0 a 1, para que a rede não persiga a certeza: com K classes, o alvo que era 1 passa
            a :math:`1 - \epsilon + \epsilon / K`, e os outros, a :math:`\epsilon / K`. O comum é 0.1.

    Formas:
        saída ``(n, ..., classes)``; alvo ``(n, ...)`` de inteiros, ou one-hot da forma da saída, ou a
        probabilidade de cada classe, com linhas que somam 1.

    Raises:
        ErroDeValor: se a saída tem números positivos, que não são logaritmos de probabilidades.

    Fonte: Goodfellow, Bengio e Courville, *Deep Learning*, seção 5.5; Szegedy e outros, 2016, da suavização.

    >>> import neuronio as nn
    >>> round(NLL()(nn.Tensor([[0.5, 0.5]]).log(), [0]).item(), 4)
    0.6931
    """

    limita_a_saida = True

    def log_probabilidades(self, saida: Tensor) -> Tensor:
        return saida

    def conferir_saida(self, saida: np.ndarray) -> None:
        if saida.size and saida.max() > FOLGA:
            raise ErroDeValor(
                f"a perda NLL espera log-probabilidades, que nunca passam de 0, mas a saída da rede chega a "
                f"{saida.max():.4g}. Falta LogSoftmax() no fim? Se a saída é crua, a perda é EntropiaCruzada."
            )


_LOG_SOFTMAX = LogSoftmax()
