"""O histórico: o que se mediu em cada época."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuronio.arquivos import escrever
from neuronio.erros import ErroDeTipo
from neuronio.formato import contagem, numero
from neuronio.nomes import DO_HISTORICO, com_metodos_em_portugues, erro_de_atributo
from neuronio.treino.curva import curva_da_perda

Numeros = list[float]
Figuras = Mapping[str, Numeros]


@dataclass(repr=False)
@com_metodos_em_portugues("Historico")
class Historico:
    """Uma entrada por época em cada lista; as da validação ficam vazias se não houve validação.

    As figuras de uma época são médias ponderadas pela quantidade de amostras de cada lote, e a perda inclui
    as penalidades dos regularizadores.

    >>> historico = Historico(perda=[0.9, 0.4], metricas={"acuracia": [0.5, 0.8]})
    >>> historico.epocas, historico.serie("acuracia")
    (2, [0.5, 0.8])
    >>> historico
    Historico(2 épocas: perda 0,9 → 0,4; acuracia 0,5 → 0,8)
    """

    perda: Numeros = field(default_factory=list)
    perda_validacao: Numeros = field(default_factory=list)
    metricas: dict[str, Numeros] = field(default_factory=dict)
    metricas_validacao: dict[str, Numeros] = field(default_factory=dict)
    segundos: Numeros = field(default_factory=list)
    """Quanto durou cada época, com a validação.

    As que ninguém precisa ver uma a uma dão-se ao motor de uma vez, e o tempo delas, com o de compilar o
    passo se são as primeiras, reparte-se em partes iguais.
    """
    taxa: Numeros = field(default_factory=list)
    """A taxa de aprendizado no fim de cada época, se o otimizador é um só."""
    interrompido: bool = False
    """Se o treino parou porque alguém pediu (Ctrl-C)."""
    divergiu: bool = False
    """Se o treino parou porque a perda deixou de ser um número."""

    if not TYPE_CHECKING:

        def __getattr__(self, nome: str) -> None:
            raise erro_de_atributo("o histórico", nome, DO_HISTORICO, dir(Historico))

        def __getitem__(self, chave: object) -> None:
            raise ErroDeTipo(
                f'de um histórico pede-se cada série pelo nome, h.perda ou h.serie("acuracia"), e não '
                f"h[{chave!r}]. As que este tem: {', '.join(self.colunas())}."
            )

    def __repr__(self) -> str:
        if not self.epocas:
            return "Historico(0 épocas)"
        partes = [
            f"{nome} {numero(serie[0])} → {numero(serie[-1])}" for nome, serie in self.figuras().items()
        ]
        parada = ", interrompido" if self.interrompido else ""
        return f"Historico({contagem(self.epocas, 'época')}{parada}: {'; '.join(partes)})"

    def _repr_html_(self) -> str:
        from html import escape

        perdas = {"perda": self.perda, "perda na validação": self.perda_validacao}
        curva = curva_da_perda({nome: serie for nome, serie in perdas.items() if serie})
        return f"<div>{curva}<div>{escape(repr(self))}</div></div>"

    @property
    def epocas(self) -> int:
        """Quantas épocas foram até o fim."""
        return len(self.perda)

    def anotar(
        self, treino: Figuras, validacao: Figuras | None, segundos: Numeros, taxa: Sequence[float] = ()
    ) -> None:
        """Acrescenta épocas: de cada figura, um número por época."""
        _anotar(self.perda, self.metricas, treino)
        if validacao is not None:
            _anotar(self.perda_validacao, self.metricas_validacao, validacao)
        self.segundos.extend(segundos)
        self.taxa.extend(taxa)

    def repartir_os_segundos(self, desde: int) -> None:
        """De tal época em diante, partes iguais: deram-se ao motor de uma vez, e só se mediram todas."""
        if novas := len(self.segundos) - desde:
            self.segundos[desde:] = [sum(self.segundos[desde:]) / novas] * novas

    def serie(self, nome: str) -> Numeros:
        """A lista de tal figura: "perda", "perda_validacao", "acuracia", "acuracia_validacao"."""
        return self.colunas().get(nome, [])

    def figuras(self) -> dict[str, Numeros]:
        """As séries do que se mediu da rede, pelo nome."""
        todas = {"perda": self.perda, **self.metricas, "perda_validacao": self.perda_validacao}
        todas.update({f"{nome}_validacao": serie for nome, serie in self.metricas_validacao.items()})
        return {nome: serie for nome, serie in todas.items() if serie}

    def colunas(self) -> dict[str, Numeros]:
        """Todas as séries que existem, pelo nome; a taxa, se mudou de uma época para outra."""
        taxa = {"taxa": self.taxa} if len(set(self.taxa)) > 1 else {}
        segundos = {"segundos": self.segundos} if self.segundos else {}
        return {**self.figuras(), **taxa, **segundos}

    def salvar_csv(self, caminho: str | Path) -> Path:
        """Escreve uma linha por época, com o nome de cada série no cabeçalho."""
        import csv

        colunas = self.colunas()
        texto = io.StringIO()
        tabela = csv.writer(texto, lineterminator="\n")
        tabela.writerow(["epoca", *colunas])
        for epoca in range(self.epocas):
            tabela.writerow([epoca + 1, *(f"{serie[epoca]:.6g}" for serie in colunas.values())])
        return escrever(caminho, texto.getvalue().encode())

    def para_dict(self) -> dict[str, Any]:
        """Tudo em listas e números, para guardar num JSON."""
        return {
            "perda": self.perda,
            "perda_validacao": self.perda_validacao,
            "metricas": self.metricas,
            "metricas_validacao": self.metricas_validacao,
            "segundos": self.segundos,
            "taxa": self.taxa,
        }

    @classmethod
    def de_dict(cls, d: Mapping[str, Any]) -> Historico:
        """O histórico que `para_dict` descreveu."""
        lido = cls(
            _numeros(d["perda"]),
            _numeros(d["perda_validacao"]),
            {str(nome): _numeros(serie) for nome, serie in d["metricas"].items()},
            {str(nome): _numeros(serie) for nome, serie in d["metricas_validacao"].items()},
            _numeros(d["segundos"]),
            taxa=_numeros(d.get("taxa", ())),
        )
        if len({len(serie) for serie in lido.colunas().values()}) > 1:
            raise ValueError("o histórico tem séries de tamanhos diferentes")
        return lido


def _numeros(serie: Iterable[Any]) -> Numeros:
    return [float(numero) for numero in serie]


def _anotar(perdas: Numeros, metricas: dict[str, Numeros], figuras: Figuras) -> None:
    perdas.extend(figuras["perda"])
    for nome, valores in figuras.items():
        if nome != "perda":
            metricas.setdefault(nome, []).extend(valores)
