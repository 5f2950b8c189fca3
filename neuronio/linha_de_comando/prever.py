"""``neuronio prever``: o que a rede diz de uma imagem ou das linhas de um CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, cast

import numpy as np
import typer

from neuronio.dados import PreparoDeFrases, PreparoDeImagem, PreparoDeSerie, PreparoDeTabela, PreparoDeTexto
from neuronio.dados.colunas import ColunaNumerica
from neuronio.dados.leitura import descobrir_escrita
from neuronio.dados.numeros import Decimal as Separador
from neuronio.dados.planilha import Coluna, ler_planilha
from neuronio.erros import ErroDeDados
from neuronio.formato import porcento
from neuronio.linha_de_comando.continuacao import escrever_continuacao
from neuronio.linha_de_comando.modelo_salvo import (
    abrir_modelo,
    dar_preparo,
    exigir_preparo,
    na_forma_da_rede,
)
from neuronio.linha_de_comando.opcoes import Classes, Decimal
from neuronio.linha_de_comando.terminal import terminal
from neuronio.linha_de_comando.visto import mostrar_o_que_a_rede_viu
from neuronio.modelos import GAN, Modelo

LARGURA_DA_BARRA = 30


def prever(
    modelo: Annotated[
        Path,
        typer.Argument(metavar="MODELO", help="Um arquivo modelo.safetensors, ou a pasta de uma execução."),
    ],
    arquivo: Annotated[
        Path,
        typer.Argument(
            metavar="IMAGEM_OU_CSV",
            help="A imagem de um dígito (PNG, JPEG...), ou um CSV com as colunas do treino; da série que vem "
            "pronta, o nome: co2; de uma rede que aprendeu frases, também uma frase, entre aspas.",
        ),
    ],
    decimal: Decimal = None,
    classes: Classes = None,
    dados: Annotated[
        str | None,
        typer.Option(
            "--dados",
            metavar="NOME",
            help="De um modelo salvo em Python, os dados prontos com que treinou: digitos, iris ou mnist.",
        ),
    ] = None,
) -> int:
    """Diz o que a rede prevê para uma imagem, para cada linha de um CSV, ou para depois do fim de uma série.

    De uma imagem, escreve a classe e a probabilidade de cada uma. De um dígito, mostra o que a rede viu,
    guarda-o ao lado da fotografia, e avisa se há mais de um, ou se se parece pouco com um. De um CSV, escreve
    na saída as linhas dele com a previsão ao lado, separadas por ponto e vírgula e com vírgula decimal, como
    o Excel as abre. Colunas a mais, e categorias que o treino não viu, só se avisam. De uma série, escreve do
    mesmo modo as datas que vêm depois da última, cada uma com a previsão:

    neuronio prever MODELO dados.csv > previsto.csv
    """
    rede = abrir_modelo(modelo, classes)
    if isinstance(rede, GAN):
        raise ErroDeDados(
            "este modelo inventa imagens, e não prevê nada de uma. Para medir o que inventa: neuronio "
            f"avaliar {modelo}; para mais imagens, em Python: nn.carregar(...).gerar(100)"
        )
    if isinstance(rede.preparo, PreparoDeTexto):
        raise ErroDeDados(f"este modelo aprendeu um texto, e o continua: neuronio escrever {modelo}")
    dar_preparo(rede, dados)
    preparo = exigir_preparo(rede, modelo)
    if isinstance(preparo, PreparoDeFrases) and not _e_tabela(arquivo):
        _dizer_da_frase(rede, preparo, str(arquivo))
    elif isinstance(preparo, PreparoDeTabela | PreparoDeFrases):
        _escrever_csv(rede, preparo, arquivo, cast(Separador, decimal))
    elif isinstance(preparo, PreparoDeSerie):
        escrever_continuacao(rede, preparo, arquivo, cast(Separador, decimal))
    else:
        lida = preparo.ler(arquivo)
        x = na_forma_da_rede(rede, lida)
        _mostrar_probabilidades(preparo.classes or (), rede.probabilidades(x)[0])
        if isinstance(preparo, PreparoDeImagem):
            mostrar_o_que_a_rede_viu(lida[0, 0], arquivo)
    return 0


def _e_tabela(arquivo: Path) -> bool:
    """Se é o nome de um arquivo; senão, é uma frase."""
    return arquivo.suffix.lower() in (".csv", ".tsv", ".txt") or arquivo.is_file()


def _escrever_csv(
    modelo: Modelo, preparo: PreparoDeTabela | PreparoDeFrases, arquivo: Path, decimal: Separador | None
) -> None:
    """As linhas do arquivo, como estão, e ao lado as previsões: com ``;`` e vírgula, como o Excel as abre."""
    planilha = replace(ler_planilha(arquivo), decimal=decimal)
    x = preparo.preparar(planilha)
    if preparo.classes is None:
        nomes = [f"{preparo.alvo} previsto"]
        previsoes = [[numero_brasileiro(valor)] for valor in modelo.prever(x).ravel()]
    else:
        nomes = [f"{preparo.alvo} previsto", *(f"probabilidade de {classe}" for classe in preparo.classes)]
        previsoes = [
            [preparo.classes[int(linha.argmax())], *(f"{p:.4f}".replace(".", ",") for p in linha)]
            for linha in _com_todas_as_colunas(modelo.probabilidades(x))
        ]
    tabela = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    tabela.writerow([*planilha.nomes, *nomes])
    colunas = [_a_brasileira(planilha.coluna(nome), preparo) for nome in planilha.nomes]
    for lidas, previstas in zip(zip(*colunas, strict=True), previsoes, strict=True):
        tabela.writerow([*lidas, *previstas])


def _a_brasileira(coluna: Coluna, preparo: PreparoDeTabela | PreparoDeFrases) -> Sequence[str]:
    """As células de uma coluna, com vírgula decimal se a rede as leu como números com ponto."""
    if isinstance(preparo, PreparoDeFrases):
        return coluna.textos
    aprendida = next((c for c in preparo.colunas if c.nome == coluna.nome), None)
    if not isinstance(aprendida, ColunaNumerica):
        return coluna.textos
    if descobrir_escrita(coluna, aprendida.escrita).decimal != ".":
        return coluna.textos
    return [texto.replace(",", "").replace(".", ",") for texto in coluna.textos]


def numero_brasileiro(valor: np.floating) -> str:
    """Todos os algarismos de um número, sem potência de dez e com vírgula.

    >>> numero_brasileiro(np.float32(22849900)), numero_brasileiro(np.float32(0.1))
    ('22849900', '0,1')
    """
    return np.format_float_positional(valor, trim="-").replace(".", ",")


def _dizer_da_frase(modelo: Modelo, preparo: PreparoDeFrases, frase: str) -> None:
    frases = preparo.transformar([frase])
    if preparo.classes is None:
        print(numero_brasileiro(modelo.prever(frases).ravel()[0]))
    else:
        _mostrar_probabilidades(preparo.classes, modelo.probabilidades(frases)[0])


def _mostrar_probabilidades(classes: tuple[str, ...], probabilidades: np.ndarray) -> None:
    from rich.table import Table

    p = _com_todas_as_colunas(probabilidades[None])[0]
    print(classes[int(p.argmax())])
    tabela = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for indice in np.argsort(-p, kind="stable"):
        barra = "█" * round(LARGURA_DA_BARRA * float(p[indice]))
        tabela.add_row(classes[indice], porcento(float(p[indice])), barra)
    terminal().print(tabela)


def _com_todas_as_colunas(probabilidades: np.ndarray) -> np.ndarray:
    """Uma só coluna, a saída de uma sigmoide, vira as das duas classes."""
    if probabilidades.shape[1] > 1:
        return probabilidades
    return np.hstack([1 - probabilidades, probabilidades])
