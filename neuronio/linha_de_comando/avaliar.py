"""``neuronio avaliar``: um modelo pronto, medido em dados que ele não viu."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from neuronio.avaliacao.relatorio import linhas_do_modelo
from neuronio.dados import (
    PreparoDeFoto,
    PreparoDeFrases,
    PreparoDeSerie,
    PreparoDeTabela,
    PreparoDeTexto,
    Prova,
    Texto,
)
from neuronio.dados.arquivo_de_texto import ler_texto
from neuronio.dados.numeros import Decimal as Separador
from neuronio.dados.pastas import pasta_inteira
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeValor
from neuronio.exames.exame import diagnostico
from neuronio.graficos import ConteudoDoRelatorio, escrever_relatorio
from neuronio.graficos.pagina import PAGINA
from neuronio.linha_de_comando.conjunto import ConjuntoDeSerie, Parte
from neuronio.linha_de_comando.conjuntos import (
    PRONTOS,
    SERIES_PRONTAS,
    abrir,
    descrever_amostras,
    e_pasta,
    e_texto,
    identificar,
    quantas,
)
from neuronio.linha_de_comando.execucao import CONFIGURACAO, MODELO, ler_configuracao
from neuronio.linha_de_comando.inventadas import (
    ANIMADA,
    escrever_medida,
    medir_inventadas,
    mostrar_inventadas,
)
from neuronio.linha_de_comando.medicao import (
    Medida,
    medir,
    medir_numeros,
    medir_serie,
    medir_teste,
    mostrar_por_classe,
)
from neuronio.linha_de_comando.medicao_de_texto import avaliar_parte, com_perplexidade, parte_de
from neuronio.linha_de_comando.modelo_salvo import (
    abrir_modelo,
    arquivo_do_modelo,
    dar_preparo,
    exigir_preparo,
    na_forma_da_rede,
)
from neuronio.linha_de_comando.opcoes import Classes, Decimal
from neuronio.linha_de_comando.relato import pesos_guardados
from neuronio.linha_de_comando.terminal import terminal
from neuronio.modelos import GAN, Modelo
from neuronio.modelos.resumo import Resumo


def avaliar(
    modelo: Annotated[
        Path,
        typer.Argument(
            metavar="PASTA_OU_MODELO", help="A pasta de uma execução, ou um arquivo modelo.safetensors."
        ),
    ],
    dados: Annotated[
        str | None,
        typer.Option(
            "--dados",
            metavar="NOME",
            help="digitos, mnist, iris, co2... (a parte de teste), ou um ARQUIVO.csv, um ARQUIVO.txt ou uma "
            "PASTA de imagens inteiros; o padrão é o teste da execução.",
        ),
    ] = None,
    saida: Annotated[
        Path | None,
        typer.Option(
            "--saida",
            metavar="PASTA",
            help="Onde escrever o relatório e as figuras; o padrão é a pasta avaliacao, ao lado do modelo.",
        ),
    ] = None,
    decimal: Decimal = None,
    classes: Classes = None,
) -> int:
    """Mede um modelo pronto: acertos por classe, curvas ROC, matriz de confusão.

    De uma série, medem-se os erros; de um texto, a perplexidade; de uma gan, o que ela inventa.
    Mostra a tabela de cada classe e escreve relatorio.html e as figuras; o caminho da pasta deles é a última
    linha que o comando escreve. Se já havia um relatório nessa pasta, diz que o substitui.
    """
    arquivo = arquivo_do_modelo(modelo)
    rede = abrir_modelo(modelo, classes)
    if isinstance(rede, GAN):
        return _avaliar_adversaria(rede, modelo, arquivo, dados, saida)
    if isinstance(rede.preparo, PreparoDeSerie):
        titulo, prova = _prova_para(rede.preparo, arquivo, dados, decimal)
        parte, medida = (prova.janelas.x, prova.janelas.y), medir_serie(rede, prova)
    elif isinstance(rede.preparo, PreparoDeTexto):
        titulo, parte, medida = _texto_para(rede, rede.preparo, arquivo, dados)
    else:
        titulo, parte = _dados_para(rede, arquivo, dados, decimal)
        medida = medir(rede, parte)
    preparo = exigir_preparo(rede, arquivo)
    saida_ = terminal()
    saida_.print(
        f"{arquivo} em {titulo}, {descrever_amostras(parte[0], preparo)}",
        soft_wrap=True,
    )
    mostrar_por_classe(medida)
    saida_.print(medida.em_palavras(), soft_wrap=True)
    pasta = _pasta_do_relatorio(arquivo, saida)
    escrever_relatorio(
        pasta,
        ConteudoDoRelatorio(
            titulo=f"Avaliação em {titulo}",
            comando=f"neuronio avaliar {modelo}" + ("" if dados is None else f" --dados {dados}"),
            configuracao={"Modelo": str(arquivo), "Dados": titulo, "Amostras": quantas(parte[0], preparo)},
            modelo=linhas_do_modelo(rede),
            parametros=Resumo.de(rede).parametros,
            historico=com_perplexidade(rede.historico.colunas(), preparo),
            finais={"Avaliação": medir_numeros(rede, parte)},
            avaliacao=medida.avaliacao,
            conjunto=titulo,
            diagnostico=diagnostico(rede, rede.historico, *parte),
            completo=True,
            pesos=_pesos(rede, arquivo),
            imagens=medida.imagens,
        ),
    )
    print(pasta)
    return 0


def _pasta_do_relatorio(arquivo: Path, saida: Path | None) -> Path:
    """Onde escrever; se já há lá um relatório, diz-se que este toma o lugar dele."""
    pasta = arquivo.parent / "avaliacao" if saida is None else saida
    if (pasta / PAGINA).exists():
        terminal().print(f"Já havia um relatório em {pasta}: este toma o lugar dele.", soft_wrap=True)
    return pasta


def _avaliar_adversaria(gan: GAN, modelo: Path, arquivo: Path, dados: str | None, saida: Path | None) -> int:
    """Mede o que uma rede adversária inventa, com um classificador que aprende os dados da execução."""
    if dados is None and not (arquivo.parent / CONFIGURACAO).is_file():
        raise ErroDeValor(
            f"não há uma execução ao lado de {arquivo} que diga que imagens ela aprendeu a inventar. Diga "
            "quais com --dados NOME."
        )
    nome = ler_configuracao(arquivo.parent)[0].dados if dados is None else identificar(dados)
    conjunto = abrir(nome, None)
    if conjunto.forma != gan.forma_entrada:
        raise ErroDeForma(
            f"o modelo inventa amostras de forma {gan.forma_entrada}, e as de {conjunto.titulo} são "
            f"{conjunto.forma}. Escolha outros --dados."
        )
    pasta = _pasta_do_relatorio(arquivo, saida)
    terminal().print(f"{arquivo} em {conjunto.titulo}", soft_wrap=True)
    medida, imagens = medir_inventadas(gan, conjunto)
    escrever_medida(
        pasta,
        gan,
        medida,
        imagens,
        arquivo.parent / ANIMADA,
        titulo=f"Avaliação em {conjunto.titulo}",
        comando=f"neuronio avaliar {modelo}" + ("" if dados is None else f" --dados {dados}"),
        configuracao={"Modelo": str(arquivo), "Dados": conjunto.titulo},
        conjunto=conjunto.titulo,
        pesos=_pesos(gan, arquivo),
    )
    mostrar_inventadas(medida, gan)
    print(pasta)
    return 0


def _prova_para(
    preparo: PreparoDeSerie, arquivo: Path, dados: str | None, decimal: str | None
) -> tuple[str, Prova]:
    """O nome e as janelas em que medir a rede de uma série: as do teste, ou todas as de outro arquivo."""
    nome = None if dados is None else identificar(dados)
    if nome in PRONTOS:
        raise ErroDeDados(f"o modelo lê séries, e {nome} não é uma. Escolha outros --dados.")
    if nome is not None and nome not in SERIES_PRONTAS:
        return Path(nome).name, preparo.prova(nome, cast(Separador, decimal))
    if (arquivo.parent / CONFIGURACAO).is_file():
        configuracao, _ = ler_configuracao(arquivo.parent)
        if nome in (None, configuracao.dados):
            conjunto = abrir(configuracao.dados, None, configuracao.leitura)
            assert isinstance(conjunto, ConjuntoDeSerie)
            return f"teste de {conjunto.titulo}", conjunto.serie.prova
    pronta = preparo.colunas[0] if nome is None else nome
    if pronta in SERIES_PRONTAS:
        pedido = {n: v for n in ("janela", "horizonte", "agrupar", "periodo") if (v := getattr(preparo, n))}
        conjunto = abrir(pronta, None, pedido)
        if conjunto.preparo == preparo:  # tem a escala do mesmo treino: as outras partes também são as mesmas
            assert isinstance(conjunto, ConjuntoDeSerie)
            return f"teste de {conjunto.titulo}", conjunto.serie.prova
    raise ErroDeValor(
        f"não há uma execução ao lado de {arquivo} que diga em que parte da série medir. Dê outra, de que se "
        "medem todas as janelas, com --dados ARQUIVO.csv."
    )


def _texto_para(
    modelo: Modelo, preparo: PreparoDeTexto, arquivo: Path, dados: str | None
) -> tuple[str, Parte, Medida]:
    """O nome, as amostras e a medida de uma rede que aprendeu um texto: no fim dele, ou em outro inteiro."""
    if dados is None and (arquivo.parent / CONFIGURACAO).is_file():
        configuracao, _ = ler_configuracao(arquivo.parent)
        conjunto = abrir(configuracao.dados, configuracao.alvo, configuracao.leitura)
        conjunto = conjunto.para(configuracao.modelo, configuracao.lote or 1)
        return f"teste de {conjunto.titulo}", conjunto.teste, medir_teste(modelo, conjunto)
    if dados is None:
        raise ErroDeValor(
            f"não há uma execução ao lado de {arquivo} que diga em que texto medir. Diga qual com --dados "
            "ARQUIVO.txt."
        )
    caminho = identificar(dados)
    if not e_texto(caminho, None, {}):
        raise ErroDeDados(f"o modelo lê textos, e {dados} não é um. Escolha um ARQUIVO.txt.")
    parte = parte_de(modelo, Texto(ler_texto(caminho), vocabulario=preparo.vocabulario))
    return Path(caminho).name, parte, Medida(avaliar_parte(modelo, preparo, parte), None)


def _dados_para(modelo: Modelo, arquivo: Path, dados: str | None, decimal: str | None) -> tuple[str, Parte]:
    """O nome e as amostras em que medir, já no preparo do modelo."""
    if dados is None and (arquivo.parent / CONFIGURACAO).is_file():
        return _teste_da_execucao(arquivo)
    nome = _os_do_treino(modelo, arquivo) if dados is None else identificar(dados)
    if nome in PRONTOS:
        dar_preparo(modelo, nome)
    preparo = exigir_preparo(modelo, arquivo)
    if e_pasta(nome):
        if not isinstance(preparo, PreparoDeFoto):
            raise ErroDeDados(f"o modelo não lê fotografias, e {nome} é uma pasta. Escolha outros --dados.")
        return Path(nome).name, (pasta_inteira(nome, preparo), None)
    if nome not in PRONTOS:
        if not isinstance(preparo, PreparoDeTabela | PreparoDeFrases):
            raise ErroDeDados(f"o modelo lê imagens, e {nome} é uma tabela. Escolha outros --dados.")
        return Path(nome).name, preparo.ler_com_alvo(nome, cast(Separador, decimal))
    conjunto, esperada = abrir(nome, None), preparo.forma
    if conjunto.forma != esperada:
        raise ErroDeForma(
            f"o modelo lê amostras de forma {esperada}, e as de {nome} são {conjunto.forma}. Escolha outros "
            "--dados."
        )
    x, y = conjunto.teste
    return f"teste de {conjunto.titulo}", (na_forma_da_rede(modelo, x), y)


def _pesos(modelo: Modelo, arquivo: Path) -> str:
    """De que época são os pesos; só se sabe do modelo que uma execução guardou."""
    if arquivo.name != MODELO or not (arquivo.parent / CONFIGURACAO).is_file():
        return ""
    return pesos_guardados(modelo.historico, ler_configuracao(arquivo.parent)[1].get("situacao", ""))


def _os_do_treino(modelo: Modelo, arquivo: Path) -> str:
    """O nome dos dados prontos com que um modelo treinou, que se conhecem pelo preparo."""
    for nome, pronto in PRONTOS.items():
        if modelo.preparo == pronto.preparo:
            return nome
    raise ErroDeValor(
        f"não há uma execução ao lado de {arquivo} que diga em que dados medir. Diga quais com --dados NOME."
    )


def _teste_da_execucao(arquivo: Path) -> tuple[str, Parte]:
    configuracao, _ = ler_configuracao(arquivo.parent)
    conjunto = abrir(configuracao.dados, configuracao.alvo, configuracao.leitura)
    return f"teste de {conjunto.titulo}", conjunto.teste
