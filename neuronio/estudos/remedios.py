"""O estudo dos remédios: uma rede que decora e uma que não aprende, com e sem cada remédio."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import normalizar_nome
from neuronio.erros import ErroDeDados, ErroDeTipo, erro_de_nome
from neuronio.estudos.conducao import conduzir, exigir_uma
from neuronio.estudos.divisao import Indices, espalhadas
from neuronio.estudos.receituario import MAIS, MALES
from neuronio.estudos.recorte import rotulos_de
from neuronio.estudos.registro import Identidade, gravar_relatorio, identidade_de, registro_em
from neuronio.estudos.remedio import NENHUM, Mal, Receita, Remedio
from neuronio.estudos.tabela import Tabela
from neuronio.estudos.treinos import Dados, Falha, Parte, Pedido
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

MEDIDAS = 5000
"""Em quantas amostras, no máximo, se mede cada rede; nenhuma treina nelas."""
VISTAS = 200
"""Quantas se olham a cada época, onde ninguém decide por elas."""
DESVIOS = 2.0
"""A quantos desvios um remédio já é melhor do que nenhum."""


@com_argumentos_em_portugues
def estudo_remedios(
    x: Any,
    y: Any,
    remedios: Iterable[str] | None = None,
    sementes: int = 5,
    *,
    amostras: int = 1000,
    epocas: int | None = None,
    semente: int = 0,
    processos: int | None = None,
    pasta: str | Path | None = None,
    progresso: bool = True,
) -> EstudoDosRemedios:
    r"""Treina em poucas imagens uma rede grande, que as decora, e uma minúscula, com e sem cada remédio.

    Contra o sobreajuste da primeira e o subajuste da segunda experimenta-se tudo o que a biblioteca tem, um
    remédio de cada vez, sempre nas mesmas imagens; as sementes mudam os pesos iniciais e o resto do acaso. O
    que se compara é a acurácia em imagens que nenhuma rede viu. Um remédio funciona se

    .. math:: \frac{\bar m_r - \bar m_0}{\sqrt{s_r^2 + s_0^2}} > 2

    com :math:`\bar m` a média e s o desvio padrão entre as sementes, do remédio, r, e de nenhum, 0.

    Args:
        x: imagens, ``(n, canais, altura, largura)``; pelo menos 6 vezes ``amostras``.
        y: as classes, ``(n,)``.
        remedios: os nomes dos que se experimentam; sem isto, todos.
        sementes: quantos treinos com cada um.
        amostras: em quantas imagens se treina; o remédio "mais dados" tem 5 vezes mais.
        epocas: as do treino sem remédio; sem isto, 50 contra o sobreajuste e 10 contra o subajuste.
        semente: a primeira.
        processos: quantos treinos de cada vez; sem isto, um por processador.
        pasta: onde cada treino se guarda assim que acaba, e no fim o relatório. Pedido de novo, um estudo
            interrompido continua, e nada se repete.
        progresso: mostra a barra.

    Returns:
        Um `EstudoDosRemedios`, que se imprime, se desenha e se escreve numa pasta.

    Raises:
        ErroDeNome: não há tal remédio; sugere o mais próximo.
        ErroDeDados: não são imagens, ou são poucas.
        ErroDeArquivo: a pasta guarda outro estudo, ou já tem um relatório.

    Fonte: Goodfellow, Bengio e Courville, "Deep Learning", 2016, cap. 5.2 e 7.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.digitos()
    >>> estudo = nn.estudo_remedios(
    ...     x, y, ["rede maior"], sementes=2, amostras=100, epocas=2, processos=1, progresso=False)
    >>> [linha.remedio.nome for linha in estudo.linhas]
    ['nenhum', 'rede maior']
    """
    males = _escolhidos(remedios, epocas)
    de_cada = range(semente, semente + inteiro_positivo("a quantidade de sementes", sementes))
    dados, medida = _separar(x, y, inteiro_positivo("a quantidade de amostras", amostras))
    criar = {"forma": dados.x.shape[1:], "classes": len(np.unique(dados.y))}
    pedidos = [
        Pedido(
            f"{mal.nome}, {remedio.nome}, semente {s}",
            partial(receita.criar, **criar),
            *_lados(receita, amostras, medida),
            receita.opcoes,
            s,
            True,
            _vista(receita, amostras, medida),
        )
        for s in de_cada
        for mal in males
        for remedio in mal.remedios
        for receita in [remedio.em(mal.receita)]
    ]
    opcoes = {"amostras": amostras, "épocas": epocas, "receituário": MALES}

    def quem() -> Identidade:
        return identidade_de(males[0].receita.criar(**criar), dados, opcoes)

    with registro_em(pasta, quem) as registro:
        feitas = conduzir(pedidos, dados, processos, registro, progresso)
        exigir_uma(feitas)
        de_cada_remedio = [(mal, remedio) for mal in males for remedio in mal.remedios]
        linhas = [
            Linha(mal, remedio, feitas[k :: len(de_cada_remedio)])
            for k, (mal, remedio) in enumerate(de_cada_remedio)
        ]
        estudo = EstudoDosRemedios(linhas, amostras, len(medida))
        if registro is not None and not registro.tem_relatorio:
            estudo.relatorio(registro.pasta)
    return estudo


@dataclass(frozen=True)
class Linha:
    """O que se mediu com um remédio.

    Args:
        mal, remedio: o que se remedeia, e com quê.
        feitas: o que deu cada semente.
    """

    mal: Mal
    remedio: Remedio
    feitas: Sequence[Parte | Falha]

    @property
    def no_treino(self) -> np.ndarray:
        """A acurácia nas imagens em que treinou, ``(sementes,)``; NaN onde o treino falhou."""
        return _acuracias(feita.do_treino if isinstance(feita, Parte) else {} for feita in self.feitas)

    @property
    def de_fora(self) -> np.ndarray:
        """A acurácia nas que não viu."""
        return _acuracias(feita.medidas if isinstance(feita, Parte) else {} for feita in self.feitas)


@dataclass(frozen=True, repr=False)
class EstudoDosRemedios:
    """O que se mediu com cada remédio; imprime-se como uma tabela por mal.

    Args:
        linhas: de cada mal, a primeira é sem remédio.
        amostras: em quantas imagens se treinou.
        medidas: em quantas se mediu.
    """

    linhas: list[Linha]
    amostras: int
    medidas: int

    @property
    def males(self) -> list[Mal]:
        """Os que se remediaram."""
        return list({linha.mal.nome: linha.mal for linha in self.linhas}.values())

    def de(self, mal: Mal) -> list[Linha]:
        """As linhas de um mal."""
        return [linha for linha in self.linhas if linha.mal.nome == mal.nome]

    def diferenca(self, linha: Linha) -> float:
        """Quanto a acurácia média, de fora, é maior do que sem remédio."""
        return float(linha.de_fora.mean() - self.de(linha.mal)[0].de_fora.mean())

    def em_desvios(self, linha: Linha) -> float:
        """A mesma diferença, em desvios; NaN com uma semente só."""
        if len(linha.feitas) < 2:
            return float("nan")
        desvio = np.hypot(linha.de_fora.std(ddof=1), self.de(linha.mal)[0].de_fora.std(ddof=1))
        return self.diferenca(linha) / float(desvio) if desvio else float("nan")

    def funcionam(self, mal: Mal) -> list[str]:
        """Os remédios melhores do que nenhum por mais de dois desvios, do melhor para o pior."""
        bons = [linha for linha in self.de(mal) if self.em_desvios(linha) > DESVIOS]
        return [linha.remedio.nome for linha in sorted(bons, key=self.diferenca, reverse=True)]

    def desenhar(self, mal: Mal | None = None) -> Figura:
        """A acurácia com cada remédio, no treino e de fora: a média, o desvio e cada semente."""
        from neuronio.estudos.relato_dos_remedios import figura_dos_remedios

        return figura_dos_remedios(self, self.males if mal is None else [mal])

    def tabela(self, mal: Mal) -> Tabela:
        """Uma linha por remédio."""
        from neuronio.estudos.relato_dos_remedios import tabela_dos_remedios

        return tabela_dos_remedios(self, mal)

    def relatorio(self, pasta: str | Path) -> Path:
        """Escreve numa pasta ``relatorio.html``, a figura em PNG e SVG, e os números em CSV.

        Raises:
            ErroDeArquivo: se já há um relatório ali, sobre o qual não se escreve.
        """
        from neuronio.estudos.relato_dos_remedios import arquivos_do_estudo

        return gravar_relatorio(pasta, partial(arquivos_do_estudo, self))

    def __repr__(self) -> str:
        from neuronio.estudos.relato_dos_remedios import conclusao, titulo

        return "\n\n".join(f"{titulo(mal)}\n{self.tabela(mal)}\n{conclusao(self, mal)}" for mal in self.males)

    def _repr_html_(self) -> str:
        from neuronio.estudos.relato_dos_remedios import conclusao, titulo

        return "".join(self.tabela(mal).em_html(titulo(mal), conclusao(self, mal)) for mal in self.males)


def _acuracias(medidas: Iterable[dict[str, float]]) -> np.ndarray:
    return np.array([de_uma.get("acuracia", np.nan) for de_uma in medidas])


def _escolhidos(nomes: Iterable[str] | None, epocas: int | None) -> list[Mal]:
    """Os males, cada um com os remédios que se pedem; sem remédio, só para comparar."""
    if isinstance(nomes, str):
        raise ErroDeTipo(f'os remédios são uma lista de nomes, como ["{nomes}"].')
    todos = {normalizar_nome(r.nome): r.nome for mal in MALES for r in mal.remedios}
    pedidos = todos if nomes is None else {normalizar_nome(nome): nome for nome in map(str, nomes)}
    for desconhecido in pedidos.keys() - todos.keys():
        raise erro_de_nome("remédio", pedidos[desconhecido], todos.values())
    males = []
    for mal in MALES:
        escolhidos = [r for r in mal.remedios if r is not NENHUM and normalizar_nome(r.nome) in pedidos]
        if escolhidos:
            receita = mal.receita if epocas is None else replace(mal.receita, epocas=epocas)
            males.append(replace(mal, receita=receita, remedios=[NENHUM, *escolhidos]))
    if not males:
        raise ErroDeDados(f"não se pediu nenhum remédio. Os que há: {', '.join(todos.values())}.")
    return males


def _separar(x: Any, y: Any, amostras: int) -> tuple[Dados, Indices]:
    """As imagens de que o estudo precisa, e quais delas nenhuma rede vê; em todo começo, todas as classes."""
    x, y = np.asarray(x), rotulos_de(y)
    if x.ndim != 4:
        raise ErroDeDados(
            f"o estudo dos remédios é de imagens, (n, canais, altura, largura), e x tem forma {x.shape}."
        )
    do_treino = MAIS * amostras
    if len(x) < do_treino + amostras:
        raise ErroDeDados(
            f"são {len(x)} imagens, e com amostras={amostras} o estudo precisa de {do_treino + amostras}: "
            f"{MAIS} vezes as do treino, para o remédio de ter mais dados, e outras para medir. Peça até "
            f"amostras={len(x) // (MAIS + 1)}."
        )
    quais = espalhadas(np.arange(len(x)), y, 0)[: do_treino + MEDIDAS]
    return Dados(x[quais], y[quais], None, None), np.arange(do_treino, len(quais))


def _lados(receita: Receita, amostras: int, medida: Indices) -> tuple[Indices, Indices]:
    """As imagens em que se treina, e as em que se mede."""
    quantas = amostras * receita.amostras
    return np.arange(round(receita.guardadas * quantas), quantas), medida


def _vista(receita: Receita, amostras: int, medida: Indices) -> Indices:
    """As que se olham a cada época: as que se guardaram do treino ou, se ninguém decide por elas, outras."""
    guardadas = round(receita.guardadas * amostras * receita.amostras)
    return np.arange(guardadas) if guardadas else medida[:VISTAS]
