"""A seção do relatório de quem inventa imagens, e o que ela diz em palavras: equilíbrio e variedade."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from neuronio.diagnosticos.da_rede import VARIADAS
from neuronio.formato import inteiro, numero, porcento
from neuronio.graficos.grade import grade_de_imagens
from neuronio.graficos.marcacao import cartao, imagem, lado_a_lado, paragrafo, secao, tabela
from neuronio.graficos.por_epoca import HistoricoEmListas
from neuronio.medidas import AvaliacaoDeInventadas

SEMPRE_CERTA = 0.95
"""A discriminadora que acerta mais que isto das reais e das inventadas acerta quase sempre."""
MENOS, MAIS = 0.5, 2.0
"""Entre estas vezes a fração que tem nas reais, uma classe aparece nas inventadas como deve."""
_MOSTRADAS = 100


def equilibrio(reais: float, inventadas: float) -> str:
    """Se as duas redes estão em equilíbrio, em palavras, com os números e a regra.

    Args:
        reais, inventadas: a fração de cada uma que a discriminadora acertou na última época.

    >>> equilibrio(0.99, 0.98).partition(":")[0]
    'As duas redes não estão em equilíbrio'
    """
    acertou = (
        f"na última época a discriminadora acertou {porcento(reais, 1)} das reais e "
        f"{porcento(inventadas, 1)} das inventadas"
    )
    if _acerta_sempre(reais, inventadas):
        return (
            f"As duas redes não estão em equilíbrio: {acertou}, mais de {porcento(SEMPRE_CERTA, 0)} de umas "
            "e de outras. Uma geradora que quase nunca a engana pouco aprende com ela."
        )
    if _diz_sempre_o_mesmo(reais, inventadas):
        de_que = "real" if reais > inventadas else "inventada"
        return (
            f"As duas redes não estão em equilíbrio: {acertou}, e de um dos lados menos de "
            f"{porcento(1 - SEMPRE_CERTA, 0)}. Diz que quase tudo é {de_que}, e nada ensina à geradora."
        )
    return (
        f"As duas redes estão em equilíbrio: {acertou}. Nem acerta sempre (mais de "
        f"{porcento(SEMPRE_CERTA, 0)} de umas e de outras), nem diz sempre o mesmo."
    )


def variedade(medida: AvaliacaoDeInventadas) -> str:
    """Se a geradora colapsou em poucas classes, ou em amostras parecidas, em palavras, com a regra.

    >>> delas, reais = np.array([0.9, 0.1]), np.array([0.5, 0.5])
    >>> medida = AvaliacaoDeInventadas(("a", "b"), delas, reais, 1, 1, 0.9, 1, 50)
    >>> variedade(medida).partition(":")[0]
    'A geradora colapsou em parte das classes'
    """
    raras, demais = _fora_da_regra(medida)
    regra = "a regra: entre metade e o dobro da parte que tem nas reais"
    menor, maior = (porcento(float(f), 1) for f in (medida.inventadas.min(), medida.inventadas.max()))
    if raras or demais:
        faltam = [f"quase não inventa {_lista(raras)}"] if raras else []
        sobram = [f"inventa {_lista(demais)} demais"] if demais else []
        frase = f"A geradora colapsou em parte das classes: {' e '.join([*faltam, *sobram])} ({regra})"
    else:
        frase = (
            f"A geradora não colapsou: cada classe é de {menor} a {maior} das {inteiro(medida.quantas)} "
            f"inventadas ({regra})"
        )
    contra = f"a distância média entre duas inventadas é {numero(medida.diversidade, 2)} da que há entre duas"
    if medida.diversidade < VARIADAS:
        return f"{frase}. E são parecidas demais: {contra} reais (a regra: {numero(VARIADAS)})."
    return f"{frase}; {contra} reais (a regra: pelo menos {numero(VARIADAS)})."


def o_que_vai_mal(medida: AvaliacaoDeInventadas, historico: HistoricoEmListas) -> list[str]:
    """O mesmo que `veredito_das_inventadas`, do que vai mal só a conclusão: nenhuma, se tudo vai bem.

    >>> delas, reais = np.array([0.9, 0.1]), np.array([0.5, 0.5])
    >>> o_que_vai_mal(AvaliacaoDeInventadas(("a", "b"), delas, reais, 1, 1, 0.9, 1, 50), {})
    ['a geradora colapsou em parte das classes']
    """
    acertos = _acertos(historico)
    ditas = {
        "as duas redes não estão em equilíbrio": acertos is not None
        and (_acerta_sempre(*acertos) or _diz_sempre_o_mesmo(*acertos)),
        "a geradora colapsou em parte das classes": any(_fora_da_regra(medida)),
        "as inventadas são parecidas demais": medida.diversidade < VARIADAS,
    }
    return [frase for frase, vale in ditas.items() if vale]


def _acertos(historico: HistoricoEmListas) -> tuple[float, float] | None:
    reais, falsas = (historico.get(nome, ()) for nome in ("acertos_reais", "acertos_falsas"))
    return (reais[-1], falsas[-1]) if len(reais) and len(falsas) else None


def _acerta_sempre(reais: float, inventadas: float) -> bool:
    return min(reais, inventadas) > SEMPRE_CERTA


def _diz_sempre_o_mesmo(reais: float, inventadas: float) -> bool:
    return min(reais, inventadas) < 1 - SEMPRE_CERTA


def _fora_da_regra(medida: AvaliacaoDeInventadas) -> tuple[list[str], list[str]]:
    """As classes que ela quase não inventa, e as que inventa demais."""
    razoes = medida.inventadas / np.maximum(medida.reais, 1e-12)
    raras = [c for c, razao in zip(medida.classes, razoes, strict=True) if razao < MENOS]
    demais = [c for c, razao in zip(medida.classes, razoes, strict=True) if razao > MAIS]
    return raras, demais


def _lista(nomes: Sequence[str]) -> str:
    return nomes[0] if len(nomes) == 1 else f"{', '.join(nomes[:-1])} e {nomes[-1]}"


def veredito_das_inventadas(medida: AvaliacaoDeInventadas, historico: HistoricoEmListas) -> list[str]:
    """As frases do relatório: o equilíbrio, se houve época, e a variedade."""
    acertos = _acertos(historico)
    frases = [] if acertos is None else [equilibrio(*acertos)]
    return [*frases, variedade(medida)]


def inventadas(
    medida: AvaliacaoDeInventadas, historico: HistoricoEmListas, imagens: ArrayLike | None, animacao: bytes
) -> str:
    """Mostra o que a rede inventa, o treino animado, e o que um classificador diz delas."""
    frases = "".join(map(paragrafo, veredito_das_inventadas(medida, historico)))
    pecas = []
    if animacao:
        legenda = "O mesmo ruído, do começo ao fim do treino."
        pecas.append(_inventadas(animacao, legenda))
    if imagens is not None:
        png = grade_de_imagens(np.asarray(imagens)[:_MOSTRADAS])
        legenda = "O que a rede inventa no fim, sem escolher."
        pecas.append(_inventadas(png, legenda))
    corpo = frases + lado_a_lado(*pecas, _tabela(medida))
    return secao("inventadas", "O que ela inventa", corpo)


def _tabela(medida: AvaliacaoDeInventadas) -> str:
    linhas = [
        (classe, porcento(float(falsa), 1), porcento(float(real), 1))
        for classe, falsa, real in zip(medida.classes, medida.inventadas, medida.reais, strict=True)
    ]
    return tabela(
        f"As classes de {inteiro(medida.quantas)} inventadas, segundo um classificador",
        ("classe", "inventadas", "reais"),
        linhas,
        rodape=("com confiança", porcento(medida.confiantes, 1), porcento(medida.confiantes_reais, 1)),
        nota="O classificador é uma rede pequena, que aprendeu com as mesmas amostras reais e acerta "
        f"{porcento(medida.acuracia)} das do teste. Com confiança: a probabilidade da classe passa de 0,9.",
    )


def _inventadas(dados: bytes, legenda: str) -> str:
    return cartao(imagem(dados, legenda), legenda, "inventadas")
