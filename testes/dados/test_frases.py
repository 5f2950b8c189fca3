"""Uma coluna de frases: o vocabulário se aprende no treino, e o preparo lê as frases novas do mesmo modo."""

import warnings

import numpy as np
import pytest

import neuronio as nn
from neuronio.dados import PreparoDeFrases
from neuronio.erros import ErroDeDados, ErroDeNome, ErroDeTipo, ErroDeValor, ErroNeuronio

COISAS = ("o filme", "o livro", "a peça", "a música", "a comida")
BOAS, MAS = ("gostei muito de", "adorei mesmo"), ("não gostei de", "odiei demais")


def _linhas(quantas=60):
    return [
        (f"{(BOAS, MAS)[i % 2][i // 2 % 2]} {COISAS[i % 5]}, visita {i // 2}", ("boa", "má")[i % 2])
        for i in range(quantas)
    ]


def _escrever(pasta, linhas, cabecalho="opinião;nota"):
    arquivo = pasta / "opinioes.csv"
    arquivo.write_text("\n".join([cabecalho, *(";".join(linha) for linha in linhas)]), encoding="utf-8")
    return arquivo


def _frase(preparo, indices):
    return [preparo.simbolos[i] for i in indices.tolist()]


def test_uma_tabela_so_de_frases_e_do_alvo_se_le_como_sequencias_sem_que_se_diga(tmp_path):
    tabela = nn.dados.csv(_escrever(tmp_path, _linhas()), alvo="nota")
    x, y = tabela.treino
    assert tabela.colunas == ("opinião",)
    assert tabela.classes == ("boa", "má")
    assert len(x) == len(y) == 48
    assert {len(frase) for frase in x} == {7, 8}
    ditas = {frase.lower(): nota for frase, nota in _linhas()}
    for frase, rotulo in zip(x, y, strict=True):
        comeco = " ".join(_frase(tabela.preparo, frase)).split(" , ")[0]
        assert next(nota for dita, nota in ditas.items() if dita.startswith(comeco)) == tabela.classes[rotulo]


def test_o_vocabulario_so_tem_o_que_se_repete_no_treino():
    preparo = nn.dados.tabela(
        {"t": [f"uma frase comum e a palavra rara{i}" for i in range(40)], "y": ["a", "b"] * 20}, alvo="y"
    ).preparo
    assert preparo.simbolos == ("a", "comum", "e", "frase", "palavra", "uma", "�")
    assert _frase(preparo, preparo.codificar("UMA  frase rara7")) == ["uma", "frase", "�"]


def test_por_caractere_nada_se_junta_nem_se_tira():
    colunas = {"t": [f"Ab ab cd {i}" for i in range(40)], "y": ["a", "b"] * 20}
    preparo = nn.dados.tabela(colunas, alvo="y", nivel="caractere").preparo
    assert "\n" not in preparo.simbolos
    assert _frase(preparo, preparo.codificar("Ab a")) == ["A", "b", " ", "a"]


def test_as_outras_colunas_nao_entram_e_se_diz(tmp_path):
    linhas = [(frase, str(i), nota) for i, (frase, nota) in enumerate(_linhas())]
    arquivo = _escrever(tmp_path, linhas, "opinião;idade;nota")
    with pytest.raises(ErroDeDados, match=r'"opinião" é de frases.*texto="opinião".*ignorar=\["opinião"\]'):
        nn.dados.csv(arquivo, alvo="nota")
    with pytest.warns(UserWarning, match='só as frases de "opinião"; não entra o que está em "idade"'):
        tabela = nn.dados.csv(arquivo, alvo="nota", texto="opinião")
    assert isinstance(tabela.preparo, PreparoDeFrases)
    assert nn.dados.csv(arquivo, alvo="nota", ignorar=["opinião"]).colunas == ("idade",)


def test_o_modelo_salvo_le_frases_novas_de_um_arquivo_de_um_quadro_e_de_uma_lista(tmp_path):
    nn.semente(0)
    arquivo = _escrever(tmp_path, _linhas())
    tabela = nn.dados.csv(arquivo, alvo="nota")
    rede = nn.Sequencial([nn.Embedding(len(tabela.preparo.simbolos), 8), nn.GRU(8), nn.Densa(2)])
    rede.compilar(nn.Adam(0.02), "entropia-cruzada", ["acuracia"], motor="numpy")
    rede.treinar(*tabela.treino, epocas=15, lote=16, progresso=False)
    rede.preparo = tabela.preparo
    rede.salvar(tmp_path / "rede.safetensors")
    lida = nn.carregar(tmp_path / "rede.safetensors")
    assert lida.preparo == tabela.preparo
    assert lida.avaliar(*tabela.teste)["acuracia"] == 1
    assert lida.avaliar(*lida.preparo.ler_com_alvo(arquivo))["acuracia"] == 1
    novas = lida.preparo.transformar(["Não gostei de a música", "Adorei mesmo o livro, visita 3"])
    assert [lida.preparo.classes[i] for i in lida.prever_classes(novas)] == ["má", "boa"]
    pandas = pytest.importorskip("pandas")
    quadro = pandas.DataFrame({"nota": ["má"], "opinião": ["Não gostei de a música"]})
    assert np.allclose(lida.prever(quadro), lida.prever(novas)[:1], atol=1e-5)
    assert lida.avaliar(quadro)["acuracia"] == 1


def test_o_que_o_treino_nao_viu_se_diz():
    preparo = PreparoDeFrases(("não", "sim"), "gostou", "opinião", ("bom", "filme", "�"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert preparo.transformar(["bom zzz"])[0].tolist() == [0, 2]
    with pytest.warns(UserWarning, match='uma frase não tem nada que o treino tenha visto, como "zzz xxx"'):
        preparo.transformar(["bom", "zzz xxx"])


def test_uma_frase_que_falta_se_recusa_ou_se_apaga(tmp_path):
    arquivo = _escrever(tmp_path, [*_linhas(), ("", "boa")])
    with pytest.raises(ErroDeDados, match='linha 62, coluna "opinião"'):
        nn.dados.csv(arquivo, alvo="nota")
    with pytest.raises(ErroDeValor, match=r'"opinião" faltam frases.*ausentes="apagar"'):
        nn.dados.csv(arquivo, alvo="nota", ausentes="preencher")
    with pytest.warns(UserWarning, match="1 de 61 linhas foram apagadas"):
        assert len(nn.dados.csv(arquivo, alvo="nota", ausentes="apagar").treino[1]) == 48


def test_de_um_alvo_de_numeros_a_tarefa_e_regressao(tmp_path):
    linhas = [(f"casa com {i % 5} quartos, lote {i}", f"{1000 * (i % 5) + i},5") for i in range(60)]
    tabela = nn.dados.csv(_escrever(tmp_path, linhas, "anúncio;preço"), alvo="preço")
    assert tabela.classes is None
    assert tabela.treino[1].dtype == np.float32
    assert nn.dados.Preparo.de_dict(tabela.preparo.para_dict()) == tabela.preparo


def test_codigos_e_categorias_continuam_a_nao_ser_frases():
    codigos = {"c": [f"AB-{i}" for i in range(60)], "y": ["a", "b"] * 30}
    with pytest.raises(ErroDeDados, match="parece um nome ou um código"):
        nn.dados.tabela(codigos, alvo="y")
    poucas = {"c": ["a casa de cima", "a casa de baixo"] * 30, "y": ["a", "b"] * 30}
    assert len(nn.dados.tabela(poucas, alvo="y").colunas) == 2


@pytest.mark.parametrize(
    ("pedido", "erro", "frase"),
    [
        ({"texto": 2}, ErroDeTipo, "texto é o nome de uma coluna"),
        ({"texto": "opiniao"}, ErroDeNome, "opinião"),
        ({"texto": "nota"}, ErroDeValor, "é o alvo"),
        ({"nivel": "letra"}, ErroDeNome, "nível"),
        ({"nivel": "palavra", "categorias": ["opinião"]}, ErroDeValor, 'texto="coluna"'),
    ],
)
def test_um_pedido_que_nao_serve_se_recusa(tmp_path, pedido, erro, frase):
    with pytest.raises(erro, match=frase):
        nn.dados.csv(_escrever(tmp_path, _linhas()), alvo="nota", **pedido)


@pytest.mark.parametrize("frase", [None, "", "  ", 3])
def test_o_que_nao_e_uma_frase_se_recusa(frase):
    with pytest.raises(ErroNeuronio):
        PreparoDeFrases(None, "y", "t", ("a", "�")).codificar(frase)
