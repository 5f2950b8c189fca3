"""As passagens: cada uma leva um programa a outro que dá os mesmos resultados com menos contas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from neuronio.tensor.programa.programa import Instrucao, Nome, Programa

Passagem = Callable[[Programa], Programa]


def simplificar(programa: Programa) -> Programa:
    """Todas as passagens, na ordem em que umas aproveitam o trabalho das outras."""
    for passagem in (unir_constantes, retirar_identidades, unir_iguais, retirar_mortas):
        programa = passagem(programa)
    return programa


def retirar_mortas(programa: Programa) -> Programa:
    """Tira as contas de que nenhuma saída depende."""
    vivos = programa.usados_no_fim()
    ficam: list[Instrucao] = []
    for i in reversed(programa.instrucoes):
        if i.saida in vivos:
            vivos.update(i.entradas)
            ficam.append(i)
    return programa.com(ficam[::-1])


def unir_constantes(programa: Programa) -> Programa:
    """Constantes iguais viram uma só."""
    primeira: dict[Any, Nome] = {}
    novos: dict[Nome, Nome] = {}
    for nome, c in programa.constantes.items():
        uniforme = c.size > 0 and not any(c.strides)
        chave = (c.shape, c.dtype.str, c.flat[0].tobytes() if uniforme else c.tobytes(), uniforme)
        novos[nome] = primeira.setdefault(chave, nome)
    return programa.renomear(novos, programa.instrucoes)


def unir_iguais(programa: Programa) -> Programa:
    """Duas contas iguais sobre os mesmos valores se fazem uma vez só."""
    novos: dict[Nome, Nome] = {}
    primeira: dict[Any, Nome] = {}
    ficam: list[Instrucao] = []
    for i in programa.instrucoes:
        entradas = tuple(novos.get(e, e) for e in i.entradas)
        chave = (i.primitiva.nome, entradas, _congelar(i.atributos))
        if chave in primeira:
            novos[i.saida] = primeira[chave]
        else:
            primeira[chave] = i.saida
            ficam.append(i)
    return programa.renomear(novos, ficam)


def retirar_identidades(programa: Programa) -> Programa:
    """Tira as contas que devolvem a própria entrada, e encurta as trocas de forma em seguida uma da outra."""
    novos: dict[Nome, Nome] = {}
    origem: dict[Nome, Nome] = {}  # de uma troca de forma, o valor antes de todas elas
    ficam: list[Instrucao] = []
    for i in programa.instrucoes:
        entradas = tuple(novos.get(e, e) for e in i.entradas)
        if i.primitiva.nome == "redimensionar":
            entradas = (origem.get(entradas[0], entradas[0]),)
            origem[i.saida] = entradas[0]
        if _e_identidade(i, entradas, programa):
            novos[i.saida] = entradas[0]
        else:
            ficam.append(Instrucao(i.primitiva, entradas, i.atributos, i.saida))
    return programa.renomear(novos, ficam)


def _e_identidade(i: Instrucao, entradas: tuple[Nome, ...], programa: Programa) -> bool:
    if i.primitiva.nome == "parar_gradiente":
        return True
    mudam_so_de_aspecto = ("redimensionar", "expandir", "converter")
    if i.primitiva.nome in mudam_so_de_aspecto:
        return programa.aspectos[entradas[0]] == programa.aspectos[i.saida]
    if i.primitiva.nome == "transpor":
        return tuple(i.atributos["ordem"]) == tuple(range(len(i.atributos["ordem"])))
    return False


def _congelar(atributos: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(sorted((nome, str(valor)) for nome, valor in atributos.items()))
