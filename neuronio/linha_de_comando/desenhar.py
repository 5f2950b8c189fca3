"""``neuronio desenhar``: o grafo de uma expressão, ou o de um modelo, num arquivo SVG."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from neuronio.erros import ErroDeNome, ErroDeValor
from neuronio.grafo.desenho import desenhar as desenhar_grafo
from neuronio.linha_de_comando.expressao import calcular
from neuronio.linha_de_comando.modelo_salvo import abrir_modelo
from neuronio.linha_de_comando.opcoes import Classes
from neuronio.ver import rede


def desenhar(
    o_que: Annotated[
        str,
        typer.Argument(
            metavar="EXPRESSAO_OU_MODELO",
            help='Uma expressão entre aspas, como "(a*b + 10).tanh()", um arquivo modelo.safetensors, ou a '
            "pasta de uma "
            "execução.",
        ),
    ],
    valores: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NOME=NUMERO ...]", help="O valor de cada nome da expressão, como a=2 b=-3."),
    ] = None,
    saida: Annotated[
        Path,
        typer.Option(
            "--saida",
            metavar="ARQUIVO.svg",
            help="O arquivo do desenho; o padrão é grafo.svg. Se já existe, é substituído.",
        ),
    ] = Path("grafo.svg"),
    classes: Classes = None,
    conexoes: Annotated[
        bool,
        typer.Option(
            "--conexoes",
            help="De um modelo de camadas densas, desenha os neurônios e as conexões que há, e não o grafo.",
        ),
    ] = False,
) -> int:
    """Desenha um grafo computacional e, se é de uma expressão, escreve a regra da cadeia por extenso.

    As expressões usam + - * / ** e as funções exp, log, relu, sig e tanh. Por exemplo:

    neuronio desenhar "(a*b + 10).tanh()" a=2 b=-3
    """
    if o_que.endswith(".safetensors") or os.path.exists(o_que):  # noqa: PTH110 - Path.exists falha num texto longo
        if valores:
            raise ErroDeValor(f"um modelo já tem os seus números; retire {' '.join(valores)}.")
        modelo = abrir_modelo(Path(o_que), classes)
        print((rede(modelo) if conexoes else desenhar_grafo(modelo)).salvar(saida))
        return 0
    if conexoes:
        raise ErroDeValor("--conexoes desenha um modelo, e isto é uma expressão: retire a opção.")
    y = calcular(o_que, dict(map(_ler_valor, valores or [])))
    y.retropropagar()
    desenho = desenhar_grafo(y).salvar(saida)
    print(y.explicar())
    print(desenho)
    return 0


def _ler_valor(texto: str) -> tuple[str, float]:
    if texto.startswith("-"):
        raise ErroDeNome(
            f"neuronio desenhar não tem a opção {texto}. Veja como se usa com: neuronio desenhar --help"
        )
    nome, igual, numero = texto.partition("=")
    if not igual or not nome.isidentifier():
        raise ErroDeNome(f'"{texto}" não é o valor de um nome: escreva NOME=NUMERO, sem espaços, como a=2.')
    try:
        return nome, float(numero)
    except ValueError:
        raise ErroDeValor(
            f'o valor de {nome} é um número com ponto decimal, como {nome}=2.5, mas recebeu "{numero}".'
        ) from None
