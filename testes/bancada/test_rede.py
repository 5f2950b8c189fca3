"""A descrição neutra de uma rede: formas, pesos, contas e ordem dos lotes."""

import numpy as np
import pytest

from bancada.cargas import TAREFAS
from bancada.limite import operacoes_por_amostra
from bancada.lotes import SEMENTE, Ordens, ordem, tamanhos
from bancada.pares.neuronio import construir
from bancada.rede import pesos_iniciais
from bancada.redes_da_varredura import REDES
from bancada.ruidos import CHAVE, Ruidos
from neuronio import sortear, sortear_normal
from neuronio.treino.embaralhamento import Embaralhamento


@pytest.mark.parametrize("nome", TAREFAS)
def test_os_pesos_iniciais_sao_os_que_a_rede_recebe(nome):
    tarefa = TAREFAS[nome]
    pesos = pesos_iniciais(tarefa, semente=0)
    rede = construir(tarefa, pesos, "numpy")
    for parametro, peso in zip(rede.parametros(), pesos, strict=True):
        np.testing.assert_array_equal(parametro.dados, peso, err_msg=parametro.nome)


def test_as_contas_da_mlp_nao_incluem_o_gradiente_dos_dados():
    primeira, outras = 784 * 128, 128 * 64 + 64 * 10
    assert operacoes_por_amostra(TAREFAS["mlp"]) == 2 * (2 * primeira + 3 * outras)
    assert operacoes_por_amostra(TAREFAS["mlp"], treino=False) == 2 * (primeira + outras)


def test_as_contas_da_cnn_seguem_as_formas_depois_do_pooling():
    ida = 24 * 26 * 26 * 9 + 30 * 11 * 11 * 24 * 9 + 750 * 100 + 100 * 10
    assert operacoes_por_amostra(TAREFAS["cnn"], treino=False) == 2 * ida


def test_as_contas_de_uma_depthwise_sao_as_de_um_canal_so():
    tres, depthwise, um = (32 * 32 * filtros for filtros in (32 * 3 * 9, 32 * 9, 64 * 32))
    separavel = TAREFAS["varredura/separavel"]
    assert operacoes_por_amostra(separavel, treino=False) == 2 * (tres + depthwise + um + 64 * 10)


def test_as_contas_de_uma_residual_sao_as_das_filas_e_dos_atalhos():
    tres, andares = 32 * 32 * 16 * 3 * 9, [(32, 16), (16, 32), (8, 64)]
    dos_blocos = sum(lado * lado * filtros * filtros * 9 * 6 for lado, filtros in andares)
    mais_estreitas = sum(lado * lado * f * (f // 2) * 9 for lado, f in andares[1:])  # a primeira de um andar
    atalhos = sum(lado * lado * f * (f // 2) for lado, f in andares[1:])
    a_mais = sum(lado * lado * f * f * 9 for lado, f in andares[1:])
    total = tres + dos_blocos - a_mais + mais_estreitas + atalhos + 64 * 10
    assert operacoes_por_amostra(TAREFAS["resnet20"], treino=False) == 2 * total
    assert operacoes_por_amostra(TAREFAS["resnet20"]) == 2 * (3 * total - tres)


def test_o_ruido_dos_pares_e_o_que_o_neuronio_sorteia():
    ruidos = Ruidos()
    for passo, (qual, sorteio) in enumerate((("normal", sortear_normal), ("uniforme", sortear)) * 2):
        esperado = sorteio((5, 3), chave=CHAVE, passo=passo).numpy()
        np.testing.assert_allclose(ruidos.proximo(qual, (5, 3)), esperado, rtol=1e-5, atol=1e-6)


def test_a_varredura_tem_redes_bastantes_e_cada_uma_a_sua_semente():
    assert len(REDES) >= 40
    assert len({rede.semente for rede in REDES.values()}) == len(REDES)
    lotes = {rede.tarefa.lote for rede in REDES.values()}
    assert min(lotes) == 1
    assert max(lotes) == 512


@pytest.mark.parametrize("n", [6_000, 20_000])
def test_a_ordem_dos_pares_e_a_do_embaralhamento(n):
    embaralhamento, ordens = Embaralhamento([SEMENTE]), Ordens(n, embaralhar=True)
    for epoca in range(5):
        embaralhamento.epocas = epoca
        np.testing.assert_array_equal(ordens.proxima(), embaralhamento.proximas(n, 1)[0])


def test_duas_epocas_tem_ordens_diferentes_e_sem_embaralhar_iguais():
    assert ordem(50, 1).tolist() != ordem(50, 2).tolist()
    fixas = Ordens(5, embaralhar=False)
    assert fixas.proxima().tolist() == fixas.proxima().tolist() == [0, 1, 2, 3, 4]


def test_o_ultimo_lote_de_51_mil_tem_56():
    assert tamanhos(51_000, 64)[-1] == 56
    assert tamanhos(51_000, 64).sum() == 51_000
