"""As espécies de arquivo que se leem: exemplares sãos, como se estragam, e como se leem."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import neuronio as nn
from neuronio.dados.fotos import foto
from neuronio.dados.idx import ler_idx
from neuronio.dados.obtencao import ArquivoConhecido, ler_conferido
from neuronio.modelos.arquivo import em_bytes
from neuronio.modelos.arquivo import ler as ler_modelo
from testes.hostil.mutacoes import Sorteio, mutar_bytes, mutar_json

TABELAS = Path(__file__).parents[1] / "dados" / "tabelas"
CABE = 100_000
"""Números de uma amostra: a de uma rede forjada pode não caber na memória de quem a quisesse criar."""


@dataclass(frozen=True)
class Especie:
    """Uma espécie de arquivo.

    Args:
        mutante: um arquivo estragado.
        ler: o que se faz com um arquivo; só pode dar certo, ou levantar um ``ErroNeuronio``.
    """

    mutante: Callable[[Sorteio], bytes]
    ler: Callable[[Path], object]


# ── modelos ─────────────────────────────────────────────────────────────────
@cache
def _modelos() -> list[bytes]:
    nn.semente(0)
    densa = nn.Sequencial([nn.Entrada(2), nn.Densa(3, "relu"), nn.BatchNorm(), nn.Dropout(0.1), nn.Densa(2)])
    densa.compilar("adam", "mse", ["mae"], motor="numpy")
    densa.treinar(np.ones((4, 2)), np.ones((4, 2)), progresso=False)
    densa.historico.segundos = [0.0]  # para que o arquivo seja sempre o mesmo
    conv = nn.Sequencial(
        [
            nn.Entrada(1, 8, 8),
            nn.Conv2D(2, 3),
            nn.MaxPool2D(2),
            nn.Flatten(),
            nn.Densa(10, regularizador="l2"),
        ]
    )
    conv.compilar(nn.SGD(0.1, momento=0.9), "entropia-cruzada", ["acuracia"], motor="numpy")
    conv.preparo = nn.dados.PREPARO_DIGITOS
    rede = nn.RedeNeural([4, 5, 3], saida="log_softmax")
    rede.compilar(nn.RMSProp(0.01), nn.NLL(), motor="numpy")
    rede.preparo = nn.dados.PREPARO_IRIS
    with tempfile.TemporaryDirectory() as pasta:
        return [m.salvar(Path(pasta) / "m").read_bytes() for m in (densa, conv, rede)]


@cache
def _partes(qual: int) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    with tempfile.TemporaryDirectory() as pasta:
        (Path(pasta) / "m").write_bytes(_modelos()[qual])
        return ler_modelo(Path(pasta) / "m")


def _modelo_mutante(sorteio: Sorteio) -> bytes:
    qual = sorteio.randrange(3)
    if sorteio.random() < 0.2:
        return mutar_bytes(sorteio, _modelos()[qual])
    descricao, arrays = _partes(qual)
    if sorteio.random() < 0.8:
        descricao = mutar_json(sorteio, descricao)
    else:
        arrays = {**arrays, **_array_ruim(sorteio, arrays)}
    texto = json.dumps(descricao).replace("\\ud800", "?")  # o safetensors só guarda UTF-8
    return em_bytes(texto, arrays)  # com o resumo certo: quem altera de propósito sabe refazê-lo


def _array_ruim(sorteio: Sorteio, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    nome = sorteio.choice(sorted(arrays))
    array = np.array(arrays[nome])
    ruim = sorteio.choice((float("nan"), float("inf"), -1.0, 0.0, 1e38))
    outros = [
        np.full_like(array, ruim) if array.dtype.kind == "f" else np.asarray(-array),
        array[..., None],
        array.astype(np.float64 if array.dtype == np.float32 else np.float32),
        np.zeros(0, np.float32),
    ]
    return {sorteio.choice((nome, nome, nome + "x", "lembrado.x")): sorteio.choice(outros)}


def _usar_modelo(caminho: Path) -> None:
    modelo = nn.carregar(caminho)
    formas = modelo.formas_entrada
    if all(np.prod(f, dtype=float) <= CABE for f in formas.values()):
        x = {n: np.zeros((2, *f), modelo.tipos_entrada[n]) for n, f in formas.items()}
        modelo.prever(x if len(x) > 1 else next(iter(x.values())))


# ── imagens ─────────────────────────────────────────────────────────────────
@cache
def _imagens() -> list[bytes]:
    from PIL import Image

    tons = np.arange(24 * 20).reshape(24, 20) % 256
    cinza = Image.fromarray(tons.astype(np.uint8))
    cores = Image.merge("RGB", (cinza, cinza.rotate(180), cinza))
    real = tons.astype(np.float32)
    real[0, 0] = np.nan
    exemplares = [(modo, "PNG") for modo in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")]
    exemplares += [
        ("RGB", "JPEG"),
        ("L", "JPEG"),
        ("P", "GIF"),
        ("RGB", "BMP"),
        ("RGB", "TIFF"),
        ("RGB", "WEBP"),
        ("RGB", "JPEG2000"),
    ]
    prontas = []
    for modo, formato in exemplares:
        imagem = cinza.convert("I;16") if modo == "I;16" else cores.convert(modo)
        prontas.append(_gravada(imagem, formato))
    compressoes = (
        ("tiff_lzw", cores),
        ("tiff_adobe_deflate", cores),
        ("jpeg", cores),
        ("group4", cinza.convert("1")),
    )
    return [
        *prontas,
        _gravada(Image.fromarray(real), "TIFF"),
        *(_gravada(imagem, "TIFF", compression=compressao) for compressao, imagem in compressoes),
    ]


def _gravada(imagem: Any, formato: str, **opcoes: Any) -> bytes:
    saida = io.BytesIO()
    imagem.save(saida, formato, **opcoes)
    return saida.getvalue()


def _usar_imagem(caminho: Path) -> None:
    foto(caminho, 3, 16, 16)
    nn.dados.PREPARO_DIGITOS.ler(caminho)


# ── IDX e CSV ───────────────────────────────────────────────────────────────
def idx(forma: tuple[int, ...]) -> bytes:
    """Um arquivo IDX de zeros."""
    tamanhos = b"".join(lado.to_bytes(4, "big") for lado in forma)
    return bytes([0, 0, 8, len(forma)]) + tamanhos + bytes(int(np.prod(forma)))


_IDX = (idx((5,)), idx((3, 4, 4)), idx((0, 28, 28)), idx((2, 1, 1, 1, 1)))
_GZIP = gzip.compress(_IDX[1], mtime=0)
_CONHECIDO = ArquivoConhecido("x.gz", hashlib.sha256(_IDX[1]).hexdigest(), maximo=len(_IDX[1]))


def _usar_idx(caminho: Path) -> None:
    conteudo = caminho.read_bytes()
    ler_idx(ler_conferido(caminho, _CONHECIDO) if conteudo[:2] == b"\x1f\x8b" else conteudo)


@cache
def _tabelas() -> list[bytes]:
    return [caminho.read_bytes()[:1500] for caminho in sorted(TABELAS.glob("*.csv"))]


def _usar_csv(caminho: Path) -> None:
    from neuronio.dados.planilha import ler_planilha

    alvo = ler_planilha(caminho).nomes[-1]
    tabela = nn.dados.csv(caminho, alvo, ausentes="preencher")
    tabela.preparo.ler(caminho)


ESPECIES: dict[str, Especie] = {
    "modelos": Especie(_modelo_mutante, _usar_modelo),
    "imagens": Especie(lambda s: mutar_bytes(s, s.choice(_imagens())), _usar_imagem),
    "idx": Especie(lambda s: mutar_bytes(s, s.choice((*_IDX, _GZIP))), _usar_idx),
    "csv": Especie(lambda s: mutar_bytes(s, s.choice(_tabelas())), _usar_csv),
}
