"""As regras, das que acham causas às que acham consequências."""

from __future__ import annotations

from collections.abc import Callable

from neuronio.diagnosticos import da_rede, do_treino, dos_dados
from neuronio.diagnosticos.achado import Achado
from neuronio.diagnosticos.sinais import Sinais

REGRAS: tuple[Callable[[Sinais], Achado | None], ...] = (
    dos_dados.nao_padronizadas,
    dos_dados.duplicatas,
    dos_dados.rotulos_errados,
    dos_dados.classes_desbalanceadas,
    dos_dados.coluna_constante,
    dos_dados.coluna_duplicada,
    da_rede.gradientes_explodem,
    da_rede.gradientes_somem,
    da_rede.relus_mortas,
    da_rede.sigmoides_saturadas,
    da_rede.colapso,
    do_treino.taxa_grande,
    do_treino.taxa_pequena,
    do_treino.subajuste,
    do_treino.sobreajuste,
)


def diagnosticar(sinais: Sinais) -> tuple[Achado, ...]:
    """O que as regras acham nestes sinais."""
    return tuple(achado for regra in REGRAS if (achado := regra(sinais)) is not None)
