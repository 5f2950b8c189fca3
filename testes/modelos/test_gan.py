"""A rede adversária: as perdas do PyTorch, os mesmos números nos dois motores, e o que se recusa."""

import numpy as np
import pytest

import neuronio as nn

MOTORES = ["numpy", "llvm"]
PERDAS = ["nao-saturante", "minimax", "minimos-quadrados", "wasserstein"]
N, FORMA, RUIDO = 12, (1, 4, 4), 3
X = np.random.default_rng(0).standard_normal((N, *FORMA)).astype("f")
Y = np.random.default_rng(1).integers(0, 3, N)


def criar(motor="numpy", otimizador=None, com_norma=True, **opcoes):
    nn.semente(4)
    norma = [nn.BatchNorm()] if com_norma else []
    geradora = nn.Sequencial(
        [nn.Densa(16), *norma, nn.ReLU(), nn.Densa(16, "tanh"), nn.Redimensionar(*FORMA)]
    )
    discriminadora = nn.Sequencial([nn.Conv2D(4, 3), nn.LeakyReLU(0.2), nn.Flatten(), nn.Densa(1)])
    gan = nn.GAN(geradora, discriminadora, ruido=RUIDO, **opcoes)
    gan.compilar(otimizador or {"geradora": nn.SGD(0.05), "discriminadora": nn.SGD(0.02)}, motor=motor)
    gan.construir_com(FORMA)
    return gan


def treinar(gan, **opcoes):
    com_classes = {} if gan.classes is None else {"y": Y}
    return gan.treinar(
        X, **com_classes, **{"epocas": 3, "lote": 5, "progresso": False, "embaralhar": False, **opcoes}
    )


def pesos(gan):
    return [v.numpy() for v in gan.variaveis()]


@pytest.mark.parametrize("classes", [None, 3])
@pytest.mark.parametrize("perda", PERDAS)
def test_os_motores_dao_os_mesmos_numeros(perda, classes):
    opcoes = {"perda": perda, "classes": classes, "passos": 2, "suavizacao": 0.1, "media_movel": 0.9}
    um, outro = (criar(motor, **opcoes) for motor in MOTORES)
    historico, do_outro = treinar(um), treinar(outro)
    for nome, serie in historico.colunas().items():
        if nome != "segundos":
            np.testing.assert_allclose(do_outro.colunas()[nome], serie, atol=1e-4)
    for a, b in zip(pesos(um), pesos(outro), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)
    for (_, a), (_, b) in zip(um.nomeadas(), outro.nomeadas(), strict=True):
        b.atribuir(a)
    pedido = {} if classes is None else {"classe": 2}
    np.testing.assert_allclose(
        um.gerar(4, semente=1, **pedido), outro.gerar(4, semente=1, **pedido), atol=1e-5
    )


@pytest.mark.parametrize("perda", PERDAS)
def test_um_passo_e_o_do_pytorch_com_o_mesmo_ruido(perda):
    import torch
    from torch.nn import functional

    gan = criar(perda=perda, com_norma=False, suavizacao=0.1, penalidade=7.0)
    chave, passo = gan.chave.numpy(), 0
    w = [torch.tensor(p.numpy(), requires_grad=True) for p in gan.parametros()]
    da_g, da_d = w[:4], w[4:]

    def ruido():
        nonlocal passo
        passo += 1
        return torch.tensor(nn.sortear_normal((N, RUIDO), chave=chave, passo=passo - 1).numpy())

    def geradora(z):
        return torch.tanh(torch.relu(z @ da_g[0] + da_g[1]) @ da_g[2] + da_g[3]).reshape(N, *FORMA)

    def discriminadora(x):
        y = functional.leaky_relu(functional.conv2d(x, da_d[0], da_d[1]), 0.2)
        return y.flatten(1) @ da_d[2] + da_d[3]

    x = torch.tensor(X)
    falsas = geradora(ruido()).detach()
    r, f = discriminadora(x), discriminadora(falsas)
    uns, zeros = torch.ones_like(r), torch.zeros_like(r)
    entropia = functional.binary_cross_entropy_with_logits
    if perda in ("nao-saturante", "minimax"):
        perda_d = entropia(r, uns * 0.9) + entropia(f, zeros)
    elif perda == "minimos-quadrados":
        perda_d = ((r - 0.9) ** 2).mean() / 2 + (f**2).mean() / 2
    else:
        entre = torch.tensor(nn.sortear((N, 1, 1, 1), chave=chave, passo=passo).numpy())
        passo += 1
        meio = (x * entre + falsas * (1 - entre)).requires_grad_(True)
        (inclinacao,) = torch.autograd.grad(discriminadora(meio).sum(), meio, create_graph=True)
        perda_d = f.mean() - r.mean() + 7 * ((inclinacao.flatten(1).norm(dim=1) - 1) ** 2).mean()
    derivadas = torch.autograd.grad(perda_d, da_d)
    with torch.no_grad():
        for v, d in zip(da_d, derivadas, strict=True):
            v -= 0.02 * d
    e = discriminadora(geradora(ruido()))
    perda_g = {
        "nao-saturante": lambda: entropia(e, uns),
        "minimax": lambda: -entropia(e, zeros),
        "minimos-quadrados": lambda: ((e - 1) ** 2).mean() / 2,
        "wasserstein": lambda: -e.mean(),
    }[perda]()
    derivadas = torch.autograd.grad(perda_g, da_g)
    with torch.no_grad():
        for v, d in zip(da_g, derivadas, strict=True):
            v -= 0.05 * d

    historico = treinar(gan, epocas=1, lote=N, embaralhar=False)
    assert historico.metricas["perda_discriminadora"] == pytest.approx([perda_d.item()], abs=1e-5)
    assert historico.metricas["perda_geradora"] == pytest.approx([perda_g.item()], abs=1e-5)
    assert historico.metricas["acertos_reais"] == pytest.approx([(r > 0).float().mean().item()])
    assert historico.metricas["acertos_falsas"] == pytest.approx([(f < 0).float().mean().item()])
    for nosso, dela in zip(gan.parametros(), w, strict=True):
        np.testing.assert_allclose(nosso.numpy(), dela.detach().numpy(), atol=2e-6)


@pytest.mark.parametrize("motor", MOTORES)
def test_retoma_se_bit_a_bit_e_volta_igual_do_arquivo(motor, tmp_path):
    opcoes = {"classes": 3, "media_movel": 0.5, "otimizador": nn.Adam(0.01)}
    inteira, partida, retomada = (criar(motor, **opcoes) for _ in range(3))
    treinar(inteira, epocas=4)
    treinar(partida, epocas=2, callbacks=[nn.PontoDeControle(tmp_path)])
    treinar(retomada, epocas=4, retomar=tmp_path)
    for a, b in zip(pesos(inteira), pesos(retomada), strict=True):
        np.testing.assert_array_equal(a, b)
    lida = nn.carregar(inteira.salvar(tmp_path / "gan.safetensors"))
    np.testing.assert_array_equal(lida.gerar(3, semente=0, classe=1), inteira.gerar(3, semente=0, classe=1))


def test_a_media_dos_pesos_acompanha_os_da_geradora_e_e_ela_que_inventa():
    gan = criar(media_movel=0.75)
    kernel, pesos = gan.geradora.camadas[0].kernel, []
    for _ in range(2):
        treinar(gan, epocas=1, lote=N)
        pesos.append(kernel.numpy())
    assert np.abs(pesos[1] - pesos[0]).max() > 1e-4
    pelas_medias = gan.gerar(3, semente=0)
    np.testing.assert_array_equal(kernel.numpy(), pesos[1])  # os pesos ficaram
    gan.adotar_media()
    np.testing.assert_allclose(kernel.numpy(), pesos[0] / 11 + pesos[1] * 10 / 11, atol=1e-7)
    np.testing.assert_array_equal(gan.gerar(3, semente=0), pelas_medias)


def test_a_mesma_semente_inventa_o_mesmo_e_o_caminho_entre_dois_ruidos_vai_de_um_ao_outro():
    gan = criar()
    treinar(gan)
    np.testing.assert_array_equal(gan.gerar(5, semente=7), gan.gerar(5, semente=7))
    assert np.abs(gan.gerar(5) - gan.gerar(5)).max() > 1e-6
    a, b = np.array([1.0, 0, 0]), np.array([0, 2.0, 0])
    caminho = gan.interpolar(a, b, 5)
    np.testing.assert_allclose(caminho[[0, -1]], gan.do_ruido([a, b]), atol=1e-6)
    meio = (np.sin(np.pi / 4) * (a + b))[None]  # o arco passa por (0,71; 1,41; 0), e não pela corda
    np.testing.assert_allclose(caminho[2:3], gan.do_ruido(meio), atol=1e-6)


@pytest.mark.parametrize("motor", MOTORES)
def test_cada_rede_paga_as_suas_penalidades(motor):
    def pesos_depois(na_geradora, na_discriminadora):
        nn.semente(0)
        geradora = nn.Sequencial([nn.Densa(4, regularizador=na_geradora)])
        gan = nn.GAN(geradora, nn.Sequencial([nn.Densa(1, regularizador=na_discriminadora)]), ruido=3)
        gan.compilar({"geradora": nn.SGD(0.1), "discriminadora": nn.SGD(0.1)}, motor=motor)
        gan.construir_com((4,))
        antes = [rede.camadas[0].kernel.numpy() for rede in (gan.geradora, gan.discriminadora)]
        gan.treinar(X.reshape(N, -1)[:, :4], epocas=1, lote=N, embaralhar=False, progresso=False)
        return antes, [rede.camadas[0].kernel.numpy() for rede in (gan.geradora, gan.discriminadora)]

    antes, livres = pesos_depois(None, None)
    _, presas = pesos_depois(None, nn.L2(0.5))
    np.testing.assert_allclose(livres[1] - presas[1], 0.1 * 2 * 0.5 * antes[1], atol=1e-6)
    _, presas = pesos_depois(nn.L2(0.5), None)
    np.testing.assert_allclose(livres[0] - presas[0], 0.1 * 2 * 0.5 * antes[0], atol=1e-6)
    np.testing.assert_array_equal(livres[1], presas[1])


def test_a_classe_pedida_muda_o_que_se_inventa():
    gan = criar(classes=3)
    treinar(gan)
    uma, outra = (gan.gerar(2, semente=0, classe=c) for c in (0, 1))
    assert np.abs(uma - outra).max() > 1e-4
    np.testing.assert_array_equal(gan.gerar(2, semente=0, classe=[0, 1])[1], outra[1])


def test_a_classe_em_one_hot_e_a_mesma_classe():
    pesos_com = []
    for y in (Y, Y[:, None], np.eye(3)[Y]):
        gan = criar(classes=3)
        gan.treinar(X, y, epocas=1, lote=6, progresso=False)
        pesos_com.append(pesos(gan))
    for outros in pesos_com[1:]:
        for um, outro in zip(pesos_com[0], outros, strict=True):
            np.testing.assert_array_equal(um, outro)


def test_aprende_onde_estao_os_pontos():
    """Um anel de raio 2: quase tudo o que se inventa fica perto dele."""
    nn.semente(0)
    angulos = np.random.default_rng(0).uniform(0, 2 * np.pi, 1000)
    x = np.stack([2 * np.cos(angulos), 2 * np.sin(angulos)], 1).astype("f")
    geradora = nn.Sequencial([nn.Densa(32, "relu"), nn.Densa(32, "relu"), nn.Densa(2)])
    discriminadora = nn.Sequencial([nn.Densa(32, "relu"), nn.Densa(32, "relu"), nn.Densa(1)])
    gan = nn.GAN(geradora, discriminadora, ruido=4, media_movel=0.99)
    gan.compilar(nn.Adam(2e-3, beta1=0.5), motor="llvm")
    gan.treinar(x, epocas=60, lote=50, progresso=False)
    inventados = gan.gerar(500, semente=0)
    raios = np.linalg.norm(inventados, axis=1)
    assert np.abs(raios - 2).mean() < 0.35
    quadrantes = np.bincount((inventados[:, 0] > 0) * 2 + (inventados[:, 1] > 0), minlength=4)
    assert quadrantes.min() > 50


MAUS = {
    "formas": (
        lambda: nn.GAN(nn.Sequencial([nn.Densa(5)]), nn.Sequencial([nn.Densa(1)])).construir_com((4,)),
        nn.ErroDeForma,
        r"forma \(5,\), e as reais têm forma \(4,\)",
    ),
    "logit": (
        lambda: nn.GAN(nn.Sequencial([nn.Densa(4)]), nn.Sequencial([nn.Densa(2)])).construir_com((4,)),
        nn.ErroDeForma,
        r"um logit por amostra, \(lote, 1\)",
    ),
    "perda": (lambda: criar(perda="hinge"), nn.ErroDeNome, "perda de rede adversária"),
    "rede": (lambda: nn.GAN(nn.Sequencial([nn.Densa(4)]), 3), nn.ErroDeTipo, "a discriminadora é uma rede"),
    "classes a mais": (lambda: criar().treinar(X, Y), nn.ErroDeDados, "não inventa a pedido"),
    "classes a menos": (lambda: criar(classes=3).treinar(X), nn.ErroDeDados, "com a classe de cada"),
    "classe em texto": (lambda: criar(classes=2).treinar(X, ["a"] * len(X)), nn.ErroDeTipo, "y de treino"),
    "classe que não existe": (lambda: criar(classes=2).treinar(X, Y), nn.ErroDeDados, "de 0 a 1"),
    "antes do treino": (
        lambda: nn.GAN(nn.Sequencial([nn.Densa(2)]), nn.Sequencial([nn.Densa(1)])).gerar(2),
        nn.ErroDeTreino,
        "ainda não foi treinada",
    ),
    "logit por ponto": (
        lambda: nn.GAN(
            nn.Sequencial([nn.Densa(4), nn.Redimensionar(1, 2, 2)]), nn.Sequencial([nn.Densa(1)])
        ).construir_com((1, 2, 2)),
        nn.ErroDeForma,
        r"acabe-a com nn\.Flatten\(\) e nn\.Densa\(1\)",
    ),
    "um otimizador só": (
        lambda: criar().compilar({"geradora": nn.Adam()}),
        nn.ErroDeTreino,
        "falta o da discriminadora",
    ),
    "métricas": (
        lambda: criar().compilar("adam", metricas=["acuracia"]),
        nn.ErroDeTreino,
        "se escolhe ao criá-la",
    ),
}


@pytest.mark.parametrize("nome", MAUS)
def test_o_que_nao_serve_se_recusa_com_uma_frase(nome):
    chamar, erro, frase = MAUS[nome]
    with pytest.raises(erro, match=frase):
        chamar()


def test_o_que_se_pede_mal_a_uma_rede_treinada_tambem():
    gan, a_pedido = criar(), criar(classes=3)
    treinar(gan)
    treinar(a_pedido)
    for chamar, erro, frase in (
        (lambda: gan.interpolar(np.zeros(3), np.zeros(4)), nn.ErroDeForma, r"\(3,\) e \(4,\)"),
        (lambda: gan.interpolar(["a"], np.zeros(3)), nn.ErroDeTipo, "a de interpolar tem o tipo"),
        (lambda: gan.interpolar(0, np.zeros(3)), nn.ErroDeDados, "a de interpolar é um número só"),
        (lambda: gan.interpolar(np.zeros(3), [0, 1, np.nan]), nn.ErroDeDados, "há NaN em b de interpolar"),
        (lambda: gan.do_ruido(np.zeros((2, 5))), nn.ErroDeForma, r"o ruído é \(n, 3\)"),
        (lambda: gan.do_ruido([[0, 1j, 2]]), nn.ErroDeTipo, "z de do_ruido tem o tipo complex128"),
        (lambda: gan.gerar(2, classe=1), nn.ErroDeDados, "sem classe"),
        (lambda: a_pedido.gerar(2), nn.ErroDeDados, "diga a classe"),
        (lambda: a_pedido.gerar(2, classe=3), nn.ErroDeDados, "de 0 a 2"),
        (lambda: a_pedido.gerar(2, classe=[0, 1, 2]), nn.ErroDeDados, "uma para cada"),
        (lambda: a_pedido.gerar(2, classe="dois"), nn.ErroDeTipo, "a classe tem o tipo"),
    ):
        with pytest.raises(erro, match=frase):
            chamar()


@pytest.mark.parametrize("passos", [1, 3])
@pytest.mark.parametrize("perda", ["nao-saturante", "minimos-quadrados", "wasserstein"])
@pytest.mark.parametrize("culpada", ["geradora", "discriminadora"])
@pytest.mark.parametrize("motor", MOTORES)
def test_a_que_divergiu_e_dita_e_as_duas_voltam_a_pesos_bons(motor, culpada, perda, passos):
    """O gradiente de uma passa pela outra, que também cresce: importa qual cresceu primeiro."""
    nn.semente(0)
    geradora = nn.Sequencial([nn.Densa(16, "relu"), nn.Densa(2)])
    discriminadora = nn.Sequencial([nn.Densa(16, nn.LeakyReLU(0.2)), nn.Densa(1)])
    gan = nn.GAN(geradora, discriminadora, ruido=4, perda=perda, passos=passos)
    taxas = {"geradora": nn.SGD(0.001), "discriminadora": nn.SGD(0.001), culpada: nn.SGD(1e6)}
    gan.compilar(taxas, motor=motor)
    x = np.random.default_rng(0).random((128, 2)).astype("f")
    with pytest.raises(nn.ErroDeDivergencia, match=rf"foi a {culpada} que divergiu primeiro.* é 1\.000\.000"):
        gan.treinar(x, epocas=300, lote=32, progresso=False)
    assert all(np.isfinite(numeros).all() for numeros in pesos(gan))


def test_dados_enormes_nao_sao_culpa_de_nenhuma_das_redes():
    with pytest.raises(nn.ErroDeDivergencia, match="antes de qualquer passo: confira se os dados"):
        criar(perda="minimos-quadrados").treinar(X * 1e30, lote=6, progresso=False)
