"""``--agenda``: a taxa que muda, contada no histórico e no relatório, e retomada."""

import csv
import json
from pathlib import Path

import pytest


def historico(pasta: Path) -> dict[str, list[float]]:
    linhas = list(csv.DictReader((pasta / "historico.csv").read_text(encoding="utf-8").splitlines()))
    return {nome: [float(linha[nome]) for linha in linhas] for nome in linhas[0]}


@pytest.mark.parametrize("nome", ["cosseno", "um-ciclo", "Degraus", "exponencial", "polinomial", "ciclica"])
def test_a_agenda_conta_se_no_historico_e_na_configuracao(neuronio, nome):
    feita = neuronio("treinar", "--agenda", nome, "--epocas", 8, "--taxa", 0.05, "--motor", "numpy")
    assert feita.estado == 0, feita
    pasta = Path(feita.ultima_linha)
    taxas = historico(pasta)["taxa"]
    assert len(taxas) == 8
    assert 0.02 < max(taxas) <= 0.05
    assert min(taxas) < 0.05 / 4
    classe = json.loads((pasta / "configuracao.json").read_text(encoding="utf-8"))["agenda"]
    assert f"taxa {classe}(" in feita.saida


def test_o_relatorio_mostra_a_taxa_por_epoca_so_se_ela_muda(neuronio):
    com = Path(neuronio("treinar", "--agenda", "cosseno", "--epocas", 3, "--saida", "com").ultima_linha)
    sem = Path(neuronio("treinar", "--epocas", 3, "--saida", "sem").ultima_linha)
    assert (com / "taxa_por_epoca.png").exists()
    assert "Taxa por época" in (com / "relatorio.html").read_text(encoding="utf-8")
    assert "taxa Cosseno(pico=0.1)" in (com / "relatorio.html").read_text(encoding="utf-8")
    assert not (sem / "taxa_por_epoca.png").exists()
    assert "taxa" not in historico(sem)


def test_um_treino_com_agenda_retoma_se_ate_mais_epocas(neuronio):
    neuronio("treinar", "--agenda", "cosseno", "--epocas", 2, "--saida", "a")
    assert neuronio("treinar", "--retomar", "--saida", "a", "--epocas", 4).estado == 0
    taxas = historico(Path("a"))["taxa"]
    assert len(taxas) == 4
    assert taxas[1] < taxas[2] > taxas[3]  # a agenda passa a durar as quatro
    assert neuronio("treinar", "--retomar", "--saida", "a", "--epocas", 6, "--agenda", "degraus").estado == 2


def test_uma_agenda_que_nao_ha_se_recusa(neuronio):
    neuronio("treinar", "--agenda", "coseno").recusou("agenda", "coseno", "Cosseno")
