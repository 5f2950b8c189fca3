"""O estudo dos remédios: em que imagens cada rede treina e se mede, e o que se diz de cada remédio."""

import csv

import numpy as np
import pytest

import neuronio as nn
from neuronio.estudos.receituario import MALES
from neuronio.estudos.remedio import NENHUM
from neuronio.estudos.remedios import EstudoDosRemedios, Linha
from neuronio.estudos.treinos import Parte
from neuronio.treino import Historico

(X, Y), _ = nn.dados.digitos()
UMA = {"sementes": 1, "amostras": 60, "epocas": 1, "processos": 1, "progresso": False}


def medido(de_fora, no_treino=1.0):
    return [
        Parte({"acuracia": a}, {"acuracia": no_treino}, {}, Historico(), np.arange(1), np.arange(1))
        for a in de_fora
    ]


def test_todos_medem_se_nas_mesmas_imagens_e_ninguem_treina_nelas_nem_a_parada_as_olha():
    estudo = nn.estudo_remedios(X, Y, ["mais dados", "Parada-Antecipada", "l2"], **UMA)
    de_cada = {linha.remedio.nome: linha.feitas[0] for linha in estudo.de(MALES[0])}
    assert list(de_cada) == ["nenhum", "L2", "ParadaAntecipada", "mais dados"]
    medida = set(de_cada["nenhum"].medida)
    assert all(set(feita.medida) == medida for feita in de_cada.values())
    assert not medida & set(range(5 * 60))
    assert set(de_cada["L2"].treino) == set(range(60)) == set(de_cada["nenhum"].treino)
    assert set(de_cada["mais dados"].treino) == set(range(300))
    assert set(de_cada["ParadaAntecipada"].treino) == set(range(12, 60))  # as outras, olha-as a cada época
    assert estudo.medidas == len(medida) == len(X) - 300


def test_a_rede_de_cada_linha_e_a_que_se_treinaria_a_mao():
    estudo = nn.estudo_remedios(X, Y, ["Dropout"], semente=1, **UMA)
    (_, com), (mal, _) = estudo.linhas, MALES
    (feita,) = com.feitas
    receita = next(r for r in mal.remedios if r.nome == "Dropout").em(mal.receita)
    nn.semente(1)
    rede = receita.criar((1, 8, 8), 10)
    assert [c.taxa for c in rede.todas() if isinstance(c, nn.Dropout)] == [0.5] * 3
    historico = rede.treinar(*_do_estudo(60), epocas=1, lote=32, progresso=False)
    assert feita.historico.perda == pytest.approx(historico.perda, rel=1e-5)


def _do_estudo(quantas):
    from neuronio.estudos.remedios import _separar

    dados, _ = _separar(X, Y, 60)
    return dados.x[:quantas], dados.y[:quantas]


@pytest.mark.parametrize("mal", MALES, ids=lambda mal: mal.nome)
def test_cada_remedio_muda_a_receita_e_da_um_treino(mal):
    x, y = _do_estudo(32)
    for remedio in mal.remedios[1:]:
        receita = remedio.em(mal.receita)
        assert repr(receita) != repr(mal.receita), remedio.nome
        rede = receita.criar((1, 8, 8), 10)
        rede.compilar(rede.otimizador, rede.perda, ["acuracia"], "numpy", media_movel=receita.media_movel)
        opcoes = {**receita.opcoes, "epocas": 1, "validacao": (x, y), "progresso": False}
        assert np.isfinite(rede.treinar(x, y, **opcoes).perda[0]), remedio.nome


def test_um_remedio_funciona_se_passa_de_dois_desvios_da_diferenca():
    mal, (_, bom, fraco, *_) = MALES[0], MALES[0].remedios
    estudo = EstudoDosRemedios(
        [
            Linha(mal, NENHUM, medido([0.80, 0.82])),
            Linha(mal, bom, medido([0.90, 0.92])),
            Linha(mal, fraco, medido([0.82, 0.84])),
        ],
        1000,
        5000,
    )
    desvio = np.hypot(*[np.std([0.80, 0.82], ddof=1)] * 2)
    assert estudo.em_desvios(estudo.linhas[1]) == pytest.approx(0.1 / desvio)
    assert estudo.em_desvios(estudo.linhas[2]) == pytest.approx(0.02 / desvio)
    assert estudo.funcionam(mal) == [bom.nome]
    assert f"ao que menos: {bom.nome}." in repr(estudo)
    quadro = estudo.desenhar(mal).axes[0]
    assert [letra.get_text() for letra in quadro.get_yticklabels()] == ["nenhum", bom.nome, fraco.nome]


def test_a_pasta_tem_a_pagina_a_figura_e_os_numeros_e_nao_se_escreve_por_cima(tmp_path):
    estudo = nn.estudo_remedios(X, Y, ["rede maior"], pasta=tmp_path, **UMA)
    assert {"relatorio.html", "remedios.csv", "remedios.png", "remedios.svg"} <= {
        arquivo.name for arquivo in tmp_path.iterdir()
    }
    linhas = list(csv.DictReader((tmp_path / "remedios.csv").read_text(encoding="utf-8").splitlines()))
    assert [linha["remedio"] for linha in linhas] == ["nenhum", "rede maior"]
    assert float(linhas[1]["de_fora_media"]) == pytest.approx(estudo.linhas[1].de_fora.mean())
    pagina = (tmp_path / "relatorio.html").read_text(encoding="utf-8")
    assert "64 unidades" in pagina
    assert "Com uma semente só" in pagina
    assert "://" not in pagina
    with pytest.raises(nn.ErroDeArquivo, match="não se escreve por cima"):
        estudo.relatorio(tmp_path)
    with pytest.raises(nn.ErroDeArquivo, match="guarda outro estudo: nele, épocas"):
        nn.estudo_remedios(X, Y, ["rede maior"], pasta=tmp_path, **{**UMA, "epocas": 2})


def test_o_que_nao_serve_se_diz():
    with pytest.raises(nn.ErroDeNome, match="Dropout"):
        nn.estudo_remedios(X, Y, ["dropot"], **UMA)
    with pytest.raises(nn.ErroDeDados, match=r"o estudo precisa de 6000.*Peça até amostras=239"):
        nn.estudo_remedios(X, Y, **{**UMA, "amostras": 1000})
    with pytest.raises(nn.ErroDeDados, match="é de imagens"):
        nn.estudo_remedios(X.reshape(len(X), -1), Y, **UMA)
    with pytest.raises(nn.ErroDeTipo, match=r'\["L2"\]'):
        nn.estudo_remedios(X, Y, "L2", **UMA)
