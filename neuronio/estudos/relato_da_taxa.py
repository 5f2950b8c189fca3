"""O que se lê de um estudo da taxa: a tabela, a recomendação em palavras, a página e os números em CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.estudos.comportamento import DIVERGE, REGRA
from neuronio.estudos.figuras_do_estudo import em_arquivos, ilustrada
from neuronio.estudos.registro import PAGINA
from neuronio.estudos.tabela import Tabela, em_csv
from neuronio.formato import contagem, nome_da_metrica, numero, valor_da_metrica
from neuronio.graficos import secoes
from neuronio.graficos.marcacao import (
    cartao,
    figura,
    frases,
    lado_a_lado,
    paragrafo,
    secao,
    tabela,
)
from neuronio.graficos.pagina import escrever_pagina
from neuronio.graficos.tema import svg_da_pagina

if TYPE_CHECKING:
    from neuronio.estudos.taxa import EstudoDaTaxa

_LEGENDA_DAS_CURVAS = (
    "Cada cor é uma taxa, da mais escura, a menor, à mais clara. A linha é a média das sementes, e a faixa "
    "vai da pior à melhor delas. Uma linha que quase não desce é de uma taxa pequena demais; uma que sobe e "
    "desce, ou que acaba antes do fim, é de uma grande demais."
)
_LEGENDA_DO_EFEITO = (
    "Onde o treino acabou com cada taxa: o ponto é a média das sementes, e a barra, o desvio padrão. Nos "
    "dois lados da melhor a rede aprende menos: de um, não chegou; do outro, passa por cima."
)


def tabela_das_taxas(estudo: EstudoDaTaxa) -> Tabela:
    """Uma linha por taxa: a figura no fim, com o desvio, e o que a taxa fez."""
    onde = "validação" if estudo.com_validacao else "treino"
    linhas = []
    for taxa, valores in estudo.finais()[onde].items():
        fez = estudo.comportamentos[taxa]
        palavra = f"{fez.palavra} (recomendada)" if taxa == estudo.recomendada else fez.palavra
        linhas.append([numero(taxa), *_media_e_desvio(estudo.figura, valores), f"{palavra}: {fez.evidencia}"])
    nome = nome_da_metrica(estudo.figura)
    return Tabela(["taxa", f"{nome} ({onde})", "desvio", "o que fez"], linhas, fim_em_texto=True)


def por_que(estudo: EstudoDaTaxa) -> str:
    """Por que se recomenda a taxa, em palavras."""
    melhor = estudo.recomendada
    if melhor is None:
        return (
            f"Nenhuma taxa se recomenda: divergem todas. Prove taxas menores que {numero(estudo.taxas[0])}, "
            "e confira se os dados estão padronizados."
        )
    onde = "validação" if estudo.com_validacao else "treino"
    valores = estudo.finais()[onde][melhor]
    media, desvio = _media_e_desvio(estudo.figura, valores)
    maior_ou_menor = "maior" if estudo.figura == "acuracia" else "menor"
    com = f" ± {desvio}, em {len(valores)} sementes" if len(valores) > 1 else ", numa semente só"
    frases = [
        f"Recomendada: {numero(melhor)}, a de {maior_ou_menor} {nome_da_metrica(estudo.figura)} no fim "
        f"({media}{com}; {onde})."
    ]
    if not estudo.com_validacao:
        frases.append("Sem validação, não se vê se a rede só decorou o treino.")
    if estudo.empatadas:
        frases.append(f"Com as mesmas sementes, não se distingue de {_lista(map(numero, estudo.empatadas))}.")
    if estudo.comportamentos[melhor].palavra not in ("aprende", DIVERGE):
        frases.append(f"Ainda assim, {estudo.comportamentos[melhor].evidencia}.")
    frases.extend(_nas_pontas(estudo, melhor))
    return " ".join(frases)


def _nas_pontas(estudo: EstudoDaTaxa, melhor: float) -> Iterator[str]:
    if len(estudo.taxas) > 1 and melhor in (estudo.taxas[0], estudo.taxas[-1]):
        qual, outras = ("maior", "maiores") if melhor == estudo.taxas[-1] else ("menor", "menores")
        yield f"É a {qual} das que se provaram: pode haver melhores entre as {outras}."


def arquivos_do_estudo(estudo: EstudoDaTaxa, pasta: Path) -> dict[str, bytes]:
    """A página, as figuras e os números, pelo nome do arquivo."""
    efeito, do_efeito = ilustrada(
        "efeito_da_taxa",
        estudo.desenhar_efeito(),
        f"Gráfico: {nome_da_metrica(estudo.figura)} no fim contra a taxa. {por_que(estudo)}",
        _LEGENDA_DO_EFEITO,
    )
    corpo = "".join(
        [
            secao("recomendada", "A taxa recomendada", paragrafo(por_que(estudo))),
            secao("efeito", "O que a taxa muda", lado_a_lado(figura(efeito), _tabela_do_fim(estudo))),
            secao("palavras", "Onde cada taxa diverge, oscila ou estaciona", _em_palavras(estudo)),
            secao("curvas", "Como cada taxa aprende", _curvas(estudo)),
        ]
    )
    pagina = escrever_pagina(
        f"Estudo da taxa de aprendizado, de {numero(estudo.taxas[0])} a {numero(estudo.taxas[-1])}",
        "estudo da taxa",
        secoes.identidade(datetime.now(), pasta.resolve()),
        {"efeito": "O que muda", "palavras": "O que cada taxa fez", "curvas": "As curvas"},
        corpo,
    )
    return {
        **do_efeito,
        **em_arquivos("curvas_das_taxas", estudo.desenhar()),
        "taxas.csv": em_csv(*_numeros_do_fim(estudo)),
        "epocas.csv": em_csv(*_numeros_por_epoca(estudo)),
        PAGINA: pagina,
    }


def _curvas(estudo: EstudoDaTaxa) -> str:
    """Cada quadro da figura por si, que num celular se lê."""
    quadros = []
    for nome in estudo.desenhadas:
        for parte in estudo.partes:
            legivel = nome_da_metrica(nome)
            desenho = svg_da_pagina(
                estudo.desenhar([nome], [parte]),
                f"{nome}_{parte}",
                f"Gráfico de linhas, por época: {legivel} ({parte}), uma linha por taxa.",
            )
            quadros.append(cartao(desenho, f"{legivel[0].upper()}{legivel[1:]}, época por época ({parte})."))
    return paragrafo(_LEGENDA_DAS_CURVAS) + lado_a_lado(*quadros)


def _em_palavras(estudo: EstudoDaTaxa) -> str:
    itens = [
        (numero(taxa), f"{fez.palavra}. {fez.evidencia[0].upper()}{fez.evidencia[1:]}.")
        for taxa, fez in estudo.comportamentos.items()
    ]
    return frases(itens, nota=REGRA)


def _tabela_do_fim(estudo: EstudoDaTaxa) -> str:
    finais, nome = estudo.finais(), nome_da_metrica(estudo.figura)
    linhas = [
        [numero(taxa), *(_com_desvio(estudo.figura, de_cada[taxa]) for de_cada in finais.values())]
        for taxa in estudo.taxas
    ]
    nota = (
        f"A média e o desvio padrão de {contagem(len(estudo.sementes), 'semente')}; "
        f"{contagem(len(estudo.feitas), 'treino')} ao todo."
    )
    return tabela(f"{nome[0].upper()}{nome[1:]} no fim", ["taxa", *finais], linhas, nota=nota)


def _com_desvio(nome: str, valores: list[float]) -> str:
    media, desvio = _media_e_desvio(nome, valores)
    return media if desvio == "—" else f"{media} ± {desvio}"


def _media_e_desvio(nome: str, valores: list[float]) -> tuple[str, str]:
    if not np.isfinite(valores).all():
        return "diverge", "—"
    desvio = float(np.std(valores, ddof=1)) if len(valores) > 1 else None
    return (
        valor_da_metrica(nome, float(np.mean(valores))),
        "—" if desvio is None else valor_da_metrica(nome, desvio),
    )


def _numeros_do_fim(estudo: EstudoDaTaxa) -> tuple[list[str], list[list[Any]]]:
    finais = estudo.finais()
    cabecalho = ["taxa", "semente", *(f"{estudo.figura}_{onde}" for onde in finais), "o_que_fez"]
    linhas: list[list[Any]] = [
        [taxa, s, *(de_cada[taxa][k] for de_cada in finais.values()), estudo.comportamentos[taxa].palavra]
        for taxa in estudo.taxas
        for k, s in enumerate(estudo.sementes)
    ]
    return [nome.replace("validação", "validacao") for nome in cabecalho], linhas


def _numeros_por_epoca(estudo: EstudoDaTaxa) -> tuple[list[str], list[list[Any]]]:
    historicos = {quem: feita.historico.figuras() for quem, feita in estudo.feitas.items()}
    nomes = list(dict.fromkeys(nome for figuras in historicos.values() for nome in figuras))
    linhas: list[list[Any]] = [
        [taxa, s, epoca + 1, *(figuras[nome][epoca] for nome in nomes)]
        for (taxa, s), figuras in historicos.items()
        for epoca in range(len(figuras.get("perda", ())))
    ]
    return ["taxa", "semente", "epoca", *nomes], linhas


def _lista(nomes: Any) -> str:
    *primeiros, ultimo = nomes
    return f"{', '.join(primeiros)} e {ultimo}" if primeiros else str(ultimo)
