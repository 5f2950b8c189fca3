"""``python -m bancada``: o Neurônio e os pares, na mesma máquina, com as mesmas contas.

Estados de saída: 0 se todos calcularam o mesmo, 1 se alguém discordou ou o Neurônio falhou, 2 se o que se
pediu não pode ser feito, 130 se foi interrompido.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bancada import maquina, pico, tabela
from bancada.cargas import CARGAS
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.concordancia import Discordancia
from bancada.dados import FaltamDados
from bancada.pares import MODULOS, instalado
from bancada.processo import Falha
from bancada.relato import Relato
from bancada.resultado import CASA, Resultado
from neuronio.erros import ErroDeArquivo, ErroNeuronio, erro_de_nome
from neuronio.linha_de_comando.comando import executar_funcao
from neuronio.linha_de_comando.terminal import mostrar_aviso, terminal

DISCORDARAM = 1
COMO_INSTALAR = {
    "pytorch": "pip install torch",
    "jax": 'pip install ".[bancada]"',
    "sklearn": "pip install scikit-learn",
}


def medir(
    cargas: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CARGA ...]", help=f"O que medir: {', '.join(CARGAS)}. Sem nenhuma, tudo."),
    ] = None,
    rodadas: Annotated[int, typer.Option(min=1, metavar="N", help="Quantas vezes cada um corre.")] = 5,
    rapido: Annotated[
        bool,
        typer.Option(
            "--rapido", help="Só vê se tudo roda: poucas amostras, uma rodada, um modo por família."
        ),
    ] = False,
    amostras: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Amostras por época, no lugar das de cada carga.")
    ] = None,
    motor: Annotated[
        str,
        typer.Option(metavar="NOMES", help="Motores do Neurônio, separados por vírgulas: llvm, numpy, auto."),
    ] = "llvm,numpy",
    pares: Annotated[
        str | None,
        typer.Option(
            metavar="NOMES",
            help="Pares, separados por vírgulas: pytorch, jax, sklearn. Sem isto, os instalados.",
        ),
    ] = None,
    arquivo_json: Annotated[
        Path | None, typer.Option("--json", metavar="ARQUIVO", help="Onde gravar tudo o que se mediu.")
    ] = None,
    grafico: Annotated[
        Path | None, typer.Option(metavar="ARQUIVO.png", help="Onde gravar o gráfico das razões.")
    ] = None,
) -> int:
    """Mede o Neurônio e os seus pares, alternando, e mostra medianas, razões e o limite aritmético.

    As perdas de todos têm de concordar lote a lote: senão a bancada falha, com estado de saída 1.
    """
    escolhidas = _nomes(cargas or list(CARGAS), CARGAS, "carga")
    motores = _nomes(motor.split(","), ("llvm", "numpy", "auto"), "motor")
    opcoes = Opcoes(1 if rapido else rodadas, rapido, amostras, motores, _pares(pares))
    relato = _medir_tudo(escolhidas, opcoes, _dizer)
    tabela.mostrar(relato, terminal())
    _gravar(relato, arquivo_json, grafico)
    return DISCORDARAM if relato.falhas else 0


def _medir_tudo(escolhidas: list[str], opcoes: Opcoes, dizer: Dizer) -> Relato:
    avisos = [aviso for aviso in (maquina.aviso_de_ocupada(),) if aviso]
    for aviso in avisos:
        mostrar_aviso(aviso)
    dizer("medindo o pico aritmético")
    antes = pico.em_outro_processo(rapido=opcoes.rapido)
    resultados = [resultado for nome in escolhidas for resultado in _medir_uma(nome, opcoes, dizer)]
    depois = antes if opcoes.rapido else pico.em_outro_processo(rapido=False)
    picos = {nome: max(antes[nome], depois[nome]) for nome in antes}
    return Relato(maquina.descrever(), picos, resultados, avisos)


def _medir_uma(nome: str, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
    try:
        return CARGAS[nome].medir(opcoes, dizer)
    except FaltamDados as erro:
        raise ErroDeArquivo(str(erro)) from None
    except (Discordancia, Falha) as erro:
        return [Resultado(nome, "não terminou", falhas=[str(erro)])]


def _nomes(pedidos: Sequence[str], conhecidos: Iterable[str], tipo: str) -> list[str]:
    for nome in pedidos:
        if nome not in conhecidos:
            raise erro_de_nome(tipo, nome, conhecidos)
    return list(dict.fromkeys(pedidos))


def _pares(pedidos: str | None) -> list[str]:
    """O Neurônio e os pares pedidos; sem pedido, os instalados."""
    if pedidos is not None:
        nomes = _nomes([nome for nome in pedidos.split(",") if nome], list(COMO_INSTALAR), "par")
        for nome in nomes:
            if not instalado(nome):
                raise ErroNeuronio(f"falta instalar o par {nome}: {COMO_INSTALAR[nome]}")
        return [CASA, *nomes]
    for nome in COMO_INSTALAR:
        if not instalado(nome):
            mostrar_aviso(f"sem {nome}, que não está instalado: {COMO_INSTALAR[nome]}")
    return [nome for nome in MODULOS if instalado(nome)]


def _gravar(relato: Relato, arquivo_json: Path | None, grafico: Path | None) -> None:
    try:
        if arquivo_json is not None:
            texto = json.dumps(relato.em_json(), ensure_ascii=False, indent=1)
            arquivo_json.write_text(texto, encoding="utf-8")
        if grafico is not None:
            from bancada.grafico import gravar

            gravar(relato, grafico)
    except OSError as erro:
        raise ErroDeArquivo(f"não pude gravar {erro.filename}: {erro.strerror}.") from erro


def _dizer(mensagem: str) -> None:
    print(mensagem, file=sys.stderr, flush=True)


def principal(argumentos: Sequence[str] | None = None) -> int:
    """Executa o comando e devolve o estado de saída."""
    return executar_funcao(medir, "python -m bancada", argumentos)


if __name__ == "__main__":
    sys.exit(principal())
