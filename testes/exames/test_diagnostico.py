"""O diagnóstico acha o que está errado, cala-se quando nada está, e não muda o modelo."""

import math
import warnings

import numpy as np
import pytest

import neuronio as nn
from bancada.casos_de_diagnostico import CASOS, PROBLEMAS, SAUDAVEL, SEMENTES, SEMENTES_DE_ENSAIO
from bancada.diagnosticos import achados_em


@pytest.mark.parametrize("problema", PROBLEMAS)
def test_um_problema_feito_de_proposito_e_reconhecido(problema):
    assert problema in achados_em(problema, 3)


@pytest.mark.parametrize("semente", [1, 2])
def test_de_um_treino_saudavel_nada_se_diz(semente):
    assert achados_em(SAUDAVEL, semente) == []


def test_as_sementes_que_se_medem_nao_sao_as_que_ajustam_as_regras():
    assert not set(SEMENTES) & set(SEMENTES_DE_ENSAIO)
    assert len(SEMENTES) == 200
    assert len(CASOS) == 15


def _rede(*camadas, perda="entropia-cruzada", otimizador=None):
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(2), *camadas])
    rede.compilar(otimizador or nn.Adam(0.02), perda, motor="numpy")
    return rede


def _treinada(x, y, *camadas, epocas=3, **opcoes):
    rede = _rede(*camadas, **opcoes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rede.treinar(x, y, epocas=epocas, progresso=False)
    return rede


@pytest.fixture(scope="module")
def luas():
    return nn.dados.luas(120)


def test_examinar_nao_muda_os_pesos_nem_o_otimizador(luas):
    rede = _treinada(*luas, nn.Densa(8, "relu"), nn.BatchNorm(), nn.Dropout(0.5), nn.Densa(2))
    variaveis = [*rede.variaveis(), *rede.otimizador.variaveis()]
    antes = [np.array(v.dados) for v in variaveis]
    nn.diagnostico(rede, None, *luas)
    assert all((a == v.dados).all() for a, v in zip(antes, variaveis, strict=True))
    assert rede.otimizador.passos == 12


def test_cada_achado_traz_evidencia_figura_e_remedios_com_a_opcao_a_mudar(luas):
    x, y = luas
    ruim = np.c_[x * 1000, x[:, :1] * 3, np.ones(len(x))].astype(np.float32)
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(8, "relu"), nn.Densa(2)])
    rede.compilar(nn.SGD(1e-6), "entropia-cruzada", motor="numpy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rede.treinar(ruim, y, epocas=3, progresso=False)
    achados = nn.diagnostico(rede, rede.historico, ruim, y, teste=(ruim[:40], y[:40]))
    problemas = [a.problema for a in achados]
    assert {"não padronizadas", "coluna constante", "coluna duplicada", "duplicatas"} <= set(problemas)
    for achado in achados:
        assert achado.evidencia.endswith(".")
        assert any(c.isdigit() for c in achado.evidencia) or "número" in achado.evidencia
        assert any(r.python or r.comando for r in achado.remedios)
        assert nn.graficos.evidencia(achado).png()[:4] == b"\x89PNG"
    texto = str(achados)
    assert "coluna 3" in texto
    assert "1. " in texto
    assert "<h3>" in achados._repr_html_()


def test_os_nomes_das_colunas_e_das_classes_sao_os_de_quem_os_deu():
    pandas = pytest.importorskip("pandas")
    x = pandas.DataFrame({"altura": np.linspace(0, 1, 40), "vazia": 7.0})
    y = np.r_[np.zeros(36, int), np.ones(4, int)]
    rede = _treinada(x, y, nn.Densa(2))
    texto = str(nn.diagnostico(rede, None, x, y))
    assert "é sempre o mesmo o número de vazia (7)" in texto
    assert 'a classe "0" tem 36 amostras, e a "1", 4' in texto


def test_uma_divergencia_e_uma_taxa_grande(luas):
    x, _ = luas
    rede = _rede(nn.Densa(1), perda="mse", otimizador=nn.SGD(1e30))
    with pytest.raises(nn.ErroDeDivergencia):
        rede.treinar(x, x[:, :1], epocas=5, progresso=False)
    assert rede.historico.divergiu
    achado = next(a for a in nn.diagnostico(rede, None, x, x[:, :1]) if a.problema == "taxa grande")
    assert "deixou de ser um número" in achado.evidencia
    assert achado.remedios[0].comando == "--taxa 1e+29"


def test_linhas_que_se_repetem_por_natureza_nao_sao_vazamento():
    sorte = np.random.default_rng(0)
    x = sorte.integers(0, 3, (200, 2)).astype(np.float32)
    y = (x.sum(axis=1) > 2).astype(int)
    rede = _treinada(x[:150], y[:150], nn.Densa(8, "relu"), nn.Densa(2))
    achados = nn.diagnostico(rede, None, x[:150], y[:150], teste=(x[150:], y[150:]))
    assert "duplicatas" not in [a.problema for a in achados]


def test_uma_relu_de_fora_das_camadas_tambem_se_ve(luas):
    class Morta(nn.Camada):
        def construir(self, forma):
            self.densa = nn.Densa(6)

        def propagar(self, x):
            return (self.densa(x) - 1000).relu()

    rede = _treinada(*luas, Morta(), nn.Densa(2))
    achado = next(a for a in nn.diagnostico(rede, None, *luas) if a.problema == "relus mortas")
    assert "100 %" in achado.evidencia


def test_a_porta_da_swish_e_a_sigmoide_da_saida_nao_saturam():
    x = np.random.default_rng(0).normal(size=(80, 2)).astype(np.float32) * 15
    y = (x[:, 0] > 0).astype(int)
    rede = _treinada(
        x, y, nn.Densa(8, "swish"), nn.Densa(1, "sigmoide"), perda="entropia-cruzada-binaria", epocas=20
    )
    assert "sigmoides saturadas" not in [a.problema for a in nn.diagnostico(rede, None, x, y)]


@pytest.mark.parametrize(
    ("argumentos", "erro"),
    [
        (lambda rede, x, y: (x, None, x, y), "o primeiro argumento é o modelo"),
        (lambda rede, x, y: (rede, [0.1], x, y), "o segundo argumento é o histórico"),
        (lambda rede, x, y: (rede, None, x[:, :1], y), "Entrada"),
        (lambda rede, x, y: (rede, None, x, y, x), "o teste é um par"),
        (lambda rede, x, y: (nn.RedeNeural([2, 2]), None, x, y), "falta compilar"),
    ],
)
def test_o_que_nao_se_pode_examinar_se_recusa(luas, argumentos, erro):
    rede = _rede(nn.Densa(2))
    with pytest.raises(nn.ErroNeuronio, match=erro):
        nn.diagnostico(*argumentos(rede, *luas))


def test_redes_de_varias_entradas_de_textos_e_de_fontes_se_examinam_no_que_se_sabe():
    texto = nn.dados.Texto("o rato roeu a roupa " * 20)
    rede = nn.Sequencial(
        [
            nn.Embedding(len(texto.vocabulario), 4),
            nn.GRU(8, retornar_sequencia=True),
            nn.Densa(len(texto.vocabulario)),
        ]
    )
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    x, y = texto.janelas(8)
    rede.treinar(x, y, epocas=1, progresso=False)
    nn.diagnostico(rede, None, x, y)

    class Duas(nn.Modelo):
        def construir(self, *formas):
            self.densa = nn.Densa(1)

        def propagar(self, a, b):
            return self.densa(a + b)

    duas = Duas()
    duas.compilar("adam", "mse", motor="numpy")
    a = np.random.default_rng(0).normal(size=(30, 3)).astype(np.float32)
    duas.treinar((a, a), a[:, :1], progresso=False)
    nn.diagnostico(duas, None, (a, a), a[:, :1])

    rede = _rede(nn.Densa(1), perda="mse")
    fonte = nn.dados.gerador(lambda: ((linha[:2], linha[:1]) for linha in a))
    rede.treinar(fonte, progresso=False)
    nn.diagnostico(rede, None, fonte, None)


def test_a_perda_de_quem_nao_olha_e_a_entropia_das_frequencias():
    from neuronio.exames.exame import medir_sinais

    x = np.random.default_rng(0).normal(size=(40, 2)).astype(np.float32)
    y = np.r_[np.zeros(30, int), np.ones(10, int)]
    sinais = medir_sinais(_treinada(x, y, nn.Densa(2)), None, x, y)
    assert sinais.acaso == pytest.approx(-(0.75 * math.log(0.75) + 0.25 * math.log(0.25)))


class _Rapida(nn.Sequencial):
    """Um passo próprio, sem perda: a distância ao alvo, dez vezes ampliada."""

    ampliar = 10.0

    def passo_de_treino(self, x, alvo):
        perda = ((self(x) - alvo) ** 2).media() * self.ampliar
        self.otimizador.aplicar(nn.gradientes(perda, self.parametros()))
        return {"perda": perda}

    def passo_de_avaliacao(self, x, alvo):
        return {"perda": ((self(x) - alvo) ** 2).media() * self.ampliar}


def _rapida(x, y, epocas=3, **opcoes):
    nn.semente(0)
    rede = _Rapida([nn.Entrada(2), nn.Densa(8, "relu"), nn.Densa(1)])
    rede.compilar(nn.SGD(1e-4), motor="numpy")
    rede.treinar(x, y, epocas=epocas, progresso=False, **opcoes)
    return rede


def test_de_um_passo_proprio_sem_perda_dizem_se_os_dados_e_as_ativacoes_e_por_que_nao_o_resto():
    x = np.c_[np.random.default_rng(0).normal(size=60), np.ones(60)].astype(np.float32)
    y = (x[:, :1] > 1).astype(int)
    rede = _rapida(x, y)
    rede.parametros()[1].atribuir(np.full(8, -100, np.float32))
    dito = nn.diagnostico(rede, None, x, y, teste=(x[:20], y[:20]))
    problemas = {"coluna constante", "classes desbalanceadas", "duplicatas", "relus mortas"}
    assert problemas == {a.problema for a in dito}
    assert "não se sabe o que a rede devia dar" in str(dito)
    assert "Não se procurou sobreajuste" not in str(dito)  # o teste mede-se, com a avaliação dela
    boas = np.random.default_rng(1).normal(size=(60, 2)).astype(np.float32)
    sem_nada = str(nn.diagnostico(_rapida(x, y), None, boas, boas[:, :1]))
    assert "Procurou-se: gradientes que explodem" in sem_nada
    assert "subajuste" not in sem_nada


def test_os_gradientes_de_um_passo_proprio_sao_os_que_chegam_ao_otimizador(luas):
    from neuronio.exames.exame import medir_sinais

    x, y = luas
    alvo = y[:, None].astype(np.float32)
    rede = _rapida(x, alvo)
    antes = [np.array(p.dados) for p in (*rede.parametros(), *rede.otimizador.variaveis())]
    sinais = medir_sinais(rede, None, x, alvo)
    depois = [p.dados for p in (*rede.parametros(), *rede.otimizador.variaveis())]
    assert all((a == d).all() for a, d in zip(antes, depois, strict=True))
    kernel = rede.parametros()[0]
    erro = []
    for dado in (1e-3, -1e-3):  # diferenças finitas, no primeiro peso de todos
        mudado = np.array(antes[0])
        mudado[0, 0] += dado
        kernel.atribuir(mudado)
        erro.append(10 * float(((rede.prever(x) - alvo).astype(np.float64) ** 2).mean()))
    kernel.atribuir(antes[0])
    (do_kernel, *_) = nn.gradientes(((rede(nn.Tensor(x)) - alvo) ** 2).media() * 10, [kernel])
    assert (erro[0] - erro[1]) / 2e-3 == pytest.approx(float(do_kernel.dados[0, 0]), rel=0.02)
    assert sinais.gradientes[0].tamanho == pytest.approx(
        float(np.sqrt((do_kernel.dados**2).mean())), rel=1e-4
    )
    assert [g.camada for g in sinais.gradientes] == ["densa_1", "densa_2"]
    taxa_vezes_gradiente = 1e-4 * np.sqrt(
        sum(
            float((g.dados**2).sum())
            for g in nn.gradientes(((rede(nn.Tensor(x)) - alvo) ** 2).media() * 10, rede.parametros())
        )
    )
    tamanho = np.sqrt(sum(float((p.dados**2).sum()) for p in rede.parametros()))
    assert sinais.passo.tamanho == pytest.approx(taxa_vezes_gradiente / tamanho, rel=1e-3)
    assert sinais.passo.depois < sinais.passo.antes


def test_de_um_passo_proprio_ve_se_o_sobreajuste_nas_curvas():
    x = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    rede = _rapida(x, x[:, :1], validacao=(x, x[:, :1]))
    rede.ampliar = 0.01  # a perda de agora, da que as curvas contam
    rede.historico.perda[:] = [4.0, 1.0, 0.2]
    rede.historico.perda_validacao[:] = [4.0, 2.0, 3.0]
    (achado,) = (a for a in nn.diagnostico(rede, None, x, x[:, :1]) if a.problema == "sobreajuste")
    assert "a melhor da validação foi 2, na época 2" in achado.evidencia
    rede.historico.perda_validacao[:] = [4.0, 1.0, 0.2]
    rede.historico.perda[:] = [4.0, 1.0, 0.2]
    assert "sobreajuste" not in [a.problema for a in nn.diagnostico(rede, None, x, x[:, :1])]


def _gan_treinada(classes):
    """A rede, e as amostras e as classes com que deu quatro passos."""
    nn.semente(0)
    geradora = nn.Sequencial([nn.Densa(16, "relu"), nn.Densa(2)])
    discriminadora = nn.Sequencial([nn.Densa(16, nn.LeakyReLU(0.2)), nn.Densa(1)])
    gan = nn.GAN(geradora, discriminadora, ruido=4, classes=classes)
    gan.compilar(motor="numpy")
    x = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
    y = None if classes is None else np.arange(64) % 2
    gan.treinar(x, y, epocas=2, progresso=False)
    return gan, x, y


@pytest.mark.parametrize("classes", [None, 2])
def test_de_uma_adversaria_veem_se_as_duas_redes(classes):
    from neuronio.exames.exame import medir_sinais

    gan, x, y = _gan_treinada(classes)
    antes = [np.array(v.dados) for v in gan.variaveis()]
    dito = nn.diagnostico(gan, None, x, y)
    assert [a.problema for a in dito] == []
    assert "Nada de errado se encontrou" in str(dito)
    assert all((a == v.dados).all() for a, v in zip(antes, gan.variaveis(), strict=True))
    camadas = [g.camada for g in medir_sinais(gan, None, x, y).gradientes]
    assert len(camadas) == 4
    assert {c.split(".")[0] for c in camadas} == {"geradora", "discriminadora"}
    bias = next(p for p in gan.geradora.parametros() if p.forma == (16,))
    bias.atribuir(np.full(16, -1000, np.float32))
    (achado,) = nn.diagnostico(gan, None, x, y)
    assert achado.problema == "relus mortas"
    assert "geradora" in achado.evidencia
    assert ("sem alvos" in str(dito)) == (classes is None)


@pytest.mark.parametrize("classes", [None, 2])
def test_de_uma_adversaria_diz_se_a_variedade_do_que_inventa_ou_que_nao_se_mediu(classes):
    gan, x, y = _gan_treinada(classes)
    assert "Não se mediu o colapso: a rede só deu 4 passos" in str(nn.diagnostico(gan, None, x, y))
    gan.treinar(x, y, epocas=100, progresso=False)
    ultima = gan.geradora.parametros()[2]
    bom = np.array(ultima.dados)
    variam = gan.gerar(64, semente=0, classe=y)
    de_mesmo_tamanho = bom * (x.std() / variam.std())
    ultima.atribuir(de_mesmo_tamanho)
    dito = nn.diagnostico(gan, None, x, y)
    assert "colapso" not in [a.problema for a in dito]
    assert "mediu-se a variedade" in str(dito)
    ultima.atribuir(0.1 * de_mesmo_tamanho)
    (achado,) = (a for a in nn.diagnostico(gan, None, x, y) if a.problema == "colapso")
    assert "64 de cada" in achado.evidencia
    assert dito.sem("colapso").ressalvas == list(dito.ressalvas[:-1])
