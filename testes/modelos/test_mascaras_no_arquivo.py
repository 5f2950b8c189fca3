"""No arquivo, um parâmetro com máscara são os bits dela e os pesos que restam."""

import json
import re

import numpy as np
import pytest
from safetensors import safe_open

import neuronio as nn
from neuronio.modelos.arquivo import em_bytes

X = np.random.default_rng(0).normal(size=(12, 30)).astype("float32")
Y = np.random.default_rng(1).normal(size=(12, 40)).astype("float32")


def treinada(fracao=0.9, otimizador="adam"):
    nn.semente(2)
    rede = nn.Sequencial([nn.Entrada(30), nn.Esparsa(40, fracao), nn.Densa(40)])
    rede.compilar(otimizador, "mse", motor="numpy")
    rede.treinar(X, Y, epocas=2, progresso=False)
    return rede


def partes(caminho):
    with safe_open(caminho, framework="np") as arquivo:
        arrays = {nome: arquivo.get_tensor(nome) for nome in arquivo.keys()}  # noqa: SIM118
        return json.loads(arquivo.metadata()["neuronio"]), arrays


@pytest.fixture(scope="module")
def caminho(tmp_path_factory):
    return treinada().salvar(tmp_path_factory.mktemp("m") / "m.safetensors")


def test_so_estao_nele_os_pesos_que_restam_e_os_estados_deles(caminho):
    descricao, arrays = partes(caminho)
    assert descricao["formato"] == 2
    assert arrays["mascara.modelo.esparsa_1.kernel"].nbytes == 30 * 40 / 8
    assert arrays["modelo.esparsa_1.kernel"].shape == (120,)
    da_esparsa = [a.shape for nome, a in arrays.items() if nome.startswith("otimizador")]
    assert da_esparsa.count((120,)) == 2  # a soma e os quadrados do Adam
    assert (30, 40) not in da_esparsa
    assert arrays["modelo.densa_1.kernel"].shape == (40, 40)


def test_a_rede_lida_continua_bit_a_bit(caminho):
    original, lida = treinada(), nn.carregar(caminho)
    for rede in (original, lida):
        rede.treinar(X, Y, epocas=2, embaralhar=False, progresso=False)
    np.testing.assert_array_equal(lida.parametros()[0].mascara, original.parametros()[0].mascara)
    tudo = [(*r.variaveis(), *r.otimizador.variaveis()) for r in (original, lida)]
    assert [v.dados.tobytes() for v in tudo[0]] == [v.dados.tobytes() for v in tudo[1]]


def test_sem_mascaras_o_arquivo_e_o_que_as_versoes_de_antes_leem(tmp_path):
    rede = nn.Sequencial([nn.Entrada(3), nn.Densa(2)])
    rede.compilar("adam", "mse")
    descricao, arrays = partes(rede.salvar(tmp_path / "m"))
    assert descricao["formato"] == 1
    assert not any("mascara" in nome for nome in arrays)


def test_uma_mascara_posta_numa_camada_qualquer_tambem_vai(tmp_path):
    rede = nn.Sequencial([nn.Entrada(2, 6, 6), nn.Conv2D(4, 3), nn.Redimensionar(4, 16), nn.GRU(5)])
    rede.compilar("sgd", "mse")
    for parametro in rede.parametros():
        if len(parametro.forma) > 1:
            parametro.mascara = np.arange(parametro.dados.size).reshape(parametro.forma) % 3 == 0
    lida = nn.carregar(rede.salvar(tmp_path / "m"))
    for antes, depois in zip(rede.parametros(), lida.parametros(), strict=True):
        np.testing.assert_array_equal(antes.dados, depois.dados)
        assert (antes.mascara is None) == (depois.mascara is None)


@pytest.mark.parametrize(
    ("estragar", "diz"),
    [
        (lambda a, nome: a.update({nome: a[nome][:-1]}), "um bit para cada um dos 1200 pesos"),
        (lambda a, nome: a.update({nome: a[nome].astype("float32")}), "um bit para cada"),
        (lambda a, nome: a.update({nome: a[nome] * 0}), "toda zero"),
        (
            lambda a, nome: a.update({nome: ~a[nome]}),
            r"float32 \(120,\), e o modelo espera float32 \(30, 40\)",
        ),
        (lambda a, nome: a.pop(nome), r"espera float32 \(30, 40\)"),
        (lambda a, nome: a.update({"mascara.modelo.outro": a[nome]}), r"modelo\.outro, que não"),
        (lambda a, nome: a.update({"mascara.otimizador.000.passo": a[nome]}), "não é um parâmetro"),
    ],
)
def test_uma_mascara_forjada_se_recusa_numa_frase(caminho, tmp_path, estragar, diz):
    descricao, arrays = partes(caminho)
    estragar(arrays, "mascara.modelo.esparsa_1.kernel")
    (tmp_path / "f").write_bytes(em_bytes(json.dumps(descricao), arrays))
    with pytest.raises(nn.ErroDeArquivo, match=diz) as erro:
        nn.carregar(tmp_path / "f")
    assert re.match(r"[^\n]*\.$", str(erro.value))


def test_uma_arquitetura_maior_que_as_mascaras_e_os_pesos_se_recusa_antes_de_ocupar_memoria(
    caminho, tmp_path
):
    descricao, arrays = partes(caminho)
    descricao["modelo"]["argumentos"]["camadas"][1]["argumentos"]["unidades"] = 10**9
    (tmp_path / "f").write_bytes(em_bytes(json.dumps(descricao), arrays))
    with pytest.raises(nn.ErroDeArquivo, match="mais pesos do que o arquivo tem"):
        nn.carregar(tmp_path / "f")


def test_um_arquivo_com_mascaras_pede_atualizacao_a_quem_so_le_o_de_antes(caminho, tmp_path):
    descricao, arrays = partes(caminho)
    (tmp_path / "f").write_bytes(em_bytes(json.dumps({**descricao, "formato": 3}), arrays))
    with pytest.raises(nn.ErroDeArquivo, match=r"formato 3, e esta versão lê até o 2\. Atualize"):
        nn.carregar(tmp_path / "f")
