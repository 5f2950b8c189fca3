"""Texto como sequência de números: a cada passo, a rede lê um símbolo e prevê o seguinte."""

from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.arrays.origem import anotar_origem
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.dados.arquivo_de_texto import ler_texto
from neuronio.dados.preparo_de_texto import PreparoDeTexto
from neuronio.dados.vocabulario import Vocabulario, conferir_nivel
from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues, com_metodos_em_portugues

Numeros = NDArray[np.int64]


@com_metodos_em_portugues("Texto")
class Texto:
    """Um texto, e o vocabulário dele.

    Args:
        texto: ao menos um caractere.
        nivel: "caractere", ou "palavra", em que cada palavra, espaço e sinal de pontuação é um símbolo.
        minimo: quantas vezes um símbolo aparece, ao menos, para entrar no vocabulário; os outros são um só, o
            desconhecido.
        vocabulario: o de outro texto, no lugar do deste.

    Raises:
        ErroDeDados: o texto é vazio.
        ErroDeTipo: não é um texto.

    >>> t = Texto("banana")
    >>> t.alfabeto, t.indices
    ('abn', array([1, 0, 2, 0, 2, 0]))
    >>> t.decodificar(t.codificar("nab"))
    'nab'
    """

    def __init__(
        self,
        texto: str,
        nivel: str = "caractere",
        minimo: int = 1,
        vocabulario: Vocabulario | None = None,
    ) -> None:
        if not isinstance(texto, str):
            raise ErroDeTipo(f"era esperado um texto; veio {texto!r:.80}.")
        if not texto:
            raise ErroDeDados("o texto está vazio; era esperado ao menos um caractere.")
        self.texto, self.minimo = texto, inteiro_positivo("minimo", minimo)
        self.vocabulario = vocabulario or Vocabulario.de(texto, conferir_nivel(nivel), self.minimo)
        self._de_outro = vocabulario is not None

    def __len__(self) -> int:
        return len(self.indices)

    @property
    def nivel(self) -> str:
        """O que é um símbolo: "caractere" ou "palavra"."""
        return self.vocabulario.nivel

    @property
    def alfabeto(self) -> str:
        """Os caracteres que há no vocabulário, em ordem."""
        return "".join(sorted(set("".join(self.vocabulario.simbolos))))

    @property
    def preparo(self) -> PreparoDeTexto:
        """O que um modelo que treina com este texto guarda dele: o vocabulário."""
        return PreparoDeTexto(self.vocabulario.simbolos, self.nivel)

    @cached_property
    def indices(self) -> Numeros:
        """O texto inteiro codificado, int64 ``(símbolos,)``."""
        if self._de_outro:
            return self.codificar(self.texto)
        return self.vocabulario.com_desconhecidos(self.vocabulario.procurar(self.texto))

    def codificar(self, trecho: str) -> Numeros:
        """O número de cada símbolo de um trecho, int64 ``(símbolos,)``.

        Raises:
            ErroDeDados: há um símbolo que o vocabulário não tem; diz qual, e onde. Se ele tem um para os
                desconhecidos, só se avisa.
        """
        return self.vocabulario.codificar(trecho)

    def decodificar(self, indices: ArrayLike) -> str:
        """O texto de tais números ``(símbolos,)``; ``ErroDeValor`` se um não é de nenhum símbolo."""
        return self.vocabulario.decodificar(indices)

    def separar(self, *fracoes: float) -> tuple["Texto", ...]:
        """O texto em partes, na ordem em que está: o começo, e tais frações dele até o fim.

        O vocabulário de todas se aprende na primeira, e tem um símbolo para os desconhecidos.

        Args:
            fracoes: quanto vai para cada parte depois da primeira, entre 0 e 1.

        Raises:
            ErroDeValor: as frações não deixam nada para a primeira parte.
            ErroDeDados: uma parte ficaria vazia.

        >>> treino, validacao, teste = Texto("abcabcabca" * 10).separar(0.1, 0.2)
        >>> len(treino), len(validacao), len(teste), treino.alfabeto
        (70, 10, 20, 'abc\\ufffd')
        """
        ditas = [numero("cada fração", fracao, 0, 1, aberto=True) for fracao in fracoes]
        if sum(ditas) >= 1:
            raise ErroDeValor(f"as frações {', '.join(map(str, ditas))} não deixam nada para o treino.")
        partes = self.vocabulario.partir(self.texto)
        depois = np.cumsum([round(fracao * len(partes)) for fracao in reversed(ditas)], dtype=np.int64)
        cortes = [0, *(len(partes) - depois[::-1]).tolist(), len(partes)]
        trechos = ["".join(partes[comeco:fim]) for comeco, fim in pairwise(cortes)]
        if not all(trechos):
            raise ErroDeDados(
                f"o texto tem {len(partes)} {self.nivel}s, e uma das partes ficaria vazia: peça frações "
                "maiores."
            )
        vocabulario = Vocabulario.de(trechos[0], self.nivel, self.minimo, desconhecido=True)
        separadas = [Texto(trecho, minimo=self.minimo, vocabulario=vocabulario) for trecho in trechos]
        separadas[0]._de_outro = False
        return tuple(separadas)

    def janelas(self, tamanho: int, passo: int | None = None) -> tuple[Numeros, Numeros]:
        """Trechos independentes do texto, e de cada símbolo deles o seguinte.

        Args:
            tamanho: quantos símbolos tem cada janela.
            passo: quantos símbolos vão do começo de uma ao da outra; sem ele, o tamanho: nenhum se repete.

        Returns:
            x e y, int64 ``(janelas, tamanho)``; y é x um símbolo adiante. O que sobra no fim não entra.

        Raises:
            ErroDeDados: o texto é menor que uma janela, e o símbolo depois dela.

        >>> x, y = Texto("abcdefg").janelas(3)
        >>> x.tolist(), y.tolist()
        ([[0, 1, 2], [3, 4, 5]], [[1, 2, 3], [4, 5, 6]])
        """
        tamanho = inteiro_positivo("o tamanho da janela", tamanho)
        passo = tamanho if passo is None else inteiro_positivo("o passo", passo)
        self._conferir_que_cabe(tamanho, 1)
        com_o_seguinte = np.lib.stride_tricks.sliding_window_view(self.indices, tamanho + 1)[::passo]
        return self._anotado(com_o_seguinte[:, :-1]), com_o_seguinte[:, 1:].copy()

    def fluxos(self, quantos: int, janela: int) -> tuple[dict[str, Numeros], Numeros]:
        """O texto em trechos contíguos, lidos lado a lado e janela a janela, com o estado que vai de uma à
        seguinte.

        O gradiente para no começo de cada janela, e o que a rede lembra, não: é a retropropagação truncada.
        O que se devolve é o que `treinar` recebe, com ``lote=quantos`` e ``embaralhar=False``, e a camada diz
        ``fluxos=quantos``: cada lote tem a mesma janela de todos os trechos.

        Args:
            quantos: em quantos trechos se parte o texto.
            janela: quantos símbolos se leem de cada um por lote.

        Returns:
            ``{"x": x, "fluxo": f}`` e y: x e y int64 ``(n, janela)``, y um símbolo adiante; f int64
            ``(n, 2)``, de cada linha o seu trecho, e que janela dele é. O que sobra no fim não entra.

        Raises:
            ErroDeDados: o texto não tem uma janela para cada trecho.

        >>> entradas, y = Texto("abcdefghi").fluxos(2, 2)
        >>> entradas["x"].tolist()
        [[0, 1], [4, 5], [2, 3], [6, 7]]
        >>> entradas["fluxo"].tolist()
        [[0, 0], [1, 0], [0, 1], [1, 1]]

        Fonte: Williams e Peng, "An efficient gradient-based algorithm for on-line training of recurrent
        network trajectories", Neural Computation 2, 1990.
        """
        quantos = inteiro_positivo("a quantidade de fluxos", quantos)
        janela = inteiro_positivo("a janela", janela)
        self._conferir_que_cabe(janela, quantos)
        janelas = (len(self) - 1) // quantos // janela
        x, y = (
            self.indices[adiante : adiante + quantos * janelas * janela]
            .reshape(quantos, janelas, janela)
            .swapaxes(0, 1)
            .reshape(-1, janela)
            for adiante in (0, 1)
        )
        fluxo = np.stack([np.tile(np.arange(quantos), janelas), np.repeat(np.arange(janelas), quantos)], 1)
        return {"x": self._anotado(x), "fluxo": fluxo}, y.copy()

    def _conferir_que_cabe(self, janela: int, quantos: int) -> None:
        if quantos * janela < len(self):
            return
        maior = (len(self) - 1) // quantos
        em = "" if quantos == 1 else f" em cada um de {quantos} fluxos"
        conselho = f"peça uma janela de até {maior}" if maior else "o texto é curto demais"
        raise ErroDeDados(
            f"o texto tem {len(self)} {self.nivel}s, e uma janela de {janela}{em} pede "
            f"{quantos * janela + 1}, com o que vem depois: {conselho}."
        )

    def _anotado(self, x: Any) -> Numeros:
        return anotar_origem(np.array(x), self.preparo)


@com_argumentos_em_portugues
def texto(caminho: str | Path, nivel: str = "caractere", minimo: int = 1) -> Texto:
    """Lê um arquivo de texto em UTF-8 (ou Windows-1252, com um aviso).

    Args:
        caminho: arquivo de texto.
        nivel: "caractere", ou "palavra", em que cada palavra, espaço e sinal de pontuação é um símbolo.
        minimo: quantas vezes um símbolo aparece, ao menos, para entrar no vocabulário.

    Returns:
        `Texto`, com ``separar``, ``janelas`` e ``fluxos``, que dão o que se treina, e ``codificar`` e
        ``decodificar``.

    Raises:
        ErroDeArquivo: o arquivo não existe ou não pode ser lido.
        ErroDeDados: o arquivo está vazio ou não é texto.
        ErroDeNome: não há um nível assim.
    """
    return Texto(ler_texto(caminho), nivel, minimo)
