"""``neuronio taxa``: é `nn.estudo_taxa`, com os dados e a rede do comando."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any

import typer

from neuronio.estudos import FaixaLogaritmica, estudo_taxa
from neuronio.linha_de_comando import opcoes_do_estudo as do_estudo
from neuronio.linha_de_comando.estudos_no_comando import (
    CriarComTaxa,
    correr,
    criar_de,
    em_comum,
    partes_de,
    preparar,
)
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
)

TAXAS = "0.001,0.01,0.1,1"
DA_FAIXA = 6
"""Em quantas taxas se divide uma faixa."""


def ler_taxas(texto: str) -> list[float]:
    """Taxas separadas por vírgulas, da menor para a maior, sem repetir; ou uma faixa.

    >>> ler_taxas("0.1,0.01"), ler_taxas("0.00001..1")
    ([0.01, 0.1], [1e-05, 0.0001, 0.001, 0.01, 0.1, 1.0])
    """
    ler = ler_numero("--taxas", 0, math.inf, TAXAS, aberto=True)
    if ".." in texto:
        minima, _, maxima = texto.partition("..")
        return FaixaLogaritmica(ler(minima), ler(maxima), DA_FAIXA).pontos()
    return sorted({ler(pedaco.strip()) for pedaco in texto.split(",")})


@com_opcoes_de_leitura
def taxa(
    leitura: dict[str, Any],
    dados: Dados = None,
    alvo: Alvo = None,
    modelo: do_estudo.Modelo = None,
    taxas: Annotated[
        str,
        typer.Option(
            "--taxas",
            metavar="F,F,...",
            help=f"As taxas a comparar; o padrão é {TAXAS}. Ou uma faixa, 0.0001..1, que se divide em seis.",
        ),
    ] = TAXAS,
    sementes: Annotated[
        int,
        typer.Option(
            "--sementes",
            metavar="N",
            parser=ler_inteiro("--sementes"),
            help="Quantos treinos com cada taxa, cada um de outros pesos iniciais; o padrão é 3.",
        ),
    ] = 3,
    epocas: do_estudo.Epocas = None,
    lote: Lote = None,
    otimizador: NomeDoOtimizador = None,
    momento: Momento = None,
    validacao: Validacao = None,
    motor: Motor = None,
    processos: do_estudo.Processos = None,
    semente: Semente = None,
    saida: do_estudo.PastaDoEstudo = None,
) -> int:
    """Compara taxas de aprendizado, diz o que cada uma faz e recomenda uma.

    Treina a rede por poucas épocas com cada taxa, dos mesmos pesos iniciais e na mesma ordem, com várias
    sementes, em todos os processadores. A pasta guarda relatorio.html, as figuras em PNG e SVG e os números
    em CSV; o caminho dela é a última linha que o comando escreve.
    """
    pedidas = ler_taxas(taxas)
    configuracao, conjunto = preparar(
        {
            "dados": dados,
            "alvo": alvo,
            "modelo": modelo,
            "epocas": epocas,
            "lote": lote,
            "otimizador": otimizador,
            "momento": momento,
            "validacao": validacao,
            "motor": motor,
            "semente": semente,
        },
        leitura,
    )
    treino, de_fora = partes_de(configuracao, conjunto)

    def estudar(pasta: Path) -> object:
        return estudo_taxa(
            CriarComTaxa(criar_de(configuracao, conjunto)),
            *treino,
            pedidas,
            sementes,
            validacao=de_fora,
            processos=processos,
            pasta=pasta,
            **em_comum(configuracao, conjunto),
        )

    return correr("taxa", saida, estudar)
