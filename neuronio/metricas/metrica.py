"""O contrato de uma métrica, e a acurácia."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTreino
from neuronio.tensor import Lote, Tensor, onde
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.primitiva import ajustar
from neuronio.tensor.tensor import como_tensor, como_tensores

if TYPE_CHECKING:
    from neuronio.perdas import Perda

FOLGA = 1e-3  # o que o arredondamento de float32 pode somar a uma probabilidade ou à soma de uma linha


class Metrica(Configuravel):
    """Uma função pura da saída e do alvo para a média do lote, um tensor de um só número.

    Quem herda escreve `calcular`. Como é uma média sobre as amostras, a de todos os lotes, ponderada pelo
    tamanho de cada um, é a dos dados inteiros. A que não é uma média, como a precisão, escreve `ponderar`,
    que dá as de que ela se tira, e `concluir`. Toda perda é também uma métrica: ``metricas=["mae"]``.

    >>> import neuronio as nn
    >>> class MaiorErro(Metrica):
    ...     def calcular(self, saida, alvo):
    ...         return (saida - alvo).abs().maximo()
    >>> MaiorErro()([[1.0], [5.0]], [1.0, 2.0]).item()
    3.0
    """

    de_probabilidades = False
    """Se mede probabilidades de classes, e não a saída crua da rede."""

    por_amostra = False
    """Se `concluir` recebe o que se mediu de cada amostra, e não a média: mede-se na avaliação, e não no
    treino."""

    @property
    def nome(self) -> str:
        """Como a métrica se chama no histórico: "acuracia", "entropia_cruzada"."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).lower()

    def __call__(self, saida: Any, alvo: Any, perda: Perda | None = None, pesos: Any = None) -> Tensor:
        """A medida de um lote.

        Args:
            saida: ``(n, ...)``, a saída crua da rede.
            alvo: ``(n, ...)``.
            perda: a perda com que a rede se treina: se classifica, diz como a saída crua vira probabilidades.
                Sem ela, a saída já é lida como está.
            pesos: ``(n,)`` ou ``(n, ...)``, quanto conta cada amostra; sem eles, todas contam igual.

        Raises:
            ErroDeForma: se os alvos não combinam com a saída.
            ErroDeDados: se há alvos que não se entendem; diz em que amostra. Numa captura, em que ainda não
                há números, não se sabe: `conferir` já os viu.
            ErroDeTreino: se há pesos, e esta medida não é uma média sobre os elementos.
        """
        return self.medir(saida, alvo, perda, pesos)[0]

    def concluir(self, medidas: np.ndarray) -> float:
        """O número que se mostra, dado o que `medir` deu, em média sobre todos os lotes."""
        return float(medidas)

    def medir(
        self, saida: Any, alvo: Any, perda: Perda | None = None, pesos: Any = None
    ) -> tuple[Tensor, Tensor | None]:
        """A medida de um lote, e o peso que ele tem na de muitos: None, se é quantas amostras traz."""
        saida, alvo = como_tensores([saida, alvo])
        if self.de_probabilidades and perda is not None and perda.classifica:
            saida = perda.probabilidades(saida)
        alinhado = self.alinhar(saida, alvo)
        if not alvo.e_abstrato:
            self.conferir_alvos(alvo.dados, saida.forma[1:])
        return self.ponderar(saida, alinhado, None if pesos is None else como_tensor(pesos))

    def ponderar(self, saida: Tensor, alvo: Tensor, pesos: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """Como `medir`, com ``alvo`` já alinhado."""
        if pesos is not None:
            raise ErroDeTreino(
                f"{type(self).__name__} dá um número por lote, e não sabe pesar cada amostra: escreva nela o "
                "método ponderar(self, saida, alvo, pesos), ou treine sem pesos."
            )
        return self.calcular(saida, alvo), None

    def calcular(self, saida: Tensor, alvo: Tensor) -> Tensor:
        """A média do lote, só com operações de tensor; ``alvo`` já passou por `alinhar`."""
        raise ErroDeTreino(
            f"{type(self).__name__} não diz como calcular a medida: escreva nela o método "
            "calcular(self, saida, alvo)."
        )

    def conferir(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        """Recusa, antes do treino, alvos que não servem a esta medida e a esta saída.

        Args:
            alvos: todos os do treino, ``(n, ...)``.
            forma_saida: a forma da saída para uma amostra, sem o lote.

        Raises:
            ErroDeForma: se as formas não combinam.
            ErroDeDados: se há alvos que esta medida não entende; diz em que amostra.
        """
        lote = Lote()
        self.alinhar(Tensor.abstrato((lote, *forma_saida)), Tensor.abstrato((lote, *alvos.shape[1:])))
        self.conferir_alvos(alvos, forma_saida)

    def conferir_alvos(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        """Recusa alvos que, na forma certa, esta medida não entende, como a classe 5 entre 3."""

    def alinhar(self, saida: Tensor, alvo: Tensor) -> Tensor:
        """O alvo na forma da saída: ``(n,)`` com ``(n, 1)`` se alinham, e nada se repete em silêncio."""
        if alvo.forma == saida.forma:
            return alvo
        if (*alvo.forma, 1) == saida.forma or alvo.forma == (*saida.forma, 1):
            return alvo.redimensionar(*saida.forma)
        raise ErroDeForma(
            f"{type(self).__name__} compara a saída {saida.forma} com alvos da mesma forma, mas os alvos têm "
            f"forma {alvo.forma}.{_conselho(saida, alvo)}"
        )


class MetricaPorElemento(Metrica):
    """Uma medida que se tira de cada elemento, ou de cada amostra, e que é a média deles.

    Quem herda escreve `por_elemento`; os pesos, e o que não conta, vêm de graça: :math:`\\sum w m / \\sum w`.
    """

    so_base = True

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        """A medida de cada elemento, ou de cada amostra; ``alvo`` já passou por `alinhar`."""
        raise NotImplementedError

    def contam(self, alvo: Tensor) -> Tensor | None:
        """Se cada um conta, verdadeiro ou falso; None, se contam todos."""
        return None

    def acabar(self, media: Tensor) -> Tensor:
        """O que se faz com a média."""
        return media

    def calcular(self, saida: Tensor, alvo: Tensor) -> Tensor:
        return self.juntar(self.por_elemento(saida, alvo), alvo, None)[0]

    def ponderar(self, saida: Tensor, alvo: Tensor, pesos: Tensor | None) -> tuple[Tensor, Tensor | None]:
        if not _e_daqui(type(self).calcular):  # alguém a calcula de outro modo, que só ele conhece
            return super().ponderar(saida, alvo, pesos)
        return self.juntar(self.por_elemento(saida, alvo), alvo, pesos)

    def juntar(self, valores: Tensor, alvo: Tensor, pesos: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """Os valores de cada um num número só, e o peso que ele tem entre os de outros lotes."""
        contam = self.contam(alvo)
        if pesos is None and contam is None:
            return self.acabar(valores.media()), None
        de_cada = pesos_de_cada(valores, pesos, contam)
        total = de_cada.soma()
        soma = onde(de_cada == 0, 0, valores * de_cada).soma()  # o que não conta pode ser infinito
        return self.acabar(soma / onde(total == 0, 1, total)), total


def _e_daqui(metodo: Any) -> bool:
    return str(metodo.__module__).startswith("neuronio.")


def pesos_de_cada(valores: Tensor, pesos: Tensor | None, contam: Tensor | None) -> Tensor:
    """Os pesos na forma dos valores: os da amostra valem para tudo o que é dela, e é zero o que não conta.

    >>> pesos_de_cada(Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([1.0, 0.5]), None).numpy().tolist()
    [[1.0, 1.0], [0.5, 0.5]]
    """
    if pesos is None:
        assert contam is not None
        return contam.converter(valores.tipo)
    if pesos.forma != valores.forma[: pesos.posto]:
        raise ErroDeForma(
            f"os pesos têm forma {pesos.forma}, e o que eles pesam, {valores.forma}: é um peso por amostra, "
            "(lote,), ou um por elemento."
        )
    uns = [1] * (valores.posto - pesos.posto)
    de_cada = ajustar(pesos.redimensionar(*pesos.forma, *uns), valores.tipo, valores.forma)
    return de_cada if contam is None else onde(contam, de_cada, 0)


class Acuracia(MetricaPorElemento):
    r"""A fração das amostras em que a classe mais provável é a certa.

    .. math:: \frac{1}{n} \sum_i [\mathrm{arg\,max}_c p_{ic} = y_i]

    Com uma só coluna, a classe prevista é 1 onde a probabilidade passa de 0,5. Cada amostra é de uma só
    classe.

    Args:
        ignorar: um rótulo que não conta, como o do enchimento no fim de uma frase: a fração é a das outras.

    Formas:
        probabilidades ``(n, ..., classes)``; alvo ``(n, ...)`` de inteiros, ou one-hot da forma da saída. Ou
        probabilidades ``(n, 1)`` e alvo ``(n,)`` ou ``(n, 1)`` de 0 e 1.

    >>> import neuronio as nn
    >>> Acuracia()([[0.9, 0.1], [0.3, 0.7]], [0, 0]).item()
    0.5
    >>> Acuracia()([[2.0], [-3.0]], [1, 0], nn.EntropiaCruzadaBinaria(logits=True)).item()
    1.0
    """

    de_probabilidades = True

    def __init__(self, ignorar: int | None = None) -> None:
        self.ignorar = rotulo_a_ignorar(ignorar)

    def alinhar(self, saida: Tensor, alvo: Tensor) -> Tensor:
        if uma_coluna(saida.forma):
            return super().alinhar(saida, alvo)
        return em_one_hot(self, saida, alvo, self.ignorar)

    def conferir_alvos(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        if uma_coluna((Lote(), *forma_saida)):
            ruins = (alvos != 0) & (alvos != 1) & (alvos != self.ignorar)
            recusar(ruins, alvos, "a acurácia de uma só coluna espera alvos 0 ou 1")
        else:
            conferir_classes(alvos, forma_saida, self.ignorar)

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        acertou = (saida > 0.5) == alvo if uma_coluna(saida.forma) else saida.argmax(-1) == alvo.argmax(-1)
        return acertou.converter(saida.tipo)

    def contam(self, alvo: Tensor) -> Tensor | None:
        if self.ignorar is None:
            return None
        return alvo != self.ignorar if uma_coluna(alvo.forma) else tem_rotulo(alvo)


def rotulo_a_ignorar(ignorar: Any) -> int | None:
    """O próprio rótulo, que é um inteiro qualquer, ou None."""
    return None if ignorar is None else inteiro_positivo("o rótulo a ignorar", ignorar, -(2**63))


def em_one_hot(metrica: Metrica, saida: Tensor, alvo: Tensor, ignorar: int | None = None) -> Tensor:
    """Os rótulos na forma da saída: cada inteiro vira uma linha com um só 1; o que é one-hot fica como está.

    Args:
        metrica: quem pergunta, para a mensagem de erro.
        saida: ``(n, ..., classes)``.
        alvo: inteiros ``(n, ...)`` ou ``(n, ..., 1)``, ou one-hot da forma da saída.
        ignorar: o inteiro que vira uma linha de zeros.
    """
    if alvo.forma == saida.forma:
        return alvo
    por_amostra = saida.forma[:-1]
    if alvo.forma not in (por_amostra, (*por_amostra, 1)):
        raise ErroDeForma(
            f"{type(metrica).__name__} espera, para a saída {saida.forma}, um rótulo inteiro por amostra "
            f"{por_amostra} ou one-hot {saida.forma}, mas recebeu alvos {alvo.forma}.{_conselho(saida, alvo)}"
        )
    classes = np.arange(saida.forma[-1])  # type: ignore[arg-type]
    rotulos = alvo.redimensionar(*por_amostra, 1)
    certas = rotulos == classes
    return (certas if ignorar is None else certas & (rotulos != ignorar)).converter(saida.tipo)


def tem_rotulo(one_hot: Tensor) -> Tensor:
    """De cada linha one-hot, se não é a de um rótulo que se ignora, que só tem zeros."""
    return one_hot.soma(eixo=-1) > 0


def conferir_classes(alvos: np.ndarray, forma_saida: Forma, ignorar: int | None = None) -> None:
    """Recusa rótulos de classes que não existem, e linhas one-hot que não são distribuições.

    Args:
        alvos: ``(n, ...)`` ou ``(n, ..., 1)`` de inteiros, ou ``(n, ..., classes)``.
        forma_saida: ``(..., classes)``, sem o lote.
        ignorar: um inteiro que também se aceita.

    Raises:
        ErroDeDados: na primeira amostra ruim; diz qual, e o que se esperava.
    """
    classes: Any = forma_saida[-1]
    if alvos.shape[1:] == forma_saida:
        _conferir_distribuicoes(alvos)
        return
    certos = (alvos >= 0) & (alvos < classes) & (alvos == np.floor(alvos)) | (alvos == ignorar)
    esperado = (
        f"a saída da rede tem {classes} classes, e por isso os rótulos são inteiros de 0 a {classes - 1}"
    )
    recusar(~certos, alvos, esperado)


def _conferir_distribuicoes(alvos: np.ndarray) -> None:
    recusar(~(alvos >= 0), alvos, "um alvo one-hot é feito de 0 e 1, ou de probabilidades")
    somas = alvos.sum(axis=-1)
    tortas = np.argwhere(np.abs(somas - 1) > FOLGA)
    if len(tortas):
        amostra, soma = int(tortas[0][0]), somas[tuple(tortas[0])]
        raise ErroDeDados(
            f"cada linha de um alvo one-hot soma 1, mas a da amostra {amostra} soma {soma:g}: "
            "se cada amostra pode ter vários rótulos, a perda é EntropiaCruzadaBinaria, sem a acurácia."
        )


def recusar(ruins: np.ndarray, alvos: np.ndarray, esperado: str) -> None:
    """Levanta um erro que nomeia a primeira amostra ruim, se houver alguma.

    Args:
        ruins: bool, da forma de ``alvos``.
        alvos: ``(n, ...)``.
        esperado: o que devia ter vindo.
    """
    if np.any(ruins):
        amostra, *posicao = (int(i) for i in np.argwhere(np.atleast_1d(ruins))[0])
        lugar = f"amostra {amostra}" + (f", posição {tuple(posicao)}," if posicao else "")
        outros = int(np.sum(ruins)) - 1
        resto = f" (e há mais {outros} assim)" if outros else ""
        ruim = np.atleast_1d(alvos)[(amostra, *posicao)]
        raise ErroDeDados(f"{esperado}, mas o alvo da {lugar} é {ruim:g}{resto}.")


def uma_coluna(forma: Forma) -> bool:
    """Se a saída só tem uma coluna, a da probabilidade da classe 1."""
    return len(forma) < 2 or forma[-1] == 1


def _conselho(saida: Tensor, alvo: Tensor) -> str:
    """O que costuma consertar alvos de tal forma."""
    if alvo.forma[:1] != saida.forma[:1]:
        return " Cada amostra precisa de um alvo."
    if alvo.posto == saida.posto and alvo.forma[:-1] == saida.forma[:-1]:
        return f" A última camada precisa ter tantas unidades quantas colunas há nos alvos: {alvo.forma[-1]}."
    if alvo.posto == saida.posto - 1:
        return (
            " Se cada alvo é um número a prever, a última camada precisa de 1 unidade; se é o número de uma "
            "classe, a perda é EntropiaCruzada."
        )
    return ""
