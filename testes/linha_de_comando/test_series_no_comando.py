"""Séries no comando: treinar, medir, e continuar além do fim, com as datas."""

import json
import math
from pathlib import Path

import pytest
from chamada import chamar

from neuronio.dados import co2
from neuronio.modelos import carregar


@pytest.fixture(scope="module")
def vendas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Uma série mensal, como uma planilha brasileira a escreve."""
    valores = [100 + i + 20 * math.sin(math.pi * i / 6) for i in range(120)]
    linhas = [f"01/{i % 12 + 1:02}/{2000 + i // 12};{v:.2f}".replace(".", ",") for i, v in enumerate(valores)]
    caminho = tmp_path_factory.mktemp("dados") / "vendas.csv"
    caminho.write_text("mês;vendas\n" + "\n".join(linhas), encoding="utf-8")
    return caminho


@pytest.fixture(scope="module")
def nas_vendas(vendas: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pasta de uma execução na série das vendas. Só para ler."""
    pasta = tmp_path_factory.mktemp("execucao") / "vendas"
    pedido = ("--janela", 24, "--horizonte", 6, "--epocas", 3, "--saida", pasta)
    feita = chamar("treinar", "--dados", vendas, "--serie", "vendas", *pedido)
    assert feita.estado == 0, feita
    return pasta


def test_a_receita_das_series_chega_a_meio_ppm_no_co2_e_diz_de_quem_perde_e_de_quem_ganha(neuronio):
    feita = neuronio("treinar", "--dados", "co2")
    assert feita.estado == 0, feita.erros
    pasta = Path(feita.ultima_linha)
    teste = json.loads((pasta / "configuracao.json").read_text(encoding="utf-8"))["resultados"]["teste"]
    assert teste["mae"] <= 0.50
    pagina = (pasta / "relatorio.html").read_text(encoding="utf-8")
    perde = teste["mae"] >= 0.4531
    for lugar in (feita.saida, pagina):
        assert ("perde da linear na janela (que erra 0,4531)" in lugar) == perde
        assert "1,713" in lugar  # a sazonal
    assert {"previsao.png", "erro_por_passo.png"} <= {arquivo.name for arquivo in pasta.iterdir()}


def test_uma_rede_que_perde_do_ano_passado_e_avisada_no_alto_da_pagina(neuronio, vendas):
    feita = neuronio("treinar", "--dados", vendas, "--serie", "vendas", "--epocas", 1, "--saida", "crua")
    assert feita.estado == 0, feita.erros
    assert "sazonal" in feita.saida.split("perde da")[1]
    pagina = Path("crua/relatorio.html").read_text(encoding="utf-8")
    assert '<p class="aviso" role="note">A rede erra' in pagina


def test_a_continuacao_tem_as_datas_do_arquivo_e_os_numeros_da_rede(neuronio, vendas, nas_vendas):
    feita = neuronio("prever", nas_vendas, vendas)
    assert feita.estado == 0, feita.erros
    cabecalho, *linhas = feita.saida.splitlines()
    assert cabecalho == "mês;vendas previsto"
    assert [linha.split(";")[0] for linha in linhas] == [f"01/{mes:02}/2010" for mes in range(1, 7)]
    modelo = carregar(nas_vendas / "modelo.safetensors")
    fim = modelo.preparo.continuar(vendas)
    esperados = fim.na_unidade(modelo.prever(fim.x))
    previstos = [float(linha.split(";")[1].replace(",", ".")) for linha in linhas]
    assert previstos == pytest.approx(esperados, abs=1e-3)
    assert "A série acaba em 01/12/2009" in feita.erros


def test_a_serie_que_vem_pronta_tambem_se_continua(neuronio):
    pedido = ("--dados", "co2", "--epocas", 1, "--motor", "numpy", "--saida", "feita")
    assert neuronio("treinar", *pedido).estado == 0
    datas = [linha.split(";")[0] for linha in neuronio("prever", "feita", "co2").saida.splitlines()[1:]]
    with pytest.warns(UserWarning, match="faltam 5"):
        assert datas == co2().continuacao.datas


def test_avaliar_mede_o_teste_da_execucao_e_tambem_outra_serie(neuronio, vendas, nas_vendas):
    guardados = json.loads((nas_vendas / "configuracao.json").read_text(encoding="utf-8"))["resultados"]
    feita = neuronio("avaliar", nas_vendas, "--saida", "medida")
    assert feita.estado == 0, feita.erros
    assert f"MAE {guardados['teste']['mae']:.4g}".replace(".", ",") in feita.saida
    outra = Path("outra.csv")
    linhas = vendas.read_text(encoding="utf-8").splitlines()
    outra.write_text("\n".join(["data;vendas", *linhas[1:61]]), encoding="utf-8")
    feita = neuronio("avaliar", nas_vendas, "--dados", outra, "--saida", "outra")
    assert feita.estado == 0, feita.erros
    assert "31 janelas" in feita.saida  # 60 − 24 − 6 + 1
    assert "sazonal" in feita.saida


@pytest.mark.parametrize("modelo", ["lstm", "gru"])
def test_as_recorrentes_treinam_em_series_e_o_treino_se_retoma(neuronio, vendas, modelo):
    pedido = ("--dados", vendas, "--serie", "vendas", "--janela", 6, "--horizonte", 2, "--saida", "r")
    assert neuronio("treinar", *pedido, "--modelo", modelo, "--epocas", 1, "--motor", "numpy").estado == 0
    feita = neuronio("treinar", "--retomar", "--saida", "r", "--epocas", 2)
    assert feita.estado == 0, feita.erros
    assert carregar("r/modelo.safetensors").historico.epocas == 2


def test_o_comando_guardado_repete_o_treino_numero_por_numero(neuronio, nas_vendas):
    import shlex

    tudo = json.loads((nas_vendas / "configuracao.json").read_text(encoding="utf-8"))
    _, *argumentos = shlex.split(tudo["comando"])
    assert neuronio(*argumentos, "--saida", "outra").estado == 0
    outra = json.loads(Path("outra/configuracao.json").read_text(encoding="utf-8"))
    assert outra["resultados"] == tudo["resultados"]


@pytest.mark.parametrize(
    ("opcoes", "trechos"),
    [
        (["--serie", "venda"], ['Você quis dizer "vendas"?']),
        (["--serie", "vendas", "--janela", 500], ["120 meses", "janela de 500", "menores"]),
        (["--serie", "vendas", "--janela", 0], ["--janela"]),
        (["--serie", "vendas", "--agrupar", "quinzena"], ["--agrupar", '"mes"']),
        (["--serie", "vendas", "--alvo", "vendas"], ["--alvo"]),
        (["--serie", "vendas", "--ignorar", "mês"], ["--ignorar"]),
        (["--serie", "vendas", "--modelo", "cnn"], ["a cnn lê imagens", "série"]),
        (["--janela", 12, "--alvo", "vendas"], ["--janela", "--serie COLUNA"]),
    ],
)
def test_o_que_nao_serve_numa_serie_se_diz_e_nada_se_escreve(neuronio, vendas, opcoes, trechos):
    assert neuronio("treinar", "--dados", vendas, *opcoes).recusou(*trechos)
    assert not any(Path.cwd().iterdir())


def test_prever_uma_serie_curta_ou_de_outro_ritmo_se_recusa(neuronio, nas_vendas):
    curta = "mês;vendas\n" + "\n".join(f"01/{mes:02}/2000;{mes},5" for mes in range(1, 11))
    Path("curta.csv").write_text(curta, encoding="utf-8")
    assert neuronio("prever", nas_vendas, "curta.csv").recusou("10 meses", "24")
    anual = "ano;vendas\n" + "\n".join(f"{1900 + i};{i},5" for i in range(60))
    Path("anual.csv").write_text(anual, encoding="utf-8")
    assert neuronio("prever", nas_vendas, "anual.csv").recusou("anos", "meses")
