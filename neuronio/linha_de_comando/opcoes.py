"""Opções que vários comandos têm, e como se leem os números delas."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.configuracao import normalizar_nome
from neuronio.dados.calendario import AGRUPADOS
from neuronio.dados.vocabulario import NIVEIS
from neuronio.erros import ErroDeValor

SEMENTE_MAXIMA = 2**32 - 1


def ler_inteiro(opcao: str, minimo: int = 1) -> Callable[[str], int]:
    """O leitor de uma opção que é um número inteiro.

    >>> ler_inteiro("--epocas")("30")
    30
    """

    def ler(texto: str) -> int:
        try:
            valor = int(texto)
        except ValueError:
            raise ErroDeValor(
                f'{opcao} é um número inteiro, como {opcao} 30, mas recebeu "{texto:.40}".'
            ) from None
        return inteiro_positivo(opcao, valor, minimo)

    return ler


def ler_numero(
    opcao: str, minimo: float, maximo: float, exemplo: str, *, aberto: bool = False
) -> Callable[[str], float]:
    """O leitor de uma opção que é um número; ``aberto`` deixa os dois extremos de fora.

    >>> ler_numero("--taxa", 0, 10, "0.01")("0.1")
    0.1
    """

    def ler(texto: str) -> float:
        try:
            valor = float(texto)
        except ValueError:
            raise ErroDeValor(
                f'{opcao} é um número com ponto decimal, como {opcao} {exemplo}, mas recebeu "{texto:.40}".'
            ) from None
        return numero(opcao, valor, minimo, maximo, aberto=aberto)

    return ler


def ler_semente(texto: str) -> int:
    """A semente: um inteiro de 32 bits."""
    valor = ler_inteiro("--semente", 0)(texto)
    if valor > SEMENTE_MAXIMA:
        raise ErroDeValor(f"--semente vai de 0 a {SEMENTE_MAXIMA}, mas recebeu {valor}.")
    return valor


def ler_um_de(opcao: str, *nomes: str) -> Callable[[str], str]:
    """O leitor de uma opção que é um destes nomes.

    >>> ler_um_de("--ausentes", "preencher", "apagar")("Apagar")
    'apagar'
    """

    def ler(texto: str) -> str:
        nome = normalizar_nome(texto) if texto.isalpha() else texto
        if nome not in nomes:
            ditos = " ou ".join(f'"{nome}"' for nome in nomes)
            raise ErroDeValor(f'{opcao} é {ditos}, mas recebeu "{texto}".')
        return nome

    return ler


ler_tarefa = ler_um_de("--tarefa", "classificacao", "regressao")
ler_ausentes = ler_um_de("--ausentes", "preencher", "apagar")
ler_pesos_das_classes = ler_um_de("--pesos-das-classes", "balanceado")
ler_decimal = ler_um_de("--decimal", ",", ".")
ler_nivel = ler_um_de("--nivel", *NIVEIS)
ler_agrupar = ler_um_de("--agrupar", *AGRUPADOS)

Dados = Annotated[
    str | None,
    typer.Option(
        "--dados",
        metavar="NOME",
        help="digitos (8×8, vem junto; é o padrão), mnist (28×28), fashion-mnist ou cifar10, baixados uma "
        "vez, iris, a série co2, um ARQUIVO.csv, um texto, ARQUIVO.txt, ou uma PASTA de imagens, com uma "
        "pasta por classe.",
    ),
]
Alvo = Annotated[
    str | None, typer.Option("--alvo", metavar="COLUNA", help="A coluna do CSV que a rede aprende a prever.")
]
Tarefa = Annotated[
    str | None,
    typer.Option(
        "--tarefa",
        metavar="NOME",
        parser=ler_tarefa,
        help="classificacao ou regressao, quando o alvo do CSV não é o que parece.",
    ),
]
Categorias = Annotated[
    list[str] | None,
    typer.Option(
        "--categorias",
        metavar="COLUNA",
        help="Uma coluna do CSV que é de categorias, ainda que pareça de números; repita para outras.",
    ),
]
Ignorar = Annotated[
    list[str] | None,
    typer.Option("--ignorar", metavar="COLUNA", help="Uma coluna do CSV que não entra; repita para outras."),
]
Faltas = Annotated[
    str | None,
    typer.Option(
        "--ausentes",
        metavar="NOME",
        parser=ler_ausentes,
        help="O que fazer dos valores que faltam no CSV: preencher (a mediana do treino nos números, uma "
        "categoria própria nos textos) ou apagar (as linhas). Sem isso, são recusados.",
    ),
]
Decimal = Annotated[
    str | None,
    typer.Option(
        "--decimal",
        metavar="SINAL",
        parser=ler_decimal,
        help='"," ou ".": o que separa os decimais no CSV, quando 1.234 pode ser duas coisas.',
    ),
]
Juntar = Annotated[
    bool,
    typer.Option(
        "--juntar", help="Faz um só dos textos do CSV que só diferem em maiúsculas, acentos ou espaços."
    ),
]
ColunaDeFrases = Annotated[
    str | None,
    typer.Option(
        "--texto",
        metavar="COLUNA",
        help="A coluna de frases do CSV, que a rede lê símbolo a símbolo; as outras não entram. Se, além do "
        "alvo, o CSV só tem essa, não é preciso dizer.",
    ),
]
DE_TABELA: dict[str, tuple[object, object]] = {
    "tarefa": (Tarefa, None),
    "categorias": (Categorias, None),
    "ignorar": (Ignorar, None),
    "ausentes": (Faltas, None),
    "decimal": (Decimal, None),
    "juntar": (Juntar, False),
    "texto": (ColunaDeFrases, None),
}
"""As opções que dizem como ler uma tabela, e o que valem se não se dizem."""

DaSerie = Annotated[
    str | None,
    typer.Option(
        "--serie",
        metavar="COLUNA",
        help="O CSV é uma série no tempo, e esta coluna é a que a rede aprende a continuar. As datas, em "
        "ordem, estão em outra coluna.",
    ),
]
Outras = Annotated[
    list[str] | None,
    typer.Option(
        "--outras", metavar="COLUNA", help="Mais uma coluna da série, que a rede só vê; repita para outras."
    ),
]
Janela = Annotated[
    int | None,
    typer.Option(
        "--janela",
        metavar="N",
        parser=ler_inteiro("--janela"),
        help="Quantos valores da série a rede vê; o padrão é 48.",
    ),
]
Horizonte = Annotated[
    int | None,
    typer.Option(
        "--horizonte",
        metavar="N",
        parser=ler_inteiro("--horizonte"),
        help="Quantos valores da série a rede prevê de cada vez; o padrão é 12.",
    ),
]
AgruparPor = Annotated[
    str | None,
    typer.Option(
        "--agrupar",
        metavar="NOME",
        parser=ler_agrupar,
        help="Um valor da série por hora, dia, semana, mes, trimestre ou ano: a média dos que há nele.",
    ),
]
Periodo = Annotated[
    int | None,
    typer.Option(
        "--periodo",
        metavar="N",
        parser=ler_inteiro("--periodo"),
        help="Depois de quantos valores a estação da série se repete; o padrão vem das datas: 12, se são "
        "meses.",
    ),
]
Tempo = Annotated[
    str | None,
    typer.Option(
        "--tempo", metavar="COLUNA", help="A coluna das datas da série; o padrão é a primeira em que as há."
    ),
]
DE_SERIE: dict[str, tuple[object, object]] = {
    "serie": (DaSerie, None),
    "outras": (Outras, None),
    "janela": (Janela, None),
    "horizonte": (Horizonte, None),
    "agrupar": (AgruparPor, None),
    "periodo": (Periodo, None),
    "tempo": (Tempo, None),
}
"""As opções que dizem como ler e cortar uma série."""

Nivel = Annotated[
    str | None,
    typer.Option(
        "--nivel",
        metavar="NOME",
        parser=ler_nivel,
        help="O que a rede lê de cada vez: caractere, que é o padrão num ARQUIVO.txt, ou palavra, que é o de "
        "uma coluna de frases.",
    ),
]
DE_TEXTO: dict[str, tuple[object, object]] = {"nivel": (Nivel, None)}
"""As opções que dizem como ler um texto, ou uma coluna de frases."""

Tamanho = Annotated[
    int | None,
    typer.Option(
        "--tamanho",
        metavar="N",
        parser=ler_inteiro("--tamanho"),
        help="O lado, em pixels, a que se levam as imagens de uma pasta; o padrão é o tamanho mediano delas, "
        "até 128.",
    ),
]
Ilegiveis = Annotated[
    bool,
    typer.Option(
        "--ignorar-ilegiveis", help="Deixa de fora, com um aviso, os arquivos da pasta que não são imagens."
    ),
]
DE_IMAGENS: dict[str, tuple[object, object]] = {
    "tamanho": (Tamanho, None),
    "ignorar_ilegiveis": (Ilegiveis, False),
}
"""As opções que dizem como ler uma pasta de imagens."""

DE_LEITURA = {**DE_TABELA, **DE_SERIE, **DE_TEXTO, **DE_IMAGENS}


def em_opcao(nome: str) -> str:
    """O nome de um argumento como se escreve no terminal, sem os traços da frente.

    >>> em_opcao("ignorar_ilegiveis")
    'ignorar-ilegiveis'
    """
    return nome.replace("_", "-")


def com_opcoes_de_leitura(comando: Callable[..., int]) -> Callable[..., int]:
    """O comando com as `DE_LEITURA` depois de ``--alvo``; recebe em ``leitura`` as que se dizem."""

    @wraps(comando)
    def com_elas(**ditas: Any) -> int:
        leitura = {nome: ditas.pop(nome) for nome in DE_LEITURA}
        return comando(**ditas, leitura={nome: valor for nome, valor in leitura.items() if valor})

    parametros: list[Parameter] = []
    for parametro in signature(comando, eval_str=True).parameters.values():
        if parametro.name != "leitura":
            parametros.append(parametro)
        if parametro.name == "alvo":
            parametros += [
                Parameter(nome, Parameter.POSITIONAL_OR_KEYWORD, default=padrao, annotation=tipo)
                for nome, (tipo, padrao) in DE_LEITURA.items()
            ]
    com_elas.__dict__["__signature__"] = Signature(parametros)
    com_elas.__annotations__ = {parametro.name: parametro.annotation for parametro in parametros}
    return com_elas


Lote = Annotated[
    int | None,
    typer.Option(
        "--lote", metavar="N", parser=ler_inteiro("--lote"), help="Amostras por passo; o padrão é 64."
    ),
]
NomeDoOtimizador = Annotated[
    str | None,
    typer.Option(
        "--otimizador", metavar="NOME", help="sgd (o padrão da mlp), adam (o da cnn), adamw, rmsprop..."
    ),
]
Momento = Annotated[
    float | None,
    typer.Option(
        "--momento",
        metavar="F",
        parser=ler_numero("--momento", 0, 1, "0.9"),
        help="O momento do SGD; o padrão da mlp é 0.5.",
    ),
]
Validacao = Annotated[
    float | None,
    typer.Option(
        "--validacao",
        metavar="F",
        parser=ler_numero("--validacao", 0, 0.9, "0.15"),
        help="A fração do treino que fica de fora para a validação, de 0 (nenhuma) a 0.9; o padrão é "
        "0.15, e 0.05 num texto.",
    ),
]
Motor = Annotated[
    str | None,
    typer.Option("--motor", metavar="NOME", help="Quem faz as contas: auto (o padrão), numpy ou llvm."),
]
Semente = Annotated[
    int | None,
    typer.Option(
        "--semente",
        metavar="N",
        parser=ler_semente,
        help="A mesma semente repete o mesmo treino, número por número; o padrão é 0.",
    ),
]
Saida = Annotated[Path | None, typer.Option("--saida", metavar="PASTA")]
Classes = Annotated[
    Path | None,
    typer.Option(
        "--classes", metavar="ARQUIVO.py", help="Onde estão as suas camadas, se o modelo usa alguma."
    ),
]
