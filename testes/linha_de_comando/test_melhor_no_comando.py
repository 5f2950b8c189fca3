"""``neuronio treinar --melhor``, e a média móvel de um ARQUIVO.py."""

from pathlib import Path

from neuronio.modelos import carregar

REDE = """
import neuronio as nn


def criar(forma_entrada, saidas):
    rede = nn.Sequencial([nn.Entrada(*forma_entrada), nn.Densa(saidas)])
    rede.compilar(nn.SGD(0.5), "entropia-cruzada", ["acuracia"], media_movel=0.9)
    return rede
"""
NESTE = ("--dados", "iris", "--motor", "numpy", "--epocas", 4)


def test_a_melhor_epoca_fica_a_parte_e_se_mede(neuronio):
    feita = neuronio("treinar", *NESTE, "--melhor", "acuracia_validacao", "--saida", "x")
    assert feita.estado == 0, feita.erros
    melhor = carregar("x/melhor.safetensors").historico.metricas_validacao["acuracia"]
    todas = carregar("x/modelo.safetensors").historico.metricas_validacao["acuracia"]
    assert melhor == todas[: len(melhor)]
    assert melhor[-1] == max(todas)
    assert neuronio("avaliar", "x/melhor.safetensors", "--dados", "iris").estado == 0


def test_uma_figura_que_nao_ha_se_recusa_e_nada_fica(neuronio):
    assert neuronio("treinar", *NESTE, "--melhor", "acuracia_validacoa").recusou("acuracia_validacao")
    assert not list(Path("execucoes").iterdir())


def test_a_media_movel_que_o_arquivo_pede_continua_com_outra_agenda_e_taxa(neuronio):
    Path("rede.py").write_text(REDE, encoding="utf-8")
    pedido = ("--modelo", "rede.py", "--taxa", "0.1", "--agenda", "um-ciclo", "--saida", "x")
    feita = neuronio("treinar", *NESTE, *pedido)
    assert feita.estado == 0, feita.erros
    assert carregar("x/modelo.safetensors").media_dos_pesos.beta == 0.9
