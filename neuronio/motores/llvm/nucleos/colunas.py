"""As colunas de uma convolução: cada janela da imagem, posta em fila, e o caminho de volta."""

from __future__ import annotations

from collections.abc import Callable

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.condicoes import ambas, entre, escolher, selecionar
from neuronio.motores.llvm.emissao.faixas import Condicao, Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.tipos import BYTES, F32, F64, I1, I64, sufixo
from neuronio.motores.llvm.nucleos.blocos import Blocos
from neuronio.motores.llvm.nucleos.produto import Produto
from neuronio.motores.llvm.plano.cobertura import NaoCoberta
from neuronio.motores.llvm.plano.medidas import saltos
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.tensor.dimensao import Forma, concreto

CadaLinha = Callable[[Inteiro, int, int, Inteiro, Inteiro], None]


class Convolucao:
    """As medidas de uma convolução e as peças com que se escrevem as três."""

    def __init__(self, f: Funcao, n: Nucleo, imagem: int, kernel: int, saida: int) -> None:
        """``imagem``, ``kernel``, ``saida``: os valores do programa que têm cada papel."""
        assert n.instrucao is not None
        self.f, self.e, self.i = f, f.e, n.instrucao
        a = self.i.atributos
        self.stride, self.bordas, self.dilatacao, self.grupos = (
            a[nome] for nome in ("stride", "bordas", "dilatacao", "grupos")
        )
        self.tipo = f.programa.aspectos[saida].tipo
        if self.tipo not in ("float32", "float64"):
            raise NaoCoberta(f"o motor llvm não cobre a convolução de {self.tipo}.")
        self.real = F32 if self.tipo == "float32" else F64
        self.lanes = self.e.lanes if self.real == F32 else self.e.lanes // 2
        self.largo = f.com_lanes(self.lanes)
        """A função, com os vetores cheios de números deste tipo."""
        self.forma_x, self.forma_k, self.forma_y = (
            f.programa.aspectos[v].forma for v in (imagem, kernel, saida)
        )
        self.canais, self.altura, self.largura = map(concreto, self.forma_x[1:])
        self.filtros, self.canais_do_grupo, self.kh, self.kw = map(concreto, self.forma_k)
        self.oh, self.ow = map(concreto, self.forma_y[2:])
        self.posicoes = self.oh * self.ow
        self.somas = self.canais_do_grupo * self.kh * self.kw
        self.filtros_do_grupo = self.filtros // self.grupos
        self.fila = -(-self.posicoes // 16) * 16
        """De quantos em quantos números começa cada linha das colunas."""

    def base(self, nome: int) -> ir.Value:
        return self.f.base(self.f.corte.vistas[nome].base)

    def por_amostra_e_grupo(self, corpo: Callable[[Inteiro, Inteiro], None]) -> None:
        self.e.laco(
            *self.f.cota(self.forma_x[0]), lambda s: self.e.laco(0, self.grupos, lambda g: corpo(s, g))
        )

    def inicio(self, forma: Forma, amostra: Inteiro, grupo: Inteiro, canais_do_grupo: int) -> Inteiro:
        """Onde começa o pedaço de uma amostra e de um grupo."""
        por_amostra, por_canal = saltos(forma)[:2]
        return self.e.somar(
            self.e.multiplicar(amostra, por_amostra), self.e.multiplicar(grupo, por_canal * canais_do_grupo)
        )

    # ── janelas ↔ colunas ───────────────────────────────────────────────────
    def cada_linha(self, corpo: CadaLinha) -> None:
        """``corpo(canal, dh, dw, i, linha_das_colunas)`` para cada linha de janelas."""

        def canal(c: Inteiro) -> None:
            for dh in range(self.kh):
                for dw in range(self.kw):
                    coluna = self.e.somar(self.e.multiplicar(c, self.kh * self.kw), dh * self.kw + dw)
                    inicio = self.e.multiplicar(coluna, self.fila)
                    self._linhas_de(c, dh, dw, inicio, corpo)

        self.e.laco(0, self.canais_do_grupo, canal)

    def _linhas_de(self, c: Inteiro, dh: int, dw: int, inicio: Inteiro, corpo: CadaLinha) -> None:
        def linha(i: Inteiro) -> None:
            corpo(c, dh, dw, i, self.e.somar(inicio, self.e.multiplicar(i, self.ow)))

        self.e.laco(0, self.oh, linha)

    @property
    def contigua(self) -> bool:
        """Se cada linha de janelas é um trecho da linha da imagem."""
        return self.stride[1] == 1 and not any(self.bordas[0]) and not any(self.bordas[1])

    def na_imagem(self, c: Inteiro, i: Inteiro, dh: int) -> tuple[Inteiro, Condicao]:
        """Onde começa a linha da imagem que corresponde à linha i de janelas, e se ela existe."""
        e = self.e
        linha = e.somar(e.multiplicar(i, self.stride[0]), dh * self.dilatacao[0] - self.bordas[0][0])
        existe = entre(e, linha, 0, self.altura) if any(self.bordas[0]) else True
        linha = escolher(e, existe, linha)
        return e.multiplicar(e.somar(e.multiplicar(c, self.altura), linha), self.largura), existe

    def na_linha(self, j: Inteiro, dw: int) -> tuple[Inteiro, Condicao]:
        e = self.e
        coluna = e.somar(e.multiplicar(j, self.stride[1]), dw * self.dilatacao[1] - self.bordas[1][0])
        existe = entre(e, coluna, 0, self.largura) if any(self.bordas[1]) else True
        return escolher(e, existe, coluna), existe

    def vetores_da_linha(self) -> list[tuple[int, int]]:
        """(onde começa, quantos números) de cada vetor de uma linha de janelas."""
        lanes = self.lanes
        return [(v, min(lanes, self.ow - v)) for v in range(0, self.ow, lanes)]

    def formar_colunas(self, x: ir.Value, de: Inteiro, colunas: ir.Value) -> None:
        e = self.e

        def linha(c: Inteiro, dh: int, dw: int, i: Inteiro, para: Inteiro) -> None:
            inicio, existe_linha = self.na_imagem(c, i, dh)
            inicio = e.somar(de, inicio)
            if self.contigua:
                largo = self.largo.e
                for v, n in self.vetores_da_linha():
                    valor = largo.ler_vetor(x, e.somar(inicio, v + dw * self.dilatacao[1]), n, self.real)
                    largo.escrever_vetor(valor, colunas, e.somar(para, v), n)
                return

            def numero(j: Inteiro) -> None:
                coluna, existe = self.na_linha(j, dw)
                valor = e.ler(x, e.somar(inicio, coluna), self.tipo)
                valor = selecionar(e, ambas(e, existe_linha, existe), valor, 0.0)
                e.escrever(valor, colunas, e.somar(para, j), self.tipo)

            self.f.em_vetores(0, self.ow, numero)

        self.cada_linha(linha)

    def desfazer_colunas(self, colunas: ir.Value, y: ir.Value, de: Inteiro) -> None:
        """Soma cada coluna de volta na janela de onde veio."""
        if tuple(self.stride) == (1, 1):
            self._desfazer_em_vetores(colunas, y, de)
        else:
            zero = ir.Constant(self.real, 0.0)
            tamanho = self.canais_do_grupo * self.altura * self.largura
            self.f.em_vetores(0, tamanho, lambda j: self.e.escrever(zero, y, self.e.somar(de, j), self.tipo))
            self._desfazer_uma_a_uma(colunas, y, de)

    def _desfazer_em_vetores(self, colunas: ir.Value, y: ir.Value, de: Inteiro) -> None:
        """Cada linha da imagem é a soma, em registradores, das linhas de janelas que passam por ela."""
        e, b = self.largo.e, self.e.b
        mascara = ir.VectorType(I1, self.lanes)
        zero = e.constante(e.vetor(self.real), 0.0)
        (em_cima, _), (antes, _) = self.bordas

        def parcela(c: Inteiro, h: Inteiro, inicio: int, dh: int, dw: int) -> ir.Value:
            linha = e.i64(e.somar(h, em_cima - dh * self.dilatacao[0]))
            existe = b.and_(b.icmp_signed(">=", linha, I64(0)), b.icmp_signed("<", linha, I64(self.oh)))
            desvio = inicio + antes - dw * self.dilatacao[1]
            dentro = ir.Constant(mascara, [int(0 <= desvio + j < self.ow) for j in range(self.lanes)])
            coluna = e.somar(e.multiplicar(c, self.kh * self.kw), dh * self.kw + dw)
            onde = e.somar(e.multiplicar(coluna, self.fila), e.somar(e.multiplicar(linha, self.ow), desvio))
            valida = b.and_(e.espalhar(existe), dentro)
            return e.ler_com_mascara(colunas, onde, valida, zero)

        def linha(c: Inteiro, h: Inteiro) -> None:
            for inicio in range(0, self.largura, self.lanes):
                soma = zero
                for dh in range(self.kh):
                    for dw in range(self.kw):
                        soma = b.fadd(soma, parcela(c, h, inicio, dh, dw))
                onde = e.somar(de, e.multiplicar(e.somar(e.multiplicar(c, self.altura), h), self.largura))
                e.escrever_vetor(soma, y, e.somar(onde, inicio), min(self.lanes, self.largura - inicio))

        e.laco(0, self.canais_do_grupo, lambda c: e.laco(0, self.altura, lambda h: linha(c, h)))

    def _desfazer_uma_a_uma(self, colunas: ir.Value, y: ir.Value, de: Inteiro) -> None:
        e = self.e

        def linha(c: Inteiro, dh: int, dw: int, i: Inteiro, para: Inteiro) -> None:
            inicio, existe_linha = self.na_imagem(c, i, dh)
            inicio = e.somar(de, inicio)

            def numero(j: Inteiro) -> None:
                coluna, existe = self.na_linha(j, dw)
                onde = e.somar(inicio, coluna)
                parcela = e.ler(colunas, e.somar(para, j), self.tipo)
                parcela = selecionar(e, ambas(e, existe_linha, existe), parcela, 0.0)
                e.escrever(e.b.fadd(e.ler(y, onde, self.tipo), parcela), y, onde, self.tipo)

            e.laco(0, self.ow, numero)

        self.cada_linha(linha)

    def rascunho(self, numeros: int) -> ir.Value:
        return self.f.rascunho(numeros * BYTES[self.tipo])

    def somar_parciais(self, parciais: ir.Value, quantas: int, destino: ir.Value) -> None:
        """De cada vetor de somas parciais, o número que elas são juntas."""
        e = self.largo.e
        nome = f"llvm.vector.reduce.fadd.{sufixo(e.vetor(self.real))}"

        def uma(k: Inteiro) -> None:
            vetor = e.ler_vetor(parciais, e.multiplicar(k, self.lanes), self.lanes, self.real)
            numero = e.chamar(nome, self.real, ir.Constant(self.real, 0.0), vetor, fastmath=("reassoc",))
            e.escrever(numero, destino, k, self.tipo)

        e.laco(0, quantas, uma)

    def produto(self, colunas: int) -> Produto:
        """O produto que dá tantas colunas."""
        return Produto(Blocos(self.f, self.tipo, colunas))
