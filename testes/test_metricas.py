"""As métricas: a acurácia em todas as formas, os nomes, a captura."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.configuracao import familia, interpretar
from neuronio.descricao import descrever, reconstruir
from neuronio.metricas import Acuracia, Metrica
from neuronio.tensor import Lote

LOGITS = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [1.0, 0.5, 4.0], [0.1, 0.2, 0.0]])
ROTULOS = np.array([0, 1, 0, 1])


@pytest.mark.parametrize("perda", [nn.EntropiaCruzada(), nn.MSE(), None])
@pytest.mark.parametrize("alvo", [ROTULOS, ROTULOS[:, None], ROTULOS.astype("float32"), np.eye(3)[ROTULOS]])
def test_acuracia_e_a_fracao_das_classes_mais_provaveis_que_acertam(perda, alvo):
    assert Acuracia()(LOGITS, alvo, perda).item() == 0.75


def test_acuracia_de_sequencias_conta_cada_instante():
    assert Acuracia()(LOGITS.reshape(2, 2, 3), ROTULOS.reshape(2, 2)).item() == 0.75


@pytest.mark.parametrize(
    ("perda", "saida"),
    [
        (nn.EntropiaCruzadaBinaria(logits=True), [0.1, -2.0, 0.4, -0.1]),
        (nn.EntropiaCruzadaBinaria(), [0.6, 0.2, 0.7, 0.4]),
        (nn.MSE(), [0.6, 0.2, 0.7, 0.4]),
        (None, [0.6, 0.2, 0.7, 0.4]),
    ],
)
@pytest.mark.parametrize("alvo", [[1, 0, 0, 0], [[1.0], [0.0], [0.0], [0.0]], [True, False, False, False]])
@pytest.mark.parametrize("coluna", [True, False])
def test_acuracia_de_uma_coluna_corta_a_probabilidade_em_meio(perda, saida, alvo, coluna):
    saida = np.array(saida)[:, None] if coluna else np.array(saida)
    assert Acuracia()(saida, alvo, perda).item() == 0.75


def test_probabilidade_de_exatamente_meio_e_da_classe_zero():
    assert Acuracia()([[0.5]], [0]).item() == 1


def test_media_dos_lotes_ponderada_e_a_dos_dados_inteiros():
    partes = [Acuracia()(LOGITS[p], ROTULOS[p]).item() * n for p, n in ((slice(0, 3), 3), (slice(3, 4), 1))]
    assert sum(partes) / 4 == pytest.approx(0.75)


def test_acuracia_com_rotulos_de_outra_forma_diz_o_que_esperava():
    with pytest.raises(nn.ErroDeForma, match=r"Acuracia espera.*\(4,\).*\(4, 5\)"):
        Acuracia()(LOGITS, np.zeros((4, 5)))


class MaiorErro(Metrica):
    """Uma métrica do usuário."""

    def calcular(self, saida, alvo):
        return (saida - alvo).abs().maximo()


def test_metrica_que_nao_e_de_probabilidades_le_a_saida_crua_sem_perder_algarismos():
    saida = nn.Tensor([[5.0, 7.0]], tipo="float64")
    alvo = np.array([[5.0, 7.0 - 1e-10]])
    assert MaiorErro()(saida, alvo, nn.EntropiaCruzada()).item() == pytest.approx(1e-10, rel=1e-4)


@pytest.mark.parametrize("base", [Metrica, nn.Perda])
def test_metrica_ou_perda_sem_calcular_diz_o_que_falta(base):
    vazia = type("Vazia", (base,), {})
    with pytest.raises(nn.ErroDeTreino, match=r"Vazia não diz.*calcular"):
        vazia()([1.0], [1.0])


@pytest.mark.parametrize("grafia", ["acuracia", "Acurácia", "ACURACIA", "Acuracia"])
def test_acuracia_se_pede_pelo_nome_com_ou_sem_acento(grafia):
    assert type(interpretar(grafia, Metrica, "métrica")) is Acuracia


@pytest.mark.parametrize("parecido", ["accuracy", "acc", "acurasia"])
def test_nome_parecido_recebe_a_sugestao_de_acuracia(parecido):
    with pytest.raises(nn.ErroDeNome, match='"Acuracia"'):
        interpretar(parecido, Metrica, "métrica")


@pytest.mark.parametrize(
    ("metrica", "nome"),
    [
        (Acuracia(), "acuracia"),
        (nn.MAE(), "mae"),
        (nn.EntropiaCruzadaBinaria(), "entropia_cruzada_binaria"),
        (nn.NLL(), "nll"),
    ],
)
def test_nome_no_historico_e_o_da_classe_em_minusculas(metrica, nome):
    assert metrica.nome == nome
    assert type(interpretar(nome, Metrica, "métrica")) is type(metrica)


def test_acuracia_se_descreve_e_se_reconstroi():
    assert type(reconstruir(descrever(Acuracia()))) is Acuracia


@pytest.mark.parametrize(
    ("perda", "colunas", "alvo"),
    [
        (nn.EntropiaCruzada(), 3, nn.Tensor.abstrato((Lote(),), "int64")),
        (nn.EntropiaCruzada(), 3, nn.Tensor.abstrato((Lote(), 3))),
        (nn.EntropiaCruzadaBinaria(), 1, nn.Tensor.abstrato((Lote(),), "int64")),
    ],
)
def test_acuracia_se_captura_com_lote_simbolico(perda, colunas, alvo):
    medida = Acuracia()(nn.Tensor.abstrato((Lote(), colunas)), alvo, perda)
    assert (medida.forma, medida.tipo, medida.e_abstrato) == ((), "float32", True)


def test_a_base_das_perdas_nao_e_uma_metrica():
    assert "Perda" not in familia(Metrica)
    assert {"Acuracia", "MSE"} <= set(familia(Metrica))
    with pytest.raises(nn.ErroDeNome, match='não existe métrica "perda"'):
        nn.RedeNeural([2, 1]).compilar("sgd", "mse", metricas=["perda"])
