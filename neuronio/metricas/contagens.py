"""Precisão, recall e F1: de contas que se somam na época inteira, e não a média das de cada lote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeDados, erro_de_nome
from neuronio.metricas.metrica import (
    Metrica,
    conferir_classes,
    em_one_hot,
    pesos_de_cada,
    recusar,
    uma_coluna,
)
from neuronio.tensor import Lote, Tensor, concatenar, empilhar, onde
from neuronio.tensor.dimensao import Forma

if TYPE_CHECKING:
    from neuronio.perdas import Perda

MEDIAS = ("macro", "ponderada")

Razao = tuple[np.ndarray, np.ndarray]
"""O que se divide e por quanto, de cada classe."""


class MetricaDeClasses(Metrica):
    """Uma métrica em que cada amostra é de uma classe, e a rede dá a probabilidade de cada uma."""

    so_base = True
    de_probabilidades = True

    def __call__(self, saida: Any, alvo: Any, perda: Perda | None = None, pesos: Any = None) -> Tensor:
        medidas, _ = self.medir(saida, alvo, perda, pesos)
        return Tensor(self.concluir(medidas.numpy()))

    def alinhar(self, saida: Tensor, alvo: Tensor) -> Tensor:
        """Os rótulos em one-hot; de uma distribuição, a classe mais provável."""
        if uma_coluna(saida.forma):
            return super().alinhar(saida, alvo)
        return em_one_hot(self, saida, alvo.argmax(-1) if alvo.forma == saida.forma else alvo)

    def conferir_alvos(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        if uma_coluna((Lote(), *forma_saida)):
            ruins = (alvos != 0) & (alvos != 1)
            recusar(ruins, alvos, f"{type(self).__name__}, de uma só coluna, espera alvos 0 ou 1")
        else:
            conferir_classes(alvos, forma_saida)


class _Contagens(MetricaDeClasses):
    """O que se tira de três contas por classe: as amostras que são dela e a rede acertou, as que a rede disse
    serem dela, e as que são."""

    so_base = True

    def __init__(self, media: str = "macro", classe: int | None = None) -> None:
        if media not in MEDIAS:
            raise erro_de_nome("média", str(media), MEDIAS)
        self.media = media
        self.classe = None if classe is None else inteiro_positivo("a classe", classe, 0)

    @property
    def nome(self) -> str:
        de_que = f"_{self.classe}" if self.classe is not None else "_ponderada" * (self.media == "ponderada")
        return f"{super().nome}{de_que}"

    def conferir(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        super().conferir(alvos, forma_saida)
        classes: Any = 2 if uma_coluna((Lote(), *forma_saida)) else forma_saida[-1]
        if self.classe is not None and self.classe >= classes:
            raise ErroDeDados(f"{self!r} é de uma classe que a rede não tem: são de 0 a {classes - 1}.")

    def ponderar(self, saida: Tensor, alvo: Tensor, pesos: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """De cada classe, que fração das amostras é de cada conta, ``(3, classes)``."""
        if uma_coluna(saida.forma):
            ditas, certas = _duas_colunas(saida > 0.5, saida), _duas_colunas(alvo > 0.5, saida)
        else:
            ditas, certas = em_one_hot(self, saida, saida.argmax(-1)), alvo
        contas = concatenar([ditas * certas, ditas, certas], eixo=-1)
        eixos = tuple(range(contas.posto - 1))
        if pesos is None:
            return contas.media(eixos).redimensionar(3, -1), None
        de_cada = pesos_de_cada(contas, pesos, None)
        total = de_cada.soma() / contas.forma[-1]
        somas = (contas * de_cada).soma(eixos).redimensionar(3, -1)
        return somas / onde(total == 0, 1, total), total

    def concluir(self, medidas: np.ndarray) -> float:
        classes = medidas.shape[1]
        classe = 1 if classes == 2 and self.classe is None else self.classe
        acertos, ditas, reais = medidas if classe is None else medidas[:, [classe]]
        partes, todo = self.razao(acertos, ditas, reais)
        de_cada = np.divide(partes, todo, out=np.zeros_like(partes), where=todo > 0)
        quanto = reais if self.media == "ponderada" else (ditas + reais > 0).astype(np.float64)
        return float(de_cada @ quanto / (quanto.sum() or 1))

    def razao(self, acertos: np.ndarray, ditas: np.ndarray, reais: np.ndarray) -> Razao:
        """A que se tira das três contas."""
        raise NotImplementedError


class Precisao(_Contagens):
    r"""Precisão: do que a rede disse ser de uma classe, a fração que era.

    .. math:: P = \frac{VP}{VP + FP}

    Contam-se as amostras da época inteira: a média das precisões dos lotes seria outro número. Com uma só
    coluna, ou duas, é a da classe 1; com mais, a média das classes que aparecem, nos alvos ou no que a rede
    disse. A que a rede nunca disse conta como zero. São as contas de ``sklearn.metrics.precision_score``.

    Args:
        media: "macro", em que todas as classes contam igual, ou "ponderada", pelas amostras de cada uma.
        classe: só a desta classe.

    Formas:
        probabilidades ``(n, ..., classes)``; alvo ``(n, ...)`` de inteiros, ou one-hot da forma da saída. Ou
        probabilidades ``(n, 1)`` e alvo ``(n,)`` ou ``(n, 1)`` de 0 e 1.

    Raises:
        ErroDeNome: se não há tal média.
        ErroDeDados: se a rede não tem tal classe.

    Fonte: Manning, Raghavan e Schütze, *Introduction to Information Retrieval*, 2008, seção 8.3.

    >>> Precisao()([[0.9], [0.8], [0.1]], [1, 0, 1]).item()
    0.5
    """

    def razao(self, acertos: np.ndarray, ditas: np.ndarray, reais: np.ndarray) -> Razao:
        return acertos, ditas


class Recall(_Contagens):
    r"""Recall: do que era de uma classe, a fração que a rede reconheceu.

    .. math:: R = \frac{VP}{VP + FN}

    Os argumentos, as formas e o que se conta são como em `Precisao`.

    Raises:
        ErroDeNome: se não há tal média.
        ErroDeDados: se a rede não tem tal classe.

    Fonte: Manning, Raghavan e Schütze, *Introduction to Information Retrieval*, 2008, seção 8.3.

    >>> Recall()([[0.9], [0.8], [0.1], [0.7]], [1, 0, 1, 1]).item()     # dois dos três
    0.6666666865348816
    """

    def razao(self, acertos: np.ndarray, ditas: np.ndarray, reais: np.ndarray) -> Razao:
        return acertos, reais


class F1(_Contagens):
    r"""F1: a média harmônica da precisão e do recall.

    .. math:: F_1 = \frac{2 VP}{2 VP + FP + FN}

    Os argumentos, as formas e o que se conta são como em `Precisao`.

    Raises:
        ErroDeNome: se não há tal média.
        ErroDeDados: se a rede não tem tal classe.

    Fonte: Manning, Raghavan e Schütze, *Introduction to Information Retrieval*, 2008, seção 8.3.

    >>> F1()([[0.9], [0.8], [0.1]], [1, 0, 1]).item()
    0.5
    """

    def razao(self, acertos: np.ndarray, ditas: np.ndarray, reais: np.ndarray) -> Razao:
        return 2 * acertos, ditas + reais


def _duas_colunas(da_classe_1: Tensor, saida: Tensor) -> Tensor:
    """De uma só coluna, a da classe 0 e a da classe 1."""
    uma = da_classe_1.converter(saida.tipo)
    uma = uma if saida.posto > 1 else uma[:, None]
    return empilhar([1 - uma[..., 0], uma[..., 0]], eixo=-1)
