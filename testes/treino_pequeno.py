"""Uma regressão pequena, que se treina do mesmo modo em vários arquivos de testes."""

import numpy as np

N, LOTE = 24, 8
X = np.random.default_rng(0).normal(size=(N, 3)).astype("float32")
Y = np.random.default_rng(1).normal(size=(N, 2)).astype("float32")


def treinar(rede, epocas=2, **opcoes):
    return rede.treinar(X, Y, epocas=epocas, lote=LOTE, progresso=False, embaralhar=False, **opcoes)


def pesos(rede):
    return [p.numpy() for p in rede.parametros()]


def iguais(a, b):
    return all((p == q).all() for p, q in zip(a, b, strict=True))
