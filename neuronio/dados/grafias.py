"""Os textos como se comparam: a mesma palavra, escrita de maneiras diferentes."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence


def composto(texto: str) -> str:
    """O texto com cada letra acentuada num caractere só (NFC): o macOS as escreve em dois.

    >>> composto("na\\u0303o") == "não"
    True
    """
    return texto if texto.isascii() else unicodedata.normalize("NFC", texto)


def chave(texto: str) -> str:
    """O que sobra de um texto sem maiúsculas, acentos, espaços a mais e o que não se vê.

    >>> chave("  São  Pau\\u200blo ")
    'sao paulo'
    """
    sem_acentos = "".join(
        c
        for c in unicodedata.normalize("NFD", texto.casefold())
        if not unicodedata.combining(c) and not _nao_se_ve(c)
    )
    return " ".join(sem_acentos.split())


def _nao_se_ve(letra: str) -> bool:
    """Um espaço de largura zero, um hífen que só aparece no fim da linha, uma marca de direção."""
    return unicodedata.category(letra) == "Cf"


def parecidas(textos: Iterable[str]) -> list[list[str]]:
    """Os grupos de grafias de uma mesma palavra, só os que têm mais de uma.

    >>> parecidas(["Sim", "não", "sim", "talvez", "Não"])
    [['Sim', 'sim'], ['não', 'Não']]
    """
    grupos: dict[str, list[str]] = {}
    for texto in dict.fromkeys(textos):
        grupos.setdefault(chave(texto), []).append(texto)
    return [grupo for grupo in grupos.values() if len(grupo) > 1]


def mais_comuns(vezes: Mapping[str, int]) -> dict[str, str]:
    """De cada texto, a grafia mais comum da sua palavra; no empate, a que apareceu primeiro.

    >>> mais_comuns({"sim": 1, "Sim": 2, "não": 3})
    {'sim': 'Sim', 'Sim': 'Sim', 'não': 'não'}
    """
    escolhidas = {
        grafia: max(grupo, key=lambda texto: vezes[texto]) for grupo in parecidas(vezes) for grafia in grupo
    }
    return {texto: escolhidas.get(texto, texto) for texto in vezes}


def em_palavras(grupos: Sequence[Sequence[str]]) -> str:
    """Os primeiros grupos, para uma mensagem; o que não se vê, pelo código.

    >>> em_palavras([["Sim", "sim"], ["não", "Não", "não\\u200b"]])
    '"Sim" e "sim"; "não" e "Não" e "não<U+200B>"'
    """
    ditos = [" e ".join(f'"{_a_vista(texto)}"' for texto in grupo) for grupo in grupos[:3]]
    return "; ".join(ditos) + ("; e outras" if len(grupos) > 3 else "")


def _a_vista(texto: str) -> str:
    return "".join(f"<U+{ord(c):04X}>" if _nao_se_ve(c) else c for c in texto)
