"""O estudo da taxa de aprendizado: o mesmo treino com várias taxas, e o teste que a sobe lote a lote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.erros import ErroDeDados, ErroDeValor
from neuronio.formato import nome_da_metrica, numero
from neuronio.graficos import estilo, paleta
from neuronio.graficos.por_epoca import HistoricoEmListas
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

Numeros = NDArray[np.float64]

_LARGA = 30.0  # acima desta razão entre a maior e a menor perda, só a escala logarítmica mostra as duas
_ALTO_DEMAIS = 1.5
"""Em vezes a perda do começo: o que passa disto não cabe, para que se vejam as outras."""
_ENTRE_NUMEROS = 0.16
"""A menor distância entre dois números do eixo, em partes dele."""
SUFIXOS = {"treino": "", "validação": "_validacao"}


@com_argumentos_em_portugues
def curvas_das_taxas(
    historicos: Mapping[float, Sequence[HistoricoEmListas]],
    figuras: Sequence[str] = ("perda",),
    divergem: Sequence[float] = (),
    partes: Sequence[str] = ("treino",),
) -> Figura:
    """Desenha cada figura, época por época, no treino e na validação, com uma curva por taxa.

    A curva é a média das sementes, e a faixa vai da menor à maior.

    Args:
        historicos: de cada taxa, um por semente, em listas: ``perda``, ``perda_validacao``, ``acuracia``...
        figuras: quais se desenham, uma por linha.
        divergem: as taxas que a legenda diz que divergiram.
        partes: "treino" e "validação", uma por coluna.

    Raises:
        ErroDeDados: não veio nenhuma taxa.
        ErroDeValor: uma taxa que não é um número positivo.

    >>> lenta, boa = {"perda": [2.3, 1.9]}, {"perda": [1.8, 0.7]}
    >>> figura = curvas_das_taxas({0.01: [lenta, lenta], 0.1: [boa, boa]})
    >>> [eixos.get_title("left") for eixos in figura.axes]
    ['Perda no treino']
    """
    _conferir(historicos)
    taxas = sorted(historicos)
    sufixos = [SUFIXOS[parte] for parte in partes]
    cores = dict(zip(taxas, _cores(len(taxas)), strict=True))
    figura = estilo.nova_figura(estilo.LARGURA * len(sufixos), 3.3 * len(figuras) + 0.7)
    quadros = figura.subplots(len(figuras), len(sufixos), squeeze=False, sharey="row")
    for linha, nome in zip(quadros, figuras, strict=True):
        for eixos, sufixo in zip(linha, sufixos, strict=True):
            series = {t: [np.asarray(h.get(nome + sufixo, ())) for h in historicos[t]] for t in taxas}
            _quadro_das_curvas(eixos, nome, sufixo, series, cores)
            _so_as_que_nao_divergem(eixos, [s for t in taxas if t not in divergem for s in series[t]])
    marcas, nomes = quadros[0][0].get_legend_handles_labels()
    rotulos = [n + (" (diverge)" if t in divergem else "") for t, n in zip(taxas, nomes, strict=True)]
    figura.legend(
        marcas,
        rotulos,
        title="taxa de aprendizado",
        loc="outside lower center",
        ncols=min(len(rotulos), 6 if len(sufixos) > 1 else 3),
        frameon=False,
        fontsize=estilo.LETRA,
        title_fontsize=estilo.LETRA,
        labelcolor=paleta.TINTA,
    ).get_title().set_color(paleta.TINTA)
    return figura


@com_argumentos_em_portugues
def efeito_da_taxa(
    finais: Mapping[str, Mapping[float, Sequence[float]]],
    figura: str = "perda",
    recomendada: float | None = None,
) -> Figura:
    """Desenha onde o treino acabou contra a taxa, com o desvio entre as sementes.

    Args:
        finais: de "treino" e de "validação", a figura no fim com cada taxa, um número por semente; NaN onde
            divergiu.
        figura: a que se desenha.
        recomendada: a taxa que se marca.

    Raises:
        ErroDeDados: não veio nenhuma taxa.
        ErroDeValor: uma taxa que não é um número positivo.

    >>> eixos = efeito_da_taxa({"treino": {0.01: [0.8, 0.82], 0.1: [0.97, 0.96]}}, "acuracia", 0.1).axes[0]
    >>> eixos.get_xscale(), eixos.get_ylabel()
    ('log', 'acurácia')
    """
    for de_cada in finais.values():
        _conferir(de_cada)
    taxas = sorted({taxa for de_cada in finais.values() for taxa in de_cada})
    if not taxas:
        raise ErroDeDados("não veio nenhuma taxa para desenhar.")
    legivel = nome_da_metrica(figura)
    desenho = estilo.nova_figura(estilo.LARGURA, 4.2)
    eixos = desenho.add_subplot()
    titulo = f"{legivel[0].upper()}{legivel[1:]} no fim"
    estilo.arrumar(eixos, titulo, "taxa (escala logarítmica)", legivel)
    eixos.set_xscale("log")
    _marcas_das_taxas(eixos, taxas)
    estilos = {"treino": (paleta.TREINO, "o-"), "validação": (paleta.VALIDACAO, "s--")}
    altos = []
    for nome, de_cada in finais.items():
        cor, traco = estilos.get(nome, (paleta.VERDE, "^-"))
        inteiras = [t for t in taxas if t in de_cada and np.isfinite(de_cada[t]).all()]
        medias = np.array([np.mean(de_cada[t]) for t in inteiras])
        desvios = np.array([np.std(de_cada[t], ddof=1) if len(de_cada[t]) > 1 else 0.0 for t in inteiras])
        eixos.errorbar(inteiras, medias, desvios, fmt=traco, color=cor, capsize=5, linewidth=2, label=nome)
        altos.append(medias)
    if figura == "acuracia":
        estilo.eixo_em_porcento(eixos)
    else:
        _escala(eixos, np.concatenate(altos))
    for taxa in taxas:
        if any(not np.isfinite(de_cada.get(taxa, [])).all() for de_cada in finais.values()):
            _dizer_que_diverge(eixos, taxa)
    if recomendada is not None:
        rotulo = f"recomendada: {numero(recomendada)}"
        eixos.axvline(recomendada, color=paleta.VERDE, linewidth=6, alpha=0.25, label=rotulo)
    estilo.legenda_embaixo(desenho, eixos)
    return desenho


@com_argumentos_em_portugues
def perda_na_faixa(
    taxas: Sequence[float], perdas: Sequence[float], suaves: Sequence[float], sugestao: float | None = None
) -> Figura:
    """Desenha a perda de cada lote contra a taxa com que ele se deu.

    Args:
        taxas, perdas: um número por lote.
        suaves: a perda suavizada, um número por lote.
        sugestao: a taxa que se marca.

    >>> figura = perda_na_faixa([0.001, 0.01, 0.1], [2.3, 2.0, 3.0], [2.3, 2.2, 2.5], 0.01)
    >>> figura.axes[0].get_xscale()
    'log'
    """
    figura = estilo.nova_figura(estilo.LARGURA, 3.7)
    eixos = figura.add_subplot()
    eixo = "taxa (escala logarítmica)"
    estilo.arrumar(eixos, "Perda enquanto a taxa sobe, lote a lote", eixo, "perda do lote")
    eixos.set_xscale("log")
    eixos.plot(taxas, perdas, ".", color=paleta.CEU, markersize=4, label="cada lote")
    eixos.plot(taxas, suaves, color=paleta.AZUL, linewidth=2.2, label="suavizada")
    finitas = np.asarray(suaves)[np.isfinite(suaves)]
    folga = max(float(np.ptp(finitas)), 1e-12)
    eixos.set_ylim(finitas.min() - 0.15 * folga, min(finitas.max(), finitas[0] * _ALTO_DEMAIS) + 0.15 * folga)
    expoentes = range(int(np.floor(np.log10(taxas[0]))), int(np.ceil(np.log10(taxas[-1]))) + 1)
    _marcas_das_taxas(eixos, [10.0**e for e in expoentes])
    if sugestao is not None:
        eixos.axvline(sugestao, color=paleta.VERDE, linewidth=2, label=f"sugestão: {numero(sugestao, 2)}")
    eixos.legend(frameon=False, fontsize=estilo.LETRA, labelcolor=paleta.TINTA)
    return figura


def _conferir(de_cada: Mapping[float, Any]) -> None:
    if not de_cada:
        raise ErroDeDados("não veio nenhuma taxa: esperava {taxa: [...]}.")
    for taxa in de_cada:
        if not (taxa > 0 and np.isfinite(taxa)):
            raise ErroDeValor(f"a taxa de aprendizado precisa ser um número positivo, mas veio {taxa}.")


def _cores(quantas: int) -> list[str]:
    """As da rampa, que cresce em claridade: a ordem das taxas se vê também em preto e branco."""
    if quantas <= len(paleta.RAMPA):
        return [paleta.RAMPA[i] for i in np.linspace(0, len(paleta.RAMPA) - 1, quantas).round().astype(int)]
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    rampa = LinearSegmentedColormap.from_list("rampa", paleta.RAMPA)
    return [to_hex(rampa(posicao)) for posicao in np.linspace(0, 1, quantas)]


def _quadro_das_curvas(
    eixos: Axes, nome: str, sufixo: str, series: Mapping[float, Sequence[Numeros]], cores: Mapping[float, str]
) -> None:
    legivel = nome_da_metrica(nome)
    onde = "no treino" if sufixo == "" else "na validação"
    estilo.arrumar(eixos, f"{legivel[0].upper()}{legivel[1:]} {onde}", "época", legivel)
    compridas = [len(serie) for de_uma in series.values() for serie in de_uma]
    estilo.eixo_de_epocas(eixos, max(1, *compridas))
    medias = []
    for taxa, de_uma in series.items():
        epocas = min((len(serie) for serie in de_uma), default=0)
        juntas = np.array([serie[:epocas] for serie in de_uma], np.float64).reshape(len(de_uma), epocas)
        x, media = np.arange(1, epocas + 1), juntas.mean(axis=0)
        medias.append(media)
        marcador = "o" if epocas <= 20 else ""
        eixos.plot(x, media, color=cores[taxa], linewidth=2, marker=marcador, ms=4, label=numero(taxa))
        if len(juntas) > 1:
            baixo, alto = juntas.min(axis=0), juntas.max(axis=0)
            eixos.fill_between(x, baixo, alto, color=cores[taxa], alpha=0.18, linewidth=0)
    if nome == "acuracia":
        estilo.eixo_em_porcento(eixos)
    else:
        _escala(eixos, np.concatenate(medias))


def _so_as_que_nao_divergem(eixos: Axes, series: Sequence[Numeros]) -> None:
    """Uma perda que diverge esconderia as outras: a curva dela sai por cima."""
    from neuronio.graficos.figura import Virgula

    valores = np.concatenate([*series, []])
    maior, alto = valores[np.isfinite(valores)].max(initial=0.0), eixos.get_ylim()[1]
    if 0 < _LARGA * maior < alto:
        eixos.set_yscale("linear")
        eixos.yaxis.set_major_formatter(Virgula())
        eixos.set_ylim(0, 1.1 * maior)


def _marcas_das_taxas(eixos: Axes, taxas: Sequence[float]) -> None:
    eixos.set_xticks(taxas, [numero(taxa, 2) if taxa in _as_que_cabem(taxas) else "" for taxa in taxas])
    eixos.set_xticks([], minor=True)


def _as_que_cabem(taxas: Sequence[float]) -> list[float]:
    """As taxas que se escrevem no eixo, da menor à maior, sem que os números se toquem.

    >>> _as_que_cabem([0.0001, 0.001, 0.01, 0.1, 1.0, 1e6])
    [0.0001, 0.01, 1.0, 1000000.0]
    """
    em_ordem = sorted(taxas)
    perto = (np.log10(em_ordem[-1]) - np.log10(em_ordem[0])) * _ENTRE_NUMEROS
    escritas = em_ordem[-1:]
    for taxa in em_ordem[:-1]:
        longe_da_anterior = len(escritas) == 1 or np.log10(taxa) - np.log10(escritas[-2]) >= perto
        if longe_da_anterior and np.log10(escritas[-1]) - np.log10(taxa) >= perto:
            escritas.insert(-1, taxa)
    return escritas


def _dizer_que_diverge(eixos: Axes, taxa: float) -> None:
    eixos.axvline(taxa, color=paleta.VERMELHAO, linestyle=":", linewidth=1.5)
    eixos.annotate(
        "diverge",
        (taxa, 0.5),
        xycoords=eixos.get_xaxis_transform(),
        xytext=(-4, 0),
        textcoords="offset points",
        rotation=90,
        va="center",
        ha="right",
        fontsize=estilo.LETRA,
        color=paleta.VERMELHAO,
    )


def _escala(eixos: Axes, valores: Numeros) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter

    finitos = valores[np.isfinite(valores)]
    if finitos.size and finitos.min() > 0 and finitos.max() / finitos.min() > _LARGA:
        eixos.set_yscale("log")
        eixos.yaxis.set_major_formatter(FuncFormatter(lambda v, _: numero(v)))
        eixos.yaxis.set_minor_formatter(NullFormatter())
