"""``python -m bancada``: o Neurônio e os pares, na mesma máquina, com as mesmas contas.

Estados de saída: 0 se todos calcularam o mesmo, 1 se alguém discordou ou o Neurônio falhou, 2 se o que se
pediu não pode ser feito, 130 se foi interrompido.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from bancada import maquina, obediencia, pico, tabela
from bancada.cargas import CARGAS
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.cargas.varredura import CARGA as VARREDURA
from bancada.concordancia import Discordancia
from bancada.conjunto import conjuntos
from bancada.dados import FaltamDados
from bancada.pares import MODULOS, instalado
from bancada.processo import Falha
from bancada.redes_da_varredura import REDES
from bancada.relato import Relato
from bancada.resultado import CASA, Resultado
from bancada.vetores import LIMITES, Limite, limitados
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
    rodadas: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Quantas vezes cada um corre. Sem isto, 5, e na varredura, 3."),
    ] = None,
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
    redes: Annotated[
        str | None,
        typer.Option(
            metavar="NOMES",
            help="Só estas redes da varredura, separadas por vírgulas. Sem isto, todas.",
        ),
    ] = None,
    compilado: Annotated[
        bool,
        typer.Option(
            "--compilado",
            help="Na varredura, também o torch.compile, que da primeira vez leva até meio minuto por rede.",
        ),
    ] = False,
    vetores: Annotated[
        str | None,
        typer.Option(
            metavar="NOME",
            help=f"Até que vetores o Neurônio e os pares vão: {', '.join(LIMITES)}. Sem isto, até onde o "
            "processador vai.",
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
    opcoes = Opcoes(rodadas, rapido, amostras, motores, _pares(pares), _redes(redes, escolhidas), compilado)
    limite = _limite(vetores)
    with limitados(limite):
        relato = _medir_tudo(escolhidas, opcoes, limite, _dizer)
    tabela.mostrar(relato, terminal())
    _gravar(relato, arquivo_json, grafico)
    return DISCORDARAM if relato.falhas else 0


def _medir_tudo(escolhidas: list[str], opcoes: Opcoes, limite: Limite | None, dizer: Dizer) -> Relato:
    avisos = [aviso for aviso in (maquina.aviso_de_ocupada(),) if aviso]
    descricao = maquina.descrever()
    if limite is not None:
        dizer(f"conferindo que todos obedecem a --vetores {limite.nome}")
        descricao["vetores"], desobedientes = obediencia.conferir(limite, opcoes.pares)
        avisos += desobedientes
    for aviso in avisos:
        mostrar_aviso(aviso)
    dizer("medindo o pico aritmético")
    antes = pico.em_outro_processo(rapido=opcoes.rapido)
    resultados = [resultado for nome in escolhidas for resultado in _medir_uma(nome, opcoes, dizer)]
    depois = antes if opcoes.rapido else pico.em_outro_processo(rapido=False)
    picos = {nome: max(antes[nome], depois[nome]) for nome in antes}
    if limite is not None:
        avisos += obediencia.dos_picos(limite, picos)
    return Relato(descricao, picos, resultados, avisos)


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


def _redes(pedidas: str | None, cargas: Sequence[str]) -> tuple[str, ...]:
    if pedidas is None:
        return ()
    if VARREDURA not in cargas:
        raise ErroNeuronio(
            f"--redes escolhe redes da varredura, que não está entre as cargas pedidas: {', '.join(cargas)}. "
            f"Peça-a: python -m bancada {VARREDURA} --redes {pedidas}"
        )
    return tuple(_nomes([nome for nome in pedidas.split(",") if nome], REDES, "rede"))


def _limite(pedido: str | None) -> Limite | None:
    """O limite de tal nome.

    Raises:
        ErroDeNome: se não há nenhum assim.
        ErroNeuronio: se este processador não chega a ele.
    """
    if pedido is None:
        return None
    (nome,) = _nomes([pedido], LIMITES, "limite de vetores")
    if find_spec("llvmlite") is None:
        raise ErroNeuronio("--vetores precisa do llvmlite, que diz que vetores há: pip install llvmlite")
    from neuronio.motores.llvm.processador.vetores import larguras

    tem = [vetores.pedido for vetores in larguras()]
    if nome not in tem:
        raise ErroNeuronio(f"este processador não tem {nome}: os vetores dele são {', '.join(tem)}.")
    return LIMITES[nome]


def _gravar(relato: Relato, arquivo_json: Path | None, grafico: Path | None) -> None:
    try:
        if arquivo_json is not None:
            texto = json.dumps(relato.em_json(), ensure_ascii=False, indent=1)
            arquivo_json.write_text(texto, encoding="utf-8")
        if grafico is not None:
            _desenhar(relato, grafico)
    except OSError as erro:
        raise ErroDeArquivo(f"não pude gravar {erro.filename}: {erro.strerror}.") from erro


def _desenhar(relato: Relato, caminho: Path) -> None:
    """A varredura é uma figura só dela: se há outras medidas, fica ao lado da figura destas."""
    from bancada import grafico, grafico_do_conjunto

    da_varredura = conjuntos(relato.resultados)
    if all(resultado.conjunto for resultado in relato.resultados) and da_varredura:
        grafico_do_conjunto.gravar(da_varredura, caminho)
        return
    grafico.gravar(relato, caminho)
    if da_varredura:
        grafico_do_conjunto.gravar(da_varredura, caminho.with_stem(f"{caminho.stem}-{VARREDURA}"))


def _dizer(mensagem: str) -> None:
    print(mensagem, file=sys.stderr, flush=True)


def principal(argumentos: Sequence[str] | None = None) -> int:
    """Executa o comando e devolve o estado de saída."""
    return executar_funcao(medir, "python -m bancada", argumentos)


if __name__ == "__main__":
    sys.exit(principal())
