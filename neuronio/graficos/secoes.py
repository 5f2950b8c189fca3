"""As seções do relatório: de cada resultado, o trecho da página que o mostra."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

from numpy.typing import ArrayLike

from neuronio.formato import inteiro, nome_da_metrica, numero, porcento, proporcao, valor_da_metrica
from neuronio.graficos.conteudo import Interrupcao, LinhaDoModelo
from neuronio.graficos.curva_de_cada import traco_de_cada
from neuronio.graficos.desequilibrio import desequilibrio, remedio
from neuronio.graficos.ilustracoes import Ilustracao
from neuronio.graficos.imagens import imagem_em_png, imagens_dos_enganos
from neuronio.graficos.marcacao import (
    empilhadas,
    figura,
    imagem,
    lado_a_lado,
    paragrafo,
    secao,
    tabela,
    traco,
)
from neuronio.graficos.precisao_recall import media_da_precisao
from neuronio.graficos.previsao import tracos_das_previsoes
from neuronio.graficos.roc import area_da_roc
from neuronio.graficos.veredito import veredito
from neuronio.medidas import Avaliacao, AvaliacaoDeRegressao, AvaliacaoDeSerie, Engano

_MESES = (
    *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
    *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
)
_CABEM_EM_MEIA_PAGINA = 12  # classes que se leem numa matriz de confusão de meia largura
_SOBRE_AS_METRICAS = (
    "Precisão: do que a rede disse ser da classe, quanto era. Recall: do que era da classe, quanto ela "
    "achou. F1: a média harmônica das duas. O traço (—) marca uma conta sem amostras."
)
_SOBRE_O_INTERVALO = "O intervalo diz quanto a medida mudaria se as amostras fossem outras, sorteadas destas."
_SOBRE_O_RESUMO = (
    "A acurácia balanceada é a média do recall das classes: não se deixa enganar por uma que seja maior "
    f"que as outras. {_SOBRE_O_INTERVALO}"
)
_SOBRE_OS_ENGANOS = (
    "São os erros em que a rede tinha mais certeza. Olhe bem: às vezes a amostra é mesmo ambígua; às vezes, "
    "ela mostra o que falta ensinar."
)
_SOBRE_A_REGRESSAO = (
    "O MAE é o erro médio, na unidade do que se prevê. O MSE dá mais peso aos erros grandes. O R² é a parte "
    "da variação dos alvos que a rede explica: 1 é perfeito, 0 é o mesmo que prever sempre a média."
)

_SOBRE_A_SERIE = (
    "O MAE é o erro médio, e o RMSE dá mais peso aos erros grandes, os dois na unidade da série. O MASE é "
    "quantas vezes o MAE é o erro de quem, no treino, repetisse o valor de uma volta antes. Referências: o "
    "último valor, em todo o horizonte; a sazonal, o da mesma época na última volta; a linear, uma soma "
    "ponderada da janela, com os pesos que menos erram no treino."
)


def identidade(quando: datetime, pasta: Path) -> str:
    """Diz, sob o título, de quando é a página, quem a escreveu e onde fica."""
    from neuronio import __version__

    data = f"{quando.day} de {_MESES[quando.month - 1]} de {quando.year}, às {quando:%H:%M}"
    partes = (f'<time datetime="{quando:%Y-%m-%dT%H:%M}">{data}</time>', f"Neurônio {escape(__version__)}")
    return f"{' · '.join(partes)}<br>na pasta <code>{escape(str(pasta))}</code>"


def interrupcao(parada: Interrupcao | None) -> str:
    """Avisa, no alto da página, que o treino parou antes da hora."""
    if parada is None:
        return ""
    return (
        '<p class="aviso" role="note">'
        f"<strong>Treino interrompido na época {parada.epoca} de {parada.de}</strong>, "
        f"{escape(parada.motivo)}. O que se lê aqui é o que a rede tinha aprendido até ali.</p>"
    )


def derrota(medida: object) -> str:
    """Avisa, no alto da página, que a rede prevê pior que uma referência que não custa nada."""
    if not isinstance(medida, AvaliacaoDeSerie) or not medida.vencedoras:
        return ""
    return f'<p class="aviso" role="note">{escape(veredito(medida))}</p>'


def desigualdade(medida: object, conjunto: str) -> str:
    """Avisa, no alto da página, que a acurácia sozinha engana: uma classe é muito maior que outra."""
    if not isinstance(medida, Avaliacao) or not desequilibrio(medida):
        return ""
    texto = f"{conjunto.capitalize()}: {desequilibrio(medida)}. {remedio(medida)}"
    return f'<p class="aviso" role="note">{escape(texto.rstrip())}</p>'


def numeros_finais(finais: Mapping[str, Mapping[str, float]]) -> str:
    """Mostra, em letras grandes, as medidas do modelo pronto em cada parte dos dados."""
    cartoes = "".join(_cartao(parte, medidas) for parte, medidas in finais.items() if medidas)
    return f'<div class="finais">{cartoes}</div>' if cartoes else ""


def aprendizado(ilustracoes: Sequence[Ilustracao], pesos: str) -> str:
    """Conta como a rede aprendeu, época por época, e de qual delas são os pesos que ficaram."""
    if ilustracoes:
        corpo = (paragrafo(pesos) if pesos else "") + lado_a_lado(*map(figura, ilustracoes))
    else:
        corpo = paragrafo("O treino parou antes do fim da primeira época.")
    return secao("aprendizado", "Como a rede aprendeu", corpo)


def aumento(ilustracao: Ilustracao) -> str:
    """Mostra imagens do treino antes e depois do aumento."""
    return secao("aumento", "O que a rede viu", figura(ilustracao))


def separacao(medida: Avaliacao, conjunto: str, curvas: Ilustracao) -> str:
    """Mostra as curvas ROC e a tabela das áreas."""
    linhas = [
        (
            curva.classe,
            f"não definida: {curva.motivo}" if curva.motivo else proporcao(curva.auc),
            _entre(curva.intervalo, 3),
        )
        for curva in medida.curvas
    ]
    dela = traco_de_cada(medida.curvas, area_da_roc)
    areas = tabela(
        "Área sob a curva",
        ("classe", "AUC", "intervalo de 95 %"),
        linhas,
        rodape=("média", proporcao(medida.auc_media), _entre(medida.intervalos.get("auc"), 3)),
        nota=_SOBRE_O_INTERVALO,
        tracos=[traco(*dela[curva]) for curva in medida.curvas],
    )
    return secao("roc", f"O que ela separa ({conjunto})", lado_a_lado(figura(curvas), areas))


def resumo(medida: Avaliacao, conjunto: str) -> str:
    """Mostra as medidas da rede inteira, com os intervalos das que os têm."""
    macro = medida.medias[0]
    numeros = {"acuracia": medida.acuracia, "acuracia_balanceada": medida.acuracia_balanceada, "f1": macro.f1}
    linhas = [
        (nome_da_metrica(nome), porcento(valor), _faixa(*medida.intervalos[nome]))
        for nome, valor in numeros.items()
    ]
    linhas += [(f"entre as {k} mais prováveis", porcento(valor), "") for k, valor in medida.top_k.items()]
    linhas += [
        ("AUC média", proporcao(medida.auc_media), _entre(medida.intervalos.get("auc"))),
        ("erro de calibração", porcento(medida.calibracao.erro), ""),
        ("amostras", inteiro(medida.amostras), ""),
    ]
    cabecalho = ("medida", "valor", "intervalo de 95 %")
    return secao(
        "medidas", f"O que ela vale ({conjunto})", tabela("Medidas", cabecalho, linhas, nota=_SOBRE_O_RESUMO)
    )


def precisao_e_recall(medida: Avaliacao, conjunto: str, curvas: Ilustracao) -> str:
    """Mostra as curvas de precisão e recall e a tabela das áreas."""
    dela = traco_de_cada(medida.precisao_recall, media_da_precisao)
    linhas = [(c.classe, proporcao(c.media), porcento(c.frequencia, 1)) for c in medida.precisao_recall]
    areas = tabela(
        "Precisão média",
        ("classe", "área", "das amostras"),
        linhas,
        nota="A última coluna é a precisão de quem respondesse ao acaso.",
        tracos=[traco(*dela[curva]) for curva in medida.precisao_recall],
    )
    titulo = f"O que ela acha, e de quanto se engana ({conjunto})"
    return secao("precisao", titulo, lado_a_lado(figura(curvas), areas))


def confianca(medida: Avaliacao, conjunto: str, curva: Ilustracao) -> str:
    """Mostra a calibração: a certeza que a rede diz ter, e quanto acerta."""
    calibracao = medida.calibracao
    trios = zip(calibracao.certezas, calibracao.acertos, calibracao.amostras, strict=True)
    linhas = [(porcento(p, 1), porcento(acertos, 1), inteiro(int(n))) for p, acertos, n in trios]
    caixas = tabela("Certezas parecidas", ("certeza média", "acertou", "amostras"), linhas)
    return secao("calibracao", f"Se ela sabe o que sabe ({conjunto})", lado_a_lado(figura(curva), caixas))


def custos(medida: Avaliacao, conjunto: str, curvas: Ilustracao) -> str:
    """Mostra o limiar de menor custo de cada classe."""
    linhas = [
        (li.classe, numero(li.limiar, 3), numero(li.custo, 3), numero(li.custo_em_meio, 3))
        for li in medida.limiares
    ]
    falso_positivo, falso_negativo = map(numero, medida.custos)
    melhores = tabela(
        "Limiar de menor custo",
        ("classe", "limiar", "custo", "com 0,5"),
        linhas,
        nota=f"Um falso positivo custa {falso_positivo}, e um falso negativo, {falso_negativo}.",
    )
    return secao("custos", f"Que limiar escolher ({conjunto})", lado_a_lado(figura(curvas), melhores))


def confusoes(medida: Avaliacao, conjunto: str, matrizes: Sequence[Ilustracao]) -> str:
    """Mostra a matriz de confusão, em contagens ou também em frações, e as medidas de cada classe."""
    linhas = [
        (m.classe, *(porcento(parte, 1) for parte in (m.precisao, m.recall, m.f1)), inteiro(m.suporte))
        for m in (*medida.por_classe, *medida.medias)
    ]
    cabecalho = ("classe", "precisão", "recall", "F1", "amostras")
    medidas = tabela("Classe por classe", cabecalho, linhas, nota=_SOBRE_AS_METRICAS)
    arranjo = lado_a_lado if len(medida.classes) <= _CABEM_EM_MEIA_PAGINA else empilhadas
    desenhos = [figura(matriz) for matriz in matrizes]
    corpo = arranjo(*desenhos, medidas) if len(desenhos) == 1 else empilhadas(arranjo(*desenhos), medidas)
    return secao("confusao", f"O que ela confunde ({conjunto})", corpo)


def maiores_enganos(medida: Avaliacao, conjunto: str, imagens: ArrayLike | None) -> str:
    """Mostra os enganos mais confiantes: desenhados, se são imagens; numa tabela, se não são."""
    total = f"{inteiro(medida.total_de_enganos)} de {inteiro(medida.amostras)} amostras"
    if not medida.total_de_enganos:
        corpo = paragrafo(f"A rede acertou todas as {inteiro(medida.amostras)} amostras.")
    elif imagens is None:
        corpo = paragrafo(f"A rede errou {total}. {_SOBRE_OS_ENGANOS}") + _tabela_dos_enganos(medida)
    else:
        corpo = paragrafo(f"A rede errou {total}. {_SOBRE_OS_ENGANOS}") + _galeria(medida, imagens)
    return secao("enganos", f"Onde errou com mais certeza ({conjunto})", corpo)


def regressao(medida: AvaliacaoDeRegressao, conjunto: str, pontos: Ilustracao, *residuos: Ilustracao) -> str:
    """Mostra o previsto contra o verdadeiro, os resíduos e as medidas de erro."""
    linhas = [
        ("MAE, erro absoluto médio", numero(medida.mae)),
        ("MAE, intervalo de 95 %", " a ".join(map(numero, medida.intervalos["mae"]))),
        ("RMSE, raiz do erro quadrático médio", numero(medida.rmse)),
        ("RMSE, intervalo de 95 %", " a ".join(map(numero, medida.intervalos["rmse"]))),
        ("MSE, erro quadrático médio", numero(medida.mse)),
        (
            "MAPE, erro em porcentagem do alvo",
            "não definido: há alvos iguais a zero" if medida.mape is None else porcento(medida.mape),
        ),
        (
            "R², variação explicada",
            "não definido: os alvos não variam" if medida.r2 is None else numero(medida.r2),
        ),
        ("amostras", inteiro(medida.amostras)),
    ]
    medidas = tabela("Medidas do erro", (), linhas, nota=_SOBRE_A_REGRESSAO)
    corpo = empilhadas(lado_a_lado(figura(pontos), medidas), *map(figura, residuos))
    return secao("regressao", f"Previsto e verdadeiro ({conjunto})", corpo)


def previsao(medida: AvaliacaoDeSerie, conjunto: str, curvas: Sequence[Ilustracao]) -> str:
    """Mostra a previsão ao lado do que veio depois, e os erros da rede ao lado dos das referências."""
    tracos = tracos_das_previsoes(medida)
    todas = sorted((medida.rede, *medida.referencias), key=lambda erros: erros.mae)
    linhas = [(e.nome, numero(e.mae), numero(e.rmse), proporcao(e.mase, 2)) for e in todas]
    erros = tabela(
        f"Erro de {inteiro(len(medida.alvos))} previsões, de {medida.horizonte} {medida.periodos} cada uma",
        ("previsão", "MAE", "RMSE", "MASE"),
        linhas,
        nota=_SOBRE_A_SERIE,
        tracos=[traco(*tracos[e.nome]) for e in todas],
    )
    corpo = paragrafo(veredito(medida)) + empilhadas(lado_a_lado(*map(figura, curvas)), erros)
    return secao("previsao", f"O que ela prevê ({conjunto})", corpo)


def execucao(configuracao: Mapping[str, object], modelo: Sequence[LinhaDoModelo], parametros: int) -> str:
    """Mostra o que foi rodado: a configuração e as camadas."""
    ajustes = tabela("Configuração", (), [(nome, _texto(valor)) for nome, valor in configuracao.items()])
    linhas = [(linha.camada, linha.forma, inteiro(linha.parametros)) for linha in modelo]
    camadas = tabela(
        "Modelo",
        ("camada", "forma da saída", "parâmetros"),
        linhas,
        rodape=("total", "", inteiro(parametros)),
    )
    return secao("execucao", "O que foi rodado", lado_a_lado(ajustes, camadas))


def repeticao(comando: str) -> str:
    """Mostra a linha de comando que repete o treino, pronta para copiar."""
    # Uma opção inteira por <span>: o navegador cortaria a linha entre "--" e "epocas".
    palavras = (f"<span>{escape(p)}</span>" if p.startswith("-") else escape(p) for p in comando.split(" "))
    corpo = (
        f'<div class="comando"><pre><code id="comando">{" ".join(palavras)}</code></pre>'
        '<button type="button" id="copiar" hidden>Copiar</button></div>'
    )
    explicacao = "Com a mesma semente, o mesmo motor e a mesma máquina, os números saem iguais."
    return secao("repetir", "Como rodar de novo", corpo + paragrafo(explicacao))


def _entre(areas: tuple[float, float] | None, casas: int = 4) -> str:
    return "" if areas is None else " a ".join(proporcao(area, casas) for area in areas)


def _faixa(baixo: float, alto: float) -> str:
    return f"{porcento(baixo)} a {porcento(alto)}"


def _cartao(parte: str, medidas: Mapping[str, float]) -> str:
    # Em letras grandes vai a métrica, que se entende sem explicação; a perda, só onde não há outra medida.
    grande = next((nome for nome in medidas if nome != "perda"), "perda")
    pequenas = "".join(
        f"<p>{escape(nome_da_metrica(nome))} {valor_da_metrica(nome, valor)}</p>"
        for nome, valor in medidas.items()
        if nome != grande
    )
    return (
        f'<div class="final"><h3>{escape(parte)}</h3>'
        f'<p class="grande">{valor_da_metrica(grande, medidas[grande])}</p>'
        f"<p>{escape(nome_da_metrica(grande))}</p>{pequenas}</div>"
    )


def _galeria(medida: Avaliacao, imagens: ArrayLike) -> str:
    mostradas = imagens_dos_enganos(imagens, medida.enganos)
    pares = zip(medida.enganos, mostradas, strict=True)
    itens = "".join(_item(engano, imagem_em_png(tons), medida.classes) for engano, tons in pares)
    return f'<ol class="galeria">{itens}</ol>'


def _item(engano: Engano, png: bytes, classes: Sequence[str]) -> str:
    era, disse = (escape(classes[c]) for c in (engano.verdadeiro, engano.previsto))
    return (
        f"<li>{imagem(png, f'imagem da amostra {engano.indice}')}<p>era <b>{era}</b>, a rede disse "
        f'<b class="errado">{disse}</b> com {porcento(engano.probabilidade, 1)}</p></li>'
    )


def _tabela_dos_enganos(medida: Avaliacao) -> str:
    linhas = [
        (
            str(engano.indice),
            medida.classes[engano.verdadeiro],
            medida.classes[engano.previsto],
            porcento(engano.probabilidade, 1),
        )
        for engano in medida.enganos
    ]
    return tabela("Os mais confiantes", ("amostra", "era", "a rede disse", "com"), linhas)


def _texto(valor: object) -> str:
    match valor:
        case None:
            return "—"
        case bool():
            return "sim" if valor else "não"
        case float():
            return numero(valor)
        case _:
            return str(valor)
