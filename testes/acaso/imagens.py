"""As operações de imagens: a convolução, as janelas e as voltas delas, com todos os atributos."""

from __future__ import annotations

from typing import Any

from neuronio.tensor import Lote
from neuronio.tensor.convolucao import lado_de_saida
from testes.acaso.esboco import Esboco
from testes.acaso.operacoes import Feita, operacao

Par = tuple[int, int]


def _imagem(e: Esboco, ao_menos: int = 1) -> str | None:
    return e.achar_real(
        4, lambda t: t.posto == 4 and isinstance(t.forma[0], Lote) and min(t.forma[2:]) >= ao_menos
    )


def _bordas(e: Esboco, maiores: Par) -> tuple[Par, Par]:
    a, b = maiores
    if e.s.moeda():
        return ((0, 0), (0, 0))
    return ((e.s.entre(0, a), e.s.entre(0, a)), (e.s.entre(0, b), e.s.entre(0, b)))


@operacao(3)
def imagem(e: Esboco) -> Feita:
    """As amostras de outra forma, como imagens."""
    a = e.achar_real(2, lambda t: isinstance(t.forma[0], Lote) and t.forma[0].vezes == 1)
    if a is None:
        return None
    n = e.tamanho(e.feitos[a])
    lados = [(c, h, n // c // h) for c in (1, 2, 3, 4, 8, 17) for h in range(1, 20) if n % (c * h) == 0]
    return f"{{0}}.redimensionar({{0}}.forma[0], *{e.s.um(lados)})", a


@operacao()
def ler_bilinear(e: Esboco) -> Feita:
    """As imagens lidas em coordenadas que vêm dos dados, dentro e fora delas."""
    a = _imagem(e, ao_menos=2)
    if a is None:
        return None
    lidos = (e.s.entre(1, 9), e.s.entre(1, 20))
    onde = [e.argumento(lidos, e.real) for _ in range(2)]
    return 'TABELA["ler_bilinear"]({0}, {1} * 3.7 + 2.1, {2} * 4.3 + 1.3)', a, *onde


def _convolucao(e: Esboco, canais: int, h: int, w: int) -> tuple[dict[str, Any], tuple[int, ...], Par] | None:
    """Atributos, a forma do kernel e os lados da saída de uma convolução que caiba."""
    grupos = e.s.um([g for g in (1, 1, 1, 2, 3, canais) if canais % g == 0])
    bordas = _bordas(e, (2, 2))
    dilatacao = (e.s.um([1, 1, 1, 2, 3]), e.s.um([1, 1, 1, 2, 3]))
    if e.s.moeda():  # quadrado e de um em um, como os de Winograd
        lado, stride, dilatacao = e.s.um([1, 2, 3, 3, 3, 4, 5]), (1, 1), (1, 1)
        kernel = (lado, lado)
    else:
        kernel, stride = (e.s.entre(1, 5), e.s.entre(1, 5)), (e.s.entre(1, 3), e.s.entre(1, 3))
    lados = tuple(lado_de_saida((h, w)[i], kernel[i], stride[i], bordas[i], dilatacao[i]) for i in range(2))
    if min(lados) < 1:
        return None
    filtros = grupos * e.s.um([1, 2, 3, 4, 5, 8, 9, 16, 17])
    atributos = {"stride": stride, "bordas": bordas, "dilatacao": dilatacao, "grupos": grupos}
    return atributos, (filtros, canais // grupos, *kernel), (lados[0], lados[1])


@operacao(8)
def convolucao(e: Esboco) -> Feita:
    a = _imagem(e)
    if a is None:
        return None
    _, *medidas = e.forma(a)
    feita = _convolucao(e, *medidas)
    if feita is None:
        return None
    atributos, forma, _ = feita
    return f'TABELA["conv2d"]({{0}}, {{1}}{_escritos(atributos)}) * 0.2', a, e.variavel(forma)


@operacao()
def convolucao_transposta(e: Esboco) -> Feita:
    """A volta da convolução, usada por si."""
    a = _imagem(e)
    if a is None:
        return None
    canais, h, w = e.s.entre(1, 4), e.s.tamanho(20), e.s.tamanho(20)
    feita = _convolucao(e, canais, h, w)
    if feita is None:
        return None
    atributos, (_, por_grupo, *kernel), lados = feita
    if e.forma(a)[1] % atributos["grupos"] or e.forma(a)[2:] != lados:
        return None
    k = e.variavel((e.forma(a)[1], por_grupo, *kernel))
    forma = f"forma=({{0}}.forma[0], {canais}, {h}, {w})"
    return f'TABELA["conv2d_gradiente_da_entrada"]({{0}}, {{1}}, {forma}{_escritos(atributos)}) * 0.2', a, k


@operacao()
def convolucao_pelo_kernel(e: Esboco) -> Feita:
    """O gradiente do kernel, usado por si: uma convolução de duas imagens do lote."""
    a = _imagem(e)
    if a is None:
        return None
    _, *medidas = e.forma(a)
    feita = _convolucao(e, *medidas)
    if feita is None:
        return None
    atributos, forma, lados = feita
    g = e.argumento((forma[0], *lados), e.real)
    return (
        f'TABELA["conv2d_gradiente_do_kernel"]({{0}}, {{1}}, forma={forma}{_escritos(atributos)}) * 0.1',
        a,
        g,
    )


def _janela(e: Esboco, h: int, w: int, cabe_um_ponto: bool) -> dict[str, Any] | None:
    janela = (e.s.entre(1, min(4, h + 1)), e.s.entre(1, min(4, w + 1)))
    maiores = (janela[0] - 1, janela[1] - 1) if cabe_um_ponto else (2, 2)
    bordas = _bordas(e, maiores)
    stride = janela if e.s.moeda() else (e.s.entre(1, 3), e.s.entre(1, 3))
    atributos = {"janela": janela, "stride": stride, "bordas": bordas}
    lados = [lado_de_saida((h, w)[i], janela[i], stride[i], bordas[i]) for i in range(2)]
    if min(lados) < 1 or (cabe_um_ponto and min(janela[i] - max(bordas[i]) for i in range(2)) < 1):
        return None
    return atributos


@operacao(3)
def janelas(e: Esboco) -> Feita:
    a = _imagem(e)
    if a is None:
        return None
    _, _, h, w = e.forma(a)
    nome = e.s.um(["maximo_da_janela", "maximo_da_janela", "somar_janelas", "colher_da_janela"])
    atributos = _janela(e, h, w, cabe_um_ponto=nome != "somar_janelas")
    if atributos is None:
        return None
    if nome == "colher_da_janela":
        vencedor = f'TABELA["vencedor_da_janela"]({{0}} * 2{_escritos(atributos)})'
        return f'TABELA["{nome}"]({{0}}, {vencedor}{_escritos(atributos)})', a
    return f'TABELA["{nome}"]({{0}}{_escritos(atributos)}) * 0.5', a


@operacao()
def janelas_de_volta(e: Esboco) -> Feita:
    """Reduzir pelas janelas e voltar ao tamanho que era."""
    a = _imagem(e)
    if a is None:
        return None
    _, _, h, w = e.forma(a)
    atributos = _janela(e, h, w, cabe_um_ponto=True)
    if atributos is None:
        return None
    escritos = _escritos(atributos)
    menor = f'TABELA["somar_janelas"]({{0}}{escritos})'
    if e.s.moeda():
        return f'TABELA["repetir_na_janela"]({menor}, forma={{0}}.forma{escritos}) * 0.1', a
    vencedor = f'TABELA["vencedor_da_janela"]({{0}}{escritos})'
    return f'TABELA["devolver_a_janela"]({menor}, {vencedor}, forma={{0}}.forma{escritos}) * 0.2', a


def _escritos(atributos: dict[str, Any]) -> str:
    return "".join(f", {nome}={valor}" for nome, valor in atributos.items())
