"""Quantos processadores este processo pode usar, e quantos valem a pena a quem espera por todos."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import cache
from pathlib import Path

from neuronio.motores.grupos_de_controle import grupos_de
from neuronio.motores.sysctl import sysctl

PROCESSADORES = Path("/sys/devices/system/cpu")


@cache
def processadores() -> int:
    """Quantos este processo pode usar: os em que pode estar, e não mais que a cota do contêiner.

    Uma cota de meio processador é um; a de 2,5 arredonda-se para 3, e a de 2,4, para 2: menos de metade de um
    não vale mais uma thread, por que as outras esperam.
    """
    cota = cota_do_conteiner()
    onde = len(_onde_pode_estar())
    return onde if cota is None else max(1, min(onde, int(cota + 0.5)))


def rapidos() -> int:
    """Quantos valem a pena num trabalho repartido por igual, em que no fim todos se esperam.

    Ao lado dos núcleos rápidos pode haver outros, de eficiência, e todos vão ao passo do mais lento: são
    tantos quantos dão mais, cada um com a velocidade do último que entra. O Linux diz a velocidade de cada
    um, nos processadores ARM; num Mac, os de eficiência têm menos de metade dela, e ficam de fora. Onde não
    se diz, são todos.

    Fonte: a documentação do Linux, ``Documentation/scheduler/sched-capacity.rst``.
    """
    return os_que_dao_mais(PROCESSADORES, _onde_pode_estar()) or _do_macos() or processadores()


def os_que_dao_mais(pasta: Path, quais: Collection[int]) -> int:
    """Quantos destes, dos mais rápidos, dão mais, se todos vão ao passo do mais lento.

    0, se não se diz a velocidade de algum.
    """
    try:
        velocidades = [int((pasta / f"cpu{k}" / "cpu_capacity").read_text(encoding="ascii")) for k in quais]
    except (OSError, ValueError):
        return 0
    juntos = [(quantos * v, quantos) for quantos, v in enumerate(sorted(velocidades, reverse=True), 1)]
    return max(juntos, default=(0, 0))[1]


def cota_do_conteiner() -> float | None:
    """Quantos processadores o grupo de controle mais apertado deixa usar ao mesmo tempo; None, se todos."""
    cotas = [_cota(versao, pasta) for versao, pasta in grupos_de("cpu")]
    return min((cota for cota in cotas if cota is not None), default=None)


def _cota(versao: int, pasta: Path) -> float | None:
    try:
        if versao == 2:
            cota, periodo = (pasta / "cpu.max").read_text(encoding="ascii").split()
        else:
            cota, periodo = (
                (pasta / f"cpu.cfs_{qual}_us").read_text(encoding="ascii") for qual in ("quota", "period")
            )
        quantos = int(cota) / int(periodo)
    except (OSError, ValueError, ZeroDivisionError):  # sem limite, a cota da segunda versão é "max"
        return None
    return quantos if quantos > 0 else None  # e a da primeira, -1


def _onde_pode_estar() -> Collection[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return range(os.cpu_count() or 1)


def _do_macos() -> int:
    return sysctl("hw.perflevel0.logicalcpu") if sysctl("hw.nperflevels") > 1 else 0
