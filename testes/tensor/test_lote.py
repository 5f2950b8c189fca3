"""O lote simbólico: contas com um tamanho que só se conhece ao executar."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.tensor import Lote


@pytest.fixture
def x():
    return nn.Tensor.abstrato((Lote(), 3, 4))


def test_contas_entre_tamanhos():
    assert Lote() * 3 == 3 * Lote() == Lote(3)
    assert Lote() + Lote(2) == Lote(3)
    assert Lote(6) // 3 == Lote(2)
    assert Lote(6) // Lote(2) == 3
    assert Lote(3).tamanho(5) == 15
    assert str((Lote(), 2, Lote(3))) == "(lote, 2, 3·lote)"


@pytest.mark.parametrize(
    "conta",
    [
        lambda n: n + 1,
        lambda n: n - 1,
        lambda n: n / 2,
        lambda n: 1 / n,
        lambda n: n * n,
        lambda n: n * 0.5,
        lambda n: n // 2,
        lambda n: n % 2,
        lambda n: n > 10,
        lambda n: int(n),
        lambda n: float(n),
        lambda n: range(n),
        lambda n: np.zeros((n, 2)),
    ],
)
def test_conta_que_precisa_do_numero_e_recusada_com_explicacao(conta):
    with pytest.raises(nn.ErroDeCaptura, match="lote"):
        conta(Lote())


def test_operacoes_levam_o_lote(x):
    assert (x * 2 + np.ones(4)).forma == (Lote(), 3, 4)
    assert (nn.Tensor([1.0]) + x).forma == (Lote(), 3, 4)
    assert (x @ np.ones((4, 2))).forma == (Lote(), 3, 2)
    assert x.redimensionar(-1, 4).forma == (Lote(3), 4)
    assert x.redimensionar(x.forma[0], -1).forma == (Lote(), 12)
    assert x.redimensionar(-1).forma == (Lote(12),)
    assert x.media().forma == x.soma().forma == ()
    assert x.media(eixo=0).forma == (3, 4)
    assert x.variancia(eixo=(0, 2)).forma == (3,)
    assert nn.concatenar([x, x]).forma == (Lote(2), 3, 4)
    assert nn.concatenar([x, x], eixo=2).forma == (Lote(), 3, 8)
    assert nn.empilhar([x, x]).forma == (2, Lote(), 3, 4)
    assert x[:, 0, [1, 2]].forma == (Lote(), 2)
    assert x.argmax(eixo=1).forma == (Lote(), 4)
    assert nn.sortear(x.forma).forma == (Lote(), 3, 4)
    assert nn.onde(x > 0, x, 0).forma == (Lote(), 3, 4)
    assert x.limitar(0, 1).forma == (Lote(), 3, 4)


def test_tensores_se_multiplicam_e_dividem_pelo_tamanho_do_lote(x):
    n = x.forma[0]
    for y in (x.soma() / n, x / n, x * n, n * x):
        assert y.e_abstrato
        assert y.tipo == "float32"


def test_o_que_mistura_o_lote_com_outro_tamanho_e_recusado(x):
    for conta in (
        lambda: x + np.ones((64, 3, 4)),
        lambda: x.redimensionar(64, 12),
        lambda: x.redimensionar(-1, 5),
        lambda: nn.concatenar([x, np.ones((1, 3, 4))]),
        lambda: x[1:],
        lambda: x[-1],
        lambda: x[x > 0],
        lambda: x @ np.ones((3, 2)),
    ):
        with pytest.raises(nn.ErroNeuronio):
            conta()


@pytest.mark.parametrize(
    "olhar",
    [
        lambda x: x.item(),
        lambda x: x.numpy(),
        lambda x: x.dados,
        lambda x: bool(x),
        lambda x: bool(x.soma() > 0),
        lambda x: float(x.soma()),
        lambda x: np.asarray(x),
        lambda x: np.from_dlpack(x),
        lambda x: len(x),
        lambda x: list(x),
        lambda x: 1.0 in x,
        lambda x: f"{x.soma():.2f}",
    ],
)
def test_olhar_para_um_valor_que_ainda_nao_existe_diz_o_que_fazer(olhar, x):
    with pytest.raises(nn.ErroDeCaptura, match=r"onde|escreva"):
        olhar(x)


def test_conta_sem_o_lote_e_feita_na_hora_mesmo_ao_lado_de_uma_captura():
    w = nn.Tensor(np.ones((4, 2)))
    assert not (w * 2).e_abstrato
    assert (nn.Tensor.abstrato((Lote(), 4)) @ (w * 2)).e_abstrato


def test_abstrato_confere_forma_e_tipo():
    with pytest.raises(nn.ErroDeForma):
        nn.Tensor.abstrato((2, -1))
    with pytest.raises(nn.ErroDeNome, match="float32"):
        nn.Tensor.abstrato((2,), "float33")
