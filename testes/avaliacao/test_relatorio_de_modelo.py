"""O relatório de um modelo: as medidas, as figuras que se mudam, e a página que não se apaga sem querer."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import neuronio as nn


@pytest.fixture(scope="module")
def rede():
    (x, y), _ = nn.dados.digitos()
    nn.semente(0)
    rede = nn.RedeNeural([64, 16, 10])
    rede.compilar(nn.Adam(0.01), "entropia-cruzada", motor="numpy")
    rede.treinar(x, y, epocas=3, progresso=False)
    return rede


def test_de_uma_classificacao_junta_medidas_figuras_e_pagina(rede, tmp_path):
    _, (x, y) = nn.dados.digitos()
    feito = nn.avaliacao.relatorio(rede, x, y, custos=(1, 5), conjunto="teste")
    assert feito.medida.acuracia == pytest.approx((rede.prever_classes(x) == y).mean())
    assert set(feito.figuras) == {
        *("confusao", "confusao_em_fracoes", "roc", "precisao_e_recall", "calibracao", "custos", "enganos"),
    }
    assert all(isinstance(figura, Figure) for figura in feito.figuras.values())
    feito.figuras["roc"].axes[0].set_title("outro")
    assert feito.figuras["roc"].axes[0].get_title() == "outro"
    pagina = feito.salvar(tmp_path / "relatorio")
    texto = pagina.read_text(encoding="utf-8")
    for dito in ("acurácia balanceada", "média macro", "Limiar de menor custo", "Se ela sabe o que sabe"):
        assert dito in texto
    assert "Como rodar de novo" not in texto


def _regressao():
    x = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)
    modelo = nn.RedeNeural([2, 4, 1])
    modelo.compilar("adam", "mse", motor="numpy")
    return modelo, x, nn.avaliacao.relatorio(modelo, x, x[:, 0])


def test_um_relatorio_nao_se_escreve_por_cima_de_outro_sem_se_pedir(tmp_path):
    _, _, feito = _regressao()
    pagina = tmp_path / "relatorio.html"
    pagina.write_text("o de antes", encoding="utf-8")
    with pytest.raises(nn.ErroDeArquivo, match="já há um relatório"):
        feito.salvar(tmp_path)
    assert pagina.read_text(encoding="utf-8") == "o de antes"
    feito.salvar(tmp_path, substituir=True)
    assert "MAPE" in pagina.read_text(encoding="utf-8")


def test_de_uma_regressao_e_de_um_modelo_que_nao_treinou(tmp_path):
    modelo, x, feito = _regressao()
    assert feito.medida.mae == pytest.approx(np.abs(modelo.prever(x)[:, 0] - x[:, 0]).mean(), rel=1e-5)
    assert set(feito.figuras) == {"dispersao", "residuos"}
    texto = feito.salvar(tmp_path).read_text(encoding="utf-8")
    assert "MAPE" in texto
    assert "antes do fim da primeira época" not in texto


def test_de_sequencias_cada_passo_e_uma_amostra():
    x = np.random.default_rng(0).normal(size=(9, 5, 3)).astype(np.float32)
    y = np.random.default_rng(1).integers(0, 4, (9, 5))
    rede = nn.Sequencial([nn.Entrada(5, 3), nn.Densa(4)])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    assert nn.avaliacao.relatorio(rede, x, y).medida.amostras == 45
    assert nn.avaliacao.relatorio(rede, x, np.eye(4)[y]).medida.amostras == 45


def test_de_varias_saidas_diz_que_se_mede_uma_de_cada_vez():
    class Duas(nn.Modelo):
        def __init__(self):
            self.a, self.b = nn.Densa(3), nn.Densa(3)

        def propagar(self, x):
            return {"a": self.a(x), "b": self.b(x)}

    modelo = Duas()
    modelo.compilar("adam", {"a": "entropia-cruzada", "b": "entropia-cruzada"}, motor="numpy")
    with pytest.raises(nn.ErroDeDados, match="uma saída de cada vez"):
        nn.avaliacao.relatorio(modelo, np.zeros((4, 2), np.float32), np.zeros(4, int))


def test_sem_compilar_diz_o_que_falta():
    with pytest.raises(nn.ErroDeTreino, match="falta compilar"):
        nn.avaliacao.relatorio(nn.RedeNeural([2, 3]), np.zeros((4, 2)), np.zeros(4, int))


def test_o_que_nao_e_um_modelo_se_recusa_e_de_um_estimador_se_diz_onde_esta_a_rede():
    estimador = nn.sklearn.Classificador((4,), epocas=1, motor="numpy", random_state=0)
    estimador.fit([[0.0], [1.0]], [0, 1])
    for medir in (nn.avaliacao.relatorio, lambda m, x, y: nn.avaliacao.comparar(m, m, x, y)):
        with pytest.raises(nn.ErroDeTipo, match="um modelo, mas recebi 'rede'"):
            medir("rede", [[0.0], [1.0]], [0, 1])
        with pytest.raises(nn.ErroDeTipo, match=r"estimador\.modelo_"):
            medir(estimador, [[0.0], [1.0]], [0, 1])


# ── sem alvos ───────────────────────────────────────────────────────────────
X = np.random.default_rng(0).random((30, 4), np.float32)


def _duas(fim):
    return nn.Sequencial([nn.Entrada(4), nn.Densa(fim)]), nn.Sequencial([nn.Densa(4)])


@pytest.mark.parametrize(
    "auto",
    [lambda: nn.Autocodificador(*_duas(2)), lambda: nn.AutocodificadorVariacional(*_duas(4), latente=2)],
    ids=["simples", "variacional"],
)
def test_um_autocodificador_mede_se_pelas_amostras_que_refaz(auto):
    modelo = auto()
    modelo.compilar("adam", motor="numpy")
    modelo.treinar(X, epocas=1, progresso=False)
    medida = nn.avaliacao.relatorio(modelo, X).medida
    assert medida.mae == pytest.approx(np.abs(modelo.reconstruir(X) - X).mean(), rel=1e-5)
    outras = nn.avaliacao.relatorio(modelo, X, 1 - X).medida
    assert outras.mae == pytest.approx(np.abs(modelo.reconstruir(X) - (1 - X)).mean(), rel=1e-5)


def test_de_uma_adversaria_nao_ha_relatorio_e_diz_se_onde_olhar():
    gan = nn.GAN(nn.RedeNeural([2, 4]), nn.RedeNeural([4, 1]), ruido=2)
    gan.compilar(motor="numpy")
    with pytest.raises(nn.ErroDeTreino, match=r"gan\.gerar\(16\)"):
        nn.avaliacao.relatorio(gan, X)


def test_sem_alvos_diz_que_faltam_e_para_que_servem(rede):
    _, (x, _) = nn.dados.digitos()
    for pedir in (
        lambda: nn.avaliacao.relatorio(rede, x),
        lambda: nn.avaliacao.comparar(rede, rede, x),
        lambda: nn.diagnostico(rede, None, x),
    ):
        with pytest.raises(nn.ErroNeuronio, match=r"falta y.*os alvos"):
            pedir()
