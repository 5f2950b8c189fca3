"""A obediência: que vetores cada biblioteca diz que usa, perguntado num processo que nasceu limitado.

``python -m bancada.obediencia pytorch`` mostra um JSON, na última linha do que escreve.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bancada.vetores import DO_XLA, Limite

DO_ONEDNN = re.compile(r"^onednn_verbose,.*cpu,isa:(.+)$", re.MULTILINE)
NUMA_LINHA = re.compile(r"<(\d+) x float>")
LARGURAS = (
    (16, ("512", "skylakex", "cooperlake", "sapphirerapids")),
    (8, ("avx", "haswell", "zen")),
    (4, ("sse", "default", "nehalem", "prescott", "neon")),
)
"""Quantos float32 tem um vetor, pelo que se lê no nome que cada biblioteca lhe dá."""
MAIORES, NAO_SE_SABE = 16, "não se sabe quais são"
FOLGA = 1.1
"""O quanto um produto pode passar do pico dos registradores sem que isso queira dizer vetores mais largos."""


def faixas(nome: str) -> int | None:
    """Quantos float32 há num vetor de tal nome; ``None``, se não se conhece.

    >>> faixas("Intel AVX2"), faixas("AVX-512"), faixas("DEFAULT"), faixas("outro")
    (8, 16, 4, None)
    """
    simples = nome.lower()
    return next((n for n, pedacos in LARGURAS if any(p in simples for p in pedacos)), None)


def conferir(limite: Limite, pares: Sequence[str]) -> tuple[str, list[str]]:
    """O que cada biblioteca diz que usa, numa frase, e um aviso por uma que não obedece, ou não se sabe.

    Deve ser chamada com `bancada.vetores.limitados`.
    """
    ditos = {quem: nome for par in ("numpy", *pares) for quem, nome in perguntar(par).items()}
    avisos = [
        f"{quem} não obedece a --vetores {limite.nome}: os vetores dele, {nome}."
        for quem, nome in ditos.items()
        if (faixas(nome) or MAIORES) > limite.faixas
    ]
    return ", ".join(f"{quem} {nome}" for quem, nome in ditos.items()), avisos


def dos_picos(limite: Limite, picos: Mapping[str, float]) -> list[str]:
    """Um aviso por um produto que passa do que os vetores do limite podem fazer: quem o faz usa outros."""
    teto = picos.get("registradores", float("inf"))
    return [
        f"o produto do {modo} não obedece a --vetores {limite.nome}: passa do pico dos registradores."
        for modo, pico in picos.items()
        if pico > FOLGA * teto
    ]


def perguntar(par: str) -> dict[str, str]:
    """O que o par diz, num processo novo, do que ele e as bibliotecas de que ele precisa usam."""
    ambiente = {**os.environ, "ONEDNN_VERBOSE": "1"}
    comando = [sys.executable, "-m", "bancada.obediencia", par]
    feita = subprocess.run(
        comando, capture_output=True, text=True, env=ambiente, cwd=Path(__file__).parents[1]
    )
    if feita.returncode != 0:
        ultima = (feita.stderr.strip().splitlines() or ["não disse por quê"])[-1]
        return {par: f"{NAO_SE_SABE} ({ultima})"}
    ditos: dict[str, str] = json.loads(feita.stdout.splitlines()[-1])
    if par in ("pytorch", "jax"):
        achado = DO_ONEDNN.search(feita.stdout)
        ditos[f"oneDNN do {par}"] = achado[1] if achado else NAO_SE_SABE
    return ditos


def _do_neuronio() -> dict[str, str]:
    from neuronio.motores.llvm.processador.vetores import vetores_do_processador

    return {"Neurônio": vetores_do_processador().nome}


def _do_numpy() -> dict[str, str]:
    importlib.import_module("numpy")
    bibliotecas = importlib.import_module("threadpoolctl").threadpool_info()
    return {b["internal_api"]: b["architecture"] for b in bibliotecas if b.get("architecture")}


def _do_pytorch() -> dict[str, str]:
    torch: Any = importlib.import_module("torch")
    torch.nn.functional.conv2d(torch.ones(2, 16, 20, 20), torch.ones(16, 16, 3, 3))  # acorda o oneDNN
    return {"ATen": torch.backends.cpu.get_cpu_capability()}


def _do_jax() -> dict[str, str]:
    """O vetor mais largo do código que o XLA gera."""
    with tempfile.TemporaryDirectory(prefix="bancada-") as pasta:
        os.environ["JAX_PLATFORMS"] = "cpu"
        os.environ[DO_XLA] = f"{os.environ.get(DO_XLA, '')} --xla_dump_to={pasta}"
        jax: Any = importlib.import_module("jax")
        x = jax.numpy.ones((256, 256))
        jax.jit(lambda x: jax.numpy.tanh(x * 2 + 1) @ x)(x).block_until_ready()
        textos = [arquivo.read_text() for arquivo in Path(pasta).glob("*.ll")]
    largura = max((int(n) for texto in textos for n in NUMA_LINHA.findall(texto)), default=1)
    return {"XLA": {16: "AVX-512", 8: "AVX2", 4: "SSE"}.get(largura, f"vetores de {largura}")}


def _do_sklearn() -> dict[str, str]:
    return {}  # os produtos dele são os do NumPy


PERGUNTAS = {
    "neuronio": _do_neuronio,
    "numpy": _do_numpy,
    "pytorch": _do_pytorch,
    "jax": _do_jax,
    "sklearn": _do_sklearn,
}


if __name__ == "__main__":
    print(json.dumps(PERGUNTAS[sys.argv[1]](), ensure_ascii=False))
