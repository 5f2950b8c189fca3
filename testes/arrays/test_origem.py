"""Um array de um conjunto pronto sabe-se de onde veio, e só enquanto tem os números de lá."""

import gc

import numpy as np
import pytest

from neuronio.arrays.origem import _origens, preparo_de
from neuronio.dados import PREPARO_DIGITOS, digitos, separar, separar_em_ordem, separar_por_grupo

MESMAS = {
    "as próprias": lambda x: x,
    "umas": lambda x: x[10:50],
    "uma sim, outra não": lambda x: x[1::2],
    "de trás para a frente": lambda x: x[::-1],
    "achatadas": lambda x: x.reshape(-1, 64),
    "separadas": lambda x: separar(x, np.arange(len(x)) % 3, 0.2)[1][0],
    "as últimas": lambda x: separar_em_ordem(x, np.arange(len(x)), 0.2)[1][0],
    "de um grupo": lambda x: separar_por_grupo(x, x[:, 0, 0, 0], np.arange(len(x)) % 3, 0.3)[0][0],
}
OUTRAS = {
    "contas": lambda x: x * 255,
    "espelhadas": lambda x: x[..., ::-1],
    "viradas": lambda x: x.transpose(0, 1, 3, 2),
    "recortadas": lambda x: x[:, :, 2:6, 2:6],
    "metades": lambda x: x.reshape(-1, 32),
    "nenhuma": lambda x: x[:0],
    "outras": lambda x: np.zeros_like(x),
    "uma lista": lambda x: x.tolist(),
}


@pytest.mark.parametrize("nome", MESMAS)
def test_as_mesmas_amostras_tem_o_preparo_do_conjunto(nome):
    (x, _), _ = digitos()
    assert preparo_de(MESMAS[nome](x)) is PREPARO_DIGITOS


@pytest.mark.parametrize("nome", OUTRAS)
def test_outros_numeros_nao_o_tem(nome):
    (x, _), _ = digitos()
    assert preparo_de(OUTRAS[nome](x)) is None


def test_um_array_mudado_no_lugar_ja_nao_e_do_conjunto():
    (x, _), _ = digitos()
    x -= x.mean()
    assert preparo_de(x) is None


def test_quando_o_array_se_vai_nada_fica_dele():
    gc.collect()
    antes = len(_origens)
    partes = digitos()
    assert len(_origens) == antes + 2
    del partes
    gc.collect()
    assert len(_origens) == antes
