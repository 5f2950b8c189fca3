"""O elenco: poucos processos para muitas redes, quando importar a biblioteca demora mais que medir uma."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bancada.pares.contrato import Competidor
from bancada.processo import Processo


@dataclass(frozen=True, eq=False)
class Posto:
    """Um competidor com uma rede, num processo em que há outros postos."""

    competidor: Competidor
    processo: Processo
    nome: str

    def pedir(self, faz: str, *com: Any) -> Any:
        """Faz um pedido, como `Processo.pedir`."""
        return self.processo.pedir(faz, *com, posto=self.nome)


class Elenco:
    """Um processo para os competidores que podem correr no mesmo; nasce quando chega o primeiro deles."""

    def __init__(self) -> None:
        self.processos: dict[str, Processo] = {}
        self.postos: list[Posto] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, erro: BaseException | None, rastro: TracebackType | None
    ) -> None:
        for processo in self.processos.values():
            processo.fechar()

    def abrir(self, competidor: Competidor, tarefa: str, pasta: Path) -> Posto:
        """Um posto com a biblioteca importada e os dados lidos.

        Raises:
            Ausente, Falha: como `Processo.pedir`.
        """
        posto = Posto(competidor, self._processo(competidor, tarefa, pasta), competidor.nome)
        self.postos.append(posto)
        posto.pedir("abrir", competidor.biblioteca, competidor.opcoes, tarefa, str(pasta))
        posto.pedir("preparar")
        posto.pedir("ler")
        return posto

    def fechar_os_postos(self) -> None:
        """Esquece os que há; os processos continuam."""
        for posto in self.postos:
            if posto.processo.vivo:
                posto.pedir("fechar")
        self.postos.clear()

    def _processo(self, competidor: Competidor, tarefa: str, pasta: Path) -> Processo:
        chave = competidor.do_processo
        if chave in self.processos and not self.processos[chave].vivo:
            self.processos.pop(chave).fechar()
        if chave not in self.processos:
            self.processos[chave] = Processo(competidor, tarefa, pasta)
        return self.processos[chave]
