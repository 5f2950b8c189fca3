"""O produto de matrizes: um bloco de resultados em registradores, escolhido pela forma.

Cada volta do laço interno lê uma linha de B em dois vetores, espalha um número de cada linha de A, e acumula
em até 28 registradores: duas leituras e 14 espalhamentos para 28 multiplicações-somas.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import llvmlite.ir as ir

from neuronio.motores.llvm.cobertura import NaoCoberta
from neuronio.motores.llvm.copia import Copia
from neuronio.motores.llvm.emissor import Emissor, Grade, Inteiro
from neuronio.motores.llvm.epilogo import Epilogo
from neuronio.motores.llvm.matriz import Matriz
from neuronio.motores.llvm.nucleo import Nucleo, Vista, elementos, passos
from neuronio.motores.llvm.tipos import BYTES, F32, F64, I64
from neuronio.motores.llvm.zeros import Vivas, sabe_procurar
from neuronio.tensor.dimensao import concreto

if TYPE_CHECKING:
    from neuronio.motores.llvm.geracao import Funcao

REGISTRADORES = {16: 32, 8: 16, 4: 32}
"""Quantos registradores de vetores há, por números em cada um: os do AVX-512, do AVX2 e do NEON."""


CABE_NO_L1 = 40 * 1024
PASSO_RUIM = 2048
"""Linhas a um múltiplo destes bytes caem nos mesmos poucos lugares do cache, e se expulsam."""

SOMAS_DO_TRECHO = 512
LINHAS_DO_TRECHO = 256
"""De quantas somas e de quantas linhas de A se copia um trecho: cabe no L2, e um painel de B ao lado."""


def escrever(f: Funcao, n: Nucleo) -> None:
    """O núcleo de um produto, com qualquer quantidade de eixos de lote à esquerda."""
    assert n.instrucao is not None
    tipo = f.programa.aspectos[n.instrucao.saida].tipo
    if tipo not in ("float32", "float64"):
        raise NaoCoberta(f"o motor llvm não cobre o produto de matrizes de {tipo}.")
    if elementos(n.forma, 1) == 0:
        return
    forma_a = f.programa.aspectos[n.instrucao.entradas[0]].forma
    lotes, (m, k) = n.forma[:-2], forma_a[-2:]
    vistas = [
        *(f.plano.vista(e) for e in n.instrucao.entradas),
        Vista(n.instrucao.saida, tuple(passos(n.forma))),
    ]
    bases = [*(f.base(v.base) for v in vistas[:2]), f.base(vistas[2].base, f.thread if n.por_somas else 0)]
    primeira, fim_das_somas = f.parte(k) if n.por_somas else (0, f.tamanho(k))
    produto = Produto(f.e, tipo, concreto(n.forma[-1]), f.e.subtrair(fim_das_somas, primeira))
    dos_dados = vistas[0].base in f.programa.argumentos and not lotes
    produto.reparte = partial(f.parte, porcao=1) if n.por_colunas else lambda paineis: (0, paineis)
    produto.dar_memoria(f, elementos((k,), f.g.arena.lote), com_zeros=dos_dados)
    if n.raizes:
        produto.epilogo = Epilogo(f, n, produto)

    def nivel(eixo: int, desvios: list[Inteiro]) -> None:
        if eixo == len(lotes):
            a, b, c = (
                Matriz(base, v.passos[-2], v.passos[-1], d)
                for base, v, d in zip(bases, vistas, desvios, strict=True)
            )
            a, b = a.a_partir(f.e, coluna=primeira), b.a_partir(f.e, linha=primeira)
            todas = bool(lotes) or n.por_colunas or n.por_somas
            produto.escrever(a, b, c, (0, f.tamanho(m)) if todas else f.parte(m))
            return

        def volta(i: Inteiro) -> None:
            andados = [
                f.e.somar(d, f.e.multiplicar(i, v.passos[eixo])) for d, v in zip(desvios, vistas, strict=True)
            ]
            nivel(eixo + 1, andados)

        inicio, fim = (0, f.tamanho(lotes[eixo])) if eixo else f.parte(lotes[eixo])
        f.e.laco(inicio, fim, volta)

    nivel(0, [0, 0, 0])
    if n.por_somas:
        zero = ir.Constant(produto.tipo, 0.0)
        f.zerar_partes(n.instrucao.saida, f.e.multiplicar(f.tamanho(m), produto.colunas), zero, propria=False)


class Produto:
    """C = A B, com as formas conhecidas ao compilar, menos a quantidade de linhas e, talvez, a de somas."""

    def __init__(self, e: Emissor, tipo: str, colunas: int, somas: Inteiro) -> None:
        self.e, self.colunas, self.somas = e, colunas, somas
        self.tipo = F32 if tipo == "float32" else F64
        self.lanes = e.lanes if self.tipo == F32 else e.lanes // 2
        self.registradores = REGISTRADORES[e.lanes]
        self.bytes = BYTES[tipo]
        self.maior_soma = 0
        self.poucas_linhas = False
        """Se pode haver poucas, como ao prever uma amostra."""
        self.copia: Copia | None = None
        self.copia_de_a: Copia | None = None
        self.vivas: Vivas | None = None
        self.epilogo: Epilogo | None = None
        self.acumular: bool | ir.Value = False
        self.ultimas: bool | ir.Value = True
        """Se depois das somas que se fazem não há outras."""
        self.reparte: Callable[[int], tuple[Inteiro, Inteiro]] = lambda paineis: (0, paineis)
        """De tantos painéis, quais são desta thread."""

    def dar_memoria(self, f: Funcao, maior_soma: int, com_zeros: bool) -> None:
        """Um lugar para a cópia de um painel de B, sabendo quantas somas pode haver.

        ``com_zeros``: se A costuma ter muitos, como as imagens de dígitos, vale a pena procurá-los.
        """
        antes, self.e.lanes = self.e.lanes, self.lanes
        self.maior_soma, self.poucas_linhas = maior_soma, not f.programa.atribuicoes
        do_trecho = min(maior_soma, SOMAS_DO_TRECHO)
        lugar = f.rascunho(do_trecho * self.maior_painel * self.bytes)
        self.copia = Copia(self.e, self.tipo, lugar, self.maior_painel)
        passo = LINHAS_DO_TRECHO + self.lanes
        lugar = f.rascunho(do_trecho * passo * self.bytes)
        self.copia_de_a = Copia(self.e, self.tipo, lugar, passo)
        if com_zeros and self.colunas >= 2 * self.lanes:
            lista = f.rascunho((maior_soma + self.lanes) * BYTES["uint32"])
            olhadas = f.rascunho((maior_soma + self.lanes) * 2)
            self.vivas = Vivas(self.e, self.tipo, lista, olhadas)
        self.e.lanes = antes

    def escrever(
        self, a: Matriz, b: Matriz, c: Matriz, linhas: tuple[Inteiro, Inteiro], acumular: bool = False
    ) -> None:
        """C = A B nas linhas dadas; ``acumular`` soma ao que já havia em C."""
        self.a, self.b, self.c, self.acumular = a, b, c, acumular
        antes, self.e.lanes = self.e.lanes, self.lanes
        if self.vivas is not None and b.coluna == 1 and sabe_procurar(a):
            self._sem_os_zeros(linhas)
        elif b.coluna != 1 or (self.copia is not None and self._se_expulsam(b)):
            self._com_copias(linhas)
        elif self.maior_soma * self.colunas * self.bytes <= CABE_NO_L1 and self.copia is not None:
            self._por_linhas(linhas)
        else:
            self._em_paineis(linhas)
        self.e.lanes = antes

    # ── divisão em blocos ───────────────────────────────────────────────────
    def _por_linhas(self, linhas: tuple[Inteiro, Inteiro]) -> None:
        """B inteira cabe no cache: cada bloco de linhas passa por todos os painéis antes do seguinte."""

        def bloco(i: Inteiro, altura: int) -> None:
            self.cada_painel(lambda coluna, largura: self._bloco(i, coluna, altura, largura))

        self._em_blocos(linhas, self._altura(self.maior_painel), bloco)

    def _em_paineis(self, linhas: tuple[Inteiro, Inteiro]) -> None:
        """Blocos altos e estreitos; as últimas linhas, se podem ser poucas, uma a uma, em blocos largos."""
        e, (inicio, fim) = self.e, linhas
        meio = e.subtrair(fim, e.resto(e.subtrair(fim, inicio), 4)) if self.poucas_linhas else fim
        self.cada_painel(lambda coluna, largura: self._painel(coluna, largura, (inicio, meio)))
        self.cada_painel(
            lambda coluna, largura: e.laco(meio, fim, lambda i: self._bloco(i, coluna, 1, largura)),
            self.maior_largura,
        )

    def _com_copias(self, linhas: tuple[Inteiro, Inteiro]) -> None:
        """Cada painel de B se copia, com as linhas juntas, e se multiplica pela cópia; de A, às vezes também.

        É preciso quando as colunas de B não são contíguas, e vale a pena quando as linhas distam um múltiplo
        do passo que as põe todas no mesmo lugar do cache. Somas demais para o cache se fazem aos poucos.

        Fonte: K. Goto e R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34,
        2008.
        """
        e, a, b, somas, acumular = self.e, self.a, self.b, self.somas, self.acumular

        def trecho(pedaco: tuple[Inteiro, Inteiro], de: Inteiro, quantas: Inteiro) -> None:
            self.a, self.b, self.somas = a.a_partir(e, coluna=de), b.a_partir(e, linha=de), quantas
            if a.coluna == 1 and self._se_expulsam(a):
                self._copiar_a(pedaco)
            self.cada_painel(lambda coluna, largura: self._painel_copiado(coluna, largura, pedaco))

        def aos_poucos(pedaco: tuple[Inteiro, Inteiro], de: ir.Value) -> None:
            ate = e.menor_dos_dois(e.somar(de, SOMAS_DO_TRECHO), somas)
            self.acumular = acumular or e.menor(0, de)
            self.ultimas = e.b.icmp_signed("==", ate, e.i64(somas))
            trecho(pedaco, de, e.subtrair(ate, de))

        def pedaco(de: Inteiro) -> None:
            linhas_dele = de, e.menor_dos_dois(e.somar(de, LINHAS_DO_TRECHO), linhas[1])
            if self.maior_soma <= SOMAS_DO_TRECHO:
                trecho(linhas_dele, 0, somas)
            else:
                e.laco(0, somas, lambda k: aos_poucos(linhas_dele, e.i64(k)), SOMAS_DO_TRECHO)

        e.laco(*linhas, pedaco, LINHAS_DO_TRECHO)
        self.a, self.b, self.somas, self.acumular, self.ultimas = a, b, somas, acumular, True

    def _se_expulsam(self, matriz: Matriz) -> bool:
        """Se as linhas de uma matriz caem todas no mesmo lugar do cache."""
        return matriz.linha * self.bytes % PASSO_RUIM == 0

    def _copiar_a(self, linhas: tuple[Inteiro, Inteiro]) -> None:
        """As linhas de A, transpostas: as de um bloco ficam juntas, e cada soma as lê de um lugar só."""
        e, copia, (inicio, fim) = self.e, self.copia_de_a, linhas
        assert copia is not None
        deles = self.a.a_partir(e, inicio).transposta
        copia.trazer_muitas(deles, self.somas, e.subtrair(fim, inicio))
        self.a = Matriz(copia.lugar, 1, copia.passo, e.multiplicar(inicio, -1))

    def _painel_copiado(self, coluna: Inteiro, largura: int, linhas: tuple[Inteiro, Inteiro]) -> None:
        original, copia = self.b, self.copia
        assert copia is not None
        copia.trazer(original.a_partir(self.e, coluna=coluna), self.somas, largura)
        # a cópia começa na coluna do painel
        self.b = Matriz(copia.lugar, copia.passo, 1, self.e.multiplicar(coluna, -1))
        self._painel(coluna, largura, linhas)
        self.b = original

    def _sem_os_zeros(self, linhas: tuple[Inteiro, Inteiro]) -> None:
        """De cada bloco de linhas de A, só as posições em que alguma não é zero: as outras nada somam.

        Metade das colunas de sete imagens de dígitos é de zeros: são as bordas. Procurá-los custa uma leitura
        de A, e o bloco é baixo e largo, porque quanto menos linhas, mais zeros juntos.
        """
        e, a, vivas, (inicio, fim) = self.e, self.a, self.vivas, linhas
        assert vivas is not None
        vetores = self.maior_largura
        largos = max(-(-largura // self.lanes) for _, _, largura in self.paineis(vetores))
        altura = max((self.registradores - 1) // (largos + 1), 1)  # e os números de A, um por linha

        def bloco(i: Inteiro, altura: int, quantas: ir.Value) -> None:
            self.cada_painel(
                lambda coluna, largura: self._bloco(i, coluna, altura, largura, quantas), vetores
            )

        def grupo(i: Inteiro, quantas: int) -> None:
            vivas.olhar(a, i, quantas, self.somas)
            self._blocos_iguais(
                0,
                quantas,
                altura,
                lambda j, n: bloco(e.somar(i, j), n, vivas.das_olhadas(j, n, self.somas)),
            )

        if a.coluna == 1:
            self._em_blocos(linhas, altura, lambda i, n: bloco(i, n, vivas.anotar(a, i, n, self.somas)))
            return
        inteiros = e.somar(inicio, e.multiplicar(e.dividir(e.subtrair(fim, inicio), self.lanes), self.lanes))
        e.laco(inicio, inteiros, lambda i: grupo(i, self.lanes), self.lanes)
        e.laco(inteiros, fim, lambda i: grupo(i, 1))

    def cada_painel(self, corpo: Callable[[Inteiro, int], None], vetores: int = 2) -> None:
        """``corpo(primeira coluna, quantas colunas)`` para cada painel."""
        for inicio, quantos, largura in self.paineis(vetores):

            def um(j: Inteiro, inicio: int = inicio, largura: int = largura) -> None:
                corpo(self.e.somar(inicio, self.e.multiplicar(j, largura)), largura)

            self.e.laco(*self.reparte(quantos), um)

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

    @property
    def maior_largura(self) -> int:
        """De quantos vetores é o painel mais largo, fora a sobra."""
        return self.registradores // 4

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
        if fim <= inicio:
            return
        menor, maiores = divmod(fim - inicio, -(-(fim - inicio) // altura))
        meio = inicio + maiores * (menor + 1)
        self.e.laco(inicio, meio, lambda i: corpo(i, menor + 1), menor + 1)
        self.e.laco(meio, fim, lambda i: corpo(i, menor), menor)

    def _bloco(
        self, i0: Inteiro, coluna: Inteiro, altura: int, largura: int, vivas: Inteiro | None = None
    ) -> None:
        """``altura`` × ``largura`` resultados, somados em registradores.

        ``vivas``: quantas posições há na lista das que se somam; sem isto, somam-se todas.
        """
        e, tipo = self.e, self.tipo
        larguras = [min(self.lanes, largura - s) for s in range(0, largura, self.lanes)]
        c = self.c.a_partir(e, i0, coluna)
        de_uma_vez = isinstance(self.ultimas, bool)
        if self.epilogo is not None and self.epilogo.de_passagem and de_uma_vez:
            c = Matriz(self.epilogo.bloco, self.epilogo.passo, 1)
        # um ponteiro por matriz: as linhas e os vetores do bloco estão a distâncias constantes dele
        ponteiro_a, ponteiro_c = self.a.a_partir(e, i0).numero(e, tipo), c.numero(e, tipo)
        ponteiro_b = self.b.a_partir(e, coluna=coluna).numero(e, tipo)
        if self.epilogo is not None:
            self.epilogo.antecipar(i0, coluna, altura, largura)

        def parcela(p: Inteiro, somas: Grade) -> Grade:
            if self.vivas is not None and vivas is not None:
                p = e.b.zext(e.ler(self.vivas.lista, p, "uint32"), I64)
            pilar = e.endereco(ponteiro_a, e.multiplicar(p, self.a.coluna), tipo)
            fila = e.endereco(ponteiro_b, e.multiplicar(p, self.b.linha), tipo)
            return self._somar(pilar, fila, larguras, somas)

        def inicial(r: int, v: int, n: int) -> ir.Value:
            return self._inicial(ponteiro_c, r * c.linha + v * self.lanes, n)

        iniciais = [[inicial(r, v, n) for v, n in enumerate(larguras)] for r in range(altura)]
        somas = e.laco_com_somas(self.somas if vivas is None else vivas, iniciais, parcela)
        for r in range(altura):
            for v, n in enumerate(larguras):
                e.escrever_vetor(somas[r][v], ponteiro_c, r * c.linha + v * self.lanes, n)
        if self.epilogo is not None:
            with e.se(self.ultimas):
                self.epilogo.escrever(i0, coluna, altura, largura, ponteiro_c, c.linha)

    def _inicial(self, ponteiro: ir.Value, onde: Inteiro, quantos: int) -> ir.Value:
        """De onde parte um vetor de somas: de zero, ou do que já há no resultado."""
        e, zero = self.e, self.e.constante(self.e.vetor(self.tipo), 0.0)
        if isinstance(self.acumular, bool):
            return e.ler_vetor(ponteiro, onde, quantos, self.tipo) if self.acumular else zero
        ha = e.b.and_(e.espalhar(self.acumular), e.mascara(quantos))
        return e.ler_com_mascara(ponteiro, onde, ha, zero)

    def _somar(self, pilar: ir.Value, fila: ir.Value, larguras: list[int], somas: Grade) -> Grade:
        """As somas, com mais uma parcela de cada: um pilar de números de A vezes uma fila de vetores de B.

        Ficam em registradores os que são menos, e os outros se leem um a um.
        """
        e, linhas, colunas = self.e, range(len(somas)), range(len(larguras))

        def de_a(r: int) -> ir.Value:
            numero = e.b.load(e.endereco(pilar, r * self.a.linha, self.tipo), typ=self.tipo)
            return e.espalhar(numero)

        def de_b(v: int) -> ir.Value:
            return e.ler_vetor(fila, v * self.lanes, larguras[v], self.tipo)

        novas = [list(soma) for soma in somas]
        if len(linhas) < len(colunas):
            numeros = [de_a(r) for r in linhas]
            for v in colunas:
                vetor = de_b(v)
                for r in linhas:
                    novas[r][v] = e.fma(numeros[r], vetor, somas[r][v])
        else:
            vetores = [de_b(v) for v in colunas]
            for r in linhas:
                numero = de_a(r)
                for v in colunas:
                    novas[r][v] = e.fma(numero, vetores[v], somas[r][v])
        return novas
