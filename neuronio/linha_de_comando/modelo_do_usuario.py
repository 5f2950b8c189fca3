"""Um modelo escrito pelo usuário num arquivo Python, que define ``criar(forma_entrada, saidas)``."""

from __future__ import annotations

import importlib.util
import inspect
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeArquivo, ErroNeuronio, erro_de_nome
from neuronio.modelos import Modelo

EXEMPLO = """
    import neuronio as nn

    def criar(forma_entrada, saidas):
        camadas = [nn.Entrada(*forma_entrada), nn.Flatten(), nn.Densa(32, "relu"), nn.Densa(saidas)]
        return nn.Sequencial(camadas)
"""


def criar_modelo(caminho: Path, forma: tuple[int, ...], saidas: int, **outros: Any) -> Modelo:
    """O modelo que a função ``criar`` do arquivo devolve.

    Raises:
        ErroDeArquivo: se o arquivo falta, não tem ``criar``, devolve outra coisa ou tem um erro; diz a linha.
    """
    modulo = _executar(caminho)
    criar = getattr(modulo, "criar", None)
    if not callable(criar) or not _recebe_dois(criar, outros):
        raise ErroDeArquivo(
            f"{caminho.name} precisa definir a função criar(forma_entrada, saidas), que devolve o "
            f"modelo:\n{EXEMPLO}"
        )
    with erros_com_a_linha(caminho):
        modelo = criar(forma, saidas, **outros)
    if not isinstance(modelo, Modelo):
        raise ErroDeArquivo(
            f"criar, de {caminho.name}, precisa devolver um nn.Modelo, mas devolveu {modelo!r:.80}."
        )
    return modelo


def classes_do_arquivo(caminho: Path) -> list[type]:
    """As camadas, modelos, perdas e outras classes que o arquivo define."""
    valores = vars(_executar(caminho)).values()
    return [c for c in valores if isinstance(c, type) and issubclass(c, Configuravel)]


@contextmanager
def erros_com_a_linha(caminho: Path | None) -> Iterator[None]:
    """Dentro do bloco, um erro que passe pelo arquivo do usuário vira uma frase com a linha dele.

    Args:
        caminho: o arquivo; sem ele, nada muda.
    """
    try:
        yield
    except SystemExit as erro:
        raise ErroDeArquivo(
            "o ARQUIVO.py encerrou o programa, com sys.exit() ou exit(), antes do treino. Tire dele essa "
            "chamada; o que só vale quando ele é executado sozinho vai dentro de: "
            'if __name__ == "__main__":'
        ) from erro
    except Exception as erro:
        linha = None if caminho is None else _linha_do_erro(erro, caminho)
        if caminho is None or linha is None:
            raise
        raise ErroDeArquivo(f"{caminho.name}, linha {linha}: {_em_palavras(erro)}") from erro


def _recebe_dois(criar: Callable[..., Any], outros: Mapping[str, Any]) -> bool:
    for nome in outros:
        if nome not in inspect.signature(criar).parameters:
            raise erro_de_nome("argumento de criar", nome, inspect.signature(criar).parameters)
    try:
        inspect.signature(criar).bind((1,), 1, **outros)
    except (TypeError, ValueError):
        return False
    return True


def _executar(caminho: Path) -> ModuleType:
    if not caminho.is_file():
        raise ErroDeArquivo(f"o arquivo {caminho} não existe (a pasta atual é {Path.cwd()}).")
    especificacao = importlib.util.spec_from_file_location(caminho.stem, caminho)
    if especificacao is None or especificacao.loader is None:
        raise ErroDeArquivo(f"{caminho} não é um arquivo Python: o nome termina em .py.")
    modulo = importlib.util.module_from_spec(especificacao)
    try:
        with erros_com_a_linha(caminho):
            especificacao.loader.exec_module(modulo)
    except (SyntaxError, ValueError) as erro:  # sem linha: nem chegou a ser lido como texto
        raise ErroDeArquivo(f"{caminho} {_por_que_nao_e_texto(caminho)}") from erro
    return modulo


def _por_que_nao_e_texto(caminho: Path) -> str:
    try:
        antes, nulo, _ = caminho.read_bytes().decode().partition("\0")
    except UnicodeDecodeError:
        nulo = ""
    if nulo:
        return f"tem um caractere nulo na linha {1 + antes.count(chr(10))}, que nenhum texto tem: apague-o."
    return "não é um texto em UTF-8, como um arquivo Python é: no editor, salve-o de novo como UTF-8."


def _em_palavras(erro: Exception) -> str:
    match erro:
        case ErroNeuronio():
            return str(erro)
        case SyntaxError():
            return f"erro de sintaxe: {erro.msg}."
        case _:
            return f"{type(erro).__name__}: {erro}"


def _linha_do_erro(erro: Exception, caminho: Path) -> int | None:
    """A última linha do arquivo por onde o erro passou."""
    if isinstance(erro, SyntaxError) and erro.filename == str(caminho):
        return erro.lineno
    linhas = [
        quadro.lineno
        for quadro in traceback.extract_tb(erro.__traceback__)
        if quadro.filename == str(caminho)
    ]
    return linhas[-1] if linhas else None
