"""As medidas de uma convolução, e as peças com que se escrevem ela e os seus gradientes."""

from __future__ import annotations

from collections.abc import Callable

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.tipos import BYTES, F32, F64, sufixo
from neuronio.motores.llvm.plano.cobertura import NaoCoberta
from neuronio.motores.llvm.plano.medidas import elementos, saltos
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.tensor.dimensao import Forma, concreto


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

    @property
    def amostras_por_thread(self) -> int:
        """Quantas, de um lote cheio, cabem no máximo a cada thread."""
        return -(-elementos(self.forma_x[:1], self.f.q.plano.lote) // self.f.modulo.threads)

    @property
    def sem_copia(self) -> bool:
        """Se as janelas se leem de onde a imagem está: não há zeros em volta, e as vizinhas estão seguidas,
        ou cada número é de uma só."""
        de_uma_so = self.kh * self.kw <= self.stride[0] * self.stride[1]
        return not any(map(any, self.bordas)) and (self.stride[1] == 1 or de_uma_so)

    @property
    def em_fila(self) -> bool:
        """Se a imagem já são as colunas: cada janela é um número só, e estão todas seguidas."""
        de_um_numero = self.kh * self.kw == self.stride[0] * self.stride[1] == 1
        return de_um_numero and not any(map(any, self.bordas))

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
