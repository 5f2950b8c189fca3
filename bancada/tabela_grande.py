"""``python -m bancada.tabela_grande``: quanto tempo, e quanta memória, leva ler e preparar uma tabela grande.

Escreve numa pasta provisória um CSV de vinte colunas: números com ponto e com vírgula, inteiros, uma coluna
em que faltam valores, três de textos, uma de datas e o alvo; e o lê e prepara num processo novo.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np

LINHAS = 1_000_000
POR_VEZ = 20_000
DIAS = [(date(2000, 1, 1) + timedelta(dia)).strftime("%d/%m/%Y") for dia in range(8000)]
LEITURA = """
import resource, sys, time
import neuronio as nn
inicio = time.perf_counter()
tabela = nn.dados.csv(sys.argv[1], alvo="alvo", ausentes="preencher")
parede = time.perf_counter() - inicio
uso = resource.getrusage(resource.RUSAGE_SELF)
print(tabela)
contas = uso.ru_utime + uso.ru_stime
print(f"{parede:.1f} s, {contas:.1f} s de processador, {uso.ru_maxrss / 1024:.0f} MB no pico")
"""


def escrever(caminho: Path, linhas: int) -> None:
    """O CSV, sempre com os mesmos números; aos poucos: o pico de quem escreve contaria no de quem lê."""
    acaso = np.random.default_rng(0)
    with caminho.open("w", encoding="utf-8") as arquivo:
        for de in range(0, linhas, POR_VEZ):
            colunas = sortear(acaso, min(POR_VEZ, linhas - de))
            if de == 0:
                arquivo.write(";".join(colunas) + "\n")
            arquivo.writelines(";".join(linha) + "\n" for linha in zip(*colunas.values(), strict=True))


def sortear(acaso: np.random.Generator, linhas: int) -> dict[str, list[str]]:
    """As células de cada coluna."""
    colunas: dict[str, list[str]] = {}
    for i in range(5):
        colunas[f"real_{i}"] = [f"{v:.4f}" for v in acaso.normal(0, 10, linhas)]
    for i in range(4):
        colunas[f"preco_{i}"] = [f"{v:.2f}".replace(".", ",") for v in acaso.normal(0, 1000, linhas)]
    for i in range(5):
        colunas[f"inteiro_{i}"] = acaso.integers(0, 10**5, linhas).astype(str).tolist()
    falta = acaso.random(linhas) < 0.05
    colunas["com_faltas"] = np.where(falta, "NA", acaso.integers(0, 999, linhas).astype(str)).tolist()
    for i, quantas in enumerate((5, 12, 27)):
        colunas[f"texto_{i}"] = [f"opção {j}" for j in acaso.integers(0, quantas, linhas)]
    colunas["data"] = [DIAS[i] for i in acaso.integers(0, len(DIAS), linhas)]
    colunas["alvo"] = acaso.integers(0, 4, linhas).astype(str).tolist()
    return colunas


def principal() -> None:
    """Escreve a tabela, e mede a leitura dela."""
    argumentos = argparse.ArgumentParser(prog="python -m bancada.tabela_grande")
    argumentos.add_argument("--linhas", type=int, default=LINHAS)
    linhas = argumentos.parse_args().linhas
    with tempfile.TemporaryDirectory() as pasta:
        caminho = Path(pasta) / "tabela.csv"
        escrever(caminho, linhas)
        print(f"{linhas} linhas, {caminho.stat().st_size / 1e6:.0f} MB")
        sys.stdout.flush()
        subprocess.run([sys.executable, "-c", LEITURA, str(caminho)], check=True)


if __name__ == "__main__":
    principal()
