"""A média móvel dos pesos: a conta, onde se usa, e que se retoma."""

import copy

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES

nos_motores = pytest.mark.parametrize("motor", MOTORES)
X = np.random.default_rng(0).normal(size=(24, 5)).astype("float32")
Y = np.arange(24) % 3


def criar(motor="numpy", beta=0.9, camadas=(), otimizador=None):
    nn.semente(1)
    rede = nn.Sequencial([nn.Entrada(5), nn.Densa(6, "tanh"), *camadas, nn.Densa(3)])
    rede.compilar(otimizador or nn.SGD(0.5), "entropia-cruzada", motor=motor, media_movel=beta)
    return rede


def treinar(rede, epocas=1, **opcoes):
    nn.semente(2)  # a ordem dos dados sorteia-se no primeiro treino
    return rede.treinar(X, Y, epocas=epocas, lote=6, progresso=False, **opcoes)


def bits(rede):
    return [v.dados.tobytes() for v in (*rede.variaveis(), *rede.otimizador.variaveis())]


class Anota(nn.Callback):
    def __init__(self):
        self.kernels = []

    def ao_fim_do_lote(self, treino):
        self.kernels.append(treino.modelo.parametros()[0].numpy())


@nos_motores
def test_e_a_do_pytorch(motor):
    torch = pytest.importorskip("torch")
    anota = Anota()
    rede = criar(motor, beta=0.6)
    treinar(rede, epocas=6, callbacks=[anota])
    de_la = torch.nn.Parameter(torch.tensor(anota.kernels[0]))
    modelo = torch.nn.Module()
    modelo.w = de_la
    media = torch.optim.swa_utils.AveragedModel(
        modelo, avg_fn=lambda m, w, n: torch.lerp(w, m, min(0.6, float(n) / (float(n) + 10)))
    )
    for kernel in anota.kernels:
        de_la.data = torch.tensor(kernel)
        media.update_parameters(modelo)
    rede.adotar_media()
    np.testing.assert_allclose(rede.parametros()[0].numpy(), media.module.w.detach().numpy(), atol=1e-6)


@nos_motores
def test_prever_avaliar_e_a_validacao_usam_a_media_e_o_treino_nao(motor):
    rede, sem = criar(motor), criar(motor, beta=None)
    historico = treinar(rede, epocas=3, validacao=(X, Y))
    treinar(sem, epocas=3)
    np.testing.assert_array_equal(rede.parametros()[0].numpy(), sem.parametros()[0].numpy())
    com_a_media, sem_ela = rede.prever(X), sem.prever(X)
    assert np.abs(com_a_media - sem_ela).max() > 1e-3
    medida = rede.avaliar(X, Y)["perda"]
    assert medida == pytest.approx(historico.perda_validacao[-1], rel=1e-6)
    assert abs(medida - sem.avaliar(X, Y)["perda"]) > 1e-4
    rede.adotar_media()
    np.testing.assert_array_equal(rede.prever(X), com_a_media)
    rede.compilar("sgd", "entropia-cruzada", motor=motor)  # já sem média
    np.testing.assert_allclose(rede.prever(X), com_a_media, atol=1e-6)


@nos_motores
def test_as_medias_do_batchnorm_tambem_se_fazem(motor):
    rede = criar(motor, camadas=[nn.BatchNorm()])
    treinar(rede, epocas=2)
    movel = rede.camadas[2].media_movel
    agora = movel.numpy()
    rede.adotar_media()
    assert np.abs(movel.numpy() - agora).max() > 1e-4


@nos_motores
def test_salva_se_e_retoma_se_bit_a_bit(motor, tmp_path):
    opcoes = {"callbacks": [nn.PontoDeControle(tmp_path)], "retomar": tmp_path}
    inteira = criar(motor, camadas=[nn.Dropout(0.2)])
    treinar(inteira, epocas=4)
    treinar(criar(motor, camadas=[nn.Dropout(0.2)]), epocas=2, **opcoes)
    retomada = criar(motor, camadas=[nn.Dropout(0.2)])
    treinar(retomada, epocas=4, **opcoes)
    assert bits(retomada) == bits(inteira)
    lida = nn.carregar(retomada.salvar(tmp_path / "m.safetensors"))
    np.testing.assert_array_equal(lida.prever(X), inteira.prever(X))
    for rede in (lida, inteira):
        treinar(rede)
    np.testing.assert_array_equal(lida.prever(X), inteira.prever(X))


def test_um_ponto_sem_media_nao_se_retoma_com_ela(tmp_path):
    treinar(criar(beta=None), callbacks=[nn.PontoDeControle(tmp_path)])
    with pytest.raises(nn.ErroDeArquivo, match="media_movel"):
        treinar(criar(), epocas=2, retomar=tmp_path)


def test_uma_copia_tem_a_sua_media():
    rede = criar()
    treinar(rede)
    antes = rede.prever(X)
    copia = copy.deepcopy(rede)
    np.testing.assert_array_equal(copia.prever(X), antes)
    treinar(copia, epocas=3)
    np.testing.assert_array_equal(rede.prever(X), antes)
    assert np.abs(copia.prever(X) - antes).max() > 1e-3


def test_a_parada_antecipada_devolve_a_media_da_melhor_epoca():
    rede = criar(otimizador=nn.SGD(2.0, momento=0.9))
    validacao = (X[::-1].copy(), Y)
    parada = nn.ParadaAntecipada(paciencia=4, restaurar=True)
    historico = treinar(rede, epocas=30, validacao=validacao, callbacks=[parada])
    assert np.argmin(historico.perda_validacao) < historico.epocas - 1
    assert rede.avaliar(*validacao)["perda"] == pytest.approx(min(historico.perda_validacao), rel=1e-6)


@nos_motores
def test_uma_camada_trocada_no_meio_comeca_a_sua_media_e_as_outras_continuam(motor):
    rede = criar(motor)
    treinar(rede, epocas=3)
    passos = rede.media_dos_pesos._passos.item()
    rede.camadas[2] = nn.Densa(3)
    treinar(rede)
    assert rede.media_dos_pesos._passos.item() == passos + 4
    assert rede.prever(X).shape == (24, 3)


@nos_motores
def test_o_passo_de_uma_pessoa_tambem_a_faz_andar(motor):
    class Minha(nn.Sequencial):
        def passo_de_treino(self, x, alvo):
            perda = self.perda_dada()(self(x), alvo)
            self.otimizador.aplicar(nn.gradientes(perda, self.parametros()))
            return {"perda": perda}

    nn.semente(1)
    minha = Minha([nn.Entrada(5), nn.Densa(6, "tanh"), nn.Densa(3)])
    minha.compilar(nn.SGD(0.5), "entropia-cruzada", motor=motor, media_movel=0.9)
    rede = criar(motor)
    for uma in (minha, rede):
        treinar(uma, epocas=3)
    np.testing.assert_allclose(minha.prever(X), rede.prever(X), atol=1e-6)


def test_os_motores_fazem_a_mesma_media():
    previsoes = []
    for motor in MOTORES:
        rede = criar(motor)
        treinar(rede, epocas=3)
        previsoes.append(rede.prever(X))
    np.testing.assert_allclose(previsoes[0], previsoes[-1], atol=1e-5)


@pytest.mark.parametrize(
    ("beta", "erro", "mensagem"),
    [
        (1, nn.ErroDeValor, "nunca sairia dos primeiros pesos"),
        (-0.1, nn.ErroDeValor, "a média móvel"),
        ("muita", nn.ErroDeTipo, "a média móvel"),
    ],
)
def test_uma_media_que_nao_serve_se_recusa(beta, erro, mensagem):
    with pytest.raises(erro, match=mensagem):
        criar(beta=beta)


def test_adotar_a_media_que_nao_se_pediu_se_recusa():
    with pytest.raises(nn.ErroDeTreino, match=r"media_movel=0\.999"):
        criar(beta=None).adotar_media()
