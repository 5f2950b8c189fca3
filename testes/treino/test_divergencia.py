"""Quando a perda deixa de ser um número, o treino para, diz onde, e os pesos voltam aos últimos bons."""

import re
import warnings

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES
from neuronio.treino.ponto import pontos_de

X = np.linspace(-1, 1, 48, dtype=np.float32)[:, None]


def _rede(taxa, otimizador=nn.SGD, motor="numpy", **mais):
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(1), nn.Densa(4, "relu"), nn.BatchNorm(), nn.Dropout(0.1), nn.Densa(1)])
    rede.compilar(otimizador(taxa, **mais), "mse", motor=motor)
    return rede


class Fotografo(nn.Callback):
    """Guarda tudo o que muda, depois de cada lote."""

    def __init__(self):
        self.fotos = []

    def ao_iniciar_treino(self, treino):
        self.ao_fim_do_lote(treino)

    def ao_fim_do_lote(self, treino):
        modelo = treino.modelo
        self.fotos.append([v.dados.copy() for v in [*modelo.variaveis(), *modelo.otimizador.variaveis()]])


def _iguais(rede, foto):
    agora = [*rede.variaveis(), *rede.otimizador.variaveis()]
    return all((v.dados == valor).all() for v, valor in zip(agora, foto, strict=True))


def test_os_numeros_da_frase_tem_virgula():
    rede = _rede(2.5e10, motor="numpy", momento=0.9)
    with pytest.raises(nn.ErroDeTreino, match=r"A taxa é 2,5·10¹⁰; tente 2,5·10⁹\. O modelo"):
        rede.treinar(X, 3 * X, epocas=50, lote=16, progresso=False)


@pytest.mark.parametrize("motor", MOTORES)
def test_uma_taxa_enorme_para_o_treino_e_devolve_os_ultimos_pesos_bons(motor):
    fotografo = Fotografo()
    rede = _rede(1e18, motor=motor, momento=0.9)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nem avisos do NumPy aparecem
        with pytest.raises(nn.ErroDeTreino) as erro:
            rede.treinar(X, 3 * X, epocas=50, lote=16, callbacks=[fotografo], progresso=False)
    achado = re.search(r"na época (\d+), lote (\d+): .*A taxa é 1·10¹⁸; tente 1·10¹⁷", str(erro.value))
    assert achado, str(erro.value)
    passos = (int(achado[1]) - 1) * 3 + int(achado[2])
    assert len(fotografo.fotos) == passos  # a foto do começo, e uma por lote bom
    # A perda do último lote bom foi medida com os pesos de antes do seu passo: são esses que voltam.
    assert _iguais(rede, fotografo.fotos[-2])
    assert np.isfinite(rede.prever(X)).all()
    rede.otimizador.taxa = 0.01
    assert np.isfinite(rede.treinar(X, 3 * X, epocas=2, progresso=False).perda).all()


def test_pesos_que_deixam_de_ser_numeros_no_ultimo_passo_tambem_se_percebem():
    class Estraga(nn.Otimizador):
        def atualizar(self, parametro, gradiente, estado, coeficientes):
            return parametro * float("inf"), {}

    rede = _rede(0.1, Estraga)
    antes = [v.dados.copy() for v in rede.parametros()]
    with pytest.raises(nn.ErroDeTreino, match="época 1, lote 1"):
        rede.treinar(X, 3 * X, epocas=1, lote=48, progresso=False)
    assert all((p.dados == valor).all() for p, valor in zip(rede.parametros(), antes, strict=True))


def test_se_a_primeira_perda_ja_nao_e_um_numero_a_culpa_nao_e_da_taxa():
    rede = nn.RedeNeural([1, 1])
    rede.compilar("sgd", "mse", motor="numpy")
    with pytest.raises(nn.ErroDeTreino, match=r"infinita na época 1, lote 1, o primeiro.*padronize"):
        rede.treinar(X * 1e30, X, lote=16, progresso=False)


def test_o_historico_ate_a_divergencia_fica():
    rede = _rede(0.01)
    rede.treinar(X, X, progresso=False)

    class Explode(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            if treino.epoca == 2:
                treino.modelo.otimizador.taxa = 1e30

    with pytest.raises(nn.ErroDeTreino, match="época 3"):
        rede.treinar(X, X, epocas=9, lote=16, callbacks=[Explode()], progresso=False)
    assert rede.historico.epocas == 2
    assert not rede.historico.interrompido


def test_o_ponto_de_controle_anterior_a_divergencia_continua_la(tmp_path):
    class Explode(nn.Callback):
        def ao_fim_do_lote(self, treino):
            if (treino.epoca, treino.lote) == (3, 1):
                treino.modelo.otimizador.taxa = 1e30

    rede, callbacks = _rede(0.01), [nn.PontoDeControle(tmp_path), Explode()]
    with pytest.raises(nn.ErroDeTreino):
        rede.treinar(X, X, epocas=9, lote=16, callbacks=callbacks, progresso=False)
    ponto = nn.carregar(pontos_de(tmp_path)[0])
    assert ponto.historico.epocas == 2
    assert ponto.otimizador.taxa == 0.01


def test_uma_perda_que_nao_e_numero_so_na_validacao_nao_para_o_treino():
    rede = nn.RedeNeural([1, 1])
    rede.compilar("sgd", "mse", motor="numpy")
    validacao = (np.full((4, 1), 1e30), np.zeros(4))
    assert rede.treinar(X, X, epocas=2, validacao=validacao, progresso=False).perda_validacao[0] == np.inf
