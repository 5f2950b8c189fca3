"""O número de um valor numa posição: como cada primitiva o tira dos números das suas entradas.

É o que permite fundir: uma cadeia de contas vira uma expressão só, calculada em registradores dentro do laço
de quem a consome.
"""

from __future__ import annotations

from collections.abc import Callable

import llvmlite.ir as ir

from neuronio.motores.llvm import divisao, funcoes, janelas, lugares
from neuronio.motores.llvm.emissor import Emissor, Inteiro
from neuronio.motores.llvm.regra import REAIS, SEM_SINAL, Contexto, Indices, Pedir, Regra, real
from neuronio.motores.llvm.tipos import F32, F64, I1, I32, NO_REGISTRADOR, como, elemento_de, sufixo


# ── contas elemento a elemento ──────────────────────────────────────────────
def _conta(calculo: Callable[..., ir.Value]) -> Regra:
    def regra(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
        return calculo(e, *e.iguais(*(pedir(k, i) for k in range(len(c.formas)))))

    return regra


def _aritmetica(de_reais: str, inteira: str) -> Regra:
    def calculo(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
        return getattr(e.b, de_reais if real(a.type) else inteira)(a, b)

    return _conta(calculo)


def comparar(e: Emissor, operador: str, a: ir.Value, b: ir.Value) -> ir.Value:
    if real(a.type):
        return e.b.fcmp_ordered(operador, a, b)
    sem_sinal = elemento_de(a.type) in SEM_SINAL
    return (e.b.icmp_unsigned if sem_sinal else e.b.icmp_signed)(operador, a, b)


def _comparacao(operador: str) -> Regra:
    return _conta(lambda e, a, b: comparar(e, operador, a, b))


def _extremo(operador: str) -> Regra:
    def calculo(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
        escolhido = e.b.select(comparar(e, operador, a, b), a, b)
        if not real(a.type):
            return escolhido
        return e.b.select(e.b.fcmp_unordered("uno", a, a), a, escolhido)  # NaN se propaga, como no NumPy

    return _conta(calculo)


def _relu(e: Emissor, x: ir.Value) -> ir.Value:
    zero = e.constante(x.type, 0)
    return e.b.select(comparar(e, "<", x, zero), zero, x)


def _negativo(e: Emissor, x: ir.Value) -> ir.Value:
    return e.b.fneg(x) if real(x.type) else e.b.sub(e.constante(x.type, 0), x)


def _absoluto(e: Emissor, x: ir.Value) -> ir.Value:
    if real(x.type):
        return e.chamar(f"llvm.fabs.{sufixo(x.type)}", x.type, x)
    return e.b.select(comparar(e, "<", x, e.constante(x.type, 0)), _negativo(e, x), x)


def _sinal(e: Emissor, x: ir.Value) -> ir.Value:
    b = e.b
    nada, um, menos = (e.constante(x.type, v) for v in (0, 1, -1))
    y = b.select(comparar(e, ">", x, nada), um, b.select(comparar(e, "<", x, nada), menos, nada))
    return b.select(b.fcmp_unordered("uno", x, x), x, y) if real(x.type) else y


def _raiz(e: Emissor, x: ir.Value) -> ir.Value:
    return e.chamar(f"llvm.sqrt.{sufixo(x.type)}", x.type, x)


def _verdade(e: Emissor, x: ir.Value) -> ir.Value:
    if elemento_de(x.type) == I1:
        return x
    zero = e.constante(x.type, 0)
    return (e.b.fcmp_unordered if real(x.type) else e.b.icmp_signed)("!=", x, zero)


def _nao(e: Emissor, x: ir.Value) -> ir.Value:
    verdade = _verdade(e, x)
    return e.b.xor(verdade, e.constante(verdade.type, 1))


def converter_valor(e: Emissor, x: ir.Value, de: str, para: str) -> ir.Value:
    """Um número de um tipo em outro."""
    b, elemento = e.b, NO_REGISTRADOR[para]
    destino = como(x.type, elemento)
    if de == para:
        return x
    if para == "bool":
        return _verdade(e, x)
    if real(x.type):
        if elemento in REAIS:
            return (b.fpext if para == "float64" else b.fptrunc)(x, destino)
        sinal = "u" if para == "uint32" else "s"  # o que não cabe vira o limite; sem o "sat", é indefinido
        return e.chamar(f"llvm.fpto{sinal}i.sat.{sufixo(destino)}.{sufixo(x.type)}", destino, x)
    sem_sinal = de in ("bool", "uint32")
    if elemento in REAIS:
        return (b.uitofp if sem_sinal else b.sitofp)(x, destino)
    if elemento_de(x.type).width > elemento.width:
        return b.trunc(x, destino)
    return (b.zext if sem_sinal else b.sext)(x, destino)


# ── os outros ───────────────────────────────────────────────────────────────
def _selecionar(e: Emissor, a: ir.Value, b: ir.Value, c: ir.Value) -> ir.Value:
    return e.b.select(a, b, c)


def _converter(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return converter_valor(e, pedir(0, i), c.tipos[0], c.tipo)


def _lote(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    return e.b.sitofp(e.multiplicar(c.lote, c.atributos["quantos"].vezes), F32)


def _potencia(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    base, expoente = pedir(0, i), pedir(1, i)
    if not real(base.type):
        return _potencia_inteira(e, base, expoente)
    if isinstance(expoente, ir.Constant) and getattr(expoente, "constant", None) in (3.0, 4.0):
        quadrado = e.b.fmul(base, base)  # o LLVM cuida de 0,5, 1 e 2
        return e.b.fmul(quadrado, base if expoente.constant == 3.0 else quadrado)
    base, expoente = e.iguais(base, expoente)
    return e.chamar(f"llvm.pow.{sufixo(base.type)}", base.type, base, expoente)


def _potencia_inteira(e: Emissor, base: ir.Value, expoente: ir.Value) -> ir.Value:
    """Por quadrados, um para cada bit do expoente. Com um negativo, que só se vê ao executar, corta-se."""
    b, fixo = e.b, getattr(expoente, "constant", None)
    if isinstance(fixo, int) and fixo >= 0:
        y, quadrado = e.constante(base.type, 1), base
        for k in range(fixo.bit_length()):
            y = b.mul(y, quadrado) if fixo >> k & 1 else y
            quadrado = b.mul(quadrado, quadrado)
        return y
    base, expoente = e.iguais(base, expoente)
    nada, um, menos_um = (e.constante(base.type, v) for v in (0, 1, -1))
    y, quadrado = um, base
    for k in range(elemento_de(base.type).width):
        tem = b.icmp_signed("!=", b.and_(expoente, e.constante(base.type, 1 << k)), nada)
        y, quadrado = b.select(tem, b.mul(y, quadrado), y), b.mul(quadrado, quadrado)
    if elemento_de(base.type) in SEM_SINAL:
        return y
    unidade = b.or_(b.icmp_signed("==", base, um), b.icmp_signed("==", base, menos_um))
    return b.select(b.or_(unidade, comparar(e, ">=", expoente, nada)), y, nada)


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
    x0 = e.numeros(posicao)
    x0 = b.trunc(x0, como(x0.type, I32))
    x1, *palavras = e.iguais(b.add(pedir(1, []), palavras[1]), *palavras, x0)[:-1]
    x0 = b.add(x0, palavras[0])

    def n(valor: int) -> ir.Value:
        return e.constante(x0.type, valor)

    for rodada in range(5):
        for rotacao in ((13, 15, 26, 6), (17, 29, 16, 24))[rodada % 2]:
            x0 = b.add(x0, x1)
            x1 = b.xor(b.or_(b.shl(x1, n(rotacao)), b.lshr(x1, n(32 - rotacao))), x0)
        x0 = b.add(x0, palavras[(rodada + 1) % 3])
        x1 = b.add(b.add(x1, palavras[(rodada + 2) % 3]), n(rodada + 1))
    if c.tipo == "float32":
        tipo = como(x0.type, F32)
        return b.fmul(b.uitofp(b.lshr(x0, n(8)), tipo), e.constante(tipo, 2.0**-24))
    tipo = como(x0.type, F64)
    altos, baixos = b.uitofp(b.lshr(x0, n(5)), tipo), b.uitofp(b.lshr(x1, n(6)), tipo)
    soma = b.fadd(b.fmul(altos, e.constante(tipo, 2.0**26)), baixos)
    return b.fmul(soma, e.constante(tipo, 2.0**-53))


REGRAS: dict[str, Regra] = {
    "somar": _aritmetica("fadd", "add"),
    "subtrair": _aritmetica("fsub", "sub"),
    "multiplicar": _aritmetica("fmul", "mul"),
    "dividir": _conta(lambda e, a, b: e.b.fdiv(a, b)),
    "quociente": _conta(divisao.quociente),
    "resto": _conta(divisao.resto),
    "piso": _conta(divisao.piso),
    "arredondar": _conta(divisao.arredondar),
    "potencia": _potencia,
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
    "maior_entre": _extremo(">"),
    "menor_entre": _extremo("<"),
    "menor": _comparacao("<"),
    "menor_igual": _comparacao("<="),
    "igual": _comparacao("=="),
    "nao": _conta(_nao),
    "e": _conta(lambda e, a, b: e.b.and_(_verdade(e, a), _verdade(e, b))),
    "ou": _conta(lambda e, a, b: e.b.or_(_verdade(e, a), _verdade(e, b))),
    "onde": _conta(_selecionar),
    "converter": _converter,
    "parar_gradiente": _conta(lambda e, x: x),
    "expandir": lugares.expandir,
    "transpor": lugares.transpor,
    "redimensionar": lugares.redimensionar,
    "fatiar": lugares.fatiar,
    "colar_fatia": lugares.colar_fatia,
    "concatenar": lugares.concatenar,
    "coletar": lugares.coletar,
    "coletar_ao_longo": lugares.coletar_ao_longo,
    "tamanho_do_lote": _lote,
    "sortear_uniforme": _sortear,
    "maximo_da_janela": janelas.maximo,
    "vencedor_da_janela": janelas.vencedor,
    "colher_da_janela": janelas.colher,
    "somar_janelas": janelas.somar_janela,
    "devolver_a_janela": janelas.janelas_sobre(True),
    "repetir_na_janela": janelas.janelas_sobre(False),
}
PESADAS = {
    *(
        "potencia",
        "quociente",
        "resto",
        "exp",
        "expm1",
        "log",
        "log1p",
        "tanh",
        "sigmoide",
        "erf",
        "seno",
        "cosseno",
    ),
    *("sortear_uniforme", "coletar", "coletar_ao_longo", "colar_fatia"),
    *(nome for nome in REGRAS if "janela" in nome),
}
"""As que custa repetir: usadas duas vezes, guardam-se."""
