"""O que há numa pasta de imagens: que classes, e que arquivos tem cada uma."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from neuronio.arquivos import como_caminho, motivo_de_leitura
from neuronio.erros import ErroDeArquivo, ErroDeDados

DE_TREINO = ("treino", "train", "training")
DE_TESTE = ("teste", "test", "testing")
MIGALHAS = ("thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx")
"""O que os sistemas deixam nas pastas, além do que começa por um ponto."""


class Imagem(NamedTuple):
    """Um arquivo, e o que muda quando ele muda.

    Args:
        nome: caminho a partir da pasta, como ``gatos/1.jpg``.
        bytes: tamanho do arquivo; -1 se não é um arquivo comum.
        modificado: quando, em nanossegundos.
    """

    nome: str
    bytes: int
    modificado: int


@dataclass(frozen=True)
class Listagem:
    """As imagens de uma pasta.

    Args:
        pasta: onde estão.
        classes: o nome de cada classe, em ordem alfabética.
        imagens: de todas as classes, as do treino antes das do teste.
        rotulos: a classe de cada imagem.
        de_teste: quantas, do fim, são do teste; ``None`` se a pasta não vem dividida.
    """

    pasta: Path
    classes: tuple[str, ...]
    imagens: list[Imagem]
    rotulos: list[int]
    de_teste: int | None


def listar(caminho: str | Path) -> Listagem:
    """As imagens de uma pasta em que cada classe é uma pasta, dividida ou não em treino e teste.

    O que começa por um ponto, e o que os sistemas deixam (``Thumbs.db``), não conta.

    Raises:
        ErroDeArquivo: a pasta não existe ou não se lê.
        ErroDeDados: não há duas classes; uma está vazia, ou tem pastas dentro; há imagens fora delas; ou o
            teste tem uma classe que o treino não tem.
    """
    pasta = como_caminho(caminho)
    partes = _divisao(pasta)
    if partes is None:
        classes = _classes(pasta)
        imagens, rotulos = _das_classes(pasta, pasta, classes)
        return Listagem(pasta, classes, imagens, rotulos, None)
    treino, teste = partes
    classes = _classes(treino)
    de_teste = _nomes_das_classes(teste)
    desconhecidas = [nome for nome in de_teste if nome not in classes]
    if desconhecidas:
        raise ErroDeDados(
            f"{teste} tem {_citar(desconhecidas)}, que não existe em {treino}. As classes são as do treino: "
            f"{_citar(classes)}."
        )
    imagens, rotulos = _das_classes(pasta, treino, classes)
    mais, mais_rotulos = _das_classes(pasta, teste, classes, de_teste)
    return Listagem(pasta, classes, imagens + mais, rotulos + mais_rotulos, len(mais))


def _divisao(pasta: Path) -> tuple[Path, Path] | None:
    """As pastas do treino e do teste, se é assim que a pasta está dividida."""
    dentro, _ = _conteudo(pasta)
    treino = [nome for nome in dentro if nome.lower() in DE_TREINO]
    teste = [nome for nome in dentro if nome.lower() in DE_TESTE]
    if len(treino) != 1 or len(teste) != 1:
        return None
    if not _conteudo(pasta / treino[0])[0]:  # são classes, com esses nomes
        return None
    outras = [nome for nome in dentro if nome not in (*treino, *teste)]
    if outras:
        raise ErroDeDados(
            f"{pasta} está dividida em {treino[0]} e {teste[0]}, e tem ainda {_citar(outras)}, que ficaria "
            "de fora. Tire-a dali; outra parte, como a de validação, lê-se à parte, com outro nn.dados.pasta."
        )
    return pasta / treino[0], pasta / teste[0]


def _classes(pasta: Path) -> tuple[str, ...]:
    classes = _nomes_das_classes(pasta)
    if len(classes) == 1:
        dentro, _ = _conteudo(pasta / classes[0])
        dica = f" As classes são as pastas de dentro dela? Dê {pasta / classes[0]}." if dentro else ""
        raise ErroDeDados(
            f"{pasta} só tem uma classe, {_citar(classes)}, e uma rede aprende a distinguir duas ou mais: "
            f"uma pasta por classe.{dica}"
        )
    return tuple(classes)


def _nomes_das_classes(pasta: Path) -> list[str]:
    pastas, soltos = _conteudo(pasta)
    imagens = [nome for nome in soltos if _parece_imagem(nome)]
    if not pastas:
        achei = f"{len(imagens)} imagens soltas" if imagens else "nenhuma pasta"
        raise ErroDeDados(
            f"em {pasta} há {achei}, e eram esperadas pastas, uma por classe, com as imagens dela dentro: "
            f"{pasta / 'gatos'}, {pasta / 'sapos'}."
        )
    if imagens:
        raise ErroDeDados(
            f"em {pasta} há {len(imagens)} imagens fora das pastas das classes ({_citar(imagens)}). Mova "
            "cada uma para a pasta da sua classe, ou tire-as dali."
        )
    for nome in pastas:
        try:
            nome.encode()
        except UnicodeEncodeError:
            raise ErroDeDados(
                f"o nome da pasta {nome.encode(errors='surrogateescape')!r}, em {pasta}, não está em UTF-8, "
                "e seria o de uma classe. Mude-o."
            ) from None
    return pastas


def _das_classes(
    pasta: Path, parte: Path, classes: Sequence[str], estas: Sequence[str] | None = None
) -> tuple[list[Imagem], list[int]]:
    """As imagens das classes de uma parte, com o rótulo de cada uma."""
    imagens: list[Imagem] = []
    rotulos: list[int] = []
    vazias = []
    for classe in classes if estas is None else estas:
        da_classe = _imagens(pasta, parte / classe)
        if not da_classe:
            vazias.append(classe)
        imagens += da_classe
        rotulos += [classes.index(classe)] * len(da_classe)
    if vazias:
        raise ErroDeDados(
            f"em {parte}, a pasta de {_citar(vazias)} está vazia. Ponha imagens nela, ou apague-a."
        )
    return imagens, rotulos


def _imagens(pasta: Path, da_classe: Path) -> list[Imagem]:
    prefixo = f"{da_classe.relative_to(pasta).as_posix()}/"
    imagens = []
    for entrada in _entradas(da_classe):
        try:
            estado = entrada.stat()
        except OSError:  # um atalho que não leva a lugar nenhum: a leitura o dirá
            imagens.append(Imagem(prefixo + entrada.name, -1, 0))
            continue
        if stat.S_ISDIR(estado.st_mode):
            raise ErroDeDados(
                f"a pasta da classe {da_classe} tem outra pasta dentro, {_citar([entrada.name])}. Traga as "
                "imagens dela para a da classe; ou, se ela é que é uma classe, dê a pasta em que ela está: "
                f"{da_classe}."
            )
        comum = stat.S_ISREG(estado.st_mode)
        imagens.append(Imagem(prefixo + entrada.name, estado.st_size if comum else -1, estado.st_mtime_ns))
    return imagens


def _conteudo(pasta: Path) -> tuple[list[str], list[str]]:
    """Os nomes das pastas e os dos arquivos que estão numa pasta, em ordem."""
    pastas: list[str] = []
    arquivos: list[str] = []
    for entrada in _entradas(pasta):
        try:
            e_pasta = entrada.is_dir()
        except OSError:  # um atalho para si mesmo
            e_pasta = False
        (pastas if e_pasta else arquivos).append(entrada.name)
    return pastas, arquivos


def _entradas(pasta: Path) -> list[os.DirEntry[str]]:
    """O que há numa pasta, em ordem alfabética."""
    try:
        with os.scandir(pasta) as entradas:
            contam = [e for e in entradas if e.name[0] != "." and e.name.lower() not in MIGALHAS]
    except FileNotFoundError:
        raise ErroDeArquivo(f"a pasta {pasta} não existe (a pasta atual é {Path.cwd()}).") from None
    except NotADirectoryError:
        raise ErroDeArquivo(
            f"{pasta} é um arquivo; era esperada uma pasta com uma pasta por classe."
        ) from None
    except OSError as erro:
        raise ErroDeArquivo(f"não consegui ler a pasta {pasta}: {motivo_de_leitura(erro)}.") from erro
    return sorted(contam, key=lambda entrada: entrada.name)


def _parece_imagem(nome: str) -> bool:
    from PIL import Image

    return Path(nome).suffix.lower() in Image.registered_extensions()


def _citar(nomes: Sequence[str]) -> str:
    """Os primeiros nomes, e quantos faltam: ``"gatos", "sapos" e mais 3``."""
    resto = f" e mais {len(nomes) - 3}" if len(nomes) > 3 else ""
    return ", ".join(f'"{legivel(nome)}"' for nome in nomes[:3]) + resto


def legivel(nome: str) -> str:
    """O nome de um arquivo, também se não está em UTF-8 e não se pode escrever na tela."""
    return nome.encode("utf-8", "backslashreplace").decode()
