"""Medir uma rede que inventa imagens: quem as classifica, o que se mede, e o relatório."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from neuronio.avaliacao.relatorio import linhas_do_modelo
from neuronio.camadas import Conv2D, Densa, Flatten, MaxPool2D
from neuronio.graficos import ConteudoDoRelatorio, escrever_relatorio
from neuronio.graficos.grade import ANIMACAO
from neuronio.graficos.inventadas import veredito_das_inventadas
from neuronio.linha_de_comando.conjunto import Conjunto, Parte
from neuronio.linha_de_comando.terminal import terminal
from neuronio.medidas import AvaliacaoDeInventadas, avaliar_inventadas
from neuronio.modelos import GAN, Modelo, Sequencial
from neuronio.modelos.resumo import Resumo
from neuronio.otimizadores import Adam
from neuronio.tensor import semente

PASTA = "inventadas"
"""Onde ficam, na da execução, a grade de cada época e a animação."""
ANIMADA = Path(PASTA, ANIMACAO)
QUANTAS = 2000
PASSOS_DO_CLASSIFICADOR = 1000
LOTE = 64


def dados_do_treino(gan: GAN, parte: Parte) -> tuple[Any, Any]:
    """Com que se treina: só as amostras, ou também as classes, se ela inventa a pedido."""
    return parte if gan.classes is not None else (parte[0], None)


def medir_inventadas(gan: GAN, conjunto: Conjunto) -> tuple[AvaliacaoDeInventadas, np.ndarray]:
    """O que se mede do que ela inventa, e as amostras inventadas; sempre com o mesmo acaso."""
    pedidas = None if gan.classes is None else np.arange(QUANTAS) % gan.classes
    inventadas = gan.gerar(QUANTAS, semente=0, classe=pedidas)
    x, y = conjunto.teste
    quem = _classificador(conjunto)
    probabilidades = quem.probabilidades(inventadas), quem.probabilidades(x)
    classes = conjunto.preparo.classes or ()
    return avaliar_inventadas(inventadas, x, *probabilidades, y, classes), inventadas


def _classificador(conjunto: Conjunto) -> Modelo:
    """Uma rede pequena, que aprende com as mesmas amostras de treino."""
    semente(0)
    camadas = [Conv2D(16, 3, ativacao="relu"), MaxPool2D(2), Flatten(), Densa(64, "relu")]
    rede = Sequencial([*camadas, Densa(conjunto.saidas)])
    rede.compilar(Adam(0.001), "entropia-cruzada")
    lotes = -(-len(conjunto.treino[0]) // LOTE)
    rede.treinar(
        *conjunto.treino, epocas=max(1, PASSOS_DO_CLASSIFICADOR // lotes), lote=LOTE, progresso=False
    )
    return rede


def escrever_medida(
    pasta: Path,
    gan: GAN,
    medida: AvaliacaoDeInventadas,
    imagens: np.ndarray,
    animacao: Path,
    **ditos: Any,
) -> Path:
    """Escreve ``relatorio.html`` e as figuras; ``ditos`` é o resto do que a página conta."""
    conteudo = ConteudoDoRelatorio(
        modelo=linhas_do_modelo(gan),
        parametros=Resumo.de(gan).parametros,
        historico=gan.historico.colunas(),
        finais={},
        avaliacao=medida,
        imagens=imagens,
        animacao=animacao.read_bytes() if animacao.is_file() else b"",
        **ditos,
    )
    return escrever_relatorio(pasta, conteudo)


def mostrar_inventadas(medida: AvaliacaoDeInventadas, gan: GAN) -> None:
    """As frases do relatório, no terminal."""
    saida = terminal()
    saida.print()
    for frase in veredito_das_inventadas(medida, gan.historico.colunas()):
        saida.print(frase, soft_wrap=True)


def em_numeros(medida: AvaliacaoDeInventadas) -> dict[str, float]:
    """Os números principais, para guardar."""
    por_classe = zip(medida.classes, medida.inventadas, strict=True)
    return {
        "confiantes": medida.confiantes,
        "confiantes_reais": medida.confiantes_reais,
        "diversidade": medida.diversidade,
        "acuracia_do_classificador": medida.acuracia,
        **{f"classe_{classe}": float(fracao) for classe, fracao in por_classe},
    }
