"""``neuronio estudo``: é `nn.estudo`, com os dados e a rede do comando."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from neuronio.erros import ErroDeValor, erro_de_nome
from neuronio.estudos import Faixa, FaixaLogaritmica
from neuronio.estudos import estudo as estudar_escolhas
from neuronio.linha_de_comando import opcoes_do_estudo as do_estudo
from neuronio.linha_de_comando.estudos_no_comando import correr, criar_de, em_comum, partes_de, preparar
from neuronio.linha_de_comando.opcoes import (
    Alvo,
    Dados,
    Lote,
    Momento,
    Motor,
    NomeDoOtimizador,
    Semente,
    Validacao,
    com_opcoes_de_leitura,
    ler_inteiro,
)
from neuronio.linha_de_comando.receitas import identificar_agenda, identificar_otimizador

DA_RECEITA = {
    "taxa": float,
    "momento": float,
    "otimizador": identificar_otimizador,
    "agenda": identificar_agenda,
}
"""O que se pode variar em qualquer modelo, e como se lê; o resto são argumentos do criar de um ARQUIVO.py."""
DO_TREINO = {"lote": int, "epocas": int}
LOGARITMICA = 10
"""A partir de quantas vezes o mínimo é o máximo, numa faixa, é a razão entre os valores que importa."""


def ler_variacao(texto: str) -> tuple[str, list[Any] | Faixa]:
    """O nome e os valores: ``taxa=0.001,0.01``, ou a faixa ``unidades=8..128``.

    >>> ler_variacao("lote=32,64"), ler_variacao("taxa=0.001..1")
    (('lote', [32, 64]), ('taxa', FaixaLogaritmica(minimo=0.001, maximo=1)))
    """
    nome, sinal, valores = texto.partition("=")
    if not sinal or not nome.strip() or not valores.strip():
        raise ErroDeValor(
            f'--variar diz um nome e os seus valores, como --variar lote=32,64, mas recebeu "{texto:.60}".'
        )
    nome = nome.strip()
    if ".." in valores:
        minimo, maximo = (_numero(nome, valor) for valor in valores.split("..", 1))
        larga = minimo > 0 and maximo >= LOGARITMICA * minimo
        return nome, (FaixaLogaritmica if larga else Faixa)(minimo, maximo)
    return nome, [_valor(nome, valor.strip()) for valor in valores.split(",")]


def _numero(nome: str, texto: str) -> float:
    valor = _valor(nome, texto.strip())
    if not isinstance(valor, int | float):
        raise ErroDeValor(
            f'numa faixa, --variar {nome}=1..10, os extremos são números, mas veio "{texto:.40}".'
        )
    return valor


def _valor(nome: str, texto: str) -> Any:
    ler: Any = {**DA_RECEITA, **DO_TREINO}.get(nome)
    if ler in (identificar_otimizador, identificar_agenda):
        return ler(texto)
    for tipo in (int, float):
        try:
            return tipo(texto)
        except ValueError:
            continue
    if ler is not None:
        raise ErroDeValor(f'--variar {nome}=... pede números, mas recebeu "{texto:.40}".')
    return texto


@com_opcoes_de_leitura
def estudo(
    leitura: dict[str, Any],
    dados: Dados = None,
    alvo: Alvo = None,
    modelo: do_estudo.Modelo = None,
    variar: Annotated[
        list[str] | None,
        typer.Option(
            "--variar",
            metavar="NOME=VALORES",
            help="O que se experimenta: taxa=0.001,0.01,0.1 ou, numa faixa, taxa=0.001..1; repita para "
            "outros. Os nomes: taxa, momento, otimizador, agenda, lote, epocas e os argumentos do criar de "
            "um ARQUIVO.py.",
        ),
    ] = None,
    tentativas: Annotated[
        int | None,
        typer.Option(
            "--tentativas",
            metavar="N",
            parser=ler_inteiro("--tentativas"),
            help="Quantas combinações se sorteiam; sem isto, provam-se todas.",
        ),
    ] = None,
    abandono: Annotated[
        int | None,
        typer.Option(
            "--abandono",
            metavar="N",
            parser=ler_inteiro("--abandono", 2),
            help="Abandona cedo as piores: a cada rodada fica uma em cada N, com N vezes mais épocas. Com 3, "
            "custa bem menos.",
        ),
    ] = None,
    partes: Annotated[
        int | None,
        typer.Option(
            "--partes",
            metavar="N",
            parser=ler_inteiro("--partes", 2),
            help="Mede cada combinação por validação cruzada, em N partes, em vez de uma validação só.",
        ),
    ] = None,
    sementes: Annotated[
        int,
        typer.Option(
            "--sementes",
            metavar="N",
            parser=ler_inteiro("--sementes"),
            help="Quantos treinos de cada combinação, cada um de outros pesos iniciais; o padrão é 1.",
        ),
    ] = 1,
    epocas: do_estudo.Epocas = None,
    lote: Lote = None,
    taxa: do_estudo.Taxa = None,
    otimizador: NomeDoOtimizador = None,
    momento: Momento = None,
    validacao: Validacao = None,
    motor: Motor = None,
    processos: do_estudo.Processos = None,
    semente: Semente = None,
    saida: do_estudo.PastaDoEstudo = None,
) -> int:
    """Experimenta combinações de taxa, otimizador, lote e o que mais se disser.

    Treina a rede com cada uma, em todos os processadores, e diz qual foi a melhor e o que importou. A pasta
    guarda relatorio.html, a figura em PNG e SVG e os números em CSV; o caminho dela é a última linha que o
    comando escreve.
    """
    espaco = dict(map(ler_variacao, variar or ()))
    if not espaco:
        raise ErroDeValor("diga o que experimentar, como --variar taxa=0.001..1 --variar lote=32,64.")
    configuracao, conjunto = preparar(
        {
            "dados": dados,
            "alvo": alvo,
            "modelo": modelo,
            "epocas": epocas,
            "lote": lote,
            "taxa": taxa,
            "otimizador": otimizador,
            "momento": momento,
            "validacao": 0.0 if partes else validacao,
            "motor": motor,
            "semente": semente,
        },
        leitura,
    )
    if configuracao.arquivo_do_modelo is None:
        for nome in espaco.keys() - DA_RECEITA.keys() - DO_TREINO.keys():
            raise erro_de_nome("opção que se varie", nome, [*DA_RECEITA, *DO_TREINO])
    treino, de_fora = partes_de(configuracao, conjunto)

    def estudar(pasta: Path) -> object:
        return estudar_escolhas(
            criar_de(configuracao, conjunto, taxa=taxa, momento=momento),
            {f"treinar.{n}" if n in DO_TREINO else n: valores for n, valores in espaco.items()},
            *treino,
            tentativas,
            abandono=abandono,
            partes=partes,
            sementes=sementes,
            validacao=de_fora,
            processos=processos,
            pasta=pasta,
            **em_comum(configuracao, conjunto),
        )

    return correr("estudo", saida, estudar)
