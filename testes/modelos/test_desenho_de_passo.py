"""Um passo se desenha com uma caixa por camada: a ida, a volta e a atualização de cada uma."""

import re
from collections import Counter
from xml.etree import ElementTree

import numpy as np
import pytest

import neuronio as nn
from neuronio.grafo.vertice import Fase

X, Y = np.ones((4, 6), np.float32), np.arange(4) % 3


class Residual(nn.Camada):
    def construir(self, forma):
        self.densa = nn.Densa(forma[-1], "tanh")

    def propagar(self, x):
        return x + self.densa(x)


def _rede(*camadas, otimizador="adam", **opcoes):
    rede = nn.Sequencial([nn.Entrada(6), *camadas, nn.Densa(3)])
    rede.compilar(otimizador, "entropia-cruzada", **opcoes)
    return rede


def _lugares(programa):
    return Counter((i.lugar.dono, i.lugar.fase) for i in programa.instrucoes)


def test_cada_conta_sabe_de_que_camada_e_e_a_que_serve():
    lugares = _lugares(_rede(nn.Densa(5, "relu")).programa("treino", X, Y))
    for camada in ("densa_1", "densa_2"):
        assert all(lugares[camada, fase] for fase in Fase)
    assert lugares["perda", Fase.IDA]
    assert lugares["perda", Fase.VOLTA]
    assert lugares["otimizador", Fase.ATUALIZACAO]
    das_camadas = {"densa_1", "densa_1.ativacao", "densa_2"}
    assert {dono for dono, _ in lugares} == {*das_camadas, "perda", "otimizador"}


def test_o_que_a_ida_e_a_volta_dividem_e_da_ida():
    programa = _rede().programa("treino", X, Y)
    de = {s: i for i in programa.instrucoes for s in i.saidas}
    for i in programa.instrucoes:
        for entrada in i.entradas:
            if entrada in de:
                assert de[entrada].lugar.fase <= i.lugar.fase


def test_uma_camada_dentro_de_outra_e_parte_dela():
    programa = _rede(Residual()).programa("treino", X, Y)
    assert any(dono == "residual_1.densa" for dono, _ in _lugares(programa))
    assert "<b>residual_1</b>" in nn.desenhar(programa).html
    assert "<b>residual_1.densa</b>" not in nn.desenhar(programa).html


def _pagina(desenho):
    sem_style = re.sub(r"<style>.*?</style>", "", desenho.html, flags=re.DOTALL)
    return ElementTree.fromstring(sem_style)


def test_as_caixas_estao_na_ordem_em_que_a_rede_as_usa():
    rede = _rede(nn.Densa(5), nn.TanH(), metricas=["acuracia"])
    pagina = _pagina(nn.desenhar(rede.programa("treino", X, Y)))
    nomes = [b.text for b in pagina.iter("b")]
    assert nomes[:4] == ["densa_1", "tanh_1", "densa_2", "perda"]
    assert set(nomes[4:]) == {"otimizador", "métricas"}


def test_entre_as_caixas_se_ve_o_que_desce_e_o_que_sobe():
    pagina = _pagina(nn.desenhar(_rede(nn.Densa(5)).programa("treino", X, Y)))
    fios = ["".join(e.itertext()) for e in pagina.iter("div") if e.get("class") == "nn-fios"]
    assert re.fullmatch(r"↓ %\d+ \(lote×5\)%\d+ \(lote×5\) ↑", fios[0])


def test_cada_caixa_se_abre_em_tres_desenhos_com_nome():
    pagina = _pagina(nn.desenhar(_rede(nn.Densa(5)).programa("treino", X, Y)))
    caixa = next(iter(pagina.iter("details")))
    titulos = [h.text.split(",")[0] for h in caixa.iter("h4")]
    assert titulos == ["ida", "volta", "atualização"]
    assert len(list(caixa.iter("{http://www.w3.org/2000/svg}svg"))) == 3
    assert "densa_1.kernel" in "".join(caixa.itertext())


def test_nenhuma_conta_se_perde_nas_caixas():
    programa = _rede(nn.Densa(5, "relu"), nn.Dropout(0.5)).programa("treino", X, Y)
    desenho = nn.desenhar(programa)
    simbolos = desenho.svg.count('class="nn-operacao"')
    assert desenho.html.count('class="nn-operacao"') == simbolos


def test_a_pagina_nao_pede_nem_executa_nada(tmp_path):
    caminho = nn.desenhar(_rede().programa("treino", X, Y)).salvar(tmp_path / "passo.html")
    escrita = caminho.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|<script|url\(|@import", escrita)


def test_em_svg_vao_todas_as_contas_com_a_cor_da_fase(tmp_path):
    caminho = nn.desenhar(_rede().programa("treino", X, Y)).salvar(tmp_path / "passo.svg")
    classes = Counter(
        g.get("class") for g in ElementTree.parse(caminho).iter("{http://www.w3.org/2000/svg}g")
    )
    assert all(classes[c] for c in ("nn-ida", "nn-volta", "nn-atualiza"))
    with pytest.raises(nn.ErroDeArquivo, match=r"\.svg"):
        nn.desenhar(_rede().programa("treino", X, Y)).salvar(tmp_path / "passo.pdf")


def test_uma_previsao_so_tem_ida():
    pagina = _pagina(nn.desenhar(_rede(nn.Densa(5)).programa("previsao", X)))
    assert [b.text for b in pagina.iter("b")] == ["densa_1", "densa_2"]
    assert {h.text.split(",")[0] for h in pagina.iter("h4")} == {"ida"}
