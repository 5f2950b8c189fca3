import warnings

import numpy as np
import pytest

from neuronio.dados.guardadas import CONFERIDO, MARCA, RODAPE, abrir, guardar
from neuronio.erros import ErroDeArquivo

FORMA = (3, 20, 30)


def imagens(quantas):
    return np.random.RandomState(quantas).randint(0, 256, (quantas, *FORMA), dtype=np.uint8)


@pytest.fixture
def caminho(tmp_path):
    return tmp_path / "cache" / "fotos.imagens"


def guardar_em(caminho, *blocos):
    guardar(caminho, FORMA, blocos, {"nomes": ["cão"]}, 10**6)


@pytest.mark.parametrize("tamanhos", [(1,), (5, 7), (0, 3, 0), (0,), (), (CONFERIDO // 1800, 1), (9000, 700)])
def test_o_que_se_guarda_em_blocos_volta_inteiro_e_mapeado(caminho, tamanhos):
    blocos = [imagens(n) for n in tamanhos]
    guardar_em(caminho, *blocos)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lidas = abrir(caminho)
    assert lidas.descricao == {"nomes": ["cão"]}
    assert (lidas.imagens == np.concatenate([np.empty((0, *FORMA), np.uint8), *blocos])).all()
    assert lidas.imagens.shape == (sum(tamanhos), *FORMA)
    assert isinstance(lidas.imagens, np.memmap)


def test_o_que_nao_existe_nao_e_aviso(caminho):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert abrir(caminho) is None


def trocar(posicao):
    def trocar(inteiro):
        trocado = bytearray(inteiro)
        trocado[posicao] ^= 1
        return bytes(trocado)

    return trocar


@pytest.mark.parametrize(
    "estragar",
    [
        trocar(0),
        trocar(9000),
        trocar(1800 * 10 + 30),
        trocar(-1),
        trocar(-len(MARCA) - 1),
        trocar(-RODAPE.size),
        trocar(-RODAPE.size + 7),
        lambda b: b[: -RODAPE.size] + RODAPE.pack(2**64 - 1, 0, MARCA),
        lambda b: b[:-1],
        lambda b: b[: len(b) // 2],
        lambda b: b[1:],
        lambda b: b[:5],
        lambda b: b"",
        lambda b: b + b"\0",
        lambda b: b"outra coisa" * 1000,
    ],
)
def test_um_byte_trocado_ou_que_falta_se_percebe(caminho, estragar):
    guardar_em(caminho, imagens(10))
    caminho.write_bytes(estragar(caminho.read_bytes()))
    with pytest.warns(UserWarning, match="está estragado.*vou ler as imagens de novo"):
        assert abrir(caminho) is None


def test_uma_leitura_que_falha_no_meio_deixa_o_que_havia(caminho):
    guardar_em(caminho, imagens(3))

    def quebra():
        yield imagens(2)
        raise ErroDeArquivo("sumiu")

    with pytest.raises(ErroDeArquivo, match="sumiu"):
        guardar(caminho, FORMA, quebra(), {}, 10**6)
    assert len(abrir(caminho).imagens) == 3
    assert [c.name for c in caminho.parent.iterdir()] == [caminho.name]


def test_sem_espaco_no_disco_se_diz_quanto_falta_e_nada_se_le(caminho):
    def nunca():
        raise AssertionError
        yield

    with pytest.raises(ErroDeArquivo, match=r"ocupariam 1000000,0 GB em .* e só há .* livres.*tamanho"):
        guardar(caminho, FORMA, nunca(), {}, 10**15)
    assert list(caminho.parent.iterdir()) == []
