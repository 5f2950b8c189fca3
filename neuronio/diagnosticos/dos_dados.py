"""O que se lê dos dados: classes, colunas, repetições, alvos e escala."""

from __future__ import annotations

import numpy as np

from neuronio.diagnosticos.achado import Achado, Barras, Pontos, Remedio
from neuronio.diagnosticos.escrita import lista, n, pc
from neuronio.diagnosticos.sinais import Colunas, Sinais
from neuronio.formato import inteiro

DESBALANCEADAS = 4.0
"""Quantas vezes a maior classe é maior que a menor."""

IGUAIS = 1e-4
"""Até que distância, em desvios, duas colunas são a mesma."""
PARA_COMPARAR = 10
"""Quantas amostras é preciso ver para dizer que duas colunas são a mesma, ou que uma é constante."""

REPETIDAS, VEZES = 0.02, 2.0
"""Que parte do teste tem de estar no treino, e quantas vezes mais do que o treino se repete a si mesmo."""

SUSPEITAS, MINIMO = 0.025, 4
"""Que parte dos alvos os vizinhos têm de desmentir, e quantos ao menos."""


def classes_desbalanceadas(s: Sinais) -> Achado | None:
    """Uma classe é muito maior que outra: a acurácia diz pouco, e as raras quase não contam."""
    if len(s.contagens) < 2:
        return None
    maior, menor = (f(s.contagens, key=lambda par: par[1]) for f in (max, min))
    if maior[1] < DESBALANCEADAS * menor[1]:
        return None
    total = sum(quantas for _, quantas in s.contagens)
    return Achado(
        "classes desbalanceadas",
        "As classes são muito desiguais",
        f'a classe "{maior[0]}" tem {inteiro(maior[1])} amostras, e a "{menor[0]}", {inteiro(menor[1])}: '
        f"responder sempre a primeira acertaria {pc(maior[1] / total)}.",
        (
            Remedio(
                "Faça as raras contarem o mesmo que as outras",
                'treinar(..., pesos_das_classes="balanceado")',
                "--pesos-das-classes balanceado",
            ),
            Remedio("Junte amostras das classes raras"),
            Remedio(
                "Olhe o recall de cada classe, e não só a acurácia",
                "nn.avaliacao.relatorio(modelo, x, y)",
                "neuronio avaliar",
            ),
        ),
        Barras("Amostras de cada classe", "amostras", dict(s.contagens)),
    )


def coluna_constante(s: Sinais) -> Achado | None:
    """Uma coluna em que todas as amostras têm o mesmo número, e que nada diz."""
    if s.colunas is None or len(s.colunas.amostras) < PARA_COMPARAR:
        return None
    x = s.colunas.amostras
    iguais: list[int] = np.flatnonzero((x == x[0]).all(axis=0)).tolist()
    if not iguais:
        return None
    nomes = [s.colunas.nomes[i] for i in iguais]
    dela = f" ({n(float(x[0, iguais[0]]))})" if len(nomes) == 1 else ""
    desvios = {s.colunas.nomes[i]: float(x[:, i].std()) for i in [*iguais, *_outras(x.shape[1], iguais)]}
    return Achado(
        "coluna constante",
        "Há uma coluna constante" if len(nomes) == 1 else "Há colunas constantes",
        f"em todas as {inteiro(len(x))} amostras que se olharam, é sempre o mesmo o número de "
        f"{lista(nomes)}{dela}.",
        (
            Remedio(
                "Tire-a: não ajuda, e esconde um erro de quem juntou os dados",
                f"x = np.delete(x, {iguais[:6]}, axis=1)",
                f"--ignorar {nomes[0]!r}",
            ),
        ),
        Barras("Desvio padrão de cada coluna", "desvio padrão", desvios),
    )


def _outras(quantas: int, fora: list[int]) -> list[int]:
    return [i for i in range(quantas) if i not in fora]


def coluna_duplicada(s: Sinais) -> Achado | None:
    """Uma coluna que é outra, com outro nome, noutra unidade ou com o sinal trocado."""
    if s.colunas is None or len(s.colunas.amostras) < PARA_COMPARAR:
        return None
    pares = _pares_iguais(s.colunas)
    if not pares:
        return None
    a, b = pares[0]
    ditos = [f"{s.colunas.nomes[j]} repete {s.colunas.nomes[i]}" for i, j in pares]
    return Achado(
        "coluna duplicada",
        "Há uma coluna que repete outra" if len(pares) == 1 else "Há colunas que repetem outras",
        f"{lista(ditos)}: uma se calcula da outra por uma reta, em todas as amostras.",
        (
            Remedio(
                "Fique com uma só: repetida, ela conta duas vezes",
                f"x = np.delete(x, {sorted({j for _, j in pares})[:6]}, axis=1)",
                f"--ignorar {s.colunas.nomes[b]!r}",
            ),
        ),
        Pontos(
            "Uma coluna contra a outra",
            (s.colunas.nomes[a], s.colunas.nomes[b]),
            s.colunas.amostras[:, a].tolist(),
            s.colunas.amostras[:, b].tolist(),
        ),
    )


def _pares_iguais(colunas: Colunas) -> list[tuple[int, int]]:
    """De cada coluna que repete uma anterior, o par: padronizadas, e com o mesmo sinal, são iguais."""
    x = colunas.amostras
    desvios = x.std(axis=0)
    valem = np.flatnonzero(desvios > 1e-9 * np.maximum(np.abs(x).max(axis=0), 1e-30)).tolist()
    z = (x[:, valem] - x[:, valem].mean(axis=0)) / desvios[valem]
    maiores = z[np.abs(z).argmax(axis=0), np.arange(z.shape[1])]
    z = np.where(maiores < 0, -z, z)
    pares: list[tuple[int, int]] = []
    for lugar in range(1, len(valem)):
        distancias = np.abs(z[:, :lugar] - z[:, [lugar]]).max(axis=0)
        if (distancias < IGUAIS).any():
            pares.append((valem[int(distancias.argmin())], valem[lugar]))
    return pares


def duplicatas(s: Sinais) -> Achado | None:
    """Amostras do teste que a rede viu no treino: o teste mede a memória."""
    r = s.repetidas
    if r is None or r.no_teste < REPETIDAS or r.no_teste <= VEZES * r.no_treino:
        return None
    return Achado(
        "duplicatas",
        "Há amostras do teste no treino",
        f"{inteiro(r.quantas)} amostras do teste, {pc(r.no_teste)} dele, estão também no treino, número "
        f"por número; no próprio treino só {pc(r.no_treino)} se repetem.",
        (
            Remedio(
                "Tire as repetidas antes de separar o teste",
                "x, quais = np.unique(x, axis=0, return_index=True)",
            ),
            Remedio(
                "Se são várias medidas da mesma pessoa ou coisa, separe por grupo",
                "nn.dados.separar_por_grupo(x, y, grupos, 0.2)",
            ),
        ),
        Barras(
            "Amostras que se repetem",
            "parte das amostras",
            {"do teste, no treino": r.no_teste, "do treino, no treino": r.no_treino},
            parte=True,
        ),
    )


def rotulos_errados(s: Sinais) -> Achado | None:
    """Alvos que as amostras mais parecidas desmentem, todas a uma voz."""
    v = s.vizinhos
    if v is None or len(v.suspeitas) < max(MINIMO, SUSPEITAS * v.olhadas):
        return None
    nomes, parte = [nome for nome, _ in s.contagens], len(v.suspeitas) / v.olhadas
    ditos = [
        f"a {i} diz {_alvo(dito, nomes)}, e as parecidas, {_alvo(esperado, nomes)}"
        for i, dito, esperado in zip(v.suspeitas, v.ditos, v.esperados, strict=True)
    ]
    return Achado(
        "rótulos errados",
        "Há alvos que parecem errados",
        f"em {len(v.suspeitas)} de {inteiro(v.olhadas)} amostras ({pc(parte)}) as mais parecidas dizem "
        f"outra coisa: {lista(ditos, 3, '; ')}.",
        (
            Remedio(
                "Olhe essas amostras uma a uma, e corrija ou tire as erradas",
                f"x[{list(v.suspeitas[:6])}], y[{list(v.suspeitas[:6])}]",
            ),
            Remedio(
                "Enquanto não as corrige, não deixe a rede ter certeza demais"
                if s.classificacao
                else "Enquanto não as corrige, use uma perda que liga menos aos erros enormes",
                "nn.EntropiaCruzada(suavizacao=0.1)" if s.classificacao else "nn.Huber()",
            ),
            Remedio("Pare antes que ela as decore", "callbacks=[nn.ParadaAntecipada()]"),
        ),
        Barras(
            "O que as amostras parecidas dizem",
            "parte das amostras",
            {"desmentem": parte, "não desmentem": 1 - parte},
            parte=True,
        ),
    )


def _alvo(valor: float, nomes: list[str]) -> str:
    return f'"{nomes[int(valor)]}"' if nomes and int(valor) < len(nomes) else n(valor)


def nao_padronizadas(s: Sinais) -> Achado | None:
    """Números grandes, desiguais ou longe de zero, que a rede lê como vieram."""
    if s.escala is None:
        return None
    _, _, codigo = s.escala.remedio.partition(": ")
    return Achado(
        "não padronizadas",
        "As entradas não estão padronizadas",
        f"{s.escala.oque.format('')}.",
        (
            Remedio(
                "Ponha-as perto de 0, na mesma escala; na validação e ao prever, com os números do treino",
                codigo,
            ),
            Remedio("Ou deixe que a rede o faça", "nn.BatchNorm(), como primeira camada"),
            Remedio(
                "De um CSV, o preparo já padroniza",
                'nn.dados.csv("arquivo.csv", alvo="coluna")',
                "--dados ARQUIVO.csv",
            ),
        ),
        Barras("Desvio padrão de cada coluna", "desvio padrão", dict(s.desvios), logaritmica=True),
    )
