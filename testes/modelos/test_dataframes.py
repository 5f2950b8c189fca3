"""DataFrames dados a um modelo: as colunas se acham pelo nome."""

import warnings

import numpy as np
import pytest

import neuronio as nn
from neuronio.erros import ErroDeDados

COLUNAS = {"altura": [1.5, 0.5, 2.5, 1.0] * 5, "peso": [10, 20, 30, 40] * 5}
Y = np.array([0, 1, 1, 0] * 5)


def do_pandas(colunas):
    return pytest.importorskip("pandas").DataFrame(colunas)


def do_polars(colunas):
    return pytest.importorskip("polars").DataFrame(colunas)


def do_arrow(colunas):
    return pytest.importorskip("pyarrow").table(colunas)


@pytest.fixture(params=[do_pandas, do_polars, do_arrow])
def quadro(request):
    return request.param


def rede(entradas=2):
    nn.semente(0)
    modelo = nn.Sequencial([nn.Entrada(entradas), nn.Densa(3, "tanh"), nn.Densa(2)])
    modelo.compilar(nn.SGD(0.01), "entropia-cruzada", ["acuracia"])
    return modelo


def treinada(quadro):
    modelo = rede()
    modelo.treinar(quadro(COLUNAS), Y, progresso=False)
    return modelo


def test_o_dataframe_treina_o_que_o_array_treinaria(quadro):
    de_array = rede()
    x = np.stack([*COLUNAS.values()], 1)
    de_array.treinar(x, Y, progresso=False)
    assert (treinada(quadro).prever(quadro(COLUNAS)) == de_array.prever(x)).all()


def test_a_ordem_das_colunas_nao_muda_a_previsao(quadro):
    modelo, trocadas = treinada(quadro), dict(reversed(COLUNAS.items()))
    assert (modelo.prever(quadro(trocadas)) == modelo.prever(quadro(COLUNAS))).all()
    assert modelo.avaliar(quadro(trocadas), Y) == modelo.avaliar(quadro(COLUNAS), Y)
    assert (modelo.prever_classes(quadro(trocadas)) == modelo.prever_classes(quadro(COLUNAS))).all()


def test_o_array_continua_a_ser_lido_pela_posicao(quadro):
    modelo = treinada(quadro)
    assert (modelo.prever(np.stack([*COLUNAS.values()], 1)) == modelo.prever(quadro(COLUNAS))).all()


def test_um_nome_que_falta_ou_esta_mal_escrito_se_diz(quadro):
    modelo = treinada(quadro)
    errada = {"altura": COLUNAS["altura"], "pesso": COLUNAS["peso"]}
    with pytest.raises(ErroDeDados, match='falta a coluna "peso" e a coluna "pesso" não existia no treino'):
        modelo.prever(quadro(errada))
    with pytest.raises(ErroDeDados, match=r'falta a coluna "peso".*espera: "altura", "peso"'):
        modelo.avaliar(quadro({"altura": COLUNAS["altura"]}), Y)
    with pytest.raises(ErroDeDados, match='falta a coluna "peso"'):
        modelo.treinar(quadro(errada), Y, progresso=False)
    with pytest.raises(ErroDeDados, match="x de validação: falta a coluna"):
        modelo.treinar(quadro(COLUNAS), Y, validacao=(quadro(errada), Y), progresso=False)


def test_as_colunas_a_mais_nao_contam_e_se_avisam_de_uma_vez(quadro):
    modelo, mais = treinada(quadro), {"id": list(range(20)), **COLUNAS, "obs": ["x"] * 20}
    with warnings.catch_warnings(record=True) as avisos:
        warnings.simplefilter("always")
        previsto = modelo.prever(quadro(mais))
    assert ['"id", "obs" não existia' in str(aviso.message) for aviso in avisos] == [True]
    assert (previsto == modelo.prever(quadro(COLUNAS))).all()


def test_os_nomes_vao_no_arquivo(quadro, tmp_path):
    modelo = treinada(quadro)
    aberto = nn.carregar(modelo.salvar(tmp_path / "m.safetensors"))
    trocadas = quadro(dict(reversed(COLUNAS.items())))
    assert (aberto.prever(trocadas) == modelo.prever(trocadas)).all()
    assert aberto.colunas_entrada == modelo.colunas_entrada != {}


def test_um_treino_recusado_nao_deixa_nomes(quadro):
    modelo = rede()
    with pytest.raises(ErroDeDados):
        modelo.treinar(quadro(COLUNAS), Y[:3], progresso=False)
    assert not modelo.colunas_entrada


def test_nomes_que_nao_sao_textos_nao_se_guardam():
    modelo, x = rede(), do_pandas(np.stack([*COLUNAS.values()], 1))
    modelo.treinar(x, Y, progresso=False)
    assert modelo.colunas_entrada == {}
    assert (modelo.prever(x) == modelo.prever(x.to_numpy())).all()


DE_TUDO = {"cor": ["azul", "rosa"] * 10, **COLUNAS, "flor": ["lírio", "cravo", "cravo", "lírio"] * 5}


def test_com_o_preparo_de_uma_tabela_o_modelo_le_o_que_ela_lia(quadro):
    tabela = nn.dados.tabela(quadro(DE_TUDO), alvo="flor")
    modelo = rede(len(tabela.colunas))
    modelo.treinar(*tabela.treino, progresso=False)
    modelo.preparo = tabela.preparo
    trocadas = quadro(dict(reversed(DE_TUDO.items())))
    x, y = tabela.preparo.transformar_com_alvo(quadro(DE_TUDO))
    assert (modelo.prever(trocadas) == modelo.prever(x)).all()
    assert modelo.avaliar(trocadas) == modelo.avaliar(x, y)
    with pytest.raises(ErroDeDados, match='falta a coluna "cor"'):
        modelo.prever(quadro(COLUNAS))
    sem_alvo = quadro({nome: valores for nome, valores in DE_TUDO.items() if nome != "flor"})
    assert (modelo.prever(sem_alvo) == modelo.prever(x)).all()
    with pytest.raises(nn.ErroNeuronio, match='"flor"'):
        modelo.avaliar(sem_alvo)


def test_sem_preparo_os_alvos_continuam_a_ser_pedidos(quadro):
    with pytest.raises(nn.ErroNeuronio, match="falta y de avaliação"):
        treinada(quadro).avaliar(quadro(COLUNAS))
