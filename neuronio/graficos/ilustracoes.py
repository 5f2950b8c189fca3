"""As figuras de um relatório: cada uma com o nome do arquivo, o que ensina e o que diz a quem não a vê."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from neuronio.formato import inteiro, nome_da_metrica, numero, porcento, valor_da_metrica
from neuronio.graficos import estilo
from neuronio.graficos.calibracao import curva_de_calibracao
from neuronio.graficos.confusao import MAXIMO_COM_NUMEROS, matriz_de_confusao
from neuronio.graficos.conteudo import ConteudoDoRelatorio
from neuronio.graficos.custos import custo_por_limiar
from neuronio.graficos.disputa import acertos_da_disputa, perdas_da_disputa
from neuronio.graficos.fileiras import fileiras
from neuronio.graficos.legendas import legenda_da_curva
from neuronio.graficos.mosaico import enganos
from neuronio.graficos.por_epoca import (
    HistoricoEmListas,
    metrica_por_epoca,
    metricas_do_historico,
    valores_por_epoca,
)
from neuronio.graficos.precisao_recall import curvas_de_precisao
from neuronio.graficos.previsao import erro_por_passo, previsao_da_serie
from neuronio.graficos.regressao import dispersao, residuos
from neuronio.graficos.roc import curvas_roc
from neuronio.graficos.tema import svg_da_pagina
from neuronio.medidas import Avaliacao, AvaliacaoDeRegressao, AvaliacaoDeSerie

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

_LEGENDA_DA_ROC = (
    "Cada curva responde: se eu for menos exigente para dizer “é desta classe”, quantos acertos ganho (para "
    "cima) e quantos alarmes falsos pago (para a direita)? Quanto mais ela abraça o canto de cima, à "
    "esquerda, melhor. A área sob a curva é 1 quando a separação é perfeita e 0,5 no puro acaso, a linha "
    "pontilhada."
)
_LEGENDA_DA_CONFUSAO = (
    "Cada linha é o que a amostra era; cada coluna, o que a rede disse. Em azul, na diagonal, os acertos; "
    "em laranja, os enganos, mais fortes quanto mais frequentes naquela linha."
)
_LEGENDA_DA_DISPERSAO = (
    "Cada ponto é uma amostra. Sobre a reta tracejada a previsão seria perfeita; a distância vertical até "
    "ela é o erro."
)

_LEGENDA_DAS_PERDAS = (
    "Nenhuma das duas precisa cair: cada rede se mede contra a outra, que também aprende. Uma que cai e fica "
    "perto de zero venceu, e a outra deixou de aprender com ela."
)
_LEGENDA_DOS_ACERTOS = (
    "A parte das amostras reais, e das inventadas, que a discriminadora reconhece. Na linha pontilhada, a "
    "metade, ela já não as distingue; perto de 100 %, a geradora nunca a engana."
)
_LEGENDA_DO_AUMENTO = (
    "Em cima, imagens como vieram; embaixo, como a rede as vê, cada vez de um jeito. Se numa delas você não "
    "sabe mais o que era, o aumento é forte demais."
)
_LEGENDA_DO_ERRO_POR_PASSO = (
    "Quanto mais longe se prevê, mais se erra: cada ponto é o erro médio de todas as previsões a essa "
    "distância. Onde a linha da rede passa acima de uma tracejada, essa referência prevê melhor."
)


_LEGENDA_DAS_FRACOES = (
    "A mesma matriz, em porcentagem de cada linha: das amostras que eram da classe, que parte caiu em "
    "cada casa. Na diagonal está o recall."
)
_LEGENDA_DA_PRECISAO = (
    "Cada curva responde: para achar mais do que é da classe (para a direita), de quanto do que digo me "
    "engano (para baixo)? Quando a classe é rara, mostra o que a ROC esconde. A área é 1 quando a "
    "separação é perfeita."
)
_LEGENDA_DA_CALIBRACAO = (
    "Das vezes em que a rede disse ter tal certeza, em quantas acertou. Abaixo da reta tracejada ela é "
    "confiante demais, e acima, de menos; o traço vermelho é a distância, e o disco cresce com as amostras."
)
_LEGENDA_DOS_CUSTOS = (
    "O que custaria, em média, cada escolha do limiar; o disco é a mais barata. As classes são as em que "
    "escolher mais economiza."
)
_LEGENDA_DOS_RESIDUOS = (
    "Cada ponto é quanto a rede passou do verdadeiro. A nuvem de uma boa regressão não tem forma: se ela se "
    "curva, falta à rede alguma coisa; se se abre, a rede erra mais onde o número é grande."
)


@dataclass(frozen=True)
class Ilustracao:
    """Uma figura pronta para entrar na página.

    Atributos:
        arquivo: nome do PNG.
        png: os bytes dele.
        svg: a mesma figura como a página a mostra.
        alternativo: o que a figura mostra, em palavras, para quem não a vê.
        legenda: como se lê.
    """

    arquivo: str
    png: bytes
    svg: str
    alternativo: str
    legenda: str


def ilustracoes_do_historico(historico: HistoricoEmListas) -> Iterator[Ilustracao]:
    """Desenha a perda, cada métrica e a taxa por época; nada, se o treino parou antes do fim da primeira."""
    if not len(historico.get("perda", ())):
        return
    taxa = ["taxa"] if len(historico.get("taxa", ())) else []
    for nome in ("perda", *metricas_do_historico(historico), *taxa):
        yield ilustrar(
            f"{_nome_de_arquivo(nome)}_por_epoca.png",
            metrica_por_epoca(historico, nome),
            _descrever_curva(historico, nome),
            legenda_da_curva(nome, *valores_por_epoca(historico, nome)),
        )


def ilustracoes_da_disputa(historico: HistoricoEmListas) -> Iterator[Ilustracao]:
    """Desenha as duas perdas e os dois acertos de uma rede adversária; nada, se não houve época inteira."""
    if not len(historico.get("perda", ())):
        return
    perdas, acertos = ("perda_discriminadora", "perda_geradora"), ("acertos_reais", "acertos_falsas")
    for arquivo, nomes, figura, legenda in (
        ("perdas_da_disputa.png", perdas, perdas_da_disputa(historico), _LEGENDA_DAS_PERDAS),
        ("acertos_da_disputa.png", acertos, acertos_da_disputa(historico), _LEGENDA_DOS_ACERTOS),
    ):
        yield ilustrar(
            arquivo, figura, " ".join(_descrever_curva(historico, nome) for nome in nomes), legenda
        )


def ilustracao_da_roc(medida: Avaliacao) -> Ilustracao:
    """Desenha as curvas ROC."""
    figura = curvas_roc(medida.curvas)
    descricao = f"Curvas ROC de {len(medida.curvas)} classes; as áreas estão na tabela."
    return _sem_a_legenda("curvas_roc.png", figura, descricao, _LEGENDA_DA_ROC)


def _sem_a_legenda(arquivo: str, figura: Figura, descricao: str, texto: str) -> Ilustracao:
    """Na página, a tabela das áreas diz de que classe é cada traço; no arquivo, a legenda."""
    png = figura.png()
    legenda = figura.axes[0].get_legend()
    assert legenda is not None
    legenda.remove()
    figura.set_size_inches(estilo.LARGURA, 4.6)
    return ilustrar(arquivo, figura, descricao, texto, png)


def ilustracao_da_confusao(medida: Avaliacao) -> Ilustracao:
    """Desenha a matriz de confusão."""
    descricao = (
        f"Matriz de confusão de {len(medida.classes)} classes: "
        f"{inteiro(medida.amostras - medida.total_de_enganos)} acertos e {inteiro(medida.total_de_enganos)} "
        f"enganos em {inteiro(medida.amostras)} amostras."
    )
    legenda = _LEGENDA_DA_CONFUSAO
    if len(medida.classes) > MAXIMO_COM_NUMEROS:
        legenda += " Com tantas classes, os números não caberiam nas casas."
    figura = matriz_de_confusao(medida.matriz, medida.classes)
    return ilustrar("matriz_de_confusao.png", figura, descricao, legenda)


def ilustracao_das_fracoes(medida: Avaliacao) -> Ilustracao:
    """Desenha a matriz de confusão em porcentagem de cada linha."""
    descricao = f"Matriz de confusão de {len(medida.classes)} classes, em porcentagem de cada linha."
    figura = matriz_de_confusao(medida.matriz, medida.classes, fracoes=True)
    return ilustrar("matriz_em_fracoes.png", figura, descricao, _LEGENDA_DAS_FRACOES)


def ilustracao_da_precisao(medida: Avaliacao) -> Ilustracao:
    """Desenha as curvas de precisão e recall."""
    figura = curvas_de_precisao(medida.precisao_recall)
    descricao = f"Curvas de precisão e recall de {len(medida.classes)} classes; as áreas estão na tabela."
    return _sem_a_legenda("precisao_e_recall.png", figura, descricao, _LEGENDA_DA_PRECISAO)


def ilustracao_da_calibracao(medida: Avaliacao) -> Ilustracao:
    """Desenha a fração de acertos contra a certeza."""
    descricao = (
        f"A fração de acertos contra a certeza; a distância média é {porcento(medida.calibracao.erro)}."
    )
    figura = curva_de_calibracao(medida.calibracao)
    return ilustrar("calibracao.png", figura, descricao, _LEGENDA_DA_CALIBRACAO)


def ilustracao_dos_custos(medida: Avaliacao) -> Ilustracao:
    """Desenha o custo médio contra o limiar."""
    descricao = (
        f"O custo médio de cada limiar, de {len(medida.limiares)} classes; os menores estão na tabela."
    )
    return ilustrar("custo_por_limiar.png", custo_por_limiar(medida.limiares), descricao, _LEGENDA_DOS_CUSTOS)


def ilustracao_dos_residuos(medida: AvaliacaoDeRegressao) -> Ilustracao:
    """Desenha os resíduos."""
    descricao = f"Os resíduos de {inteiro(medida.amostras)} amostras contra o que a rede previu."
    return ilustrar("residuos.png", residuos(medida), descricao, _LEGENDA_DOS_RESIDUOS)


def ilustracao_da_dispersao(medida: AvaliacaoDeRegressao) -> Ilustracao:
    """Desenha o previsto contra o verdadeiro."""
    descricao = f"Previsto e verdadeiro em {inteiro(medida.amostras)} amostras; MAE {numero(medida.mae)}."
    return ilustrar("dispersao.png", dispersao(medida), descricao, _LEGENDA_DA_DISPERSAO)


def ilustracao_da_previsao(medida: AvaliacaoDeSerie) -> Ilustracao:
    """Desenha as últimas previsões e o que veio depois."""
    melhor = medida.referencias[0].nome
    descricao = (
        f"Gráfico de linhas: o fim da série {medida.coluna}, até {medida.datas[-1]}, e o que a rede e a "
        f"referência {melhor} previam."
    )
    legenda = (
        f"As últimas previsões, cada uma de {medida.horizonte} {medida.periodos}, feitas nos pontos, sem ver "
        f"nada do que vem à direita deles; e as da melhor referência, {melhor}."
    )
    return ilustrar("previsao.png", previsao_da_serie(medida), descricao, legenda)


def ilustracao_do_erro_por_passo(medida: AvaliacaoDeSerie) -> Ilustracao:
    """Desenha o erro a cada passo do horizonte."""
    primeiro, ultimo = (numero(float(medida.rede.por_passo[i])) for i in (0, -1))
    descricao = (
        f"Gráfico de linhas: o MAE da rede, de {primeiro} no passo 1 a {ultimo} no passo {medida.horizonte}, "
        "e os das referências."
    )
    return ilustrar("erro_por_passo.png", erro_por_passo(medida), descricao, _LEGENDA_DO_ERRO_POR_PASSO)


def ilustracao_do_aumento(linhas: Mapping[str, ArrayLike]) -> Ilustracao:
    """Desenha imagens do treino antes e depois do aumento."""
    descricao = f"Grade de imagens do treino: como vieram e, embaixo, mudadas de {len(linhas) - 1} modos."
    return ilustrar(
        "aumento.png", fileiras("Antes e depois do aumento", linhas), descricao, _LEGENDA_DO_AUMENTO
    )


def png_dos_enganos(conteudo: ConteudoDoRelatorio) -> dict[str, bytes]:
    """Desenha o mosaico dos enganos, que na página é feito de imagens soltas; vazio se não os há."""
    medida = conteudo.avaliacao
    if not isinstance(medida, Avaliacao) or not medida.enganos or conteudo.imagens is None:
        return {}
    return {"enganos.png": enganos(conteudo.imagens, medida.enganos, medida.classes).png()}


def ilustrar(
    arquivo: str, figura: Figura, alternativo: str, legenda: str, png: bytes | None = None
) -> Ilustracao:
    """A figura como a página a mostra, e em PNG; ``png``, se o do arquivo é outro."""
    svg = svg_da_pagina(figura, arquivo, alternativo)
    figura.set_layout_engine("none")  # já está arrumada
    return Ilustracao(arquivo, png or figura.png(), svg, alternativo, legenda)


def _descrever_curva(historico: HistoricoEmListas, nome: str) -> str:
    treino, validacao = valores_por_epoca(historico, nome)
    partes = [f"Gráfico de linhas: {nome_da_metrica(nome)} em {len(treino)} épocas"]
    for rotulo, valores in (("treino", treino), ("validação", validacao)):
        if len(valores):
            primeiro, ultimo = (valor_da_metrica(nome, float(valores[i])) for i in (0, -1))
            partes.append(f"{rotulo}, de {primeiro} a {ultimo}")
    return "; ".join(partes) + "."


def _nome_de_arquivo(nome: str) -> str:
    return "".join(letra if letra.isalnum() else "_" for letra in nome)
