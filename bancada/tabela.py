"""As tabelas no terminal: um resumo, e depois cada medida."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bancada.conjunto import Conjunto, conjuntos
from bancada.relato import Relato
from bancada.resultado import Linha, Resultado
from neuronio.formato import numero, porcento

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

BIBLIOTECAS = {"pytorch": "PyTorch", "jax": "JAX", "sklearn": "scikit-learn", "micrograd": "micrograd"}
"""As que têm coluna no resumo, e como se chamam."""


def mostrar(relato: Relato, console: Console) -> None:
    """Escreve tudo."""
    for resultado in relato.resultados:
        if resultado.linhas and not resultado.conjunto:
            console.print(tabela_do_resultado(resultado, relato.pico))
        for nota in resultado.notas:
            console.print(f"  {resultado.carga}: {nota}.".replace("..", "."))
    for conjunto in conjuntos(relato.resultados):
        console.print(tabela_do_conjunto(conjunto, relato.pico))
    resumo = tabela_do_resumo(relato)
    if resumo.row_count:
        console.print(resumo)
    maquina = ", ".join(f"{nome} {valor}" for nome, valor in relato.maquina.items())
    picos = ", ".join(f"{numero(pico / 1e9, 3)} por {modo}" for modo, pico in relato.picos.items())
    console.print(f"Limite float32 nesta rodada: {numero(relato.pico / 1e9, 3)} GFLOP/s ({picos}).")
    console.print(f"{maquina}.")
    for aviso in relato.avisos:
        console.print(f"Aviso: {aviso}", style="yellow")
    for falha in relato.falhas:
        console.print(f"FALHOU  {falha}", style="bold red")


def tabela_do_resumo(relato: Relato) -> Table:
    """Uma linha por medida: o Neurônio, e quantas vezes o melhor modo de cada par demora o que ele demora."""
    colunas = ["mediana do Neurônio", *BIBLIOTECAS.values(), "limite", "do limite"]
    tabela = _tabela("Resumo: o melhor modo de cada biblioteca, em vezes o Neurônio", "medida", *colunas)
    for resultado in relato.resultados:
        casa = resultado.melhor("neuronio")
        if not resultado.comparada or resultado.conjunto or casa is None:
            continue
        razoes = [_vezes(resultado, resultado.melhor(biblioteca)) for biblioteca in BIBLIOTECAS]
        limite = duracao(resultado.operacoes / relato.pico) if resultado.operacoes else "—"
        parte = resultado.do_limite(casa, relato.pico)
        tabela.add_row(
            resultado.titulo, quantidade(casa.mediana, resultado.unidade), *razoes, limite, porcento(parte, 0)
        )
    return tabela


def tabela_do_resultado(resultado: Resultado, pico: float) -> Table:
    """Uma linha por competidor, do mais rápido ao mais lento."""
    por_segundo = [f"{resultado.contagem}/s"] if resultado.contagem else []
    colunas = ["mediana", "menor", "maior", *por_segundo, "razão", "do limite", "rodadas"]
    tabela = _tabela(f"{resultado.carga} · {resultado.titulo}", "quem", *colunas)
    for linha in sorted(resultado.linhas, key=lambda linha: linha.mediana):
        medidas = linha.mediana, min(linha.medidas), max(linha.medidas)
        modo = f"{linha.familia} ({linha.modo})" if linha.modo else linha.familia
        tabela.add_row(
            modo,
            *(quantidade(medida, resultado.unidade) for medida in medidas),
            *(numero(1 / linha.mediana, 3) for _ in por_segundo),
            _vezes(resultado, linha),
            porcento(resultado.do_limite(linha, pico), 0),
            linha.nota or str(len(linha.medidas)),
            style="bold" if linha.biblioteca == "neuronio" else None,
        )
    return tabela


def tabela_do_conjunto(conjunto: Conjunto, pico: float) -> Table:
    """Uma linha por rede, da maior razão à menor, e ao pé a média geométrica e a menor."""
    colunas = ["Neurônio", "do limite", "o mais rápido dos outros", "razão"]
    tabela = _tabela(f"{conjunto.nome}: {len(conjunto.medidas)} redes", "rede", *colunas)
    tabela.add_column("no modo")
    comuns = set.intersection(*(set(_partes(medida.par)) for medida in conjunto.medidas))
    for medida in conjunto.medidas:
        tabela.add_row(
            medida.titulo,
            duracao(medida.casa.mediana),
            porcento(medida.operacoes / pico / medida.casa.mediana, 0),
            duracao(medida.par.mediana),
            f"{numero(medida.razao, 3)}×",
            ", ".join(parte for parte in _partes(medida.par) if parte not in comuns),
            style="bold red" if medida.razao < 1 else None,
        )
    tabela.add_section()
    tabela.add_row("média geométrica", "", "", "", f"{numero(conjunto.media, 3)}×", style="bold")
    menor = conjunto.menor
    tabela.add_row("menor", "", "", "", f"{numero(menor.razao, 3)}×", menor.titulo, style="bold")
    return tabela


def _partes(linha: Linha) -> list[str]:
    """A família e o modo, em pedaços."""
    return [linha.familia, *linha.modo.split(", ")]


def quantidade(valor: float, unidade: str) -> str:
    """Segundos ou bytes, como se leem.

    >>> quantidade(0.0942, "segundos"), quantidade(250e6, "bytes")
    ('94,2 ms', '250 MB')
    """
    return f"{numero(valor / 1e6, 3)} MB" if unidade == "bytes" else duracao(valor)


def duracao(segundos: float) -> str:
    """Uma duração, na unidade em que se lê melhor.

    >>> duracao(12.345), duracao(0.0942), duracao(1.4e-6), duracao(2e-9)
    ('12,3 s', '94,2 ms', '1,4 µs', '2 ns')
    """
    for unidade, valor in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if segundos >= valor:
            return f"{numero(segundos / valor, 3)} {unidade}"
    return f"{numero(segundos / 1e-9, 3)} ns"


def _vezes(resultado: Resultado, linha: Linha | None) -> str:
    razao = None if linha is None else resultado.razao(linha)
    return "—" if razao is None else f"{numero(razao, 3)}×"


def _tabela(titulo: str, primeira: str, *outras: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    tabela = Table(title=titulo, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    tabela.add_column(primeira)
    for coluna in outras:
        tabela.add_column(coluna, justify="right")
    return tabela
