"""O programa que um modelo executa: pede-se, imprime-se, interpreta-se e desenha-se."""

import re
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

import neuronio as nn
from neuronio.grafo.ordem import ordem_topologica
from neuronio.tensor import Lote
from neuronio.tensor.programa import Aspecto, capturar, interpretar_programa

SVG = "{http://www.w3.org/2000/svg}"
X, Y = np.random.default_rng(0).normal(size=(6, 4)).astype("float32"), np.array([0, 1, 2, 0, 1, 2])


def rede():
    nn.semente(0)
    nova = nn.RedeNeural([4, 8, 3], ativacao="relu", saida="log_softmax")
    nova.compilar(nn.SGD(0.1, momento=0.5), nn.NLL(), metricas=["acuracia"])
    return nova


def textos(desenho, classe):
    raiz = ElementTree.fromstring(desenho.svg)
    return [t.text for t in raiz.iter(f"{SVG}text") if classe in t.attrib["class"].split()]


# ── pedir ───────────────────────────────────────────────────────────────────
def test_o_programa_do_treino_interpretado_da_um_passo_de_treino():
    interpretada, treinada = rede(), rede()
    programa = interpretada.programa("treino", X, Y)
    assert str(programa).startswith("programa(%0: float32[lote, 4], %1: int64[lote])\n")
    assert repr(programa) == str(programa)
    perda, acuracia = interpretar_programa(programa, [X, Y], len(X))
    historico = treinada.treinar(X, Y, lote=len(X), embaralhar=False, progresso=False)
    assert historico.perda == pytest.approx([float(perda)], rel=1e-5)
    assert historico.metricas["acuracia"] == pytest.approx([float(acuracia)])
    for a, b in zip(interpretada.parametros(), treinada.parametros(), strict=True):
        np.testing.assert_allclose(a.dados, b.dados, rtol=1e-4, atol=1e-6)


def test_os_programas_de_avaliar_e_de_prever_dao_o_mesmo_que_avaliar_e_prever():
    modelo = rede()
    perda, _ = interpretar_programa(modelo.programa("avaliacao", X, Y), [X, Y], len(X))
    assert float(perda) == pytest.approx(modelo.avaliar(X, Y)["perda"], rel=1e-5)
    (saida,) = interpretar_programa(modelo.programa("Previsao", X), [X], len(X))
    np.testing.assert_allclose(saida, modelo.prever(X), rtol=1e-5)
    assert not modelo.programa("previsao", X).atribuicoes


def test_pedir_o_programa_nao_muda_os_pesos_e_serve_a_uma_rede_ainda_sem_forma():
    modelo = nn.Sequencial([nn.Densa(5), nn.Densa(3)])
    modelo.compilar("adam", "entropia-cruzada")
    modelo.programa("treino", X, Y)
    antes = [v.dados.tobytes() for v in modelo.variaveis()]
    modelo.programa("treino", X, Y)
    assert antes == [v.dados.tobytes() for v in modelo.variaveis()]


def test_o_que_nao_se_pode_pedir_e_dito():
    with pytest.raises(nn.ErroDeNome, match=r'não existe passo "treinar".*"treino"'):
        rede().programa("treinar", X, Y)
    with pytest.raises(nn.ErroDeNome, match="passo"):
        rede().programa(3, X, Y)
    with pytest.raises(nn.ErroDeDados, match=r'avaliação mede a perda.*programa\("avaliacao", x, y\)'):
        rede().programa("avaliacao", X)
    with pytest.raises(nn.ErroDeTreino, match="falta compilar"):
        nn.Sequencial([nn.Densa(2)]).programa("treino", X, Y)


# ── desenhar ────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def desenhado():
    programa = rede().programa("treino", X, Y)
    return programa, nn.desenhar(programa)


def test_o_desenho_tem_cada_conta_pelo_seu_numero_menos_as_que_so_mudam_a_forma(desenhado):
    programa, desenho = desenhado
    contas = [i for i in programa.instrucoes if i.primitiva.nome not in ("expandir", "redimensionar")]
    assert len(textos(desenho, "nn-simbolo")) == len(contas) < len(programa.instrucoes)
    rotulos = textos(desenho, "nn-rotulo")
    assert all(rotulos.count(f"%{i.saida}") == 1 for i in contas)


def test_o_desenho_diz_o_que_se_le_o_que_se_guarda_e_o_que_sai(desenhado):
    programa, desenho = desenhado
    pares = list(zip(textos(desenho, "nn-palavra"), textos(desenho, "nn-conteudo"), strict=True))
    lidas = {nome for palavra, nome in pares if palavra == "lê"}
    assert lidas == {v.nome for v in programa.leituras.values()}
    assert {"densa_1.kernel", "densa_2.bias.velocidade"} < lidas
    destinos = sorted(nome for palavra, nome in pares if palavra == "→")
    assert destinos == sorted([*(v.nome for v, _ in programa.atribuicoes), "saída", "saída"])
    assert {("argumento", "1"), ("argumento", "2"), ("dado", "0,5"), ("forma", "lote×8")} < set(pares)
    assert len(re.findall("nn-raiz", desenho.svg.partition("</style>")[2])) == len(destinos)


def test_no_desenho_nada_fica_por_cima_de_nada_nem_longe_demais(desenhado):
    raiz = ElementTree.fromstring(desenhado[1].svg)
    lados = [[float(r.attrib[n]) for n in ("x", "y", "width", "height")] for r in raiz.iter(f"{SVG}rect")]
    for (x, y, w, h), (x2, y2, w2, h2) in combinations(lados, 2):
        assert x + w + 8 <= x2 or x2 + w2 + 8 <= x or y + h + 8 <= y2 or y2 + h2 + 8 <= y
    ocupado = 0.0  # nenhuma faixa vazia maior que 60, apesar de o contador de passos não se ligar ao resto
    for _, y, _, h in sorted(lados, key=lambda r: r[1]):
        assert y - ocupado <= 100 or not ocupado
        ocupado = max(ocupado, y + h)


def test_quem_se_le_da_ida_liga_o_mesmo_vertice_e_cada_uso_de_uma_folha_tem_a_sua_caixa():
    w = nn.Parametro(nn.Tensor([2.0]), "w")

    def propagar(x):
        y = (x * w).exp()
        return [y * w, y]

    raizes = capturar(propagar, [w], [Aspecto((Lote(),), "float32")]).raizes_do_desenho()
    ordem = ordem_topologica(raizes)
    assert raizes[0].progenitor[0] is raizes[1]
    assert sum("lê w" in v.linhas_do_desenho() for v in ordem) == 2
    assert raizes[0].linhas_do_desenho() == ["forma lote", "→ saída"]


def test_um_valor_com_dois_destinos_e_uma_folha_que_sai_tambem_se_desenham():
    a, b = nn.Variavel(nn.Tensor([1.0]), "a"), nn.Variavel(nn.Tensor([2.0]), "b")

    def trocar(x):
        soma = a + b
        a.atribuir(soma)
        b.atribuir(soma)
        return [x]

    programa = capturar(trocar, [a, b], [Aspecto((Lote(),), "float32")])
    conteudos = textos(nn.desenhar(programa), "nn-conteudo")
    assert [conteudos.count(nome) for nome in ("saída", "a", "b")] == [1, 2, 2]


@pytest.fixture(scope="module")
def com_tempo():
    rede = nn.Sequencial([nn.GRU(2), nn.Densa(2)])
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    return rede.programa("treino", np.ones((1, 4, 3), "f"), [0])


def test_a_varredura_se_escreve_com_o_que_se_faz_a_cada_passo(com_tempo):
    da_ida, da_volta = (i.atributos["corpo"] for i in com_tempo.instrucoes if i.primitiva.nome == "varredura")
    linhas = str(com_tempo).splitlines()
    comecos = [k for k, linha in enumerate(linhas) if linha.startswith("    a cada passo(estado %0: ")]
    assert len(comecos) == 2
    for inicio, corpo in zip(comecos, (da_ida, da_volta), strict=True):
        assert " = varredura(" in linhas[inicio - 1]
        assert "corpo" not in linhas[inicio - 1]
        contas = len(corpo.programa.instrucoes) + len(corpo.programa.constantes)
        assert all(linha.startswith("      %") for linha in linhas[inicio + 1 : inicio + 1 + contas])
        assert linhas[inicio + 1 + contas].startswith("      devolve ")


def test_a_varredura_e_uma_caixa_que_se_abre_no_que_se_faz_a_cada_passo(com_tempo):
    vertices = [v for v in ordem_topologica(com_tempo.raizes_do_desenho()) if v.dentro]
    assert len(vertices) == 2  # a da ida e a da volta, ainda que cada uma dê vários resultados
    html = nn.desenhar(com_tempo).html
    for vertice in vertices:
        (corpo,) = vertice.dentro
        contas = sum(v.operador_mae is not None for v in ordem_topologica(corpo.raizes_do_desenho()))
        assert f"varredura {vertice.rotulo}, por dentro: {contas} contas, feitas a cada passo" in html
    assert ">estado<" in html
    assert ">fixo<" in html


# ── as camadas ──────────────────────────────────────────────────────────────
def caixas(programa):
    return re.findall("<summary><b>(.*?)</b>(.*?)</summary>", nn.desenhar(programa).html)


def test_as_camadas_de_duas_redes_de_uma_adversaria_nao_se_confundem_nas_caixas():
    geradora, discriminadora = nn.Sequencial([nn.Densa(4, "relu"), nn.Densa(4)]), nn.RedeNeural([4, 3, 1])
    gan = nn.GAN(geradora, discriminadora, ruido=2)
    gan.compilar(motor="numpy")
    das_redes = [nome for nome, _ in caixas(gan.programa("treino", X)) if "." in nome]
    assert das_redes == [
        *("geradora.densa_1", "geradora.densa_2"),
        *("discriminadora.densa_1", "discriminadora.relu_1", "discriminadora.densa_2"),
    ]


def test_o_que_uma_camada_guardada_num_atributo_calcula_esta_na_caixa_dela_e_nao_na_do_modelo():
    class Minha(nn.Modelo):
        def __init__(self):
            self.entrada, self.bloco = nn.Densa(5, "relu"), nn.Residual([nn.Densa(5), nn.ReLU()])

        def propagar(self, x):
            return self.bloco(self.entrada(x))

    minha = Minha()
    minha.compilar("sgd", "entropia-cruzada", motor="numpy")
    fases = {nome: re.findall(r">(\w+):", texto) for nome, texto in caixas(minha.programa("treino", X, Y))}
    assert fases["entrada"] == fases["bloco"] == ["ida", "volta", "atualização"]
    assert "o modelo" not in fases
