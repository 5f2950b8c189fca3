"""O que se vê em cada célula de uma coluna: se falta, se parece um número, com que decimal se lê.

Uma célula *simples*, só de algarismos com uma vírgula ou um ponto no meio, se lê pelos bytes, junto com as
outras. Das que têm mais do que isso, olha-se cada texto diferente, uma vez.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuronio.dados import numeros as escritos
from neuronio.dados.ausentes import e_ausente, parece_marca
from neuronio.dados.celulas import Celulas
from neuronio.dados.reparticao import repartir

PEDACO = 1 << 15
"""Quantas células se leem de uma vez: as contas delas cabem no cache."""
MAIS_LONGA = 32
"""Letras de uma célula simples; cabem na `FOLGA` da fita."""
ALGARISMOS_EXATOS = 15
"""Um inteiro de tantos algarismos, e uma potência de dez até 10²², são exatos em float64; e por isso o
quociente deles é o número mais próximo do que está escrito."""

_ZERO, _VIRGULA, _PONTO, _MAIS, _MENOS = (ord(letra) for letra in "0,.+-")
_POTENCIAS = np.array([float(f"1e{casas}") for casas in range(MAIS_LONGA + 1)])
_NOVES = np.array([999.0, 9999.0, 99999.0, 999999.0])


class Traco(IntEnum):
    """O que se vê numa célula; cada um é um bit."""

    FALTA = 1
    PARECE_NUMERO = 2
    PARECE_DATA = 4
    EM_REAIS = 8
    EM_PORCENTO = 16
    LE_COM_VIRGULA = 32
    LE_COM_PONTO = 64
    TEM_VIRGULA = 128
    TEM_PONTO = 256
    """Tem ponto, e não vírgula."""
    CURTO = 512
    """Tem, sem o sinal, no máximo três letras."""
    ACABA_EM_ZERO = 1024
    SO_NOVES = 2048
    """É como os que se escrevem no lugar de um que falta: −999, −9999,0."""


LE_COM: dict[escritos.Decimal, Traco] = {",": Traco.LE_COM_VIRGULA, ".": Traco.LE_COM_PONTO}


@dataclass(frozen=True)
class Especie:
    """As células de uma coluna em que se veem os mesmos traços: quantas são, e onde está a primeira."""

    tracos: int
    quantas: int
    primeira: int

    def tem(self, traco: int) -> bool:
        """Se tem algum destes traços."""
        return bool(self.tracos & traco)


@dataclass(frozen=True, eq=False)
class Vista:
    """O que se viu numa coluna.

    Args:
        tracos: os `Traco` de cada célula.
        valores: o que vale cada célula simples, se a pontuação dela é decimal; NaN nas outras.
        outras: as posições das que não são simples.
        celulas: as que não são simples.
    """

    tracos: NDArray[np.uint16]
    valores: NDArray[np.float64]
    outras: NDArray[np.int64]
    celulas: Celulas

    @cached_property
    def separados(self) -> list[tuple[str, escritos.Unidade]]:
        """O número e a unidade de cada texto diferente das que não são simples."""
        return [escritos.separar_unidade(texto) for texto in self.celulas.distintas[0]]

    @cached_property
    def dias(self) -> NDArray[np.float64]:
        """Os dias de cada texto diferente das que não são simples; NaN se não é uma data que exista."""
        return np.array([_dias(texto) for texto in self.celulas.distintas[0]], np.float64)

    @cached_property
    def especies(self) -> list[Especie]:
        """As espécies das células que não faltam, na ordem em que aparecem."""
        vezes = np.bincount(self.tracos)
        achadas = [
            Especie(int(tracos), int(vezes[tracos]), int((self.tracos == tracos).argmax()))
            for tracos in np.flatnonzero(vezes)
        ]
        return sorted((e for e in achadas if not e.tem(Traco.FALTA)), key=lambda e: e.primeira)

    def com(self, traco: Traco) -> NDArray[np.bool_]:
        """Quais células têm um traço."""
        return np.asarray((self.tracos & np.uint16(traco)) != 0)


def olhar(celulas: Celulas) -> Vista:
    """Os traços e os valores das células de uma coluna."""
    partes = repartir(_olhar_simples, [celulas[de : de + PEDACO] for de in range(0, len(celulas), PEDACO)])
    tracos = np.concatenate([tracos for tracos, _ in partes])
    outras = np.flatnonzero(tracos == 0)
    as_outras = celulas if len(outras) == len(celulas) else celulas.so(outras)
    vista = Vista(tracos, np.concatenate([valores for _, valores in partes]), outras, as_outras)
    textos, codigos = as_outras.distintas
    de_cada = [
        _tracos_de(texto, numero, unidade)
        for texto, (numero, unidade) in zip(textos, vista.separados, strict=True)
    ]
    tracos[outras] = np.array(de_cada, np.uint16)[codigos]
    return vista


def _dias(texto: str) -> float:
    try:
        return escritos.dias(texto)
    except ValueError:
        return np.nan


def _tracos_de(texto: str, numero: str, unidade: escritos.Unidade) -> int:
    marca, leituras = escritos.marca(numero), escritos.leituras(numero)
    vistos = {
        Traco.FALTA: e_ausente(texto),
        Traco.PARECE_NUMERO: escritos.parece_numero(numero),
        Traco.PARECE_DATA: escritos.parece_data(texto),
        Traco.EM_REAIS: unidade == "R$",
        Traco.EM_PORCENTO: unidade == "%",
        Traco.LE_COM_VIRGULA: "," in leituras,
        Traco.LE_COM_PONTO: "." in leituras,
        Traco.TEM_VIRGULA: marca == ",",
        Traco.TEM_PONTO: marca == ".",
        Traco.CURTO: len(numero.lstrip("+-")) <= 3,
        Traco.ACABA_EM_ZERO: numero.endswith("0"),
        Traco.SO_NOVES: parece_marca(numero),
    }
    return sum(traco for traco, visto in vistos.items() if visto)


def _olhar_simples(celulas: Celulas) -> tuple[NDArray[np.uint16], NDArray[np.float64]]:
    """Os traços e os valores das células simples; zero e NaN nas outras."""
    tamanhos = np.minimum(celulas.tamanhos, MAIS_LONGA + 1).astype(np.uint8)
    letras = celulas.letras(min(max(int(tamanhos.max()), 1), MAIS_LONGA))
    numeros = Algarismos(np.ascontiguousarray(letras.T), tamanhos)
    simples = numeros.sao_simples()
    if not simples.any():
        return np.zeros(len(tamanhos), np.uint16), np.full(len(tamanhos), np.nan)
    valores = numeros.valores()
    longas = np.flatnonzero(simples & (numeros.quantos > ALGARISMOS_EXATOS))
    for i in longas.tolist():
        valores[i] = float(celulas[i].replace(",", "."))
    valores[~simples] = np.nan
    tracos = numeros.tracos(valores)
    tracos[~simples] = 0
    return tracos, valores


class Algarismos:
    """O que se sabe de muitas células, que se leem juntas.

    O que não é das células simples, a que as contas servem, não quer dizer nada.

    Args:
        letras: os bytes ``(largura, n)`` de cada célula, e o que vem depois dela.
        tamanhos: quantos bytes ``(n,)`` tem cada uma.
    """

    def __init__(self, letras: NDArray[np.uint8], tamanhos: NDArray[np.uint8]) -> None:
        self.tamanhos = tamanhos
        posicoes = np.arange(len(letras), dtype=np.uint8)[:, None]
        dentro = posicoes < tamanhos
        self.algarismos = letras - np.uint8(_ZERO)  # o que vem antes do zero dá a volta, e passa de nove
        self.contam = ((self.algarismos < 10) & dentro).view(np.uint8)
        self.algarismos *= self.contam
        pontuam = (((letras == _VIRGULA) | (letras == _PONTO)) & dentro).view(np.uint8)
        self.quantos, self.marcas = _somas(self.contam), _somas(pontuam)
        self.marca = _somas(pontuam * letras)
        self.casas = np.where(self.marcas == 1, tamanhos - _somas(pontuam * posicoes) - 1, 0)
        self.negativo = letras[0] == _MENOS
        self.com_sinal = self.negativo | (letras[0] == _MAIS)

    def sao_simples(self) -> NDArray[np.bool_]:
        """Quais são só algarismos, com um sinal antes ou não, e uma vírgula ou um ponto entre eles ou não."""
        completas = self.quantos + self.marcas + self.com_sinal == self.tamanhos
        pontuadas = (self.marcas == 1) & (self.casas > 0)
        return np.asarray(completas & (self.quantos > self.casas) & ((self.marcas == 0) | pontuadas))

    def valores(self) -> NDArray[np.float64]:
        """O que valem as simples de poucos algarismos, se a pontuação é decimal."""
        valores = np.zeros(len(self.tamanhos))
        for algarismo, conta in zip(self.algarismos, self.contam, strict=True):
            valores *= 1 + 9 * conta
            valores += algarismo
        valores /= _POTENCIAS[self.casas]
        return np.negative(valores, out=valores, where=self.negativo)

    def tracos(self, valores: NDArray[np.float64]) -> NDArray[np.uint16]:
        """Os traços das simples."""
        inteiros = self.quantos - self.casas
        segundo = self.algarismos[min(1, len(self.algarismos) - 1)]
        primeiro = np.where(self.com_sinal, segundo, self.algarismos[0])
        ultima = np.clip(self.tamanhos, 1, len(self.algarismos)) - 1
        ultimo = self.algarismos[ultima, np.arange(len(ultima))]
        virgula, ponto = self.marca == _VIRGULA, self.marca == _PONTO
        de_milhares = (self.casas == 3) & (inteiros <= 3) & (primeiro != 0)
        de_noves = self.negativo & (primeiro == 9) & (inteiros <= 6)
        if de_noves.any():
            de_noves &= np.isin(-valores, _NOVES)
        vistos = {
            Traco.LE_COM_VIRGULA: ~ponto | de_milhares,
            Traco.LE_COM_PONTO: ~virgula | de_milhares,
            Traco.TEM_VIRGULA: virgula,
            Traco.TEM_PONTO: ponto,
            Traco.CURTO: self.quantos + self.marcas <= 3,
            Traco.ACABA_EM_ZERO: ultimo == 0,
            Traco.SO_NOVES: de_noves,
        }
        tracos = np.full(len(valores), Traco.PARECE_NUMERO, np.uint16)
        for traco, onde in vistos.items():
            tracos |= onde * np.uint16(traco)
        return tracos


def _somas(letras: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A soma de cada célula, de bytes ``(largura, n)``."""
    somas: NDArray[np.uint8] = np.add.reduce(letras, axis=0, dtype=np.uint8)
    return somas
