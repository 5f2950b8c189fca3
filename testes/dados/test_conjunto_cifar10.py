import gzip
import hashlib
import io
import lzma
import os
import tarfile
import threading
import warnings
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from neuronio.dados import PREPARO_CIFAR10, cifar10
from neuronio.dados.conjunto_cifar10 import (
    BINARIO,
    DE_TESTE,
    DE_TREINO,
    EM_JPEG,
    NOMES,
    POR_ARQUIVO,
    ler_binario,
    ler_em_jpeg,
)
from neuronio.dados.obtencao import ArquivoConhecido
from neuronio.dados.publicados import Publicado
from neuronio.erros import ErroDeArquivo

COPIA = Path(os.environ.get("NEURONIO_DADOS", "")) / "cifar10" / EM_JPEG


def em_tar(membros):
    escrito = io.BytesIO()
    with tarfile.open(fileobj=escrito, mode="w") as arquivo:
        for nome, conteudo in membros:
            membro = tarfile.TarInfo(nome)
            membro.size = len(conteudo)
            arquivo.addfile(membro, io.BytesIO(conteudo))
    return escrito.getvalue()


def linhas(numero):
    """Um arquivo do CIFAR-10: cada rótulo, e três planos, dos quais o verde diz de que arquivo é."""
    feitas = np.zeros((POR_ARQUIVO, 3073), np.uint8)
    feitas[:, 0] = np.arange(POR_ARQUIVO) % 10
    feitas[:, 1:1025] = 255
    feitas[:, 1025:2049] = numero
    return feitas


@pytest.fixture(scope="module")
def binario():
    return em_tar((nome, linhas(i).tobytes()) for i, nome in enumerate(DE_TREINO + DE_TESTE))


def test_a_versao_binaria_tem_os_canais_as_partes_e_os_rotulos_no_lugar(binario):
    (x, y), (x_teste, y_teste) = ler_binario(binario, "cifar")
    assert (x.shape, x.dtype, x_teste.shape) == ((50_000, 3, 32, 32), np.float32, (10_000, 3, 32, 32))
    assert (x[:, 0] == 1).all()
    assert (x[:, 2] == 0).all()
    assert (x[::POR_ARQUIVO, 1, 5, 5] * 255).round().tolist() == [0, 1, 2, 3, 4]
    assert round(float(x_teste[0, 1, 0, 0]) * 255) == 5
    assert (y[:12].tolist(), y.dtype) == ([*range(10), 0, 1], np.int64)
    assert (y_teste == np.arange(POR_ARQUIVO) % 10).all()


class Calado(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def test_baixa_de_um_espelho_e_recusa_o_que_nao_tem_o_sha256_do_original(binario, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("NEURONIO_DADOS", raising=False)
    comprimido = gzip.compress(binario, compresslevel=1)
    (tmp_path / "espelho").mkdir()
    (tmp_path / "espelho" / BINARIO.nome).write_bytes(comprimido)
    servir = partial(Calado, directory=str(tmp_path / "espelho"))
    with ThreadingHTTPServer(("127.0.0.1", 0), servir) as servidor:
        linha = threading.Thread(target=servidor.serve_forever, kwargs={"poll_interval": 0.01})
        linha.start()
        endereco = [f"http://127.0.0.1:{servidor.server_port}/"]
        try:
            with pytest.raises(ErroDeArquivo, match=f"SHA-256 dele devia ser {BINARIO.resumo}"):
                cifar10(endereco, tmp_path / "cache")
            assert list((tmp_path / "cache").iterdir()) == []
            conhecido = ArquivoConhecido(
                BINARIO.nome, hashlib.sha256(comprimido).hexdigest(), comprimido=True
            )
            publicado = Publicado("conjunto de teste", "teste", (conhecido,))
            assert publicado.ler(conhecido, endereco, tmp_path / "cache") == binario
        finally:
            servidor.shutdown()
            linha.join()
    assert publicado.ler(conhecido, [], tmp_path / "cache") == binario


@pytest.mark.parametrize(
    "membros",
    [
        [],
        [(DE_TREINO[0], linhas(0).tobytes())],
        [(nome, b"curto") for nome in DE_TREINO + DE_TESTE],
        [(nome, linhas(0).tobytes()[:-1]) for nome in DE_TREINO + DE_TESTE],
        [(nome, b"\xff" * linhas(0).size) for nome in DE_TREINO + DE_TESTE],
    ],
    ids=["vazio", "faltam arquivos", "curtos", "um byte a menos", "rótulo 255"],
)
def test_um_tar_que_nao_e_o_cifar10_e_recusado(membros):
    with pytest.raises(ErroDeArquivo, match="cifar não é a versão binária do CIFAR-10"):
        ler_binario(em_tar(membros), "cifar")
    with pytest.raises(ErroDeArquivo, match="não é a versão binária"):
        ler_binario(b"nem um tar", "cifar")


def test_a_pasta_da_pessoa_sem_o_arquivo_diz_o_que_por_ali(tmp_path, monkeypatch):
    monkeypatch.setenv("NEURONIO_DADOS", str(tmp_path))
    with pytest.raises(ErroDeArquivo, match=r"cifar-10-binary.tar.gz não existe.*manda ler o CIFAR-10 de"):
        cifar10()


def jpeg(tamanho=(32, 32)):
    escrito = io.BytesIO()
    Image.new("RGB", tamanho, (200, 100, 50)).save(escrito, "JPEG")
    return escrito.getvalue()


@pytest.mark.parametrize(
    ("membros", "trecho"),
    [
        ([], "5000 imagens em train/airplane, e tem 0"),
        ([("train/airplane/0000.jpg", jpeg((16, 16)))], "não tem 32×32 pixels"),
        ([("train/airplane/0000.jpg", jpeg()[:200])], "não é uma imagem que eu saiba ler, ou está truncada"),
        ([("train/airplane/0000.jpg", jpeg()), ("../fora.jpg", jpeg())], "train/airplane, e tem 1"),
    ],
)
def test_uma_copia_em_jpeg_incompleta_e_recusada_e_nada_fica(tmp_path, membros, trecho):
    caminho = tmp_path / EM_JPEG
    caminho.write_bytes(lzma.compress(em_tar(membros), preset=0))
    with pytest.raises(ErroDeArquivo, match=trecho):
        ler_em_jpeg(caminho, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_uma_copia_em_jpeg_truncada_e_recusada(tmp_path):
    caminho = tmp_path / EM_JPEG
    inteiro = lzma.compress(em_tar([("train/airplane/0000.jpg", os.urandom(5000))]), preset=0)
    meio = len(inteiro) // 2
    trocado = inteiro[:meio] + bytes(100) + inteiro[meio + 100 :]
    for conteudo in (inteiro[:meio], trocado, b"nem xz", b""):
        caminho.write_bytes(conteudo)
        with pytest.raises(ErroDeArquivo, match="truncad"):
            ler_em_jpeg(caminho, tmp_path / "cache")


@pytest.mark.skipif(not COPIA.is_file(), reason="a cópia do CIFAR-10 em JPEG não está em NEURONIO_DADOS")
def test_a_copia_em_jpeg_da_as_duas_partes_e_da_segunda_vez_vem_do_cache(tmp_path):
    (x, y), (x_teste, y_teste) = cifar10(cache=tmp_path)
    assert (x.shape, x.dtype, x_teste.shape) == ((50_000, 3, 32, 32), np.float32, (10_000, 3, 32, 32))
    assert np.bincount(y).tolist() == [5000] * 10
    assert np.bincount(y_teste).tolist() == [1000] * 10
    with tarfile.open(COPIA, "r|xz") as arquivo:
        primeiro = next(membro for membro in arquivo if membro.isfile())
        pixels = np.asarray(Image.open(arquivo.extractfile(primeiro)).convert("RGB"))
    assert primeiro.name.startswith("train/airplane/")
    assert (x[0] == pixels.transpose(2, 0, 1).astype(np.float32) / 255).all()
    (guardado,) = tmp_path.iterdir()
    escrito = guardado.stat().st_mtime_ns
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (_, de_novo), _ = cifar10(cache=tmp_path)
    assert (de_novo == y).all()
    assert guardado.stat().st_mtime_ns == escrito


def test_as_classes_estao_na_ordem_dos_rotulos():
    assert len(set(PREPARO_CIFAR10.classes)) == len(NOMES) == 10
    assert list(NOMES) == sorted(NOMES)
    assert PREPARO_CIFAR10.forma == (3, 32, 32)
