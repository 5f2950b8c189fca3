"""O que se lê de um estudo dos remédios: as tabelas, o que funciona, a página e os números em CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.estudos.figuras_do_estudo import em_arquivos, ilustrada
from neuronio.estudos.registro import PAGINA
from neuronio.estudos.tabela import Tabela, em_csv
from neuronio.formato import inteiro, porcento
from neuronio.graficos import acuracia_com_remedios, secoes
from neuronio.graficos.marcacao import empilhadas, figura, frases, paragrafo, secao, tabela
from neuronio.graficos.pagina import escrever_pagina

if TYPE_CHECKING:
    from neuronio.estudos.remedio import Mal
    from neuronio.estudos.remedios import EstudoDosRemedios, Linha
    from neuronio.graficos.figura import Figura

LEGENDA = (
    "Cada linha é um remédio. O losango é a acurácia média nas imagens que a rede não viu, a barra é o "
    "desvio padrão, e os pontos, as sementes; o quadrado vazado é a média nas imagens do treino. A faixa "
    "vertical é a rede sem remédio, com o desvio: à direita dela o remédio ajuda, e à esquerda atrapalha."
)
REGRA = (
    "Em desvios: a diferença para nenhum, dividida pelo desvio dela, que junta os desvios dos dois. Passa de "
    "2 o que dificilmente é acaso. Um remédio que aqui não ajuda pode ajudar outra rede, ou com outra dose."
)
CABECALHO = ("remédio", "treino", "de fora", "desvio", "diferença", "em desvios", "como")


def titulo(mal: Mal) -> str:
    """Que rede é, e de que sofre.

    >>> from neuronio.estudos.receituario import MALES
    >>> titulo(MALES[1])
    'Subajuste: uma densa de 4 unidades, com SGD(0.01)'
    """
    return f"{mal.nome.capitalize()}: {mal.rede}"


def conclusao(estudo: EstudoDosRemedios, mal: Mal) -> str:
    """Os remédios que funcionam, em palavras."""
    sem = estudo.de(mal)[0]
    comeco = (
        f"Sem remédio a rede acerta {porcento(_media(sem.no_treino))} das {inteiro(estudo.amostras)} imagens "
        f"do treino, e {porcento(_media(sem.de_fora))} das {inteiro(estudo.medidas)} que não viu."
    )
    if len(sem.feitas) < 2:
        return f"{comeco} Com uma semente só, não se sabe que diferenças são acaso."
    bons = estudo.funcionam(mal)
    if not bons:
        return f"{comeco} Nenhum remédio é melhor do que nenhum por mais de dois desvios."
    return f"{comeco} Melhores por mais de dois desvios, do que mais ajuda ao que menos: {', '.join(bons)}."


def tabela_dos_remedios(estudo: EstudoDosRemedios, mal: Mal) -> Tabela:
    """Uma linha por remédio, na ordem do receituário."""
    linhas = [_celulas(estudo, linha) for linha in estudo.de(mal)]
    return Tabela(CABECALHO, linhas, fim_em_texto=True)


def figura_dos_remedios(estudo: EstudoDosRemedios, males: Sequence[Mal]) -> Figura:
    """Um quadro por mal."""
    quadros = {
        mal.nome.capitalize(): {
            linha.remedio.nome: (linha.no_treino, linha.de_fora) for linha in estudo.de(mal)
        }
        for mal in males
    }
    return acuracia_com_remedios(quadros)


def arquivos_do_estudo(estudo: EstudoDosRemedios, pasta: Path) -> dict[str, bytes]:
    """A página, a figura e os números, pelo nome do arquivo."""
    arquivos = em_arquivos("remedios", estudo.desenhar())
    trechos = []
    for mal in estudo.males:
        dito = conclusao(estudo, mal)
        quadro, deste = ilustrada(
            mal.nome, estudo.desenhar(mal), f"Gráfico: a acurácia com cada remédio. {dito}", LEGENDA
        )
        arquivos.update(deste)
        linhas = [_celulas(estudo, linha)[:-1] for linha in estudo.de(mal)]
        numeros = tabela(titulo(mal), CABECALHO[:-1], linhas, nota=REGRA)
        como = frases([(remedio.nome, remedio.como) for remedio in mal.remedios[1:]])
        trechos.append(
            secao(
                mal.nome, mal.nome.capitalize(), paragrafo(dito) + empilhadas(figura(quadro), numeros, como)
            )
        )
    arquivos["remedios.csv"] = em_csv(*_numeros(estudo))
    arquivos[PAGINA] = escrever_pagina(
        f"Remédios, em {inteiro(estudo.amostras)} imagens",
        "estudo dos remédios",
        secoes.identidade(datetime.now(), pasta.resolve()),
        {mal.nome: mal.nome.capitalize() for mal in estudo.males},
        "".join(trechos),
    )
    return arquivos


def _celulas(estudo: EstudoDosRemedios, linha: Linha) -> list[str]:
    sem_remedio = linha is estudo.de(linha.mal)[0]
    desvio = float(linha.de_fora.std(ddof=1)) if len(linha.feitas) > 1 else np.nan
    return [
        linha.remedio.nome,
        _em_porcento(_media(linha.no_treino)),
        _em_porcento(_media(linha.de_fora)),
        _em_porcento(desvio),
        "—" if sem_remedio else _com_sinal(100 * estudo.diferenca(linha), 2),
        "—" if sem_remedio else _com_sinal(estudo.em_desvios(linha), 1),
        linha.remedio.como,
    ]


def _media(acuracias: np.ndarray) -> float:
    return float(acuracias.mean())


def _em_porcento(valor: float) -> str:
    return porcento(valor) if np.isfinite(valor) else "—"


def _com_sinal(valor: float, casas: int) -> str:
    """Um número com o sinal, ou um traço.

    >>> _com_sinal(1.25, 1), _com_sinal(-0.5, 2), _com_sinal(float("nan"), 1)
    ('+1,2', '−0,50', '—')
    """
    return f"{valor:+.{casas}f}".replace(".", ",").replace("-", "−") if np.isfinite(valor) else "—"


def _numeros(estudo: EstudoDosRemedios) -> tuple[list[str], list[list[Any]]]:
    """Os números da tabela, e o de cada semente."""
    sementes = range(len(estudo.linhas[0].feitas))
    cabecalho = [
        *("mal", "remedio", "como", "treino_media", "treino_desvio", "de_fora_media", "de_fora_desvio"),
        *("diferenca", "em_desvios", *(f"de_fora_{k + 1}" for k in sementes)),
    ]
    linhas = [
        [
            *(linha.mal.nome, linha.remedio.nome, linha.remedio.como),
            *(n for a in (linha.no_treino, linha.de_fora) for n in (_media(a), _desvio(a))),
            *(estudo.diferenca(linha), estudo.em_desvios(linha), *map(float, linha.de_fora)),
        ]
        for linha in estudo.linhas
    ]
    return cabecalho, linhas


def _desvio(acuracias: np.ndarray) -> float:
    return float(acuracias.std(ddof=1)) if len(acuracias) > 1 else float("nan")
