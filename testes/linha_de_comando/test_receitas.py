"""As receitas: o que cada modelo usa quando nada se pede, e o que se pode mudar."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from neuronio import dados
from neuronio.linha_de_comando.alvo_padronizado import Escala
from neuronio.linha_de_comando.conjunto import Conjunto
from neuronio.linha_de_comando.conjuntos import abrir
from neuronio.linha_de_comando.receitas import CNN, MLP, Configuracao, completar, construir
from neuronio.linha_de_comando.threads_do_blas import threads_para
from neuronio.modelos import Sequencial


@pytest.fixture(scope="module")
def imagens() -> Conjunto:
    """Umas poucas imagens do tamanho das do MNIST."""
    x, y = np.random.default_rng(0).random((20, 1, 28, 28), np.float32), np.arange(20) % 10
    return Conjunto("imagens", (x, y), (x, y), dados.PREPARO_MNIST)


def test_o_mnist_treina_30_epocas_os_digitos_60_e_as_tabelas_pequenas_1000():
    assert [MLP.epocas(amostras, 64) for amostras in (51000, 102)] == [30, 1000]
    completa = completar(Configuracao(dados="digitos"), abrir("digitos", None))
    assert (completa.taxa, completa.epocas) == (0.1, 60)
    assert CNN.epocas(51000, 64) == 5


def test_o_que_se_pede_vale_no_lugar_da_receita():
    pedida = Configuracao(dados="iris", epocas=7, lote=10, taxa=0.5, validacao=0.0, semente=3, motor="numpy")
    completa = completar(pedida, abrir("iris", None))
    assert (completa.epocas, completa.lote, completa.taxa, completa.validacao) == (7, 10, 0.5, 0.0)
    assert (completa.semente, completa.motor, completa.otimizador, completa.momento) == (
        3,
        "numpy",
        "SGD",
        0.5,
    )


def test_outro_otimizador_usa_a_propria_taxa_e_nao_a_da_receita():
    completa = completar(Configuracao(dados="iris", otimizador="Adam"), abrir("iris", None))
    assert (completa.otimizador, completa.taxa, completa.momento) == ("Adam", 0.001, None)


def test_sem_validacao_todas_as_amostras_ensinam():
    conjunto = abrir("iris", None)
    treino, validacao = conjunto.dividir(0, 0)
    assert (len(treino[0]), validacao) == (120, None)


def test_a_validacao_muda_com_a_semente():
    conjunto = abrir("iris", None)
    (x, _), (xv, _) = conjunto.dividir(0.15, 1)
    (_, _), (outra, _) = conjunto.dividir(0.15, 2)
    assert (len(x), len(xv)) == (102, 18)
    assert not np.array_equal(xv, outra)


def test_a_cnn_e_a_do_contrato(imagens):
    modelo = construir(completar(Configuracao(dados="mnist", modelo="cnn"), imagens), imagens)
    assert isinstance(modelo, Sequencial)
    formas = [p.forma for p in modelo.parametros()]
    assert formas == [(24, 1, 3, 3), (24,), (30, 24, 3, 3), (30,), (750, 100), (100,), (100, 10), (10,)]
    assert (type(modelo.otimizador).__name__, modelo.otimizador.taxa) == ("Adam", 0.001)
    assert type(modelo.perda).__name__ == "EntropiaCruzada"


def test_a_mesma_semente_da_os_mesmos_pesos_iniciais(imagens):
    def pesos(semente: int) -> np.ndarray:
        configuracao = completar(Configuracao(dados="mnist", semente=semente), imagens)
        return construir(configuracao, imagens).parametros()[0].dados

    assert np.array_equal(pesos(1), pesos(1))
    assert not np.array_equal(pesos(1), pesos(2))


def test_o_comando_que_repete_protege_um_caminho_com_espacos():
    comando = Configuracao(dados="/meus dados/a.csv", alvo="preco", taxa=0.1).comando
    assert comando == "neuronio treinar --dados '/meus dados/a.csv' --alvo preco --modelo mlp --taxa 0.1"


def test_a_conta_de_volta_do_alvo_padronizado_e_a_propria_rede(tabela_de_casas):
    conjunto = abrir(str(tabela_de_casas), "preco")
    configuracao = completar(Configuracao(dados=str(tabela_de_casas), alvo="preco"), conjunto)
    modelo, escala = construir(configuracao, conjunto), Escala.de(configuracao, conjunto)
    x, y = conjunto.treino
    _, z = escala.padronizar((x, y))
    assert (abs(z.mean()) < 1e-5, abs(z.std() - 1) < 1e-5) == (True, True)
    antes = modelo.prever(x)
    escala.embutir(modelo)
    np.testing.assert_allclose(modelo.prever(x), antes * y.std() + y.mean(), rtol=1e-5)


def test_um_alvo_de_classes_nao_se_padroniza():
    conjunto = abrir("iris", None)
    assert Escala.de(completar(Configuracao(dados="iris"), conjunto), conjunto).e_neutra


def test_os_produtos_da_mlp_se_fazem_numa_thread_so_e_os_da_cnn_em_todas():
    def threads() -> list[int]:
        return [
            biblioteca["num_threads"] for biblioteca in threadpool_info() if biblioteca["user_api"] == "blas"
        ]

    antes = threads()
    with threads_para(Configuracao(dados="digitos")):
        assert set(threads()) == {1}
    with threads_para(Configuracao(dados="mnist", modelo="cnn")):
        assert threads() == antes
    assert threads() == antes
