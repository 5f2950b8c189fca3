"""As misturas: cada amostra se junta a outra do treino, e o alvo também, na mesma proporção."""

from __future__ import annotations

import numpy as np

from neuronio.aumento.aumento import Aumento
from neuronio.aumento.estragos import dentro
from neuronio.camadas.imagens import altura_e_largura
from neuronio.conferencias import numero
from neuronio.erros import ErroDeTreino
from neuronio.tensor import Tensor, onde
from neuronio.tensor.dimensao import Forma

PONTOS = 1024
"""Em quantos pontos se guarda a inversa da distribuição Beta; entre eles, ela se lê numa reta."""


class Mistura(Aumento):
    """A base das misturas. Quem herda escreve `misturar`.

    Muda também os alvos, que passam a ser frações: por isso só serve em ``treinar(aumento=[...])``, e não
    como camada. Com cada amostra se sorteia outra, de todo o treino, que se aumenta do mesmo modo.

    Args:
        alfa: α, maior que zero, da distribuição Beta(α, α) de que sai λ, a parte que fica da amostra. Com 1,
            λ é uniforme; com menos, quase sempre fica uma das duas quase inteira.
    """

    def __init__(self, alfa: float) -> None:
        self.alfa = numero(f"o alfa de {type(self).__name__}", alfa, 0, aberto=True)

    def aumentar(self, x: Tensor) -> Tensor:
        raise ErroDeTreino(
            f"{type(self).__name__} muda também os alvos, e não serve como camada: "
            f"treinar(x, y, aumento=[nn.aumento.{type(self).__name__}()])."
        )

    def misturar(self, x: Tensor, outras: Tensor) -> tuple[Tensor, Tensor]:
        """As amostras misturadas a outras, e a parte de cada uma que ficou, ``(lote,)``."""
        raise NotImplementedError

    def partes(self, u: Tensor) -> Tensor:
        """De números uniformes ``(lote,)``, outros da Beta(α, α)."""
        posicao = u * PONTOS
        antes = posicao.piso()
        k, resto = antes.converter("int64"), posicao - antes
        tabela = Tensor(inversa_da_beta(self.alfa), tipo="float32")
        return tabela[k] * (1 - resto) + tabela[k + 1] * resto


class MixUp(Mistura):
    r"""Soma a cada amostra outra, e ao alvo o da outra, na mesma proporção.

    .. math:: \tilde{x} = \lambda x_i + (1 - \lambda) x_j, \quad \tilde{y} = \lambda y_i + (1 - \lambda) y_j,
        \qquad \lambda \sim \mathrm{Beta}(\alpha, \alpha)

    A rede aprende a passar em linha reta de um exemplo a outro, em vez de saltar.

    Args:
        alfa: α, maior que zero; o comum é de 0.1 a 0.4.

    Formas:
        amostras ``(lote, ...)``, também de tabelas.

    Fonte: Zhang, Cisse, Dauphin e Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", ICLR 2018.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.digitos()
    >>> rede = nn.RedeNeural([64, 32, 10])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> rede.treinar(x, y, epocas=2, aumento=[nn.aumento.MixUp(0.2)], progresso=False).epocas
    2
    """

    def __init__(self, alfa: float = 0.2) -> None:
        super().__init__(alfa)

    def conferir(self, forma: Forma) -> None:
        """Quaisquer amostras se misturam."""

    def misturar(self, x: Tensor, outras: Tensor) -> tuple[Tensor, Tensor]:
        partes = self.partes(self.sorteados(x.forma[0], 1)[:, 0])
        fica = partes.redimensionar(-1, *[1] * (x.posto - 1))
        return x * fica + outras * (1 - fica), partes


class CutMix(Mistura):
    r"""Põe em cada imagem um retângulo de outra, e no alvo o da outra, na proporção da área.

    .. math:: h = H \sqrt{1 - \lambda}, \quad w = W \sqrt{1 - \lambda}, \qquad
        \lambda \sim \mathrm{Beta}(\alpha, \alpha)

    O retângulo cabe inteiro na imagem, num lugar ao acaso, e a proporção do alvo é a dos pontos que ficaram.

    Args:
        alfa: α, maior que zero; 1 no artigo.

    Formas:
        imagens ``(lote, canais, altura, largura)``.

    Fonte: Yun, Han, Oh, Chun, Choe e Yoo, "CutMix: Regularization Strategy to Train Strong Classifiers with
    Localizable Features", ICCV 2019.

    >>> import neuronio as nn
    >>> nn.aumento.CutMix()
    CutMix()
    """

    def __init__(self, alfa: float = 1.0) -> None:
        super().__init__(alfa)

    def misturar(self, x: Tensor, outras: Tensor) -> tuple[Tensor, Tensor]:
        altura, largura = altura_e_largura(x.forma)
        u = self.sorteados(x.forma[0], 3)
        lado = (1 - self.partes(u[:, 0])).limitar(minimo=0).raiz()
        nas_linhas = dentro(altura, lado * altura, u[:, 1])
        nas_colunas = dentro(largura, lado * largura, u[:, 2])
        trocados = nas_linhas[:, None, :, None] & nas_colunas[:, None, None, :]
        quantos = trocados.converter(x.tipo).soma(eixo=(1, 2, 3))
        return onde(trocados, outras, x), 1 - quantos / (altura * largura)


def inversa_da_beta(alfa: float) -> np.ndarray:
    """De que números a Beta(α, α) não passa com probabilidade 0, 1/1024, 2/1024, …, 1, e um a mais no fim.

    A densidade, :math:`x^{\\alpha - 1} (1 - x)^{\\alpha - 1}`, é infinita em zero se α < 1, e por isso se
    soma em :math:`s = x^\\alpha`, em que não é; de ½ em diante, é a simetria.

    >>> inversa_da_beta(1.0)[[0, 256, 512, 1024]].round(4).tolist()
    [0.0, 0.25, 0.5, 1.0]
    """
    potencia = min(alfa, 1)
    s = np.linspace(0, 0.5**potencia, 1 << 16)
    x = s ** (1 / potencia)
    densidade = x ** (alfa - potencia) * (1 - x) ** (alfa - 1)
    acumulada = np.concatenate([[0], ((densidade[1:] + densidade[:-1]) / 2).cumsum()])
    u = np.linspace(0, 0.5, PONTOS // 2 + 1)
    metade = np.interp(u, acumulada / acumulada[-1] / 2, s) ** (1 / potencia)
    return np.concatenate([metade, 1 - metade[-2::-1], [1.0]])
