"""O estudo de qualquer coisa: o que se escolhe chega aonde se disse, e mede-se o de um treino à mão."""

import joblib
import numpy as np
import pytest
from joblib.parallel import SequentialBackend

import neuronio as nn
from neuronio.estudos.espaco import sorteio
from neuronio.estudos.importancia import importancias

ACASO = np.random.default_rng(0)
Y = np.repeat([0, 1, 2], 20)
X = (ACASO.normal(size=(60, 4)) + Y[:, None]).astype(np.float32)
OPCOES = {"epocas": 2, "lote": 8, "processos": 1, "progresso": False}


def criar(taxa=0.1, unidades=4):
    rede = nn.RedeNeural([4, unidades, 3])
    rede.compilar(nn.SGD(taxa), "entropia-cruzada", ["acuracia"], motor="numpy")
    return rede


def test_a_grade_prova_todas_e_cada_medida_e_a_de_um_treino_a_mao():
    espaco = {"taxa": [0.01, 0.1], "unidades": nn.Faixa(2, 3, quantos=2), "treinar.lote": [10, 51]}
    feito = nn.estudo(criar, espaco, X, Y, **OPCOES)
    escolhas = [tuple(t.escolhas.values()) for t in sorted(feito.tentativas, key=lambda t: t.numero)]
    assert escolhas == [(t, u, b) for t in (0.01, 0.1) for u in (2, 3) for b in (10, 51)]
    terceira = next(t for t in feito.tentativas if t.numero == 3)
    (feita,) = terceira.feitas
    nn.semente(0)
    rede = criar(0.01, 3)
    rede.treinar(X[feita.treino], Y[feita.treino], epocas=2, lote=10, progresso=False)
    assert feita.medidas == rede.avaliar(X[feita.medida], Y[feita.medida])
    erros = [t.erro for t in feito.tentativas]
    assert erros == sorted(erros)
    assert feito.melhor.erro == min(erros)


def test_o_sorteio_fica_nas_faixas_e_com_mais_tentativas_as_primeiras_sao_as_mesmas():
    espaco = {"a": nn.FaixaLogaritmica(0.001, 1), "b": ["x", "y"], "c": nn.Faixa(1, 9)}
    cem = sorteio(espaco, 100, 7)
    assert sorteio(espaco, 10, 7) == cem[:10]
    assert all(0.001 <= e["a"] <= 1 and e["b"] in "xy" and 1 <= e["c"] <= 9 for e in cem)
    assert all(isinstance(e["c"], int) for e in cem)
    assert 20 < sum(e["a"] < 0.01 for e in cem) < 50  # um terço das ordens de grandeza


def test_o_abandono_deixa_uma_em_cada_tantas_com_mais_epocas_e_custa_menos():
    feito = nn.estudo(
        criar, {"taxa": nn.FaixaLogaritmica(1e-4, 1)}, X, Y, 9, abandono=3, **{**OPCOES, "epocas": 9}
    )
    assert [(len(r), r[0].epocas) for r in feito.rodadas] == [(9, 1), (3, 3), (1, 9)]
    for antes, depois in zip(feito.rodadas, feito.rodadas[1:], strict=False):
        melhores = sorted(antes, key=lambda t: t.erro)[: len(depois)]
        assert {t.numero for t in depois} == {t.numero for t in melhores}
    assert feito.melhor is feito.rodadas[-1][0]
    assert len(feito.tentativas) == 9


def test_com_partes_cada_tentativa_se_mede_como_na_validacao_cruzada():
    feito = nn.estudo(criar, {"taxa": [0.1]}, X, Y, partes=3, **OPCOES)
    partes = [f.medida for f in feito.melhor.feitas]
    assert sorted(np.concatenate(partes)) == list(range(60))
    cruzada = nn.validacao_cruzada(criar, X, Y, 3, epocas=2, lote=8, processos=1)
    assert [list(p) for p in partes] == [list(p.medida) for p in cruzada.partes]
    assert feito.melhor.media == pytest.approx(np.mean(feito.melhor.medidas))
    assert feito.melhor.desvio == pytest.approx(np.std(feito.melhor.medidas, ddof=1))


def test_uma_tentativa_que_falha_fica_por_ultimo_e_diz_por_que_e_a_que_diverge_tambem():
    def as_vezes(unidades, taxa):
        if unidades == 3:
            raise ZeroDivisionError("três")
        return criar(taxa, unidades)

    feito = nn.estudo(as_vezes, {"unidades": [2, 3], "taxa": [0.1, 1e30]}, X, Y, **OPCOES)
    assert feito.tentativas[0].escolhas == {"unidades": 2, "taxa": 0.1}
    ditos = {(t.escolhas["unidades"], t.escolhas["taxa"]): t.o_que_houve for t in feito.tentativas}
    assert ditos[2, 0.1] == ""
    assert ditos[2, 1e30] == "divergiu"
    assert "ZeroDivisionError: três" in ditos[3, 0.1]
    with pytest.raises(nn.ErroDeTreino, match=r"nenhum dos 2 treinos.*três"):
        nn.estudo(_so_o_exemplo(), {"taxa": [1.0, 2.0]}, X, Y, **OPCOES)


def test_se_nenhum_modelo_se_consegue_criar_diz_o_primeiro_erro_e_se_um_se_consegue_o_estudo_segue():
    def quebrada(unidades):
        if unidades != 2:
            raise ZeroDivisionError(f"com {unidades}")
        return criar(0.1, unidades)

    with pytest.raises(nn.ErroDeTreino, match=r"nenhuma das 2 tentativas.*ZeroDivisionError: com 5 \(linha"):
        nn.estudo(quebrada, {"unidades": [5, 6]}, X, Y, **OPCOES)
    feito = nn.estudo(quebrada, {"unidades": [5, 2]}, X, Y, **OPCOES)
    assert feito.melhor.escolhas == {"unidades": 2}


def _so_o_exemplo():
    vezes = []

    def so_a_primeira(taxa):
        vezes.append(taxa)
        if len(vezes) > 1:
            raise ZeroDivisionError("três")
        return criar(taxa)

    return so_a_primeira


def test_um_otimizador_da_lista_e_um_novo_em_cada_treino():
    def com(otimizador):
        rede = nn.RedeNeural([4, 3])
        rede.compilar(otimizador, "entropia-cruzada", motor="numpy")
        return rede

    dados = {"otimizador": [nn.Adam(0.1), nn.SGD(0.1)]}
    feito = nn.estudo(com, dados, X, Y, sementes=2, **OPCOES)
    assert [t.o_que_houve for t in feito.tentativas] == ["", ""]
    assert dados["otimizador"][0].passos == 0


def test_interrompido_retoma_da_rodada_em_que_ia_e_nada_se_repete(tmp_path):
    vezes = []

    def contando(taxa):
        vezes.append(taxa)
        if len(vezes) == 8:
            raise KeyboardInterrupt
        return criar(taxa)

    pedido = ({"taxa": nn.FaixaLogaritmica(1e-3, 1)}, X, Y, 6)
    opcoes = {**OPCOES, "abandono": 2, "epocas": 4}
    with pytest.raises(KeyboardInterrupt):
        nn.estudo(contando, *pedido, pasta=tmp_path, **opcoes)
    assert len((tmp_path / "treinos.jsonl").read_text().splitlines()) == 6
    assert not (tmp_path / "relatorio.html").exists()
    retomado = nn.estudo(contando, *pedido, pasta=tmp_path, **opcoes)
    assert len(vezes) == 8 + 1 + 4  # o exemplo, e os treinos da segunda rodada e da terceira
    inteiro = nn.estudo(criar, *pedido, **opcoes)
    assert [(t.numero, t.erro) for t in retomado.tentativas] == [
        (t.numero, t.erro) for t in inteiro.tentativas
    ]
    with pytest.raises(nn.ErroDeArquivo, match=r"outro estudo.*tentativas"):
        nn.estudo(criar, *pedido[:3], 7, pasta=tmp_path, **opcoes)
    with pytest.raises(nn.ErroDeArquivo, match="já há um relatório"):
        retomado.relatorio(tmp_path)


def test_num_cluster_o_que_importa_se_calcula_aqui():
    class Longe(SequentialBackend):
        supports_sharedmem = False

        def configure(self, *_, **__):
            pytest.fail("uma árvore foi ao cluster")

    escolhas = [{"a": a, "b": b} for a in (1, 2, 3) for b in "xy"]
    with joblib.parallel_config(Longe()):
        assert importancias(escolhas, [float(e["a"]) for e in escolhas], ["a", "b"])["a"] > 0.9


def test_o_que_importa_e_o_que_muda_o_erro():
    escolhas = [{"a": a, "b": b} for a in (1, 2, 3, 4) for b in ("x", "y", "z")]
    por_a = importancias(escolhas, [float(e["a"]) for e in escolhas], ["b", "a"])
    por_b = importancias(escolhas, ["xyz".index(e["b"]) * 1.0 for e in escolhas], ["a", "b"])
    assert list(por_a) == ["a", "b"]
    assert list(por_b) == ["b", "a"]
    assert por_a["a"] > 0.9 < por_b["b"]
    assert sum(por_a.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("pedido", "erro", "dito"),
    [
        ({"espaco": {}}, nn.ErroDeValor, "vazio"),
        ({"espaco": {"taxa": 0.1}}, nn.ErroDeTipo, '"taxa" se dá uma lista'),
        ({"espaco": {"taxa": []}}, nn.ErroDeValor, "está vazia"),
        ({"espaco": {"unidade": [2]}}, nn.ErroDeNome, r'"unidade".*"unidades".*treinar.unidade'),
        ({"espaco": {"treinar.lotes": [2]}}, nn.ErroDeNome, r'"lotes".*"lote"'),
        ({"espaco": {"treinar.retomar": ["x"]}}, nn.ErroDeValor, "retomar= não se dá"),
        ({"espaco": {"treinar.epocas": [1, 2]}, "abandono": 2}, nn.ErroDeValor, "treinar.epocas"),
        ({"abandono": 1}, nn.ErroDeValor, "abandono precisa ser pelo menos 2"),
        ({"tentativas": 0}, nn.ErroDeValor, "tentativas"),
        ({"grupos": Y}, nn.ErroDeValor, "partes=5"),
        ({"espaco": {"taxa": nn.FaixaLogaritmica(0.1, 1)}, "partes": 1}, nn.ErroDeValor, "partes"),
    ],
)
def test_o_que_nao_serve_se_recusa(pedido, erro, dito):
    with pytest.raises(erro, match=dito):
        nn.estudo(**{"criar": criar, "espaco": {"taxa": [0.1, 1.0]}, "x": X, "y": Y, **OPCOES, **pedido})


def test_uma_faixa_vai_do_menor_ao_maior():
    with pytest.raises(nn.ErroDeValor, match="do menor ao maior"):
        nn.Faixa(2, 1)
    with pytest.raises(nn.ErroDeValor, match="maior que 0"):
        nn.FaixaLogaritmica(0, 1)
