"""O estudo de qualquer coisa: muitas escolhas de rede, de otimizador e de treino, comparadas."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeValor, ErroNeuronio, erro_de_nome
from neuronio.estudos.conducao import conduzir, exigir_uma
from neuronio.estudos.cruzada import dividir_para
from neuronio.estudos.divisao import Divisao
from neuronio.estudos.espaco import Espaco, Faixa, conferir_espaco, grade, sorteio
from neuronio.estudos.figura_do_erro import figura_do_estudo
from neuronio.estudos.recorte import conferir_preparo
from neuronio.estudos.registro import Identidade, Registro, identidade_de, registro_em
from neuronio.estudos.separacao import separar
from neuronio.estudos.tentativas import Estudo, Tentativa
from neuronio.estudos.treinos import (
    Dados,
    Pedido,
    conferir_criar,
    conferir_opcoes,
    modelo_de_exemplo,
)
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues

DO_TREINO = "treinar."
"""Como começa o nome de uma escolha que vai a `Modelo.treinar`, e não a ``criar``."""

Escolhas = Mapping[str, Any]
Lado = Divisao | tuple[None, None]


@com_argumentos_em_portugues
def estudo(
    criar: Callable[..., Modelo],
    espaco: Espaco,
    x: Any,
    y: Any = None,
    tentativas: int | None = None,
    *,
    abandono: int | None = None,
    partes: int | None = None,
    validacao: Any = 0.15,
    sementes: int = 1,
    figura: str | None = None,
    grupos: Any = None,
    preparo: Any = None,
    pesos: Any = None,
    semente: int = 0,
    processos: int | None = None,
    pasta: str | Path | None = None,
    progresso: bool = True,
    epocas: int = 10,
    lote: int = 32,
    **treinar: Any,
) -> Estudo:
    r"""Experimenta muitas escolhas, todas ou ao acaso, e diz qual foi a melhor e o que importou.

    O abandono é o da metade sucessiva: com :math:`\eta` = ``abandono``, todas as tentativas treinam por
    poucas épocas, uma em cada :math:`\eta` continua, com :math:`\eta` vezes mais, até que a última rodada
    tem as épocas que se pediram. Em cada rodada o treino começa do zero, como no scikit-learn: o que se mede
    é o que se mediria com tantas épocas, também com uma agenda.

    Args:
        criar: recebe as escolhas, pelo nome, e devolve um modelo novo e compilado.
        espaco: nome → lista de valores, `nn.Faixa` ou `nn.FaixaLogaritmica`. As chaves "treinar.x" vão a
            `Modelo.treinar`: ``{"taxa": nn.FaixaLogaritmica(0.001, 1), "treinar.lote": [32, 64]}``.
        x, y: como em `Modelo.treinar`; x pode ser uma `nn.dados.Fonte`, sem ``partes``.
        tentativas: quantas combinações se sorteiam; sem isto, todas, com os pontos das faixas.
        abandono: η, de 2 em diante; None é levar todas até o fim. O comum é 3.
        partes: de uma validação cruzada; sem isto, uma divisão só, pela ``validacao``.
        validacao: que fração fica de fora, ou o que se mede; veja `estudo_taxa`.
        sementes: quantos treinos, de outros pesos iniciais, de cada tentativa em cada parte.
        figura: "acuracia" (o erro é o que lhe falta para 1) ou uma perda; sem isto, a acurácia, se há.
        grupos: como em `validacao_cruzada`; só com ``partes``.
        preparo, pesos, processos, pasta, progresso: como em `estudo_taxa`.
        semente: a do sorteio, da divisão e dos pesos iniciais.
        epocas, lote, treinar: o que se dá a `Modelo.treinar`, se não está no espaço.

    Returns:
        Um `Estudo`, que se imprime: ``.melhor.escolhas``, ``.importancias``, ``.desenhar()``,
        ``.relatorio(pasta)``.

    Raises:
        ErroDeNome: ``criar``, ou `Modelo.treinar`, não tem um argumento com tal nome.
        ErroDeTreino: nenhum treino chegou ao fim; diz o primeiro erro.
        ErroDeArquivo: a pasta guarda outro estudo, ou já tem um relatório.
        ErroDeValor: o que se pede não combina.

    Fonte: Bergstra e Bengio, "Random Search for Hyper-Parameter Optimization", 2012; Jamieson e Talwalkar,
    "Non-stochastic Best Arm Identification and Hyperparameter Optimization", 2016 (a metade sucessiva).

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> def criar(taxa, unidades):
    ...     rede = nn.RedeNeural([4, unidades, 3])
    ...     rede.compilar(nn.SGD(taxa), "entropia-cruzada", ["acuracia"], motor="numpy")
    ...     return rede
    >>> espaco = {"taxa": [1e-5, 0.1], "unidades": [4, 8], "treinar.lote": [8]}
    >>> feito = nn.estudo(criar, espaco, x, y, preparo="padronizar", epocas=5, processos=1)
    >>> len(feito.tentativas), feito.melhor.escolhas["taxa"]
    (4, 0.1)
    """
    conferir_opcoes(treinar)
    conferir_preparo(preparo)
    conferir_criar(criar)
    conferido = conferir_espaco(espaco)
    _conferir_nomes(criar, conferido, abandono)
    inteiro_positivo("a quantidade de sementes", sementes)
    escolhas = _escolhas(conferido, tentativas, semente)
    opcoes = {**treinar, "epocas": inteiro_positivo("a quantidade de épocas", epocas), "lote": lote}
    modelo = _exemplo(criar, escolhas)
    medida = figura_do_estudo(modelo, figura)
    lados, fora = _lados(modelo, x, y, partes, validacao, grupos, semente)
    dados = Dados(x, y, pesos, preparo, fora)

    def quem() -> Identidade:
        pedido = {
            "o espaço": conferido,
            "a quantidade de tentativas": tentativas,
            "as opções": {**opcoes, "abandono": abandono, "figura": medida},
            "a divisão": (partes, validacao if fora is None else "dada", sementes, semente),
        }
        return identidade_de(modelo, dados, pedido)

    with registro_em(pasta, quem) as registro:
        busca = _Busca(criar, dados, lados, range(semente, semente + sementes), opcoes, registro)
        vivas, rodadas = list(enumerate(escolhas, 1)), list[list[Tentativa]]()
        for ate in epocas_das_rodadas(len(escolhas), abandono, opcoes["epocas"]):
            rodadas.append(busca.rodada(vivas, ate, processos, progresso, medida))
            vivas = [(t.numero, t.escolhas) for t in _as_que_ficam(rodadas[-1], abandono)]
        feito = Estudo(list(conferido), medida, rodadas)
        if registro is not None and not registro.tem_relatorio:
            feito.relatorio(registro.pasta)
    return feito


def _exemplo(criar: Callable[..., Modelo], escolhas: Sequence[Escolhas]) -> Modelo:
    """O modelo da primeira tentativa que se consegue criar; as outras falham sozinhas, ao treinar.

    Raises:
        ErroNeuronio: se nenhuma se consegue; diz o primeiro erro.
    """
    erros = []
    for escolha in escolhas:
        try:
            return modelo_de_exemplo(Escolhida(criar, escolha))
        except ErroNeuronio as erro:
            erros.append(erro)
    dito = f"nenhuma das {len(erros)} tentativas do estudo se consegue criar. O primeiro erro: {erros[0]}"
    raise type(erros[0])(dito) from erros[0]


def epocas_das_rodadas(tentativas: int, abandono: int | None, epocas: int) -> list[int]:
    """Quantas épocas tem cada rodada; a última tem as que se pediram.

    >>> epocas_das_rodadas(9, 3, 27), epocas_das_rodadas(9, None, 27), epocas_das_rodadas(100, 2, 3)
    ([3, 9, 27], [27], [1, 3])
    """
    if abandono is None:
        return [epocas]
    rodadas = [epocas]
    while rodadas[0] >= abandono and tentativas >= abandono:
        rodadas.insert(0, rodadas[0] // abandono)
        tentativas //= abandono
    return rodadas


@dataclass(frozen=True)
class Escolhida:
    """``criar`` com umas escolhas: cada treino recebe as suas, que nenhum outro usou."""

    criar: Callable[..., Modelo]
    escolhas: Escolhas

    def __call__(self) -> Modelo:
        de_criar = {n: v for n, v in self.escolhas.items() if not n.startswith(DO_TREINO)}
        return self.criar(**deepcopy(de_criar))


@dataclass(frozen=True)
class _Busca:
    """O que é o mesmo em todas as rodadas."""

    criar: Callable[..., Modelo]
    dados: Dados
    lados: Sequence[Lado]
    sementes: range
    opcoes: dict[str, Any]
    registro: Registro | None

    def rodada(
        self,
        vivas: Sequence[tuple[int, Escolhas]],
        epocas: int,
        processos: int | None,
        progresso: bool,
        figura: str,
    ) -> list[Tentativa]:
        """O que deram as tentativas que ainda não se abandonaram, com tantas épocas."""
        pedidos = {numero: list(self._pedidos(numero, e, epocas)) for numero, e in vivas}
        todos = [pedido for destes in pedidos.values() for pedido in destes]
        dadas = conduzir(todos, self.dados, processos, self.registro, progresso)
        exigir_uma(dadas)
        feitas = iter(dadas)
        return [
            Tentativa(n, e, pedidos[n][0].opcoes["epocas"], figura, [next(feitas) for _ in pedidos[n]])
            for n, e in vivas
        ]

    def _pedidos(self, numero: int, escolhas: Escolhas, epocas: int) -> Iterator[Pedido]:
        do_treino = {n.removeprefix(DO_TREINO): v for n, v in escolhas.items() if n.startswith(DO_TREINO)}
        opcoes = {**self.opcoes, "epocas": epocas, **do_treino}
        for parte, (treino, medida) in enumerate(self.lados, 1):
            for semente in self.sementes:
                nome = f"tentativa {numero}, {opcoes['epocas']} épocas, parte {parte}, semente {semente}"
                yield Pedido(nome, Escolhida(self.criar, escolhas), treino, medida, opcoes, semente)


def _as_que_ficam(rodada: Sequence[Tentativa], abandono: int | None) -> list[Tentativa]:
    if abandono is None:
        return []
    return sorted(rodada, key=lambda t: t.erro)[: max(1, len(rodada) // abandono)]


def _escolhas(espaco: dict[str, list[Any] | Faixa], tentativas: int | None, semente: int) -> list[Escolhas]:
    if tentativas is None:
        return list(grade(espaco))
    return list(sorteio(espaco, inteiro_positivo("a quantidade de tentativas", tentativas), semente))


def _lados(
    modelo: Modelo, x: Any, y: Any, partes: int | None, validacao: Any, grupos: Any, semente: int
) -> tuple[list[Lado], Any]:
    if partes is None:
        if grupos is not None:
            raise ErroDeValor("grupos diz como repartir numa validação cruzada: peça também partes=5.")
        lado, fora = separar(modelo, x, y, validacao, semente)
        return [lado], fora
    partes = inteiro_positivo("a quantidade de partes", partes, 2)
    divisoes, _ = dividir_para(modelo, x, y, partes, grupos, semente)
    return list(divisoes), None


def _conferir_nomes(criar: Callable[..., Modelo], espaco: Mapping[str, Any], abandono: int | None) -> None:
    """Recusa escolhas que ninguém recebe, antes de começar."""
    do_treino = {nome.removeprefix(DO_TREINO) for nome in espaco if nome.startswith(DO_TREINO)}
    conferir_opcoes(dict.fromkeys(do_treino))
    aceita = inspect.signature(Modelo.treinar).parameters
    for nome in do_treino - aceita.keys():
        raise erro_de_nome("argumento de Modelo.treinar", nome, aceita.keys() - {"self"})
    if abandono is not None:
        inteiro_positivo("abandono", abandono, 2)
        if "epocas" in do_treino:
            raise ErroDeValor("com abandono, as épocas são as de cada rodada: tire do espaço treinar.epocas.")
    try:
        argumentos = inspect.signature(criar).parameters
    except (TypeError, ValueError):  # não se sabe que argumentos tem
        return
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in argumentos.values()):
        return
    for nome in espaco:
        if not nome.startswith(DO_TREINO) and nome not in argumentos:
            erro = erro_de_nome("argumento de criar", nome, argumentos)
            raise type(erro)(f'{erro} Se é de Modelo.treinar, o nome é "treinar.{nome}".')
