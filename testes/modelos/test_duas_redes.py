"""Duas redes num modelo, que se treinam uma à outra, ou uma através da outra congelada."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.modelos import treinamento

X = np.random.default_rng(0).standard_normal((24, 3)).astype("f")


class Mutuas(nn.Modelo):
    """Cada rede aprende a dizer o que a outra diz, e a primeira também o alvo."""

    def __init__(self):
        self.uma, self.outra = nn.Sequencial([nn.Densa(4, "tanh"), nn.Densa(1)]), nn.Sequencial([nn.Densa(1)])

    def propagar(self, x):
        return self.uma(x) + self.outra(x)

    def passo_de_treino(self, x):
        da_outra = self.outra(x).desligar()
        perda_da_uma = ((self.uma(x) - da_outra - x.soma(eixo=1, manter=True)) ** 2).media()
        self.otimizadores["uma"].aplicar(nn.gradientes(perda_da_uma, self.uma.parametros()))
        perda_da_outra = ((self.outra(x) - self.uma(x).desligar()) ** 2).media()
        self.otimizadores["outra"].aplicar(nn.gradientes(perda_da_outra, self.outra.parametros()))
        return {"perda": perda_da_uma + perda_da_outra}


class Atraves(nn.Modelo):
    """A primeira aprende a entrada que faz a segunda, congelada, acertar."""

    def __init__(self):
        self.uma, self.outra = nn.Sequencial([nn.Densa(3, "tanh")]), nn.Sequencial([nn.Densa(1)])
        self.outra.treinavel = False

    def propagar(self, x):
        return self.outra(self.uma(x))


def criar(classe, motor):
    nn.semente(3)
    modelo = classe()
    if classe is Mutuas:
        modelo.compilar({"uma": nn.Adam(0.01), "outra": nn.SGD(0.05, momento=0.9)}, motor=motor)
    else:
        modelo.compilar("adam", "mse", motor=motor)
    modelo.construir_com((3,))
    return modelo


def treinar(modelo, epocas, **opcoes):
    dados = (X,) if isinstance(modelo, Mutuas) else (X, X[:, :1])
    return modelo.treinar(*dados, epocas=epocas, lote=7, progresso=False, **opcoes)


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
@pytest.mark.parametrize("classe", [Mutuas, Atraves])
def test_retomam_se_bit_a_bit_e_voltam_iguais_do_arquivo(classe, motor, tmp_path):
    inteiro = criar(classe, motor)
    fixos = [p.numpy() for p in inteiro.outra.parametros()]
    treinar(inteiro, 6)
    partido = criar(classe, motor)
    treinar(partido, 2, callbacks=[nn.PontoDeControle(tmp_path)])
    retomado = criar(classe, motor)
    treinar(retomado, 6, retomar=tmp_path)
    for a, b in zip(inteiro.variaveis(), retomado.variaveis(), strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    lido = nn.carregar(inteiro.salvar(tmp_path / "m.safetensors"), classes=[classe])
    np.testing.assert_array_equal(lido.prever(X), inteiro.prever(X))
    mudou = any((a != b.numpy()).any() for a, b in zip(fixos, inteiro.outra.parametros(), strict=True))
    assert mudou == (classe is Mutuas)
    assert lido.outra.treinavel == (classe is Mutuas)


@pytest.mark.parametrize("classe", [Mutuas, Atraves])
def test_o_desenho_e_o_resumo_mostram_as_duas(classe, capsys):
    modelo = criar(classe, "numpy")
    desenho = nn.desenhar(modelo).svg
    assert "uma.densa_1.kernel" in desenho
    assert "outra.densa_1.kernel" in desenho
    modelo.resumo()
    linhas = capsys.readouterr().out
    assert "uma" in linhas
    assert "outra" in linhas


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
def test_um_passo_que_ja_se_fez_nao_se_percorre_outra_vez_so_para_saber_as_figuras(motor, monkeypatch):
    """Numa rede adversária, percorrê-lo levava o tempo de dois passos em cada `treinar`."""
    percorridos = []
    de_antes = treinamento.capturar_passo
    monkeypatch.setattr(treinamento, "capturar_passo", lambda *a: percorridos.append(1) or de_antes(*a))
    modelo = criar(Mutuas, motor)
    for _ in range(3):
        assert "perda" in treinar(modelo, 1).figuras()
    assert percorridos == [1]
    modelo.uma = nn.Sequencial([nn.Densa(2), nn.Densa(1)])
    treinar(modelo, 1)
    assert percorridos == [1, 1]
