"""A posição: o que um ponto de controle guarda de um treino, além do modelo e do histórico."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from neuronio.erros import ErroDeTipo
from neuronio.treino.amostras import Dados
from neuronio.treino.callbacks import Callback

BYTES_LIDOS = 1 << 26
"""De cada array, mais ou menos quantos bytes entram na impressão: num maior, só umas linhas, espalhadas."""

_DIFERENCAS = {
    "lote": "treinou em lotes de {}, e agora são de {}",
    "embaralhar": "treinou com embaralhar={}, e agora é {}",
    "amostras": "treinou com {} amostras, e agora são {}",
    "dados": "treinou com outros dados: os números, ou a ordem deles, não são os mesmos",
    "validacao": "mediu-se noutros dados de validação",
}


@dataclass(frozen=True)
class Percurso:
    """Que dados se percorrem, e como: um treino só se retoma com o mesmo.

    Args:
        lote: amostras por passo.
        embaralhar: se a ordem é outra a cada época.
        amostras: quantas são.
        dados, validacao: a impressão digital de cada parte; sem validação, vazia.
    """

    lote: int
    embaralhar: bool
    amostras: int
    dados: str
    validacao: str

    @classmethod
    def de(cls, treino: Dados, validacao: Dados | None, lote: int, embaralhar: bool) -> Percurso:
        """O de um treino com tais dados."""
        de_fora = "" if validacao is None else impressao_digital(validacao)
        return cls(lote, embaralhar, len(treino), impressao_digital(treino), de_fora)

    def diferenca(self, agora: Percurso) -> str:
        """Em que o de agora é outro, em palavras; ou nada."""
        antes, depois = asdict(self), asdict(agora)
        for nome, frase in _DIFERENCAS.items():
            if antes[nome] != depois[nome]:
                return frase.format(antes[nome], depois[nome])
        return ""


def impressao_digital(dados: Dados) -> str:
    """Um resumo SHA-256 dos arrays, que outros dados não têm; de uma fonte, só das primeiras amostras."""
    from hashlib import sha256

    resumo = sha256(str(len(dados)).encode())
    for array in dados.arrays:
        resumo.update(f"{array.dtype} {array.shape}".encode())
        resumo.update(np.ascontiguousarray(array[:: -(-array.nbytes // BYTES_LIDOS) or 1]).data)
    return resumo.hexdigest()


@dataclass
class Posicao:
    """Onde está um treino.

    Args:
        percurso: que dados se percorrem.
        series: as figuras que cada época anota.
        lote: quantos lotes já se deram da época que se começou; zero, entre duas épocas.
        somas, pesos: as da `Media` das figuras dessa época.
        segundos: quanto ela já durou.
        inicial: a perda do primeiro lote do treino.
        callbacks: a classe e o estado de cada um que tem estado.
    """

    percurso: Percurso
    series: Sequence[str]
    lote: int = 0
    somas: list[list[float]] = field(default_factory=list)
    pesos: list[list[float]] = field(default_factory=list)
    segundos: float = 0.0
    inicial: float | None = None
    callbacks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def para_dict(self) -> dict[str, Any]:
        """Em termos que cabem num JSON."""
        return asdict(self)

    @classmethod
    def de_dict(cls, d: dict[str, Any]) -> Posicao:
        """A posição que `para_dict` descreveu."""
        lida = cls(**{**d, "percurso": Percurso(**d["percurso"])})
        if lida.lote < 0 or len(lida.somas) != len(lida.pesos):
            raise ValueError("a posição na época não se entende")
        return lida


def estados_de(callbacks: Sequence[Callback]) -> list[tuple[str, dict[str, Any]]]:
    """O estado de cada callback que o tem, com o nome da classe.

    Raises:
        ErroDeTipo: se um estado não cabe num JSON.
    """
    estados = [(type(callback).__name__, callback.estado()) for callback in callbacks]
    for classe, estado in estados:
        try:
            json.dumps(estado)
        except (TypeError, ValueError):
            raise ErroDeTipo(
                f"o estado de um callback é um dicionário de números, textos e listas, mas o de {classe} é "
                f"{estado!r:.200}."
            ) from None
    return [(classe, estado) for classe, estado in estados if estado]


def devolver_estados(callbacks: Sequence[Callback], estados: Sequence[Sequence[Any]]) -> None:
    """Dá a cada callback o estado do que estava no lugar dele, entre os da mesma classe."""
    por_classe: dict[str, list[dict[str, Any]]] = {}
    for classe, estado in estados:
        por_classe.setdefault(classe, []).append(estado)
    for callback in callbacks:
        if restam := por_classe.get(type(callback).__name__):
            callback.retomar(restam.pop(0))
