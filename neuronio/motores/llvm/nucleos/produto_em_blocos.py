"""O produto por uma matriz em que faltam blocos: de cada painel de colunas, só as linhas que nele existem."""

from __future__ import annotations

import llvmlite.ir as ir
import numpy as np

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import I32, I64, PONTEIRO
from neuronio.motores.llvm.nucleos.bloco import Bloco
from neuronio.motores.llvm.nucleos.blocos import Blocos, Fatores
from neuronio.motores.llvm.nucleos.epilogo import Epilogo
from neuronio.motores.llvm.nucleos.zeros import Posicoes
from neuronio.motores.llvm.plano.cobertura import NaoCoberta
from neuronio.motores.llvm.plano.pecas import Nucleo


def escrever(f: Funcao, n: Nucleo) -> None:
    """O núcleo: cada thread, as suas linhas do resultado, painel por painel."""
    assert n.instrucao is not None
    tipo = f.programa.aspectos[n.instrucao.saida].tipo
    if tipo not in ("float32", "float64"):
        raise NaoCoberta(f"o motor llvm não cobre o produto em blocos de {tipo}.")
    ha = n.instrucao.atributos["blocos"]
    vistas = [f.corte.vistas[nome] for nome in (*n.instrucao.entradas, n.instrucao.saida)]
    a, b, c = (Matriz(f.base(v.base), *v.saltos) for v in vistas)
    blocos = Blocos(f, tipo, ha.largura)
    e, linhas = blocos.e, f.cota(n.forma[0])
    epilogo = Epilogo(f, blocos) if n.raizes else None
    listas = _tabela(e, np.concatenate(ha.linhas).astype(np.int32), I32)
    fins = np.cumsum([0, *map(len, ha.linhas)])
    comecos = _tabela(e, fins.astype(np.int64), I64)

    def painel(j: Inteiro) -> None:
        comeco, fim = (e.ler(comecos, e.somar(j, k), "int64") for k in (0, 1))
        lista, quantas = Posicoes(e.endereco(listas, comeco, I32)), e.b.sub(fim, comeco)
        primeira = e.multiplicar(j, ha.largura)
        bloco, fatores = Bloco(blocos, epilogo, lista), Fatores(a, b, c, quantas)

        def parte(coluna: Inteiro, largura: int) -> None:
            absoluta = e.somar(primeira, coluna)
            blocos.em_blocos(
                linhas,
                blocos.altura(largura),
                lambda i, altura: bloco.escrever(fatores, i, absoluta, altura, largura, quantas),
            )

        blocos.cada_painel(parte)

    e.laco(0, len(ha.linhas), painel)


def _tabela(e: Emissor, numeros: np.ndarray, tipo: ir.Type) -> ir.Value:
    """Um array que vai com o código; o endereço do primeiro."""
    de_array = ir.ArrayType(tipo, len(numeros))
    tabela = ir.GlobalVariable(e.modulo, de_array, e.modulo.get_unique_name("tabela"))
    tabela.linkage, tabela.global_constant = "internal", True
    tabela.initializer = ir.Constant(de_array, numeros.tolist())
    tabela.type = PONTEIRO  # como todos: o llvmlite daria um que diz o tipo
    return tabela
