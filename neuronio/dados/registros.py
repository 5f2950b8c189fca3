"""Os registros de um arquivo de texto separado por um sinal: onde, na fita de bytes, está cada célula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.celulas import FOLGA, Celulas
from neuronio.dados.reparticao import repartir
from neuronio.erros import ErroDeDados

Registro = tuple[int, list[str]]

TRECHO = 1 << 22
"""Bytes que se separam de uma vez."""

_NOVA_LINHA = ord("\n")
_ESPACOS = np.zeros(256, bool)
_ESPACOS[[letra for letra in range(128) if chr(letra).isspace()]] = True
_OUTROS_ESPACOS = [chr(letra).encode() for letra in range(128, 0x3001) if chr(letra).isspace()]
_COMECOS_DE_ESPACOS = sorted({espaco[:1] for espaco in _OUTROS_ESPACOS})


@dataclass(frozen=True, eq=False)
class Registros(Sequence[Registro]):
    """Registros de tamanhos quaisquer, cada um com o número da linha em que começa.

    Args:
        fita: os bytes de todas as células.
        inicios, tamanhos: onde começa cada célula, e quantos bytes tem; as de um registro vêm seguidas.
        primeiras: a posição, entre as células, da primeira de cada registro.
        larguras: quantas células tem cada registro.
        numeros: a linha do arquivo em que cada registro começa.
    """

    fita: bytes
    inicios: NDArray[Any]
    tamanhos: NDArray[np.int32]
    primeiras: NDArray[np.int64]
    larguras: NDArray[np.int64]
    numeros: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.numeros)

    @overload
    def __getitem__(self, i: int) -> Registro: ...

    @overload
    def __getitem__(self, i: slice) -> "Registros": ...

    def __getitem__(self, i: int | slice) -> "Registro | Registros":
        if isinstance(i, slice):
            primeiras, larguras, numeros = self.primeiras[i], self.larguras[i], self.numeros[i]
            return replace(self, primeiras=primeiras, larguras=larguras, numeros=numeros)
        celulas = slice(int(self.primeiras[i]), int(self.primeiras[i] + self.larguras[i]))
        return int(self.numeros[i]), list(Celulas(self.fita, self.inicios[celulas], self.tamanhos[celulas]))

    def coluna(self, qual: int) -> Celulas:
        """A célula de tal posição em cada um dos registros, que têm todos a mesma largura."""
        onde: slice | NDArray[np.int64] = self.primeiras + qual
        largura, primeira, ultima = int(self.larguras[0]), int(self.primeiras[0]), int(self.primeiras[-1])
        if ultima - primeira == largura * (len(self) - 1):  # vêm todos seguidos
            onde = slice(primeira + qual, ultima + qual + 1, largura)
        tamanhos = self.tamanhos[onde]
        tipo = np.min_scalar_type(tamanhos.max())
        return Celulas(self.fita, np.ascontiguousarray(self.inicios[onde]), tamanhos.astype(tipo))

    def cheios(self, quais: NDArray[np.int64]) -> NDArray[np.int64]:
        """Quantos bytes há em todas as células de alguns dos registros, na ordem em que estão."""
        comecos = self.primeiras[quais]
        limites = np.stack([comecos, comecos + self.larguras[quais]], axis=1).ravel()
        if len(limites) and limites[-1] == len(self.tamanhos):  # onde o último acaba, nada começa
            limites = limites[:-1]
        return np.add.reduceat(self.tamanhos, limites, dtype=np.int64)[::2]


def de_listas(listas: Iterable[Registro]) -> Registros:
    """Registros já separados, com as células numa fita só deles."""
    numeros, lidos = [], []
    for numero, celulas in listas:
        numeros.append(numero)
        lidos.append(celulas)
    juntas = Celulas.de_textos([celula for celulas in lidos for celula in celulas])
    larguras = np.array([len(celulas) for celulas in lidos], np.int64)
    primeiras = np.cumsum(larguras) - larguras
    tamanhos = juntas.tamanhos.astype(np.int32)
    return Registros(juntas.fita, juntas.inicios, tamanhos, primeiras, larguras, np.array(numeros, np.int64))


def ler(fita: bytes, separador: str, origem: str, posicao: int = 0) -> Registros:
    """Os registros que têm alguma célula, a partir de uma posição que começa uma linha.

    Um trecho sem aspas se separa de uma vez, pelos bytes; o módulo ``csv`` lê os outros, registro a registro.

    Raises:
        ErroDeDados: há aspas que não fecham.
    """
    onde, tipo = len(fita), np.int32 if 4 * len(fita) < 2**31 else np.int64
    simples: list[tuple[int, int, int]] = []
    lidos: list[Registros] = []
    extras: list[bytes] = []
    linha = 1 + fita.count(b"\n", 0, posicao)

    def separar(qual: tuple[int, int, int]) -> Registros:
        de, ate, linha = qual
        separados = _separar(fita[de:ate], separador, linha)
        return replace(separados, inicios=(separados.inicios + de).astype(tipo))

    while posicao < len(fita):
        fim = fita.find(b"\n", posicao + TRECHO) + 1 or len(fita)
        if _e_simples(fita[posicao:fim], separador):
            simples.append((posicao, fim, linha))
            posicao, linha = fim, linha + fita.count(b"\n", posicao, fim)
            continue
        lidos += repartir(separar, simples)
        simples.clear()
        separados, posicao, linha = _pelo_csv(fita, posicao, fim, separador, origem, linha)
        extras.append(separados.fita)
        lidos.append(replace(separados, fita=b"", inicios=(separados.inicios + onde).astype(tipo)))
        onde += len(separados.fita)
    lidos += repartir(separar, simples)
    return _juntar(b"".join((fita, *extras, FOLGA)), lidos)


def um_a_um(
    fita: bytes, separador: str, origem: str, posicao: int = 0, linha: int = 1
) -> Iterator[tuple[Registro, int, int]]:
    """Cada registro, e a posição e a linha em que começa o seguinte."""
    andado = [posicao, linha]

    def linhas() -> Iterator[str]:
        while andado[0] < len(fita):
            fim = fita.find(b"\n", andado[0]) + 1 or len(fita)
            lida = fita[andado[0] : fim].decode()
            andado[:] = fim, andado[1] + 1
            yield lida

    leitor = csv.reader(linhas(), delimiter=separador, strict=True)
    while True:
        numero = andado[1]
        try:
            celulas = [celula.strip() for celula in next(leitor)]
        except StopIteration:
            return
        except csv.Error as erro:
            raise ErroDeDados(
                f"{origem}, linha {numero}: há aspas que não fecham, ou fecham no meio de um texto ({erro}). "
                'Uma aspa dentro de um texto se escreve dobrada: "".'
            ) from None
        yield (numero, celulas), andado[0], andado[1]


def _e_simples(trecho: bytes, separador: str) -> bool:
    """Se cada célula é o que está entre dois separadores, sem aspas e sem espaços de fora do ASCII."""
    if b'"' in trecho or not separador.isascii() or separador == '"':
        return False
    talvez = not trecho.isascii() and any(comeco in trecho for comeco in _COMECOS_DE_ESPACOS)
    if talvez and any(espaco in trecho for espaco in _OUTROS_ESPACOS):
        return False
    linhas = np.flatnonzero(np.frombuffer(trecho, np.uint8) == _NOVA_LINHA)
    return int(np.diff(linhas, prepend=0, append=len(trecho)).max()) < csv.field_size_limit()


def _separar(trecho: bytes, separador: str, linha: int) -> Registros:
    """Os registros de um trecho sem aspas, que começa em tal linha."""
    letras = np.frombuffer(trecho if trecho.endswith(b"\n") else trecho + b"\n", np.uint8)
    fins = np.flatnonzero((letras == ord(separador)) | (letras == _NOVA_LINHA))
    acabam = np.flatnonzero(letras[fins] == _NOVA_LINHA) + 1
    inicios = np.append(0, fins[:-1] + 1)
    _aparar(letras, inicios, fins)
    tamanhos = (fins - inicios).astype(np.int32)
    larguras = np.diff(acabam, prepend=0)
    todos = Registros(
        b"", inicios, tamanhos, acabam - larguras, larguras, np.arange(linha, linha + len(acabam))
    )
    return _sem_vazios(todos)


def _aparar(letras: NDArray[np.uint8], inicios: NDArray[np.int64], fins: NDArray[np.int64]) -> None:
    """Tira, no lugar, os espaços das pontas de cada célula."""
    for pontas, passo, vizinha in ((inicios, 1, 0), (fins, -1, -1)):
        restam = np.flatnonzero((inicios < fins) & _ESPACOS[letras[pontas + vizinha]])
        while len(restam):
            pontas[restam] += passo
            restam = restam[(inicios[restam] < fins[restam]) & _ESPACOS[letras[pontas[restam] + vizinha]]]


def _pelo_csv(
    fita: bytes, posicao: int, fim: int, separador: str, origem: str, linha: int
) -> tuple[Registros, int, int]:
    """Os registros que começam num trecho; e a posição e a linha em que começa o seguinte."""
    lidos: list[Registro] = []
    for registro, seguinte, outra in um_a_um(fita, separador, origem, posicao, linha):
        if any(registro[1]):
            lidos.append(registro)
        posicao, linha = seguinte, outra
        if posicao >= fim:
            break
    return de_listas(lidos), posicao, linha


def _sem_vazios(registros: Registros) -> Registros:
    talvez = np.flatnonzero(registros.tamanhos[registros.primeiras] == 0)
    vazios = talvez[registros.cheios(talvez) == 0]
    if not len(vazios):
        return registros
    cheios = np.full(len(registros), True)
    cheios[vazios] = False
    das_cheias = np.repeat(cheios, registros.larguras)
    larguras = registros.larguras[cheios]
    return Registros(
        registros.fita,
        registros.inicios[das_cheias],
        registros.tamanhos[das_cheias],
        np.cumsum(larguras) - larguras,
        larguras,
        registros.numeros[cheios],
    )


def _juntar(fita: bytes, partes: list[Registros]) -> Registros:
    larguras = np.concatenate([parte.larguras for parte in partes])
    return Registros(
        fita,
        np.concatenate([parte.inicios for parte in partes]),
        np.concatenate([parte.tamanhos for parte in partes]),
        np.cumsum(larguras) - larguras,
        larguras,
        np.concatenate([parte.numeros for parte in partes]),
    )
