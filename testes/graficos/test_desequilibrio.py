"""Com uma classe rara, a acurácia engana: o relatório diz antes quanto se acha de cada classe."""

import numpy as np

from neuronio.graficos import ConteudoDoRelatorio, escrever_relatorio
from neuronio.graficos.desequilibrio import desequilibrio, remedio
from neuronio.linha_de_comando.medicao import Medida
from neuronio.medidas import avaliar_classificacao


def _medida(acha=0, raras=2, n=100):
    """Das amostras, tantas raras, de que se acham tantas; as outras, todas certas."""
    rotulos = np.array([1] * raras + [0] * (n - raras))
    previstas = np.array([1] * acha + [0] * (n - acha))
    return avaliar_classificacao(np.eye(2)[previstas] * 0.8 + 0.1, rotulos, ["não", "sim"])


def test_o_terminal_comeca_pelo_que_importa_e_diz_o_remedio():
    palavras = Medida(_medida(), None).em_palavras().replace("\xa0", " ")
    assert palavras.startswith('recall médio 50,00 %, o menor 0,00 %, da classe "sim"')
    assert 'responder sempre "não" acertaria 98,00 %' in palavras
    assert 'pesos_das_classes="balanceado"' in palavras
    assert "--pesos-das-classes balanceado" in palavras
    assert palavras.index("recall") < palavras.index("acurácia 98,00 %")


def test_uma_rede_que_acha_a_classe_rara_nao_ouve_o_remedio():
    assert remedio(_medida(acha=2)) == ""
    assert "recall médio 100,00" in desequilibrio(_medida(acha=2))


def test_classes_parecidas_se_leem_pela_acuracia():
    assert desequilibrio(_medida(acha=30, raras=40)) == ""
    assert Medida(_medida(acha=30, raras=40), None).em_palavras().startswith("acurácia")


def test_a_pagina_o_diz_no_alto(tmp_path):
    conteudo = ConteudoDoRelatorio(
        titulo="Raras", comando="neuronio treinar", configuracao={}, modelo=[], parametros=0,
        historico={"perda": [0.9]}, finais={"Teste": {"acuracia": 0.98}}, avaliacao=_medida(),
    )  # fmt: skip
    pagina = escrever_relatorio(tmp_path, conteudo).read_text(encoding="utf-8")
    assert pagina.index("recall médio 50,00") < pagina.index('class="finais"')
