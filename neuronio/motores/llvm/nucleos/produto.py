"""O produto de matrizes, por um de cinco caminhos, conforme as formas e o que cabe no cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import bytes_de
from neuronio.motores.llvm.nucleos.bloco import Bloco
from neuronio.motores.llvm.nucleos.blocos import Blocos, Fatores, aos_poucos
from neuronio.motores.llvm.nucleos.copia import Copia
from neuronio.motores.llvm.nucleos.epilogo import Epilogo
from neuronio.motores.llvm.nucleos.pacote import Pacote
from neuronio.motores.llvm.nucleos.pilhas import Linhas, Pilhas
from neuronio.motores.llvm.nucleos.sem_zeros import SemZeros
from neuronio.motores.llvm.nucleos.zeros import sabe_procurar
from neuronio.motores.llvm.plano.cobertura import NaoCoberta
from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.pecas import Nucleo, Reparticao
from neuronio.tensor.dimensao import concreto

DO_L1 = 5 / 6
"""Que parte do L1 pode ocupar B inteira para que fique nele: o resto é das linhas de A e dos resultados."""

MUITAS_LINHAS = 96
"""Para tantas linhas de A, copiar cada painel de B uma vez custa um centésimo das multiplicações."""

SALTO_RUIM = 2048
"""Linhas a um múltiplo destes bytes caem nos mesmos poucos lugares do cache, e se expulsam."""

SOMAS_DO_TRECHO = 16
"""De quantas somas se copia um trecho, por registrador: com muitos, uma linha de B serve a mais linhas de A,
e o painel pode não caber no L1."""

DO_L2 = 1 / 8
"""Que parte do L2 pode ocupar o painel de um trecho: vem dele em cada bloco de linhas."""


def escrever(f: Funcao, n: Nucleo) -> None:
    """O núcleo de um produto, com qualquer quantidade de eixos de lote à esquerda."""
    assert n.instrucao is not None
    tipo = f.programa.aspectos[n.instrucao.saida].tipo
    if tipo not in ("float32", "float64"):
        raise NaoCoberta(f"o motor llvm não cobre o produto de matrizes de {tipo}.")
    if elementos(n.forma, 1) == 0:
        return
    por_somas, por_colunas = (n.reparticao is r for r in (Reparticao.POR_SOMAS, Reparticao.POR_COLUNAS))
    lotes, (m, k) = n.forma[:-2], f.corte.forma(n.instrucao.entradas[0])[-2:]
    vistas = [f.corte.vistas[nome] for nome in (*n.instrucao.entradas, n.instrucao.saida)]
    bases = [*(f.base(v.base) for v in vistas[:2]), f.base(vistas[2].base, f.thread if por_somas else 0)]
    primeira, fim_das_somas = f.cota(k) if por_somas else (0, f.tamanho(k))
    somas, colunas = f.e.subtrair(fim_das_somas, primeira), concreto(n.forma[-1])
    blocos = Blocos(f, tipo, colunas, partial(f.cota, porcao=1)) if por_colunas else Blocos(f, tipo, colunas)
    dos_dados = f.q.vem_dos_dados(vistas[0].base) and not lotes
    todas = bool(lotes) or por_colunas or por_somas
    pacote = f.q.preparados.get(n)
    if pacote is not None:
        produto = Produto(blocos, pacote=pacote)
    else:
        linhas = elementos((m,), f.q.arena.lote if f.programa.atribuicoes else 1)  # pode prever-se uma só
        produto = Produto.com_memoria(
            f,
            blocos,
            linhas // (1 if todas else f.modulo.threads),
            elementos((k,), f.q.arena.lote),
            com_zeros=dos_dados,
        )
    if n.raizes:
        produto = replace(produto, epilogo=Epilogo(f, blocos))

    def nivel(eixo: int, desvios: list[Inteiro]) -> None:
        if eixo == len(lotes):
            a, b, c = (
                Matriz(base, v.saltos[-2], v.saltos[-1], d)
                for base, v, d in zip(bases, vistas, desvios, strict=True)
            )
            a, b = a.a_partir(f.e, coluna=primeira), b.a_partir(f.e, linha=primeira)
            produto.escrever(Fatores(a, b, c, somas), (0, f.tamanho(m)) if todas else f.cota(m))
            return

        def volta(i: Inteiro) -> None:
            andados = [
                f.e.somar(d, f.e.multiplicar(i, v.saltos[eixo])) for d, v in zip(desvios, vistas, strict=True)
            ]
            nivel(eixo + 1, andados)

        inicio, fim = (0, f.tamanho(lotes[eixo])) if eixo else f.cota(lotes[eixo])
        f.e.laco(inicio, fim, volta)

    nivel(0, [0, 0, 0])
    if por_somas:
        zero = ir.Constant(blocos.tipo, 0.0)
        f.zerar_partes(n.instrucao.saida, f.e.multiplicar(f.tamanho(m), colunas), zero, propria=False)


def somas_do_trecho(blocos: Blocos) -> int:
    """Quantas parcelas de cada resultado se somam de cada vez, se as duas matrizes se copiam."""
    de_uma_soma = 2 * blocos.lanes * bytes_de(blocos.tipo)
    cabem = int(DO_L2 * blocos.caches.l2) // de_uma_soma
    return max(min(SOMAS_DO_TRECHO * blocos.registradores, cabem), 1)


@dataclass(frozen=True)
class Produto:
    """C = A B, com as formas conhecidas ao compilar, menos a quantidade de linhas e, talvez, a de somas."""

    blocos: Blocos
    maior_soma: int = 0
    muitas_linhas: bool = False
    """Se são sempre tantas que copiar B para elas não pesa."""
    poucas_linhas: bool = False
    """Se pode haver poucas, como ao prever uma amostra."""
    aos_poucos: bool = False
    """Se A vem de mais longe que B: passa uma vez só, e de B ficam no cache umas somas de cada vez."""
    copia: Copia | None = None
    pilhas: Pilhas | None = None
    """Onde se copiam as linhas de A, se é preciso."""
    sem_zeros: SemZeros | None = None
    epilogo: Epilogo | None = None
    pacote: Pacote | None = None
    """B, se já está copiada, painel por painel."""

    @classmethod
    def com_memoria(cls, f: Funcao, blocos: Blocos, linhas: int, maior_soma: int, com_zeros: bool) -> Produto:
        """Um que tem onde copiar painéis, sabendo quantas linhas e quantas somas pode haver.

        ``com_zeros``: se A costuma ter muitos, como as imagens de dígitos, vale a pena procurá-los.
        """
        e, tipo = blocos.e, blocos.tipo
        do_trecho = somas_do_trecho(blocos)
        lugar = f.rascunho(min(maior_soma, do_trecho) * blocos.maior_painel * bytes_de(tipo))
        copia = Copia(e, tipo, lugar, blocos.maior_painel)
        pilhas = Pilhas(f, blocos, maior_soma, do_trecho)
        vale_procurar = com_zeros and blocos.colunas >= 2 * blocos.lanes
        sem_zeros = SemZeros.com_memoria(f, blocos, maior_soma) if vale_procurar else None
        muitas, poucas = linhas >= MUITAS_LINHAS, not f.programa.atribuicoes
        return cls(blocos, maior_soma, muitas, poucas, copia=copia, pilhas=pilhas, sem_zeros=sem_zeros)

    def escrever(self, f: Fatores, linhas: Linhas) -> None:
        """C = A B nas linhas dadas."""
        if self.pacote is not None:
            self._empacotado(f, linhas, self.pacote)
        elif self.aos_poucos:
            aos_poucos(
                self.blocos.e,
                f,
                self.maior_soma,
                somas_do_trecho(self.blocos),
                lambda t: self._por_linhas(t, linhas),
            )
        elif self.sem_zeros is not None and f.b.coluna == 1 and sabe_procurar(f.a):
            replace(self.sem_zeros, epilogo=self.epilogo).escrever(f, linhas)
        elif self.copia is not None and (
            f.b.coluna != 1 or self._se_expulsam(f.b) or (self.muitas_linhas and not self._cabe)
        ):
            self._com_copias(f, linhas, self.copia)
        elif self._cabe and self.copia is not None:
            self._por_linhas(f, linhas)
        else:
            self._em_paineis(f, linhas)

    @property
    def _cabe(self) -> bool:
        """Se B inteira cabe no L1."""
        bytes_ = self.maior_soma * self.blocos.colunas * bytes_de(self.blocos.tipo)
        return bytes_ <= DO_L1 * self.blocos.caches.l1

    @property
    def _bloco(self) -> Bloco:
        return Bloco(self.blocos, self.epilogo)

    # ── os caminhos ──────────────────────────────────────────────────
    def _por_linhas(self, f: Fatores, linhas: Linhas) -> None:
        """B inteira cabe no cache: cada bloco de linhas passa por todos os painéis antes do seguinte."""

        def bloco(i: Inteiro, altura: int) -> None:
            self.blocos.cada_painel(
                lambda coluna, largura: self._bloco.escrever(f, i, coluna, altura, largura)
            )

        self.blocos.em_blocos(linhas, self.blocos.altura(self.blocos.maior_painel), bloco)

    def _empacotado(self, f: Fatores, linhas: Linhas, pacote: Pacote) -> None:
        """B já está em painéis, cada um seguido na memória."""
        self.blocos.cada_painel(
            lambda coluna, largura: self._painel(
                replace(f, b=pacote.painel(coluna, largura)), coluna, largura, linhas
            )
        )

    def _em_paineis(self, f: Fatores, linhas: Linhas) -> None:
        """Blocos altos e estreitos; as últimas linhas, se podem ser poucas, uma a uma, em blocos largos."""
        e, (inicio, fim) = self.blocos.e, linhas
        meio = e.subtrair(fim, e.resto(e.subtrair(fim, inicio), 4)) if self.poucas_linhas else fim

        def uma_a_uma(coluna: Inteiro, largura: int) -> None:
            e.laco(meio, fim, lambda i: self._bloco.escrever(f, i, coluna, 1, largura))

        self.blocos.cada_painel(lambda coluna, largura: self._painel(f, coluna, largura, (inicio, meio)))
        self.blocos.cada_painel(uma_a_uma, self.blocos.maior_largura)

    def _com_copias(self, f: Fatores, linhas: Linhas, copia: Copia) -> None:
        """Cada painel de B se copia, com as linhas juntas, e se multiplica pela cópia; de A, às vezes também.

        É preciso quando as colunas de B não são contíguas, e vale a pena quando as linhas distam um múltiplo
        do salto que as põe todas no mesmo lugar do cache, ou quando são muitas as linhas de A que passam por
        um B grande. Somas demais para o cache se fazem aos poucos.

        Fonte: K. Goto e R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34,
        2008.
        """
        e = self.blocos.e

        def trecho(t: Fatores, pedaco: Linhas) -> None:
            pilhas = self.pilhas if t.a.coluna != 1 or self._se_expulsam(t.a) else None
            if pilhas is not None:
                pilhas.trazer(t.a, t.somas, pedaco)
            self.blocos.cada_painel(
                lambda coluna, largura: self._painel_copiado(t, copia, coluna, largura, pedaco, pilhas)
            )

        def pedaco(dele: Linhas) -> None:
            aos_poucos(e, f, self.maior_soma, somas_do_trecho(self.blocos), lambda t: trecho(t, dele))

        assert self.pilhas is not None
        self.pilhas.em_trechos(linhas, pedaco)

    # ── painéis e cópias ────────────────────────────────────────────────────
    def _painel(self, f: Fatores, coluna: Inteiro, largura: int, linhas: Linhas) -> None:
        """Todas as linhas sobre um painel de colunas."""
        escrever: Callable[[Inteiro, int], None] = lambda i, altura: self._bloco.escrever(  # noqa: E731
            f, i, coluna, altura, largura
        )
        self.blocos.em_blocos(linhas, self.blocos.altura(largura), escrever)

    def _se_expulsam(self, matriz: Matriz) -> bool:
        """Se as linhas de uma matriz caem todas no mesmo lugar do cache."""
        return bool(matriz.linha * bytes_de(self.blocos.tipo) % SALTO_RUIM == 0)

    def _painel_copiado(
        self, f: Fatores, copia: Copia, coluna: Inteiro, largura: int, linhas: Linhas, pilhas: Pilhas | None
    ) -> None:
        e = self.blocos.e
        copia.trazer(f.b.a_partir(e, coluna=coluna), f.somas, largura)
        # a cópia começa na coluna do painel
        copiada = Matriz(copia.lugar, copia.salto, 1, e.multiplicar(coluna, -1))
        if pilhas is None:
            self._painel(replace(f, b=copiada), coluna, largura, linhas)
            return

        def pilha(dela: Linhas) -> None:
            da_pilha = replace(f, a=pilhas.matriz(dela, linhas), b=copiada)
            self._painel(da_pilha, coluna, largura, dela)

        pilhas.cada(linhas, pilha)
