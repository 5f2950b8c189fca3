"""O que um callback muda no meio do treino vale do lote seguinte em diante, em qualquer motor."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES
from neuronio.treino.amostras import Molde
from neuronio.treino.passos import passo_de_treino

X = np.random.default_rng(0).normal(size=(22, 4)).astype(np.float32)
Y = np.random.default_rng(1).normal(size=(22, 2)).astype(np.float32)

nos_motores = pytest.mark.parametrize("motor", MOTORES)


class ComListas(nn.Camada):
    expoente = 1.0

    def __init__(self):
        self.fatores = [1.0, 0.1]
        self.mascara = np.ones(6, np.float32)
        self.opcoes = {"ganho": 1.0}

    def propagar(self, x):
        y = x * self.mascara * self.opcoes["ganho"] * self.expoente
        for fator in self.fatores:
            y = y * fator
        return y


def _rede(motor, otimizador=None, perda=None, meio=()):
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(6, "tanh"), *meio, nn.Densa(2)])
    rede.compilar(otimizador or nn.SGD(0.05, momento=0.5), perda or "mse", metricas=["mae"], motor=motor)
    return rede


MUDANCAS = {
    "taxa do dropout": ({"meio": lambda: [nn.Dropout(0.2)]}, lambda m: setattr(m.camadas[2], "taxa", 0.7)),
    "taxa": ({}, lambda m: setattr(m.otimizador, "taxa", 0.2)),
    "momento": ({}, lambda m: setattr(m.otimizador, "momento", 0.95)),
    "momento do zero": (
        {"otimizador": lambda: nn.SGD(0.05)},
        lambda m: setattr(m.otimizador, "momento", 0.9),
    ),
    "momento a zero": ({}, lambda m: setattr(m.otimizador, "momento", 0.0)),
    "ativacao": ({}, lambda m: setattr(m.camadas[1], "ativacao", nn.ReLU())),
    "perda": ({"perda": nn.Huber}, lambda m: setattr(m.perda, "delta", 0.1)),
    "outra perda": ({}, lambda m: setattr(m, "perda", nn.MAE())),
    "outro otimizador": ({}, lambda m: setattr(m, "otimizador", nn.Adam(0.01))),
    "regularizador": ({}, lambda m: setattr(m.camadas[1].kernel, "regularizador", nn.L2(0.1))),
    "item de lista": ({"meio": lambda: [ComListas()]}, lambda m: m.camadas[2].fatores.__setitem__(1, 0.5)),
    "lista maior": ({"meio": lambda: [ComListas()]}, lambda m: m.camadas[2].fatores.append(-2.0)),
    "array": ({"meio": lambda: [ComListas()]}, lambda m: m.camadas[2].mascara.__setitem__(slice(3), 0)),
    "dicionário": ({"meio": lambda: [ComListas()]}, lambda m: m.camadas[2].opcoes.update(ganho=-3.0)),
    "atributo da classe": ({"meio": lambda: [ComListas()]}, lambda m: setattr(ComListas, "expoente", -2.0)),
    "camada": ({}, lambda m: m.camadas.__setitem__(1, nn.Densa(6, "relu"))),
    "camada a mais": ({}, lambda m: m.camadas.insert(2, nn.Densa(6))),
    "camada a menos": ({"meio": lambda: [nn.BatchNorm()]}, lambda m: m.camadas.pop(2)),
    "parâmetro": ({}, lambda m: setattr(m.camadas[1], "kernel", nn.Parametro(np.full((4, 6), 0.1)))),
}


class Muda(nn.Callback):
    """Muda o modelo uma vez, em tal momento."""

    def __init__(self, momento, mudar):
        def notar(treino):
            self.vezes += 1
            if self.vezes == {"ao_iniciar_treino": 1, "ao_fim_da_epoca": 2, "ao_fim_do_lote": 5}[momento]:
                mudar(treino.modelo)

        self.vezes, self.momento = 0, momento
        setattr(self, momento, notar)

    quer_cada_lote = property(lambda self: self.momento == "ao_fim_do_lote")
    quer_cada_epoca = property(lambda self: self.momento == "ao_fim_da_epoca")


def _treinada(motor, mudanca, momento):
    """O que fica de um treino com a mudança, e de um sem ela."""
    finais = []
    for mudar in (MUDANCAS[mudanca][1], lambda modelo: None):
        ComListas.expoente = 1.0
        rede = _rede(motor, **{nome: fazer() for nome, fazer in MUDANCAS[mudanca][0].items()})
        historico = rede.treinar(
            X, Y, epocas=4, lote=8, callbacks=[Muda(momento, mudar)], progresso=False, validacao=(X, Y)
        )
        finais.append([*(v.dados for v in rede.variaveis()), rede.prever(X), np.array(historico.perda)])
        assert historico.epocas == 4
    return finais


@pytest.mark.skipif("llvm" not in MOTORES, reason="falta o llvmlite")
@pytest.mark.parametrize("momento", ["ao_iniciar_treino", "ao_fim_do_lote", "ao_fim_da_epoca"])
@pytest.mark.parametrize("mudanca", MUDANCAS)
def test_a_mudanca_e_obedecida_e_os_motores_concordam(mudanca, momento):
    compilada, sem = _treinada("llvm", mudanca, momento)
    referencia, _ = _treinada("numpy", mudanca, momento)
    assert len(compilada) != len(sem) or any(
        a.shape != b.shape or np.abs(a - b).max() > 1e-3 for a, b in zip(compilada, sem, strict=True)
    )
    for a, b in zip(compilada, referencia, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-4)


@nos_motores
@pytest.mark.parametrize("quer", [True, False])
def test_ver_o_treino_e_trocar_a_taxa_nao_muda_o_passo(motor, quer):
    """Um callback que nada muda, ou só a taxa, não faz capturar de novo."""
    rede, molde = _rede(motor), Molde(("x",), ("",))
    passos = []

    class Olha(nn.Callback):
        quer_cada_lote = quer

        def ao_fim_do_lote(self, treino):
            treino.modelo.otimizador.taxa = 0.05
            passos.append(treino.modelo._oficina.passo(passo_de_treino, molde))

    rede.treinar(X, Y, epocas=3, lote=8, callbacks=Olha(), progresso=False)
    assert len({id(p) for p in passos}) == 1


@nos_motores
def test_o_resto_da_epoca_segue_na_mesma_ordem(motor):
    """Com taxa ínfima, as figuras de cada lote dizem que amostras nele havia."""
    vistas = {}
    for muda in (False, True):
        rede = _rede(motor, nn.SGD(1e-30), meio=[nn.Dropout(0.0)])

        class Anota(nn.Callback):
            def ao_fim_do_lote(self, treino, muda=muda):
                vistas.setdefault(muda, []).append((treino.epoca, treino.lote, treino.figuras["perda"]))
                if muda:  # muda o passo a cada lote, mas não as contas
                    treino.modelo.camadas[1].unidades += 1

        rede.treinar(X, Y, epocas=3, lote=5, callbacks=Anota(), progresso=False)
    assert vistas[True] == vistas[False]
    assert [v[:2] for v in vistas[True]] == [(e, n) for e in (1, 2, 3) for n in (1, 2, 3, 4, 5)]


@nos_motores
def test_entre_duas_chamadas_a_mudanca_tambem_se_ve(motor):
    camada = ComListas()
    rede = _rede(motor, meio=[camada])
    for mudar in (
        lambda: camada.fatores.__setitem__(0, 3.0),
        lambda: camada.fatores.append(2.0),
        lambda: camada.mascara.__setitem__(0, 0),
        lambda: camada.opcoes.__setitem__("ganho", 5.0),
        lambda: setattr(camada, "expoente", 0.5),
        lambda: delattr(camada, "expoente"),
    ):
        antes, medida = rede.prever(X), rede.avaliar(X, Y)["perda"]
        mudar()
        depois = rede.prever(X)
        assert np.abs(depois - antes).max() > 1e-4
        assert rede.avaliar(X, Y)["perda"] != medida
        np.testing.assert_allclose(depois, rede(nn.Tensor(X)).dados, rtol=1e-4, atol=1e-5)


@nos_motores
def test_a_divergencia_depois_de_uma_mudanca_devolve_os_ultimos_pesos_bons(motor):
    rede = _rede(motor)

    class Explode(nn.Callback):
        def ao_fim_do_lote(self, treino):
            if (treino.epoca, treino.lote) == (2, 1):
                treino.modelo.camadas.insert(2, nn.Densa(6))
                treino.modelo.otimizador.taxa = 1e30

    with pytest.raises(nn.ErroDeTreino, match="na época 2, lote 3: os pesos cresceram demais"):
        rede.treinar(X, Y, epocas=4, lote=8, callbacks=Explode(), progresso=False)
    assert len(rede.camadas) == 4
    assert np.isfinite(rede.prever(X)).all()


@nos_motores
def test_o_treino_retomado_reencontra_o_que_um_callback_tinha_mudado(motor, tmp_path):
    class Muda(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            if treino.epoca == 2:
                treino.modelo.otimizador.momento = 0.9
                treino.modelo.camadas[2].taxa = 0.6
                treino.modelo.camadas[1].ativacao = nn.ReLU()

    def treinar(epocas, pasta):
        rede = _rede(motor, meio=[nn.Dropout(0.2)])
        opcoes = {"callbacks": [Muda(), nn.PontoDeControle(pasta)], "retomar": pasta, "progresso": False}
        perdas = rede.treinar(X, Y, epocas=epocas, lote=8, **opcoes).perda
        return perdas, [v.dados.tobytes() for v in [*rede.variaveis(), *rede.otimizador.variaveis()]]

    inteiro = treinar(5, tmp_path / "inteiro")
    treinar(3, tmp_path / "partes")
    assert treinar(5, tmp_path / "partes") == inteiro


@pytest.mark.parametrize(
    "nome", ["modelo", "historico", "epocas", "lotes", "series", "epoca", "lote", "figuras", "lembrados"]
)
def test_do_treino_so_parar_se_atribui(nome):
    class Engano(nn.Callback):
        def ao_fim_do_lote(self, treino):
            setattr(treino, nome, 99)

    with pytest.raises(nn.ErroDeTreino, match=rf"treino\.{nome} só se lê.*treino\.parar = True"):
        _rede("numpy").treinar(X, Y, callbacks=Engano(), progresso=False)
