"""A explicação: a regra da cadeia por extenso, com os números que a retropropagação dá."""

import re

import pytest
from grafos_sorteados import grafos
from hypothesis import given, settings

from neuronio.erros import ErroDeValor
from neuronio.grafo.escrita import em_texto, nomear
from neuronio.grafo.explicacao import explicar
from neuronio.grafo.numeros import numero
from neuronio.grafo.ordem import ordem_topologica
from neuronio.valor import Valor


def contas(texto: str) -> dict[str, list[str]]:
    """As contas de uma explicação: o lado esquerdo, e os outros."""
    juntas = re.sub(r"\n +=", " =", texto)
    linhas = [linha.strip().split(" = ") for linha in juntas.splitlines() if " = " in linha]
    assert len({linha[0] for linha in linhas}) == len(linhas)
    return {esquerda: resto for esquerda, *resto in linhas}


def com_tudo() -> Valor:
    a, b = Valor(2.0, rotulo="a"), Valor(-3.0, rotulo="b_2")
    c = Valor(0.5, rotulo="peso & viés {x}_1")
    y = (a * a / b - c**3 + a.exp().log() * b.sig() - (-a) ** 2 + 2**c + c**a).relu().tanh() * a
    y = y + (c * 1e-9) * 1e12 + b**-2 + a**0.5
    y.rotulo = "L"
    return y


def test_cada_conta_termina_no_gradiente_de_retropropagar() -> None:
    y = com_tudo()
    y.retropropagar()
    feitas = contas(str(y.explicar()))
    for v, nome in nomear(ordem_topologica([y])).items():
        nome = nome if re.fullmatch(r"\w+", nome) else f"({nome})"
        assert feitas[nome][-1] == numero(v.data)
        assert feitas[f"∂L/∂{nome}"][-1] == numero(v.grad)


@settings(max_examples=40, deadline=None)
@given(grafos(maximo=12))
def test_em_qualquer_grafo_os_numeros_sao_os_gradientes(vertices: list[Valor]) -> None:
    y = vertices[-1]
    y.retropropagar()
    feitas = contas(str(y.explicar()))
    nomes = nomear(ordem_topologica([y]))
    assert len(feitas) == 2 * len(nomes)
    for v, nome in nomes.items():
        assert feitas[f"∂{nomes[y]}/∂{nome}"][-1] == numero(v.grad)


def test_a_cadeia_aparece_em_simbolos_com_a_formula_e_com_numeros() -> None:
    a, b = Valor(2.0, rotulo="a"), Valor(-3.0, rotulo="b")
    d = a * b
    d.rotulo = "d"
    y = d + 10
    y.rotulo = "L"
    feitas = contas(str(y.explicar()))
    assert feitas["d"] == ["a · b", "2,0 · (−3,0)", "−6,0"]
    assert feitas["∂L/∂a"] == ["∂L/∂d · ∂d/∂a", "∂L/∂d · b", "1,0 · (−3,0)", "−3,0"]


def test_derivada_com_formula_composta_mostra_a_formula_com_os_numeros() -> None:
    x = Valor(0.5, rotulo="x")
    t = x.tanh()
    t.rotulo = "t"
    y = t * 3
    y.rotulo = "y"
    assert contas(str(y.explicar()))["∂y/∂x"] == [
        "∂y/∂t · ∂t/∂x",
        "∂y/∂t · (1 − t²)",
        "3,0 · (1 − 0,4621²)",
        "3,0 · 0,7864",
        "2,3593",
    ]


def test_vertice_usado_duas_vezes_mostra_a_soma_das_contribuicoes() -> None:
    a = Valor(3.0, rotulo="a")
    d = a * a
    d.rotulo = "d"
    y = d + a
    y.rotulo = "y"
    assert contas(str(y.explicar()))["∂y/∂a"] == [
        "∂y/∂d · ∂d/∂a⁽¹⁾ + ∂y/∂d · ∂d/∂a⁽²⁾ + ∂y/∂a⁽²⁾",
        "∂y/∂d · a + ∂y/∂d · a + 1",
        "1,0 · 3,0 + 1,0 · 3,0 + 1,0",
        "3,0 + 3,0 + 1,0",
        "7,0",
    ]


def test_explicar_nao_mexe_nos_gradientes() -> None:
    y = com_tudo()
    y.explicar()
    assert not any(v.grad for v in ordem_topologica([y]))


def test_vertices_sem_rotulo_ou_de_rotulo_repetido_tem_nomes_diferentes() -> None:
    y = (Valor(1.0, rotulo="a") + Valor(2.0, rotulo="a")) * Valor(3.0, rotulo="v1") + 4
    nomes = nomear(ordem_topologica([y]))
    assert sorted(nomes.values()) == ["a", "a_2", "v1", "v2", "v3", "v4", "v5"]
    assert all(nome == v.rotulo or not v.rotulo or nome == "a_2" for v, nome in nomes.items())


def test_cada_equacao_e_latex_que_se_compoe() -> None:
    from matplotlib.mathtext import MathTextParser

    explicacao = com_tudo().explicar()
    corpo = explicacao.latex.removeprefix("\\begin{aligned}\n").removesuffix("\n\\end{aligned}")
    equacoes = corpo.split(" \\\\\n")
    assert len(equacoes) > 40
    for equacao in equacoes:
        assert len(re.findall(r"(?<!\\)&", equacao)) == 1
        assert equacao.count("{") == equacao.count("}")
        sem_alinhamento = re.sub(r"(?<!\\)&", "", equacao)
        MathTextParser("agg").parse(f"${sem_alinhamento}$")


def test_no_jupyter_aparece_como_formula_e_no_terminal_como_texto() -> None:
    explicacao = (Valor(1.0) + 2).explicar()
    assert explicacao._repr_latex_() == f"$\\displaystyle {explicacao.latex}$"
    assert repr(explicacao) == str(explicacao) == explicacao.texto


def test_grafo_grande_demais_e_recusado() -> None:
    with pytest.raises(ErroDeValor, match="explicar um grafo só serve até"):
        explicar(sum((Valor(1.0) for _ in range(2000)), Valor(0.0)))


@pytest.mark.parametrize(
    ("latex", "texto"),
    [
        (r"\frac{1}{2 \cdot \sqrt{@0}}", "1 / (2 · √@0)"),
        (r"e^{-@0^{2}} \cdot @1^{-12}", "e^(−@0²) · @1⁻¹²"),
        (r"1 \text{ se } @0 > @1 \text{, senão } 0{,}5", "1 se @0 > @1, senão 0,5"),
        (r"@0^{\top} \leq \mathrm{espalha}(@1, \alpha)", "@0^ᵀ ≤ espalha(@1, alpha)"),
        (r"\frac{1}{2", "frac12"),
    ],
)
def test_formula_em_latex_vira_texto_mesmo_desconhecida_ou_torta(latex: str, texto: str) -> None:
    assert em_texto(latex) == texto
