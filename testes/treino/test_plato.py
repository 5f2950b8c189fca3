"""ReduzirNoPlato: a taxa do PyTorch, época por época, e a espera que continua num treino retomado."""

import pytest

import neuronio as nn
from neuronio.motores import MOTORES

X = [[0.0], [1.0], [2.0], [3.0]]
Y = [1.0, 0.0, 1.0, 0.5]


def rede(otimizador=None, motor="auto"):
    nn.semente(0)
    r = nn.RedeNeural([1, 3, 1])
    r.compilar(otimizador or nn.SGD(0.7), "mse", motor=motor)
    return r


def treinar(r, epocas, *callbacks, **opcoes):
    return r.treinar(X, Y, epocas=epocas, lote=2, callbacks=callbacks, progresso=False, **opcoes)


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize(
    ("nossos", "dele"),
    [
        ({"paciencia": 1}, {"patience": 0}),
        ({"paciencia": 3, "fator": 0.8}, {"patience": 2, "factor": 0.8}),
        ({"paciencia": 2, "descanso": 4}, {"patience": 1, "cooldown": 4}),
        ({"paciencia": 1, "minimo": 0.1}, {"patience": 0, "min_lr": 0.1}),
        ({"paciencia": 2, "melhora_minima": 0.01}, {"patience": 1, "threshold": 0.01}),
        ({"paciencia": 2, "sentido": "maior"}, {"patience": 1, "mode": "max"}),
    ],
)
def test_a_taxa_de_cada_epoca_e_a_que_o_pytorch_daria_a_estas_perdas(motor, nossos, dele):
    torch = pytest.importorskip("torch")
    historico = treinar(rede(motor=motor), 30, nn.ReduzirNoPlato(**{"monitorar": "perda", **nossos}))
    otimizador = torch.optim.SGD([torch.zeros(1)], 0.7)
    plato = torch.optim.lr_scheduler.ReduceLROnPlateau(
        otimizador, **{"factor": 0.5, "threshold": 0.0, "threshold_mode": "abs", **dele}
    )
    taxas = []
    for perda in historico.perda:
        taxas.append(otimizador.param_groups[0]["lr"])
        plato.step(perda)
    assert historico.taxa == pytest.approx(taxas)
    assert len(set(taxas)) > 1


def test_a_espera_continua_num_treino_retomado(tmp_path):
    def plato():
        return nn.ReduzirNoPlato(0.5, paciencia=3, monitorar="perda", descanso=2)

    sem_parar = treinar(rede(), 12, plato())
    for ate in range(1, 13):
        retomado = treinar(rede(), ate, plato(), nn.PontoDeControle(tmp_path), retomar=tmp_path)
    assert (retomado.taxa, retomado.perda) == (sem_parar.taxa, sem_parar.perda)


def test_todos_os_otimizadores_de_um_modelo_diminuem():
    class Duas(nn.Modelo):
        def __init__(self):
            self.a, self.b = nn.Densa(3, "tanh"), nn.Densa(1)

        def propagar(self, x):
            return self.b(self.a(x))

    r = Duas()
    r.compilar({"a": nn.SGD(0.4), "b": nn.SGD(1e-20)}, "mse")
    treinar(r, 3, nn.ReduzirNoPlato(0.5, paciencia=1, monitorar="perda", melhora_minima=100.0))
    assert [o.taxa for o in r.otimizadores.values()] == [0.1, 2.5e-21]


def test_uma_taxa_que_ja_segue_uma_agenda_nao_se_reduz():
    with pytest.raises(nn.ErroDeTreino, match=r"já segue uma agenda, Cosseno.*use um dos dois"):
        treinar(rede(nn.SGD(nn.agendas.Cosseno(0.1))), 2, nn.ReduzirNoPlato(monitorar="perda"))


def test_sem_validacao_diz_o_que_observar():
    with pytest.raises(nn.ErroDeTreino, match=r'não tem validação.*monitorar="perda"'):
        treinar(rede(), 2, nn.ReduzirNoPlato())


@pytest.mark.parametrize(
    ("argumentos", "motivo"),
    [
        ({"fator": 1.0}, "fator"),
        ({"fator": 0.0}, "fator"),
        ({"paciencia": 0}, "paciência"),
        ({"descanso": -1}, "descanso"),
        ({"minimo": -0.1}, "mínimo"),
        ({"melhora_minima": -1}, "melhora mínima"),
        ({"sentido": "igual"}, "sentido"),
        ({"patience": 3}, "paciencia"),
    ],
)
def test_um_argumento_sem_sentido_se_recusa(argumentos, motivo):
    with pytest.raises(nn.ErroNeuronio, match=motivo):
        nn.ReduzirNoPlato(**argumentos)
