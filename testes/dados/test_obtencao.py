import gzip
import hashlib
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from neuronio.dados.obtencao import ArquivoConhecido, ler_conferido, obter
from neuronio.erros import ErroDeArquivo

CONTEUDO = bytes(range(256)) * 500
COMPRIMIDO = gzip.compress(CONTEUDO, compresslevel=0)
ARQUIVO = ArquivoConhecido("dados.gz", hashlib.sha256(CONTEUDO).hexdigest())


class Espelho(BaseHTTPRequestHandler):
    """Um servidor de verdade, que falha do jeito que o começo do endereço pede."""

    def do_GET(self):
        jeito = self.path.split("/")[1]
        self.server.pedidos.append(jeito)
        if jeito == "falta":
            self.send_error(404)
            return
        corpo = {
            "inteiro": COMPRIMIDO,
            "interrompido": COMPRIMIDO,
            "truncado": COMPRIMIDO[: len(COMPRIMIDO) // 2],
            "trocado": gzip.compress(b"outra coisa"),
            "pagina": b"<html>entre com a sua senha</html>",
            "descomprimido": COMPRIMIDO,
        }[jeito]
        self.send_response(200)
        if jeito == "descomprimido":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(corpo)))
        self.end_headers()
        self.wfile.write(corpo[: len(corpo) // 2] if jeito == "interrompido" else corpo)

    def log_message(self, *args):
        pass


@pytest.fixture
def servidor(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Espelho) as servidor:
        servidor.pedidos = []
        servidor.endereco = f"http://127.0.0.1:{servidor.server_port}"
        linha = threading.Thread(target=servidor.serve_forever, kwargs={"poll_interval": 0.01})
        linha.start()
        yield servidor
        servidor.shutdown()
        linha.join()


def nomes(pasta):
    return sorted(caminho.name for caminho in pasta.iterdir())


def test_baixa_uma_vez_e_depois_le_do_cache(servidor, tmp_path):
    pasta = tmp_path / "cache" / "conjunto"
    for _ in range(2):
        assert obter(ARQUIVO, pasta, [f"{servidor.endereco}/inteiro/"]) == CONTEUDO
    assert servidor.pedidos == ["inteiro"]
    assert nomes(pasta) == ["dados.gz"]


def test_servidor_que_ja_descomprime_tambem_serve(servidor, tmp_path):
    for _ in range(2):
        assert obter(ARQUIVO, tmp_path, [f"{servidor.endereco}/descomprimido"]) == CONTEUDO
    assert servidor.pedidos == ["descomprimido"]


@pytest.mark.parametrize(
    ("jeito", "trecho"),
    [
        ("falta", "o servidor respondeu 404"),
        ("interrompido", "a conexão caiu"),
        ("truncado", "o que veio está truncado ou corrompido"),
        ("trocado", f"devia ser {ARQUIVO.resumo}, e é {hashlib.sha256(b'outra coisa').hexdigest()}"),
        ("pagina", "o que veio não tem o conteúdo esperado"),
    ],
)
def test_espelho_que_falha_nao_deixa_nada_e_o_seguinte_e_tentado(servidor, tmp_path, jeito, trecho):
    with pytest.raises(ErroDeArquivo, match="não consegui baixar") as erro:
        obter(ARQUIVO, tmp_path, [f"{servidor.endereco}/{jeito}"])
    assert trecho in str(erro.value)
    assert nomes(tmp_path) == []
    assert (
        obter(ARQUIVO, tmp_path, [f"{servidor.endereco}/{jeito}", f"{servidor.endereco}/inteiro"]) == CONTEUDO
    )
    assert servidor.pedidos == [jeito, jeito, "inteiro"]
    assert nomes(tmp_path) == ["dados.gz"]


def test_sem_rede_o_erro_lista_os_espelhos(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(ErroDeArquivo, match=r"http://127\.0\.0\.1:1: não consegui conectar"):
        obter(ARQUIVO, tmp_path, ["http://127.0.0.1:1"])
    assert nomes(tmp_path) == []


def trocar_um_byte(inteiro):
    return inteiro[:1000] + bytes([inteiro[1000] ^ 1]) + inteiro[1001:]


@pytest.mark.parametrize(
    "estragar",
    [
        trocar_um_byte,
        lambda b: b[:-20],
        lambda b: b[:5],
        lambda b: b"",
        lambda b: gzip.compress(CONTEUDO[:-1]),
    ],
    ids=["um byte trocado", "sem o fim", "só o começo", "vazio", "outro conteúdo"],
)
def test_arquivo_estragado_no_cache_nao_e_usado_e_e_baixado_de_novo(servidor, tmp_path, estragar):
    (tmp_path / ARQUIVO.nome).write_bytes(estragar(COMPRIMIDO))
    with pytest.raises(ErroDeArquivo, match=r"truncado ou corrompido|não tem o conteúdo esperado"):
        ler_conferido(tmp_path / ARQUIVO.nome, ARQUIVO)
    with pytest.warns(UserWarning, match="não será usado: vou baixá-lo de novo"):
        assert obter(ARQUIVO, tmp_path, [f"{servidor.endereco}/inteiro"]) == CONTEUDO
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert obter(ARQUIVO, tmp_path, []) == CONTEUDO


def test_arquivo_estragado_e_sem_rede_nao_e_usado_nem_apagado(tmp_path):
    (tmp_path / ARQUIVO.nome).write_bytes(trocar_um_byte(COMPRIMIDO))
    with (
        pytest.warns(UserWarning, match="não será usado"),
        pytest.raises(ErroDeArquivo, match="não consegui baixar"),
    ):
        obter(ARQUIVO, tmp_path, [])
    assert (tmp_path / ARQUIVO.nome).read_bytes() == trocar_um_byte(COMPRIMIDO)


def test_pasta_que_nao_pode_ser_escrita(servidor, tmp_path):
    (tmp_path / "arquivo").write_text("no meio do caminho")
    with pytest.raises(ErroDeArquivo, match="não foi possível escrever"):
        obter(ARQUIVO, tmp_path / "arquivo" / "mnist", [f"{servidor.endereco}/inteiro"])


@pytest.mark.parametrize("comprimido", [True, False])
def test_de_um_arquivo_grande_demais_nao_se_le_o_resto(tmp_path, comprimido):
    import tracemalloc

    enorme = bytes(50_000_000)
    (tmp_path / "x.gz").write_bytes(gzip.compress(enorme) if comprimido else enorme)
    conhecido = ArquivoConhecido("x.gz", "0" * 64, maximo=1000)
    tracemalloc.start()
    with pytest.raises(ErroDeArquivo, match="mais que os 1000 bytes"):
        ler_conferido(tmp_path / "x.gz", conhecido)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
