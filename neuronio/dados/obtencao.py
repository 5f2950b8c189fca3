"""Arquivos de conteúdo conhecido: lidos do disco ou baixados, e nunca usados sem conferir o resumo deles."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from neuronio.arquivos import criar_pasta, erro_de_escrita, provisorio_em
from neuronio.avisos import avisar
from neuronio.dados.arquivo_de_texto import ler_bytes
from neuronio.erros import ErroDeArquivo
from neuronio.nomes import com_argumentos_em_portugues

ESPERA = (10, 30)  # segundos: para conectar, e entre dois pedaços
_ALGORITMOS = {"sha256": "SHA-256", "md5": "MD5"}


@dataclass(frozen=True)
class ArquivoConhecido:
    """Um arquivo comprimido por gzip de que se conhece o conteúdo.

    Args:
        nome: nome do arquivo ``.gz`` no disco e nos espelhos.
        resumo: em hexadecimal, o que quem o publicou diz.
        algoritmo: ``"sha256"`` ou ``"md5"``.
        comprimido: se o resumo é do arquivo ``.gz``; senão, do que há dentro dele.
        maximo: bytes que há dentro dele, no máximo; de um que tenha mais, não se lê o resto.
    """

    nome: str
    resumo: str
    algoritmo: Literal["sha256", "md5"] = "sha256"
    comprimido: bool = False
    maximo: int = 1 << 28


@com_argumentos_em_portugues
def pasta_do_cache() -> Path:
    """A pasta em que ficam os conjuntos de dados baixados e as imagens já lidas deste usuário."""
    import pooch

    return Path(pooch.os_cache("neuronio"))


def ler_conferido(caminho: Path, arquivo: ArquivoConhecido) -> bytes:
    """O conteúdo descomprimido, se ele é o esperado; senão, ``ErroDeArquivo`` com os dois resumos."""
    if caminho.is_file() and caminho.stat().st_size > arquivo.maximo + arquivo.maximo // 100 + 1000:
        raise _grande_demais(caminho, arquivo)  # o gzip nunca aumenta tanto o que não sabe comprimir
    lido = ler_bytes(caminho)
    if arquivo.comprimido:
        _conferir(lido, caminho, arquivo)
    if lido.startswith(b"\x1f\x8b"):  # alguns servidores já entregam o gzip descomprimido
        lido = _descomprimir(lido, caminho, arquivo)
    if not arquivo.comprimido:
        _conferir(lido, caminho, arquivo)
    return lido


def _descomprimir(lido: bytes, caminho: Path, arquivo: ArquivoConhecido) -> bytes:
    try:
        with gzip.open(io.BytesIO(lido)) as dentro:
            conteudo = dentro.read(arquivo.maximo)
            if dentro.read(1):
                raise _grande_demais(caminho, arquivo)
    except (EOFError, OSError, zlib.error) as erro:
        raise ErroDeArquivo(f"{caminho} está truncado ou corrompido.") from erro
    return conteudo


def _grande_demais(caminho: Path, arquivo: ArquivoConhecido) -> ErroDeArquivo:
    return ErroDeArquivo(
        f"{caminho} não tem o conteúdo esperado: há nele mais que os {arquivo.maximo} bytes que devia ter."
    )


def _conferir(conteudo: bytes, caminho: Path, arquivo: ArquivoConhecido) -> None:
    achado = hashlib.new(arquivo.algoritmo, conteudo, usedforsecurity=False).hexdigest()
    if achado != arquivo.resumo:
        de_que = "dele" if arquivo.comprimido else "dele, descomprimido,"
        raise ErroDeArquivo(
            f"{caminho} não tem o conteúdo esperado: o {_ALGORITMOS[arquivo.algoritmo]} {de_que} devia ser "
            f"{arquivo.resumo}, e é {achado}."
        )


def obter(arquivo: ArquivoConhecido, pasta: Path, espelhos: Sequence[str]) -> bytes:
    """O conteúdo descomprimido de um arquivo do cache, baixado se falta ou se não confere.

    Args:
        arquivo: nome e resumo.
        pasta: onde ele fica guardado.
        espelhos: endereços das pastas que o têm, tentados nesta ordem.

    Raises:
        ErroDeArquivo: nenhum espelho o entregou inteiro, ou a pasta não pode ser escrita.
    """
    caminho = pasta / arquivo.nome
    if caminho.exists():
        try:
            return ler_conferido(caminho, arquivo)
        except ErroDeArquivo as erro:
            avisar(f"{erro} Ele não será usado: vou baixá-lo de novo.")
    falhas = []
    for espelho in espelhos:
        try:
            return _baixar(f"{espelho.rstrip('/')}/{arquivo.nome}", arquivo, caminho)
        except _FalhaDoEspelho as falha:
            falhas.append(f"\n  {espelho}: {falha}")
    raise ErroDeArquivo(
        f"não consegui baixar {arquivo.nome}.{''.join(falhas) or ' Nenhum espelho foi dado.'}"
    )


class _FalhaDoEspelho(Exception):
    """Um espelho não entregou o arquivo; ainda há o próximo."""


def _baixar(url: str, arquivo: ArquivoConhecido, destino: Path) -> bytes:
    """Baixa para um arquivo provisório, que só toma o nome definitivo depois de conferido."""
    criar_pasta(destino.parent)
    try:
        with provisorio_em(destino.parent) as provisorio:
            _transferir(url, provisorio)
            conteudo = _conferir_baixado(provisorio, arquivo)
            provisorio.replace(destino)
        return conteudo
    except OSError as erro:
        raise erro_de_escrita(destino, erro) from erro


def _transferir(url: str, destino: Path) -> None:
    import pooch
    import requests

    with _Barra(url.rpartition("/")[2]) as barra:
        transferir = pooch.HTTPDownloader(progressbar=barra, chunk_size=1 << 16, timeout=ESPERA)
        try:
            transferir(url, str(destino), None)
        except requests.HTTPError as erro:
            codigo = "com um erro" if erro.response is None else erro.response.status_code
            raise _FalhaDoEspelho(f"o servidor respondeu {codigo}") from erro
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as erro:
            raise _FalhaDoEspelho("não consegui conectar, ou a conexão caiu") from erro
        except requests.RequestException as erro:
            raise _FalhaDoEspelho(f"a transferência falhou ({type(erro).__name__})") from erro


def _conferir_baixado(provisorio: Path, arquivo: ArquivoConhecido) -> bytes:
    try:
        return ler_conferido(provisorio, arquivo)
    except ErroDeArquivo as erro:
        raise _FalhaDoEspelho(str(erro).replace(str(provisorio), "o que veio")) from erro


class _Barra:
    """A barra de progresso do rich com os métodos que o pooch chama."""

    def __init__(self, nome: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn

        from neuronio.progresso import barra_de_progresso

        colunas = (
            TextColumn("baixando {task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
        )
        self._progresso = barra_de_progresso(*colunas, console=Console(stderr=True))
        self._tarefa = self._progresso.add_task(nome, total=None)

    @property
    def total(self) -> float | None:
        """Bytes a baixar, ou ``None`` se o servidor não disse."""
        return self._progresso.tasks[0].total

    @total.setter
    def total(self, total: int) -> None:
        self._progresso.update(self._tarefa, total=total or None)

    def update(self, recebidos: int) -> None:
        """Soma os bytes recebidos."""
        self._progresso.advance(self._tarefa, recebidos)

    def reset(self) -> None:
        """Volta a zero; o pooch o faz antes de somar o total."""
        self._progresso.reset(self._tarefa)

    def close(self) -> None:
        """Nada: quem fecha é o ``with``."""

    def __enter__(self) -> "_Barra":
        self._progresso.start()
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, erro: BaseException | None, rastro: TracebackType | None
    ) -> None:
        self._progresso.stop()
