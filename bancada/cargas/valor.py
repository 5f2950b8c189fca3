"""O `Valor` contra o micrograd."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from bancada.cargas.contrato import Dizer, Opcoes
from bancada.resultado import CASA, Linha, Resultado


@dataclass(frozen=True)
class CargaDoValor:
    """Um passo de treino sobre escalares; veja `bancada.valor`."""

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Uma tabela só."""
        resultado = Resultado("valor", "MLP(3, [4, 4, 1]) sobre escalares: um passo, 4 amostras")
        if importlib.util.find_spec("micrograd") is None:
            resultado.notas.append('falta o micrograd, com que comparar: pip install ".[bancada]"')
            return [resultado]
        from bancada.valor import RODADAS, medir

        dizer("valor: contra o micrograd")
        micrograd, valor = medir(2 if opcoes.rapido else RODADAS)
        resultado.linhas = [
            Linha(CASA, "Valor", "", valor),
            Linha("micrograd", "micrograd", "", micrograd),
        ]
        resultado.notas.append("as perdas são iguais ao fim de cada rodada")
        return [resultado]


VALOR = CargaDoValor()
