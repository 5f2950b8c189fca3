import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronio.dados import Preparo, csv
from neuronio.dados.separacao import indices_separados
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeNome, ErroDeValor

FLORES = "altura;cor;flor\n" + "1,5;azul;lírio\n0,5;rosa;cravo\n2;verde;cravo\n" * 10


@pytest.fixture
def escrever(tmp_path):
    def escrever(conteudo, nome="dados.csv"):
        arquivo = tmp_path / nome
        arquivo.write_bytes(conteudo if isinstance(conteudo, bytes) else conteudo.encode())
        return arquivo

    return escrever


def test_tipos_categorias_classes_e_formas(escrever):
    tabela = csv(escrever(FLORES), alvo="flor")
    assert tabela.colunas == ("altura", "cor=azul", "cor=rosa", "cor=verde")
    assert tabela.classes == ("cravo", "lírio")
    (x, y), (x_teste, y_teste) = tabela.treino, tabela.teste
    assert (x.shape, x_teste.shape) == ((24, 4), (6, 4))
    assert (x.dtype, y.dtype) == (np.float32, np.int64)
    assert np.bincount(y_teste).tolist() == [4, 2]
    assert (x[:, 1:].sum(axis=1) == 1).all()
    assert (y == (x[:, 1] == 1)).all()
    assert "24 linhas de treino, 6 de teste" in repr(tabela)


# um -999 ou um -9999 inteiro, longe de tudo, não é um número: é a marca de um que falta
numeros_reais = (
    st.floats(-1e6, 1e6, allow_nan=False)
    .map(lambda v: round(v, 4))
    .filter(lambda v: v > -999 or not v.is_integer())
)


@settings(max_examples=50, deadline=None)
@given(st.lists(numeros_reais, min_size=10, max_size=40), st.integers(0, 100), st.floats(0.2, 0.5))
def test_o_treino_fica_com_media_0_e_desvio_1_e_o_teste_nao_influi(
    tmp_path_factory, valores, semente, fracao
):
    arquivo = tmp_path_factory.mktemp("csv") / "dados.csv"
    alvo = [f"{i}.5" for i in range(len(valores))]

    def tabela(coluna):
        linhas = "".join(f"{v!r},{y}\n" for v, y in zip(coluna, alvo, strict=True))
        arquivo.write_text("v,y\n" + linhas)
        return csv(arquivo, "y", teste=fracao, semente=semente)

    original = tabela(valores)
    x = original.treino[0].astype(np.float64)
    if len(set(x.ravel())) > 1:
        assert x.mean() == pytest.approx(0, abs=1e-4)
        assert x.std() == pytest.approx(1, abs=1e-4)
    _, teste = indices_separados(np.array(alvo, np.float32), fracao, semente)
    mexidos = [v if i not in set(teste) else v + 1000 for i, v in enumerate(valores)]
    outra = tabela(mexidos)
    assert outra.preparo == original.preparo
    assert (outra.treino[0] == original.treino[0]).all()
    assert (outra.teste[0] > original.teste[0]).all()


@pytest.mark.parametrize("constante", ["7", "0.1", "-3e-200"])
def test_coluna_constante_vira_zero_e_nao_divide_por_zero(escrever, constante):
    linhas = "".join(f"{constante},{i}.5\n" for i in range(10))
    tabela = csv(escrever("c,y\n" + linhas), "y")
    assert np.abs(tabela.treino[0]).max() < 1e-6
    assert tabela.preparo.colunas[0].desvio == 1


def test_a_semente_muda_a_divisao_e_se_repete(escrever):
    arquivo = escrever("v,y\n" + "".join(f"{i},{i}.5\n" for i in range(50)))
    assert (csv(arquivo, "y", semente=3).teste[1] == csv(arquivo, "y", semente=3).teste[1]).all()
    assert set(csv(arquivo, "y", semente=3).teste[1]) != set(csv(arquivo, "y", semente=4).teste[1])
    assert len(csv(arquivo, "y", teste=0.5).teste[1]) == 25


@pytest.mark.parametrize("separador", [",", ";", "\t", "|"])
def test_o_separador_e_descoberto(escrever, separador):
    linhas = ["a,b,y", *["1,2,sim", "3,4,não"] * 5]
    tabela = csv(escrever("\n".join(linha.replace(",", separador) for linha in linhas)), "y")
    assert tabela.colunas == ("a", "b")


def test_virgula_decimal_e_ponto_de_milhar(escrever):
    tabela = csv(escrever("v;y\n" + "1.234,5;a\n-0,5;b\n2.000;a\n3;b\n" * 5), "y", teste=0.1)
    coluna = tabela.preparo.colunas[0]
    valores = (tabela.treino[0][:, 0].astype(np.float64) * coluna.desvio + coluna.media).round(1)
    assert set(valores) == {1234.5, -0.5, 2000, 3}


def test_com_ponto_e_virgula_o_ponto_decimal_tambem_vale(escrever):
    tabela = csv(escrever("v;y\n" + "1.5;a\n2.5;b\n" * 10), "y")
    assert tabela.preparo.colunas[0].media == 2


@pytest.mark.parametrize("codigo", ["utf-8", "utf-8-sig"])
def test_utf8_com_e_sem_bom_nao_avisam(escrever, codigo, recwarn):
    assert csv(escrever(FLORES.encode(codigo)), "flor").classes == ("cravo", "lírio")
    assert not recwarn


def test_windows_1252_e_lido_com_um_aviso_que_diz_a_linha(escrever):
    with pytest.warns(UserWarning, match=r"não está em UTF-8 \(a linha 2 .* lido como Windows-1252"):
        tabela = csv(escrever(FLORES.encode("cp1252")), "flor")
    assert tabela.classes == ("cravo", "lírio")


def test_linhas_em_branco_e_fim_de_linha_do_windows_e_do_mac_antigo(escrever):
    for fim in ("\r\n", "\r"):
        texto = "\n" + FLORES.replace("\n0,5", "\n\n \n0,5")
        assert len(csv(escrever(texto.replace("\n", fim)), "flor").treino[1]) == 24


def test_texto_com_separador_e_quebra_de_linha_entre_aspas(escrever):
    texto = 'nome,y\n"Silva, ""Zé""\nfilho",1\n' + "Ana,0\n" * 4 + '"Silva, ""Zé""\nfilho",1\n' * 4
    assert csv(escrever(texto), "y").colunas == ("nome=Ana", 'nome=Silva, "Zé"\nfilho')


# ── o alvo ──────────────────────────────────────────────────────────────────


def test_poucos_inteiros_sao_classes_em_ordem_numerica(escrever):
    tabela = csv(escrever("v,y\n" + "1,10\n2,9.0\n3,-1\n" * 5), "y")
    assert tabela.classes == ("-1", "9.0", "10")
    assert tabela.treino[1].dtype == np.int64


@pytest.mark.parametrize("alvo", [[f"{i}.5" for i in range(20)], list(range(20))])
def test_reais_ou_muitos_inteiros_sao_regressao(escrever, alvo):
    tabela = csv(escrever("v,y\n" + "".join(f"{i},{y}\n" for i, y in enumerate(alvo))), "y")
    assert tabela.classes is None
    assert tabela.treino[1].dtype == np.float32
    assert set(tabela.treino[1]) | set(tabela.teste[1]) == {np.float32(y) for y in alvo}


def test_a_tarefa_pode_ser_dita(escrever):
    arquivo = escrever("v,y\n" + "1,0\n2,1\n3,2\n" * 5)
    assert csv(arquivo, "y", tarefa="regressao").treino[1].dtype == np.float32
    reais = escrever("v,y\n" + "1,0.5\n2,1.5\n" * 5, "reais.csv")
    assert csv(reais, "y", tarefa="classificacao").classes == ("0.5", "1.5")
    with pytest.raises(ErroDeValor, match="regressao"):
        csv(arquivo, "y", tarefa="adivinhação")


# ── categorias ──────────────────────────────────────────────────────────────


def test_uma_coluna_de_numeros_pode_ser_lida_como_categorias(escrever):
    texto = "codigo,y\n" + "1,a\n2,b\nx,a\n" * 5
    with pytest.raises(
        ErroDeDados, match=r'linha 4, coluna "codigo": "x" não é número.*categorias=\["codigo"\]'
    ):
        csv(escrever(texto), "y")
    assert csv(escrever(texto), "y", categorias=["codigo"]).colunas == ("codigo=1", "codigo=2", "codigo=x")
    with pytest.raises(ErroDeNome, match='Você quis dizer "codigo"'):
        csv(escrever(texto), "y", categorias=["código"])


def test_categoria_que_so_cairia_no_teste_fica_no_treino_com_aviso(escrever):
    linhas = [f"c{i % 5},{i}.5" for i in range(50)]
    _, teste = indices_separados(np.arange(50) + 0.5, 0.2, 0)
    linhas[teste[0]] = linhas[teste[0]].replace("c", "rara")
    with pytest.warns(UserWarning, match=rf"1 linhas do teste passaram ao treino.*linhas {teste[0] + 2}\)"):
        tabela = csv(escrever("cor,y\n" + "\n".join(linhas)), "y")
    assert any(nome.startswith("cor=rara") for nome in tabela.colunas)
    assert (len(tabela.treino[1]), len(tabela.teste[1])) == (41, 9)
    assert teste[0] + 0.5 in tabela.treino[1]


@pytest.mark.parametrize(("linhas", "diferentes"), [(100, 100), (100, 51), (3000, 1001)])
def test_um_nome_por_linha_nao_e_categoria(escrever, linhas, diferentes):
    texto = "nome,v,y\n" + "".join(f"pessoa {i % diferentes},{i},{i % 2}\n" for i in range(linhas))
    with pytest.raises(ErroDeDados, match=f'"nome" tem {diferentes} textos diferentes em {linhas} linhas'):
        csv(escrever(texto), "y")


def test_se_nenhuma_linha_pode_ficar_no_teste_o_erro_explica(escrever):
    texto = "nome,y\n" + "".join(f"pessoa {i},{i % 2}\n" for i in range(10))
    with pytest.raises(ErroDeDados, match="toda linha de teste tem uma categoria que não aparece no treino"):
        csv(escrever(texto), "y")


# ── arquivos ruins ──────────────────────────────────────────────────────────

BOAS = "1,azul,a\n2,rosa,b\n3,azul,a\n4,rosa,b\n"


@pytest.mark.parametrize(
    ("texto", "trecho"),
    [
        ("", "está vazio"),
        ('""\n', "está vazio"),
        ("v,cor,y\n", "só tem o cabeçalho"),
        ("v,cor,y\n" + BOAS + "5,azul\n", r"linha 6: o cabeçalho tem 3 colunas e esta linha tem 2"),
        ("v,cor,y\n" + BOAS + "\n5,azul,a,b\n", r"linha 7: o cabeçalho tem 3 colunas e esta linha tem 4"),
        ("v,cor,y\n" + BOAS + "abc,azul,a\n", r'linha 6, coluna "v": "abc" não é número'),
        ("v,cor,y\n" + BOAS + "inf,azul,a\n", r'linha 6, coluna "v": "inf" não é um número finito'),
        ("v,cor,y\n" + BOAS + "1e39,azul,a\n", r'linha 6, coluna "v": "1e39" não é um número finito'),
        ("v,cor,y\n" + BOAS + "1.5.2,azul,a\n", r'linha 6, coluna "v": "1.5.2" não é um número como 1234.5'),
        ("v,cor,y\n" + BOAS + ",azul,a\n", r'faltam valores \(linha 6, coluna "v"\)'),
        (
            "v,cor,y\n" + BOAS + "NaN,?,NA\n",
            r'linha 6, coluna "v": NaN; linha 6, coluna "cor": \?; linha 6, coluna "y": NA',
        ),
        ("v,cor,y\n" + BOAS + ",azul,a\n" * 9, r'linha 10, coluna "v"; e mais 4'),
        ("v,cor,y\n" + ",azul,a\n" * 9, r'na coluna "v" faltam todos os valores.*ignorar=\["v"\]'),
        ("v,cor,y\n" + BOAS + '5,"azul,a\n', "linha 6: há aspas que não fecham"),
        ("v,cor,y\n" + BOAS + '5,"az"ul,a\n', "linha 6: há aspas que não fecham, ou fecham no meio"),
        ("v,v,y\n" + BOAS, 'as colunas 1 e 2 têm o mesmo nome, "v"'),
        ("v,,y\n" + BOAS, "a coluna 2 não tem nome"),
        ("y\na\nb\n", 'só tem a coluna "y"'),
        ("v,y\n1,a\n2,a\n", 'vale sempre "a"'),
        ("v,y\n1,0.5\n2,0.5\n", 'vale sempre "0.5"'),
        ("v,y\n1,a\n2,a\n3,b\n", r'linha 4, coluna "y": a classe "b" só aparece nesta linha'),
        ("v,y\n1,0\n2,0\n3,0\n4,1\n", r'linha 5, coluna "y": a classe "1" só aparece nesta linha'),
        ("v,y\n1,a\n2,a\n", "vale sempre"),
        (
            "v;y\n1,5;a\n2,5;b\n1.5;a\n3;b\n",
            r'linha 4, coluna "v": "1.5" não se lê como "1,5" \(linha 2\)',
        ),
        ("v,y\n1,0.5\n2,1.5\n3,alto\n", r'linha 4, coluna "y": "alto" não é número'),
        (b"\xff\xfev\0,\0y\0", "UTF-16"),
        (b"PK\x03\x04\0\0", "não é um arquivo de texto"),
    ],
)
def test_arquivo_ruim_diz_o_que_ha_e_onde(escrever, texto, trecho):
    with pytest.raises(ErroDeDados, match=trecho):
        csv(escrever(texto), "y")


def test_arquivo_que_nao_existe_e_pasta(tmp_path):
    with pytest.raises(ErroDeArquivo, match="não existe"):
        csv(tmp_path / "nada.csv", "y")
    with pytest.raises(ErroDeArquivo, match="é uma pasta"):
        csv(tmp_path, "y")


def test_alvo_que_nao_existe_sugere_o_mais_proximo(escrever):
    with pytest.raises(ErroDeNome, match='Você quis dizer "flor"'):
        csv(escrever(FLORES), "flro")


def test_linhas_de_menos_para_separar(escrever):
    with pytest.raises(ErroDeDados, match="vazia"):
        csv(escrever("v,y\n1,0.5\n2,1.5\n"), "y")


# ── o preparo que o modelo leva ─────────────────────────────────────────────


@pytest.fixture
def tabela(escrever):
    return csv(escrever(FLORES), "flor")


def test_o_preparo_volta_do_json_igual(tabela):
    d = json.loads(json.dumps(tabela.preparo.para_dict()))
    assert Preparo.de_dict(d) == tabela.preparo
    assert tabela.preparo.forma == (4,)


def test_o_arquivo_da_previsao_pode_ter_outra_ordem_e_nao_ter_o_alvo(tabela, escrever):
    novo = escrever("cor,altura\nverde,2\nazul,1.5\n", "novo.csv")
    x = tabela.preparo.ler(novo)
    assert x.dtype == np.float32
    assert (
        x == tabela.preparo.transformar([{"altura": 2, "cor": "verde"}, {"altura": 1.5, "cor": "azul"}])
    ).all()
    media, desvio = tabela.preparo.colunas[0].media, tabela.preparo.colunas[0].desvio
    assert x[0] == pytest.approx([(2 - media) / desvio, 0, 0, 1])


def test_o_alvo_presente_nao_e_olhado_na_previsao_e_e_lido_na_avaliacao(tabela, escrever):
    novo = escrever("altura,cor,flor\n1,azul,lírio\n2,rosa,cravo\n", "novo.csv")
    assert tabela.preparo.ler(novo).shape == (2, 4)
    x, y = tabela.preparo.ler_com_alvo(novo)
    assert x.shape == (2, 4)
    assert y.tolist() == [1, 0]
    assert tabela.preparo.ler(escrever("altura,cor,flor\n1,azul,\n", "sem.csv")).shape == (1, 4)


def test_a_classe_inteira_e_reconhecida_como_quer_que_se_escreva(escrever):
    preparo = csv(escrever("v,y\n" + "1,0\n2,1\n" * 5), "y").preparo
    assert preparo.ler_com_alvo(escrever("v,y\n1,1.0\n2,0\n", "novo.csv"))[1].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("texto", "trecho"),
    [
        ("altura\n1\n", 'falta a coluna "cor".*O modelo espera: "altura", "cor"'),
        ("altura,core\n1,azul\n", 'falta a coluna "cor" e a coluna "core" não existia'),
        ("altura,cor\n1,azul\nalta,azul\n", r'linha 3, coluna "altura": "alta" não é número'),
        ("altura,cor\n,azul\n", r'faltam valores \(linha 2, coluna "altura"\)'),
    ],
)
def test_previsao_de_arquivo_que_nao_combina_com_o_treino(tabela, escrever, texto, trecho):
    with pytest.raises(ErroDeDados, match=trecho):
        tabela.preparo.ler(escrever(texto, "novo.csv"))


def test_uma_coluna_a_mais_e_uma_categoria_nova_so_se_avisam(tabela, escrever):
    certo = tabela.preparo.transformar([{"altura": 1, "cor": "azul"}])
    with pytest.warns(UserWarning, match='a coluna "peso" não existia no treino'):
        assert (tabela.preparo.ler(escrever("altura,cor,peso\n1,azul,2\n", "novo.csv")) == certo).all()
    with pytest.warns(UserWarning, match=r'a categoria "roxo" \(linha 3\).*azul, rosa, verde'):
        x = tabela.preparo.ler(escrever("altura,cor\n1,azul\n2,roxo\n", "novo.csv"))
    assert x[1, 1:].tolist() == [0, 0, 0]
    assert (x[0] == certo[0]).all()


def test_avaliacao_sem_alvo_ou_com_classe_desconhecida(tabela, escrever):
    with pytest.raises(ErroDeNome, match='"flor"'):
        tabela.preparo.ler_com_alvo(escrever("altura,cor\n1,azul\n", "novo.csv"))
    with pytest.raises(ErroDeDados, match=r'linha 2, coluna "flor": não conheço a classe "rosa"'):
        tabela.preparo.ler_com_alvo(escrever("altura,cor,flor\n1,azul,rosa\n", "novo.csv"))


@pytest.mark.parametrize(
    ("linhas", "trecho"),
    [
        ([], "nenhuma linha"),
        ([{"altura": 1, "cor": "azul"}, {"altura": 1}], "a linha 2 tem as colunas"),
        ([{"altura": None, "cor": "azul"}], "faltam valores"),
        ([{"altura": float("nan"), "cor": "azul"}], "faltam valores"),
        ([{"altura": float("inf"), "cor": "azul"}], "não é um número finito"),
    ],
)
def test_linhas_ruins_sao_recusadas(tabela, linhas, trecho):
    with pytest.raises(ErroDeDados, match=trecho):
        tabela.preparo.transformar(linhas)


def test_valor_longe_demais_do_treino_nao_vira_infinito(escrever):
    preparo = csv(escrever("v,y\n" + "0.000001,a\n0,b\n" * 10), "y").preparo
    with pytest.raises(ErroDeDados, match=r'linha 1, coluna "v": "3e\+38" está longe demais'):
        preparo.transformar([{"v": 3e38}])


def test_preparo_de_tabela_nao_le_imagem(tabela):
    with pytest.raises(ErroDeDados, match="lê tabelas"):
        tabela.preparo.imagem("sete.png")


@pytest.mark.parametrize(
    "quebrado",
    [
        {},
        {"tipo": "som"},
        {"tipo": "tabela"},
        {
            "tipo": "tabela",
            "classes": None,
            "alvo": "y",
            "colunas": [{"nome": "v", "media": "x", "desvio": 1}],
        },
        {"tipo": "tabela", "classes": None, "alvo": "y", "colunas": [3]},
        {"tipo": "imagem", "classes": ["0"], "lado": None, "margem": 4, "centro": 14},
        {"tipo": ["imagem"]},
    ],
)
def test_preparo_guardado_e_quebrado_e_recusado(quebrado):
    with pytest.raises(ErroDeArquivo, match="preparo dos dados"):
        Preparo.de_dict(quebrado)
