import base64
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import conteudos_de_exemplo
import numpy as np
import pytest
from PIL import Image
from processo_a_parte import rodar

import neuronio
from neuronio.erros import ErroDeDados
from neuronio.graficos import (
    ConteudoDoRelatorio,
    Interrupcao,
    LinhaDoModelo,
    escrever_relatorio,
    paleta,
)
from neuronio.medidas import avaliar_classificacao

VAZIAS = {"meta", "link", "img", "br", "path", "circle"}
NA_LINHA = {"a", "b", "strong", "span", "code"}


class Pagina(HTMLParser):
    """A página lida: as marcas com os seus atributos, o texto, e se tudo o que abriu fechou."""

    def __init__(self, caminho: Path) -> None:
        super().__init__()
        self.marcas: list[tuple[str, dict[str, str | None]]] = []
        self.abertas: list[str] = []
        self.textos: list[str] = []
        self.feed(caminho.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, marca: str, atributos: list[tuple[str, str | None]]) -> None:
        self.marcas.append((marca, dict(atributos)))
        self._separar(marca)
        if marca not in VAZIAS:
            self.abertas.append(marca)

    def handle_startendtag(self, marca: str, atributos: list[tuple[str, str | None]]) -> None:
        self.marcas.append((marca, dict(atributos)))

    def handle_endtag(self, marca: str) -> None:
        assert self.abertas.pop() == marca
        self._separar(marca)

    def handle_data(self, texto: str) -> None:
        if self.abertas[-1:] not in (["style"], ["script"]):
            self.textos.append(texto)

    def _separar(self, marca: str) -> None:
        if marca not in NA_LINHA:
            self.textos.append(" ")

    @property
    def texto(self) -> str:
        return " ".join("".join(self.textos).split())

    def atributos(self, marca: str) -> list[dict[str, str | None]]:
        return [atributos for nome, atributos in self.marcas if nome == marca]


def ler(pasta: Path, conteudo: ConteudoDoRelatorio) -> Pagina:
    return Pagina(escrever_relatorio(pasta, conteudo))


def test_figuras_vao_em_png_ao_lado_da_pagina(tmp_path: Path) -> None:
    pagina = escrever_relatorio(tmp_path / "execucao", conteudos_de_exemplo.de_imagens())
    assert pagina == tmp_path / "execucao" / "relatorio.html"
    assert {arquivo.name for arquivo in pagina.parent.iterdir()} == {
        "relatorio.html",
        "perda_por_epoca.png",
        "acuracia_por_epoca.png",
        "curvas_roc.png",
        "matriz_de_confusao.png",
        "enganos.png",
    }
    for figura in pagina.parent.glob("*.png"):
        Image.open(figura).verify()


def test_pagina_e_html_bem_fechado_em_portugues(tmp_path: Path) -> None:
    pagina = ler(tmp_path, conteudos_de_exemplo.de_imagens())
    assert pagina.abertas == []
    assert pagina.atributos("html") == [{"lang": "pt-BR"}]
    assert "<!DOCTYPE html>" in (tmp_path / "relatorio.html").read_text(encoding="utf-8")


def test_pagina_conta_tudo_o_que_deve(tmp_path: Path) -> None:
    texto = ler(tmp_path, conteudos_de_exemplo.de_imagens()).texto
    for trecho in (
        "Dígitos de mentira",
        "neuronio treinar --dados digitos --epocas 3 --semente 7",
        "Treino 90,00 % acurácia perda 0,3",
        "Validação 75,00 % acurácia perda 0,5",
        "Teste 75,00 % acurácia perda 0,55",
        "Taxa 0,01",
        "Embaralhar sim",
        "Parada —",
        "densa_1 (Densa) (lote, 128) 8.320",
        "total 8.707",
        "A rede errou 3 de 12 amostras",
        "era dois, a rede disse zero com 72,6 %",
        "zero 75,0 % 75,0 % 75,0 % 4",
    ):
        assert trecho in texto


def test_tabela_da_auc_tem_a_de_cada_classe_e_a_media(tmp_path: Path) -> None:
    conteudo = conteudos_de_exemplo.de_imagens()
    texto = ler(tmp_path, conteudo).texto
    for curva in conteudo.avaliacao.curvas:
        assert f"{curva.classe} {curva.auc:.4f}".replace(".", ",") in texto
    assert f"média {conteudo.avaliacao.auc_media:.4f}".replace(".", ",") in texto


def test_imagem_de_cada_engano_e_a_da_sua_amostra(tmp_path: Path) -> None:
    conteudo = conteudos_de_exemplo.de_imagens()
    pagina = ler(tmp_path, conteudo)
    mostradas = [a for a in pagina.atributos("img") if a["alt"].startswith("imagem da amostra")]
    assert [a["alt"] for a in mostradas] == [f"imagem da amostra {i}" for i in (5, 4, 3)]
    tons = np.asarray(Image.open(BytesIO(base64.b64decode(mostradas[0]["src"].split(",")[1]))))
    np.testing.assert_array_equal(tons, (conteudo.imagens[5, 0] * 255).round())


def test_toda_imagem_esta_na_pagina_e_tem_texto_alternativo_e_medidas(tmp_path: Path) -> None:
    for atributos in ler(tmp_path, conteudos_de_exemplo.de_imagens()).atributos("img"):
        imagem = Image.open(
            BytesIO(base64.b64decode(atributos["src"].removeprefix("data:image/png;base64,")))
        )
        assert (int(atributos["width"]), int(atributos["height"])) == imagem.size
        assert len(atributos["alt"]) > 10


def test_toda_figura_ensina_a_le_la(tmp_path: Path) -> None:
    pagina = ler(tmp_path, conteudos_de_exemplo.de_imagens())
    assert len(pagina.atributos("figure")) == len(pagina.atributos("figcaption")) == 4


def test_toda_secao_tem_um_atalho_no_alto(tmp_path: Path) -> None:
    pagina = ler(tmp_path, conteudos_de_exemplo.de_imagens())
    secoes = [a["id"] for a in pagina.atributos("section")]
    assert len(secoes) > 4
    assert [a["href"] for a in pagina.atributos("a") if a["href"].startswith("#")] == [
        "#" + s for s in secoes
    ]


def test_pagina_nao_pede_nada_de_fora(tmp_path: Path) -> None:
    pagina = ler(tmp_path, conteudos_de_exemplo.de_imagens())
    for _, atributos in pagina.marcas:
        for nome in ("src", "href", "srcset", "action", "data", "poster"):
            assert (atributos.get(nome) or "#").startswith(("data:", "#"))
    escrita = (tmp_path / "relatorio.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|url\((?!#)|@import", escrita)


def test_o_que_vem_de_fora_nao_vira_marca(tmp_path: Path) -> None:
    mau = '<script>alert("1")</script>&"\'$titulo'
    medida = avaliar_classificacao([[0.9, 0.1], [0.8, 0.2]], [0, 1], classes=[mau, "b" + mau])
    base = conteudos_de_exemplo.de_imagens()
    for imagens in (base.imagens, None):
        conteudo = ConteudoDoRelatorio(
            titulo=mau,
            comando=f"neuronio --dados {mau} --{mau}",
            configuracao={mau: mau},
            modelo=[LinhaDoModelo(mau, mau, 1)],
            parametros=1,
            historico={"perda": [1.0], mau: [0.5]},
            finais={mau: {mau: 1.0, "perda": 2.0, "b" + mau: 3.0}},
            avaliacao=medida,
            conjunto=mau,
            imagens=imagens,
            interrupcao=Interrupcao(1, 2, mau),
        )
        pagina = ler(tmp_path, conteudo)
        assert len(pagina.atributos("script")) == 1  # só o da página
        assert pagina.abertas == []
        assert pagina.texto.count('alert("1")') >= 12
        assert "$titulo" in pagina.texto


def test_nome_de_metrica_nao_escapa_da_pasta(tmp_path: Path) -> None:
    conteudo = replace(conteudos_de_exemplo.de_imagens(), historico={"perda": [1.0], "../fora": [0.5]})
    escrever_relatorio(tmp_path / "dentro", conteudo)
    assert [arquivo.name for arquivo in tmp_path.iterdir()] == ["dentro"]


def test_regressao_nao_tem_roc_nem_confusao(tmp_path: Path) -> None:
    pagina = ler(tmp_path, conteudos_de_exemplo.de_regressao())
    assert "MAE, erro absoluto médio 0,5" in pagina.texto
    assert {a.get("id") for a in pagina.atributos("section")} == {
        "aprendizado",
        "regressao",
        "execucao",
        "repetir",
    }
    assert {arquivo.name for arquivo in tmp_path.iterdir()} == {
        "relatorio.html",
        "perda_por_epoca.png",
        "mae_por_epoca.png",
        "dispersao.png",
    }


def test_treino_interrompido_e_avisado_no_alto(tmp_path: Path) -> None:
    conteudo = replace(conteudos_de_exemplo.de_imagens(), interrupcao=Interrupcao(3, 30, "com Ctrl-C"))
    texto = ler(tmp_path, conteudo).texto
    assert "Treino interrompido na época 3 de 30, com Ctrl-C" in texto
    assert texto.index("interrompido") < texto.index("90,00")


def test_treino_completo_nao_traz_aviso(tmp_path: Path) -> None:
    assert "interrompido" not in ler(tmp_path, conteudos_de_exemplo.de_imagens()).texto


def test_interrompido_antes_da_primeira_epoca_ainda_tem_relatorio(tmp_path: Path) -> None:
    conteudo = replace(
        conteudos_de_exemplo.de_imagens(),
        historico={},
        finais={},
        avaliacao=None,
        imagens=None,
        interrupcao=Interrupcao(1, 30),
    )
    assert "parou antes do fim da primeira época" in ler(tmp_path, conteudo).texto
    assert [arquivo.name for arquivo in tmp_path.iterdir()] == ["relatorio.html"]


def test_rede_que_acerta_tudo_nao_tem_galeria(tmp_path: Path) -> None:
    conteudo = replace(
        conteudos_de_exemplo.de_imagens(), avaliacao=avaliar_classificacao(np.eye(3), [0, 1, 2])
    )
    assert "A rede acertou todas as 3 amostras" in ler(tmp_path, conteudo).texto
    assert not (tmp_path / "enganos.png").exists()


def test_enganos_que_nao_sao_imagens_vao_numa_tabela(tmp_path: Path) -> None:
    texto = ler(tmp_path, replace(conteudos_de_exemplo.de_imagens(), imagens=None)).texto
    assert "amostra era a rede disse com 5 dois zero 72,6 %" in texto


def test_classe_sem_curva_diz_por_que(tmp_path: Path) -> None:
    medida = avaliar_classificacao(np.full((2, 3), 1 / 3), [0, 1])
    texto = ler(tmp_path, replace(conteudos_de_exemplo.de_imagens(), avaliacao=medida)).texto
    assert "não definida: nenhuma amostra é desta classe" in texto


def test_mesmo_conteudo_da_os_mesmos_bytes(tmp_path: Path) -> None:
    def escritos() -> dict[str, bytes]:
        escrever_relatorio(tmp_path, conteudos_de_exemplo.de_imagens())
        return {arquivo.name: arquivo.read_bytes() for arquivo in tmp_path.iterdir()}

    assert escritos() == escritos()


def test_pagina_diz_a_data_a_versao_a_pasta_e_de_que_epoca_sao_os_pesos(tmp_path: Path) -> None:
    texto = ler(tmp_path / "minha", conteudos_de_exemplo.de_imagens()).texto
    assert f"7 de março de 2026, às 09:05 · Neurônio {neuronio.__version__}" in texto
    assert f"na pasta {tmp_path / 'minha'}" in texto
    assert "Os pesos são os da última época." in texto


def test_cada_auc_aparece_uma_vez_so(tmp_path: Path) -> None:
    conteudo = conteudos_de_exemplo.de_imagens()
    pagina = ler(tmp_path, conteudo)
    alternativos = [a.get("aria-label") or "" for a in pagina.atributos("svg")]
    escrito = " ".join([pagina.texto, *alternativos])
    areas = [f"{curva.auc:.4f}".replace(".", ",") for curva in conteudo.avaliacao.curvas]
    for area in areas:
        assert escrito.count(area) == areas.count(area)
    assert escrito.count("AUC") == 1


def test_figuras_da_pagina_so_tem_cores_do_tema(tmp_path: Path) -> None:
    for conteudo in (conteudos_de_exemplo.de_imagens(), conteudos_de_exemplo.de_regressao()):
        pagina = ler(tmp_path, conteudo)
        escrita = (tmp_path / "relatorio.html").read_text(encoding="utf-8")
        definidas = set(re.findall(r"(--[\w-]+): #", escrita))
        estilos = [a.get("style") or "" for _, a in pagina.marcas]
        cores = {cor for e in estilos for cor in re.findall(r"(?:fill|stroke): ([^;]+)", e)} - {"none"}
        fixas = {cor for cor in cores if not cor.startswith("var(")}
        assert fixas <= {paleta.SOBRE_A_COR.lower()}
        assert {cor[4:-1] for cor in cores - fixas} <= definidas


def test_nome_de_peca_nao_se_repete_na_pagina(tmp_path: Path) -> None:
    marcas = ler(tmp_path, conteudos_de_exemplo.de_imagens()).marcas
    nomes = [a["id"] for _, a in marcas if "id" in a]
    assert len(nomes) == len(set(nomes))


def test_conteudo_que_se_contradiz_nao_deixa_nada_escrito(tmp_path: Path) -> None:
    base = conteudos_de_exemplo.de_imagens()
    with pytest.raises(ErroDeDados, match="não tem imagem"):
        escrever_relatorio(tmp_path / "pasta", replace(base, imagens=base.imagens[:2]))
    assert list(tmp_path.iterdir()) == []


def test_disco_que_enche_nao_deixa_relatorio_pela_metade(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    antes = escrever_relatorio(tmp_path, conteudos_de_exemplo.de_regressao())
    guardado = {arquivo.name: arquivo.read_bytes() for arquivo in tmp_path.iterdir()}
    # O limite deixa passar as figuras e recusa a página, que é maior que todas.
    limite = antes.stat().st_size - 1000
    programa = f"""
import resource, sys
import conteudos_de_exemplo
from neuronio.erros import ErroDeArquivo
from neuronio.graficos import escrever_relatorio
resource.setrlimit(resource.RLIMIT_FSIZE, ({limite}, {limite}))
try:
    escrever_relatorio(sys.argv[1], conteudos_de_exemplo.de_imagens())
except ErroDeArquivo as erro:
    print(erro)
"""
    dito = rodar(programa, tmp_path)
    assert "não foi possível escrever" in dito
    assert {arquivo.name: arquivo.read_bytes() for arquivo in tmp_path.iterdir()} == guardado
