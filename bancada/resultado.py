"""O que uma carga mediu."""

from __future__ import annotations

from dataclasses import dataclass, field

from bancada.medicao import mediana

CASA = "neuronio"


def amostras(n: int) -> str:
    """Uma contagem de amostras, por extenso.

    >>> amostras(1), amostras(51000)
    ('1 amostra', '51.000 amostras')
    """
    return f"{n:,} amostra{'s' * (n != 1)}".replace(",", ".")


@dataclass
class Linha:
    """As medidas de um competidor.

    Args:
        biblioteca: o par, como "pytorch".
        familia: o que se compara, como "torch.compile".
        modo: como foi usada.
        medidas: uma por rodada, em segundos ou em bytes.
        nota: o que quem lê precisa saber desta linha.
    """

    biblioteca: str
    familia: str
    modo: str
    medidas: list[float]
    nota: str = ""

    @property
    def mediana(self) -> float:
        """A medida do meio."""
        return mediana(self.medidas)


@dataclass
class Resultado:
    """As linhas de uma carga, e o que é preciso para lê-las.

    Args:
        carga: o nome dela.
        titulo: o que se mediu.
        linhas: uma por competidor.
        unidade: "segundos" ou "bytes".
        operacoes: quantas somas e multiplicações a medida pede; 0 se isso não faz sentido.
        contagem: o que a medida leva a cabo uma vez, no plural, se interessa quantas por segundo.
        conjunto: a que conjunto de medidas parecidas pertence, que se mostram juntas; vazio, a nenhum.
        comparada: se é uma comparação entre bibliotecas, e entra no resumo.
        notas: o que quem lê precisa saber.
        falhas: o que faz a bancada falhar.
    """

    carga: str
    titulo: str
    linhas: list[Linha] = field(default_factory=list)
    unidade: str = "segundos"
    operacoes: int = 0
    contagem: str = ""
    conjunto: str = ""
    comparada: bool = True
    notas: list[str] = field(default_factory=list)
    falhas: list[str] = field(default_factory=list)

    def melhor(self, biblioteca: str) -> Linha | None:
        """A linha de menor mediana da biblioteca, se ela correu."""
        linhas = [linha for linha in self.linhas if linha.biblioteca == biblioteca]
        return min(linhas, key=lambda linha: linha.mediana, default=None)

    @property
    def referencia(self) -> Linha | None:
        """Aquela a que as outras se comparam: a melhor da casa; se a casa não correu, a melhor de todas."""
        return self.melhor(CASA) or min(self.linhas, key=lambda linha: linha.mediana, default=None)

    def razao(self, linha: Linha) -> float | None:
        """Quantas vezes a mediana da linha é a da referência."""
        referencia = self.referencia
        return None if referencia is None else linha.mediana / referencia.mediana

    def do_limite(self, linha: Linha, pico: float) -> float | None:
        """Que parte do pico aritmético a linha alcança, de 0 a 1."""
        return self.operacoes / pico / linha.mediana if self.operacoes else None
