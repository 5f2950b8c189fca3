from collections import defaultdict

import numpy as np
import pytest

from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeValor
from neuronio.medidas import perplexidade_do_n_grama
from neuronio.medidas.n_grama import DESCONTO


def _texto(semente, tamanho, simbolos):
    return np.random.default_rng(semente).geometric(0.4, tamanho) % simbolos


@pytest.mark.parametrize("ordem", [1, 2, 4])
@pytest.mark.parametrize("tamanho", [1, 3, 300])
def test_as_probabilidades_de_todos_os_simbolos_somam_um(ordem, tamanho):
    treino = _texto(0, tamanho, 5)
    soma = sum(1 / perplexidade_do_n_grama(treino, [simbolo], 5, ordem) for simbolo in range(5))
    assert soma == pytest.approx(1, abs=1e-12)


def _com_dicionarios(treino, teste, simbolos, ordem):
    """A definição de Chen e Goodman, contada n-grama por n-grama."""
    texto = ["começo"] * ordem + list(treino)
    vezes = {ordem: defaultdict(int)}
    for i in range(ordem, len(texto)):
        vezes[ordem][tuple(texto[i - ordem + 1 : i + 1])] += 1
    for n in range(1, ordem):
        vezes[n] = defaultdict(int)
        for maior in {tuple(texto[i - n : i + 1]) for i in range(ordem, len(texto))}:
            vezes[n][maior[1:]] += 1

    def descontos(n):
        de_quantas = [sum(c == k for c in vezes[n].values()) for k in (1, 2, 3, 4)]
        if 0 in de_quantas:
            return [0, DESCONTO, DESCONTO, DESCONTO]
        n1, n2, n3, n4 = de_quantas
        y = n1 / (n1 + 2 * n2)
        return [0, 1 - 2 * y * n2 / n1, max(0, 2 - 3 * y * n3 / n2), max(0, 3 - 4 * y * n4 / n3)]

    def p(contexto, w, n):
        if n == 0:
            return 1 / simbolos
        h, d = tuple(contexto[len(contexto) - n + 1 :]), descontos(n)
        do_contexto = [c for n_grama, c in vezes[n].items() if n_grama[:-1] == h]
        menor = p(contexto, w, n - 1)
        if not do_contexto:
            return menor
        c = vezes[n].get((*h, w), 0)
        return (c - d[min(c, 3)] + sum(d[min(k, 3)] for k in do_contexto) * menor) / sum(do_contexto)

    tudo = texto + list(teste)
    ps = [p(tudo[i - ordem : i], tudo[i], ordem) for i in range(len(texto), len(tudo))]
    return np.exp(-np.mean(np.log(ps)))


@pytest.mark.parametrize("ordem", [1, 2, 3, 5])
def test_e_a_definicao_contada_uma_por_uma(ordem):
    treino, teste = _texto(1, 400, 6), _texto(2, 40, 6)
    esperada = _com_dicionarios(treino.tolist(), teste.tolist(), 6, ordem)
    assert perplexidade_do_n_grama(treino, teste, 6, ordem) == pytest.approx(esperada, rel=1e-12)


def test_de_um_texto_ao_acaso_nada_se_aprende_e_de_um_que_se_repete_tudo():
    acaso = np.random.default_rng(0).integers(0, 8, 5000)
    assert perplexidade_do_n_grama(acaso[:4000], acaso[4000:], 8, 4) == pytest.approx(8, rel=0.15)
    assert perplexidade_do_n_grama([0, 1, 2, 3] * 200, [0, 1, 2, 3] * 9, 8, 4) < 1.01


def test_o_que_nao_e_um_texto_de_numeros_e_recusado():
    with pytest.raises(ErroDeDados, match="teste está vazio"):
        perplexidade_do_n_grama([0, 1], [], 2)
    with pytest.raises(ErroDeTipo, match="treino são números inteiros"):
        perplexidade_do_n_grama([0.5, 1], [0], 2)
    with pytest.raises(ErroDeValor, match="de 0 a 1, e no teste há números de 0 a 2"):
        perplexidade_do_n_grama([0, 1], [0, 2], 2)
