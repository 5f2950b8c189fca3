"""Todo engano de quem usa dá uma mensagem que diz o que se esperava, o que veio e o que fazer."""

import numpy as np
import pytest

import neuronio as nn

X = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, 30)


def _rede(perda="entropia-cruzada", saidas=3):
    rede = nn.RedeNeural([4, 8, saidas])
    rede.compilar("sgd", perda, motor="numpy")
    return rede


def _erro(padrao, tipo=nn.ErroNeuronio):
    return pytest.raises(tipo, match=padrao)


def _com(array, posicao, valor):
    novo = np.array(array, dtype=np.float64)
    novo[posicao] = valor
    return novo


@pytest.mark.parametrize("usar", ["treinar", "avaliar", "probabilidades", "prever_classes"])
def test_antes_de_compilar(usar):
    rede = nn.RedeNeural([4, 3])
    argumentos = (X, Y) if usar in ("treinar", "avaliar") else (X,)
    with _erro("falta compilar o modelo", nn.ErroDeTreino):
        getattr(rede, usar)(*argumentos)


@pytest.mark.parametrize(
    ("x", "y", "tipo", "padrao"),
    [
        (_com(X, (7, 2), np.nan), Y, nn.ErroDeDados, r"NaN em x de treino, na amostra 7, posição \(2,\)"),
        (_com(X, (3, 0), -np.inf), Y, nn.ErroDeDados, r"infinito em x de treino, na amostra 3"),
        (X, _com(Y, 5, np.nan), nn.ErroDeDados, "NaN em y de treino, na amostra 5"),
        (X[:0], Y[:0], nn.ErroDeDados, "x de treino está vazio"),
        ([], [], nn.ErroDeDados, "vazio"),
        (X, Y[:29], nn.ErroDeDados, "x de treino tem 30 amostras e y tem 29"),
        (X, np.where(Y == 2, 3, Y), nn.ErroDeDados, r"3 classes.*inteiros de 0 a 2.*é 3"),
        (X, np.where(Y == 0, -1, Y), nn.ErroDeDados, r"inteiros de 0 a 2.*é -1"),
        (X, Y + 0.5, nn.ErroDeDados, "inteiros de 0 a 2"),
        (X, np.eye(4)[Y], nn.ErroDeForma, r"\(lote, 3\).*\(lote, 4\)"),
        (X[:, :3], Y, nn.ErroDeForma, r"espera dados de forma \(lote, 4\), mas recebeu \(lote, 3\)"),
        (X[0], Y[:4], nn.ErroDeForma, "lote"),
        (Y, X, nn.ErroDeDados, "x e y parecem trocados"),
        (X, ["gato"] * 30, nn.ErroDeTipo, r"nn\.dados\.csv"),
        (X, np.array(["a", "b", "c"])[Y], nn.ErroDeTipo, r"nn\.dados\.csv"),
        ([["a"] * 4] * 30, Y, nn.ErroDeTipo, r"nn\.dados\.csv"),
        ([[1, 2], [3]], [0, 1], nn.ErroDeDados, "tamanhos diferentes"),
        (None, Y, nn.ErroDeTipo, "x de treino"),
        (X, None, nn.ErroDeTipo, "y de treino"),
        (X.astype(complex), Y, nn.ErroDeTipo, "complex"),
        (_com(X, (2, 1), 1e300), Y, nn.ErroDeDados, "não cabe em float32.*1e.300.*Padronize"),
    ],
)
def test_dados_que_nao_servem(x, y, tipo, padrao):
    rede = _rede()
    pesos = [p.dados for p in rede.parametros()]
    with _erro(padrao, tipo):
        rede.treinar(x, y, progresso=False)
    with _erro(padrao.replace("treino", "avaliação"), tipo):
        rede.avaliar(x, y)
    with _erro(padrao.replace("treino", "validação"), tipo):
        rede.treinar(X, Y, validacao=(x, y), progresso=False)
    assert all((p.dados == antes).all() for p, antes in zip(rede.parametros(), pesos, strict=True))


@pytest.mark.parametrize("validacao", [0.2, X, (X, Y, Y, X), [X], (X,), "sim"])
def test_a_validacao_e_um_par(validacao):
    with _erro(r"a validação é um par.*nn\.dados\.separar"):
        _rede().treinar(X, Y, validacao=validacao, progresso=False)


@pytest.mark.parametrize("argumento", ["epocas", "lote"])
@pytest.mark.parametrize("valor", [0, -3, 2.5, "10", None, True, np.nan])
def test_epocas_e_lote_sao_inteiros_positivos(argumento, valor):
    with _erro("épocas" if argumento == "epocas" else "o lote"):
        _rede().treinar(X, Y, progresso=False, **{argumento: valor})
    if argumento == "lote":
        with _erro("o lote"):
            _rede().avaliar(X, Y, lote=valor)
        with _erro("o lote"):
            _rede().prever(X, lote=valor)


@pytest.mark.parametrize("taxa", [0, -0.1, np.nan, np.inf, "0.1", None])
def test_a_taxa_e_positiva(taxa):
    with _erro("a taxa de aprendizado"):
        nn.SGD(taxa)


@pytest.mark.parametrize(
    ("argumentos", "padrao"),
    [
        ((nn.Adam, "mse"), r"faltam os parênteses: Adam\(\)"),
        (("adam", nn.MSE), r"faltam os parênteses: MSE\(\)"),
        (("adam", "mse", [nn.Acuracia]), r"faltam os parênteses: Acuracia\(\)"),
        (("adan", "mse"), 'otimizador "adan".*"Adam"'),
        (("adam", "entropia"), 'perda "entropia".*"EntropiaCruzada"'),
        (("adam", "mse", ["acurracia"]), 'métrica "acurracia".*"Acuracia"'),
        (("adam", "mse", ["mae", "MAE"]), 'métrica "mae" está repetida'),
        (("adam", "mse", 3), "o nome de métrica"),
        ((0.1, "mse"), "o nome de otimizador, mas recebeu 0.1"),
        (("adam", None), "o nome de perda, mas recebeu None"),
        ((nn.MSE(), nn.SGD(0.1)), r"o nome de otimizador, mas recebeu MSE\(\)"),
        (("adam", "mse", [], "gpu"), 'motor "gpu"'),
        (("adam", "mse", [], 3), "o motor é pedido pelo nome"),
    ],
)
def test_compilar_com_o_que_nao_serve_nao_muda_nada(argumentos, padrao):
    rede = _rede("mse")
    antes = (rede.otimizador, rede.perda, rede.metricas, rede.motor)
    with _erro(padrao):
        rede.compilar(*argumentos)
    assert (rede.otimizador, rede.perda, rede.metricas, rede.motor) == antes


def test_falta_um_flatten_diz_a_camada_as_formas_e_o_conserto():
    camadas = [nn.Entrada(1, 28, 28), nn.Conv2D(30, 3), nn.MaxPool2D(5)]
    nn.Sequencial([*camadas, nn.Flatten(), (densa := nn.Densa(10))]).compilar("sgd", "mse", motor="numpy")
    rede = nn.Sequencial([nn.Entrada(30, 5, 5), nn.ReLU(), nn.Dropout(0.1), densa])
    with pytest.raises(nn.ErroDeForma) as erro:
        rede.compilar("sgd", "mse", motor="numpy")
    assert str(erro.value) == (
        'a camada 3 (Densa "densa_1") espera 750 características na última dimensão, mas recebeu '
        "(lote, 30, 5, 5). Falta um Flatten() antes dela?  (30·5·5 = 750)"
    )


def test_o_produto_que_nao_da_diz_a_camada_e_o_conserto():
    class Errada(nn.Camada):
        def construir(self, forma):
            self.w = self.parametro("w", (3, 4))

        def propagar(self, x):
            return x @ self.w

    rede = nn.Sequencial([nn.Densa(4), Errada()])
    with pytest.raises(nn.ErroDeForma) as erro:
        rede.prever(X)
    for pedaco in ("camada 2 (Errada", "(lote, 4)", "(3, 4)", "(4, 3)", ".T"):
        assert pedaco in str(erro.value), str(erro.value)
    assert str(erro.value).count("Errada") == 1  # as camadas de fora não repetem


def test_prever_com_amostras_de_outra_forma():
    rede = _rede()
    with _erro(r"recebeu \(30, 3\)", nn.ErroDeForma):
        rede.prever(X[:, :3])
    with _erro(r"x\[None\]", nn.ErroDeForma):
        rede.prever(X[0])
    with _erro("NaN em x de entrada", nn.ErroDeDados):
        rede.prever(X * np.nan)
    with _erro("vazio", nn.ErroDeDados):
        rede.prever(X[:0])


def test_um_engano_nos_dados_nao_fixa_a_forma_de_uma_rede_nova():
    rede = nn.Sequencial([nn.Densa(8), nn.Densa(3)])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    with _erro("inteiros de 0 a 2"):
        rede.treinar(np.eye(10)[Y], Y + 100, progresso=False)
    with _erro("."):
        rede.treinar(X, Y, validacao=(X, Y + 9), progresso=False)
    assert rede.parametros() == []
    assert rede.treinar(X, Y, progresso=False).epocas == 1


def test_uma_construcao_que_falha_no_meio_recomeca_do_inicio():
    primeira, segunda = nn.Densa(8), nn.Conv2D(3, 3)
    rede = nn.Sequencial([primeira, segunda])
    with _erro("camada 2 .Conv2D", nn.ErroDeForma):
        rede.prever(X)
    assert primeira.forma_saida is None
    assert primeira.parametros() == []


def test_probabilidades_de_quem_nao_classifica():
    with _erro(r"não é de classificação.*prever\(\)", nn.ErroDeDados):
        _rede("mse", 1).probabilidades(X)


def test_um_modelo_sem_parametros_nao_treina():
    for camadas in ([nn.ReLU()], [nn.Entrada(4), nn.Flatten()]):
        rede = nn.Sequencial(camadas)
        rede.compilar("sgd", "mse", motor="numpy")
        with _erro("não tem parâmetros para treinar", nn.ErroDeTreino):
            rede.treinar(X, X, progresso=False)
    vazia = nn.Sequencial()
    vazia.compilar("sgd", "mse", motor="numpy")
    with _erro("a rede não tem camadas"):
        vazia.treinar(X, X, progresso=False)


@pytest.mark.parametrize(
    ("criar", "padrao"),
    [
        (lambda: nn.Sequencial([nn.Densa]), r"faltam os parênteses: Densa\(\)"),
        (lambda: nn.Sequencial([nn.Densa(3), "relu"]), "feito de camadas, mas recebeu 'relu'"),
        (lambda: nn.Sequencial(nn.Densa(3)), "recebe a lista das camadas"),
        (lambda: nn.Sequencial("relu"), "recebe a lista das camadas"),
        (lambda: nn.Sequencial([nn.Densa(3), nn.Entrada(4)]), "Entrada só pode ser a primeira"),
        (lambda: nn.RedeNeural([784]), "pelo menos da entrada e da saída"),
        (lambda: nn.RedeNeural(784), "pelo menos da entrada e da saída"),
        (lambda: nn.RedeNeural("784"), "pelo menos da entrada e da saída"),
        (lambda: nn.RedeNeural([4, 0, 3]), "pelo menos 1, mas recebeu 0"),
        (lambda: nn.RedeNeural([4, 2.5]), "número inteiro, mas recebeu 2.5"),
        (lambda: nn.RedeNeural([4, 3], ativacao="rellu"), '"rellu".*"ReLU"'),
        (lambda: nn.RedeNeural([4, 3], saida=nn.Densa(3)), "o nome de ativação"),
        (lambda: nn.RedeNeural([4, 3], saída="relu"), 'argumento de RedeNeural "saída".*"saida"'),
    ],
)
def test_redes_mal_montadas(criar, padrao):
    with _erro(padrao):
        criar()


def test_um_modelo_nao_entra_em_si_mesmo():
    fila = nn.Sequencial()
    with _erro("de si mesmo"):
        fila.adicionar(fila)


class SemReturn(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(3)

    def propagar(self, x):
        self.densa(x)


class DevolveArray(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(3)

    def propagar(self, x):
        self.densa(x)
        return np.zeros((30, 3))


class PerdeOLote(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(3)

    def propagar(self, x):
        return self.densa(x).media(eixo=0)


class SemPropagar(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(3)


@pytest.mark.parametrize(
    ("classe", "padrao"),
    [
        (SemReturn, r"propagar, da camada \(SemReturn\).*deu None. Falta o return\?"),
        (DevolveArray, "propagar.*precisa devolver um tensor"),
        (PerdeOLote, r"uma saída por amostra, \(lote, ...\), mas a de agora tem forma \(3,\)"),
        (SemPropagar, "SemPropagar não diz como calcular a saída.*propagar"),
    ],
)
def test_modelos_proprios_mal_escritos(classe, padrao):
    rede = classe()
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    with _erro(padrao):
        rede.treinar(X, Y, progresso=False)


def test_um_otimizador_nao_cuida_de_dois_modelos():
    otimizador = nn.Adam(0.1)
    primeiro, segundo = nn.RedeNeural([4, 3]), nn.RedeNeural([4, 3])
    primeiro.compilar(otimizador, "entropia-cruzada", motor="numpy")
    primeiro.treinar(X, Y, progresso=False)
    segundo.compilar(otimizador, "entropia-cruzada", motor="numpy")
    pesos = segundo.parametros()[0].dados
    with _erro(r"compilado depois com outro.*nn\.Adam\(...\)", nn.ErroDeTreino):
        primeiro.treinar(X, Y, progresso=False)
    assert (segundo.parametros()[0].dados == pesos).all()
    segundo.treinar(X, Y, progresso=False)
    primeiro.compilar(nn.Adam(0.1), "entropia-cruzada", motor="numpy")
    primeiro.treinar(X, Y, progresso=False)


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
def test_nll_sem_log_softmax_e_recusada_antes_do_treino(motor):
    nn.semente(0)
    rede = nn.RedeNeural([4, 8, 3], saida="linear")
    rede.compilar("sgd", "nll", motor=motor)
    x = np.random.default_rng(0).normal(size=(20, 4)).astype("float32")
    with pytest.raises(nn.ErroNeuronio, match="LogSoftmax"):
        rede.treinar(x * 100, np.zeros(20, int), progresso=False)


@pytest.mark.parametrize(
    ("pedir", "padrao"),
    [
        (lambda rede, _: rede[0], r"rede\.camadas\[0\]"),
        (lambda rede, _: rede[-1], r"rede\.camadas\[-1\]"),
        (lambda rede, _: list(rede), r"for camada in rede\.camadas"),
        (lambda _, h: h["loss"], r"h\.perda.*não h\['loss'\]. As que este tem: perda, acuracia"),
        (lambda _, h: "perda" in h, r"h\.perda"),
        (
            lambda rede, _: rede.treinar(X, Y, pesos="balanceado", progresso=False),
            "um por amostra.*'balanceado'",
        ),
        (lambda rede, _: rede.treinar(X, Y, pesos=[{}] * 30, progresso=False), "um por amostra"),
    ],
)
def test_o_que_se_pede_a_uma_rede_ou_a_um_historico_como_se_fosse_uma_lista(pedir, padrao):
    rede = nn.RedeNeural([4, 3])
    rede.compilar("sgd", "entropia-cruzada", metricas=["acuracia"], motor="numpy")
    with _erro(padrao, nn.ErroNeuronio):
        pedir(rede, rede.treinar(X, Y, progresso=False))


@pytest.mark.parametrize(
    ("nome", "padrao"),
    [
        ("on_epoch_end", r"Meu\.on_epoch_end\. Aqui se chama ao_fim_da_epoca\."),
        ("on_train_batch_end", r"Aqui se chama ao_fim_do_lote\."),
        ("ao_fim_de_epoca", r'Você quis dizer "ao_fim_da_epoca"\? Os que chama.*\(self, treino\)'),
    ],
)
def test_um_metodo_de_callback_que_o_treino_nunca_chamaria_e_dito_antes_dele(nome, padrao):
    rede = nn.RedeNeural([4, 3])
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    meu = type("Meu", (nn.Callback,), {nome: lambda self, treino: None})()
    with _erro(padrao, nn.ErroDeNome):
        rede.treinar(X, Y, callbacks=[meu], progresso=False)
    assert not rede.historico.epocas
    outro = type("Outro", (nn.Callback,), {"ao_salvar": lambda self: None})()
    rede.treinar(X, Y, callbacks=[outro], progresso=False)


@pytest.mark.parametrize("nome", ["forward", "call"])
def test_um_modelo_que_calcula_num_metodo_com_outro_nome(nome):
    meu = type("Meu", (nn.Modelo,), {nome: lambda self, x: x})()
    with _erro(f"o método {nome} aqui se chama propagar", nn.ErroDeTreino):
        meu.prever(X)


def test_um_par_dado_como_x_se_diz_como_se_separa():
    rede = nn.RedeNeural([4, 3])
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    with _erro(r"falta y de treino.*treinar\(\*par\)", nn.ErroDeTipo):
        rede.treinar((X, Y), progresso=False)
    with _erro(r"falta y de treino[^*]*$", nn.ErroDeTipo):
        rede.treinar(X, progresso=False)


def test_um_alvo_fora_da_faixa_de_uma_perda_que_ja_aceita_fracoes():
    rede = nn.RedeNeural([4, 1])
    rede.compilar("sgd", nn.EntropiaCruzadaBinaria(logits=True, fracoes=True), motor="numpy")
    with _erro(
        r"com fracoes=True, espera alvos de 0 a 1 \(.*\"mse\"\), mas o alvo da amostra 2 é 2", nn.ErroDeDados
    ):
        rede.treinar(X[:3], [0.0, 0.5, 2.0], progresso=False)
