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
SEM_SINAL = (I1, I32)


class Contexto:
    """O que uma regra pode perguntar sobre a instrução e o lote."""

    def __init__(
        self, instrucao: Instrucao, formas: list[Forma], tipos: list[str], tipo: str, lote: Any
    ) -> None:
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


def comparar(e: Emissor, operador: str, a: ir.Value, b: ir.Value) -> ir.Value:
    if a.type in REAIS:
        return e.b.fcmp_ordered(operador, a, b)
    return (e.b.icmp_unsigned if a.type in SEM_SINAL else e.b.icmp_signed)(operador, a, b)


def _comparacao(operador: str) -> Regra:
    return _conta(lambda e, a, b: comparar(e, operador, a, b))


def _extremo(nome: str, operador: str) -> Regra:
    def calculo(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
        escolhido = e.b.select(comparar(e, operador, a, b), a, b)
        if a.type not in REAIS:
            return escolhido
        return e.b.select(e.b.fcmp_unordered("uno", a, a), a, escolhido)  # NaN se propaga, como no NumPy

    return _conta(calculo)


def zero(tipo: ir.Type) -> ir.Constant:
    return ir.Constant(tipo, 0.0 if tipo in REAIS else 0)


def _relu(e: Emissor, x: ir.Value) -> ir.Value:
    return e.b.select(comparar(e, "<", x, zero(x.type)), zero(x.type), x)


def _negativo(e: Emissor, x: ir.Value) -> ir.Value:
    return e.b.fneg(x) if x.type in REAIS else e.b.neg(x)


def _absoluto(e: Emissor, x: ir.Value) -> ir.Value:
    if x.type in REAIS:
        return e.chamar(f"llvm.fabs.{_nome(x.type)}", x.type, x)
    return e.b.select(comparar(e, "<", x, zero(x.type)), e.b.neg(x), x)


def _sinal(e: Emissor, x: ir.Value) -> ir.Value:
    b, nada = e.b, zero(x.type)
    um, menos = (ir.Constant(x.type, v) for v in ((1.0, -1.0) if x.type in REAIS else (1, -1)))
    y = b.select(comparar(e, ">", x, nada), um, b.select(comparar(e, "<", x, nada), menos, nada))
    return b.select(b.fcmp_unordered("uno", x, x), x, y) if x.type in REAIS else y


def _raiz(e: Emissor, x: ir.Value) -> ir.Value:
    return e.chamar(f"llvm.sqrt.{_nome(x.type)}", x.type, x)


def _nome(tipo: ir.Type) -> str:
    return "f32" if tipo == F32 else "f64"


def _verdade(e: Emissor, x: ir.Value) -> ir.Value:
    if x.type == I1:
        return x
    return (
        e.b.fcmp_unordered("!=", x, zero(x.type))
        if x.type in REAIS
        else e.b.icmp_signed("!=", x, zero(x.type))
    )


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
    return pedir(0, repetido(i, c.formas[0]))


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
    return pedir(
        0, [e.somar(inicio, e.multiplicar(k, p)) for k, (inicio, _, p) in zip(i, recorte, strict=True)]
    )


def _colar_fatia(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
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


def _concatenar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
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


def _coletar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
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


# ── os outros ───────────────────────────────────────────────────────────────
def _selecionar(e: Emissor, a: ir.Value, b: ir.Value, c: ir.Value) -> ir.Value:
    return e.b.select(a, b, c)


def _converter(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return converter_valor(e, pedir(0, i), c.tipos[0], c.tipo)


def _lote(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return e.b.sitofp(e.multiplicar(c.lote, c.atributos["quantos"].vezes), F32)


def _potencia(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
    if isinstance(b, ir.Constant) and b.constant in (3.0, 4.0):  # o LLVM cuida de 0,5, 1 e 2
        quadrado = e.b.fmul(a, a)
        return e.b.fmul(quadrado, a if b.constant == 3.0 else quadrado)
    return e.chamar(f"llvm.pow.{_nome(a.type)}", a.type, a, b)


def _sortear(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """Threefry-2x32, como em `neuronio.tensor.sorteio`: os mesmos bits."""
    b = e.b
    chave = [pedir(0, [0]), pedir(0, [1])]
    posicao: Inteiro = 0
    for k, t in zip(i, c.atributos["forma"], strict=True):
        posicao = e.somar(
            e.multiplicar(posicao, t) if isinstance(t, int) else posicao, k
        )  # o lote é o primeiro
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


def _vencedor(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    maior, *outros = _na_janela(e, c, pedir, i, -math.inf)
    vencedor: ir.Value = I32(0)
    for n, v in enumerate(outros, start=1):
        ganha = e.b.or_(e.b.fcmp_ordered(">", v, maior), e.b.fcmp_unordered("uno", v, v))  # um NaN vence
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
    "erf": _conta(funcoes.erf),
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
PESADAS = {
    *("potencia", "exp", "expm1", "log", "log1p", "tanh", "sigmoide", "erf", "seno", "cosseno"),
    *("sortear_uniforme", "coletar", "colar_fatia"),
    *(nome for nome in REGRAS if "janela" in nome),
}
"""As que custa repetir: usadas duas vezes, guardam-se."""
