"""As agendas: os números do PyTorch, dentro do passo e em qualquer motor, e as que se recusam."""

import copy
import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import neuronio as nn
from neuronio.agendas import Agenda, Ciclica, Cosseno, Degraus, Exponencial, Polinomial, UmCiclo
from neuronio.configuracao import familia
from neuronio.descricao import descrever, reconstruir
from neuronio.motores import MOTORES
from testes.treino_pequeno import iguais, pesos

N = 40
X = np.random.default_rng(0).normal(size=(N, 3)).astype("float32")
Y = np.random.default_rng(1).normal(size=(N, 2)).astype("float32")
PASSOS = 5 * 3
"""De três épocas em lotes de 8."""

nos_motores = pytest.mark.parametrize("motor", MOTORES)

CASOS = [
    (Degraus(0.1, cada=7, fator=0.3), lambda t, o: t.StepLR(o, 7, 0.3)),
    (Exponencial(0.1, fator=0.93, cada=1), lambda t, o: t.ExponentialLR(o, 0.93)),
    (Polinomial(0.1, passos=30, potencia=2), lambda t, o: t.PolynomialLR(o, 30, power=2)),
    (Polinomial(0.1, passos=30, final=0.02), lambda t, o: t.LinearLR(o, 1.0, 0.2, total_iters=30)),
    (Cosseno(0.1, passos=50, final=0.01), lambda t, o: t.CosineAnnealingLR(o, 50, eta_min=0.01)),
    (
        Cosseno(0.1, passos=70, reinicios=2, alongamento=2, final=0.001),
        lambda t, o: t.CosineAnnealingWarmRestarts(o, 10, 2, eta_min=0.001),
    ),
    (Cosseno(0.1, passos=60, reinicios=5), lambda t, o: t.CosineAnnealingWarmRestarts(o, 10)),
    (
        Cosseno(0.1, passos=55, aquecimento=5),
        lambda t, o: t.SequentialLR(
            o, [t.LambdaLR(o, lambda passo: (passo + 1) / 5), t.CosineAnnealingLR(o, 50)], [5]
        ),
    ),
    (UmCiclo(0.1, passos=50), lambda t, o: t.OneCycleLR(o, 0.1, total_steps=50)),
    (
        UmCiclo(0.1, passos=50, subida=0.45, inicial=0.02, final=0.001),
        lambda t, o: t.OneCycleLR(o, 0.1, total_steps=50, pct_start=0.45, div_factor=5, final_div_factor=20),
    ),
    (
        Ciclica(0.1, cada=10, inicial=0.01),
        lambda t, o: t.CyclicLR(o, 0.01, 0.1, step_size_up=5, cycle_momentum=False),
    ),
    (
        Ciclica(0.1, cada=10, inicial=0.01, subida=0.2, fator=0.5),
        lambda t, o: t.CyclicLR(
            o, 0.01, 0.1, step_size_up=2, step_size_down=8, mode="triangular2", cycle_momentum=False
        ),
    ),
]


@pytest.mark.parametrize(
    ("agenda", "do_pytorch"), CASOS, ids=lambda c: repr(c) if isinstance(c, Agenda) else ""
)
@pytest.mark.filterwarnings("ignore:.*epoch parameter.*:UserWarning")
def test_cada_passo_e_o_do_pytorch(agenda, do_pytorch):
    torch = pytest.importorskip("torch")
    w = torch.zeros(1, requires_grad=True)
    otimizador = torch.optim.SGD([w], 0.1)
    quem_muda = do_pytorch(torch.optim.lr_scheduler, otimizador)
    taxas = []
    for _ in range(50):
        taxas.append(otimizador.param_groups[0]["lr"])
        otimizador.step()
        quem_muda.step() if len(taxas) < 50 else None
    # os acumulados do PyTorch perdem, em cinquenta passos, alguns dos últimos algarismos
    np.testing.assert_allclose(agenda.valores(50), taxas, rtol=1e-9, atol=1e-15)


def test_cada_agenda_da_biblioteca_se_compara_com_o_pytorch():
    assert {type(agenda).__name__ for agenda, _ in CASOS} == set(familia(Agenda))


def rede(otimizador, motor="auto"):
    nn.semente(0)
    r = nn.Sequencial([nn.Entrada(3), nn.Densa(4, "tanh"), nn.Densa(2)])
    r.compilar(otimizador, "mse", motor=motor)
    return r


def treinar(r, epocas=3, **opcoes):
    return r.treinar(X, Y, epocas=epocas, lote=8, progresso=False, embaralhar=False, **opcoes)


@nos_motores
@pytest.mark.parametrize(
    ("agendado", "criar_do_pytorch", "mudar"),
    [
        (
            lambda: nn.SGD(UmCiclo(0.1), momento=UmCiclo(0.85, inicial=0.95, final=0.95)),
            lambda torch, w: torch.optim.SGD(w, 0.1, momentum=0.9),
            lambda torch, o: torch.optim.lr_scheduler.OneCycleLR(o, 0.1, total_steps=PASSOS),
        ),
        (
            lambda: nn.AdamW(UmCiclo(0.1), beta1=UmCiclo(0.85, inicial=0.95, final=0.95), decaimento=0.1),
            lambda torch, w: torch.optim.AdamW(w, 0.1, weight_decay=0.1),
            lambda torch, o: torch.optim.lr_scheduler.OneCycleLR(o, 0.1, total_steps=PASSOS),
        ),
        (
            lambda: nn.AMSGrad(Cosseno(0.1, final=0.01), beta1=0.8),
            lambda torch, w: torch.optim.Adam(w, 0.1, betas=(0.8, 0.999), amsgrad=True),
            lambda torch, o: torch.optim.lr_scheduler.CosineAnnealingLR(o, PASSOS, eta_min=0.01),
        ),
        (
            lambda: nn.RMSProp(Degraus(0.1, cada=4), momento=0.5),
            lambda torch, w: torch.optim.RMSprop(w, 0.1, momentum=0.5),
            lambda torch, o: torch.optim.lr_scheduler.StepLR(o, 4, 0.5),
        ),
    ],
)
def test_um_treino_com_agendas_e_o_do_pytorch(motor, agendado, criar_do_pytorch, mudar):
    torch = pytest.importorskip("torch")
    r = rede(agendado(), motor)
    w = [torch.tensor(p, requires_grad=True) for p in pesos(r)]
    otimizador = criar_do_pytorch(torch, w)
    quem_muda = mudar(torch, otimizador)
    treinar(r)
    for passo in range(PASSOS):
        i = 8 * passo % N
        x, y = torch.tensor(X[i : i + 8]), torch.tensor(Y[i : i + 8])
        otimizador.zero_grad()
        ((torch.tanh(x @ w[0] + w[1]) @ w[2] + w[3] - y) ** 2).mean().backward()
        otimizador.step()
        if passo < PASSOS - 1:
            quem_muda.step()
    for nosso, dele in zip(pesos(r), w, strict=True):
        np.testing.assert_allclose(nosso, dele.detach().numpy(), rtol=2e-4, atol=2e-6)


@nos_motores
def test_o_decaimento_tambem_segue_uma_agenda(motor):
    agenda = Polinomial(0.5, passos=10)
    r = rede(nn.Lion(0.01, decaimento=agenda), motor)
    com = rede(nn.Lion(0.01, decaimento=0.5), motor)

    class Troca(nn.Callback):
        def ao_fim_do_lote(self, treino):
            feitos = treino.modelo.otimizador.passos
            treino.modelo.otimizador.decaimento = float(agenda.valores(20)[feitos])

    treinar(r)
    treinar(com, callbacks=Troca())
    for a, b in zip(pesos(r), pesos(com), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


# ── a taxa de agora ─────────────────────────────────────────────────────────
@nos_motores
def test_a_taxa_que_se_ve_e_a_do_ultimo_passo_tambem_dentro_de_muitos_lotes(motor):
    agenda = Exponencial(0.1, fator=0.9, cada=1)
    r = rede(nn.SGD(agenda), motor)
    assert r.otimizador.taxa == 0.1
    historico = treinar(r)
    esperadas = agenda.valores(PASSOS)[4::5]
    np.testing.assert_allclose(historico.taxa, esperadas, rtol=1e-12)
    assert r.otimizador.taxa == pytest.approx(esperadas[-1], rel=1e-12)
    assert f"# taxa agora: {esperadas[-1]:.6g}" in repr(r.otimizador)
    np.testing.assert_array_equal(historico.colunas()["taxa"], historico.taxa)


def test_a_taxa_do_historico_e_a_mesma_epoca_a_epoca_ou_de_uma_vez():
    de_uma_vez, uma_a_uma = (rede(nn.Adam(Cosseno(0.1), acumular=2)) for _ in range(2))
    historico = treinar(de_uma_vez, epocas=4)
    assert treinar(uma_a_uma, epocas=4, validacao=(X, Y)).taxa == historico.taxa
    assert iguais(pesos(de_uma_vez), pesos(uma_a_uma))


def test_uma_taxa_que_nao_muda_nao_e_uma_coluna_do_historico():
    assert "taxa" not in treinar(rede("adam")).colunas()


@nos_motores
def test_trocar_a_taxa_por_uma_agenda_no_meio_do_treino_e_o_contrario(motor):
    r = rede(nn.SGD(0.1), motor)
    vistas = []

    class Troca(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            vistas.append(treino.modelo.otimizador.taxa)
            treino.modelo.otimizador.taxa = Degraus(0.3, cada=1, fator=0.5) if treino.epoca == 1 else 0.2

    treinar(r, callbacks=Troca())
    assert vistas == pytest.approx([0.1, 0.3 * 0.5**9, 0.2])
    assert r.otimizador.agenda is None


def test_mudar_um_numero_da_agenda_no_meio_do_treino_muda_os_passos_seguintes():
    r = rede(nn.SGD(Degraus(0.1, cada=1000)))

    class Muda(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            treino.modelo.otimizador.agenda.inicial = 0.025

    assert treinar(r, callbacks=Muda()).taxa[-1] == pytest.approx(0.025)


# ── quanto dura ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("classe", familia(Agenda).values())
def test_sem_passos_a_agenda_dura_o_treino_e_recomeca_no_seguinte(classe):
    r = rede(nn.SGD(classe(0.1)))
    assert classe(0.1).segue_o_treino
    primeiro = treinar(r).taxa
    np.testing.assert_allclose(primeiro, classe(0.1).valores(PASSOS)[4::5], rtol=1e-12)
    assert treinar(r).taxa == primeiro


def test_com_passos_a_agenda_continua_no_treino_seguinte():
    r = rede(nn.SGD(Polinomial(0.1, passos=2 * PASSOS)))
    taxas = treinar(r).taxa + treinar(r).taxa
    np.testing.assert_allclose(taxas, Polinomial(0.1, passos=2 * PASSOS).valores()[4::5], rtol=1e-12)


@nos_motores
@pytest.mark.parametrize(
    "criar",
    [
        lambda: nn.Adam(UmCiclo(0.05), beta1=UmCiclo(0.85, inicial=0.95, final=0.95)),
        lambda: nn.SGD(Cosseno(0.1, passos=12, aquecimento=3), momento=0.9, acumular=3),
    ],
)
def test_um_treino_que_parou_retoma_bit_a_bit(motor, criar, tmp_path):
    sem_parar, retomado = rede(criar(), motor), rede(criar(), motor)

    class Para(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            treino.parar = treino.epoca == 2

    treinar(sem_parar)
    treinar(rede(criar(), motor), callbacks=[Para(), nn.PontoDeControle(tmp_path)])
    historico = treinar(retomado, retomar=tmp_path)
    assert iguais(pesos(sem_parar), pesos(retomado))
    assert historico.taxa == sem_parar.historico.taxa


def test_a_agenda_vai_no_arquivo_e_continua_dali(tmp_path):
    r = rede(nn.SGD(Cosseno(0.1, passos=40), momento=Polinomial(0.9)))
    treinar(r)
    lida = nn.carregar(r.salvar(tmp_path / "m.safetensors"))
    assert repr(lida.otimizador) == repr(r.otimizador)
    assert treinar(lida).taxa == treinar(r).taxa
    assert iguais(pesos(lida), pesos(r))


def test_uma_agenda_que_acabou_em_zero_vai_no_arquivo(tmp_path):
    r = rede(nn.SGD(Cosseno(0.1, passos=4)))
    treinar(r)
    assert nn.carregar(r.salvar(tmp_path / "m.safetensors")).otimizador.taxa == 0


def test_retomar_com_outra_agenda_se_recusa(tmp_path):
    treinar(rede(nn.SGD(Cosseno(0.1))), callbacks=nn.PontoDeControle(tmp_path))
    with pytest.raises(nn.ErroDeArquivo, match="Cosseno"):
        treinar(rede(nn.SGD(Cosseno(0.2))), epocas=4, retomar=tmp_path)


@pytest.mark.parametrize(("agenda", "_"), CASOS)
def test_descrita_e_copiada_e_a_mesma(agenda, _):
    for outra in (reconstruir(descrever(agenda)), copy.deepcopy(agenda)):
        assert repr(outra) == repr(agenda)
        np.testing.assert_array_equal(outra.valores(99), agenda.valores(99))


def test_fora_de_um_treino_a_que_segue_o_treino_pede_os_passos():
    otimizador = nn.SGD(Cosseno(0.1))
    w = nn.Parametro([1.0])
    otimizador.preparar([w])
    with pytest.raises(nn.ErroDeTreino, match="quantos passos"):
        otimizador.aplicar([nn.Tensor([1.0])])
    assert w.dados == 1.0


# ── as que se recusam ───────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("criar", "motivo"),
    [
        (lambda: Degraus(-0.1), "valor inicial"),
        (lambda: Degraus(0.0), "valor inicial"),
        (lambda: Degraus(0.1, cada=0), "cada"),
        (lambda: Degraus(0.1, fator=0), "fator"),
        (lambda: Exponencial(0.1, fator=-1), "fator"),
        (lambda: Polinomial(0.1, passos=0), "passos"),
        (lambda: Polinomial(0.1, final=-0.1), "valor final"),
        (lambda: Polinomial(0.1, potencia=0), "potência"),
        (lambda: Cosseno(0), "pico"),
        (lambda: Cosseno(0.1, final=-1e-9), "valor final"),
        (lambda: Cosseno(0.1, passos=100, aquecimento=100), "aquecimento"),
        (lambda: Cosseno(0.1, passos=2.5), "passos"),
        (lambda: Cosseno(0.1, reinicios=-1), "reinícios"),
        (lambda: Cosseno(0.1, alongamento=0.5), "alongamento"),
        (lambda: UmCiclo(math.nan), "pico"),
        (lambda: UmCiclo(0.1, subida=1), "subida"),
        (lambda: Ciclica(0.1, inicial=-0.1), "valor inicial"),
        (
            lambda: nn.SGD(0.1, momento=Polinomial(1.5, passos=10)),
            "o momento precisa ficar entre 0 e 1.*passo 1",
        ),
        (lambda: nn.Adam(beta1=Degraus(1.0)), "beta1"),
        (lambda: nn.Adam(Cosseno), "faltam os parênteses"),
        (lambda: nn.Adam(beta2=Cosseno(0.9)), "beta2 é um número"),
        (lambda: Cosseno(0.1).valores(0), "quantidade de passos"),
    ],
)
def test_uma_agenda_sem_sentido_se_recusa(criar, motivo):
    with pytest.raises(nn.ErroNeuronio, match=motivo):
        criar()


class Reta(Agenda):
    def __init__(self, inicial, inclinacao):
        self.inicial, self.inclinacao = inicial, inclinacao

    def calcular(self, passo, duracao):
        return self.inicial + passo * self.inclinacao


def test_uma_agenda_propria_que_chega_a_ser_negativa_se_recusa_antes_do_treino():
    with pytest.raises(nn.ErroDeValor, match=r"taxa.*pelo menos 0.*-0.01 no passo 12"):
        nn.SGD(Reta(0.1, -0.01))
    r = rede(nn.SGD(Reta(0.1, -0.00005)))  # só o é depois de dois mil passos
    antes = pesos(r)
    with pytest.raises(nn.ErroDeValor, match="no passo"):
        treinar(r, epocas=500)
    assert iguais(antes, pesos(r))


def test_uma_agenda_que_e_zero_do_comeco_ao_fim_se_recusa():
    with pytest.raises(nn.ErroDeValor, match="zero do começo ao fim"):
        nn.SGD(Reta(0.0, 0.0))


def test_uma_agenda_que_ja_acabou_em_zero_se_recusa():
    r = rede(nn.SGD(Cosseno(0.1, passos=PASSOS)))
    treinar(r)
    with pytest.raises(nn.ErroDeValor, match="zero do passo 16 ao 30"):
        treinar(r)


def test_uma_agenda_sem_calcular_diz_o_que_falta():
    with pytest.raises(nn.ErroDeTreino, match="calcular"):
        nn.SGD(Agenda())


def test_um_nome_de_outra_biblioteca_ensina_o_nosso():
    with pytest.raises(AttributeError, match=r"nn\.agendas\.UmCiclo"):
        nn.agendas.OneCycleLR  # noqa: B018


# ── o desenho ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("agenda", "_"), CASOS)
def test_o_desenho_cabe_na_pagina_e_diz_o_maior_numero_e_o_ultimo_passo(agenda, _):
    svg = agenda.desenhar(2000).svg
    arvore = ET.fromstring(svg)
    (curva,) = [e for e in arvore.iter() if e.tag.endswith("polyline")]
    pontos = np.array([[float(c) for c in p.split(",")] for p in curva.attrib["points"].split()])
    _, _, largura, altura = map(float, arvore.attrib["viewBox"].split())
    assert (pontos >= 0).all()
    assert (pontos <= (largura, altura)).all()
    assert (np.diff(pontos[:, 0]) > 0).all()
    assert pontos[:, 1].argmin() == pytest.approx(agenda.valores(2000).argmax() / 2, abs=2)
    textos = [e.text for e in arvore.iter() if e.tag.endswith("text")]
    assert {repr(agenda), "passo 2.000", f"{agenda.valores(2000).max():.3g}".replace(".", ",")} <= set(textos)


def test_o_desenho_tem_papel_e_tinta_proprios_porque_um_caderno_faz_dele_uma_imagem():
    svg = nn.agendas.Cosseno(0.1, passos=100).desenhar().svg
    arvore = ET.fromstring(svg)
    assert arvore.attrib["width"] == arvore.attrib["viewBox"].split()[2]  # sem largura, ocuparia a página
    assert "currentColor" not in svg  # numa imagem é sempre preto, também sobre uma página preta
    (papel,) = [e for e in arvore.iter() if e.tag.endswith("rect")]
    assert papel.attrib["width"] == arvore.attrib["width"]
    assert "prefers-color-scheme: dark" in svg
