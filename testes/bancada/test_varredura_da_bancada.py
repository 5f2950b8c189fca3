"""``python -m bancada varredura``: muitas redes em poucos processos, e a razão de cada uma."""

import json

import numpy as np
import pytest

from bancada.__main__ import _gravar, principal
from bancada.cargas.contrato import Opcoes
from bancada.cargas.varredura import VARREDURA, Previsao, Treino, _finalistas
from bancada.concordancia import Discordancia
from bancada.conjunto import conjuntos
from bancada.dados import escrever, sortear
from bancada.elenco import Elenco, Posto
from bancada.pares import instalado
from bancada.pares.contrato import Competidor
from bancada.processo import Falha
from bancada.redes_da_varredura import REDES
from bancada.relato import Relato
from bancada.resultado import Linha, Resultado


def _medido(titulo, casa, par, conjunto="treino"):
    linhas = [Linha("neuronio", "Neurônio, llvm", "", [casa]), Linha("pytorch", "PyTorch", "", [par])]
    return Resultado("varredura", titulo, linhas, conjunto=conjunto)


@pytest.mark.skipif(not instalado("pytorch"), reason="a varredura compara com o PyTorch")
def test_tres_redes_rodam_inteiras_e_gravam_json_e_figura(tmp_path):
    redes = ("784-32-10", "pontuais", "gru")
    opcoes = Opcoes(None, True, None, ["numpy"], ["neuronio", "pytorch"], redes)
    relato = Relato({}, {"numpy": 1e11}, VARREDURA.medir(opcoes, lambda _: None))
    assert [nota for r in relato.resultados for nota in (*r.notas, *r.falhas)] == []
    _gravar(relato, tmp_path / "medidas.json", tmp_path / "razoes.png")
    lido = json.loads((tmp_path / "medidas.json").read_text(encoding="utf-8"))
    assert [(c["nome"], c["redes"]) for c in lido["conjuntos"]] == [("treino", 3), ("previsão", 3)]
    assert (tmp_path / "razoes.png").read_bytes().startswith(b"\x89PNG")


def test_uma_rede_que_nao_existe_sugere_a_mais_proxima(capsys):
    assert principal(["varredura", "--redes", "lenet"]) == 2
    assert 'não existe rede "lenet". Você quis dizer "lenet5"?' in capsys.readouterr().err


def test_pedir_redes_sem_a_varredura_diz_o_que_pedir(capsys):
    assert principal(["xor", "--redes", "lenet5"]) == 2
    assert "python -m bancada varredura --redes lenet5" in capsys.readouterr().err


def test_a_media_e_a_geometrica_e_as_redes_vao_da_maior_razao_a_menor():
    so_a_casa = Resultado(
        "varredura", "z", [Linha("neuronio", "Neurônio, llvm", "", [1.0])], conjunto="treino"
    )
    medidas = [_medido("a", 1.0, 0.5), _medido("b", 1.0, 8.0), _medido("c", 1.0, 2.0, "previsão"), so_a_casa]
    treino, previsao = conjuntos(medidas)
    assert [medida.titulo for medida in treino.medidas] == ["b", "a"]
    assert treino.media == pytest.approx(2.0)
    assert (treino.menor.titulo, treino.menor.razao) == ("a", 0.5)
    assert previsao.media == pytest.approx(2.0)


def test_a_figura_da_varredura_nao_se_mistura_a_das_outras_cargas(tmp_path):
    outra = Resultado("xor", "XOR: um passo", [Linha("neuronio", "Neurônio, llvm", "", [1.0])])
    _gravar(Relato({}, {"numpy": 1e9}, [outra, _medido("a", 1.0, 2.0)]), None, tmp_path / "razoes.png")
    assert sorted(caminho.name for caminho in tmp_path.iterdir()) == ["razoes-varredura.png", "razoes.png"]


def test_dois_postos_dividem_um_processo_e_um_que_falha_nao_o_derruba(tmp_path):
    rede = REDES["4-10-3"]
    escrever(rede.tarefa, *sortear(rede.tarefa, 32, rede.semente), tmp_path, rede.semente)
    um, outro = (Competidor("neuronio", nome, opcoes={"motor": "numpy"}) for nome in ("um", "outro"))
    with Elenco() as elenco:
        postos = [elenco.abrir(c, "varredura/4-10-3", tmp_path) for c in (um, outro)]
        assert len(elenco.processos) == 1
        with pytest.raises(Falha):
            postos[0].pedir("perdas", 1)  # ainda não há rede
        for posto, amostras in zip(postos, (32, 16), strict=True):
            posto.pedir("comecar", amostras, True)
        assert [len(posto.pedir("perdas", 1)) for posto in postos] == [4, 2]
        elenco.fechar_os_postos()
        with pytest.raises(Falha):
            postos[1].pedir("quantas")


def test_um_processo_que_morre_da_lugar_a_outro(tmp_path):
    rede, competidor = REDES["4-10-3"], Competidor("neuronio", "um", opcoes={"motor": "numpy"})
    escrever(rede.tarefa, *sortear(rede.tarefa, 32, rede.semente), tmp_path, rede.semente)
    with Elenco() as elenco:
        posto = elenco.abrir(competidor, "varredura/4-10-3", tmp_path)
        posto.pedir("comecar", 32, True)
        with pytest.raises(Falha, match="passou do limite"):
            posto.processo.pedir("treinar", 10**6, limite=0.01, posto=posto.nome)
        elenco.fechar_os_postos()
        assert elenco.abrir(competidor, "varredura/4-10-3", tmp_path).pedir("quantas") == 32


def test_sem_o_pytorch_uma_nota_diz_que_falta():
    (resultado,) = VARREDURA.medir(Opcoes(None, True, None, ["numpy"], ["neuronio"]), lambda _: None)
    assert "falta o PyTorch" in resultado.notas[0]


def test_quem_calcula_outra_coisa_e_denunciado():
    with pytest.raises(Discordancia, match=r"a 2\.ª perda, de 2, é 1\.01 em Neurônio"):
        Treino(REDES["lenet5"]).conferir({"PyTorch": [2.0, 1.0], "Neurônio": [2.0, 1.01]})
    with pytest.raises(Discordancia, match="as saídas de Neurônio"):
        Previsao(REDES["lenet5"]).conferir({"PyTorch": np.ones((2, 3)), "Neurônio": np.full((2, 3), 1.001)})


def test_vao_a_medicao_a_casa_o_melhor_modo_do_par_e_quem_quase_o_alcanca():
    casa, lento, quase, melhor = (
        Posto(Competidor(biblioteca, nome), None, nome)
        for biblioteca, nome in (("neuronio", "n"), ("pytorch", "a"), ("pytorch", "b"), ("pytorch", "c"))
    )
    assert _finalistas({casa: 9.0, lento: 1.2, quase: 1.05, melhor: 1.0}) == [casa, melhor, quase]
    assert _finalistas({casa: 9.0, lento: 1.2, melhor: 1.0}) == [casa, melhor]
