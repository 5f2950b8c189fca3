"""A convolução e os seus dois gradientes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.nucleos import convolucao as nucleos
from neuronio.motores.llvm.nucleos.gradiente_do_kernel import voltar_ao_kernel
from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.pecas import Nucleo, Reparticao
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.motores.llvm.registros.produto import parcelas_de_um_produto
from neuronio.motores.llvm.registros.registro import DaMemoria, Registro, Registros
from neuronio.tensor import convolucao
from neuronio.tensor.programa import Instrucao


def _do_kernel(i: Instrucao, corte: Corte, lote: int, caches: Caches) -> Reparticao:
    """Cada thread soma um gradiente inteiro, das suas amostras, ou faz uns filtros, de todas elas.

    De um modo lê-se, depois, um gradiente por thread; do outro, cada uma lê as imagens todas. Escolhe-se o
    que tem menos números; um gradiente que cabe no L1 lê-se num instante.
    """
    imagem, kernel = elementos(corte.forma(i.entradas[0]), lote), elementos(corte.forma(i.saida), lote)
    grande = kernel * BYTES[corte.programa.aspectos[i.saida].tipo] > caches.l1
    por_filtros = grande and kernel > imagem and i.atributos["grupos"] == 1
    return Reparticao.PELO_RESULTADO if por_filtros else Reparticao.SOMA_SOBRE_O_LOTE


def _registro(nucleo: Callable[[Funcao, Nucleo], None]) -> Registro:
    return Registro(nucleo=nucleo, da_memoria=DaMemoria.EM_ORDEM, contas=parcelas_de_um_produto)


REGISTROS: Registros = {
    convolucao.conv2d: _registro(nucleos.propagar),
    convolucao.conv2d_gradiente_da_entrada: _registro(nucleos.voltar_a_entrada),
    convolucao.conv2d_gradiente_do_kernel: replace(_registro(voltar_ao_kernel), reparte=_do_kernel),
}
