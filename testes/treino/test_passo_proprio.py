"""O passo de treino de uma pessoa: compilado como o nosso, com os otimizadores e as perdas que ela quiser."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES

N = 40
X = np.random.default_rng(0).normal(size=(N, 3)).astype("float32")
Y = (X @ [[1.0], [-2.0], [0.5]]).astype("float32")

nos_motores = pytest.mark.parametrize("motor", MOTORES)


def camadas():
    return [nn.Entrada(3), nn.Densa(6, "tanh"), nn.Densa(1)]


class Igual(nn.Sequencial):
    """O mesmo que o passo da biblioteca, escrito à mão."""

    def passo_de_treino(self, x, alvo):
        erro = self(x) - alvo
        perda = (erro * erro).media()
        self.otimizador.aplicar(nn.gradientes(perda, self.parametros()))
        return {"perda": perda, "mae": erro.abs().media()}


class Suave(nn.Sequencial):
    """A perda tem a derivada da saída em relação à entrada: deriva-se duas vezes."""

    def passo_de_treino(self, x, alvo):
        saida = self(x)
        (inclinacao,) = nn.gradientes(saida.soma(), [x])
        perda = ((saida - alvo) ** 2).media() + 0.1 * (inclinacao**2).media()
        self.otimizador.aplicar(nn.gradientes(perda, self.parametros()))
        return {"perda": perda}


class Gan(nn.Modelo):
    """Duas redes que se treinam uma contra a outra, cada uma com o seu otimizador."""

    def __init__(self):
        self.geradora = nn.Sequencial([nn.Densa(8, "relu"), nn.Densa(3)])
        self.discriminadora = nn.Sequencial([nn.Densa(8, "relu"), nn.Densa(1)])

    def construir(self, forma):
        self.geradora.construir_com((2,))
        self.chave = self.estado("chave", (2,), [7, 9], "uint32")
        self.passo = self.estado("passo", (), 0, "uint32")

    def propagar(self, x):
        return self.discriminadora(x)

    def passo_de_treino(self, x):
        medir = nn.EntropiaCruzadaBinaria(logits=True)
        falsas = self.geradora(nn.sortear_normal((x.forma[0], 2), chave=self.chave, passo=self.passo))
        self.passo += 1
        reais, falsas_ = self.discriminadora(x), self.discriminadora(falsas)
        da_d = medir(reais, reais * 0 + 1) + medir(falsas_, falsas_ * 0)
        self.otimizadores["discriminadora"].aplicar(nn.gradientes(da_d, self.discriminadora.parametros()))
        enganadas = self.discriminadora(falsas)
        da_g = medir(enganadas, enganadas * 0 + 1)
        self.otimizadores["geradora"].aplicar(nn.gradientes(da_g, self.geradora.parametros()))
        return {"perda": da_g, "discriminadora": da_d}


def treinar(rede, motor, otimizador=None, perda=None, y=Y, metricas=(), **opcoes):
    nn.semente(3)
    rede.compilar(otimizador or nn.SGD(0.05, momento=0.5), perda, metricas, motor)
    return rede.treinar(X, y, **{"epocas": 3, "lote": 8, "progresso": False, "embaralhar": False, **opcoes})


def pesos(rede):
    return [p.numpy() for p in rede.parametros()]


def dois_otimizadores():
    return {"geradora": nn.Adam(0.01), "discriminadora": nn.SGD(0.05)}


@nos_motores
def test_o_passo_escrito_a_mao_e_o_da_biblioteca_bit_a_bit(motor):
    nossa, dela = nn.Sequencial(camadas()), Igual(camadas())
    h = treinar(nossa, motor, perda="mse", metricas=["mae"])
    g = treinar(dela, motor)
    assert (h.perda, h.metricas) == (g.perda, g.metricas)
    for a, b in zip(pesos(nossa), pesos(dela), strict=True):
        np.testing.assert_array_equal(a, b)


def test_derivar_duas_vezes_da_o_mesmo_nos_motores_e_no_pytorch():
    import torch

    redes = {motor: Suave(camadas()) for motor in MOTORES}
    for motor, rede in redes.items():
        treinar(rede, motor, nn.SGD(0.05), lote=N, epocas=2)
    iniciais = Suave(camadas())
    nn.semente(3)
    iniciais.construir_com((3,))
    w = [torch.tensor(v, requires_grad=True) for v in pesos(iniciais)]
    for _ in range(2):
        x = torch.tensor(X, requires_grad=True)
        saida = torch.tanh(x @ w[0] + w[1]) @ w[2] + w[3]
        (inclinacao,) = torch.autograd.grad(saida.sum(), [x], create_graph=True)
        perda = ((saida - torch.tensor(Y)) ** 2).mean() + 0.1 * (inclinacao**2).mean()
        derivadas = torch.autograd.grad(perda, w)
        with torch.no_grad():
            for v, d in zip(w, derivadas, strict=True):
                v -= 0.05 * d
    for rede in redes.values():
        for a, b in zip(pesos(rede), w, strict=True):
            np.testing.assert_allclose(a, b.detach().numpy(), rtol=1e-4, atol=1e-6)


@nos_motores
def test_duas_redes_uma_contra_a_outra_cada_uma_com_o_seu_otimizador(motor):
    rede = Gan()
    h = treinar(rede, motor, dois_otimizadores(), y=None)
    assert set(h.colunas()) == {"perda", "discriminadora", "segundos"}
    outra = Gan()
    treinar(outra, "numpy", dois_otimizadores(), y=None)
    for a, b in zip(pesos(rede), pesos(outra), strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-3, atol=2e-4)


@nos_motores
def test_um_passo_proprio_se_retoma_bit_a_bit(motor, tmp_path):
    sem_parar = Gan()
    h = treinar(sem_parar, motor, dois_otimizadores(), y=None, epocas=5, embaralhar=True)
    treinar(
        Gan(),
        motor,
        dois_otimizadores(),
        y=None,
        epocas=2,
        embaralhar=True,
        callbacks=nn.PontoDeControle(tmp_path),
    )
    retomada = Gan()
    g = treinar(retomada, motor, dois_otimizadores(), y=None, epocas=5, embaralhar=True, retomar=tmp_path)
    assert h.perda == g.perda
    for a, b in zip(pesos(sem_parar), pesos(retomada), strict=True):
        np.testing.assert_array_equal(a, b)
    lida = nn.carregar(retomada.salvar(tmp_path / "gan.safetensors"), classes=[Gan])
    assert list(lida.otimizadores) == ["geradora", "discriminadora"]
    np.testing.assert_array_equal(lida.prever(X), retomada.prever(X))


@nos_motores
def test_taxas_diferentes_para_cada_parte_com_o_passo_da_biblioteca(motor):
    class Partes(nn.Modelo):
        def __init__(self):
            self.base, self.cabeca = nn.Densa(6, "tanh"), nn.Densa(1)

        def propagar(self, x):
            return self.cabeca(self.base(x))

    rede, igual = Partes(), Partes()
    treinar(rede, motor, {"base": nn.SGD(0.05, momento=0.5), "cabeca": nn.SGD(0.05, momento=0.5)}, "mse")
    treinar(igual, motor, nn.SGD(0.05, momento=0.5), "mse")
    for a, b in zip(pesos(rede), pesos(igual), strict=True):
        np.testing.assert_array_equal(a, b)
    rede = Partes()
    nn.semente(3)
    rede.construir_com((3,))
    antes = pesos(rede)
    treinar(rede, motor, {"base": nn.SGD(1e-9), "cabeca": nn.SGD(0.05)}, "mse")
    mudou = [float(np.abs(a - b).max()) for a, b in zip(antes, pesos(rede), strict=True)]
    assert max(mudou[:2]) < 1e-6 < 1e-3 < min(mudou[2:])
    with pytest.raises(nn.ErroDeTreino, match=r"nenhum otimizador cuida de .cabeca.kernel"):
        treinar(Partes(), motor, {"base": "sgd"}, "mse")


def test_um_passo_que_olha_para_os_numeros_executa_no_numpy_e_se_sabe_o_que_anota():
    class Olha(nn.Sequencial):
        def passo_de_treino(self, x, alvo):
            perda = ((self(x) - alvo) ** 2).media()
            if perda.item() > 0:
                self.otimizador.aplicar(nn.gradientes(perda, self.parametros()))
            return {"perda": perda, "dobro": perda * 2}

    rede = Olha(camadas())
    with pytest.warns(UserWarning, match="motor numpy"):
        h = treinar(rede, "auto", callbacks=nn.ParadaAntecipada(99, monitorar="dobro"))
    assert h.metricas["dobro"] == pytest.approx([2 * p for p in h.perda])


@pytest.mark.parametrize(
    ("devolve", "padrao"),
    [
        (lambda perda: None, 'dicionário.*"perda"'),
        (lambda perda: {"erro": perda}, 'dicionário.*"perda"'),
        (lambda perda: {"perda": perda, "cada": perda + np.ones(3)}, r'"cada".*\(3,\)'),
        (lambda perda: {"perda": 3.0}, '"perda" é 3.0'),
    ],
)
@nos_motores
def test_o_que_um_passo_devolve_que_nao_serve(motor, devolve, padrao):
    class Torto(nn.Sequencial):
        def passo_de_treino(self, x, alvo):
            return devolve(((self(x) - alvo) ** 2).media())

    with pytest.raises(nn.ErroDeTreino, match=padrao):
        treinar(Torto(camadas()), motor)


def test_os_argumentos_que_o_passo_nao_tem_sao_ditos():
    with pytest.raises(nn.ErroDeDados, match="Gan não recebe alvos"):
        treinar(Gan(), "numpy", dois_otimizadores())
    with pytest.raises(nn.ErroDeDados, match="Igual recebe alvos"):
        treinar(Igual(camadas()), "numpy", y=None)
    with pytest.raises(nn.ErroDeDados, match="Igual não recebe pesos"):
        treinar(Igual(camadas()), "numpy", pesos=np.ones(N))


def test_otimizadores_pelo_nome_que_nao_servem():
    rede = Gan()
    with pytest.raises(nn.ErroDeNome, match="geradora"):
        treinar(rede, "numpy", {"gerador": "adam"}, y=None)
    with pytest.raises(nn.ErroDeTipo, match="chave, de que"):
        treinar(rede, "numpy", {"chave": "adam"}, y=None)
    um = nn.Adam()
    with pytest.raises(nn.ErroDeValor, match="cada submodelo"):
        rede.compilar({"geradora": um, "discriminadora": um})
    rede.compilar(dois_otimizadores())
    with pytest.raises(nn.ErroDeTreino, match='"geradora", "discriminadora"'):
        _ = rede.otimizador


def test_sem_perda_nao_ha_com_que_validar_nem_avaliar():
    rede = Igual(camadas())
    with pytest.raises(nn.ErroDeTreino, match="sem perda"):
        treinar(rede, "numpy", validacao=(X, Y))
    with pytest.raises(nn.ErroDeTreino, match="sem perda"):
        rede.avaliar(X, Y)


@nos_motores
def test_uma_avaliacao_propria_serve_a_validacao(motor):
    class Mede(Igual):
        def passo_de_avaliacao(self, x, alvo):
            return {"perda": (self(x) - alvo).abs().maximo()}

    rede = Mede(camadas())
    h = treinar(rede, motor, validacao=(X, Y))
    assert h.perda_validacao[-1] == pytest.approx(float(np.abs(rede.prever(X) - Y).max()), rel=1e-5)
    assert list(rede.avaliar(X, Y)) == ["perda"]


@nos_motores
def test_o_que_se_mede_nao_muda_no_meio_de_um_treino(motor):
    class Muda(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            treino.modelo.metricas.append(nn.MAE())

    with pytest.raises(nn.ErroDeTreino, match="não muda no meio"):
        treinar(nn.Sequencial(camadas()), motor, perda="mse", callbacks=Muda())
