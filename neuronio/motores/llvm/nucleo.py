"""As peças de um plano: os núcleos, o que cada um lê, e como se anda na memória."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from neuronio.tensor import Variavel
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.programa import Instrucao
from neuronio.tensor.programa.programa import Nome


@dataclass(frozen=True)
class Destino:
    """Onde um valor final se escreve: numa variável, ou na saída de tal número."""

    valor: Nome
    variavel: Variavel | None = None
    saida: int = -1


@dataclass(eq=False)
class Nucleo:
    """Um laço que calcula ``instrucao`` (ou, sem ela, só expressões) e escreve os seus destinos.

    Um produto pode ter também expressões: calculam-se de cada bloco de resultados, logo que pronto.
    """

    forma: Forma
    valores: list[Nome] = field(default_factory=list)
    instrucao: Instrucao | None = None
    destinos: list[Destino] = field(default_factory=list)
    soma_sobre_o_lote: bool = False
    por_colunas: bool = False
    """Se um produto se reparte pelas colunas do resultado, e não pelas amostras."""
    por_somas: bool = False
    """Se um produto se reparte pelas suas somas: cada thread soma as colunas dos dados que traz."""
    estagio: int = 0

    @property
    def por_amostra(self) -> bool:
        tem_lote = bool(self.forma) and isinstance(self.forma[0], Lote)
        return self.soma_sobre_o_lote or (tem_lote and not self.por_colunas and not self.por_somas)

    @property
    def em_partes(self) -> bool:
        """Se o resultado é a soma do que cada thread guarda no seu lugar."""
        return self.soma_sobre_o_lote or self.por_somas

    @property
    def elementar(self) -> bool:
        return self.instrucao is None

    @property
    def expressoes(self) -> list[Nome]:
        """Os valores que o núcleo calcula posição por posição, e guarda."""
        return [v for v in self.valores if self.instrucao is None or v != self.instrucao.saida]

    @property
    def raizes(self) -> list[Nome]:
        """Os valores cujas expressões o núcleo calcula na posição que percorre."""
        return [*self.expressoes, *(d.valor for d in self.destinos)]


@dataclass(frozen=True)
class Acesso:
    """A leitura de um valor guardado: se é na linha, ou na posição, que o núcleo escreve."""

    base: Nome
    alinhado: bool
    identico: bool


@dataclass(frozen=True)
class Vista:
    """Um valor lido da memória de outro: quantos números se anda em cada eixo."""

    base: Nome
    passos: tuple[int, ...]


def uniforme(c: np.ndarray) -> bool:
    """Se todos os números de uma constante são o mesmo, repetido sem ocupar memória."""
    return c.size == 1 or (c.size > 0 and not any(c.strides))


def passos(forma: Forma) -> list[int]:
    """De quantos números se anda, em cada eixo, para o índice seguinte."""
    andar, n = [], 1
    for t in reversed(forma):
        andar.append(n)
        n *= t.vezes if isinstance(t, Lote) else t
    return andar[::-1]


def elementos(forma: Forma, lote: int) -> int:
    """Quantos números tem uma forma, com tantas amostras."""
    n = 1
    for t in forma:
        n *= t.tamanho(lote) if isinstance(t, Lote) else t
    return n
