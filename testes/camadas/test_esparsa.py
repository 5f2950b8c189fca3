import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.configuracao import familia
from neuronio.motores import MOTORES

X = np.random.default_rng(0).normal(size=(20, 6)).astype("float32")
Y = np.random.default_rng(1).normal(size=(20, 3)).astype("float32")
nos_motores = pytest.mark.parametrize("motor", MOTORES)


def criar(motor="numpy", otimizador=None, **opcoes):
    nn.semente(3)
    rede = nn.Sequencial([nn.Entrada(6), nn.Esparsa(8, 0.75, ativacao="tanh", **opcoes), nn.Esparsa(3, 0.5)])
    rede.compilar(otimizador or nn.SGD(0.1, momento=0.9), "mse", motor=motor)
    return rede


def treinar(rede, epocas=2, **opcoes):
    rede.treinar(X, Y, epocas=epocas, lote=4, embaralhar=False, progresso=False, **opcoes)
    return rede


def test_a_mascara_apaga_exatamente_a_fracao():
    for fracao, ficam in ((0, 60), (0.5, 30), (0.9, 6), (0.99, 1)):
        camada = nn.Esparsa(6, fracao)
        camada(np.zeros((1, 10)))
        assert camada.kernel.mascara.sum() == np.count_nonzero(camada.kernel.dados) == ficam


def test_a_mesma_semente_sorteia_a_mesma_mascara():
    def mascara(semente):
        nn.semente(semente)
        camada = nn.Esparsa(20)
        camada(np.zeros((1, 30)))
        return camada.kernel.mascara

    np.testing.assert_array_equal(mascara(1), mascara(1))
    assert not np.array_equal(mascara(1), mascara(2))
    assert mascara(1).any(axis=0).sum() > 10  # espalhada: não são umas poucas colunas inteiras


@pytest.mark.parametrize("classe", familia(nn.Otimizador).values())
@pytest.mark.parametrize("regularizador", [None, "l1", "l2"])
def test_nenhum_otimizador_move_um_peso_apagado(classe, regularizador):
    decaimento = {"decaimento": 0.1} if classe in (nn.AdamW, nn.Lion) else {}
    rede = criar(otimizador=classe(0.01, **decaimento), regularizador=regularizador)
    camada = rede.camadas[1]
    antes, mascara = camada.kernel.dados.copy(), camada.kernel.mascara
    treinar(rede)
    assert not camada.kernel.dados[~mascara].any()
    assert (camada.kernel.dados[mascara] != antes[mascara]).all()
    np.testing.assert_array_equal(camada.kernel.mascara, mascara)


def test_um_peso_apagado_nao_tem_gradiente_nem_conta_se_alguem_o_atribui():
    camada = nn.Esparsa(2, mascara=[[1, 0], [0, 1], [1, 1]], usar_bias=False)
    x = np.array([[1.0, 10.0, 100.0]])
    camada(x)
    camada.kernel.atribuir(np.full((3, 2), 2.0))
    with modo_de_treino(True):
        y = camada(x)
    assert y.dados.tolist() == [[202, 220]]
    (dk,) = nn.gradientes(y.soma(), [camada.kernel])
    assert dk.dados.tolist() == [[1, 0], [0, 10], [100, 100]]


@nos_motores
def test_trocar_a_mascara_vale_na_hora(motor):
    rede = criar(motor)
    treinar(rede)
    rede.camadas[2].kernel.mascara = uma = np.eye(8, 3)
    antes, ultima = rede.camadas[2].kernel.dados, nn.Sequencial(rede.camadas[:2]).prever(X)[:, :3]
    assert np.count_nonzero(antes) <= 3
    np.testing.assert_allclose(
        rede.prever(X), ultima * np.diag(antes[:3]) + rede.camadas[2].bias.dados, rtol=1e-5, atol=1e-6
    )
    treinar(rede)
    assert not rede.camadas[2].kernel.dados[uma == 0].any()


@nos_motores
def test_a_mascara_vai_no_arquivo_e_o_treino_se_retoma_bit_a_bit(motor, tmp_path):
    def bits(rede):
        return [v.dados.tobytes() for v in (*rede.variaveis(), *rede.otimizador.variaveis())]

    mascara = np.random.default_rng(5).random((6, 8)) < 0.3
    inteira = treinar(criar(motor, mascara=mascara), 4)
    opcoes = {"callbacks": [nn.PontoDeControle(tmp_path)], "retomar": tmp_path}
    treinar(criar(motor, mascara=mascara), 2, **opcoes)
    retomada = treinar(criar(motor, mascara=mascara), 4, **opcoes)
    assert bits(retomada) == bits(inteira)
    retomada.salvar(tmp_path / "m.safetensors")
    nn.semente(99)
    lida = nn.carregar(tmp_path / "m.safetensors")
    np.testing.assert_array_equal(lida.camadas[1].kernel.mascara, mascara)
    assert lida.camadas[1].fracao == pytest.approx(1 - mascara.mean())
    assert bits(lida) == bits(inteira)
    np.testing.assert_array_equal(lida.prever(X), retomada.prever(X))


@nos_motores
def test_dez_passos_sao_os_do_pytorch(motor):
    torch = pytest.importorskip("torch", reason="sem PyTorch não há com o que comparar")
    poda = pytest.importorskip("torch.nn.utils.prune")
    nossa = criar(motor)
    densas = [torch.nn.Linear(6, 8), torch.nn.Linear(8, 3)]
    for daqui, la in zip(nossa.camadas[1:], densas, strict=True):
        with torch.no_grad():
            la.weight.copy_(torch.tensor(daqui.kernel.dados.T.copy()))
            la.bias.copy_(torch.tensor(daqui.bias.dados.copy()))
        poda.custom_from_mask(la, "weight", torch.tensor(daqui.kernel.mascara.T.copy()))
    rede = torch.nn.Sequential(densas[0], torch.nn.Tanh(), densas[1])
    treinar(nossa)
    otimizador = torch.optim.SGD(rede.parameters(), lr=0.1, momentum=0.9)
    for i in [*range(0, 20, 4)] * 2:
        otimizador.zero_grad()
        torch.nn.functional.mse_loss(rede(torch.tensor(X[i : i + 4])), torch.tensor(Y[i : i + 4])).backward()
        otimizador.step()
    np.testing.assert_allclose(nossa.prever(X), rede(torch.tensor(X)).detach().numpy(), atol=1e-5)


@pytest.mark.parametrize("threads", [1, 3, 5])
def test_compilada_da_o_mesmo_que_no_numpy(threads):
    antes = nn.threads()
    try:
        nn.threads(threads)
        compilada = treinar(criar("llvm", nn.AdamW(0.01, decaimento=0.2)))
    finally:
        nn.threads(antes)
    referencia = treinar(criar("numpy", nn.AdamW(0.01, decaimento=0.2)))
    assert not compilada.camadas[1].kernel.dados[~compilada.camadas[1].kernel.mascara].any()
    for a, b in zip(compilada.variaveis(), referencia.variaveis(), strict=True):
        np.testing.assert_allclose(a.dados, b.dados, atol=1e-5)


def test_em_blocos_cada_bloco_existe_inteiro_ou_falta_inteiro():
    camada = nn.Esparsa(12, 0.75, bloco=(2, 3))
    camada(np.zeros((1, 8)))
    blocos = camada.kernel.mascara.reshape(4, 2, 4, 3).sum(axis=(1, 3))
    assert sorted(set(blocos.ravel())) == [0, 6]
    assert (blocos > 0).sum() == 4


def test_localmente_conectada_cada_neuronio_ve_as_entradas_mais_proximas():
    camada = nn.Esparsa(7, vizinhas=3)
    camada(np.zeros((1, 20)))
    ve = [np.flatnonzero(coluna).tolist() for coluna in camada.kernel.mascara.T]
    assert all(len(v) == 3 and v == [*range(v[0], v[0] + 3)] for v in ve)
    assert ve == sorted(ve)
    assert ve[3] == [8, 9, 10] or ve[3] == [9, 10, 11]  # o do meio, no meio
    assert (ve[0][0], ve[-1][-1]) == (0, 19)


def test_sempre_fica_pelo_menos_um_peso():
    camada = nn.Esparsa(1, 0.99)
    camada(np.zeros((1, 2)))
    assert camada.kernel.mascara.sum() == 1
