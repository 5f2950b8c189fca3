"""O acaso: os mesmos bits que dá `neuronio.tensor.sorteio`."""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, Pedir
from neuronio.motores.llvm.emissao.tipos import F32, F64, I32, como
from neuronio.motores.llvm.registros.registro import Custo, Registro, Registros
from neuronio.tensor.sorteio import PARIDADE, ROTACOES, sortear_uniforme


def _sortear(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """Threefry-2x32, como em `neuronio.tensor.sorteio`: os mesmos bits."""
    b = e.b
    chave = [pedir(0, [0]), pedir(0, [1])]
    posicao: Inteiro = 0
    for k, t in zip(i, c.atributos["forma"], strict=True):
        posicao = e.somar(
            e.multiplicar(posicao, t) if isinstance(t, int) else posicao, k
        )  # o lote é o primeiro
    palavras = [*chave, b.xor(b.xor(chave[0], chave[1]), I32(PARIDADE))]
    x0 = e.numeros(posicao)
    x0 = b.trunc(x0, como(x0.type, I32))
    x1, *palavras = e.iguais(b.add(pedir(1, []), palavras[1]), *palavras, x0)[:-1]
    x0 = b.add(x0, palavras[0])

    def n(valor: int) -> ir.Value:
        return e.constante(x0.type, valor)

    for rodada in range(5):
        for rotacao in ROTACOES[rodada % 2]:
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


REGISTROS: Registros = {
    sortear_uniforme: Registro(_sortear, custo=Custo.PESADO, depende_do_lote=True),
}
