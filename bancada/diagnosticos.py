"""``python -m bancada.diagnosticos``: o que `nn.diagnostico` reconhece, e quantos alarmes falsos dá.

De cada problema treinam-se redes feitas para o ter, e outras saudáveis, com as sementes de
`bancada.casos_de_diagnostico`. Um problema é reconhecido se está entre os achados; um alarme falso é uma
rede saudável de que se diz alguma coisa.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections import Counter
from collections.abc import Sequence

from joblib import Parallel, delayed

import neuronio as nn
from bancada.casos_de_diagnostico import CASOS, SAUDAVEL, SEMENTES, SEMENTES_DE_ENSAIO, gerar


def achados_em(nome: str, semente: int) -> list[str]:
    """Os problemas que se acham num caso."""
    nn.threads(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # os casos são ruins de propósito
        caso = gerar(nome, semente)
        return [a.problema for a in nn.diagnostico(caso.modelo, None, caso.x, caso.y, teste=caso.teste)]


def linha(nome: str, achados: Sequence[Sequence[str]]) -> str:
    """O que deram todos os casos de um nome.

    >>> linha("subajuste", [["subajuste"], ["subajuste", "taxa grande"], []])
    'subajuste                  2 de   3   67 %'
    >>> linha(SAUDAVEL, [[], ["subajuste"]])
    'saudável                   1 de   2   50 %   alarmes: subajuste 1'
    """
    certos = sum(not a if nome == SAUDAVEL else nome in a for a in achados)
    texto = f"{nome:24} {certos:4} de {len(achados):3} {100 * certos / len(achados):4.0f} %"
    alarmes = Counter(problema for a in achados for problema in a)
    if nome == SAUDAVEL and alarmes:
        texto += "   alarmes: " + ", ".join(f"{p} {n}" for p, n in alarmes.most_common())
    return texto


def principal() -> None:
    """Mede, e imprime a tabela."""
    argumentos = argparse.ArgumentParser(description=__doc__)
    argumentos.add_argument("--casos", type=int, default=len(SEMENTES), help="quantos de cada problema")
    argumentos.add_argument("--desde", type=int, default=SEMENTES.start, help="a primeira semente")
    argumentos.add_argument("--processos", type=int, default=1)
    argumentos.add_argument("--so", nargs="*", choices=list(CASOS), help="só estes")
    pedido = argumentos.parse_args()
    sementes = range(pedido.desde, pedido.desde + pedido.casos)
    if set(sementes) & set(SEMENTES_DE_ENSAIO):
        argumentos.error(
            f"com as sementes {SEMENTES_DE_ENSAIO.start} a {SEMENTES_DE_ENSAIO.stop - 1} se ajustaram as "
            "regras: medir é com outras."
        )
    inicio = time.perf_counter()
    for nome in pedido.so or CASOS:
        achados = Parallel(pedido.processos)(delayed(achados_em)(nome, s) for s in sementes)
        print(linha(nome, achados), flush=True)
    print(f"{time.perf_counter() - inicio:.0f} s".replace(".", ","))


if __name__ == "__main__":
    principal()
