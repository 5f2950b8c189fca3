"""Rodadas alternadas, seleção de modos, razões e limite."""

import math

import numpy as np
import pytest

from bancada.cargas.mlp import MLP
from bancada.cargas.recorrentes import LSTM
from bancada.cargas.transformer import TRANSFORMER
from bancada.cargas.xor import XOR
from bancada.ensaio import Ensaio
from bancada.medicao import alternar
from bancada.pares.contrato import Competidor
from bancada.relato import Relato
from bancada.resultado import Linha, Resultado
from bancada.selecao import dispensados, finalistas, selecionar


def test_em_cada_rodada_correm_todos_e_ninguem_sempre_depois_do_mesmo():
    vezes = []
    alternar({nome: (lambda nome=nome: vezes.append(nome)) for nome in "abc"}, 20, pausa=0)
    rodadas = ["".join(vezes[i : i + 3]) for i in range(0, 60, 3)]
    assert all(sorted(rodada) == ["a", "b", "c"] for rodada in rodadas)
    assert {par for rodada in rodadas for par in (rodada[:2], rodada[1:])} == {
        "ab",
        "ac",
        "ba",
        "bc",
        "ca",
        "cb",
    }


def test_da_selecao_passam_o_melhor_de_cada_familia_e_quem_quase_o_alcanca():
    rapido, quase, lento = (Competidor("pytorch", "PyTorch", modo) for modo in "abc")
    unico = Competidor("jax", "JAX por passo")
    tempos = {lento: 2.0, rapido: 1.0, quase: 1.05, unico: 9.0}
    assert finalistas(tempos) == [rapido, quase, unico]


def test_uma_familia_muito_mais_lenta_que_outra_da_mesma_biblioteca_nao_corre():
    epoca, passo = Competidor("jax", "JAX por época"), Competidor("jax", "JAX por passo")
    assert finalistas({epoca: 1.0, passo: 1.6}) == [epoca]
    assert finalistas({epoca: 1.0, passo: 1.4}) == [epoca, passo]


class _EnsaioDeMentira:
    """Prova quem se pede e anota."""

    def __init__(self):
        self.processos, self.notas, self.provados = {}, [], []

    def chamar(self, competidores):
        self.processos.update({c: c for c in competidores})

    def pedir(self, competidor, prova):
        self.provados.append(competidor.nome)
        return prova(competidor)

    def despedir(self, competidores):
        for competidor in competidores:
            del self.processos[competidor]


def test_de_uma_familia_sem_esperanca_so_se_prova_um_modo_e_a_nota_diz_por_que():
    boas = [Competidor("pytorch", "PyTorch", modo) for modo in ("a", "b")]
    lentas = [Competidor("pytorch", "torch.compile", modo) for modo in ("c", "d", "e")]
    tempos = dict(zip([*boas, *lentas], [3.0, 1.0, 5.0, 0.1, 0.1], strict=True))
    ensaio = _EnsaioDeMentira()
    assert selecionar(ensaio, tempos, tempos.__getitem__) == {boas[0]: 3.0, boas[1]: 1.0, lentas[0]: 5.0}
    assert list(ensaio.processos) == [boas[1]]
    assert ensaio.notas == [
        "torch.compile: não se provaram outros 2 modos, porque o primeiro leva 5,0× o melhor da biblioteca"
    ]
    assert [
        linha.nota for linha in dispensados(selecionar(_EnsaioDeMentira(), tempos, tempos.__getitem__))
    ] == [
        "pela seleção",
        "pela seleção",
    ]


def test_de_uma_familia_de_que_um_modo_nao_corre_nao_se_prova_outro():
    boa = Competidor("pytorch", "PyTorch", "a")
    lentas = [Competidor("pytorch", "torch.compile", modo) for modo in ("b", "c")]
    ensaio = _EnsaioDeMentira()
    assert selecionar(ensaio, [*lentas, boa], {boa: 1.0}.get) == {boa: 1.0}
    assert len(ensaio.provados) == 2


def test_so_se_compila_de_novo_o_que_a_selecao_nao_mediu():
    assert not TRANSFORMER._comeca_de_novo(TRANSFORMER.amostras)
    assert LSTM._comeca_de_novo(LSTM.amostras)


def test_uma_rodada_enche_o_tempo_com_epocas_ou_com_chamadas_de_tantas_epocas():
    assert MLP.epocas_e_vezes(0.7, uma_chamada=0.1) == (7, 1)
    assert MLP.epocas_e_vezes(0.7, uma_chamada=30.0) == (1, 1)
    assert XOR.epocas_e_vezes(0.7, uma_chamada=0.1) == (2000, 7)


def test_os_dois_motores_da_casa_correm_sempre():
    llvm, numpy = Competidor("neuronio", "Neurônio, llvm"), Competidor("neuronio", "Neurônio, numpy")
    assert finalistas({llvm: 1.0, numpy: 50.0}) == [llvm, numpy]


def test_a_razao_e_a_da_mediana_sobre_a_melhor_da_casa():
    casa = Linha("neuronio", "Neurônio, llvm", "", [1.0, 9.0, 2.0])
    par = Linha("pytorch", "PyTorch", "", [12.0])
    resultado = Resultado("mlp", "MLP", [casa, par], operacoes=100)
    assert resultado.razao(par) == pytest.approx(6.0)
    assert resultado.do_limite(casa, pico=100.0) == pytest.approx(0.5)
    assert resultado.melhor("jax") is None


def test_o_relato_em_json_traz_medidas_razoes_e_limite():
    casa = Linha("neuronio", "Neurônio, llvm", "", [2.0])
    resultado = Resultado("mlp", "MLP", [casa], operacoes=100, falhas=["discordou"])
    relato = Relato({}, {"numpy": 200.0}, [resultado])
    (lido,) = relato.em_json()["resultados"]
    assert lido["limite_em_segundos"] == 0.5
    assert lido["linhas"][0]["razao"] == 1.0
    assert relato.falhas == ["mlp: discordou"]


@pytest.mark.parametrize("biblioteca", ["pytorch", "neuronio"])
def test_quem_deixa_de_dar_um_numero_e_uma_falha_e_os_outros_continuam(biblioteca):
    """O torch.compile, com os vetores limitados, lê índices que não há."""

    class Diverge:
        competidor = Competidor(biblioteca, "quem diverge")

        def pedir(self, faz, *com):
            return 1.0, math.nan

        def fechar(self):
            pass

    x, y = np.zeros((4, 784), "f"), np.zeros(4, np.int64)
    with Ensaio("mlp", MLP.tarefa, x, y) as ensaio:
        quem = Diverge.competidor
        ensaio.processos[quem] = Diverge()
        assert ensaio.pedir(quem, lambda processo: MLP.cronometrar(processo, 4, 1)) is None
        assert ensaio.falhas == ["a perda de quem diverge deixou de ser um número."]
        assert not ensaio.processos
