"""O corte, que diz o que de um programa vai à memória, e o plano, que diz em que núcleos e em que ordem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from neuronio.motores.llvm.plano.pecas import Nucleo, Reparticao, Vista
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.programa import Instrucao, Nome, Programa


@dataclass(frozen=True, eq=False)
class Corte:
    """Um programa e os valores dele que se guardam; o resto são expressões, que se calculam ao ler."""

    programa: Programa
    guardados: frozenset[Nome]
    vistas: Mapping[Nome, Vista]
    """De cada valor, onde e como se lê na memória o que ele é, se não se calcula."""

    @cached_property
    def instrucao_de(self) -> dict[Nome, Instrucao]:
        """A instrução que dá cada valor; os argumentos, as variáveis e as constantes não têm."""
        return {saida: i for i in self.programa.instrucoes for saida in i.saidas}

    def forma(self, nome: Nome) -> Forma:
        return self.programa.aspectos[nome].forma

    @cached_property
    def _reescritas(self) -> set[int]:
        return {id(variavel) for variavel, _ in self.programa.atribuicoes}

    def se_reescreve(self, nome: Nome) -> bool:
        """Se o valor é o de uma variável que o programa muda."""
        return id(self.programa.leituras.get(nome)) in self._reescritas

    def na_memoria(self, nome: Nome) -> bool:
        """Se o valor se lê, em vez de se calcular."""
        return nome in self.guardados or nome not in self.instrucao_de


@dataclass(frozen=True, eq=False)
class Plano:
    """Os núcleos de um programa, na ordem em que se executam, com o estágio de cada um."""

    corte: Corte
    nucleos: tuple[Nucleo, ...]
    lote: int
    """De quantas amostras é o maior lote."""
    caches: Caches
    """Os de que os núcleos dispõem."""
    trazidos_por_colunas: frozenset[Nome]
    """Os argumentos de que cada thread traz umas colunas de todas as amostras, e não as suas amostras."""
    constantes: Mapping[Nome, np.ndarray]
    """As que se leem da memória; das outras, o número se escreve no próprio código."""
    uma_a_uma: bool
    """Se o que se faz de uma amostra não depende das outras, nem de quantas são: tanto faz o lote."""
    corpos: Mapping[Nome, Plano] = field(default_factory=dict)
    """Os dos programas que se executam muitas vezes dentro de um núcleo, pelo primeiro resultado dele."""
    de_fora: frozenset[Nome] = frozenset()
    """Num desses, os argumentos: leem-se da memória de quem os executa, e não têm lugar na sua arena."""
    no_lugar: Mapping[Nome, int] = field(default_factory=dict)
    """Num desses, os valores guardados que se escrevem já onde fica a saída de tal número; também não têm."""
    de_zeros: frozenset[Nome] = frozenset()
    """Os valores que são quase todos zero, como o gradiente que um max pooling devolve."""

    @property
    def programa(self) -> Programa:
        return self.corte.programa

    @property
    def guardados(self) -> frozenset[Nome]:
        return self.corte.guardados

    @property
    def reparte_uma(self) -> bool:
        """Se de uma amostra só há o que fique a cada thread."""
        return any(n.reparticao is Reparticao.POR_COLUNAS for n in self.nucleos)

    @property
    def estagios(self) -> int:
        """Quantos são: entre um e o seguinte, as threads se esperam."""
        return 1 + max((n.estagio for n in self.nucleos), default=0)
