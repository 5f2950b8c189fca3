"""Classes de tamanhos muito diferentes: a acurácia diz pouco, e o que importa se diz antes dela."""

from neuronio.formato import porcento
from neuronio.medidas import Avaliacao

DESIGUAL = 3
"""Quantas vezes a maior classe tem de ser maior que a menor para que se fale disso."""


def desequilibrio(medida: Avaliacao) -> str:
    """Quando uma classe é rara, quanto se acha de cada uma, e o que acertaria quem não olhasse.

    Returns:
        Uma frase sem ponto final; vazia, se as classes não são desiguais.
    """
    presentes = [classe for classe in medida.por_classe if classe.suporte]
    if len(presentes) < 2:
        return ""
    maior = max(presentes, key=lambda classe: classe.suporte)
    if maior.suporte < DESIGUAL * min(classe.suporte for classe in presentes):
        return ""
    recalls = [classe.recall or 0.0 for classe in presentes]
    pior = presentes[recalls.index(min(recalls))]
    return (
        f"recall médio {porcento(sum(recalls) / len(recalls))}, o menor {porcento(min(recalls))},"
        f' da classe "{pior.classe}" (as classes são desiguais: responder sempre "{maior.classe}" acertaria '
        f"{porcento(maior.suporte / medida.amostras)})"
    )


def remedio(medida: Avaliacao) -> str:
    """O que fazer, se a rede não acerta mais do que quem responde sempre a classe maior."""
    maior = max((classe.suporte for classe in medida.por_classe), default=0)
    if not desequilibrio(medida) or medida.acuracia * medida.amostras > maior:
        return ""
    return (
        'A rede não acerta mais do que isso. Com pesos_das_classes="balanceado" em treinar (no comando, '
        "--pesos-das-classes balanceado), as classes raras contam o mesmo que as outras."
    )
