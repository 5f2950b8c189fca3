"""O estudo da taxa: o que muda é só ela, e o que se diz dela vem dos números."""

import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest

import neuronio as nn
from neuronio.estudos.comportamento import Curvas, comportamentos

ACASO = np.random.default_rng(0)
Y = np.repeat([0, 1, 2], 20)
X = (ACASO.normal(size=(60, 4)) + Y[:, None]).astype(np.float32)
OPCOES = {"epocas": 4, "lote": 8, "sementes": 2, "processos": 1, "progresso": False}


def criar():
    rede = nn.RedeNeural([4, 6, 3])
    rede.compilar(nn.SGD(0.5), "entropia-cruzada", ["acuracia"], motor="numpy")
    return rede


def test_com_uma_semente_os_pesos_iniciais_sao_os_mesmos_em_todas_as_taxas_e_o_treino_e_o_de_sempre():
    estudo = nn.estudo_taxa(criar, X, Y, [0.01, 0.1], **OPCOES)
    for s in (0, 1):
        assert estudo.feitas[0.01, s].no_inicio == estudo.feitas[0.1, s].no_inicio
    assert estudo.feitas[0.1, 0].no_inicio != estudo.feitas[0.1, 1].no_inicio
    feita = estudo.feitas[0.1, 1]
    nn.semente(1)
    rede = criar()
    rede.otimizador.taxa = 0.1
    de_fora = (X[feita.medida], Y[feita.medida])
    rede.treinar(X[feita.treino], Y[feita.treino], epocas=4, lote=8, validacao=de_fora, progresso=False)
    assert feita.historico.perda == rede.historico.perda
    assert feita.medidas == rede.avaliar(*de_fora)


def test_a_recomendada_e_a_de_menor_erro_medio_e_a_que_diverge_nunca():
    estudo = nn.estudo_taxa(criar, X, Y, [1e-5, 0.1, 1e30], **OPCOES)
    assert estudo.comportamentos[1e30].palavra == "diverge"
    medios = estudo.erros.mean(axis=1)
    assert estudo.recomendada == [1e-5, 0.1][medios[:2].argmin()]
    assert medios[2] == np.inf
    assert f"{estudo.recomendada:g}".replace(".", ",") in estudo.por_que
    assert nn.estudo_taxa(criar, X, Y, [1e30], **OPCOES).recomendada is None


def test_as_palavras_vem_das_curvas():
    estacionada = Curvas([2.0, 2.0], [[1.9, 1.9, 1.9, 1.9]] * 2, [False] * 2)
    oscilante = Curvas([2.0], [[0.5, 1.0, 0.4, 0.9]], [False])
    boa, lenta = (
        Curvas([2.0], [[1.0, 0.4, 0.2, 0.1]], [False]),
        Curvas([2.0], [[1.8, 1.6, 1.4, 1.2]], [False]),
    )
    pior, nan = (
        Curvas([2.0], [[3.0, 4.0, 5.0, 4.0]], [False]),
        Curvas([2.0] * 2, [[1.0], [1.0, 0.5]], [True] * 2),
    )
    de_cada = dict(enumerate([lenta, boa, oscilante, estacionada, pior, nan], 1))
    palavras = [c.palavra for c in comportamentos(de_cada).values()]
    assert palavras == ["lenta", "aprende", "oscila", "estaciona", "diverge", "diverge"]
    assert "entre as épocas 2 e 3, com 2 de 2 sementes" in comportamentos(de_cada)[6].evidencia


def test_quem_recebe_a_taxa_a_poe_onde_quer_e_uma_agenda_pede_que_a_receba():
    vistas = []

    def com_agenda(taxa=0.1):
        vistas.append(taxa)
        rede = nn.RedeNeural([4, 3])
        rede.compilar(nn.SGD(nn.agendas.Cosseno(taxa)), "entropia-cruzada", motor="numpy")
        return rede

    nn.estudo_taxa(com_agenda, X, Y, [0.01, 0.1], **OPCOES)
    assert set(vistas) == {0.01, 0.1}
    with pytest.raises(nn.ErroDeValor, match=r"agenda.*def criar\(taxa\)"):
        nn.estudo_taxa(lambda: com_agenda(), X, Y, [0.01], **OPCOES)


class Fonte(nn.dados.Fonte):
    def __len__(self):
        return len(X)

    def ler(self, indices):
        return X[indices], Y[indices]


def test_uma_fonte_serve_e_nao_se_reparte():
    dada = nn.estudo_taxa(criar, Fonte(), taxas=[0.1], validacao=Fonte(), **OPCOES)
    assert dada.com_validacao
    sem = nn.estudo_taxa(criar, Fonte(), taxas=[0.1], validacao=None, **OPCOES)
    assert not sem.com_validacao
    assert "só decorou" in sem.por_que
    with pytest.raises(nn.ErroDeTipo, match="não se prepara"):
        nn.estudo_taxa(criar, Fonte(), taxas=[0.1], validacao=None, preparo="padronizar", **OPCOES)
    with pytest.raises(nn.ErroDeTipo, match="não se reparte"):
        nn.estudo_taxa(criar, Fonte(), taxas=[0.1], **OPCOES)


def test_a_pasta_guarda_os_treinos_e_interrompido_ele_continua_sem_repetir(tmp_path):
    def ate_o_terceiro():
        linhas = (
            (tmp_path / "treinos.jsonl").read_text().splitlines()
            if (tmp_path / "treinos.jsonl").exists()
            else []
        )
        if len(linhas) == 3:
            raise KeyboardInterrupt
        return criar()

    opcoes = {**OPCOES, "pasta": tmp_path}
    with pytest.raises(KeyboardInterrupt):
        nn.estudo_taxa(ate_o_terceiro, X, Y, [0.01, 0.1], **opcoes)
    with (tmp_path / "treinos.jsonl").open("a") as arquivo:
        arquivo.write('{"treino": "pela met')  # como se faltasse a luz
    vezes = []

    def contando():
        vezes.append(1)
        return criar()

    estudo = nn.estudo_taxa(contando, X, Y, [0.01, 0.1], **opcoes)
    assert len(vezes) == 2  # a do exemplo, e a do treino que faltava
    with pytest.raises(nn.ErroDeArquivo, match="guarda outro estudo: nele, dados"):
        nn.estudo_taxa(criar, X + 1, Y, [0.01, 0.1], **opcoes)
    inteiro = nn.estudo_taxa(criar, X, Y, [0.01, 0.1], **OPCOES)
    np.testing.assert_array_equal(estudo.erros, inteiro.erros)
    assert len([json.loads(linha) for linha in (tmp_path / "treinos.jsonl").open()]) == 4


def test_o_relatorio_se_le_sozinho_e_nunca_se_escreve_por_cima(tmp_path):
    estudo = nn.estudo_taxa(criar, X, Y, [0.01, 0.1], **OPCOES)
    pagina = estudo.relatorio(tmp_path / "r").read_text(encoding="utf-8")
    assert estudo.por_que in pagina
    assert 'src="http' not in pagina
    assert (tmp_path / "r" / "curvas_das_taxas.svg").read_bytes().startswith(b"<?xml")
    assert (tmp_path / "r" / "efeito_da_taxa.png").read_bytes().startswith(b"\x89PNG")
    linhas = (tmp_path / "r" / "epocas.csv").read_text().splitlines()
    assert linhas[0] == "taxa,semente,epoca,perda,acuracia,perda_validacao,acuracia_validacao"
    assert len(linhas) == 1 + 2 * 2 * 4
    with pytest.raises(nn.ErroDeArquivo, match="já há um relatório"):
        estudo.relatorio(tmp_path / "r")


def test_se_todos_falham_diz_o_primeiro_erro():
    feitas = []

    def quebrada():
        feitas.append(1)
        if len(feitas) > 1:
            raise ZeroDivisionError("dividiu por zero")
        return criar()

    with pytest.raises(nn.ErroDeTreino, match=r"nenhum dos 4.*taxa 0.01, semente 0: ZeroDiv.*linha \d+"):
        nn.estudo_taxa(quebrada, X, Y, [0.01, 0.1], **OPCOES)


def test_um_processo_que_morre_leva_so_o_seu_treino_que_se_repete(tmp_path):
    pasta = str(tmp_path)

    def que_mata_uma_vez(taxa):
        import os

        if taxa == 0.1 and os.getpid() != pai and not (Path(pasta) / "morto").exists():
            (Path(pasta) / "morto").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        with (Path(pasta) / "vistos").open("a") as vistos:
            vistos.write(f"{taxa}\n")
        return criar()

    pai = os.getpid()
    opcoes = {**OPCOES, "processos": 2, "sementes": 1, "pasta": tmp_path / "estudo"}
    estudo = nn.estudo_taxa(que_mata_uma_vez, X, Y, [0.01, 0.1, 0.2, 0.3], **opcoes)
    assert (tmp_path / "morto").exists()
    assert all(feita.historico.epocas == 4 for feita in estudo.feitas.values())
    assert len((tmp_path / "estudo" / "treinos.jsonl").read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("pedido", "erro", "dito"),
    [
        ({"taxas": []}, nn.ErroDeValor, "nenhuma taxa"),
        ({"taxas": [0.1, -1]}, nn.ErroDeValor, "cada taxa precisa ser maior que 0"),
        ({"taxas": 0.1}, nn.ErroDeTipo, "as taxas são uma lista"),
        ({"sementes": 0}, nn.ErroDeValor, "sementes"),
        ({"sementes": []}, nn.ErroDeValor, "nenhuma semente"),
        ({"validacao": 0.0001}, nn.ErroDeDados, "deixa 0 de fora"),
        ({"criar": criar()}, nn.ErroDeTipo, "é uma função que devolve um modelo novo"),
        ({"figura": "f1"}, nn.ErroDeNome, '"f1"'),
        ({"retomar": "x"}, nn.ErroDeValor, "retomar= não se dá"),
    ],
)
def test_o_que_nao_serve_se_recusa(pedido, erro, dito):
    with pytest.raises(erro, match=dito):
        nn.estudo_taxa(**{"criar": criar, "x": X, "y": Y, "taxas": [0.1], **OPCOES, **pedido})
