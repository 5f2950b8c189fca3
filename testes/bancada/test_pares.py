"""Cada par instalado calcula o que os outros calculam, também no último lote, menor."""

import numpy as np
import pytest

from bancada.cargas.contrato import Opcoes
from bancada.cargas.xor import XOR
from bancada.dados import XOR as DADOS_DO_XOR
from bancada.ensaio import Ensaio
from bancada.pares import MODULOS, abrir, competidores, instalado
from bancada.pares.contrato import Competidor
from bancada.processo import Falha
from bancada.rede import (
    Achatar,
    Ativacao,
    Conv,
    Densa,
    MaxPool,
    Norma,
    Otimizador,
    Tarefa,
    pesos_iniciais,
)

INSTALADOS = [nome for nome in MODULOS if nome != "neuronio" and instalado(nome)]
DENSA = Tarefa(
    "mnist",
    (12,),
    (Densa(8), Ativacao("relu"), Densa(5), Ativacao("log_softmax")),
    "nll",
    Otimizador("sgd", 0.1, momento=0.5),
    lote=4,
)
CONVOLUCIONAL = Tarefa(
    "mnist",
    (1, 8, 8),
    (Conv(3, 3), Norma(), Ativacao("relu"), MaxPool(2), Achatar(), Densa(5)),
    "entropia",
    Otimizador("adam", 0.001),
    lote=4,
)
MOTOR = {"motor": "numpy"}


def _dados(tarefa):
    sorteio = np.random.default_rng(0)
    return sorteio.random((10, *tarefa.entrada), np.float32), sorteio.integers(0, 5, 10)


@pytest.mark.parametrize("tarefa", [DENSA, CONVOLUCIONAL], ids=["densa", "convolucional"])
@pytest.mark.parametrize("nome", INSTALADOS)
def test_o_par_da_as_perdas_do_neuronio(nome, tarefa):
    modos = [c for c in abrir(nome).competidores(tarefa) if not c.opcoes.get("compilar")]
    x, y = _dados(tarefa)
    pesos = pesos_iniciais(tarefa, semente=1)
    esperadas = abrir("neuronio").Sessao(tarefa, x, y, pesos, MOTOR).perdas(2)
    assert len(esperadas) == 6
    for familia in dict.fromkeys(c.familia for c in modos):
        modo = next(c for c in modos if c.familia == familia)
        perdas = abrir(nome).Sessao(tarefa, x, y, pesos, modo.opcoes).perdas(2)
        np.testing.assert_allclose(perdas, esperadas, rtol=1e-4, err_msg=familia)


def test_a_perda_de_uma_epoca_e_a_media_das_dos_lotes_pelas_amostras():
    x, y = _dados(DENSA)
    pesos = pesos_iniciais(DENSA, semente=1)
    perdas = abrir("neuronio").Sessao(DENSA, x, y, pesos, MOTOR).perdas(1)
    media = abrir("neuronio").Sessao(DENSA, x, y, pesos, MOTOR).treinar(1)
    assert media == pytest.approx(np.average(perdas, weights=[4, 4, 2]), rel=1e-5)


def test_no_modo_rapido_ha_um_competidor_por_familia():
    todos = competidores(CONVOLUCIONAL, list(MODULOS), ["numpy"], rapido=True)
    familias = [c.familia for c in todos]
    assert len(familias) == len(set(familias)) > 1


def test_quem_parte_de_outros_pesos_e_denunciado():
    certo, errado = (Competidor("neuronio", nome, opcoes=MOTOR) for nome in ("certo", "errado"))
    with Ensaio("xor", XOR.tarefa, *DADOS_DO_XOR) as ensaio:
        ensaio.chamar([certo])
        pesos = {f"{i:03}": 2 * p for i, p in enumerate(pesos_iniciais(XOR.tarefa, 7))}
        np.savez(f"{ensaio._pasta.name}/pesos.npz", **pesos)
        ensaio.chamar([errado])
        ensaio.pedir_a_todos(lambda p: p.pedir("comecar", 4, False))
        curvas = ensaio.pedir_a_todos(lambda p: p.pedir("perdas", 2))
    assert curvas[certo][0] != pytest.approx(curvas[errado][0], rel=XOR.tolerancia)


def test_um_motor_que_nao_existe_vira_nota_e_nao_falha():
    with Ensaio("xor", XOR.tarefa, *DADOS_DO_XOR) as ensaio:
        ensaio.chamar([Competidor("neuronio", "Neurônio, outro", opcoes={"motor": "outro"})])
        assert not ensaio.processos
        assert not ensaio.falhas
        assert "Neurônio, outro não correu" in ensaio.notas[0]


def test_um_processo_que_morre_diz_a_ultima_coisa_que_escreveu():
    with Ensaio("xor", XOR.tarefa, *DADOS_DO_XOR) as ensaio:
        processo = ensaio.nascer(Competidor("inexistente", "Ninguém"))
        with pytest.raises(Falha, match=r"Ninguém morreu\. A última coisa que disse: .*inexistente"):
            processo.pedir("preparar")


def test_as_amostras_pedidas_valem_mais_que_as_da_carga():
    opcoes = Opcoes(rodadas=1, rapido=True, amostras=None, motores=[], pares=[])
    assert opcoes.quantas(51_000) % 64 == 56
    assert opcoes.quantas(4) == 4
    assert Opcoes(1, True, 300, [], []).quantas(51_000) == 300
