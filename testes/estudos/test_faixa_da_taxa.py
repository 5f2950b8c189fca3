"""O teste de faixa: a taxa sobe a cada lote, numa cópia."""

import numpy as np
import pytest

import neuronio as nn

ACASO = np.random.default_rng(0)
Y = np.repeat([0, 1, 2], 40)
X = (ACASO.normal(size=(120, 4)) + 2 * Y[:, None]).astype(np.float32)


def rede(motor="numpy", otimizador=None):
    nn.semente(3)
    nova = nn.RedeNeural([4, 8, 3])
    nova.compilar(otimizador or nn.SGD(0.01), "entropia-cruzada", ["acuracia"], motor=motor)
    return nova


def test_a_perda_de_cada_lote_e_a_de_um_passo_dado_a_mao_com_a_taxa_que_sobe():
    faixa = nn.faixa_da_taxa(rede(), X, Y, 1e-3, 0.1, 30, lote=120, embaralhar=False)
    np.testing.assert_allclose(faixa.taxas, np.geomspace(1e-3, 0.1, 30), rtol=1e-6)
    a_mao, perdas = rede(), []
    for taxa in faixa.taxas:
        a_mao.otimizador.taxa = float(taxa)
        perdas += a_mao.treinar(X, Y, lote=120, embaralhar=False, progresso=False).perda
    np.testing.assert_allclose(faixa.perdas, perdas, rtol=1e-5)


def test_o_modelo_nao_fica_alterado_nem_o_que_se_sorteia_depois():
    modelo = rede()
    modelo.treinar(X, Y, progresso=False)
    antes = [p.dados.copy() for p in modelo.parametros()]
    nn.semente(9)
    sem = nn.sortear((3,)).numpy()
    nn.semente(9)
    nn.faixa_da_taxa(modelo, X, Y, passos=40)
    np.testing.assert_array_equal(nn.sortear((3,)).numpy(), sem)
    for p, de_antes in zip(modelo.parametros(), antes, strict=True):
        np.testing.assert_array_equal(p.dados, de_antes)
    assert (modelo.otimizador.taxa, modelo.otimizador.agenda, modelo.otimizador.passos) == (0.01, None, 4)
    assert modelo.historico.epocas == 1


def test_compilada_da_o_mesmo_que_no_numpy():
    no_numpy = nn.faixa_da_taxa(rede(), X, Y, 1e-3, 0.1, 30, lote=32)
    compilada = nn.faixa_da_taxa(rede("llvm"), X, Y, 1e-3, 0.1, 30, lote=32)
    np.testing.assert_allclose(compilada.perdas, no_numpy.perdas, rtol=1e-3)


def test_a_sugestao_aprende_e_dez_vezes_o_limite_nao(tmp_path):
    faixa = nn.faixa_da_taxa(rede(), X, Y, maxima=1000)

    def acuracia(taxa):
        modelo = rede(otimizador=nn.SGD(taxa))
        try:
            return modelo.treinar(X, Y, epocas=30, progresso=False).metricas["acuracia"][-1]
        except nn.ErroDeDivergencia:
            return 0.0

    assert acuracia(faixa.sugestao) > 0.85
    assert acuracia(10 * faixa.limite) < 0.7
    assert faixa.limite == faixa.taxas[faixa.suaves.argmin()] == 10 * faixa.sugestao
    csv = faixa.salvar_csv(tmp_path / "faixa.csv").read_text().splitlines()
    assert len(csv) == 1 + len(faixa.taxas)
    assert faixa.desenhar().axes[0].get_xscale() == "log"


def test_uma_perda_que_nao_desce_nao_sugere_nada():
    assert nn.faixa_da_taxa(rede(), X, Y, 1e-12, 1e-10).sugestao is None


@pytest.mark.parametrize(
    ("pedido", "dito"),
    [
        ({"minima": 0}, "a taxa mínima precisa ser maior que 0"),
        ({"minima": 1, "maxima": 0.1}, "a taxa máxima precisa ser maior que 1"),
        ({"passos": 3}, "passos precisa ser pelo menos 20"),
        ({"validacao": (X, Y)}, "validacao= não se dá"),
    ],
)
def test_o_que_nao_serve_se_recusa_antes(pedido, dito):
    with pytest.raises(nn.ErroDeValor, match=dito):
        nn.faixa_da_taxa(rede(), X, Y, **pedido)


def test_a_funcao_que_cria_o_modelo_nao_e_o_modelo():
    with pytest.raises(nn.ErroDeTipo, match=r"modelo já compilado.*criar\(\)"):
        nn.faixa_da_taxa(lambda: None, [[1.0]], [1.0])
    with pytest.raises(nn.ErroDeTipo, match="mas recebi 'rede'"):
        nn.faixa_da_taxa("rede", [[1.0]], [1.0])
