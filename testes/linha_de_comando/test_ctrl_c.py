"""O que acontece quando o treino não chega ao fim: Ctrl-C, perda que diverge, disco cheio."""

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Annotated

import pytest
import typer
from chamada import processo

from neuronio.linha_de_comando.comando import executar_funcao
from neuronio.modelos import carregar
from neuronio.treino.ponto import pontos_de

SO_NO_UNIX = pytest.mark.skipif(os.name == "nt", reason="sinais e limites do Unix")


def _situacao(pasta: Path) -> str:
    return json.loads((pasta / "configuracao.json").read_text(encoding="utf-8"))["situacao"]


@SO_NO_UNIX
def test_ctrl_c_guarda_o_que_se_aprendeu_e_o_treino_se_retoma(tmp_path, neuronio):
    treino = processo("treinar", "--epocas", 3000, "--saida", "x", pasta=tmp_path)
    linhas = [treino.stdout.readline() for _ in range(3)]  # dados, rede, primeira época
    assert linhas[2].startswith("Época"), linhas
    time.sleep(2.5)  # o bastante para um ponto de controle
    treino.send_signal(signal.SIGINT)
    saida, erros = treino.communicate(timeout=30)
    assert (treino.returncode, erros) == (130, "")
    assert saida.rstrip().split("\n")[-2:] == ["Para continuar: neuronio treinar --retomar --saida x", "x"]
    assert _situacao(Path("x")) == "interrompida"
    aprendidas = carregar("x/modelo.safetensors").historico.epocas
    assert 1 <= aprendidas < 3000
    pagina = Path("x/relatorio.html").read_text(encoding="utf-8")
    assert f"Treino interrompido na época {aprendidas + 1} de 3000" in pagina
    guardadas = carregar(pontos_de(Path("x"))[0]).historico.epocas
    assert 1 <= guardadas <= aprendidas
    retomado = neuronio("treinar", "--retomar", "--saida", "x", "--epocas", aprendidas + 1)
    assert (retomado.estado, retomado.ultima_linha, _situacao(Path("x"))) == (0, "x", "concluída")
    assert re.search(rf"Época +{guardadas + 1}/{aprendidas + 1} ", retomado.saida)


@SO_NO_UNIX
def test_ctrl_c_durante_o_relatorio_diz_como_medir_o_modelo_que_ficou(tmp_path, neuronio):
    assert neuronio("treinar", "--dados", "iris", "--epocas", 1, "--saida", "x").estado == 0
    antigo = Path("x/modelo.safetensors").read_bytes()
    treino = processo("treinar", "--retomar", "--saida", "x", "--epocas", 2, pasta=tmp_path)
    while Path("x/modelo.safetensors").read_bytes() == antigo or Path("x/relatorio.html").exists():
        assert treino.poll() is None
        time.sleep(0.002)
    time.sleep(0.1)
    treino.send_signal(signal.SIGINT)
    saida, erros = treino.communicate(timeout=30)
    assert (treino.returncode, erros) == (130, "")
    *_, conselho, ultima = saida.rstrip().split("\n")
    assert conselho.endswith("Para medi-lo: neuronio avaliar x")
    assert ultima == "x"
    assert not Path("x/relatorio.html").exists()  # o que havia era do treino de antes
    assert neuronio("avaliar", "x").estado == 0


def test_quando_o_relatorio_aparece_a_configuracao_ja_diz_o_mesmo(neuronio):
    assert neuronio("treinar", "--dados", "iris", "--epocas", 1, "--saida", "x").estado == 0
    assert neuronio("treinar", "--retomar", "--saida", "x", "--epocas", 2).estado == 0
    tudo = json.loads(Path("x/configuracao.json").read_text(encoding="utf-8"))
    pagina = Path("x/relatorio.html").read_text(encoding="utf-8")
    assert (tudo["epocas"], tudo["epocas_feitas"]) == (2, 2)
    acuracia = f"{100 * tudo['resultados']['validação']['acuracia']:.2f}".replace(".", ",")
    assert f"{acuracia}\xa0%" in pagina
    assert Path("x/configuracao.json").stat().st_mtime_ns <= Path("x/relatorio.html").stat().st_mtime_ns


def test_a_perda_que_diverge_para_o_treino_e_guarda_os_ultimos_pesos_bons(neuronio):
    feita = neuronio("treinar", "--dados", "iris", "--epocas", 5, "--taxa", "1e30", "--saida", "x")
    assert feita.recusou("a perda ficou", "época 1", "tente 1·10²⁹", "O modelo está guardado em x")
    assert feita.ultima_linha == "x"
    assert _situacao(Path("x")) == "divergiu"
    for parametro in carregar("x/modelo.safetensors").parametros():
        assert abs(parametro.dados).max() < 10
    assert "a perda deixou de ser um número" in Path("x/relatorio.html").read_text(encoding="utf-8")


@SO_NO_UNIX
def test_um_disco_cheio_e_dito_e_nao_deixa_arquivo_pela_metade(tmp_path):
    import resource

    def encher() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    treino = processo("treinar", "--epocas", 1, "--saida", "x", pasta=tmp_path, preexec_fn=encher)
    _, erros = treino.communicate(timeout=60)
    assert treino.returncode == 2
    assert erros.startswith("Aviso: não se guardou um ponto de controle")
    assert "\nErro: não foi possível escrever" in erros
    assert "Traceback" not in erros
    assert {arquivo.name for arquivo in (tmp_path / "x").iterdir()} == {"configuracao.json"}


@SO_NO_UNIX
def test_um_disco_que_enche_ao_retomar_nao_estraga_o_modelo_que_havia(tmp_path, neuronio, intacta):
    import resource

    assert neuronio("treinar", "--dados", "iris", "--epocas", 1, "--saida", "x").estado == 0

    def encher() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    intacta(tmp_path / "x")
    argumentos = ("treinar", "--retomar", "--saida", "x", "--epocas", 2)
    treino = processo(*argumentos, pasta=tmp_path, preexec_fn=encher)
    _, erros = treino.communicate(timeout=60)
    assert treino.returncode == 2
    assert "não foi possível escrever" in erros


def _interromper(*_):
    raise KeyboardInterrupt


def test_um_ctrl_c_que_chega_a_um_comando_qualquer_e_so_uma_frase(capsys):
    def a_executar() -> int:
        _interromper()

    def a_ler_as_opcoes(opcao: Annotated[str, typer.Option("--opcao", parser=_interromper)] = "") -> int:
        return 0

    for funcao, argumentos in ((a_executar, []), (a_ler_as_opcoes, ["--opcao", "x"])):
        assert executar_funcao(funcao, "teste", argumentos) == 130
        assert capsys.readouterr().err == "Interrompido.\n"
