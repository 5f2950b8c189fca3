"""O que só muda os números de lugar: forma, ordem, repetição, recorte. As regras só mexem nos índices."""

from __future__ import annotations

from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.condicoes import ambas, entre, escolher, igual, selecionar
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Condicao, Inteiro
from neuronio.motores.llvm.emissao.indices import repetido
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, Pedir, em_fila
from neuronio.motores.llvm.emissao.tipos import F32, NO_REGISTRADOR
from neuronio.motores.llvm.nucleos import juncao
from neuronio.motores.llvm.plano.medidas import saltos
from neuronio.motores.llvm.registros.registro import Custo, Fila, Mapa, Registro, Registros
from neuronio.tensor import estrutura
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.programa import Instrucao

Saltos = tuple[int, ...]


# ── uma posição ─────────────────────────────────────────────────────────────
def _expandir(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    if em_fila(i):  # só se percorre em fila o que repete um número só
        return pedir(0, [0] * len(c.formas[0]))
    return pedir(0, repetido(i, c.formas[0]))


def _transpor(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    origem: list[Inteiro] = [0] * len(i)
    for k, eixo in enumerate(c.atributos["ordem"]):
        origem[eixo] = i[k]
    return pedir(0, origem)


def _redimensionar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    if em_fila(i):
        return pedir(0, i)
    return pedir(0, _mudar_forma(e, i, c.atributos["para"], c.formas[0]))


def _mudar_forma(e: Emissor, i: Indices, de: Forma, para: Forma) -> list[Inteiro]:
    """Os índices, numa forma, da mesma posição de outra."""
    grandes = [(k, t) for k, t in zip(i, de, strict=True) if t != 1]
    if [t for _, t in grandes] == [t for t in para if t != 1]:
        resto = iter(k for k, _ in grandes)
        return [0 if t == 1 else next(resto) for t in para]
    iguais = _iguais_no_fim(de, para)
    n, m = len(de) - iguais, len(para) - iguais
    posicao: Inteiro = 0
    for k, t in zip(i[:n], de[:n], strict=True):
        posicao = e.somar(e.multiplicar(posicao, t) if isinstance(t, int) else posicao, k)
    indices: list[Inteiro] = []
    for t in reversed(para[1:m]):
        assert isinstance(t, int)
        indices.append(e.resto(posicao, t))
        posicao = e.dividir(posicao, t)
    return [*([posicao] if m else []), *indices[::-1], *i[n:]]


def _iguais_no_fim(de: Forma, para: Forma) -> int:
    """Quantos dos últimos eixos são os mesmos: os índices deles não mudam."""
    pares = zip(reversed(de), reversed(para), strict=False)
    return next((k for k, (a, b) in enumerate(pares) if a != b), min(len(de), len(para)))


def _fatiar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    recorte = c.atributos["recorte"]
    return pedir(
        0, [e.somar(inicio, e.multiplicar(k, p)) for k, (inicio, _, p) in zip(i, recorte, strict=True)]
    )


def _colar_fatia(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
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


def _concatenar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    eixo = c.atributos["eixo"]
    inicio, resultado = 0, e.constante(NO_REGISTRADOR[c.tipo], 0)
    for qual, forma in enumerate(c.formas):
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
            bits, valor, antes = e.iguais(e.bits(cabe), pedir(qual, indices), resultado)
            resultado = e.b.select(bits, valor, antes)
    return resultado


def _lote(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return e.b.sitofp(e.multiplicar(c.lote, c.atributos["quantos"].vezes), F32)


# ── de que posições se lê, e com que saltos ─────────────────────────────────
def _grandes(forma: Forma) -> list[Any]:
    """Os tamanhos dos eixos que não são de um número só."""
    return [t for t in forma if t != 1]


def _mapear_expandir(i: Instrucao, k: int, mapa: Mapa, de: Forma, para: Forma) -> Mapa:
    finais = mapa[len(mapa) - len(de) :]
    return tuple(None if t == 1 else m for t, m in zip(de, finais, strict=True))


def _vista_de_expandir(i: Instrucao, de: Forma, para: Forma, andar: Saltos) -> Saltos:
    finais = [0 if t == 1 else p for t, p in zip(de, andar, strict=True)]
    return (*[0] * (len(para) - len(de)), *finais)


def _mapear_transpor(i: Instrucao, k: int, mapa: Mapa, de: Forma, para: Forma) -> Mapa:
    por_eixo = dict(zip(i.atributos["ordem"], mapa, strict=True))
    return tuple(por_eixo[e] for e in range(len(de)))


def _vista_de_transpor(i: Instrucao, de: Forma, para: Forma, andar: Saltos) -> Saltos:
    return tuple(andar[e] for e in i.atributos["ordem"])


def _mapear_redimensionar(i: Instrucao, k: int, mapa: Mapa, de: Forma, para: Forma) -> Mapa:
    if _grandes(para) == _grandes(de):
        resto = iter(m for m, t in zip(mapa, para, strict=True) if t != 1)
        return tuple(None if t == 1 else next(resto) for t in de)
    mesma = bool(de) and de[0] == para[0]
    return (mapa[0] if mesma else None, *[None] * (len(de) - 1)) if de else ()


def _vista_de_redimensionar(i: Instrucao, de: Forma, para: Forma, andar: Saltos) -> Saltos | None:
    if andar == saltos(de):
        return saltos(para)
    if _grandes(de) == _grandes(para):
        resto = iter(p for t, p in zip(de, andar, strict=True) if t != 1)
        return tuple(0 if t == 1 else next(resto) for t in para)
    return None


# ── o lote ──────────────────────────────────────────────────────────────────
def _em_parte(recorte: tuple[tuple[Any, Any, Any], ...], forma: Forma) -> bool:
    """Se o recorte não toma o eixo do lote inteiro."""
    return any(isinstance(t, Lote) and r != (0, t, 1) for r, t in zip(recorte, forma, strict=True))


REGISTROS: Registros = {
    estrutura.expandir: Registro(
        _expandir,
        mapear=_mapear_expandir,
        fila=Fila.REPETIDOS,
        vista=_vista_de_expandir,
        amplia=True,
    ),
    estrutura.transpor: Registro(
        _transpor, mapear=_mapear_transpor, vista=_vista_de_transpor, lote_em_qualquer_eixo=True
    ),
    estrutura.redimensionar: Registro(
        _redimensionar, mapear=_mapear_redimensionar, fila=Fila.OUTROS, vista=_vista_de_redimensionar
    ),
    estrutura.fatiar: Registro(
        _fatiar, mexe_no_lote=lambda i, antes: _em_parte(i.atributos["recorte"], antes)
    ),
    estrutura.colar_fatia: Registro(
        _colar_fatia,
        custo=Custo.PESADO,
        mexe_no_lote=lambda i, antes: _em_parte(i.atributos["recorte"], i.atributos["forma"]),
    ),
    estrutura.concatenar_em: Registro(
        _concatenar,
        nucleo=juncao.escrever,
        em_grupos=True,
        escreve_com_saltos=True,
        junta=lambda i: i.atributos["eixo"] != 0,
        mexe_no_lote=lambda i, antes: isinstance(antes[i.atributos["eixo"]], Lote),
    ),
    estrutura.tamanho_do_lote: Registro(_lote, depende_do_lote=True),
}
