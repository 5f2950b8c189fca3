"""Os grupos de controle (cgroups) em que o Linux põe um processo, como o de um contêiner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

GRUPOS = Path("/sys/fs/cgroup")
PROCESSO = Path("/proc/self/cgroup")


def grupos_de(controle: str) -> Iterator[tuple[int, Path]]:
    """Os grupos que limitam algo, como ``"memory"`` ou ``"cpu"``: a versão, 1 ou 2, e a pasta de cada um.

    Vêm do mais de dentro ao mais de fora; uma pasta pode não existir, se o contêiner não a vê. Onde não é o
    Linux, nenhum.
    """
    try:
        linhas = [li.split(":", 2) for li in PROCESSO.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return
    for _, controles, caminho in linhas:
        if not controles:
            yield from ((2, pasta) for pasta in _do_ramo(GRUPOS, caminho))
        elif controle in controles.split(","):
            yield from ((1, pasta) for pasta in _do_ramo(GRUPOS / controle, caminho))


def _do_ramo(base: Path, caminho: str) -> Iterator[Path]:
    grupo = base / caminho.strip("/")
    yield from (pasta for pasta in (grupo, *grupo.parents) if pasta.is_relative_to(base))
