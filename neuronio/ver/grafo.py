"""O grafo de um `Valor` percorrido de trás para a frente, um vértice de cada vez."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from neuronio.erros import ErroDeTipo
from neuronio.grafo.escrita import nomear
from neuronio.grafo.explicacao import contas_da_volta
from neuronio.grafo.numeros import numero
from neuronio.grafo.ordem import ordem_legivel
from neuronio.grafo.pagina import Pagina as PaginaDoGrafo
from neuronio.grafo.vertice import Operador, VerticeNumerico
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.ver.pagina import Pagina
from neuronio.ver.passos import Passo, passo_a_passo

ESTILO = """
.nn-ver .nn-grafo { max-width: none }
.nn-ver .nn-grafo g.nn-c > .nn-caixa { fill: var(--verde-claro); stroke: var(--verde); stroke-width: 3 }
.nn-ver .nn-grafo g.nn-b > .nn-caixa { fill: var(--laranja-claro); stroke: var(--laranja); stroke-width: 2.5 }
"""


@com_argumentos_em_portugues
def grafo(y: VerticeNumerico) -> Pagina:
    r"""Mostra a retropropagação de um `Valor`: em cada passo, de que gradientes se faz mais um.

    .. math:: \frac{\partial y}{\partial a}
              = \sum_{d \text{ que usa } a} \frac{\partial y}{\partial d} \cdot \frac{\partial d}{\partial a}

    Os gradientes são os de ``y``, calculados na hora: não é preciso retropropagar antes, e ``.grad`` não se
    toca.

    Args:
        y: o ``Valor`` em que a conta acaba.

    Returns:
        A figura; no Jupyter, basta deixá-la na última linha da célula.

    Raises:
        ErroDeTipo: se não é um ``Valor``.
        ErroDeValor: se o grafo é grande demais para ser lido.

    >>> from neuronio.valor import Valor
    >>> grafo((Valor(2.0, rotulo="a") * Valor(-3.0, rotulo="b")).tanh()).titulo
    'De trás para a frente, um gradiente de cada vez'
    """
    if not all(hasattr(y, atributo) for atributo in ("progenitor", "derivadas", "data")):
        raise ErroDeTipo(
            f"anda-se passo a passo no grafo de um nn.Valor, mas recebi {type(y).__name__}; o de um tensor "
            "se vê inteiro, com nn.desenhar."
        )
    contas = contas_da_volta(y)
    ordem = _vistos(ordem_legivel([y], "ver"), {v: g for v, _, g in contas})
    indice = {v: i for i, v in enumerate(ordem)}
    passos = []
    for v, conta, _ in contas:
        usam = [f"v-{indice[u]}" for u in ordem if v in u.progenitor]
        passos.append(Passo(escape(conta), {"nn-c": [f"v-{indice[v]}"], "nn-b": usam}, [f"g-{indice[v]}"]))
    desenho = _Grafo(list(ordem.values()), [ordem[y]])
    corpo = f'<div class="nn-rolar">{desenho.svg()}</div>'
    return passo_a_passo("De trás para a frente, um gradiente de cada vez", corpo, passos, ESTILO)


@dataclass(frozen=True, eq=False)
class _Visto:
    """Um vértice como aqui se mostra: com nome, e com o gradiente que se calculou."""

    rotulo: str
    linhas: list[str]
    operador_mae: Operador | None
    progenitor: tuple[_Visto, ...]

    def linhas_do_desenho(self) -> list[str]:
        return self.linhas


def _vistos(
    ordem: Sequence[VerticeNumerico], gradientes: dict[VerticeNumerico, float]
) -> dict[VerticeNumerico, _Visto]:
    nomes = nomear(ordem)
    vistos: dict[VerticeNumerico, _Visto] = {}
    for v in ordem:
        linhas = [f"dado {numero(v.data)}", f"gradiente {numero(gradientes[v])}"]
        vistos[v] = _Visto(nomes[v], linhas, v.operador_mae, tuple(vistos[p] for p in v.progenitor))
    return vistos


class _Grafo(PaginaDoGrafo):
    """O desenho em que cada caixa, e o gradiente dela, se acham pelo nome."""

    def _vertice(self, i: int) -> str:
        feito = super()._vertice(i).replace("<g", f'<g data-casa="v-{i}"', 1)
        gradiente = 'class="nn-conteudo nn-gradiente"'
        return feito.replace(gradiente, f'{gradiente} data-casa="g-{i}"', 1)
