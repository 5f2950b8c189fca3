"""Os autocodificadores: um passo do PyTorch, os mesmos números nos dois motores, e o que se recusa."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.modelos.autocodificadores import divergencia

MOTORES = ["numpy", "llvm"]
N, FORMA, LATENTE = 10, (1, 2, 3), 2
X = np.random.default_rng(0).uniform(0, 1, (N, *FORMA)).astype("f")


def redes(saidas, codigo, numeros=6):
    codificador = nn.Sequencial([nn.Flatten(), nn.Densa(5, "tanh"), nn.Densa(codigo)])
    decodificador = nn.Sequencial([nn.Densa(4, "tanh"), nn.Densa(numeros), nn.Redimensionar(*saidas)])
    return codificador, decodificador


def criar(motor="numpy", variacional=True, perda=None, otimizador=None, beta=0.5):
    nn.semente(3)
    otimizador = otimizador or nn.SGD(0.05)
    if variacional:
        rede = nn.AutocodificadorVariacional(*redes(FORMA, 2 * LATENTE), latente=LATENTE, beta=beta)
        rede.compilar(otimizador, perda, motor=motor)
    else:
        rede = nn.Autocodificador(*redes(FORMA, LATENTE))
        rede.compilar(otimizador, perda or "mse", motor=motor)
    rede.construir_com(FORMA)
    return rede


def treinar(rede, y=None, **opcoes):
    return rede.treinar(X, y, **{"epocas": 3, "lote": 4, "progresso": False, "embaralhar": False, **opcoes})


def pesos(rede):
    return [v.numpy() for v in rede.variaveis()]


LOGITS = nn.EntropiaCruzadaBinaria(logits=True, fracoes=True)


@pytest.mark.parametrize("variacional", [False, True])
@pytest.mark.parametrize("perda", [LOGITS, "mse"])
def test_os_motores_dao_os_mesmos_numeros(variacional, perda):
    um, outro = (criar(motor, variacional, perda) for motor in MOTORES)
    historico, do_outro = (treinar(rede, validacao=X[:3]) for rede in (um, outro))
    for nome, serie in historico.colunas().items():
        if nome != "segundos":
            np.testing.assert_allclose(do_outro.colunas()[nome], serie, atol=1e-4)
    for a, b in zip(pesos(um), pesos(outro), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
    for metodo in ("codificar", "reconstruir", "prever"):
        np.testing.assert_allclose(getattr(um, metodo)(X), getattr(outro, metodo)(X), atol=1e-5)


@pytest.mark.parametrize("perda", [LOGITS, "mse"])
def test_um_passo_e_o_do_pytorch_com_o_mesmo_ruido(perda):
    import torch
    from torch.nn import functional

    vae = criar(perda=perda)
    ruido = torch.tensor(nn.sortear_normal((N, LATENTE), chave=vae.chave.numpy(), passo=0).numpy())
    w = [torch.tensor(p.numpy(), requires_grad=True) for p in vae.parametros()]
    x = torch.tensor(X.reshape(N, -1))
    ambas = torch.tanh(x @ w[0] + w[1]) @ w[2] + w[3]
    media, log_variancia = ambas[:, :LATENTE], ambas[:, LATENTE:]
    normal = torch.distributions.Normal(media, (log_variancia / 2).exp())
    saida = torch.tanh((media + normal.stddev * ruido) @ w[4] + w[5]) @ w[6] + w[7]
    medir = functional.mse_loss if perda == "mse" else functional.binary_cross_entropy_with_logits
    reconstrucao = medir(saida, x, reduction="sum") / N
    padrao = torch.distributions.Normal(0.0, 1.0)
    kl = torch.distributions.kl_divergence(normal, padrao).sum() / N
    total = reconstrucao + 0.5 * kl
    total.backward()
    historico = treinar(vae, epocas=1, lote=N)
    assert historico.perda == pytest.approx([total.item()], rel=1e-5)
    assert historico.metricas["reconstrucao"] == pytest.approx([reconstrucao.item()], rel=1e-5)
    assert historico.metricas["divergencia"] == pytest.approx([kl.item()], rel=1e-4)
    for nosso, dela in zip(vae.parametros(), w, strict=True):
        np.testing.assert_allclose(nosso.numpy(), (dela - 0.05 * dela.grad).detach().numpy(), atol=1e-6)


def test_a_derivada_da_divergencia_e_a_das_diferencas_finitas():
    valores = np.random.default_rng(1).normal(size=(2, 3, LATENTE))
    media, log_variancia = (nn.Tensor(v, tipo="float64", requer_grad=True) for v in valores)
    derivadas = nn.gradientes(divergencia(media, log_variancia).soma(), [media, log_variancia])

    def em(v):
        return divergencia(*(nn.Tensor(parte, tipo="float64") for parte in v)).soma().item()

    for indice in np.ndindex(valores.shape):
        passo = np.zeros_like(valores)
        passo[indice] = 1e-5
        finita = (em(valores + passo) - em(valores - passo)) / 2e-5
        assert derivadas[indice[0]].numpy()[indice[1:]] == pytest.approx(finita, abs=1e-8)


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("variacional", [False, True])
def test_retoma_se_bit_a_bit_e_volta_igual_do_arquivo(motor, variacional, tmp_path):
    inteira, partida, retomada = (criar(motor, variacional, otimizador=nn.Adam(0.01)) for _ in range(3))
    treinar(inteira, epocas=4)
    treinar(partida, epocas=2, callbacks=[nn.PontoDeControle(tmp_path)])
    treinar(retomada, epocas=4, retomar=tmp_path)
    for a, b in zip(pesos(inteira), pesos(retomada), strict=True):
        np.testing.assert_array_equal(a, b)
    lida = nn.carregar(inteira.salvar(tmp_path / "auto.safetensors"))
    np.testing.assert_array_equal(lida.reconstruir(X), inteira.reconstruir(X))


def test_medir_da_sempre_o_mesmo_e_nao_muda_nada():
    vae = criar()
    antes = pesos(vae)
    medidas = vae.avaliar(X)
    assert vae.avaliar(X) == medidas
    assert medidas["perda"] == pytest.approx(medidas["reconstrucao"] + 0.5 * medidas["divergencia"])
    for a, b in zip(antes, pesos(vae), strict=True):
        np.testing.assert_array_equal(a, b)


def test_cada_passo_sorteia_outro_ruido():
    perdas = treinar(criar(otimizador=nn.SGD(1e-12)), epocas=3, lote=N).perda
    assert len({round(perda, 4) for perda in perdas}) == 3  # a rede é a mesma


def test_a_perda_do_variacional_tem_as_penalidades():
    nn.semente(3)
    codificador, decodificador = redes(FORMA, 2 * LATENTE)
    codificador.camadas[1] = nn.Densa(5, regularizador=nn.L2(0.3))
    vae = nn.AutocodificadorVariacional(codificador, decodificador, latente=LATENTE)
    vae.compilar("sgd")
    medidas = vae.avaliar(X)
    penalidade = nn.L2(0.3)(nn.Tensor(codificador.camadas[1].kernel.numpy())).item()
    sobra = medidas["perda"] - medidas["reconstrucao"] - medidas["divergencia"]
    assert sobra == pytest.approx(penalidade, rel=1e-4)


def test_sem_alvo_o_alvo_e_a_propria_entrada_e_com_ele_e_ele():
    um, outro, terceiro = (criar(variacional=False) for _ in range(3))
    assert treinar(um).perda == treinar(outro, X).perda
    assert treinar(terceiro, X[::-1]).perda != um.historico.perda
    assert um.avaliar(X)["perda"] == pytest.approx(((um.reconstruir(X) - X) ** 2).mean(), rel=1e-5)


def test_o_codigo_e_a_media_e_a_amostra_e_a_probabilidade():
    vae = criar()
    ambas = vae.codificador.prever(X) if vae.codificador.otimizadores else vae.codificador(X).numpy()
    np.testing.assert_allclose(vae.codificar(X), ambas[:, :LATENTE], atol=1e-6)
    np.testing.assert_allclose(vae.reconstruir(X), 1 / (1 + np.exp(-vae.prever(X))), atol=1e-6)


def test_inventa_o_mesmo_da_mesma_semente_e_vai_em_reta_de_um_codigo_a_outro():
    vae = criar()
    np.testing.assert_array_equal(vae.gerar(4, semente=1), vae.gerar(4, semente=1))
    assert np.abs(vae.gerar(4) - vae.gerar(4)).max() > 1e-6
    a, b = np.array([1.0, 0.0]), np.array([0.0, 2.0])
    np.testing.assert_allclose(vae.interpolar(a, b, 3), vae.decodificar([a, (a + b) / 2, b]), atol=1e-6)


def variacional_de(codigo, saidas=FORMA, numeros=6):
    rede = nn.AutocodificadorVariacional(*redes(saidas, codigo, numeros), latente=LATENTE)
    rede.construir_com(FORMA)


MAUS = {
    "código": (lambda: variacional_de(3), nn.ErroDeForma, r"\(lote, 4\), mas deu \(lote, 3\)"),
    "formas": (lambda: variacional_de(4, (5,), 5), nn.ErroDeForma, r"forma \(5,\).*forma \(1, 2, 3\)"),
    "rede": (lambda: nn.Autocodificador(nn.Densa(2), 3), nn.ErroDeTipo, "o decodificador é uma rede"),
    "perda": (lambda: criar(perda=nn.MSE("soma")), nn.ErroDeTreino, "não é a média deles"),
    "perda de classes": (lambda: criar(perda="nll"), nn.ErroDeTreino, "não é a média deles"),
    "tons": (lambda: criar().treinar(X + 1), nn.ErroNeuronio, "espera alvos"),
    "códigos": (lambda: criar().decodificar(np.zeros((2, 3))), nn.ErroDeForma, r"\(n, 2\).*\(2, 3\)"),
    "caminho": (lambda: criar().interpolar([0, 0], [0]), nn.ErroDeForma, r"\(2,\) e \(1,\)"),
    "textos": (lambda: criar().decodificar(["a"]), nn.ErroDeTipo, "z de decodificar tem o tipo"),
    "tortos": (lambda: criar().interpolar([[0], [1, 2]], [0, 0]), nn.ErroDeDados, "a de interpolar não"),
    "infinito": (lambda: criar().interpolar([0, 0], [0, np.inf]), nn.ErroDeDados, "infinito em b de"),
    "beta": (lambda: criar(beta=-1), nn.ErroDeValor, "o peso da divergência"),
    "cedo": (
        lambda: nn.Autocodificador(*redes(FORMA, 2)).decodificar(np.zeros((1, 2))),
        nn.ErroDeTreino,
        "ainda não foi treinado",
    ),
}


@pytest.mark.parametrize("nome", MAUS)
def test_o_que_nao_serve_se_recusa_com_uma_frase(nome):
    chamar, erro, frase = MAUS[nome]
    with pytest.raises(erro, match=frase):
        chamar()
