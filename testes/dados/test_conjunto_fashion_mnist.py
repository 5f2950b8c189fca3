import gzip
import hashlib
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from neuronio.dados import PREPARO_FASHION_MNIST, fashion_mnist
from neuronio.dados.conjunto_fashion_mnist import FASHION_MNIST
from neuronio.dados.conjunto_mnist import ler_como_o_mnist
from neuronio.dados.obtencao import ArquivoConhecido
from neuronio.dados.publicados import Publicado
from neuronio.erros import ErroDeArquivo


class Calado(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def espelho(tmp_path, monkeypatch):
    """O endereço de um servidor de verdade, e a pasta que ele serve."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("NEURONIO_DADOS", raising=False)
    pasta = tmp_path / "espelho"
    pasta.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Calado, directory=str(pasta))) as servidor:
        linha = threading.Thread(target=servidor.serve_forever, kwargs={"poll_interval": 0.01})
        linha.start()
        yield f"http://127.0.0.1:{servidor.server_port}/", pasta
        servidor.shutdown()
        linha.join()


def idx(array):
    cabecalho = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return gzip.compress(cabecalho + array.tobytes())


def publicar(pasta):
    """Um conjunto pequeno nos quatro arquivos em que o Fashion-MNIST é publicado."""
    acaso = np.random.RandomState(0)
    x, y = acaso.randint(0, 256, (30, 28, 28), np.uint8), acaso.randint(0, 10, 30).astype(np.uint8)
    arquivos = []
    for conhecido, array in zip(FASHION_MNIST.arquivos, (x[:20], y[:20], x[20:], y[20:]), strict=True):
        (pasta / conhecido.nome).write_bytes(idx(array))
        md5 = hashlib.md5((pasta / conhecido.nome).read_bytes()).hexdigest()
        arquivos.append(ArquivoConhecido(conhecido.nome, md5, "md5", comprimido=True))
    return Publicado("conjunto de teste", "teste", tuple(arquivos)), x, y


def test_baixa_os_quatro_confere_o_md5_e_depois_le_do_cache(espelho, tmp_path):
    endereco, pasta = espelho
    publicado, x, y = publicar(pasta)
    for espelhos in (["http://127.0.0.1:1/", endereco], []):
        (x_treino, y_treino), (x_teste, y_teste) = ler_como_o_mnist(
            publicado, PREPARO_FASHION_MNIST, espelhos, tmp_path / "cache"
        )
        assert (x_treino.dtype, x_treino.shape, x_teste.shape) == (
            np.float32,
            (20, 1, 28, 28),
            (10, 1, 28, 28),
        )
        assert (np.concatenate([x_treino, x_teste])[:, 0] == x.astype(np.float32) / 255).all()
        assert np.concatenate([y_treino, y_teste]).tolist() == y.tolist()
        assert y_teste.dtype == np.int64


def test_o_que_nao_tem_o_md5_publicado_nao_e_usado(espelho, tmp_path):
    endereco, pasta = espelho
    publicar(pasta)
    with pytest.raises(ErroDeArquivo, match="não consegui baixar train-images") as erro:
        fashion_mnist([endereco], tmp_path / "cache")
    assert f"o MD5 dele devia ser {FASHION_MNIST.arquivos[0].resumo}" in str(erro.value)
    assert list((tmp_path / "cache").iterdir()) == []


def test_o_mnist_no_lugar_dele_nao_e_usado(tmp_path, monkeypatch):
    """Têm os mesmos nomes e as mesmas formas: só o conteúdo os distingue."""
    monkeypatch.setenv("NEURONIO_DADOS", str(tmp_path))
    (tmp_path / "fashion_mnist").mkdir()
    publicar(tmp_path / "fashion_mnist")
    with pytest.raises(
        ErroDeArquivo, match=r"MD5 dele devia ser.*NEURONIO_DADOS manda ler o Fashion-MNIST de"
    ):
        fashion_mnist()
    shutil.rmtree(tmp_path / "fashion_mnist")
    with pytest.raises(ErroDeArquivo, match=r"train-images.* não existe.*ponha ali"):
        fashion_mnist()


def test_sem_rede_diz_onde_por_os_arquivos(tmp_path, monkeypatch):
    monkeypatch.delenv("NEURONIO_DADOS", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(ErroDeArquivo) as erro:
        fashion_mnist(["http://127.0.0.1:1/"], tmp_path)
    for trecho in (str(tmp_path), "numa pasta fashion_mnist", *(a.nome for a in FASHION_MNIST.arquivos)):
        assert trecho in str(erro.value)


def test_o_preparo_tem_a_forma_e_as_dez_classes():
    assert PREPARO_FASHION_MNIST.forma == (1, 28, 28)
    assert len(set(PREPARO_FASHION_MNIST.classes)) == 10
