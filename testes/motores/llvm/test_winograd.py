"""A convolução de Winograd: a álgebra, o arredondamento, e o mesmo que no numpy em toda repartição."""

import numpy as np
import pytest
from execucao import com_threads, conferir, executar

import neuronio as nn
from neuronio.motores.llvm.nucleos import winograd
from neuronio.motores.llvm.nucleos.pontos import BT, do_kernel, potencias
from neuronio.tensor import TABELA, Parametro, Tensor

SEM_BORDAS = {"stride": (1, 1), "bordas": ((0, 0), (0, 0)), "dilatacao": (1, 1), "grupos": 1}


def conv_e_gradientes(kernel, **atributos):
    """Um passo que devolve a convolução e os seus dois gradientes."""
    atributos = {**SEM_BORDAS, **atributos}

    def passo(x, g):
        dx = TABELA["conv2d_gradiente_da_entrada"](g, kernel, forma=(x.forma[0], *x.forma[1:]), **atributos)
        dk = TABELA["conv2d_gradiente_do_kernel"](x, g, forma=kernel.forma, **atributos)
        return [TABELA["conv2d"](x, kernel, **atributos), dx, dk]

    return passo


def caso(imagem, filtros, amostras, tipo="float32", bordas=0, grupos=1, lado=3):
    """O passo, as variáveis e os dados de uma convolução."""
    acaso = np.random.default_rng(0)
    canais, altura, largura = imagem
    kernel = Parametro(
        Tensor(acaso.standard_normal((filtros, canais // grupos, lado, lado)), tipo=tipo), "kernel"
    )
    saida = filtros, altura + 2 * bordas - lado + 1, largura + 2 * bordas - lado + 1
    dados = [acaso.standard_normal((amostras, *forma)).astype(tipo) for forma in (imagem, saida)]
    return conv_e_gradientes(kernel, bordas=((bordas,) * 2,) * 2, grupos=grupos), [kernel], dados


@pytest.mark.parametrize("lado", [2, 3, 4, 5])
def test_nos_seis_pontos_o_produto_e_a_convolucao(lado):
    acaso = np.random.default_rng(0)
    x, k = acaso.standard_normal((6, 6)), acaso.standard_normal((lado, lado))
    saidas = range(7 - lado)
    direta = [[(x[i : i + lado, j : j + lado] * k).sum() for j in saidas] for i in saidas]
    g, a = do_kernel(lado), potencias(len(saidas))
    por_pontos = a.T @ ((g @ k @ g.T) * (BT @ x @ BT.T)) @ a
    np.testing.assert_allclose(por_pontos, direta, atol=1e-13)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize(
    ("imagem", "filtros", "bordas", "grupos", "lado"),
    [
        ((24, 13, 13), 30, 0, 1, 3),
        ((8, 8, 8), 12, 0, 1, 3),
        ((20, 12, 19), 34, 1, 2, 3),
        ((9, 30, 6), 16, 2, 1, 3),
        ((10, 11, 12), 9, 0, 1, 2),
        ((10, 11, 12), 9, 1, 1, 4),
        ((17, 10, 12), 8, 2, 1, 5),
    ],
)
def test_toda_forma_da_o_mesmo_que_no_numpy(imagem, filtros, bordas, grupos, lado, threads):
    for tipo in ("float32", "float64"):
        conta, variaveis, dados = caso(imagem, filtros, 11, tipo, bordas, grupos, lado)
        esperados = executar("numpy", conta, variaveis, dados, lote=8)
        conferir(executar("llvm", conta, variaveis, dados, 8, threads), esperados, folga=0.02)


@pytest.mark.parametrize("l2", ["1K", "160K", "800K"])
def test_uma_imagem_grande_se_faz_em_rodadas(l2, monkeypatch):
    """Ou de uma em uma linha de ladrilhos, ou de algumas em algumas, e a última rodada é menor."""
    monkeypatch.setenv("NEURONIO_CACHES", f"1K,{l2}")
    conta, variaveis, dados = caso((16, 30, 18), 20, 3, bordas=1)
    esperados = executar("numpy", conta, variaveis, dados, lote=2)
    conferir(executar("llvm", conta, variaveis, dados, 2), esperados, folga=0.02)


def test_o_arredondamento_e_de_uns_milionesimos(monkeypatch):
    """Contra float64, em ‖a − b‖/‖b‖: 6e-7; na conta direta, de 1e-7 a 4e-7."""
    conta, variaveis, dados = caso((32, 18, 18), 32, 4)
    certa, das_64, _ = caso((32, 18, 18), 32, 4, "float64")
    das_64[0].atribuir(variaveis[0].tensor.converter("float64"))
    exatos = executar("numpy", certa, das_64, [d.astype("float64") for d in dados], lote=4)
    por_pontos = executar("llvm", conta, variaveis, dados, lote=4)
    monkeypatch.setattr(winograd, "MENOR_PROVEITO", 10**9)
    direta = executar("llvm", conta, variaveis, dados, lote=4)
    for a, b, certo in zip(por_pontos[:3], direta[:3], exatos[:3], strict=True):
        assert np.linalg.norm(a - certo) < 1.5e-6 * np.linalg.norm(certo)
        assert not np.array_equal(a, b)


@pytest.mark.parametrize("lado", [2, 3, 4, 5])
def test_as_parcelas_de_um_numero_somam_no_maximo_doze_vezes_e_meia_o_maior(lado):
    """Os módulos do que se soma para dar uma saída, ou um número dos gradientes, numa direção."""
    a, g, b = (np.abs(m) for m in (potencias(7 - lado), do_kernel(lado), BT))
    por_saida = np.einsum("pi,pu,px->iu", a, g, b)  # serve também ao kernel, trocado o maior pela soma
    por_ponto = np.einsum("pi,pu,px->xu", a, g, b)
    dos_ladrilhos = [por_ponto[resto :: 7 - lado].max(axis=1).sum() for resto in range(7 - lado)]
    assert por_saida.max() < 12.54
    assert max(dos_ladrilhos) < 12.54


def maior_em_volta(x, forma):
    """O maior módulo a até 5 pontos de cada um, em qualquer canal, ``(amostras, 1, altura, largura)``."""
    sobra = [(5, 5 + max(0, depois - antes)) for antes, depois in zip(x.shape[2:], forma, strict=True)]
    cercado = np.pad(np.abs(x).max(axis=1, keepdims=True), [(0, 0), (0, 0), *sobra])
    janelas = np.lib.stride_tricks.sliding_window_view(cercado, (11, 11), axis=(2, 3))
    return janelas.max(axis=(-1, -2))[:, :, : forma[0], : forma[1]]


@pytest.mark.parametrize("esparso", [False, True])
@pytest.mark.parametrize(("filtros", "lado"), [(30, 3), (12, 2), (12, 4), (12, 5)])
def test_o_erro_fica_abaixo_do_limite_mesmo_com_um_ponto_enorme(filtros, lado, esparso):
    """157 ε M S, como diz a página da arquitetura, numa imagem de números comuns e um ponto de 1e6."""
    for semente in range(3):
        acaso = np.random.default_rng(semente)
        conta, (kernel,), (x, g) = caso((24, 16, 17), filtros, 3, lado=lado)
        if esparso:  # um número só por filtro: é quando as parcelas menos se compensam
            kernel.atribuir(
                kernel * (acaso.permuted(np.arange(kernel.dados[0].size) == 0).reshape(kernel.forma[1:]))
            )
        for array in (x, g):
            array[0, 0, *acaso.integers(0, array.shape[2:])] = 1e6
        obtidos = executar("llvm", conta, [kernel], [x, g], 3, ordem=np.arange(3))[:3]
        exato = Parametro(kernel.tensor.converter("float64"), "kernel")
        reais = [x.astype("float64"), g.astype("float64")]
        certos = executar("numpy", conv_e_gradientes(exato), [exato], reais, 3, ordem=np.arange(3))[:3]
        k = np.abs(exato.dados)
        limites = [
            maior_em_volta(x, obtidos[0].shape[2:]) * k.sum(axis=(1, 2, 3))[:, None, None],
            maior_em_volta(g, obtidos[1].shape[2:]) * k.sum(axis=(0, 2, 3))[:, None, None],
            np.abs(x).max(axis=(0, 2, 3))[:, None, None] * np.abs(g).sum(axis=(0, 2, 3))[:, None, None, None],
        ]
        for obtido, certo, limite in zip(obtidos, certos, limites, strict=True):
            assert (np.abs(obtido - certo) <= 157 * np.finfo("float32").eps * limite).all()


def test_a_previsao_ve_os_pesos_que_mudaram_em_todas_as_threads():
    """O kernel nos pontos fica de uma chamada a outra, e cada thread guarda o seu."""
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(16, 9, 9), nn.Conv2D(16, 3), nn.Flatten(), nn.Densa(2)])
    rede.compilar("sgd", "mse", motor="llvm")
    x = np.random.default_rng(0).random((64, 16, 9, 9), "float32")
    kernel = next(p for p in rede.parametros() if p.forma == (16, 16, 3, 3))
    with com_threads(2):
        for fator in (1.0, 2.0, -1.0):
            kernel.atribuir(kernel * fator)
            esperadas = rede(Tensor(x)).numpy()
            for n in (1, 64, 1, 64):  # uma amostra é de uma thread só
                np.testing.assert_allclose(rede.prever(x[:n], lote=64), esperadas[:n], rtol=1e-4, atol=1e-5)


def test_uma_cnn_funda_treina_como_no_numpy():
    acaso = np.random.default_rng(0)
    x, y = acaso.random((40, 3, 20, 20), "float32"), acaso.integers(0, 4, 40)
    perdas = []
    for motor in ("numpy", "llvm"):
        nn.semente(0)
        convs = [nn.Conv2D(n, 3, padding=1, ativacao="relu") for n in (8, 16, 16)]
        rede = nn.Sequencial([nn.Entrada(3, 20, 20), *convs, nn.MaxPool2D(2), nn.Flatten(), nn.Densa(4)])
        rede.compilar(nn.SGD(0.05, momento=0.9), "entropia-cruzada", motor=motor)
        perdas.append(rede.treinar(x, y, epocas=5, lote=16, progresso=False).perda)
    np.testing.assert_allclose(perdas[1], perdas[0], rtol=1e-4)
