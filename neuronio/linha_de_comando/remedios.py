"""``neuronio remedios``: é `nn.estudo_remedios`, no MNIST ou nos dígitos."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuronio.dados import digitos, mnist
from neuronio.erros import ErroDeArquivo
from neuronio.estudos import estudo_remedios
from neuronio.linha_de_comando import opcoes_do_estudo as do_estudo
from neuronio.linha_de_comando.conjunto import Parte
from neuronio.linha_de_comando.estudos_no_comando import correr
from neuronio.linha_de_comando.opcoes import Semente, ler_inteiro, ler_um_de
from neuronio.linha_de_comando.terminal import mostrar_aviso

NO_MNIST, NOS_DIGITOS = 1000, 200
"""Em quantas imagens se treina."""


def remedios(
    dados: Annotated[
        str | None,
        typer.Option(
            "--dados",
            metavar="NOME",
            parser=ler_um_de("--dados", "mnist", "digitos"),
            help="mnist (1.000 imagens; é o padrão) ou digitos (200 imagens, que vêm com a instalação).",
        ),
    ] = None,
    remedios: Annotated[
        str | None,
        typer.Option(
            "--remedios",
            metavar="NOME,NOME,...",
            help="Só estes, com vírgulas, como dropout,l2,aumento; o padrão são todos.",
        ),
    ] = None,
    sementes: Annotated[
        int,
        typer.Option(
            "--sementes",
            metavar="N",
            parser=ler_inteiro("--sementes"),
            help="Quantos treinos com cada remédio; o padrão é 5.",
        ),
    ] = 5,
    epocas: Annotated[
        int | None,
        typer.Option(
            "--epocas",
            metavar="N",
            parser=ler_inteiro("--epocas"),
            help="Épocas de um treino sem remédio; o padrão é 50 contra o sobreajuste e 10 contra o "
            "subajuste.",
        ),
    ] = None,
    processos: do_estudo.Processos = None,
    semente: Semente = None,
    saida: do_estudo.PastaDoEstudo = None,
) -> int:
    """Mostra o que cada remédio faz ao sobreajuste e ao subajuste.

    Treina em poucas imagens uma rede grande, que as decora, e uma minúscula, que não aprende, com e sem cada
    remédio da biblioteca, com várias sementes, em todos os processadores. A pasta guarda relatorio.html, a
    figura em PNG e SVG e os números em CSV; o caminho dela é a última linha que o comando escreve.
    """
    nomes = None if remedios is None else [nome.strip() for nome in remedios.split(",")]
    (x, y), amostras = _imagens(dados)

    def estudar(pasta: Path) -> object:
        return estudo_remedios(
            *(x, y, nomes, sementes),
            amostras=amostras,
            epocas=epocas,
            semente=semente or 0,
            processos=processos,
            pasta=pasta,
        )

    return correr("remedios", saida, estudar)


def _imagens(dados: str | None) -> tuple[Parte, int]:
    """As imagens de treino, e em quantas se treina; sem o MNIST, e se não se pediu, os dígitos."""
    if dados != "digitos":
        try:
            return mnist()[0], NO_MNIST
        except ErroDeArquivo as erro:
            if dados == "mnist":
                raise
            mostrar_aviso(f"não se leu o MNIST, e usam-se os dígitos que vêm com a instalação. {erro}")
    return digitos()[0], NOS_DIGITOS
