"""A oficina: os passos de um modelo, feitos uma vez e refeitos quando ele muda."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from neuronio.modelos.construcao import Exemplos, aspectos_de, formas_da_saida, quaisquer
from neuronio.modelos.cuidado import Cuidado
from neuronio.modelos.ida_abstrata import IdaAbstrata, ida_abstrata
from neuronio.modelos.previsao import Previsao
from neuronio.motores import Passo
from neuronio.retrato import Retrato
from neuronio.tensor import Parametro, sem_gradiente

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo


class Oficina:
    """Guarda os passos de um modelo enquanto são os dele.

    Compara o modelo com o último retrato: se quem o usa trocou uma camada, um parâmetro ou um número, o
    modelo se refaz, e os passos também. O que as próprias contas mudam, ao executar em Python, não conta.
    """

    def __init__(self, modelo: Modelo) -> None:
        self.modelo, self.cuidado = modelo, Cuidado(modelo)
        self._retrato: Retrato | None = None
        self._passos: dict[Callable[..., Passo], tuple[Any, Passo]] = {}
        """O último de cada espécie, e com que se fez."""
        self._listas: dict[str, list[Parametro]] = {}
        self._ida: tuple[Any, IdaAbstrata | None] | None = None
        """A última, e as formas e os tipos das entradas com que se fez."""
        self.previsao: Previsao | None = None
        """A última, se se pode repetir."""

    def conferir(self, exemplos: Exemplos | None = None) -> None:
        """Se o modelo mudou desde a última vez, refaz o que depende do que mudou.

        Args:
            exemplos: um lote das amostras que se vão usar; sem ele, são como as de antes.
        """
        if self.em_dia:
            return
        antes = self._retrato
        agora = Retrato(self.modelo)
        if antes is None or agora != antes:
            self._esquecer()
            self._refazer(exemplos)
            agora = Retrato(self.modelo)
        self._retrato = agora

    @property
    def em_dia(self) -> bool:
        """Se o modelo é, com certeza, o da última vez."""
        return self._retrato is not None and not self._retrato.envelheceu()

    def _esquecer(self) -> None:
        self._passos.clear()
        self._listas.clear()
        self._ida = self.previsao = None

    def _refazer(self, exemplos: Exemplos | None) -> None:
        """Constrói e nomeia o que alguém trocou, e os otimizadores cuidam dos parâmetros de agora."""
        modelo = self.modelo
        for camada in modelo.todas():
            camada._arrumar()
        if modelo.forma_entrada is None:
            return
        if exemplos is None:
            tipos = dict.fromkeys(modelo.formas_entrada, "float32") | modelo.tipos_entrada
            exemplos = quaisquer(modelo._formas_da_amostra(modelo.formas_entrada), tipos)
        with modelo.construcao(), sem_gradiente():
            for camada in modelo.todas():
                camada._desconhecer_formas()
            formas_da_saida(modelo, exemplos)
            _, modelo.tipos_entrada = aspectos_de(exemplos)
            self.cuidado.acompanhar()

    def preparar_otimizadores(self) -> None:
        """Veja `Modelo.preparar_otimizador`."""
        self.cuidado.conferir()

    def recomecar_otimizadores(self) -> None:
        """Dá aos otimizadores os parâmetros do modelo, sem estado nenhum."""
        self._listas.clear()
        self.cuidado.recomecar()

    def reconhecer(self) -> None:
        """O modelo é como está: o que nele mudou foi a própria biblioteca, ou foram as contas dele."""
        if not self.em_dia:
            self._retrato = Retrato(self.modelo)

    # ── o que se usa a cada lote ────────────────────────────────────────────
    @property
    def treinaveis(self) -> list[Parametro]:
        """Os parâmetros do modelo que não estão congelados."""
        return self._lista("treinaveis", self.modelo.treinaveis)

    @property
    def penalizados(self) -> list[Parametro]:
        """Os que têm regularizador."""
        return self._lista(
            "penalizados", lambda: [p for p in self.modelo.parametros() if p.regularizador is not None]
        )

    def _lista(self, nome: str, fazer: Callable[[], list[Parametro]]) -> list[Parametro]:
        if nome not in self._listas:
            self._listas[nome] = fazer()
        return self._listas[nome]

    def ida(self, exemplos: Exemplos) -> IdaAbstrata | None:
        """A rede percorrida sem números, com entradas como estas: a da última vez, se é a mesma rede."""
        aspectos = aspectos_de(exemplos)
        if self._ida is None or self._ida[0] != aspectos:
            self._ida = aspectos, ida_abstrata(self.modelo, *aspectos)
        return self._ida[1]

    def passo(self, fazer: Callable[..., Passo], *com: Any) -> Passo:
        """O passo que assim se faz: o da última vez, se é com o mesmo."""
        guardado = self._passos.get(fazer)
        if guardado is None or guardado[0] != com:
            novo = replace(fazer(self.modelo, *com), modelo=self.modelo, ao_executar=self.reconhecer)
            guardado = self._passos[fazer] = com, novo
        return guardado[1]
