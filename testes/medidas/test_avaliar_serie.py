"""Os erros de uma previsão: os da definição, e as referências ao lado."""

import numpy as np
import pytest

from neuronio.dados.quadros import planilha_de
from neuronio.dados.series import Serie, cortar_serie
from neuronio.erros import ErroDeDados
from neuronio.medidas import avaliar_serie


@pytest.fixture
def serie() -> Serie:
    sorte = np.random.default_rng(0)
    valores = 50 + 10 * np.sin(np.arange(150) * np.pi / 6) + sorte.normal(0, 1, 150)
    datas = [f"{2000 + i // 12}-{i % 12 + 1:02}" for i in range(150)]
    tabela = planilha_de({"data": datas, "v": valores.tolist()})
    return cortar_serie(tabela, "v", {"janela": 24, "horizonte": 6})


def test_os_erros_sao_os_da_definicao(serie):
    previsto = np.random.default_rng(1).normal(0, 1, serie.teste[1].shape)
    medida = avaliar_serie(previsto, serie.prova)
    janelas = serie.janelas_de_teste
    for i, lugar in enumerate(janelas.lugares):
        np.testing.assert_allclose(medida.alvos[i], serie.valores[lugar : lugar + 6])
    erro = serie.valores[janelas.lugares - 1][:, None] + janelas.desvio * previsto - medida.alvos
    assert medida.rede.mae == pytest.approx(np.abs(erro).mean())
    assert medida.rede.rmse == pytest.approx(np.sqrt((erro**2).mean()))
    np.testing.assert_allclose(medida.rede.por_passo, np.abs(erro).mean(axis=0))


def test_o_mase_e_o_erro_em_relacao_ao_de_repetir_o_ano_anterior_no_treino(serie):
    fim = serie.janelas_de_treino.lugares[-1] + 6
    passado = serie.valores[:fim]
    repetir = np.abs(passado[12:] - passado[:-12]).mean()
    medida = avaliar_serie(serie.teste[1], serie.prova)
    for erros in (medida.rede, *medida.referencias):
        assert erros.mase == pytest.approx(erros.mae / repetir)


def test_a_sazonal_repete_o_mesmo_mes_do_ultimo_ano_e_a_de_um_valor_o_ultimo(serie):
    medida = avaliar_serie(serie.teste[1], serie.prova)
    for i, lugar in enumerate(medida.lugares):
        np.testing.assert_array_equal(medida.previsoes["sazonal"][i], serie.valores[lugar - 12 : lugar - 6])
        np.testing.assert_array_equal(medida.previsoes["último valor"][i], serie.valores[lugar - 1])


def test_a_linear_acha_a_recorrencia_que_faz_a_serie():
    """Um seno é uma soma ponderada dos seus dois valores anteriores."""
    valores = 50 + 10 * np.sin(np.arange(150) * np.pi / 6) + 0.3 * np.arange(150)
    datas = [f"{2000 + i // 12}-{i % 12 + 1:02}" for i in range(150)]
    serie = cortar_serie(
        planilha_de({"data": datas, "v": valores.tolist()}), "v", {"janela": 24, "horizonte": 6}
    )
    medida = avaliar_serie(serie.teste[1], serie.prova)
    por_nome = {erros.nome: erros.mae for erros in medida.referencias}
    assert por_nome["linear na janela"] < 0.1
    assert por_nome["sazonal"] == pytest.approx(12 * 0.3)


def test_uma_rede_perfeita_vence_todas_e_a_que_nao_muda_nada_perde_da_que_repete(serie):
    perfeita, parada = (avaliar_serie(p, serie.prova) for p in (serie.teste[1], 0 * serie.teste[1]))
    assert perfeita.rede.mae < 1e-5
    assert perfeita.vencedoras == ()
    assert "último valor" in {erros.nome for erros in parada.vencedoras}


def test_um_treino_que_divergiu_se_diz(serie):
    with pytest.raises(ErroDeDados, match="nan"):
        avaliar_serie(np.full(serie.teste[1].shape, np.nan), serie.prova)
