import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronio.dados import separar, separar_em_ordem, separar_por_grupo
from neuronio.dados.separacao import indices_separados
from neuronio.erros import ErroDeDados, ErroDeValor

rotulos = st.lists(st.integers(0, 5), min_size=2, max_size=200).map(np.array)
fracoes = st.floats(0.01, 0.99)


def test_mnist_com_quinze_por_cento_da_51000_e_9000():
    y = np.random.RandomState(1).randint(0, 10, 60_000)
    (_, y_a), (_, y_b) = separar(np.arange(60_000), y, 0.15)
    assert (len(y_a), len(y_b)) == (51_000, 9_000)
    assert np.abs(np.bincount(y_b) - np.bincount(y) * 0.15).max() < 1


@settings(deadline=None)
@given(rotulos, fracoes, st.integers(0, 2**32 - 1))
def test_cada_amostra_cai_em_uma_so_parte_e_as_classes_mantem_a_proporcao(y, fracao, semente):
    total = round(len(y) * fracao)
    if not 0 < total < len(y):
        with pytest.raises(ErroDeDados, match="vazia"):
            separar(y, y, fracao, semente)
        return
    (x_a, y_a), (x_b, y_b) = separar(np.arange(len(y)), y, fracao, semente)
    assert sorted([*x_a, *x_b]) == list(range(len(y)))
    assert (y[x_a] == y_a).all()
    assert (y[x_b] == y_b).all()
    assert len(y_b) == total
    vagas = np.bincount(y_b, minlength=6)
    assert np.abs(vagas - np.bincount(y, minlength=6) * total / len(y)).max() < 1


@settings(deadline=None)
@given(st.lists(st.integers(2, 40), min_size=2, max_size=6), st.integers(0, 1000))
def test_toda_classe_com_duas_amostras_ou_mais_fica_no_treino(contagens, semente):
    y = np.repeat(np.arange(len(contagens)), contagens)
    (_, y_a), _ = separar(y, y, 0.2, semente)
    assert set(y_a) == set(range(len(contagens)))


def test_a_classe_de_uma_amostra_fica_na_primeira_parte():
    y = np.array([0] * 10 + [1])
    for semente in range(20):
        (_, y_a), (_, y_b) = separar(y, y, 0.5, semente)
        assert 1 in y_a
        assert 1 not in y_b


def test_se_cada_classe_tem_uma_amostra_a_fracao_ainda_e_respeitada():
    y = np.arange(10)
    (_, y_a), (_, y_b) = separar(y, y, 0.3)
    assert (len(y_a), len(y_b)) == (7, 3)


def test_a_semente_repete_a_divisao_em_qualquer_maquina():
    y = np.repeat([0, 1], 6)
    a, b = indices_separados(y, 0.25, semente=7)
    assert (a.tolist(), b.tolist()) == ([10, 0, 1, 11, 8, 3, 6, 9, 4], [7, 2, 5])
    assert indices_separados(y, 0.25, semente=8)[1].tolist() != b.tolist()


def test_um_de_k_e_coluna_de_inteiros_tambem_sao_estratificados():
    y = np.repeat([0, 1, 2], [40, 20, 20])
    for alvo in (np.eye(3, dtype=np.float32)[y], y[:, None]):
        (x_a, _), (x_b, _) = separar(y, alvo, 0.25)
        assert np.bincount(x_b).tolist() == [10, 5, 5]
        assert np.bincount(x_a).tolist() == [30, 15, 15]


def test_sem_estratificar_ou_com_alvo_real_o_sorteio_e_simples():
    y = np.repeat([0, 1], [50, 50])
    sem_classes = [np.bincount(separar(y, y, 0.2, s, estratificar=False)[1][1]).tolist() for s in range(10)]
    reais = [np.bincount(separar(y, y + 0.5, 0.2, s)[1][0]).tolist() for s in range(10)]
    assert any(contagem != [10, 10] for contagem in sem_classes)
    assert any(contagem != [10, 10] for contagem in reais)


@pytest.mark.parametrize("fracao", [0, 1, -0.1, 1.5, float("nan")])
def test_fracao_fora_de_0_e_1_e_recusada(fracao):
    with pytest.raises(ErroDeValor, match="entre 0 e 1"):
        separar(np.arange(10), np.arange(10), fracao)


@pytest.mark.parametrize("semente", [-1, 2**32, 1.5])
def test_semente_impossivel_e_recusada(semente):
    with pytest.raises(ErroDeValor, match="semente"):
        separar(np.arange(10), np.arange(10), 0.5, semente)


def test_quantidades_diferentes_sao_recusadas_com_as_duas_formas():
    with pytest.raises(ErroDeDados, match=r"\(3,\) e \(4,\)"):
        separar(np.arange(3), np.arange(4), 0.5)


def test_rotulos_que_sao_objetos_tambem_se_estratificam():
    y = np.array(["sim"] * 10 + ["não"] * 40, object)
    for semente in range(5):
        _, (_, y_b) = separar(np.arange(50), y, 0.2, semente)
        assert (y_b == "sim").sum() == 2
    inteiros = np.array([1] * 10 + [0] * 40, object)
    assert separar(np.arange(50), inteiros, 0.2)[1][1].tolist().count(1) == 2


def test_objetos_que_sao_numeros_reais_nao_sao_classes():
    y = np.array([0.5] * 10 + [1.5] * 40, object)
    contagens = {separar(y, y, 0.2, s)[1][1].tolist().count(0.5) for s in range(10)}
    assert len(contagens) > 1


@given(st.lists(st.integers(0, 20), min_size=4, max_size=60), st.floats(0.2, 0.6))
def test_em_ordem_o_passado_fica_todo_antes_do_futuro(tempo, fracao):
    amostras = np.arange(len(tempo))
    if len(set(tempo)) == 1 or sorted(tempo)[len(tempo) - round(len(tempo) * fracao) - 1] == max(tempo):
        with pytest.raises(ErroDeDados, match="vazia"):
            separar_em_ordem(amostras, tempo, fracao, tempo)
        return
    (x_a, y_a), (x_b, y_b) = separar_em_ordem(amostras, tempo, fracao, tempo)
    assert max(y_a) < min(y_b)
    assert sorted([*x_a, *x_b]) == amostras.tolist()
    assert len(y_b) <= round(len(tempo) * fracao)


def test_em_ordem_sem_o_tempo_e_a_ordem_que_se_tem():
    (x_a, _), (x_b, _) = separar_em_ordem(np.arange(10), np.arange(10), 0.3)
    assert (x_a.tolist(), x_b.tolist()) == ([0, 1, 2, 3, 4, 5, 6], [7, 8, 9])


@given(st.lists(st.integers(0, 5), min_size=4, max_size=60), st.floats(0.1, 0.6), st.integers(0, 50))
def test_um_grupo_fica_inteiro_numa_parte(grupos, fracao, semente):
    nomes = [f"aluno {g}" for g in grupos]
    if len(set(grupos)) == 1:
        with pytest.raises(ErroDeDados, match="mesmo grupo"):
            separar_por_grupo(grupos, grupos, nomes, fracao, semente)
        return
    (x_a, _), (x_b, y_b) = separar_por_grupo(grupos, np.arange(len(grupos)), nomes, fracao, semente)
    assert not set(x_a) & set(x_b)
    assert len(x_a) + len(x_b) == len(grupos)
    assert 0 < len(y_b) < len(grupos)
    maior = max(grupos.count(g) for g in set(grupos))
    assert abs(len(y_b) - fracao * len(grupos)) <= maior


def test_um_grupo_por_amostra():
    with pytest.raises(ErroDeDados, match=r"grupos tem de ter um valor por amostra, \(4,\)"):
        separar_por_grupo(np.arange(4), np.arange(4), [1, 2], 0.5)
