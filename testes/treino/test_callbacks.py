"""Callbacks são chamados nos seus momentos, e a parada antecipada para quando deve."""

import math

import numpy as np
import pytest

import neuronio as nn
from neuronio.treino.parada import quer_menor

X = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 2, 20)


def _rede(taxa=0.1):
    nn.semente(0)
    rede = nn.RedeNeural([3, 4, 2])
    rede.compilar(nn.SGD(taxa), "entropia-cruzada", metricas=["acuracia"], motor="numpy")
    return rede


class Diario(nn.Callback):
    """Anota cada momento, e o que o treino dizia nele."""

    def __init__(self):
        self.linhas = []

    def ao_iniciar_treino(self, treino):
        self.linhas.append(("inicio", treino.epocas, treino.lotes, treino.series))

    def ao_fim_do_lote(self, treino):
        assert list(treino.figuras) == ["perda", "acuracia"]
        self.linhas.append(("lote", treino.epoca, treino.lote))

    def ao_fim_da_epoca(self, treino):
        assert treino.historico.perda[-1] == treino.figuras["perda"]
        self.linhas.append(("epoca", treino.epoca, treino.historico.epocas))

    def ao_fim_do_treino(self, treino):
        self.linhas.append(("fim", treino.historico.epocas))


def test_cada_momento_na_sua_hora():
    diario = Diario()
    _rede().treinar(X, Y, epocas=2, lote=8, callbacks=[diario], progresso=False)
    lotes = [[("lote", e, lote) for lote in (1, 2, 3)] + [("epoca", e, e)] for e in (1, 2)]
    inicio = ("inicio", 2, 3, ("perda", "acuracia"))
    assert diario.linhas == [inicio, *lotes[0], *lotes[1], ("fim", 2)]


def test_os_callbacks_sao_chamados_na_ordem_dada_tambem_no_fim():
    chamados = []
    momentos = ["ao_iniciar_treino", "ao_fim_do_lote", "ao_fim_da_epoca", "ao_fim_do_treino"]

    def que_anota(nome):
        def anotar(self, treino):
            chamados.append(nome)

        return type("Anota", (nn.Callback,), dict.fromkeys(momentos, anotar))()

    _rede().treinar(X, Y, lote=20, callbacks=[que_anota("a"), que_anota("b")], progresso=False)
    assert chamados == ["a", "b"] * 4


def test_as_figuras_do_lote_sao_a_media_da_epoca_ate_ali():
    vistas = []

    class Espia(nn.Callback):
        def ao_fim_do_lote(self, treino):
            vistas.append(treino.figuras["perda"])

    rede = _rede(1e-30)
    esperado = rede.avaliar(X[:8], Y[:8])["perda"]
    rede.treinar(X, Y, lote=8, embaralhar=False, callbacks=Espia(), progresso=False)
    assert vistas[0] == pytest.approx(esperado)
    assert vistas[-1] == pytest.approx(rede.avaliar(X, Y)["perda"])


def test_parar_no_meio_da_epoca_para_ao_fim_do_lote():
    class Para(Diario):
        def ao_fim_do_lote(self, treino):
            super().ao_fim_do_lote(treino)
            treino.parar = treino.epoca == 2

    diario = Para()
    historico = _rede().treinar(X, Y, epocas=9, lote=8, callbacks=[diario], progresso=False)
    assert historico.epocas == 1  # a segunda não foi até o fim, e não conta
    assert not historico.interrompido
    assert diario.linhas[-2:] == [("lote", 2, 1), ("fim", 1)]


def test_um_callback_pode_usar_o_modelo_no_meio_do_treino():
    class Usa(nn.Callback):
        def ao_fim_do_lote(self, treino):
            treino.modelo.avaliar(X, Y)
            treino.modelo.prever(X)

    sem, com = _rede(), _rede()
    for rede, callbacks in ((sem, []), (com, [Usa()])):
        nn.semente(0)
        rede.treinar(X, Y, epocas=2, callbacks=callbacks, progresso=False)
    assert (sem.prever(X) == com.prever(X)).all()


@pytest.mark.parametrize(
    "momento", ["ao_iniciar_treino", "ao_fim_do_lote", "ao_fim_da_epoca", "ao_fim_do_treino"]
)
@pytest.mark.parametrize("progresso", [True, False])
def test_uma_excecao_num_callback_sai_como_veio_e_os_outros_terminam(momento, progresso):
    def falhar(self, treino):
        raise ZeroDivisionError("meu erro")

    falho = type("Falho", (nn.Callback,), {momento: falhar})()
    antes, depois = Diario(), Diario()
    rede = _rede()
    with pytest.raises(ZeroDivisionError, match="meu erro"):
        rede.treinar(X, Y, callbacks=[antes, falho, depois], progresso=progresso)
    assert antes.linhas[-1][0] == "fim"
    if momento != "ao_iniciar_treino":
        assert depois.linhas[-1][0] == "fim"
    else:
        assert depois.linhas == []
    assert np.isfinite(rede.prever(X)).all()
    assert rede.treinar(X, Y, progresso=False).epocas == 1


def _parada_sobre(valores, **opcoes):
    """Quantas épocas um treino dura se a figura observada tem estes valores."""

    class Perda(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            treino.historico.perda[-1] = valores[treino.epoca - 1]

    opcoes = {"monitorar": "perda", **opcoes}
    rede = _rede()
    callbacks = [Perda(), nn.ParadaAntecipada(**opcoes)]
    return rede.treinar(X, Y, epocas=len(valores), callbacks=callbacks, progresso=False).epocas


@pytest.mark.parametrize(
    ("valores", "opcoes", "epocas"),
    [
        ([5, 4, 3, 2, 1], {"paciencia": 1}, 5),
        ([5, 4, 4, 2, 1], {"paciencia": 1}, 3),
        ([5, 4, 4, 2, 1], {"paciencia": 0}, 3),
        ([5, 4, 4, 2, 2, 2, 1], {"paciencia": 2}, 6),
        ([5, 6, 4, 6, 6, 6, 6], {"paciencia": 3}, 6),
        ([5, 4.9, 4.8, 4.7, 4.6], {"paciencia": 2, "melhora_minima": 0.5}, 3),
        ([5, 4.4, 3.8, 3.2, 2.6], {"paciencia": 2, "melhora_minima": 0.5}, 5),
        ([1, 2, 3, 4, 4], {"paciencia": 2, "sentido": "maior"}, 5),
        ([1, 2, 2, 2, 4], {"paciencia": 2, "sentido": "maior"}, 4),
        ([math.nan, math.nan, 1, 1], {"paciencia": 2}, 2),
    ],
)
def test_a_paciencia_e_a_do_keras(valores, opcoes, epocas):
    assert _parada_sobre(valores, **opcoes) == epocas


def test_a_acuracia_melhora_para_cima_e_uma_perda_usada_de_metrica_para_baixo():
    for metrica, serie, epocas in [("acuracia", [0.1, 0.2, 0.3, 0.4], 4), ("mae", [0.1, 0.2, 0.3, 0.4], 3)]:

        class Troca(nn.Callback):
            def ao_fim_da_epoca(self, treino, metrica=metrica, serie=serie):
                treino.historico.metricas_validacao[metrica][-1] = serie[treino.epoca - 1]

        rede = nn.RedeNeural([3, 2])
        rede.compilar("sgd", "mse", metricas=[metrica], motor="numpy")
        parada = nn.ParadaAntecipada(2, monitorar=f"{metrica}_validacao")
        alvos = np.eye(2)[Y]
        opcoes = {"callbacks": [Troca(), parada], "progresso": False, "validacao": (X, alvos)}
        assert rede.treinar(X, alvos, epocas=4, **opcoes).epocas == epocas


@pytest.mark.parametrize(
    ("figura", "menor"),
    [
        ("perda_geradora", True),
        ("perda_geradora_validacao", True),
        ("idade_mae_validacao", True),
        ("classe_acuracia", False),
        ("acertos", False),
    ],
)
def test_o_melhor_de_uma_perda_de_uma_saida_ou_de_um_passo_proprio_e_o_menor(figura, menor):
    rede = nn.RedeNeural([1, 1])
    rede.compilar("sgd", "mse", metricas={"idade": ["mae"], "classe": ["acuracia"]})
    assert quer_menor(nn.Treino(rede, nn.Historico(), 1, 1, ()), figura) is menor


@pytest.mark.parametrize("restaurar", [True, False])
def test_restaurar_volta_aos_pesos_da_melhor_epoca(restaurar):
    pesos = []

    class Guarda(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            treino.historico.perda_validacao[-1] = [3, 1, 2, 2, 2][treino.epoca - 1]
            pesos.append([v.dados for v in treino.modelo.variaveis()])

    rede = _rede()
    parada = nn.ParadaAntecipada(2, restaurar=restaurar)
    rede.treinar(X, Y, epocas=5, validacao=(X, Y), callbacks=[Guarda(), parada], progresso=False)
    assert len(pesos) == 4
    for variavel, valor in zip(rede.variaveis(), pesos[1] if restaurar else pesos[-1], strict=True):
        assert (variavel.dados == valor).all()
    assert (pesos[1][0] != pesos[-1][0]).any()


def test_restaurar_vale_tambem_se_as_epocas_acabam_antes_da_paciencia():
    rede = _rede(taxa=0.3)
    pesos = []

    class Piora(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            treino.historico.perda[-1] = float(treino.epoca)
            pesos.append(treino.modelo.parametros()[0].dados)

    parada = nn.ParadaAntecipada(10, monitorar="perda", restaurar=True)
    rede.treinar(X, Y, epocas=3, callbacks=[Piora(), parada], progresso=False)
    assert (rede.parametros()[0].dados == pesos[0]).all()


def test_a_mesma_parada_serve_a_dois_treinos():
    parada = nn.ParadaAntecipada(1, monitorar="perda", melhora_minima=100)
    for _ in range(2):
        assert _rede().treinar(X, Y, epocas=9, callbacks=[parada], progresso=False).epocas == 2


def test_a_figura_observada_e_conferida_antes_de_treinar():
    rede = _rede()
    for parada, erro, padrao in [
        (nn.ParadaAntecipada(), nn.ErroDeTreino, r'"perda_validacao".*não tem validação.*monitorar="perda"'),
        (nn.ParadaAntecipada(monitorar="acurácia"), nn.ErroDeNome, 'Você quis dizer "acuracia"'),
        (nn.ParadaAntecipada(monitorar="auc"), nn.ErroDeNome, "acuracia, perda"),
    ]:
        antes = rede.prever(X)
        with pytest.raises(erro, match=padrao):
            rede.treinar(X, Y, callbacks=[parada], progresso=False)
        assert (rede.prever(X) == antes).all()


@pytest.mark.parametrize(
    "argumentos",
    [
        {"paciencia": -1},
        {"paciencia": 1.5},
        {"melhora_minima": -1},
        {"melhora_minima": math.nan},
        {"sentido": "min"},
    ],
)
def test_argumentos_da_parada(argumentos):
    with pytest.raises(nn.ErroNeuronio):
        nn.ParadaAntecipada(**argumentos)


@pytest.mark.parametrize("cada", [0, -1, 1.5, "1"])
def test_argumentos_do_ponto_de_controle(cada, tmp_path):
    with pytest.raises(nn.ErroNeuronio, match="intervalo"):
        nn.PontoDeControle(tmp_path, cada=cada)


@pytest.mark.parametrize(
    ("callbacks", "padrao"),
    [
        ([nn.ParadaAntecipada], r"faltam os parênteses: ParadaAntecipada\("),
        (nn.ParadaAntecipada, r"faltam os parênteses"),
        ([len], "herda de nn.Callback"),
        (3, "herda de nn.Callback"),
        ("parada", "herda de nn.Callback"),
    ],
)
def test_callbacks_que_nao_o_sao(callbacks, padrao):
    with pytest.raises(nn.ErroDeTipo, match=padrao):
        _rede().treinar(X, Y, callbacks=callbacks, progresso=False)


def test_a_parada_diz_no_terminal_por_que_parou_e_com_que_pesos_ficou(capsys):
    rede = nn.RedeNeural([1, 1])
    rede.compilar(nn.SGD(1e-9), "mse", motor="numpy")
    parada = nn.ParadaAntecipada(2, monitorar="perda", melhora_minima=0.1, restaurar=True)
    rede.treinar([[1.0]], [5.0], epocas=100, callbacks=[parada])
    ultima = capsys.readouterr().out.splitlines()[-1]
    assert ultima.startswith("Parou na época 3: perda não melhora há 2 épocas; o melhor foi ")
    assert ultima.endswith("na época 1. O modelo voltou aos pesos dessa época.")
    rede.treinar([[1.0]], [5.0], epocas=2, callbacks=[parada])
    assert "Parou" not in capsys.readouterr().out
