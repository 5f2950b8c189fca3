"""O que se vê enquanto a rede treina: uma barra, e uma linha ao fim das épocas."""

from __future__ import annotations

import math
import time

from neuronio.treino.callbacks import Callback, Treino
from neuronio.treino.curva import curva_da_perda, curva_em_texto

LINHAS = 20
"""Quantas linhas, mais ou menos, um treino de muitas épocas escreve."""


def figura(nome: str, valor: float) -> str:
    """Uma figura como se lê: ``perda 0,2345`` ou ``acurácia 93,10 %``.

    >>> figura("perda", 0.23456), figura("perda", 0.0000123), figura("acuracia", 0.931)
    ('perda 0,2346', 'perda 1,23e-05', 'acurácia 93,10 %')
    """
    return f"{'acurácia' if nome == 'acuracia' else nome} {valor_de(nome, valor)}"


def valor_de(nome: str, valor: float) -> str:
    """O valor de uma figura, com vírgula decimal."""
    if nome == "acuracia":
        texto = f"{100 * valor:.2f} %"
    elif valor == 0 or 0.001 <= abs(valor) < 10_000:
        texto = f"{valor:.4f}"
    else:
        texto = f"{valor:.3g}"
    return texto.replace(".", ",")


class Barra(Callback):
    """A barra de progresso do terminal e do caderno; fora deles, só as linhas."""

    quer_cada_lote = quer_cada_epoca = False  # só mostra as figuras: não olha os pesos

    def ao_iniciar_treino(self, treino: Treino) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

        from neuronio.progresso import barra_de_progresso, console_das_linhas

        console = Console(highlight=False, soft_wrap=True)
        self.console = console_das_linhas() if console.is_jupyter else console
        self.feitas = self.vistas = self.dita = treino.epoca
        self.cada = max(1, math.ceil((treino.epocas - self.feitas) / LINHAS))
        if self.feitas >= treino.epocas:
            self.console.print(
                f"O treino já tem {self.feitas} épocas: não falta nenhuma das {treino.epocas}."
            )
        self.barra = barra_de_progresso(
            TextColumn("Época {task.fields[epoca]}/{task.fields[epocas]}"),
            BarColumn(bar_width=20),
            TextColumn("faltam"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[figuras]}"),
            TextColumn("{task.fields[curva]}"),
            console=console,
            transient=True,
            disable=not (console.is_terminal or console.is_jupyter),
        )
        compila = treino.modelo.motor.nome != "numpy" and self.feitas < treino.epocas
        total = max(0, treino.epocas - self.feitas) * treino.lotes
        self.tarefa = self.barra.add_task(
            "",
            total=total,
            epoca=min(self.feitas + 1, treino.epocas),
            epocas=treino.epocas,
            figuras="compilando as contas" if compila else "",
            curva="",
            abaixo="",
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
        for epoca in range(self.vistas + 1, treino.epoca + 1):  # as que se deram de uma vez
            contada = epoca - self.feitas
            if contada == 1 or contada % self.cada == 0 or epoca == treino.epocas:
                self._dizer(treino, epoca)
        self.vistas = treino.epoca
        self._desenhar(treino)

    def _desenhar(self, treino: Treino) -> None:
        """A perda até aqui: no terminal, uma linha de blocos; num caderno, a curva, que cresce."""
        h = treino.historico
        if self.barra.console.is_jupyter:
            series = {"perda": h.perda, "perda na validação": h.perda_validacao}
            curva = curva_da_perda({nome: serie for nome, serie in series.items() if serie})
            self.barra.update(self.tarefa, abaixo=curva)
        elif self.barra.console.encoding.startswith("utf"):
            self.barra.update(self.tarefa, curva=curva_em_texto(h.perda))

    def ao_fim_do_treino(self, treino: Treino) -> None:
        self.barra.stop()
        if treino.historico.epocas > self.dita:
            self._dizer(treino, treino.historico.epocas)
        if treino.motivo and treino.historico.epocas < treino.epocas:
            self.console.print(f"Parou na época {treino.historico.epocas}: {treino.motivo}", markup=False)
        if treino.historico.interrompido:
            self.console.print(
                f"Interrompido na época {treino.epoca}, lote {treino.lote}: o que se aprendeu está no modelo."
            )

    def _dizer(self, treino: Treino, epoca: int) -> None:
        self.dita = epoca
        self.console.print(self._linha(treino, epoca), markup=False)

    def _linha(self, treino: Treino, epoca: int) -> str:
        h, i = treino.historico, epoca - 1
        casas = len(str(treino.epocas))
        partes = [f"Época {epoca:{casas}}/{treino.epocas}", figura("perda", h.perda[i])]
        partes += [figura(nome, serie[i]) for nome, serie in h.metricas.items()]
        if h.perda_validacao:
            partes.append(f"validação {valor_de('perda', h.perda_validacao[i])}")
            partes += [valor_de(nome, serie[i]) for nome, serie in h.metricas_validacao.items()]
        return "  ".join([*partes, f"{h.segundos[i]:.1f} s".replace(".", ",")])
