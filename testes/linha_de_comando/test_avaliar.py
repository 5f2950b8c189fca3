"""``neuronio avaliar``: as medidas de um modelo pronto."""

import json
from pathlib import Path


def test_avaliar_uma_execucao_da_a_acuracia_do_teste_que_ela_guardou(neuronio, nos_digitos):
    resultados = json.loads((nos_digitos / "configuracao.json").read_text(encoding="utf-8"))["resultados"]
    acuracia = f"{100 * resultados['teste']['acuracia']:.2f}".replace(".", ",")
    feita = neuronio("avaliar", nos_digitos, "--saida", "medidas")
    assert feita.estado == 0, feita.erros
    assert f"acurácia {acuracia}" in feita.saida.replace("\xa0", " ")
    assert feita.ultima_linha == "medidas"
    figuras = {arquivo.name for arquivo in Path("medidas").iterdir()}
    assert {"relatorio.html", "curvas_roc.png", "matriz_de_confusao.png", "enganos.png"} <= figuras


def test_a_tabela_tem_uma_linha_por_classe(neuronio, nas_notas):
    feita = neuronio("avaliar", nas_notas / "modelo.safetensors", "--saida", "medidas")
    assert feita.estado == 0, feita.erros
    linhas = [
        linha.split()[:2] for linha in feita.saida.splitlines() if linha.strip()[:4].strip() in ("não", "sim")
    ]
    assert [classe for classe, _ in linhas] == ["não", "sim"]
    assert sum(int(amostras) for _, amostras in linhas) == 16


def test_um_csv_dado_e_medido_inteiro(neuronio, nas_notas, tabela_de_notas):
    feita = neuronio("avaliar", nas_notas, "--dados", tabela_de_notas, "--saida", "medidas")
    assert feita.estado == 0, feita.erros
    assert "notas.csv, 80 linhas" in feita.saida


def test_dados_de_outra_forma_sao_recusados(neuronio, nos_digitos, nas_notas, tabela_de_notas):
    assert neuronio("avaliar", nos_digitos, "--dados", "iris").recusou("(1, 8, 8)", "(4,)")
    assert neuronio("avaliar", nos_digitos, "--dados", tabela_de_notas).recusou("lê imagens")
    assert neuronio("avaliar", nas_notas, "--dados", "digitos").recusou("(1, 8, 8)")


def test_um_modelo_sem_execucao_ao_lado_pede_os_dados_se_nao_sao_dos_que_vem_prontos(
    neuronio, nos_digitos, nas_notas
):
    Path("m.safetensors").write_bytes((nas_notas / "modelo.safetensors").read_bytes())
    assert neuronio("avaliar", "m.safetensors").recusou("--dados NOME")
    Path("m.safetensors").write_bytes((nos_digitos / "modelo.safetensors").read_bytes())
    feita = neuronio("avaliar", "m.safetensors")
    assert "teste de dígitos" in feita.saida
    assert (feita.estado, feita.ultima_linha) == (0, "avaliacao")


def test_uma_pasta_sem_modelo_diz_o_que_falta(neuronio):
    Path("vazia").mkdir()
    assert neuronio("avaliar", "vazia").recusou("não há modelo.safetensors")
    Path("vazia/configuracao.json").write_text("{}", encoding="utf-8")
    assert neuronio("avaliar", "vazia").recusou("parou antes", "--retomar --saida vazia")
