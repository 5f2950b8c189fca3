"""As regiões: o que o comando mede de uma rede é o código que nela se executa."""

import subprocess
import sys

import pytest

pytest.importorskip("llvmlite")

from bancada import regioes
from bancada.limite import operacoes_por_amostra
from bancada.redes_da_varredura import REDES
from neuronio.motores.llvm.motor import MotorLlvm


@pytest.fixture(autouse=True)
def _depressa(monkeypatch):
    monkeypatch.setattr(regioes, "SEGUNDOS", 0.01)


def test_as_regioes_de_um_passo_contam_as_contas_dos_seus_produtos():
    medidas, todo = regioes.medir("4-10-3", treino=True)
    produtos = [r.operacoes for r, _ in medidas if r.nome.startswith("produto")]
    assert sorted(produtos) == pytest.approx([2 * 8 * m for m in (30, 30, 30, 40, 40)])
    assert any(r.nome == "trazer os dados" for r, _ in medidas)
    assert 0 < sum(segundos for _, segundos in medidas) < todo


def test_as_de_uma_convolucao_tambem_e_as_de_uma_varredura_estao_dentro_dela():
    medidas, _ = regioes.medir("uma-3x3", treino=True)
    (conv,) = (r for r, _ in medidas if r.nome.startswith("conv2d (lote"))
    (do_kernel,) = (r for r, _ in medidas if r.nome.startswith("conv2d_gradiente_do_kernel"))
    assert conv.operacoes == do_kernel.operacoes > 0
    medidas, _ = regioes.medir("lstm-de-texto", treino=False)
    por_dentro = [(r, segundos) for r, segundos in medidas if r.dentro]
    (varredura,) = (segundos for r, segundos in medidas if r.nome.startswith("varredura"))
    assert 0 < sum(segundos for _, segundos in por_dentro) <= varredura


def test_uma_rede_que_ja_se_compilou_mede_se_outra_vez_e_o_que_se_mediu_nao_fica_para_outros():
    antes = list(MotorLlvm.executaveis)
    duas = [regioes.medir("30-16-8-2", treino=False) for _ in range(2)]
    assert [r for r, _ in duas[0][0]] == [r for r, _ in duas[1][0]]
    assert all(sum(segundos for _, segundos in medidas) > 0 for medidas, _ in duas)
    assert list(MotorLlvm.executaveis) == antes


def test_num_transformer_os_produtos_da_atencao_contam_se_uma_vez_por_amostra_e_por_cabeca():
    medidas, _ = regioes.medir("varredura/transformer", treino=False)
    rede = REDES["transformer"]
    total = operacoes_por_amostra(rede.tarefa, treino=False) * rede.previstas
    # a conta do limite só conta os passos que cada um vê, e os produtos fazem-se com todos
    assert total < sum(r.operacoes for r, _ in medidas) < 1.3 * total


def test_o_comando_mostra_a_tabela_e_recusa_uma_carga_que_nao_ha():
    comando = [sys.executable, "-m", "bancada.regioes"]
    feito = subprocess.run([*comando, "30-16-8-2", "--prever"], capture_output=True, text=True, check=True)
    assert "30-16-8-2, uma previsão" in feito.stdout
    assert "esperas, e fora do código gerado" in feito.stdout
    errado = subprocess.run([*comando, "nenhuma"], capture_output=True, text=True)
    assert errado.returncode == 2
    assert "nenhuma" in errado.stderr
