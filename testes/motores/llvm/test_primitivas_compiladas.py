"""Toda primitiva da tabela, compilada, dá o que dá no NumPy."""

import numpy as np
import pytest
from execucao import conferir, executar
from usos_das_primitivas import USOS

from neuronio.tensor import TABELA, Tensor, Variavel

A_PARTE = {"varredura"}
"""As que têm os seus próprios testes."""

SEM_COBERTURA: set[str] = set()
"""As que este motor ainda não compila."""


class Banca:
    """Todos os usos de uma primitiva num programa só: compila-se uma vez."""

    def __init__(self, nome, amostras=7):
        acaso = np.random.default_rng(3)
        self.usos = USOS[nome]
        self.dados, self.variaveis, self.lugares = [], [], []
        for uso in self.usos:
            arrays = [e.sortear(acaso, amostras) for e in uso.entradas]
            self.lugares.append([self._guardar(a, e) for a, e in zip(arrays, uso.entradas, strict=True)])
        if not self.dados:
            self.dados.append(np.zeros(amostras, "float32"))

    def _guardar(self, array, entrada):
        if entrada.por_amostra:
            self.dados.append(array)
            return "dado", len(self.dados) - 1
        self.variaveis.append(Variavel(Tensor(array, tipo=array.dtype.name)))
        return "variavel", len(self.variaveis) - 1

    def __call__(self, *dados):
        def valor(lugar):
            especie, k = lugar
            return dados[k] if especie == "dado" else self.variaveis[k].tensor

        return [
            uso.aplicar(*map(valor, lugares)) for uso, lugares in zip(self.usos, self.lugares, strict=True)
        ]


def test_toda_primitiva_tem_usos_ou_esta_entre_as_sem_cobertura():
    assert set(USOS) | SEM_COBERTURA | A_PARTE == set(TABELA)


@pytest.mark.parametrize("nome", sorted(set(USOS) - SEM_COBERTURA))
def test_primitiva_compilada_da_o_mesmo_que_no_numpy(nome):
    banca = Banca(nome)
    esperados = executar("numpy", banca, banca.variaveis, banca.dados, lote=3)
    obtidos = executar("llvm", banca, banca.variaveis, banca.dados, lote=3)
    conferir(obtidos, esperados, folga=0.02)
