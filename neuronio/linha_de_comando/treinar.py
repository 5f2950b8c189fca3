"""``neuronio treinar``: do nome dos dados ao relatório."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import Annotated, Any

import typer

from neuronio.linha_de_comando.aumentos import identificar_aumento
from neuronio.linha_de_comando.conjuntos import identificar
from neuronio.linha_de_comando.opcoes import (
    Alvo,
    Dados,
    Lote,
    Momento,
    Motor,
    NomeDoOtimizador,
    Semente,
    Validacao,
    com_opcoes_de_leitura,
    ler_inteiro,
    ler_numero,
    ler_pesos_das_classes,
)
from neuronio.linha_de_comando.receitas import (
    identificar_agenda,
    identificar_modelo,
    identificar_motor,
    identificar_otimizador,
)
from neuronio.linha_de_comando.sessao import Sessao


@com_opcoes_de_leitura
def treinar(
    leitura: dict[str, Any],
    dados: Dados = None,
    alvo: Alvo = None,
    modelo: Annotated[
        str | None,
        typer.Option(
            "--modelo",
            metavar="NOME",
            help="mlp (três camadas lineares; é o padrão), cnn (convoluções, para imagens de 10×10 pixels ou "
            "mais), lstm ou gru (recorrentes, para séries e textos; num texto, lstm é o padrão), transformer "
            "(para textos), gan (inventa imagens), ou um ARQUIVO.py que defina "
            "criar(forma_entrada, saidas).",
        ),
    ] = None,
    epocas: Annotated[
        int | None,
        typer.Option(
            "--epocas",
            metavar="N",
            parser=ler_inteiro("--epocas"),
            help="Quantas vezes se percorrem os dados. O padrão é o que dá 6.000 passos, de 30 a 1.000 "
            "épocas: 30 no MNIST; nos dígitos, 60. Com cnn ou ARQUIVO.py, 3.000 passos, e ao menos 5 épocas; "
            "com gan, 14.000 (4.600 nos dígitos); num texto, 2.300 (2.500 com transformer); numa série, 300 "
            "(800 com lstm ou gru).",
        ),
    ] = None,
    lote: Lote = None,
    taxa: Annotated[
        float | None,
        typer.Option(
            "--taxa",
            metavar="F",
            parser=ler_numero("--taxa", 0, inf, "0.01", aberto=True),
            help="A taxa de aprendizado. O padrão é 0.01 na mlp (0.1 nos dígitos, como neuronio taxa "
            "recomenda; 0.001 nas séries), 0.003 em lstm e gru; nos outros, a do otimizador.",
        ),
    ] = None,
    otimizador: NomeDoOtimizador = None,
    momento: Momento = None,
    agenda: Annotated[
        str | None,
        typer.Option(
            "--agenda",
            metavar="NOME",
            help="Como a taxa muda ao longo do treino, a partir de --taxa: cosseno, um-ciclo, degraus, "
            "exponencial, polinomial, ciclica ou nenhuma. O padrão é cosseno em lstm e gru num texto; "
            "no resto, nenhuma.",
        ),
    ] = None,
    aumento: Annotated[
        str | None,
        typer.Option(
            "--aumento",
            metavar="NOMES",
            help="Como mudar as imagens ao acaso a cada vez que a rede as vê: rotacao, deslocamento, zoom, "
            "cisalhamento, espelho-horizontal, espelho-vertical, recorte, elastica, brilho, contraste, "
            "saturacao, matiz, apagar, ruido; vários com vírgulas, e quanto com um igual: "
            "rotacao=15,deslocamento=0.1.",
        ),
    ] = None,
    pesos_das_classes: Annotated[
        str | None,
        typer.Option(
            "--pesos-das-classes",
            metavar="NOME",
            parser=ler_pesos_das_classes,
            help="balanceado: as classes raras contam, no treino, o mesmo que as outras; o padrão é cada "
            "amostra contar o mesmo.",
        ),
    ] = None,
    validacao: Validacao = None,
    motor: Motor = None,
    semente: Semente = None,
    melhor: Annotated[
        str | None,
        typer.Option(
            "--melhor",
            metavar="FIGURA",
            help="Guarda também, em melhor.safetensors, a época em que esta figura é a melhor, como "
            "perda_validacao ou acuracia_validacao.",
        ),
    ] = None,
    saida: Annotated[
        Path | None,
        typer.Option(
            "--saida",
            metavar="PASTA",
            help="A pasta desta execução, nova ou vazia; o padrão é execucoes/<data-hora>.",
        ),
    ] = None,
    retomar: Annotated[
        bool,
        typer.Option(
            "--retomar",
            help="Continua uma execução que parou, a de --saida ou a última, do último ponto guardado até "
            "--epocas.",
        ),
    ] = False,
) -> int:
    """Treina uma rede e escreve o relatório do treino.

    Sem nenhuma opção, treina a rede de três camadas lineares nos dígitos manuscritos. A pasta da execução
    guarda modelo.safetensors, historico.csv, configuracao.json, as figuras e relatorio.html; o caminho dela é
    a última linha que o comando escreve. Ctrl-C encerra o treino e guarda o que se aprendeu até ali (estado
    de saída 130).
    """
    pedidas = {
        "dados": None if dados is None else identificar(dados),
        "alvo": alvo,
        **leitura,
        "modelo": None if modelo is None else identificar_modelo(modelo),
        "epocas": epocas,
        "lote": lote,
        "taxa": taxa,
        "otimizador": None if otimizador is None else identificar_otimizador(otimizador),
        "momento": momento,
        "agenda": None if agenda is None else identificar_agenda(agenda),
        "aumento": None if aumento is None else identificar_aumento(aumento),
        "pesos_das_classes": pesos_das_classes,
        "validacao": validacao,
        "motor": None if motor is None else identificar_motor(motor),
        "semente": semente,
        "melhor": melhor,
    }
    ditas = {nome: valor for nome, valor in pedidas.items() if valor is not None}
    sessao = Sessao.retomar(saida, ditas) if retomar else Sessao.comecar(saida, ditas)
    return sessao.correr()
