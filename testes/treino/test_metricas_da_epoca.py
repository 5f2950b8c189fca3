"""Precisão, recall, F1 e AUC são as da época inteira, como no scikit-learn, e não médias de lotes."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score, roc_auc_score

import neuronio as nn

METRICAS = ["precisao", "recall", "f1", "auc"]
DO_SKLEARN = {"precisao": precision_score, "recall": recall_score, "f1": f1_score}
MOTORES = ["numpy", "llvm"]


def _dados(classes, n=203):
    acaso = np.random.default_rng(3)
    x = acaso.normal(size=(n, 4)).astype(np.float32)
    y = (acaso.random(n) ** 2 * classes).astype(np.int64)  # desequilibradas
    return x, y


def _rede(saidas, perda, motor, metricas=METRICAS, taxa=1e-30):
    nn.semente(2)
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(6, "tanh"), nn.Densa(saidas)])
    rede.compilar(nn.SGD(taxa), perda, metricas=metricas, motor=motor)
    return rede


def _esperadas(rede, x, y, pesos=None):
    p, classes = rede.probabilidades(x), rede.prever_classes(x)
    uma, media = p.shape[1] < 3, "binary" if p.shape[1] < 3 else "macro"
    contas = {
        nome: conta(y, classes, average=media, sample_weight=pesos, zero_division=0)
        for nome, conta in DO_SKLEARN.items()
    }
    quais = [p.shape[1] - 1] if uma else [c for c in range(p.shape[1]) if (y == c).any()]
    areas = [roc_auc_score(y == (1 if uma else c), p[:, c], sample_weight=pesos) for c in quais]
    return {**contas, "auc": np.mean(areas)}


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("com_pesos", [False, True])
@pytest.mark.parametrize(
    ("saidas", "classes", "perda"),
    [(1, 2, nn.EntropiaCruzadaBinaria(logits=True)), (2, 2, "entropia-cruzada"), (5, 5, "entropia-cruzada")],
)
def test_sao_as_do_scikit_learn_sobre_todas_as_amostras(motor, saidas, classes, perda, com_pesos):
    x, y = _dados(classes)
    pesos = np.random.default_rng(0).random(len(y)).astype(np.float32) if com_pesos else None
    rede = _rede(saidas, perda, motor)
    esperadas = _esperadas(rede, x, y, pesos)
    validacao = (x[:150], y[:150], None if pesos is None else pesos[:150])
    historico = rede.treinar(x, y, lote=16, pesos=pesos, validacao=validacao, progresso=False)
    medidas = rede.avaliar(x, y, lote=16, pesos=pesos)
    da_validacao = _esperadas(rede, *validacao)
    for nome, certa in esperadas.items():
        assert medidas[nome] == pytest.approx(certa, abs=1e-6), nome
        assert historico.metricas_validacao[nome] == pytest.approx([da_validacao[nome]], abs=1e-6), nome
        if nome != "auc":
            assert historico.metricas[nome] == pytest.approx([certa], abs=1e-6), nome
    assert "auc" not in historico.metricas


def test_a_media_dos_lotes_seria_outro_numero():
    x, y = _dados(5)
    rede = _rede(5, "entropia-cruzada", "numpy")
    p = rede.probabilidades(x)
    dos_lotes = np.mean([nn.F1()(p[i : i + 16], y[i : i + 16]).item() for i in range(0, len(y), 16)])
    assert abs(dos_lotes - rede.avaliar(x, y, lote=16)["f1"]) > 0.02


@pytest.mark.parametrize("motor", MOTORES)
def test_as_epocas_que_se_dao_de_uma_vez_sao_as_que_se_veem_uma_a_uma(motor):
    x, y = _dados(3)
    juntas = _rede(3, "entropia-cruzada", motor, ["f1"], 0.5).treinar(x, y, epocas=6, progresso=False)
    rede = _rede(3, "entropia-cruzada", motor, ["f1"], 0.5)
    uma_a_uma = rede.treinar(x, y, epocas=6, callbacks=[nn.Callback()], progresso=False)
    assert juntas.metricas["f1"] == uma_a_uma.metricas["f1"]
    assert len(set(juntas.metricas["f1"])) > 1


def test_um_treino_que_se_retoma_no_meio_da_epoca_da_a_mesma_f1(tmp_path):
    x, y = _dados(3)

    class Parar(nn.Callback):
        quer_cada_lote = True

        def ao_fim_do_lote(self, treino):
            if treino.epoca == 2 and treino.lote == 4:
                raise KeyboardInterrupt

    def treinar(epocas, *callbacks, retomar=None):
        nn.semente(4)
        rede = _rede(3, "entropia-cruzada", "numpy", ["f1", "precisao"], 0.5)
        ponto = nn.PontoDeControle(tmp_path, cada=1)
        return rede.treinar(
            x,
            y,
            epocas,
            callbacks=[*callbacks, ponto] if retomar else callbacks,
            retomar=retomar,
            progresso=False,
        )

    inteiro = treinar(3)
    with pytest.raises(KeyboardInterrupt):
        treinar(3, Parar(), retomar=tmp_path)
    assert treinar(3, retomar=tmp_path).metricas == inteiro.metricas


def test_de_uma_classe_so_e_pelas_amostras_de_cada_uma():
    x, y = _dados(5)
    rede = _rede(5, "entropia-cruzada", "numpy", [nn.Recall(classe=0), nn.F1("ponderada")])
    medidas, classes = rede.avaliar(x, y), rede.prever_classes(x)
    assert medidas["recall_0"] == pytest.approx(recall_score(y == 0, classes == 0))
    assert medidas["f1_ponderada"] == pytest.approx(f1_score(y, classes, average="weighted"))


def test_contam_todos_os_passos_de_uma_sequencia():
    p = np.random.default_rng(0).random((6, 4, 3))
    y = np.random.default_rng(1).integers(0, 3, (6, 4))
    um_de_k = np.eye(3)[y]
    for alvo in (y, um_de_k):
        certa = precision_score(y.ravel(), p.argmax(-1).ravel(), average="macro")
        assert nn.Precisao()(p, alvo).item() == pytest.approx(certa)
        areas = [roc_auc_score(y.ravel() == c, p[..., c].ravel()) for c in range(3)]
        assert nn.AUC()(p, alvo).item() == pytest.approx(np.mean(areas))


def test_uma_classe_que_falta_fica_de_fora_e_a_que_nunca_se_diz_conta_zero():
    p = np.array([[0.8, 0.1, 0.1, 0.0], [0.2, 0.7, 0.1, 0.0], [0.6, 0.3, 0.1, 0.0]])
    y = np.array([0, 1, 2])
    esperada = precision_score(y, p.argmax(1), average="macro", zero_division=0)
    assert nn.Precisao()(p, y).item() == pytest.approx(esperada)
    assert nn.AUC()(p, y).item() == pytest.approx((1 + 1 + 0.5) / 3)  # na classe 2, todos empatam


def test_a_auc_de_uma_classe_so_e_um_erro_que_se_le():
    rede = _rede(3, "entropia-cruzada", "numpy", ["auc"])
    with pytest.raises(nn.ErroDeDados, match="nestes alvos só há uma classe"):
        rede.avaliar(_dados(3)[0], np.zeros(203, np.int64))


def test_de_varias_saidas_cada_uma_tem_as_suas():
    class Duas(nn.Modelo):
        def __init__(self):
            self.a, self.b = nn.Densa(3), nn.Densa(1)

        def propagar(self, x):
            return {"classe": self.a(x), "valor": self.b(x)}

    x, y = _dados(3)
    rede = Duas()
    rede.compilar(
        "adam", {"classe": "entropia-cruzada", "valor": "mse"}, {"classe": ["f1", "auc"]}, motor="numpy"
    )
    alvos = {"classe": y, "valor": x[:, 0]}
    historico = rede.treinar(x, alvos, validacao=(x, alvos), progresso=False)
    assert set(historico.metricas) == {"classe_f1"}
    certa = f1_score(y, rede.prever_classes(x)["classe"], average="macro", zero_division=0)
    assert historico.metricas_validacao["classe_f1"] == pytest.approx([certa])
    assert "classe_auc" in historico.metricas_validacao


def test_uma_media_ou_uma_classe_que_nao_ha_se_recusam():
    with pytest.raises(nn.ErroDeNome, match="macro, ponderada"):
        nn.F1("micro")
    x, y = _dados(3)
    with pytest.raises(nn.ErroDeDados, match="são de 0 a 2"):
        _rede(3, "entropia-cruzada", "numpy", [nn.F1(classe=3)]).avaliar(x, y)


def test_na_auc_um_empate_entre_as_classes_vale_meio():
    from sklearn.metrics import roc_auc_score

    from neuronio.metricas.auc import area

    p, era = np.array([0.1, 0.4, 0.4, 0.4, 0.8, 0.8]), np.array([0, 1, 0, 0, 1, 0], bool)
    pesos = np.array([1.0, 2.0, 1.0, 3.0, 1.0, 1.0])
    assert area(p, era, pesos) == pytest.approx(roc_auc_score(era, p, sample_weight=pesos))
