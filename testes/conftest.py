"""O que vale para a suíte inteira."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

# Cada processo da suíte usa um núcleo: várias threads em cada um só esperariam umas pelas outras.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("NEURONIO_THREADS", "1")

import pytest

collect_ignore_glob = ["*conftest.py"]  # não são módulos de exemplos: o pytest já os lê


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Na integração contínua, um teste pulado é uma comparação que não se fez: conta como falha."""
    relator = session.config.pluginmanager.get_plugin("terminalreporter")
    pulados = relator.stats.get("skipped", []) if relator else []
    if os.environ.get("CI") and pulados and not os.environ.get("PYTEST_XDIST_WORKER"):
        relator.write_line(f"\n{len(pulados)} teste(s) pulado(s): na integração contínua isto é uma falha.")
        for relatorio in pulados[:20]:
            relator.write_line(f"  {relatorio.nodeid}: {relatorio.longrepr}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def sem_codigo_de_outros_testes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Num teste que mexe no compilador, nada do que já se compilou serve, nem o que ele compila a outro."""
    if "monkeypatch" not in request.fixturenames or find_spec("llvmlite") is None:
        yield
        return
    from neuronio.motores.llvm.motor import MotorLlvm

    antes, MotorLlvm.executaveis = MotorLlvm.executaveis, type(MotorLlvm.executaveis)(0)
    yield
    MotorLlvm.executaveis = antes


@pytest.fixture(scope="session")
def navegador() -> Iterator[Any]:
    """O Chromium, para abrir as páginas num navegador de verdade."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="sem Playwright não há como abrir a página"
    )
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("não há Chromium nesta máquina")
    with playwright.sync_playwright() as p:
        aberto = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield aberto
        aberto.close()
