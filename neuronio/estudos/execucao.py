"""Fazer os treinos de um estudo, nos processos que houver: os desta máquina, ou os de um cluster.

Quem os reparte é o joblib, e por isso um estudo vai aonde ele for: dentro de
``joblib.parallel_config("dask")``, aos processos de um cluster Dask; com o Ray ou o Spark, o mesmo. Um
processo que morre leva só o treino em que estava, e que se pede de novo.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeTreino
from neuronio.estudos.cluster import SemProcessos, perdas_ditas
from neuronio.estudos.envio import conferir_envio
from neuronio.estudos.treinos import Dados, Falha, Parte, Pedido, treinar_um
from neuronio.motores.processadores import processadores

MORTES = 3
"""Quantas vezes um treino, sozinho, pode levar consigo o processo, antes de se desistir dele."""


def executar(pedidos: Sequence[Pedido], dados: Dados, processos: int | None) -> list[Parte]:
    """Faz todos os treinos.

    Raises:
        ErroDeTipo: se ``criar``, os dados ou as opções não se conseguem mandar a outro processo.
        ErroNeuronio: o de um treino que falhou; diz qual.
    """
    feitas: dict[int, Parte] = {}
    for quem, feita in a_medida(pedidos, dados, processos):
        if isinstance(feita, Falha):
            raise feita.erro
        feitas[quem] = feita
    return [feitas[quem] for quem in range(len(pedidos))]


def a_medida(
    pedidos: Sequence[Pedido], dados: Dados, processos: int | None
) -> Iterator[tuple[int, Parte | Falha]]:
    """Cada treino, com o seu número, assim que acaba.

    Os que um processo morto deixou por fazer se pedem de novo, cada um sozinho, depois de todos os outros: se
    é um deles que o mata, não leva mais nenhum.

    Raises:
        ErroDeTipo: se ``criar``, os dados ou as opções não se conseguem mandar a outro processo.
    """
    quantos = _quantos(processos, len(pedidos))
    if quantos == 1:
        yield from (treinar_um(quem, pedido, dados) for quem, pedido in enumerate(pedidos))
        return
    if not _na_mesma_memoria():
        conferir_envio(pedidos, dados)
    repartidor = _Repartidor(dados, quantos)
    faltam, suspeitos = dict(enumerate(pedidos)), dict[int, Pedido]()
    while faltam:
        for quem, feita in repartidor.ate_uma_morte(faltam):
            del faltam[quem]
            yield quem, feita
        suspeitos |= {quem: faltam.pop(quem) for quem in list(faltam)[: repartidor.simultaneos]}
    for quem, pedido in suspeitos.items():
        yield quem, repartidor.sozinho(quem, pedido)


DITOS = {
    "BrokenExecutor": "o processo em que estava encerrou-se",
    "KilledWorker": "o processo em que estava encerrou-se",
    "CancelledError": "o cluster o cancelou",
    "ModuleNotFoundError": "no outro processo falta um módulo",
}
"""Como o joblib, o loky e o Dask chamam o que perde um treino, e o que isso é."""


class _Repartidor:
    """Manda treinos aos processos, pelo joblib.

    Args:
        dados: os de todos.
        quantos: processos; None são os do ``joblib.parallel_config`` em que se está.
    """

    def __init__(self, dados: Dados, quantos: int | None) -> None:
        self.dados, self.quantos = dados, quantos
        self.simultaneos = 1
        """Quantos podem estar em curso quando um processo morre."""
        self.motivo: Exception | None = None
        """Por que parou da última vez."""

    def ate_uma_morte(self, faltam: dict[int, Pedido]) -> Iterator[tuple[int, Parte | Falha]]:
        """Os treinos que acabam, até que acabem todos ou um processo morra.

        Raises:
            SemProcessos: se o cluster fica sem nenhum.
        """
        from joblib import Parallel, delayed, effective_n_jobs

        paralelo = Parallel(self.quantos, return_as="generator_unordered", batch_size=1)
        try:
            with perdas_ditas():
                self.simultaneos = effective_n_jobs(self.quantos)
                yield from paralelo([delayed(treinar_um)(q, p, self.dados) for q, p in faltam.items()])
        except SemProcessos:
            raise
        except Exception as erro:  # os erros dos treinos vêm como falhas: este é de quem os reparte
            self.motivo = erro

    def sozinho(self, quem: int, pedido: Pedido) -> Parte | Falha:
        """Um treino que estava num processo que morreu."""
        for _ in range(MORTES):
            for _, feita in self.ate_uma_morte({quem: pedido}):
                return feita
        assert self.motivo is not None
        erro = ErroDeTreino(
            f"{pedido.nome}: perdeu-se {MORTES} vezes seguidas: {_em_portugues(self.motivo)}. Ou morre o "
            "processo em que treina (falta memória, ou algo nele encerra o Python), ou falta lá um módulo "
            "que criar usa."
        )
        erro.add_note("".join(traceback.format_exception(self.motivo)))
        return Falha(erro)


def _em_portugues(motivo: Exception) -> str:
    """O que aconteceu a um treino que se perdeu; de um erro que não se conhece, só o nome.

    >>> from concurrent.futures import CancelledError
    >>> _em_portugues(CancelledError())
    'o cluster o cancelou'
    """
    nomes = [classe.__name__ for classe in type(motivo).__mro__]
    return next((DITOS[nome] for nome in nomes if nome in DITOS), f"quem os reparte deu {nomes[0]}")


def _quantos(processos: int | None, treinos: int) -> int | None:
    """Quantos processos pedir ao joblib; None são os do ``joblib.parallel_config`` em que se está."""
    if processos is not None:
        return min(inteiro_positivo("a quantidade de processos", processos), treinos)
    from joblib.parallel import get_active_backend

    repartidor, pedidos = get_active_backend()
    de_costume = type(repartidor).__name__ == "LokyBackend" and pedidos == 1
    return min(processadores(), treinos) if de_costume else None


def _na_mesma_memoria() -> bool:
    """Se os treinos se repartem por threads deste processo."""
    from joblib.parallel import get_active_backend

    return bool(getattr(get_active_backend()[0], "supports_sharedmem", False))
