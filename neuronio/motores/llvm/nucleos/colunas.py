"""As colunas de uma convolução: cada janela da imagem, posta em fila, e o caminho de volta."""

from __future__ import annotations

from functools import partial

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Faixa, Inteiro
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import I1, I64
from neuronio.motores.llvm.nucleos.canal import Canal
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao


class Colunas:
    """As de um grupo, de tantas amostras, umas ao lado das outras: (canais × altura × largura do kernel,
    amostras × posições)."""

    def __init__(self, c: Convolucao, amostras: int = 1) -> None:
        self.c, self.e, self.amostras = c, c.largo.e, amostras
        self.largura = amostras * c.posicoes
        linhas_de_cache = -(-max(self.largura + c.lanes - 1, 2 * c.lanes) // 16)
        self.salto = 16 * (linhas_de_cache | 1)
        """De quantos em quantos números começa cada linha: com um vetor de folga, dois ao menos, e um número
        ímpar de linhas de cache, para que não caiam todas nos mesmos lugares dele."""
        self.lugar = c.rascunho(c.somas * self.salto)
        self._canal = None if c.sem_copia else Canal(c, c.altura, c.largura, c.bordas)
        if self._canal is not None:
            self._canal.zerar()

    @property
    def matriz(self) -> Matriz:
        return Matriz(self.lugar, self.salto, 1)

    # ── das janelas às colunas ──────────────────────────────────────────────
    def formar(self, x: ir.Value, de: Inteiro, antes: Inteiro = 0) -> None:
        """As de uma amostra, que começa em ``de``, depois de outras tantas.

        Cada vetor se escreve inteiro: o que dele passa da linha de janelas é o começo da seguinte, ou da
        outra amostra, que se escrevem depois, ou a folga.
        """
        c, e = self.c, self.e
        inicio = e.multiplicar(antes, c.posicoes)

        def canal(k: Inteiro) -> None:
            da_imagem = e.somar(de, e.multiplicar(k, c.altura * c.largura))
            if self._canal is not None:
                self._canal.trazer(x, da_imagem)
            na_fila = e.somar(inicio, e.multiplicar(k, c.kh * c.kw * self.salto))
            if c.em_fila:
                c.largo.em_vetores(0, c.posicoes, partial(seguidas, da_imagem, na_fila))
            else:
                e.laco(0, c.oh, partial(linha, da_imagem, na_fila))

        def seguidas(da_imagem: Inteiro, na_fila: Inteiro, j: Inteiro) -> None:
            valor = e.ler(x, e.somar(da_imagem, j), c.tipo)
            e.escrever(valor, self.lugar, e.somar(na_fila, j), c.tipo)

        def linha(da_imagem: Inteiro, na_fila: Inteiro, i: Inteiro) -> None:
            na_fila = e.somar(na_fila, e.multiplicar(i, c.ow))
            for posicao in range(c.kh * c.kw):
                for j in range(0, c.ow, c.lanes):
                    valor = self._ler(x, da_imagem, i, j, *divmod(posicao, c.kw))
                    e.escrever_vetor(valor, self.lugar, e.somar(na_fila, posicao * self.salto + j), c.lanes)

        e.laco(0, c.canais_do_grupo, canal)

    def _ler(self, x: ir.Value, da_imagem: Inteiro, i: Inteiro, j: int, dh: int, dw: int) -> ir.Value:
        """O que um vetor de janelas da linha i vê numa posição do kernel."""
        c, e = self.c, self.e
        if self._canal is not None:
            return e.ler_vetor(self._canal.lugar, self._canal.onde(i, j, dh, dw), c.lanes, c.real)
        linha = e.somar(e.multiplicar(i, c.stride[0]), dh * c.dilatacao[0])
        n, passo = min(c.lanes, c.ow - j), c.stride[1]
        onde = e.somar(e.somar(da_imagem, e.multiplicar(linha, c.largura)), j * passo + dw * c.dilatacao[1])
        if passo == 1 or n == 1:
            return e.ler_vetor(x, onde, n, c.real)
        return e.ler(x, e.somar(e.multiplicar(Faixa.seguidos(0, n, c.lanes), passo), onde), c.tipo)

    # ── e de volta ──────────────────────────────────────────────────────────
    def desfazer(self, y: ir.Value, de: Inteiro, antes: Inteiro = 0) -> None:
        """Soma cada coluna de uma amostra de volta na janela de onde veio."""
        inicio = self.e.multiplicar(antes, self.c.posicoes)
        if tuple(self.c.stride) == (1, 1):
            self._somar_em_registradores(y, de, inicio)
        else:
            self._somar_no_canal(y, de, inicio)

    def _somar_em_registradores(self, y: ir.Value, de: Inteiro, inicio: Inteiro) -> None:
        """Cada linha da imagem é a soma das linhas de janelas que passam por ela."""
        c, e, b = self.c, self.e, self.e.b
        mascara = ir.VectorType(I1, c.lanes)
        zero = e.constante(e.vetor(c.real), 0.0)
        (em_cima, _), (ao_lado, _) = c.bordas

        def parcela(k: Inteiro, h: Inteiro, j: int, dh: int, dw: int) -> ir.Value:
            linha = e.i64(e.somar(h, em_cima - dh * c.dilatacao[0]))
            existe = b.and_(b.icmp_signed(">=", linha, I64(0)), b.icmp_signed("<", linha, I64(c.oh)))
            desvio = j + ao_lado - dw * c.dilatacao[1]
            dentro = ir.Constant(mascara, [int(0 <= desvio + v < c.ow) for v in range(c.lanes)])
            coluna = e.somar(e.multiplicar(k, c.kh * c.kw), dh * c.kw + dw)
            onde = e.somar(e.multiplicar(coluna, self.salto), e.somar(e.multiplicar(linha, c.ow), desvio))
            valida = b.and_(e.espalhar(existe), dentro)
            return e.ler_com_mascara(self.lugar, e.somar(inicio, onde), valida, zero)

        def linha(k: Inteiro, h: Inteiro) -> None:
            for j in range(0, c.largura, c.lanes):
                soma = zero
                for posicao in range(c.kh * c.kw):
                    soma = b.fadd(soma, parcela(k, h, j, *divmod(posicao, c.kw)))
                onde = e.somar(de, e.multiplicar(e.somar(e.multiplicar(k, c.altura), h), c.largura))
                e.escrever_vetor(soma, y, e.somar(onde, j), min(c.lanes, c.largura - j))

        e.laco(0, c.canais_do_grupo, lambda k: e.laco(0, c.altura, lambda h: linha(k, h)))

    def _somar_no_canal(self, y: ir.Value, de: Inteiro, inicio: Inteiro) -> None:
        """Se não andam de uma em uma, somam-se num canal em fases, em que as vizinhas estão juntas."""
        c, e = self.c, self.e
        canal = self._canal or Canal(c, c.altura, c.largura, c.bordas)

        def um(k: Inteiro) -> None:
            canal.zerar()
            for posicao in range(c.kh * c.kw):
                coluna = e.somar(e.multiplicar(k, c.kh * c.kw), posicao)
                na_fila = e.somar(inicio, e.multiplicar(coluna, self.salto))
                e.laco(0, c.oh, partial(linha, na_fila, *divmod(posicao, c.kw)))
            canal.levar(y, e.somar(de, e.multiplicar(k, c.altura * c.largura)))

        def linha(na_fila: Inteiro, dh: int, dw: int, i: Inteiro) -> None:
            for j in range(0, c.ow, c.lanes):
                n = min(c.lanes, c.ow - j)
                onde = canal.onde(i, j, dh, dw)
                parcela = e.ler_vetor(
                    self.lugar, e.somar(na_fila, e.somar(e.multiplicar(i, c.ow), j)), n, c.real
                )
                soma = e.b.fadd(e.ler_vetor(canal.lugar, onde, n, c.real), parcela)
                e.escrever_vetor(soma, canal.lugar, onde, n)

        e.laco(0, c.canais_do_grupo, um)
