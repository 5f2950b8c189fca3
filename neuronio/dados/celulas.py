"""As células de uma coluna: textos que moram na mesma fita de bytes, e só se separam quando se olham."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.reparticao import repartir

FOLGA = bytes(40)
"""O que se põe no fim de uma fita, para que se leiam tantas letras a partir de qualquer célula."""
POR_VEZ = 1 << 18
"""Quantas células se separam de uma vez."""

_MULTIPLICADORES = np.random.RandomState(0).randint(1, 2**63, 5, np.uint64) | np.uint64(1)


@dataclass(frozen=True, eq=False)
class Celulas(Sequence[str]):
    """Os textos de uma coluna.

    Um milhão de textos do Python ocupa dez vezes o que ocupa no arquivo; aqui só se guarda onde cada um
    começa, e quantos bytes tem.

    Args:
        fita: os bytes, em UTF-8, e a `FOLGA`.
        inicios: onde começa cada célula.
        tamanhos: quantos bytes tem cada uma.
    """

    fita: bytes
    inicios: NDArray[Any]
    tamanhos: NDArray[Any]

    @classmethod
    def de_textos(cls, textos: Sequence[str], codigos: NDArray[Any] | None = None) -> "Celulas":
        """As células que são, cada uma, o texto de tal código; sem os códigos, um texto por célula.

        >>> list(Celulas.de_textos(["azul", "rosa"], np.array([1, 0, 1])))
        ['rosa', 'azul', 'rosa']
        """
        partes = [texto.encode("utf-8", "surrogatepass") for texto in textos]
        tamanhos = np.array([len(parte) for parte in partes], np.int64)
        inicios = np.cumsum(tamanhos) - tamanhos
        todas = slice(None) if codigos is None else codigos
        return cls(b"".join((*partes, FOLGA)), inicios[todas], tamanhos[todas])

    def __len__(self) -> int:
        return len(self.inicios)

    @overload
    def __getitem__(self, i: int) -> str: ...

    @overload
    def __getitem__(self, i: slice) -> "Celulas": ...

    def __getitem__(self, i: int | slice) -> "str | Celulas":
        if isinstance(i, slice):
            return self.so(i)
        inicio = int(self.inicios[i])
        return _texto(self.fita[inicio : inicio + int(self.tamanhos[i])])

    def __iter__(self) -> Iterator[str]:
        return map(_texto, self._bytes())

    def so(self, quais: NDArray[Any] | slice) -> "Celulas":
        """Algumas das células, na ordem em que se pedem."""
        return Celulas(self.fita, self.inicios[quais], self.tamanhos[quais])

    def letras(self, largura: int) -> NDArray[np.uint8]:
        """Os primeiros bytes ``(n, largura)`` de cada célula, e o que na fita vem depois dela."""
        todas: NDArray[np.uint8] = np.ndarray(
            (len(self.fita) - largura + 1, largura), np.uint8, self.fita, strides=(1, 1)
        )
        return np.asarray(todas[self.inicios])

    @cached_property
    def distintas(self) -> tuple[list[str], NDArray[np.int32]]:
        """Os textos diferentes, na ordem em que aparecem, e qual deles está em cada célula.

        >>> Celulas.de_textos(["sim", "não", "sim"]).distintas
        (['sim', 'não'], array([0, 1, 0], dtype=int32))
        """
        codigo_de: dict[bytes, int] = {}
        pedacos = [self[de : de + POR_VEZ] for de in range(0, len(self), POR_VEZ)]
        codigos = [np.empty(0, np.int32)]
        for pedaco, (representantes, inverso) in zip(
            pedacos, repartir(Celulas._repetidas, pedacos), strict=True
        ):
            celulas = pedaco.so(representantes)._bytes()
            dos_representantes = [codigo_de.setdefault(celula, len(codigo_de)) for celula in celulas]
            codigos.append(np.array(dos_representantes, np.int32)[inverso])
        return [_texto(celula) for celula in codigo_de], np.concatenate(codigos)

    def _repetidas(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Posições que, em ordem, têm todos os textos, e qual delas tem o texto de cada célula.

        Cada célula curta se resume num número, e comparar números é rápido. Dois textos podem dar o mesmo
        número, e por isso se confere; se dão, ou se há uma longa, cada célula representa a si mesma.
        """
        maior, cada_uma = int(self.tamanhos.max()), np.arange(len(self))
        if maior >= len(FOLGA):
            return cada_uma, cada_uma
        largura = -(-(maior + 1) // 8) * 8  # a última letra é o tamanho: "a" não é "a\0"
        letras = self.letras(largura)
        letras *= np.arange(largura) < self.tamanhos[:, None]
        letras[:, -1] = self.tamanhos
        palavras = letras.view(np.uint64)
        resumos = np.bitwise_xor.reduce(palavras * _MULTIPLICADORES[: largura // 8], axis=1)
        diferentes = np.unique(resumos)
        inverso = np.asarray(np.searchsorted(diferentes, resumos))
        primeiras = np.empty(len(diferentes), np.intp)
        primeiras[inverso[::-1]] = cada_uma[::-1]  # a última que se escreve é a que fica: a primeira
        if (palavras != palavras[primeiras][inverso]).any():
            return cada_uma, cada_uma
        ordem = np.argsort(primeiras)
        return primeiras[ordem], np.argsort(ordem)[inverso]

    @property
    def sao_iguais(self) -> bool:
        """Se todas as células têm o mesmo texto."""
        celulas = self._bytes()
        primeira = next(celulas)
        return all(celula == primeira for celula in celulas)

    @property
    def vezes(self) -> NDArray[np.int64]:
        """Quantas vezes aparece cada um dos textos distintos."""
        textos, codigos = self.distintas
        return np.bincount(codigos, minlength=len(textos))

    def primeira(self, codigo: int) -> int:
        """A posição da primeira célula com o texto distinto de tal código."""
        return int((self.distintas[1] == codigo).argmax())

    def _bytes(self) -> Iterator[bytes]:
        for de in range(0, len(self), POR_VEZ):
            inicios = self.inicios[de : de + POR_VEZ]
            fins = inicios + self.tamanhos[de : de + POR_VEZ]
            yield from map(self.fita.__getitem__, map(slice, inicios.tolist(), fins.tolist()))


def _texto(celula: bytes) -> str:
    return celula.decode("utf-8", "surrogatepass")
