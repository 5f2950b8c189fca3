"""O que se lê de um estudo: a tabela, a melhor em palavras, a página e os números em CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.estudos.figuras_do_estudo import em_arquivos
from neuronio.estudos.importancia import MINIMO_DE_TENTATIVAS
from neuronio.estudos.registro import PAGINA
from neuronio.estudos.tabela import Tabela, em_csv
from neuronio.formato import contagem, inteiro, nome_da_metrica, numero, porcento, valor_da_metrica
from neuronio.graficos import secoes
from neuronio.graficos.marcacao import cartao, lado_a_lado, paragrafo, secao, tabela
from neuronio.graficos.pagina import escrever_pagina
from neuronio.graficos.tema import svg_da_pagina

if TYPE_CHECKING:
    from neuronio.estudos.tentativas import Estudo, Tentativa

NA_PAGINA = 50
"""Quantas tentativas se mostram; as outras estão no CSV."""
_LEGENDA = (
    "Cada ponto é uma tentativa{rodada}; o círculo, a melhor. As escolhas vêm da que mais importou à que "
    "menos: a porcentagem é que parte do que muda de uma tentativa a outra vem dela."
)


def tabela_do_estudo(estudo: Estudo) -> Tabela:
    """Uma linha por tentativa, da melhor à pior."""
    nome = nome_da_metrica(estudo.figura)
    cabecalho = ["tentativa", nome, *map(_curto, estudo.nomes), "épocas", ""]
    return Tabela(cabecalho, [_linha(estudo, t) for t in estudo.tentativas], fim_em_texto=True)


def da_tentativa(tentativa: Tentativa) -> str:
    """O número dela, as escolhas e a medida."""
    escolhas = ", ".join(f"{_curto(nome)} {_escrito(v)}" for nome, v in tentativa.escolhas.items())
    figura = tentativa.figura
    return (
        f"tentativa {tentativa.numero}: {escolhas} ({nome_da_metrica(figura)} {_medida(figura, tentativa)})"
    )


def em_palavras(estudo: Estudo) -> str:
    """A melhor tentativa, e o que importou."""
    frases = [f"A melhor é a {da_tentativa(estudo.melhor)}."]
    if len(estudo.nomes) > 1 and len(estudo.rodadas[0]) >= MINIMO_DE_TENTATIVAS:
        partes = [f"{_curto(nome)} ({porcento(p, 0)})" for nome, p in estudo.importancias.items()]
        frases.append(f"O que mais importou: {', '.join(partes)}.")
    if len(estudo.rodadas) > 1:
        quantas = ", ".join(
            f"{len(r)} com {contagem(max(t.epocas for t in r), 'época')}" for r in estudo.rodadas
        )
        frases.append(f"Rodadas: {quantas}.")
    return " ".join(frases)


def arquivos_do_estudo(estudo: Estudo, pasta: Path) -> dict[str, bytes]:
    """A página, a figura e os números, pelo nome do arquivo."""
    rodada = " na primeira rodada" if len(estudo.rodadas) > 1 else ""
    quadros = [
        cartao(
            svg_da_pagina(estudo.desenhar([nome]), f"importou_{i}", f"O que deu cada valor de {nome}."),
            f"Do que muda de uma tentativa a outra, {porcento(parte, 0)} vem de: {_curto(nome)}.",
        )
        for i, (nome, parte) in enumerate(estudo.importancias.items())
    ]
    mostradas = tabela_do_estudo(estudo)
    sobram = len(mostradas.linhas) - NA_PAGINA
    nota = f"Mais {inteiro(sobram)} em tentativas.csv." if sobram > 0 else ""
    legenda = paragrafo(_LEGENDA.format(rodada=rodada))
    corpo = "".join(
        [
            secao("melhor", "A melhor escolha", paragrafo(em_palavras(estudo))),
            secao("importou", "O que importou", legenda + lado_a_lado(*quadros)),
            secao(
                "tentativas",
                "As tentativas",
                tabela("Da melhor à pior", mostradas.cabecalho, mostradas.linhas[:NA_PAGINA], nota=nota),
            ),
        ]
    )
    pagina = escrever_pagina(
        f"Estudo de {_lista([_curto(nome) for nome in estudo.nomes])}",
        f"estudo de {inteiro(estudo.treinos)} treinos",
        secoes.identidade(datetime.now(), pasta.resolve()),
        {"melhor": "A melhor", "importou": "O que importou", "tentativas": "As tentativas"},
        corpo,
    )
    return {
        **em_arquivos("o_que_importou", estudo.desenhar()),
        "tentativas.csv": em_csv(*numeros_das_tentativas(estudo)),
        "treinos.csv": em_csv(*_numeros_dos_treinos(estudo)),
        PAGINA: pagina,
    }


def numeros_das_tentativas(estudo: Estudo) -> tuple[list[str], list[list[Any]]]:
    """O cabeçalho e as linhas: uma por tentativa e rodada."""
    cabecalho = ["rodada", "tentativa", *estudo.nomes, "epocas", estudo.figura, "desvio", "o_que_houve"]
    linhas: list[list[Any]] = [
        [rodada, t.numero, *_escolhas(t.escolhas), t.epocas, t.media, t.desvio, t.o_que_houve]
        for rodada, feitas in enumerate(estudo.rodadas, 1)
        for t in feitas
    ]
    return cabecalho, linhas


def _numeros_dos_treinos(estudo: Estudo) -> tuple[list[str], list[list[Any]]]:
    """Uma linha por treino."""
    linhas: list[list[Any]] = [
        [rodada, t.numero, k, t.epocas, float(medida)]
        for rodada, feitas in enumerate(estudo.rodadas, 1)
        for t in feitas
        for k, medida in enumerate(t.medidas, 1)
    ]
    return ["rodada", "tentativa", "treino", "epocas", estudo.figura], linhas


def _linha(estudo: Estudo, t: Tentativa) -> list[str]:
    escolhas = [_escrito(v) for v in t.escolhas.values()]
    return [str(t.numero), _medida(estudo.figura, t), *escolhas, inteiro(t.epocas), t.o_que_houve]


def _medida(figura: str, t: Tentativa) -> str:
    """A média e, se são vários treinos, o desvio."""
    if np.isnan(t.media):
        return "—"
    com = "" if np.isnan(t.desvio) else f" ± {valor_da_metrica(figura, t.desvio)}"
    return valor_da_metrica(figura, t.media) + com


def _escolhas(escolhas: Mapping[str, Any]) -> list[Any]:
    return [v if isinstance(v, int | float | str) else repr(v) for v in escolhas.values()]


def _escrito(valor: Any) -> str:
    if isinstance(valor, bool):
        return "sim" if valor else "não"
    return numero(float(valor)) if isinstance(valor, int | float) else str(valor)


def _curto(nome: str) -> str:
    return nome.removeprefix("treinar.")


def _lista(nomes: list[str]) -> str:
    *primeiros, ultimo = nomes
    return f"{', '.join(primeiros)} e {ultimo}" if primeiros else ultimo
