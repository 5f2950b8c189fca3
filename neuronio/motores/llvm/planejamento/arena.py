"""O lugar de cada valor guardado na arena."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.plano.arena import LINHA, Arena
from neuronio.motores.llvm.plano.medidas import elementos, sobre_o_lote
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.tensor.programa import Nome


@dataclass(frozen=True, eq=False)
class Vida:
    """De quando um valor é escrito a quando é lido pela última vez, e quem o toca."""

    bytes: int
    por_amostra: int
    """Bytes de cada amostra, se as amostras são o primeiro eixo; senão, 0."""
    nasce: int
    """A posição, na ordem do plano, do núcleo que o escreve; a dos argumentos é -1."""
    morre: int
    """A do último núcleo que o lê."""
    estagios: dict[int, bool]
    """Os estágios em que é tocado, e se em cada um só por núcleos que levam as suas amostras."""

    @property
    def primeiro(self) -> int:
        """O estágio em que se escreve."""
        return min(self.estagios)

    @property
    def ultimo(self) -> int:
        """O último em que se toca."""
        return max(self.estagios)

    @property
    def no_primeiro(self) -> bool:
        """Se no estágio em que se escreve cada thread só toca as suas amostras."""
        return self.estagios[self.primeiro]

    @property
    def no_ultimo(self) -> bool:
        """O mesmo, no último."""
        return self.estagios[self.ultimo]

    def cede_a(self, outra: Vida) -> bool:
        """Se cada thread já deixou as suas amostras deste quando escreve, no mesmo lugar, as do outro."""
        return bool(cede(self, outra))


class Vidas(NamedTuple):
    """O que se sabe de muitas vidas de uma vez: cada atributo de `Vida` é um array."""

    primeiro: np.ndarray
    ultimo: np.ndarray
    nasce: np.ndarray
    morre: np.ndarray
    por_amostra: np.ndarray
    no_primeiro: np.ndarray
    no_ultimo: np.ndarray


def cede(antes: Vida | Vidas, depois: Vida | Vidas) -> Any:
    """Se um valor cede o lugar ao outro sem barreira: veja `Vida.cede_a`. Serve a dois, ou a um e muitos."""
    iguais = (antes.por_amostra == depois.por_amostra) & (depois.por_amostra > 0)
    acabou = (antes.morre < depois.nasce) & ((antes.ultimo != depois.primeiro) | (antes.no_ultimo != 0))
    return iguais & acabou & (depois.no_primeiro != 0)


def dispor(plano: Plano, lote: int, threads: int) -> Arena:
    """Um lugar na arena para cada valor guardado e cada argumento; os que não se encontram dividem o lugar.

    Os maiores escolhem primeiro, e cada um fica no primeiro lugar em que cabe.
    """
    copias: dict[Nome, int] = {}
    vidas: dict[Nome, Vida] = {}
    em_partes = {n.valores[0] for n in plano.nucleos if n.reparticao.em_partes}
    for nome, toques in _toques(plano).items():
        vidas[nome] = vida = _vida(plano, nome, lote, toques, threads if nome in em_partes else 1)
        if nome in em_partes:
            copias[nome] = vida.bytes // threads
    postos = _Postos(len(vidas))
    em_ordem = sorted(vidas.items(), key=lambda par: -par[1].bytes)
    lugares = {nome: postos.por(vida) for nome, vida in em_ordem}
    total = max((lugares[nome] + vida.bytes for nome, vida in vidas.items()), default=0)
    corpos = {nome: dispor(corpo, corpo.lote, 1) for nome, corpo in plano.corpos.items()}
    return Arena(lugares, copias, total, lote, corpos)


Toque = tuple[int, int, bool]
"""A ordem e o estágio de um núcleo, e se ele leva as suas amostras."""


def _toques(plano: Plano) -> dict[Nome, list[Toque]]:
    """Quem escreve e quem lê cada valor da arena."""
    toques: dict[Nome, list[Toque]] = {
        a: [(-1, 0, a not in plano.trazidos_por_colunas)]
        for a in plano.programa.argumentos
        if a not in plano.de_fora
    }
    for ordem, n in enumerate(plano.nucleos):
        for nome in _tocados(n):
            if nome in toques or nome in plano.guardados - plano.no_lugar.keys():
                toques.setdefault(nome, []).append((ordem, n.estagio, n.por_amostra))
    return toques


def _tocados(n: Nucleo) -> Iterator[Nome]:
    yield from n.valores
    yield from (a.base for a in n.acessos)


def _vida(plano: Plano, nome: Nome, lote: int, toques: list[Toque], copias: int) -> Vida:
    aspecto = plano.programa.aspectos[nome]
    tamanho = elementos(aspecto.forma, lote) * BYTES[aspecto.tipo]
    estagios: dict[int, bool] = {}
    for _, estagio, das_suas in toques:
        estagios[estagio] = estagios.get(estagio, True) and das_suas
    return Vida(
        (-(-tamanho // LINHA) * LINHA + LINHA) * copias,
        elementos(aspecto.forma, 1) * BYTES[aspecto.tipo] if sobre_o_lote(aspecto.forma) else 0,
        min(ordem for ordem, _, _ in toques),
        max(ordem for ordem, _, _ in toques),
        estagios,
    )


class _Postos:
    """Os valores que já têm lugar, na ordem dos lugares.

    São colunas de uma tabela: numa rede funda há milhares, e a cada um que chega se olham todos de uma vez.
    """

    def __init__(self, quantos: int) -> None:
        self._tabela = np.zeros((2 + len(Vidas._fields), quantos), np.int64)
        """Onde começa e onde acaba o lugar de cada um, e a vida dele."""
        self._postos = 0

    def por(self, vida: Vida) -> int:
        """Dá a um valor o primeiro lugar em que ele não encontra nenhum dos outros."""
        lugar, n = self._onde_cabe(vida), self._postos
        k = int(np.searchsorted(self._tabela[0, :n], lugar, side="right"))
        self._tabela[:, k + 1 : n + 1] = self._tabela[:, k:n].copy()
        self._tabela[:, k] = lugar, lugar + vida.bytes, *(getattr(vida, campo) for campo in Vidas._fields)
        self._postos += 1
        return lugar

    def _onde_cabe(self, vida: Vida) -> int:
        tabela = self._tabela[:, : self._postos]
        vidas = Vidas(*tabela[2:])
        # dos outros, uma barreira o separa
        tabela = tabela[:, (vidas.ultimo >= vida.primeiro) & (vida.ultimo >= vidas.primeiro)]
        lugar, fim, vidas = tabela[0], tabela[1], Vidas(*tabela[2:])
        ate = np.concatenate([[0], np.maximum.accumulate(fim)]) if len(fim) else np.zeros(1, np.int64)
        """Até onde vão os de antes de cada um; no fim, todos."""
        cabe = lugar - ate[:-1] >= vida.bytes
        livre = int(ate[np.argmax(cabe)] if cabe.any() else ate[-1])
        cedem = cede(vidas, vida) | cede(vida, vidas)
        servem = _so_de_quem_cede(lugar, ate, cedem, vida.bytes)
        return min(int(servem[0]), livre) if len(servem) else livre


def _so_de_quem_cede(lugar: np.ndarray, ate: np.ndarray, cedem: np.ndarray, bytes: int) -> np.ndarray:
    """Os lugares, dos que já são de alguém, em que só se encontra quem cede, e começa ali mesmo."""
    candidatos = lugar[cedem]
    de, depois = (np.searchsorted(lugar, candidatos, side=s) for s in ("left", "right"))
    cederam = np.concatenate([[0], np.cumsum(cedem)])
    seguinte = np.append(lugar, np.iinfo(np.int64).max)[depois]
    sozinhos = (ate[de] <= candidatos) & (seguinte >= candidatos + bytes)
    servem: np.ndarray = candidatos[sozinhos & (cederam[depois] - cederam[de] == depois - de)]
    return servem
