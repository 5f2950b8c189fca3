"""A previsão desenhada: cada linha é o que diz que é, e o veredito diz quem vence."""

import numpy as np
import pytest

from neuronio.dados.quadros import planilha_de
from neuronio.dados.series import cortar_serie
from neuronio.graficos import ConteudoDoRelatorio, erro_por_passo, escrever_relatorio, previsao_da_serie
from neuronio.graficos.veredito import veredito
from neuronio.medidas import AvaliacaoDeSerie, avaliar_serie


def _medir(datas: list[str], quanto: float) -> AvaliacaoDeSerie:
    """O que se mede de uma rede que prevê tal fração da mudança que houve."""
    valores = [50 + 10 * float(np.sin(i * np.pi / 6)) + i % 5 for i in range(len(datas))]
    serie = cortar_serie(planilha_de({"data": datas, "v": valores}), "v", {"janela": 24, "horizonte": 6})
    return avaliar_serie(quanto * serie.teste[1], serie.prova)


MESES = [f"{2000 + i // 12}-{i % 12 + 1:02}" for i in range(150)]
DIAS = [str(np.datetime64("2024-01-01") + i) for i in range(150)]


def test_a_linha_da_rede_e_o_que_ela_previu_a_partir_do_ultimo_valor():
    medida = _medir(MESES, 0.5)
    eixos = previsao_da_serie(medida).axes[0]
    linhas = {linha.get_label(): linha for linha in eixos.lines}
    x, y = linhas["rede"].get_data()
    i = int(np.flatnonzero(medida.lugares == x[1])[0])
    assert y[0] == medida.valores[medida.lugares[i] - 1]
    np.testing.assert_array_equal(y[1:], medida.previsoes["rede"][i])
    assert medida.referencias[0].nome in linhas


@pytest.mark.parametrize(("datas", "rotulo"), [(MESES, "2011"), (DIAS, "2024-05-29")])
def test_o_eixo_tem_anos_ou_em_poucos_anos_datas(datas, rotulo):
    eixos = previsao_da_serie(_medir(datas, 0.5)).axes[0]
    assert rotulo in [texto.get_text() for texto in eixos.get_xticklabels()]


def test_o_erro_por_passo_tem_a_rede_e_todas_as_referencias():
    medida = _medir(MESES, 0.5)
    linhas = {linha.get_label(): linha.get_ydata() for linha in erro_por_passo(medida).axes[0].lines}
    for erros in (medida.rede, *medida.referencias):
        np.testing.assert_array_equal(linhas[erros.nome], erros.por_passo)


def test_o_veredito_diz_quem_vence_e_o_que_faria_melhor():
    assert veredito(_medir(MESES, 1)).startswith("A rede erra")
    assert "vence todas as referências" in veredito(_medir(MESES, 1))
    derrota = veredito(_medir(MESES, -1))
    assert "perde da " in derrota
    assert "e da último valor (que erra" in derrota
    assert derrota.endswith("prevê melhor.")


@pytest.mark.parametrize(("quanto", "avisa"), [(1, False), (-1, True)])
def test_so_quem_perde_e_avisado_no_alto_da_pagina(tmp_path, quanto, avisa):
    conteudo = ConteudoDoRelatorio(
        titulo="Uma série",
        comando="neuronio treinar",
        configuracao={},
        modelo=[],
        parametros=0,
        historico={"perda": [0.9, 0.4]},
        finais={},
        avaliacao=_medir(MESES, quanto),
    )
    pagina = escrever_relatorio(tmp_path, conteudo).read_text(encoding="utf-8")
    assert ('class="aviso"' in pagina) == avisa
    assert "O que ela prevê (teste)" in pagina
    assert {"previsao.png", "erro_por_passo.png"} <= {arquivo.name for arquivo in tmp_path.iterdir()}
