"""As janelas do pooling, como regras: o que cai em cada uma, e de quais cada ponto faz parte."""

from __future__ import annotations

import math
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissor import I1, I32, I64, NO_REGISTRADOR, Emissor, Inteiro
from neuronio.motores.llvm.regra import Contexto, Indices, Pedir, Regra, zero


def _posicao_na_imagem(
    e: Emissor, c: Contexto, i: Indices, dh: Inteiro, dw: Inteiro
) -> tuple[list[Inteiro], Any]:
    """Onde na imagem cai a posição (dh, dw) da janela i, e se é dentro dela."""
    (sh, sw), bordas = c.atributos["stride"], c.atributos["bordas"]
    _, _, altura, largura = c.formas[0]
    lugar, dentro = [i[0], i[1]], None
    for k, s, d, (antes, depois), lado in (
        (i[2], sh, dh, bordas[0], altura),
        (i[3], sw, dw, bordas[1], largura),
    ):
        p = e.subtrair(e.somar(e.multiplicar(k, s), d), antes)
        if antes or depois:
            p = e.i64(p)
            cabe = e.b.and_(e.b.icmp_signed(">=", p, I64(0)), e.b.icmp_signed("<", p, I64(lado)))
            dentro = cabe if dentro is None else e.b.and_(dentro, cabe)
            p = e.b.select(cabe, p, I64(0))
        lugar.append(p)
    return lugar, dentro


def _na_janela(e: Emissor, c: Contexto, pedir: Pedir, i: Indices, fora: float) -> list[ir.Value]:
    valores = []
    kh, kw = c.atributos["janela"]
    for dh in range(kh):
        for dw in range(kw):
            lugar, dentro = _posicao_na_imagem(e, c, i, dh, dw)
            v = pedir(0, lugar)
            valores.append(v if dentro is None else e.b.select(dentro, v, ir.Constant(v.type, fora)))
    return valores


def vencedor(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    maior, *outros = _na_janela(e, c, pedir, i, -math.inf)
    vencedor: ir.Value = I32(0)
    for n, v in enumerate(outros, start=1):
        ganha = e.b.or_(e.b.fcmp_ordered(">", v, maior), e.b.fcmp_unordered("uno", v, v))  # um NaN vence
        vencedor, maior = e.b.select(ganha, I32(n), vencedor), e.b.select(ganha, v, maior)
    return vencedor


def colher(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    vencedor = pedir(1, i)
    colhido, *outros = _na_janela(e, c, pedir, i, 0.0)
    for n, v in enumerate(outros, start=1):
        colhido = e.b.select(e.b.icmp_unsigned("==", vencedor, I32(n)), v, colhido)
    return colhido


def somar_janela(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    primeiro, *outros = _na_janela(e, c, pedir, i, 0.0)
    for v in outros:
        primeiro = e.b.fadd(primeiro, v)
    return primeiro


def janelas_sobre(com_vencedor: bool) -> Regra:
    """O gradiente de um ponto da imagem: a soma dos das janelas que o contêm (e em que ele venceu)."""

    def regra(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
        b = e.b
        (kh, kw), (sh, sw), bordas = (c.atributos[n] for n in ("janela", "stride", "bordas"))
        _, _, oh, ow = c.formas[0]
        soma: ir.Value = zero(NO_REGISTRADOR[c.tipo])
        h, w = e.somar(i[2], bordas[0][0]), e.somar(i[3], bordas[1][0])
        for a in range(-(-kh // sh)):
            for d in range(-(-kw // sw)):
                jh, jw = e.i64(e.subtrair(e.dividir(h, sh), a)), e.i64(e.subtrair(e.dividir(w, sw), d))
                dh, dw = (
                    e.i64(e.subtrair(h, e.multiplicar(jh, sh))),
                    e.i64(e.subtrair(w, e.multiplicar(jw, sw))),
                )
                cabe = I1(1)
                for j, n, k, lado in ((jh, oh, dh, kh), (jw, ow, dw, kw)):
                    for parte in (
                        b.icmp_signed(">=", j, I64(0)),
                        b.icmp_signed("<", j, I64(n)),
                        b.icmp_signed("<", k, I64(lado)),
                    ):
                        cabe = b.and_(cabe, parte)
                lugar = [i[0], i[1], b.select(cabe, jh, I64(0)), b.select(cabe, jw, I64(0))]
                if com_vencedor:
                    posicao = b.trunc(e.somar(e.multiplicar(dh, kw), dw), I32)
                    cabe = b.and_(cabe, b.icmp_unsigned("==", pedir(1, lugar), posicao))
                soma = b.fadd(soma, b.select(cabe, pedir(0, lugar), zero(soma.type)))
        return soma

    return regra
