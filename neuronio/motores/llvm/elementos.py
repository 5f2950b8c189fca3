"""O número de um valor numa posição: como cada primitiva o tira dos números das suas entradas.

É o que permite fundir: uma cadeia de contas vira uma expressão só, calculada em registradores dentro do laço
de quem a consome.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm import funcoes
from neuronio.motores.llvm.emissor import F32, F64, I1, I32, I64, NO_REGISTRADOR, Emissor, Inteiro
from neuronio.motores.programa import Instrucao
from neuronio.tensor.dimensao import Forma

Indices = Sequence[Inteiro]
Pedir = Callable[[int, Indices], ir.Value]
"""``pedir(k, indices)``: o número da k-ésima entrada em tal posição."""

REAIS = (F32, F64)


class Contexto:
    """O que uma regra pode perguntar sobre a instrução e o lote."""

    def __init__(self, instrucao: Instrucao, formas: list[Forma], tipos: list[str], tipo: str, lote: Any) -> None:
        self.atributos, self.formas, self.tipos, self.tipo = instrucao.atributos, formas, tipos, tipo
        self.lote = lote
        """Quantas amostras tem o lote, conhecido só ao executar."""


Regra = Callable[[Emissor, Contexto, Pedir, Indices], ir.Value]


# ── contas elemento a elemento ──────────────────────────────────────────────
def _conta(calculo: Callable[..., ir.Value]) -> Regra:
    def regra(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
        return calculo(e, *(pedir(k, i) for k in range(len(c.formas))))

    return regra


def _aritmetica(real: str, inteira: str) -> Regra:
    def calculo(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
        return getattr(e.b, real if a.type in REAIS else inteira)(a, b)

    return _conta(calculo)


def _comparacao(operador: str) -> Regra:
    def calculo(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
        if a.type in REAIS:
            return e.b.fcmp_ordered(operador, a, b)
        return (e.b.icmp_unsigned if a.type in (I1, I32) else e.b.icmp_signed)(operador, a, b)

    return _conta(calculo)


def _extremo(nome: str, operador: str) -> Regra:
    def calculo(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
        if a.type not in REAIS:
            return e.b.select(e.b.icmp_signed(operador, a, b), a, b)
        escolhido = e.b.select(e.b.fcmp_ordered(operador, a, b), a, b)
        return e.b.select(e.b.fcmp_unordered("uno", a, a), a, escolhido)  # NaN se propaga, como no NumPy

    return _conta(calculo)


def _zero(tipo: ir.Type) -> ir.Constant:
    return ir.Constant(tipo, 0.0 if tipo in REAIS else 0)


def _relu(e: Emissor, x: ir.Value) -> ir.Value:
    zero = _zero(x.type)
    if x.type not in REAIS:
        return e.b.select(e.b.icmp_signed(">", x, zero), x, zero)
    return e.b.select(e.b.fcmp_ordered("<", x, zero), zero, x)


def _negativo(e: Emissor, x: ir.Value) -> ir.Value:
    return e.b.fneg(x) if x.type in REAIS else e.b.neg(x)


def _absoluto(e: Emissor, x: ir.Value) -> ir.Value:
    if x.type in REAIS:
        return e.chamar(f"llvm.fabs.{_nome(x.type)}", x.type, x)
    return e.b.select(e.b.icmp_signed("<", x, _zero(x.type)), e.b.neg(x), x)


def _sinal(e: Emissor, x: ir.Value) -> ir.Value:
    b, zero = e.b, _zero(x.type)
    um, menos = (ir.Constant(x.type, v) for v in ((1.0, -1.0) if x.type in REAIS else (1, -1)))
    compara = b.fcmp_ordered if x.type in REAIS else b.icmp_signed
    y = b.select(compara(">", x, zero), um, b.select(compara("<", x, zero), menos, zero))
    return b.select(b.fcmp_unordered("uno", x, x), x, y) if x.type in REAIS else y


def _raiz(e: Emissor, x: ir.Value) -> ir.Value:
    return e.chamar(f"llvm.sqrt.{_nome(x.type)}", x.type, x)


def _nome(tipo: ir.Type) -> str:
    return "f32" if tipo == F32 else "f64"


def _verdade(e: Emissor, x: ir.Value) -> ir.Value:
    if x.type == I1:
        return x
    return e.b.fcmp_unordered("!=", x, _zero(x.type)) if x.type in REAIS else e.b.icmp_signed("!=", x, _zero(x.type))


def converter_valor(e: Emissor, x: ir.Value, de: str, para: str) -> ir.Value:
    """Um número de um tipo em outro."""
    b, destino = e.b, NO_REGISTRADOR[para]
    if de == para:
        return x
    if para == "bool":
        return _verdade(e, x)
    if x.type in REAIS:
        if destino in REAIS:
            return (b.fpext if para == "float64" else b.fptrunc)(x, destino)
        return b.trunc(b.fptosi(x, I64), destino) if para == "uint32" else b.fptosi(x, destino)
    sem_sinal = de in ("bool", "uint32")
    if destino in REAIS:
        return (b.uitofp if sem_sinal else b.sitofp)(x, destino)
    if x.type.width > destino.width:
        return b.trunc(x, destino)
    return (b.zext if sem_sinal else b.sext)(x, destino)


# ── mudanças de lugar: só mexem nos índices ─────────────────────────────────
def _expandir(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    forma = c.formas[0]
    finais = i[len(i) - len(forma) :]
    return pedir(0, [0 if t == 1 else k for t, k in zip(forma, finais, strict=True)])


def _transpor(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    origem: list[Inteiro] = [0] * len(i)
    for k, eixo in enumerate(c.atributos["ordem"]):
        origem[eixo] = i[k]
    return pedir(0, origem)


def _redimensionar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
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


def _fatiar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    recorte = c.atributos["recorte"]
    return pedir(0, [e.somar(inicio, e.multiplicar(k, p)) for k, (inicio, _, p) in zip(i, recorte, strict=True)])


def _colar_fatia(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """O número colado, onde há; zero no resto. Lê sempre de um lugar que existe."""
    b, dentro, origem = e.b, I1(1), []
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
    return b.select(dentro, valor, _zero(valor.type))


def _concatenar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    eixo, b = c.atributos["eixo"], e.b
    inicio, resultado = 0, None
    for parte, forma in enumerate(c.formas):
        n = forma[eixo]
        assert isinstance(n, int)
        local = e.i64(e.subtrair(i[eixo], inicio))
        cabe = b.and_(b.icmp_signed(">=", local, I64(0)), b.icmp_signed("<", local, I64(n)))
        indices = list(i)
        indices[eixo] = b.select(cabe, local, I64(0))
        valor = pedir(parte, indices)
        resultado = valor if resultado is None else b.select(cabe, valor, resultado)
        inicio += n
    return resultado


def _coletar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    eixos, b = c.atributos["eixos"], e.b
    posto = max(len(f) for f in c.formas[1:])
    juntos = eixos == tuple(range(eixos[0], eixos[0] + len(eixos)))
    inicio = eixos[0] if juntos else 0
    comuns, resto = list(i[inicio : inicio + posto]), [*i[:inicio], *i[inicio + posto :]]
    origem: list[Inteiro] = []
    for eixo, tamanho in enumerate(c.formas[0]):
        if eixo not in eixos:
            origem.append(resto.pop(0))
            continue
        k = 1 + eixos.index(eixo)
        forma = c.formas[k]
        finais = comuns[posto - len(forma) :]
        indice = pedir(k, [0 if t == 1 else v for t, v in zip(forma, finais, strict=True)])
        indice = b.zext(indice, I64) if indice.type == I32 else indice
        negativo = b.icmp_signed("<", indice, I64(0))
        origem.append(b.select(negativo, b.add(indice, e.i64(tamanho)), indice))
    return pedir(0, origem)


# ── os outros ───────────────────────────────────────────────────────────────
def _selecionar(e: Emissor, a: ir.Value, b: ir.Value, c: ir.Value) -> ir.Value:
    return e.b.select(a, b, c)


def _converter(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return converter_valor(e, pedir(0, i), c.tipos[0], c.tipo)


def _lote(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return e.b.sitofp(e.multiplicar(c.lote, c.atributos["quantos"].vezes), F32)


def _potencia(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
    return e.chamar(f"llvm.pow.{_nome(a.type)}", a.type, a, b)


def _sortear(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """Threefry-2x32, como em `neuronio.tensor.sorteio`: os mesmos bits."""
    b = e.b
    chave = [pedir(0, [0]), pedir(0, [1])]
    posicao: Inteiro = 0
    for k, t in zip(i, c.atributos["forma"], strict=True):
        posicao = e.somar(e.multiplicar(posicao, t) if isinstance(t, int) else posicao, k)
    palavras = [*chave, b.xor(b.xor(chave[0], chave[1]), I32(0x1BD11BDA))]
    x0 = b.add(b.trunc(e.i64(posicao), I32), palavras[0])
    x1 = b.add(pedir(1, []), palavras[1])
    for rodada in range(5):
        for rotacao in ((13, 15, 26, 6), (17, 29, 16, 24))[rodada % 2]:
            x0 = b.add(x0, x1)
            x1 = b.xor(b.or_(b.shl(x1, I32(rotacao)), b.lshr(x1, I32(32 - rotacao))), x0)
        x0 = b.add(x0, palavras[(rodada + 1) % 3])
        x1 = b.add(b.add(x1, palavras[(rodada + 2) % 3]), I32(rodada + 1))
    if c.tipo == "float32":
        return b.fmul(b.uitofp(b.lshr(x0, I32(8)), F32), F32(2.0**-24))
    altos, baixos = b.uitofp(b.lshr(x0, I32(5)), F64), b.uitofp(b.lshr(x1, I32(6)), F64)
    return b.fmul(b.fadd(b.fmul(altos, F64(2.0**26)), baixos), F64(2.0**-53))


def _posicao_na_imagem(e: Emissor, c: Contexto, i: Indices, dh: Inteiro, dw: Inteiro) -> tuple[list[Inteiro], Any]:
    """Onde na imagem cai a posição (dh, dw) da janela i, e se é dentro dela."""
    (sh, sw), bordas = c.atributos["stride"], c.atributos["bordas"]
    _, _, altura, largura = c.formas[0]
    lugar, dentro = [i[0], i[1]], None
    for k, s, d, (antes, depois), lado in ((i[2], sh, dh, bordas[0], altura), (i[3], sw, dw, bordas[1], largura)):
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


def _vencedor(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    maior, *outros = _na_janela(e, c, pedir, i, -math.inf)
    vencedor: ir.Value = I32(0)
    for n, v in enumerate(outros, start=1):
        ganha = e.b.fcmp_unordered(">", v, maior)
        vencedor, maior = e.b.select(ganha, I32(n), vencedor), e.b.select(ganha, v, maior)
    return vencedor


def _colher(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    vencedor = pedir(1, i)
    colhido, *outros = _na_janela(e, c, pedir, i, 0.0)
    for n, v in enumerate(outros, start=1):
        colhido = e.b.select(e.b.icmp_unsigned("==", vencedor, I32(n)), v, colhido)
    return colhido


def _somar_janela(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    primeiro, *outros = _na_janela(e, c, pedir, i, 0.0)
    for v in outros:
        primeiro = e.b.fadd(primeiro, v)
    return primeiro


def _janelas_sobre(com_vencedor: bool) -> Regra:
    """O gradiente que volta a um ponto da imagem: a soma dos das janelas que o contêm (e em que ele venceu)."""

    def regra(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
        b = e.b
        (kh, kw), (sh, sw), bordas = (c.atributos[n] for n in ("janela", "stride", "bordas"))
        _, _, oh, ow = c.formas[0]
        soma: ir.Value = _zero(NO_REGISTRADOR[c.tipo])
        h, w = e.somar(i[2], bordas[0][0]), e.somar(i[3], bordas[1][0])
        for a in range(-(-kh // sh)):
            for d in range(-(-kw // sw)):
                jh, jw = e.i64(e.subtrair(e.dividir(h, sh), a)), e.i64(e.subtrair(e.dividir(w, sw), d))
                dh, dw = e.i64(e.subtrair(h, e.multiplicar(jh, sh))), e.i64(e.subtrair(w, e.multiplicar(jw, sw)))
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
                soma = b.fadd(soma, b.select(cabe, pedir(0, lugar), _zero(soma.type)))
        return soma

    return regra


REGRAS: dict[str, Regra] = {
    "somar": _aritmetica("fadd", "add"),
    "subtrair": _aritmetica("fsub", "sub"),
    "multiplicar": _aritmetica("fmul", "mul"),
    "dividir": _aritmetica("fdiv", "sdiv"),
    "potencia": _conta(_potencia),
    "negativo": _conta(_negativo),
    "exp": _conta(funcoes.exp),
    "expm1": _conta(funcoes.expm1),
    "log": _conta(funcoes.log),
    "log1p": _conta(funcoes.log1p),
    "tanh": _conta(funcoes.tanh),
    "sigmoide": _conta(funcoes.sigmoide),
    "relu": _conta(_relu),
    "raiz": _conta(_raiz),
    "abs": _conta(_absoluto),
    "sinal": _conta(_sinal),
    "erf": _conta(funcoes.do_sistema("erf")),
    "seno": _conta(funcoes.do_sistema("sin")),
    "cosseno": _conta(funcoes.do_sistema("cos")),
    "maior_entre": _extremo("max", ">"),
    "menor_entre": _extremo("min", "<"),
    "menor": _comparacao("<"),
    "menor_igual": _comparacao("<="),
    "igual": _comparacao("=="),
    "nao": _conta(lambda e, x: e.b.not_(_verdade(e, x))),
    "e": _conta(lambda e, a, b: e.b.and_(_verdade(e, a), _verdade(e, b))),
    "ou": _conta(lambda e, a, b: e.b.or_(_verdade(e, a), _verdade(e, b))),
    "onde": _conta(_selecionar),
    "converter": _converter,
    "parar_gradiente": _conta(lambda e, x: x),
    "expandir": _expandir,
    "transpor": _transpor,
    "redimensionar": _redimensionar,
    "fatiar": _fatiar,
    "colar_fatia": _colar_fatia,
    "concatenar": _concatenar,
    "coletar": _coletar,
    "tamanho_do_lote": _lote,
    "sortear_uniforme": _sortear,
    "vencedor_da_janela": _vencedor,
    "colher_da_janela": _colher,
    "somar_janelas": _somar_janela,
    "devolver_a_janela": _janelas_sobre(True),
    "repetir_na_janela": _janelas_sobre(False),
}
PESADAS = frozenset(
    ("potencia exp expm1 log log1p tanh sigmoide erf seno cosseno sortear_uniforme coletar colar_fatia").split()
) | {nome for nome in REGRAS if "janela" in nome}
"""As que custa repetir: usadas duas vezes, guardam-se."""
