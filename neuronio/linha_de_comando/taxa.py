"""``neuronio taxa``: o mesmo treino curto com várias taxas de aprendizado, para escolher uma."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from neuronio.arquivos import criar_pasta, escrever
from neuronio.erros import ErroDeDivergencia
from neuronio.graficos import influencia_da_taxa
from neuronio.graficos.formato import numero, porcento
from neuronio.linha_de_comando.alvo_padronizado import Escala
from neuronio.linha_de_comando.conjuntos import Conjunto, abrir, identificar
from neuronio.linha_de_comando.execucao import nova_pasta
from neuronio.linha_de_comando.opcoes import (
    Alvo,
    Dados,
    Lote,
    Semente,
    com_opcoes_de_leitura,
    ler_inteiro,
    ler_numero,
)
from neuronio.linha_de_comando.receitas import MLP, Configuracao, completar, construir
from neuronio.linha_de_comando.terminal import INTERROMPIDO, tabela, terminal
from neuronio.linha_de_comando.threads_do_blas import threads_para
from neuronio.treino import Callback, Historico, Treino

TAXAS = "0.001,0.01,0.1,1"
CURTA = replace(MLP, passos=600, minimo=3, maximo=100)
FIGURA = "influencia_da_taxa.png"


def ler_taxas(texto: str) -> list[float]:
    """Taxas separadas por vírgulas, da menor para a maior, sem repetir.

    >>> ler_taxas("0.1,0.01")
    [0.01, 0.1]
    """
    ler = ler_numero("--taxas", 0, math.inf, TAXAS, aberto=True)
    return sorted({ler(pedaco.strip()) for pedaco in texto.split(",")})


@com_opcoes_de_leitura
def taxa(
    leitura: dict[str, Any],
    dados: Dados = None,
    alvo: Alvo = None,
    taxas: Annotated[
        str,
        typer.Option("--taxas", metavar="F,F,...", help=f"As taxas a comparar; o padrão é {TAXAS}."),
    ] = TAXAS,
    epocas: Annotated[
        int | None,
        typer.Option(
            "--epocas",
            metavar="N",
            parser=ler_inteiro("--epocas"),
            help="Épocas com cada taxa; o padrão é o que dá 600 passos, e ao menos 3: 30 nos dígitos, 3 no "
            "MNIST.",
        ),
    ] = None,
    lote: Lote = None,
    semente: Semente = None,
    saida: Annotated[
        Path | None,
        typer.Option(
            "--saida", metavar="PASTA", help="Onde escrever a figura; o padrão é execucoes/<data-hora>-taxa."
        ),
    ] = None,
) -> int:
    """Compara taxas de aprendizado, para escolher uma.

    Treina a mlp por poucas épocas com cada taxa, sempre dos mesmos pesos iniciais e na mesma ordem, mostra a
    perda a que chegou e desenha influencia_da_taxa.png; o caminho da figura é a última linha que o comando
    escreve.
    """
    pedidas = ler_taxas(taxas)
    pedida = Configuracao(
        dados=identificar(dados or "digitos"), alvo=alvo, epocas=epocas, lote=lote, semente=semente, **leitura
    )
    conjunto = abrir(pedida.dados, alvo, pedida.leitura)
    if saida is not None:
        criar_pasta(saida)
    treinos = comparar(completar(pedida, conjunto, CURTA), conjunto, pedidas)
    if not treinos:
        return INTERROMPIDO
    _mostrar(treinos)
    pasta = nova_pasta(datetime.now().strftime("%Y-%m-%d_%H-%M-%S-taxa")) if saida is None else saida
    print(escrever(pasta / FIGURA, _png({taxa: treino.perdas for taxa, treino in treinos.items()})))
    return 0 if len(treinos) == len(pedidas) else INTERROMPIDO


@dataclass(frozen=True)
class TreinoCurto:
    """O que se mediu com uma taxa.

    Args:
        perdas: a do treino em cada época; a última é NaN se divergiu.
        acuracia: a da validação na última época, se é de classes.
    """

    perdas: list[float]
    acuracia: float | None

    @property
    def divergiu(self) -> bool:
        """Se a perda deixou de ser um número."""
        return math.isnan(self.perdas[-1])


def comparar(configuracao: Configuracao, conjunto: Conjunto, taxas: list[float]) -> dict[float, TreinoCurto]:
    """Treina com cada taxa; Ctrl-C encerra, e ficam as que já acabaram."""
    from rich.progress import BarColumn, Progress, TextColumn

    treinos: dict[float, TreinoCurto] = {}
    colunas = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with threads_para(configuracao), Progress(*colunas, console=terminal(), transient=True) as progresso:
        tarefa = progresso.add_task("", total=len(taxas) * (configuracao.epocas or 1))
        for posicao, taxa in enumerate(taxas):
            progresso.update(
                tarefa, description=f"taxa {numero(taxa)}", completed=posicao * (configuracao.epocas or 1)
            )
            historico, divergiu = _treinar(
                replace(configuracao, taxa=taxa), conjunto, Avanco(lambda: progresso.advance(tarefa))
            )
            if historico.interrompido:
                break
            acuracias = historico.serie("acuracia_validacao")
            treinos[taxa] = TreinoCurto(
                [*historico.perda, *([math.nan] if divergiu else [])],
                acuracias[-1] if acuracias and not divergiu else None,
            )
    return treinos


class Avanco(Callback):
    """Avisa ao fim de cada época."""

    def __init__(self, avisar: Callable[[], None]) -> None:
        self.avisar = avisar

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        self.avisar()


def _treinar(configuracao: Configuracao, conjunto: Conjunto, avanco: Callback) -> tuple[Historico, bool]:
    """O histórico de um treino, e se ele divergiu."""
    modelo = construir(configuracao, conjunto)
    escala = Escala.de(configuracao, conjunto)
    treino, validacao = conjunto.dividir(configuracao.validacao or 0, configuracao.semente or 0)
    try:
        modelo.treinar(
            *escala.padronizar(treino),
            epocas=configuracao.epocas or 1,
            lote=configuracao.lote or 1,
            validacao=None if validacao is None else escala.padronizar(validacao),
            callbacks=[avanco],
            progresso=False,
        )
    except ErroDeDivergencia:
        return modelo.historico, True
    return modelo.historico, False


def _mostrar(treinos: dict[float, TreinoCurto]) -> None:
    """A tabela das taxas, com a melhor assinalada."""
    finais = {taxa: treino.perdas[-1] for taxa, treino in treinos.items() if not treino.divergiu}
    melhor = min(finais, key=lambda taxa: finais[taxa]) if finais else None
    linhas = tabela("taxa", "perda no fim", "acurácia na validação", "")
    for taxa, treino in treinos.items():
        nota = "divergiu" if treino.divergiu else "menor perda" if taxa == melhor else ""
        perda = "—" if treino.divergiu else numero(treino.perdas[-1])
        linhas.add_row(numero(taxa), perda, porcento(treino.acuracia), nota)
    terminal().print(linhas)


def _png(perdas: dict[float, list[float]]) -> bytes:
    from io import BytesIO

    saida = BytesIO()
    influencia_da_taxa(perdas).savefig(saida, format="png", dpi=160)
    return saida.getvalue()
