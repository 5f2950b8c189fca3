"""Quantas threads as multiplicações de matrizes do NumPy usam."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from neuronio.linha_de_comando.receitas import Configuracao


def threads_para(configuracao: Configuracao) -> AbstractContextManager[Any]:
    """Dentro do bloco, cada produto da mlp se faz numa thread só.

    Os produtos dela são pequenos: dividi-los entre dois núcleos ganha pouco quando o computador está livre,
    e, quando não está, uma thread passa o tempo a esperar a outra (0,4 ms por passo viram 17 ms). As
    convoluções são grandes, e ganham com todos os núcleos.
    """
    if configuracao.modelo != "mlp":
        return nullcontext()
    from threadpoolctl import threadpool_limits

    limite: AbstractContextManager[Any] = threadpool_limits(1, user_api="blas")
    return limite
