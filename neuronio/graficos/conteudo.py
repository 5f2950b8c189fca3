"""O que um relatório de treino conta: só resultados, já prontos para escrever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from neuronio.graficos.por_epoca import HistoricoEmListas
from neuronio.medidas import (
    Avaliacao,
    AvaliacaoDeInventadas,
    AvaliacaoDeRegressao,
    AvaliacaoDeSerie,
    AvaliacaoDeTexto,
)

if TYPE_CHECKING:
    from neuronio.graficos.diagnostico import Diagnostico


@dataclass(frozen=True)
class LinhaDoModelo:
    """Uma camada no resumo do modelo.

    Atributos:
        camada: nome e tipo, como ``"densa_1 (Densa)"``.
        forma: forma da saída, como ``"(lote, 128)"``.
        parametros: quantos números a camada aprende.
    """

    camada: str
    forma: str
    parametros: int


@dataclass(frozen=True)
class Interrupcao:
    """Um treino que parou antes da hora.

    Atributos:
        epoca: a época em que parou, contando de 1.
        de: quantas épocas tinham sido pedidas.
        motivo: por quê, em poucas palavras.
    """

    epoca: int
    de: int
    motivo: str = "por quem treinava"


@dataclass(frozen=True, eq=False, kw_only=True)
class ConteudoDoRelatorio:
    """Tudo o que vai no relatório de um treino.

    Atributos:
        titulo: o que foi treinado, como ``"MLP nos dígitos"``.
        comando: a linha de comando que repete este treino; vazia se não foi uma que o fez.
        configuracao: o que foi rodado, na ordem em que se lê: ``{"Dados": "dígitos", "Taxa": 0.01, ...}``.
        modelo: uma linha por camada.
        parametros: quantos números o modelo aprende ao todo.
        historico: ``{"perda": [...], "perda_validacao": [...], "acuracia": [...]}``, um número por época:
            o que dá ``historico.colunas()``.
        finais: as medidas do modelo pronto em cada parte dos dados:
            ``{"Treino": {"perda": 0.1, "acuracia": 0.97}, ...}``.
        avaliacao: o que se mediu nos dados de ``conjunto``; ``None`` se nada foi medido.
        conjunto: de que parte dos dados é a avaliação, como ``"teste"``.
        completo: se vai tudo o que se mediu, também a precisão e recall, as frações, a calibração, os custos
            e os resíduos: de uma avaliação, sim; de um treino, que conta também como se aprendeu, não.
        imagens: as amostras avaliadas, ``(n, 1, altura, largura)`` ou ``(n, 3, altura, largura)``, se são
            imagens; os enganos aparecem desenhados. De uma rede que inventa, as inventadas.
        animacao: de uma rede que inventa, o treino em GIF.
        aumentadas: imagens do treino, em linhas com nome, antes e depois do aumento; ``None`` se não houve.
        diagnostico: o que está errado, e o que mudar; ``None`` se não se procurou.
        pesos: de que época são os pesos que ficaram no modelo, numa frase; vazia se não se sabe.
        interrupcao: preenchida se o treino parou antes da hora.
        quando: a data do relatório.
    """

    titulo: str
    comando: str
    configuracao: Mapping[str, object]
    modelo: Sequence[LinhaDoModelo]
    parametros: int
    historico: HistoricoEmListas
    finais: Mapping[str, Mapping[str, float]]
    avaliacao: (
        Avaliacao | AvaliacaoDeRegressao | AvaliacaoDeSerie | AvaliacaoDeTexto | AvaliacaoDeInventadas | None
    ) = None
    conjunto: str = "teste"
    completo: bool = False
    imagens: ArrayLike | None = None
    animacao: bytes = b""
    aumentadas: Mapping[str, ArrayLike] | None = None
    diagnostico: Diagnostico | None = None
    pesos: str = ""
    interrupcao: Interrupcao | None = None
    quando: datetime = field(default_factory=datetime.now)
