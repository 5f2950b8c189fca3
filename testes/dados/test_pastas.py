import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import neuronio as nn
from neuronio.dados import PreparoDeFoto, adiantar, pasta
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeTipo, ErroDeValor

CORES = {"mar": (0, 0, 255), "mato": (0, 255, 0)}


def pintar(caminho, cor, tamanho=(12, 8)):
    caminho.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", tamanho, cor).save(caminho)


@pytest.fixture
def fotos(tmp_path):
    """Dez imagens de cada cor; o vermelho de cada uma é o número dela."""
    for classe, (_, verde, azul) in CORES.items():
        for i in range(10):
            pintar(tmp_path / "fotos" / classe / f"{i}.png", (i, verde, azul))
    return tmp_path / "fotos"


@pytest.fixture
def ler(fotos, tmp_path):
    def ler(**opcoes):
        return pasta(fotos, cache=tmp_path / "cache", **opcoes)

    return ler


def guardados(tmp_path):
    return sorted((tmp_path / "cache").iterdir())


def tudo(fonte):
    return fonte.ler(np.arange(len(fonte)))


def test_treino_e_teste_sao_fontes_de_imagens_de_zero_a_um(ler):
    lidas = ler()
    assert (len(lidas.treino), len(lidas.teste)) == (16, 4)
    assert lidas.classes == ("mar", "mato")
    assert lidas.preparo == PreparoDeFoto(("mar", "mato"), 3, 8, 12)
    for fonte in (lidas.treino, lidas.teste):
        x, y = tudo(fonte)
        assert (x.dtype, x.shape[1:], y.dtype) == (np.float32, (3, 8, 12), np.int64)
        assert (x.min(), x.max()) == (0, 1)
        assert (np.where(x[:, 2, 0, 0] == 1, 0, 1) == y).all()
        assert np.bincount(y).tolist() == [len(fonte) // 2] * 2


def test_a_divisao_nao_repete_nem_perde_nenhuma_imagem(ler):
    lidas = ler(teste=0.3, semente=5)
    vistas = []
    for fonte in (lidas.treino, lidas.teste):
        x, y = tudo(fonte)
        vistas += list(zip((x[:, 0, 0, 0] * 255).round().astype(int).tolist(), y.tolist(), strict=True))
    assert sorted(vistas) == [(i, c) for i in range(10) for c in range(2)]
    assert len(lidas.teste) == 6


def test_as_fontes_se_leem_adiante(ler):
    lidas = ler()
    x = np.concatenate([x for x, _ in adiantar(lidas.treino, None, 5, threads=2)])
    assert (x == tudo(lidas.treino)[0]).all()


def test_o_preparo_da_uma_foto_nova_como_as_que_se_treinaram(ler, fotos):
    lidas = ler(tamanho=(5, 7))
    x, y = tudo(lidas.treino)
    numero = round(float(x[0, 0, 0, 0]) * 255)
    assert (lidas.preparo.ler(fotos / lidas.classes[y[0]] / f"{numero}.png") == x[0]).all()


def test_o_modelo_guardado_leva_o_preparo_e_preve_uma_foto_nova(ler, tmp_path):
    lidas = ler(tamanho=6)
    rede = nn.Sequencial([nn.Entrada(3, 6, 6), nn.Flatten(), nn.Densa(2)])
    rede.compilar(nn.SGD(0.1), "entropia-cruzada")
    rede.treinar(*tudo(lidas.treino), epocas=20, progresso=False)
    rede.preparo = lidas.preparo
    outra = nn.carregar(rede.salvar(tmp_path / "rede.safetensors"))
    assert outra.preparo == lidas.preparo
    for classe, cor in CORES.items():
        pintar(tmp_path / f"{classe}.jpg", cor, (300, 200))
        (prevista,) = outra.prever_classes(outra.preparo.imagem(tmp_path / f"{classe}.jpg"))
        assert outra.preparo.classes[prevista] == classe


@pytest.mark.parametrize(
    ("opcoes", "forma"),
    [
        ({"tamanho": 6}, (3, 6, 6)),
        ({"tamanho": (6, 4)}, (3, 6, 4)),
        ({"canais": 1}, (1, 8, 12)),
        ({"tamanho": 5, "canais": 3}, (3, 5, 5)),
    ],
)
def test_tamanho_e_canais_a_pedido(ler, opcoes, forma):
    lidas = ler(**opcoes)
    assert lidas.preparo.forma == lidas.treino.forma == forma
    assert tudo(lidas.treino)[0].shape == (16, *forma)


def test_argumentos_que_nao_servem(ler):
    with pytest.raises(ErroDeValor, match="canais é 3"):
        ler(canais=2)
    with pytest.raises(ErroDeValor, match="vai até 4096"):
        ler(tamanho=(8, 5000))
    with pytest.raises(ErroDeTipo, match="tamanho"):
        ler(tamanho="grande")
    with pytest.raises(ErroDeValor, match="teste precisa ficar entre 0 e 1, sem os extremos"):
        ler(teste=1.0)


def test_a_divisao_da_pasta_se_mantem(tmp_path):
    for parte, quantas in (("treino", 3), ("teste", 2)):
        for classe, cor in CORES.items():
            for i in range(quantas):
                pintar(tmp_path / "fotos" / parte / classe / f"{i}.png", (10 * quantas + i, *cor[1:]))
    lidas = pasta(tmp_path / "fotos", cache=tmp_path / "cache")
    assert tudo(lidas.treino)[1].tolist() == [0, 0, 0, 1, 1, 1]
    assert tudo(lidas.teste)[1].tolist() == [0, 0, 1, 1]


def test_da_segunda_vez_nenhuma_imagem_se_decodifica(ler, fotos, tmp_path):
    antes = tudo(ler(tamanho=8, canais=3).treino)
    (arquivo,) = guardados(tmp_path)
    estado = arquivo.stat()
    for caminho in fotos.rglob("*.png"):  # o mesmo tamanho e a mesma hora, mas já não é uma imagem
        hora = caminho.stat().st_mtime_ns
        caminho.write_bytes(b"x" * caminho.stat().st_size)
        os.utime(caminho, ns=(hora, hora))
    depois = tudo(ler(tamanho=8, canais=3).treino)
    assert (antes[0] == depois[0]).all()
    assert arquivo.stat().st_mtime_ns == estado.st_mtime_ns


def test_imagens_que_mudam_aparecem_ou_somem_se_percebem_e_as_outras_nao_se_leem_de_novo(ler, fotos):
    ler()
    intocada = fotos / "mar" / "1.png"
    hora, tamanho = intocada.stat().st_mtime_ns, intocada.stat().st_size
    intocada.write_bytes(b"x" * tamanho)  # só se perceberia decodificando-a
    os.utime(intocada, ns=(hora, hora))
    pintar(fotos / "mar" / "0.png", (77, 0, 255))
    os.utime(fotos / "mar" / "0.png", ns=(hora + 10**9, hora + 10**9))
    pintar(fotos / "mato" / "nova.png", (88, 255, 0))
    (fotos / "mato" / "9.png").unlink()
    lidas = ler()
    vermelhos = {0: [], 1: []}
    for fonte in (lidas.treino, lidas.teste):
        for imagem, classe in zip(*tudo(fonte), strict=True):
            vermelhos[int(classe)].append(round(float(imagem[0, 0, 0]) * 255))
    assert sorted(vermelhos[0]) == [*range(1, 10), 77]
    assert sorted(vermelhos[1]) == [*range(9), 88]


def test_uma_imagem_trocada_com_a_mesma_hora_se_percebe_pelo_tamanho(ler, fotos):
    ler()
    alvo = fotos / "mar" / "3.png"
    hora = alvo.stat().st_mtime_ns
    pintar(alvo, (99, 0, 255), (40, 30))
    os.utime(alvo, ns=(hora, hora))
    lidas = ler()
    assert 99 in [round(float(v) * 255) for f in (lidas.treino, lidas.teste) for v in tudo(f)[0][:, 0, 0, 0]]


def test_uma_imagem_trocada_por_outra_do_mesmo_tamanho_se_percebe_pela_hora(ler, fotos):
    ler()
    alvo = fotos / "mar" / "3.png"
    hora, tamanho = alvo.stat().st_mtime_ns, alvo.stat().st_size
    pintar(alvo, (99, 0, 255))
    assert alvo.stat().st_size == tamanho
    os.utime(alvo, ns=(hora + 1000, hora + 1000))
    lidas = ler()
    assert 99 in [round(float(v) * 255) for f in (lidas.treino, lidas.teste) for v in tudo(f)[0][:, 0, 0, 0]]


@pytest.mark.parametrize("posicao", [10, -40, None])
def test_um_cache_estragado_ou_truncado_se_refaz(ler, tmp_path, posicao):
    antes = tudo(ler().treino)
    (arquivo,) = guardados(tmp_path)
    inteiro = bytearray(arquivo.read_bytes())
    if posicao is None:
        arquivo.write_bytes(inteiro[: len(inteiro) // 2])
    else:
        inteiro[posicao] ^= 255
        arquivo.write_bytes(inteiro)
    with pytest.warns(UserWarning, match="está estragado"):
        depois = tudo(ler().treino)
    assert (antes[0] == depois[0]).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ler()


def test_cada_tamanho_e_cada_pasta_tem_o_seu_arquivo(ler, fotos, tmp_path):
    ler(tamanho=8)
    ler(tamanho=4)
    ler(tamanho=4, canais=1)
    ler(tamanho=4, teste=0.5, semente=9)
    (tmp_path / "outras").mkdir()
    fotos.rename(tmp_path / "outras" / "fotos")
    pasta(tmp_path / "outras" / "fotos", 8, cache=tmp_path / "cache")
    assert len(guardados(tmp_path)) == 4
    assert all(arquivo.name.startswith("fotos-") for arquivo in guardados(tmp_path))


@pytest.fixture
def com_ilegiveis(fotos):
    for i in (2, 5):
        inteiro = (fotos / "mar" / f"{i}.png").read_bytes()
        (fotos / "mar" / f"{i}.png").write_bytes(inteiro[: len(inteiro) // 2])
    (fotos / "mato" / "notas.txt").write_text("árvores")
    (fotos / "mato" / "vazia.jpg").write_bytes(b"")
    (fotos / "mato" / "sumiu.png").symlink_to(fotos / "nada.png")
    return fotos


def test_ilegiveis_se_nomeiam_e_se_recusam(com_ilegiveis, ler):
    with pytest.raises(ErroDeDados) as erro:
        ler()
    for trecho in (
        "5 de 23 arquivos",
        "mar/2.png, mar/5.png, mato/notas.txt e mais 2",
        "truncada",
        "ignorar_ilegiveis=True",
    ):
        assert trecho in str(erro.value)


def test_ilegiveis_se_deixam_de_fora_a_pedido_e_se_consertam_depois(com_ilegiveis, ler):
    for _ in range(2):
        with pytest.warns(UserWarning, match=r"5 de 23 arquivos .*mar/2.png.*Ficaram de fora"):
            lidas = ler(ignorar_ilegiveis=True)
        x, y = (np.concatenate(p) for p in zip(tudo(lidas.treino), tudo(lidas.teste), strict=True))
        assert np.bincount(y).tolist() == [8, 10]
        assert sorted((x[y == 0, 0, 0, 0] * 255).round().tolist()) == [0, 1, 3, 4, 6, 7, 8, 9]
    for i in (2, 5):
        pintar(com_ilegiveis / "mar" / f"{i}.png", (i, 0, 255))
    for nome in ("notas.txt", "vazia.jpg", "sumiu.png"):
        (com_ilegiveis / "mato" / nome).unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lidas = ler()
    assert len(lidas.treino) + len(lidas.teste) == 20


def test_o_que_nao_se_lia_se_tenta_de_novo_mesmo_que_o_arquivo_seja_o_mesmo(fotos, ler):
    """Com o mesmo tamanho e a mesma hora, como se só a permissão tivesse mudado."""
    alvo = fotos / "mar" / "0.png"
    inteiro = alvo.read_bytes()
    alvo.write_bytes(b"x" * len(inteiro))
    os.utime(alvo, ns=(10**18, 10**18))
    with pytest.raises(ErroDeDados, match=r"mar/0\.png"):
        ler()
    alvo.write_bytes(inteiro)
    os.utime(alvo, ns=(10**18, 10**18))
    assert len(ler().treino) == 16


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="ali os nomes são sempre Unicode")
def test_ilegivel_de_nome_que_nao_e_utf8_se_diz_numa_mensagem_que_se_pode_escrever(fotos, ler):
    (fotos / "mar" / os.fsdecode(b"\xe1gua.png")).write_bytes(b"nada")
    with pytest.raises(ErroDeDados, match=r"mar/.*gua\.png") as erro:
        ler()
    str(erro.value).encode()


def test_classe_que_fica_com_uma_imagem_so_se_diz(fotos, ler):
    for i in range(1, 10):
        (fotos / "mar" / f"{i}.png").unlink()
    with pytest.raises(ErroDeDados, match=r'a classe "mar", de .*, tem 1 imagem que se lê.*ao menos 2'):
        ler()
    (fotos / "mar" / "0.png").write_bytes(b"nada")
    with (
        pytest.raises(ErroDeDados, match="tem 0 imagem que se lê"),
        pytest.warns(UserWarning, match="de fora"),
    ):
        ler(ignorar_ilegiveis=True)


def test_pasta_toda_de_outra_coisa(tmp_path):
    for classe in "ab":
        (tmp_path / classe).mkdir()
        (tmp_path / classe / "som.wav").write_bytes(b"RIFF")
    with pytest.raises(ErroDeDados, match=r"nenhuma imagem de .*a/som.wav"):
        pasta(tmp_path, cache=tmp_path / "cache")


def test_ilegiveis_de_uma_pasta_ja_dividida_nao_mudam_a_divisao(tmp_path):
    for parte, vermelho in (("treino", 10), ("teste", 20)):
        for classe, (_, verde, azul) in CORES.items():
            for i in range(3):
                pintar(tmp_path / "fotos" / parte / classe / f"{i}.png", (vermelho, verde, azul))
    (tmp_path / "fotos" / "treino" / "mar" / "1.png").write_bytes(b"nada")
    with pytest.warns(UserWarning, match=r"1 de 12 arquivos"):
        lidas = pasta(tmp_path / "fotos", ignorar_ilegiveis=True, cache=tmp_path / "cache")
    assert (tudo(lidas.treino)[0][:, 0] * 255).round().max() == 10
    assert (tudo(lidas.teste)[0][:, 0] * 255).round().min() == 20
    assert (len(lidas.treino), len(lidas.teste)) == (5, 6)


def test_o_motivo_que_se_diz_e_o_do_primeiro_arquivo_tambem_com_varias_threads(tmp_path):
    ruido = Image.fromarray(np.random.RandomState(0).randint(0, 256, (80, 80, 3), dtype=np.uint8))
    for classe in CORES:
        (tmp_path / "fotos" / classe).mkdir(parents=True)
        for i in range(10, 60):
            ruido.save(tmp_path / "fotos" / classe / f"{i}.png")
            if i % 5:
                inteiro = (tmp_path / "fotos" / classe / f"{i}.png").read_bytes()
                (tmp_path / "fotos" / classe / f"{i}.png").write_bytes(inteiro[: 100 * i + 10_000])
    with pytest.raises(ErroDeDados, match=r"80 de 100 .*mar/11.png, mar/12.png.*O primeiro: .*mar.11\.png"):
        pasta(tmp_path / "fotos", cache=tmp_path / "cache")


def test_teste_todo_ilegivel_se_diz(tmp_path):
    for classe, cor in CORES.items():
        pintar(tmp_path / "fotos" / "treino" / classe / "1.png", cor)
    (tmp_path / "fotos" / "teste" / "mar").mkdir(parents=True)
    (tmp_path / "fotos" / "teste" / "mar" / "1.png").write_bytes(b"nada")
    with (
        pytest.raises(ErroDeDados, match="nenhuma imagem de teste"),
        pytest.warns(UserWarning, match="de fora"),
    ):
        pasta(tmp_path / "fotos", ignorar_ilegiveis=True, cache=tmp_path / "cache")


def test_cache_que_nao_se_escreve_diz_por_que_e_nao_prende_threads(fotos, tmp_path):
    (tmp_path / "arquivo").write_bytes(b"")
    with pytest.raises(ErroDeArquivo, match="há um arquivo onde se esperava uma pasta"):
        pasta(fotos, cache=tmp_path / "arquivo" / "cache")
    assert not [t for t in threading.enumerate() if t.name.startswith("neuronio-leitura")]


@pytest.mark.skipif(sys.platform == "win32", reason="o Windows não limita o tamanho de um arquivo")
def test_disco_que_enche_no_meio_diz_o_que_fazer_e_nao_deixa_nada(fotos, tmp_path):
    programa = (
        "import resource, signal, sys, threading, neuronio as nn\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"
        "try: nn.dados.pasta(sys.argv[1], 64, cache=sys.argv[2])\n"
        "except nn.ErroNeuronio as erro: print(erro, threading.active_count(), 'thread')\n"
    )
    ambiente = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    feito = subprocess.run(
        [sys.executable, "-c", programa, str(fotos), str(tmp_path / "cache")],
        env=ambiente,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "não foi possível escrever" in feito.stdout
    assert "tamanho máximo" in feito.stdout
    assert feito.stdout.endswith(" 1 thread\n")
    assert guardados(tmp_path) == []


def test_mais_imagens_do_que_a_memoria_se_leem_sem_a_ocupar(tmp_path):
    for classe, cor in CORES.items():
        (tmp_path / "fotos" / classe).mkdir(parents=True)
        pintar(tmp_path / "fotos" / classe / "0.png", cor)
        for i in range(1, 80):
            os.link(tmp_path / "fotos" / classe / "0.png", tmp_path / "fotos" / classe / f"{i}.png")
    programa = (
        "import sys, tracemalloc, numpy as np, neuronio as nn\n"
        "tracemalloc.start()\n"
        "p = nn.dados.pasta(sys.argv[1], 512, cache=sys.argv[2])\n"
        "for x, y in nn.dados.adiantar(p.treino, None, 2): pass\n"
        "print(tracemalloc.get_traced_memory()[1])\n"
    )
    ambiente = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    feito = subprocess.run(
        [sys.executable, "-c", programa, str(tmp_path / "fotos"), str(tmp_path / "cache")],
        env=ambiente,
        capture_output=True,
        text=True,
        check=True,
    )
    (arquivo,) = guardados(tmp_path)
    assert arquivo.stat().st_size > 100e6
    assert int(feito.stdout) < 0.6 * arquivo.stat().st_size


@pytest.mark.skipif(sys.platform == "win32", reason="o Windows não manda um Ctrl-C a outro processo")
def test_ctrl_c_no_meio_da_leitura_nao_deixa_nada_pela_metade(tmp_path):
    pintar(tmp_path / "1.png", (9, 9, 9), (1500, 1500))
    for classe in CORES:
        (tmp_path / "fotos" / classe).mkdir(parents=True)
        for i in range(500):
            os.link(tmp_path / "1.png", tmp_path / "fotos" / classe / f"{i}.png")
    programa = "import sys, neuronio as nn; nn.dados.pasta(sys.argv[1], cache=sys.argv[2])"
    ambiente = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    comando = [sys.executable, "-c", programa, str(tmp_path / "fotos"), str(tmp_path / "cache")]
    with subprocess.Popen(comando, env=ambiente, stderr=subprocess.PIPE) as processo:
        while not (tmp_path / "cache").exists() or not guardados(tmp_path):
            assert processo.poll() is None
            time.sleep(0.01)
        processo.send_signal(signal.SIGINT)
        _, avisos = processo.communicate(timeout=60)
    assert b"KeyboardInterrupt" in avisos
    assert guardados(tmp_path) == []


# ── as mesmas no treino e no teste ──────────────────────────────────────────
@pytest.fixture
def divididas(tmp_path):
    """Duas imagens de cada cor no treino, e uma no teste; todos os arquivos têm o mesmo tamanho."""
    for parte, numeros in (("treino", (1, 2)), ("teste", (3,))):
        for classe, (_, verde, azul) in CORES.items():
            for i in numeros:
                caminho = tmp_path / "fotos" / parte / classe / f"{i}.bmp"
                pintar(caminho, (i, verde, azul))
    return tmp_path / "fotos"


def test_uma_imagem_do_teste_igual_a_uma_do_treino_e_dita_com_os_dois_nomes(divididas, tmp_path):
    shutil.copy(divididas / "treino" / "mar" / "2.bmp", divididas / "teste" / "mato" / "outra.bmp")
    with pytest.warns(UserWarning, match=r"^1 imagem do teste está .* no treino") as avisos:
        pasta(divididas, cache=tmp_path / "cache")
    assert str(Path("teste", "mato", "outra.bmp")) in str(avisos[0].message)
    assert str(Path("treino", "mar", "2.bmp")) in str(avisos[0].message)
    shutil.copy(divididas / "treino" / "mato" / "1.bmp", divididas / "teste" / "mato" / "3.bmp")
    with pytest.warns(UserWarning, match=r"^2 imagens do teste estão"):
        pasta(divididas, cache=tmp_path / "cache")


def test_as_que_so_ficam_iguais_ao_ler_ou_so_se_repetem_no_treino_nao_se_dizem(divididas, tmp_path, recwarn):
    shutil.copy(divididas / "treino" / "mar" / "2.bmp", divididas / "treino" / "mato" / "outra.bmp")
    quase = (divididas / "treino" / "mar" / "2.bmp").read_bytes()
    (divididas / "teste" / "mar" / "quase.bmp").write_bytes(quase[:38] + b"\1" + quase[39:])  # a resolução
    assert len(pasta(divididas, cache=tmp_path / "cache").teste) == 3
    assert not recwarn.list
