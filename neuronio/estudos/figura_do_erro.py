"""Que figura se compara num estudo, e como ela vira um erro: um número que quanto menor, melhor."""

from __future__ import annotations

from neuronio.erros import ErroDeValor, erro_de_nome
from neuronio.modelos import Modelo
from neuronio.perdas import Perda


def figura_do_estudo(modelo: Modelo, pedida: str | None) -> str:
    """A que se pede ou, sem isso, a acurácia, se o modelo a mede; senão, a perda.

    Raises:
        ErroDeNome: se o modelo não mede tal figura.
        ErroDeValor: se não se sabe se o melhor dela é o menor.
    """
    nomes = ["perda", *(m.nome for m in modelo.metricas)]
    figura = pedida or ("acuracia" if "acuracia" in nomes else "perda")
    if figura not in nomes:
        raise erro_de_nome("figura", figura, nomes)
    de_menor = any(m.nome == figura and isinstance(m, Perda) for m in modelo.metricas)
    if figura not in ("perda", "acuracia") and not de_menor:
        raise ErroDeValor(
            f'um erro é uma perda, ou o que falta à acurácia, e "{figura}" não é nem um nem outro.'
        )
    return figura


def erro(figura: str, medidas: dict[str, float]) -> float:
    """O erro: a perda como é, e da acurácia, o que lhe falta para 1.

    >>> erro("acuracia", {"acuracia": 0.75})
    0.25
    """
    return 1 - medidas[figura] if figura == "acuracia" else medidas[figura]
