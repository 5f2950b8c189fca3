"""``neuronio curso``: a cópia que respeita o que o leitor mudou, e a correção de uma turma."""

import csv
import json
import os
from pathlib import Path

import pytest

from neuronio.curso.copia import cadernos
from neuronio.curso.execucao import correr
from neuronio.curso.turma import corrigir

CERTO = ["from neuronio.curso import conferir", 'conferir("1.3", 2 / 3)']


def caderno(pasta: Path, nome: str, celulas: list[str]) -> Path:
    """Um caderno com estas células, na pasta de um estudante."""
    pasta.mkdir(parents=True, exist_ok=True)
    feitas = [
        {"cell_type": "code", "source": c, "metadata": {}, "outputs": [], "execution_count": None}
        for c in celulas
    ]
    destino = pasta / f"{nome}.ipynb"
    destino.write_text(json.dumps({"cells": feitas, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return destino


def test_copia_todos_e_da_segunda_vez_diz_que_ja_la_estavam(neuronio):
    feita = neuronio("curso", "meu", "--sem-abrir")
    assert (feita.estado, feita.erros) == (0, "")
    assert feita.saida.strip() == f"Copiados para meu: {len(cadernos())} cadernos."
    assert {p.name: p.read_bytes() for p in Path("meu").iterdir()} == cadernos()
    assert {nome.split("_")[0] for nome in cadernos()} == {"conceito", "experimento"}
    outra = neuronio("curso", "meu", "--sem-abrir").saida
    assert outra.strip() == f"Já estavam lá, iguais: {len(cadernos())} cadernos."


def test_nunca_copia_por_cima_de_um_caderno_mudado_e_diz_qual(neuronio):
    neuronio("curso", "meu", "--sem-abrir")
    mudado, apagado = Path("meu/experimento_2_classes.ipynb"), Path("meu/experimento_3_grafo.ipynb")
    mudado.write_text("o meu trabalho", encoding="utf-8")
    apagado.unlink()
    feita = neuronio("curso", "meu", "--sem-abrir")
    assert feita.estado == 0
    assert "Copiados para meu: experimento_3_grafo.ipynb." in feita.saida  # de poucos, o nome
    assert "foram mudados: experimento_2_classes.ipynb." in feita.erros
    assert mudado.read_text(encoding="utf-8") == "o meu trabalho"
    assert apagado.read_bytes() == cadernos()[apagado.name]


def test_sem_o_jupyterlab_diz_o_que_fazer(neuronio, monkeypatch):
    monkeypatch.setattr("neuronio.linha_de_comando.curso.find_spec", lambda nome: None)
    feita = neuronio("curso")
    assert feita.estado == 0
    assert "pip install jupyterlab" in feita.erros
    assert len(list(Path("curso-neuronio").iterdir())) == len(cadernos())


def test_com_o_jupyterlab_abre_a_pasta(neuronio, monkeypatch):
    chamadas = []
    monkeypatch.setattr("neuronio.linha_de_comando.curso.find_spec", lambda nome: object())
    monkeypatch.setattr(
        "neuronio.linha_de_comando.curso.subprocess.call", lambda pedido: chamadas.append(pedido) or 0
    )
    feita = neuronio("curso", "meu")
    assert feita.estado == 0
    for primeiro in ("experimento_1_derivadas", "conceito_01_redes"):
        assert primeiro in feita.saida.replace("\n", " ")
        assert f"{primeiro}.ipynb" in cadernos()
    (pedido,) = chamadas
    assert pedido[1:] == ["-m", "jupyterlab", "--ServerApp.root_dir", str(Path("meu").resolve())]


def test_o_que_nao_faz_sentido_se_recusa(neuronio):
    assert neuronio("curso", "a", "b").recusou("uma pasta só")
    assert neuronio("curso", "--csv", "a.csv").recusou("só vale com --conferir")
    assert neuronio("curso", "--conferir").recusou("falta dizer as pastas")
    assert neuronio("curso", "--conferir", "não há").estado == 2
    assert neuronio("curso", "--conferir", ".", "--csv", "notas.txt").recusou(".csv")
    Path("arquivo").write_text("")
    assert neuronio("curso", "arquivo", "--sem-abrir").recusou("arquivo")


def test_a_turma_inteira_se_confere_e_um_caderno_partido_nao_para_os_outros(neuronio):
    certo = caderno(Path("turma/ana"), "experimento_1_derivadas", [*CERTO, 'conferir("1.2", 3)'])
    caderno(Path("turma/bia"), "experimento_1_derivadas", CERTO).write_text(certo.read_text()[:80])
    caderno(Path("turma/caio"), "experimento_1_derivadas", ["1 / 0", *CERTO[:1], "%pip install nada"])
    Path("turma/davi").mkdir()
    feita = neuronio("curso", "--conferir", "turma", "fantasma")
    assert feita.estado == 0, feita
    assert "fantasma: a pasta não existe." in feita.erros
    assert "bia/experimento_1_derivadas.ipynb: o arquivo está partido" in feita.erros
    assert "davi: não há ali nenhum caderno" in feita.erros
    assert "Traceback" not in feita.erros
    (ana,) = [li.split() for li in feita.saida.splitlines() if li.split()[:1] == ["ana"]]
    assert ana[1] == "1/4"
    assert ana[-1].startswith("1/")
    with Path("exercicios.csv").open(encoding="utf-8-sig", newline="") as arquivo:
        ditos = {(li["estudante"], li["exercicio"]): li for li in csv.DictReader(arquivo)}
    assert ditos["ana", "1.3"]["situacao"] == "certo"
    assert ditos["ana", "1.2"]["situacao"] == "errado"
    assert "Aqui se dá uma função" in ditos["ana", "1.2"]["dica"]
    assert ditos["ana", "1.1"]["situacao"] == "não conferido"
    assert ditos["bia", "1.3"]["situacao"] == "caderno ilegível"
    assert ditos["caio", "1.3"]["situacao"] == "não conferido"
    assert ditos["davi", "1.3"]["situacao"] == "sem o caderno"


def test_os_cadernos_dos_conceitos_nao_contam_na_conferencia_nem_se_correm(neuronio):
    caderno(Path("turma/ana"), "experimento_1_derivadas", CERTO)
    caderno(Path("turma/ana"), "conceito_01_redes", [CERTO[0], 'conferir("1.2", 3)', "1 / 0"])
    caderno(Path("turma/bia"), "conceito_01_redes", CERTO)
    assert [n.exercicio for n in corrigir(Path("turma/ana")).notas if n.certo] == ["1.3"]
    assert not any("conceito" in queixa for queixa in corrigir(Path("turma/ana")).queixas)
    (queixa,) = corrigir(Path("turma/bia")).queixas
    assert "não há ali nenhum caderno experimento_" in queixa
    assert corrigir(Path("turma/bia")).certos() == 0


def test_um_laco_sem_fim_numa_celula_acaba_no_limite_e_o_que_se_conferiu_antes_vale():
    corrida = correr([*CERTO, "while True: pass"], segundos=4)
    assert "passou de 4 segundos" in corrida.queixa
    assert corrida.resultados["1.3"].situacao.value == "certo"


@pytest.mark.skipif(os.name == "nt", reason="o Windows não limita a memória assim")
def test_o_codigo_que_pede_memoria_demais_nao_a_tem():
    corrida = correr(["x = bytearray(3 << 30)", *CERTO], megabytes=1500)
    assert corrida.queixa == "passou de 1500 MB de memória"
    assert corrida.resultados["1.3"].situacao.value == "certo"


def test_o_codigo_do_estudante_nao_escreve_na_pasta_de_quem_corrige_nem_le_do_terminal(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    corrida = correr(["open('lixo', 'w').write('x')", "input()", "import sys; sys.exit(3)", *CERTO])
    assert corrida.resultados["1.3"].situacao.value == "certo"
    assert corrida.queixa == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "conteudo", ["[]", "{}", '{"cells": 3}', '{"cells": [3, {"cell_type": "code"}]}', ""]
)
def test_um_json_que_nao_e_caderno_e_uma_frase(tmp_path, conteudo):
    (tmp_path / "experimento_1_derivadas.ipynb").write_text(conteudo)
    estudante = corrigir(tmp_path)
    assert estudante.certos() == 0
    assert len(estudante.queixas) == (0 if "code" in conteudo else 1)
