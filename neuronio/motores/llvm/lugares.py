"""As primitivas que só mudam os números de lugar: a regra delas só mexe nos índices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissor import I1, I32, I64, NO_REGISTRADOR, Emissor, Inteiro
from neuronio.motores.llvm.regra import REAIS, Contexto, Indices, Pedir, zero
from neuronio.tensor.dimensao import Forma


def expandir(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return pedir(0, repetido(i, c.formas[0]))


def transpor(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    origem: list[Inteiro] = [0] * len(i)
    for k, eixo in enumerate(c.atributos["ordem"]):
        origem[eixo] = i[k]
    return pedir(0, origem)


def redimensionar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return pedir(0, mudar_forma(e, i, c.atributos["para"], c.formas[0]))


def mudar_forma(e: Emissor, i: Indices, de: Forma, para: Forma) -> list[Inteiro]:
    """Os índices, numa forma, da mesma posição de outra."""
    grandes = [(k, t) for k, t in zip(i, de, strict=True) if t != 1]
    if [t for _, t in grandes] == [t for t in para if t != 1]:
        resto = iter(k for k, _ in grandes)
        return [0 if t == 1 else next(resto) for t in para]
    posicao: Inteiro = 0
    for k, t in zip(i, de, strict=True):
        posicao = e.somar(e.multiplicar(posicao, t) if isinstance(t, int) else posicao, k)
    indices: list[Inteiro] = []
    for t in reversed(para[1:]):
        assert isinstance(t, int)
        indices.append(e.resto(posicao, t))
        posicao = e.dividir(posicao, t)
    return [posicao, *indices[::-1]] if para else []


def fatiar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    recorte = c.atributos["recorte"]
    return pedir(
        0, [e.somar(inicio, e.multiplicar(k, p)) for k, (inicio, _, p) in zip(i, recorte, strict=True)]
    )


def colar_fatia(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """O número colado, onde há; zero no resto. Lê sempre de um lugar que existe."""
    b, dentro, origem = e.b, I1(1), []
    if 0 in c.formas[0]:
        return zero(NO_REGISTRADOR[c.tipo])
    for k, (inicio, n, p), t in zip(i, c.atributos["recorte"], c.atributos["forma"], strict=True):
        if (inicio, n, p) == (0, t, 1):
            origem.append(k)
            continue
        d = e.i64(e.subtrair(k, inicio))
        if p < 0:
            d, p = b.neg(d), -p
        q = b.udiv(d, I64(p)) if p > 1 else d
        cabe = b.and_(b.icmp_signed(">=", d, I64(0)), b.icmp_signed("<", q, I64(n)))
        if p > 1:
            cabe = b.and_(cabe, b.icmp_signed("==", b.urem(d, I64(p)), I64(0)))
        dentro = b.and_(dentro, cabe)
        origem.append(b.select(cabe, q, I64(0)))
    valor = pedir(0, origem)
    return b.select(dentro, valor, zero(valor.type))


def concatenar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    eixo, b = c.atributos["eixo"], e.b
    inicio, resultado = 0, None
    for parte, forma in enumerate(c.formas):
        n = forma[eixo]
        assert isinstance(n, int)
        if n == 0:
            continue
        local = e.i64(e.subtrair(i[eixo], inicio))
        cabe = b.and_(b.icmp_signed(">=", local, I64(0)), b.icmp_signed("<", local, I64(n)))
        indices = list(i)
        indices[eixo] = b.select(cabe, local, I64(0))
        valor = pedir(parte, indices)
        resultado = valor if resultado is None else b.select(cabe, valor, resultado)
        inicio += n
    return zero(NO_REGISTRADOR[c.tipo]) if resultado is None else resultado


def coletar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """O número que os índices apontam; NaN (ou o primeiro) se apontam para fora, que nunca se lê."""
    eixos, dentro = c.atributos["eixos"], I1(1)
    inicio, posto = onde_ficam_os_indices(eixos, c.formas[1:])
    comuns, resto = i[inicio : inicio + posto], iter([*i[:inicio], *i[inicio + posto :]])
    origem: list[Inteiro] = []
    for eixo, tamanho in enumerate(c.formas[0]):
        if eixo not in eixos:
            origem.append(next(resto))
            continue
        k = 1 + eixos.index(eixo)
        indice, cabe = indice_em(e, pedir(k, repetido(comuns, c.formas[k])), tamanho)
        origem.append(indice)
        dentro = e.b.and_(dentro, cabe)
    valor = pedir(0, origem)
    return e.b.select(dentro, valor, ir.Constant(valor.type, math.nan)) if valor.type in REAIS else valor


def onde_ficam_os_indices(eixos: Sequence[int], formas: Sequence[Forma]) -> tuple[int, int]:
    """Em que eixo do resultado começam os que vêm dos índices, e quantos são. Como no NumPy."""
    juntos = tuple(eixos) == tuple(range(eixos[0], eixos[0] + len(eixos)))
    return (eixos[0] if juntos else 0), max(map(len, formas))


def repetido(i: Indices, forma: Forma) -> list[Inteiro]:
    """Os índices, na forma dada, de um valor que se repete até a forma que i percorre."""
    return [0 if t == 1 else k for t, k in zip(forma, i[len(i) - len(forma) :], strict=True)]


def indice_em(e: Emissor, indice: ir.Value, tamanho: Any) -> tuple[ir.Value, ir.Value]:
    """A posição que um índice lido dos dados aponta num eixo (zero, se não existe), e se ela existe."""
    b = e.b
    indice = b.zext(indice, I64) if indice.type == I32 else indice
    indice = b.select(b.icmp_signed("<", indice, I64(0)), b.add(indice, e.i64(tamanho)), indice)
    cabe = b.icmp_unsigned("<", indice, e.i64(tamanho))
    return b.select(cabe, indice, I64(0)), cabe
