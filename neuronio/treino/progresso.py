"""O que se vê enquanto a rede treina: uma barra, e uma linha ao fim de cada época."""

from __future__ import annotations

import time
from neuronio.treino.callbacks import Callback, Treino


def figura(nome: str, valor: float) -> str:
    """Uma figura como se lê: ``perda 0,2345`` ou ``acurácia 93,1 %``.

    >>> figura("perda", 0.23456), figura("acuracia", 0.931)
    ('perda 0,2346', 'acurácia 93,10 %')
    """
    if nome == "acuracia":
        return f"acurácia {100 * valor:.2f} %".replace(".", ",")
    return f"{nome} {valor:.4f}".replace(".", ",")


class Barra(Callback):
    """A barra de progresso do terminal e do caderno: época, tempo que falta, perda e métricas."""

    def ao_iniciar_treino(self, treino: Treino) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self.barra = Progress(
            TextColumn("Época {task.fields[epoca]}/{task.fields[epocas]}"),
            BarColumn(bar_width=24),
            TextColumn("faltam"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[figuras]}"),
            transient=True,
        )
        self.feitas = treino.epoca
        self.tarefa = self.barra.add_task(
            "",
            total=(treino.epocas - self.feitas) * treino.lotes,
            epoca=treino.epoca + 1,
            epocas=treino.epocas,
            figuras="",
        )
        self.visto = 0.0
        self.barra.start()

    def ao_fim_do_lote(self, treino: Treino) -> None:
        agora = time.perf_counter()
        if agora - self.visto > 0.1 or treino.lote == treino.lotes:
            self.visto = agora
            passos = (treino.epoca - 1 - self.feitas) * treino.lotes + treino.lote
            figuras = "  ".join(figura(nome, valor) for nome, valor in treino.figuras.items())
            self.barra.update(self.tarefa, completed=passos, epoca=treino.epoca, figuras=figuras)

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        self.barra.console.print(self._linha(treino), highlight=False, soft_wrap=True)

    def ao_fim_do_treino(self, treino: Treino) -> None:
        self.barra.stop()
        if treino.historico.interrompido:
            self.barra.console.print(
                f"Interrompido na época {treino.epoca}, lote {treino.lote}: o que se aprendeu está no modelo.",
                highlight=False,
            )

    def _linha(self, treino: Treino) -> str:
        h = treino.historico
        casas = len(str(treino.epocas))
        partes = [f"Época {treino.epoca:{casas}}/{treino.epocas}", figura("perda", h.perda[-1])]
        partes += [figura(nome, serie[-1]) for nome, serie in h.metricas.items()]
        if h.perda_validacao:
            partes += ["│ validação", figura("perda", h.perda_validacao[-1])]
            partes += [figura(nome, serie[-1]) for nome, serie in h.metricas_validacao.items()]
        return "  ".join([*partes, f"│ {h.segundos[-1]:.1f} s".replace(".", ",")])

