"""O trabalho principal: um comando, e a pasta com tudo."""

import csv
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from neuronio import dados
from neuronio.modelos import carregar
from neuronio.treino.ponto import pontos_de

DA_EXECUCAO = {
    "modelo.safetensors",
    "historico.csv",
    "configuracao.json",
    "relatorio.html",
    "perda_por_epoca.png",
    "acuracia_por_epoca.png",
    "curvas_roc.png",
    "matriz_de_confusao.png",
    "enganos.png",
}


def _historico(pasta: Path) -> list[list[str]]:
    """As linhas do histórico, sem os segundos, que nunca se repetem."""
    linhas = list(csv.reader((pasta / "historico.csv").read_text(encoding="utf-8").splitlines()))
    segundos = linhas[0].index("segundos")
    return [linha[:segundos] + linha[segundos + 1 :] for linha in linhas]


def _pesos_iguais(um: Path, outro: Path) -> bool:
    a, b = (load_file(pasta / "modelo.safetensors") for pasta in (um, outro))
    return set(a) == set(b) and all(np.array_equal(a[nome], b[nome]) for nome in a)


DE_UMA_EPOCA_SO = "diagnostico_subajuste.png"


def test_o_caminho_da_pasta_com_tudo_e_a_ultima_linha(neuronio):
    feita = neuronio("treinar", "--epocas", 1)
    assert feita.estado == 0
    pasta = Path(feita.ultima_linha)
    assert pasta.parent == Path("execucoes")
    pontos = {ponto.name for ponto in pontos_de(pasta)}  # mais de um, se a máquina é lenta
    assert pontos
    assert {arquivo.name for arquivo in pasta.iterdir()} - pontos == DA_EXECUCAO | {DE_UMA_EPOCA_SO}
    assert {arquivo.name for arquivo in Path.cwd().iterdir()} == {"execucoes"}


def test_o_trabalho_principal_passa_de_96_por_cento_na_validacao(neuronio):
    feita = neuronio("treinar")
    configuracao = json.loads((Path(feita.ultima_linha) / "configuracao.json").read_text(encoding="utf-8"))
    assert configuracao["resultados"]["validação"]["acuracia"] >= 0.96


def test_a_receita_dos_digitos_e_a_das_tres_camadas_lineares(nos_digitos):
    configuracao = json.loads((nos_digitos / "configuracao.json").read_text(encoding="utf-8"))
    pedido = {
        nome: configuracao[nome] for nome in ("otimizador", "taxa", "momento", "lote", "validacao", "semente")
    }
    assert pedido == {
        "otimizador": "SGD",
        "taxa": 0.1,
        "momento": 0.5,
        "lote": 64,
        "validacao": 0.15,
        "semente": 0,
    }
    modelo = carregar(nos_digitos / "modelo.safetensors")
    formas = [p.forma for p in modelo.parametros()]
    assert formas == [(64, 128), (128,), (128, 64), (64,), (64, 10), (10,)]
    assert type(modelo.perda).__name__ == "NLL"


def test_a_configuracao_guarda_o_comando_que_repete_o_treino(neuronio, nos_digitos):
    comando = json.loads((nos_digitos / "configuracao.json").read_text(encoding="utf-8"))["comando"]
    programa, *argumentos = comando.split()
    assert programa == "neuronio"
    assert neuronio(*argumentos, "--saida", "outra").estado == 0
    assert _pesos_iguais(nos_digitos, Path("outra"))


def test_a_mesma_semente_da_o_mesmo_historico_e_os_mesmos_pesos(neuronio):
    iris = ("treinar", "--dados", "iris", "--epocas", 4)
    for pasta, semente in (("a", 7), ("b", 7), ("c", 8)):
        assert neuronio(*iris, "--semente", semente, "--saida", pasta).estado == 0
    assert _historico(Path("a")) == _historico(Path("b"))
    assert _pesos_iguais(Path("a"), Path("b"))
    assert not _pesos_iguais(Path("a"), Path("c"))


def test_o_modelo_salvo_leva_o_nome_das_classes(nos_digitos):
    modelo = carregar(nos_digitos / "modelo.safetensors")
    assert modelo.preparo == dados.PREPARO_DIGITOS


def test_o_treino_retomado_da_os_mesmos_numeros_que_o_que_nao_parou(neuronio):
    iris = ("treinar", "--dados", "iris")
    neuronio(*iris, "--epocas", 6, "--saida", "direto")
    neuronio(*iris, "--epocas", 2, "--saida", "em_partes")
    retomado = neuronio("treinar", "--retomar", "--saida", "em_partes", "--epocas", 6)
    assert retomado.estado == 0, retomado.erros
    assert "Época 3/6" in retomado.saida
    assert "Época 2/6" not in retomado.saida
    assert _historico(Path("direto")) == _historico(Path("em_partes"))
    assert _pesos_iguais(Path("direto"), Path("em_partes"))


def test_retomar_sem_pasta_continua_a_ultima_que_nao_foi_concluida(neuronio):
    pasta = Path(neuronio("treinar", "--dados", "iris", "--epocas", 3).ultima_linha)
    configuracao = pasta / "configuracao.json"
    texto = configuracao.read_text(encoding="utf-8").replace('"concluída"', '"em andamento"')
    configuracao.write_text(texto.replace('"epocas_feitas": 3', '"epocas_feitas": 1'), encoding="utf-8")
    for ponto in pontos_de(pasta):
        ponto.unlink()
    retomada = neuronio("treinar", "--retomar")
    assert (retomada.estado, Path(retomada.ultima_linha)) == (0, pasta)
    assert "recomeça da primeira época" in retomada.erros
    assert neuronio("treinar", "--retomar").recusou("não há", "por concluir")


def test_um_relogio_que_anda_para_tras_nao_muda_qual_e_a_ultima(neuronio):
    iris = ("treinar", "--dados", "iris", "--epocas", 1)
    adiantada = Path(neuronio(*iris).ultima_linha).rename("execucoes/2099-01-01_00-00-00")
    depois = Path(neuronio(*iris).ultima_linha)
    for pasta in (adiantada, depois):
        texto = (pasta / "configuracao.json").read_text(encoding="utf-8")
        (pasta / "configuracao.json").write_text(
            texto.replace('"concluída"', '"interrompida"'), encoding="utf-8"
        )
    assert Path(neuronio("treinar", "--retomar", "--epocas", 2).ultima_linha) == depois


def test_a_regressao_aprende_um_alvo_de_centenas_de_milhares(neuronio, tabela_de_casas):
    feita = neuronio(
        "treinar", "--dados", tabela_de_casas, "--alvo", "preco", "--epocas", 60, "--saida", "casas"
    )
    assert feita.estado == 0, feita.erros
    resultados = json.loads(Path("casas/configuracao.json").read_text(encoding="utf-8"))["resultados"]
    assert resultados["teste"]["r2"] > 0.9
    x, _ = dados.csv(tabela_de_casas, "preco").teste
    previstos = carregar("casas/modelo.safetensors").prever(x)
    assert 100_000 < previstos.mean() < 700_000


def test_o_relatorio_conta_o_que_foi_rodado_e_como_rodar_de_novo(nos_digitos):
    pagina = (nos_digitos / "relatorio.html").read_text(encoding="utf-8")
    for trecho in ("MLP", "359 imagens, que a rede nunca viu", "SGD, taxa 0,1, momento 0,5", "--epocas"):
        assert trecho in pagina


def test_as_classes_raras_contam_o_mesmo_que_as_outras_a_pedido(neuronio, tmp_path):
    linhas = [f"{i % 7},{i % 5};{'sim' if i % 20 == 0 else 'não'}" for i in range(200)]
    (tmp_path / "raras.csv").write_text("\n".join(["a;fraude", *linhas]), encoding="utf-8")
    pedido = ("treinar", "--dados", "raras.csv", "--alvo", "fraude", "--epocas", 1, "--motor", "numpy")
    perdas = {}
    for nome, opcoes in {"todas": (), "balanceado": ("--pesos-das-classes", "Balanceado")}.items():
        assert neuronio(*pedido, *opcoes, "--saida", nome).estado == 0
        escrita = json.loads((tmp_path / nome / "configuracao.json").read_text(encoding="utf-8"))
        with (tmp_path / nome / "historico.csv").open(encoding="utf-8", newline="") as arquivo:
            perdas[nome] = next(csv.DictReader(arquivo))["perda"]
    assert perdas["todas"] != perdas["balanceado"]
    assert "--pesos-das-classes balanceado" in escrita["comando"]
    assert "Pesos das classes" in (tmp_path / "balanceado" / "relatorio.html").read_text(encoding="utf-8")
    recusada = neuronio("treinar", "--retomar", "--saida", "todas", "--pesos-das-classes", "balanceado")
    assert recusada.recusou("não usa --pesos-das-classes")
    assert neuronio(*pedido, "--pesos-das-classes", "x").recusou('é "balanceado"')
