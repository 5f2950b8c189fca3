"""Em que duas descrições diferem, em palavras."""

from __future__ import annotations

from typing import Any

NEM_SE_DIZEM = ("argumentos", "trocas", "iniciais", "dentro", "dicionario", "tupla")
"""Como uma descrição guarda o que é do objeto: quem a lê não os conhece."""


def diferenca(antes: Any, agora: Any, dono: str = "", nome: str = "ela") -> str:
    """A primeira coisa em que duas descrições de `descrever` diferem.

    >>> densa = {"classe": "Densa", "argumentos": {"unidades": 8}, "nome": "densa_1"}
    >>> diferenca(densa, {**densa, "argumentos": {"unidades": 6}})
    'em densa_1, unidades era 8, e agora é 6'

    Args:
        antes, agora: as descrições.
        dono, nome: de que objeto são, e como se chamam nele.
    """
    if isinstance(antes, dict) and isinstance(agora, dict) and _classe(antes) == _classe(agora):
        dono = f"em {antes.get('nome') or antes['classe']}, " if "classe" in antes else dono
        chave = next(chave for chave in {**antes, **agora} if antes.get(chave) != agora.get(chave))
        nome = nome if chave in NEM_SE_DIZEM else chave
        return diferenca(antes.get(chave), agora.get(chave), dono, nome)
    if isinstance(antes, list) and isinstance(agora, list) and len(antes) == len(agora):
        a, b = next((a, b) for a, b in zip(antes, agora, strict=True) if a != b)
        return diferenca(a, b, dono, nome)
    return f"{dono}{nome} era {curto(antes)}, e agora é {curto(agora)}"


def curto(descricao: Any) -> str:
    """A descrição de um objeto como se lê: ``SGD(taxa=0.1)``.

    >>> curto({"dicionario": [["x", {"classe": "Rotacao", "argumentos": {"graus": 10}}]]})
    'Rotacao(graus=10)'
    """
    if isinstance(descricao, dict) and "dicionario" in descricao:
        return ", ".join(curto(valor) for _, valor in descricao["dicionario"])
    if isinstance(descricao, dict) and "tupla" in descricao:
        return f"({', '.join(map(curto, descricao['tupla']))})"
    if isinstance(descricao, list):
        return f"[{', '.join(map(curto, descricao))}]"
    if not isinstance(descricao, dict) or "classe" not in descricao:
        return str(descricao)
    argumentos = ", ".join(f"{nome}={curto(valor)}" for nome, valor in descricao["argumentos"].items())
    return f"{descricao['classe']}({argumentos})"


def _classe(descricao: Any) -> Any:
    return descricao.get("classe") if isinstance(descricao, dict) else None
