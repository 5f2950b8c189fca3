"""O que se vê enquanto a rede treina: uma barra, e uma linha ao fim das épocas."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence

from neuronio.formato import nome_da_metrica
from neuronio.treino.callbacks import Callback, Treino
from neuronio.treino.curva import curva_da_perda, curva_em_texto

LINHAS = 20
"""Quantas linhas, mais ou menos, um treino de muitas épocas escreve."""

LARGO = 100
"""Em colunas: num terminal mais estreito a barra encolhe, para que caiba o que se mede."""

CURVA_MENOR, CURVA_MAIOR = 8, 16
"""Entre quantos blocos a curva da perda tem, conforme o que sobra na linha."""


def figura(nome: str, valor: float) -> str:
    """Uma figura como se lê: ``perda 0,2345`` ou ``acurácia 93,10 %``.

    >>> figura("perda", 0.23456), figura("perda", 0.0000123), figura("acuracia", 0.931)
    ('perda 0,2346', 'perda 1,23e-05', 'acurácia 93,10 %')
    """
    return f"{nome_da_metrica(nome)} {valor_de(nome, valor)}"


def figuras_que_cabem(figuras: Mapping[str, float], perdas: Sequence[float], largura: int) -> str:
    """As figuras numa linha, com a curva da perda ao lado dela; as que não cabem inteiras não se mostram.

    Args:
        figuras: nome → valor, a perda primeiro.
        perdas: a de cada época que acabou; sem nenhuma, não há curva.
        largura: quantas colunas há.

    >>> figuras_que_cabem({"perda": 0.5, "acuracia": 0.9}, [2.0, 1.0, 0.5], 40)
    'perda 0,5000 █▃▁  acurácia 90,00 %'
    >>> figuras_que_cabem({"perda": 0.5, "acuracia": 0.9}, [2.0, 1.0, 0.5], 30)
    'perda 0,5000 █▃▁'
    """
    perda, *outras = (figura(nome, valor) for nome, valor in figuras.items())
    da_curva = 1 + CURVA_MENOR if perdas else 0
    ocupadas, cabem = len(perda), [""]
    for outra in outras:
        if ocupadas + da_curva + 2 + len(outra) > largura:
            break
        cabem.append(outra)
        ocupadas += 2 + len(outra)
    blocos = min(largura - ocupadas - 1, CURVA_MAIOR)
    curva = f" {curva_em_texto(perdas, blocos)}" if perdas and blocos >= CURVA_MENOR else ""
    return perda + curva + "  ".join(cabem)


def valor_de(nome: str, valor: float) -> str:
    """O valor de uma figura, com vírgula decimal."""
    if nome == "acuracia":
        texto = f"{100 * valor:.2f} %"
    elif valor == 0 or 0.001 <= abs(valor) < 10_000:
        texto = f"{valor:.4f}"
    else:
        texto = f"{valor:.3g}"
    return texto.replace(".", ",")


def em_linhas(grupos: Sequence[Sequence[str]], largura: int, recuo: int) -> str:
    """Textos numa linha ou, se ela passaria da largura, cada grupo a partir de uma nova, depois de um recuo.

    >>> em_linhas([["Época 1/3", "perda 0,5"], ["validação 0,6", "2 s"]], 80, 11)
    'Época 1/3  perda 0,5  validação 0,6  2 s'
    >>> print(em_linhas([["Época 1/3", "perda 0,5"], ["validação 0,6", "2 s"]], 30, 11))
    Época 1/3  perda 0,5
               validação 0,6  2 s
    """
    numa_so = "  ".join(texto for grupo in grupos for texto in grupo)
    if len(numa_so) <= largura:
        return numa_so
    linhas: list[str] = []
    for grupo in grupos:
        linhas.append(" " * recuo * bool(linhas))
        for texto in grupo:
            entre = "  " if linhas[-1].strip() else ""
            if entre and len(linhas[-1] + entre + texto) > largura:
                linhas.append(" " * recuo)
                entre = ""
            linhas[-1] += entre + texto
    return "\n".join(linhas)


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
        casas = len(str(treino.epocas))
        de_barra = 20 if console.width >= LARGO else 10
        self.largura = console.width - len(f"Época {casas * 'n'}/{casas * 'n'}  faltam 00:00 ") - de_barra - 1
        self.barra = barra_de_progresso(
            TextColumn(f"Época {{task.fields[epoca]:{casas}}}/{{task.fields[epocas]}}"),
            BarColumn(bar_width=de_barra),
            TextColumn("faltam"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[figuras]}"),
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
            abaixo="",
        )
        self.visto = 0.0
        self.barra.start()

    def ao_fim_do_lote(self, treino: Treino) -> None:
        agora = time.perf_counter()
        if agora - self.visto > 0.1 or treino.lote == treino.lotes:
            self.visto = agora
            passos = (treino.epoca - 1 - self.feitas) * treino.lotes + treino.lote
            self.barra.update(
                self.tarefa, completed=passos, epoca=treino.epoca, figuras=self._figuras(treino)
            )

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        for epoca in range(self.vistas + 1, treino.epoca + 1):  # as que se deram de uma vez
            contada = epoca - self.feitas
            if contada == 1 or contada % self.cada == 0 or epoca == treino.epocas:
                self._dizer(treino, epoca)
        self.vistas = treino.epoca
        if self.barra.console.is_jupyter:
            h = treino.historico
            series = {"perda": h.perda, "perda na validação": h.perda_validacao}
            curva = curva_da_perda({nome: serie for nome, serie in series.items() if serie})
            self.barra.update(self.tarefa, abaixo=curva)

    def _figuras(self, treino: Treino) -> str:
        """As da época: num caderno, todas; no terminal, as que cabem, com a curva da perda, em blocos."""
        console = self.barra.console
        if console.is_jupyter:
            return "  ".join(figura(nome, valor) for nome, valor in treino.figuras.items())
        perdas = treino.historico.perda if console.encoding.startswith("utf") else []
        return figuras_que_cabem(treino.figuras, perdas, self.largura)

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
        """A de uma época; se não cabe no terminal, a validação vai por baixo."""
        h, i = treino.historico, epoca - 1
        casas = len(str(treino.epocas))
        do_treino = [f"Época {epoca:{casas}}/{treino.epocas}", figura("perda", h.perda[i])]
        do_treino += [figura(nome, serie[i]) for nome, serie in h.metricas.items()]
        validacao = [f"validação {valor_de('perda', h.perda_validacao[i])}"] if h.perda_validacao else []
        for nome, serie in h.metricas_validacao.items():  # as que o treino também tem já se disse quais são
            validacao.append((valor_de if nome in h.metricas else figura)(nome, serie[i]))
        duracao = f"{h.segundos[i]:.1f} s".replace(".", ",")
        if not self.console.is_terminal:
            return "  ".join([*do_treino, *validacao, duracao])
        return em_linhas([do_treino, [*validacao, duracao]], self.console.width, 2 * casas + len("Época /  "))
