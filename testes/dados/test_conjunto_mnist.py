import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from neuronio.dados import mnist, onde_esta_o_mnist, pasta_do_cache
from neuronio.dados.conjunto_mnist import MNIST, X_TESTE, Y_TESTE, Y_TREINO
from neuronio.erros import ErroDeArquivo

ORIGEM = onde_esta_o_mnist()
com_mnist = pytest.mark.skipif(ORIGEM is None, reason="o MNIST não está em NEURONIO_DADOS nem no cache")


@pytest.fixture
def copia(tmp_path):
    """Uma pasta de dados própria, com os arquivos verdadeiros, que o teste pode estragar."""
    pasta = tmp_path / "mnist"
    pasta.mkdir()
    for arquivo in MNIST.arquivos:
        shutil.copyfile(ORIGEM / arquivo.nome, pasta / arquivo.nome)
    return pasta


class Calado(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def espelho(copia, monkeypatch):
    """O endereço de um servidor de verdade com os quatro arquivos."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Calado, directory=str(copia))) as servidor:
        linha = threading.Thread(target=servidor.serve_forever, kwargs={"poll_interval": 0.01})
        linha.start()
        yield f"http://127.0.0.1:{servidor.server_port}/"
        servidor.shutdown()
        linha.join()


@com_mnist
def test_formas_tipos_e_faixa():
    (x, y), (x_teste, y_teste) = mnist()
    assert (x.shape, x_teste.shape) == ((60_000, 1, 28, 28), (10_000, 1, 28, 28))
    assert (x.dtype, y.dtype) == (np.float32, np.int64)
    assert (x.min(), x.max()) == (0, 1)
    assert y[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(y_teste).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@com_mnist
def test_baixado_de_um_espelho_e_igual_ao_do_disco(tmp_path, espelho, monkeypatch):
    monkeypatch.delenv("NEURONIO_DADOS", raising=False)
    (_, y), (x_teste, _) = mnist(["http://127.0.0.1:1/", espelho], tmp_path / "cache")
    assert sorted(c.name for c in (tmp_path / "cache").iterdir()) == sorted(
        arquivo.nome for arquivo in MNIST.arquivos
    )
    (_, y_de_novo), (x_de_novo, _) = mnist([], tmp_path / "cache")
    assert (y == y_de_novo).all()
    assert (x_teste == x_de_novo).all()


@com_mnist
def test_arquivo_estragado_na_pasta_do_usuario_nao_e_usado_nem_tocado(tmp_path, copia, monkeypatch):
    monkeypatch.setenv("NEURONIO_DADOS", str(tmp_path))
    alvo = copia / Y_TREINO.nome
    inteiro = alvo.read_bytes()
    for estragado in (inteiro[:-100], inteiro[:9000] + b"\0\0\0\0" + inteiro[9004:]):
        alvo.write_bytes(estragado)
        with pytest.raises(ErroDeArquivo, match=r"train-labels.*(truncado|esperado).*NEURONIO_DADOS"):
            mnist()
        assert alvo.read_bytes() == estragado
    shutil.copyfile(copia / X_TESTE.nome, alvo)
    with pytest.raises(ErroDeArquivo, match="mais que os 60008 bytes que devia ter"):
        mnist()
    shutil.copyfile(copia / Y_TESTE.nome, alvo)
    with pytest.raises(ErroDeArquivo, match=f"devia ser {Y_TREINO.resumo}, e é {Y_TESTE.resumo}"):
        mnist()


def test_o_mnist_so_esta_onde_ha_os_quatro_arquivos(tmp_path, monkeypatch):
    monkeypatch.setenv("NEURONIO_DADOS", str(tmp_path))
    (tmp_path / "mnist").mkdir()
    for arquivo in MNIST.arquivos:
        assert onde_esta_o_mnist() is None
        (tmp_path / "mnist" / arquivo.nome).write_bytes(b"")
    assert onde_esta_o_mnist() == tmp_path / "mnist"


def test_pasta_do_usuario_sem_o_arquivo_diz_onde_por(tmp_path, monkeypatch):
    monkeypatch.setenv("NEURONIO_DADOS", str(tmp_path))
    with pytest.raises(
        ErroDeArquivo, match=r"mnist.train-images-idx3-ubyte.gz não existe.*ponha ali"
    ) as erro:
        mnist()
    assert str(tmp_path / "mnist") in str(erro.value)
    assert onde_esta_o_mnist() is None


def test_sem_rede_e_sem_cache_diz_onde_por_os_quatro_arquivos(tmp_path, monkeypatch):
    monkeypatch.delenv("NEURONIO_DADOS", raising=False)
    with pytest.raises(ErroDeArquivo, match="não consegui baixar") as erro:
        mnist(["http://127.0.0.1:1/"], tmp_path)
    for trecho in (str(tmp_path), "NEURONIO_DADOS", *(arquivo.nome for arquivo in MNIST.arquivos)):
        assert trecho in str(erro.value)


def test_o_cache_fica_na_pasta_do_usuario():
    assert "neuronio" in pasta_do_cache().parts
