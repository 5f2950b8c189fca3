"""Os textos como se comparam: a mesma palavra, escrita de maneiras diferentes."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence


def composto(texto: str) -> str:
    """O texto com cada letra acentuada num caractere só (NFC): o macOS as escreve em dois.

    >>> composto("na\\u0303o") == "não"
    True
    """
    return texto if texto.isascii() else unicodedata.normalize("NFC", texto)


def chave(texto: str) -> str:
    """O que sobra de um texto sem maiúsculas, acentos e espaços a mais.

    >>> chave("  São  Paulo ")
    'sao paulo'
    """
    sem_acentos = "".join(
        c for c in unicodedata.normalize("NFD", texto.casefold()) if not unicodedata.combining(c)
    )
    return " ".join(sem_acentos.split())


def parecidas(textos: Iterable[str]) -> list[list[str]]:
    """Os grupos de grafias de uma mesma palavra, só os que têm mais de uma.

    >>> parecidas(["Sim", "não", "sim", "talvez", "Não"])
    [['Sim', 'sim'], ['não', 'Não']]
    """
    grupos: dict[str, list[str]] = {}
    for texto in dict.fromkeys(textos):
        grupos.setdefault(chave(texto), []).append(texto)
    return [grupo for grupo in grupos.values() if len(grupo) > 1]


def juntar(textos: Sequence[str]) -> list[str]:
    """Cada texto na grafia mais comum da sua palavra; no empate, na que apareceu primeiro.

    >>> juntar(["sim", "Sim", "SIM", "Sim"])
    ['Sim', 'Sim', 'Sim', 'Sim']
    """
    vezes = Counter(textos)
    escolhida = {
        grafia: max(grupo, key=lambda texto: vezes[texto]) for grupo in parecidas(vezes) for grafia in grupo
    }
    return [escolhida.get(texto, texto) for texto in textos]


def em_palavras(grupos: Sequence[Sequence[str]]) -> str:
    """Os primeiros grupos, para uma mensagem.

    >>> em_palavras([["Sim", "sim"], ["não", "Não"]])
    '"Sim" e "sim"; "não" e "Não"'
    """
    ditos = [" e ".join(f'"{texto}"' for texto in grupo) for grupo in grupos[:3]]
    return "; ".join(ditos) + ("; e outras" if len(grupos) > 3 else "")
