"""Redes como estimadores do scikit-learn: servem em Pipeline, GridSearchCV e cross_val_score.

Aqui os nomes de métodos e atributos são os do scikit-learn (``fit``, ``predict``, ``sample_weight``), que os
procura por nome; e são dele as mensagens sobre dados que não se podem usar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from neuronio.configuracao import interpretar
from neuronio.erros import ErroDeDados, ErroDeTipo
from neuronio.modelos import Modelo, RedeNeural
from neuronio.nomes import porta
from neuronio.otimizadores import Otimizador
from neuronio.tensor import chaves_a_parte, semente

__all__ = ["Classificador", "Regressor"]

__getattr__, __dir__ = porta("nn.sklearn", __all__)

REPETICOES = 10
"""Quantas vezes mais amostras se treinam, no máximo, quando pesos inteiros as repetem."""


class ErroDoEstimador(ErroDeDados, ValueError):
    """Dados que um estimador não entende; o scikit-learn espera um ``ValueError``."""


class _Estimador(BaseEstimator):  # type: ignore[misc]
    """O que é comum aos dois estimadores: criar a rede, e treiná-la."""

    perda_de_costume = ""

    def __init__(
        self,
        camadas: Sequence[int] = (100,),
        ativacao: Any = "relu",
        *,
        criar: Callable[[tuple[int, ...], int], Modelo] | None = None,
        otimizador: Any = "adam",
        taxa: Any = None,
        perda: Any = None,
        epocas: int = 100,
        lote: int = 32,
        callbacks: Any = (),
        motor: str = "auto",
        random_state: Any = None,
        progresso: bool = False,
    ) -> None:
        self.camadas = camadas
        self.ativacao = ativacao
        self.criar = criar
        self.otimizador = otimizador
        self.taxa = taxa
        self.perda = perda
        self.epocas = epocas
        self.lote = lote
        self.callbacks = callbacks
        self.motor = motor
        self.random_state = random_state
        self.progresso = progresso

    @contextmanager
    def _acaso(self) -> Iterator[None]:
        """Dentro deste bloco, o que se sorteia só depende do ``random_state``."""
        with chaves_a_parte():
            semente(int(check_random_state(self.random_state).randint(2**31)))
            yield

    def _comecar(self, saidas: int) -> None:
        """Uma rede nova, compilada."""
        forma = (int(self.n_features_in_),)
        if self.criar is None:
            modelo: Any = RedeNeural([*forma, *self.camadas, saidas], deepcopy(self.ativacao))
        else:
            modelo = self.criar(forma, saidas)
        if not isinstance(modelo, Modelo):
            raise ErroDeTipo(f"criar(forma_entrada, saidas) devolve um nn.Modelo, e devolveu {modelo!r:.80}.")
        otimizador = interpretar(deepcopy(self.otimizador), Otimizador, "otimizador")
        if self.taxa is not None:
            otimizador.taxa = self.taxa
        perda = self.perda_de_costume if self.perda is None else deepcopy(self.perda)
        modelo.compilar(otimizador, perda, motor=self.motor)
        self.modelo_ = modelo

    def _treinar(self, x: np.ndarray, alvos: np.ndarray, pesos: Any, epocas: int) -> None:
        if pesos is not None:
            pesos = _check_sample_weight(pesos, x, ensure_non_negative=True)
        x, alvos, pesos = em_ordem(*em_repeticoes(x, alvos, pesos))
        self.historico_ = self.modelo_.treinar(
            x,
            alvos,
            epocas=epocas,
            lote=self.lote,
            callbacks=deepcopy(self.callbacks),
            progresso=self.progresso,
            pesos=pesos,
        )

    def _entrada(self, X: Any) -> np.ndarray:
        check_is_fitted(self, "modelo_")
        x: np.ndarray = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        return x


class Classificador(ClassifierMixin, _Estimador):  # type: ignore[misc]
    r"""Uma rede que classifica, com a interface do scikit-learn.

    A ordem em que vêm as amostras não conta, e um peso inteiro é uma repetição: com ``sample_weight``
    [2, 1, 0] treina-se como se a primeira viesse duas vezes, e a última, nenhuma. Os que não são inteiros, ou
    fariam mais de dez vezes tantas amostras, entram na perda, :math:`\sum w l / \sum w`.

    Args:
        camadas: quantos neurônios tem cada camada escondida.
        ativacao: a que vem depois de cada uma; objeto ou nome.
        criar: outra rede, no lugar dessa: uma função ``criar(forma_entrada, saidas)`` que devolve um
            `nn.Modelo` com uma saída por classe, em logits.
        otimizador: objeto ou nome.
        taxa: a de aprendizado; sem ela, a do otimizador.
        perda: objeto ou nome; sem ela, a entropia cruzada.
        epocas: quantas vezes se percorrem os dados.
        lote: amostras por passo.
        callbacks: como os de `Modelo.treinar`.
        motor: "auto", ou o nome de um.
        random_state: a semente de tudo o que se sorteia; None é outra a cada vez.
        progresso: se mostra a barra.

    Atributos:
        modelo_: o `nn.Modelo` treinado.
        historico_: o histórico do último treino.
        classes_: os rótulos, em ordem, números ou textos.
        n_features_in_, feature_names_in_: quantas colunas, e os nomes delas, se vieram num DataFrame.

    Raises:
        ErroDeDados: só há uma classe, ou veio uma que não havia; é também um ``ValueError``.
        ValueError: dados que o scikit-learn não aceita.

    >>> import neuronio as nn
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> (x, y), (xt, yt) = nn.dados.iris()
    >>> rede = make_pipeline(StandardScaler(), Classificador((16,), taxa=0.01, motor="numpy", random_state=0))
    >>> rede.fit(x, y).score(xt, yt) > 0.9
    True

    Fonte: Buitinck e outros, "API design for machine learning software", 2013.
    """

    perda_de_costume = "entropia-cruzada"

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Treina uma rede nova.

        Args:
            X: ``(n, características)``.
            y: a classe de cada amostra, ``(n,)`` de números ou de textos.
            sample_weight: quanto conta cada amostra, ``(n,)``.
        """
        x, rotulos = self._ler(X, y, reset=True)
        self._conhecer(rotulos)
        with self._acaso():
            self._comecar(len(self.classes_))
            self._treinar(x, self._indices(rotulos), sample_weight, self.epocas)
        return self

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """Mais uma época, nestas amostras; da primeira vez, de uma rede nova.

        Args:
            X, y, sample_weight: como em `fit`.
            classes: da primeira vez, todas as que hão de vir; sem isto, as que há em y.
        """
        nova = not hasattr(self, "modelo_")
        x, rotulos = self._ler(X, y, reset=nova)
        with self._acaso():
            if nova:
                self._conhecer(rotulos if classes is None else classes)
                self._comecar(len(self.classes_))
            self._treinar(x, self._indices(rotulos), sample_weight, 1)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """A probabilidade de cada classe, ``(n, classes)``, na ordem de ``classes_``."""
        x = self._entrada(X)
        p: np.ndarray = self.modelo_.probabilidades(x).astype(np.float64)
        p /= p.sum(axis=1, keepdims=True)  # em float32, a soma é 1 a menos do arredondamento
        return p

    def predict(self, X: Any) -> np.ndarray:
        """A classe mais provável de cada amostra, ``(n,)``."""
        mais_provavel = self.predict_proba(X).argmax(axis=1)
        classes: np.ndarray = self.classes_[mais_provavel]
        return classes

    def _ler(self, X: Any, y: Any, reset: bool) -> tuple[np.ndarray, np.ndarray]:
        x, rotulos = validate_data(self, X, y, dtype=np.float32, order="C", reset=reset)
        check_classification_targets(rotulos)
        return x, rotulos

    def _conhecer(self, rotulos: Any) -> None:
        self.classes_ = np.unique(rotulos)
        if len(self.classes_) < 2:
            raise ErroDoEstimador(
                f"só há 1 classe em y ({self.classes_[0]}), e classificar escolhe entre duas ou mais classes."
            )

    def _indices(self, rotulos: np.ndarray) -> np.ndarray:
        """O lugar de cada rótulo em ``classes_``."""
        novos = np.setdiff1d(rotulos, self.classes_)
        if len(novos):
            raise ErroDoEstimador(
                f"há em y a classe {novos[0]}, e o treino começou com as classes {self.classes_.tolist()}: "
                "dê todas na primeira vez, partial_fit(X, y, classes=[...])."
            )
        return np.searchsorted(self.classes_, rotulos)


class Regressor(RegressorMixin, _Estimador):  # type: ignore[misc]
    """Uma rede que prevê números, com a interface do scikit-learn.

    Os argumentos são os de `Classificador`; sem outra, a perda é o MSE, e ``criar`` devolve uma rede com uma
    saída por alvo. Padronize também o alvo, com ``TransformedTargetRegressor``, se ele não é da ordem de 1.

    Atributos:
        modelo_, historico_, n_features_in_, feature_names_in_: como os de `Classificador`.

    Raises:
        ValueError: dados que o scikit-learn não aceita.

    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 64)[:, None]
    >>> rede = Regressor((16,), taxa=0.02, motor="numpy", random_state=0)
    >>> rede.fit(x, x[:, 0] ** 2).score(x, x[:, 0] ** 2) > 0.9
    True

    Fonte: Buitinck e outros, "API design for machine learning software", 2013.
    """

    perda_de_costume = "mse"

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Treina uma rede nova.

        Args:
            X: ``(n, características)``.
            y: os alvos, ``(n,)`` ou ``(n, k)``.
            sample_weight: quanto conta cada amostra, ``(n,)``.
        """
        x, alvos = self._ler(X, y, reset=True)
        with self._acaso():
            self._comecar(alvos[0].size)
            self._treinar(x, alvos, sample_weight, self.epocas)
        return self

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Mais uma época, nestas amostras; da primeira vez, de uma rede nova. Veja `fit`."""
        nova = not hasattr(self, "modelo_")
        x, alvos = self._ler(X, y, reset=nova)
        with self._acaso():
            if nova:
                self._comecar(alvos[0].size)
            self._treinar(x, alvos, sample_weight, 1)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """O que a rede prevê de cada amostra, na forma dos alvos do treino: ``(n,)`` ou ``(n, k)``."""
        x = self._entrada(X)
        previstos: np.ndarray = self.modelo_.prever(x).astype(np.float64)
        return previstos.reshape(-1) if self._um_alvo else previstos

    def _ler(self, X: Any, y: Any, reset: bool) -> tuple[np.ndarray, np.ndarray]:
        x, alvos = validate_data(
            self, X, y, dtype=np.float32, order="C", reset=reset, multi_output=True, y_numeric=True
        )
        self._um_alvo = alvos.ndim == 1
        return x, alvos.astype(np.float32)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


def em_repeticoes(
    x: np.ndarray, alvos: np.ndarray, pesos: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """As amostras que se treinam: sem as de peso zero, e repetidas, se os pesos são inteiros.

    >>> em_repeticoes(np.array([[1], [2], [3]]), np.array([1, 2, 3]), np.array([2.0, 0.0, 1.0]))
    (array([[1],
           [1],
           [3]]), array([1, 1, 3]), None)
    """
    if pesos is None:
        return x, alvos, None
    if (pesos == np.floor(pesos)).all() and pesos.sum() <= REPETICOES * len(pesos):
        vezes = pesos.astype(np.int64)
        return x.repeat(vezes, axis=0), alvos.repeat(vezes, axis=0), None
    contam = pesos > 0
    return x[contam], alvos[contam], pesos[contam]


def em_ordem(
    x: np.ndarray, alvos: np.ndarray, pesos: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """As mesmas amostras numa ordem que só depende delas: as que eram iguais ficam juntas."""
    colunas = [x, alvos.reshape(len(x), -1), *([] if pesos is None else [pesos[:, None]])]
    bytes_ = np.hstack([np.ascontiguousarray(coluna).view(np.uint8) for coluna in colunas])
    ordem = np.argsort(bytes_.view((np.void, bytes_.shape[1])).reshape(-1), kind="stable")
    return x[ordem], alvos[ordem], None if pesos is None else pesos[ordem]
