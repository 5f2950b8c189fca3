"""Correr o caderno de um estudante num processo à parte, com limites, e saber o que cada conferência disse.

O processo não é uma prisão: tem pouco tempo, pouca memória e uma pasta provisória, mas lê o que lê quem
corrige. Se não se confia no código, corrija numa conta, ou numa máquina, que não tenha nada a perder.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from neuronio.curso.conferencia import Resultado, Situacao

SEGUNDOS, MEGABYTES, SAIDA_MAXIMA = 60.0, 4096, 10_000_000
"""O que o código de um caderno pode gastar: tempo, memória, e bytes de cada arquivo que escreve."""


@dataclass(frozen=True)
class Corrida:
    """O que um caderno deu.

    Attributes:
        resultados: o melhor que se disse de cada exercício.
        queixa: por que o código não chegou ao fim, ou texto vazio.
    """

    resultados: dict[str, Resultado]
    queixa: str = ""


def correr(celulas: list[str], segundos: float = SEGUNDOS, megabytes: int = MEGABYTES) -> Corrida:
    """Corre as células em ordem, num processo novo; a que falha não impede as seguintes."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as pasta:
        ditos = Path(pasta) / "resultados.jsonl"
        pedido = json.dumps({"celulas": celulas, "ditos": str(ditos), "megabytes": megabytes})
        queixa = _esperar(pedido, pasta, segundos, megabytes)
        linhas = ditos.read_text(encoding="utf-8").splitlines() if ditos.is_file() else []
    resultados: dict[str, Resultado] = {}
    for linha in linhas:
        dito = _lido(linha)
        if dito and (dito.numero not in resultados or dito.situacao is Situacao.CERTO):
            resultados[dito.numero] = dito
    return Corrida(resultados, queixa)


def _esperar(pedido: str, pasta: str, segundos: float, megabytes: int) -> str:
    """Espera pelo processo; se não acaba como devia, diz por quê."""
    ambiente = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONUTF8": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": os.environ.get(
            "MPLCONFIGDIR", str(Path(tempfile.gettempdir()) / "neuronio-matplotlib")
        ),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NEURONIO_THREADS": "1",
    }
    processo = subprocess.Popen(
        [sys.executable, "-m", "neuronio.curso.execucao"],
        cwd=pasta,
        env=ambiente,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        processo.communicate(pedido.encode(), timeout=segundos)
    except subprocess.TimeoutExpired:
        return f"passou de {segundos:g} segundos, e foi interrompido: deve haver um laço sem fim"
    finally:
        _encerrar(processo)
    if processo.returncode == _SEM_MEMORIA:
        return f"passou de {megabytes} MB de memória"
    if processo.returncode:
        return f"o processo acabou antes do fim (estado {processo.returncode})"
    return ""


def _encerrar(processo: subprocess.Popen[bytes]) -> None:
    """Acaba com o processo e com os que ele começou."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(processo.pid, signal.SIGKILL)
    elif processo.poll() is None:
        processo.kill()
    processo.wait()


def _lido(linha: str) -> Resultado | None:
    try:
        numero, situacao, dica = json.loads(linha)
        return Resultado(str(numero), Situacao(situacao), str(dica))
    except (ValueError, TypeError):
        return None


# ── o que corre no processo à parte ─────────────────────────────────────────────────────────────────────────

_SEM_MEMORIA = 77
"""O estado com que acaba um processo a quem a memória não chegou."""


def _principal() -> None:
    pedido = json.loads(sys.stdin.buffer.read())
    _limitar(int(pedido["megabytes"]))
    from neuronio.curso import conferencia

    with Path(pedido["ditos"]).open("a", encoding="utf-8") as saida:

        def anotar(resultado: Resultado) -> None:
            dito = [resultado.numero, resultado.situacao.value, resultado.dica]
            print(json.dumps(dito), file=saida, flush=True)

        conferencia.ao_conferir.append(anotar)
        faltou = _correr_celulas(pedido["celulas"])
    sys.exit(_SEM_MEMORIA if faltou else 0)


def _correr_celulas(celulas: list[str]) -> bool:
    """Se a alguma faltou memória."""
    espaco: dict[str, object] = {"__name__": "__main__", "display": lambda *_, **__: None}
    faltou = False
    for i, celula in enumerate(celulas, 1):
        try:
            exec(compile(celula, f"célula {i}", "exec"), espaco)
        except MemoryError:
            faltou = True
        except BaseException:  # uma célula errada é o que se espera de quem aprende
            continue
    return faltou


def _limitar(megabytes: int) -> None:
    """Limita a memória e os arquivos deste processo, onde o sistema sabe fazê-lo."""
    try:
        import resource
    except ImportError:  # no Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (SAIDA_MAXIMA, SAIDA_MAXIMA))


if __name__ == "__main__":
    _principal()
