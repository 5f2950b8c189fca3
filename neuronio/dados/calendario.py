"""O calendário de uma série: de quanto em quanto tempo vem um valor, e que lugar na fila tem cada data.

Com as datas em posições inteiras, um buraco é uma posição que falta, e o futuro, as que vêm depois da última.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.datas import FORMATOS, Datas, Instantes, escrever_data
from neuronio.erros import ErroDeValor

Unidade = Literal["ano", "mes", "dia", "dia util", "segundo"]
Agrupar = Literal["hora", "dia", "semana", "mes", "trimestre", "ano"]
Posicoes = NDArray[np.int64]

_HORA, _DIA = 3600, 86400
_QUINTA_FEIRA = np.datetime64("1970-01-01")
_NOMES: Mapping[tuple[Unidade, int], str] = {
    ("ano", 1): "anos",
    ("mes", 3): "trimestres",
    ("mes", 1): "meses",
    ("dia", 7): "semanas",
    ("dia", 1): "dias",
    ("dia util", 1): "dias úteis",
    ("segundo", _HORA): "horas",
}


@dataclass(frozen=True)
class Calendario:
    """De quanto em quanto tempo vem um valor.

    Args:
        unidade: em que se conta o tempo.
        passo: quantas unidades de um valor ao seguinte: uma semana são 7 dias; um trimestre, 3 meses.
        fase: onde começa a contagem, de 0 a passo − 1.
        deslocamento: segundos do começo de um período à data que se escreve dele.
        formato: como se escreve uma data.

    >>> meses = Calendario("mes", formato="%m/%Y")
    >>> meses.escrever(meses.posicoes(np.array(["2001-11-01", "2001-12-01"], "datetime64[s]")) + 1)
    ['12/2001', '01/2002']
    """

    unidade: Unidade
    passo: int = 1
    fase: int = 0
    deslocamento: int = 0
    formato: str = "%Y-%m-%d"

    def posicoes(self, instantes: Instantes) -> Posicoes:
        """A posição do período de cada data, int64 ``(n,)``."""
        return (_contar(instantes, self.unidade) - self.fase) // self.passo

    def instantes(self, posicoes: Posicoes) -> Instantes:
        """A data de cada posição, dentro do período dela; datetime64[s] ``(n,)``."""
        inicios = _inicios(posicoes * self.passo + self.fase, self.unidade)
        seguintes = _inicios((posicoes + 1) * self.passo + self.fase, self.unidade)
        return np.minimum(
            inicios + np.timedelta64(self.deslocamento, "s"), seguintes - np.timedelta64(1, "s")
        )

    def escrever(self, posicoes: Posicoes) -> list[str]:
        """A data de cada posição, escrita."""
        instantes: list[datetime] = self.instantes(posicoes).tolist()
        return [escrever_data(instante, self.formato) for instante in instantes]

    @property
    def periodo(self) -> int:
        """Depois de quantos valores a estação se repete: 12 meses, 52 semanas, 7 dias; 1 se não se sabe."""
        voltas = {("mes", 1): 12, ("mes", 3): 4, ("dia", 1): 7, ("dia", 7): 52, ("dia util", 1): 5}
        if self.unidade == "segundo" and self.passo < _DIA and _DIA % self.passo == 0:
            return _DIA // self.passo
        return voltas.get((self.unidade, self.passo), 1)

    @property
    def nome(self) -> str:
        """Como se chamam os períodos, no plural."""
        return _NOMES.get((self.unidade, self.passo), "períodos")

    def mesmo_ritmo(self, outro: "Calendario") -> bool:
        """Se de um valor ao seguinte passa o mesmo tempo."""
        return (self.unidade, self.passo) == (outro.unidade, outro.passo)

    def para_dict(self) -> dict[str, Any]:
        """Em termos que cabem num JSON."""
        return {
            "unidade": self.unidade,
            "passo": self.passo,
            "fase": self.fase,
            "deslocamento": self.deslocamento,
            "formato": self.formato,
        }

    @classmethod
    def de_dict(cls, d: Mapping[str, Any]) -> "Calendario":
        """O calendário que ``para_dict`` descreveu; ``ValueError`` se não há um assim."""
        lido = cls(d["unidade"], int(d["passo"]), int(d["fase"]), int(d["deslocamento"]), str(d["formato"]))
        certo = lido.unidade in get_args(Unidade) and lido.formato in FORMATOS and 0 <= lido.fase < lido.passo
        if not certo or lido.deslocamento < 0:
            raise ValueError(d)
        return lido


AGRUPADOS: Mapping[str, Calendario] = {
    "hora": Calendario("segundo", _HORA, formato="%Y-%m-%d %H:%M"),
    "dia": Calendario("dia"),
    "semana": Calendario("dia", 7, fase=4),  # de segunda-feira a domingo: 1 de janeiro de 1970 foi quinta
    "mes": Calendario("mes", formato="%Y-%m"),
    "trimestre": Calendario("mes", 3, formato="%Y-%m"),
    "ano": Calendario("ano", formato="%Y"),
}
"""O calendário de uma série que se agrupa."""


def agrupado(agrupar: str) -> Calendario:
    """O calendário de tais grupos; ``ErroDeValor`` se não se conhecem."""
    if agrupar not in AGRUPADOS:
        nomes = ", ".join(f'"{nome}"' for nome in AGRUPADOS)
        raise ErroDeValor(f"agrupar é um destes: {nomes}; veio {agrupar!r}.")
    return AGRUPADOS[agrupar]


def descobrir(datas: Datas) -> Calendario:
    """O calendário de datas em ordem, todas diferentes: a maior unidade em que nenhuma se repete.

    >>> descobrir(Datas(np.array(["1958-03-29", "1958-04-05", "1958-04-19"], "datetime64[s]"), "%Y%m%d"))
    Calendario(unidade='dia', passo=7, fase=2, deslocamento=0, formato='%Y%m%d')
    """
    unidades: tuple[Unidade, ...] = ("ano", "mes", "dia", "segundo")
    unidade, contadas = next(
        (u, c) for u in unidades if (np.diff(c := _contar(datas.instantes, u)) > 0).all()
    )
    if unidade == "dia" and _so_em_dias_uteis(datas.instantes):
        unidade, contadas = "dia util", _contar(datas.instantes, "dia util")
    passo = int(np.gcd.reduce(np.diff(contadas))) if len(contadas) > 1 else 1
    fase = int(contadas[0] % passo)
    inicios = _inicios(contadas, unidade)
    deslocamento = int((datas.instantes - inicios).max() // np.timedelta64(1, "s"))
    return Calendario(unidade, passo, fase, deslocamento, datas.formato)


def _so_em_dias_uteis(instantes: Instantes) -> bool:
    """Se são dias seguidos, de segunda a sexta, de mais de uma semana."""
    dias = instantes.astype("datetime64[D]")
    saltos = np.diff(dias).astype(np.int64)
    return bool(np.is_busday(dias).all()) and len(dias) > 7 and int(saltos.min()) == 1


def _contar(instantes: Instantes, unidade: Unidade) -> Posicoes:
    """Quantas unidades há de 1970 a cada data."""
    if unidade == "dia util":
        return np.asarray(np.busday_count(_QUINTA_FEIRA, instantes.astype("datetime64[D]")), np.int64)
    letra = {"ano": "Y", "mes": "M", "dia": "D", "segundo": "s"}[unidade]
    return instantes.astype(f"datetime64[{letra}]").astype(np.int64)


def _inicios(contadas: Posicoes, unidade: Unidade) -> Instantes:
    """O começo da unidade de tal contagem."""
    if unidade == "dia util":
        return np.asarray(np.busday_offset(_QUINTA_FEIRA, contadas, "forward")).astype("datetime64[s]")
    letra = {"ano": "Y", "mes": "M", "dia": "D", "segundo": "s"}[unidade]
    return contadas.astype(f"datetime64[{letra}]").astype("datetime64[s]")
