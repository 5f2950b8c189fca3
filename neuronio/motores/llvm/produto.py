"""O produto de matrizes: um bloco de resultados em registradores, escolhido pela forma.

Cada volta do laço interno lê uma linha de B em dois vetores, espalha um número de cada linha de A, e acumula
em até 28 registradores: duas leituras e 14 espalhamentos para 28 multiplicações-somas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import llvmlite.ir as ir

from neuronio.motores.llvm.cobertura import NaoCoberta
from neuronio.motores.llvm.emissor import BYTES, F32, F64, I64, Emissor, Inteiro
from neuronio.motores.llvm.plano import Nucleo, Vista, elementos, passos
from neuronio.tensor.dimensao import concreto

if TYPE_CHECKING:
    from neuronio.motores.llvm.geracao import Funcao

ACUMULADORES = {16: 28, 8: 12, 4: 24}
"""Quantos registradores de resultados cabem, por números em cada vetor."""


CABE_NO_L1 = 40 * 1024
PASSO_RUIM = 2048
"""Linhas a um múltiplo destes bytes caem nos mesmos poucos lugares do cache, e se expulsam."""


def escrever(f: Funcao, n: Nucleo) -> None:
    """O núcleo de um produto, com qualquer quantidade de eixos de lote à esquerda."""
    assert n.instrucao is not None
    tipo = f.programa.aspectos[n.instrucao.saida].tipo
    if tipo not in ("float32", "float64"):
        raise NaoCoberta(f"o motor llvm não cobre o produto de matrizes de {tipo}.")
    forma_a = f.programa.aspectos[n.instrucao.entradas[0]].forma
    lotes, (m, k) = n.forma[:-2], forma_a[-2:]
    vistas = [
        *(f.plano.vista(e) for e in n.instrucao.entradas),
        Vista(n.instrucao.saida, tuple(passos(n.forma))),
    ]
    bases = [f.base(v.base) for v in vistas]
    produto = Produto(f.e, tipo, concreto(n.forma[-1]), f.tamanho(k))
    produto.dar_memoria(f, elementos((k,), f.g.arena.lote))

    def nivel(eixo: int, desvios: list[Inteiro]) -> None:
        if eixo == len(lotes):
            a, b, c = (
                (base, v.passos[-2], v.passos[-1], d)
                for base, v, d in zip(bases, vistas, desvios, strict=True)
            )
            produto.escrever(a, b, c, (0, f.tamanho(m)) if lotes else f.parte(m))
            return

        def volta(i: Inteiro) -> None:
            andados = [
                f.e.somar(d, f.e.multiplicar(i, v.passos[eixo])) for d, v in zip(desvios, vistas, strict=True)
            ]
            nivel(eixo + 1, andados)

        inicio, fim = (0, f.tamanho(lotes[eixo])) if eixo else f.parte(lotes[eixo])
        f.e.laco(inicio, fim, volta)

    nivel(0, [0, 0, 0])


Matriz = tuple[ir.Value, int, int, Inteiro]
"""Base, passo entre linhas, passo entre colunas, e onde começa."""


class Produto:
    """C = A B, com as formas conhecidas ao compilar, menos a quantidade de linhas e, talvez, a de somas."""

    def __init__(self, e: Emissor, tipo: str, colunas: int, somas: Inteiro) -> None:
        self.e, self.colunas, self.somas = e, colunas, somas
        self.tipo = F32 if tipo == "float32" else F64
        self.lanes = e.lanes if self.tipo == F32 else e.lanes // 2
        self.acumuladores = ACUMULADORES[e.lanes]
        self.bytes = BYTES[tipo]
        self.maior_soma, self.copia = 0, None

    def dar_memoria(self, f: Funcao, maior_soma: int) -> None:
        """Um lugar para a cópia de um painel de B, sabendo quantas somas pode haver."""
        self.maior_soma = maior_soma
        self.copia = f.rascunho(maior_soma * self.maior_painel * self.bytes)

    def escrever(
        self, a: Matriz, b: Matriz, c: Matriz, linhas: tuple[Inteiro, Inteiro], acumular: bool = False
    ) -> None:
        """C = A B nas linhas dadas; ``acumular`` soma ao que já havia em C."""
        self.a, self.b, self.c, self.acumular = a, b, c, acumular
        antes, self.e.lanes = self.e.lanes, self.lanes
        alinhada = b[1] * self.bytes % PASSO_RUIM == 0
        if b[2] != 1 or (self.copia is not None and alinhada):
            self._com_b_copiada(linhas)
        elif self.maior_soma * self.colunas * self.bytes <= CABE_NO_L1 and self.copia is not None:
            self._por_linhas(linhas)
        else:
            self.cada_painel(lambda coluna, largura: self._painel(coluna, largura, linhas))
        self.e.lanes = antes

    # ── divisão em blocos ───────────────────────────────────────────────────
    def _por_linhas(self, linhas: tuple[Inteiro, Inteiro]) -> None:
        """B inteira cabe no cache: cada bloco de linhas passa por todos os painéis antes do seguinte."""

        def bloco(i: Inteiro, altura: int) -> None:
            self.cada_painel(lambda coluna, largura: self._bloco(i, coluna, altura, largura))

        self._em_blocos(linhas, self._altura(self.maior_painel), bloco)

    def cada_painel(self, corpo: Callable[[Inteiro, int], None]) -> None:
        """``corpo(primeira coluna, quantas colunas)`` para cada painel."""
        for inicio, quantos, largura in self.paineis():

            def um(j: Inteiro, inicio: int = inicio, largura: int = largura) -> None:
                corpo(self.e.somar(inicio, self.e.multiplicar(j, largura)), largura)

            self.e.laco(0, quantos, um)

    def paineis(self) -> list[tuple[int, int, int]]:
        """(primeira coluna, quantos painéis, colunas de cada): de dois vetores, e um de três se sobra um."""
        vetores = -(-self.colunas // self.lanes)
        inteiros = [2] * (vetores // 2)
        if vetores % 2:
            inteiros[-1:] = [inteiros[-1] + 1] if inteiros else [1]
        ultimo = self.colunas - self.lanes * (vetores - inteiros[-1])
        iguais = len(inteiros) - 1
        if ultimo == 2 * self.lanes:
            return [(0, iguais + 1, ultimo)]
        return [p for p in ((0, iguais, 2 * self.lanes), (iguais * 2 * self.lanes, 1, ultimo)) if p[1]]

    @property
    def maior_painel(self) -> int:
        return max(largura for _, _, largura in self.paineis())

    def _altura(self, largura: int) -> int:
        return min(14, self.acumuladores // -(-largura // self.lanes))

    def _painel(self, coluna: Inteiro, largura: int, linhas: tuple[Inteiro, Inteiro]) -> None:
        """Todas as linhas sobre um painel de colunas."""
        self._em_blocos(
            linhas, self._altura(largura), lambda i, altura: self._bloco(i, coluna, altura, largura)
        )

    def _em_blocos(
        self, linhas: tuple[Inteiro, Inteiro], altura: int, corpo: Callable[[Inteiro, int], None]
    ) -> None:
        """``corpo(primeira linha, quantas)`` para cada bloco de linhas."""
        e, b = self.e, self.e.b
        inicio, fim = linhas
        if isinstance(inicio, int) and isinstance(fim, int):
            self._blocos_iguais(inicio, fim, altura, corpo)
            return
        quantas = e.i64(e.subtrair(fim, inicio))
        for h in (altura, 4, 1):  # os blocos altos que couberem, depois de 4, depois de 1
            cheias = e.multiplicar(b.udiv(quantas, I64(h)), h)
            fim = e.somar(inicio, cheias)
            e.laco(inicio, fim, lambda i, h=h: corpo(i, h), h)  # type: ignore[misc]
            inicio, quantas = fim, e.i64(e.subtrair(quantas, cheias))

    def _blocos_iguais(
        self, inicio: int, fim: int, altura: int, corpo: Callable[[Inteiro, int], None]
    ) -> None:
        """Conhecida a quantidade de linhas, blocos de alturas quase iguais: 30 linhas são 10 + 10 + 10."""
        menor, maiores = divmod(fim - inicio, -(-(fim - inicio) // altura))
        meio = inicio + maiores * (menor + 1)
        self.e.laco(inicio, meio, lambda i: corpo(i, menor + 1), menor + 1)
        self.e.laco(meio, fim, lambda i: corpo(i, menor), menor)

    def _bloco(self, i0: Inteiro, coluna: Inteiro, altura: int, largura: int) -> None:
        """``altura`` × ``largura`` resultados, somados em registradores."""
        e, b = self.e, self.e.b
        larguras = [min(self.lanes, largura - s) for s in range(0, largura, self.lanes)]
        base_a, linha_a, soma_a, de_a = self.a
        base_b, linha_b, _, de_b = self.b
        enderecos = [e.somar(de_a, e.multiplicar(e.somar(i0, r), linha_a)) for r in range(altura)]
        inicio_b = e.somar(de_b, coluna)
        zero = ir.Constant(ir.VectorType(self.tipo, self.lanes), [0.0] * self.lanes)

        def parcela(p: Inteiro, soma: list[list[ir.Value]]) -> list[list[ir.Value]]:
            fila = e.somar(inicio_b, e.multiplicar(p, linha_b))
            vetores = [
                e.ler_vetor(base_b, e.somar(fila, v * self.lanes), n, self.tipo)
                for v, n in enumerate(larguras)
            ]
            nova = []
            for r in range(altura):
                numero = b.load(
                    e.endereco(base_a, e.somar(enderecos[r], e.multiplicar(p, soma_a)), self.tipo),
                    typ=self.tipo,
                )
                espalhado = e.espalhar(numero)
                nova.append([e.fma(espalhado, v, s) for v, s in zip(vetores, soma[r], strict=True)])
            return nova

        base_c, linha_c, _, de_c = self.c
        filas_c = [
            e.somar(e.somar(de_c, coluna), e.multiplicar(e.somar(i0, r), linha_c)) for r in range(altura)
        ]

        def inicial(r: int, v: int, n: int) -> ir.Value:
            return (
                e.ler_vetor(base_c, e.somar(filas_c[r], v * self.lanes), n, self.tipo)
                if self.acumular
                else zero
            )

        soma = e.laco_com_somas(
            self.somas, [[inicial(r, v, n) for v, n in enumerate(larguras)] for r in range(altura)], parcela
        )
        for r in range(altura):
            for v, n in enumerate(larguras):
                e.escrever_vetor(soma[r][v], base_c, e.somar(filas_c[r], v * self.lanes), n)

    # ── B copiada ───────────────────────────────────────────────────────────
    def _com_b_copiada(self, linhas: tuple[Inteiro, Inteiro]) -> None:
        """Cada painel de B se copia, com as linhas juntas, e se multiplica pela cópia.

        É preciso quando as colunas de B não são contíguas, e vale a pena quando as linhas distam um múltiplo
        do passo que as põe todas no mesmo lugar do cache.
        """
        assert self.copia is not None
        e, copia, painel = self.e, self.copia, self.maior_painel

        def um_painel(coluna: Inteiro, largura: int) -> None:
            if self.b[2] == 1:
                self._copiar_linhas(coluna, largura)
            else:
                self._copiar_colunas(coluna, largura)
            original, c = self.b, self.c
            self.b, self.c = (copia, painel, 1, 0), (c[0], c[1], c[2], e.somar(c[3], coluna))
            self._painel(0, largura, linhas)
            self.b, self.c = original, c

        self.cada_painel(um_painel)

    def _copiar_linhas(self, coluna: Inteiro, largura: int) -> None:
        e, copia = self.e, self.copia
        base, linha_b, _, de_b = self.b

        def linha(p: Inteiro) -> None:
            de = e.somar(e.somar(de_b, coluna), e.multiplicar(p, linha_b))
            para = e.multiplicar(p, self.maior_painel)
            for v in range(0, largura, self.lanes):
                n = min(self.lanes, largura - v)
                valor = e.ler_vetor(base, e.somar(de, v), n, self.tipo)
                e.escrever_vetor(valor, copia, e.somar(para, v), n)

        e.laco(0, self.somas, linha)

    def _copiar_colunas(self, coluna: Inteiro, largura: int) -> None:
        e, b, copia = self.e, self.e.b, self.copia
        base, linha_b, coluna_b, de_b = self.b

        def uma(j: Inteiro) -> None:
            de = e.somar(de_b, e.multiplicar(e.somar(coluna, j), coluna_b))

            def numero(p: Inteiro) -> None:
                valor = b.load(
                    e.endereco(base, e.somar(de, e.multiplicar(p, linha_b)), self.tipo), typ=self.tipo
                )
                b.store(valor, e.endereco(copia, e.somar(e.multiplicar(p, self.maior_painel), j), self.tipo))

            e.laco(0, self.somas, numero)

        e.laco(0, largura, uma)
