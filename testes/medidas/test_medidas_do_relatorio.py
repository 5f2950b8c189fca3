"""As medidas de um relatório são as do scikit-learn; os intervalos cobrem o que devem cobrir."""

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from neuronio.erros import ErroDeDados, ErroDeTipo
from neuronio.medidas import avaliar_classificacao, avaliar_regressao
from neuronio.medidas.reamostragem import contagens_sorteadas, das_matrizes, intervalo, medias_sorteadas


@pytest.fixture(scope="module")
def respostas():
    acaso = np.random.default_rng(1)
    y = (acaso.random(300) ** 2 * 6).astype(np.int64)
    z = acaso.normal(size=(300, 6)) + 1.5 * np.eye(6)[y]
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return p, y, avaliar_classificacao(p, y)


def test_as_de_uma_classificacao_sao_as_do_scikit_learn(respostas):
    p, y, medida = respostas
    ditas = p.argmax(axis=1)
    assert medida.acuracia_balanceada == pytest.approx(metrics.balanced_accuracy_score(y, ditas))
    for k, valor in medida.top_k.items():
        assert valor == pytest.approx(metrics.top_k_accuracy_score(y, p, k=k))
    assert set(medida.top_k) == {2, 3, 5}
    for media, nossa in zip(("macro", "weighted"), medida.medias, strict=True):
        certas = metrics.precision_recall_fscore_support(y, ditas, average=media, zero_division=0)[:3]
        assert (nossa.precisao, nossa.recall, nossa.f1) == pytest.approx(certas)
    for c, curva in enumerate(medida.precisao_recall):
        assert curva.media == pytest.approx(metrics.average_precision_score(y == c, p[:, c]))


def test_o_erro_de_calibracao_e_a_distancia_media_das_caixas(respostas):
    p, y, medida = respostas
    certo, certeza = p.argmax(axis=1) == y, p.max(axis=1)
    acertos, certezas = calibration_curve(certo, certeza, n_bins=10)
    np.testing.assert_allclose(medida.calibracao.acertos, acertos)
    np.testing.assert_allclose(medida.calibracao.certezas, certezas)
    caixa = np.minimum((certeza * 10).astype(int), 9)
    a_mao = sum(
        (caixa == b).mean() * abs(certo[caixa == b].mean() - certeza[caixa == b].mean())
        for b in np.unique(caixa)
    )
    assert medida.calibracao.erro == pytest.approx(a_mao)


def test_com_mais_caixas_que_amostras_as_vazias_nao_contam():
    medida = avaliar_classificacao([[0.9, 0.1], [0.4, 0.6]], [0, 0], caixas=50)
    assert medida.calibracao.amostras.tolist() == [1, 1]
    assert medida.calibracao.erro == pytest.approx((0.1 + 0.6) / 2)


@pytest.mark.parametrize("custos", [(1, 1), (1, 5), (5, 1), (0, 1)])
def test_o_limiar_escolhido_e_o_de_menor_custo_entre_todos(respostas, custos):
    p, y, _ = respostas
    for c, escolhido in enumerate(avaliar_classificacao(p, y, custos=custos).limiares):
        era = y == c

        def custo(limiar, era=era, c=c):
            dito = p[:, c] >= limiar
            return (custos[0] * (dito & ~era).sum() + custos[1] * (~dito & era).sum()) / len(y)

        assert escolhido.custo == pytest.approx(min(custo(t) for t in [np.inf, *p[:, c]]))
        assert custo(escolhido.limiar) == pytest.approx(escolhido.custo)
        assert custo(0.5) == pytest.approx(escolhido.custo_em_meio)


def test_de_duas_classes_ha_um_limiar_o_da_classe_1():
    medida = avaliar_classificacao([[0.9], [0.4], [0.2]], [1, 1, 0], ["não", "sim"])
    assert [(limiar.classe, limiar.limiar) for limiar in medida.limiares] == [("sim", 0.4)]


def test_o_intervalo_e_o_de_sortear_as_amostras_uma_a_uma(respostas):
    p, y, medida = respostas
    acaso, ditas = np.random.default_rng(5), p.argmax(axis=1)
    quais = acaso.integers(0, len(y), (2000, len(y)))
    a_mao = intervalo((ditas == y)[quais].mean(axis=1))
    assert medida.intervalos["acuracia"] == pytest.approx(a_mao, abs=0.01)
    balanceadas = [metrics.balanced_accuracy_score(y[i], ditas[i]) for i in quais[:300]]
    certo = intervalo(np.array(balanceadas))
    assert medida.intervalos["acuracia_balanceada"] == pytest.approx(certo, abs=0.03)


def test_as_medidas_das_matrizes_sao_as_do_scikit_learn():
    acaso = np.random.default_rng(0)
    y, ditas = acaso.integers(0, 4, (2, 60))
    medidas = das_matrizes(metrics.confusion_matrix(y, ditas, labels=range(5))[None])
    assert medidas["acuracia_balanceada"][0] == pytest.approx(metrics.balanced_accuracy_score(y, ditas))
    assert medidas["f1"][0] == pytest.approx(metrics.f1_score(y, ditas, average="macro"))


def test_sortear_contagens_e_medias_mantem_o_total_e_a_media():
    contagens = np.array([[30, 5], [0, 65]])
    sorteadas = contagens_sorteadas(contagens, 4000)
    np.testing.assert_allclose(sorteadas.mean(axis=0), contagens, atol=0.5)
    assert (sorteadas[:, 1, 0] == 0).all()
    valores = np.random.default_rng(0).normal(size=(500, 2))
    medias = medias_sorteadas(valores, 2000)
    np.testing.assert_allclose(medias.mean(axis=0), valores.mean(axis=0), atol=0.01)
    np.testing.assert_allclose(medias.std(axis=0), valores.std(axis=0) / np.sqrt(500), rtol=0.1)


def test_as_de_uma_regressao_sao_as_do_scikit_learn():
    acaso = np.random.default_rng(0)
    alvo = acaso.normal(size=(200, 2)) + 10
    previsto = alvo + 0.3 * acaso.normal(size=(200, 2))
    medida = avaliar_regressao(previsto, alvo)
    assert medida.rmse == pytest.approx(np.sqrt(metrics.mean_squared_error(alvo, previsto)))
    assert medida.mape == pytest.approx(metrics.mean_absolute_percentage_error(alvo, previsto))
    assert medida.r2 == pytest.approx(metrics.r2_score(alvo, previsto))
    for nome, valor in (("mae", medida.mae), ("rmse", medida.rmse)):
        baixo, alto = medida.intervalos[nome]
        assert baixo < valor < alto
        assert alto - baixo < 0.2 * valor
    assert avaliar_regressao([1.0, 2.0], [0.0, 2.0]).mape is None


def test_uma_classe_que_falta_e_uma_classe_so_tem_resultado_definido():
    p = np.array([[0.7, 0.2, 0.1], [0.2, 0.7, 0.1], [0.6, 0.3, 0.1]])
    sem_a_terceira = avaliar_classificacao(p, [0, 1, 1])
    assert sem_a_terceira.acuracia_balanceada == pytest.approx(0.75)
    assert sem_a_terceira.precisao_recall[2].media is None
    assert sem_a_terceira.limiares[2].limiar == np.inf
    so_uma = avaliar_classificacao(p, [0, 0, 0])
    assert so_uma.acuracia_balanceada == pytest.approx(2 / 3)
    assert so_uma.auc_media is None


def test_probabilidades_que_nao_somam_um_e_custos_tortos_se_recusam():
    with pytest.raises(ErroDeDados, match=r"a da linha 1 soma 1.2 \(e há 1 assim"):
        avaliar_classificacao([[0.5, 0.5], [0.6, 0.6]], [0, 1])
    with pytest.raises(ErroDeTipo, match="custos é um par"):
        avaliar_classificacao([[0.5, 0.5]], [0], custos=3)
