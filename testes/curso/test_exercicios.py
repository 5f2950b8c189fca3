"""Cada exercício aceita a resposta certa, e recusa as erradas com a dica que ajuda."""

import pytest
from respostas import CERTAS, CONTAS, ERRADAS, VOLTA, feito

from neuronio.curso import conferir
from neuronio.curso.conferencia import Situacao, avaliar, exercicios
from neuronio.curso.limite import TempoEsgotado, no_maximo

POUCO, MUITO = 0.3, 60.0
"""Segundos que se esperam, nos testes, pelo que nunca acaba, e pelo que acaba numa máquina ocupada."""


def test_todo_exercicio_tem_na_tabela_uma_resposta_certa_e_tres_erradas():
    assert set(CERTAS) == set(ERRADAS) == set(exercicios())
    assert all(len(erradas) >= 3 for erradas in ERRADAS.values())


@pytest.mark.parametrize("numero", CERTAS)
def test_a_resposta_certa_se_aceita(numero):
    resultado = avaliar(numero, CERTAS[numero], MUITO)
    assert resultado.situacao is Situacao.CERTO, resultado


@pytest.mark.parametrize(
    ("numero", "qual"),
    [(numero, qual) for numero, erradas in ERRADAS.items() for qual in range(len(erradas))],
)
def test_a_resposta_errada_se_recusa_com_a_dica(numero, qual):
    resposta, dica = ERRADAS[numero][qual]
    resultado = avaliar(numero, resposta, POUCO if "chega ao fim" in dica else MUITO)
    assert resultado.situacao is Situacao.ERRADO
    assert dica in resultado.dica


@pytest.mark.parametrize("numero", CERTAS)
@pytest.mark.parametrize(
    "resposta", ["texto", None, [], {}, object(), lambda *a: 1 / 0, type("Vazia", (), {})]
)
def test_o_que_nao_e_resposta_se_recusa_com_uma_frase(numero, resposta):
    resultado = avaliar(numero, resposta, MUITO)
    assert resultado.situacao is Situacao.ERRADO
    assert len(resultado.dica) > 20
    assert "Traceback" not in resultado.dica


@pytest.mark.parametrize("numero", CERTAS)
def test_os_tres_pontos_sao_um_exercicio_por_fazer(numero):
    assert avaliar(numero, ...).situacao is Situacao.POR_FAZER


def test_uma_excecao_da_resposta_diz_a_linha_e_o_que_e():
    def derivada(x):
        return 1 / 0

    dica = avaliar("1.1", derivada).dica
    assert "«return 1 / 0»" in dica
    assert "uma divisão por zero" in dica
    assert "SystemExit" in avaliar("1.1", lambda x: exit()).dica


def test_um_grafo_com_ciclo_no_valor_do_leitor_recebe_uma_frase():
    codigo = (CONTAS + VOLTA).replace(
        '(self, outro), (1.0, 1.0), "+")', '(self, outro), (1.0, 1.0), "+", "c")'
    )
    com_ciclo = feito(
        codigo.replace(
            "        self.operador_mae,",
            "        if rotulo == 'c': self.progenitor = (self,)\n        self.operador_mae,",
        ).replace("if v not in vistos:", "if True:")
    )
    resultado = avaliar("5.4", com_ciclo, MUITO)
    assert resultado.situacao is Situacao.ERRADO
    assert "se chama a si mesma sem parar" in resultado.dica


def test_conferir_escreve_e_nunca_levanta(capsys):
    conferir("1.3", 2 / 3)
    conferir("1.3", ...)
    conferir("1.33", 1)
    conferir([1], 1)
    conferir(1.3, 2 / 3)
    certo, por_fazer, nao_ha, nem_este, sem_aspas = capsys.readouterr().out.splitlines()
    assert certo == "✔ Exercício 1.3: certo!"
    assert por_fazer.startswith("… Exercício 1.3: por fazer.")
    assert nao_ha.startswith('✘ não existe exercício "1.33".')
    assert nem_este.startswith("✘ não existe exercício")
    assert sem_aspas == certo


def test_o_limite_interrompe_tambem_o_que_apanha_excecoes():
    def teimoso():
        while True:
            try:
                sum(range(100))
            except Exception:
                continue

    with pytest.raises(TempoEsgotado), no_maximo(0.1):
        teimoso()
    with no_maximo(5):
        pass
