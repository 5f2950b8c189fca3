"""As peças de um plano: os núcleos, como se repartem, e o que cada um lê da memória."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from neuronio.motores.llvm.plano.medidas import sobre_o_lote
from neuronio.tensor import Variavel
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.programa import Instrucao, Nome


class Reparticao(Enum):
    """O que de um núcleo cabe a cada thread."""

    PELO_RESULTADO = auto()
    """Umas linhas do resultado; se são as amostras do lote, as suas."""
    SOMA_SOBRE_O_LOTE = auto()
    """As suas amostras, que soma num lugar só seu."""
    POR_COLUNAS = auto()
    """De um produto, umas colunas do resultado, de todas as linhas."""
    POR_SOMAS = auto()
    """De um produto, as parcelas das colunas dos dados que traz, que soma num lugar só seu."""

    @property
    def em_partes(self) -> bool:
        """Se o resultado é a soma do que cada thread guarda no seu lugar."""
        return self in (Reparticao.SOMA_SOBRE_O_LOTE, Reparticao.POR_SOMAS)


@dataclass(frozen=True)
class Destino:
    """Onde um valor final se escreve: numa variável, ou na saída de tal número."""

    valor: Nome
    variavel: Variavel | None = None
    saida: int = -1


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
    saltos: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Nucleo:
    """Um laço que calcula ``instrucao`` (ou, sem ela, só expressões) e escreve os seus destinos.

    Um produto pode ter também expressões: calculam-se de cada bloco de resultados, logo que pronto.
    """

    forma: Forma
    valores: tuple[Nome, ...] = ()
    """Os que ele guarda na memória."""
    instrucao: Instrucao | None = None
    destinos: tuple[Destino, ...] = ()
    reparticao: Reparticao = Reparticao.PELO_RESULTADO
    acessos: tuple[Acesso, ...] = ()
    """Tudo o que ele lê da memória."""
    estagio: int = 0
    do_laco: frozenset[Nome] = frozenset()
    """O que só se sabe dentro do laço: o que ele mesmo guarda, e o que vem disso."""
    seguidos: int = 0
    """Quantos dos últimos eixos ele percorre como se fossem um só."""
    grupo: int = 0
    """Os do mesmo número, que não seja zero, se executam juntos com poucas amostras de cada vez."""
    amostras: int = 0
    """De quantas em quantas."""
    de_passagem: bool = False
    """Se só ele lê o resultado da sua instrução: não é preciso guardá-lo."""

    @property
    def por_amostra(self) -> bool:
        """Se cada thread leva as suas amostras do lote."""
        if self.reparticao is Reparticao.PELO_RESULTADO:
            return sobre_o_lote(self.forma)
        return self.reparticao is Reparticao.SOMA_SOBRE_O_LOTE

    @property
    def elementar(self) -> bool:
        """Se só há expressões."""
        return self.instrucao is None

    @cached_property
    def expressoes(self) -> tuple[Nome, ...]:
        """Os valores que o núcleo calcula posição por posição, e guarda."""
        da_instrucao = () if self.instrucao is None else self.instrucao.saidas
        return tuple(v for v in self.valores if v not in da_instrucao)

    @property
    def raizes(self) -> tuple[Nome, ...]:
        """Os valores cujas expressões o núcleo calcula na posição que percorre."""
        return (*self.expressoes, *(d.valor for d in self.destinos))
