"""Escrita atômica: o arquivo aparece inteiro ou não aparece, e o que existia não se perde."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import neuronio as nn
from neuronio import arquivos
from neuronio.arquivos import como_caminho, criar_pasta, escrever, provisorio_em
from neuronio.erros import ErroDeArquivo
from neuronio.graficos.gravacao import gravar_juntos

so_linux = pytest.mark.skipif(sys.platform == "win32", reason="os limites e os sinais daqui são do Unix")


def test_escreve_e_troca_o_que_havia(tmp_path):
    assert escrever(tmp_path / "a", b"um") == tmp_path / "a"
    escrever(str(tmp_path / "a"), b"dois")
    assert (tmp_path / "a").read_bytes() == b"dois"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@so_linux
def test_as_permissoes_sao_as_de_um_arquivo_comum(tmp_path):
    (tmp_path / "comum").write_bytes(b"")
    escrever(tmp_path / "nosso", b"")
    assert (tmp_path / "nosso").stat().st_mode == (tmp_path / "comum").stat().st_mode


@pytest.mark.parametrize(
    ("caminho", "motivo"),
    [
        ("falta/a", "a pasta não existe"),
        ("arquivo/a", "um arquivo onde se esperava uma pasta"),
        ("pasta", "pasta com esse nome"),
        ("n" * 300, "comprido demais"),
        ("a\0b", "caractere nulo"),
        ("a\ud800b", "uma letra que o sistema não escreve"),
    ],
)
@so_linux
def test_caminhos_em_que_nao_se_escreve(tmp_path, caminho, motivo):
    (tmp_path / "arquivo").write_bytes(b"antigo")
    (tmp_path / "pasta").mkdir()
    with pytest.raises(nn.ErroDeArquivo, match=motivo):
        escrever(str(tmp_path / caminho), b"novo")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["arquivo", "pasta"]
    assert (tmp_path / "arquivo").read_bytes() == b"antigo"


def test_um_nome_de_250_letras_cabe(tmp_path):
    escrever(tmp_path / ("n" * 250), b"x")


def test_a_pasta_e_criada_com_as_de_cima(tmp_path):
    assert criar_pasta(tmp_path / "a" / "b").is_dir()
    criar_pasta(tmp_path / "a" / "b")
    (tmp_path / "arquivo").write_bytes(b"")
    for ruim in ("arquivo", "arquivo/dentro"):
        with pytest.raises(nn.ErroDeArquivo, match="um arquivo onde se esperava uma pasta"):
            criar_pasta(tmp_path / ruim)


@pytest.mark.parametrize("nao_e", [None, 3, b"a", ["a"]])
def test_o_que_nao_e_caminho(nao_e):
    with pytest.raises(nn.ErroDeTipo, match="um caminho é um texto"):
        como_caminho(nao_e)


DISCO_CHEIO = """
import resource, sys, neuronio as nn
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
rede = nn.RedeNeural([100, 100])
rede.compilar("adam", "mse")
try:
    rede.salvar(sys.argv[1])
except nn.ErroDeArquivo as erro:
    print(erro)
"""


@so_linux
def test_um_disco_que_enche_no_meio_deixa_o_arquivo_antigo(tmp_path):
    antigo = nn.RedeNeural([2, 2])
    antigo.compilar("sgd", "mse")
    caminho = antigo.salvar(tmp_path / "m")
    comando = [sys.executable, "-c", DISCO_CHEIO, caminho]
    saida = subprocess.run(comando, capture_output=True, text=True, check=True).stdout
    assert "não foi possível escrever" in saida
    assert "tamanho máximo" in saida
    assert "Nada do que existia foi alterado" in saida
    assert (nn.carregar(caminho).prever([[1, 2]]) == antigo.prever([[1, 2]])).all()
    assert [p.name for p in tmp_path.iterdir()] == ["m"]


SALVAR_SEM_PARAR = """
import sys, neuronio as nn
redes = []
for vies in (1, 2):
    rede = nn.Sequencial([nn.Entrada(300), nn.Densa(300, inicializador=nn.Constante(vies))])
    rede.compilar("sgd", "mse")
    redes.append(rede)
print("pronto", flush=True)
while True:
    for rede in redes:
        rede.salvar(sys.argv[1])
"""


@so_linux
def test_matar_o_processo_durante_a_escrita_deixa_um_arquivo_inteiro(tmp_path):
    caminho = tmp_path / "m"
    for espera in (0.0, 0.011, 0.023):
        processo = subprocess.Popen([sys.executable, "-c", SALVAR_SEM_PARAR, caminho], stdout=subprocess.PIPE)
        assert processo.stdout.readline() == b"pronto\n"
        while not caminho.exists():
            time.sleep(0.001)
        time.sleep(espera)
        processo.send_signal(signal.SIGKILL)
        processo.wait()
        processo.stdout.close()
        pesos = nn.carregar(caminho).parametros()[0].dados
        assert len(set(pesos.ravel().tolist())) == 1


def test_quem_le_enquanto_se_escreve_ve_um_arquivo_inteiro(tmp_path):
    caminho, partes = tmp_path / "a", [bytes([i]) * 200_000 for i in range(4)]
    escrever(caminho, partes[0])
    threads = [threading.Thread(target=lambda p=p: [escrever(caminho, p) for _ in range(10)]) for p in partes]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert caminho.read_bytes() in partes
    for thread in threads:
        thread.join()
    assert os.listdir(tmp_path) == ["a"]  # noqa: PTH208 - os nomes bastam


def test_um_ctrl_c_durante_a_escrita_nao_deixa_resto(tmp_path, monkeypatch):
    def interromper(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interromper)
    with pytest.raises(KeyboardInterrupt):
        escrever(tmp_path / "a", b"x")
    assert list(Path(tmp_path).iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="o sistema não tem canos")
@pytest.mark.parametrize(
    "ler",
    [
        lambda caminho: nn.dados.csv(caminho, "y"),
        nn.dados.texto,
        nn.dados.PREPARO_DIGITOS.ler,
        nn.carregar,
    ],
)
def test_de_um_cano_nenhum_leitor_espera(ler, tmp_path):
    os.mkfifo(tmp_path / "cano")
    with pytest.raises(ErroDeArquivo, match="não é um arquivo comum"):
        ler(tmp_path / "cano")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="o sistema não tem canos")
def test_de_um_cano_no_lugar_do_mnist_nao_se_espera(tmp_path, monkeypatch):
    (tmp_path / "mnist").mkdir()
    for parte in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        os.mkfifo(tmp_path / "mnist" / f"{parte}-ubyte.gz")
    monkeypatch.setenv("NEURONIO_DADOS", str(tmp_path))
    with pytest.raises(ErroDeArquivo, match="não é um arquivo comum"):
        nn.dados.mnist()


@so_linux
def test_o_que_um_processo_morto_deixou_some_na_escrita_seguinte_e_o_de_um_vivo_fica(tmp_path):
    (tmp_path / ".neuronio-0123456789abcdef").write_bytes(b"de um morto")
    (tmp_path / ".neuronio-meu").write_bytes(b"de outra coisa")
    with provisorio_em(tmp_path) as de_um_vivo:
        escrever(tmp_path / "a", b"x")
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted([".neuronio-meu", de_um_vivo.name, "a"])
    assert sorted(p.name for p in tmp_path.iterdir()) == [".neuronio-meu", "a"]


def _interrompido(passo, pasta):
    """Cria um provisório com um Ctrl-C na instrução de número `passo`; diz se ele chegou antes do bloco."""
    faltam = passo

    def olhar(quadro, evento, _):
        nonlocal faltam
        if quadro.f_code.co_filename != arquivos.__file__:
            return None
        quadro.f_trace_opcodes = True
        if evento == "opcode":
            faltam -= 1
            if faltam < 0:
                raise KeyboardInterrupt
        return olhar

    anterior = sys.gettrace()
    sys.settrace(olhar)
    try:
        with provisorio_em(pasta):
            sys.settrace(anterior)
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(anterior)
    return False


def test_um_ctrl_c_em_qualquer_instrucao_nao_deixa_um_provisorio_para_tras(tmp_path):
    passo = 0
    while _interrompido(passo, tmp_path):
        assert os.listdir(tmp_path) == [], passo  # noqa: PTH208 - os nomes bastam
        passo += 1
    assert passo > 50


@so_linux
def test_escritas_ao_mesmo_tempo_nao_apagam_os_provisorios_umas_das_outras(tmp_path):
    erros = []

    def escrever_muito(nome):
        try:
            for i in range(100):
                escrever(tmp_path / nome, bytes([i]))
        except nn.ErroNeuronio as erro:
            erros.append(erro)

    threads = [threading.Thread(target=escrever_muito, args=(nome,)) for nome in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert erros == []
    assert sorted(os.listdir(tmp_path)) == list("abcd")  # noqa: PTH208 - os nomes bastam


RUINS = {"comprido": "n" * 300, "de meia letra": "a\ud800b", "com nulo": "a\0b"}


def _rede():
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(3)])
    rede.compilar("sgd", "mse", motor="numpy")
    return rede


ONDE_SE_DA_UM_CAMINHO = {
    "carregar": nn.carregar,
    "salvar": lambda c: _rede().salvar(c),
    "retomar": lambda c: _rede().treinar(np.ones((2, 4)), np.ones((2, 3)), retomar=c, progresso=False),
    "PontoDeControle": nn.PontoDeControle,
    "desenho": lambda c: nn.desenhar(nn.Valor(1) + 2).salvar(c + ".svg"),
    "historico": lambda c: nn.Historico().salvar_csv(c),
    "csv": lambda c: nn.dados.csv(c, alvo="a"),
    "texto": lambda c: nn.dados.texto(c),
    "pasta": lambda c: nn.dados.pasta(c),
    "imagem": lambda c: nn.dados.PREPARO_DIGITOS.ler(c),
    "foto": lambda c: nn.dados.PreparoDeFoto(("a",), 3, 8, 8).ler(c),
    "tabela": lambda c: nn.dados.PREPARO_IRIS.ler(c),
    "cache": lambda c: nn.dados.fashion_mnist([], c),
    "figuras": lambda c: gravar_juntos(c, {}),
}


@pytest.mark.parametrize("ruim", RUINS)
@pytest.mark.parametrize("lugar", ONDE_SE_DA_UM_CAMINHO)
def test_um_caminho_que_o_sistema_nao_aceita_e_recusado_onde_quer_que_se_de(lugar, ruim, monkeypatch):
    monkeypatch.delenv("NEURONIO_DADOS", raising=False)
    with pytest.raises(nn.ErroDeArquivo):
        ONDE_SE_DA_UM_CAMINHO[lugar](RUINS[ruim])
