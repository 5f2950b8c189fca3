"""Uma rede com várias saídas: cada uma tem a sua perda e as suas métricas, e a perda da rede é a soma."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.conferencias import numero
from neuronio.configuracao import interpretar
from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeValor, erro_de_nome
from neuronio.metricas import Metrica
from neuronio.perdas.perda import Perda
from neuronio.tensor import Tensor

if TYPE_CHECKING:
    from neuronio.tensor.dimensao import Forma


class PerdaDasSaidas(Perda):
    r"""A soma das perdas das saídas de uma rede, cada uma com o seu fator.

    .. math:: L = \sum_k \lambda_k L_k(\hat{y}_k, y_k)

    Args:
        perdas: nome da saída → perda, objeto ou nome.
        pesos: nome da saída → λ, que não pode ser negativo; sem ele, 1.

    Formas:
        saída e alvo: dicionários com um tensor para cada nome.

    Raises:
        ErroDeNome: se há um fator para uma saída que não tem perda.

    >>> perda = PerdaDasSaidas({"classe": "entropia-cruzada", "idade": "mse"}, {"idade": 0.1})
    >>> saida = {"classe": Tensor([[0.0, 0.0]]), "idade": Tensor([[30.0]])}
    >>> round(perda(saida, {"classe": [1], "idade": [32.0]}).item(), 4)     # ln 2 + 0,1 · 2²
    1.0931
    """

    so_base = True

    def __init__(self, perdas: Mapping[str, Any], pesos: Mapping[str, float] | None = None) -> None:
        if not isinstance(perdas, Mapping) or not perdas:
            raise ErroDeTipo(f'as perdas são um dicionário, {{"saida": "mse"}}, mas vieram {perdas!r}.')
        self.perdas: dict[str, Perda] = {n: interpretar(p, Perda, "perda") for n, p in perdas.items()}
        for nome in pesos or {}:
            if nome not in self.perdas:
                raise erro_de_nome("saída com perda", nome, self.perdas)
        self.pesos = {n: numero(f"o peso da perda {n}", p, 0) for n, p in (pesos or {}).items()}

    @property
    def limita_a_saida(self) -> bool:  # type: ignore[override]
        """Se alguma delas limita a sua."""
        return any(p.limita_a_saida for p in self.perdas.values())

    def medir(
        self, saida: Any, alvo: Any, perda: Perda | None = None, pesos: Any = None
    ) -> tuple[Tensor, Tensor | None]:
        saida, alvo = (
            da_rede(saida, self.perdas, "a rede devolve"),
            da_rede(alvo, self.perdas, "os alvos são"),
        )
        medidas = {nome: p.medir(saida[nome], alvo[nome], None, pesos) for nome, p in self.perdas.items()}
        fatores = [self.pesos.get(nome, 1.0) for nome in medidas]
        parcelas = [v if f == 1 else v * f for f, (v, _) in zip(fatores, medidas.values(), strict=True)]
        total = parcelas[0]
        for parcela in parcelas[1:]:
            total = total + parcela
        return total, next((peso for _, peso in medidas.values() if peso is not None), None)

    def conferir(self, alvos: Any, forma_saida: Any) -> None:
        alvos = da_rede(alvos, self.perdas, "os alvos são")
        formas = da_rede(forma_saida, self.perdas, "a rede devolve")
        for nome, perda in self.perdas.items():
            perda.conferir(alvos[nome], formas[nome])

    def conferir_saida(self, saida: Any) -> None:
        for nome, perda in self.perdas.items():
            if perda.limita_a_saida:
                perda.conferir_saida(saida[nome])

    def ressalvas(self, saida: Any) -> list[str]:
        return [
            f"na saída {nome}, {dita}" for nome, p in self.perdas.items() for dita in p.ressalvas(saida[nome])
        ]

    def probabilidades(self, saida: Any) -> Any:
        """Das saídas que classificam, as probabilidades; as outras, cruas."""
        return {
            nome: self.perdas[nome].probabilidades(t)
            if nome in self.perdas and self.perdas[nome].classifica
            else t
            for nome, t in saida.items()
        }


class MetricaDaSaida(Metrica):
    """Uma métrica de uma das saídas da rede.

    Args:
        saida: o nome da saída.
        metrica: objeto ou nome.

    >>> MetricaDaSaida("classe", "acuracia").nome
    'classe_acuracia'
    """

    so_base = True

    def __init__(self, saida: str, metrica: Any) -> None:
        self.saida, self.metrica = saida, interpretar(metrica, Metrica, "métrica")

    @property
    def nome(self) -> str:
        return f"{self.saida}_{self.metrica.nome}"

    def medir(
        self, saida: Any, alvo: Any, perda: Perda | None = None, pesos: Any = None
    ) -> tuple[Tensor, Tensor | None]:
        dela = perda.perdas.get(self.saida) if isinstance(perda, PerdaDasSaidas) else perda
        so_ela = (self.saida,)
        saida, alvo = da_rede(saida, so_ela, "a rede devolve"), da_rede(alvo, so_ela, "os alvos são")
        return self.metrica.medir(saida[self.saida], alvo[self.saida], dela, pesos)

    @property
    def por_amostra(self) -> bool:  # type: ignore[override]
        """Como o da métrica."""
        return self.metrica.por_amostra

    def concluir(self, medidas: np.ndarray) -> float:
        return self.metrica.concluir(medidas)

    def conferir(self, alvos: Any, forma_saida: Any) -> None:
        alvos = da_rede(alvos, (self.saida,), "os alvos são")
        formas: dict[str, Forma] = da_rede(forma_saida, (self.saida,), "a rede devolve")
        self.metrica.conferir(alvos[self.saida], formas[self.saida])


def da_rede(dado: Any, nomes: Any, quem: str) -> dict[str, Any]:
    """O dicionário, se tem tais nomes.

    Raises:
        ErroDeDados: se não é um dicionário, ou falta um nome.
    """
    faltam = [] if isinstance(dado, Mapping) else list(nomes)
    faltam = faltam or [nome for nome in nomes if nome not in dado]
    if faltam:
        ha = f"só {', '.join(dado)}" if isinstance(dado, Mapping) else f"um só, {_resumo(dado)}"
        raise ErroDeDados(
            f"cada saída tem a sua perda ({', '.join(nomes)}), e por isso se espera um dicionário com esses "
            f"nomes, mas {quem} {ha}."
        )
    return dict(dado)


def _resumo(dado: Any) -> str:
    forma = getattr(dado, "forma", getattr(dado, "shape", dado if isinstance(dado, tuple) else None))
    return type(dado).__name__ if forma is None else f"de forma {forma}"


def unir_perdas(perda: Any, pesos: Mapping[str, float] | None) -> Perda:
    """A perda de uma rede: de uma saída, objeto ou nome; de várias, um dicionário delas."""
    if isinstance(perda, Mapping):
        return PerdaDasSaidas(perda, pesos)
    if pesos is not None:
        raise ErroDeValor('pesos_das_perdas só serve com várias perdas: perda={"classe": ..., "idade": ...}.')
    pronta: Perda = interpretar(perda, Perda, "perda")
    return pronta


def unir_metricas(metricas: Any) -> list[Metrica]:
    """As métricas de uma rede: uma lista ou, de várias saídas, um dicionário de listas.

    Raises:
        ErroDeValor: se uma está repetida.
    """
    if isinstance(metricas, Mapping):
        prontas: list[Metrica] = [
            MetricaDaSaida(n, m) for n, lista in metricas.items() for m in _lista(lista)
        ]
    else:
        prontas = [interpretar(m, Metrica, "métrica") for m in _lista(metricas)]
    nomes = ["perda", *(m.nome for m in prontas)]
    for nome in nomes:
        if nomes.count(nome) > 1:
            motivo = "a perda já é sempre medida" if nome == "perda" else "cada uma aparece uma vez"
            raise ErroDeValor(f'a métrica "{nome}" está repetida: {motivo}.')
    return prontas


def _lista(metricas: Any) -> list[Any]:
    return list(metricas) if isinstance(metricas, (list, tuple)) else [metricas]
