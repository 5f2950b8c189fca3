"""Um modelo treinado em Python, com os dados que vêm prontos, usa-se no comando."""

import numpy as np
import pytest
from PIL import Image

import neuronio as nn


def _treinar(x, y, *camadas):
    rede = nn.Sequencial([*camadas, nn.Densa(len(set(y)), "log_softmax")])
    rede.compilar(nn.SGD(0.1), nn.NLL())
    rede.treinar(x, y, epocas=5, progresso=False)
    return rede


@pytest.fixture(scope="module")
def foto(tmp_path_factory):
    (x, _), _ = nn.dados.digitos()
    caminho = tmp_path_factory.mktemp("foto") / "um.png"
    Image.fromarray(np.kron((255 - 255 * x[0, 0]).astype(np.uint8), np.ones((8, 8), np.uint8))).save(caminho)
    return caminho


@pytest.mark.parametrize("forma", [(1, 8, 8), (64,)], ids=str)
def test_quem_treina_com_os_digitos_prontos_ja_sabe_ler_um_digito(neuronio, foto, tmp_path, forma):
    (x, y), _ = nn.dados.digitos()
    (x, y), _ = nn.dados.separar(x, y, 0.15)
    rede = _treinar(x.reshape(-1, *forma), y, nn.Entrada(*forma), nn.Flatten())
    modelo = rede.salvar(tmp_path / "rede.safetensors")
    feita = neuronio("prever", modelo, foto)
    assert feita.estado == 0, feita.erros
    assert feita.saida.splitlines()[0] in "0123456789"
    feita = neuronio("avaliar", modelo, "--saida", tmp_path / "medidas")
    assert feita.estado == 0, feita.erros
    assert "teste de dígitos, 359 imagens" in feita.saida


def test_quem_treina_com_a_iris_pronta_ja_sabe_ler_flores(neuronio, tmp_path):
    (x, y), _ = nn.dados.iris()
    modelo = _treinar(x, y).salvar(tmp_path / "rede.safetensors")
    flores = tmp_path / "flores.csv"
    nomes = "comprimento da sépala,largura da sépala,comprimento da pétala,largura da pétala"
    flores.write_text(f"{nomes}\n5.1,3.5,1.4,0.2\n", encoding="utf-8")
    feita = neuronio("prever", modelo, flores)
    assert feita.estado == 0, feita.erros
    assert "espécie previsto" in feita.saida
    assert "setosa" in feita.saida
    assert neuronio("avaliar", modelo).estado == 0


def test_quem_responde_outra_coisa_nao_ganha_os_nomes_das_classes():
    (x, y), _ = nn.dados.digitos()
    assert _treinar(x, y % 2, nn.Flatten()).preparo is None


@pytest.fixture(scope="module")
def sem_preparo(tmp_path_factory):
    """Um modelo treinado com números feitos dos que vêm prontos, e que por isso não sabe de onde vieram."""
    (x, y), _ = nn.dados.digitos()
    return _treinar(x * 1, y, nn.Flatten()).salvar(tmp_path_factory.mktemp("python") / "rede.safetensors")


def test_prever_diz_a_cura_e_ela_cura(neuronio, sem_preparo, foto, tmp_path):
    assert neuronio("prever", sem_preparo, foto).recusou("--dados digitos")
    feita = neuronio("prever", sem_preparo, foto, "--dados", "Dígitos")
    assert feita.estado == 0, feita.erros
    assert feita.saida.splitlines()[0] in "0123456789"
    assert neuronio("avaliar", sem_preparo).recusou("--dados NOME")
    feita = neuronio("avaliar", sem_preparo, "--dados", "digitos", "--saida", tmp_path / "medidas")
    assert feita.estado == 0, feita.erros
    assert "teste de dígitos, 359 imagens" in feita.saida


def test_dados_que_nao_sao_os_do_modelo_sao_recusados(neuronio, sem_preparo, foto):
    assert neuronio("prever", sem_preparo, foto, "--dados", "iris").recusou("(1, 8, 8)", "(4,)")
    assert neuronio("prever", sem_preparo, foto, "--dados", "digitoz").recusou('"digitos"')


def _regressao(x, y, saidas=1):
    rede = nn.Sequencial([nn.Flatten(), nn.Densa(saidas)])
    rede.compilar(nn.Adam(0.1), "mse", motor="numpy")
    rede.treinar(x, y, epocas=2, progresso=False)
    return rede


@pytest.mark.filterwarnings("ignore:co2_mensal")
def test_quem_treina_com_a_serie_pronta_ja_a_sabe_continuar_e_medir(neuronio, tmp_path):
    serie = nn.dados.co2(janela=12, horizonte=3)
    modelo = _regressao(*serie.treino, saidas=3).salvar(tmp_path / "rede.safetensors")
    assert neuronio("prever", modelo, "co2").saida.startswith("mês;co2 previsto\n2002-01;")
    for dados in ((), ("--dados", "co2")):
        feita = neuronio("avaliar", modelo, *dados, "--saida", tmp_path / "medidas")
        assert f"teste de CO₂ em Mauna Loa, {len(serie.teste[0])} janelas" in feita.saida, feita
    com_outra_divisao = nn.dados.co2(janela=12, horizonte=3, teste=0.4)
    modelo = _regressao(*com_outra_divisao.treino, saidas=3).salvar(tmp_path / "outra.safetensors")
    assert neuronio("avaliar", modelo).recusou("que parte da série medir")


LINHAS = {"a": [float(i) for i in range(20)], "uf": ["SP", "RJ"] * 10}


@pytest.mark.parametrize("antes", [lambda x, y: (x, y), lambda x, y: nn.dados.separar(x, y, 0.2)[0]])
@pytest.mark.parametrize(
    "alvo", [[2.5 * i for i in range(20)], ["sim", "não"] * 10], ids=["número", "classe"]
)
def test_quem_treina_com_uma_tabela_ja_sabe_ler_outra(neuronio, tmp_path, antes, alvo):
    tabela = nn.dados.tabela({**LINHAS, "y": alvo}, alvo="y")
    x, y = antes(*tabela.treino)
    treinar = _treinar if isinstance(alvo[0], str) else _regressao
    modelo = treinar(x, y).salvar(tmp_path / "rede.safetensors")
    (tmp_path / "nova.csv").write_text("uf;a\nRJ;3\n", encoding="utf-8")
    feita = neuronio("prever", modelo, tmp_path / "nova.csv")
    assert feita.saida.startswith("uf;a;y previsto"), feita


@pytest.mark.parametrize("mudar", [lambda y: (y - y.mean()) / y.std(), lambda y: y[::-1].copy()])
def test_quem_treina_com_outros_alvos_nao_guarda_o_preparo_dos_que_vieram(mudar):
    x, y = nn.dados.tabela({**LINHAS, "y": [2.5 * i for i in range(20)]}, alvo="y").treino
    assert _regressao(x, mudar(y)).preparo is None
    x, y = nn.dados.tabela({**LINHAS, "y": ["sim", "não"] * 10}, alvo="y").treino
    assert _treinar(x, 1 - y).preparo is None
    assert _treinar(x, y).preparo.classes == ("não", "sim")


def test_quem_aprende_a_refazer_as_amostras_nao_guarda_o_preparo_delas():
    x, _ = nn.dados.tabela({**LINHAS, "y": [2.5 * i for i in range(20)]}, alvo="y").treino
    assert _regressao(x, x, saidas=x.shape[1]).preparo is None


def test_quem_treina_com_uma_pasta_de_fotos_ja_sabe_ler_outra(neuronio, tmp_path):
    for classe, tom in (("claro", 200), ("escuro", 20)):
        (tmp_path / "fotos" / classe).mkdir(parents=True)
        for i in range(4):
            Image.new("L", (9, 9), tom + i).save(tmp_path / "fotos" / classe / f"{i}.png")
    fotos = nn.dados.pasta(tmp_path / "fotos", cache=tmp_path / "cache")
    rede = nn.Sequencial([nn.Flatten(), nn.Densa(2)])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    rede.treinar(fotos.treino, progresso=False)
    modelo = rede.salvar(tmp_path / "rede.safetensors")
    feita = neuronio("prever", modelo, tmp_path / "fotos" / "claro" / "0.png")
    assert "escuro" in feita.saida, feita
