"""A validação cruzada: toda amostra se mede uma vez, por uma rede que não a viu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeDados, ErroDeValor
from neuronio.estudos.divisao import Divisao, Indices, dividir
from neuronio.estudos.execucao import executar
from neuronio.estudos.recorte import quantas, rotulos_de
from neuronio.estudos.tabela import Tabela
from neuronio.estudos.treinos import Dados, Parte, Pedido, conferir_pedido, modelo_de_exemplo
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.treino.progresso import valor_de

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@dataclass(frozen=True, repr=False)
class ValidacaoCruzada:
    """O que se mediu em cada parte.

    Imprime-se como uma tabela; ``media`` e ``desvio`` são dicionários com as figuras de `Modelo.avaliar`.
    """

    partes: list[Parte]

    @property
    def media(self) -> dict[str, float]:
        """De cada figura, a média das partes."""
        return {nome: float(valores.mean()) for nome, valores in self._por_figura()}

    @property
    def desvio(self) -> dict[str, float]:
        """De cada figura, o desvio padrão entre as partes, com n - 1."""
        return {nome: float(valores.std(ddof=1)) for nome, valores in self._por_figura()}

    def desenhar(self) -> Figura:
        """A perda de cada parte, época por época, e onde acabou cada figura."""
        from neuronio.graficos import partes_da_validacao

        return partes_da_validacao([p.historico for p in self.partes], dict(self._por_figura()))

    def _por_figura(self) -> Iterator[tuple[str, np.ndarray]]:
        for nome in self.partes[0].medidas:
            yield nome, np.array([parte.medidas[nome] for parte in self.partes])

    def tabela(self) -> Tabela:
        """Uma linha por parte, e a média e o desvio."""
        nomes = list(self.partes[0].medidas)
        escrita = {
            **{str(k): parte.medidas for k, parte in enumerate(self.partes, 1)},
            "média": self.media,
            "desvio": self.desvio,
        }
        corpo = [[quem, *(valor_de(n, medidas[n]) for n in nomes)] for quem, medidas in escrita.items()]
        return Tabela(["parte", *("acurácia" if n == "acuracia" else n for n in nomes)], corpo)

    def __repr__(self) -> str:
        return repr(self.tabela())

    def _repr_html_(self) -> str:
        return self.tabela().em_html()


@com_argumentos_em_portugues
def validacao_cruzada(
    criar: Callable[[], Modelo],
    x: Any,
    y: Any = None,
    partes: int = 5,
    *,
    estratificar: bool | None = None,
    grupos: Any = None,
    em_ordem: bool = False,
    repeticoes: int = 1,
    preparo: Any = None,
    pesos: Any = None,
    semente: int = 0,
    processos: int | None = None,
    **treinar: Any,
) -> ValidacaoCruzada:
    r"""Divide os dados em partes e, para cada uma, treina uma rede nova nas outras e mede-a nela.

    .. math:: \bar m = \frac{1}{k} \sum_{i=1}^{k} m(\text{rede treinada sem a parte } i, \text{ parte } i)

    Em cada parte tudo começa de novo: ``criar`` faz outra rede, com outros pesos, e o ``preparo`` aprende-se
    só das amostras em que ela treina. As partes treinam em processos paralelos, uma thread em cada um, e os
    números são os mesmos com qualquer quantidade deles. Se uma parada antecipada olha a validação, que é a
    própria parte, a medida sai um pouco otimista.

    Args:
        criar: função sem argumentos que devolve um modelo novo e compilado; pode ser uma lambda.
        x, y: as amostras e os alvos, ``(n, ...)``; também dicionários, listas ou DataFrames.
        partes: quantas; cada amostra se mede numa delas.
        estratificar: se cada parte tem de todas as classes o que os dados têm; sem isto, se o alvo é uma
            classe e não há grupos.
        grupos: ``(n,)``, de que grupo (paciente, escritor, dia) é cada amostra; nenhum fica dos dois lados.
        em_ordem: as amostras vão do passado para o futuro: cada parte se mede com o que veio antes dela.
        repeticoes: quantas vezes se faz tudo, com outra divisão.
        preparo: "padronizar", ou um objeto com ``fit`` e ``transform``, como os do scikit-learn.
        pesos: ``(n,)``, o de cada amostra no treino.
        semente: a da divisão e a dos pesos iniciais.
        processos: quantos; sem isto, um por processador.
        treinar: o que mais se dá a `Modelo.treinar`: ``epocas``, ``lote``, ``callbacks``, ``aumento``...

    Returns:
        Um `ValidacaoCruzada`: ``.media``, ``.desvio``, ``.partes`` (medidas e histórico de cada uma),
        ``.desenhar()``.

    Raises:
        ErroDeDados: as partes não cabem numa classe, nos grupos ou nas amostras.
        ErroDeTipo: ``criar`` não é uma função, ou não devolve um modelo.
        ErroDeTreino: o modelo que devolve não está compilado, ou já treinou.

    Fonte: Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions", 1974; Kohavi, "A Study
    of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection", 1995 (a estratificada).

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> def criar():
    ...     rede = nn.RedeNeural([4, 8, 3])
    ...     rede.compilar(nn.Adam(0.05), "entropia-cruzada", ["acuracia"], motor="numpy")
    ...     return rede
    >>> cinco = nn.validacao_cruzada(criar, x, y, preparo="padronizar", epocas=5, processos=1)
    >>> len(cinco.partes), cinco.media["acuracia"] > 0.8
    (5, True)
    """
    conferir_pedido(treinar, preparo, partes)
    inteiro_positivo("a quantidade de repetições", repeticoes)
    if em_ordem and (grupos is not None or estratificar or repeticoes > 1):
        raise ErroDeValor(
            "em ordem, a divisão é uma só, e não se sorteia: sem grupos, sem estratificar e sem repeticoes."
        )
    modelo = modelo_de_exemplo(criar)
    rotulos = rotulos_para(modelo, x, y, estratificar, em_ordem or grupos is not None)
    pedidos = [
        Pedido(f"parte {k} de {partes}", criar, treino, medida, treinar, semente + 1000 * vez + k)
        for vez in range(repeticoes)
        for k, (treino, medida) in enumerate(
            dividir(quantas(x), partes, rotulos, grupos, em_ordem, semente + vez), 1
        )
    ]
    return ValidacaoCruzada(executar(pedidos, Dados(x, y, pesos, preparo), processos))


def dividir_para(
    modelo: Modelo, x: Any, y: Any, partes: int, grupos: Any, semente: int
) -> tuple[list[Divisao], Indices | None]:
    """As partes de um estudo, por grupos ou estratificadas, e as classes por que se estratificou."""
    rotulos = rotulos_para(modelo, x, y, None, grupos is not None)
    return dividir(quantas(x), partes, rotulos, grupos, semente=semente), rotulos


def rotulos_para(modelo: Modelo, x: Any, y: Any, estratificar: bool | None, outra: bool) -> Indices | None:
    """As classes por que se estratifica, ou None.

    Args:
        modelo: a perda dele diz se o alvo é uma classe.
        x, y: os dados; têm de ter as mesmas amostras.
        estratificar: se se pede; sem isso, quando se pode.
        outra: se a divisão já se faz por outra coisa.
    """
    if y is not None and quantas(x) != quantas(y):
        raise ErroDeDados(f"x tem {quantas(x)} amostras, e y, {quantas(y)}: é um alvo para cada uma.")
    if estratificar is None:
        classifica = modelo.perda is not None and modelo.perda.classifica
        estratificar = bool(classifica and y is not None and not outra and np.ndim(y) in (1, 2))
    if not estratificar:
        return None
    if outra:
        raise ErroDeValor("estratificar e grupos não se pedem juntos: um grupo pode ser todo de uma classe.")
    return rotulos_de(y)
