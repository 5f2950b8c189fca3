"""Texto como sequência de números: cada caractere é a sua posição no alfabeto."""

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.dados.arquivo_de_texto import ler_texto
from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues, com_metodos_em_portugues


@com_metodos_em_portugues("Texto")
class Texto:
    """Um texto e o seu alfabeto.

    Args:
        texto: os caracteres, ao menos um.

    Raises:
        ErroDeDados: o texto é vazio.
        ErroDeTipo: não é um texto.

    >>> t = Texto("banana")
    >>> t.alfabeto, t.indices
    ('abn', array([1, 0, 2, 0, 2, 0]))
    >>> t.decodificar(t.codificar("nab"))
    'nab'
    """

    def __init__(self, texto: str) -> None:
        if not isinstance(texto, str):
            raise ErroDeTipo(f"era esperado um texto; veio {texto!r}.")
        if not texto:
            raise ErroDeDados("o texto está vazio; era esperado ao menos um caractere.")
        self.texto = texto
        self.alfabeto = "".join(sorted(set(texto)))

    @cached_property
    def indices(self) -> NDArray[np.int64]:
        """O texto inteiro codificado, int64 ``(caracteres,)``."""
        return self.codificar(self.texto)

    def codificar(self, trecho: str) -> NDArray[np.int64]:
        """A posição de cada caractere no alfabeto, int64 ``(caracteres,)``; ``ErroDeDados`` se não está."""
        alfabeto, caracteres = _codigos(self.alfabeto), _codigos(trecho)
        posicoes = np.minimum(np.searchsorted(alfabeto, caracteres), len(alfabeto) - 1)
        fora = alfabeto[posicoes] != caracteres
        if fora.any():
            i = int(fora.argmax())
            raise ErroDeDados(
                f"o caractere {trecho[i]!r} (posição {i}) não está no alfabeto {self.alfabeto!r}."
            )
        return posicoes.astype(np.int64)

    def decodificar(self, indices: ArrayLike) -> str:
        """O texto de posições ``(caracteres,)`` do alfabeto; ``ErroDeValor`` se uma está fora dele."""
        posicoes = np.asarray(indices, np.int64).ravel()
        if posicoes.size and not 0 <= posicoes.min() <= posicoes.max() < len(self.alfabeto):
            raise ErroDeValor(
                f"o alfabeto tem {len(self.alfabeto)} caracteres, de 0 a {len(self.alfabeto) - 1}; "
                f"vieram posições de {posicoes.min()} a {posicoes.max()}."
            )
        return "".join(self.alfabeto[i] for i in posicoes)


@com_argumentos_em_portugues
def texto(caminho: str | Path) -> Texto:
    """Lê um arquivo de texto em UTF-8 (ou Windows-1252, com um aviso).

    Args:
        caminho: arquivo de texto.

    Returns:
        ``Texto`` com ``texto``, ``alfabeto``, ``indices``, ``codificar`` e ``decodificar``.

    Raises:
        ErroDeArquivo: o arquivo não existe ou não pode ser lido.
        ErroDeDados: o arquivo está vazio ou não é texto.
    """
    return Texto(ler_texto(caminho))


def _codigos(texto: str) -> NDArray[np.uint32]:
    return np.frombuffer(texto.encode("utf-32-le", "surrogatepass"), np.uint32)
