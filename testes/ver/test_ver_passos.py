"""O que se vê passo a passo: os pares, as janelas, os lotes e os gradientes são os da conta."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

import neuronio as nn


class _Casas(HTMLParser):
    """O texto de cada elemento que tem um nome."""

    def __init__(self):
        super().__init__()
        self.casas, self._aberta = {}, None

    def handle_starttag(self, _, atributos):
        self._aberta = dict(atributos).get("data-casa")

    def handle_data(self, texto):
        if self._aberta is not None:
            self.casas[self._aberta] = texto
            self._aberta = None


def casas(figura):
    leitor = _Casas()
    leitor.feed(figura.corpo)
    return leitor.casas


def numero(texto):
    return float(texto.replace(",", ".").replace("−", "-"))


def soma_escrita(conta):
    """As parcelas que a frase escreve, multiplicadas e somadas, e o resultado que ela diz."""
    acesos = re.findall(r'<b class="nn-([abc])">\(?([^<()]*)\)?</b>', conta)
    a, b, c = ([numero(t) for qual, t in acesos if qual == q] for q in "abc")
    return sum(x * y for x, y in zip(a, b, strict=True)), *c


# ── o produto ───────────────────────────────────────────────────────────────
A = np.array([[1, -2, 0.5], [3, 0, 4]])
B = np.array([[2, 1, 0, 0], [1, -1, 2, 5], [0, 4, 8, -6]])


def test_cada_passo_do_produto_acende_a_linha_a_coluna_e_a_casa_que_dao_aquele_numero():
    figura = nn.ver.produto(A, B)
    vistas, passos = casas(figura), figura.dados["passos"]
    assert len(passos) == 2 * 4
    for n, passo in enumerate(passos):
        i, j = divmod(n, 4)
        acesas = passo["acesas"]
        assert [numero(vistas[c]) for c in acesas["nn-a"]] == A[i].tolist()
        assert [numero(vistas[c]) for c in acesas["nn-b"]] == B[:, j].tolist()
        (resultado,) = acesas["nn-c"]
        assert numero(vistas[resultado]) == (A @ B)[i, j]
        assert figura.dados["aparecem"][resultado] == n
        assert soma_escrita(passo["conta"]) == ((A @ B)[i, j], (A @ B)[i, j])


@pytest.mark.parametrize(
    ("a", "b", "forma"),
    [([1, 2], [3, 4], "um número"), ([1, 2], np.ones((2, 3)), "(3,)"), (np.ones((3, 2)), [1, 2], "(3,)")],
)
def test_o_produto_com_vetores_tem_a_forma_do_numpy(a, b, forma):
    figura = nn.ver.produto(a, b)
    assert figura.titulo.endswith(f"é {forma}")
    assert len(figura.dados["passos"]) == np.size(np.matmul(a, b))


@pytest.mark.parametrize(
    ("a", "b", "resolve"),
    [
        (np.ones(4), np.ones((3, 4)), "a @ b.T"),
        (np.ones((4, 3)), np.ones((4, 5)), "a.T @ b"),
        (np.ones((3, 4)), np.ones((2, 3)), "b @ a"),
        (np.ones((3, 4)), np.ones((5, 6)), None),
    ],
)
def test_o_que_nao_combina_diz_que_numeros_deviam_ser_iguais_e_a_transposta_que_resolve(a, b, resolve):
    figura = nn.ver.produto(a, b)
    assert figura.titulo == f"Não dá para multiplicar {a.shape} por {b.shape}"
    (dita,) = re.findall(r"<code>(.*?)</code> multiplica .*? e dá (.*?)\.</p>", figura.corpo) or [None]
    if resolve is None:
        assert dita is None
        assert "Nenhuma transposta" in figura.corpo
    else:
        assert dita == (resolve, str(eval(resolve, {"a": a, "b": b}).shape))
    assert f'<b class="nn-a">{a.shape[-1]}</b>' in figura.corpo
    assert f'<b class="nn-b">{b.shape[0]}</b>' in figura.corpo


# ── a convolução ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), ((1, 3), (0, 2))])
def test_a_convolucao_e_a_da_conv2d(stride, padding):
    imagem = np.random.default_rng(0).integers(-3, 4, (6, 7)).astype("float32")
    kernel = np.array([[1, 0, -1], [2, 0, -2]], "float32")
    figura = nn.ver.convolucao(imagem, kernel, stride, padding)
    camada = nn.Conv2D(1, (2, 3), stride=stride, padding=padding)
    camada(imagem[None, None])
    camada.kernel.atribuir(kernel[None, None])
    camada.bias.atribuir([0.0])
    esperada = camada(imagem[None, None]).numpy()[0, 0]
    vistas = casas(figura)
    assert len(figura.dados["passos"]) == esperada.size
    for passo in figura.dados["passos"]:
        (resultado,) = passo["acesas"]["nn-c"]
        _, i, j = resultado.split("-")
        assert numero(vistas[resultado]) == esperada[int(i), int(j)]
        janela = [numero(vistas[c]) for c in passo["acesas"]["nn-a"]]
        pesos = [numero(vistas[c]) for c in passo["acesas"]["nn-b"]]
        assert np.dot(janela, pesos) == esperada[int(i), int(j)]


# ── os lotes ────────────────────────────────────────────────────────────────
def test_em_cada_epoca_cada_amostra_entra_uma_vez_e_a_ordem_e_outra():
    figura = nn.ver.lote(11, 4)
    vistas = casas(figura)
    lidas = [[int(vistas[c]) for c in p["acesas"].get("nn-c", [])] for p in figura.dados["passos"]]
    assert [len(p) for p in lidas] == [0, 4, 4, 3, 0, 4, 4, 3]
    epocas = [[amostra for lote in uma for amostra in lote] for uma in (lidas[:4], lidas[4:])]
    assert sorted(epocas[0]) == sorted(epocas[1]) == list(range(11))
    assert epocas[0] != epocas[1]
    for lote, passo in zip(lidas, figura.dados["passos"], strict=True):
        assert [int(vistas[c]) for c in passo["acesas"].get("nn-a", [])] == lote


# ── o grafo ─────────────────────────────────────────────────────────────────
def test_os_gradientes_do_grafo_sao_os_da_retropropagacao_e_nada_se_toca():
    a, b = nn.Valor(0.5, rotulo="a"), nn.Valor(-1.5, rotulo="b")
    c = a * b
    y = (c + a).tanh() * c
    figura = nn.ver.grafo(y)
    assert (a.grad, b.grad, y.grad) == (0, 0, 0)
    y.retropropagar()
    vistas = casas(figura)
    ditos = [numero(vistas[nome]) for nome in figura.dados["aparecem"]]
    assert ditos[0] == 1
    np.testing.assert_allclose(sorted(ditos[-2:]), sorted([a.grad, b.grad]), atol=1e-4)
    # cada passo só usa gradientes que já apareceram
    aparecem = figura.dados["aparecem"]
    for n, passo in enumerate(figura.dados["passos"]):
        for usado in passo["acesas"]["nn-b"]:
            assert aparecem[usado.replace("v-", "g-")] < n


# ── o que se recusa ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("chamar", "erro", "diz"),
    [
        (lambda: nn.ver.produto(np.ones((2, 2, 2)), [1, 2]), nn.ErroDeForma, r"mostre uma: a\[0\]"),
        (lambda: nn.ver.produto(np.ones((50, 2)), np.ones((2, 2))), nn.ErroDeForma, r"a\[:10, :10\]"),
        (lambda: nn.ver.produto(3, [1]), nn.ErroDeForma, "vetores e matrizes"),
        (lambda: nn.ver.produto("ab", [1]), nn.ErroDeTipo, "de números"),
        (lambda: nn.ver.produto([[1], [1, 2]], [1]), nn.ErroDeTipo, "comprimentos diferentes"),
        (lambda: nn.ver.produto([], [1]), nn.ErroDeDados, "número nenhum"),
        (lambda: nn.ver.produto([1], c=2), nn.ErroNeuronio, ""),
        (lambda: nn.ver.convolucao(np.ones((1, 8, 8)), np.ones((3, 3))), nn.ErroDeForma, "matriz"),
        (lambda: nn.ver.convolucao(np.ones((28, 28)), np.ones((3, 3))), nn.ErroDeForma, r"\[:12, :12\]"),
        (lambda: nn.ver.convolucao(np.ones((2, 2)), np.ones((3, 3))), nn.ErroDeForma, "não cabe"),
        (lambda: nn.ver.convolucao(np.ones((5, 5)), np.ones((3, 3)), stride=0), nn.ErroDeValor, "stride"),
        (lambda: nn.ver.lote(1000), nn.ErroDeValor, "até 40"),
        (lambda: nn.ver.lote("dez"), nn.ErroDeTipo, "inteiro"),
        (lambda: nn.ver.grafo(nn.Tensor([1.0])), nn.ErroDeTipo, "nn.desenhar"),
        (lambda: nn.ver.grafo(3.0), nn.ErroDeTipo, "Valor"),
    ],
)
def test_o_que_nao_se_pode_ver(chamar, erro, diz):
    with pytest.raises(erro, match=diz or None):
        chamar()
