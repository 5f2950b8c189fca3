"""O vocabulário: os símbolos de um texto, caracteres ou palavras, e o número de cada um."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.avisos import avisar
from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeValor, erro_de_nome
from neuronio.nomes import com_metodos_em_portugues

DESCONHECIDO = "\N{REPLACEMENT CHARACTER}"
"""O símbolo de tudo o que o vocabulário não tem, se ele o tem."""

NIVEIS = ("caractere", "palavra")
_PALAVRA = re.compile(r"\w+(?:[-'’]\w+)*|\s+|[^\w\s]")


@com_metodos_em_portugues("Vocabulario")
@dataclass(frozen=True)
class Vocabulario:
    """Os símbolos de um texto, na ordem dos seus números.

    Args:
        simbolos: cada caractere, ou cada palavra, espaço e sinal de pontuação; sem repetição.
        nivel: "caractere" ou "palavra".

    >>> v = Vocabulario.de("Capitu disse-lhe: não.", "palavra")
    >>> v.simbolos
    (' ', '.', ':', 'Capitu', 'disse-lhe', 'não')
    >>> v.codificar("não: Capitu")
    array([5, 2, 0, 3])
    """

    simbolos: tuple[str, ...]
    nivel: str = "caractere"

    def __post_init__(self) -> None:
        conferir_nivel(self.nivel)
        if not isinstance(self.simbolos, tuple) or not all(isinstance(s, str) for s in self.simbolos):
            raise ErroDeTipo(f"um vocabulário é uma tupla de textos; veio {self.simbolos!r:.80}.")
        if not self.simbolos or len(set(self.simbolos)) < len(self.simbolos):
            raise ErroDeValor(
                f"um vocabulário tem símbolos, e nenhum duas vezes; veio {self.simbolos!r:.80}."
            )
        if not all(self.partir(simbolo) == [simbolo] for simbolo in self.simbolos):
            raise ErroDeValor(f"há no vocabulário o que não é um só símbolo de nível {self.nivel!r}.")

    @classmethod
    def de(
        cls, texto: str, nivel: str = "caractere", minimo: int = 1, desconhecido: bool = False
    ) -> "Vocabulario":
        """Os símbolos que um texto tem ao menos ``minimo`` vezes.

        Args:
            desconhecido: se há um símbolo para os outros; se algum fica de fora, há.
        """
        vezes = Counter(partir(texto, nivel))
        frequentes = {simbolo for simbolo, quantas in vezes.items() if quantas >= minimo}
        if desconhecido or len(frequentes) < len(vezes):
            frequentes.add(DESCONHECIDO)
        return cls(tuple(sorted(frequentes)), nivel)

    def __len__(self) -> int:
        return len(self.simbolos)

    @cached_property
    def numeros(self) -> dict[str, int]:
        """O número de cada símbolo."""
        return {simbolo: numero for numero, simbolo in enumerate(self.simbolos)}

    @property
    def desconhecido(self) -> int | None:
        """O número do símbolo dos desconhecidos, se há um."""
        return self.numeros.get(DESCONHECIDO)

    def partir(self, trecho: str) -> list[str]:
        """Os símbolos de um trecho, um por um; juntos, são ele."""
        return partir(trecho, self.nivel)

    def codificar(self, trecho: str) -> NDArray[np.int64]:
        """O número de cada símbolo de um trecho, int64 ``(símbolos,)``.

        O que o vocabulário não tem conta como o desconhecido, com um aviso que diz o que é.

        Raises:
            ErroDeDados: há um símbolo que o vocabulário não tem, nem um para os desconhecidos; diz qual, e
                onde.
        """
        if not isinstance(trecho, str):
            raise ErroDeTipo(f"era esperado um texto; veio {trecho!r:.80}.")
        numeros = self.procurar(trecho)
        novos = np.flatnonzero(numeros < 0)
        if novos.size:
            partes = self.partir(trecho)
            self._falar_dos_novos([partes[i] for i in novos], int(novos[0]))
        return self.com_desconhecidos(numeros)

    def procurar(self, trecho: str) -> NDArray[np.int64]:
        """O número de cada símbolo, e −1 no lugar dos que o vocabulário não tem."""
        partes = self.partir(trecho)
        return np.fromiter((self.numeros.get(parte, -1) for parte in partes), np.int64, len(partes))

    def com_desconhecidos(self, numeros: NDArray[np.int64]) -> NDArray[np.int64]:
        """O que `procurar` achou, com o número do desconhecido no lugar de −1."""
        return numeros if self.desconhecido is None else np.where(numeros < 0, self.desconhecido, numeros)

    def decodificar(self, numeros: ArrayLike) -> str:
        """O texto de tais números ``(símbolos,)``; ``ErroDeValor`` se um não é de nenhum símbolo."""
        dados = np.asarray(numeros)
        if dados.size and dados.dtype.kind not in "iu":
            raise ErroDeTipo(f"os números dos símbolos são inteiros; vieram {dados.dtype.name}.")
        dados = dados.ravel()
        fora = np.flatnonzero((dados < 0) | (dados >= len(self)))
        if fora.size:
            raise ErroDeValor(
                f"o vocabulário tem {len(self)} {self.nivel}s, de 0 a {len(self) - 1}; veio {dados[fora[0]]} "
                f"(posição {fora[0]})."
            )
        return "".join([self.simbolos[numero] for numero in dados.tolist()])

    def _falar_dos_novos(self, novos: list[str], posicao: int) -> None:
        primeiro = f"{_artigo(self.nivel)} {novos[0]!r} (posição {posicao})"
        if self.desconhecido is None:
            raise ErroDeDados(
                f"{primeiro} não está no vocabulário, que tem {len(self)} {self.nivel}s: tire-o do texto, ou "
                "aprenda o vocabulário de um texto que o tenha."
            )
        diferentes = len(set(novos)) - 1
        outros = f", e mais {diferentes} que também não," if diferentes else ""
        avisar(
            f"{primeiro}{outros} não está no vocabulário que se aprendeu no treino: conta como o "
            f"desconhecido, {DESCONHECIDO!r}.",
        )


def partir(texto: str, nivel: str) -> list[str]:
    """Os símbolos de um texto, em ordem.

    De palavras: cada palavra (as com hífen ou apóstrofo são uma só), cada sequência de espaços, e cada sinal
    de pontuação.

    >>> partir("Olhos de ressaca, disse-me.", "palavra")
    ['Olhos', ' ', 'de', ' ', 'ressaca', ',', ' ', 'disse-me', '.']
    """
    return list(texto) if nivel == "caractere" else _PALAVRA.findall(texto)


def conferir_nivel(nivel: str) -> str:
    """Devolve o próprio nível; ``ErroDeNome`` se não há um assim."""
    if nivel not in NIVEIS:
        raise erro_de_nome("nível", str(nivel), NIVEIS)
    return nivel


def _artigo(nivel: str) -> str:
    return "o caractere" if nivel == "caractere" else "a palavra"
