"""Um BatchNorm não estima a variância de um só número: o treino em que isso aconteceria nem começa."""

import numpy as np
import pytest

import neuronio as nn

X = np.random.default_rng(0).normal(size=(9, 3)).astype(np.float32)
Y = X.sum(axis=1)


class OlhaOsNumeros(nn.Modelo):
    def __init__(self):
        self.normal, self.densa = nn.BatchNorm(), nn.Densa(1)

    def propagar(self, x):
        return self.densa(self.normal(x)) if float(x.soma()) > -1e9 else self.densa(x)


class ComPassoProprio(nn.Sequencial):
    def passo_de_treino(self, x, alvo):
        perda = self.perda(self(x), alvo)
        self.otimizador.aplicar(nn.gradientes(perda, self.parametros()))
        return {"perda": perda}


def _fila(classe=nn.Sequencial):
    return classe([nn.Sequencial([nn.Densa(4), nn.BatchNorm()]), nn.ReLU(), nn.Densa(1)])


REDES = {"fila": _fila, "passo proprio": lambda: _fila(ComPassoProprio), "olha os numeros": OlhaOsNumeros}


def _treinar(rede, motor, lote, n=9):
    rede.compilar("sgd", "mse", motor=motor)
    return rede.treinar(X[:n], Y[:n], lote=lote, epocas=2, progresso=False)


@pytest.mark.parametrize(
    ("lote", "n", "conserto"),
    [
        (1, 9, "lote=1"),
        (8, 9, "Com 9 amostras e lote=8, o último lote tem uma só: lote=7 serve"),
        (2, 3, "lote=3 serve"),
        (32, 1, "uma amostra só"),
    ],
)
@pytest.mark.parametrize(("qual", "motor"), [(q, m) for q in REDES for m in ("numpy", "auto")])
def test_um_lote_de_uma_amostra_e_recusado_antes_de_treinar(qual, motor, lote, n, conserto):
    rede = REDES[qual]()
    rede.construir_com((3,))
    antes = [v.dados for v in rede.variaveis()]
    with pytest.raises(nn.ErroDeForma, match=r"BatchNorm.*não há variância") as erro:
        _treinar(rede, motor, lote, n)
    assert conserto in str(erro.value)
    assert all((v.dados == a).all() for v, a in zip(rede.variaveis(), antes, strict=True))


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
def test_o_que_serve_a_um_lote_de_uma_continua_a_treinar(motor):
    congelada = _fila()
    congelada.camadas[0].treinavel = False
    com_imagens = nn.Sequencial([nn.Redimensionar(1, 1, 3), nn.BatchNorm(), nn.Flatten(), nn.Densa(1)])
    sem_batchnorm = nn.Sequencial([nn.Densa(4), nn.LayerNorm(), nn.Dropout(0.3), nn.Densa(1)])
    for rede in (congelada, com_imagens, sem_batchnorm):
        assert _treinar(rede, motor, lote=1).epocas == 2
    assert _treinar(_fila(), motor, lote=4, n=6).epocas == 2


def test_a_conferencia_nao_muda_o_que_se_treina():
    resultados = []
    for n in (9, 10):  # com 9 o último lote tem uma amostra, e confere-se; os oito primeiros são os mesmos
        nn.semente(3)
        rede = nn.Sequencial([nn.Densa(4), nn.Dropout(0.5), nn.Densa(1)])
        rede.compilar("sgd", "mse", motor="numpy")
        nn.semente(4)
        rede.treinar(X[:n].repeat(2, 0)[:n], Y[:n].repeat(2)[:n], lote=8, embaralhar=False, progresso=False)
        resultados.append(nn.sortear((2,)).dados)
    np.testing.assert_array_equal(*resultados)


def test_a_camada_usada_sozinha_no_treino_tambem_recusa():
    from neuronio.camadas.camada import modo_de_treino

    with modo_de_treino(True), pytest.raises(nn.ErroDeForma, match=r"recebeu \(1, 3\)"):
        nn.BatchNorm()(X[:1])
    assert nn.BatchNorm()(X[:1]).forma == (1, 3)
