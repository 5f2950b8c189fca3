"""Conferir uma resposta: certa, errada com uma dica, ou ainda por fazer."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from neuronio.curso.exercicio import Errado, Exercicio, PorFazer
from neuronio.curso.limite import TempoEsgotado, no_maximo
from neuronio.erros import ErroDeNome, ErroNeuronio, erro_de_nome

SEGUNDOS = 3.0
"""Quanto tempo a conferência espera pelo código de quem responde."""
EXPERIMENTOS = ("derivadas", "classes", "grafo", "gradientes", "metodos", "rede", "treino", "bibliotecas")
"""Os módulos dos exercícios, na ordem dos cadernos."""

_PACOTE = str(Path(__file__).parents[1])
_EM_PALAVRAS: dict[type[Exception], str] = {
    ZeroDivisionError: "uma divisão por zero",
    NameError: "um nome que ainda não existe",
    AttributeError: "um atributo ou método que não existe",
    RecursionError: "uma função que se chama a si mesma sem parar",
    IndexError: "um índice que a lista não tem",
    KeyError: "uma chave que o dicionário não tem",
    TypeError: "uma conta, ou uma chamada, com o tipo de coisa errado",
    ValueError: "um valor que não serve ali",
    MemoryError: "memória que não chega",
}


class Situacao(Enum):
    """Em que pé está um exercício."""

    CERTO = "certo"
    ERRADO = "errado"
    POR_FAZER = "por fazer"


@dataclass(frozen=True)
class Resultado:
    """O que se diz de uma resposta.

    Attributes:
        numero: o exercício, como "1.2".
        situacao: certa, errada ou por fazer.
        dica: o que fazer, se ainda não está certa.
    """

    numero: str
    situacao: Situacao
    dica: str = ""

    def __str__(self) -> str:
        match self.situacao:
            case Situacao.CERTO:
                return f"✔ Exercício {self.numero}: certo!"
            case Situacao.ERRADO:
                return f"✘ Exercício {self.numero}: ainda não. {self.dica}"
            case Situacao.POR_FAZER:
                return f"… Exercício {self.numero}: por fazer. {self.dica}"


@cache
def exercicios() -> dict[str, Exercicio]:
    """Todos os exercícios, pelo número.

    >>> list(exercicios())[:4]
    ['1.1', '1.2', '1.3', '1.4']
    """
    modulos = [import_module(f"neuronio.curso.exercicios.{nome}") for nome in EXPERIMENTOS]
    return {
        f"{i}.{j}": exercicio
        for i, modulo in enumerate(modulos, 1)
        for j, exercicio in enumerate(modulo.EXERCICIOS, 1)
    }


def avaliar(numero: str, resposta: Any, segundos: float = SEGUNDOS) -> Resultado:
    """O que se diz de uma resposta, seja ela o que for: nada do que o código dela faça passa daqui.

    Args:
        numero: o exercício, como "1.2".
        resposta: o que ele pede: um número, uma função, uma classe.
        segundos: quanto se espera por ela.

    Raises:
        ErroDeNome: se não há exercício com esse número.

    >>> print(avaliar("1.3", 2 / 3))
    ✔ Exercício 1.3: certo!
    """
    numero = str(numero)  # 1.2 sem aspas também se entende
    if numero not in exercicios():
        raise erro_de_nome("exercício", numero, exercicios())
    conferencia = exercicios()[numero]
    try:
        with no_maximo(segundos):
            conferencia(resposta)
    except PorFazer as falta:
        return Resultado(numero, Situacao.POR_FAZER, str(falta))
    except Errado as errado:
        return Resultado(numero, Situacao.ERRADO, str(errado))
    except TempoEsgotado:
        dica = (
            f"O seu código não acabou em {segundos:g} segundos. Há um laço (while ou for) que nunca chega "
            "ao fim, ou um grafo que volta a si mesmo: veja o que devia mudar a cada volta."
        )
        return Resultado(numero, Situacao.ERRADO, dica)
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as erro:  # um sys.exit na resposta também é uma resposta errada
        return Resultado(numero, Situacao.ERRADO, _o_que_parou(erro))
    return Resultado(numero, Situacao.CERTO)


def conferir(numero: str, resposta: Any) -> None:
    """Escreve se a resposta de um exercício está certa e, se não está, uma dica.

    Args:
        numero: o exercício, como "1.2".
        resposta: o que ele pede: um número, uma função, uma classe.

    >>> conferir("1.3", 1.5)
    ✘ Exercício 1.3: ainda não. Resolveu ao contrário: de 6x = 4 sai x = 4 / 6.
    """
    try:
        resultado = avaliar(numero, resposta)
    except ErroDeNome as erro:
        print(f"✘ {erro}")
        return
    for avisar in ao_conferir:
        avisar(resultado)
    print(resultado)


ao_conferir: list[Callable[[Resultado], None]] = []
"""Quem mais quer saber do resultado de cada conferência: a correção de uma turma."""


def _o_que_parou(erro: BaseException) -> str:
    """Uma exceção do código da resposta numa frase, com a linha em que aconteceu."""
    if isinstance(erro, ErroNeuronio):
        return f"O seu código parou: {erro}"
    palavras = next((texto for tipo, texto in _EM_PALAVRAS.items() if isinstance(erro, tipo)), "")
    nome = type(erro).__name__ + (f", {palavras}" if palavras else "")
    return f"O seu código parou{_na_linha(erro)}: {nome} ({erro})."


def _na_linha(erro: BaseException) -> str:
    """A última linha de fora da biblioteca por onde o erro passou."""
    for quadro in reversed(traceback.extract_tb(erro.__traceback__)):
        if not quadro.filename.startswith(_PACOTE):
            texto = linecache.getline(quadro.filename, quadro.lineno or 0).strip()
            return f" na linha {quadro.lineno} da célula" + (f", em «{texto}»" if texto else "")
    return ""
