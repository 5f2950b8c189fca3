"""Ler adiante: enquanto se usa um bloco de amostras, os dois seguintes se leem em segundo plano."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.dados.fonte import Bloco, Fonte, Indices, Leitor, Partes, juntar
from neuronio.motores.processadores import processadores
from neuronio.motores.threads import dividindo
from neuronio.nomes import com_argumentos_em_portugues

ADIANTE = 2
"""Blocos que se leem antes de serem pedidos: com o que está em uso, três na memória."""
PEDACOS_POR_THREAD = 4
"""Com vários pedaços por thread, as que acabam primeiro ajudam as outras, e há poucos meio lidos."""


@com_argumentos_em_portugues
def adiantar(
    fonte: Fonte,
    ordem: Indices | None,
    por_bloco: int,
    *,
    parte: str = "treino",
    threads: int | None = None,
) -> Generator[Bloco]:
    """Os blocos seguidos de uma ordem de amostras, lidos em segundo plano.

    Cada bloco se reparte entre as threads, que o leem juntas; quem espera por um é uma delas, e ajuda.
    Ficam na memória, no máximo, o bloco em uso e dois adiante. Um erro da fonte chega a quem pede o bloco;
    fechar o gerador, ou sair do laço, para as threads e espera por elas.

    Args:
        fonte: de onde se lê.
        ordem: índices das amostras; ``None`` são todas, em ordem, e é o que serve a uma fonte ``em_ordem``.
        por_bloco: quantas amostras tem cada bloco; o último pode ter menos.
        parte: como chamar estes dados nas mensagens.
        threads: quantas leem; ``None`` são os processadores que há. Uma fonte ``em_ordem``, ou que não lê
            ``em_paralelo``, tem uma só.

    >>> import numpy as np
    >>> class Dobros(Fonte):
    ...     def __len__(self):
    ...         return 5
    ...
    ...     def ler(self, indices):
    ...         return 2.0 * indices, None
    >>> [x for x, _ in adiantar(Dobros(), np.array([4, 0, 2]), por_bloco=2)]
    [array([8., 0.]), array([4.])]
    """
    por_bloco = inteiro_positivo("por_bloco", por_bloco)
    quantas = processadores() if threads is None else inteiro_positivo("threads", threads)
    leitor = Leitor(fonte, parte)
    if ordem is None:
        ordem = np.arange(leitor.quantas)
    blocos = [ordem[inicio : inicio + por_bloco] for inicio in range(0, len(ordem), por_bloco)]
    return ler_blocos(leitor, blocos, quantas)


def ler_blocos(leitor: Leitor, dos_blocos: Iterable[Indices], threads: int) -> Generator[Bloco]:
    """O mesmo, de blocos que já se sabe de que amostras são."""
    fonte, blocos = leitor.fonte, iter(dos_blocos)
    if fonte.em_ordem or not fonte.em_paralelo:
        threads = 1
    adiante: deque[_EmLeitura] = deque()
    equipe = ThreadPoolExecutor(max(1, threads - 1), "neuronio-leitura")

    def comecar_mais_um() -> None:
        if (indices := next(blocos, None)) is not None:
            adiante.append(_EmLeitura(leitor, indices, equipe, threads))

    try:
        for _ in range(ADIANTE):
            comecar_mais_um()
        while adiante:
            bloco = adiante.popleft().esperar()
            comecar_mais_um()
            yield bloco
    finally:
        equipe.shutdown(wait=True, cancel_futures=True)


class _EmLeitura:
    """Um bloco que várias threads leem, cada uma os seus pedaços."""

    def __init__(self, leitor: Leitor, indices: Indices, equipe: ThreadPoolExecutor, threads: int) -> None:
        self._leitor, self._quantas = leitor, len(indices)
        self._partes: Partes | None = None
        self._tranca = threading.Lock()
        quantos = min(threads * PEDACOS_POR_THREAD, len(indices))
        limites = [len(indices) * i // quantos for i in range(quantos + 1)]
        pedacos = [(comeco, indices[comeco:fim]) for comeco, fim in pairwise(limites)]
        self._pedacos = [(equipe.submit(self._ler, *pedaco), *pedaco) for pedaco in pedacos]
        self._ajudar = threads > 1

    def _ler(self, comeco: int, indices: Indices) -> None:
        with dividindo():
            lidas = self._leitor.ler_partes(indices)
        with self._tranca:
            if self._partes is None:
                self._partes = {
                    chave: np.empty((self._quantas, *array.shape[1:]), array.dtype)
                    for chave, array in lidas.items()
                }
        for chave, array in lidas.items():
            self._partes[chave][comeco : comeco + len(indices)] = array

    def esperar(self) -> Bloco:
        """O bloco lido. Quem o espera lê os pedaços que ninguém começou, a partir do fim."""
        for futuro, comeco, indices in reversed(self._pedacos):
            if self._ajudar and futuro.cancel():
                self._ler(comeco, indices)
        for futuro, *_ in self._pedacos:
            if not futuro.cancelled():
                futuro.result()
        partes, self._partes = self._partes, None  # a fila da equipe ainda lembra os pedaços que não leu
        assert partes is not None
        return juntar(partes)
