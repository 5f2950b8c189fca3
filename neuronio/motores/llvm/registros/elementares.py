"""As funções de um número só, e o que muda um número de tipo."""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao import funcoes
from neuronio.motores.llvm.emissao.conversoes import comparar, converter_valor, real
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, Pedir
from neuronio.motores.llvm.emissao.tipos import sufixo
from neuronio.motores.llvm.registros.aritmetica import negativo
from neuronio.motores.llvm.registros.registro import Custo, Registros, com_regra_elementar, elementar
from neuronio.tensor import elementares


def _relu(e: Emissor, x: ir.Value) -> ir.Value:
    zero = e.constante(x.type, 0)
    return e.b.select(comparar(e, "<", x, zero), zero, x)


def _absoluto(e: Emissor, x: ir.Value) -> ir.Value:
    if real(x.type):
        return e.chamar(f"llvm.fabs.{sufixo(x.type)}", x.type, x)
    return e.b.select(comparar(e, "<", x, e.constante(x.type, 0)), negativo(e, x), x)


def _sinal(e: Emissor, x: ir.Value) -> ir.Value:
    b = e.b
    nada, um, menos = (e.constante(x.type, v) for v in (0, 1, -1))
    y = b.select(comparar(e, ">", x, nada), um, b.select(comparar(e, "<", x, nada), menos, nada))
    return b.select(b.fcmp_unordered("uno", x, x), x, y) if real(x.type) else y


def _raiz(e: Emissor, x: ir.Value) -> ir.Value:
    return e.chamar(f"llvm.sqrt.{sufixo(x.type)}", x.type, x)


def _converter(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return converter_valor(e, pedir(0, i), c.tipos[0], c.tipo)


REGISTROS: Registros = {
    elementares.exp: elementar(funcoes.exp, Custo.PESADO),
    elementares.expm1: elementar(funcoes.expm1, Custo.PESADO),
    elementares.log: elementar(funcoes.log, Custo.PESADO),
    elementares.log1p: elementar(funcoes.log1p, Custo.PESADO),
    elementares.tanh: elementar(funcoes.tanh, Custo.PESADO),
    elementares.sigmoide: elementar(funcoes.sigmoide, Custo.PESADO),
    elementares.relu: elementar(_relu),
    elementares.raiz: elementar(_raiz, Custo.LENTO),
    elementares.absoluto: elementar(_absoluto),
    elementares.sinal: elementar(_sinal),
    elementares.erf: elementar(funcoes.erf, Custo.PESADO),
    elementares.seno: elementar(funcoes.do_sistema("sin"), Custo.PESADO),
    elementares.cosseno: elementar(funcoes.do_sistema("cos"), Custo.PESADO),
    elementares.converter: com_regra_elementar(_converter),
    elementares.parar_gradiente: elementar(lambda e, x: x),
}
