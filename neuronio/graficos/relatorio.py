"""O relatório de um treino: uma página só, que se abre sem rede, e as suas figuras em PNG ao lado."""

from pathlib import Path

from neuronio.diagnosticos.ressalvas import COLAPSO
from neuronio.graficos import escrita, ilustracoes, secoes
from neuronio.graficos.conteudo import ConteudoDoRelatorio
from neuronio.graficos.diagnostico import ilustracoes_do_diagnostico, secao_do_diagnostico
from neuronio.graficos.gravacao import gravar_juntos
from neuronio.graficos.inventadas import inventadas, o_que_vai_mal
from neuronio.graficos.pagina import PAGINA, escrever_pagina
from neuronio.medidas import (
    Avaliacao,
    AvaliacaoDeInventadas,
    AvaliacaoDeRegressao,
    AvaliacaoDeSerie,
    AvaliacaoDeTexto,
)
from neuronio.nomes import com_argumentos_em_portugues

_ATALHOS = {
    "aprendizado": "Como aprendeu",
    "diagnostico": "O que melhorar",
    "aumento": "O que a rede viu",
    "medidas": "O que vale",
    "roc": "ROC",
    "precisao": "Precisão e recall",
    "confusao": "Confusão",
    "calibracao": "Calibração",
    "custos": "Limiares",
    "enganos": "Enganos",
    "regressao": "Previsto e verdadeiro",
    "previsao": "Previsão",
    "perplexidade": "O que prevê",
    "escritos": "O que escreve",
    "inventadas": "O que inventa",
    "execucao": "O que foi rodado",
    "repetir": "Como rodar de novo",
}
"""Das seções que a página tiver, como se chamam no alto dela."""


@com_argumentos_em_portugues
def escrever_relatorio(pasta: str | Path, conteudo: ConteudoDoRelatorio) -> Path:
    """Escreve ``relatorio.html`` e as figuras, em PNG, numa pasta.

    A página não pede nada de fora: as figuras vão dentro dela. Ou todos os arquivos são escritos,
    inteiros, ou nenhum muda.

    Args:
        pasta: onde escrever; é criada se não existe.
        conteudo: o que o relatório conta.

    Returns:
        O caminho da página.

    Raises:
        ErroDeArquivo: a pasta não pode ser escrita ou o disco encheu.
        ErroDeDados: o conteúdo se contradiz, como enganos de amostras cujas imagens não vieram.
        ErroDeForma: o histórico ou as imagens têm formas que não combinam.

    >>> import tempfile
    >>> conteudo = ConteudoDoRelatorio(
    ...     titulo="Uma rede", comando="neuronio treinar", configuracao={"Taxa": 0.01}, modelo=[],
    ...     parametros=0, historico={"perda": [0.9, 0.4]}, finais={"Treino": {"perda": 0.4}})
    >>> with tempfile.TemporaryDirectory() as pasta:
    ...     pagina = escrever_relatorio(pasta, conteudo)
    ...     sorted(arquivo.name for arquivo in pagina.parent.iterdir())
    ['perda_por_epoca.png', 'relatorio.html']
    """
    corpo, figuras = _miolo(conteudo)
    pagina = _pagina(Path(pasta), conteudo, corpo)
    return gravar_juntos(pasta, {**figuras, PAGINA: pagina}) / PAGINA


def _miolo(conteudo: ConteudoDoRelatorio) -> tuple[str, dict[str, bytes]]:
    medida = conteudo.avaliacao
    if isinstance(medida, AvaliacaoDeInventadas):
        desenhar, mal = ilustracoes.ilustracoes_da_disputa, o_que_vai_mal(medida, conteudo.historico)
    else:
        desenhar, mal = ilustracoes.ilustracoes_do_historico, []
    epocas = list(desenhar(conteudo.historico))
    medidas, desenhadas = _medidas(conteudo)
    aumento = [ilustracoes.ilustracao_do_aumento(conteudo.aumentadas)] if conteudo.aumentadas else []
    dito = conteudo.diagnostico
    if dito is not None and isinstance(medida, AvaliacaoDeInventadas):
        dito = dito.sem(COLAPSO)
    diagnosticos = [] if dito is None else ilustracoes_do_diagnostico(dito.achados)
    corpo = [
        secoes.numeros_finais(conteudo.finais),
        *([secoes.aprendizado(epocas, conteudo.pesos)] if epocas or conteudo.comando else []),
        *([] if dito is None else [secao_do_diagnostico(dito, diagnosticos, mal)]),
        *map(secoes.aumento, aumento),
        *medidas,
        secoes.execucao(conteudo.configuracao, conteudo.modelo, conteudo.parametros),
        *([secoes.repeticao(conteudo.comando)] if conteudo.comando else []),
    ]
    figuras = {
        ilustracao.arquivo: ilustracao.png for ilustracao in (*epocas, *diagnosticos, *aumento, *desenhadas)
    }
    return "\n".join(corpo), {**figuras, **ilustracoes.png_dos_enganos(conteudo)}


def _medidas(conteudo: ConteudoDoRelatorio) -> tuple[list[str], list[ilustracoes.Ilustracao]]:
    conjunto = conteudo.conjunto
    match conteudo.avaliacao:
        case Avaliacao() as medida if conteudo.completo:
            return _tudo_da_classificacao(medida, conteudo)
        case Avaliacao() as medida:
            roc = ilustracoes.ilustracao_da_roc(medida)
            confusao = ilustracoes.ilustracao_da_confusao(medida)
            trechos = [
                secoes.separacao(medida, conjunto, roc),
                secoes.confusoes(medida, conjunto, [confusao]),
                secoes.maiores_enganos(medida, conjunto, conteudo.imagens),
            ]
            return trechos, [roc, confusao]
        case AvaliacaoDeRegressao() as medida:
            pontos = ilustracoes.ilustracao_da_dispersao(medida)
            sobras = [ilustracoes.ilustracao_dos_residuos(medida)] if conteudo.completo else []
            return [secoes.regressao(medida, conjunto, pontos, *sobras)], [pontos, *sobras]
        case AvaliacaoDeSerie() as medida:
            curvas = [
                ilustracoes.ilustracao_da_previsao(medida),
                ilustracoes.ilustracao_do_erro_por_passo(medida),
            ]
            return [secoes.previsao(medida, conjunto, curvas)], curvas
        case AvaliacaoDeTexto() as medida:
            return [escrita.perplexidade(medida, conjunto), escrita.escritos(medida)], []
        case AvaliacaoDeInventadas() as medida:
            return [inventadas(medida, conteudo.historico, conteudo.imagens, conteudo.animacao)], []
        case None:
            return [], []


def _tudo_da_classificacao(
    medida: Avaliacao, conteudo: ConteudoDoRelatorio
) -> tuple[list[str], list[ilustracoes.Ilustracao]]:
    conjunto = conteudo.conjunto
    roc, precisao = ilustracoes.ilustracao_da_roc(medida), ilustracoes.ilustracao_da_precisao(medida)
    matrizes = [ilustracoes.ilustracao_da_confusao(medida), ilustracoes.ilustracao_das_fracoes(medida)]
    calibracao = ilustracoes.ilustracao_da_calibracao(medida)
    custos = ilustracoes.ilustracao_dos_custos(medida)
    trechos = [
        secoes.resumo(medida, conjunto),
        secoes.separacao(medida, conjunto, roc),
        secoes.precisao_e_recall(medida, conjunto, precisao),
        secoes.confusoes(medida, conjunto, matrizes),
        secoes.confianca(medida, conjunto, calibracao),
        secoes.custos(medida, conjunto, custos),
        secoes.maiores_enganos(medida, conjunto, conteudo.imagens),
    ]
    return trechos, [roc, precisao, *matrizes, calibracao, custos]


def _pagina(pasta: Path, conteudo: ConteudoDoRelatorio, corpo: str) -> bytes:
    return escrever_pagina(
        conteudo.titulo,
        "relatório de treino" if conteudo.comando else "avaliação",
        secoes.identidade(conteudo.quando, pasta.resolve()),
        {marca: nome for marca, nome in _ATALHOS.items() if f'<section id="{marca}"' in corpo},
        corpo,
        secoes.interrupcao(conteudo.interrupcao)
        + secoes.desigualdade(conteudo.avaliacao, conteudo.conjunto)
        + secoes.derrota(conteudo.avaliacao),
    )
