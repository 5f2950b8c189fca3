"""O que se salva volta igual: saídas, otimizador, histórico, preparo e o resto do treino."""

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.motores import MOTORES

ACASO = np.random.default_rng(0)
X = ACASO.normal(size=(40, 1, 6, 6)).astype(np.float32)
Y = ACASO.integers(0, 3, 40)


def _completa():
    """Uma rede com um pouco de tudo: estados, sorteios, regularizador, formas."""
    camadas = [
        nn.Entrada(1, 6, 6),
        nn.Conv2D(4, 3, padding="mesmo", regularizador=nn.L1L2(1e-4, 1e-3)),
        nn.BatchNorm(momento=0.3),
        nn.LeakyReLU(0.2),
        nn.MaxPool2D((2, 3)),
        nn.Redimensionar(24),
        nn.LayerNorm(),
        nn.Dropout(0.4),
        nn.Densa(7, ativacao="gelu", inicializador=nn.HeNormal()),
        nn.Densa(3),
    ]
    return nn.Sequencial(camadas)


_TREINOS = [(nn.SGD(0.05, momento=0.9), "numpy"), ("adam", "numpy"), ("amsgrad", "numpy"), ("lion", "numpy")]


@pytest.mark.parametrize(("otimizador", "motor"), [*_TREINOS, *(("adadelta", motor) for motor in MOTORES)])
def test_continuar_o_treino_de_um_arquivo_da_os_mesmos_bits(tmp_path, otimizador, motor):
    nn.semente(0)
    modelo = _completa()
    modelo.compilar(otimizador, "entropia-cruzada", metricas=["acuracia", nn.MAE()], motor=motor)
    modelo.treinar(X, np.eye(3)[Y], epocas=2, lote=16, validacao=(X, np.eye(3)[Y]), progresso=False)
    caminho = modelo.salvar(tmp_path / "m.safetensors")

    nn.semente(99)
    outro = nn.carregar(caminho)
    assert outro.motor.nome == motor
    assert (outro.prever(X) == modelo.prever(X)).all()
    assert outro.historico == modelo.historico
    assert outro.avaliar(X, np.eye(3)[Y]) == modelo.avaliar(X, np.eye(3)[Y])
    assert repr(outro.otimizador) == repr(modelo.otimizador)
    for a, b in zip(outro.otimizador.variaveis(), modelo.otimizador.variaveis(), strict=True):
        assert (a.dados == b.dados).all(), b.nome
    for m in (modelo, outro):
        m.treinar(X, np.eye(3)[Y], epocas=2, lote=16, progresso=False)
    assert outro.historico.perda == modelo.historico.perda
    for a, b in zip(outro.variaveis(), modelo.variaveis(), strict=True):
        assert (a.dados == b.dados).all(), b.nome


def test_a_taxa_trocada_durante_o_treino_vai_no_arquivo(tmp_path):
    rede = nn.RedeNeural([36, 3])
    rede.compilar(nn.SGD(0.1), "mse", motor="numpy")
    rede.otimizador.taxa = 0.02
    assert nn.carregar(rede.salvar(tmp_path / "m")).otimizador.taxa == 0.02


def test_o_mesmo_modelo_da_sempre_os_mesmos_bytes(tmp_path):
    rede = nn.RedeNeural([4, 5, 3], saida="log_softmax")
    rede.compilar("adam", "nll")
    assert len({rede.salvar(tmp_path / "rede.safetensors").read_bytes() for _ in range(20)}) == 1


def test_um_modelo_sem_compilar_se_salva_e_preve(tmp_path):
    modelo = nn.Sequencial([nn.Densa(3)])
    antes = modelo.prever(X.reshape(40, 36))
    outro = nn.carregar(modelo.salvar(tmp_path / "m"))
    assert outro.otimizador is None
    assert (outro.prever(X.reshape(40, 36)) == antes).all()


def test_um_modelo_chamado_a_mao_depois_de_compilar_tambem_se_salva(tmp_path):
    modelo = nn.Sequencial([nn.Densa(3)])
    modelo.compilar("adam", "mse", motor="numpy")
    modelo(X.reshape(40, 36))
    outro = nn.carregar(modelo.salvar(tmp_path / "m"))
    modelo.treinar(X.reshape(40, 36), np.eye(3)[Y], embaralhar=False, progresso=False)
    outro.treinar(X.reshape(40, 36), np.eye(3)[Y], embaralhar=False, progresso=False)
    assert (outro.prever(X.reshape(40, 36)) == modelo.prever(X.reshape(40, 36))).all()


def test_a_camada_usada_em_dois_lugares_volta_uma_so(tmp_path):
    partilhada = nn.Densa(36, "tanh")
    modelo = nn.Sequencial(
        [nn.Flatten(), partilhada, nn.ReLU(), partilhada, nn.Sequencial([partilhada, nn.Densa(3)])]
    )
    modelo.compilar("adam", "entropia-cruzada", motor="numpy")
    modelo.treinar(X, Y, epocas=2, progresso=False)
    outro = nn.carregar(modelo.salvar(tmp_path / "m"))
    assert len(outro.parametros()) == len(modelo.parametros()) == 4
    assert outro.camadas[1] is outro.camadas[3] is outro.camadas[4].camadas[0]
    for m in (modelo, outro):
        m.treinar(X, Y, epocas=1, progresso=False)
    assert (outro.prever(X) == modelo.prever(X)).all()


def test_um_pedaco_de_outro_modelo_se_salva_sozinho(tmp_path):
    codificador = nn.Sequencial([nn.Densa(5, "tanh")])
    inteiro = nn.Sequencial([nn.Flatten(), codificador, nn.Densa(36)])
    inteiro.compilar("adam", "mse", motor="numpy")
    inteiro.treinar(X, X.reshape(40, 36), progresso=False)
    outro = nn.carregar(codificador.salvar(tmp_path / "c"))
    achatado = X.reshape(40, 36)
    assert (outro.prever(achatado) == codificador.prever(achatado)).all()


def test_o_nome_dado_a_uma_camada_vai_no_arquivo(tmp_path):
    camada = nn.Densa(3)
    camada.nome = "classificador"
    modelo = nn.Sequencial([nn.Entrada(4), nn.Densa(2), camada, nn.Densa(2)])
    modelo.compilar("sgd", "mse", motor="numpy")
    outro = nn.carregar(modelo.salvar(tmp_path / "m"))
    assert [p.nome for p in outro.parametros()] == [p.nome for p in modelo.parametros()]
    assert outro.parametros()[2].nome == "classificador.kernel"


def test_duas_camadas_de_mesmo_nome_nao_se_confundem(tmp_path):
    primeira, segunda = nn.Densa(4), nn.Densa(4)
    primeira.nome = segunda.nome = "meio"
    modelo = nn.Sequencial([nn.Entrada(4), primeira, segunda])
    modelo.compilar("adam", "mse", motor="numpy")
    x = ACASO.normal(size=(5, 4))
    outro = nn.carregar(modelo.salvar(tmp_path / "m"))
    assert (outro.prever(x) == modelo.prever(x)).all()
    assert len({p.nome for p in modelo.parametros()}) == 4


class Residual(nn.Camada):
    def construir(self, forma):
        self.densa = nn.Densa(forma[-1])

    def propagar(self, x):
        return x + self.densa(x).relu()


class Escala(nn.Camada):
    """Parâmetros e estado próprios, e argumentos de todo tipo que um arquivo guarda."""

    def __init__(self, fator, forma=(2, 3), opcoes=None, *outros, camada=None):
        self.fator, self.forma, self.opcoes, self.outros = fator, forma, opcoes, outros
        self.camada = camada

    def construir(self, forma):
        self.peso = self.parametro("peso", (1,), nn.Constante(self.fator))
        self.vezes = self.estado("vezes", (), 0, "int64")

    def propagar(self, x):
        if self.treinando:
            self.vezes.atribuir(self.vezes + 1)
        return self.camada(x) * self.peso


class MeuModelo(nn.Modelo):
    def __init__(self, classes):
        self.blocos = {"um": Residual(), "dois": [[Residual()], (Residual(),)]}
        self.escala = Escala(2.0, (5, 6), {1: "um", "dois": [2, None]}, 7, 8, camada=nn.Densa(classes))

    def propagar(self, x):
        x = x.redimensionar(x.forma[0], 36)
        x = self.blocos["dois"][1][0](self.blocos["dois"][0][0](self.blocos["um"](x)))
        return self.escala(x)


class MinhaPerda(nn.Perda):
    classifica = True

    def __init__(self, peso):
        self.peso = peso

    def calcular(self, saida, alvo):
        return ((saida - alvo) ** 2).media() * self.peso


class MeuSGD(nn.Otimizador):
    def atualizar(self, parametro, gradiente, estado, coeficientes):
        return parametro - gradiente * coeficientes[0], {}


class MinhaMetrica(nn.Metrica):
    def calcular(self, saida, alvo):
        return (saida - alvo).abs().maximo()


SUAS = [Residual, Escala, MeuModelo, MinhaPerda, MeuSGD, MinhaMetrica]


def _meu(tmp_path):
    nn.semente(0)
    modelo = MeuModelo(3)
    modelo.compilar(MeuSGD(0.001), MinhaPerda(0.5), [MinhaMetrica()], motor="numpy")
    modelo.treinar(X, np.eye(3)[Y], epocas=2, progresso=False)
    return modelo, modelo.salvar(tmp_path / "meu")


def test_as_classes_do_usuario_voltam_com_classes(tmp_path):
    modelo, caminho = _meu(tmp_path)
    assert len(modelo.parametros()) == 9
    outro = nn.carregar(caminho, classes=SUAS)
    assert (outro.prever(X) == modelo.prever(X)).all()
    assert outro.escala.vezes.dados == modelo.escala.vezes.dados == 4
    for m in (modelo, outro):
        m.treinar(X, np.eye(3)[Y], epocas=1, progresso=False)
    assert (outro.prever(X) == modelo.prever(X)).all()
    assert outro.historico.metricas == modelo.historico.metricas


def test_os_argumentos_voltam_com_o_mesmo_tipo(tmp_path):
    argumentos = {"fator": np.float32(0.5), "forma": (1, (2,)), "opcoes": {1: [2, (3,)], "a": {}}}
    modelo = nn.Sequencial([nn.Entrada(3), Escala(*argumentos.values(), 7, "x", camada=nn.Densa(3))])
    modelo.compilar("sgd", "mse", motor="numpy")
    volta = nn.carregar(modelo.salvar(tmp_path / "m"), classes=[Escala]).camadas[1]
    assert volta.fator == 0.5
    assert volta.forma == (1, (2,))
    assert volta.opcoes == {1: [2, (3,)], "a": {}}
    assert volta.outros == (7, "x")


def test_uma_classe_que_falta_e_nomeada(tmp_path):
    _, caminho = _meu(tmp_path)
    with pytest.raises(nn.ErroDeArquivo, match=r'"MinhaPerda".*classes=\[MinhaPerda\]'):
        nn.carregar(caminho, classes=[c for c in SUAS if c is not MinhaPerda])
    with pytest.raises(nn.ErroDeArquivo, match=r'"MeuModelo".*classes=\[MeuModelo\]'):
        nn.carregar(caminho)


def test_uma_classe_do_usuario_nunca_vira_a_nossa_de_mesmo_nome(tmp_path):
    minha = type("Densa", (nn.Densa,), {"propagar": lambda self, x: nn.Densa.propagar(self, x) * 0})
    modelo = nn.Sequencial([nn.Entrada(4), minha(3), nn.Densa(3)])
    modelo.compilar("sgd", "mse", motor="numpy")
    caminho = modelo.salvar(tmp_path / "m")
    with pytest.raises(nn.ErroDeArquivo, match="Densa"):
        nn.carregar(caminho)
    assert [type(c) for c in nn.carregar(caminho, classes=[minha]).camadas[1:]] == [minha, nn.Densa]


@pytest.mark.parametrize("classes", [["Residual"], [Residual()], [dict], 3.5])
def test_classes_que_nao_sao_classes_se_recusam(tmp_path, classes):
    with pytest.raises(nn.ErroDeTipo, match="classes"):
        nn.carregar(tmp_path / "nada", classes=classes)


def test_uma_classe_so_dispensa_a_lista(tmp_path):
    modelo = nn.Sequencial([nn.Entrada(3), Residual()])
    modelo.compilar("sgd", "mse", motor="numpy")
    assert nn.carregar(modelo.salvar(tmp_path / "m"), classes=Residual).parametros()


def test_o_preparo_dos_dados_viaja_com_o_modelo(tmp_path):
    arquivo = tmp_path / "flores.csv"
    arquivo.write_text("altura;cor;flor\n" + "1,5;azul;lírio\n0,5;rosa;cravo\n" * 5, encoding="utf-8")
    tabela = nn.dados.csv(arquivo, alvo="flor")
    modelo = nn.RedeNeural([3, 2])
    modelo.compilar("adam", "entropia-cruzada", motor="numpy")
    modelo.treinar(*tabela.treino, progresso=False)
    modelo.preparo = tabela.preparo
    outro = nn.carregar(modelo.salvar(tmp_path / "m"))
    assert outro.preparo == tabela.preparo
    assert outro.preparo.classes == ("cravo", "lírio")
    assert (outro.preparo.ler(arquivo) == tabela.preparo.ler(arquivo)).all()


def test_uma_funcao_nao_se_guarda_e_a_mensagem_diz_o_que_fazer(tmp_path):
    modelo = nn.Sequencial([nn.Entrada(3), Escala(1.0, opcoes=len, camada=nn.Densa(3))])
    modelo.compilar("sgd", "mse", motor="numpy")
    (tmp_path / "m").write_bytes(b"antigo")
    with pytest.raises(nn.ErroDeArquivo, match=r"não sei guardar .*len.*construir"):
        modelo.salvar(tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == b"antigo"
    with pytest.raises(nn.ErroDeArquivo, match="não sei guardar"):
        modelo.treinar(
            X[:, 0, 0, :3], X[:, 0, 0, :3], callbacks=[nn.PontoDeControle(tmp_path)], progresso=False
        )
    assert modelo.historico.epocas == 0  # disse antes da primeira época


def test_uma_rede_sem_forma_nao_se_salva(tmp_path):
    with pytest.raises(nn.ErroDeArquivo, match="ainda não foi construída"):
        nn.Sequencial([nn.Densa(3)]).salvar(tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_carregar_nao_gasta_sorteios_do_usuario_alem_dos_da_construcao(tmp_path):
    modelo = nn.Sequencial([nn.Entrada(4), nn.Densa(3)])
    modelo.compilar("sgd", "mse", motor="numpy")
    caminho = modelo.salvar(tmp_path / "m")
    nn.semente(5)
    nn.carregar(caminho)
    com = nn.sortear((3,)).numpy()
    nn.semente(5)
    nn.carregar(caminho)
    assert (nn.sortear((3,)).numpy() == com).all()


_ativacoes = st.sampled_from(["relu", "tanh", "selu", "softplus", nn.ELU(0.7), nn.LeakyReLU(0.1)])
_densas = st.builds(
    nn.Densa,
    st.integers(1, 5),
    ativacao=st.none() | _ativacoes,
    usar_bias=st.booleans(),
    inicializador=st.sampled_from(["he_normal", nn.Constante(0.3), "identidade", nn.Normal(0, 2)]),
    regularizador=st.none() | st.builds(nn.L2, st.floats(0, 1)),
)
_meio = _densas | st.sampled_from([nn.ReLU, nn.LayerNorm, nn.BatchNorm, nn.Flatten]).map(lambda c: c())
_meio = _meio | st.builds(nn.Dropout, st.floats(0, 0.9))
_redes = st.recursive(
    st.lists(_meio, min_size=1, max_size=4).map(nn.Sequencial),
    lambda dentro: st.lists(dentro | _densas, min_size=1, max_size=3).map(nn.Sequencial),
    max_leaves=4,
)
_multicamadas = st.builds(
    nn.RedeNeural,
    st.lists(st.integers(1, 4), min_size=1, max_size=3).map(lambda t: [4, *t]),
    ativacao=_ativacoes,
)


def _treinar(modelo, x, y, epocas):
    try:
        modelo.treinar(x, y, epocas=epocas, lote=4, progresso=False)
    except nn.ErroDeDivergencia:  # uma rede sorteada pode desaprender, e não é disso que se trata
        reject()


@settings(max_examples=40, deadline=None)
@given(
    modelo=_redes | _multicamadas,
    otimizador=st.sampled_from([nn.SGD, nn.Adam, nn.RMSProp, nn.Lion]),
    x=st.sampled_from([2, 3, 4, 6, 7]).map(
        lambda n: np.linspace(-2, 2, 4 * n, dtype=np.float32).reshape(n, 4)
    ),
)
def test_qualquer_arquitetura_volta_igual(tmp_path_factory, modelo, otimizador, x):
    modelo.compilar(otimizador(0.01), "mse", motor="numpy")
    y = np.zeros_like(modelo.prever(x))
    if modelo.parametros():
        _treinar(modelo, x, y, epocas=2)
    outro = nn.carregar(modelo.salvar(tmp_path_factory.mktemp("m") / "m"))
    assert (outro.prever(x) == modelo.prever(x)).all()
    assert [(p.nome, p.forma) for p in outro.parametros()] == [(p.nome, p.forma) for p in modelo.parametros()]
    if modelo.parametros():
        for m in (modelo, outro):
            _treinar(m, x, y, epocas=1)
        np.testing.assert_array_equal(outro.prever(x), modelo.prever(x))
