"""O que se lê das perdas: sobreajuste, subajuste, e a taxa que não serve."""

from __future__ import annotations

import numpy as np

from neuronio.diagnosticos.achado import Achado, Barras, Linhas, Remedio
from neuronio.diagnosticos.escrita import n, pc
from neuronio.diagnosticos.sinais import Numeros, Sinais
from neuronio.formato import inteiro

PIOROU, DISTANCIA, LONGE, APRENDEU = 1.1, 0.15, 0.3, 0.6
"""Há sobreajuste se a perda da validação acaba tantas vezes acima da sua melhor, e a tal distância da do
treino, em relação à de quem não olha as entradas; ou, sem ter subido, se acaba mais longe ainda. A do treino
tem de ter descido a tal parte da de quem não olha; se não se sabe qual é, faz-lhe as vezes a da primeira
época."""

ATRAS = 0.17
"""Há subajuste se a rede acerta tanto menos que os vizinhos de cada amostra."""

ENORME, SUBIDAS, PASSO_QUE_PIORA, SALTO = 3.0, 0.4, 0.3, 0.1
"""A taxa é grande se uma época tem perda média tantas vezes a de quem não olha as entradas; se, na segunda
metade das épocas, as subidas de uma a outra somam tal parte dela; se mais um passo a piora em tal parte dela;
ou se os últimos passos a fizeram subir em tal parte dela, e para o dobro."""

PARADA, AINDA_DESCE, POR_APRENDER, SEGUIDAS = 0.1, 0.25, 0.3, 0.9
"""A taxa é pequena se, em todos os passos, os pesos mudaram menos que isto; se a perda desce na segunda
metade tal parte do que desceu na primeira; e se ainda está a tal parte da de quem não olha as entradas,
tendo descido em tal parte das épocas."""


def sobreajuste(s: Sinais) -> Achado | None:
    """A rede decora o treino: a perda da validação sobe enquanto a do treino desce."""
    treino, validacao = s.perda, s.perda_validacao[np.isfinite(s.perda_validacao)]
    if not len(treino) or not len(validacao):
        return None
    de_quem_nao_sabe = max(float(treino[0]), float(validacao[0])) if s.acaso is None else s.acaso
    if de_quem_nao_sabe <= 0 or treino[-1] > APRENDEU * de_quem_nao_sabe:
        return None
    final, melhor = float(validacao[-1]), float(validacao.min())
    do_treino = float(treino[-1]) if s.passo is None else s.passo.antes
    distancia = (final - do_treino) / max(de_quem_nao_sabe, 1e-9)
    if distancia < (DISTANCIA if final > PIOROU * melhor else LONGE):
        return None
    epoca = int(validacao.argmin()) + 1
    return Achado(
        "sobreajuste",
        "Sobreajuste: a rede decorou o treino",
        f"a perda no treino acabou em {n(do_treino)}, e na validação, em {n(final)}; a melhor da "
        f"validação foi {n(melhor)}, na época {epoca}.",
        (
            Remedio(
                "Pare na melhor época", "callbacks=[nn.ParadaAntecipada(restaurar=True)]", f"--epocas {epoca}"
            ),
            Remedio(
                "Junte mais dados, ou mude as imagens ao acaso",
                "aumento=[nn.aumento.Rotacao(15)]",
                "--aumento rotacao,deslocamento",
            ),
            Remedio(
                "Desligue unidades ao acaso durante o treino", "nn.Dropout(0.3), entre as camadas densas"
            ),
            Remedio("Cobre o tamanho dos pesos", 'nn.Densa(..., regularizador="l2")', "--otimizador adamw"),
            Remedio("Diminua a rede: menos unidades, ou menos camadas"),
        ),
        Linhas("A perda por época", "perda", {"treino": treino, "validação": s.perda_validacao}),
    )


def subajuste(s: Sinais) -> Achado | None:
    """A rede não aprende nem o treino: quem só olha as amostras parecidas acerta mais."""
    v = s.vizinhos
    if v is None or v.da_rede is None or s.atras_dos_vizinhos < ATRAS or taxa_grande(s) or taxa_pequena(s):
        return None
    medida = "acerta" if s.classificacao else "explica, da variação dos alvos,"
    nome = "Acurácia nas amostras do treino" if s.classificacao else "R² nas amostras do treino"
    valores = {"a rede": max(v.da_rede, 0.0), "os vizinhos": v.deles}
    return Achado(
        "subajuste",
        "Subajuste: a rede não aprendeu nem o treino",
        f"no próprio treino ela {medida} {pc(max(v.da_rede, 0.0))}; quem só olha as amostras mais parecidas "
        f"com cada uma, e nada aprende, {pc(v.deles)}.",
        (
            Remedio(
                "Aumente a rede: mais unidades, ou mais uma camada com ativação",
                'nn.Densa(64, "relu")',
                "--modelo ARQUIVO.py",
            ),
            Remedio("Diminua o que a segura: o dropout, e a penalidade dos pesos", "nn.Dropout(0.1)"),
            Remedio("Treine por mais tempo", "epocas=", "--epocas"),
            Remedio("Troque o otimizador", 'compilar("adam", ...)', "--otimizador adam"),
        ),
        Barras(nome, "parte", valores, parte=True),
    )


def taxa_grande(s: Sinais) -> Achado | None:
    """Os passos são maiores que o vale: a perda explode, sobe e desce, ou nunca assenta."""
    evidencia = _por_que_e_grande(s)
    if not evidencia:
        return None
    taxa = f"{s.taxa / 10:.2g}" if s.taxa else "a décima parte"
    series = {"treino": s.perda} if len(s.perda) else {"treino": np.array([np.nan])}
    return Achado(
        "taxa grande",
        "A taxa de aprendizado é grande demais",
        evidencia,
        (
            Remedio(
                "Divida a taxa por 10, e recomece dos pesos iniciais",
                f"nn.{s.otimizador or 'SGD'}({taxa})",
                f"--taxa {taxa}",
            ),
            Remedio("Procure a taxa, em vez de adivinhar", "nn.faixa_da_taxa(modelo, x, y)", "neuronio taxa"),
            Remedio("Corte os gradientes", f"nn.{s.otimizador or 'SGD'}({taxa}, norma_maxima=1.0)"),
            Remedio("Comece devagar", "nn.agendas.Cosseno(taxa, aquecimento=500)", "--agenda um-ciclo"),
        ),
        Linhas(
            "A perda por época",
            "perda",
            series,
            None if s.acaso is None else ("quem não olha as entradas", s.acaso),
        ),
    )


def _por_que_e_grande(s: Sinais) -> str:
    perda = s.perda
    if s.divergiu:
        return "a perda deixou de ser um número, e o treino parou."
    if s.acaso is None or not len(perda):
        return ""
    do_passo = _o_passo_piora(s)
    if s.penalizada or do_passo:  # a perda traz as penalidades, e não se compara
        return do_passo
    nivel = max(s.acaso, float(np.log(max(len(s.contagens), 1))))  # o de classes iguais
    if (pior := float(perda.max())) > ENORME * nivel:
        return (
            f"na época {int(perda.argmax()) + 1} a perda média foi {n(pior)}; quem não olhasse as entradas "
            f"teria {n(nivel)}."
        )
    subidas = float(np.maximum(np.diff(perda[len(perda) // 2 :]), 0).sum())
    if subidas > SUBIDAS * nivel:
        return (
            f"na segunda metade do treino a perda sobe e desce: as subidas somam {n(subidas)}, e quem não "
            f"olhasse as entradas teria perda {n(nivel)}."
        )
    if s.no_fim is not None and s.no_fim - perda[-1] > max(SALTO * nivel, perda[-1]):
        return (
            f"a perda média da última época foi {n(float(perda[-1]))}, e com os pesos que ficaram é "
            f"{n(s.no_fim)}: os últimos passos a fizeram subir."
        )
    return ""


def _o_passo_piora(s: Sinais) -> str:
    if s.acaso is None or s.passo is None or s.passo.depois - s.passo.antes < PASSO_QUE_PIORA * s.acaso:
        return ""
    return (
        f"mais um passo, no gradiente de muitas amostras juntas, leva a perda de {n(s.passo.antes)} a "
        f"{n(s.passo.depois)}."
    )


def taxa_pequena(s: Sinais) -> Achado | None:
    """Os pesos quase não saíram do lugar, e a perda ainda desce, devagar e sempre."""
    perda = s.perda
    if s.acaso is None or s.passo is None or len(perda) < 4 or taxa_grande(s):
        return None
    andou = s.passos * s.passo.tamanho
    primeira, segunda = _descidas(perda)
    desce = float((np.diff(perda) < 0).mean())
    if andou > PARADA or perda[-1] < POR_APRENDER * s.acaso:
        return None
    if primeira <= 0 or segunda < AINDA_DESCE * primeira or desce < SEGUIDAS:
        return None
    taxa = f"{s.taxa * 10:.2g}" if s.taxa else "dez vezes maior"
    return Achado(
        "taxa pequena",
        "A taxa de aprendizado é pequena demais",
        f"em {inteiro(s.passos)} passos os pesos mudaram no máximo {pc(andou)} do seu tamanho; a perda "
        f"desceu em {pc(desce)} das épocas, de {n(float(perda[0]))} a {n(float(perda[-1]))}, e ainda desce.",
        (
            Remedio(
                "Multiplique a taxa por 10, até que a perda desça depressa",
                f"nn.{s.otimizador or 'Adam'}({taxa})",
                f"--taxa {taxa}",
            ),
            Remedio("Procure a taxa, em vez de adivinhar", "nn.faixa_da_taxa(modelo, x, y)", "neuronio taxa"),
            Remedio(
                "Troque o otimizador por um que ajusta o passo de cada peso",
                'compilar("adam", ...)',
                "--otimizador adam",
            ),
            Remedio("Treine por mais tempo", "epocas=", "--epocas"),
        ),
        Linhas("A perda por época", "perda", {"treino": perda}, ("quem não olha as entradas", s.acaso)),
    )


def _descidas(perda: Numeros) -> tuple[float, float]:
    """Quanto a perda desceu na primeira metade das épocas, e na segunda."""
    meio = len(perda) // 2
    return float(perda[0] - perda[meio]), float(perda[meio] - perda[-1])
