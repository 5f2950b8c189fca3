"""Onde o plano põe as barreiras, e o que junta num laço só."""

import sys

import numpy as np
import pytest
from execucao import com_threads

import neuronio as nn
from neuronio.motores.llvm.geracao import gerador
from neuronio.motores.llvm.planejamento.arena import dispor
from neuronio.motores.llvm.planejamento.planejar import planejar
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.motores.llvm.processador.caches import SUPOSTOS
from neuronio.motores.llvm.prova.prova import provar
from neuronio.tensor import Lote, Variavel
from neuronio.tensor.programa import Aspecto, Programa, capturar, simplificar

LOTE = 8


def plano_do_treino(otimizador: nn.Otimizador) -> Plano:
    rede = nn.Sequencial([nn.Entrada(6), nn.Densa(40, "relu"), nn.Densa(30, "tanh"), nn.Densa(3)])
    rede.compilar(otimizador, "entropia-cruzada")
    x, y = np.ones((LOTE, 6), "float32"), np.arange(LOTE) % 3
    return planejar(rede.programa("treino", x, y), LOTE, SUPOSTOS)


def estagios(plano: Plano) -> int:
    return 1 + max(n.estagio for n in plano.nucleos)


def que_escreve(plano: Plano, nome: str) -> Nucleo:
    """O núcleo que reescreve uma variável."""
    (nucleo,) = (n for n in plano.nucleos if any(v.nome == nome for v in variaveis(n)))
    return nucleo


def variaveis(n: Nucleo) -> list[Variavel]:
    return [d.variavel for d in n.destinos if d.variavel is not None]


@pytest.mark.parametrize("otimizador", [nn.SGD(0.1, momento=0.9), nn.Adam(), nn.RMSProp()])
def test_um_passo_espera_duas_vezes_uma_depois_dos_gradientes_de_cada_thread_outra_dos_pesos(otimizador):
    assert estagios(plano_do_treino(otimizador)) == 2


def test_o_sgd_atualiza_o_peso_no_laco_do_produto_e_o_adam_que_tem_raiz_depois_dele():
    do_sgd = que_escreve(plano_do_treino(nn.SGD(0.1, momento=0.9)), "densa_2.kernel")
    assert do_sgd.instrucao is not None
    assert do_sgd.instrucao.primitiva.nome == "produto"
    do_adam = que_escreve(plano_do_treino(nn.Adam()), "densa_2.kernel")
    assert do_adam.elementar
    assert len(variaveis(do_adam)) == 3


# ── redes fundas ────────────────────────────────────────────────────────────
def funda(camadas: int) -> Programa:
    """O treino de uma rede de tantas camadas de várias espécies."""
    especies = (
        lambda: nn.Densa(8, "gelu"),
        lambda: nn.LayerNorm(),
        lambda: nn.Densa(12, "relu"),
        lambda: nn.BatchNorm(),
    )
    meio = [especies[k % len(especies)]() for k in range(camadas)]
    rede = nn.Sequencial([nn.Entrada(6), *meio, nn.Densa(3)])
    rede.compilar("adam", "entropia-cruzada")
    return rede.programa("treino", np.ones((LOTE, 6), "float32"), np.arange(LOTE) % 3)


def passos_para_planejar(programa: Programa) -> int:
    """Quantas linhas se executam até um plano provado e com lugar na memória: não depende da máquina."""
    linhas = 0

    def contar(quadro, momento, _):
        nonlocal linhas
        linhas += momento == "line"
        return contar

    antes = sys.gettrace()
    sys.settrace(contar)
    try:
        plano = planejar(programa, LOTE, SUPOSTOS)
        provar(plano, dispor(plano, LOTE, 2), 2)
    finally:
        sys.settrace(antes)
    return linhas


def test_planejar_custa_passos_proporcionais_as_camadas():
    poucas, muitas = funda(25), funda(100)
    razao = len(muitas.instrucoes) / len(poucas.instrucoes)
    assert passos_para_planejar(muitas) < 1.2 * razao * passos_para_planejar(poucas)


def test_uma_expressao_de_milhares_de_contas_se_planeja():
    """Nada percorre uma expressão por recursão, nem a percorre de novo a cada conta."""

    def passo(x):
        for k in range(3000):
            x = x * (1 + k / 1e4) + 0.5
        return [x]

    programa = simplificar(capturar(passo, [], [Aspecto((Lote(), 4), "float32")]))
    plano = planejar(programa, LOTE, SUPOSTOS)
    assert len(plano.nucleos) == 1


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("nucleos", [1, 2, 5])
def test_um_estagio_em_varias_funcoes_da_os_mesmos_bits(monkeypatch, nucleos, threads):
    def treinada():
        nn.semente(0)
        rede = nn.Sequencial(
            [nn.Entrada(1, 6, 6), nn.Conv2D(3, 3, ativacao="relu"), nn.BatchNorm(), nn.Flatten(), nn.Densa(3)]
        )
        rede.compilar("adam", "entropia-cruzada", motor="llvm")
        rede.treinar(x, y, lote=7, epocas=2, progresso=False)
        return [v.numpy() for v in rede.variaveis()]

    x = np.random.default_rng(0).normal(size=(20, 1, 6, 6)).astype("float32")
    y = np.arange(20) % 3
    with com_threads(threads):
        inteiras = treinada()
        monkeypatch.setattr(gerador, "NUCLEOS_POR_FUNCAO", nucleos)
        for a, b in zip(inteiras, treinada(), strict=True):
            np.testing.assert_array_equal(a, b)
