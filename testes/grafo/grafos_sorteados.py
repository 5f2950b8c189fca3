"""Grafos de ``Valor`` sorteados pelo Hypothesis."""

from hypothesis import strategies as st

from neuronio.valor import Valor


@st.composite
def grafos(sortear: st.DrawFn, maximo: int = 25) -> list[Valor]:
    """Os vértices de um grafo qualquer, na ordem em que foram criados; nem todos alimentam o último."""
    vertices = [Valor(1.0, rotulo=f"x{i}") for i in range(sortear(st.integers(1, 4)))]
    for _ in range(sortear(st.integers(0, maximo))):
        a, b = (vertices[sortear(st.integers(0, len(vertices) - 1))] for _ in range(2))
        vertices.append(
            sortear(st.sampled_from([lambda a, b: a + b, lambda a, b: a * b, lambda a, b: -a]))(a, b)
        )
    return vertices
