"""As primitivas que só mudam os números de lugar: a regra delas só mexe nos índices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissor import Emissor, Inteiro
from neuronio.motores.llvm.faixas import Avulsos, Condicao, ambas, entre, escolher, igual, selecionar
from neuronio.motores.llvm.regra import Contexto, Indices, Pedir, real
from neuronio.motores.llvm.tipos import I32, I64, NO_REGISTRADOR, como, elemento_de
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
    dentro: Condicao = True
    origem: list[Inteiro] = []
    if 0 in c.formas[0]:
        return e.constante(NO_REGISTRADOR[c.tipo], 0)
    for k, (inicio, n, p), t in zip(i, c.atributos["recorte"], c.atributos["forma"], strict=True):
        if (inicio, n, p) == (0, t, 1):
            origem.append(k)
            continue
        d = e.subtrair(k, inicio) if p > 0 else e.subtrair(inicio, k)
        q = e.dividir(d, abs(p))
        cabe = ambas(e, entre(e, d, 0, n * abs(p)), igual(e, e.resto(d, abs(p)), 0))
        dentro = ambas(e, dentro, cabe)
        origem.append(escolher(e, cabe, q))
    return selecionar(e, dentro, pedir(0, origem), 0)


def concatenar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    eixo = c.atributos["eixo"]
    inicio, resultado = 0, e.constante(NO_REGISTRADOR[c.tipo], 0)
    for parte, forma in enumerate(c.formas):
        n = forma[eixo]
        assert isinstance(n, int)
        if n == 0:
            continue
        local = e.subtrair(i[eixo], inicio)
        cabe = entre(e, local, 0, n)
        indices = list(i)
        indices[eixo] = escolher(e, cabe, local)
        inicio += n
        if cabe is not False:
            bits, valor, antes = e.iguais(e.bits(cabe), pedir(parte, indices), resultado)
            resultado = e.b.select(bits, valor, antes)
    return resultado


def coletar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """O número que os índices apontam; NaN (ou o primeiro) se apontam para fora, que nunca se lê."""
    eixos = c.atributos["eixos"]
    dentro: Condicao = True
    inicio, posto = onde_ficam_os_indices(eixos, c.formas[1:])
    comuns, resto = i[inicio : inicio + posto], iter([*i[:inicio], *i[inicio + posto :]])
    origem: list[Inteiro] = []
    for eixo, tamanho in enumerate(c.formas[0]):
        if eixo not in eixos:
            origem.append(next(resto))
            continue
        k = 1 + eixos.index(eixo)
        lido = pedir(k, repetido(comuns, c.formas[k]))
        c.acusar(eixo, lido, c.formas[0])
        indice, cabe = indice_em(e, lido, tamanho)
        origem.append(indice)
        dentro = ambas(e, dentro, cabe)
    valor = pedir(0, origem)
    return selecionar(e, dentro, valor, math.nan) if real(valor.type) else valor


def coletar_ao_longo(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """O número que o índice desta posição aponta no eixo; NaN (ou o primeiro) se aponta para fora."""
    eixo, lido = c.atributos["eixo"], pedir(1, i)
    c.acusar(eixo, lido, c.formas[0])
    origem = list(i)
    origem[eixo], cabe = indice_em(e, lido, c.formas[0][eixo])
    valor = pedir(0, origem)
    return selecionar(e, cabe, valor, math.nan) if real(valor.type) else valor


def onde_ficam_os_indices(eixos: Sequence[int], formas: Sequence[Forma]) -> tuple[int, int]:
    """Em que eixo do resultado começam os que vêm dos índices, e quantos são. Como no NumPy."""
    juntos = tuple(eixos) == tuple(range(eixos[0], eixos[0] + len(eixos)))
    return (eixos[0] if juntos else 0), max(map(len, formas))


def repetido(i: Indices, forma: Forma) -> list[Inteiro]:
    """Os índices, na forma dada, de um valor que se repete até a forma que i percorre."""
    return [0 if t == 1 else k for t, k in zip(forma, i[len(i) - len(forma) :], strict=True)]


def indice_em(e: Emissor, indice: ir.Value, tamanho: Any) -> tuple[Inteiro, ir.Value]:
    """A posição que um índice lido dos dados aponta num eixo (zero, se não existe), e se ela existe."""
    b = e.b
    if elemento_de(indice.type) == I32:
        indice = b.zext(indice, como(indice.type, I64))
    n, zero, indice = e.iguais(e.i64(tamanho), I64(0), indice)
    indice = b.select(b.icmp_signed("<", indice, zero), b.add(indice, n), indice)
    cabe = b.icmp_unsigned("<", indice, n)
    indice = b.select(cabe, indice, zero)
    if not isinstance(indice.type, ir.VectorType):
        return indice, cabe
    return Avulsos(tuple(e.lane(indice, k) for k in range(indice.type.count)), indice.type.count), cabe
