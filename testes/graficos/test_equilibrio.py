"""O que o relatório diz, em palavras, de quem inventa: cada regra, dos dois lados do limite."""

import re

import numpy as np
import pytest

from neuronio.diagnosticos.ressalvas import PROCURADOS
from neuronio.graficos.diagnostico import Diagnostico, secao_do_diagnostico
from neuronio.graficos.inventadas import equilibrio, o_que_vai_mal, variedade, veredito_das_inventadas
from neuronio.medidas import AvaliacaoDeInventadas


def medida(inventadas, diversidade=0.95):
    reais = np.full(4, 0.25)
    return AvaliacaoDeInventadas(
        tuple("abcd"), np.array(inventadas), reais, 0.9, 0.98, diversidade, 0.97, 1000
    )


@pytest.mark.parametrize(
    ("reais", "inventadas", "trecho"),
    [
        (0.96, 0.97, "não estão em equilíbrio: .*96,0.*97,0.*quase nunca a engana"),
        (0.96, 0.94, "^As duas redes estão em equilíbrio: .*96,0.*94,0"),
        (0.55, 0.5, "^As duas redes estão em equilíbrio"),
        (0.99, 0.04, "não estão em equilíbrio: .*quase tudo é real"),
        (0.01, 0.9, "não estão em equilíbrio: .*quase tudo é inventada"),
    ],
)
def test_o_equilibrio_vem_do_que_a_discriminadora_acerta(reais, inventadas, trecho):
    assert re.search(trecho, equilibrio(reais, inventadas))


def test_cada_classe_aparece_de_metade_ao_dobro_da_parte_que_tem():
    assert variedade(medida([0.13, 0.37, 0.25, 0.25])).startswith(
        "A geradora não colapsou: cada classe é de 13,0"
    )
    frase = variedade(medida([0.12, 0.51, 0.12, 0.25]))
    assert frase.startswith(
        "A geradora colapsou em parte das classes: quase não inventa a e c e inventa b demais"
    )


def test_amostras_parecidas_demais_se_dizem_ainda_que_de_todas_as_classes():
    assert "parecidas demais: a distância média entre duas inventadas é 0,79" in variedade(
        medida([0.25] * 4, 0.79)
    )
    assert "parecidas demais" not in variedade(medida([0.25] * 4, 0.81))


def test_sem_uma_epoca_inteira_so_se_fala_do_que_ela_inventa():
    assert len(veredito_das_inventadas(medida([0.25] * 4), {})) == 1
    historico = {"acertos_reais": [0.1, 0.8], "acertos_falsas": [0.1, 0.7]}
    primeira, _ = veredito_das_inventadas(medida([0.25] * 4), historico)
    assert "80,0" in primeira


@pytest.mark.parametrize("acertos", [(0.99, 0.99), (0.5, 0.6), (0.99, 0.01)])
@pytest.mark.parametrize("fracoes", [[0.5, 0.5], [0.9, 0.1]])
@pytest.mark.parametrize("diversidade", [0.95, 0.3])
def test_o_diagnostico_e_a_secao_do_que_ela_inventa_concordam(acertos, fracoes, diversidade):
    medidas = AvaliacaoDeInventadas(
        ("a", "b"), np.array(fracoes), np.array([0.5, 0.5]), 1, 1, diversidade, 1, 50
    )
    historico = {"acertos_reais": [acertos[0]], "acertos_falsas": [acertos[1]]}
    veredito = " ".join(veredito_das_inventadas(medidas, historico)).lower()
    mal = o_que_vai_mal(medidas, historico)
    assert ("não estão em equilíbrio" in veredito) == ("as duas redes não estão em equilíbrio" in mal)
    assert ("a geradora colapsou" in veredito) == ("a geradora colapsou em parte das classes" in mal)
    assert ("parecidas demais" in veredito) == ("as inventadas são parecidas demais" in mal)
    dito = secao_do_diagnostico(Diagnostico(()), [], mal)
    assert ("Nada de errado se encontrou" in dito) == (mal == [])
    assert all(frase in dito.lower() for frase in mal)
    assert all(nome in dito for nome in PROCURADOS)
