"""O estudo da taxa de aprendizado: a mesma rede, dos mesmos pesos iniciais, com várias taxas."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.estudos.comportamento import DIVERGE, REGRA, Comportamento, Curvas, comportamentos
from neuronio.estudos.conducao import conduzir, exigir_uma
from neuronio.estudos.espaco import FaixaLogaritmica
from neuronio.estudos.figura_do_erro import erro, figura_do_estudo
from neuronio.estudos.recorte import conferir_preparo
from neuronio.estudos.registro import Identidade, gravar_relatorio, identidade_de, registro_em
from neuronio.estudos.separacao import separar
from neuronio.estudos.tabela import Tabela
from neuronio.estudos.treinos import (
    Dados,
    Falha,
    Parte,
    Pedido,
    conferir_criar,
    conferir_opcoes,
    modelo_de_exemplo,
)
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

TAXAS = (0.0001, 0.001, 0.01, 0.1, 1.0)
"""As que se comparam, se não se dizem outras."""
EMPATE = 2.0
"""A quantos erros padrão da melhor ainda se empata com ela."""

Feitas = dict[tuple[float, int], Parte | Falha]


@com_argumentos_em_portugues
def estudo_taxa(
    criar: Callable[..., Modelo],
    x: Any,
    y: Any = None,
    taxas: Sequence[float] | FaixaLogaritmica = TAXAS,
    sementes: int | Sequence[int] = 3,
    *,
    validacao: Any = 0.15,
    figura: str | None = None,
    preparo: Any = None,
    pesos: Any = None,
    semente: int = 0,
    processos: int | None = None,
    pasta: str | Path | None = None,
    progresso: bool = True,
    epocas: int = 10,
    lote: int = 32,
    **treinar: Any,
) -> EstudoDaTaxa:
    r"""Treina a mesma rede com cada taxa de aprendizado, e diz o que cada uma faz e qual se recomenda.

    Com uma semente, os pesos iniciais, a ordem das amostras e tudo o mais que se sorteia são os mesmos em
    todas as taxas: o que muda é só ela. A recomendada é a de menor erro médio no fim, na validação:

    .. math:: \eta^* = \mathrm{arg\,min}_\eta \frac{1}{s} \sum_{i=1}^{s} E(\eta, \text{semente } i)

    Args:
        criar: devolve um modelo novo e compilado. Se tem um argumento ``taxa``, recebe-a, e é quem a põe onde
            quiser (numa agenda, em dois otimizadores); se não, a taxa do otimizador se troca depois.
        x, y: como em `Modelo.treinar`; x pode ser uma `nn.dados.Fonte`.
        taxas: as que se comparam, ou ``nn.FaixaLogaritmica(0.0001, 1, quantos=6)``.
        sementes: quantas, ou quais; cada uma é um treino com cada taxa.
        validacao: que fração das amostras fica de fora, com as classes na proporção em que estão; ou o que
            se mede, como em `Modelo.treinar`; ou None.
        figura: "acuracia" (o erro é o que lhe falta para 1) ou uma perda; sem isto, a acurácia, se há.
        preparo: "padronizar", ou um objeto com ``fit`` e ``transform``, que só o treino ensina.
        pesos: ``(n,)``, o de cada amostra no treino.
        semente: a primeira, se se disse quantas; também a da divisão.
        processos: quantos; sem isto, um por processador, ou os do ``joblib.parallel_config`` em que se está.
        pasta: onde cada treino se guarda assim que acaba, e no fim o relatório. Pedido de novo, um estudo
            interrompido continua, e nada se repete.
        progresso: mostra a barra.
        epocas, lote, treinar: o que se dá a `Modelo.treinar`.

    Returns:
        Um `EstudoDaTaxa`, que se imprime: ``.recomendada``, ``.por_que``, ``.comportamentos``,
        ``.desenhar()``, ``.desenhar_efeito()``, ``.relatorio(pasta)``.

    Raises:
        ErroDeTipo: ``criar`` não é uma função, ou não devolve um modelo.
        ErroDeTreino: nenhum treino chegou ao fim, por um engano que não é a taxa; diz o primeiro erro.
        ErroDeArquivo: a pasta guarda outro estudo, ou já tem um relatório.
        ErroDeValor: uma taxa que não é positiva; uma agenda, e ``criar`` sem o argumento ``taxa``.

    Fonte: Bengio, "Practical Recommendations for Gradient-Based Training of Deep Architectures", 2012, §3.1.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> def criar():
    ...     rede = nn.RedeNeural([4, 8, 3])
    ...     rede.compilar(nn.SGD(0.01), "entropia-cruzada", ["acuracia"], motor="numpy")
    ...     return rede
    >>> estudo = nn.estudo_taxa(
    ...     criar, x, y, [1e-6, 0.1], sementes=2, preparo="padronizar", epocas=5, processos=1)
    >>> estudo.recomendada, estudo.comportamentos[1e-6].palavra
    (0.1, 'lenta')
    """
    conferir_opcoes(treinar)
    conferir_preparo(preparo)
    valores, de_cada = _conferir_taxas(taxas), _conferir_sementes(sementes, semente)
    conferir_criar(criar)
    com_taxa = ComTaxa(criar)
    modelo = modelo_de_exemplo(com_taxa, valores[0])
    medida = figura_do_estudo(modelo, figura)
    (treino, de_fora), fora = separar(modelo, x, y, validacao, semente)
    opcoes = {**treinar, "epocas": epocas, "lote": lote}
    pedidos = [
        Pedido(f"taxa {taxa:g}, semente {s}", partial(com_taxa, taxa), treino, de_fora, opcoes, s, True)
        for s in de_cada
        for taxa in valores
    ]
    dados = Dados(x, y, pesos, preparo, fora)

    def quem() -> Identidade:
        divisao = "dada" if fora is not None else repr(validacao)
        return identidade_de(modelo, dados, {"opções": opcoes, "validação": divisao, "semente": semente})

    with registro_em(pasta, quem) as registro:
        feitas = conduzir(pedidos, dados, processos, registro, progresso)
        exigir_uma([feita for feita in feitas if not (isinstance(feita, Falha) and feita.divergiu)])
        chaves = [(taxa, s) for s in de_cada for taxa in valores]
        estudo = EstudoDaTaxa(valores, de_cada, medida, dict(zip(chaves, feitas, strict=True)))
        if registro is not None and not registro.tem_relatorio:
            estudo.relatorio(registro.pasta)
    return estudo


@dataclass(frozen=True)
class ComTaxa:
    """``criar``, a que se diz a taxa."""

    criar: Callable[..., Modelo]

    def __call__(self, taxa: float) -> Modelo:
        if "taxa" in _argumentos(self.criar):
            return self.criar(taxa=taxa)
        modelo = self.criar()
        for otimizador in getattr(modelo, "otimizadores", {}).values():
            if otimizador.agenda is not None:
                raise ErroDeValor(
                    f"a taxa do otimizador é uma agenda, {otimizador.agenda!r}, e não se sabe o que nela "
                    "mudar. Escreva def criar(taxa): ..., e ponha a taxa na agenda."
                )
            otimizador.taxa = taxa
        return modelo


@dataclass(frozen=True, repr=False)
class EstudoDaTaxa:
    """O que se mediu com cada taxa; imprime-se como uma tabela, com a recomendada.

    Args:
        taxas: da menor para a maior.
        sementes: as de cada taxa.
        figura: a que se compara: "acuracia" ou uma perda.
        feitas: de cada taxa e semente, o que deu o treino.
    """

    taxas: list[float]
    sementes: list[int]
    figura: str
    feitas: Feitas

    def de(self, taxa: float) -> list[Parte | Falha]:
        """O que deram os treinos com tal taxa, um por semente."""
        return [self.feitas[taxa, s] for s in self.sementes]

    @cached_property
    def erros(self) -> np.ndarray:
        """O erro no fim, ``(taxas, sementes)``, na validação, se há; infinito onde divergiu."""
        return np.array([[_erro(self.figura, feita) for feita in self.de(taxa)] for taxa in self.taxas])

    @cached_property
    def comportamentos(self) -> dict[float, Comportamento]:
        """De cada taxa, o que fez ao treino, com a evidência."""
        return comportamentos({taxa: self._curvas(taxa) for taxa in self.taxas})

    @property
    def recomendada(self) -> float | None:
        """A taxa de menor erro médio no fim, das que não divergem; None, se divergem todas."""
        medios = {
            taxa: float(erros.mean())
            for taxa, erros in zip(self.taxas, self.erros, strict=True)
            if self.comportamentos[taxa].palavra != DIVERGE and np.isfinite(erros).all()
        }
        return min(medios, key=lambda taxa: medios[taxa]) if medios else None

    @property
    def empatadas(self) -> list[float]:
        """As outras taxas que, com as mesmas sementes, não se distinguem da recomendada."""
        if self.recomendada is None or len(self.sementes) < 2:
            return []
        da_melhor = self.erros[self.taxas.index(self.recomendada)]
        empates = []
        for taxa, erros in zip(self.taxas, self.erros, strict=True):
            if taxa != self.recomendada and np.isfinite(erros).all():
                diferenca = erros - da_melhor
                if diferenca.mean() <= EMPATE * diferenca.std(ddof=1) / np.sqrt(len(diferenca)):
                    empates.append(taxa)
        return empates

    @property
    def por_que(self) -> str:
        """Por que se recomenda essa taxa, em palavras."""
        from neuronio.estudos.relato_da_taxa import por_que

        return por_que(self)

    @property
    def desenhadas(self) -> list[str]:
        """As figuras que se desenham época por época."""
        return ["perda", *([self.figura] if self.figura != "perda" else [])]

    @property
    def partes(self) -> list[str]:
        """Em que se mediu: "treino" e, se há, "validação"."""
        return ["treino", *(["validação"] if self.com_validacao else [])]

    def desenhar(self, figuras: Sequence[str] = (), partes: Sequence[str] = ()) -> Figura:
        """A perda e a acurácia de todas as taxas, época por época, no treino e na validação.

        Args:
            figuras: quais; sem isto, `desenhadas`.
            partes: quais; sem isto, `partes`.
        """
        from neuronio.graficos import curvas_das_taxas

        divergem = [taxa for taxa, c in self.comportamentos.items() if c.palavra == DIVERGE]
        historicos = {taxa: [feita.historico.colunas() for feita in self.de(taxa)] for taxa in self.taxas}
        return curvas_das_taxas(historicos, figuras or self.desenhadas, divergem, partes or self.partes)

    def desenhar_efeito(self) -> Figura:
        """Onde o treino acabou contra a taxa, com o desvio entre as sementes."""
        from neuronio.graficos import efeito_da_taxa

        return efeito_da_taxa(self.finais(), self.figura, self.recomendada)

    def finais(self) -> dict[str, dict[float, list[float]]]:
        """A figura no fim, no treino e na validação, com cada taxa: um número por semente, ou NaN."""
        onde = {"treino": "do_treino", "validação": "medidas"}
        return {
            parte: {
                taxa: [getattr(feita, onde[parte], {}).get(self.figura, np.nan) for feita in self.de(taxa)]
                for taxa in self.taxas
            }
            for parte in self.partes
        }

    @property
    def com_validacao(self) -> bool:
        """Se se mediu no que a rede não viu."""
        return any(feita.historico.perda_validacao for feita in self.feitas.values())

    def relatorio(self, pasta: str | Path) -> Path:
        """Escreve numa pasta ``relatorio.html``, as figuras em PNG e SVG, e os números em CSV.

        Raises:
            ErroDeArquivo: se já há um relatório ali, sobre o qual não se escreve.
        """
        from neuronio.estudos.relato_da_taxa import arquivos_do_estudo

        return gravar_relatorio(pasta, partial(arquivos_do_estudo, self))

    def tabela(self) -> Tabela:
        """Uma linha por taxa."""
        from neuronio.estudos.relato_da_taxa import tabela_das_taxas

        return tabela_das_taxas(self)

    def __repr__(self) -> str:
        return f"{self.tabela()}\n{self.por_que}\n{REGRA}"

    def _repr_html_(self) -> str:
        return self.tabela().em_html(self.por_que, REGRA)

    def _curvas(self, taxa: float) -> Curvas:
        feitas = self.de(taxa)
        return Curvas(
            [feita.no_inicio.get("perda", np.nan) for feita in feitas],
            [feita.historico.perda for feita in feitas],
            [isinstance(feita, Falha) for feita in feitas],
        )


def _erro(figura: str, feita: Parte | Falha) -> float:
    return np.inf if isinstance(feita, Falha) else erro(figura, feita.medidas)


def _argumentos(criar: Callable[..., Modelo]) -> Sequence[str]:
    try:
        return list(inspect.signature(criar).parameters)
    except (TypeError, ValueError):  # não é uma função que se possa olhar: quem a chama é que diz
        return []


def _conferir_taxas(taxas: Any) -> list[float]:
    if isinstance(taxas, FaixaLogaritmica):
        taxas = taxas.pontos()
    if isinstance(taxas, str) or not hasattr(taxas, "__iter__"):
        raise ErroDeTipo(
            f"as taxas são uma lista, como [0.001, 0.01, 0.1], ou uma nn.FaixaLogaritmica, mas veio "
            f"{taxas!r:.80}."
        )
    conferidas = sorted({float(numero("cada taxa", taxa, 0, aberto=True)) for taxa in taxas})
    if not conferidas:
        raise ErroDeValor("não veio nenhuma taxa: dê uma lista, como taxas=[0.001, 0.01, 0.1].")
    return conferidas


def _conferir_sementes(sementes: Any, primeira: int) -> list[int]:
    if isinstance(sementes, list | tuple | range):
        conferidas = [inteiro_positivo("cada semente", s, 0) for s in dict.fromkeys(sementes)]
        if not conferidas:
            raise ErroDeValor("não veio nenhuma semente: dê quantas, como sementes=3, ou quais.")
        return conferidas
    quantas = inteiro_positivo("a quantidade de sementes", sementes)
    return list(range(primeira, primeira + quantas))
