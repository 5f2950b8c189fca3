"""O gráfico: por medida, quantas vezes cada família demora o que o Neurônio demora."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bancada.relato import Relato
from bancada.resultado import CASA, Linha, Resultado
from bancada.tabela import quantidade
from neuronio.graficos import estilo
from neuronio.graficos.formato import numero

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

CORES = {
    CASA: estilo.AZUL,
    "pytorch": estilo.VERMELHAO,
    "jax": estilo.VERDE,
    "sklearn": estilo.LARANJA,
    "micrograd": estilo.ROXO,
}
ALTURA_DA_BARRA, ALTURA_DO_QUADRO = 0.32, 0.8


def gravar(relato: Relato, caminho: Path) -> None:
    """Escreve o gráfico num arquivo PNG."""
    caminho.write_bytes(desenhar(relato).png())


def desenhar(relato: Relato) -> Figura:
    """Um quadro por medida comparada, com o melhor modo de cada família e o limite aritmético."""
    resultados = [r for r in relato.resultados if r.comparada and len(r.linhas) > 1]
    barras = [melhores(r) for r in resultados]
    alturas = [ALTURA_DO_QUADRO + ALTURA_DA_BARRA * len(linhas) for linhas in barras]
    figura = estilo.nova_figura(9.2, max(2.0, sum(alturas)))
    if not resultados:
        return figura
    quadros = figura.subplots(len(resultados), 1, squeeze=False, height_ratios=alturas)[:, 0]
    for eixos, resultado, linhas in zip(quadros, resultados, barras, strict=True):
        _desenhar(eixos, resultado, linhas, relato.pico)
    return figura


def melhores(resultado: Resultado) -> list[Linha]:
    """A linha de menor mediana de cada família, da menor à maior."""
    por_familia: dict[str, Linha] = {}
    for linha in sorted(resultado.linhas, key=lambda linha: linha.mediana):
        por_familia.setdefault(linha.familia, linha)
    return list(por_familia.values())


def _desenhar(eixos: Axes, resultado: Resultado, linhas: list[Linha], pico: float) -> None:
    estilo.arrumar(eixos, resultado.titulo, "", "")
    razoes = [resultado.razao(linha) or 0.0 for linha in linhas]
    cores = [CORES.get(linha.biblioteca, estilo.SUAVE) for linha in linhas]
    lugares = range(len(linhas))
    eixos.barh(lugares, razoes, color=cores, height=0.7)
    eixos.set_yticks(lugares, [linha.familia for linha in linhas])
    eixos.invert_yaxis()
    eixos.set_xticks([])
    eixos.set_xlim(0, 1.35 * max(razoes))
    for lugar, linha, razao in zip(lugares, linhas, razoes, strict=True):
        texto = f" {numero(razao, 3)}×  ({quantidade(linha.mediana, resultado.unidade)})"
        eixos.text(razao, lugar, texto, va="center", fontsize=estilo.LETRA - 1, color=estilo.TINTA)
    referencia = resultado.referencia
    if resultado.operacoes and referencia is not None:
        limite = resultado.operacoes / pico / referencia.mediana
        eixos.axvline(limite, color=estilo.TINTA, linestyle=":", linewidth=1.5)
