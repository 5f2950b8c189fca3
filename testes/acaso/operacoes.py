"""As operações que uma conta encadeia: cada função dá o modelo de uma expressão e os seus operandos.

None é quando nada do que já há serve. As que mexem em imagens estão em `imagens`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neuronio.tensor import Lote
from testes.acaso.esboco import Esboco, fixa

Feita = tuple[str, ...] | None
"""O modelo, e os nomes dos operandos."""

OPERACOES: dict[str, tuple[Callable[[Esboco], Feita], int]] = {}
"""Nome → quem a sorteia, e quantas vezes mais que as outras ela sai."""


def operacao(peso: int = 1) -> Callable[[Callable[[Esboco], Feita]], Callable[[Esboco], Feita]]:
    """Põe uma função entre as operações."""

    def anotar(funcao: Callable[[Esboco], Feita]) -> Callable[[Esboco], Feita]:
        OPERACOES[funcao.__name__] = funcao, peso
        return funcao

    return anotar


UNARIAS = [
    "(-{0}.abs()).exp()",
    "{0}.tanh()",
    "{0}.sigmoide()",
    "{0}.relu()",
    "({0}.abs() + 0.5).log()",
    "({0}.abs() + 0.5).raiz()",
    "-{0}",
    "{0}.abs()",
    'TABELA["log1p"]({0}.abs())',
    'TABELA["expm1"]({0}.tanh())',
    "{0}.erf()",
    "{0}.seno()",
    "{0}.cosseno()",
    "({0} * 1.7 + 0.37).piso() * {0}",
    "({0} * 1.7 + 0.87).arredondar() * {0}",
    "({0} + 0.37) % 0.83",
    "({0} + 0.37) // 0.83 * {0}",
    'TABELA["sinal"]({0}) * {0}',
    "{0}.limitar(-0.7, 0.9)",
    "{0}.desligar() * {0}",
    "{0} * (1 - {0})",
]
BINARIAS = [
    "{0} + {1}",
    "{0} - {1}",
    "{0} * {1}",
    "{0} / ({1}.abs() + 0.5)",
    'TABELA["maior_entre"]({0}, {1})',
    'TABELA["menor_entre"]({0}, {1})',
    "({0}.abs() + 0.5) ** {1}.tanh()",
    "nn.onde({0} < {1}, {0}, {1} * 0.5)",
]
COM_NUMERO = ["{0} * 0.5", "{0} + 0.1", "2.0 - {0}", "{0} ** 2", "{0} / 3.0", "{0} ** 3 * 0.1", "0.5 ** {0}"]
COMPARACOES = [
    "{0} < {1}",
    "{0} >= {1}",
    "({0} < {1}) | ({0} > 0.5)",
    "({0} <= {1}) & ({1} > -0.5)",
    "~({0} < {1})",
    "{0} == {1}",
]


# ── elemento a elemento ─────────────────────────────────────────────────────
@operacao(4)
def unaria(e: Esboco) -> Feita:
    a = e.achar_real()
    return (e.s.um(UNARIAS), a) if a else None


@operacao(4)
def binaria(e: Esboco) -> Feita:
    a = e.achar_real()
    return (e.s.um(BINARIAS), a, e.parecido(a)) if a else None


@operacao(2)
def com_numero(e: Esboco) -> Feita:
    a = e.achar_real()
    return (e.s.um(COM_NUMERO), a) if a else None


@operacao()
def com_constante(e: Esboco) -> Feita:
    """Um array escrito na própria conta."""
    a = e.achar_real(1)
    if a is None or not fixa(e.forma(a)):
        return None
    n = fixa(e.forma(a))[-1]
    return e.s.um([f"{{0}} * np.cos(np.arange({n}))", f"{{0}} + np.full(({n},), 0.25)"]), a


@operacao()
def comparacao(e: Esboco) -> Feita:
    a = e.achar_real()
    return (e.s.um(COMPARACOES), a, e.parecido(a)) if a else None


@operacao()
def mascara(e: Esboco) -> Feita:
    c = e.achar(lambda t: t.tipo == "bool")
    if c is None:
        return None
    a = e.parecido(c)
    modelos = ["nn.onde({0}, {1}, 0.25)", "{1} * {0}", "nn.onde(~{0}, {1}, -{1})"]
    return e.s.um(modelos), c, a


@operacao()
def contagem(e: Esboco) -> Feita:
    c = e.achar(lambda t: t.tipo == "bool" and t.posto > 0)
    if c is None:
        return None
    eixos = tuple(e.s.alguns(range(e.feitos[c].posto)))
    nome = e.s.um(["soma", "maximo", "minimo"])
    return f'{{0}}.{nome}({eixos}).converter("{e.real}") * 0.1', c


@operacao()
def inteiros(e: Esboco) -> Feita:
    a = e.achar(lambda t: t.tipo == "int64")
    n = e.s.entre(2, 3)
    modelos = [
        f"{{0}} * {n}",
        f"{{0}} - {n}",
        f"{{0}} == {n}",
        "{0}.relu()",
        "-{0}",
        "{0}.abs()",
        f'{{0}}.converter("{e.real}") * 0.3',
        "{0}.soma()",
        "{0}.maximo()",
        'TABELA["maior_entre"]({0}, 1)',
        f"{{0}} // {n}",
        f"{{0}} % -{n}",
        "7 // {0}",
        "{0} % {0}",
        "{0}.produtorio()",
    ]
    return (e.s.um(modelos), a) if a else None


@operacao()
def outro_tipo(e: Esboco) -> Feita:
    a = e.achar_real()
    outro = "float64" if e.real == "float32" else "float32"
    modelos = [
        f'({{0}}.converter("{outro}") * 0.7).converter("{e.real}")',
        f'({{0}} * 3).converter("int64").converter("{e.real}") * 0.3',
        f'({{0}}.abs() * 3).converter("uint32").converter("{e.real}") * 0.3',
        f'{{0}}.converter("bool").converter("{e.real}")',
        '({0} * 2).converter("int64")',
    ]
    return (e.s.um(modelos), a) if a else None


# ── reduções ────────────────────────────────────────────────────────────────
@operacao(5)
def reducao(e: Esboco) -> Feita:
    a = e.achar_real(1)
    if a is None:
        return None
    eixos = tuple(e.s.alguns(range(e.feitos[a].posto)))
    nome = e.s.um(["soma", "soma", "media", "maximo", "minimo", "variancia"])
    depois = " * 0.1" if nome == "soma" else ""
    return f"{{0}}.{nome}({eixos}, manter={e.s.moeda()}){depois}", a


@operacao(2)
def reducao_composta(e: Esboco) -> Feita:
    a = e.achar_real(1)
    if a is None:
        return None
    forma = e.forma(a)
    eixos = tuple(e.s.alguns([k for k, t in enumerate(forma) if not isinstance(t, Lote)]))
    manter = e.s.moeda()
    modelos = [
        f"({{0}} * 0.2 + 1).produtorio({eixos}, manter={manter})",
        f"({{0}} * {{0}} + 0.5).norma({e.s.um([1, 2, 3])}, {eixos}, manter={manter})",
        f"{{0}} * ({{0}} > 0.3).algum({eixos}, manter=True)",
        f"{{0}} * ({{0}} > -0.7).todos({eixos}, manter=True)",
    ]
    return e.s.um(modelos), a


@operacao(3)
def ao_longo(e: Esboco) -> Feita:
    """O que percorre um eixo que não é o do lote."""
    a = e.achar_real(1, lambda t: any(not isinstance(n, Lote) for n in t.forma))
    if a is None:
        return None
    forma = e.forma(a)
    eixo = e.s.um([k for k, t in enumerate(forma) if not isinstance(t, Lote)])
    indices = [e.s.entre(-forma[eixo], forma[eixo] - 1) for _ in range(e.s.um([1, 2, 5, 17]))]
    em_pe = f"np.array({indices}).reshape({tuple(-1 if k == eixo else 1 for k in range(len(forma)))})"
    modelos = [
        f"{{0}}.acumular({eixo}) * 0.2",
        f"{{0}}.ordenar({eixo}, decrescente={e.s.moeda()})[0]",
        f"{{0}}.maiores({e.s.entre(1, forma[eixo])}, {eixo})[0]",
        f"{{0}}.coletar({em_pe}, {eixo})",
    ]
    return e.s.um(modelos), a


@operacao()
def argmax(e: Esboco) -> Feita:
    a = e.achar(lambda t: t.tipo in (e.real, "int64") and t.posto > 0)
    return (f"{{0}}.argmax({e.s.ate(e.feitos[a].posto)})", a) if a else None


@operacao(2)
def softmax(e: Esboco) -> Feita:
    a = e.achar_real(1)
    if a is None:
        return None
    eixo = e.s.ate(e.feitos[a].posto)
    modelos = ["nn.Softmax({})({{0}})", "nn.LogSoftmax({})({{0}})", "{{0}} - {{0}}.maximo({}, manter=True)"]
    return e.s.um(modelos).format(eixo), a


# ── lugares ─────────────────────────────────────────────────────────────────
@operacao(3)
def redimensionar(e: Esboco) -> Feita:
    a = e.achar_real(1)
    if a is None:
        return None
    forma = e.forma(a)
    if not isinstance(forma[0], Lote):
        return f"{{0}}.redimensionar({e.s.fatores(_total(forma))})", a
    resto = _total(forma[1:])
    if e.s.moeda(0.15):  # muitas linhas por amostra
        return "{0}.redimensionar(-1)" if len(
            forma
        ) < 2 or e.s.moeda() else f"{{0}}.redimensionar(-1, {forma[-1]})", a
    if forma[0].vezes > 1:
        return f"{{0}}.redimensionar(-1, {forma[0].vezes * resto})", a
    return f"{{0}}.redimensionar({{0}}.forma[0], *{e.s.fatores(resto)})", a


@operacao(2)
def eixo_novo(e: Esboco) -> Feita:
    a = e.achar_real(1)
    if a is None:
        return None
    chave = [":"] * e.feitos[a].posto
    chave.insert(e.s.entre(1, len(chave)), "None")
    return f"{{0}}[{', '.join(chave)}]", a


@operacao(2)
def transpor(e: Esboco) -> Feita:
    a = e.achar_real(2)
    if a is None:
        return None
    posto = e.feitos[a].posto
    ordem = e.s.ordem(posto)
    if isinstance(e.forma(a)[0], Lote):
        ordem = (0, *(k + 1 for k in e.s.ordem(posto - 1)))
    return f"{{0}}.transpor({ordem})", a


@operacao()
def expandir(e: Esboco) -> Feita:
    a = e.achar_real(1, lambda t: 1 in t.forma[1:])
    if a is None:
        return None
    forma = e.forma(a)
    lados = [str(e.s.tamanho(20)) if t == 1 else str(t) for t in forma[1:]]
    primeiro = "{0}.forma[0]" if isinstance(forma[0], Lote) else str(forma[0])
    return f'TABELA["expandir"]({{0}}, para=({", ".join([primeiro, *lados])},))', a


@operacao(3)
def fatiar(e: Esboco) -> Feita:
    a = e.achar_real(1)
    return (f"{{0}}[{', '.join(_fatia(e, t) for t in e.forma(a))}]", a) if a else None


def _fatia(e: Esboco, t: Any) -> str:
    if isinstance(t, Lote) or e.s.moeda(0.3):
        return ":"
    if e.s.moeda(0.15):
        return str(e.s.um([0, t - 1, -1, -t]))
    i = e.s.ate(t)
    passo = e.s.um([1, 2, 3, 5])
    textos = ["::-1", f"{i}:", f":{t - i}", f"{i}::{passo}", f"{i}::-{passo}", f"-{i + 1}:", f"::{passo}"]
    return e.s.um(textos)


@operacao()
def colar_fatia(e: Esboco) -> Feita:
    a = e.achar_real(1)
    if a is None:
        return None
    recorte, formas = [], []
    for t in e.forma(a):
        if isinstance(t, Lote):
            recorte.append("(0, {0}.forma[0], 1)")
            formas.append("{0}.forma[0]")
            continue
        passo, folga = e.s.um([1, 1, 2, 3]), e.s.ate(3)
        cheia = (t - 1) * passo + 1 + 2 * folga
        sinal = e.s.um([1, -1])
        recorte.append(f"({folga if sinal > 0 else cheia - 1 - folga}, {t}, {sinal * passo})")
        formas.append(str(cheia))
    return f'TABELA["colar_fatia"]({{0}}, recorte=({", ".join(recorte)},), forma=({", ".join(formas)},))', a


@operacao()
def preencher(e: Esboco) -> Feita:
    a = e.achar_real(1)
    if a is None:
        return None
    bordas = [(0, 0) if isinstance(t, Lote) else (e.s.ate(3), e.s.ate(3)) for t in e.forma(a)]
    return f'{{0}}.preencher({bordas}, "{e.s.um(["constante", "refletido", "repetido"])}")', a


@operacao()
def triangular(e: Esboco) -> Feita:
    a = e.achar_real(2, lambda t: not any(isinstance(n, Lote) for n in t.forma[-2:]))
    return (f'{{0}}.triangular("{e.s.um(["inferior", "superior"])}", {e.s.entre(-2, 2)})', a) if a else None


@operacao(2)
def concatenar(e: Esboco) -> Feita:
    a = e.achar_real(1, lambda t: not isinstance(t.forma[-1], Lote))
    if a is None:
        return None
    forma = e.forma(a)
    eixos = [k for k, t in enumerate(forma) if not isinstance(t, Lote)]
    eixo = e.s.um(eixos)
    b = e.achar_real(
        1,
        lambda t: (
            t.posto == len(forma) and t.forma[:eixo] + t.forma[eixo + 1 :] == forma[:eixo] + forma[eixo + 1 :]
        ),
    )
    if e.s.moeda(0.2):
        return f"nn.empilhar([{{0}}, {{0}} * 2], {e.s.entre(1, len(forma))})", a
    modelos = ["nn.concatenar([{{0}}, {{1}}], {})", "nn.concatenar([{{0}}, {{1}}, {{0}}], {})"]
    return (e.s.um(modelos).format(eixo), a, b) if b else None


# ── índices ─────────────────────────────────────────────────────────────────
def _lista(e: Esboco, t: int, n: int, negativos: bool = True) -> str:
    return str([e.s.entre(-t if negativos else 0, t - 1) for _ in range(n)])


@operacao(2)
def listar(e: Esboco) -> Feita:
    """Índices escritos na conta, repetidos e negativos, em um ou mais eixos que não são o do lote."""
    a = e.achar_real(2, lambda t: not isinstance(t.forma[-1], Lote))
    if a is None:
        return None
    forma, n = e.forma(a), e.s.um([1, 2, 3, 5, 17])
    eixos = [k for k in range(len(forma)) if not isinstance(forma[k], Lote)]
    escolhidos = e.s.alguns(eixos, 0.4) or [eixos[-1]]
    chave = [_lista(e, forma[k], n) if k in escolhidos else ":" for k in range(len(forma))]
    return f"{{0}}[{', '.join(chave)}]", a


@operacao(3)
def colher(e: Esboco) -> Feita:
    """Uma linha de uma tabela para cada inteiro dos dados."""
    i = e.achar(lambda t: t.tipo == "int64" and t.posto >= 1)
    if i is None:
        return None
    linhas = e.s.um([1, 3, 8, 17, 33])
    tabela = e.variavel((linhas, *e.s.forma(e.s.ate(3), 60)))
    return f"{{0}}[{{1}}.limitar(0, {linhas - 1})]", tabela, i


@operacao()
def espalhar(e: Esboco) -> Feita:
    """Soma nas posições de um ou dois índices, escritos na conta."""
    a = e.achar_real(2, lambda t: isinstance(t.forma[0], Lote) and t.posto <= 3)
    if a is None:
        return None
    _, n, *resto = e.forma(a)
    if n > 40 or not all(isinstance(t, int) for t in (n, *resto)):
        return None
    k = e.s.entre(1, 9)
    indices = f"np.array({_lista(e, k, n, negativos=False)})"
    if e.s.moeda(0.6):
        formas, eixos = [str(k), *map(str, resto)], "(1,)"
    else:
        outro = f"np.array({_lista(e, 3, n, negativos=False)})"
        indices, formas, eixos = f"{indices}, {outro}", [str(k), "3", *map(str, resto)], "(1, 2)"
    forma = ", ".join(["{0}.forma[0]", *formas])
    return f'TABELA["espalhar"]({{0}}, {indices}, eixos={eixos}, forma=({forma}))', a


@operacao()
def um_em_muitos(e: Esboco) -> Feita:
    a = e.achar(lambda t: t.tipo == "int64" and t.posto == 1)
    return (
        (f'({{0}}.redimensionar(-1, 1) == np.arange({e.s.tamanho(40)})).converter("{e.real}")', a)
        if a
        else None
    )


# ── produtos ────────────────────────────────────────────────────────────────
@operacao(5)
def produto(e: Esboco) -> Feita:
    a = e.achar_real(2, lambda t: not isinstance(t.forma[-1], Lote))
    if a is None:
        return None
    forma = e.forma(a)
    sorte = e.s.ate(8)
    if sorte == 0 and len(forma) >= 3 and not isinstance(forma[-2], Lote):
        ordem = (*range(len(forma) - 2), len(forma) - 1, len(forma) - 2)
        modelos = [f"({{0}} @ {{0}}.transpor({ordem})) * 0.05", f"({{0}}.transpor({ordem}) @ {{0}}) * 0.05"]
        return e.s.um(modelos), a
    if sorte == 1 and len(forma) == 2 and not e.feitos[a].requer_grad:  # a volta poria o lote por último
        return "({0}.T @ {0}) * 0.05", a
    if sorte == 2:
        return "({0} @ {1}) * 0.1", a, e.variavel((forma[-1],))
    b = e.achar_real(2, lambda t: t.posto == 2 and t.forma[0] == forma[-1])
    if b is None or e.s.moeda():
        b = e.variavel((forma[-1], e.s.tamanho()))
    return "({0} @ {1}) * 0.1", a, b


@operacao()
def produto_em_blocos(e: Esboco) -> Feita:
    """Por uma matriz de que faltam, ao acaso, blocos de qualquer tamanho."""
    a = e.achar_real(2, lambda t: t.posto == 2 and not isinstance(t.forma[-1], Lote))
    if a is None:
        return None
    k = e.forma(a)[-1]
    altura, largura = e.s.um([d for d in (1, 2, 3, 4, 8, k) if k % d == 0]), e.s.um([1, 2, 3, 8, 17])
    ha = [[int(e.s.moeda(0.4)) for _ in range(e.s.entre(1, 4))]] * (k // altura)
    blocos = f"Blocos(np.array({ha}, bool), {altura}, {largura})"
    w = e.variavel((k, len(ha[0]) * largura))
    return f'TABELA["produto_em_blocos"]({{0}}, {{1}}, blocos={blocos}) * 0.1', a, w


@operacao()
def produto_transposto(e: Esboco) -> Feita:
    a = e.achar_real(2, lambda t: not isinstance(t.forma[-1], Lote))
    return ("({0} @ {1}.T) * 0.1", a, e.variavel((e.s.tamanho(), e.forma(a)[-1]))) if a else None


@operacao()
def einsum(e: Esboco) -> Feita:
    a = e.achar_real(2, lambda t: not isinstance(t.forma[-1], Lote))
    if a is None:
        return None
    n = e.forma(a)[-1]
    modelos = ['nn.einsum("...i,ij->...j", {0}, {1}) * 0.1', 'nn.einsum("...i,ij->...", {0}, {1}) * 0.1']
    return e.s.um(modelos), a, e.variavel((n, e.s.tamanho()))


# ── o acaso e o lote ────────────────────────────────────────────────────────
@operacao()
def sorteio(e: Esboco) -> Feita:
    a = e.achar_real(1)
    if a is None:
        return None
    chave = e.achar(lambda t: t.tipo == "uint32" and t.forma == (2,))
    chave = chave or e.variavel((2,), "uint32", treinavel=False)
    sorteado = f'nn.sortear({{0}}.forma, "{e.real}", {{1}}, {e.s.ate(5)})'
    return e.s.um([f"nn.onde({sorteado} >= 0.4, {{0}}, 0)", f"{{0}} * {sorteado}"]), a, chave


@operacao()
def pelo_lote(e: Esboco) -> Feita:
    a = e.achar_real(1, lambda t: isinstance(t.forma[0], Lote))
    return ("{0} / {0}.forma[0]", a) if a else None


def _total(forma: tuple[Any, ...]) -> int:
    total = 1
    for t in forma:
        total *= t
    return total
