"""A perda de quem responde sim ou não."""

from __future__ import annotations

import numpy as np

from neuronio.conferencias import numero
from neuronio.erros import ErroDeValor
from neuronio.metricas.metrica import recusar
from neuronio.perdas.perda import PerdaPorElemento
from neuronio.tensor import Tensor, onde
from neuronio.tensor.comparacoes import maior_entre
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.elementares import log1p

FOLGA = 1e-6
MENOR_PROBABILIDADE = 1.2e-38  # o menor float32 normal: a derivada do logaritmo, 1/p, ainda não transborda
MENOR_LOGARITMO = -100.0  # o do zero, como no PyTorch


class EntropiaCruzadaBinaria(PerdaPorElemento):
    r"""Entropia cruzada entre duas classes: a saída é a probabilidade da classe 1.

    .. math:: L = -\frac{1}{n} \sum_i y_i \ln p_i + (1 - y_i) \ln (1 - p_i)

    O logaritmo de zero conta como −100. Com ``logits=True`` a saída é o número cru z de uma camada linear,
    com :math:`p = \sigma(z)`, e a conta não perde algarismos: :math:`\ln(1 + e^z) - y z`.

    Args:
        logits: se a saída é crua, sem Sigmoide no fim.
        reducao: "media", "soma", ou "nenhuma", que dá a perda de cada elemento.
        fracoes: se um treino aceita alvos entre 0 e 1, como tons de cinza; em geral, uma fração é um engano.
        suavizacao: ε, de 0 a 1: o alvo y passa a :math:`(1 - \epsilon) y + \epsilon / 2`. O comum é 0.1.

    Formas:
        saída ``(n, 1)``; alvo ``(n,)`` ou ``(n, 1)`` de 0 e 1. Com mais colunas, cada uma é um sim ou não.

    Raises:
        ErroDeValor: se, sem ``logits=True``, a saída não está entre 0 e 1; ou, com ele, se a rede acaba em
            sigmoide ou softmax.

    Fonte: Bishop, *Pattern Recognition and Machine Learning*, seção 4.3.2; ``BCELoss`` e
    ``BCEWithLogitsLoss`` do PyTorch; Szegedy e outros, 2016, da suavização.

    >>> round(EntropiaCruzadaBinaria()([[0.8], [0.4]], [1, 0]).item(), 4)
    0.367
    >>> EntropiaCruzadaBinaria(logits=True)([[1000.0], [1000.0]], [1, 0]).item()
    500.0
    """

    classifica = True

    def __init__(
        self,
        logits: bool = False,
        reducao: str = "media",
        fracoes: bool = False,
        suavizacao: float = 0.0,
    ) -> None:
        super().__init__(reducao)
        self.suavizacao = numero("a suavização dos rótulos", suavizacao, 0, 1)
        self.logits, self.fracoes = logits, fracoes
        self.limita_a_saida, self.le_logits = not logits, logits

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        if self.suavizacao:
            alvo = alvo.converter(saida.tipo) * (1 - self.suavizacao) + self.suavizacao / 2
        if self.logits:
            # ln(1 + eᶻ) sem transbordar; em z = 0 `maior_entre` divide o gradiente, e a derivada é ½, a certa
            softplus = maior_entre(saida, 0) + log1p((-saida.abs()).exp())
            return softplus - saida * alvo
        return -(alvo * _logaritmo(saida) + (1 - alvo) * _logaritmo(1 - saida))

    def probabilidades(self, saida: Tensor) -> Tensor:
        """A probabilidade da classe 1, ``(n, 1)``."""
        p = saida.sigmoide() if self.logits else saida
        return p if p.posto > 1 else p.redimensionar(*p.forma, 1)

    def conferir(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        super().conferir(alvos, forma_saida)
        if not self.fracoes:
            recusar((alvos != 0) & (alvos != 1), alvos, _ESPERADOS)

    def conferir_alvos(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        recusar(~((alvos >= 0) & (alvos <= 1)), alvos, _ESPERADAS if self.fracoes else _ESPERADOS)

    def conferir_saida(self, saida: np.ndarray) -> None:
        if saida.size and (saida.min() < -FOLGA or saida.max() > 1 + FOLGA):
            raise ErroDeValor(
                "a perda EntropiaCruzadaBinaria espera probabilidades, entre 0 e 1, mas a saída da rede vai "
                f"de {saida.min():.4g} a {saida.max():.4g}. Ponha uma Sigmoide() no fim da rede, ou use "
                "EntropiaCruzadaBinaria(logits=True)."
            )

    def _remedio(self, funcao: str) -> str:
        return (
            f'tire a {funcao} do fim da rede (saida="linear", se é uma RedeNeural), ou a perda é '
            "EntropiaCruzadaBinaria(), sem logits=True."
        )


_ESPERADAS = (
    "a perda EntropiaCruzadaBinaria, com fracoes=True, espera alvos de 0 a 1 (para outros números, a perda "
    '"mse")'
)
_ESPERADOS = (
    "a perda EntropiaCruzadaBinaria espera alvos 0 ou 1 (para mais de duas classes, EntropiaCruzada; para "
    "tons de cinza, fracoes=True)"
)


def _logaritmo(p: Tensor) -> Tensor:
    nulo = p <= MENOR_PROBABILIDADE  # e não "seguro", p maior, que esconderia um NaN
    logaritmo: Tensor = onde(nulo, MENOR_LOGARITMO, onde(nulo, 1, p).log())
    return logaritmo
