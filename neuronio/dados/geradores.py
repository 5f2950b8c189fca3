"""Uma fonte que produz as amostras uma a uma, do começo ao fim, a cada época."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.dados.fonte import Fonte, Indices
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo
from neuronio.nomes import com_argumentos_em_portugues

CONTAGEM_MAXIMA = 10_000_000
"""Amostras que se contam antes de concluir que o gerador não acaba."""


@com_argumentos_em_portugues
def gerador(criar: Callable[[], Iterable[Any]], amostras: int | None = None) -> Fonte:
    """Uma fonte feita de uma função que gera amostras, e que se chama de novo a cada época.

    As amostras se usam na ordem em que vêm: uma rede que aprende de um gerador não as embaralha. Cada uma é
    ``(x, y)``, ou só x, para prever; x e y são números, arrays ou dicionários de arrays. Vem **uma amostra de
    cada vez**, e não um lote: quem tem um gerador de lotes os abre com ``yield from zip(xs, ys)``.

    Args:
        criar: função sem argumentos que devolve um iterador novo (uma função com ``yield`` já é assim).
        amostras: quantas se usam em cada época; o que houver depois não se lê. ``None``: conta-se, numa
            passada só para isso, até o fim.

    Raises:
        ErroDeTipo: veio um gerador já começado, que se esgotaria na primeira época, e não a função.

    >>> def pares():
    ...     for i in range(1000):
    ...         yield [i, i + 1], i % 2
    >>> fonte = gerador(pares)
    >>> len(fonte)
    1000
    >>> fonte.ler(np.arange(3))
    (array([[0, 1], [1, 2], [2, 3]]), array([0, 1, 0]))
    """
    if isinstance(criar, Iterable):
        raise ErroDeTipo(
            f"nn.dados.gerador quer a função que cria as amostras, e não {type(criar).__name__}: um gerador "
            "já começado se esgota na primeira época. Passe a função sem a chamar, gerador(pares) em vez de "
            "gerador(pares()), ou gerador(lambda: ...)."
        )
    if not callable(criar):
        raise ErroDeTipo(f"nn.dados.gerador quer uma função que gera amostras; veio {criar!r}.")
    return Gerador(criar, None if amostras is None else inteiro_positivo("amostras", amostras))


class Gerador(Fonte):
    """As amostras de uma função que as gera; criado por `gerador`."""

    em_ordem = True
    dica_das_formas = (
        " Se o gerador dá lotes, e não uma amostra de cada vez, abra-os: yield from zip(xs, ys)."
    )

    def __init__(self, criar: Callable[[], Iterable[Any]], amostras: int | None) -> None:
        self._criar, self._amostras, self._contadas = criar, amostras, amostras is None
        self._iterador: Iterator[Any] = iter(())
        self._proxima = 0

    def __repr__(self) -> str:
        return f"gerador({getattr(self._criar, '__name__', self._criar)})"

    def __len__(self) -> int:
        if self._amostras is None:
            self._amostras = self._contar()
        return self._amostras

    def _contar(self) -> int:
        quantas = 0
        for _ in self._novo():
            quantas += 1
            if quantas > CONTAGEM_MAXIMA:
                raise ErroDeDados(
                    f"contei {CONTAGEM_MAXIMA} amostras do gerador, e ele não acaba. Diga quantas usar em "
                    "cada época: gerador(criar, amostras=10_000)."
                )
        return quantas

    def _novo(self) -> Iterator[Any]:
        criado = self._criar()
        if not isinstance(criado, Iterable):
            raise ErroDeTipo(
                f"a função dada a nn.dados.gerador devia gerar amostras, com yield, e devolveu {criado!r}."
            )
        novo = iter(criado)
        if novo is self._iterador:
            raise ErroDeTipo(
                "a função dada a nn.dados.gerador devolveu o mesmo iterador duas vezes, e ele já se gastou. "
                "Crie-o dentro da função: cada época precisa de um novo."
            )
        self._iterador = novo
        return novo

    def ler(self, indices: Indices) -> tuple[Any, Any]:
        """As amostras seguintes; o índice 0 recomeça."""
        if indices[0] == 0:
            self._novo()
            self._proxima = 0
        if (indices != np.arange(self._proxima, self._proxima + len(indices))).any():
            raise ErroDeDados(
                f"um gerador só dá as amostras na ordem: a seguinte é a {self._proxima}, e pediu-se a "
                f"{indices[0]}. Não embaralhe, nem o percorra em dois lugares ao mesmo tempo."
            )
        amostras = [self._seguinte() for _ in indices]
        if self._contadas and self._proxima == len(self) and self._tem_mais():
            raise ErroDeDados(
                f"o gerador tinha {self._amostras} amostras quando as contei, e agora tem mais. Diga quantas "
                "usar em cada época: gerador(criar, amostras=...)."
            )
        return _empilhar(amostras)

    def _seguinte(self) -> Any:
        try:
            amostra = next(self._iterador)
        except StopIteration:
            raise ErroDeDados(
                f"o gerador acabou na amostra {self._proxima}, e devia ter {self._amostras}. "
                "Confira o argumento amostras, e se a função gera o mesmo tanto todas as vezes."
            ) from None
        self._proxima += 1
        return amostra

    def _tem_mais(self) -> bool:
        return next(self._iterador, self) is not self


def _empilhar(amostras: list[Any]) -> tuple[Any, Any]:
    pares = [a if isinstance(a, tuple) else (a, None) for a in amostras]
    if any(len(par) != 2 for par in pares):
        tamanho = next(len(par) for par in pares if len(par) != 2)
        raise ErroDeTipo(
            f"cada amostra de um gerador é (x, y), ou só x; veio uma tupla de {tamanho}. Junte as várias "
            "entradas num dicionário: yield {'imagem': ..., 'tabela': ...}, y."
        )
    xs, ys = zip(*pares, strict=True)
    if any((y is None) != (ys[0] is None) for y in ys):
        raise ErroDeDados("umas amostras do gerador têm y, e outras não; dê y em todas, ou em nenhuma.")
    return _juntos("x", xs), None if ys[0] is None else _juntos("y", ys)


def _juntos(papel: str, valores: tuple[Any, ...]) -> Any:
    primeiro = valores[0]
    if isinstance(primeiro, dict):
        if any(not isinstance(v, dict) or v.keys() != primeiro.keys() for v in valores):
            raise ErroDeDados(f"os dicionários de {papel} do gerador não têm todos os mesmos nomes.")
        return {nome: _juntos(f"{papel}[{nome!r}]", tuple(v[nome] for v in valores)) for nome in primeiro}
    try:
        return np.stack([np.asarray(valor) for valor in valores])
    except ValueError:
        formas = sorted({np.shape(valor) for valor in valores if not isinstance(valor, dict)})[:3]
        raise ErroDeForma(
            f"as amostras do gerador têm formas diferentes em {papel}: {', '.join(map(str, formas))}."
            f"{Gerador.dica_das_formas}"
        ) from None
