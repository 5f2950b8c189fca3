"""O relatório de uma execução: o que ela fez e o que se mediu dela, no terminal e na página."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from neuronio.aumento.grade import COLUNAS, antes_e_depois
from neuronio.avaliacao.relatorio import linhas_do_modelo
from neuronio.diagnosticos.achado import Achado
from neuronio.exames.exame import diagnostico
from neuronio.formato import numero
from neuronio.graficos import ConteudoDoRelatorio, Interrupcao, escrever_relatorio
from neuronio.graficos.diagnostico import Diagnostico
from neuronio.linha_de_comando import execucao as pastas
from neuronio.linha_de_comando.aumentos import criar_aumentos
from neuronio.linha_de_comando.conjunto import Conjunto, ConjuntoDeSerie, ConjuntoDeTexto, Parte
from neuronio.linha_de_comando.conjuntos import descrever_amostras
from neuronio.linha_de_comando.inventadas import (
    ANIMADA,
    dados_do_treino,
    em_numeros,
    escrever_medida,
    medir_inventadas,
    mostrar_inventadas,
)
from neuronio.linha_de_comando.medicao import (
    Medida,
    medir_numeros,
    medir_teste,
    mostrar_por_classe,
    numeros_em_palavras,
)
from neuronio.linha_de_comando.medicao_de_texto import com_perplexidade, linhas_do_texto
from neuronio.linha_de_comando.receitas import Configuracao
from neuronio.linha_de_comando.terminal import terminal
from neuronio.medidas import AvaliacaoDeSerie, AvaliacaoDeTexto
from neuronio.modelos import GAN, Modelo
from neuronio.modelos.conferencia import e_fonte
from neuronio.modelos.resumo import Resumo
from neuronio.otimizadores import Otimizador
from neuronio.treino import Historico

Partes = Mapping[str, Parte | None]

_MOTIVOS = {
    pastas.INTERROMPIDA: "por Ctrl-C",
    pastas.DIVERGIU: "porque a perda deixou de ser um número (a rede voltou aos últimos pesos bons)",
}


def relatar(
    execucao: pastas.Execucao, conjunto: Conjunto, modelo: Modelo, partes: Partes, situacao: str
) -> None:
    """Mede o modelo em cada parte, guarda e mostra o que mediu, e escreve ``relatorio.html`` e as figuras.

    Args:
        partes: "Treino", "Validação" e "Teste"; as curvas e a confusão são do teste.
        situacao: como o treino acabou.
    """
    configuracao = execucao.configuracao
    with terminal().status("Medindo a rede e escrevendo o relatório"):
        finais = {nome: medir_numeros(modelo, parte) for nome, parte in partes.items() if parte is not None}
        teste = medir_teste(modelo, conjunto)
        dito = _diagnosticar(modelo, conjunto, partes)
        conteudo = ConteudoDoRelatorio(
            titulo=f"{nome_do_modelo(configuracao)} · {conjunto.titulo}",
            comando=configuracao.comando,
            configuracao=_linhas(configuracao, conjunto, modelo, partes),
            modelo=linhas_do_modelo(modelo),
            parametros=Resumo.de(modelo).parametros,
            historico=com_perplexidade(modelo.historico.colunas(), conjunto.preparo),
            finais=finais,
            avaliacao=teste.avaliacao,
            imagens=teste.imagens,
            aumentadas=_aumentadas(configuracao, partes),
            diagnostico=dito,
            pesos=pesos_guardados(modelo.historico, situacao),
            interrupcao=_interrupcao(configuracao, modelo, situacao),
        )
        resultados = {nome.lower(): dict(numeros) for nome, numeros in finais.items()}
        resultados["teste"].update(teste.em_numeros())
        # Antes da página: se há relatório, a configuração diz o mesmo que ele.
        execucao.anotar(situacao, resultados, epocas_feitas=modelo.historico.epocas)
        pagina = escrever_relatorio(execucao.pasta, conteudo)
    _mostrar(finais, teste, () if dito is None else dito.achados, pagina)


def _diagnosticar(modelo: Modelo, conjunto: Conjunto, partes: Partes) -> Diagnostico | None:
    """O que está errado no treino; numa série, e num texto, o teste são outras janelas do mesmo."""
    treino, teste = partes["Treino"], partes["Teste"]
    if treino is None:
        return None
    do_mesmo = isinstance(conjunto, ConjuntoDeSerie | ConjuntoDeTexto)
    return diagnostico(modelo, modelo.historico, *treino, teste=None if do_mesmo else teste)


def _aumentadas(configuracao: Configuracao, partes: Partes) -> dict[str, np.ndarray] | None:
    """Umas imagens do treino antes e depois do aumento, se houve."""
    treino, aumento = partes["Treino"], criar_aumentos(configuracao.aumento)
    if aumento is None or treino is None:
        return None
    x = treino[0].ler(np.arange(min(COLUNAS, len(treino[0]))))[0] if e_fonte(treino[0]) else treino[0]
    return antes_e_depois(x, aumento)


def relatar_adversaria(
    execucao: pastas.Execucao, conjunto: Conjunto, gan: GAN, partes: Partes, situacao: str
) -> None:
    """O mesmo, de uma rede que inventa; ``partes`` e ``situacao`` como em `relatar`."""
    configuracao = execucao.configuracao
    with terminal().status("Medindo o que a rede inventa e escrevendo o relatório"):
        medida, imagens = medir_inventadas(gan, conjunto)
        execucao.anotar(situacao, {"inventadas": em_numeros(medida)}, epocas_feitas=gan.historico.epocas)
        pagina = escrever_medida(
            execucao.pasta,
            gan,
            medida,
            imagens,
            execucao.pasta / ANIMADA,
            titulo=f"{nome_do_modelo(configuracao)} · {conjunto.titulo}",
            comando=configuracao.comando,
            configuracao=_linhas(configuracao, conjunto, gan, partes),
            diagnostico=_diagnosticar_adversaria(gan, partes),
            pesos=pesos_guardados(gan.historico, situacao),
            interrupcao=_interrupcao(configuracao, gan, situacao),
        )
    mostrar_inventadas(medida, gan)
    terminal().print(f"Relatório: {pagina}", soft_wrap=True)


def _diagnosticar_adversaria(gan: GAN, partes: Partes) -> Diagnostico | None:
    """O mesmo, com o que se deu a treinar; ela não tem teste."""
    treino = partes["Treino"]
    return None if treino is None else diagnostico(gan, gan.historico, *dados_do_treino(gan, treino))


def nome_do_modelo(configuracao: Configuracao) -> str:
    """Como o modelo se chama num título.

    >>> nome_do_modelo(Configuracao(dados="digitos"))
    'MLP'
    """
    arquivo = configuracao.arquivo_do_modelo
    return configuracao.modelo.upper() if arquivo is None else arquivo.name


def pesos_guardados(historico: Historico, situacao: str) -> str:
    """De que época são os pesos que ficaram no modelo; o treino não procura os da melhor validação.

    >>> pesos_guardados(Historico(perda=[0.9, 0.5], perda_validacao=[0.8, 0.6]), pastas.CONCLUIDA)
    'Os pesos guardados são os da última época, a 2, que foi também a melhor na validação.'
    """
    if not historico.epocas:
        return ""
    de_quando = {
        pastas.INTERROMPIDA: "os do momento em que o treino parou",
        pastas.DIVERGIU: "os últimos bons, de antes de a perda deixar de ser um número",
    }.get(situacao, f"os da última época, a {historico.epocas}")
    frase = f"Os pesos guardados são {de_quando}"
    if not historico.perda_validacao:
        return f"{frase}."
    melhor = historico.perda_validacao.index(min(historico.perda_validacao)) + 1
    if situacao == pastas.CONCLUIDA and melhor == historico.epocas:
        return f"{frase}, que foi também a melhor na validação."
    return (
        f"{frase}, e não os da melhor validação, que as figuras só marcam, cada uma a da sua medida. Para "
        "ficar com eles, em Python: nn.ParadaAntecipada(restaurar=True)."
    )


def otimizador_em_palavras(modelo: Modelo) -> str:
    """O otimizador e os seus números: "SGD, taxa 0,01, momento 0,5"."""
    if isinstance(modelo, GAN):
        de_cada = {_otimizador_em_palavras(o) for o in modelo.otimizadores.values()}
        return " e ".join(sorted(de_cada))
    return "nenhum" if modelo.otimizador is None else _otimizador_em_palavras(modelo.otimizador)


def _otimizador_em_palavras(otimizador: Otimizador) -> str:
    argumentos = {**otimizador.argumentos, "taxa": otimizador.taxa}
    numeros = {nome: valor for nome, valor in argumentos.items() if isinstance(valor, float)}
    partes = [f"{nome} {numero(numeros[nome])}" for nome in sorted(numeros, key=lambda nome: nome != "taxa")]
    if otimizador.agenda is not None:
        partes[0] = f"taxa {otimizador.agenda!r}"
    return ", ".join([type(otimizador).__name__, *partes])


def perda_em_palavras(modelo: Modelo) -> str:
    """A perda que o treino diminui; de uma rede adversária, o nome da disputa."""
    return modelo.disputa if isinstance(modelo, GAN) else type(modelo.perda).__name__


def _linhas(
    configuracao: Configuracao, conjunto: Conjunto, modelo: Modelo, partes: Partes
) -> dict[str, object]:
    """A configuração como se lê no relatório, na ordem em que se lê."""
    amostras = {
        nome: descrever_amostras(p[0], conjunto.preparo) for nome, p in partes.items() if p is not None
    }
    amostras["Teste"] += ", que a rede nunca viu"
    return {
        "Dados": conjunto.titulo,
        **({"Alvo": configuracao.alvo} if configuracao.alvo else {}),
        **(_linhas_da_serie(conjunto) if isinstance(conjunto, ConjuntoDeSerie) else {}),
        **(linhas_do_texto(conjunto) if isinstance(conjunto, ConjuntoDeTexto) else {}),
        **amostras,
        **({"Aumento": configuracao.aumento.replace(",", ", ")} if configuracao.aumento else {}),
        **({"Pesos das classes": configuracao.pesos_das_classes} if configuracao.pesos_das_classes else {}),
        "Otimizador": otimizador_em_palavras(modelo),
        "Perda": perda_em_palavras(modelo) + _nota_da_perda(configuracao, conjunto),
        "Épocas": configuracao.epocas,
        "Lote": configuracao.lote,
        "Motor": modelo.motor.nome,
        "Semente": configuracao.semente,
        "Duração do treino": f"{sum(modelo.historico.segundos):.1f} s".replace(".", ","),
    }


def _linhas_da_serie(conjunto: ConjuntoDeSerie) -> dict[str, object]:
    serie, preparo = conjunto.serie, conjunto.serie.preparo
    periodos, (prevista, *outras) = serie.linha.calendario.nome, preparo.colunas
    do_teste = int(serie.janelas_de_teste.lugares[0])
    return {
        "Série": f"{prevista}, {len(serie.linha)} {periodos}, de {serie.datas[0]} a {serie.datas[-1]}",
        **({"Outras colunas": ", ".join(outras)} if outras else {}),
        "Janela": f"{preparo.janela} {periodos}",
        "Horizonte": f"{preparo.horizonte} {periodos}",
        "Teste a partir de": serie.datas[do_teste],
    }


def _nota_da_perda(configuracao: Configuracao, conjunto: Conjunto) -> str:
    if not conjunto.padroniza_o_alvo or configuracao.arquivo_do_modelo is not None:
        return ""
    return " do alvo padronizado (1 é o que erraria quem respondesse sempre a média)"


def _interrupcao(configuracao: Configuracao, modelo: Modelo, situacao: str) -> Interrupcao | None:
    if situacao not in _MOTIVOS:
        return None
    return Interrupcao(modelo.historico.epocas + 1, configuracao.epocas or 0, _MOTIVOS[situacao])


def _mostrar(
    finais: Mapping[str, Mapping[str, float]], teste: Medida, achados: Sequence[Achado], pagina: Path
) -> None:
    saida = terminal()
    saida.print()
    for nome, numeros in finais.items():
        palavras = teste.em_palavras() if nome == "Teste" else numeros_em_palavras(numeros)
        saida.print(f"{nome + ':':10} {palavras}", soft_wrap=True)
    if isinstance(teste.avaliacao, AvaliacaoDeSerie | AvaliacaoDeTexto):
        mostrar_por_classe(teste)
    for achado in achados:
        saida.print(f"{achado.titulo}: {achado.evidencia}", soft_wrap=True, markup=False)
    saida.print(f"Relatório: {pagina}", soft_wrap=True)
