"""Os exemplos são o que dizem ser."""

import runpy
from pathlib import Path

import numpy as np

import neuronio as nn

EXEMPLOS = Path(__file__).parents[1] / "exemplos"


def test_a_rede_residual_e_a_de_20_camadas_do_artigo():
    criar = runpy.run_path(str(EXEMPLOS / "residual_cifar10.py"))["criar"]
    rede = criar((3, 32, 32), 10)
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    pesadas = [c for c in rede.todas() if isinstance(c, (nn.Conv2D, nn.Densa))]
    assert len(pesadas) == 20 + 2  # as duas de fora levam de um andar ao seguinte
    assert [c.forma_saida for c in rede.camadas if isinstance(c, nn.Residual)] == [
        *[(16, 32, 32)] * 3,
        *[(32, 16, 16)] * 3,
        *[(64, 8, 8)] * 3,
    ]
    assert sum(p.dados.size for p in rede.parametros()) == 272_474  # no artigo, "0.27M"
    x = np.random.default_rng(0).normal(size=(8, 3, 32, 32)).astype("float32")
    historico = rede.treinar(x, np.arange(8), epocas=3, lote=8, progresso=False)
    assert historico.perda[-1] < historico.perda[0]


def test_a_rede_de_seis_convolucoes_e_as_do_mnist_tem_o_tamanho_que_dizem():
    formas = {
        "seis_convolucoes_cifar10.py": ((3, 32, 32), 641_962),
        "mnist_com_aumento.py": ((1, 28, 28), 300_058),
        "mnist_em_segundos.py": ((1, 28, 28), 47_282),
    }
    for arquivo, (forma, parametros) in formas.items():
        rede = runpy.run_path(str(EXEMPLOS / arquivo))["criar"](forma, 10)
        rede.compilar("sgd", "entropia-cruzada", motor="numpy")
        assert sum(p.dados.size for p in rede.parametros()) == parametros, arquivo


def test_a_variacional_tem_o_tamanho_que_diz_e_so_ve_preto_e_branco():
    exemplo = runpy.run_path(str(EXEMPLOS / "variacional_mnist.py"))
    vae = exemplo["criar"]()
    vae.compilar("adam", motor="numpy")
    vae.construir_com((1, 28, 28))
    formas = [(784, 400), (400, 40), (20, 400), (400, 784)]
    assert [p.forma for p in vae.parametros() if len(p.forma) == 2] == formas
    cinza = np.full((100, 1, 28, 28), 0.25, np.float32)
    x = exemplo["em_preto_e_branco"](cinza, 0)
    assert set(np.unique(x)) == {0.0, 1.0}
    assert abs(x.mean() - 0.25) < 0.01
    np.testing.assert_array_equal(x, exemplo["em_preto_e_branco"](cinza, 0))
