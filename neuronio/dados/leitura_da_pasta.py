"""As imagens de uma pasta, lidas uma vez e guardadas; depois, só o que mudou se lê de novo."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
import warnings
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.arquivos import como_caminho
from neuronio.dados.adiantamento import adiantar
from neuronio.dados.fonte import Fonte, Indices
from neuronio.dados.fotos import Pixels, foto
from neuronio.dados.guardadas import Guardadas, abrir, guardar
from neuronio.dados.listagem import Listagem
from neuronio.dados.obtencao import pasta_do_cache
from neuronio.dados.preparo import PreparoDeFoto
from neuronio.erros import ErroNeuronio

VERSAO = 1  # muda quando uma mesma imagem passa a se ler de outro modo
PEQUENOS = 10_000  # bytes: abaixo disto quase tudo é Python, e uma segunda thread só atrapalha
BLOCO = 1 << 22  # bytes de pixels que se leem de cada vez
PACIENCIA = 1.0  # segundos até mostrar o andamento


@dataclass(frozen=True)
class Lidas:
    """As imagens que se leram, e as que não.

    Args:
        imagens: uint8, ``(n, canais, altura, largura)``, das legíveis, na ordem da listagem.
        legivel: se cada imagem da listagem se lê.
        motivos: por que não, das que não se leem, na ordem.
    """

    imagens: Pixels
    legivel: NDArray[np.bool_]
    motivos: list[str]


def ler_pasta(listagem: Listagem, preparo: PreparoDeFoto, cache: str | Path | None) -> Lidas:
    """As imagens da listagem, do cache, que se refaz se algum arquivo mudou, apareceu ou sumiu.

    Um arquivo com o mesmo nome, tamanho e hora de modificação não se lê de novo; os que não se leram, sim.
    """
    caminho = _onde(listagem.pasta, preparo, cache)
    guardadas = abrir(caminho)
    arquivos = _Arquivos(listagem, preparo, guardadas)
    if guardadas is None or not arquivos.nada_mudou():
        blocos = _legiveis(arquivos, max(1, BLOCO // int(np.prod(preparo.forma))))
        with closing(blocos):
            espaco = len(arquivos) * (int(np.prod(preparo.forma)) + 100)
            guardar(caminho, preparo.forma, blocos, arquivos.descricao, espaco)
        guardadas = abrir(caminho)
        assert guardadas is not None  # acaba de se escrever
    legivel = np.ones(len(arquivos), bool)
    ilegiveis = guardadas.descricao["ilegiveis"]
    legivel[[i for i, _ in ilegiveis]] = False
    return Lidas(guardadas.imagens, legivel, [motivo for _, motivo in ilegiveis])


def _onde(pasta: Path, preparo: PreparoDeFoto, cache: str | Path | None) -> Path:
    """O arquivo das imagens lidas desta pasta, neste tamanho e nestas cores."""
    inteiro = os.path.realpath(pasta)
    chave = json.dumps([VERSAO, inteiro, preparo.forma])
    nome = re.sub(r"\W+", "-", Path(inteiro).name, flags=re.ASCII)[:40]
    resumo = hashlib.sha256(chave.encode()).hexdigest()[:16]
    return (
        pasta_do_cache() / "pastas" if cache is None else como_caminho(cache)
    ) / f"{nome}-{resumo}.imagens"


class _Arquivos(Fonte):
    """Os arquivos de uma listagem: x são os pixels, e y, se a imagem se lê.

    Args:
        guardadas: as imagens lidas da outra vez; as que não mudaram vêm de lá.
    """

    def __init__(self, listagem: Listagem, preparo: PreparoDeFoto, guardadas: Guardadas | None) -> None:
        self._listagem, self._forma, self._guardadas = listagem, preparo.forma, guardadas
        self.descricao: dict[str, Any] = {
            "nomes": [imagem.nome for imagem in listagem.imagens],
            "bytes": [imagem.bytes for imagem in listagem.imagens],
            "modificados": [imagem.modificado for imagem in listagem.imagens],
            "ilegiveis": [],
        }
        self.em_paralelo = sum(i.bytes for i in listagem.imagens) > PEQUENOS * len(listagem.imagens)

    def __len__(self) -> int:
        return len(self._listagem.imagens)

    @cached_property
    def _linhas(self) -> dict[tuple[Any, ...], int]:
        """Em que linha das guardadas está cada imagem que se leu da outra vez."""
        if self._guardadas is None:
            return {}
        antes = self._guardadas.descricao
        ilegiveis = {i for i, _ in antes["ilegiveis"]}
        todas = enumerate(zip(antes["nomes"], antes["bytes"], antes["modificados"], strict=True))
        return {imagem: linha for linha, imagem in enumerate(m for i, m in todas if i not in ilegiveis)}

    def nada_mudou(self) -> bool:
        """Se as guardadas são estas mesmas, e as ilegíveis continuam assim."""
        assert self._guardadas is not None
        antes = self._guardadas.descricao
        iguais = all(antes[coluna] == self.descricao[coluna] for coluna in ("nomes", "bytes", "modificados"))
        return iguais and all(isinstance(self._pixels(i), str) for i, _ in antes["ilegiveis"])

    def ler(self, indices: Indices) -> tuple[Pixels, NDArray[np.bool_]]:
        pixels = np.zeros((len(indices), *self._forma), np.uint8)
        legivel = np.ones(len(indices), bool)
        for posicao, i in enumerate(indices):
            lida = self._pixels(int(i))
            if isinstance(lida, str):
                legivel[posicao] = False
                self.descricao["ilegiveis"].append([int(i), lida])
            else:
                pixels[posicao] = lida
        return pixels, legivel

    def _pixels(self, i: int) -> Pixels | str:
        """Os pixels de uma imagem, ou por que não se lê."""
        imagem = self._listagem.imagens[i]
        linha = self._linhas.get(imagem)
        if linha is not None and self._guardadas is not None:
            guardada: Pixels = self._guardadas.imagens[linha]
            return guardada
        canais, altura, largura = self._forma
        try:
            return foto(self._listagem.pasta / imagem.nome, canais, altura, largura)
        except ErroNeuronio as erro:
            return str(erro)


def _legiveis(arquivos: _Arquivos, por_bloco: int) -> Generator[Pixels]:
    """Os pixels das imagens que se leem, bloco a bloco."""
    with (
        warnings.catch_warnings(),
        closing(adiantar(arquivos, None, por_bloco)) as blocos,
        _Andamento(len(arquivos)) as andamento,
    ):
        warnings.filterwarnings("ignore", module="PIL")  # o que diz, em inglês, de metadados quebrados
        for pixels, legivel in blocos:
            assert isinstance(pixels, np.ndarray)
            assert isinstance(legivel, np.ndarray)
            yield pixels[legivel]
            andamento.mais(len(pixels))
    arquivos.descricao["ilegiveis"].sort()  # as threads os acharam em qualquer ordem


class _Andamento:
    """Uma barra que só aparece se há o que esperar."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

        from neuronio.progresso import barra_de_progresso

        colunas = (TextColumn("lendo as imagens"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progresso = barra_de_progresso(*colunas, console=Console(stderr=True))
        self._tarefa = self._progresso.add_task("", total=total)
        self._comeco, self._aparece = time.perf_counter(), False

    def mais(self, quantas: int) -> None:
        """Soma as imagens que se leram."""
        self._progresso.advance(self._tarefa, quantas)
        if time.perf_counter() - self._comeco > PACIENCIA:
            self._aparece = True
            self._progresso.start()

    def __enter__(self) -> _Andamento:
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, erro: BaseException | None, rastro: TracebackType | None
    ) -> None:
        if self._aparece:  # parar uma que não começou escreveria uma linha em branco
            self._progresso.stop()
