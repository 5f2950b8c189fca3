"""Usos de cada primitiva, para compilar e comparar: tipos, formas, eixos, recortes, índices, janelas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import neuronio as nn
from neuronio.tensor import TABELA, Tensor
from neuronio.tensor.blocos import Blocos

REAIS = ("float32", "float64")


@dataclass(frozen=True)
class Entrada:
    """Um array a sortear.

    Args:
        forma: a de uma amostra; se não é por amostra, a forma inteira.
        tipo: o tipo dos números.
        limites: entre que números eles ficam.
        por_amostra: se há um para cada amostra do lote, ou um só, de uma variável.
    """

    forma: tuple[int, ...]
    tipo: str = "float32"
    limites: tuple[float, float] = (-2, 2)
    por_amostra: bool = True

    def sortear(self, acaso: np.random.Generator, amostras: int) -> np.ndarray:
        forma = (amostras, *self.forma) if self.por_amostra else self.forma
        if self.tipo == "bool":
            return acaso.random(forma) < 0.5
        if self.tipo in REAIS:
            return acaso.uniform(*self.limites, forma).astype(self.tipo)
        menor, maior = (int(x) for x in self.limites)
        return acaso.integers(menor, maior + 1, forma).astype(self.tipo)


@dataclass(frozen=True)
class Uso:
    """Uma aplicação da primitiva às entradas."""

    aplicar: Callable[..., Tensor]
    entradas: Sequence[Entrada]


def _fixa(*forma: int, tipo: str = "float32", limites: tuple[float, float] = (-2, 2)) -> Entrada:
    return Entrada(forma, tipo, limites, por_amostra=False)


def _elementar(nome: str, *limites: tuple[float, float], tipos: Sequence[str] = REAIS) -> list[Uso]:
    """Formas iguais, repetidas (de uma amostra para outra, e ao longo de um eixo), e entre variáveis."""
    primitiva, n = TABELA[nome], len(limites)
    usos = []
    for tipo in tipos:
        iguais = [Entrada((3, 5), tipo, li) for li in limites]
        usos.append(Uso(primitiva, iguais))
        usos.append(Uso(primitiva, [_fixa(6, 35, tipo=tipo, limites=li) for li in limites]))
        if n == 2:
            a, b = limites
            usos.append(Uso(primitiva, [Entrada((3, 5), tipo, a), _fixa(5, tipo=tipo, limites=b)]))
            usos.append(Uso(primitiva, [_fixa(3, 1, tipo=tipo, limites=a), Entrada((1, 5), tipo, b)]))
            usos.append(Uso(primitiva, [_fixa(tipo=tipo, limites=a), Entrada((), tipo, b)]))
    return usos


def _reducao(nome: str, tipos: Sequence[str]) -> list[Uso]:
    """Cada conjunto de eixos, com e sem os que somem; com o do lote e sem ele."""
    usos = []
    eixos = [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]
    for tipo in tipos:
        limites = (0, 3) if tipo == "uint32" else (-2, 2)
        for posicao, e in enumerate(eixos):
            opcoes = {"eixos": e, "manter": bool(posicao % 2)}
            for entrada in (Entrada((4, 19), tipo, limites), _fixa(5, 4, 19, tipo=tipo, limites=limites)):
                usos.append(Uso(lambda x, o=opcoes: TABELA[nome](x, **o), [entrada]))
        opcoes = {"eixos": (0, 2, 3), "manter": True}
        usos.append(Uso(lambda x, o=opcoes: TABELA[nome](x, **o), [Entrada((3, 4, 5), tipo, limites)]))
        usos.append(
            Uso(lambda x: TABELA[nome](x * 2, eixos=(0, 2), manter=False), [Entrada((3, 4), tipo, limites)])
        )
    return usos


def _com(nome: str, entrada: Entrada, *opcoes: dict[str, Any]) -> list[Uso]:
    return [Uso(lambda x, o=o: TABELA[nome](x, **o), [entrada]) for o in opcoes]


def _argmax() -> list[Uso]:
    usos = []
    for tipo in (*REAIS, "int64"):
        for entrada in (Entrada((4, 3), tipo), _fixa(5, 4, 3, tipo=tipo)):
            usos += _com("argmax", entrada, *({"eixo": e} for e in range(3)))
    return usos


def _indexar(chave: Any, entrada: Entrada) -> Uso:
    return Uso(lambda x: x[chave], [entrada])


RECORTES = [
    (slice(None), slice(1, 3)),
    (slice(None), slice(None, None, -1)),
    (slice(None), slice(-1, None, -2), slice(None, None, 3)),
    (slice(None), 2, slice(1, -1)),
    (slice(None), slice(0, 0)),
]


def _recortes() -> list[Uso]:
    usos = [_indexar(r, Entrada((4, 6), t)) for r in RECORTES for t in (*REAIS, "int64", "bool")]
    usos += [_indexar(r[1:], _fixa(4, 6)) for r in RECORTES]
    return [*usos, _indexar(slice(None, None, -1), _fixa(5, 3))]


def _colar() -> list[Uso]:
    """O gradiente de cada recorte."""
    usos = []
    recortes = [
        ((1, 2, 1), (0, 3, 1)),
        ((3, 4, -1), (0, 3, 2)),
        ((3, 2, -2), (1, 3, 1)),
        ((0, 0, 1), (0, 3, 1)),
    ]
    for recorte in recortes:
        q = tuple(n for _, n, _ in recorte)
        for tipo in REAIS:
            usos.append(Uso(lambda x, r=recorte: _colada_por_amostra(x, r), [Entrada(q, tipo)]))
        usos.append(Uso(lambda x, r=recorte: TABELA["colar_fatia"](x, recorte=r, forma=(4, 6)), [_fixa(*q)]))
    return usos


def _colada_por_amostra(x: Tensor, recorte: Any) -> Tensor:
    lote = x.forma[0]
    return TABELA["colar_fatia"](x, recorte=((0, lote, 1), *recorte), forma=(lote, 4, 6))


def _coletar() -> list[Uso]:
    tabela, linhas = _fixa(5, 3), Entrada((), "int64", (-5, 4))
    usos = [
        Uso(lambda t, i: t[i], [tabela, linhas]),
        Uso(lambda t, i: t[i], [_fixa(5, tipo="float64"), Entrada((2, 3), "int64", (0, 4))]),
        Uso(lambda t, i: t[i], [_fixa(5, tipo="int64"), Entrada((2,), "uint32", (0, 4))]),
        Uso(lambda t, i, j: t[i, j], [tabela, linhas, Entrada((), "int64", (0, 2))]),
        Uso(lambda t, i: t[i], [tabela, _fixa(7, tipo="int64", limites=(0, 4))]),
        Uso(
            lambda t, i, j: t[i, :, j],
            [
                _fixa(5, 3, 4),
                _fixa(2, tipo="int64", limites=(0, 4)),
                _fixa(3, 1, tipo="int64", limites=(0, 3)),
            ],
        ),
        Uso(lambda x, i: x[:, i], [Entrada((5, 3)), _fixa(2, 4, tipo="int64", limites=(-5, 4))]),
        Uso(lambda x, i: x[:, :, i], [Entrada((2, 5), "float64"), _fixa(3, tipo="int64", limites=(0, 4))]),
        Uso(
            lambda x, i, j: x[:, i, j],
            [Entrada((5, 3)), _fixa(2, tipo="int64", limites=(0, 4)), _fixa(2, tipo="int64", limites=(0, 2))],
        ),
    ]
    return [*usos, _indexar((slice(None), [[0, -1], [2, 2]]), Entrada((4, 3)))]


def _espalhar() -> list[Uso]:
    """O gradiente de coletar: índices que se repetem somam-se."""

    def em(
        forma: tuple[int, ...], eixos: tuple[int, ...], por_amostra: bool = False
    ) -> Callable[..., Tensor]:
        def aplicar(x: Tensor, *i: Tensor) -> Tensor:
            inteira = (x.forma[0], *forma) if por_amostra else forma
            return TABELA["espalhar"](x, *i, eixos=eixos, forma=inteira)

        return aplicar

    linhas = Entrada((), "int64", (-5, 4))
    return [
        Uso(em((5, 3), (0,)), [Entrada((3,)), linhas]),
        Uso(em((5, 3), (0,)), [Entrada((3,), "float64"), linhas]),
        Uso(em((5, 3), (0,)), [Entrada((3,), "int64"), Entrada((), "uint32", (0, 4))]),
        Uso(em((5,), (0,)), [Entrada((2, 3)), Entrada((2, 3), "int64", (0, 4))]),
        Uso(em((5, 3), (0, 1)), [Entrada(()), linhas, Entrada((), "int64", (0, 2))]),
        Uso(em((5, 3), (0,)), [_fixa(9, 3), _fixa(9, tipo="int64", limites=(0, 4))]),
        Uso(em((6, 5), (1,)), [_fixa(6, 9), _fixa(9, tipo="int64", limites=(0, 4))]),
        Uso(em((4, 5, 3), (1,)), [_fixa(4, 2, 9, 3), _fixa(2, 9, tipo="int64", limites=(-5, 4))]),
        Uso(
            em((5, 4, 3), (0, 2)),
            [_fixa(7, 4), _fixa(7, tipo="int64", limites=(0, 4)), _fixa(7, tipo="int64", limites=(0, 2))],
        ),
        Uso(em((5, 3), (1,), por_amostra=True), [Entrada((9, 3)), _fixa(9, tipo="int64", limites=(0, 4))]),
        Uso(
            em((2, 5), (2,), por_amostra=True),
            [Entrada((2, 9), "float64"), _fixa(9, tipo="int64", limites=(0, 4))],
        ),
    ]


def _ao_longo(nome: str, opcao: str) -> list[Uso]:
    """Cada eixo, do começo e do fim, de uma amostra e de uma variável; filas de um a setenta números."""
    usos = []
    for sim in (False, True):
        for tipo in (*REAIS, "int64", "uint32", "bool"):
            limites = (0, 3) if tipo == "uint32" else (-2, 2)
            for forma in ((4, 19), (1, 70), (33, 1)):
                por_amostra, fixa = (
                    Entrada(forma, tipo, limites),
                    _fixa(5, *forma, tipo=tipo, limites=limites),
                )
                usos += _com(nome, por_amostra, *({"eixo": e, opcao: sim} for e in (1, 2)))
                usos += _com(nome, fixa, *({"eixo": e, opcao: sim} for e in (0, 1, 2)))
        usos += _com(nome, _fixa(45), {"eixo": 0, opcao: sim})
        usos.append(Uso(lambda x, s=sim: TABELA[nome](x.exp() + 1, eixo=1, **{opcao: s}), [Entrada((9,))]))
    return usos


def _por_posicao(volta: bool) -> list[Uso]:
    """Coletar ao longo de um eixo, e a sua volta: índices repetidos e negativos, por amostra ou de todas."""
    usos = []
    for tipo in (*REAIS, "int64"):
        for eixo, forma, do_indice in ((1, (5, 18), (3, 18)), (2, (4, 5), (4, 21)), (1, (6,), (9,))):
            quantos = forma[eixo - 1]
            indice = Entrada(do_indice, "int64", (-quantos, quantos - 1))
            sem_sinal = Entrada(do_indice, "uint32", (0, quantos - 1))
            x = Entrada(do_indice if volta else forma, tipo)
            opcoes = {"eixo": eixo, **({"quantos": quantos} if volta else {})}
            nome = "espalhar_ao_longo" if volta else "coletar_ao_longo"
            usos += [
                Uso(lambda x, i, n=nome, o=opcoes: TABELA[n](x, i, **o), [x, i]) for i in (indice, sem_sinal)
            ]
            usos.append(Uso(lambda x, i, n=nome, o=opcoes: TABELA[n](x * 2, i - 0, **o), [x, indice]))
            fixas = [_fixa(*e.forma, tipo=e.tipo, limites=e.limites) for e in (x, indice)]
            opcoes = {**opcoes, "eixo": eixo - 1}
            usos.append(Uso(lambda x, i, n=nome, o=opcoes: TABELA[n](x, i, **o), fixas))
    return usos


def _ler_bilinear() -> list[Uso]:
    """De imagens maiores e menores que o vetor, por amostra e de variáveis, dentro e fora delas."""
    ler, usos = TABELA["ler_bilinear"], []
    for tipo in REAIS:
        for imagem, lida in (((2, 5, 7), (4, 9)), ((1, 2, 2), (1, 1)), ((3, 12, 3), (2, 33))):
            x, onde = Entrada(imagem, tipo), Entrada(lida, tipo, (-2, 13))
            usos.append(Uso(ler, [x, onde, onde]))
            usos.append(Uso(lambda x, i, j: ler(x.exp(), i * 0.7, j + 0.3) * 2, [x, onde, onde]))
            do_mesmo = [_fixa(3, *e.forma, tipo=tipo, limites=e.limites) for e in (x, onde, onde)]
            usos.append(Uso(ler, do_mesmo))
        sem_numero = Uso(lambda x, i: ler(x, i / 0, i), [Entrada((1, 3, 3), tipo), Entrada((2, 9), tipo)])
        usos.append(sem_numero)
    return usos


def _produto_em_blocos() -> list[Uso]:
    """Em blocos mais estreitos e mais largos que os vetores, com painéis vazios e cheios, e a volta."""
    produto, acaso, usos = TABELA["produto_em_blocos"], np.random.default_rng(8), []
    for tipo in REAIS:
        for altura, largura, linhas, colunas in ((1, 1, 5, 3), (3, 5, 4, 7), (8, 16, 3, 4), (2, 70, 5, 2)):
            ha = acaso.random((linhas, colunas)) < 0.4
            ha[:, 0], ha[:, -1] = False, True
            blocos = Blocos(ha, altura, largura)
            x, w = Entrada((linhas * altura,), tipo), _fixa(linhas * altura, colunas * largura, tipo=tipo)
            g = Entrada((colunas * largura,), tipo)
            usos += [
                Uso(lambda x, w, b=blocos: produto(x, w, blocos=b), [x, w]),
                Uso(lambda x, w, b=blocos: (produto(x * 2, w, blocos=b) + 1).relu(), [x, w]),
                Uso(lambda g, w, b=blocos: produto(g, w.T, blocos=b.transpostos), [g, w]),
                Uso(lambda w, b=blocos: produto(w.T, w, blocos=b), [w]),
            ]
    return usos


def _produto() -> list[Uso]:
    usos = []
    for tipo in REAIS:
        for a, b in [
            (Entrada((7,), tipo), _fixa(7, 5, tipo=tipo)),
            (Entrada((40,), tipo), _fixa(40, 70, tipo=tipo)),
            (_fixa(9, 33, tipo=tipo), _fixa(33, 17, tipo=tipo)),
            (Entrada((3, 4), tipo), Entrada((4, 6), tipo)),
            (Entrada((3, 4), tipo), _fixa(4, 6, tipo=tipo)),
            (_fixa(3, 4, tipo=tipo), Entrada((4, 6), tipo)),
            (_fixa(2, 3, 4, tipo=tipo), _fixa(4, 6, tipo=tipo)),
            (_fixa(1, 1, tipo=tipo), _fixa(1, 1, tipo=tipo)),
        ]:
            usos.append(Uso(lambda x, y: x @ y, [a, b]))
        x, w, g = Entrada((18,), tipo), _fixa(18, 21, tipo=tipo), Entrada((21,), tipo)
        usos.append(Uso(lambda x, g: x.T @ g, [x, g]))
        usos.append(Uso(lambda g, w: g @ w.T, [g, w]))
        usos.append(Uso(lambda w: w.T @ w, [w]))
        usos.append(Uso(lambda x, y: x @ y.transpor(0, 2, 1), [Entrada((3, 4), tipo), Entrada((6, 4), tipo)]))
        usos.append(
            Uso(
                lambda x, y: x.transpor(1, 2, 0) @ y.transpor(1, 0, 2),
                [Entrada((3, 4), tipo), Entrada((3, 2), tipo)],
            )
        )
        usos.append(Uso(lambda x, w: (x.relu() @ (w * 2)).tanh(), [x, w]))
    return usos


def _conv(papeis: str) -> list[Uso]:
    """Janelas que se sobrepõem, que pulam, dilatadas, com bordas, em grupos; e duas por Winograd."""
    usos = []
    casos = [
        ((2, 7, 6), 3, (3, 3), {}),
        ((2, 7, 6), 3, (2, 3), {"stride": (2, 1), "bordas": ((1, 0), (1, 2))}),
        ((4, 6, 7), 6, (2, 2), {"grupos": 2, "dilatacao": (2, 1), "bordas": ((1, 1), (0, 1))}),
        ((3, 5, 20), 18, (1, 1), {"stride": (2, 3)}),
        ((1, 4, 33), 1, (3, 2), {"bordas": ((2, 2), (1, 1)), "dilatacao": (1, 2)}),
        ((17, 13, 9), 20, (3, 3), {"bordas": ((1, 1), (0, 2))}),
        ((20, 9, 14), 18, (3, 3), {"grupos": 2}),
    ]
    for imagem, filtros, (kh, kw), dadas in casos:
        atributos = {"stride": (1, 1), "bordas": ((0, 0), (0, 0)), "dilatacao": (1, 1), "grupos": 1, **dadas}
        kernel = (filtros, imagem[0] // atributos["grupos"], kh, kw)
        saida = nn.Tensor.abstrato((1, *imagem))
        saida = TABELA["conv2d"](saida, nn.Tensor.abstrato(kernel), **atributos).forma[1:]
        for tipo in REAIS:
            x, k, g = Entrada(imagem, tipo), _fixa(*kernel, tipo=tipo), Entrada(saida, tipo)
            usos.append(
                Uso(
                    _aplicar_conv(papeis, atributos, imagem, kernel),
                    [{"x": x, "k": k, "g": g}[p] for p in papeis],
                )
            )
        if papeis == "xk":  # a imagem e o kernel noutra ordem na memória, e duas imagens por amostra
            x, k = Entrada((*imagem[1:], imagem[0])), _fixa(kernel[3], *kernel[:3])
            conv = _aplicar_conv(papeis, atributos, imagem, kernel)
            usos.append(Uso(lambda x, k, f=conv: f(x.transpor(0, 3, 1, 2), k.transpor(1, 2, 3, 0)), [x, k]))
            dobro = Entrada((2 * imagem[0], *imagem[1:]))
            usos.append(
                Uso(
                    lambda x, k, f=conv, i=imagem: f(x.redimensionar(x.forma[0] * 2, *i), k),
                    [dobro, _fixa(*kernel)],
                )
            )
        fixas = {"x": _fixa(5, *imagem), "k": _fixa(*kernel), "g": _fixa(5, *saida)}
        usos.append(Uso(_aplicar_conv(papeis, atributos, imagem, kernel), [fixas[p] for p in papeis]))
    return usos


def _aplicar_conv(papeis: str, atributos: Any, imagem: Any, kernel: Any) -> Callable[..., Tensor]:
    if papeis == "xk":
        return lambda x, k: TABELA["conv2d"](x, k, **atributos)
    if papeis == "gk":
        return lambda g, k: TABELA["conv2d_gradiente_da_entrada"](
            g, k, forma=(g.forma[0], *imagem), **atributos
        )
    return lambda x, g: TABELA["conv2d_gradiente_do_kernel"](x, g, forma=kernel, **atributos)


JANELAS = [
    ((2, 6, 6), {"janela": (2, 2), "stride": (2, 2), "bordas": ((0, 0), (0, 0))}),
    ((2, 7, 5), {"janela": (3, 2), "stride": (2, 1), "bordas": ((1, 1), (0, 1))}),
    ((1, 5, 8), {"janela": (2, 3), "stride": (3, 4), "bordas": ((0, 0), (0, 0))}),
    ((3, 4, 4), {"janela": (4, 4), "stride": (1, 1), "bordas": ((2, 1), (1, 2))}),
]


def _janelas(nome: str) -> list[Uso]:
    usos = []
    for imagem, atributos in JANELAS:
        saida = TABELA["somar_janelas"](nn.Tensor.abstrato((1, *imagem)), **atributos).forma[1:]
        posicoes = atributos["janela"][0] * atributos["janela"][1]
        for tipo in REAIS:
            for fixa in (False, True):

                def entrada(forma, tipo=tipo, limites=(-2, 2), fixa=fixa):
                    return (
                        _fixa(5, *forma, tipo=tipo, limites=limites)
                        if fixa
                        else Entrada(forma, tipo, limites)
                    )

                vencedor = entrada(saida, "uint32", (0, posicoes - 1))
                entradas = [entrada(saida if nome in ("devolver_a_janela", "repetir_na_janela") else imagem)]
                entradas += [vencedor] if nome in ("colher_da_janela", "devolver_a_janela") else []
                usos.append(Uso(_aplicar_janela(nome, atributos, imagem), entradas))
    return usos


def _aplicar_janela(nome: str, atributos: Any, imagem: Any) -> Callable[..., Tensor]:
    if nome in ("devolver_a_janela", "repetir_na_janela"):
        return lambda g, *v: TABELA[nome](g, *v, forma=(g.forma[0], *imagem), **atributos)
    return lambda x, *v: TABELA[nome](x, *v, **atributos)


def _sortear() -> list[Uso]:
    chave = _fixa(2, tipo="uint32", limites=(0, 2**32 - 1))
    passo = _fixa(tipo="uint32", limites=(0, 1000))
    por_amostra = [
        Uso(lambda c, p, x, t=t: nn.sortear(x.forma, t, c, p), [chave, passo, Entrada((5, 3))]) for t in REAIS
    ]
    return [
        *por_amostra,
        *(Uso(lambda c, p, t=t: nn.sortear((7, 40), t, c, p), [chave, passo]) for t in REAIS),
        Uso(lambda c, p: nn.sortear((), "float32", c, p), [chave, passo]),
        Uso(
            lambda c, p, x: nn.onde(nn.sortear(x.forma, "float32", c, p) >= 0.5, x, 0),
            [chave, passo, Entrada((33,))],
        ),
    ]


def _converter() -> list[Uso]:
    tipos = (*REAIS, "int64", "uint32", "bool")
    usos = []
    for de in tipos:
        limites = (0, 5) if de == "uint32" else (-3, 3)
        for para in tipos:
            usos.append(Uso(lambda x, p=para: x.converter(p), [Entrada((5,), de, limites)]))
    return usos


def _redimensionar() -> list[Uso]:
    return [
        *(
            Uso(lambda x: x.redimensionar(x.forma[0], 3, 2, 4), [Entrada((6, 4), t)])
            for t in (*REAIS, "bool", "int64")
        ),
        Uso(lambda x: x.redimensionar(-1), [Entrada((6, 4))]),
        Uso(
            lambda x: (x * 2).redimensionar(x.forma[0], -1).redimensionar(x.forma[0] * 2, 3, 4),
            [Entrada((6, 4))],
        ),
        Uso(lambda x: x.transpor(0, 2, 1).redimensionar(x.forma[0], -1), [Entrada((6, 4))]),
        Uso(lambda x: x.redimensionar(4, 6).T.redimensionar(3, -1), [_fixa(2, 12)]),
        Uso(lambda x: x.redimensionar(1, 1), [_fixa()]),
        Uso(lambda x: x.redimensionar(()), [_fixa(1, 1)]),
    ]


def _transpor() -> list[Uso]:
    ordens = [(0, 2, 1, 3), (0, 3, 2, 1), (0, 2, 3, 1)]
    return [
        *(Uso(lambda x, o=o: x.transpor(o), [Entrada((2, 3, 4), t)]) for o in ordens for t in REAIS),
        *(Uso(lambda x: x.T, [_fixa(5, 18, tipo=t)]) for t in (*REAIS, "int64", "bool")),
        Uso(lambda x: x.transpor(2, 0, 1), [_fixa(3, 4, 5)]),
        Uso(lambda x: x.T + x.T.soma(0), [_fixa(4, 6)]),
    ]


def _expandir() -> list[Uso]:
    def ate(*forma: int) -> Callable[[Tensor], Tensor]:
        return lambda x: TABELA["expandir"](x, para=(x.forma[0], *forma))

    return [
        *(Uso(ate(3, 5), [Entrada((1, 5), t)]) for t in (*REAIS, "bool")),
        Uso(ate(3, 5), [Entrada((1, 1))]),
        Uso(lambda x, y: TABELA["expandir"](x, para=y.forma), [_fixa(5), Entrada((3, 5))]),
        Uso(lambda x, y: TABELA["expandir"](x, para=y.forma), [_fixa(), Entrada(())]),
        Uso(lambda x, y: TABELA["expandir"](x, para=y.forma), [_fixa(1, 3, 1), Entrada((3, 5))]),
        Uso(lambda x: TABELA["expandir"](x, para=(2, 4, 3)), [_fixa(4, 1)]),
    ]


def _concatenar() -> list[Uso]:
    return [
        *(
            Uso(lambda a, b: nn.concatenar([a, b, a], 1), [Entrada((3,), t), Entrada((5,), t)])
            for t in (*REAIS, "int64", "bool")
        ),
        Uso(lambda a, b: nn.concatenar([a, b], 2), [Entrada((2, 3)), Entrada((2, 4))]),
        Uso(lambda a, b: nn.concatenar([a, b], 0), [_fixa(2, 3), _fixa(4, 3)]),
        Uso(lambda a, b: nn.empilhar([a, a + b, a], 1), [Entrada((3,)), _fixa(3)]),
        Uso(lambda a, b: nn.concatenar([a[:, :0], b], 1), [Entrada((3,)), Entrada((2,))]),
    ]


INTEIROS = ("int64", "uint32")
USOS: dict[str, list[Uso]] = {
    "somar": _elementar("somar", (-2, 2), (-2, 2), tipos=(*REAIS, "int64", "bool")),
    "subtrair": _elementar("subtrair", (-2, 2), (-2, 2), tipos=(*REAIS, "int64")),
    "multiplicar": _elementar("multiplicar", (-2, 2), (-2, 2), tipos=(*REAIS, "int64", "bool")),
    "dividir": _elementar("dividir", (-2, 2), (0.3, 2))
    + _elementar("dividir", (-3, 3), (1, 3), tipos=("int64",)),
    "potencia": [
        *_elementar("potencia", (0.3, 2), (-2, 2)),
        *(Uso(lambda x, n=n: x**n, [Entrada((3, 5), t)]) for n in (0, 1, 2, 3, 4, -1, -2) for t in REAIS),
        *(Uso(lambda x, n=n: x**n, [Entrada((3, 5), t, (0.3, 2))]) for n in (0.5, 1.5, -0.5) for t in REAIS),
        *(Uso(lambda x, n=n: x**n, [Entrada((3, 5), t, (0, 9))]) for n in (0, 1, 2, 7, 70) for t in INTEIROS),
        *(
            Uso(TABELA["potencia"], [Entrada((3, 5), t, (0, 9)), _fixa(5, tipo=t, limites=(0, 40))])
            for t in INTEIROS
        ),
    ],
    **{
        nome: [
            *_elementar(nome, (-9, 9), (-2, 2)),
            *_elementar(nome, (-9, 9), (-3, 3), tipos=("int64", "bool")),
            *_elementar(nome, (0, 2**32 - 1), (0, 7), tipos=("uint32",)),
        ]
        for nome in ("quociente", "resto")
    },
    **{nome: _elementar(nome, (-9, 9), tipos=(*REAIS, "int64")) for nome in ("piso", "arredondar")},
    "negativo": _elementar("negativo", (-2, 2), tipos=(*REAIS, "int64")),
    **{
        nome: _elementar(nome, (-4, 4))
        for nome in ("exp", "expm1", "tanh", "sigmoide", "erf", "seno", "cosseno")
    },
    **{nome: _elementar(nome, (0.01, 9)) for nome in ("log", "log1p", "raiz")},
    **{nome: _elementar(nome, (-2, 2), tipos=(*REAIS, "int64")) for nome in ("relu", "abs", "sinal")},
    **{
        nome: _elementar(nome, (-2, 2), (-2, 2), tipos=(*REAIS, "int64"))
        + _elementar(nome, (0, 2**32 - 1), (0, 2**32 - 1), tipos=("uint32",))
        for nome in ("maior_entre", "menor_entre", "menor", "menor_igual", "igual")
    },
    "nao": _elementar("nao", (0, 1), tipos=("bool",)) + _elementar("nao", (-1, 1), tipos=("int64",)),
    **{
        nome: _elementar(nome, (0, 1), (0, 1), tipos=("bool",))
        + _elementar(nome, (-1, 1), (-1, 1), tipos=("int64",))
        for nome in ("e", "ou")
    },
    "onde": [
        *(
            Uso(nn.onde, [Entrada((3, 5), "bool"), Entrada((3, 5), t), Entrada((3, 5), t)])
            for t in (*REAIS, "int64", "bool")
        ),
        *(Uso(nn.onde, [Entrada((3, 1), "bool"), _fixa(5, tipo=t), Entrada((1, 1), t)]) for t in REAIS),
        Uso(lambda c, a: nn.onde(c, a, 0), [_fixa(4, 6, tipo="bool"), _fixa(4, 6)]),
    ],
    "converter": _converter(),
    "parar_gradiente": _elementar("parar_gradiente", (-2, 2)),
    "soma": _reducao("soma", (*REAIS, *INTEIROS, "bool")),
    "maximo": _reducao("maximo", (*REAIS, *INTEIROS)),
    "argmax": _argmax(),
    "redimensionar": _redimensionar(),
    "transpor": _transpor(),
    "expandir": _expandir(),
    "tamanho_do_lote": [
        Uso(lambda x: x.soma() / x.forma[0], [Entrada((3,))]),
        Uso(lambda x: x / (x.forma[0] * 2), [Entrada((3,))]),
    ],
    "fatiar": _recortes(),
    "colar_fatia": _colar(),
    "concatenar": _concatenar(),
    "coletar": _coletar(),
    "espalhar": _espalhar(),
    "acumular": _ao_longo("acumular", "do_fim"),
    "ordem": _ao_longo("ordem", "decrescente"),
    "coletar_ao_longo": _por_posicao(volta=False),
    "espalhar_ao_longo": _por_posicao(volta=True),
    "ler_bilinear": _ler_bilinear(),
    "produto": _produto(),
    "produto_em_blocos": _produto_em_blocos(),
    "sortear_uniforme": _sortear(),
    "conv2d": _conv("xk"),
    "conv2d_gradiente_da_entrada": _conv("gk"),
    "conv2d_gradiente_do_kernel": _conv("xg"),
    **{
        nome: _janelas(nome)
        for nome in (
            "maximo_da_janela",
            "vencedor_da_janela",
            "colher_da_janela",
            "devolver_a_janela",
            "somar_janelas",
            "repetir_na_janela",
        )
    },
}
