"""A fonte: dados que se leem quando são precisos, e o que se confere de cada leitura."""

from __future__ import annotations

import operator
import threading
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.arrays.verificacao import validar_leitura
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo, ErroNeuronio
from neuronio.nomes import com_metodos_em_portugues

Indices = NDArray[np.int64]
Lidos = NDArray[Any] | dict[str, NDArray[Any]]
"""Um array ``(n, ...)``, ou um dicionário deles."""
Bloco = tuple[Lidos, Lidos | None]
"""x e y de algumas amostras; sem y, ``None``."""
Partes = dict[tuple[str, str | None], NDArray[Any]]
"""Os arrays de um bloco, um a um: ``("x", None)``, ou ``("y", "idade")`` se têm nome."""


class Fonte:
    """Amostras que não estão todas na memória: diga quantas são, e como se leem algumas delas.

    Herde desta classe e escreva dois métodos. ``len(fonte)`` é quantas amostras há; ``ler(indices)`` devolve
    as dos índices que recebe (int64, de 0 a ``len - 1``, em qualquer ordem e com repetidos), como
    ``(x, y)``: x é um array ``(len(indices), ...)`` de números, ou um dicionário de arrays com nome; y é o
    mesmo, ou ``None``. Uma amostra tem sempre a mesma forma e o mesmo tipo.

    Lê-se em segundo plano, enquanto a rede treina, e **várias threads chamam** ``ler`` **ao mesmo tempo**. Se
    ele usa algo que não se pode dividir, como um arquivo que fica aberto, ponha ``em_paralelo = False`` na
    classe: então só uma thread lê. Se as amostras só vêm na ordem, do começo ao fim, ponha
    ``em_ordem = True``: só uma thread lê, os índices são sempre os seguintes, e o 0 recomeça.

    >>> import numpy as np
    >>> class Quadrados(Fonte):
    ...     def __len__(self):
    ...         return 1000
    ...
    ...     def ler(self, indices):
    ...         x = indices[:, None].astype(np.float32)
    ...         return x, x**2
    >>> Quadrados().ler(np.array([3, 1, 3]))[1]
    array([[9.], [1.], [9.]], dtype=float32)
    """

    em_ordem: bool = False
    """Se só dá as amostras na ordem em que vêm: não se embaralham."""
    em_paralelo: bool = True
    """Se várias threads podem chamar ``ler`` ao mesmo tempo."""
    rotulos: NDArray[Any] | None = None
    """A classe de cada amostra, se se sabe sem a ler: é o que pede ``pesos_das_classes="balanceado"``."""
    dica_das_formas: str = ""
    """O que fazer se as amostras não têm todas a mesma forma, para o fim do erro que o diz."""

    def __len__(self) -> int:
        """Quantas amostras há."""
        raise ErroDeTipo(f"{type(self).__name__} não diz quantas amostras tem: falta o método __len__(self).")

    def ler(self, indices: Indices) -> tuple[Any, Any]:
        """x e y das amostras destes índices."""
        raise ErroDeTipo(f"{type(self).__name__} não diz como se lê: falta o método ler(self, indices).")


@com_metodos_em_portugues("Leitor")
class Leitor:
    """Lê de uma fonte e confere o que vem: quantas amostras, e a mesma forma e o mesmo tipo todas as vezes.

    Args:
        fonte: de onde.
        parte: como chamar estes dados nas mensagens (``"treino"``, ``"validação"``).

    Raises:
        ErroDeTipo: o que veio não é uma `Fonte`, ou ela não diz quantas amostras tem.
        ErroDeDados: ela está vazia.

    >>> from neuronio.dados import gerador
    >>> Leitor(gerador(lambda: [([1.0, 2.0], 0), ([3.0, 4.0], 1)])).ler(np.arange(2))
    (array([[1., 2.], [3., 4.]]), array([0, 1]))
    """

    def __init__(self, fonte: Fonte, parte: str = "treino") -> None:
        if not isinstance(fonte, Fonte):
            raise ErroDeTipo(
                f"os dados de {parte} deviam ser uma nn.dados.Fonte, e são {type(fonte).__name__}."
            )
        self.fonte, self.parte = fonte, parte
        self.quantas = self._contar()
        self._moldes: dict[tuple[str, str | None], tuple[tuple[int, ...], str]] | None = None
        self._tranca = threading.Lock()

    def _contar(self) -> int:
        quantas = _da_pessoa("dizer quantas amostras tem", self.fonte, type(self.fonte).__len__, self.fonte)
        try:
            quantas = operator.index(quantas)
        except TypeError:
            raise ErroDeTipo(
                f"{_nome(self.fonte)}.__len__ devia devolver um inteiro, e devolveu {quantas!r}."
            ) from None
        if quantas < 1:
            raise ErroDeDados(
                f"{_nome(self.fonte)}, a fonte dos dados de {self.parte}, diz ter {quantas} amostras; falta "
                "ao menos uma."
            )
        return quantas

    def ler(self, indices: Indices) -> Bloco:
        """x e y das amostras destes índices, conferidos.

        Raises:
            ErroDeTipo, ErroDeForma, ErroDeDados: se a fonte devolveu outra coisa, ou falhou ao ler.
        """
        return juntar(self.ler_partes(indices))

    def ler_partes(self, indices: Indices) -> Partes:
        """O mesmo que ``ler``, com cada array à parte."""
        lido = _da_pessoa(f"ler {_quais(indices)}", self.fonte, self.fonte.ler, indices)
        if not isinstance(lido, tuple) or len(lido) != 2:
            raise ErroDeTipo(
                f"{_nome(self.fonte)}.ler devia devolver (x, y), e devolveu {_o_que_e(lido)}. Sem alvos, "
                "devolva (x, None)."
            )
        partes = _separar(*lido)
        if not any(papel == "x" for papel, _ in partes):
            raise ErroDeTipo(f"{_nome(self.fonte)}.ler devolveu x sem nenhum array.")
        conferidas = {chave: self._conferir(valor, chave, indices) for chave, valor in partes.items()}
        self._conferir_moldes(conferidas)
        return conferidas

    def _conferir(self, valor: ArrayLike, chave: tuple[str, str | None], indices: Indices) -> NDArray[Any]:
        nome = f"{_por_extenso(chave)} de {self.parte}"
        array = validar_leitura(valor, nome, indices)
        if len(array) != len(indices):
            raise ErroDeForma(
                f"{_nome(self.fonte)}.ler recebeu {len(indices)} índices e devolveu {len(array)} amostras em "
                f"{nome}, de forma {array.shape}; deviam ser tantas quantas."
            )
        return array

    def _conferir_moldes(self, partes: Partes) -> None:
        moldes = {chave: (array.shape[1:], array.dtype.name) for chave, array in partes.items()}
        with self._tranca:
            if self._moldes is None:
                self._moldes = moldes
        if self._moldes == moldes:
            return
        if self._moldes.keys() != moldes.keys():
            antes, agora = (", ".join(map(_por_extenso, m)) for m in (self._moldes, moldes))
            raise ErroDeForma(
                f"{_nome(self.fonte)}.ler devolveu {antes} numa leitura e {agora} noutra; devolva sempre o "
                "mesmo."
            )
        chave = next(chave for chave in moldes if moldes[chave] != self._moldes[chave])
        (forma, tipo), (outra, outro) = self._moldes[chave], moldes[chave]
        raise ErroDeForma(
            f"cada amostra de {_por_extenso(chave)} de {self.parte} era {tipo} {forma} numa leitura de "
            f"{_nome(self.fonte)}, e é {outro} {outra} noutra; todas precisam da mesma forma e do mesmo tipo."
            f"{self.fonte.dica_das_formas}"
        )


def _da_pessoa(para: str, fonte: Fonte, funcao: Any, *argumentos: Any) -> Any:
    """Chama o que a pessoa escreveu; um erro que não é nosso diz de onde vem."""
    try:
        return funcao(*argumentos)
    except ErroNeuronio:
        raise
    except Exception as erro:
        raise ErroDeDados(f"{_nome(fonte)} falhou ao {para}: {type(erro).__name__}: {erro}.") from erro


def _separar(x: Any, y: Any) -> dict[tuple[str, str | None], Any]:
    partes: dict[tuple[str, str | None], Any] = {}
    for papel, valor in (("x", x), ("y", y)):
        if isinstance(valor, dict):
            partes.update({(papel, str(nome)): array for nome, array in valor.items()})
        elif valor is not None:
            partes[papel, None] = valor
    return partes


def juntar(partes: Partes) -> Bloco:
    """Os arrays de novo como ``(x, y)``."""

    def de(papel: str) -> Lidos | None:
        com_nome = {nome: array for (de_quem, nome), array in partes.items() if de_quem == papel and nome}
        return com_nome or partes.get((papel, None))

    x = de("x")
    assert x is not None  # o leitor já o conferiu
    return x, de("y")


def _nome(fonte: Fonte) -> str:
    return type(fonte).__name__


def _por_extenso(chave: tuple[str, str | None]) -> str:
    papel, nome = chave
    return papel if nome is None else f'{papel}["{nome}"]'


def _o_que_e(valor: Any) -> str:
    return f"uma tupla de {len(valor)}" if isinstance(valor, tuple) else type(valor).__name__


def _quais(indices: Indices) -> str:
    if len(indices) == 1:
        return f"a amostra {indices[0]}"
    alguns = ", ".join(str(i) for i in indices[:4])
    return f"as amostras {alguns}" + (f"... ({len(indices)} ao todo)" if len(indices) > 4 else "")
