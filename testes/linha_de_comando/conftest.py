"""O comando, a correr numa pasta vazia, e execuções prontas que vários testes leem."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from chamada import Chamada, chamar


@pytest.fixture
def neuronio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Chamada]:
    """O comando, a correr numa pasta vazia."""
    monkeypatch.chdir(tmp_path)
    return chamar


@pytest.fixture(scope="session")
def nos_digitos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pasta de uma execução de três épocas nos dígitos. Só para ler."""
    pasta = tmp_path_factory.mktemp("execucao") / "digitos"
    feita = chamar("treinar", "--epocas", 3, "--saida", pasta)
    assert feita.estado == 0, feita
    return pasta


@pytest.fixture(scope="session")
def tabela_de_notas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Um CSV brasileiro de duas classes, com uma coluna de textos."""
    sorte = np.random.default_rng(0)
    linhas = ["horas;faltas;turma;passou"]
    for _ in range(80):
        horas, faltas, turma = sorte.uniform(0, 10), sorte.integers(0, 8), sorte.choice(["A", "B"])
        linhas.append(
            f"{horas:.1f}".replace(".", ",") + f";{faltas};{turma};{'sim' if horas > faltas else 'não'}"
        )
    caminho = tmp_path_factory.mktemp("dados") / "notas.csv"
    caminho.write_text("\n".join(linhas), encoding="utf-8")
    return caminho


@pytest.fixture(scope="session")
def tabela_de_casas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Um CSV de regressão, com um alvo de centenas de milhares."""
    sorte = np.random.default_rng(0)
    linhas = ["area,quartos,preco"]
    for _ in range(120):
        area, quartos = sorte.uniform(40, 200), sorte.integers(1, 5)
        linhas.append(f"{area:.1f},{quartos},{3000 * area + 20000 * quartos:.2f}")
    caminho = tmp_path_factory.mktemp("dados") / "casas.csv"
    caminho.write_text("\n".join(linhas), encoding="utf-8")
    return caminho


@pytest.fixture(scope="session")
def nas_notas(tabela_de_notas: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pasta de uma execução nas notas. Só para ler."""
    pasta = tmp_path_factory.mktemp("execucao") / "notas"
    feita = chamar(
        "treinar", "--dados", tabela_de_notas, "--alvo", "passou", "--epocas", 100, "--saida", pasta
    )
    assert feita.estado == 0, feita
    return pasta


@pytest.fixture
def intacta() -> Iterator[Callable[[Path], None]]:
    """Confere, no fim do teste, que uma pasta tem os mesmos bytes que tinha."""
    vistas: list[tuple[Path, dict[Path, bytes]]] = []
    yield lambda pasta: vistas.append((pasta, _conteudo(pasta)))
    for pasta, antes in vistas:
        assert _conteudo(pasta) == antes


def _conteudo(pasta: Path) -> dict[Path, bytes]:
    return {arquivo: arquivo.read_bytes() for arquivo in sorted(pasta.rglob("*")) if arquivo.is_file()}
