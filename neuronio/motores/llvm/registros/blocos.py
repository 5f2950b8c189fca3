"""O produto por uma matriz em que faltam blocos."""

from __future__ import annotations

from neuronio.motores.llvm.nucleos import produto_em_blocos as nucleos
from neuronio.motores.llvm.registros.produto import parcelas_de_um_produto
from neuronio.motores.llvm.registros.registro import DaMemoria, Registro, Registros
from neuronio.tensor.blocos import produto_em_blocos

REGISTROS: Registros = {
    produto_em_blocos: Registro(
        nucleo=nucleos.escrever,
        da_memoria=DaMemoria.EM_ORDEM,
        recebe_epilogo=True,
        contas=parcelas_de_um_produto,
    ),
}
