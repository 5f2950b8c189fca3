"""Para onde a rede olha: contra diferenças finitas, contra a completude, contra o PyTorch."""

import numpy as np
import pytest

import neuronio as nn
from neuronio import dentro


def rede_de_convolucoes(*fim):
    nn.semente(3)
    rede = nn.Sequencial([
        nn.Entrada(2, 7, 7),
        nn.Conv2D(4, 3, padding="mesmo"),
        nn.TanH(),
        nn.Conv2D(5, 3, stride=2),
        nn.BatchNorm(),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Densa(3),
        *fim,
    ])  # fmt: skip
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    return rede


@pytest.fixture(scope="module")
def imagens():
    return np.random.default_rng(0).normal(size=(5, 2, 7, 7)).astype("float32")


def resposta(rede, x, classes):
    return rede.prever(x.astype("float32")).astype("float64")[np.arange(len(x)), classes]


@pytest.mark.parametrize("media", [None, 0.9])
def test_o_gradiente_da_entrada_e_o_das_diferencas_finitas(imagens, media):
    rede = rede_de_convolucoes()
    rede.compilar(nn.SGD(0.1), "entropia-cruzada", motor="numpy", media_movel=media)
    rede.treinar(imagens, [0, 1, 2, 0, 1], epocas=2, progresso=False)
    g = dentro.gradiente_da_entrada(rede, imagens, classes=1)
    h = 1e-3
    for onde in [(0, 3, 3), (1, 0, 6), (1, 5, 2)]:
        mais, menos = imagens.copy(), imagens.copy()
        mais[:, *onde] += h
        menos[:, *onde] -= h
        diferenca = (resposta(rede, mais, 1) - resposta(rede, menos, 1)) / (2 * h)
        np.testing.assert_allclose(g[:, *onde], diferenca, rtol=0.05, atol=2e-3)


def test_sem_dizer_a_classe_e_a_que_a_rede_diz_de_cada_imagem(imagens):
    rede = rede_de_convolucoes()
    ditas = rede.prever(imagens).argmax(axis=1)
    assert len(set(ditas)) > 1
    sem_dizer, ditas_uma_a_uma = (dentro.gradiente_da_entrada(rede, imagens, c) for c in (None, ditas))
    np.testing.assert_array_equal(sem_dizer, ditas_uma_a_uma)
    assert np.abs(sem_dizer - dentro.gradiente_da_entrada(rede, imagens, 0)).max() > 1e-3


def test_os_gradientes_integrados_somam_a_diferenca_da_resposta(imagens):
    rede, base = rede_de_convolucoes(), np.full((2, 7, 7), 0.3, "float32")
    contribuicoes = dentro.gradientes_integrados(rede, imagens, 2, base=base, passos=200)
    somas = contribuicoes.reshape(5, -1).sum(axis=1)
    do_comeco = resposta(rede, np.broadcast_to(base, imagens.shape), 2)
    np.testing.assert_allclose(somas, resposta(rede, imagens, 2) - do_comeco, rtol=0.01, atol=5e-3)


def test_numa_rede_linear_cada_contribuicao_e_o_peso_vezes_o_numero():
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(3), nn.Densa(2)])
    rede.compilar("adam", "mse")
    x = np.array([[1.0, -2.0, 3.0]], "float32")
    esperadas = x * rede.camadas[1].kernel.dados[:, 1]
    np.testing.assert_allclose(dentro.gradientes_integrados(rede, x, 1, passos=3), esperadas, rtol=1e-6)


def na_torch(rede):
    torch = pytest.importorskip("torch")
    conv_1, _, conv_2, norma, _, _, _, densa = rede.camadas[1:]
    copiada = torch.nn.Sequential(
        torch.nn.Conv2d(2, 4, 3, padding=1),
        torch.nn.Tanh(),
        torch.nn.Conv2d(4, 5, 3, stride=2),
        torch.nn.BatchNorm2d(5, eps=norma.epsilon),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Dropout(0.5),
        torch.nn.Linear(45, 3),
    ).eval()
    for deles, nossos in ((copiada[0], conv_1), (copiada[2], conv_2), (copiada[7], densa)):
        kernel = nossos.kernel.dados
        deles.weight.data = torch.tensor(kernel if kernel.ndim == 4 else kernel.T.copy())
        deles.bias.data = torch.tensor(nossos.bias.dados)
    return torch, copiada


def test_o_gradiente_e_o_do_pytorch(imagens):
    rede = rede_de_convolucoes()
    torch, copiada = na_torch(rede)
    x = torch.tensor(imagens, requires_grad=True)
    copiada(x)[:, 2].sum().backward()
    np.testing.assert_allclose(
        dentro.gradiente_da_entrada(rede, imagens, 2), x.grad.numpy(), rtol=1e-3, atol=1e-6
    )


@pytest.mark.parametrize(("camada", "ate"), [(None, 5), ("tanh_1", 2), ("conv2d_2", 3)])
def test_o_grad_cam_e_o_do_pytorch(imagens, camada, ate):
    rede = rede_de_convolucoes()
    torch, copiada = na_torch(rede)
    mapas = copiada[:ate](torch.tensor(imagens)).detach().requires_grad_()
    copiada[ate:](mapas)[:, 1].sum().backward()
    importancia = mapas.grad.mean(dim=(2, 3), keepdim=True)
    esperado = torch.relu((importancia * mapas).sum(dim=1)).detach().numpy()
    assert esperado.max() > 0
    nosso = dentro.grad_cam(rede, imagens, 1, camada)
    np.testing.assert_allclose(nosso, esperado, rtol=1e-3, atol=1e-6)


def test_o_grad_cam_de_uma_rede_sem_convolucao_diz_o_que_serve():
    rede = nn.RedeNeural([64, 8, 3])
    rede.compilar("adam", "entropia-cruzada")
    x = np.zeros((2, 1, 8, 8), "float32")
    with pytest.raises(nn.ErroDeValor, match=r"não tem nenhuma.*gradientes_integrados"):
        dentro.grad_cam(rede, x)
    with pytest.raises(nn.ErroDeValor, match="Grad-CAM"):
        dentro.saliencia(rede, x, metodos=["grad-cam"])
    assert len(dentro.saliencia(rede, x).axes) == 2 * 3  # a imagem e os dois que servem


@pytest.mark.parametrize(
    ("chamar", "erro", "diz"),
    [
        (lambda r, x: dentro.grad_cam(r, x, camada="densa_1"), nn.ErroDeForma, r"tanh_1.*conv2d_2"),
        (lambda r, x: dentro.grad_cam(r, x, camada="conv_9"), nn.ErroDeNome, "conv2d_1"),
        (lambda r, x: dentro.grad_cam(r, x, classes=3), nn.ErroDeValor, "de 0 a 2"),
        (lambda r, x: dentro.grad_cam(r, x, classes=[0, 1]), nn.ErroDeValor, "um por amostra"),
        (lambda r, x: dentro.saliencia(r, x, metodos=["lime"]), nn.ErroDeNome, "gradientes-integrados"),
        (lambda r, x: dentro.gradientes_integrados(r, x, base=[1.0, 2.0, 3.0]), nn.ErroDeForma, "base"),
        (lambda r, x: dentro.gradientes_integrados(r, x, passos=0), nn.ErroDeValor, "passos"),
        (lambda r, x: dentro.gradiente_da_entrada(r.camadas[1], x), nn.ErroDeTipo, "modelo"),
        (lambda r, x: dentro.gradiente_da_entrada(r, x[:, :1]), nn.ErroDeForma, "espera dados"),
        (lambda r, x: dentro.gradiente_da_entrada(r, x[:0]), nn.ErroDeDados, "vazio"),
    ],
)
def test_o_que_nao_se_pode_pedir(imagens, chamar, erro, diz):
    with pytest.raises(erro, match=diz):
        chamar(rede_de_convolucoes(), imagens)


def test_indices_nao_se_derivam_e_uma_sequencia_nao_e_uma_classe():
    leitora = nn.Sequencial([nn.Embedding(9, 4), nn.GRU(3)])
    leitora.compilar("adam", "entropia-cruzada")
    with pytest.raises(nn.ErroDeTipo, match="índices"):
        dentro.gradiente_da_entrada(leitora, np.zeros((2, 5), "int64"))
    por_passo = nn.Sequencial([nn.Entrada(5, 2), nn.Densa(3)])
    por_passo.compilar("adam", "mse")
    with pytest.raises(nn.ErroDeForma, match=r"\(lote, 5, 3\)"):
        dentro.gradiente_da_entrada(por_passo, np.zeros((2, 5, 2), "float32"))


def test_a_figura_pinta_o_que_as_contas_dao():
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(1, 6, 6), nn.Conv2D(4, 3), nn.ReLU(), nn.Flatten(), nn.Densa(2)])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    x = np.random.default_rng(1).random((2, 1, 6, 6)).astype("float32")
    figura = dentro.saliencia(rede, x, nomes=["gato", "cão"], classes=[1, 0])
    grade = np.array(figura.axes).reshape(2, 4)
    assert [eixos.get_ylabel() for eixos in grade[:, 0]] == ["cão", "gato"]
    pintados = [np.asarray(eixos.images[-1].get_array()) for eixos in grade[0, 1:]]
    np.testing.assert_allclose(pintados[0], np.abs(dentro.gradiente_da_entrada(rede, x, [1, 0]))[0, 0])
    np.testing.assert_allclose(pintados[1], dentro.gradientes_integrados(rede, x, [1, 0])[0, 0])
    np.testing.assert_allclose(pintados[2], dentro.grad_cam(rede, x, [1, 0])[0])
    figura.axes[0].set_title("mudei")
    assert figura.png()[:4] == b"\x89PNG"


def test_um_mapa_vazio_diz_que_nao_achou_nada():
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(1, 8, 8), nn.Conv2D(2, 3, ativacao="relu"), nn.Flatten(), nn.Densa(3)])
    rede.compilar("adam", "entropia-cruzada")
    rede.camadas[-1].kernel.atribuir(rede.camadas[-1].kernel.tensor * 0)
    figura = nn.dentro.saliencia(rede, np.ones((1, 1, 8, 8)))
    vazios = ["não achou\nnada" in [t.get_text() for t in eixos.texts] for eixos in figura.axes]
    assert vazios == [False, True, True, True]
