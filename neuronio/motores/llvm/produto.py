"""O produto de matrizes: um bloco de resultados em registradores, escolhido pela forma.

Cada volta do laço interno lê uma linha de B em dois vetores, espalha um número de cada linha de A, e acumula
em até 28 registradores: duas leituras e 14 espalhamentos para 28 multiplicações-somas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import llvmlite.ir as ir

from neuronio.motores.llvm.cobertura import NaoCoberta
from neuronio.motores.llvm.emissor import BYTES, F32, F64, I32, I64, Emissor, Grade, Inteiro, sufixo
from neuronio.motores.llvm.faixas import Faixa
from neuronio.motores.llvm.plano import Nucleo, Vista, elementos, passos
from neuronio.tensor.dimensao import concreto

if TYPE_CHECKING:
    from neuronio.motores.llvm.geracao import Funcao

REGISTRADORES = {16: 32, 8: 16, 4: 32}
"""Quantos registradores de vetores há, por números em cada um: os do AVX-512, do AVX2 e do NEON."""


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
    produto.pular_zeros = vistas[0].base in f.programa.argumentos and not lotes
    if n.raizes:
        produto.epilogo = _Epilogo(f, n, produto)

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
        self.registradores = REGISTRADORES[e.lanes]
        self.bytes = BYTES[tipo]
        self.maior_soma, self.copia = 0, None
        self.epilogo: _Epilogo | None = None
        self.pular_zeros = False
        """Se A costuma ter muitos zeros, como as imagens de dígitos: vale a pena procurá-los."""

    def dar_memoria(self, f: Funcao, maior_soma: int) -> None:
        """Um lugar para a cópia de um painel de B, sabendo quantas somas pode haver."""
        self.maior_soma = maior_soma
        self.copia = f.rascunho(maior_soma * self.maior_painel * self.bytes)
        self.lista = f.rascunho((maior_soma + self.lanes) * BYTES["uint32"])

    def escrever(
        self, a: Matriz, b: Matriz, c: Matriz, linhas: tuple[Inteiro, Inteiro], acumular: bool = False
    ) -> None:
        """C = A B nas linhas dadas; ``acumular`` soma ao que já havia em C."""
        self.a, self.b, self.c, self.acumular = a, b, c, acumular
        antes, self.e.lanes = self.e.lanes, self.lanes
        alinhada = b[1] * self.bytes % PASSO_RUIM == 0
        if self.pular_zeros and b[2] == 1 and self.colunas >= 2 * self.lanes and 1 in a[1:3]:
            self._sem_os_zeros(linhas)
        elif b[2] != 1 or (self.copia is not None and alinhada):
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

    def cada_painel(self, corpo: Callable[[Inteiro, int], None], vetores: int = 2) -> None:
        """``corpo(primeira coluna, quantas colunas)`` para cada painel."""
        for inicio, quantos, largura in self.paineis(vetores):

            def um(j: Inteiro, inicio: int = inicio, largura: int = largura) -> None:
                corpo(self.e.somar(inicio, self.e.multiplicar(j, largura)), largura)

            self.e.laco(0, quantos, um)

    def paineis(self, vetores: int = 2) -> list[tuple[int, int, int]]:
        """(primeira coluna, quantos painéis, colunas de cada); um mais largo leva a sobra."""
        largura = vetores * self.lanes
        inteiros = max(self.colunas // largura, 1)
        sobra = self.colunas - inteiros * largura
        if sobra <= 0:
            return [(0, inteiros, min(largura, self.colunas))]
        if sobra > self.lanes:  # demais para um só bloco de registradores
            return [(0, inteiros, largura), (inteiros * largura, 1, sobra)]
        iguais = [(0, inteiros - 1, largura)] if inteiros > 1 else []
        return [*iguais, ((inteiros - 1) * largura, 1, largura + sobra)]

    @property
    def maior_painel(self) -> int:
        return max(largura for _, _, largura in self.paineis())

    def _altura(self, largura: int) -> int:
        """Quantas linhas de resultados cabem nos registradores, com uma linha de B e um número de A."""
        vetores = -(-largura // self.lanes)
        return min(14, (self.registradores - 1 - vetores) // vetores)

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
        for h in sorted({altura, max(altura // 3, 1), 1}, reverse=True):  # os altos que couberem; o resto
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

    def _bloco(
        self, i0: Inteiro, coluna: Inteiro, altura: int, largura: int, vivos: Inteiro | None = None
    ) -> None:
        """``altura`` × ``largura`` resultados, somados em registradores.

        ``vivos``: quantas posições há na lista das que se somam; sem isto, somam-se todas.
        """
        e, b = self.e, self.e.b
        larguras = [min(self.lanes, largura - s) for s in range(0, largura, self.lanes)]
        (base_a, linha_a, soma_a, de_a), (base_b, linha_b, _, de_b) = self.a, self.b
        base_c, linha_c, _, de_c = self.c
        onde_c = e.somar(e.somar(de_c, coluna), e.multiplicar(i0, linha_c))
        if self.epilogo is not None and self.epilogo.de_passagem:
            base_c, linha_c, onde_c = self.epilogo.bloco, self.epilogo.passo, 0
        # um ponteiro por matriz: as linhas e os vetores do bloco estão a distâncias constantes dele
        ponteiro_a = e.endereco(base_a, e.somar(de_a, e.multiplicar(i0, linha_a)), self.tipo)
        ponteiro_b = e.endereco(base_b, e.somar(de_b, coluna), self.tipo)
        ponteiro_c = e.endereco(base_c, onde_c, self.tipo)
        zero = e.constante(e.vetor(self.tipo), 0.0)

        def parcela(p: Inteiro, soma: Grade) -> Grade:
            if vivos is not None:
                p = b.zext(e.ler(self.lista, p, "uint32"), I64)
            fila = e.endereco(ponteiro_b, e.multiplicar(p, linha_b), self.tipo)
            vetores = [e.ler_vetor(fila, v * self.lanes, n, self.tipo) for v, n in enumerate(larguras)]
            pilar = e.endereco(ponteiro_a, e.multiplicar(p, soma_a), self.tipo)
            nova = []
            for r in range(altura):
                espalhado = e.espalhar(b.load(e.endereco(pilar, r * linha_a, self.tipo), typ=self.tipo))
                nova.append([e.fma(espalhado, v, s) for v, s in zip(vetores, soma[r], strict=True)])
            return nova

        def inicial(r: int, v: int, n: int) -> ir.Value:
            onde = r * linha_c + v * self.lanes
            return e.ler_vetor(ponteiro_c, onde, n, self.tipo) if self.acumular else zero

        iniciais = [[inicial(r, v, n) for v, n in enumerate(larguras)] for r in range(altura)]
        soma = e.laco_com_somas(self.somas if vivos is None else vivos, iniciais, parcela)
        for r in range(altura):
            for v, n in enumerate(larguras):
                e.escrever_vetor(soma[r][v], ponteiro_c, r * linha_c + v * self.lanes, n)
        if self.epilogo is not None:
            self.epilogo.escrever(i0, coluna, altura, largura, ponteiro_c, linha_c)

    # ── A com muitos zeros ──────────────────────────────────────────────────
    def _sem_os_zeros(self, linhas: tuple[Inteiro, Inteiro]) -> None:
        """De cada bloco de linhas de A, só as posições em que alguma não é zero: as outras nada somam.

        Metade das colunas de sete imagens de dígitos é de zeros: são as bordas. Procurá-los custa uma leitura
        de A, e o bloco é mais baixo e mais largo que o comum, porque quanto menos linhas, mais zeros juntos.
        """

        def bloco(i: Inteiro, altura: int) -> None:
            vivos = (self._vivos_seguidos if self.a[2] == 1 else self._vivos_um_a_um)(i, altura)
            self.cada_painel(lambda coluna, largura: self._bloco(i, coluna, altura, largura, vivos), 4)

        vetores = max(-(-largura // self.lanes) for _, _, largura in self.paineis(4))
        altura = (self.registradores - vetores) // (vetores + 1)  # cabem também os números de A, todos juntos
        self._em_blocos(linhas, max(altura, 1), bloco)

    def _vivos_seguidos(self, i: Inteiro, altura: int) -> Inteiro:
        """Anota na lista as posições não nulas de linhas contíguas; devolve quantas são."""
        e, b = self.e, self.e.b
        base, linha_a, _, de_a = self.a
        assert isinstance(self.somas, int)
        zero = e.constante(e.vetor(self.tipo), 0.0)
        contagem = e.pilha(I64)
        b.store(I64(0), contagem)

        def trecho(p: Inteiro, quantos: int) -> None:
            vivo = e.bits(False)
            for r in range(altura):
                onde = e.somar(e.somar(de_a, e.multiplicar(e.somar(i, r), linha_a)), p)
                lidos = e.ler_vetor(base, onde, quantos, self.tipo)
                vivo = b.or_(*e.iguais(vivo, b.fcmp_unordered("!=", lidos, zero)))
            posicoes = e.numeros(Faixa.seguidos(e.i64(p), self.lanes, self.lanes))
            posicoes = b.trunc(posicoes, ir.VectorType(I32, self.lanes))
            n = b.load(contagem, typ=I64)
            nome = f"llvm.experimental.vector.compress.{sufixo(posicoes.type)}"
            juntas = e.chamar(nome, posicoes.type, posicoes, vivo, e.constante(posicoes.type, 0))
            b.store(juntas, e.endereco(self.lista, n, I32), align=4)
            b.store(b.add(n, self._quantos(vivo)), contagem)

        inteiros = self.somas // self.lanes * self.lanes
        e.laco(0, inteiros, lambda p: trecho(p, self.lanes), self.lanes)
        if self.somas > inteiros:
            trecho(inteiros, self.somas - inteiros)
        return b.load(contagem, typ=I64)

    def _vivos_um_a_um(self, i: Inteiro, altura: int) -> Inteiro:
        """O mesmo, quando são as linhas, e não as posições, que estão seguidas na memória."""
        e, b = self.e, self.e.b
        base, _, soma_a, de_a = self.a
        zero = e.constante(e.vetor(self.tipo), 0.0)
        contagem = e.pilha(I64)
        b.store(I64(0), contagem)

        def posicao(p: Inteiro) -> None:
            onde = e.somar(e.somar(de_a, i), e.multiplicar(p, soma_a))
            vivo = b.fcmp_unordered("!=", e.ler_vetor(base, onde, altura, self.tipo), zero)
            n = b.load(contagem, typ=I64)
            b.store(b.trunc(e.i64(p), I32), e.endereco(self.lista, n, I32), align=4)
            algum = b.icmp_unsigned("!=", self._em_bits(vivo), self._em_bits(e.constante(vivo.type, 0)))
            b.store(b.add(n, b.zext(algum, I64)), contagem)

        e.laco(0, self.somas, posicao)
        return b.load(contagem, typ=I64)

    def _em_bits(self, vivo: ir.Value) -> ir.Value:
        return self.e.b.bitcast(vivo, ir.IntType(self.lanes))

    def _quantos(self, vivo: ir.Value) -> ir.Value:
        bits = self._em_bits(vivo)
        return self.e.b.zext(self.e.chamar(f"llvm.ctpop.i{self.lanes}", bits.type, bits), I64)

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
            original = self.b
            self.b = (copia, painel, 1, e.multiplicar(coluna, -1))  # a cópia começa na coluna do painel
            self._painel(coluna, largura, linhas)
            self.b = original

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
        """Colunas contíguas na memória viram linhas: de bloco em bloco, em registradores."""
        e, lanes = self.e, self.lanes
        base, linha_b, coluna_b, de_b = self.b
        inicio = e.somar(de_b, e.multiplicar(coluna, coluna_b))
        inteiros = e.multiplicar(e.dividir(self.somas, lanes), lanes) if linha_b == 1 else 0

        def um_bloco(p: Inteiro) -> None:
            for j in range(0, largura, lanes):
                n = min(lanes, largura - j)
                colunas = [
                    e.ler_vetor(base, e.somar(e.somar(inicio, p), (j + k) * coluna_b), lanes, self.tipo)
                    for k in range(n)
                ]
                vazia = ir.Constant(e.vetor(self.tipo), ir.Undefined)
                for k, linha in enumerate(_transpor(e, [*colunas, *[vazia] * (lanes - n)])):
                    para = e.multiplicar(e.somar(p, k), self.maior_painel)
                    e.escrever_vetor(linha, self.copia, e.somar(para, j), n)

        def um_numero(p: Inteiro) -> None:
            for j in range(largura):
                de = e.somar(e.somar(inicio, e.multiplicar(p, linha_b)), j * coluna_b)
                valor = e.b.load(e.endereco(base, de, self.tipo), typ=self.tipo)
                para = e.somar(e.multiplicar(p, self.maior_painel), j)
                e.b.store(valor, e.endereco(self.copia, para, self.tipo))

        e.laco(0, inteiros, um_bloco, lanes)
        e.laco(inteiros, self.somas, um_numero)


class _Epilogo:
    """O que se calcula de cada bloco de resultados logo que pronto: bias, ativação, atualização."""

    def __init__(self, f: Funcao, n: Nucleo, produto: Produto) -> None:
        assert n.instrucao is not None
        self.f, self.n, self.saida = f, n, n.instrucao.saida
        self.lanes, self.tipo = produto.lanes, produto.tipo
        self.de_passagem = f.plano.de_passagem(n)
        self.passo = 5 * self.lanes  # o painel mais largo: quatro vetores e a sobra
        self.bloco = f.rascunho(14 * self.passo * produto.bytes) if self.de_passagem else None
        """Onde fica cada bloco, se ninguém mais o lê."""

    def escrever(
        self, i0: Inteiro, coluna: Inteiro, altura: int, largura: int, pronto: ir.Value, passo: int
    ) -> None:
        """As expressões de ``altura`` linhas, em ``largura`` colunas, do que está ``pronto``."""
        f, e = self.f, self.f.e

        def linha(r: Inteiro) -> None:
            f.memo = {}
            for v in range(0, largura, self.lanes):
                n = min(self.lanes, largura - v)
                colunas = Faixa.seguidos(e.somar(coluna, v), n, self.lanes)
                indices = [e.somar(i0, r), colunas]
                valor = e.ler_vetor(pronto, e.somar(e.multiplicar(r, passo), v), n, self.tipo)
                f.ja_calculado(self.saida, indices, valor)
                f.calcular(self.n, indices)

        e.laco(0, altura, linha)


def _transpor(e: Emissor, linhas: list[ir.Value]) -> list[ir.Value]:
    """Um bloco quadrado de vetores, transposto: trocam-se metades, depois quartos, até os números.

    Fonte: J. O. Eklundh, "A fast computer method for matrix transposing", IEEE Trans. Comput. C-21, 1972.
    """
    lanes = len(linhas)
    d = lanes // 2
    while d:
        de_baixo = [k if not k & d else lanes + k - d for k in range(lanes)]
        de_cima = [k + d if not k & d else lanes + k for k in range(lanes)]
        for i in range(lanes):
            if not i & d:
                par = linhas[i], linhas[i + d]
                linhas[i], linhas[i + d] = e.permutar(*par, de_baixo), e.permutar(*par, de_cima)
        d //= 2
    return linhas
