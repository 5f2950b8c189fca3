"""A ordem topológica: cada vértice uma vez, sempre depois dos progenitores."""

import pytest
from grafos_sorteados import grafos
from hypothesis import given

from neuronio.erros import ErroDeValor
from neuronio.grafo.ordem import LEGIVEL, ordem_dos_calculados, ordem_legivel, ordem_topologica
from neuronio.valor import Valor


def alcancaveis(vertice: Valor) -> set[Valor]:
    return {vertice}.union(*(alcancaveis(p) for p in vertice.progenitor))


@given(grafos(maximo=12))
def test_todos_os_alcancaveis_uma_vez_cada_e_progenitores_antes(vertices: list[Valor]) -> None:
    raizes = [vertices[-1], vertices[0], vertices[-1]]
    ordem = ordem_topologica(raizes)
    posicao = {vertice: i for i, vertice in enumerate(ordem)}
    assert len(posicao) == len(ordem)
    assert set(ordem) == alcancaveis(vertices[-1]) | {vertices[0]}
    assert all(posicao[p] < posicao[v] for v in ordem for p in v.progenitor)
    assert ordem_dos_calculados(raizes) == [v for v in ordem if v.progenitor]


def test_losangos_encadeados_nao_levam_tempo_exponencial() -> None:
    v = Valor(1.0)
    for _ in range(2000):
        v = v + v
    assert len(ordem_topologica([v])) == 2001


def test_a_raiz_e_a_ultima() -> None:
    a = Valor(1.0)
    b = a * 2
    y = b + a
    assert ordem_topologica([y])[-1] is y


def test_grafo_grande_demais_para_ler_e_recusado_com_conselho() -> None:
    v = Valor(1.0)
    for _ in range(LEGIVEL - 1):
        v = -v
    assert len(ordem_legivel([v], "desenhar")) == LEGIVEL
    with pytest.raises(
        ErroDeValor, match=rf"{LEGIVEL + 1} vértices, e desenhar .* até {LEGIVEL}.*exemplo menor"
    ):
        ordem_legivel([-v], "desenhar")
