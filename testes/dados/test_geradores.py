import numpy as np
import pytest

from neuronio.dados import Leitor, adiantar, gerador
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo, ErroDeValor


def pares(quantas=100):
    for i in range(quantas):
        yield np.full((2, 3), i, np.float32), i % 5


def todos(fonte, por_bloco=16):
    return list(adiantar(fonte, None, por_bloco))


def test_cada_epoca_comeca_de_novo_e_da_tudo_em_ordem():
    fonte = gerador(pares)
    assert fonte.em_ordem
    for _ in range(2):
        blocos = todos(fonte)
        assert np.concatenate([x for x, _ in blocos])[:, 0, 0].tolist() == list(range(100))
        assert np.concatenate([y for _, y in blocos]).tolist() == [i % 5 for i in range(100)]


def test_um_arquivo_que_nao_cabe_na_memoria_se_le_linha_a_linha(tmp_path):
    arquivo = tmp_path / "grande.csv"
    arquivo.write_text("".join(f"{i},{i * 2},{i % 2}\n" for i in range(500)), encoding="utf-8")
    abertos = []

    def linhas():
        with arquivo.open(encoding="utf-8") as aberto:
            abertos.append(aberto)
            for linha in aberto:
                *x, y = linha.split(",")
                yield np.array(x, np.float32), int(y)

    fonte = gerador(linhas)
    assert len(fonte) == 500
    assert sum(len(x) for x, _ in todos(fonte)) == 500
    assert all(aberto.closed for aberto in abertos)


def test_dicionarios_e_so_x():
    fonte = gerador(lambda: [({"a": [1, 2], "b": 0.5}, {"c": i}) for i in range(4)])
    x, y = Leitor(fonte).ler(np.arange(4))
    assert x["a"].shape == (4, 2)
    assert y["c"].tolist() == [0, 1, 2, 3]
    x, y = Leitor(gerador(lambda: iter([[1.0], [2.0]]))).ler(np.arange(2))
    assert x.shape == (2, 1)
    assert y is None


def test_conta_uma_vez_so_e_com_amostras_nem_isso():
    passadas = []

    def criar():
        passadas.append(1)
        return pares(10)

    fonte = gerador(criar)
    assert (len(fonte), len(fonte), len(passadas)) == (10, 10, 1)
    fonte = gerador(criar, amostras=4)
    assert (len(fonte), len(passadas)) == (4, 1)
    assert sum(len(x) for x, _ in todos(fonte)) == 4


def test_um_gerador_sem_fim_serve_com_amostras():
    def sem_fim():
        while True:
            yield [1.0], 0

    assert sum(len(x) for x, _ in todos(gerador(sem_fim, 70))) == 70


@pytest.mark.parametrize("errado", [pares(), iter([]), [(1, 2)], range(3)])
def test_um_gerador_ja_comecado_e_recusado_e_ensina_a_passar_a_funcao(errado):
    with pytest.raises(ErroDeTipo, match=r"se esgota na primeira época.*gerador\(pares\) em vez de"):
        gerador(errado)


def test_o_que_nao_e_funcao_e_recusado():
    with pytest.raises(ErroDeTipo, match="quer uma função"):
        gerador(3)
    with pytest.raises(ErroDeValor, match="pelo menos 1"):
        gerador(pares, amostras=0)
    with pytest.raises(ErroDeTipo, match="devia gerar amostras, com yield, e devolveu None"):
        len(gerador(lambda: None))


def test_a_funcao_que_devolve_sempre_o_mesmo_iterador_e_descoberta():
    unico = pares()
    fonte = gerador(lambda: unico)
    assert len(fonte) == 100
    with pytest.raises(ErroDeTipo, match="o mesmo iterador duas vezes"):
        todos(fonte)


def test_menos_amostras_do_que_se_disse():
    with pytest.raises(ErroDeDados, match=r"acabou na amostra 100, e devia ter 120.*argumento amostras"):
        todos(gerador(pares, amostras=120))


def test_uma_passada_maior_que_a_contada_se_percebe():
    vezes = []

    def cresce():
        vezes.append(1)
        return pares(50 + len(vezes))

    with pytest.raises(ErroDeDados, match="tinha 51 amostras quando as contei, e agora tem mais"):
        todos(gerador(cresce))


def test_fora_de_ordem_se_recusa():
    fonte = gerador(pares)
    fonte.ler(np.arange(5))
    for indices in ([7], [4], [5, 7]):
        with pytest.raises(ErroDeDados, match="na ordem: a seguinte é a 5"):
            fonte.ler(np.array(indices))


def test_lotes_de_tamanhos_diferentes_ensinam_a_abri_los():
    def lotes():
        yield np.ones((32, 4)), np.zeros(32)
        yield np.ones((8, 4)), np.zeros(8)

    with pytest.raises(ErroDeForma, match=r"\(8, 4\), \(32, 4\).*yield from zip\(xs, ys\)"):
        gerador(lotes).ler(np.arange(2))
    with pytest.raises(ErroDeForma, match=r"era float64 \(32, 4\).*\(8, 4\).*yield from zip\(xs, ys\)"):
        todos(gerador(lotes), 1)


@pytest.mark.parametrize(
    ("amostras", "erro", "trecho"),
    [
        ([(1, 2, 3)], ErroDeTipo, "uma tupla de 3"),
        ([(1, 2), (1, None)], ErroDeDados, "umas amostras do gerador têm y"),
        ([({"a": 1}, 0), ({"b": 1}, 0)], ErroDeDados, "não têm todos os mesmos nomes"),
        ([({"a": 1}, 0), (1, 0)], ErroDeDados, "não têm todos os mesmos nomes"),
        ([("texto", 0)], ErroDeTipo, "números reais"),
        ([(1.0, 0), (float("nan"), 0)], ErroDeDados, "NaN em x de treino, na amostra 1"),
    ],
)
def test_amostras_tortas_se_dizem(amostras, erro, trecho):
    with pytest.raises(erro, match=trecho):
        Leitor(gerador(lambda: amostras)).ler(np.arange(len(amostras)))


def test_um_erro_dentro_do_gerador_diz_que_amostras():
    def quebra():
        yield from pares(20)
        raise OSError("o disco sumiu")

    with pytest.raises(ErroDeDados, match=r"Gerador falhou ao ler .*OSError: o disco sumiu"):
        todos(gerador(quebra, 40))


def test_um_gerador_vazio_e_recusado():
    with pytest.raises(ErroDeDados, match="diz ter 0 amostras"):
        todos(gerador(list))
