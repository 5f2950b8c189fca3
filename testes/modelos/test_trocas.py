"""Um modelo em que se troca uma camada ou um parâmetro fica como o que se montou assim desde o começo."""

import copy
import pickle

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES

X = np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32)
Y = np.random.default_rng(1).normal(size=(20, 2)).astype(np.float32)

nos_motores = pytest.mark.parametrize("motor", MOTORES)


class Bloco(nn.Camada):
    """Tem uma subcamada que nasce em `construir`, outra numa lista, e um parâmetro com outro nome."""

    def __init__(self):
        self.partes = {"a": [nn.Densa(3, "tanh"), nn.Densa(4)]}

    def construir(self, forma):
        self.densa = nn.Densa(forma[-1], "tanh")
        self.escala = self.parametro("s", forma[-1:], nn.Constante(2))
        self.deslocamento = self.parametro("d", forma[-1:], "zeros")

    def propagar(self, x):
        x = self.densa(x) * self.escala
        if hasattr(self, "deslocamento"):
            x = x + self.deslocamento
        for parte in self.partes["a"]:
            x = parte(x)
        return x


class DoisRamos(nn.Modelo):
    def __init__(self, unidades):
        self.esquerda, self.direita = nn.Densa(unidades, "tanh"), nn.Densa(unidades, "tanh")
        self.saida = nn.Densa(2)

    def propagar(self, x):
        return self.saida(self.esquerda(x) + self.direita(x))


def _fila(*meio):
    return nn.Sequencial([nn.Entrada(4), nn.Densa(5, "tanh"), *meio, nn.Densa(2)])


def _compilada(rede, motor, otimizador=None):
    rede.compilar(otimizador or nn.Adam(0.01), "mse", motor=motor)
    return rede


def _usada(rede, motor):
    """Já treinou, e por isso já tem passos prontos e estado no otimizador."""
    _compilada(rede, motor).treinar(X, Y, epocas=2, lote=8, embaralhar=False, progresso=False)
    rede.prever(X)
    return rede


def _igualar(rede, outra):
    for v, w in zip(rede.variaveis(), outra.variaveis(), strict=True):
        v.atribuir(w.dados)


TROCAS = {
    "trocar": (_fila, lambda r: r.camadas.__setitem__(1, nn.Densa(5, "relu")), lambda: _fila_de("relu")),
    "acrescentar": (_fila, lambda r: r.camadas.append(nn.Densa(2)), lambda: _fila().adicionar(nn.Densa(2))),
    "adicionar": (_fila, lambda r: r.adicionar(nn.Densa(2)), lambda: _fila().adicionar(nn.Densa(2))),
    "inserir": (_fila, lambda r: r.camadas.insert(2, nn.Densa(5)), lambda: _fila(nn.Densa(5))),
    "tirar": (lambda: _fila(nn.BatchNorm()), lambda r: r.camadas.pop(2), _fila),
    "virar": (
        lambda: _fila(nn.Densa(5, "relu"), nn.Densa(5)),
        lambda r: r.camadas.__setitem__(slice(2, 4), r.camadas[3:1:-1]),
        lambda: _fila(nn.Densa(5), nn.Densa(5, "relu")),
    ),
    "partilhar": (
        lambda: _fila(nn.Densa(5), nn.Densa(5)),
        lambda r: r.camadas.__setitem__(3, r.camadas[2]),
        lambda: _fila(*[nn.Densa(5)] * 2),
    ),
    "a lista toda": (
        _fila,
        lambda r: setattr(r, "camadas", [*r.camadas[:2], nn.ReLU(), nn.Densa(2)]),
        lambda: _fila(nn.ReLU()),
    ),
    "atributo": (
        lambda: DoisRamos(3),
        lambda r: setattr(r, "direita", nn.Densa(3, "relu")),
        lambda: _ramos(direita=nn.Densa(3, "relu")),
    ),
    "atributos partilhados": (
        lambda: DoisRamos(3),
        lambda r: setattr(r, "direita", r.esquerda),
        lambda: _partilhados(),
    ),
    "de dentro": (
        lambda: _fila(Bloco(), nn.Densa(5)),
        lambda r: setattr(r.camadas[2], "densa", nn.Densa(5, "relu")),
        None,
    ),
    "num dicionário": (
        lambda: _fila(Bloco(), nn.Densa(5)),
        lambda r: (
            r.camadas[2].partes["a"].__setitem__(0, nn.Densa(6, "relu"))
            or r.camadas[2].partes["a"].__setitem__(1, nn.Densa(4))
        ),
        None,
    ),
    "parâmetro": (
        lambda: _fila(Bloco(), nn.Densa(5)),
        lambda r: setattr(r.camadas[2], "escala", nn.Parametro(np.ones(5), regularizador=nn.L2(0.1))),
        None,
    ),
    "outra forma": (
        lambda: _fila(Bloco(), nn.Densa(5)),
        lambda r: setattr(r.camadas[2], "escala", nn.Parametro([2.0])),
        None,
    ),
    "apagar": (
        lambda: _fila(Bloco(), nn.Densa(5)),
        lambda r: delattr(r.camadas[2], "deslocamento"),
        None,
    ),
    "camada da rede neural": (
        lambda: nn.RedeNeural([4, 5, 2]),
        lambda r: r.camadas.__setitem__(2, nn.TanH()),
        lambda: nn.RedeNeural([4, 5, 2], ativacao="tanh"),
    ),
}


def _fila_de(ativacao):
    return nn.Sequencial([nn.Entrada(4), nn.Densa(5, ativacao), nn.Densa(2)])


def _ramos(**trocados):
    modelo = DoisRamos(3)
    vars(modelo).update(trocados)
    return modelo


def _partilhados():
    modelo = DoisRamos(3)
    modelo.direita = modelo.esquerda
    return modelo


de_cada_troca = pytest.mark.parametrize("troca", TROCAS)
de_comeco_igual = pytest.mark.parametrize("troca", [t for t, (*_, igual) in TROCAS.items() if igual])


def _trocada(troca, motor):
    fazer, trocar, _ = TROCAS[troca]
    nn.semente(0)
    rede = _usada(fazer(), motor)
    trocar(rede)
    return rede


@nos_motores
@de_comeco_igual
def test_a_rede_trocada_e_como_a_que_se_montou_assim(troca, motor):
    rede = _trocada(troca, motor)
    nova = _compilada(TROCAS[troca][2](), motor)
    rede.prever(X)
    nova.prever(X)
    assert [(n, v.nome, v.forma) for n, v in rede.nomeadas()] == [
        (n, v.nome, v.forma) for n, v in nova.nomeadas()
    ]
    assert str(rede.resumo()) == str(nova.resumo())
    _igualar(nova, rede)
    assert (nova.prever(X) == rede.prever(X)).all()
    _compilada(rede, motor)  # o otimizador recomeça, como o da nova
    for r in (rede, nova):
        r.treinar(X, Y, epocas=2, lote=8, embaralhar=False, progresso=False)
    for v, w in zip(rede.variaveis(), nova.variaveis(), strict=True):
        np.testing.assert_array_equal(v.dados, w.dados)


@pytest.mark.skipif("llvm" not in MOTORES, reason="falta o llvmlite")
@de_cada_troca
def test_os_motores_concordam_depois_da_troca(troca):
    finais = []
    for motor in ("numpy", "llvm"):
        rede = _trocada(troca, motor)
        nn.semente(1)
        rede.treinar(X, Y, epocas=2, lote=8, embaralhar=False, progresso=False)
        finais.append([*(v.dados for v in rede.variaveis()), rede.prever(X)])
    for a, b in zip(*finais, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


@nos_motores
@de_cada_troca
def test_depois_da_troca_todo_parametro_treina(troca, motor):
    rede = _trocada(troca, motor)
    rede.prever(X)
    antes = [p.dados for p in rede.parametros()]
    rede.treinar(X, Y, epocas=1, lote=8, progresso=False)
    assert all((p.dados != a).any() for p, a in zip(rede.parametros(), antes, strict=True))


@nos_motores
@de_cada_troca
def test_a_rede_trocada_se_salva_e_se_copia(troca, motor, tmp_path):
    rede = _trocada(troca, motor)
    rede.treinar(X, Y, epocas=1, lote=8, progresso=False)
    caminho = rede.salvar(tmp_path / "m")
    copias = [nn.carregar(caminho, classes=[Bloco, DoisRamos]), copy.deepcopy(rede)]
    copias.append(pickle.loads(pickle.dumps(rede)))
    copias.append(nn.carregar(copias[0].salvar(tmp_path / "n"), classes=[Bloco, DoisRamos]))
    esperado = rede.prever(X)
    nomes = [n for n, _ in rede.nomeadas()]
    for outra in copias:
        assert [n for n, _ in outra.nomeadas()] == nomes
        assert (outra.prever(X) == esperado).all()
    rede.treinar(X, Y, epocas=2, lote=8, progresso=False)
    for outra in copias:
        outra.treinar(X, Y, epocas=2, lote=8, progresso=False)
        assert (outra.prever(X) == rede.prever(X)).all()


@nos_motores
def test_a_troca_conserva_o_estado_que_o_otimizador_tem_dos_outros(motor):
    rede = _usada(_fila(nn.Densa(5)), motor)
    antes = {v.nome: v.dados for v in rede.otimizador.variaveis()}
    rede.camadas[2] = nn.Densa(5)
    rede.prever(X)
    depois = {v.nome: v.dados for v in rede.otimizador.variaveis()}
    assert antes.keys() == depois.keys()
    for nome, valor in depois.items():
        novo = nome.startswith("densa_2.")
        assert novo == (antes[nome].any() and not valor.any()), nome
        assert novo or (valor == antes[nome]).all()


@nos_motores
def test_trocar_por_outra_forma_diz_que_camada_nao_cabe_e_a_rede_volta_a_servir(motor):
    rede = _usada(_fila(), motor)
    esperado, antiga = rede.prever(X), rede.camadas[1]
    rede.camadas[1] = nn.Densa(7)
    for _ in range(2):
        with pytest.raises(nn.ErroDeForma, match=r'camada 2 \(Densa "densa_2"\).*5.*7'):
            rede.prever(X)
    rede.camadas[1] = antiga
    assert (rede.prever(X) == esperado).all()


@nos_motores
@pytest.mark.parametrize(
    ("intruso", "padrao"),
    [(3, "feito de camadas"), (nn.Densa, "faltam os parênteses"), (nn.Entrada(5), "primeira camada")],
)
def test_o_que_nao_e_camada_na_lista_e_um_erro_que_ensina(motor, intruso, padrao):
    rede = _usada(_fila(), motor)
    rede.camadas.append(intruso)
    with pytest.raises(nn.ErroNeuronio, match=padrao):
        rede.prever(X)
    rede.camadas.pop()
    rede.prever(X)


@nos_motores
def test_trocar_as_camadas_de_entrada_muda_a_forma_das_amostras(motor):
    rede = _usada(_fila(), motor)
    rede.camadas[:2] = [nn.Entrada(3), nn.Densa(5)]
    assert rede.prever(X[:, :3]).shape == (20, 2)
    assert rede.forma_entrada == (3,)


@nos_motores
@pytest.mark.parametrize("numeros", [np.zeros((4, 5)), [[0.5] * 5] * 4, nn.Tensor(np.ones((4, 5)))])
def test_um_parametro_posto_no_lugar_de_outro_preve_treina_e_vai_no_arquivo(motor, numeros, tmp_path):
    rede = _usada(_fila(), motor)
    rede.camadas[1].kernel = novo = nn.Parametro(numeros)
    assert rede.parametros()[0] is novo
    rede.prever(X)
    assert novo.nome == "densa_1.kernel"
    rede.treinar(X, Y, progresso=False)
    assert (novo.dados != nn.Parametro(numeros).dados).any()
    assert (nn.carregar(rede.salvar(tmp_path / "m")).prever(X) == rede.prever(X)).all()


def test_variaveis_guardadas_direto_num_atributo_sao_da_camada():
    class Direta(nn.Camada):
        def construir(self, forma):
            self.pesos = [nn.Parametro(np.ones(forma)), nn.Parametro(np.zeros(forma))]
            self._vies = nn.Parametro(np.zeros(forma))
            self.vistos = nn.Variavel(0.0)

        def propagar(self, x):
            return x * self.pesos[0] + self.pesos[1] + self._vies

    rede = _compilada(_fila(Direta()), "numpy")
    nomes = [f"direta_1.{n}" for n in ("pesos_0", "pesos_1", "_vies", "vistos")]
    assert [v.nome for v in rede.variaveis()][2:6] == nomes
    assert [p.nome for p in rede.parametros()][2:5] == nomes[:3]


ARGUMENTOS = {
    "taxa": lambda r: setattr(r.camadas[2], "taxa", 0.9),
    "ativacao": lambda r: setattr(r.camadas[1], "ativacao", nn.ReLU()),
    "ativacao por dentro": lambda r: setattr(r.camadas[3], "inclinacao", 0.9),
    "momento": lambda r: setattr(r.otimizador, "momento", 0.9),
    "delta": lambda r: setattr(r.perda, "delta", 0.1),
    "regularizador": lambda r: setattr(r.camadas[1].regularizador, "fator", 0.5),
}


@pytest.mark.parametrize("qual", ARGUMENTOS)
def test_o_atributo_mudado_vai_no_arquivo(qual, tmp_path):
    nn.semente(0)
    rede = nn.Sequencial(
        [
            *(nn.Entrada(4), nn.Densa(5, "tanh", regularizador="l2"), nn.Dropout(0.1), nn.LeakyReLU()),
            nn.Densa(2),
        ]
    )
    rede.compilar(nn.SGD(0.05), nn.Huber(), motor="numpy")
    rede.treinar(X, Y, progresso=False)
    ARGUMENTOS[qual](rede)
    outra = nn.carregar(rede.salvar(tmp_path / "m"))
    assert (outra.prever(X) == rede.prever(X)).all()
    for r in (rede, outra):
        r.treinar(X, Y, epocas=2, progresso=False)
    assert (outra.prever(X) == rede.prever(X)).all()


def test_o_que_mudou_dentro_de_uma_subcamada_vai_no_arquivo(tmp_path):
    modelo = _usada(DoisRamos(3), "numpy")
    modelo.direita.ativacao = nn.ReLU()
    outro = nn.carregar(modelo.salvar(tmp_path / "m"), classes=[DoisRamos])
    assert (outro.prever(X) == modelo.prever(X)).all()


def test_a_representacao_diz_o_atributo_de_agora():
    camada = nn.Dropout(0.1)
    camada.taxa = 0.9
    assert repr(camada) == "Dropout(taxa=0.9)"
    conv = nn.Conv2D(3, 3)
    conv(nn.sortear((1, 1, 5, 5)))
    assert repr(conv) == "Conv2D(filtros=3, kernel=3)"  # o kernel que se treina não é o argumento
