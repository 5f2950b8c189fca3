"""Os caches de um núcleo deste processador: deles seguem os blocos, as cópias e os grupos."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from neuronio.erros import ErroDeValor
from neuronio.motores.llvm.processador.caches_do_sistema import caches_do_sistema

VARIAVEL = "NEURONIO_CACHES"
"""A variável de ambiente que diz outros caches que não os do processador."""

MENOR, MAIOR_L1, MAIOR_L2 = 1 << 10, 1 << 20, 64 << 20
"""De quantos bytes são os de um núcleo: fora disto, é engano de quem o diz."""

UNIDADES = {"": 1, "K": 1 << 10, "M": 1 << 20}


@dataclass(frozen=True)
class Caches:
    """Quantos bytes se leem depressa, sem ir à memória.

    >>> print(Caches(48 << 10, 1 << 20, 32 << 20))
    48 KB de L1 e 1 MB de L2 por núcleo, e 32 MB de L3
    """

    l1: int
    """O de dados, de um núcleo."""
    l2: int
    """A parte de um núcleo, se vários o dividem."""
    l3: int = 0
    """O de todos os núcleos que o dividem; 0, se não o há."""

    @property
    def possiveis(self) -> bool:
        """Se podem ser os de um processador."""
        return MENOR <= self.l1 <= min(self.l2, MAIOR_L1) and self.l2 <= MAIOR_L2 and self.l3 >= 0

    @property
    def ultimo(self) -> int:
        """O maior deles."""
        return max(self.l2, self.l3)

    def __str__(self) -> str:
        l3 = f", e {_por_extenso(self.l3)} de L3" if self.l3 else ""
        return f"{_por_extenso(self.l1)} de L1 e {_por_extenso(self.l2)} de L2 por núcleo{l3}"


SUPOSTOS = Caches(32 << 10, 512 << 10)
"""Os de um processador que não os diz: poucos têm menos."""


def caches_do_processador() -> Caches:
    """Os que a variável ``NEURONIO_CACHES`` diz; senão, os do processador; se ele não os diz, `SUPOSTOS`.

    Raises:
        ErroDeValor: se a variável não se entende.
    """
    return da_variavel() or achados() or SUPOSTOS


def achados() -> Caches | None:
    """Os que o sistema diz que este processador tem; None, se não diz, ou diz o que não pode ser."""
    caches = Caches(*caches_do_sistema())
    return caches if caches.possiveis else None


def da_variavel() -> Caches | None:
    """Os da variável de ambiente; None, se ela não está.

    Raises:
        ErroDeValor: se ela não se entende, ou diz o que não pode ser.
    """
    texto = os.environ.get(VARIAVEL, "").strip()
    if not texto:
        return None
    tamanhos = re.findall(r"(?:^|,)\s*(\d{1,9})\s*([KM]?)B?\s*(?=,|$)", texto, re.ASCII | re.IGNORECASE)
    bytes_ = [int(numero) * UNIDADES[unidade.upper()] for numero, unidade in tamanhos]
    if len(bytes_) == texto.count(",") + 1 in (2, 3) and (caches := Caches(*bytes_)).possiveis:
        return caches
    raise ErroDeValor(
        f"a variável de ambiente {VARIAVEL} diz o L1 de dados e o L2 de um núcleo e, se o há, o L3, como "
        f"32K,512K ou 48K,1M,32M: o L1, de 1K a 1M; o L2, do tamanho do L1 a 64M. Mas está com "
        f'"{texto}". Corrija-a, ou apague-a, e valem os do processador.'
    )


def _por_extenso(quantos: int) -> str:
    """Um tamanho, na unidade em que se escreve com menos casas.

    >>> [_por_extenso(n) for n in (48 << 10, 1280 << 10, 3 << 19)]
    ['48 KB', '1,25 MB', '1,5 MB']
    """
    unidade, nome = (1 << 20, "MB") if quantos >= 1 << 20 else (1 << 10, "KB")
    return f"{round(quantos / unidade, 2):g} {nome}".replace(".", ",")
