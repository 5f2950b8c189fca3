"""Medir uma rede que aprendeu um texto: a perplexidade, as referências, e o que ela escreve."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from neuronio.camadas.recorrentes import Recorrente
from neuronio.dados import Preparo, PreparoDeTexto, Texto
from neuronio.linha_de_comando.conjunto import ConjuntoDeTexto, Parte
from neuronio.medidas import AvaliacaoDeTexto, perplexidade_do_n_grama
from neuronio.modelos import Modelo

TEMPERATURAS = (0.5, 0.8, 1.0, 1.2)
QUANTOS = {"caractere": 400, "palavra": 150}
"""Quantos símbolos tem cada amostra do que a rede escreve."""
ORDENS = (1, 3, 6)
"""Os n-gramas com que se compara."""


def medir_parte(modelo: Modelo, parte: Parte) -> dict[str, float]:
    """A perplexidade e a perda numa parte do texto."""
    perda = modelo.avaliar(*parte)["perda"]
    return {"perplexidade": math.exp(perda), "perda": perda}


def parte_de(modelo: Modelo, texto: Texto) -> Any:
    """Um texto inteiro, como o modelo o lê: num fluxo só, se guarda o estado de uma janela à seguinte."""
    janela = min(int((modelo.forma_entrada or (1,))[0]), max(1, len(texto) - 1))
    com_fluxos = any(isinstance(camada, Recorrente) and camada.fluxos for camada in modelo.todas())
    return texto.fluxos(1, janela) if com_fluxos else texto.janelas(janela)


def avaliar_parte(modelo: Modelo, preparo: PreparoDeTexto, parte: Parte) -> AvaliacaoDeTexto:
    """O que se mede numa parte de um texto, e o que a rede escreve."""
    return AvaliacaoDeTexto(
        medir_parte(modelo, parte)["perplexidade"],
        parte[1].size,
        preparo.nivel,
        escritos=escritos(modelo, preparo.nivel),
    )


def avaliar_texto(modelo: Modelo, conjunto: ConjuntoDeTexto) -> AvaliacaoDeTexto:
    """O que se mede no teste, ao lado das referências, que contam o treino."""
    treino, _, teste = conjunto.textos
    medida = avaliar_parte(modelo, treino.preparo, conjunto.teste)
    return replace(medida, referencias=referencias(treino, teste))


def com_perplexidade(historico: Mapping[str, list[float]], preparo: Preparo) -> dict[str, list[float]]:
    """O histórico, com a perplexidade de cada época ao lado da perda, se é de um texto."""
    de_texto = isinstance(preparo, PreparoDeTexto)
    perdas = {nome: valores for nome, valores in historico.items() if de_texto and nome.startswith("perda")}
    derivadas = {
        nome.replace("perda", "perplexidade"): [math.exp(perda) for perda in valores]
        for nome, valores in perdas.items()
    }
    return {**derivadas, **historico}


def linhas_do_texto(conjunto: ConjuntoDeTexto) -> dict[str, object]:
    """Como o texto se leu, para a configuração no relatório."""
    vocabulario = conjunto.textos[0].vocabulario
    como = "independentes" if conjunto.fluxos is None else f"de {conjunto.fluxos} fluxos, com o estado"
    return {
        "Vocabulário": f"{len(vocabulario)} {vocabulario.nivel}s",
        "Janelas": f"{conjunto.forma[0]} {vocabulario.nivel}s, {como}",
    }


def referencias(treino: Texto, teste: Texto) -> dict[str, float]:
    """A perplexidade, no teste, dos n-gramas que contaram o treino."""
    partes = (treino.indices, teste.indices, len(treino.vocabulario))
    return {f"{n}-grama de Kneser-Ney": perplexidade_do_n_grama(*partes, n) for n in ORDENS}


def escritos(modelo: Modelo, nivel: str) -> dict[float, str]:
    """De cada temperatura, uma amostra do que a rede escreve."""
    return {t: modelo.escrever("", QUANTOS[nivel], t, semente=0).strip("\n") for t in TEMPERATURAS}
