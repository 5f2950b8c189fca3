"""As janelas do pooling, como regras: o que cai em cada uma, e de quais cada ponto faz parte."""

from __future__ import annotations

import math
from collections.abc import Iterator

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.condicoes import ambas, entre, escolher, selecionar
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Condicao, Inteiro
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, Pedir, Regra
from neuronio.motores.llvm.emissao.tipos import I32, NO_REGISTRADOR, como
from neuronio.motores.llvm.registros.registro import Custo, Mapa, Registro, Registros
from neuronio.tensor import janelas
from neuronio.tensor.dimensao import Forma, concreto
from neuronio.tensor.programa import Instrucao


def _posicao_na_imagem(
    e: Emissor, c: Contexto, i: Indices, dh: int, dw: int
) -> tuple[list[Inteiro], Condicao]:
    """Onde na imagem cai a posição (dh, dw) da janela i, e se é dentro dela."""
    (sh, sw), bordas = c.atributos["stride"], c.atributos["bordas"]
    _, _, altura, largura = c.formas[0]
    lugar: list[Inteiro] = [i[0], i[1]]
    dentro: Condicao = True
    for k, s, d, (antes, depois), lado in (
        (i[2], sh, dh, bordas[0], altura),
        (i[3], sw, dw, bordas[1], largura),
    ):
        p = e.somar(e.multiplicar(k, s), d - antes)
        if antes or depois:
            cabe = entre(e, p, 0, lado)
            dentro, p = ambas(e, dentro, cabe), escolher(e, cabe, p)
        lugar.append(p)
    return lugar, dentro


def _na_janela(e: Emissor, c: Contexto, pedir: Pedir, i: Indices, fora: float) -> Iterator[ir.Value]:
    kh, kw = c.atributos["janela"]
    for dh in range(kh):
        for dw in range(kw):
            lugar, dentro = _posicao_na_imagem(e, c, i, dh, dw)
            yield selecionar(e, dentro, pedir(0, lugar), fora)


def _maximo(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return _maior_e_vencedor(e, c, pedir, i)[0]


def _vencedor(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return _maior_e_vencedor(e, c, pedir, i)[1]


def _maior_e_vencedor(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> tuple[ir.Value, ir.Value]:
    """Quem só quer um deles faz contas demais, que o LLVM retira; e as que se repetem, ele une."""
    b = e.b
    maior, *outros = e.iguais(*_na_janela(e, c, pedir, i, -math.inf))
    tipo = como(maior.type, I32)
    vencedor = e.constante(tipo, 0)
    for n, v in enumerate(outros, start=1):
        ganha = b.or_(b.fcmp_ordered(">", v, maior), b.fcmp_unordered("uno", v, v))  # um NaN vence
        maior = b.select(ganha, v, maior)
        vencedor = b.select(ganha, e.constante(tipo, n), vencedor)
    return maior, vencedor


def _colher(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    vencedor, colhido, *outros = e.iguais(pedir(1, i), *_na_janela(e, c, pedir, i, 0.0))
    for n, v in enumerate(outros, start=1):
        e_este = e.b.icmp_unsigned("==", vencedor, e.constante(vencedor.type, n))
        colhido = e.b.select(e_este, v, colhido)
    return colhido


def _somar_janela(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    primeiro, *outros = e.iguais(*_na_janela(e, c, pedir, i, 0.0))
    for v in outros:
        primeiro = e.b.fadd(primeiro, v)
    return primeiro


def _janelas_que_contem(
    e: Emissor, p: Inteiro, lado: int, salto: int, janelas: int
) -> Iterator[tuple[Inteiro, Inteiro, Condicao]]:
    """De cada janela que talvez contenha a posição p de um eixo: qual é, onde p cai nela, e se existe."""
    ultima = e.dividir(p, salto)
    for a in range(-(-lado // salto)):
        j = e.subtrair(ultima, a)
        dentro = e.subtrair(p, e.multiplicar(j, salto))
        cabe = ambas(e, entre(e, j, 0, janelas), entre(e, dentro, 0, lado))
        yield escolher(e, cabe, j), dentro, cabe


def _janelas_sobre(com_vencedor: bool) -> Regra:
    """O gradiente de um ponto da imagem: a soma dos das janelas que o contêm (e em que ele venceu)."""

    def regra(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
        (kh, kw), (sh, sw), bordas = (c.atributos[n] for n in ("janela", "stride", "bordas"))
        oh, ow = map(concreto, c.formas[0][2:])
        soma = e.constante(NO_REGISTRADOR[c.tipo], 0)
        h, w = e.somar(i[2], bordas[0][0]), e.somar(i[3], bordas[1][0])
        for jh, dh, cabe_h in _janelas_que_contem(e, h, kh, sh, oh):
            for jw, dw, cabe_w in _janelas_que_contem(e, w, kw, sw, ow):
                lugar, cabe = [i[0], i[1], jh, jw], ambas(e, cabe_h, cabe_w)
                if cabe is False:
                    continue
                if com_vencedor:
                    posicao = e.numeros(e.somar(e.multiplicar(dh, kw), dw))
                    venceu = e.iguais(pedir(1, lugar), e.b.trunc(posicao, como(posicao.type, I32)))
                    cabe = ambas(e, cabe, e.b.icmp_unsigned("==", *venceu))
                soma = e.b.fadd(*e.iguais(soma, selecionar(e, cabe, pedir(0, lugar), 0.0)))
        return soma

    return regra


def _mapear_colher(i: Instrucao, k: int, mapa: Mapa, de: Forma, para: Forma) -> Mapa:
    return mapa if k == 1 else (None,) * len(de)


REGISTROS: Registros = {
    janelas.maximo_da_janela: Registro(_maximo, custo=Custo.PESADO),
    janelas.vencedor_da_janela: Registro(_vencedor, custo=Custo.PESADO),
    janelas.colher_da_janela: Registro(_colher, custo=Custo.PESADO, mapear=_mapear_colher),
    janelas.devolver_a_janela: Registro(
        _janelas_sobre(True), custo=Custo.PESADO, amplia=True, de_zeros=lambda entradas: True
    ),
    janelas.somar_janelas: Registro(_somar_janela, custo=Custo.PESADO),
    janelas.repetir_na_janela: Registro(_janelas_sobre(False), custo=Custo.PESADO, amplia=True),
}
