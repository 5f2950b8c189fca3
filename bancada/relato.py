"""O relato: tudo o que se mediu numa rodada da bancada."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from bancada.conjunto import Conjunto, conjuntos
from bancada.resultado import Linha, Resultado


@dataclass
class Relato:
    """O que a tabela, o JSON e o gráfico mostram.

    Args:
        maquina: processador, núcleos, versões.
        picos: somas e multiplicações float32 por segundo, por modo de medir; veja `bancada.pico`.
        resultados: um por medida.
        avisos: o que vale para todos.
    """

    maquina: dict[str, str]
    picos: dict[str, float]
    resultados: list[Resultado] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)

    @property
    def pico(self) -> float:
        """O maior deles: o que a máquina fez de melhor nesta rodada."""
        return max(self.picos.values())

    @property
    def falhas(self) -> list[str]:
        """O que faz a bancada falhar, com o nome da carga."""
        return [f"{r.carga}: {falha}" for r in self.resultados for falha in r.falhas]

    def em_json(self) -> dict[str, Any]:
        """Só listas, textos e números."""
        return {
            "maquina": self.maquina,
            "pico_de_operacoes_por_segundo": self.pico,
            "picos": self.picos,
            "avisos": self.avisos,
            "conjuntos": [self._conjunto(conjunto) for conjunto in conjuntos(self.resultados)],
            "resultados": [self._resultado(r) for r in self.resultados],
        }

    def _conjunto(self, conjunto: Conjunto) -> dict[str, Any]:
        menor = {"rede": conjunto.menor.titulo, "razao": conjunto.menor.razao}
        return {
            "nome": conjunto.nome,
            "redes": len(conjunto.medidas),
            "media_geometrica": conjunto.media,
            "menor": menor,
        }

    def _resultado(self, resultado: Resultado) -> dict[str, Any]:
        limite = resultado.operacoes / self.pico if resultado.operacoes else None
        linhas = [self._linha(resultado, linha) for linha in resultado.linhas]
        return {**asdict(resultado), "limite_em_segundos": limite, "linhas": linhas}

    def _linha(self, resultado: Resultado, linha: Linha) -> dict[str, Any]:
        return {
            **asdict(linha),
            "mediana": linha.mediana,
            "razao": resultado.razao(linha),
            "do_limite": resultado.do_limite(linha, self.pico),
        }
